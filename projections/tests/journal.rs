//! The journal of the sample story: every event type told, and every sentence read by a person before it was kept.

mod support;

use domain::sample::{keeping, record};
use domain::{Event, EventType};
use projections::LedgerView;
use projections::journal::{JournalEntry, sentence};
use std::collections::BTreeSet;
use support::{fold, log};

#[test]
fn every_event_type_is_told_in_french() {
    let view = fold(&log());
    // How the ledger is kept is a story of its own, that begins with the same event 0.
    let kept = record(&keeping()).1.split_off(1);
    let log = [log(), kept].concat();
    let journal: Vec<_> = log.iter().map(|recorded| JournalEntry::new(recorded, &view)).collect();
    let told: BTreeSet<EventType> = journal.iter().map(|entry| entry.event_type).collect();
    assert_eq!(told, EventType::ALL.iter().copied().collect());
    let lines = journal.iter().map(|entry| {
        let JournalEntry {
            position,
            event_type,
            actor,
            sentence,
            ..
        } = entry;
        format!("{position} [{}] {actor} : {sentence}\n", event_type.as_str())
    });
    insta::assert_snapshot!(lines.collect::<String>());
}

#[test]
fn a_sentence_is_the_same_whether_told_at_once_or_later() {
    let (log, mut then) = (log(), LedgerView::default());
    let now = fold(&log);
    for recorded in &log {
        then.apply(recorded);
        // The ledger is opened before its keeper enters it as a member: only then is the keeper called by its name.
        if recorded.position > 0 {
            assert_eq!(sentence(recorded, &then), sentence(recorded, &now));
        }
    }
}

#[test]
fn a_sentence_ends_once_and_never_shows_an_identifier() {
    let (log, view) = (log(), fold(&log()));
    for recorded in &log {
        let sentence = sentence(recorded, &view);
        let last_words = sentence.trim_end_matches(['\u{a0}', '»']);
        assert!(last_words.ends_with('.') && !last_words.ends_with(".."), "{sentence}");
        assert!(!sentence.contains("-8000-8000-"), "{sentence}");
    }
}

#[test]
fn what_the_view_does_not_know_is_called_by_its_identifier() {
    let nothing = LedgerView::default();
    for recorded in log() {
        let sentence = sentence(&recorded, &nothing);
        assert!(
            sentence.starts_with(|first: char| first.is_uppercase() || first.is_numeric()),
            "{sentence}"
        );
        if let Event::DeliberationRecorded(data) = &recorded.event {
            let (member, convention) = (data.member, data.convention);
            assert!(sentence.starts_with(&format!("Le membre {member} a ")), "{sentence}");
            assert!(
                sentence.contains(&format!(" la convention {convention} ")),
                "{sentence}"
            );
        }
    }
}
