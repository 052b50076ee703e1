//! No bytes make the verifier of bundles panic, and none is found valid but those that were written: neither a bundle that is any bytes, nor a
//! true one whose files were changed, its manifest and its container made right again.
//!
//! An input is the number of a file, a place in it, how many bytes to take out there, and those to put in.

#![no_main]

#[path = "../../verifier/tests/bundles/forger.rs"]
#[expect(dead_code, reason = "the tests use more of it")]
mod forger;

use forger::{Forged, Outside, alone, chained, honest, key, story};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use verifier::report::{Report, Verdict};

/// Enough for keys, a convention and a vote; small enough to be verified a thousand times a second.
static TRUE: LazyLock<Forged> = LazyLock::new(|| Forged::from(&honest(&chained(&story(60)))));

/// Nobody signed these: who has the key and changes them still has a true bundle.
const FREE: [&str; 4] = ["LISEZMOI.txt", "verify.py", "rules/", "schemas/"];

fuzz_target!(|bytes: &[u8]| {
    assert_ne!(audited(bytes).verdict, Verdict::Valid);
    let [number, high, low, taken, put @ ..] = bytes else {
        return;
    };
    let files = TRUE
        .files
        .keys()
        .filter(|name| !FREE.iter().any(|free| name.starts_with(free)) && *name != "manifest.json");
    let files: Vec<&String> = files.collect();
    let name = files[usize::from(*number) % files.len()];
    let content = &TRUE.files[name];
    let from = usize::from(u16::from_be_bytes([*high, *low])).min(content.len());
    let until = (from + usize::from(*taken)).min(content.len());
    let splice = |content: &mut Vec<u8>| drop(content.splice(from..until, put.iter().copied()));
    let is_changed = content[from..until] != *put;
    let report = audited(&TRUE.clone().changed(name, splice).sealed());
    // A signature may be added to a note: it is signed all the same.
    if is_changed && !name.starts_with("checkpoint") {
        assert_ne!(report.verdict, Verdict::Valid, "{name}, {from}..{until} : {put:?}");
    }
});

fn audited(bytes: &[u8]) -> Report {
    let key = key();
    let outside = Outside {
        key: Some(key.public()),
        ..Outside::default()
    };
    alone(bytes, outside)
}
