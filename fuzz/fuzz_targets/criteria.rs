//! No bytes make the readers of files panic: a state of criteria, last year's amounts, the communes of an EPCI, a budget.

#![no_main]

#[path = "../../src/import/mod.rs"]
#[expect(dead_code, unused_imports, reason = "the program uses more of it than is fuzzed")]
mod import;

/// What the readers need of the program: how it ends.
#[expect(dead_code, reason = "the readers build it, nothing here reads it")]
mod error {
    pub(crate) enum Kind {
        Input,
    }

    pub(crate) struct Stop(Kind, String);

    impl Stop {
        pub(crate) fn new(kind: Kind, message: impl Into<String>) -> Self {
            Self(kind, message.into())
        }

        pub(crate) fn advise(self, _: impl Into<String>) -> Self {
            self
        }
    }
}

use domain::value::{LedgerId, Name, Siren};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    drop(import::criteria::read(bytes));
    drop(import::previous::read(bytes));
    drop(import::budget::read(bytes));
    let (Ok(siren), Ok(name)) = (Siren::parse("200027027"), Name::new("CC")) else { return };
    drop(import::territory::read(bytes, siren, &name, LedgerId::default()));
});
