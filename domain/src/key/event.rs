//! Facts about sharing keys.

use super::{Formula, Rounding};
use crate::event::facts;
use crate::value::{ConventionId, Date, Digest, ItemId, KeyId, MemberId, Name, PoolCode, Text};

facts! {
    /// A sharing key was defined. It applies to nothing until a decision adopts it.
    KeyDefined {
        /// The convention whose costs it shares.
        convention: ConventionId,
        /// The rule.
        formula: Formula,
        /// Digest of the canonical formula, participants, pool, rounding and tie-break: what an allocation names.
        hash: Digest,
        /// The key.
        key: KeyId,
        /// Its name.
        name: Name,
        /// The members it shares among.
        participants: Vec<MemberId>,
        /// The cost pool it is for.
        pool: PoolCode,
        /// The key it is a new version of.
        #[serde(skip_serializing_if = "Option::is_none")]
        revises: Option<KeyId>,
        /// How shares become whole units.
        rounding: Rounding,
        /// Who comes first when two remainders are equal; then ascending SIREN.
        ties: Vec<MemberId>,
        /// 1, or one more than the key it is a new version of.
        version: u16,
    }

    /// A sharing key was adopted, and is in force over a period.
    KeyAdopted {
        /// The decision that adopts it.
        decision: ItemId,
        /// First day it applies.
        from: Date,
        /// The key.
        key: KeyId,
        /// The key it replaces, whose last day is the eve.
        #[serde(skip_serializing_if = "Option::is_none")]
        replaces: Option<KeyId>,
        /// Why it counts from before the day it was decided, where it does.
        #[serde(skip_serializing_if = "Option::is_none")]
        retroactivity: Option<Text>,
        /// Last day it applies, if it has one.
        #[serde(skip_serializing_if = "Option::is_none")]
        until: Option<Date>,
    }

    /// A sharing key was repealed (abrogation): from a day on it no longer applies. What it shared before stays.
    KeyRepealed {
        /// The decision that repeals it.
        decision: ItemId,
        /// First day it no longer applies.
        from: Date,
        /// The key.
        key: KeyId,
    }
}
