//! What becomes of a payment: too much, for no call, imputed, given back, moved, rejected; and every refusal on the way.

use crate::support::{one, refused, story_before, then, when};
use domain::event::Event;
use domain::payment::command::{
    ImputeSurplus, MovePayment, ReceiveUnattributed, RecordPayment, RefundSurplus, ReversePayment,
};
use domain::payment::{MovementKind, Payments};
use domain::sample::orders::pay;
use domain::sample::{
    ALLOCATION_DESK_2025, ALLOCATION_IT_2025, ALLOCATION_PAYROLL_2025, call, date, euros, id, member, name, text,
};
use domain::value::{AllocationId, CallId, Cents, PaymentId};
use domain::{Code, Command, Draft, Ledger};

/// Péaule is called 4 000.00 for information technology, 3 333.33 for the desk.
pub(crate) fn given() -> Vec<Draft> {
    story_before("RecordPayment")
}

pub(crate) fn payment(n: u128) -> PaymentId {
    PaymentId::new(id(n))
}

/// The same as [`pay`], whatever remains.
pub(crate) fn pay_more(n: u128, allocation: AllocationId, from: &str, amount: &str, on: &str) -> Command {
    let mut order = pay(n, allocation, from, amount, on);
    if let Command::RecordPayment(RecordPayment { surplus, .. }) = &mut order {
        *surplus = true;
    }
    order
}

fn receive(n: u128, from: &str, amount: &str, on: &str) -> ReceiveUnattributed {
    ReceiveUnattributed {
        payment: payment(n),
        member: member(from),
        amount: euros(amount),
        paid_on: date(on),
        reference: name("Virement sans objet"),
    }
}

fn impute(n: u128, call: CallId, amount: &str, on: &str) -> ImputeSurplus {
    ImputeSurplus {
        payment: payment(n),
        call,
        amount: euros(amount),
        imputed_on: date(on),
    }
}

fn refund(n: u128, amount: &str, on: &str) -> RefundSurplus {
    RefundSurplus {
        payment: payment(n),
        amount: euros(amount),
        refunded_on: date(on),
        reference: name("Mandat n° 12"),
    }
}

fn shift(n: u128, to: CallId, on: &str) -> MovePayment {
    MovePayment {
        payment: payment(n),
        from: None,
        to,
        moved_on: date(on),
        reason: text("Le bordereau vise une autre charge."),
    }
}

fn reverse(n: u128, on: &str) -> ReversePayment {
    ReversePayment {
        payment: payment(n),
        reversed_on: date(on),
        reason: text("Provision insuffisante."),
    }
}

/// All that follows from `commands`, none of which is refused.
fn told(commands: impl IntoIterator<Item = Command>) -> Vec<Draft> {
    commands.into_iter().fold(given(), |mut given, command| {
        given.extend(then(given.clone(), command).expect("aucune règle ne s’y oppose"));
        given
    })
}

fn ledger(given: &[Draft]) -> Ledger {
    let mut ledger = Ledger::default();
    for draft in given {
        cqrs_es::Aggregate::apply(&mut ledger, draft.clone());
    }
    ledger
}

fn it(from: &str) -> CallId {
    call(ALLOCATION_IT_2025, from)
}

fn desk(from: &str) -> CallId {
    call(ALLOCATION_DESK_2025, from)
}

fn suspense(payments: &Payments, of: &str, on: &str) -> Cents {
    payments.suspense_on(member(of), date(on))
}

#[test]
fn what_exceeds_the_call_is_kept_to_be_imputed_when_it_was_really_received() {
    let order = pay_more(1, ALLOCATION_IT_2025, "Péaule", "4100.50", "2025-06-20");
    let Event::PaymentRecorded(data) = one(given(), order.clone()) else {
        panic!("un paiement")
    };
    assert_eq!((data.amount, data.surplus), (euros("4000.00"), euros("100.50")));
    let body = serde_json::to_value(&data).unwrap();
    assert_eq!(body["amount"], "400000");
    assert_eq!(body["surplus"], "10050");
    let ledger = ledger(&told([order]));
    let call = ledger.calls.get(it("Péaule")).unwrap();
    assert_eq!((call.paid, call.amount), (euros("4000.00"), euros("4000.00")));
    assert_eq!(suspense(&ledger.payments, "Péaule", "2025-06-19"), Cents::ZERO);
    assert_eq!(suspense(&ledger.payments, "Péaule", "2025-06-20"), euros("100.50"));
}

