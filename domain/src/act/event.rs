//! Facts about acts: how they were corrected and undone. Each names the act by the event that recorded it.

use super::{ActNature, RepealGround};
use crate::event::facts;
use crate::value::{ConventionId, Date, EventId, MemberId, Name, Text};

facts! {
    /// A clerical error in an act was corrected: the act is the same, only its words are right.
    ClericalErrorCorrected {
        /// The act.
        act: EventId,
        /// The convention it belongs to.
        convention: ConventionId,
        /// Day of the correction.
        corrected_on: Date,
        /// The words that were wrong.
        instead_of: Text,
        /// The words to read instead.
        read: Text,
    }

    /// An act was repealed (abrogation): from a day on it no longer applies. What it did before stays.
    ActRepealed {
        /// The act.
        act: EventId,
        /// The convention it belongs to.
        convention: ConventionId,
        /// Day of the act that repeals it.
        decided_on: Date,
        /// First day it no longer applies.
        from: Date,
        /// Why.
        ground: RepealGround,
        /// What the repealed act is, as a jurist qualified it.
        nature: ActNature,
        /// Number of the act that repeals it.
        number: Name,
        /// The reason, in words.
        reason: Text,
    }

    /// An act was rescinded by its author (retrait): it is deemed never to have been.
    ActRescinded {
        /// The act.
        act: EventId,
        /// The convention it belongs to.
        convention: ConventionId,
        /// Day of the act that rescinds it.
        decided_on: Date,
        /// What makes it illegal.
        illegality: Text,
        /// What the rescinded act is, as a jurist qualified it.
        nature: ActNature,
        /// Number of the act that rescinds it.
        number: Name,
    }

    /// A court annulled an act: it is deemed never to have been, unless the court limited what it annulled or deferred it.
    ActAnnulled {
        /// The act.
        act: EventId,
        /// The convention it belongs to.
        convention: ConventionId,
        /// The court.
        court: Name,
        /// First day without effect, where the court deferred it: what the act did before stays.
        #[serde(skip_serializing_if = "Option::is_none")]
        effect_from: Option<Date>,
        /// Day of the judgment.
        judged_on: Date,
        /// Number of the case.
        number: Name,
        /// What is annulled, where it is a part only.
        #[serde(skip_serializing_if = "Option::is_none")]
        partial: Option<Text>,
    }

    /// An act came back, because the one that had replaced or undone it is deemed never to have been.
    ActRevived {
        /// The act that came back.
        act: EventId,
        /// The convention it belongs to.
        convention: ConventionId,
        /// First day it applies again.
        from: Date,
        /// The act whose disappearance revives it.
        undone: EventId,
        /// Last day it applies, if it has one.
        #[serde(skip_serializing_if = "Option::is_none")]
        until: Option<Date>,
    }

    /// A court declared an act illegal to settle a case: between the parties of that case only. It stands between everybody else.
    ActDeclaredIllegal {
        /// The act.
        act: EventId,
        /// The convention it belongs to.
        convention: ConventionId,
        /// The court.
        court: Name,
        /// Day of the judgment.
        judged_on: Date,
        /// Number of the case.
        number: Name,
        /// The members that were parties to the case.
        parties: Vec<MemberId>,
    }

    /// A judgment was reversed: what it had undone stands again.
    JudgmentReversed {
        /// The act that the judgment was about.
        act: EventId,
        /// The convention it belongs to.
        convention: ConventionId,
        /// The court that reversed it.
        court: Name,
        /// Day of the reversal.
        judged_on: Date,
        /// The fact that recorded the judgment.
        judgment: EventId,
        /// Number of the case.
        number: Name,
    }
}
