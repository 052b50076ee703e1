//! « Qui paie quoi, et pourquoi »: what each member owes for a year, per inhabitant, next to the year before, and by which acts.

mod member;
mod why;

use super::{BALANCE, Document, Kind, Page, Section, Value, balance_values};
use crate::LedgerView;
use crate::french::{de, number, quoted};
use crate::money::add;
use crate::obligations::Balance;
use crate::review::PoolComparison;
use domain::Ledger;
use domain::simulation::Comparison;
use domain::value::{Cents, Date, FiscalYear, MemberId};
use std::collections::BTreeSet;

/// What the members pay for `year`, as it stands on `on`: all of them, then one page for each; or the page of `member` alone. Without a
/// page when nothing is shared. `rules` is the ledger at the same position.
pub fn who_pays_what(
    view: &LedgerView,
    rules: &Ledger,
    year: FiscalYear,
    member: Option<MemberId>,
    on: Date,
) -> Document {
    let telling = Telling::of(view, rules, year, on);
    let payers = telling.payers(member);
    let mut pages = Vec::new();
    if member.is_none() && !payers.is_empty() {
        pages.push(telling.everybody(&payers));
    }
    pages.extend(payers.iter().map(|payer| telling.page(*payer)));
    let of = member.map_or_else(String::new, |member| format!("{}, ", view.latest_name(member)));
    let subtitle = format!(
        "{of}exercice {year}, situation au {}, {}",
        on.french(),
        view.told_from()
    );
    Document {
        title: "Qui paie quoi, et pourquoi".to_owned(),
        subtitle: crate::french::capitalised(&subtitle),
        notes: telling.notes(),
        pages,
    }
}

/// What is told, and from what.
struct Telling<'a> {
    view: &'a LedgerView,
    year: FiscalYear,
    on: Date,
    /// Each cost pool next to the year before; or why it cannot be told.
    compared: Result<Vec<PoolComparison>, String>,
}

impl<'a> Telling<'a> {
    fn of(view: &'a LedgerView, rules: &Ledger, year: FiscalYear, on: Date) -> Self {
        let compared = view.compared_with_last_year(rules, year);
        Self {
            view,
            year,
            on,
            compared: compared.map_err(|refusal| refusal.message),
        }
    }

    /// Who owes something for the year, or did for the one before, by name; `member` alone if one is asked.
    fn payers(&self, member: Option<MemberId>) -> Vec<MemberId> {
        let owing = self.view.obligations.of_year(self.year).map(|line| line.member);
        let before = self.compared().iter().flat_map(|pool| &pool.lines);
        let all: BTreeSet<_> = owing.chain(before.map(|line| line.member)).collect();
        let wanted = all
            .into_iter()
            .filter(|payer| member.is_none_or(|member| member == *payer));
        let mut payers: Vec<_> = wanted.collect();
        payers.sort_by_cached_key(|payer| self.view.members.get(*payer).map(|known| known.sort_key().clone()));
        payers
    }

    fn compared(&self) -> &[PoolComparison] {
        self.compared.as_deref().unwrap_or_default()
    }

    fn year_before(&self) -> u16 {
        self.year.get().saturating_sub(1)
    }

    fn balance(&self, payer: MemberId) -> Balance {
        let known = self.view.member_year(payer, self.year, self.on);
        known.map_or_else(Balance::default, |known| known.balance)
    }

    /// What `payer` owed the year before and what changes, over all cost pools; none when years cannot be compared.
    fn change(&self, payer: MemberId) -> Option<[Cents; 2]> {
        let pools = self.compared.as_ref().ok()?;
        let lines = pools.iter().flat_map(|pool| &pool.lines);
        let of_payer = lines.filter(|line: &&Comparison| line.member == payer);
        Some(of_payer.fold([Cents::ZERO; 2], |[before, difference], line| {
            [add(before, line.before), add(difference, line.difference)]
        }))
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = vec![
            "Dû : ce que les répartitions de l’exercice mettent à la charge du membre, appelé ou non. Titré : ce qu’en portent \
             les titres de recettes qui subsistent, réductions comptées. Avoir : ce qu’une \
             régularisation lui rend ; à rendre : ce qui n’en est encore ni remboursé ni imputé."
                .to_owned(),
            format!(
                "Par habitant : le dû divisé par la population municipale en vigueur au {}, arrondi au centime le plus \
                 proche ; « — » quand le registre ne la connaît pas.",
                self.year.first_day().french()
            ),
        ];
        match &self.compared {
            Ok(_) => notes.push(format!(
                "{} et {} : les parts de la dernière répartition de chaque charge. La différence est la somme exacte de ses \
                 effets : le montant, la clé, les critères, les membres.",
                self.year_before(),
                self.year
            )),
            Err(why) => notes.push(format!(
                "La comparaison avec {} ne peut pas être faite : {why}",
                self.year_before()
            )),
        }
        notes
    }

    /// One row for each, and their sum.
    fn everybody(&self, payers: &[MemberId]) -> Page {
        let before = self.year_before().to_string();
        let mut columns = vec![("Membre", Kind::Text), ("SIREN", Kind::Text)];
        columns.extend(BALANCE);
        columns.extend([
            ("Population", Kind::Number),
            ("Par habitant", Kind::Money),
            (before.as_str(), Kind::Money),
            ("Différence", Kind::Money),
        ]);
        let mut section = Section::new(format!("Tous les membres, exercice {}", self.year), &columns);
        let (mut sum, mut changes) = (Balance::default(), Some([Cents::ZERO; 2]));
        for payer in payers {
            let (balance, change) = (self.balance(*payer), self.change(*payer));
            sum = sum.plus(balance);
            changes = changes.zip(change).map(|(sum, one)| both(sum, one));
            let mut row = vec![Value::Text(self.view.latest_name(*payer)), self.view.siren_of(*payer)];
            row.extend(balance_values(&balance));
            row.extend(self.inhabitants(*payer, balance.due));
            row.extend(change_values(change));
            section.rows.push(row);
        }
        let mut total = vec![Value::text("Total"), Value::Empty];
        total.extend(balance_values(&sum));
        total.extend([Value::Empty, Value::Empty]);
        total.extend(change_values(changes));
        section.total = Some(total);
        Page {
            name: "Tous les membres".to_owned(),
            notes: Vec::new(),
            sections: vec![section],
        }
    }

    /// The population of `payer`, and `due` for each inhabitant.
    fn inhabitants(&self, payer: MemberId, due: Cents) -> [Value; 2] {
        let each = self.view.per_inhabitant(payer, self.year, due).ok();
        let whole = each.as_ref().and_then(|each| each.population.whole());
        [
            Value::or_unknown(whole, Value::Number),
            Value::or_unknown(each, |each| Value::Money(each.amount)),
        ]
    }

    /// « Population municipale : 1 873 habitants, millésime 2023, source « INSEE ». »
    fn population_note(&self, payer: MemberId) -> String {
        match self.view.population(payer, self.year) {
            Ok(known) => format!(
                "Population municipale {} : {} habitants, millésime {}, source {}.",
                de(&self.view.latest_name(payer)),
                number(&known.value),
                known.vintage,
                quoted(known.source.as_str())
            ),
            Err(why) => format!("{why} Le montant par habitant reste vide."),
        }
    }
}

fn both([one, two]: [Cents; 2], [other, another]: [Cents; 2]) -> [Cents; 2] {
    [add(one, other), add(two, another)]
}

fn change_values(change: Option<[Cents; 2]>) -> [Value; 2] {
    change.map_or([Value::Unknown, Value::Unknown], |change| change.map(Value::Money))
}