#[test]
fn a_call_paid_in_full_leaves_all_of_the_next_payment_to_be_imputed() {
    let first = pay(1, ALLOCATION_IT_2025, "Péaule", "4000.00", "2025-06-20");
    let Event::PaymentRecorded(data) = one(
        told([first]),
        pay_more(2, ALLOCATION_IT_2025, "Péaule", "4000.00", "2025-06-21"),
    ) else {
        panic!("un paiement")
    };
    assert_eq!((data.amount, data.surplus), (Cents::ZERO, euros("4000.00")));
}

#[test]
fn saying_that_a_surplus_is_real_changes_nothing_where_there_is_none() {
    let Event::PaymentRecorded(data) = one(
        given(),
        pay_more(1, ALLOCATION_IT_2025, "Péaule", "4000.00", "2025-06-20"),
    ) else {
        panic!("un paiement")
    };
    assert_eq!((data.amount, data.surplus), (euros("4000.00"), Cents::ZERO));
    assert!(!serde_json::to_string(&data).unwrap().contains("surplus"));
}

#[test]
fn money_for_no_call_is_imputed_in_parts_and_the_rest_given_back() {
    let given = told([
        receive(1, "Péaule", "5000.00", "2025-05-02").into(),
        impute(1, it("Péaule"), "3000.00", "2025-05-05").into(),
        impute(1, desk("Péaule"), "1500.00", "2025-05-06").into(),
        refund(1, "200.00", "2025-05-07").into(),
    ]);
    let ledger = ledger(&given);
    let paid = |id| ledger.calls.get(id).unwrap().paid;
    assert_eq!(
        (paid(it("Péaule")), paid(desk("Péaule"))),
        (euros("3000.00"), euros("1500.00"))
    );
    let days = ["2025-05-01", "2025-05-02", "2025-05-05", "2025-05-06", "2025-05-07"];
    let held = days.map(|day| suspense(&ledger.payments, "Péaule", day));
    assert_eq!(held, ["0.00", "5000.00", "2000.00", "500.00", "300.00"].map(euros));
    assert_eq!(
        refused(given.clone(), impute(1, it("Péaule"), "300.01", "2025-05-08")).code,
        Code::SurplusExceeded
    );
    assert_eq!(
        refused(given, refund(1, "300.01", "2025-05-08")).code,
        Code::SurplusExceeded
    );
}

#[test]
fn a_payment_moves_to_another_call_of_its_member() {
    let given = told([
        pay(1, ALLOCATION_IT_2025, "Péaule", "1000.00", "2025-06-20"),
        shift(1, desk("Péaule"), "2025-07-01").into(),
    ]);
    let payments = ledger(&given).payments;
    let paid = |call, on| payments.paid_on(call, date(on));
    assert_eq!(paid(it("Péaule"), "2025-06-30"), euros("1000.00"), "il comptait encore");
    assert_eq!(
        (paid(it("Péaule"), "2025-07-01"), paid(desk("Péaule"), "2025-07-01")),
        (Cents::ZERO, euros("1000.00"))
    );
}

