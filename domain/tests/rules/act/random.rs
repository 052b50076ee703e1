//! Any sequence of undoing, against what must always hold.

use super::{annulled, correction, declared_illegal, ledger_of, repealed, rescinded, reversed, told};
use domain::act::command::RecordAnnulment;
use domain::sample::request;
use domain::sample::{LEDGER, context, date, name, text};
use domain::value::EventId;
use domain::{Command, Draft, Ledger};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// What is tried on the fact at a place of the ledger, the number of the case being that of the try.
fn order(kind: u8, act: EventId, attempt: usize) -> Command {
    let annulment = RecordAnnulment {
        number: name(&format!("n-{attempt}")),
        ..annulled(act)
    };
    match kind {
        0 => correction(act).into(),
        1 => repealed(act, "2026-05-01").into(),
        2 => rescinded(act, "2026-01-15").into(),
        3 => annulment.into(),
        4 => RecordAnnulment {
            partial: Some(text("L’article 2.")),
            ..annulment
        }
        .into(),
        5 => RecordAnnulment {
            effect_from: Some(date("2026-09-01")),
            ..annulment
        }
        .into(),
        6 => declared_illegal(act).into(),
        _ => reversed(act).into(),
    }
}

/// What rests on `act`, found by asking every fact whether one of those it cites does.
fn brute_force(given: &[Draft], act: EventId) -> BTreeSet<EventId> {
    let mut found = BTreeSet::new();
    loop {
        let before = found.len();
        for (position, draft) in given.iter().enumerate() {
            let cites = draft
                .authorised_by
                .iter()
                .any(|cited| *cited == act || found.contains(cited));
            if cites && !matches!(draft.event, domain::Event::ShareAllocated(_)) {
                found.insert(EventId::new(LEDGER.derive(&format!("event/{position}"))));
            }
        }
        if found.len() == before {
            return found;
        }
    }
}

/// Sixty-four sequences, or as many as the environment asks.
fn config() -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok());
    ProptestConfig::with_cases(asked.unwrap_or(64))
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn nothing_is_deleted_whatever_is_undone(tries in prop::collection::vec((0_u8..8, 0_usize..200), 1..12)) {
        let mut given = told();
        let mut ledger = ledger_of(&given);
        let mut seen: Vec<(usize, Ledger)> = vec![(given.len(), ledger.clone())];
        for (attempt, (kind, place)) in tries.into_iter().enumerate() {
            let act = EventId::new(LEDGER.derive(&format!("event/{}", place % given.len())));
            match ledger.decide(&request(attempt as u128, order(kind, act, attempt)), &context()) {
                Ok(decision) => {
                    for draft in decision.drafts {
                        cqrs_es::Aggregate::apply(&mut ledger, draft.clone());
                        given.push(draft);
                    }
                    seen.push((given.len(), ledger.clone()));
                }
                Err(refusal) => prop_assert!(refusal.field.is_some() && refusal.message.ends_with('.')),
            }
        }
        prop_assert_eq!(&given[..told().len()], &told()[..]);
        for (size, then) in seen {
            prop_assert_eq!(&ledger_of(&given[..size]), &then);
            prop_assert_eq!(&then.calls, &ledger.calls);
            prop_assert_eq!(&then.allocations, &ledger.allocations);
        }
        for node in ledger.acts.iter() {
            prop_assert!(ledger.acts.standing(node.fact, node.on).is_some());
        }
    }

    #[test]
    fn the_dependants_of_any_act_are_what_a_brute_force_search_finds(place in 0_usize..200) {
        let given = told();
        let ledger = ledger_of(&given);
        let act = EventId::new(LEDGER.derive(&format!("event/{}", place % given.len())));
        let found: BTreeSet<EventId> = ledger.dependants(act).iter().map(|dependant| dependant.fact).collect();
        prop_assert_eq!(found, brute_force(&given, act));
    }
}
