//! What follows a session: its deliberations become enforceable, its minutes are drafted, settled, published.

use crate::committee::command::{ApproveMinutes, DraftMinutes, PublishSessionDocument, RecordDecisionEnforceability};
use crate::committee::event::{DecisionBecameEnforceable, MinutesApproved, MinutesDrafted, SessionDocumentPublished};
use crate::committee::{Session, SessionDocument, SessionStage};
use crate::deadline::last_sending_day;
use crate::law;
use crate::ledger::{Context, Draft, Ledger};
use crate::refusal::{Code, Refusal};
use crate::rules::Parameter;

impl Ledger {
    pub(crate) fn record_decision_enforceability(
        &self,
        order: &RecordDecisionEnforceability,
        context: &Context,
    ) -> Result<Vec<Draft>, Refusal> {
        let Some(decision) = self.committees.decision(order.decision) else {
            let message = "Aucune décision n’a été prise sur ce point.";
            return Err(Refusal::new(Code::DecisionUnknown, message).at("decision"));
        };
        let committee = self.committees.get(decision.committee)?;
        let transmitted = committee.nature.is_transmitted() && decision.binding.is_some();
        if !transmitted || decision.enforceable.is_some() {
            let message = "Seule une délibération adoptée par une assemblée devient exécutoire par publication et transmission, et une fois.";
            return Err(Refusal::new(Code::DecisionState, message).at("decision"));
        }
        let dates = &order.enforceability;
        for (day, field) in [
            (dates.published_on, "published_on"),
            (dates.transmitted_on, "transmitted_on"),
        ] {
            let field = format!("enforceability.{field}");
            context.not_after_today(day, &field)?;
            if day < decision.decided_on {
                let message = format!(
                    "La délibération est du {} : elle ne peut être ni publiée ni transmise avant.",
                    decision.decided_on.french()
                );
                return Err(Refusal::new(Code::ActOrder, message)
                    .at(field)
                    .under(law::ENFORCEABILITY_INTERCOMMUNAL));
            }
        }
        let enforceable_on = dates.published_on.max(dates.transmitted_on);
        let event = DecisionBecameEnforceable {
            committee: decision.committee,
            decision: order.decision,
            enforceable_on,
            published_on: dates.published_on,
            transmitted_on: dates.transmitted_on,
        };
        Ok(vec![Draft::new(event, enforceable_on).authorised_by([decision.fact])])
    }

    pub(crate) fn draft_minutes(&self, order: &DraftMinutes, context: &Context) -> Result<Vec<Draft>, Refusal> {
        let (_, session) = self.committees.session(order.committee, order.session)?;
        require_closed(session)?;
        context.not_after_today(order.drafted_on, "drafted_on")?;
        if session.minutes.drafted_on.is_some() {
            return Err(refuse("Le procès-verbal de cette séance est déjà rédigé.", "session"));
        }
        if order.drafted_on < session.held_on {
            return Err(refuse("Le procès-verbal ne peut pas précéder la séance.", "drafted_on"));
        }
        let decided = session.agenda.iter().map(|entry| entry.item);
        let decisions = decided.filter(|item| self.committees.decision(*item).is_some());
        let event = MinutesDrafted {
            committee: order.committee,
            decisions: decisions.collect(),
            digest: order.digest,
            drafted_on: order.drafted_on,
            session: order.session,
        };
        Ok(vec![Draft::new(event, order.drafted_on)])
    }

    pub(crate) fn approve_minutes(&self, order: &ApproveMinutes, context: &Context) -> Result<Vec<Draft>, Refusal> {
        let (committee, session) = self.committees.session(order.committee, order.session)?;
        context.not_after_today(order.approved_on, "approved_on")?;
        minutes_can_be_settled(session)?;
        let rules = &committee.rules;
        let Some((silence, rule)) = rules.days(Parameter::MinutesSilence, order.approved_on) else {
            return Err(rules
                .missing(Parameter::MinutesSilence, order.approved_on)
                .at("approved_on"));
        };
        // Silence has lasted its days when the minutes could have been sent so long before.
        let drafted_on = session.minutes.drafted_on.unwrap_or(session.held_on);
        let last = if silence.clear {
            last_sending_day(order.approved_on, silence.days)?
        } else {
            order.approved_on.minus_days(u64::from(silence.days))?
        };
        if last < drafted_on {
            let message = format!(
                "Le procès-verbal, rédigé le {}, n’est approuvé par silence qu’après {}.",
                drafted_on.french(),
                silence.french()
            );
            return Err(refuse(&message, "approved_on").under(rule.legal_reference()));
        }
        let event = MinutesApproved {
            approved_on: order.approved_on,
            committee: order.committee,
            decision: None,
            session: order.session,
        };
        Ok(vec![Draft::new(event, order.approved_on)])
    }

    pub(crate) fn publish_session_document(
        &self,
        order: &PublishSessionDocument,
        context: &Context,
    ) -> Result<Vec<Draft>, Refusal> {
        let (_, session) = self.committees.session(order.committee, order.session)?;
        require_closed(session)?;
        context.not_after_today(order.published_on, "published_on")?;
        if session.minutes.published.contains_key(&order.document) {
            return Err(refuse("Ce document est déjà publié.", "document"));
        }
        let earliest = match order.document {
            SessionDocument::DecisionList => Some(session.held_on),
            SessionDocument::Minutes => session.minutes.approved_on,
        };
        if earliest.is_none_or(|earliest| order.published_on < earliest) {
            let message = "Le procès-verbal se publie une fois arrêté, la liste des délibérations après la séance.";
            return Err(refuse(message, "published_on"));
        }
        let event = SessionDocumentPublished {
            committee: order.committee,
            document: order.document,
            published_on: order.published_on,
            session: order.session,
        };
        Ok(vec![Draft::new(event, order.published_on)])
    }
}

/// Refuses to settle minutes that are not drafted, or settled already.
pub(super) fn minutes_can_be_settled(session: &Session) -> Result<(), Refusal> {
    if session.minutes.drafted_on.is_none() {
        return Err(refuse("Le procès-verbal de cette séance n’est pas rédigé.", "session"));
    }
    if session.minutes.approved_on.is_some() {
        return Err(refuse("Le procès-verbal de cette séance est déjà arrêté.", "session"));
    }
    Ok(())
}

fn refuse(message: &str, field: &str) -> Refusal {
    Refusal::new(Code::MinutesState, message).at(field)
}

fn require_closed(session: &Session) -> Result<(), Refusal> {
    if session.stage == SessionStage::Closed {
        return Ok(());
    }
    let message = format!(
        "La séance est {} : elle doit d’abord être levée.",
        session.stage.french()
    );
    Err(Refusal::new(Code::SessionState, message).at("session"))
}
