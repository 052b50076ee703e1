//! What becomes of some payments: too much, for no call, on the wrong call, given back, rejected. What is paid is the same in the end.

use super::orders::pay;
use super::{
    ALLOCATION_DESK_2025, ALLOCATION_IT_2026, ALLOCATION_PAYROLL_2026, CONVENTION, call, date, digest_of, euros, id,
    member, name, request, text,
};
use crate::command::{Command, Request};
use crate::event::Role;
use crate::payment::command::{
    ImputeSurplus, MovePayment, ReceiveUnattributed, RecordPayment, RecordRecoveryStep, RefundSurplus, ReversePayment,
    SetLateInterest,
};
use crate::payment::event::RatePeriod;
use crate::payment::{InterestBasis, InterestStart, RecoveryStep};
use crate::value::{Fraction, PaymentId};

/// Billiers paid twice what it owed for the reception desk.
const TWICE: PaymentId = PaymentId::new(id(0xa0));
/// Billiers paid without saying what; Péaule seemed to have.
const UNATTRIBUTED: PaymentId = PaymentId::new(id(0xa1));

/// The requests about payments and their recovery, after `story`.
pub(super) fn payments(story: Vec<Request>) -> Vec<Request> {
    let mut told = story;
    for command in commands() {
        let mut request = request(told.len() as u128, command);
        request.requester.role = Role::Officer;
        request.requester.person = None;
        told.push(request);
    }
    told
}

fn commands() -> Vec<Command> {
    let mut twice = pay(0xa0, ALLOCATION_DESK_2025, "Billiers", "3333.34", "2026-10-02");
    if let Command::RecordPayment(RecordPayment { surplus, .. }) = &mut twice {
        *surplus = true;
    }
    let step = |kind, on: &str, document: Option<&str>| RecordRecoveryStep {
        call: call(ALLOCATION_PAYROLL_2026, "Péaule"),
        kind,
        on: date(on),
        document: document.map(digest_of),
    };
    let rate = |from: &str, decimal: &str| RatePeriod {
        from: date(from),
        yearly: Fraction::parse_decimal(decimal).expect("a right rate"),
    };
    vec![
        SetLateInterest {
            convention: CONVENTION,
            from: date("2025-01-01"),
            basis: InterestBasis::Clause,
            start: InterestStart::DueDate,
            rates: vec![rate("2025-01-01", "0.1115"), rate("2025-07-01", "0.1015")],
            flat: Some(euros("40.00")),
        }
        .into(),
        step(RecoveryStep::Reminder, "2026-07-15", None).into(),
        step(RecoveryStep::FormalNotice, "2026-09-01", Some("mise en demeure")).into(),
        twice,
        RefundSurplus {
            payment: TWICE,
            amount: euros("3333.34"),
            refunded_on: date("2026-10-09"),
            reference: name("Mandat n° 812"),
        }
        .into(),
        ReceiveUnattributed {
            payment: UNATTRIBUTED,
            member: member("Péaule"),
            amount: euros("4500.00"),
            paid_on: date("2026-10-05"),
            reference: name("Virement PEAULE 0510"),
        }
        .into(),
        ImputeSurplus {
            payment: UNATTRIBUTED,
            call: call(ALLOCATION_PAYROLL_2026, "Péaule"),
            amount: euros("500.00"),
            imputed_on: date("2026-10-07"),
        }
        .into(),
        MovePayment {
            payment: UNATTRIBUTED,
            from: None,
            to: call(ALLOCATION_IT_2026, "Billiers"),
            moved_on: date("2026-10-12"),
            reason: text("Le virement venait de Billiers, pour l’informatique."),
        }
        .into(),
        ReversePayment {
            payment: UNATTRIBUTED,
            reversed_on: date("2026-10-19"),
            reason: text("Virement rejeté par la Banque de France : compte clos."),
        }
        .into(),
    ]
}
