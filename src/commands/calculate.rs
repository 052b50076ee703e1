//! `entente calculate`: a key, a state of criteria and an amount, without ledger.

use super::delivery::{deliver, workbook};
use super::key_file;
use super::load;
use crate::cli::{Calculate, Cli};
use crate::desk;
use crate::error::{Kind, Stop, warn};
use crate::import::criteria::{self, CriteriaFile};
use crate::import::fault::{Faults, unusable};
use crate::import::previous;
use crate::output::{Cell, Format, OutputFormat, Table};
use domain::key::Formula;
use domain::key::standalone::{Standalone, StandaloneKey, member_of};
use domain::key::text::KeyText;
use domain::value::{Cents, MemberId};
use projections::formula::sentence;
use projections::french::{capitalised, count, grouped, list, quoted};
use projections::sheet::{self, CalculationSheet};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

/// Members named in a warning; the others are counted.
const NAMED: usize = 10;

pub(super) fn run(cli: &Cli, options: &Calculate) -> Result<(), Stop> {
    let document = key_file::document(&options.key)?;
    let state = state(options)?;
    let key = state
        .read(&document)
        .map_err(|faults| key_file::refused(&options.key, &faults))?;
    key_file::check(&options.key, &key.text, &participants(&state, &key.text))?;
    let answer = state.calculate(&key).map_err(|refusal| match &refusal.field {
        Some(_) => key_file::refused(&options.key, &[key_file::located(&key.text, refusal)]),
        None => refusal.into(),
    })?;
    let sheet = desk::sheet(&state, &key, &answer);
    let output = options.output.output.as_deref();
    let written = match cli.format {
        OutputFormat::Table => table(&sheet)?.into_bytes(),
        OutputFormat::Csv => rows(&sheet, Format::Csv)?,
        OutputFormat::Json => result_json(&sheet).into_bytes(),
        OutputFormat::Sheet => sheet::text(&sheet).into_bytes(),
        OutputFormat::Scdl | OutputFormat::Ods => return cli.format.rows().map(drop),
        OutputFormat::Xlsx => workbook(&sheet, output)?,
    };
    for warning in key_file::warnings(&options.key, &key.text).chain(warnings(&state, &key, &sheet)) {
        warn(warning);
    }
    let mut made_from: Vec<&Path> = vec![&options.key, &options.criteria];
    made_from.extend(options.previous.as_deref());
    deliver(&written, output, &made_from)
}

/// What the officer has at hand; all that is wrong with the files, at once.
fn state(options: &Calculate) -> Result<Standalone, Stop> {
    let mut wrong: Vec<(&Path, Faults)> = Vec::new();
    let bytes = load(&options.criteria)?;
    let criteria = criteria::read(&bytes).unwrap_or_else(|faults| {
        wrong.push((&options.criteria, faults));
        CriteriaFile::default()
    });
    let mut last_year = BTreeMap::new();
    if let Some(path) = &options.previous {
        match previous::read(&load(path)?) {
            Ok(amounts) => last_year = amounts,
            Err(faults) => wrong.push((path, faults)),
        }
    }
    if !wrong.is_empty() {
        return Err(unusable(&wrong));
    }
    Ok(Standalone {
        rows: criteria.rows,
        last_year,
        amount: options.amount,
        period: options.period,
    })
}

/// Who shares: those the key lists, else all those of the state.
fn participants(state: &Standalone, key: &KeyText) -> Vec<MemberId> {
    let all = || state.members().into_iter().map(member_of).collect();
    key.participants.clone().unwrap_or_else(all)
}

/// The result for people.
fn table(sheet: &CalculationSheet) -> Result<String, Stop> {
    let mut text = String::new();
    // Writing to a string never fails.
    if let Some(name) = &sheet.name {
        let _ = writeln!(text, "Clé : {}", quoted(name));
    }
    let name = |member| sheet.name_of_member(member);
    let rule = capitalised(&sentence(&sheet.formula, sheet.rounding, &name));
    let _ = writeln!(text, "Règle : {rule}.\n");
    let rows = rows(sheet, Format::Table)?;
    text.push_str(&String::from_utf8_lossy(&rows));
    text.push_str(&verified(sheet)?);
    Ok(text)
}

fn rows(sheet: &CalculationSheet, format: Format) -> Result<Vec<u8>, Stop> {
    let columns = [
        ("member", "Membre"),
        ("", "Part exacte (six décimales)"),
        ("amount", "Montant"),
    ];
    let mut table = Table::new(&columns, "Aucun membre.");
    for (index, total) in sheet.sheet.totals.iter().enumerate() {
        table.push(vec![
            Cell::text(sheet.name_of(index)),
            Cell::number(exact(sheet, index)),
            Cell::money(*total),
        ]);
    }
    let members = count(sheet.members.len(), "membre", "membres");
    table.total(vec![
        Cell::text(format!("Total ({members})")),
        Cell::text(""),
        Cell::money(sheet.sheet.total),
    ]);
    let mut written = Vec::new();
    table.write(format, &mut written)?;
    Ok(written)
}

