//! What a session page shows: who was there at each item, and what is still to be published.

mod support;

use domain::committee::SessionDocument;
use domain::sample::{COUNCIL, ITEM_ACCOUNTS, ITEM_APPOINTMENT, ITEM_STATUTES, SESSION_COUNCIL, date};
use projections::LedgerView;
use support::{fold, log};

fn publications(view: &LedgerView, on: &str) -> Vec<(SessionDocument, String, bool)> {
    let council = view.committees.get(COUNCIL).unwrap();
    let session = council.session(SESSION_COUNCIL).unwrap();
    let due = session.publications(&council.rules, date(on));
    due.into_iter()
        .map(|due| (due.document, due.due_on.to_string(), due.late))
        .collect()
}

#[test]
fn a_decision_keeps_who_was_there_when_it_was_voted() {
    let view = fold(&log());
    let council = view.committees.get(COUNCIL).unwrap();
    let session = council.session(SESSION_COUNCIL).unwrap();
    let opened = session.attendance.as_ref().unwrap();
    let accounts = view.decisions.get(ITEM_ACCOUNTS).unwrap();
    assert_eq!((opened.present.len(), opened.proxies.len()), (4, 1));
    assert_eq!((accounts.present.len(), accounts.proxies.len()), (4, 1));
    let seats = |present: &[domain::committee::event::Attendee]| -> Vec<_> {
        present.iter().map(|attendee| attendee.seat).collect()
    };
    assert_ne!(
        seats(&opened.present),
        seats(&accounts.present),
        "l’un est parti, l’autre arrivé"
    );
    let quorum = accounts.quorum.as_ref().unwrap();
    assert_eq!(
        (quorum.counted, quorum.in_office, quorum.required),
        (3, 4, 3),
        "la présidence s’est retirée"
    );
}

#[test]
fn a_deliberation_says_since_when_it_binds() {
    let view = fold(&log());
    let statutes = view.decisions.get(ITEM_STATUTES).unwrap();
    let binds = statutes.enforceability.unwrap();
    assert_eq!(binds.enforceable_on, date("2026-06-10"));
    assert_eq!(view.decisions.get(ITEM_APPOINTMENT).unwrap().enforceability, None);
}

#[test]
fn the_list_and_the_minutes_are_due_within_a_week_and_shown_late_never_refused() {
    let log = log();
    let (list, minutes) = (SessionDocument::DecisionList, SessionDocument::Minutes);
    let all = fold(&log);
    assert_eq!(
        publications(&all, "2026-12-01"),
        [
            (list, "2026-06-11".to_owned(), false),
            (minutes, "2026-06-29".to_owned(), false)
        ],
        "publiés à temps, quelle que soit la date de la question"
    );
    let closed = log
        .iter()
        .position(
            |recorded| matches!(&recorded.event, domain::Event::SessionClosed(data) if data.session == SESSION_COUNCIL),
        )
        .unwrap();
    let before = fold(&log[..=closed]);
    assert_eq!(
        publications(&before, "2026-06-11"),
        [(list, "2026-06-11".to_owned(), false)]
    );
    assert_eq!(
        publications(&before, "2026-06-12"),
        [(list, "2026-06-11".to_owned(), true)]
    );
}
