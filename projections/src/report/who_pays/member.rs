//! The page of a member: what it owes by cost pool, next to the year before, and why.

use super::Telling;
use crate::french::list;
use crate::money::add;
use crate::obligations::{Balance, ObligationView};
use crate::report::{BALANCE, Kind, Page, PoolKey, Section, Value, balance_of, balance_values, per_inhabitant};
use domain::allocation::AllocationStage;
use domain::simulation::Comparison;
use domain::value::{Cents, MemberId};
use std::sync::Arc;

impl Telling<'_> {
    /// The page of `payer`.
    pub(super) fn page(&self, payer: MemberId) -> Page {
        let pools = self.view.by_pool(payer, self.year);
        let mut sections = vec![self.dues(payer, &pools)];
        sections.extend(self.changes(payer));
        sections.push(self.reasons(payer, &pools));
        Page {
            name: self.view.latest_name(payer),
            notes: self.page_notes(payer, &pools),
            sections,
        }
    }

    fn page_notes(&self, payer: MemberId, pools: &Pools) -> Vec<String> {
        let mut notes = vec![self.population_note(payer)];
        let lines = pools.values().flatten();
        if let Some(line) = lines.clone().next() {
            let debtors = self.view.debtors_on(line, self.on);
            if debtors != [payer] && !debtors.is_empty() {
                let names: Vec<_> = debtors.iter().map(|debtor| self.view.latest_name(*debtor)).collect();
                let verb = if names.len() < 2 { "répond" } else { "répondent" };
                notes.push(format!(
                    "Au {}, {} {verb} de ce que doit {}.",
                    self.on.french(),
                    list(&names),
                    self.view.latest_name(payer)
                ));
            }
        }
        for line in lines.filter(|line| line.carried) {
            let pool = self.view.pool_of(line.allocation);
            notes.push(format!(
                "{} : ce que la répartition {} change est reporté à un budget ultérieur, et n’est dû par personne.",
                pool.map_or_else(String::new, |pool| self.view.pool_label(&pool)),
                line.ground()
            ));
        }
        notes
    }

    /// One row for each cost pool.
    fn dues(&self, payer: MemberId, pools: &Pools) -> Section {
        let mut columns = vec![
            ("Charge", Kind::Text),
            ("Part prévue", Kind::Money),
            ("Part définitive", Kind::Money),
        ];
        columns.extend(BALANCE);
        columns.extend([("Prochaine échéance", Kind::Date), ("Par habitant", Kind::Money)]);
        let name = self.view.latest_name(payer);
        let title = match self.view.siren_of(payer) {
            Value::Text(siren) => format!("{name} (SIREN {siren}) : ce qui est dû pour {}", self.year),
            _ => format!("{name} : ce qui est dû pour {}", self.year),
        };
        let mut section = Section::new(title, &columns);
        for (pool, lines) in pools {
            let parts = parts(lines).map(|part| Value::or_unknown(part, Value::Money));
            section.rows.push(self.due(
                payer,
                Value::Text(self.view.pool_label(pool)),
                parts,
                balance_of(lines, self.on),
            ));
        }
        let all = pools.values().flatten();
        let sums = [0, 1].map(|side: usize| {
            let known = pools.values().map(|lines| parts(lines).get(side).copied().flatten());
            // The sum of some of the cost pools would pass for that of all.
            let sum = known.map(|part| part.unwrap_or(Cents::ZERO)).fold(Cents::ZERO, add);
            let all_known = pools
                .values()
                .all(|lines| parts(lines).get(side).copied().flatten().is_some());
            Value::or_unknown(all_known.then_some(sum), Value::Money)
        });
        section.total = Some(self.due(payer, Value::text("Total"), sums, balance_of(all, self.on)));
        section
    }

    fn due(&self, payer: MemberId, head: Value, parts: [Value; 2], balance: Balance) -> Vec<Value> {
        let population = self.population(payer);
        let each = population.and_then(|known| per_inhabitant(balance.due, &known.value));
        let mut row = vec![head];
        row.extend(parts);
        row.extend(balance_values(&balance));
        row.push(balance.next_due.map_or(Value::Empty, |next| Value::Date(next.on)));
        row.push(Value::or_unknown(each, Value::Money));
        row
    }

    /// Each cost pool next to the year before, and the four effects that make the difference; none when years cannot be compared.
    fn changes(&self, payer: MemberId) -> Option<Section> {
        let compared = self.compared.as_ref().ok()?;
        let (before, now) = (self.year_before().to_string(), self.year.to_string());
        let columns = [
            ("Charge", Kind::Text),
            (before.as_str(), Kind::Money),
            (now.as_str(), Kind::Money),
            ("Différence", Kind::Money),
            ("Effet du montant", Kind::Money),
            ("Effet de la clé", Kind::Money),
            ("Effet des critères", Kind::Money),
            ("Effet des membres", Kind::Money),
        ];
        let mut section = Section::new(format!("Pourquoi plus ou moins qu’en {before}"), &columns);
        let mut sum = [Cents::ZERO; 7];
        for pool in compared {
            let allocation = pool.after.or(pool.before);
            let known = allocation.and_then(|allocation| self.view.pool_of(allocation));
            let label = known.map_or_else(|| pool.pool.to_string(), |known| self.view.pool_label(&known));
            for line in pool.lines.iter().filter(|line| line.member == payer) {
                let figures = figures(line);
                for (total, figure) in sum.iter_mut().zip(figures) {
                    *total = add(*total, figure);
                }
                section.rows.push(row(&label, figures));
            }
        }
        section.total = Some(row("Total", sum));
        Some(section)
    }
}

/// What a member owes, cost pool by cost pool.
type Pools = std::collections::BTreeMap<PoolKey, Vec<Arc<ObligationView>>>;

/// The share on the credits voted, and the one on the accounts or regularised: the latest of each.
fn parts(lines: &[Arc<ObligationView>]) -> [Option<Cents>; 2] {
    let latest = |forecast: bool| {
        let mut of_stage = lines.iter().rev();
        let found = of_stage.find(|line| (line.stage == Some(AllocationStage::Forecast)) == forecast);
        found.map(|line| line.share)
    };
    [latest(true), latest(false)]
}

fn figures(line: &Comparison) -> [Cents; 7] {
    let effects = line.effects;
    [
        line.before,
        line.after,
        line.difference,
        effects.amount,
        effects.key,
        effects.criteria,
        effects.membership,
    ]
}

fn row(head: &str, figures: [Cents; 7]) -> Vec<Value> {
    let figures = figures.into_iter().map(Value::Money);
    std::iter::once(Value::text(head)).chain(figures).collect()
}