#[test]
fn a_payment_moved_to_another_member_is_that_member_s_with_what_it_holds_to_be_imputed() {
    let given = told([
        pay_more(1, ALLOCATION_DESK_2025, "Péaule", "3433.33", "2025-06-20"),
        shift(1, it("Muzillac"), "2025-07-01").into(),
    ]);
    let Some(Event::PaymentMoved(data)) = given.last().map(|draft| draft.event.clone()) else {
        panic!("un paiement déplacé")
    };
    assert_eq!(
        (data.former_member, data.member),
        (member("Péaule"), member("Muzillac"))
    );
    assert_eq!(
        (data.from, data.to, data.amount),
        (desk("Péaule"), it("Muzillac"), euros("3333.33"))
    );
    let payments = ledger(&given).payments;
    assert_eq!(suspense(&payments, "Péaule", "2025-06-30"), euros("100.00"));
    assert_eq!(
        ["Péaule", "Muzillac"].map(|of| suspense(&payments, of, "2025-07-01")),
        [Cents::ZERO, euros("100.00")]
    );
    let kinds = ["Péaule", "Muzillac"].map(|of| {
        let movements = payments.suspense_movements(member(of));
        movements.map(|movement| movement.kind).collect::<Vec<_>>()
    });
    assert_eq!(
        kinds,
        [
            vec![MovementKind::Received, MovementKind::MovedOut],
            vec![MovementKind::MovedIn]
        ]
    );
}

#[test]
fn a_move_never_pays_more_than_what_is_called() {
    let given = told([
        pay(1, ALLOCATION_IT_2025, "Muzillac", "6000.00", "2025-06-20"),
        pay(2, ALLOCATION_DESK_2025, "Péaule", "3000.00", "2025-06-20"),
    ]);
    let refusal = refused(given.clone(), shift(1, it("Péaule"), "2025-07-01"));
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::PaymentExceedsCall, Some("to"))
    );
    assert!(refusal.message.contains("4\u{202f}000,00"), "{}", refusal.message);
    let same = refused(given.clone(), shift(2, desk("Péaule"), "2025-07-01"));
    assert_eq!((same.code, same.field.as_deref()), (Code::PaymentState, Some("to")));
    let unknown = refused(given, shift(1, CallId::new(id(0)), "2025-07-01"));
    assert_eq!(
        (unknown.code, unknown.field.as_deref()),
        (Code::CallUnknown, Some("to"))
    );
}

#[test]
fn which_call_a_payment_no_longer_pays_is_said_when_it_pays_several() {
    let several = told([
        receive(1, "Péaule", "500.00", "2025-05-02").into(),
        impute(1, it("Péaule"), "200.00", "2025-05-05").into(),
        impute(1, desk("Péaule"), "300.00", "2025-05-05").into(),
    ]);
    let to = call(ALLOCATION_PAYROLL_2025, "Péaule");
    let refusal = refused(several.clone(), shift(1, to, "2025-06-01"));
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::PaymentState, Some("from"))
    );
    let said = MovePayment {
        from: Some(desk("Péaule")),
        ..shift(1, to, "2025-06-01")
    };
    let Event::PaymentMoved(data) = one(several.clone(), said.clone()) else {
        panic!("un paiement déplacé")
    };
    assert_eq!((data.from, data.amount), (desk("Péaule"), euros("300.00")));
    let not_paid = MovePayment {
        from: Some(it("Muzillac")),
        ..said
    };
    assert_eq!(refused(several, not_paid).code, Code::PaymentState);
    let nothing = told([receive(1, "Péaule", "500.00", "2025-05-02").into()]);
    assert_eq!(refused(nothing, shift(1, to, "2025-06-01")).code, Code::PaymentState);
}

#[test]
fn a_rejected_payment_counts_until_its_day_and_leaves_the_call_unpaid_wherever_it_was_moved() {
    let given = told([
        pay_more(1, ALLOCATION_DESK_2025, "Péaule", "3433.33", "2025-06-20"),
        shift(1, it("Péaule"), "2025-07-01").into(),
        reverse(1, "2025-07-15").into(),
    ]);
    let ledger = ledger(&given);
    let paid = |call, on| ledger.payments.paid_on(call, date(on));
    assert_eq!(paid(desk("Péaule"), "2025-06-30"), euros("3333.33"));
    assert_eq!(paid(it("Péaule"), "2025-07-14"), euros("3333.33"));
    assert_eq!(paid(it("Péaule"), "2025-07-15"), Cents::ZERO);
    assert_eq!(suspense(&ledger.payments, "Péaule", "2025-07-14"), euros("100.00"));
    assert_eq!(suspense(&ledger.payments, "Péaule", "2025-07-15"), Cents::ZERO);
    assert!(ledger.calls.iter().all(|call| call.paid.is_zero()));
    let movements = ledger.payments.suspense_movements(member("Péaule"));
    assert_eq!(
        movements.map(|movement| movement.kind).collect::<Vec<_>>(),
        [MovementKind::Received, MovementKind::Reversed]
    );
    let again = refused(given, reverse(1, "2025-07-16"));
    assert_eq!(again.code, Code::PaymentState);
    assert!(again.message.contains("15 juillet 2025"), "{}", again.message);
}

