//! Amendments (avenants): what the parties change, by the same form and the same assemblies as the convention itself.

pub mod command;
mod decide;
pub mod event;
mod state;

pub use state::{Amendment, AmendmentStage};

use crate::convention::{DelegatedObject, NoticeClause, TacitRenewal};
use crate::rules::RuleSet;
use crate::value::{Date, MemberId, Name};
use serde::{Deserialize, Serialize};

/// One thing that an amendment changes in the terms of a convention.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Change {
    /// Another party carries the service.
    Carrier(MemberId),
    /// What is delegated to the steering committee is this, and nothing else.
    Delegations(Vec<DelegatedObject>),
    /// The convention ends on that day.
    EndsOn(Date),
    /// It has no end any more.
    NoEnd,
    /// Nobody may denounce it any more before its end.
    NoNotice,
    /// It is no longer renewed.
    NoRenewal,
    /// How a party may leave or end it.
    Notice(NoticeClause),
    /// A member joins.
    PartyJoins(MemberId),
    /// A party leaves.
    PartyLeaves(MemberId),
    /// How it goes on past its end.
    Renewal(TacitRenewal),
    /// The rules it goes by.
    Rules(RuleSet),
    /// Its title.
    Title(Name),
}

impl Change {
    /// What it changes, in French; two changes of one thing contradict each other.
    pub const fn french(&self) -> &'static str {
        match self {
            Self::Carrier(_) => "le porteur",
            Self::Delegations(_) => "les délégations au comité",
            Self::EndsOn(_) | Self::NoEnd => "la date de fin",
            Self::Notice(_) | Self::NoNotice => "le préavis",
            Self::Renewal(_) | Self::NoRenewal => "la reconduction tacite",
            Self::PartyJoins(_) => "l’entrée d’une partie",
            Self::PartyLeaves(_) => "la sortie d’une partie",
            Self::Rules(_) => "les règles applicables",
            Self::Title(_) => "le titre",
        }
    }

    /// The member that enters or leaves.
    pub const fn moved(&self) -> Option<MemberId> {
        match self {
            Self::PartyJoins(member) | Self::PartyLeaves(member) => Some(*member),
            _ => None,
        }
    }
}
