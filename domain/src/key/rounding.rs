//! How exact shares become whole cents, or whole euros.

use crate::value::MemberId;
use serde::{Deserialize, Serialize};

/// Who gets what rounding leaves over, or lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum RoundingRule {
    /// Each share to the nearest unit; the total is an outcome.
    HalfUpPerMember,
    /// Each share to the nearest unit; the difference goes to this member.
    HalfUpResidueTo(MemberId),
    /// Each share to the nearest unit; the difference goes to the carrier.
    HalfUpResidueToCarrier,
    /// Each share rounded down; the missing units go to the largest remainders (plus fort reste).
    LargestRemainder,
}

crate::value::choices! {
    /// What shares are whole numbers of.
    RoundingUnit {
        /// The cent.
        Cent "cent" "centime";
        /// The euro, where a decree says so.
        Euro "euro" "euro";
    }
}

/// The rounding of a key: once for each member and line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Rounding {
    /// Who gets what is left over.
    pub rule: RoundingRule,
    /// What shares are whole numbers of.
    pub unit: RoundingUnit,
}

impl RoundingUnit {
    /// The unit, in cents.
    pub const fn cents(self) -> u64 {
        match self {
            Self::Cent => 1,
            Self::Euro => 100,
        }
    }
}

impl Rounding {
    /// The largest remainder, to the cent: what a key says when it says nothing.
    pub const DEFAULT: Self = Self {
        rule: RoundingRule::LargestRemainder,
        unit: RoundingUnit::Cent,
    };
}
