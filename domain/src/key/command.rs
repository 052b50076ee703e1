//! Commands on sharing keys.

use super::{Formula, Rounding};
use crate::command::orders;
use crate::value::{ConventionId, Date, ItemId, KeyId, MemberId, Name, PoolCode, Text};

orders! {
    /// Defines a sharing key.
    DefineKey {
        /// The key.
        key: KeyId,
        /// The convention whose costs it shares.
        convention: ConventionId,
        /// Its name.
        name: Name,
        /// The cost pool it is for.
        pool: PoolCode,
        /// The rule.
        formula: Formula,
        /// How shares become whole units.
        rounding: Rounding,
        /// The members it shares among, parties to the convention.
        participants: Vec<MemberId>,
        /// Who comes first when two remainders are equal; then ascending SIREN.
        ties: Vec<MemberId>,
        /// The key it is a new version of, for the same convention and pool.
        revises: Option<KeyId>,
    }

    /// Adopts a sharing key, by a decision that allows it.
    AdoptKey {
        /// The key.
        key: KeyId,
        /// The decision: adopted, binding, and about this key.
        decision: ItemId,
        /// First day it applies. A key in force for the same convention and pool ends on the eve.
        from: Date,
        /// Last day it applies, if it has one.
        until: Option<Date>,
        /// Why it counts from before the day it was decided. Required where it does, unwanted where it does not.
        retroactivity: Option<Text>,
    }

    /// Repeals a sharing key (abrogation), by a decision that says so: for the future only.
    RepealKey {
        /// The key.
        key: KeyId,
        /// The decision: adopted, binding, and about repealing this key.
        decision: ItemId,
        /// First day it no longer applies.
        from: Date,
    }
}
