//! `entente budget`.

use super::delivery::{csv, deliver};
use super::load;
use crate::cli::{Cli, ReadBudget};
use crate::error::{Kind, Stop, warn};
use crate::import::budget::chart::{self, Chart};
use crate::import::budget::{self, AmountKind, BudgetDocument, BudgetFile, DocumentLine, Grouping, Stage};
use crate::import::fault::Faults;
use crate::output::{Cell, Format, OutputFormat, Table};
use crate::scdl::{self, COLUMNS};
use domain::budget::{Direction, Section};
use domain::value::Cents;
use projections::french::{capitalised, count};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// The amounts that are totalled, their names for programs and their titles.
const TOTALS: [(AmountKind, &str, &str); 4] = [
    (AmountKind::Voted, "voted", "Budget voté"),
    (AmountKind::OpenCredits, "openCredits", "Crédits ouverts"),
    (AmountKind::Realised, "realised", "Réalisé"),
    (AmountKind::CarriedForward, "carriedForward", "Restes à réaliser"),
];

pub(super) fn read(cli: &Cli, options: &ReadBudget) -> Result<(), Stop> {
    let file = budget::read(&load(&options.file)?).map_err(|faults| unreadable(&options.file, &faults))?;
    let chart = options.nomenclature.as_deref().map(chart_of).transpose()?;
    if let (Some(chart), BudgetFile::Document(document)) = (&chart, &file) {
        same_nomenclature(document, chart)?;
    }
    if chart.is_some() && cli.format != OutputFormat::Scdl {
        warn("le plan de comptes ne sert qu’à l’export (--format scdl) : --nomenclature ne change rien.");
    }
    let written = match (cli.format, &file) {
        (OutputFormat::Table, BudgetFile::Document(document)) => document_text(document)?.into_bytes(),
        (OutputFormat::Table, BudgetFile::Groupings(groupings)) => groupings_text(groupings)?.into_bytes(),
        (OutputFormat::Json, _) => format!("{:#}\n", told(&file)?).into_bytes(),
        (OutputFormat::Scdl, BudgetFile::Document(document)) => scdl(document, chart.as_ref())?,
        (OutputFormat::Scdl, BudgetFile::Groupings(_)) => {
            let message =
                "ce fichier n’a que l’annexe des groupements, et le schéma SCDL est celui des lignes d’un budget";
            return Err(Stop::new(Kind::Input, message).advise("donner le document budgétaire entier."));
        }
        _ => {
            let message = "un budget se lit en tableau, en JSON ou au schéma SCDL";
            return Err(Stop::new(Kind::Usage, message).advise("choisir --format table, json ou scdl."));
        }
    };
    let mut made_from: Vec<&Path> = vec![&options.file];
    made_from.extend(options.nomenclature.as_deref());
    deliver(&written, options.output.output.as_deref(), &made_from)
}

pub(super) fn unreadable(path: &Path, faults: &Faults) -> Stop {
    Stop::new(Kind::Input, format!("{} : {faults}", path.display()))
        .advise("demander le fichier à qui l’a produit : rien n’en a été lu, un budget se lit entier.")
}

pub(super) fn chart_of(path: &Path) -> Result<Chart, Stop> {
    chart::read(&load(path)?).map_err(|faults| {
        Stop::new(Kind::Input, format!("{} : {faults}", path.display()))
            .advise("donner à --nomenclature le planDeCompte.xml de l’exercice.")
    })
}

/// Refuses a chart of another nomenclature; one of another year may still name the accounts.
pub(super) fn same_nomenclature(document: &BudgetDocument, chart: &Chart) -> Result<(), Stop> {
    if chart.nomenclature != document.nomenclature {
        let message = format!(
            "le plan de comptes est celui de {}, et le budget suit {}",
            chart.nomenclature, document.nomenclature
        );
        return Err(Stop::new(Kind::Input, message).advise("donner à --nomenclature le plan de comptes du budget."));
    }
    if chart.year != document.year {
        warn(format!(
            "le plan de comptes est celui de {}, le budget celui de {} : des libellés ont pu changer.",
            chart.year, document.year
        ));
    }
    Ok(())
}

/// The rows of the schema, and what it will find wrong with them.
fn scdl(document: &BudgetDocument, chart: Option<&Chart>) -> Result<Vec<u8>, Stop> {
    let rows = scdl::rows(document, chart);
    let written = csv(&COLUMNS, &rows)?;
    if document.stage == Stage::UnifiedAccounts {
        warn("le schéma ne connaît pas le compte financier unique : il est écrit « compte administratif ».");
    }
    for (column, rows) in scdl::missing(&rows) {
        let advice = match chart {
            Some(_) => "le plan de comptes ne le dit pas",
            None => "donner le plan de comptes avec --nomenclature",
        };
        warn(format!(
            "{} {column}, et le schéma l’exige : {advice}.",
            count(rows, "ligne n’a pas de", "lignes n’ont pas de")
        ));
    }
    Ok(written)
}

/// The document for people.
fn document_text(document: &BudgetDocument) -> Result<String, Stop> {
    let mut text = String::new();
    let voted = document.voted_on.map(|date| format!(", vote du {}", date.french()));
    // Writing to a string never fails.
    let _ = writeln!(
        text,
        "{} {} : {}, {} (SIRET {}){}.\nNomenclature : {}. {}.\n",
        capitalised(document.stage.french()),
        document.year,
        document.authority,
        document.budget,
        document.siret,
        voted.unwrap_or_default(),
        document.nomenclature,
        count(document.lines.len(), "ligne", "lignes"),
    );
    text.push_str(&totals_text(document)?);
    if document.groupings.is_empty() {
        text.push_str("Pas d’annexe des organismes de regroupement.\n");
    } else {
        text.push('\n');
        text.push_str(&groupings_text(&document.groupings)?);
    }
    Ok(text)
}

