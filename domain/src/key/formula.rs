//! The formula of a key: a small closed language, data and not code.

use crate::event::facts;
use crate::member::CriterionName;
use crate::value::{FiscalYear, Fraction, MemberId};
use serde::{Deserialize, Serialize};

/// How shares are computed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Formula {
    /// In proportion to a criterion.
    Criterion(ByCriterion),
    /// The same for each.
    Equal,
    /// By declared quotas, which sum to one.
    Fixed(Vec<Quota>),
}

/// Which vintage of a criterion applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum VintagePolicy {
    /// The value in force on 1 January of the fiscal year shared.
    InForceOnFirstJanuary,
    /// Always this reference year.
    Pinned(FiscalYear),
}

facts! {
    /// In proportion to a criterion.
    ByCriterion {
        /// Which criterion.
        criterion: CriterionName,
        /// Which vintage of it.
        vintage: VintagePolicy,
    }

    /// A member's declared share.
    Quota {
        /// The member.
        member: MemberId,
        /// Its share of the whole.
        share: Fraction,
    }
}
