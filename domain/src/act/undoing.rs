//! What undid an act, as the graph keeps it.

use super::ActNature;
use crate::event::Event;
use crate::law::{self, LegalReference};
use crate::value::{Date, EventId, MemberId, Name, Text, choices};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

choices! {
    /// How an act was corrected or undone.
    UndoingKind {
        /// A clerical error was corrected: the act is the same.
        Corrected "corrected" "rectification d’une erreur matérielle";
        /// Repealed, for the future.
        Repealed "repealed" "abrogation";
        /// Rescinded by its author, from the start.
        Rescinded "rescinded" "retrait";
        /// Annulled by a court, from the start unless deferred.
        Annulled "annulled" "annulation";
        /// Declared illegal between the parties of a case.
        DeclaredIllegal "declaredIllegal" "déclaration d’illégalité";
        /// A judgment was reversed.
        Reversed "reversed" "infirmation du jugement";
    }
}

/// What undid an act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undoing {
    /// The fact that says so.
    pub fact: EventId,
    /// What it undoes: an act, or a judgment that is reversed.
    pub target: EventId,
    /// How.
    pub kind: UndoingKind,
    /// Day of the act or of the judgment that undoes it.
    pub on: Date,
    /// First day without effect, where it is not from the start.
    pub from: Option<Date>,
    /// The court, where it is a judgment.
    pub court: Option<Name>,
    /// Number of the act or of the case.
    pub number: Option<Name>,
    /// What is annulled, where it is a part only.
    pub partial: Option<Text>,
    /// Why it is repealed, what makes it illegal.
    pub reason: Option<Text>,
    /// What the act is, as a jurist qualified it.
    pub nature: Option<ActNature>,
    /// The words that were wrong, and those to read instead.
    pub correction: Option<(Text, Text)>,
    /// The members that were parties to the case.
    pub parties: Arc<[MemberId]>,
}

impl Undoing {
    /// In French: « annulation par le tribunal administratif de Rennes le 12 mai 2026 (n° 2401234) ».
    pub fn french(&self) -> String {
        let court = self.court.as_ref().map(|court| format!(" par {court}"));
        let number = self.number.as_ref().map(|number| format!(" (n° {number})"));
        let part = if self.partial.is_some() { " partielle" } else { "" };
        let from = self.from.map(|from| format!(", à compter du {}", from.french()));
        format!(
            "{}{part}{} le {}{}{}",
            self.kind.french(),
            court.unwrap_or_default(),
            self.on.french(),
            number.unwrap_or_default(),
            from.unwrap_or_default()
        )
    }

    /// The text that says what it does.
    pub const fn legal_reference(&self) -> Option<LegalReference> {
        match (self.kind, self.nature) {
            (UndoingKind::Repealed | UndoingKind::Rescinded, Some(ActNature::RightCreating)) => {
                Some(law::UNDO_RIGHT_CREATING)
            }
            (UndoingKind::Repealed, _) => Some(law::REPEAL),
            (UndoingKind::Rescinded, _) => Some(law::RESCIND),
            (UndoingKind::DeclaredIllegal, _) => Some(law::DECLARED_ILLEGAL),
            (UndoingKind::Annulled, _) if self.from.is_some() => Some(law::ANNULMENT_DEFERRED),
            _ => None,
        }
    }

    fn new(fact: EventId, target: EventId, kind: UndoingKind, on: Date) -> Self {
        Self {
            fact,
            target,
            kind,
            on,
            from: None,
            court: None,
            number: None,
            partial: None,
            reason: None,
            nature: None,
            correction: None,
            parties: Arc::default(),
        }
    }
}

/// What the event `fact` undoes, if it undoes something.
pub(super) fn undoing(event: &Event, fact: EventId) -> Option<Undoing> {
    Some(match event {
        Event::ClericalErrorCorrected(data) => Undoing {
            correction: Some((data.instead_of.clone(), data.read.clone())),
            ..Undoing::new(fact, data.act, UndoingKind::Corrected, data.corrected_on)
        },
        Event::ActRepealed(data) => Undoing {
            from: Some(data.from),
            number: Some(data.number.clone()),
            reason: Some(data.reason.clone()),
            nature: Some(data.nature),
            ..Undoing::new(fact, data.act, UndoingKind::Repealed, data.decided_on)
        },
        Event::ActRescinded(data) => Undoing {
            number: Some(data.number.clone()),
            reason: Some(data.illegality.clone()),
            nature: Some(data.nature),
            ..Undoing::new(fact, data.act, UndoingKind::Rescinded, data.decided_on)
        },
        Event::ActAnnulled(data) => Undoing {
            from: data.effect_from,
            court: Some(data.court.clone()),
            number: Some(data.number.clone()),
            partial: data.partial.clone(),
            ..Undoing::new(fact, data.act, UndoingKind::Annulled, data.judged_on)
        },
        Event::ActDeclaredIllegal(data) => Undoing {
            court: Some(data.court.clone()),
            number: Some(data.number.clone()),
            parties: data.parties.as_slice().into(),
            ..Undoing::new(fact, data.act, UndoingKind::DeclaredIllegal, data.judged_on)
        },
        Event::JudgmentReversed(data) => Undoing {
            court: Some(data.court.clone()),
            number: Some(data.number.clone()),
            ..Undoing::new(fact, data.judgment, UndoingKind::Reversed, data.judged_on)
        },
        _ => return None,
    })
}
