//! What the rules remember of participations.

use super::Movement;
use super::event::{MemberAdmitted, MovementRequested};
use crate::consultation::Consent;
use crate::value::{Cents, Date, DeliberationId, EventId, Name, Text};
use serde::{Deserialize, Serialize};

crate::value::choices! {
    /// Where a member's participation stands.
    ParticipationStage {
        /// It asked to join.
        Candidate "candidate" "candidat";
        /// It was not admitted.
        Refused "refused" "non admis";
        /// Admitted, not yet taking part.
        Admitted "admitted" "admis";
        /// It takes part.
        Active "active" "actif";
        /// It takes part still, and asked to leave.
        Leaving "leaving" "sur le départ";
        /// It has left. What it owes remains.
        Left "left" "retiré";
        /// It has left, and nothing remains.
        Settled "settled" "soldé";
    }
}

/// A deliberation by which a member asks to join or to leave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovementRequest {
    /// The deliberation.
    pub deliberation: DeliberationId,
    /// Its number.
    pub number: Name,
    /// Day of the vote.
    pub decided_on: Date,
    /// Day it became enforceable.
    pub enforceable_on: Date,
    /// Whether an impact study was joined.
    pub impact_study: bool,
    /// What the organ of the cooperation said of it.
    pub consent: Option<Consent>,
    /// Whether the members said no.
    pub rejected: bool,
    /// The event that recorded it.
    pub fact: EventId,
}

impl MovementRequest {
    /// Whether the organ or the members said no.
    pub fn is_refused(&self) -> bool {
        self.rejected || self.consent.as_ref().is_some_and(|consent| !consent.consents)
    }
}

/// How a member leaves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leaving {
    /// Last day it takes part.
    pub last_day: Date,
    /// On what conditions.
    pub conditions: Option<Text>,
    /// The event that established it.
    pub fact: EventId,
}

/// A member's participation in a convention.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Participation {
    /// Whether it is a party since the beginning.
    pub founding: bool,
    /// First day it takes part, and the event that established it, when it joined later.
    pub joined: Option<(Date, EventId)>,
    /// On what conditions it joined.
    pub conditions: Option<Text>,
    /// What it paid to enter.
    pub entry_fee: Option<Cents>,
    /// Its request to join.
    pub accession: Option<MovementRequest>,
    /// Its request to leave.
    pub withdrawal: Option<MovementRequest>,
    /// How it leaves.
    pub leaving: Option<Leaving>,
    /// When nothing remained, and the event that established it.
    pub settled: Option<(Date, EventId)>,
}

impl Participation {
    /// The participation of a member that is a party since the beginning.
    pub(crate) fn founding() -> Self {
        Self {
            founding: true,
            ..Self::default()
        }
    }

    /// Whether it takes part on `date`.
    pub fn is_active_on(&self, date: Date) -> bool {
        let in_time = self.founding || self.joined.is_some_and(|(from, _)| from <= date);
        in_time && self.leaving.as_ref().is_none_or(|leaving| date <= leaving.last_day)
    }

    /// Whether it takes part, took part or will.
    pub const fn is_member(&self) -> bool {
        self.founding || self.joined.is_some()
    }

    /// Where it stands on `date`.
    pub fn stage_on(&self, date: Date) -> ParticipationStage {
        if self.settled.is_some_and(|(settled_on, _)| settled_on <= date) {
            return ParticipationStage::Settled;
        }
        if self.leaving.as_ref().is_some_and(|leaving| leaving.last_day < date) {
            return ParticipationStage::Left;
        }
        if self.is_active_on(date) {
            let asked = self
                .withdrawal
                .as_ref()
                .is_some_and(|request| !request.is_refused() && request.decided_on <= date);
            return if asked || self.leaving.is_some() {
                ParticipationStage::Leaving
            } else {
                ParticipationStage::Active
            };
        }
        if self.joined.is_some() {
            return ParticipationStage::Admitted;
        }
        if self.accession.as_ref().is_some_and(MovementRequest::is_refused) {
            ParticipationStage::Refused
        } else {
            ParticipationStage::Candidate
        }
    }

    /// The request that moves it that way.
    pub const fn request(&self, movement: Movement) -> Option<&MovementRequest> {
        match movement {
            Movement::Accession => self.accession.as_ref(),
            Movement::Withdrawal => self.withdrawal.as_ref(),
        }
    }

    /// Whether the last request that way has had its effect, so that a new one may be made.
    pub const fn has_taken_effect(&self, movement: Movement) -> bool {
        match movement {
            Movement::Accession => self.is_member(),
            Movement::Withdrawal => self.leaving.is_some(),
        }
    }

    /// The request that is neither refused nor done.
    pub fn open_request(&self, movement: Movement) -> Option<&MovementRequest> {
        self.request(movement)
            .filter(|request| !request.is_refused() && !self.has_taken_effect(movement))
    }

    pub(crate) const fn request_mut(&mut self, movement: Movement) -> &mut Option<MovementRequest> {
        match movement {
            Movement::Accession => &mut self.accession,
            Movement::Withdrawal => &mut self.withdrawal,
        }
    }

    pub(crate) fn requested(&mut self, data: &MovementRequested, fact: EventId) {
        *self.request_mut(data.movement) = Some(MovementRequest {
            deliberation: data.deliberation,
            number: data.number.clone(),
            decided_on: data.decided_on,
            enforceable_on: data.enforceable_on,
            impact_study: data.impact_study.is_some(),
            consent: None,
            rejected: false,
            fact,
        });
    }

    pub(crate) fn consented(&mut self, movement: Movement, consent: Consent) {
        if let Some(request) = self.request_mut(movement) {
            request.consent = Some(consent);
        }
    }

    pub(crate) fn answered(&mut self, movement: Movement, adopted: bool) {
        if let Some(request) = self.request_mut(movement) {
            request.rejected = !adopted;
        }
    }

    /// It takes part from `from` on; a member that had left begins anew.
    pub(crate) fn joins(&mut self, from: Date, fact: EventId) {
        self.joined = Some((from, fact));
        self.founding = false;
        self.leaving = None;
        self.withdrawal = None;
        self.settled = None;
    }

    pub(crate) fn admitted(&mut self, data: &MemberAdmitted, fact: EventId) {
        self.joins(data.effective_on, fact);
        self.conditions.clone_from(&data.conditions);
        self.entry_fee = data.entry_fee;
    }

    pub(crate) fn leaves(&mut self, last_day: Date, conditions: Option<Text>, fact: EventId) {
        self.leaving = Some(Leaving {
            last_day,
            conditions,
            fact,
        });
    }
}
