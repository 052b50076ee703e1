//! A simulation, told to people and to programs.

use crate::error::Stop;
use crate::output::{Cell, Format, Table, write_failed};
use domain::simulation::{Change, Comparison, Scenario, Simulation, TrialKey};
use domain::value::Cents;
use projections::LedgerView;
use projections::conventions::ConventionView;
use projections::formula::sentence;
use projections::french::{capitalised, count, list};
use serde_json::{Value, json};
use std::cmp::Ordering;
use std::io::Write;

/// A simulation and what it is about.
pub(super) struct Told<'a> {
    pub(super) view: &'a LedgerView,
    pub(super) convention: &'a ConventionView,
    pub(super) scenario: &'a Scenario,
    pub(super) simulation: &'a Simulation,
}

/// How many pay less, the same and more.
struct Tally {
    winners: usize,
    unchanged: usize,
    losers: usize,
}

impl Told<'_> {
    /// Writes it to `out`.
    pub(super) fn write(&self, format: Format, out: &mut impl Write) -> Result<(), Stop> {
        match format {
            Format::Csv => self.table().write(format, out),
            Format::Json => writeln!(out, "{:#}", self.json()).map_err(|error| write_failed(&error)),
            Format::Table => {
                write!(out, "{}", self.head()).map_err(|error| write_failed(&error))?;
                self.table().write(format, out)?;
                write!(out, "{}", self.foot()).map_err(|error| write_failed(&error))
            }
        }
    }

    fn head(&self) -> String {
        let scenario = self.scenario;
        let [before, after] = [0, 1].map(|side| {
            let key = scenario.keys.get(side).map_or_else(String::new, |key| self.rule(key));
            let amount = scenario
                .amounts
                .get(side)
                .map_or_else(String::new, |amount| amount.french());
            format!("{amount} ; {key}")
        });
        format!(
            "Simulation : charge « {} », exercice {}, convention « {} ».\nAvant : {before}.\nAprès : {}\n\n",
            scenario.pool,
            scenario.years[1],
            self.convention.title,
            if before == after {
                "même montant, même règle.".to_owned()
            } else {
                format!("{after}.")
            },
        )
    }

    fn rule(&self, key: &TrialKey) -> String {
        let lines = &self.simulation.comparisons;
        let name = |member| {
            let line = lines.iter().find(|line| line.member == member);
            let known = || self.view.members.get(member).map(|known| known.name().to_string());
            line.map(|line| line.name.clone())
                .or_else(known)
                .unwrap_or_else(|| "un membre inconnu".to_owned())
        };
        sentence(&key.formula, key.rounding, &name)
    }

    fn table(&self) -> Table {
        let columns = [
            ("siren", ""),
            ("member", "Membre"),
            ("before", "Avant"),
            ("after", "Après"),
            ("difference", "Différence"),
            ("percent", "En %"),
            ("amountEffect", "dont montant"),
            ("keyEffect", "dont clé"),
            ("criteriaEffect", "dont critères"),
            ("membershipEffect", "dont membres"),
        ];
        let mut table = Table::new(&columns, "Aucun membre.");
        for line in &self.simulation.comparisons {
            table.push(self.row(line));
        }
        table.total(self.row(&self.simulation.total));
        table
    }

    fn row(&self, line: &Comparison) -> Vec<Cell> {
        let effects = &line.effects;
        let changes = [effects.amount, effects.key, effects.criteria, effects.membership];
        let mut row = vec![
            Cell::text(self.siren(line).unwrap_or_default()),
            Cell::text(&line.name),
            Cell::money(line.before),
            Cell::money(line.after),
            Cell::change(line.difference),
            percent(line),
        ];
        row.extend(changes.map(Cell::change));
        row
    }

    fn siren(&self, line: &Comparison) -> Option<String> {
        let member = self.view.members.get(line.member)?;
        Some(
            member
                .identifiers_on(self.scenario.years[1].first_day())
                .siren
                .to_string(),
        )
    }

    fn foot(&self) -> String {
        let tally = self.tally();
        let mut text = format!(
            "{}, {}, {}.\nChaque différence est la somme exacte de ses quatre effets.\n",
            count(tally.winners, "membre paierait moins", "membres paieraient moins"),
            count(tally.losers, "paierait plus", "paieraient plus"),
            count(tally.unchanged, "paierait autant", "paieraient autant"),
        );
        for merged in merged_sentences(&self.simulation.merged) {
            text.push_str(&merged);
            text.push('\n');
        }
        text.push_str("Rien n’est enregistré.\n");
        text
    }

    fn tally(&self) -> Tally {
        let lines = &self.simulation.comparisons;
        let count = |wanted| {
            lines
                .iter()
                .filter(|line| line.difference.cmp(&Cents::ZERO) == wanted)
                .count()
        };
        Tally {
            winners: count(Ordering::Less),
            unchanged: count(Ordering::Equal),
            losers: count(Ordering::Greater),
        }
    }

    fn json(&self) -> Value {
        let tally = self.tally();
        let line = |line: &Comparison| {
            json!({
                "after": line.after.euros(),
                "before": line.before.euros(),
                "difference": line.difference.euros(),
                "effects": {
                    "amount": line.effects.amount.euros(),
                    "criteria": line.effects.criteria.euros(),
                    "key": line.effects.key.euros(),
                    "membership": line.effects.membership.euros(),
                },
                "member": line.name,
                "percent": line.percent(),
                "siren": self.siren(line),
            })
        };
        json!({
            "comparisons": self.simulation.comparisons.iter().map(line).collect::<Vec<_>>(),
            "convention": self.scenario.convention,
            "losers": tally.losers,
            "merged": self.simulation.merged.iter().map(|change| change.as_str()).collect::<Vec<_>>(),
            "pool": self.scenario.pool,
            "total": line(&self.simulation.total),
            "unchanged": tally.unchanged,
            "winners": tally.winners,
            "year": self.scenario.years[1],
        })
    }
}

