//! `entente simulate`: what would change, for whom and why. Nothing is recorded.

mod directory;
mod told;

use super::moment::{both_clocks, known};
use super::{choose, choose_convention, engine, key_file, load, say};
use crate::cli::{Cli, Movement, Shared, Simulate};
use crate::error::{Kind, Stop, warn};
use crate::import::criteria;
use crate::import::fault::{Faults, unusable};
use crate::output::Format;
use directory::{Directory, Unfound};
use domain::Refusal;
use domain::key::standalone::NOBODY;
use domain::key::text::KeyText;
use domain::member::Criterion;
use domain::simulation::TrialKey;
use domain::value::{Fraction, MemberId};
use projections::LedgerView;
use projections::conventions::ConventionView;
use projections::scenario::{Join, Leave, Trial, TriedKey};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use told::Told;

pub(super) async fn run(cli: &Cli, options: &Simulate, format: Format) -> Result<(), Stop> {
    let engine = engine(cli.store.open_existing().await?);
    let ledger = choose(&engine, &options.ledger).await?;
    let view = known(&ledger, options.known).await?;
    let convention = convention(&view, &options.shared)?;
    let mut directory = Directory::new(&view, options.shared.year.first_day());
    let joins = joins(&mut directory, &options.join)?;
    let leaves = leaves(&directory, &options.leave)?;
    let key = options.key.as_deref().map(|path| key(&directory, path)).transpose()?;
    let values = options
        .values
        .as_deref()
        .map(|path| values(&directory, path, convention.carrier))
        .transpose()?;
    let trial = Trial {
        convention: convention.id,
        pool: options.shared.pool.clone(),
        year: options.shared.year,
        amount: options.amount,
        key: key.as_ref().map(|(_, text)| tried(text)),
        values: values.unwrap_or_default(),
        joins,
        leaves,
    };
    let scenario = view.scenario(&trial).map_err(|refusal| named(options, refusal))?;
    if let Some((path, text)) = &key {
        key_file::check(path, text, &scenario.memberships[1].participants)?;
    }
    let rules = ledger.rules(view.size()).await?;
    let simulation = rules.simulate(&scenario)?;
    warnings(options, key.as_ref(), &scenario.keys[1]).iter().for_each(warn);
    let told = Told {
        view: &view,
        convention,
        scenario: &scenario,
        simulation: &simulation,
    };
    if format == Format::Table {
        say(both_clocks(&view, None))?;
    }
    told.write(format, &mut std::io::stdout())
}

/// What the user should know of what it tries.
fn warnings(options: &Simulate, key: Option<&(&Path, KeyText)>, after: &TrialKey) -> Vec<String> {
    let mut told = Vec::new();
    if let Some((path, text)) = key {
        told.extend(key_file::warnings(path, text));
        if text.carrier.is_some() {
            told.push("le porteur est celui de la convention : celui que nomme la clé est ignoré.".to_owned());
        }
    }
    let dated = options
        .join
        .iter()
        .chain(&options.leave)
        .any(|movement| movement.on.is_some());
    if dated && !after.formula.asks_presence() {
        let message = "la clé ne compte pas le temps (prorata) : les dates de --join et de --leave ne changent rien.";
        told.push(message.to_owned());
    }
    told
}

/// The convention the user means: one that has a key for the pool.
fn convention<'v>(view: &'v LedgerView, shared: &Shared) -> Result<&'v ConventionView, Stop> {
    let of_pool = view
        .keys
        .iter()
        .filter(|key| key.pool == shared.pool)
        .map(|key| key.convention);
    let of_pool: BTreeSet<_> = of_pool.collect();
    let candidates: Vec<_> = of_pool
        .into_iter()
        .filter_map(|id| view.conventions.get(id))
        .map(|known| &**known)
        .collect();
    choose_convention(&candidates, shared.convention.as_deref(), || {
        let pools: BTreeSet<_> = view.keys.iter().map(|key| key.pool.to_string()).collect();
        let message = format!("aucune clé ne partage la charge « {} » dans ce registre", shared.pool);
        let stop = Stop::new(Kind::Input, message);
        if pools.is_empty() {
            return stop
                .advise("ce registre n’a encore aucune clé : voir « entente calculate » pour calculer sans registre.");
        }
        stop.advise(format!("choisir --pool parmi : {}.", Vec::from_iter(pools).join(", ")))
    })
}

