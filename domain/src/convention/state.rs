//! What the rules remember of a convention.

use super::{ClauseKind, DelegatedObject, EndKind, LegalForm, Provisions, SubmissionFlag, Terms};
use crate::amendment::Amendment;
use crate::consultation::{Approval, Consultation, Question};
use crate::participation::Participation;
use crate::refusal::{Code, Refusal};
use crate::rules::RuleSet;
use crate::value::{AmendmentId, ConventionId, Date, EventId, FiscalYear, MemberId, Name};
use imbl::{OrdMap, Vector};
use serde::{Deserialize, Serialize};

/// The transmission of a convention to the prefect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transmission {
    /// Identifier given by the transmission.
    pub actes_id: Option<Name>,
    /// Day of the transmission.
    pub transmitted_on: Date,
    /// Day of the receipt, which only proves it.
    pub received_on: Option<Date>,
    /// The event that recorded it.
    pub fact: EventId,
}

/// The publication of a convention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Publication {
    /// Day of the publication.
    pub published_on: Date,
    /// The event that recorded it.
    pub fact: EventId,
}

/// A suspension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspension {
    /// First day.
    pub from: Date,
    /// First day the convention applied again, and the event that recorded it.
    pub resumed: Option<(Date, EventId)>,
    /// The event that recorded it.
    pub fact: EventId,
}

/// A notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Denunciation {
    /// Day the others received it.
    pub received_on: Date,
    /// Last day the convention applies, to all or to the party that gave notice.
    pub last_day: Date,
    /// Whether the convention ends for all.
    pub ends_convention: bool,
    /// The event that recorded it.
    pub fact: EventId,
}

/// A tacit renewal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Renewal {
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
    /// The event that established it.
    pub fact: EventId,
}

/// How a convention ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    /// In which way.
    pub kind: EndKind,
    /// Day of the act.
    pub decided_on: Date,
    /// Last day it applies.
    pub last_day: Date,
    /// The event that recorded it.
    pub fact: EventId,
}

/// A convention.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Convention {
    /// Its id.
    pub id: ConventionId,
    /// Its title, as drafted.
    pub title: Name,
    /// Its legal form.
    pub legal_form: LegalForm,
    /// The party that carries the service, as drafted: see [`Convention::terms_on`].
    pub carrier: MemberId,
    /// Its parties, as drafted: see [`Convention::parties_on`].
    pub parties: Vec<MemberId>,
    /// What it delegates to the steering committee, as drafted.
    pub delegations: Vec<DelegatedObject>,
    /// What it provides for besides, as drafted.
    pub provisions: Provisions,
    /// First day the text provides for.
    pub starts_on: Date,
    /// Last day, if it has one, as drafted.
    pub ends_on: Option<Date>,
    /// Day the parties were notified.
    pub notified_on: Option<Date>,
    /// Clauses that its form asks by a text to be checked, and that it lacked when submitted.
    pub unmet: Vec<ClauseKind>,
    /// What a reader must know of it.
    pub flags: Vec<SubmissionFlag>,
    /// The last consultation on each question.
    #[serde(with = "by_question")]
    pub consultations: OrdMap<Question, Consultation>,
    /// Its transmission.
    pub transmission: Option<Transmission>,
    /// Its publication.
    pub publication: Option<Publication>,
    /// First day it applies, and the event that established it.
    pub in_force: Option<(Date, EventId)>,
    /// Its suspensions, oldest first.
    pub suspensions: Vector<Suspension>,
    /// Notices that stand, by party.
    pub denunciations: OrdMap<MemberId, Denunciation>,
    /// Its renewals, oldest first.
    pub renewals: Vector<Renewal>,
    /// How it ended.
    pub end: Option<End>,
    /// When a liquidator was named, and the event that recorded it.
    pub liquidator: Option<(Date, EventId)>,
    /// When its liquidation opened, and the event that recorded it.
    pub liquidation: Option<(Date, EventId)>,
    /// When nothing remained, and the event that recorded it.
    pub settled: Option<(Date, EventId)>,
    /// Its amendments.
    pub amendments: OrdMap<AmendmentId, Amendment>,
    /// Each member's participation.
    pub participations: OrdMap<MemberId, Participation>,
    /// The event that recorded the draft.
    pub fact: EventId,
}

