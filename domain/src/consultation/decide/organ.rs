//! What the organ of the cooperation says of an accession, of a withdrawal, of an amendment.

use crate::committee::Decided;
use crate::consultation::Question;
use crate::consultation::command::RecordOrganConsent;
use crate::consultation::event::OrganConsentRecorded;
use crate::convention::Convention;
use crate::ledger::{Context, Draft, Ledger};
use crate::refusal::{Code, Refusal};
use crate::value::{Date, EventId, ItemId};

impl Ledger {
    pub(crate) fn record_organ_consent(
        &self,
        order: &RecordOrganConsent,
        context: &Context,
    ) -> Result<Vec<Draft>, Refusal> {
        let convention = self.conventions.get(order.convention)?;
        context.not_after_today(order.decided_on, "decided_on")?;
        let raised = self.raised(convention, order)?;
        let consented = convention.consent(order.question).filter(|consent| consent.consents);
        if let Some(consent) = consented {
            let message = format!(
                "L’organe délibérant s’est déjà prononcé, par sa délibération n° {}.",
                consent.number
            );
            return Err(Refusal::new(Code::ParticipationState, message).at("question"));
        }
        let alone = convention.organ_alone(order.question, order.decided_on);
        let (binds_from, mut facts) = match order.decision {
            Some(item) => self.organ_decision(convention, order, item)?,
            None if let Some(rule) = &alone => {
                let message = "L’organe délibérant décide seul : donner sa décision, prise en séance dans ce registre, que la majorité des statuts a adoptée.";
                return Err(Refusal::new(Code::DecisionUnknown, message)
                    .at("decision")
                    .under(rule.legal_reference()));
            }
            None => (order.decided_on, Vec::new()),
        };
        facts.push(raised);
        self.require_chain(facts.iter().copied(), order.decided_on, "decision")?;
        let event = OrganConsentRecorded {
            binds_from,
            consents: order.consents,
            convention: order.convention,
            decided_on: order.decided_on,
            decision: order.decision,
            number: order.number.clone(),
            question: order.question,
            rule: alone.map(|rule| rule.citation()),
        };
        Ok(vec![Draft::new(event, order.decided_on).authorised_by(facts)])
    }

    /// The fact that raises the question; refused where the organ has no say, or spoke before it was raised.
    fn raised(&self, convention: &Convention, order: &RecordOrganConsent) -> Result<EventId, Refusal> {
        if let Some((member, movement)) = order.question.movement() {
            let request = self.pending_request(convention, member, movement)?;
            if order.decided_on < request.decided_on {
                let message = format!(
                    "L’organe délibérant se prononce après la demande du {} : vérifier la date.",
                    request.decided_on.french()
                );
                return Err(Refusal::new(Code::ActOrder, message).at("decided_on"));
            }
            return Ok(request.fact);
        }
        let Question::Amendment(amendment) = order.question else {
            let message = "L’organe délibérant se prononce sur une adhésion, un retrait ou un avenant : les autres questions vont droit aux membres.";
            return Err(Refusal::new(Code::QuestionInvalid, message).at("question"));
        };
        let amendment = convention.amendment(amendment)?;
        amendment.require_not_in_force("question")?;
        Ok(amendment.fact)
    }

    /// The day from which a decision of the organ binds, and the facts to cite: it answers this question, as the order says.
    fn organ_decision(
        &self,
        convention: &Convention,
        order: &RecordOrganConsent,
        item: ItemId,
    ) -> Result<(Date, Vec<EventId>), Refusal> {
        let Decided { decision, committee } = self.committees.decided(item)?;
        let refuse = |message: &str| Err(Refusal::new(Code::DecisionDoesNotAuthorise, message).at("decision"));
        if committee.convention != convention.id {
            return refuse("Cette décision est celle d’un comité d’une autre convention.");
        }
        if !committee.nature.is_organ() {
            return refuse("Ce comité n’est pas l’organe délibérant de la coopération : il ne consent pas en son nom.");
        }
        if Some(decision.effect) != order.question.effect() {
            return refuse("Cette décision porte sur un autre objet.");
        }
        if decision.binding.is_some() != order.consents {
            return refuse("La décision du comité dit l’inverse : un point rejeté ne donne pas de consentement.");
        }
        if decision.decided_on != order.decided_on {
            let message = format!(
                "La décision a été prise le {} : vérifier la date.",
                decision.decided_on.french()
            );
            return Err(Refusal::new(Code::ActOrder, message).at("decided_on"));
        }
        if order.consents {
            self.committees.authorisation(item, decision.effect)?;
        }
        Ok((decision.enforceable_on(), decision.acts().collect()))
    }
}
