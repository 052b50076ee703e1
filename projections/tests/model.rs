//! Any sequence of commands: those of the sample story out of order, repeated or left out, and any fact undone in between.
//!
//! Whatever is asked, nothing panics, every refusal has a code and a sentence, replay gives the live state, shares sum to the amount, and no
//! euro is called on a chain that is broken without the ledger saying so.

#[path = "support/kept.rs"]
mod kept;
#[path = "support/tables.rs"]
mod tables;

use domain::act::command::{RecordAnnulment, ReverseJudgment};
use domain::sample::{Recorder, date, name, request, story};
use domain::value::{CallId, Cents, Date, EventId};
use domain::{Code, Command, Event, Ledger, Recorded, Refusal, Request};
use projections::LedgerView;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// One thing that is tried.
#[derive(Clone, Copy, Debug)]
enum Try {
    /// The next command of the story.
    Next,
    /// The next command is left out.
    Skip,
    /// A command of the story, in its place or not.
    Any(usize),
    /// A court annuls what this fact recorded.
    Annul(usize),
    /// An appeal court reverses the judgment that this fact recorded.
    Reverse(usize),
}

fn tries() -> impl Strategy<Value = Vec<Try>> {
    let one = prop_oneof![
        40 => Just(Try::Next),
        1 => Just(Try::Skip),
        3 => any::<usize>().prop_map(Try::Any),
        1 => any::<usize>().prop_map(Try::Annul),
        1 => any::<usize>().prop_map(Try::Reverse),
    ];
    prop::collection::vec(one, 1..320)
}

/// Sixty-four sequences, or as many as the environment asks.
fn config() -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok());
    ProptestConfig::with_cases(asked.unwrap_or(64))
}

/// The fact at `place`, whatever its type.
fn fact(log: &[Recorded], place: usize) -> EventId {
    log.get(place % log.len().max(1))
        .map_or_else(EventId::default, |recorded| recorded.event_id)
}

/// A session in which commands are tried one after the other.
struct Trial {
    story: Vec<Request>,
    next: usize,
    recorder: Recorder,
    codes: BTreeSet<Code>,
}

impl Trial {
    fn command(&mut self, attempt: usize, tried: Try) -> Option<Request> {
        let number = 0x10_0000 + attempt as u128;
        let judged_on = date("2026-10-30");
        match tried {
            Try::Next => {
                self.next += 1;
                self.story.get(self.next - 1).cloned()
            }
            Try::Skip => {
                self.next += 1;
                None
            }
            Try::Any(place) => self.story.get(place % self.story.len()).cloned(),
            Try::Annul(place) => {
                let order = RecordAnnulment {
                    act: fact(&self.recorder.log, place),
                    court: name("tribunal administratif de Rennes"),
                    number: name(&format!("26{attempt:05}")),
                    judged_on,
                    partial: None,
                    effect_from: None,
                };
                Some(request(number, order))
            }
            Try::Reverse(place) => {
                let order = ReverseJudgment {
                    judgment: fact(&self.recorder.log, place),
                    court: name("cour administrative d’appel de Nantes"),
                    number: name(&format!("26NT{attempt:05}")),
                    judged_on,
                };
                Some(request(number, order))
            }
        }
    }

