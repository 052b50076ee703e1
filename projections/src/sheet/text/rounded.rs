//! How a line is rounded: one sentence by the rule of the key, and a table.

use super::super::CalculationSheet;
use super::super::lines::RuledLine;
use super::super::rounding::{Received, RoundingRow, Why};
use super::joiner::{presence, timed};
use super::number::{decimal, ordinal, signed, six_decimals};
use super::table::{Align, Table, paragraph};
use crate::french::{count, list};
use domain::key::{RoundingRule, RoundingUnit};
use domain::value::{Cents, Ratio};
use std::collections::BTreeSet;

/// Decimals of a remainder, unless more are needed to tell two apart.
const REMAINDER_DECIMALS: u32 = 6;

/// How many names a cell holds.
const MOST_NAMES: usize = 3;

/// The rounding of a line, after its steps.
pub(super) fn rounded(sheet: &CalculationSheet, line: &RuledLine<'_>) -> String {
    let rounding = sheet.rounding_of(line.sheet);
    let Some(amount) = line.amount else {
        let words = format!(
            "Le total est un résultat : chaque montant est arrondi {}, la demie au-dessus.",
            unit_nearest(sheet.rounding.unit)
        );
        let table = table(sheet, &rounding.rows, &[]).render();
        return format!("Arrondi — au plus proche\n{}\n{table}", paragraph(&words, 2));
    };
    let mut text = String::new();
    if let Some(prorata) = line.adding() {
        text.push_str(&presence(sheet, line, prorata));
    }
    match &rounding.at_first {
        None => text.push_str(&shared(sheet, amount, &rounding.rows, "Arrondi")),
        Some(at_first) => {
            text.push_str(&shared(
                sheet,
                amount,
                at_first,
                "Arrondi entre les membres présents au premier jour, comme s’ils restaient",
            ));
            text.push_str(&timed(sheet, &rounding.rows, at_first));
        }
    }
    text
}

/// The rounding of an amount that members share.
fn shared(sheet: &CalculationSheet, amount: Cents, rows: &[RoundingRow], title: &str) -> String {
    let magnitude = Cents::new(amount.get().saturating_abs());
    let (rule, sentence) = match sheet.rounding.rule {
        RoundingRule::LargestRemainder => ("au plus fort reste", largest_remainder(sheet, magnitude, rows)),
        RoundingRule::HalfUpResidueToCarrier => ("au plus proche, l’écart au porteur", owner(sheet, rows, magnitude)),
        RoundingRule::HalfUpResidueTo(_) => (
            "au plus proche, l’écart au membre nommé par la clé",
            owner(sheet, rows, magnitude),
        ),
        RoundingRule::HalfUpPerMember => ("au plus proche, membre par membre", per_member(sheet, rows, magnitude)),
    };
    let mut text = paragraph(&format!("{title} — {rule}"), 0) + &paragraph(&sentence, 2);
    if amount.get() < 0 {
        text.push_str(&paragraph(
            "Le montant est négatif : il est partagé comme sa valeur absolue, puis chaque part change de signe.",
            2,
        ));
    }
    let total = Cents::new(rows.iter().map(|row| row.amount.get()).fold(0, i64::saturating_add));
    let gap = Cents::new(total.get().saturating_sub(amount.get()));
    let feet = if gap.is_zero() {
        vec![]
    } else {
        vec![
            ("montant à répartir", amount.french()),
            ("écart d’arrondi", signed(gap)),
        ]
    };
    text.push('\n');
    text + &table(sheet, rows, &feet).render()
}

fn largest_remainder(sheet: &CalculationSheet, magnitude: Cents, rows: &[RoundingRow]) -> String {
    let floors = total(rows, |row| row.floor);
    let mut served: Vec<(usize, String)> = rows
        .iter()
        .enumerate()
        .filter(|(_, row)| row.received.is_some())
        .map(|(index, row)| (row.place.unwrap_or(0), sheet.name_of(index).to_owned()))
        .collect();
    served.sort();
    let down = format!(
        "Chaque part est arrondie {} ; ensemble {}",
        unit_below(sheet.rounding.unit),
        floors.french()
    );
    if served.is_empty() {
        return format!("{down}, le montant même : rien ne manque.");
    }
    let (one, many) = match sheet.rounding.unit {
        RoundingUnit::Cent => ("centime", "centimes"),
        RoundingUnit::Euro => ("euro", "euros"),
    };
    let names: Vec<String> = served.into_iter().map(|(_, name)| name).collect();
    let missing = count(names.len(), one, many);
    let goes = if names.len() == 1 {
        "Il va au plus grand reste"
    } else {
        "Ils vont un à un aux plus grands restes"
    };
    format!(
        "{down}. Il manque {missing} pour faire {}. {goes} : {}.",
        magnitude.french(),
        list(&names)
    )
}

fn owner(sheet: &CalculationSheet, rows: &[RoundingRow], magnitude: Cents) -> String {
    let own = total(rows, |row| row.own).french();
    let nearest = format!(
        "Chaque part est arrondie {}, la demie au-dessus ; ensemble {own}",
        unit_nearest(sheet.rounding.unit)
    );
    let owner = rows
        .iter()
        .enumerate()
        .find_map(|(index, row)| Some((index, row.received.as_ref()?)));
    match owner {
        None => format!("{nearest}, le montant même : pas d’écart."),
        Some((index, received)) => {
            let who = match received.why {
                Why::Carrier => format!("au porteur, {}", sheet.name_of(index)),
                _ => format!("à {}, que la clé nomme", sheet.name_of(index)),
            };
            format!(
                "{nearest}. L’écart avec {}, soit {}, va {who}.",
                magnitude.french(),
                signed(received.amount)
            )
        }
    }
}

