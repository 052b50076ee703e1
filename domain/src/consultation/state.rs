//! What the rules remember of consultations.

use super::event::{
    AskedAssembly, ConsultationConcluded, ConsultationOpened, PrefectOrderRecorded, SilenceEstablished,
};
use super::majority::{Calculation, Counted, Voice};
use super::{Question, QuestionKind};
use crate::convention::DeliberationSense;
use crate::convention::event::{DeliberationBecameEnforceable, DeliberationRecorded, Votes};
use crate::deadline;
use crate::law;
use crate::refusal::Refusal;
use crate::rules::{Agreement, Parameter, Rule, Setting, Silence, SilenceMeaning, Threshold};
use crate::value::{Date, DeliberationId, Digest, EventId, MemberId, Name};
use imbl::{OrdMap, Vector};
use serde::{Deserialize, Serialize};

/// What one member's assembly decided, and what followed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// The deliberation.
    pub deliberation: DeliberationId,
    /// Its number.
    pub number: Name,
    /// Adopted or rejected.
    pub sense: DeliberationSense,
    /// Day of the vote.
    pub decided_on: Date,
    /// Votes, where known.
    pub votes: Option<Votes>,
    /// Day it became enforceable.
    pub enforceable_on: Option<Date>,
    /// Day of the signature.
    pub signed_on: Option<Date>,
    /// The event that recorded the deliberation.
    pub fact: EventId,
}

impl Approval {
    /// The day from which it authorises to sign: adopted as it stands, and enforceable.
    pub fn authorises_from(&self) -> Option<Date> {
        self.enforceable_on.filter(|_| self.sense == DeliberationSense::Adopted)
    }
}

/// A member that is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Day it was notified.
    pub notified_on: Date,
    /// The population it represents; nothing where the rule counts none.
    pub population: u64,
}

/// A silence that was established.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SilenceKept {
    /// What it means.
    pub meaning: SilenceMeaning,
    /// Last day on which the assembly could deliberate.
    pub term_on: Date,
    /// The event that established it.
    pub fact: EventId,
}

/// The result of a count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conclusion {
    /// Whether the members agree.
    pub adopted: bool,
    /// The count.
    pub calculation: Calculation,
    /// Day of the count.
    pub concluded_on: Date,
    /// The event that recorded it.
    pub fact: EventId,
    /// Whether an answer learnt since has changed what was counted.
    pub outdated: bool,
}

/// The prefect's order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Its number.
    pub number: Name,
    /// Day it was signed.
    pub signed_on: Date,
    /// Day it was published, from which it binds.
    pub published_on: Date,
    /// The event that recorded it.
    pub fact: EventId,
}

impl Order {
    pub(crate) fn recorded(data: &PrefectOrderRecorded, fact: EventId) -> Self {
        Self {
            number: data.number.clone(),
            signed_on: data.signed_on,
            published_on: data.published_on,
            fact,
        }
    }
}

/// Where one member's answer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer<'a> {
    /// Its assembly deliberated.
    Deliberated(&'a Approval),
    /// Its silence speaks.
    Silent(SilenceKept),
    /// Nothing is known yet.
    Awaited,
}

impl Answer<'_> {
    /// What it says, for the count: a yes counts once it is enforceable.
    pub fn voice(self) -> Voice {
        match self {
            Self::Deliberated(approval) => match (approval.sense, approval.enforceable_on) {
                (DeliberationSense::Adopted, Some(_)) => Voice::InFavour,
                (DeliberationSense::Adopted, None) => Voice::Awaited,
                // A yes on conditions is no yes to the text that the others voted.
                (DeliberationSense::Rejected | DeliberationSense::AdoptedOnConditions, _) => Voice::Against,
            },
            Self::Silent(silence) => match silence.meaning {
                SilenceMeaning::Favourable => Voice::InFavour,
                SilenceMeaning::Unfavourable => Voice::Against,
            },
            Self::Awaited => Voice::Awaited,
        }
    }

    /// The event that recorded it.
    pub const fn fact(self) -> Option<EventId> {
        match self {
            Self::Deliberated(approval) => Some(approval.fact),
            Self::Silent(silence) => Some(silence.fact),
            Self::Awaited => None,
        }
    }

    /// The day from which it counts.
    pub fn counts_from(self) -> Option<Date> {
        match self {
            Self::Deliberated(approval) => approval.enforceable_on.or(Some(approval.decided_on)),
            Self::Silent(silence) => silence.term_on.plus_days(1).ok(),
            Self::Awaited => None,
        }
    }
}

