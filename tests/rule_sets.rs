//! The reference pages of rule sets are what the data say.

#[path = "support/generated.rs"]
mod generated;

use domain::rules::{Preset, Rule};
use domain::value::Date;
use projections::french::capitalised;
use std::fmt::Write as _;

const FOLDER: &str = "docs/reference/rules";

const HEADER: &str = "\
# Jeux de règles

Pages générées depuis `domain/rules/*.yaml` : `./test --bless` les récrit, `./test` les compare.

Comment une assemblée délibère, comment un comité vote, comment des membres s’accordent : chaque règle a sa valeur, sa période, son
texte, et ce que nous avons vérifié de ce texte. Une convention ou des statuts peuvent fixer autrement chacune d’elles. Une référence
« non vérifiée », ou lue dans une rédaction ancienne, est à contrôler avant de s’en prévaloir.

| règles de | page |
|---|---|
";

#[test]
fn every_preset_has_its_page() {
    let mut index = HEADER.to_owned();
    for preset in Preset::ALL {
        let page = preset.file().replace(".yaml", ".md");
        writeln!(index, "| {} | [{page}]({page}) |", preset.french()).unwrap();
        generated::assert_up_to_date(&format!("{FOLDER}/{page}"), &told(*preset));
    }
    generated::assert_up_to_date(&format!("{FOLDER}/README.md"), &index);
}

fn told(preset: Preset) -> String {
    let text = preset.text().unwrap();
    let mut page = format!(
        "# {}\n\nPage générée depuis `domain/rules/{}`.\n\n{}\n\nNom dans l’interface : `{}`.\n",
        capitalised(preset.french()),
        preset.file(),
        text.about,
        preset.as_str()
    );
    if !text.rules.is_empty() {
        page.push_str("\n| règle | valeur | période | texte | référence |\n|---|---|---|---|---|\n");
    }
    let mut rules: Vec<&Rule> = text.rules.iter().collect();
    rules.sort_by_key(|rule| (rule.parameter, rule.from));
    for rule in rules {
        writeln!(
            page,
            "| {} (`{}`) | {} | {} | {} | {} |",
            rule.parameter.french(),
            rule.parameter.as_str(),
            rule.setting.french(),
            period(rule.from, rule.until),
            rule.reference,
            rule.certainty.french()
        )
        .unwrap();
    }
    page
}

fn period(from: Option<Date>, until: Option<Date>) -> String {
    match (from, until) {
        (None, None) => "toujours".to_owned(),
        (Some(from), None) => format!("depuis le {}", from.french()),
        (None, Some(until)) => format!("jusqu’au {}", until.french()),
        (Some(from), Some(until)) => format!("du {} au {}", from.french(), until.french()),
    }
}
