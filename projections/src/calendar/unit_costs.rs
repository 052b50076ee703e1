//! Deadlines of unit costs: to notify before the budget, and units to state once the year is over.

use super::{Calendar, Deadline, DeadlineKind};
use crate::conventions::ConventionView;
use domain::convention::Convention;
use domain::deadline::{budget_day, unit_cost_day};
use domain::law::LegalReference;
use domain::unit_cost::{UnitCostStage, must_be_stated, not_stated};
use domain::value::{FiscalYear, Period, PoolCode};
use std::collections::BTreeSet;

/// A unit cost that nobody notified.
struct Missing<'a> {
    convention: &'a ConventionView,
    state: &'a Convention,
    year: FiscalYear,
    /// The cost pool, where a notice of the year before tells it.
    pool: Option<PoolCode>,
    reference: LegalReference,
}

impl Calendar<'_> {
    pub(super) fn unit_costs(&mut self) {
        let view = self.view;
        let this_year = self.today.fiscal_year();
        for convention in view.conventions.iter() {
            let Some(state) = convention.state() else { continue };
            self.notices(convention, state, this_year);
            if let Some(last_year) = year_after(this_year, -1) {
                self.statements(convention, state, last_year);
            }
        }
    }

    /// The unit costs of this year, or of the next once those are notified: of a convention whose form a text rules.
    fn notices(&mut self, convention: &ConventionView, state: &Convention, this_year: FiscalYear) {
        let Some(reference) = state.legal_form.unit_cost_reference() else {
            return;
        };
        for year in [Some(this_year), year_after(this_year, 1)].into_iter().flatten() {
            let missing = self.not_notified(convention, year);
            if missing.is_empty() || state.require_in_force_within(year).is_err() {
                continue;
            }
            for pool in missing {
                self.notify(&Missing {
                    convention,
                    state,
                    year,
                    pool,
                    reference: reference.clone(),
                });
            }
            return;
        }
    }

    /// The cost pools notified the year before and not this year; one that nobody can name, if none ever was.
    fn not_notified(&self, convention: &ConventionView, year: FiscalYear) -> Vec<Option<PoolCode>> {
        let notified = |year: FiscalYear| -> BTreeSet<PoolCode> {
            let notices = self.view.unit_costs.notices().map(|notice| &notice.notified);
            let forecasts = notices.filter(|notice| {
                notice.convention == convention.id
                    && notice.fiscal_year == year
                    && notice.stage == UnitCostStage::Forecast
            });
            forecasts.map(|notice| notice.pool.clone()).collect()
        };
        let now = notified(year);
        let before = year_after(year, -1).map(notified).unwrap_or_default();
        match (before.is_empty(), now.is_empty()) {
            (true, true) => vec![None],
            _ => before.difference(&now).cloned().map(Some).collect(),
        }
    }

    fn notify(&mut self, missing: &Missing<'_>) {
        let year = missing.year;
        let signed_on = missing.state.signed_on().filter(|day| day.fiscal_year() == year);
        let Ok(on) = unit_cost_day(year, signed_on) else { return };
        let (until, rule) = if let Some(signed_on) = signed_on {
            let rule = format!("trois mois à compter de la signature, le {}", signed_on.french());
            (format!("au plus tard le {}", on.french()), rule)
        } else {
            let budget = budget_day(year).map_or_else(|_| String::new(), |(day, _)| day.french());
            let rule = "avant la date limite de vote du budget : le 15 avril, ou le 30 avril l’année du renouvellement des conseils municipaux";
            (format!("avant le {budget}"), rule.to_owned())
        };
        let pool = missing.pool.as_ref().map(|pool| format!(" (charge « {pool} »)"));
        self.until_met(Deadline {
            on,
            kind: DeadlineKind::UnitCost,
            what: format!(
                "Notifier le coût unitaire {year} {} {until}{}",
                self.teller().convention(missing.convention.id).de(),
                pool.unwrap_or_default()
            ),
            rule,
            reference: Some(missing.reference.to_string()),
            missed: "La notification reste à faire : elle sera enregistrée, et signalée en retard.".to_owned(),
            fact: missing.convention.in_force.map(|in_force| in_force.fact),
        });
    }

    /// The units of a year that is over, of the cost pools notified that year, while some days are not stated.
    fn statements(&mut self, convention: &ConventionView, state: &Convention, year: FiscalYear) {
        let unit_costs = &self.view.unit_costs;
        let notices = unit_costs.notices().map(|notice| &notice.notified);
        let of_year = notices.filter(|notice| notice.convention == convention.id && notice.fiscal_year == year);
        let pools: BTreeSet<PoolCode> = of_year.map(|notice| notice.pool.clone()).collect();
        let Some(wanted) = must_be_stated(state, year) else {
            return;
        };
        for pool in pools {
            let statements = unit_costs.standing(convention.id, year, &pool);
            let holes = not_stated(wanted, statements.map(|statement| statement.stated.period));
            if holes.is_empty() {
                continue;
            }
            let holes: Vec<String> = holes.into_iter().map(Period::french).collect();
            let latest = unit_costs.notices_of(convention.id, year, &pool).last();
            let fact = latest.and_then(|notice| self.view.fact_of(notice.fact));
            self.until_met(Deadline {
                on: wanted.until(),
                kind: DeadlineKind::UnitStatement,
                what: format!(
                    "État des unités {year} {} à établir (charge « {pool} ») : il manque {}",
                    self.teller().convention(convention.id).de(),
                    holes.join(" ; ")
                ),
                rule: "un état par an au moins, du dernier jour à constater ; aucun délai fixé".to_owned(),
                reference: state.legal_form.unit_cost_reference().map(|text| text.to_string()),
                missed: "Tant que l’année n’est pas constatée, les comptes ne se répartissent pas au coût unitaire."
                    .to_owned(),
                fact,
            });
        }
    }
}

fn year_after(year: FiscalYear, years: i16) -> Option<FiscalYear> {
    FiscalYear::new(year.get().checked_add_signed(years)?).ok()
}
