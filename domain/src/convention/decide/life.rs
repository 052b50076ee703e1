//! The life of a convention in force: suspension, notice, termination, renewal.

use crate::convention::command::{
    DenounceConvention, EstablishRenewal, ResumeConvention, SuspendConvention, TerminateConvention,
    WithdrawDenunciation,
};
use crate::convention::event::{
    ConventionDenounced, ConventionResumed, ConventionSuspended, ConventionTerminated, DenunciationWithdrawn,
    RenewalEstablished,
};
use crate::convention::{Convention, TerminationGround};
use crate::deadline;
use crate::ledger::{Context, Draft, Ledger};
use crate::member::article;
use crate::refusal::{Code, Refusal};
use crate::value::{Date, Name};

impl Ledger {
    pub(crate) fn suspend_convention(&self, order: &SuspendConvention) -> Result<Vec<Draft>, Refusal> {
        let convention = self.conventions.get(order.convention)?;
        if let Some(open) = convention.suspensions.last().filter(|last| last.resumed.is_none()) {
            let message = format!("La convention est déjà suspendue depuis le {}.", open.from.french());
            return Err(Refusal::new(Code::SuspensionState, message).at("convention"));
        }
        let in_force = convention.require_in_force_on(order.from)?;
        let event = ConventionSuspended {
            convention: order.convention,
            from: order.from,
            ground: order.ground.clone(),
        };
        Ok(vec![Draft::new(event, order.from).authorised_by([in_force])])
    }

    pub(crate) fn resume_convention(&self, order: &ResumeConvention) -> Result<Vec<Draft>, Refusal> {
        let convention = self.conventions.get(order.convention)?;
        let open = convention.suspensions.last().filter(|last| last.resumed.is_none());
        let Some(open) = open.filter(|open| open.from <= order.from) else {
            let message = format!(
                "La convention « {} » n’est pas suspendue au {} : il n’y a rien à lever.",
                convention.title,
                order.from.french()
            );
            return Err(Refusal::new(Code::SuspensionState, message).at("convention"));
        };
        let event = ConventionResumed {
            convention: order.convention,
            from: order.from,
        };
        Ok(vec![Draft::new(event, order.from).authorised_by([open.fact])])
    }

    pub(crate) fn denounce_convention(
        &self,
        order: &DenounceConvention,
        context: &Context,
    ) -> Result<Vec<Draft>, Refusal> {
        let convention = self.conventions.get(order.convention)?;
        context.not_after_today(order.received_on, "received_on")?;
        self.require_party_on(convention, order.member, order.received_on)?;
        let ground = require_binding(convention, order.received_on)?;
        let name = self.members.name(order.member);
        if let Some(earlier) = convention.denunciations.get(&order.member) {
            let message = format!(
                "{name} a déjà dénoncé la convention : son préavis a été reçu le {}.",
                earlier.received_on.french()
            );
            return Err(Refusal::new(Code::DenunciationInvalid, message).at("member"));
        }
        let Some(notice) = convention.terms_on(order.received_on).provisions.notice else {
            let message = format!(
                "La convention « {} » ne prévoit pas de préavis : une partie ne peut pas la dénoncer. La modifier par avenant, ou la résilier pour un motif.",
                convention.title
            );
            return Err(Refusal::new(Code::DenunciationInvalid, message).at("convention"));
        };
        let last_day = match notice.term_end {
            Some(term_end) => deadline::notice_effect(order.received_on, notice.months, term_end)?,
            None => deadline::months_after(order.received_on, notice.months)?,
        };
        let parties = convention.parties_on(order.received_on).len();
        let event = ConventionDenounced {
            convention: order.convention,
            ends_convention: order.ends_convention.unwrap_or(parties <= 2),
            last_day,
            member: order.member,
            notice_months: notice.months,
            received_on: order.received_on,
        };
        Ok(vec![Draft::new(event, order.received_on).authorised_by([ground])])
    }

    pub(crate) fn withdraw_denunciation(
        &self,
        order: &WithdrawDenunciation,
        context: &Context,
    ) -> Result<Vec<Draft>, Refusal> {
        let convention = self.conventions.get(order.convention)?;
        context.not_after_today(order.withdrawn_on, "withdrawn_on")?;
        let name = self.members.name(order.member);
        let Some(denunciation) = convention.denunciations.get(&order.member) else {
            let message = format!("{name} n’a pas dénoncé la convention : rien n’est à reprendre.");
            return Err(Refusal::new(Code::DenunciationInvalid, message).at("member"));
        };
        if order.withdrawn_on < denunciation.received_on || denunciation.last_day < order.withdrawn_on {
            let message = format!(
                "Le préavis {}, reçu le {}, a pris effet le {} : il ne se reprend qu’entre ces deux dates.",
                article::de(&name),
                denunciation.received_on.french(),
                denunciation.last_day.french()
            );
            return Err(Refusal::new(Code::DenunciationInvalid, message).at("withdrawn_on"));
        }
        let event = DenunciationWithdrawn {
            convention: order.convention,
            member: order.member,
            withdrawn_on: order.withdrawn_on,
        };
        Ok(vec![
            Draft::new(event, order.withdrawn_on).authorised_by([denunciation.fact]),
        ])
    }

