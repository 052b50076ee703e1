//! Consultations (saisines): one question put to the assemblies of members, and what they answer, silence included.
//!
//! What an answer needs to be counted on (who is asked, which population each represents, the rule by which they agree and what silence
//! means) is pinned when the consultation opens and never changes with the world.

pub mod command;
pub(crate) mod decide;
pub mod event;
pub mod former;
pub mod majority;
mod organ;
mod ratification;
mod state;

pub use organ::Consent;
pub use ratification::Authorisation;
pub use state::{Answer, Approval, Asked, Conclusion, Consultation, Order, SilenceKept};

use crate::participation::Movement;
use crate::rules::Parameter;
use crate::value::{AmendmentId, ItemId, MemberId};
use serde::{Deserialize, Serialize};

/// What is asked of the members' assemblies. A convention puts each question to them once at a time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Question {
    /// Whether a candidate joins.
    Accession(MemberId),
    /// Whether to amend the convention.
    Amendment(AmendmentId),
    /// Whether to agree to the convention itself.
    #[default]
    Convention,
    /// Whether to dissolve.
    Dissolution,
    /// Whether to ratify what a committee proposed on an item.
    Ratification(ItemId),
    /// Whether a member may leave.
    Withdrawal(MemberId),
}

impl Question {
    /// The member that moves, and which way, when the question is about that.
    pub const fn movement(self) -> Option<(MemberId, Movement)> {
        match self {
            Self::Accession(member) => Some((member, Movement::Accession)),
            Self::Withdrawal(member) => Some((member, Movement::Withdrawal)),
            _ => None,
        }
    }

    /// What kind of question it is.
    pub const fn kind(self) -> QuestionKind {
        match self {
            Self::Accession(_) => QuestionKind::Accession,
            Self::Amendment(_) => QuestionKind::Amendment,
            Self::Convention => QuestionKind::Convention,
            Self::Dissolution => QuestionKind::Dissolution,
            Self::Ratification(_) => QuestionKind::Ratification,
            Self::Withdrawal(_) => QuestionKind::Withdrawal,
        }
    }
}

crate::value::choices! {
    /// The kinds of questions.
    QuestionKind {
        /// A candidate joins.
        Accession "accession" "adhésion";
        /// The convention is amended.
        Amendment "amendment" "avenant";
        /// The convention itself.
        Convention "convention" "convention";
        /// The cooperation ends.
        Dissolution "dissolution" "dissolution";
        /// A committee's proposal is ratified.
        Ratification "ratification" "ratification";
        /// A member leaves.
        Withdrawal "withdrawal" "retrait";
    }
}

impl QuestionKind {
    /// The parameter that says what silence on such a question means; none where silence says nothing.
    pub const fn silence(self) -> Option<Parameter> {
        match self {
            // The creation of a syndicate is approved like a change of its statutes: three months, silence favourable.
            Self::Amendment | Self::Convention => Some(Parameter::StatutesSilence),
            Self::Accession => Some(Parameter::AccessionSilence),
            Self::Withdrawal => Some(Parameter::WithdrawalSilence),
            Self::Dissolution | Self::Ratification => None,
        }
    }

    /// Whether each asked assembly must agree, whatever the rules say of other questions.
    ///
    /// The decisions of an entente bind once all assemblies have ratified them (CGCT, L. 5221-2), and a syndicate is dissolved of right by
    /// the consent of all (CGCT, L. 5212-33).
    pub const fn needs_everybody(self) -> bool {
        matches!(self, Self::Dissolution | Self::Ratification)
    }
}
