//! What is said of a movement: its facts, and what is to be done with them.

use domain::Command;
use domain::value::Date;

/// What is to be done with a movement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// Its facts can be recorded.
    ToRecord,
    /// The ledger already says so.
    Known,
    /// A SIREN lacks.
    Incomplete,
    /// The file does not say enough, or the ledger says otherwise.
    ByHand,
    /// It concerns no legal person.
    Ignored,
}

impl Status {
    /// What a person reads.
    pub(crate) const fn french(self) -> &'static str {
        match self {
            Self::ToRecord => "à enregistrer",
            Self::Known => "déjà connu",
            Self::Incomplete => "à compléter",
            Self::ByHand => "à faire à la main",
            Self::Ignored => "ignoré",
        }
    }

    /// What a program reads.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::ToRecord => "toRecord",
            Self::Known => "known",
            Self::Incomplete => "incomplete",
            Self::ByHand => "byHand",
            Self::Ignored => "ignored",
        }
    }
}

/// A movement that touches members, and what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Proposal {
    /// First day.
    pub(crate) on: Date,
    /// The code of the movement.
    pub(crate) code: String,
    /// The lines of the file.
    pub(crate) lines: Vec<u64>,
    /// The members it touches, by their name on the eve.
    pub(crate) members: Vec<String>,
    /// What would be recorded.
    pub(crate) what: String,
    /// What is to be done.
    pub(crate) status: Status,
    /// Why, and what to do; nothing when the facts can be recorded.
    pub(crate) why: String,
    /// The commands that record it, in order.
    pub(crate) commands: Vec<Command>,
}

/// What a kind of movement is called by INSEE.
pub(crate) fn movement_name(code: &str) -> &'static str {
    match code {
        "10" => "changement de nom",
        "20" => "création",
        "21" => "rétablissement",
        "30" => "suppression",
        "31" => "fusion simple",
        "32" => "création de commune nouvelle",
        "33" => "fusion-association",
        "34" => "transformation de fusion-association en fusion simple",
        "35" => "suppression de commune déléguée",
        "41" => "changement de code dû à un changement de département",
        "50" => "changement de code dû à un transfert de chef-lieu",
        "70" => "transformation de commune associée en commune déléguée",
        "71" => "rétablissement de commune déléguée",
        _ => "mouvement inconnu",
    }
}
