//! Commands on acts.

use super::{ActNature, RepealGround};
use crate::command::orders;
use crate::value::{Date, EventId, MemberId, Name, Text};

orders! {
    /// Corrects a clerical error in an act.
    CorrectClericalError {
        /// The fact that recorded the act.
        act: EventId,
        /// The words that were wrong.
        instead_of: Text,
        /// The words to read instead.
        read: Text,
        /// Day of the correction.
        corrected_on: Date,
    }

    /// Repeals an act that has no command of its own for it (abrogation): for the future only.
    RepealAct {
        /// The fact that recorded the act.
        act: EventId,
        /// Number of the act that repeals it.
        number: Name,
        /// Day of the act that repeals it.
        decided_on: Date,
        /// First day it no longer applies: not before that day.
        from: Date,
        /// What the repealed act is, as a jurist qualified it.
        nature: ActNature,
        /// Why.
        ground: RepealGround,
        /// The reason, in words.
        reason: Text,
    }

    /// Rescinds an act (retrait): by its author, from the start, only if illegal and within four months.
    RescindAct {
        /// The fact that recorded the act.
        act: EventId,
        /// Number of the act that rescinds it.
        number: Name,
        /// Day of the act that rescinds it.
        decided_on: Date,
        /// What the rescinded act is, as a jurist qualified it.
        nature: ActNature,
        /// What makes it illegal. None: refused.
        illegality: Option<Text>,
    }

    /// Records that a court annulled an act.
    RecordAnnulment {
        /// The fact that recorded the act.
        act: EventId,
        /// The court.
        court: Name,
        /// Number of the case.
        number: Name,
        /// Day of the judgment.
        judged_on: Date,
        /// What is annulled, where it is a part only.
        partial: Option<Text>,
        /// First day without effect, where the court deferred it.
        effect_from: Option<Date>,
    }

    /// Records that a court declared an act illegal between the parties of a case.
    RecordIllegality {
        /// The fact that recorded the act.
        act: EventId,
        /// The court.
        court: Name,
        /// Number of the case.
        number: Name,
        /// Day of the judgment.
        judged_on: Date,
        /// The members that were parties to the case.
        parties: Vec<MemberId>,
    }

    /// Records that a judgment was reversed.
    ReverseJudgment {
        /// The fact that recorded the judgment.
        judgment: EventId,
        /// The court that reversed it.
        court: Name,
        /// Number of the case.
        number: Name,
        /// Day of the reversal.
        judged_on: Date,
    }
}