fn per_member(sheet: &CalculationSheet, rows: &[RoundingRow], magnitude: Cents) -> String {
    let own = total(rows, |row| row.own);
    let nearest = format!(
        "Chaque part est arrondie {}, la demie au-dessus ; ensemble {}",
        unit_nearest(sheet.rounding.unit),
        own.french()
    );
    let gap = Cents::new(own.get().saturating_sub(magnitude.get()));
    if gap.is_zero() {
        return format!("{nearest}, le montant même : pas d’écart.");
    }
    format!(
        "{nearest}. Le total est un résultat : l’écart de {} avec {} fait une ligne à part.",
        signed(gap),
        magnitude.french()
    )
}

/// The rows of a rounding; `feet` are lines under the total.
pub(super) fn table(sheet: &CalculationSheet, rows: &[RoundingRow], feet: &[(&str, String)]) -> Table {
    let names = sheet
        .members
        .iter()
        .map(|member| member.name.clone())
        .chain(["total".to_owned()]);
    let names = names.chain(feet.iter().map(|(name, _)| (*name).to_owned()));
    let mut table = Table::new("membre", names, feet.len().saturating_add(1));
    let money = |amount: fn(&RoundingRow) -> Cents| {
        let total = total(rows, amount).french();
        rows.iter().map(move |row| amount(row).french()).chain([total])
    };
    table.column("exact", Align::Right, rows.iter().map(|row| six_decimals(&row.exact)));
    table.column("arrondi inférieur", Align::Right, money(|row| row.floor));
    let decimals = decimals(rows);
    table.column(
        "reste, en centimes",
        Align::Right,
        rows.iter().map(|row| decimal(&row.remainder, decimals)),
    );
    let ranked = rows.iter().any(|row| row.place.is_some());
    if ranked {
        table.column(
            "rang du reste",
            Align::Right,
            rows.iter().map(|row| row.place.map(ordinal).unwrap_or_default()),
        );
    }
    if rows.iter().any(|row| row.own != row.floor) {
        let heading = if ranked { "arrondi seul" } else { "au plus proche" };
        table.column(heading, Align::Right, money(|row| row.own));
    }
    if rows.iter().any(|row| row.received.is_some()) {
        let received = |row: &RoundingRow| {
            row.received
                .as_ref()
                .map(|received| signed(received.amount))
                .unwrap_or_default()
        };
        table.column("reçoit", Align::Right, rows.iter().map(received));
    }
    table.column(
        "montant",
        Align::Right,
        money(|row| row.amount).chain(feet.iter().map(|(_, amount)| amount.clone())),
    );
    if rows.iter().any(|row| row.received.is_some()) {
        table.column(
            "pourquoi",
            Align::Left,
            rows.iter().enumerate().map(|(index, row)| why(sheet, index, row)),
        );
    }
    table
}

/// How many decimals tell unequal remainders apart.
fn decimals(rows: &[RoundingRow]) -> u32 {
    let unequal: BTreeSet<&Ratio> = rows.iter().map(|row| &row.remainder).collect();
    let told = |places: &u32| {
        let shown: BTreeSet<String> = unequal
            .iter()
            .map(|remainder| remainder.decimal(*places, ","))
            .collect();
        shown.len() == unequal.len()
    };
    (REMAINDER_DECIMALS..100).find(told).unwrap_or(REMAINDER_DECIMALS)
}

fn why(sheet: &CalculationSheet, index: usize, row: &RoundingRow) -> String {
    let Some(Received { why, .. }) = &row.received else {
        return String::new();
    };
    match why {
        Why::LargestRemainder => "plus grand reste".to_owned(),
        Why::Carrier => "porteur".to_owned(),
        Why::Named => "nommé par la clé".to_owned(),
        Why::TieBreak(beaten) => {
            let names: Vec<&str> = beaten.iter().map(|beaten| sheet.name_of(*beaten)).collect();
            let whom = if names.len() > MOST_NAMES {
                count(names.len(), "membre", "membres")
            } else {
                list(&names)
            };
            format!("à reste égal, passe avant {whom} ({})", tie_order(sheet, index, beaten))
        }
    }
}

/// By which order a member comes before others whose remainder is equal.
fn tie_order(sheet: &CalculationSheet, index: usize, beaten: &[usize]) -> &'static str {
    let member = sheet.members.get(index);
    let known = |index: &usize| sheet.members.get(*index).is_some_and(|member| member.siren.is_some());
    if member.is_some_and(|member| sheet.ties.contains(&member.member)) {
        "départage de la clé"
    } else if known(&index) && beaten.iter().all(known) {
        "ordre des SIREN"
    } else {
        "ordre des noms"
    }
}

fn total(rows: &[RoundingRow], amount: impl Fn(&RoundingRow) -> Cents) -> Cents {
    Cents::new(rows.iter().map(|row| amount(row).get()).fold(0, i64::saturating_add))
}

const fn unit_below(unit: RoundingUnit) -> &'static str {
    match unit {
        RoundingUnit::Cent => "au centime inférieur",
        RoundingUnit::Euro => "à l’euro inférieur",
    }
}

/// « au centime le plus proche ».
pub(super) const fn unit_nearest(unit: RoundingUnit) -> &'static str {
    match unit {
        RoundingUnit::Cent => "au centime le plus proche",
        RoundingUnit::Euro => "à l’euro le plus proche",
    }
}