    pub(crate) fn terminate_convention(
        &self,
        order: &TerminateConvention,
        context: &Context,
    ) -> Result<Vec<Draft>, Refusal> {
        let convention = self.conventions.get(order.convention)?;
        context.not_after_today(order.decided_on, "decided_on")?;
        if convention.end.is_some() {
            return Err(convention.wrong_stage("être résiliée"));
        }
        let ground = require_binding(convention, order.decided_on)?;
        let agreed = order.ground == TerminationGround::Agreement;
        if agreed == order.member.is_some() {
            let message = if agreed {
                "La résiliation par accord est celle de toutes les parties : n’en nommer aucune."
            } else {
                "Une résiliation unilatérale nomme la partie qui la décide."
            };
            return Err(Refusal::new(Code::TerminationInvalid, message).at("member"));
        }
        if let Some(member) = order.member {
            self.require_party_on(convention, member, order.decided_on)?;
        }
        if order.last_day < order.decided_on {
            let message = "La résiliation vaut pour l’avenir : son dernier jour ne précède pas la décision.";
            return Err(Refusal::new(Code::TerminationInvalid, message)
                .at("last_day")
                .under(crate::law::NO_RETROACTIVITY));
        }
        let event = ConventionTerminated {
            convention: order.convention,
            decided_on: order.decided_on,
            ground: order.ground,
            last_day: order.last_day,
            member: order.member,
            reasons: order.reasons.clone(),
            reference: Name::new(&order.ground.reference().to_string())?,
        };
        Ok(vec![Draft::new(event, order.decided_on).authorised_by([ground])])
    }

    pub(crate) fn establish_renewal(&self, order: &EstablishRenewal, context: &Context) -> Result<Vec<Draft>, Refusal> {
        let convention = self.conventions.get(order.convention)?;
        let refuse = |message: String| Err(Refusal::new(Code::RenewalInvalid, message).at("convention"));
        let today = context.today;
        let Some((_, in_force)) = convention.in_force.filter(|_| convention.end.is_none()) else {
            return Err(convention.wrong_stage("être reconduite"));
        };
        let Some(term_end) = convention.term_end_on(today) else {
            return refuse("La convention n’a pas de terme : elle n’a pas à être reconduite.".to_owned());
        };
        let Some(clause) = convention.terms_on(term_end).provisions.renewal else {
            return refuse(format!(
                "La convention prend fin le {} et ne prévoit pas de reconduction tacite : la prolonger par avenant, avant ce jour.",
                term_end.french()
            ));
        };
        if today <= term_end {
            return refuse(format!(
                "Le terme du {} n’est pas passé : la reconduction se constate le lendemain, si personne n’a dénoncé la convention.",
                term_end.french()
            ));
        }
        if let Some(denunciation) = convention.denunciation().filter(|notice| notice.last_day <= term_end) {
            return refuse(format!(
                "La convention est dénoncée pour le {} : elle n’est pas reconduite.",
                denunciation.last_day.french()
            ));
        }
        let done = u16::try_from(convention.renewals.len()).unwrap_or(u16::MAX);
        if done >= clause.times {
            return refuse(format!(
                "La clause permet {} : le nombre est atteint. La convention a pris fin le {} ; une nouvelle convention, ou un avenant, doit être délibéré.",
                if clause.times == 1 {
                    "une reconduction".to_owned()
                } else {
                    format!("{} reconductions", clause.times)
                },
                term_end.french()
            ));
        }
        let from = term_end.plus_days(1)?;
        let until = deadline::last_day_of(from, clause.months)?;
        let event = RenewalEstablished {
            convention: order.convention,
            from,
            number: done.saturating_add(1),
            until,
        };
        Ok(vec![Draft::new(event, from).authorised_by([in_force])])
    }
}

/// The fact that brought the convention into force, suspended or not: a suspended convention still binds, and can be ended.
pub(super) fn require_binding(convention: &Convention, on: Date) -> Result<crate::value::EventId, Refusal> {
    match convention.in_force {
        Some((_, fact)) if convention.binds_on(on) => Ok(fact),
        _ => convention.require_in_force_on(on),
    }
}