/// Consultations are written as a list: a question is no text, and cannot name a field.
mod by_question {
    use super::{Consultation, OrdMap, Question};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(
        map: &OrdMap<Question, Consultation>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        map.values().collect::<Vec<_>>().serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<OrdMap<Question, Consultation>, D::Error> {
        let list = Vec::<Consultation>::deserialize(deserializer)?;
        Ok(list
            .into_iter()
            .map(|consultation| (consultation.question, consultation))
            .collect())
    }
}

impl Convention {
    /// What each party's assembly decided on the convention itself.
    pub fn approvals(&self) -> impl Iterator<Item = (MemberId, &Approval)> {
        let consultation = self.consultations.get(&Question::Convention);
        consultation.into_iter().flat_map(|consultation| {
            consultation
                .approvals
                .iter()
                .map(|(member, approval)| (*member, approval))
        })
    }

    /// What the assembly of `member` decided on the convention itself.
    pub fn approval(&self, member: MemberId) -> Option<&Approval> {
        self.consultations.get(&Question::Convention)?.approvals.get(&member)
    }

    /// Whether `member` takes part in it, took part or will.
    pub fn has_party(&self, member: MemberId) -> bool {
        self.participations.get(&member).is_some_and(Participation::is_member)
    }

    /// Whether `member` is a party on `date`.
    pub fn has_party_on(&self, member: MemberId, date: Date) -> bool {
        self.participations
            .get(&member)
            .is_some_and(|participation| participation.is_active_on(date))
    }

    /// The day on which `member` joined, where it is within `year` and not its first.
    pub fn joined_within(&self, member: MemberId, year: FiscalYear) -> Option<Date> {
        let (day, _) = self.participations.get(&member)?.joined?;
        (day.fiscal_year() == year && day > year.first_day()).then_some(day)
    }

    /// The event by which it entered into force, or a refusal if it never did.
    pub(crate) fn entered_into_force(&self) -> Result<EventId, Refusal> {
        self.in_force.map(|(_, fact)| fact).ok_or_else(|| {
            let message = format!("La convention « {} » n’est pas entrée en vigueur.", self.title);
            Refusal::new(Code::ConventionState, message).at("convention")
        })
    }

    /// Its parties on `date`: those of the text in its order, then those that joined.
    pub fn parties_on(&self, date: Date) -> Vec<MemberId> {
        let joined = self
            .participations
            .keys()
            .filter(|member| !self.parties.contains(*member));
        self.parties
            .iter()
            .chain(joined)
            .copied()
            .filter(|member| self.has_party_on(*member, date))
            .collect()
    }

    /// What it provides for on `date`, amendments in force that day counted in the order they took effect.
    pub fn terms_on(&self, date: Date) -> Terms {
        let mut terms = Terms {
            title: self.title.clone(),
            carrier: self.carrier,
            delegations: self.delegations.clone(),
            ends_on: self.ends_on,
            provisions: self.provisions.clone(),
        };
        let in_force = |amendment: &&Amendment| amendment.in_force.is_some_and(|(from, _)| from <= date);
        let mut amendments: Vec<&Amendment> = self.amendments.values().filter(in_force).collect();
        amendments.sort_by_key(|amendment| (amendment.in_force.map(|(from, _)| from), amendment.number));
        for amendment in amendments {
            amendment.apply(&mut terms);
        }
        terms
    }

    /// The rules it goes by on `date`.
    pub fn rules_on(&self, date: Date) -> RuleSet {
        self.terms_on(date).rules(self.legal_form)
    }

    /// The notice that ends the convention for all, if one stands.
    pub fn denunciation(&self) -> Option<&Denunciation> {
        self.denunciations
            .values()
            .filter(|denunciation| denunciation.ends_convention)
            .min_by_key(|denunciation| denunciation.last_day)
    }