/// The members that join, known or not; the directory learns those it did not know.
fn joins(directory: &mut Directory<'_>, movements: &[Movement]) -> Result<Vec<Join>, Stop> {
    let join = |movement: &Movement| {
        let (member, stranger) = match directory.find(&movement.member) {
            Ok(member) => (member, None),
            Err(Unfound::Unknown) => {
                let (member, name) = directory.learn(&movement.member)?;
                (member, Some(name))
            }
            Err(unfound) => return Err(directory.stop("--join", &movement.member, &unfound)),
        };
        Ok(Join {
            member,
            stranger,
            from: movement.on,
        })
    };
    movements.iter().map(join).collect()
}

fn leaves(directory: &Directory<'_>, movements: &[Movement]) -> Result<Vec<Leave>, Stop> {
    let leave = |movement: &Movement| {
        let found = directory.find(&movement.member);
        let member = found.map_err(|unfound| directory.stop("--leave", &movement.member, &unfound))?;
        Ok(Leave {
            member,
            until: movement.on,
        })
    };
    movements.iter().map(leave).collect()
}

fn key<'p>(directory: &Directory<'_>, path: &'p Path) -> Result<(&'p Path, KeyText), Stop> {
    let document = key_file::document(path)?;
    let text = KeyText::from_tree(&document, |label| directory.find(label).ok());
    text.map(|text| (path, text))
        .map_err(|faults| key_file::refused(path, &faults))
}

fn tried(text: &KeyText) -> TriedKey {
    TriedKey {
        formula: text.formula.clone(),
        rounding: text.rounding,
        ties: text.ties.clone(),
        participants: text.participants.clone(),
    }
}

/// Values to try. Those of nobody are recorded in the name of the carrier, as in the ledger.
fn values(
    directory: &Directory<'_>,
    path: &Path,
    carrier: MemberId,
) -> Result<BTreeMap<(MemberId, Criterion), Fraction>, Stop> {
    let file = criteria::read(&load(path)?).map_err(|faults| unusable(&[(path, faults)]))?;
    let mut values = BTreeMap::new();
    let mut faults = Faults::default();
    for (row, line) in file.rows.into_iter().zip(file.lines) {
        let found = match row.member.as_str() {
            NOBODY => Ok(carrier),
            label => directory.find(label),
        };
        let member = match found {
            Ok(member) => member,
            Err(unfound) => {
                faults.push(Some(line), None, directory.why(&row.member, &unfound));
                continue;
            }
        };
        if row.from.is_some() || row.until.is_some() {
            let message = "une simulation ne lit pas de dates ici : les donner par --join et --leave.";
            faults.push(Some(line), None, message);
        }
        let Some(value) = row.value else { continue };
        if values.insert((member, value.criterion), value.value).is_some() {
            let message = "ce critère a déjà une valeur pour ce membre : une simulation n’en essaie qu’une.";
            faults.push(Some(line), None, message);
        }
    }
    faults.unless_any(values).map_err(|faults| unusable(&[(path, faults)]))
}

/// A refusal of a scenario, with the name of the member it is about.
fn named(options: &Simulate, refusal: Refusal) -> Stop {
    let member = refusal.field.as_deref().and_then(|field| {
        let (of, index) = field.split_once('.')?;
        let movements = match of {
            "joins" => &options.join,
            "leaves" => &options.leave,
            _ => return None,
        };
        movements.get(index.parse::<usize>().ok()?)
    });
    let message = match member {
        Some(movement) => format!("« {} » : {}", movement.member, refusal.message),
        None => refusal.message.clone(),
    };
    Refusal { message, ..refusal }.into()
}
