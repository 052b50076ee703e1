//! `entente demo`: a whole cooperation, told and recorded, then served.

mod exercise;
mod names;
mod report;
mod story;
mod years;

use crate::cli::{Cli, Demo};
use crate::commands::{recording_engine, say, serve};
use crate::error::{Kind, Stop};
use crate::import::territory;
use domain::EventType;
use domain::member::command::ImportMembers;
use domain::value::{FiscalYear, Name, Siren};
use engine::{Engine, LedgerHandle};
use exercise::Called;
use projections::journal::JournalEntry;
use std::collections::BTreeMap;
use std::sync::Arc;
use story::Chapter;
use years::{FIRST_YEAR, Plan, SECOND_YEAR};

/// The communes of the EPCI, exactly as the public file has them.
const COMMUNES: &str = include_str!("../../tests/data/territory/communes_arc_sud_bretagne_2026.csv");

/// Facts of each type that a chapter tells; the others are counted.
const TOLD: usize = 2;

pub(crate) async fn run(cli: &Cli, options: &Demo) -> Result<(), Stop> {
    let engine = recording_engine(cli, cli.store.open_or_create().await?);
    say("Entente — démonstration")?;
    say(
        "L’EPCI, ses communes, leurs SIREN et leurs populations sont réels. La convention, les votes et tous les montants sont imaginés.",
    )?;
    say(format!("Registre : {}", cli.store))?;
    let ledger = tell(&engine).await?;
    report::print(&ledger.view(), engine.environment().today()?)?;
    drop(ledger);
    if options.no_serve {
        engine.shutdown().await;
        return Ok(());
    }
    say("")?;
    serve::serve(engine, &options.listen, serve::Folders::default()).await
}

/// Records the story, chapter by chapter. What an earlier run recorded is found again, not doubled.
async fn tell(engine: &Arc<Engine>) -> Result<LedgerHandle, Stop> {
    let import = territory::read(
        COMMUNES.as_bytes(),
        Siren::parse(names::EPCI)?,
        &Name::new(names::EPCI_NAME)?,
        names::ledger(),
    )
    .map_err(|error| Stop::new(Kind::Input, error.to_string()))?;
    let (ledger, receipt) = engine.open_ledger(story::open()?).await?;
    if receipt.replayed {
        say("Cette démonstration est déjà enregistrée ici : la voici telle quelle, rien n’est doublé.")?;
    }
    let mut number = 1;
    for chapter in story::first_part(import.clone())? {
        tell_chapter(&ledger, &chapter, &mut number).await?;
    }
    tell_chapter(&ledger, &payments(&ledger, &FIRST_YEAR, &import)?, &mut number).await?;
    for chapter in story::second_part(&import)? {
        tell_chapter(&ledger, &chapter, &mut number).await?;
    }
    tell_chapter(&ledger, &payments(&ledger, &SECOND_YEAR, &import)?, &mut number).await?;
    Ok(ledger)
}

/// Records a chapter and tells its first facts of each type, one sentence each.
async fn tell_chapter(ledger: &LedgerHandle, chapter: &Chapter, number: &mut u32) -> Result<(), Stop> {
    say(format!("\n{number}. {}", chapter.title))?;
    *number += 1;
    let mut told: BTreeMap<EventType, usize> = BTreeMap::new();
    let mut untold = 0_usize;
    for request in &chapter.requests {
        let receipt = ledger.execute(request.clone()).await?;
        let count = usize::try_from(receipt.event_count).unwrap_or(usize::MAX);
        let view = ledger.view();
        for recorded in ledger.journal(receipt.first_position, count).await? {
            let of_type = told.entry(recorded.event.event_type()).or_default();
            *of_type += 1;
            if *of_type > TOLD {
                untold += 1;
                continue;
            }
            let entry = JournalEntry::new(&recorded, &view);
            say(format!("   {:>4}  {}", entry.position, entry.sentence))?;
        }
    }
    match untold {
        0 => Ok(()),
        1 => say("         … et un autre fait."),
        more => say(format!("         … et {more} autres faits.")),
    }
}

/// The payments of `plan`: each commune pays what its calls say, instalment by instalment.
fn payments(ledger: &LedgerHandle, plan: &Plan, import: &ImportMembers) -> Result<Chapter, Stop> {
    let view = ledger.view();
    let mut called = Vec::new();
    for (rank, member) in import.members.iter().enumerate() {
        for obligation in view
            .obligations
            .of_member_in(member.register.member, FiscalYear::parse(plan.year)?)
        {
            called.extend(obligation.call.as_ref().map(|call| Called {
                call: call.id,
                rank,
                instalments: call.instalments.iter().map(|instalment| instalment.amount).collect(),
            }));
        }
    }
    Ok(exercise::payments(plan, &called)?)
}