/// A question put to the assemblies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consultation {
    /// The question.
    pub question: Question,
    /// How many times it has been put.
    pub round: u16,
    /// Day the members were notified.
    pub notified_on: Date,
    /// Digest of the text put to the vote.
    pub document: Option<Digest>,
    /// How the members agree.
    pub agreement: Rule,
    /// What silence means.
    pub silence: Option<Rule>,
    /// Who is asked.
    pub asked: OrdMap<MemberId, Asked>,
    /// What each assembly that deliberated decided last.
    pub approvals: OrdMap<MemberId, Approval>,
    /// What they had decided before, oldest first.
    pub former: Vector<(MemberId, Approval)>,
    /// The silences established, even those that a deliberation learnt later superseded.
    pub silences: OrdMap<MemberId, SilenceKept>,
    /// The last count.
    pub conclusion: Option<Conclusion>,
    /// The prefect's order.
    pub order: Option<Order>,
    /// The event that opened it.
    pub fact: EventId,
}

impl Consultation {
    /// The consultation on a convention whose submission says nothing more: all parties must approve, and silence says nothing.
    pub(crate) fn of_all(parties: &[MemberId], notified_on: Date, fact: EventId) -> Option<Self> {
        let asked = Asked {
            notified_on,
            population: 0,
        };
        Some(Self {
            question: Question::Convention,
            round: 1,
            notified_on,
            document: None,
            agreement: everybody(QuestionKind::Convention).ok()?,
            silence: None,
            asked: parties.iter().map(|party| (*party, asked.clone())).collect(),
            approvals: OrdMap::new(),
            former: Vector::new(),
            silences: OrdMap::new(),
            conclusion: None,
            order: None,
            fact,
        })
    }

    pub(crate) fn opened(data: &ConsultationOpened, fact: EventId) -> Self {
        let asked = |assembly: &AskedAssembly| Asked {
            notified_on: assembly.notified_on.unwrap_or(data.notified_on),
            population: assembly.population.unwrap_or(0),
        };
        Self {
            question: data.question,
            round: data.round,
            notified_on: data.notified_on,
            document: data.document,
            agreement: data.agreement.clone(),
            silence: data.silence.clone(),
            asked: data
                .asked
                .iter()
                .map(|assembly| (assembly.member, asked(assembly)))
                .collect(),
            approvals: OrdMap::new(),
            former: Vector::new(),
            silences: OrdMap::new(),
            conclusion: None,
            order: None,
            fact,
        }
    }

