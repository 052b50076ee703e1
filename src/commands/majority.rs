//! `entente majority`: the qualified majority of a plain table, without a ledger.

use super::rules::find;
use super::{load, say};
use crate::cli::Majority;
use crate::error::{Kind, Stop};
use crate::import::answers::{self, AnswerRow, Said};
use crate::import::fault::unusable;
use crate::output::{Cell, Format, Table};
use domain::consultation::QuestionKind;
use domain::consultation::majority::{BranchResult, Count, Counted, Strength, Voice, count};
use domain::rules::{Agreement, Parameter, Preset, Rule, RuleSet, Setting, SilenceMeaning};
use engine::Environment;

pub(super) fn run(options: &Majority, format: Format) -> Result<(), Stop> {
    let preset = options.rules.as_deref().map_or(Ok(Preset::ClosedSyndicate), find)?;
    let rules = RuleSet::of(preset);
    let on = options.on.map_or_else(|| Environment::system().today(), Ok)?;
    let rule = rules.rule(Parameter::MembersAgreement, on)?;
    let Setting::Agreement(agreement) = &rule.setting else {
        return Err(rules_of_another_shape(rule));
    };
    let kind = question(options.question.as_deref())?;
    let silence = kind.silence().and_then(|parameter| rules.find(parameter, on));
    let rows = answers::read(&load(&options.file)?).map_err(|faults| unusable(&[(&options.file, faults)]))?;
    if rows.is_empty() {
        return Err(Stop::new(Kind::Input, "le tableau ne nomme aucun membre").advise("écrire une ligne par membre."));
    }
    let answers: Vec<Counted<usize>> = rows
        .iter()
        .enumerate()
        .map(|(index, row)| Counted {
            member: index,
            population: row.population,
            voice: voice(row.said, silence),
        })
        .collect();
    let counted = count(agreement, &answers);
    if format == Format::Table {
        say(format!(
            "Règles : {}, au {}. Accord requis : {} ({}).",
            preset.french(),
            on.french(),
            rule.setting.french(),
            rule.cited()
        ))?;
        say(silence_french(kind, silence))?;
    }
    lines(&counted, agreement, &rows).write(format, &mut std::io::stdout())?;
    if format == Format::Table {
        say(verdict(&counted))?;
    }
    Ok(())
}

fn rules_of_another_shape(rule: &Rule) -> Stop {
    Stop::new(
        Kind::Input,
        format!(
            "la règle « {} » n’est pas un accord des membres",
            rule.parameter.french()
        ),
    )
}

/// The kind of question people type.
fn question(word: Option<&str>) -> Result<QuestionKind, Stop> {
    match word.unwrap_or("statuts") {
        "statuts" => Ok(QuestionKind::Amendment),
        "adhésion" | "adhesion" => Ok(QuestionKind::Accession),
        "retrait" => Ok(QuestionKind::Withdrawal),
        other => Err(
            Stop::new(Kind::Usage, format!("« {other} » n’est pas une question connue"))
                .advise("choisir --question parmi : statuts, adhésion, retrait."),
        ),
    }
}

fn voice(said: Said, silence: Option<&Rule>) -> Voice {
    match said {
        Said::Yes => Voice::InFavour,
        Said::No => Voice::Against,
        Said::Nothing => Voice::Awaited,
        Said::Silence => match silence.map(|rule| &rule.setting) {
            Some(Setting::Silence(silence)) if silence.meaning == SilenceMeaning::Favourable => Voice::InFavour,
            Some(Setting::Silence(_)) => Voice::Against,
            // Where silence says nothing, the deliberation is still awaited.
            _ => Voice::Awaited,
        },
    }
}

fn silence_french(kind: QuestionKind, silence: Option<&Rule>) -> String {
    let question = match kind {
        QuestionKind::Accession => "une adhésion",
        QuestionKind::Withdrawal => "un retrait",
        _ => "une modification des statuts",
    };
    match silence.map(|rule| (rule, &rule.setting)) {
        Some((rule, Setting::Silence(silence))) => format!(
            "Sur {question}, le silence gardé {} mois est {} ({}).",
            silence.months,
            silence.meaning.french(),
            rule.cited()
        ),
        _ => format!("Sur {question}, le silence ne dit rien : une délibération reste attendue."),
    }
}

/// Each share that is needed, with what is reached; then each veto.
fn lines(counted: &Count<usize>, agreement: &Agreement, rows: &[AnswerRow]) -> Table {
    let columns = [
        ("line", "Décompte"),
        ("needed", "Il faut"),
        ("least", "Soit"),
        ("inFavour", "Pour"),
        ("awaited", "Attendus"),
        ("asked", "Sur"),
        ("met", "Atteint"),
    ];
    let mut table = Table::new(&columns, "Aucune règle.");
    for (index, branch) in counted.branches.iter().enumerate() {
        branch_lines(&mut table, index + 1, branch, counted);
    }
    for holder in &counted.vetoes {
        let name = rows.get(holder.member).map_or("", |row| row.name.as_str());
        let (favour, awaited) = match holder.voice {
            Voice::InFavour => (holder.population, 0),
            Voice::Awaited => (0, holder.population),
            Voice::Against => (0, 0),
        };
        table.push(vec![
            Cell::text(format!("Veto : {name}")),
            Cell::text(format!("son accord{}", veto_share(agreement))),
            Cell::number(holder.population),
            Cell::number(favour),
            Cell::number(awaited),
            Cell::number(counted.asked.population),
            Cell::text(met(holder.voice == Voice::InFavour)),
        ]);
    }
    let empty = || Cell::text("");
    table.push(vec![
        Cell::text("Résultat"),
        Cell::text(if counted.certain { "certain" } else { "incertain" }),
        empty(),
        empty(),
        empty(),
        empty(),
        Cell::text(if counted.adopted { "adopté" } else { "rejeté" }),
    ]);
    table
}

fn veto_share(agreement: &Agreement) -> String {
    match agreement {
        Agreement::Qualified(rule) => rule.veto.as_ref().map_or_else(String::new, |veto| {
            format!(" ({} de la population)", veto.share.french())
        }),
        Agreement::Share(_) => String::new(),
    }
}

fn branch_lines(table: &mut Table, number: usize, branch: &BranchResult, counted: &Count<usize>) {
    let of = |strength: &Strength| u64::from(strength.members);
    table.push(vec![
        Cell::text(format!("Voie {number} : assemblées")),
        Cell::text(branch.members.french()),
        Cell::number(branch.members.required(of(&counted.asked))),
        Cell::number(of(&counted.in_favour)),
        Cell::number(of(&counted.awaited)),
        Cell::number(of(&counted.asked)),
        Cell::text(met(branch.members_met)),
    ]);
    let Some(population) = &branch.population else { return };
    table.push(vec![
        Cell::text(format!("Voie {number} : population")),
        Cell::text(population.french()),
        Cell::number(population.required(counted.asked.population)),
        Cell::number(counted.in_favour.population),
        Cell::number(counted.awaited.population),
        Cell::number(counted.asked.population),
        Cell::text(met(branch.population_met)),
    ]);
}

const fn met(met: bool) -> &'static str {
    if met { "oui" } else { "non" }
}

fn verdict(counted: &Count<usize>) -> &'static str {
    match (counted.adopted, counted.certain) {
        (true, _) => "Résultat certain : adopté, quoi que répondent les autres.",
        (false, true) => "Résultat certain : rejeté, quoi que répondent les autres.",
        (false, false) => "Résultat incertain : les réponses attendues peuvent encore le changer ; sans elles, rejeté.",
    }
}
