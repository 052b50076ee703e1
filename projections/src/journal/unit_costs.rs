//! Sentences on unit costs and on the units that members used.

use super::teller::Teller;
use crate::french::{count, list, number, price};
use domain::unit_cost::event::{MemberUnits, UnitCostNotified, UnitsStated};
use domain::unit_cost::{UnitCostStage, total};
use domain::value::Cents;

impl Teller<'_> {
    pub(super) fn unit_cost_notified(self, data: &UnitCostNotified) -> String {
        let whole = total(&data.components).unwrap_or(Cents::ZERO);
        let foreseen = match data.stage {
            UnitCostStage::Forecast => format!(" ; unités prévues : {}", self.units(&data.forecast)),
            UnitCostStage::Actual => String::new(),
        };
        format!(
            "Le coût unitaire {} {} de la charge « {} » ({}) a été notifié aux membres le {} : {} par unité (« {} »), soit {} pour {} unités{foreseen} (référence : {}).{}",
            data.stage.french(),
            data.fiscal_year,
            data.pool,
            self.convention(data.convention),
            data.notified_on.french(),
            price(&data.unit_cost),
            data.unit.french(),
            whole.french(),
            number(&data.units),
            data.reference,
            late(data)
        )
    }

    pub(super) fn units_stated(self, data: &UnitsStated) -> String {
        let replaced = data.replaces.and_then(|id| self.view.unit_costs.statement(id));
        let replaced = replaced.map(|replaced| {
            format!(
                " ; il remplace celui du {} (référence : {})",
                replaced.stated.stated_on.french(),
                replaced.stated.reference
            )
        });
        format!(
            "Les unités (« {} ») de la charge « {} » ({}) {} sont constatées par l’état du {} (référence : {}) : {}{}.",
            data.unit.french(),
            data.pool,
            self.convention(data.convention),
            data.period.french(),
            data.stated_on.french(),
            data.reference,
            self.units(&data.units),
            replaced.unwrap_or_default()
        )
    }

    /// « Muzillac 58, Péaule 31,5 et Billiers 0 ».
    fn units(self, units: &[MemberUnits]) -> String {
        let told = units
            .iter()
            .map(|of| format!("{} {}", self.member_name(of.member), number(&of.units)));
        list(&told.collect::<Vec<_>>())
    }
}

/// How late a notice is, if it is.
fn late(data: &UnitCostNotified) -> String {
    match (data.days_late(), data.due_by) {
        (Some(days), Some(due_by)) => format!(
            " Elle était attendue le {} au plus tard : {} de retard.",
            due_by.french(),
            count(usize::try_from(days).unwrap_or(usize::MAX), "jour", "jours")
        ),
        _ => String::new(),
    }
}
