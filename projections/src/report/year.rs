//! The state of a year: what was voted, what was spent, and what was called and paid of it, cost pool by cost pool.

use super::{BALANCE, Document, Kind, Page, PoolKey, Section, Value, balance_of, balance_values};
use crate::LedgerView;
use crate::allocations::AllocationView;
use crate::budgets::PoolView;
use crate::money::add;
use crate::obligations::{Balance, ObligationView};
use domain::allocation::AllocationStage;
use domain::budget::BudgetKind;
use domain::value::{Cents, ConventionId, Date, FiscalYear};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The state of `year` on `on`. Without a page when nothing was voted nor shared.
pub fn year_state(view: &LedgerView, year: FiscalYear, on: Date) -> Document {
    let pools = view.pools_of(year);
    let page = (!pools.is_empty()).then(|| Page {
        name: format!("Exercice {year}"),
        notes: Vec::new(),
        sections: vec![view.state_of(&pools, year, on)],
    });
    let subtitle = format!("exercice {year}, situation au {}, {}", on.french(), view.told_from());
    Document {
        title: "État de l’exercice".to_owned(),
        subtitle: crate::french::capitalised(&subtitle),
        notes: vec![
            "Voté : dépenses moins recettes du budget primitif et des budgets adoptés depuis. Comptes : de même, dans les \
             comptes approuvés. Dû : ce que les répartitions mettent à la charge des membres."
                .to_owned(),
            format!(
                "Voté, comptes, réparti et dû sont tout ce que le registre connaît ; appelé, payé, en retard, soldé et clos \
                 sont comptés au {}.",
                on.french()
            ),
            "Soldée : ce que la dernière répartition change a été réglé. Close : l’exercice de la convention est arrêté à \
             solde nul."
                .to_owned(),
        ],
        pages: page.into_iter().collect(),
    }
}

impl LedgerView {
    /// The cost pools voted or shared for `year`, by convention's title, then by code.
    fn pools_of(&self, year: FiscalYear) -> Vec<PoolKey> {
        let shared = self.allocations.iter().map(|known| &known.computed);
        let shared = shared.filter(|computed| computed.fiscal_year == year);
        let shared = shared.map(|computed| (computed.convention, computed.pool.clone()));
        let adopted = self
            .budgets
            .iter()
            .filter(|budget| budget.fiscal_year == year && budget.adoption.is_some());
        let voted = adopted.flat_map(|budget| budget.pools.iter().map(|pool| (budget.convention, pool.code.clone())));
        let withdrawn = self.obligations.of_year(year).filter(|line| line.due.is_some());
        let withdrawn = withdrawn.filter_map(|line| self.pool_of(line.allocation));
        let all: BTreeSet<PoolKey> = shared.chain(voted).chain(withdrawn).collect();
        let mut all: Vec<_> = all.into_iter().collect();
        all.sort_by_cached_key(|(convention, code)| (crate::SortKey::of(&self.title_of(*convention)), code.clone()));
        all
    }

    fn state_of(&self, pools: &[PoolKey], year: FiscalYear, on: Date) -> Section {
        let mut columns = vec![
            ("Convention", Kind::Text),
            ("Charge", Kind::Text),
            ("Voté", Kind::Money),
            ("Comptes", Kind::Money),
            ("Réparti", Kind::Money),
        ];
        columns.extend(BALANCE);
        columns.extend([("Soldée le", Kind::Date), ("Close le", Kind::Date)]);
        let mut section = Section::new(format!("Exercice {year}, par charge"), &columns);
        let mut sums = [Some(Cents::ZERO); 3];
        let mut balance = Balance::default();
        for pool in pools {
            let latest = self.allocations.latest(pool.0, year, &pool.1);
            let amounts = [
                self.voted(pool, year),
                self.accounts(pool, year),
                latest.map(|known| known.computed.total),
            ];
            for (sum, amount) in sums.iter_mut().zip(amounts) {
                // The sum of some of the cost pools would pass for that of all.
                *sum = sum.zip(amount).map(|(sum, amount)| add(sum, amount));
            }
            let lines: Vec<_> = self.lines_of(pool, year).collect();
            let of_pool = balance_of(lines.iter().copied(), on);
            balance = balance.plus(of_pool);
            let mut row = vec![Value::Text(self.title_of(pool.0)), Value::Text(self.pool_label(pool))];
            row.extend(amounts.map(|amount| Value::or_unknown(amount, Value::Money)));
            row.extend(balance_values(&of_pool));
            row.push(Value::or_unknown(
                settled_on(latest.map(AsRef::as_ref), &lines, on),
                Value::Date,
            ));
            row.push(Value::or_unknown(self.closed_on(pool.0, year, on), Value::Date));
            section.rows.push(row);
        }
        let mut total = vec![Value::text("Total"), Value::Empty];
        total.extend(sums.map(|sum| Value::or_unknown(sum, Value::Money)));
        total.extend(balance_values(&balance));
        total.extend([Value::Empty, Value::Empty]);
        section.total = Some(total);
        section
    }

    fn lines_of<'a>(&'a self, pool: &'a PoolKey, year: FiscalYear) -> impl Iterator<Item = &'a Arc<ObligationView>> {
        let of_year = self.obligations.of_year(year);
        of_year.filter(move |line| self.pool_of(line.allocation).as_ref() == Some(pool))
    }

    /// Expenses less receipts, as voted; nothing for a cost pool that the budget adopted does not have.
    fn voted(&self, (convention, code): &PoolKey, year: FiscalYear) -> Option<Cents> {
        let mut budgets = self.budgets.iter();
        let initial = budgets.find(|budget| {
            budget.convention == *convention
                && budget.fiscal_year == year
                && budget.kind == BudgetKind::Initial
                && budget.adoption.is_some()
        })?;
        let voted = self.budgets.voted(initial);
        let known = voted.iter().find(|pool| pool.code == *code);
        Some(known.map_or(Cents::ZERO, PoolView::net))
    }

    /// Expenses less receipts, in the accounts approved; likewise.
    fn accounts(&self, (convention, code): &PoolKey, year: FiscalYear) -> Option<Cents> {
        let mut budgets = self.budgets.iter().rev();
        let accounts = budgets.find(|budget| {
            budget.convention == *convention
                && budget.fiscal_year == year
                && budget.kind == BudgetKind::Accounts
                && budget.adoption.is_some()
        })?;
        Some(accounts.pool(code).map_or(Cents::ZERO, PoolView::net))
    }

    fn closed_on(&self, convention: ConventionId, year: FiscalYear, on: Date) -> Option<Date> {
        let closing = self.closings.get(convention, year)?;
        Some(closing.closed.closed_on).filter(|closed_on| *closed_on <= on)
    }
}

/// When what the latest allocation changes was settled; none for a forecast, which waits for the accounts.
fn settled_on(latest: Option<&AllocationView>, lines: &[&Arc<ObligationView>], on: Date) -> Option<Date> {
    let latest = latest.filter(|known| known.stage != AllocationStage::Forecast)?;
    let mut of_latest = lines
        .iter()
        .filter(|line| line.allocation == latest.computed.allocation);
    let (settled_on, _) = of_latest.find_map(|line| line.settled)?;
    Some(settled_on).filter(|settled_on| *settled_on <= on)
}
