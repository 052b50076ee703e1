//! `entente rules`: the rules of a kind of assembly, with their dates, their texts, and what was checked of these.

use super::say;
use crate::cli::{Cli, Rules};
use crate::error::{Kind, Stop};
use crate::output::{Cell, Format, Table};
use domain::rules::{Preset, Rule, RuleSet};
use domain::value::Date;

pub(super) fn run(cli: &Cli, options: &Rules) -> Result<(), Stop> {
    let format = cli.format.rows()?;
    let table = match &options.name {
        None => presets(),
        Some(name) => {
            let preset = find(name)?;
            if format == Format::Table {
                say(format!("Règles : {}.", preset.french()))?;
                say(&preset.text()?.about)?;
            }
            rules(preset, options.on)
        }
    };
    table.write(format, &mut std::io::stdout())
}

/// The name of a preset as people type it: that of its page.
fn page(preset: Preset) -> &'static str {
    preset.file().trim_end_matches(".yaml")
}

/// The preset of that name.
pub(super) fn find(name: &str) -> Result<Preset, Stop> {
    let mut known = Preset::ALL.iter().copied();
    known
        .find(|preset| page(*preset) == name || preset.as_str() == name)
        .ok_or_else(|| {
            let names: Vec<&str> = Preset::ALL.iter().map(|preset| page(*preset)).collect();
            Stop::new(Kind::Input, format!("aucun jeu de règles ne s’appelle « {name} »"))
                .advise(format!("choisir parmi : {}.", names.join(", ")))
        })
}

fn presets() -> Table {
    let columns = [
        ("name", "Nom"),
        ("preset", "Nom dans l’interface"),
        ("label", "Règles de"),
    ];
    let mut table = Table::new(&columns, "Aucun jeu de règles.");
    for preset in Preset::ALL {
        table.push(vec![
            Cell::text(page(*preset)),
            Cell::text(preset.as_str()),
            Cell::text(preset.french()),
        ]);
    }
    table
}

/// The rules of a preset: those that hold on a date, or those of every date.
fn rules(preset: Preset, on: Option<Date>) -> Table {
    let columns = [
        ("parameter", "Règle"),
        ("setting", "Valeur"),
        ("from", "Depuis"),
        ("until", "Jusqu’au"),
        ("reference", "Texte"),
        ("certainty", "Référence"),
    ];
    let mut table = Table::new(
        &columns,
        "Aucune règle : chacune est à fixer par les statuts ou la convention.",
    );
    let set = RuleSet::of(preset);
    let mut rules: Vec<&Rule> = match on {
        Some(date) => set.on(date),
        None => preset.rules().iter().collect(),
    };
    rules.sort_by_key(|rule| (rule.parameter, rule.from));
    for rule in rules {
        let date = |date: Option<Date>| Cell::text(date.map_or_else(String::new, |date| date.to_string()));
        table.push(vec![
            Cell::text(rule.parameter.french()),
            Cell::text(rule.setting.french()),
            date(rule.from),
            date(rule.until),
            Cell::text(&rule.reference),
            Cell::text(rule.certainty.french()),
        ]);
    }
    table
}