/// « 5 585,029203 »: cut, not rounded.
fn exact(sheet: &CalculationSheet, index: usize) -> String {
    let (euros, negative) = desk::exact_euros(sheet, index);
    let (whole, decimals) = euros.split_once('.').unwrap_or((&euros, ""));
    let sign = if negative { "\u{2212}" } else { "" };
    format!("{sign}{},{decimals}", grouped(whole))
}

/// Adds the amounts up again, and says what they make.
fn verified(sheet: &CalculationSheet) -> Result<String, Stop> {
    let sum = Cents::sum(sheet.sheet.totals.iter().copied())?;
    if sum != sheet.sheet.total {
        let message = format!(
            "la somme des parts, {}, n’est pas le total, {}",
            sum.french(),
            sheet.sheet.total.french()
        );
        return Err(Stop::new(Kind::Failure, message).advise("signaler cette erreur du programme, avec les fichiers."));
    }
    let made = match sheet.amount {
        None => "que fixe la clé".to_owned(),
        Some(amount) if amount == sum => "exactement le montant à répartir".to_owned(),
        Some(amount) => {
            let gap = sum.minus(amount)?;
            let (gap, direction) = if gap.is_positive() {
                (gap, "plus")
            } else {
                (amount.minus(sum)?, "moins")
            };
            format!(
                "soit {} de {direction} que le montant donné, {}",
                gap.french(),
                amount.french()
            )
        }
    };
    Ok(format!("Somme vérifiée : {}, {made}.\n", sum.french()))
}

fn result_json(sheet: &CalculationSheet) -> String {
    let amounts = sheet.members.iter().zip(&sheet.sheet.totals);
    let amounts = amounts.map(|(member, amount)| json!({ "amount": amount.euros(), "member": member.name }));
    let result = json!({
        "amounts": amounts.collect::<Vec<_>>(),
        "sheet": sheet::json(sheet),
        "total": sheet.sheet.total.euros(),
    });
    format!("{result:#}\n")
}

/// What the officer should know of its files.
fn warnings(state: &Standalone, key: &StandaloneKey, sheet: &CalculationSheet) -> Vec<String> {
    let mut told = Vec::new();
    let formula = &key.text.formula;
    let sharing: BTreeSet<&str> = sheet.members.iter().map(|member| member.name.as_str()).collect();
    let known: BTreeSet<&str> = state.members().into_iter().chain(sharing.iter().copied()).collect();
    let apart: Vec<&str> = state
        .members()
        .into_iter()
        .filter(|name| !sharing.contains(name))
        .collect();
    if !apart.is_empty() {
        told.push(format!(
            "l’état des critères nomme des membres que la clé ne fait pas participer : {}.",
            named(&apart)
        ));
    }
    let dated = state.rows.iter().any(|row| row.from.is_some() || row.until.is_some());
    if dated && !formula.asks_presence() {
        told.push("l’état des critères a des dates de présence, et la clé ne compte pas le temps (prorata) : elles ne changent rien.".to_owned());
    }
    told.extend(last_year_warnings(state, formula, sheet, &known));
    told
}

fn last_year_warnings(
    state: &Standalone,
    formula: &Formula,
    sheet: &CalculationSheet,
    known: &BTreeSet<&str>,
) -> Vec<String> {
    let mut told = Vec::new();
    if state.last_year.is_empty() {
        return told;
    }
    let strangers = state
        .last_year
        .keys()
        .map(String::as_str)
        .filter(|name| !known.contains(name));
    let strangers: Vec<&str> = strangers.collect();
    if !strangers.is_empty() {
        told.push(format!(
            "les montants de l’an dernier nomment des membres inconnus de l’état des critères : {}.",
            named(&strangers)
        ));
    }
    if !formula.asks_last_year() {
        told.push("la clé ne compare pas à l’an dernier (smoothed) : --previous ne change rien.".to_owned());
        return told;
    }
    let absent = sheet.members.iter().filter(|member| member.last_year.is_none());
    let absent: Vec<&str> = absent.map(|member| member.name.as_str()).collect();
    if !absent.is_empty() {
        told.push(format!(
            "sans montant l’an dernier, ils ne sont pas lissés : {}.",
            named(&absent)
        ));
    }
    told
}

/// « Alpha, Bruyères et Castel »; past the tenth, the others are counted.
fn named(members: &[&str]) -> String {
    let mut told: Vec<String> = members.iter().take(NAMED).map(|name| (*name).to_owned()).collect();
    if members.len() > NAMED {
        told.push(count(members.len() - NAMED, "autre", "autres"));
    }
    list(&told)
}
