//! The sheet as French text of fixed width: with it alone, a person with a pencil finds the same cents.

mod bound;
mod joiner;
mod number;
mod origin;
mod rounded;
mod rule;
mod scale;
mod source;
mod step;
mod table;

use super::CalculationSheet;
use super::lines::RuledLine;
use crate::french::{count, de, quoted};
use domain::key::{RoundingRule, Total};
use domain::value::Cents;
use number::{ordinal, signed};
use table::{Align, PAGE, Table, paragraph};

/// The sheet, told to a person.
pub fn text(sheet: &CalculationSheet) -> String {
    let lines = sheet.lines();
    let mut text = head(sheet);
    text.push_str(&members(sheet));
    text.push_str(&legend());
    for line in &lines {
        text.push_str(&line_text(sheet, line));
    }
    text.push_str(&totals(sheet, &lines));
    text.push_str(&source::sources(sheet));
    text
}

/// The heading of a part.
fn part(title: &str) -> String {
    format!("\n{}\n{}\n\n", title.to_uppercase(), "═".repeat(PAGE))
}

fn head(sheet: &CalculationSheet) -> String {
    let mut text = String::from("FEUILLE DE CALCUL\n");
    text.push_str(&"═".repeat(PAGE));
    text.push('\n');
    text.push_str(&warnings(sheet));
    text.push_str(&assumed(sheet));
    if let Some(name) = &sheet.name {
        text.push_str(&paragraph(&format!("Clé : {}", quoted(name)), 0));
    }
    if let Some((version, digest)) = &sheet.version {
        text.push_str(&paragraph(&format!("Version {version}, empreinte {digest}"), 0));
    }
    let name = |member| sheet.name_of_member(member);
    let rule = crate::formula::sentence(&sheet.formula, sheet.rounding, &name);
    text.push_str(&paragraph(&format!("Règle : {rule}"), 0));
    if let Some(amount) = sheet.amount {
        let words = match sheet.formula.total() {
            Total::Given | Total::Own => format!("Montant à répartir : {}", amount.french()),
            Total::Outcome => format!(
                "Coût : {} ; la clé fixe ce que chacun doit, le total est un résultat",
                amount.french()
            ),
        };
        text.push_str(&paragraph(&words, 0));
    }
    if let Some(period) = sheet.period {
        text.push_str(&paragraph(&format!("Période : {}", period.french()), 0));
    }
    if let Some(year) = sheet.year {
        text.push_str(&paragraph(&format!("Exercice : {year}"), 0));
    }
    // A carrier that does not share has no part in the calculation.
    if let Some(carrier) = sheet.members.iter().find(|member| Some(member.member) == sheet.carrier) {
        text.push_str(&paragraph(&format!("Porteur : {}", carrier.name), 0));
    }
    text
}

/// That nothing of a year to come is recorded, and what is taken for granted.
fn assumed(sheet: &CalculationSheet) -> String {
    if sheet.assumed.is_empty() {
        return String::new();
    }
    let mut text = paragraph(
        "PROJECTION : rien n’est enregistré, personne ne doit ces sommes. Ce qui est tenu pour acquis :",
        0,
    );
    for sentence in &sheet.assumed {
        text.push_str(&paragraph(sentence, 2));
    }
    text
}

fn warnings(sheet: &CalculationSheet) -> String {
    if sheet.differences.is_empty() {
        return String::new();
    }
    let frame = "!".repeat(PAGE);
    let mut text = format!("{frame}\n");
    for difference in &sheet.differences {
        let whose = de(&sheet.name_of_member(difference.member));
        let (recorded, computed) = (difference.recorded.french(), difference.computed.french());
        let words = format!("ATTENTION : le montant enregistré {whose} est {recorded}, le calcul donne {computed}.");
        text.push_str(&paragraph(&words, 0));
    }
    text + &frame + "\n"
}

