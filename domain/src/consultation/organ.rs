//! What the organ of the cooperation says of a question: before the members are asked or, where the rules say so, instead of them.

use super::event::OrganConsentRecorded;
use super::{Order, Question};
use crate::committee::event::Effect;
use crate::convention::Convention;
use crate::participation::Participation;
use crate::refusal::{Code, Refusal};
use crate::rules::{Parameter, Rule};
use crate::value::{Date, EventId, Name};
use serde::{Deserialize, Serialize};

/// What the organ of the cooperation said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// Whether it consents.
    pub consents: bool,
    /// Whether it decides alone: the members are not asked.
    pub alone: bool,
    /// Number of its deliberation.
    pub number: Name,
    /// Day of the vote.
    pub decided_on: Date,
    /// Day from which it binds.
    pub binds_from: Date,
    /// The prefect's order that follows, where the organ decides alone.
    pub order: Option<Order>,
    /// The event that recorded it.
    pub fact: EventId,
}

impl Consent {
    pub(crate) fn recorded(data: &OrganConsentRecorded, fact: EventId) -> Self {
        Self {
            consents: data.consents,
            alone: data.rule.is_some(),
            number: data.number.clone(),
            decided_on: data.decided_on,
            binds_from: data.binds_from,
            order: None,
            fact,
        }
    }
}

impl Question {
    /// What an item of the organ's agenda does when it answers this question; nothing where the organ has no say before the members.
    pub const fn effect(self) -> Option<Effect> {
        match self {
            Self::Accession(member) => Some(Effect::Admit(member)),
            Self::Amendment(amendment) => Some(Effect::Amend(amendment)),
            Self::Withdrawal(member) => Some(Effect::ConsentWithdrawal(member)),
            Self::Convention | Self::Dissolution | Self::Ratification(_) => None,
        }
    }
}

impl Effect {
    /// The question that an item with this effect answers, if it answers one.
    pub(crate) const fn question(self) -> Option<Question> {
        match self {
            Self::Admit(member) => Some(Question::Accession(member)),
            Self::Amend(amendment) => Some(Question::Amendment(amendment)),
            Self::ConsentWithdrawal(member) => Some(Question::Withdrawal(member)),
            _ => None,
        }
    }
}

/// How a question was agreed: by the organ alone, or by the members.
pub(crate) struct Agreed<'a> {
    /// Day of the organ's vote, or of the count of the members' answers.
    pub(crate) established_on: Date,
    /// Day from which it binds, the prefect's order not counted.
    pub(crate) binds_from: Date,
    /// The prefect's order that followed.
    pub(crate) order: Option<&'a Order>,
    /// The event that established it.
    pub(crate) fact: EventId,
}

impl Convention {
    /// What the organ said of `question`.
    pub fn consent(&self, question: Question) -> Option<&Consent> {
        if let Question::Amendment(amendment) = question {
            return self.amendments.get(&amendment)?.consent.as_ref();
        }
        let (member, movement) = question.movement()?;
        self.participations.get(&member)?.request(movement)?.consent.as_ref()
    }

    pub(crate) fn consent_mut(&mut self, question: Question) -> Option<&mut Consent> {
        if let Question::Amendment(amendment) = question {
            return self.amendments.get_mut(&amendment)?.consent.as_mut();
        }
        let (member, movement) = question.movement()?;
        let participation: &mut Participation = self.participations.get_mut(&member)?;
        participation.request_mut(movement).as_mut()?.consent.as_mut()
    }

    /// The rule, on `date`, by which the organ alone answers `question`; none where the members do.
    pub(crate) fn organ_alone(&self, question: Question, date: Date) -> Option<Rule> {
        question.effect()?;
        let rules = self.rules_on(date);
        let rule = rules.find(Parameter::StatutesByOrgan, date)?;
        rules.says(Parameter::StatutesByOrgan, date).then(|| rule.clone())
    }

    /// How `question` was agreed, or a refusal that says what is missing on `date`.
    pub(crate) fn agreement(&self, question: Question, date: Date) -> Result<Agreed<'_>, Refusal> {
        if let Some(consent) = self.consent(question).filter(|consent| consent.alone) {
            if consent.consents {
                return Ok(Agreed {
                    established_on: consent.decided_on,
                    binds_from: consent.binds_from,
                    order: consent.order.as_ref(),
                    fact: consent.fact,
                });
            }
            let message = format!(
                "L’organe délibérant, qui décide seul, a rejeté {} par sa délibération n° {}.",
                question.kind().about(),
                consent.number
            );
            return Err(Refusal::new(Code::MembersDisagree, message).at("question"));
        }
        if !self.consultations.contains_key(&question)
            && let Some(rule) = self.organ_alone(question, date)
        {
            return Err(awaits_organ(question, &rule, Code::ConsentMissing));
        }
        let conclusion = self.require_agreed(question)?;
        let consultation = self.consultation(question)?;
        Ok(Agreed {
            established_on: conclusion.concluded_on,
            binds_from: consultation.last_yes().unwrap_or(conclusion.concluded_on),
            order: consultation.order.as_ref(),
            fact: conclusion.fact,
        })
    }
}

/// The refusal to go on, or to ask the members, while the organ that decides alone has not.
pub(crate) fn awaits_organ(question: Question, rule: &Rule, code: Code) -> Refusal {
    let message = format!(
        "L’organe délibérant décide seul sur {} : les membres ne sont pas consultés, c’est sa délibération qu’il faut enregistrer.",
        question.kind().about()
    );
    Refusal::new(code, message).at("question").under(rule.legal_reference())
}
