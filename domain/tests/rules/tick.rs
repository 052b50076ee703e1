//! What follows from time alone.

use crate::support::{commune, draft, facts, in_force, ledger};
use crate::syndicate::{YES, asked, conclude, consult, decides, order, submitted};
use domain::act::command::RecordAnnulment;
use domain::consultation::Question;
use domain::consultation::command::EstablishSilence;
use domain::convention::command::{
    DenounceConvention, DissolveConvention, DraftConvention, EstablishRenewal, TerminateConvention,
};
use domain::convention::{NoticeClause, TacitRenewal, TerminationGround};
use domain::participation::Movement;
use domain::sample::{CONVENTION, LEDGER, date, name, text};
use domain::value::{Date, EventId};
use domain::{Command, Event};

fn due(commands: &[Command], today: &str) -> Vec<(Date, Event)> {
    let due = ledger(commands.to_vec()).due(date(today));
    due.into_iter().map(|due| (due.on, due.draft.event)).collect()
}

fn silent(commands: &[Command], today: &str) -> Vec<domain::value::MemberId> {
    let of_silence = |(_, event)| match event {
        Event::SilenceEstablished(data) => Some(data.member),
        _ => None,
    };
    due(commands, today).into_iter().filter_map(of_silence).collect()
}

/// Ends on 31 December 2024, renewed for a year at most once; three months of notice.
fn renewable() -> DraftConvention {
    let mut draft = draft(2);
    draft.ends_on = Some(date("2024-12-31"));
    draft.provisions.notice = Some(NoticeClause {
        months: 3,
        term_end: None,
    });
    draft.provisions.renewal = Some(TacitRenewal { months: 12, times: 1 });
    draft
}

fn and(mut commands: Vec<Command>, more: impl Into<Command>) -> Vec<Command> {
    commands.push(more.into());
    commands
}

#[test]
fn a_silence_is_due_the_day_after_its_term_for_who_did_not_deliberate() {
    let given = and(submitted(5), decides(2, Question::Convention, YES, "2023-10-02"));
    assert!(due(&given, "2023-12-04").is_empty(), "le dernier jour compte");
    assert_eq!(silent(&given, "2023-12-05"), [0, 1, 3, 4].map(commune));
    assert!(
        due(&given, "2023-12-05")
            .iter()
            .all(|(on, _)| *on == date("2023-12-05"))
    );
}

#[test]
fn a_silence_established_is_no_longer_due() {
    let one = EstablishSilence {
        convention: CONVENTION,
        question: Question::Convention,
        member: Some(commune(0)),
    };
    assert_eq!(silent(&and(submitted(3), one), "2023-12-05"), [1, 2].map(commune));
}

#[test]
fn a_result_that_time_made_certain_is_still_for_somebody_to_count() {
    let all = EstablishSilence {
        convention: CONVENTION,
        question: Question::Convention,
        member: None,
    };
    let given = and(submitted(5), all);
    assert!(due(&given, "2024-06-01").is_empty());
    let counted = and(given, conclude(Question::Convention, "2024-06-01"));
    assert!(due(&counted, "2024-06-01").is_empty());
}

#[test]
fn a_renewal_is_due_the_day_after_the_term_and_the_expiry_only_once_no_renewal_is_left() {
    let given = in_force(renewable());
    assert!(due(&given, "2024-12-31").is_empty());
    let [(on, Event::RenewalEstablished(renewal))] = &due(&given, "2026-03-01")[..] else {
        panic!("une reconduction et elle seule")
    };
    assert_eq!((*on, renewal.until), (date("2025-01-01"), date("2025-12-31")));
    let renewed = and(given, EstablishRenewal { convention: CONVENTION });
    assert!(due(&renewed, "2025-12-31").is_empty());
    let [(on, Event::ConventionExpired(expiry))] = &due(&renewed, "2026-01-01")[..] else {
        panic!("le terme est passé")
    };
    assert_eq!((*on, expiry.last_day), (date("2026-01-01"), date("2025-12-31")));
}

#[test]
fn a_convention_denounced_for_its_term_expires_and_is_not_renewed() {
    let notice = DenounceConvention {
        convention: CONVENTION,
        member: commune(0),
        received_on: date("2024-09-30"),
        ends_convention: None,
    };
    let given = and(in_force(renewable()), notice);
    let due = due(&given, "2025-02-01");
    assert!(matches!(&due[..], [(_, Event::ConventionExpired(data))] if data.last_day <= date("2024-12-31")));
}

#[test]
fn nothing_is_due_of_a_convention_that_ended_nor_of_one_without_term() {
    assert!(due(&in_force(draft(2)), "2040-01-01").is_empty());
    let terminated = TerminateConvention {
        convention: CONVENTION,
        member: Some(commune(0)),
        ground: TerminationGround::GeneralInterest,
        reasons: text("Le service n’a plus d’objet."),
        decided_on: date("2024-06-01"),
        last_day: date("2024-06-30"),
    };
    assert!(due(&and(in_force(renewable()), terminated), "2026-03-01").is_empty());
}

#[test]
fn what_is_due_comes_in_the_same_order_and_under_the_same_names() {
    let given = submitted(5);
    let names = |today: &str| {
        let due = ledger(given.clone()).due(date(today));
        due.into_iter().map(|due| due.name).collect::<Vec<_>>()
    };
    assert_eq!(names("2023-12-05"), names("2025-01-01"));
    assert_eq!(names("2023-12-05").len(), 5);
}

#[test]
fn nothing_follows_from_an_entry_into_force_that_rests_on_an_annulled_deliberation() {
    let given = facts(in_force(renewable()));
    let rank = given
        .iter()
        .position(|draft| matches!(draft.event, Event::DeliberationRecorded(_)));
    let annulment = RecordAnnulment {
        act: EventId::new(LEDGER.derive(&format!("event/{}", rank.unwrap()))),
        court: name("le tribunal administratif de Rennes"),
        number: name("2401234"),
        judged_on: date("2024-05-12"),
        partial: None,
        effect_from: None,
    };
    assert!(due(&and(in_force(renewable()), annulment), "2025-01-01").is_empty());
}

#[test]
fn a_syndicate_dissolved_before_the_term_of_a_question_is_owed_no_answer() {
    let dissolved = |last_day: &str| {
        let question = Question::Dissolution;
        let given = and(asked(5, Movement::Accession), consult(question));
        let given = (0..5).fold(given, |given, n| and(given, decides(n, question, YES, "2024-04-02")));
        let given = and(
            and(given, conclude(question, "2024-04-15")),
            order(question, "2024-05-13"),
        );
        let dissolution = DissolveConvention {
            convention: CONVENTION,
            last_day: date(last_day),
        };
        and(given, dissolution)
    };
    // The members were asked on 4 March 2024: their term is 4 June.
    assert!(silent(&dissolved("2024-06-03"), "2024-07-01").is_empty());
    assert_eq!(
        silent(&dissolved("2024-06-04"), "2024-07-01"),
        [0, 1, 2, 3, 4].map(commune)
    );
}