fn members(sheet: &CalculationSheet) -> String {
    let mut text = part("Qui partage");
    let how_many = count(sheet.members.len(), "membre", "membres");
    let by_rank = sheet.rounding.rule == RoundingRule::LargestRemainder;
    let ranks = if by_rank {
        " ; « départage » : l’ordre dans lequel ils passent quand deux restes sont égaux"
    } else {
        ""
    };
    text.push_str(&paragraph(&format!("{how_many}{ranks}"), 2));
    text.push('\n');
    let mut table = Table::new("membre", sheet.members.iter().map(|member| member.name.clone()), 0);
    if sheet.members.iter().any(|member| member.siren.is_some()) {
        let siren = |member: &super::SheetMember| member.siren.map(|siren| siren.to_string()).unwrap_or_default();
        table.column("SIREN", Align::Left, sheet.members.iter().map(siren));
    }
    if sheet.formula.asks_presence() {
        let date = |date: Option<domain::value::Date>| date.map(domain::value::Date::french).unwrap_or_default();
        table.column(
            "présent depuis le",
            Align::Left,
            sheet.members.iter().map(|member| date(member.from)),
        );
        table.column(
            "jusqu’au",
            Align::Left,
            sheet.members.iter().map(|member| date(member.until)),
        );
    }
    if sheet.formula.asks_last_year() {
        let last_year = |member: &super::SheetMember| member.last_year.map_or_else(|| "—".to_owned(), Cents::french);
        table.column("l’an dernier", Align::Right, sheet.members.iter().map(last_year));
    }
    if by_rank {
        let before = |rank: usize| sheet.members.iter().filter(|other| other.rank < rank).count();
        let place = |member: &super::SheetMember| ordinal(before(member.rank).saturating_add(1));
        table.column("départage", Align::Left, sheet.members.iter().map(place));
    }
    text + &table.render()
}

fn legend() -> String {
    let mut text = part("Pour lire et pour refaire");
    for words in [
        "Les étapes vont des données vers le résultat. Dans une règle, « étape\u{a0}1 » est le résultat du membre à l’étape\u{a0}1.",
        "Les décimales sont coupées après la sixième, jamais arrondies. La colonne « en centimes » est exacte : une fraction à diviser, ou un \
         nombre entier. On ne calcule qu’avec elle, et l’on n’arrondit qu’une fois, au tableau « Arrondi ».",
    ] {
        text.push_str(&paragraph(words, 2));
    }
    text
}

fn line_text(sheet: &CalculationSheet, line: &RuledLine<'_>) -> String {
    let title = match (&line.sheet.label, sheet.sheet.lines.len()) {
        (None, 1) => "Calcul".to_owned(),
        (None, _) => format!("Ligne {}", line.number),
        (Some(label), _) => format!("Ligne {}", quoted(label)),
    };
    let shared = match line.amount {
        Some(amount) => format!("{} à répartir", amount.french()),
        None => "le total est un résultat".to_owned(),
    };
    let mut text = format!("\n{title} : {shared}\n{}\n\n", "═".repeat(PAGE));
    if let Some(words) = origin::origin(sheet, line) {
        text.push_str(&paragraph(&words, 0));
        text.push('\n');
    }
    for step in &line.steps {
        text.push_str(&step::step(sheet, step, &line.steps));
        text.push('\n');
    }
    text + &rounded::rounded(sheet, line)
}

/// What each owes over all lines, and the sum done again.
fn totals(sheet: &CalculationSheet, lines: &[RuledLine<'_>]) -> String {
    let mut text = part("Total par membre");
    let names = sheet.members.iter().map(|member| member.name.clone());
    let mut table = Table::new("membre", names.chain(["total".to_owned()]), 1);
    if lines.len() > 1 {
        for line in lines {
            let heading = line
                .sheet
                .label
                .clone()
                .unwrap_or_else(|| format!("ligne {}", line.number));
            let amounts = line.sheet.portions.iter().map(|portion| portion.amount.french());
            table.column(heading, Align::Right, amounts.chain([line.sheet.total.french()]));
        }
    }
    let totals = sheet.sheet.totals.iter().map(|total| total.french());
    table.column("montant", Align::Right, totals.chain([sheet.sheet.total.french()]));
    text.push_str(&table.render());
    text.push('\n');
    text.push_str(&paragraph(&checked(sheet, lines), 2));
    text
}

fn checked(sheet: &CalculationSheet, lines: &[RuledLine<'_>]) -> String {
    let totals = &sheet.sheet.totals;
    let again = Cents::new(totals.iter().map(|total| total.get()).fold(0, i64::saturating_add));
    let verdict = if again == sheet.sheet.total {
        "Somme vérifiée"
    } else {
        "SOMME FAUSSE"
    };
    let terms: Vec<String> = totals.iter().map(|total| total.french()).collect();
    let mut reasons = Vec::new();
    if lines.iter().any(|line| line.adding().is_some()) {
        reasons.push("arrivées et départs");
    }
    if sheet.rounding.rule == RoundingRule::HalfUpPerMember {
        reasons.push("arrondi membre par membre");
    }
    let gap = Cents::new(
        lines
            .iter()
            .filter_map(RuledLine::gap)
            .map(Cents::get)
            .fold(0, i64::saturating_add),
    );
    let gap = if gap.is_zero() {
        String::new()
    } else {
        format!(
            " ; écart avec ce qui était à répartir : {} ({})",
            signed(gap),
            reasons.join(", ")
        )
    };
    format!("{verdict} : {} = {}{gap}", terms.join(" + "), again.french())
}
