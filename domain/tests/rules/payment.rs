use crate::support::{one, refused, story_before, then, when};
use domain::Code;
use domain::event::Event;
use domain::sample::orders::pay;
use domain::sample::{ALLOCATION_IT_2025, member};

#[test]
fn a_payment_reduces_what_remains_of_its_call() {
    let given = story_before("RecordPayment");
    let Event::PaymentRecorded(data) = one(given, pay(1, ALLOCATION_IT_2025, "Péaule", "1000.00", "2025-06-20"))
    else {
        panic!("un paiement")
    };
    assert_eq!(data.member, member("Péaule"));
}

#[test]
fn an_over_payment_is_refused_with_what_remains() {
    let first = pay(1, ALLOCATION_IT_2025, "Péaule", "1000.00", "2025-06-20");
    let mut given = story_before("RecordPayment");
    given.extend(then(given.clone(), first).unwrap());
    let refusal = refused(
        given.clone(),
        pay(2, ALLOCATION_IT_2025, "Péaule", "3000.01", "2025-06-21"),
    );
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::PaymentExceedsCall, Some("amount"))
    );
    assert!(
        refusal.message.contains("3\u{202f}000,00\u{a0}€") && refusal.message.contains("Péaule"),
        "{}",
        refusal.message
    );
    assert!(when(given, pay(2, ALLOCATION_IT_2025, "Péaule", "3000.00", "2025-06-21")).is_ok());
}

#[test]
fn a_payment_is_more_than_nothing_and_not_in_the_future() {
    let given = story_before("RecordPayment");
    for amount in ["0", "-5.00"] {
        let refusal = refused(
            given.clone(),
            pay(1, ALLOCATION_IT_2025, "Péaule", amount, "2025-06-20"),
        );
        assert_eq!(refusal.code, Code::PaymentNotPositive);
    }
    let tomorrow = refused(given, pay(1, ALLOCATION_IT_2025, "Péaule", "10.00", "2026-11-02"));
    assert_eq!(
        (tomorrow.code, tomorrow.field.as_deref()),
        (Code::DateInFuture, Some("paid_on"))
    );
}

#[test]
fn a_payment_is_recorded_once() {
    let given = domain::sample::events();
    let refusal = refused(given, pay(0x90, ALLOCATION_IT_2025, "Péaule", "1.00", "2025-06-20"));
    assert_eq!(refusal.code, Code::IdentifierTaken);
}