    /// Where the answer of `member` stands. A deliberation supersedes a silence.
    pub fn answer(&self, member: MemberId) -> Answer<'_> {
        if let Some(approval) = self.approvals.get(&member) {
            return Answer::Deliberated(approval);
        }
        self.silences
            .get(&member)
            .map_or(Answer::Awaited, |silence| Answer::Silent(*silence))
    }

    /// The number of a deliberation, even of one that a later one replaced.
    pub fn number_of(&self, deliberation: DeliberationId) -> Option<&Name> {
        let former = self.former.iter().map(|(_, approval)| approval);
        let mut all = self.approvals.values().chain(former);
        all.find(|approval| approval.deliberation == deliberation)
            .map(|approval| &approval.number)
    }

    /// What the assembly of `member` decided, even what it decided otherwise later.
    pub fn deliberations_of(&self, member: MemberId) -> impl Iterator<Item = &Approval> {
        let former = self.former.iter().filter(move |(of, _)| *of == member);
        self.approvals
            .get(&member)
            .into_iter()
            .chain(former.map(|(_, approval)| approval))
    }

    /// Every member asked and its answer.
    pub fn answers(&self) -> impl Iterator<Item = (MemberId, Answer<'_>)> {
        self.asked.keys().map(|member| (*member, self.answer(*member)))
    }

    /// The last day from which a yes counts.
    pub(crate) fn last_yes(&self) -> Option<Date> {
        let yes = self.answers().filter(|(_, answer)| answer.voice() == Voice::InFavour);
        yes.filter_map(|(_, answer)| answer.counts_from()).max()
    }

    /// How the members agree.
    pub fn agreement(&self) -> Agreement {
        match &self.agreement.setting {
            Setting::Agreement(agreement) => agreement.clone(),
            _ => Agreement::Share(Threshold::at_least(1, 1)),
        }
    }

    /// Whether every assembly must agree.
    pub fn needs_everybody(&self) -> bool {
        self.agreement() == Agreement::Share(Threshold::at_least(1, 1))
    }

    /// The count as it stands.
    pub fn calculation(&self) -> Calculation {
        let answers: Vec<Counted> = self
            .asked
            .iter()
            .map(|(member, asked)| Counted {
                member: *member,
                population: asked.population,
                voice: self.answer(*member).voice(),
            })
            .collect();
        super::majority::calculate(&self.agreement(), &answers)
    }

    /// What silence means here, and the rule that says so.
    pub fn silence(&self) -> Option<(&Rule, &Silence)> {
        let rule = self.silence.as_ref()?;
        match &rule.setting {
            Setting::Silence(silence) => Some((rule, silence)),
            _ => None,
        }
    }

    /// Last day on which the assembly of `member` can deliberate; none where silence says nothing.
    pub fn term_of(&self, member: MemberId) -> Option<Date> {
        let (_, silence) = self.silence()?;
        let asked = self.asked.get(&member)?;
        deadline::months_after(asked.notified_on, silence.months).ok()
    }

    /// Whether the last count, which nothing has changed since, says no.
    pub fn is_rejected(&self) -> bool {
        self.conclusion
            .as_ref()
            .is_some_and(|conclusion| !conclusion.adopted && !conclusion.outdated)
    }

    /// The last count, if the members agree and nothing has changed it since.
    pub fn agreed(&self) -> Option<&Conclusion> {
        self.conclusion
            .as_ref()
            .filter(|conclusion| conclusion.adopted && !conclusion.outdated)
    }

    pub(crate) fn deliberated(&mut self, data: &DeliberationRecorded, fact: EventId) {
        let approval = Approval {
            deliberation: data.deliberation,
            number: data.number.clone(),
            sense: data.sense,
            decided_on: data.decided_on,
            votes: data.votes.clone(),
            enforceable_on: None,
            signed_on: None,
            fact,
        };
        if let Some(earlier) = self.approvals.insert(data.member, approval) {
            self.former.push_back((data.member, earlier));
        }
        self.answer_changed();
    }

    pub(crate) fn became_enforceable(&mut self, data: &DeliberationBecameEnforceable) {
        let approval = self.approvals.get_mut(&data.member);
        if let Some(approval) = approval.filter(|approval| approval.deliberation == data.deliberation) {
            approval.enforceable_on = Some(data.enforceable_on);
            self.answer_changed();
        }
    }

    pub(crate) fn signed(&mut self, member: MemberId, signed_on: Date) {
        if let Some(approval) = self.approvals.get_mut(&member) {
            approval.signed_on = Some(signed_on);
        }
    }

    pub(crate) fn silence_established(&mut self, data: &SilenceEstablished, fact: EventId) {
        let silence = SilenceKept {
            meaning: data.meaning,
            term_on: data.term_on,
            fact,
        };
        self.silences.insert(data.member, silence);
        self.answer_changed();
    }

    pub(crate) fn concluded(&mut self, data: &ConsultationConcluded, fact: EventId) {
        self.conclusion = Some(Conclusion {
            adopted: data.adopted,
            calculation: data.calculation.clone(),
            concluded_on: data.concluded_on,
            fact,
            outdated: false,
        });
    }

    /// An answer learnt after the count makes it outdated only if it changes the result.
    fn answer_changed(&mut self) {
        let calculation = self.calculation();
        if let Some(conclusion) = &mut self.conclusion {
            conclusion.outdated = !calculation.certain || calculation.is_adopted() != conclusion.adopted;
        }
    }
}

/// The rule that each asked assembly must agree.
pub(crate) fn everybody(kind: QuestionKind) -> Result<Rule, Refusal> {
    let text = match kind {
        QuestionKind::Ratification => law::RATIFICATION,
        QuestionKind::Dissolution => law::DISSOLUTION,
        _ => law::CONTRACT,
    };
    Ok(Rule {
        certainty: text.certainty,
        from: None,
        parameter: Parameter::MembersAgreement,
        reference: Name::parse(&text.text)?,
        setting: Setting::Agreement(Agreement::Share(Threshold::at_least(1, 1))),
        until: None,
    })
}