fn totals_text(document: &BudgetDocument) -> Result<String, Stop> {
    let mut columns = vec![("", "Section"), ("", "Sens"), ("", "Lignes")];
    columns.extend(TOTALS.map(|(_, _, title)| ("", title)));
    let mut table = Table::new(&columns, "Aucune ligne.");
    let mut push = |section: &str, direction: Direction, total: &Total| {
        let mut row = vec![
            Cell::text(capitalised(section)),
            Cell::text(capitalised(direction.french())),
            Cell::number(total.lines),
        ];
        let empty = || Cell::text("");
        row.extend(total.amounts.map(|amount| amount.map_or_else(empty, Cell::money)));
        table.push(row);
    };
    for ((section, direction), total) in totals(&document.lines)? {
        push(section.map_or("section non dite", Section::french), direction, &total);
    }
    for direction in [Direction::Expense, Direction::Receipt] {
        let lines = document.lines.iter().filter(|line| line.direction == direction);
        push("ensemble", direction, &Total::of(lines)?);
    }
    printed(&table)
}

fn groupings_text(groupings: &[Grouping]) -> Result<String, Stop> {
    let columns = [
        "Organisme de regroupement",
        "Nature",
        "Adhésion",
        "Financement",
        "Montant",
    ]
    .map(|title| ("", title));
    let mut table = Table::new(&columns, "L’annexe des organismes de regroupement est vide.");
    for grouping in groupings {
        table.push(vec![
            Cell::text(&grouping.name),
            Cell::text(&grouping.nature),
            Cell::date(grouping.since),
            Cell::text(grouping.financing.as_deref().unwrap_or_default()),
            grouping.amount.map_or_else(|| Cell::text(""), Cell::money),
        ]);
    }
    let sum = Cents::sum(groupings.iter().filter_map(|grouping| grouping.amount))?;
    let empty = || Cell::text("");
    table.total(vec![
        Cell::text(format!("Total ({})", count(groupings.len(), "organisme", "organismes"))),
        empty(),
        empty(),
        empty(),
        Cell::money(sum),
    ]);
    printed(&table)
}

fn printed(table: &Table) -> Result<String, Stop> {
    let mut bytes = Vec::new();
    table.write(Format::Table, &mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// What some lines make together.
struct Total {
    lines: usize,
    /// In the order of [`TOTALS`]; nothing where no line has an amount.
    amounts: [Option<Cents>; TOTALS.len()],
}

impl Total {
    fn of<'l>(lines: impl Iterator<Item = &'l DocumentLine>) -> Result<Self, Stop> {
        let mut total = Self {
            lines: 0,
            amounts: [None; TOTALS.len()],
        };
        for line in lines {
            total.lines += 1;
            for (sum, (kind, ..)) in total.amounts.iter_mut().zip(TOTALS) {
                if let Some(amount) = line.amount(kind) {
                    *sum = Some(sum.unwrap_or(Cents::ZERO).plus(amount)?);
                }
            }
        }
        Ok(total)
    }
}

/// By section, then by direction. The lines that do not say their section come first.
fn totals(lines: &[DocumentLine]) -> Result<BTreeMap<(Option<Section>, Direction), Total>, Stop> {
    let mut kinds: BTreeMap<(Option<Section>, Direction), Vec<&DocumentLine>> = BTreeMap::new();
    for line in lines {
        kinds.entry((line.section, line.direction)).or_default().push(line);
    }
    let totals = kinds
        .into_iter()
        .map(|(kind, lines)| Ok((kind, Total::of(lines.into_iter())?)));
    totals.collect()
}

/// The same for programs.
fn told(file: &BudgetFile) -> Result<Value, Stop> {
    let document = match file {
        BudgetFile::Document(document) => document,
        BudgetFile::Groupings(groupings) => return Ok(json!({ "groupings": groupings_json(groupings) })),
    };
    let mut rows = Vec::new();
    for ((section, direction), total) in totals(&document.lines)? {
        let mut row = json!({
            "direction": direction.french(),
            "lines": total.lines,
            "section": section.map(Section::french),
        });
        for ((_, name, _), amount) in TOTALS.into_iter().zip(total.amounts) {
            row[name] = json!(amount.map(Cents::euros));
        }
        rows.push(row);
    }
    Ok(json!({
        "authority": document.authority,
        "budget": document.budget,
        "groupings": groupings_json(&document.groupings),
        "lines": document.lines.len(),
        "nomenclature": document.nomenclature,
        "siret": document.siret.to_string(),
        "stage": document.stage.french(),
        "totals": rows,
        "votedOn": document.voted_on.map(|date| date.to_string()),
        "year": document.year.to_string(),
    }))
}

fn groupings_json(groupings: &[Grouping]) -> Vec<Value> {
    let told = groupings.iter().map(|grouping| {
        json!({
            "amount": grouping.amount.map(Cents::euros),
            "financing": grouping.financing,
            "name": grouping.name,
            "nature": grouping.nature,
            "since": grouping.since.map(|date| date.to_string()),
        })
    });
    told.collect()
}
