//! Keys as earlier versions of this program recorded them. They are read for ever, and never written again.

use super::event::{KeyAdopted as KeyAdoptedNow, KeyDefined as KeyDefinedNow};
use super::{Basis, Fixed, Formula, Quota, Rounding, VintagePolicy};
use crate::event::facts;
use crate::member::CriterionName;
use crate::value::{ConventionId, Date, Digest, FiscalYear, ItemId, KeyId, MemberId, Name, PoolCode};
use serde::{Deserialize, Serialize};

/// The rule of a key in version 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Formula"))]
pub enum FormulaV1 {
    /// In proportion to a criterion.
    Criterion(ByCriterion),
    /// The same for each.
    Equal,
    /// By declared quotas, which sum to one.
    Fixed(Vec<Quota>),
}

/// Which vintage of a criterion applied in version 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "VintagePolicy"))]
pub enum VintagePolicyV1 {
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
        vintage: VintagePolicyV1,
    }

    /// A sharing key was adopted: version 1, which did not ask why it counted from before its decision.
    KeyAdoptedV1 {
        /// The decision that adopts it.
        decision: ItemId,
        /// First day it applies.
        from: Date,
        /// The key.
        key: KeyId,
        /// The key it replaces, whose last day is the eve.
        #[serde(skip_serializing_if = "Option::is_none")]
        replaces: Option<KeyId>,
        /// Last day it applies, if it has one.
        #[serde(skip_serializing_if = "Option::is_none")]
        until: Option<Date>,
    }

    /// A sharing key was defined: version 1, by the largest remainder to the cent.
    KeyDefinedV1 {
        /// The convention whose costs it shares.
        convention: ConventionId,
        /// The rule.
        formula: FormulaV1,
        /// Digest of the canonical formula, participants, pool and tie-break: what an allocation names.
        hash: Digest,
        /// The key.
        key: KeyId,
        /// Its name.
        name: Name,
        /// The members it shares among.
        participants: Vec<MemberId>,
        /// The cost pool it is for.
        pool: PoolCode,
        /// Who comes first when two remainders are equal; then ascending SIREN.
        ties: Vec<MemberId>,
    }
}

impl From<KeyAdoptedV1> for KeyAdoptedNow {
    fn from(data: KeyAdoptedV1) -> Self {
        Self {
            decision: data.decision,
            from: data.from,
            key: data.key,
            replaces: data.replaces,
            retroactivity: None,
            until: data.until,
        }
    }
}

impl From<KeyDefinedV1> for KeyDefinedNow {
    fn from(data: KeyDefinedV1) -> Self {
        Self {
            convention: data.convention,
            formula: data.formula.into(),
            hash: data.hash,
            key: data.key,
            name: data.name,
            participants: data.participants,
            pool: data.pool,
            revises: None,
            rounding: Rounding::DEFAULT,
            ties: data.ties,
            version: 1,
        }
    }
}

impl From<FormulaV1> for Formula {
    fn from(formula: FormulaV1) -> Self {
        match formula {
            FormulaV1::Criterion(rule) => Self::Criterion(Basis::of(rule.criterion, rule.vintage.into())),
            FormulaV1::Equal => Self::Equal,
            FormulaV1::Fixed(quotas) => Self::Fixed(Fixed {
                normalise: false,
                quotas,
            }),
        }
    }
}

impl From<VintagePolicyV1> for VintagePolicy {
    fn from(policy: VintagePolicyV1) -> Self {
        match policy {
            VintagePolicyV1::InForceOnFirstJanuary => Self::InForceOnFirstJanuary,
            VintagePolicyV1::Pinned(year) => Self::Pinned(year),
        }
    }
}
