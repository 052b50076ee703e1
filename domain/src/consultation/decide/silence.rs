//! Silence speaks once its term has passed, and becomes a fact.

use crate::consultation::command::EstablishSilence;
use crate::consultation::event::SilenceEstablished;
use crate::consultation::{Answer, Consultation};
use crate::ledger::{Context, Draft, Ledger};
use crate::member::article;
use crate::refusal::{Code, Refusal};
use crate::value::{Date, MemberId};

impl Ledger {
    pub(crate) fn establish_silence(&self, order: &EstablishSilence, context: &Context) -> Result<Vec<Draft>, Refusal> {
        let convention = self.conventions.get(order.convention)?;
        let consultation = convention.consultation(order.question)?;
        let refuse = |message: String, field: &str| Err(Refusal::new(Code::SilenceNotDue, message).at(field));
        let Some((rule, silence)) = consultation.silence() else {
            let message = format!(
                "Sur {}, le silence d’un membre ne dit rien : il faut sa délibération.",
                order.question.kind().about()
            );
            return refuse(message, "question");
        };
        let members: Vec<MemberId> = match order.member {
            Some(member) => {
                self.may_be_silent(consultation, member, context.today)?;
                vec![member]
            }
            None => consultation.silent_on(context.today).collect(),
        };
        if members.is_empty() {
            let message = "Aucun membre n’a laissé passer son délai sans délibérer : rien n’est à constater.";
            return refuse(message.to_owned(), "question");
        }
        let mut drafts = Vec::with_capacity(members.len());
        for member in members {
            let (Some(term_on), Some(asked)) = (consultation.term_of(member), consultation.asked.get(&member)) else {
                continue;
            };
            let event = SilenceEstablished {
                convention: order.convention,
                meaning: silence.meaning,
                member,
                notified_on: asked.notified_on,
                question: order.question,
                reference: rule.reference.clone(),
                term_on,
            };
            drafts.push(Draft::new(event, term_on.plus_days(1)?).authorised_by([consultation.fact]));
        }
        Ok(drafts)
    }

    /// Refuses to call silent a member that has time left, or that deliberated.
    fn may_be_silent(&self, consultation: &Consultation, member: MemberId, today: Date) -> Result<(), Refusal> {
        let name = self.members.name(member);
        let refuse = |message: String| Err(Refusal::new(Code::SilenceNotDue, message).at("member"));
        let Some(term_on) = consultation.term_of(member) else {
            return refuse(format!("{name} n’est pas parmi les membres consultés."));
        };
        match consultation.answer(member) {
            Answer::Deliberated(approval) => refuse(format!(
                "{name} a délibéré le {} (n° {}) : son assemblée n’est pas restée silencieuse.",
                approval.decided_on.french(),
                approval.number
            )),
            Answer::Silent(_) => refuse(format!("Le silence {} est déjà constaté.", article::de(&name))),
            Answer::Awaited if today <= term_on => refuse(format!(
                "{name} peut encore délibérer jusqu’au {} : son silence ne dit rien avant.",
                term_on.french()
            )),
            Answer::Awaited => Ok(()),
        }
    }
}

impl Consultation {
    /// The members whose term has passed on `today` without any deliberation.
    pub fn silent_on(&self, today: Date) -> impl Iterator<Item = MemberId> {
        self.answers()
            .filter(move |(member, answer)| {
                *answer == Answer::Awaited && self.term_of(*member).is_some_and(|term| term < today)
            })
            .map(|(member, _)| member)
    }
}