/// « +12,5 % »; nothing for a member that pays nothing before.
fn percent(line: &Comparison) -> Cell {
    let Some(percent) = line.percent() else {
        return Cell::both("", "");
    };
    let shown = match percent.strip_prefix('-') {
        Some(fall) => format!("\u{2212}{fall}"),
        None if percent == "0.0" => percent.clone(),
        None => format!("+{percent}"),
    };
    Cell::both(format!("{}\u{a0}%", shown.replace('.', ",")), percent)
}

/// The effects that cannot be told apart, each with the one it is counted with.
fn merged_sentences(merged: &[Change]) -> Vec<String> {
    let mut sentences = Vec::new();
    let mut waiting: Vec<&str> = Vec::new();
    for change in Change::ALL {
        let of = match change {
            Change::Amount => "du montant",
            Change::Key => "de la clé",
            Change::Criteria => "des critères",
            Change::Membership => "des membres",
        };
        if merged.contains(change) {
            waiting.push(of);
        } else if !waiting.is_empty() {
            let (whose, are) = if waiting.len() == 1 {
                (
                    "l’effet",
                    "ne peut pas être isolé : la situation intermédiaire n’a pas de sens. Il est compté avec celui",
                )
            } else {
                (
                    "les effets",
                    "ne peuvent pas être isolés : les situations intermédiaires n’ont pas de sens. Ils sont comptés avec celui",
                )
            };
            sentences.push(capitalised(&format!("{whose} {} {are} {of}.", list(&waiting))));
            waiting.clear();
        }
    }
    sentences
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn effects_that_cannot_be_told_apart_are_told_with_the_next_one() {
        assert_eq!(merged_sentences(&[]), [""; 0]);
        assert_eq!(
            merged_sentences(&[Change::Key]),
            [
                "L’effet de la clé ne peut pas être isolé : la situation intermédiaire n’a pas de sens. Il est compté avec celui des critères."
            ]
        );
        assert_eq!(
            merged_sentences(&[Change::Amount, Change::Key, Change::Criteria]),
            [
                "Les effets du montant, de la clé et des critères ne peuvent pas être isolés : les situations intermédiaires n’ont pas de sens. Ils sont comptés avec celui des membres."
            ]
        );
    }
}