    /// A refusal is a rule that spoke: it records nothing, and says why in French.
    fn refused(&mut self, refusal: &Refusal, size: usize) -> Result<(), TestCaseError> {
        prop_assert_eq!(self.recorder.log.len(), size);
        prop_assert!(
            !refusal.code.as_str().is_empty() && refusal.message.ends_with('.'),
            "{}",
            refusal
        );
        self.codes.insert(refusal.code);
        Ok(())
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn whatever_is_asked_the_ledger_holds(tries in tries()) {
        let mut trial = Trial { story: story(), next: 0, recorder: Recorder::default(), codes: BTreeSet::new() };
        for (attempt, tried) in tries.into_iter().enumerate() {
            let Some(request) = trial.command(attempt, tried) else { continue };
            let size = trial.recorder.log.len();
            if let Err(refusal) = trial.recorder.answer(&request) {
                trial.refused(&refusal, size)?;
            }
        }
        let Recorder { ledger, log, .. } = &trial.recorder;
        replay_is_the_live_state(ledger, log)?;
        money_is_exact(log)?;
        no_euro_rests_on_a_broken_chain_unsaid(log)?;
        the_sql_tables_follow_the_view(log);
    }
}

fn replay_is_the_live_state(live: &Ledger, log: &[Recorded]) -> Result<(), TestCaseError> {
    let mut replayed = Ledger::default();
    for recorded in log {
        replayed.apply(recorded);
    }
    prop_assert!(replayed == *live, "rejouer donne un autre état");
    Ok(())
}

/// The SQL tables, kept batch by batch, are at each step those of the view.
fn the_sql_tables_follow_the_view(log: &[Recorded]) {
    kept::keep(log, &[1, 30, 3, 70, 11], |view, kept| {
        assert!(*kept == tables::Tables::of(view));
    });
}

/// The shares of an allocation sum to its amount, the instalments of a call to the call, and the titles of a call to no more than it.
fn money_is_exact(log: &[Recorded]) -> Result<(), TestCaseError> {
    let mut shared = BTreeMap::new();
    let mut amounts = BTreeMap::new();
    let (mut called, mut titled) = (BTreeMap::new(), BTreeMap::<CallId, i64>::new());
    let issued = |title| {
        log.iter().find_map(|recorded| match &recorded.event {
            Event::TitleIssued(data) if data.title == title => Some(data),
            _ => None,
        })
    };
    for recorded in log {
        match &recorded.event {
            Event::AllocationComputed(data) => {
                amounts.insert(data.allocation, data.amount.get());
            }
            Event::ShareAllocated(data) => *shared.entry(data.allocation).or_insert(0) += data.amount.get(),
            Event::ContributionCalled(data) => {
                let instalments: i64 = data.instalments.iter().map(|instalment| instalment.amount.get()).sum();
                prop_assert_eq!(instalments, data.amount.get());
                called.insert(data.call, data.amount.get());
            }
            Event::TitleIssued(data) => *titled.entry(data.call).or_insert(0) += data.amount.get(),
            Event::TitleCancelled(data) => {
                let call = issued(data.title).expect("le titre annulé").call;
                *titled.entry(call).or_insert(0) -= data.amount.get();
            }
            Event::TitleReduced(data) => {
                let call = issued(data.title).expect("le titre réduit").call;
                *titled.entry(call).or_insert(0) -= data.amount.get();
            }
            _ => {}
        }
    }
    prop_assert_eq!(shared, amounts);
    for (call, sum) in titled {
        prop_assert!(sum >= 0 && called.get(&call).is_some_and(|amount| sum <= *amount));
    }
    Ok(())
}

/// The euros whose chain is broken, found in the log alone, are those that the report tells.
fn no_euro_rests_on_a_broken_chain_unsaid(log: &[Recorded]) -> Result<(), TestCaseError> {
    let mut view = LedgerView::default();
    for recorded in log {
        view.apply(recorded);
    }
    let on = date("2026-11-01");
    let told: BTreeMap<CallId, Cents> = view
        .doubtful_calls(on)
        .into_iter()
        .map(|doubtful| (doubtful.call, doubtful.called))
        .collect();
    for (call, amount) in calls_on_a_fallen_act(log) {
        prop_assert_eq!(told.get(&call), Some(&amount), "{} n’est pas signalé", call);
    }
    Ok(())
}

/// The facts that an annulment or a rescission took away for good: one that was itself annulled, or reversed, takes nothing away. Read from
/// the last to the first, since each can only undo what came before.
fn fallen(log: &[Recorded]) -> BTreeSet<EventId> {
    let mut fallen = BTreeSet::new();
    for recorded in log.iter().rev() {
        let undone = match &recorded.event {
            Event::ActAnnulled(data) if data.partial.is_none() && before(data.effect_from, "2026-01-01") => data.act,
            Event::ActRescinded(data) => data.act,
            Event::JudgmentReversed(data) => data.judgment,
            _ => continue,
        };
        if !fallen.contains(&recorded.event_id) {
            fallen.insert(undone);
        }
    }
    fallen
}

/// The calls that rest, through the facts they cite, on one that fell; but for those withdrawn, which ask for nothing.
fn calls_on_a_fallen_act(log: &[Recorded]) -> Vec<(CallId, Cents)> {
    let fallen = fallen(log);
    let cites: BTreeMap<EventId, &[EventId]> = log
        .iter()
        .map(|recorded| (recorded.event_id, &recorded.authorised_by[..]))
        .collect();
    let rests_on_fallen = |from: EventId| {
        let (mut seen, mut next) = (BTreeSet::new(), vec![from]);
        while let Some(id) = next.pop() {
            if seen.insert(id) {
                next.extend(cites.get(&id).into_iter().flat_map(|cited| cited.iter().copied()));
            }
        }
        seen.iter().any(|id| fallen.contains(id))
    };
    let withdrawn: BTreeSet<CallId> = log
        .iter()
        .filter_map(|recorded| match &recorded.event {
            Event::CallWithdrawn(data) => Some(data.call),
            _ => None,
        })
        .collect();
    let calls = log.iter().filter_map(|recorded| match &recorded.event {
        Event::ContributionCalled(data) if withdrawn.contains(&data.call) => None,
        Event::ContributionCalled(data) if rests_on_fallen(recorded.event_id) => Some((data.call, data.amount)),
        _ => None,
    });
    calls.collect()
}

/// Whether an annulment takes effect from the start.
fn before(effect_from: Option<Date>, day: &str) -> bool {
    effect_from.is_none_or(|from| from < date(day))
}

#[test]
fn the_story_alone_is_accepted_whole_and_out_of_order_it_provokes_many_refusals() {
    let mut recorder = Recorder::default();
    for request in story() {
        recorder.answer(&request).unwrap();
    }
    let mut backwards = Recorder::default();
    backwards.answer(&story()[0]).unwrap();
    let refused = story()
        .iter()
        .rev()
        .filter(|request| backwards.answer(request).is_err())
        .count();
    assert!(refused > 50, "{refused}");
    assert!(
        story()
            .iter()
            .any(|request| matches!(request.command, Command::RecordAnnulment(_)))
    );
}
