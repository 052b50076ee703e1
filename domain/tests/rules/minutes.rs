//! Minutes: drafted, settled by a vote or by silence, published.

use crate::assembly::{Assembly, installation, opening, vote_by_name, with_rule};
use crate::support::{decision, session_id, when};
use domain::Code;
use domain::committee::command::{ApproveMinutes, ConveneSession, DraftMinutes, PublishSessionDocument};
use domain::committee::event::Effect;
use domain::committee::{Nature, SessionDocument};
use domain::event::Event;
use domain::rules::{Days, Parameter, Setting};
use domain::sample::orders::item;
use domain::sample::{COMMITTEE, date};
use domain::value::Digest;

fn closed() -> Assembly {
    let order = with_rule(
        installation(Nature::DeliberativeAssembly, 5),
        Parameter::MinutesSilence,
        Setting::Days(Days { clear: false, days: 10 }),
    );
    Assembly::installed(order)
        .convened(&[Effect::Other, Effect::Other])
        .opened(&[0, 1, 2], &[])
        .roll_call(0, &[0, 1, 2])
        .closed()
}

fn drafted(on: &str) -> DraftMinutes {
    DraftMinutes {
        committee: COMMITTEE,
        session: session_id(1),
        drafted_on: date(on),
        digest: Digest::of(b"PV"),
    }
}

fn approved(on: &str) -> ApproveMinutes {
    ApproveMinutes {
        committee: COMMITTEE,
        session: session_id(1),
        approved_on: date(on),
    }
}

fn published(document: SessionDocument, on: &str) -> PublishSessionDocument {
    PublishSessionDocument {
        committee: COMMITTEE,
        session: session_id(1),
        document,
        published_on: date(on),
    }
}

#[test]
fn minutes_tell_the_decisions_taken_and_are_drafted_once_after_the_session() {
    let assembly = closed();
    assert_eq!(assembly.refuses(drafted("2024-03-13")).code, Code::MinutesState);
    let Event::MinutesDrafted(data) = assembly.gives(drafted("2024-03-15")) else {
        panic!("un procès-verbal")
    };
    assert_eq!(data.decisions, [decision(1, 0)], "le point sans vote n’y est pas");
    let drafted_once = assembly.then(drafted("2024-03-15"));
    assert_eq!(drafted_once.refuses(drafted("2024-03-16")).code, Code::MinutesState);
}

#[test]
fn silence_settles_minutes_after_its_days_and_not_before() {
    let assembly = closed();
    assert_eq!(assembly.refuses(approved("2024-03-25")).code, Code::MinutesState);
    let assembly = assembly.then(drafted("2024-03-15"));
    assert_eq!(assembly.refuses(approved("2024-03-24")).code, Code::MinutesState);
    let Event::MinutesApproved(data) = assembly.gives(approved("2024-03-25")) else {
        panic!("arrêté")
    };
    assert_eq!(data.decision, None);
    let without = Assembly::council(5)
        .convened(&[Effect::Other])
        .opened(&[0, 1, 2], &[])
        .closed()
        .then(drafted("2024-03-15"));
    assert_eq!(
        without.refuses(approved("2024-03-25")).code,
        Code::RuleMissing,
        "le silence ne vaut que si une règle le dit"
    );
}

#[test]
fn a_vote_at_the_next_session_settles_the_minutes_of_the_last() {
    let next = ConveneSession {
        committee: COMMITTEE,
        session: session_id(2),
        sent_on: date("2024-03-20"),
        held_on: date("2024-04-10"),
        agenda: vec![item(
            decision(2, 0),
            Effect::ApproveMinutes(session_id(1)),
            "Procès-verbal du 14 mars",
        )],
        follows: None,
        urgency: None,
    };
    let mut opening = opening(&[0, 1, 2], &[]);
    opening.session = session_id(2);
    let assembly = closed().then(drafted("2024-03-15")).then(next).then(opening);
    let mut vote = vote_by_name(0, &[0, 1, 2]);
    vote.session = session_id(2);
    vote.item = decision(2, 0);
    let given = crate::support::facts(assembly.commands());
    let facts = when(given, vote).unwrap();
    let [Event::DecisionAdopted(_), Event::MinutesApproved(data)] = facts.as_slice() else {
        panic!("la décision et l’approbation : {facts:?}")
    };
    assert_eq!(
        (data.approved_on, data.decision, data.session),
        (date("2024-04-10"), Some(decision(2, 0)), session_id(1))
    );
}

#[test]
fn the_list_is_published_after_the_session_and_the_minutes_once_settled() {
    let assembly = closed();
    assembly.gives(published(SessionDocument::DecisionList, "2024-03-21"));
    assert_eq!(
        assembly.refuses(published(SessionDocument::Minutes, "2024-03-26")).code,
        Code::MinutesState
    );
    let settled = assembly.then(drafted("2024-03-15")).then(approved("2024-03-25"));
    settled.gives(published(SessionDocument::Minutes, "2024-03-26"));
    assert_eq!(
        settled.refuses(published(SessionDocument::Minutes, "2024-03-24")).code,
        Code::MinutesState
    );
}