#[test]
fn every_payment_is_kept_that_which_came_to_nothing_too() {
    let payments = ledger(&told([
        pay(2, ALLOCATION_IT_2025, "Péaule", "1000.00", "2025-06-20"),
        receive(1, "Muzillac", "500.00", "2025-05-02").into(),
        reverse(1, "2025-05-03").into(),
    ]))
    .payments;
    let kept: Vec<_> = payments
        .iter()
        .map(|(id, payment)| (id, payment.received, payment.reversed_on))
        .collect();
    assert_eq!(
        kept,
        [
            (payment(1), euros("500.00"), Some(date("2025-05-03"))),
            (payment(2), euros("1000.00"), None)
        ]
    );
}

#[test]
fn what_was_given_back_can_no_longer_be_rejected() {
    let given = told([
        receive(1, "Péaule", "500.00", "2025-05-02").into(),
        refund(1, "500.00", "2025-05-09").into(),
    ]);
    let refusal = refused(given, reverse(1, "2025-05-10"));
    assert_eq!(refusal.code, Code::PaymentState);
    assert!(refusal.message.contains("500,00"), "{}", refusal.message);
}

#[test]
fn on_no_day_is_more_paid_than_called_even_after_a_rejection() {
    // 4 000.00 counts from 20 June to 14 July: a payment found later, of 1 July, finds nothing to pay until the 15th.
    let given = told([
        pay(1, ALLOCATION_IT_2025, "Péaule", "4000.00", "2025-06-20"),
        reverse(1, "2025-07-15").into(),
    ]);
    assert_eq!(
        refused(
            given.clone(),
            pay(2, ALLOCATION_IT_2025, "Péaule", "10.00", "2025-07-01")
        )
        .code,
        Code::PaymentExceedsCall
    );
    assert!(when(given, pay(2, ALLOCATION_IT_2025, "Péaule", "4000.00", "2025-07-15")).is_ok());
}

#[test]
fn what_follows_of_a_payment_is_not_dated_before_it_nor_after_today() {
    let given = told([
        receive(1, "Péaule", "500.00", "2025-05-02").into(),
        impute(1, it("Péaule"), "100.00", "2025-05-20").into(),
    ]);
    let to = desk("Péaule");
    let asked = |on: &str| -> [Command; 4] {
        [
            impute(1, to, "1.00", on).into(),
            refund(1, "1.00", on).into(),
            shift(1, to, on).into(),
            reverse(1, on).into(),
        ]
    };
    let fields = ["imputed_on", "refunded_on", "moved_on", "reversed_on"];
    for (on, code) in [("2025-05-19", Code::PaymentOrder), ("2026-11-02", Code::DateInFuture)] {
        for (order, field) in asked(on).into_iter().zip(fields) {
            let refusal = refused(given.clone(), order);
            assert_eq!((refusal.code, refusal.field.as_deref()), (code, Some(field)));
        }
    }
    let tomorrow = refused(given, receive(2, "Péaule", "1.00", "2026-11-02"));
    assert_eq!(
        (tomorrow.code, tomorrow.field.as_deref()),
        (Code::DateInFuture, Some("paid_on"))
    );
}

