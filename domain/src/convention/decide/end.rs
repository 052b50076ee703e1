//! The end of a convention and what follows it.

use super::life::require_binding;
use crate::consultation::Question;
use crate::convention::command::{
    CloseLiquidation, DissolveConvention, EstablishExpiry, NameLiquidator, OpenLiquidation,
};
use crate::convention::event::{
    ConventionDissolved, ConventionExpired, LiquidationClosed, LiquidationOpened, LiquidatorNamed,
};
use crate::convention::{Convention, End};
use crate::ledger::{Context, Draft, Ledger};
use crate::refusal::{Code, Refusal};
use crate::value::{Cents, Date, MemberId, Sealer};

impl Ledger {
    pub(crate) fn establish_expiry(&self, order: &EstablishExpiry, context: &Context) -> Result<Vec<Draft>, Refusal> {
        let convention = self.conventions.get(order.convention)?;
        let Some((_, in_force)) = convention.in_force.filter(|_| convention.end.is_none()) else {
            return Err(convention.wrong_stage("arriver à son terme"));
        };
        let today = context.today;
        let refuse = |message: String| Err(Refusal::new(Code::NotExpired, message).at("convention"));
        let Some(last_day) = convention.last_day_on(today) else {
            return refuse("La convention n’a pas de terme, et personne ne l’a dénoncée : elle continue.".to_owned());
        };
        if today <= last_day {
            return refuse(format!(
                "La convention s’applique jusqu’au {} : son terme se constate le lendemain.",
                last_day.french()
            ));
        }
        let denounced = convention
            .denunciation()
            .is_some_and(|denunciation| denunciation.last_day <= last_day);
        if !denounced && convention.renewals_left_on(last_day) > 0 {
            return refuse(format!(
                "Personne n’a dénoncé la convention, que sa clause reconduit après le {} : constater la reconduction tacite.",
                last_day.french()
            ));
        }
        let event = ConventionExpired {
            convention: order.convention,
            last_day,
        };
        Ok(vec![Draft::new(event, last_day).authorised_by([in_force])])
    }

    pub(crate) fn dissolve_convention(&self, order: &DissolveConvention) -> Result<Vec<Draft>, Refusal> {
        let convention = self.conventions.get(order.convention)?;
        if convention.end.is_some() {
            return Err(convention.wrong_stage("être dissoute"));
        }
        let (from, facts) = convention.binding_agreement(Question::Dissolution, order.last_day)?;
        if order.last_day < from {
            let message = format!(
                "La dissolution ne prend pas effet avant le {}, jour où l’accord des membres oblige.",
                from.french()
            );
            return Err(Refusal::new(Code::EffectTooEarly, message).at("last_day"));
        }
        require_binding(convention, order.last_day)?;
        let event = ConventionDissolved {
            convention: order.convention,
            last_day: order.last_day,
        };
        Ok(vec![Draft::new(event, order.last_day).authorised_by(facts)])
    }

    pub(crate) fn name_liquidator(
        &self,
        order: &NameLiquidator,
        context: &Context,
        sealer: &mut Sealer,
    ) -> Result<Vec<Draft>, Refusal> {
        let convention = self.conventions.get(order.convention)?;
        let end = ended(convention, "recevoir un liquidateur")?;
        context.not_after_today(order.named_on, "named_on")?;
        if convention.settled.is_some() {
            return Err(convention.wrong_stage("recevoir un liquidateur"));
        }
        let event = LiquidatorNamed {
            convention: order.convention,
            liquidator: sealer.seal("LiquidatorNamed.liquidator", &order.liquidator),
            named_on: order.named_on,
            organisation: order.organisation.clone(),
        };
        Ok(vec![Draft::new(event, order.named_on).authorised_by([end.fact])])
    }

    pub(crate) fn open_liquidation(&self, order: &OpenLiquidation, context: &Context) -> Result<Vec<Draft>, Refusal> {
        let convention = self.conventions.get(order.convention)?;
        let end = ended(convention, "être liquidée")?;
        if convention.liquidation.is_some() {
            return Err(convention.wrong_stage("être liquidée de nouveau"));
        }
        context.not_after_today(order.opened_on, "opened_on")?;
        if order.opened_on <= end.last_day {
            let message = format!(
                "La convention s’applique jusqu’au {} : sa liquidation s’ouvre après.",
                end.last_day.french()
            );
            return Err(Refusal::new(Code::ActOrder, message).at("opened_on"));
        }
        let event = LiquidationOpened {
            convention: order.convention,
            end: end.kind,
            opened_on: order.opened_on,
        };
        Ok(vec![Draft::new(event, order.opened_on).authorised_by([end.fact])])
    }

    pub(crate) fn close_liquidation(&self, order: &CloseLiquidation, context: &Context) -> Result<Vec<Draft>, Refusal> {
        let convention = self.conventions.get(order.convention)?;
        let Some((opened_on, opening)) = convention.liquidation.filter(|_| convention.settled.is_none()) else {
            return Err(convention.wrong_stage("être soldée"));
        };
        context.not_after_today(order.closed_on, "closed_on")?;
        if order.closed_on < opened_on {
            let message = format!("La liquidation, ouverte le {}, se clôt ensuite.", opened_on.french());
            return Err(Refusal::new(Code::ActOrder, message).at("closed_on"));
        }
        self.nothing_due(convention, None, order.closed_on, "convention")?;
        let event = LiquidationClosed {
            closed_on: order.closed_on,
            convention: order.convention,
        };
        Ok(vec![Draft::new(event, order.closed_on).authorised_by([opening])])
    }

    /// Refuses while a call of the convention, to `member` or to anybody, is not wholly paid: leaving cancels no due.
    pub(crate) fn nothing_due(
        &self,
        convention: &Convention,
        member: Option<MemberId>,
        on: Date,
        field: &str,
    ) -> Result<(), Refusal> {
        let mut due = Cents::ZERO;
        let mut debtors = Vec::new();
        let lines = self.standing_dues(convention.id, on).map(|due| (&due.line, due.called));
        for (line, _) in lines.filter(|(line, called)| line.amount.is_positive() && !called) {
            if member.is_none_or(|member| member == line.member) {
                due = due.plus(line.amount)?;
                if !debtors.contains(&line.member) {
                    debtors.push(line.member);
                }
            }
        }
        for call in self.calls.iter() {
            let concerned = member.is_none_or(|member| member == call.member)
                && self
                    .budgets
                    .get(call.budget)
                    .is_ok_and(|budget| budget.convention == convention.id);
            let remaining = call.amount.minus(call.paid)?;
            if concerned && remaining.is_positive() {
                due = due.plus(remaining)?;
                if !debtors.contains(&call.member) {
                    debtors.push(call.member);
                }
            }
        }
        if debtors.is_empty() {
            return Ok(());
        }
        let message = format!(
            "Il reste {} à payer par {} : un départ ou une fin n’annule rien de ce qui est dû. Enregistrer les paiements d’abord.",
            due.french(),
            self.names(&debtors)
        );
        Err(Refusal::new(Code::DuesRemain, message).at(field))
    }
}

/// How the convention ended, or a refusal.
fn ended<'a>(convention: &'a Convention, action: &str) -> Result<&'a End, Refusal> {
    convention.end.as_ref().ok_or_else(|| convention.wrong_stage(action))
}