    /// The last day of its current term, renewals established counted; none when it has no term. As known on `date`.
    pub fn term_end_on(&self, date: Date) -> Option<Date> {
        let stated = self.terms_on(date).ends_on?;
        Some(self.renewals.last().map_or(stated, |renewal| renewal.until.max(stated)))
    }

    /// The last day it applies, as known on `date`; none while nothing ends it.
    pub fn last_day_on(&self, date: Date) -> Option<Date> {
        let ends = [
            self.term_end_on(date),
            self.denunciation().map(|denunciation| denunciation.last_day),
            self.end.map(|end| end.last_day),
        ];
        ends.into_iter().flatten().min()
    }

    /// Whether it is suspended on `date`.
    pub fn is_suspended_on(&self, date: Date) -> bool {
        self.suspensions
            .iter()
            .any(|suspension| suspension.from <= date && suspension.resumed.is_none_or(|(from, _)| date < from))
    }

    /// Whether it binds on `date`, suspended or not.
    pub fn binds_on(&self, date: Date) -> bool {
        let begun = self.in_force.is_some_and(|(from, _)| from <= date);
        begun && self.last_day_on(date).is_none_or(|last| date <= last)
    }

    /// The event that established it in force on `date`, or a refusal.
    pub fn require_in_force_on(&self, date: Date) -> Result<EventId, Refusal> {
        let refuse = |why: &str| {
            let message = format!(
                "La convention « {} » n’est pas en vigueur au {}{why}.",
                self.title,
                date.french()
            );
            Err(Refusal::new(Code::ConventionState, message).at("convention"))
        };
        let Some((_, fact)) = self.in_force.filter(|(from, _)| *from <= date) else {
            return refuse("");
        };
        if let Some(last) = self.last_day_on(date).filter(|last| *last < date) {
            let renewable = self.end.is_none() && self.denunciation().is_none() && self.renewals_left_on(date) > 0;
            let hint = if renewable {
                " ; si personne ne l’a dénoncée, constater d’abord sa reconduction tacite"
            } else {
                ""
            };
            return refuse(&format!(" : elle a pris fin le {}{hint}", last.french()));
        }
        if self.is_suspended_on(date) {
            return refuse(" : elle est suspendue");
        }
        Ok(fact)
    }

    /// The event that established it in force over at least a part of `year`, or a refusal: what it cost before it ended is still shared.
    pub fn require_in_force_within(&self, year: FiscalYear) -> Result<EventId, Refusal> {
        let last = self.last_day_on(year.last_day());
        let last = last.map_or(year.last_day(), |last| last.min(year.last_day()));
        self.require_in_force_on(if last < year.first_day() { year.last_day() } else { last })
    }

    /// How many more times it may be renewed, as known on `date`.
    pub fn renewals_left_on(&self, date: Date) -> u16 {
        let allowed = self.terms_on(date).provisions.renewal.map_or(0, |clause| clause.times);
        allowed.saturating_sub(u16::try_from(self.renewals.len()).unwrap_or(u16::MAX))
    }

    /// The consultation on `question`, or a refusal.
    pub fn consultation(&self, question: Question) -> Result<&Consultation, Refusal> {
        self.consultations.get(&question).ok_or_else(|| {
            let message = format!(
                "Les membres de la convention « {} » n’ont pas été saisis de cette question ({}) : les saisir d’abord.",
                self.title,
                question.kind().french()
            );
            Refusal::new(Code::ConsultationUnknown, message).at("question")
        })
    }

    /// The amendment, or a refusal.
    pub fn amendment(&self, id: AmendmentId) -> Result<&Amendment, Refusal> {
        self.amendments.get(&id).ok_or_else(|| {
            let message = format!("La convention « {} » n’a pas d’avenant {id}.", self.title);
            Refusal::new(Code::AmendmentUnknown, message).at("amendment")
        })
    }
}
