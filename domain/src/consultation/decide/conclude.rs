//! The count, and the order that follows it.

use crate::consultation::command::{ConcludeConsultation, RecordPrefectOrder};
use crate::consultation::event::{ConsultationConcluded, PrefectOrderRecorded};
use crate::consultation::majority::Voice;
use crate::consultation::{Answer, Conclusion, Consultation, Question};
use crate::convention::Convention;
use crate::ledger::{Context, Draft, Ledger};
use crate::refusal::{Code, Refusal};
use crate::value::{Date, EventId, MemberId};

impl Ledger {
    pub(crate) fn conclude_consultation(
        &self,
        order: &ConcludeConsultation,
        context: &Context,
    ) -> Result<Vec<Draft>, Refusal> {
        let convention = self.conventions.get(order.convention)?;
        let consultation = convention.consultation(order.question)?;
        if let Some(conclusion) = consultation
            .conclusion
            .as_ref()
            .filter(|conclusion| !conclusion.outdated)
        {
            let message = format!(
                "Le résultat de cette consultation est déjà constaté, le {}.",
                conclusion.concluded_on.french()
            );
            return Err(Refusal::new(Code::ConsultationState, message).at("question"));
        }
        context.not_after_today(order.concluded_on, "concluded_on")?;
        let calculation = consultation.calculation();
        if !calculation.certain {
            return Err(self.still_awaited(consultation, context.today));
        }
        let counted = consultation.answers().filter_map(|(_, answer)| answer.counts_from());
        let last = counted.max().unwrap_or(consultation.notified_on);
        if order.concluded_on < last {
            let message = format!(
                "Le résultat tient compte d’une réponse du {} : il ne peut pas être constaté avant.",
                last.french()
            );
            return Err(Refusal::new(Code::ActOrder, message).at("concluded_on"));
        }
        let event = ConsultationConcluded {
            adopted: calculation.is_adopted(),
            calculation,
            concluded_on: order.concluded_on,
            convention: order.convention,
            question: order.question,
            revises: consultation.conclusion.is_some(),
        };
        let answers = consultation.answers().filter_map(|(_, answer)| answer.fact());
        let facts: Vec<EventId> = std::iter::once(consultation.fact).chain(answers).collect();
        // An answer that was annulled or rescinded is no answer: the assembly must deliberate again first.
        self.require_chain(facts.iter().copied(), order.concluded_on, "question")?;
        Ok(vec![Draft::new(event, order.concluded_on).authorised_by(facts)])
    }

    /// Who can still change the result, and what to do about each.
    fn still_awaited(&self, consultation: &Consultation, today: Date) -> Refusal {
        let awaited = |of_kind: fn(&Answer<'_>) -> bool| -> Vec<MemberId> {
            consultation
                .answers()
                .filter(|(_, answer)| answer.voice() == Voice::Awaited && of_kind(answer))
                .map(|(member, _)| member)
                .collect()
        };
        let unpublished = awaited(|answer| matches!(answer, Answer::Deliberated(_)));
        let silent: Vec<MemberId> = consultation.silent_on(today).collect();
        let mut others = awaited(|answer| matches!(answer, Answer::Awaited));
        others.retain(|member| !silent.contains(member));
        let parts = [
            ("attendre la délibération de", others),
            ("enregistrer le caractère exécutoire de la délibération de", unpublished),
            ("constater le silence de", silent),
        ];
        let parts: Vec<String> = parts
            .iter()
            .filter(|(_, members)| !members.is_empty())
            .map(|(what, members)| format!("{what} {}", self.names(members)))
            .collect();
        let message = format!("Le résultat n’est pas encore certain : {}.", parts.join(" ; "));
        Refusal::new(Code::ConsultationPending, message).at("question")
    }

    pub(crate) fn record_prefect_order(
        &self,
        order: &RecordPrefectOrder,
        context: &Context,
    ) -> Result<Vec<Draft>, Refusal> {
        let convention = self.conventions.get(order.convention)?;
        let agreed = convention.agreement(order.question, order.signed_on)?;
        if let Some(known) = agreed.order {
            let message = format!("L’arrêté n° {} est déjà enregistré sur cette question.", known.number);
            return Err(Refusal::new(Code::OrderKnown, message).at("question"));
        }
        context.not_after_today(order.published_on, "published_on")?;
        if order.signed_on < agreed.established_on || order.published_on < order.signed_on {
            let message = format!(
                "L’arrêté suit l’accord, établi le {}, et sa publication suit sa signature : vérifier les dates.",
                agreed.established_on.french()
            );
            return Err(Refusal::new(Code::ActOrder, message).at("signed_on"));
        }
        let event = PrefectOrderRecorded {
            convention: order.convention,
            number: order.number.clone(),
            published_on: order.published_on,
            question: order.question,
            signed_on: order.signed_on,
        };
        Ok(vec![Draft::new(event, order.published_on).authorised_by([agreed.fact])])
    }
}

impl Convention {
    /// The count by which the members agreed on `question`, or a refusal that says what is missing.
    pub(crate) fn require_agreed(&self, question: Question) -> Result<&Conclusion, Refusal> {
        let consultation = self.consultation(question)?;
        if let Some(agreed) = consultation.agreed() {
            return Ok(agreed);
        }
        let about = question.kind().about();
        let message = match &consultation.conclusion {
            Some(conclusion) if conclusion.outdated => {
                format!("Une délibération connue depuis a changé le résultat sur {about} : le constater de nouveau.")
            }
            Some(_) => format!("Les membres n’ont pas donné leur accord sur {about}."),
            None => format!("Le résultat de la consultation sur {about} n’est pas constaté : le constater d’abord."),
        };
        Err(Refusal::new(Code::MembersDisagree, message).at("question"))
    }

    /// The day from which the agreement on `question` binds, and the facts that make it so: the count, or the decision of the organ alone
    /// and, where the form needs one, the prefect's order. `date` is the day of the effect wanted.
    pub(crate) fn binding_agreement(&self, question: Question, date: Date) -> Result<(Date, Vec<EventId>), Refusal> {
        let agreed = self.agreement(question, date)?;
        match agreed.order {
            Some(order) => Ok((agreed.binds_from.max(order.published_on), vec![agreed.fact, order.fact])),
            None if self.legal_form.needs_prefect_order() => {
                let message = format!(
                    "Il manque l’arrêté du représentant de l’État sur {} : l’accord ne suffit pas pour cette forme ({}).",
                    question.kind().about(),
                    self.legal_form.french()
                );
                Err(Refusal::new(Code::OrderMissing, message).at("question"))
            }
            None => Ok((agreed.binds_from, vec![agreed.fact])),
        }
    }
}
