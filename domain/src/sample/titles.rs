//! The titles of the story: issued, taken in charge, reduced and cancelled. What the members owe is the same in the end.

use super::{
    ALLOCATION_IT_2025, ALLOCATION_PAYROLL_2026, TITLE_2025, TITLE_BILLIERS, TITLE_CANCELLED, TITLE_MUZILLAC,
    TITLE_PEAULE, call, date, euros, member, name, request, siret, text,
};
use crate::call::command::WithdrawCalls;
use crate::command::{Command, Request};
use crate::event::Role;
use crate::member::command::SetBillingDetails;
use crate::title::command::{CancelTitle, IssueTitles, NewTitle, RecordTakingInCharge, ReduceTitle};
use crate::value::{AllocationId, TitleId};

/// Withdraws calls made with a wrong due date.
pub(super) fn withdrawn(allocation: AllocationId, withdrawn_on: &str) -> Command {
    WithdrawCalls {
        allocation,
        withdrawn_on: date(withdrawn_on),
        reason: text("L’échéance appelée n’est pas celle de la convention."),
    }
    .into()
}

/// The requests of the carrier’s finance officer, after `story`.
pub(super) fn titles(story: Vec<Request>) -> Vec<Request> {
    let mut told = story;
    for command in [billing(), issued(), corrected()].concat() {
        let mut asked = request(told.len() as u128, command);
        asked.requester.role = Role::Officer;
        asked.requester.person = None;
        told.push(asked);
    }
    told
}

fn billing() -> Vec<Command> {
    let details = |name_of: &str, establishment: &str, codes: Option<(&str, &str)>| SetBillingDetails {
        member: member(name_of),
        from: date("2026-01-01"),
        siret: siret(establishment),
        service_code: codes.map(|(service, _)| name(service)),
        commitment_number: codes.map(|(_, commitment)| name(commitment)),
    };
    vec![
        details("Muzillac", "21560143600011", None).into(),
        details("Péaule", "21560153500010", Some(("FINANCES", "2026-0114"))).into(),
        details("Billiers", "21560018000016", None).into(),
    ]
}

fn title(title: TitleId, allocation: AllocationId, of: &str, instalments: &[u16], number: &str) -> NewTitle {
    NewTitle {
        title,
        call: call(allocation, of),
        instalments: instalments.to_vec(),
        number: name(number),
    }
}

fn issue(issued_on: &str, titles: Vec<NewTitle>) -> Command {
    IssueTitles {
        titles,
        issued_on: date(issued_on),
        bordereau: Some(name("12")),
    }
    .into()
}

fn taken_in_charge(title: TitleId, on: &str) -> Command {
    RecordTakingInCharge { title, on: date(on) }.into()
}

fn issued() -> Vec<Command> {
    let payroll = ALLOCATION_PAYROLL_2026;
    let late = IssueTitles {
        titles: vec![title(TITLE_2025, ALLOCATION_IT_2025, "Billiers", &[1], "87")],
        issued_on: date("2025-07-03"),
        bordereau: None,
    };
    vec![
        late.into(),
        issue(
            "2026-06-15",
            vec![
                title(TITLE_MUZILLAC, payroll, "Muzillac", &[1, 2], "41"),
                title(TITLE_PEAULE, payroll, "Péaule", &[1, 2], "42"),
                title(TITLE_CANCELLED, payroll, "Billiers", &[1], "43"),
            ],
        ),
        taken_in_charge(TITLE_2025, "2025-07-08"),
        taken_in_charge(TITLE_MUZILLAC, "2026-06-18"),
        taken_in_charge(TITLE_PEAULE, "2026-06-18"),
    ]
}

fn corrected() -> Vec<Command> {
    let reduce = |title, amount: &str, decided_on: &str, number: &str| -> Command {
        ReduceTitle {
            title,
            amount: euros(amount),
            decided_on: date(decided_on),
            reason: text("Des bulletins ont été comptés deux fois."),
            number: name(number),
        }
        .into()
    };
    vec![
        reduce(TITLE_2025, "200.00", "2026-02-12", "214"),
        reduce(TITLE_PEAULE, "100.00", "2026-07-02", "5"),
        CancelTitle {
            title: TITLE_CANCELLED,
            decided_on: date("2026-07-06"),
            reason: text("La seconde échéance y manque."),
            number: name("6"),
        }
        .into(),
        issue(
            "2026-07-08",
            vec![title(
                TITLE_BILLIERS,
                ALLOCATION_PAYROLL_2026,
                "Billiers",
                &[1, 2],
                "51",
            )],
        ),
    ]
}