#[test]
fn nothing_pays_a_call_before_it_is_issued() {
    // The calls are of 3 March 2025.
    let early = refused(given(), pay(1, ALLOCATION_IT_2025, "Péaule", "1.00", "2025-03-02"));
    assert_eq!(
        (early.code, early.field.as_deref()),
        (Code::PaymentOrder, Some("paid_on"))
    );
    assert!(early.message.contains("reçue sans appel"), "{}", early.message);
    let before = told([receive(1, "Péaule", "500.00", "2025-02-02").into()]);
    let refusal = refused(before.clone(), impute(1, it("Péaule"), "1.00", "2025-03-02"));
    assert_eq!(refusal.code, Code::PaymentOrder);
    assert!(when(before, impute(1, it("Péaule"), "1.00", "2025-03-03")).is_ok());
}

#[test]
fn the_money_of_a_member_pays_its_own_calls_only() {
    let given = told([receive(1, "Péaule", "500.00", "2025-05-02").into()]);
    let refusal = refused(given, impute(1, it("Billiers"), "1.00", "2025-05-03"));
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::PaymentOfAnother, Some("call"))
    );
    assert!(
        refusal.message.contains("Péaule") && refusal.message.contains("Billiers"),
        "{}",
        refusal.message
    );
}

#[test]
fn no_amount_is_nothing_or_less_and_no_payment_is_unknown_or_recorded_twice() {
    let given = told([receive(1, "Péaule", "500.00", "2025-05-02").into()]);
    for amount in ["0", "-5.00"] {
        let orders: [Command; 3] = [
            receive(2, "Péaule", amount, "2025-05-02").into(),
            impute(1, it("Péaule"), amount, "2025-05-03").into(),
            refund(1, amount, "2025-05-03").into(),
        ];
        for order in orders {
            assert_eq!(refused(given.clone(), order).code, Code::PaymentNotPositive);
        }
    }
    let twice = refused(given.clone(), receive(1, "Péaule", "1.00", "2025-05-02"));
    assert_eq!(twice.code, Code::IdentifierTaken);
    assert_eq!(refused(given, reverse(7, "2025-05-03")).code, Code::PaymentUnknown);
}

#[test]
fn one_payment_pays_at_most_a_hundred_calls() {
    let mut given = told([receive(1, "Péaule", "500.00", "2025-05-02").into()]);
    let called = given
        .iter()
        .find(|draft| matches!(&draft.event, Event::ContributionCalled(data) if data.call == it("Péaule")));
    let called = called.expect("un appel").clone();
    for n in 0..=100 {
        let mut more = called.clone();
        if let Event::ContributionCalled(data) = &mut more.event {
            data.call = CallId::new(id(0x5000 + n));
        }
        given.push(more);
    }
    for n in 0..100 {
        let order = impute(1, CallId::new(id(0x5000 + n)), "1.00", "2025-05-03");
        given.extend(then(given.clone(), order).expect("aucune règle ne s’y oppose"));
    }
    let refusal = refused(given.clone(), impute(1, CallId::new(id(0x5064)), "1.00", "2025-05-03"));
    assert_eq!(refusal.code, Code::TooMany);
    assert!(when(given.clone(), impute(1, CallId::new(id(0x5000)), "1.00", "2025-05-03")).is_ok());
    let Event::PaymentReversed(data) = one(given, reverse(1, "2025-05-04")) else {
        panic!("un rejet")
    };
    assert_eq!(data.imputed.len(), 100);
    assert!(serde_json::to_string(&data).unwrap().len() < 16_000);
}

/// Each refusal about payments, provoked.
pub(crate) fn refusals() -> Vec<(Code, domain::Refusal)> {
    let received = || told([receive(1, "Péaule", "500.00", "2025-05-02").into()]);
    let rejected = told([
        receive(1, "Péaule", "500.00", "2025-05-02").into(),
        reverse(1, "2025-05-03").into(),
    ]);
    vec![
        (Code::PaymentUnknown, refused(given(), reverse(7, "2025-05-03"))),
        (Code::PaymentState, refused(rejected, reverse(1, "2025-05-04"))),
        (Code::PaymentOrder, refused(received(), reverse(1, "2025-05-01"))),
        (
            Code::PaymentOfAnother,
            refused(received(), impute(1, it("Billiers"), "1.00", "2025-05-03")),
        ),
        (
            Code::SurplusExceeded,
            refused(received(), refund(1, "500.01", "2025-05-03")),
        ),
    ]
}
