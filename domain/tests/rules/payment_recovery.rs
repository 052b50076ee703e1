//! Steps of the recovery, and what is provided on late interest.

use crate::support::{one, refused, story_before, then, when};
use domain::event::Event;
use domain::payment::command::{RecordRecoveryStep, ReversePayment, SetLateInterest};
use domain::payment::event::RatePeriod;
use domain::payment::{InterestBasis, InterestProvision, InterestStart, Payments, RecoveryStep};
use domain::sample::orders::pay;
use domain::sample::{ALLOCATION_IT_2025, CONVENTION, call, date, digest_of, euros, id, member, text};
use domain::value::{CallId, Cents, ConventionId, EventId, Fraction, PaymentId};
use domain::{Code, Draft, Ledger, Refusal};

/// The calls are of 3 March 2025; the convention is in force.
fn given() -> Vec<Draft> {
    story_before("RecordPayment")
}

fn step(kind: RecoveryStep, on: &str) -> RecordRecoveryStep {
    RecordRecoveryStep {
        call: call(ALLOCATION_IT_2025, "Péaule"),
        kind,
        on: date(on),
        document: None,
    }
}

fn rate(from: &str, decimal: &str) -> RatePeriod {
    RatePeriod {
        from: date(from),
        yearly: Fraction::parse_decimal(decimal).unwrap(),
    }
}

fn interest(from: &str) -> SetLateInterest {
    SetLateInterest {
        convention: CONVENTION,
        from: date(from),
        basis: InterestBasis::Clause,
        start: InterestStart::DueDate,
        rates: vec![rate("2025-01-01", "0.1115"), rate("2025-07-01", "0.1015")],
        flat: Some(euros("40.00")),
    }
}

fn by_law() -> SetLateInterest {
    SetLateInterest {
        basis: InterestBasis::Law,
        start: InterestStart::FormalNotice,
        flat: None,
        ..interest("2025-03-01")
    }
}

#[test]
fn a_step_of_the_recovery_is_recorded_with_its_document_and_rests_on_the_call() {
    let proved = RecordRecoveryStep {
        document: Some(digest_of("mise en demeure")),
        ..step(RecoveryStep::FormalNotice, "2025-09-01")
    };
    let drafts = then(given(), proved).unwrap();
    let [draft] = &drafts[..] else { panic!("un seul fait") };
    let Event::RecoveryStepRecorded(data) = &draft.event else {
        panic!("un acte du recouvrement")
    };
    assert_eq!((data.member, data.kind), (member("Péaule"), RecoveryStep::FormalNotice));
    assert_eq!(data.document, Some(digest_of("mise en demeure")));
    assert_eq!((draft.effective, draft.authorised_by.len()), (date("2025-09-01"), 1));
}

#[test]
fn a_step_is_of_the_call_s_life_and_recorded_once() {
    let early = refused(given(), step(RecoveryStep::Reminder, "2025-03-02"));
    assert_eq!((early.code, early.field.as_deref()), (Code::PaymentOrder, Some("on")));
    let late = refused(given(), step(RecoveryStep::Reminder, "2026-11-02"));
    assert_eq!(late.code, Code::DateInFuture);
    let unknown = RecordRecoveryStep {
        call: CallId::new(id(0)),
        ..step(RecoveryStep::Reminder, "2025-09-01")
    };
    assert_eq!(refused(given(), unknown).code, Code::CallUnknown);
    let mut once = given();
    once.extend(then(once.clone(), step(RecoveryStep::Reminder, "2025-09-01")).unwrap());
    let again = refused(once.clone(), step(RecoveryStep::Reminder, "2025-09-01"));
    assert_eq!(again.code, Code::RecoveryStepKnown);
    assert!(when(once.clone(), step(RecoveryStep::FormalNotice, "2025-09-01")).is_ok());
    assert!(when(once, step(RecoveryStep::Reminder, "2025-10-01")).is_ok());
}

#[test]
fn a_convention_in_force_provides_for_late_interest() {
    let Event::LateInterestProvided(data) = one(given(), interest("2025-03-01")) else {
        panic!("des intérêts de retard")
    };
    assert_eq!((data.convention, data.flat), (CONVENTION, Some(euros("40.00"))));
    let early = refused(given(), interest("2023-01-01"));
    assert_eq!(
        (early.code, early.field.as_deref()),
        (Code::ConventionState, Some("from"))
    );
    assert_eq!(refused(given(), interest("2026-11-02")).code, Code::DateInFuture);
    let unknown = SetLateInterest {
        convention: ConventionId::new(id(0)),
        ..interest("2025-03-01")
    };
    assert_eq!(refused(given(), unknown).code, Code::ConventionUnknown);
}

#[test]
fn what_changes_late_interest_comes_after_what_is_provided_already() {
    let mut once = given();
    once.extend(then(once.clone(), interest("2025-03-01")).unwrap());
    let same_day = refused(once.clone(), interest("2025-03-01"));
    assert_eq!(
        (same_day.code, same_day.field.as_deref()),
        (Code::InterestInvalid, Some("from"))
    );
    assert!(when(once, interest("2025-03-02")).is_ok());
}

#[test]
fn a_rate_applies_from_its_first_day_until_the_next() {
    let Event::LateInterestProvided(data) = one(given(), interest("2025-03-01")) else {
        panic!("des intérêts de retard")
    };
    let provision = InterestProvision {
        from: data.from,
        basis: data.basis,
        start: data.start,
        rates: data.rates,
        flat: data.flat,
        fact: EventId::default(),
    };
    for (on, rate) in [
        ("2024-12-31", None),
        ("2025-01-01", Some("0.1115")),
        ("2025-06-30", Some("0.1115")),
        ("2025-07-01", Some("0.1015")),
        ("2026-10-31", Some("0.1015")),
    ] {
        let rate = rate.map(|rate| Fraction::parse_decimal(rate).unwrap());
        assert_eq!(provision.rate_on(date(on)), rate, "{on}");
    }
}

#[test]
fn without_a_clause_only_the_legal_interest_is_due_and_only_after_a_formal_notice() {
    assert!(when(given(), by_law()).is_ok());
    let from_due_date = SetLateInterest {
        start: InterestStart::DueDate,
        ..by_law()
    };
    let flat = SetLateInterest {
        flat: Some(euros("40.00")),
        ..by_law()
    };
    for order in [from_due_date, flat] {
        let refusal = refused(given(), order);
        assert_eq!(
            (refusal.code, refusal.field.as_deref()),
            (Code::InterestInvalid, Some("start"))
        );
        let reference = refusal.legal_reference.unwrap().to_string();
        assert!(reference.contains("1231-6"), "{reference}");
    }
}

#[test]
fn rates_follow_one_another_from_the_first_day_and_are_rates() {
    for rates in [
        vec![],
        vec![rate("2025-03-02", "0.1")],
        vec![rate("2025-01-01", "0.1"), rate("2025-01-01", "0.2")],
        vec![rate("2025-01-01", "0")],
        vec![rate("2025-01-01", "1.001")],
    ] {
        let order = SetLateInterest {
            rates,
            ..interest("2025-03-01")
        };
        let refusal = refused(given(), order);
        assert_eq!(
            (refusal.code, refusal.field.as_deref()),
            (Code::InterestInvalid, Some("rates"))
        );
    }
    let nothing = SetLateInterest {
        flat: Some(Cents::ZERO),
        ..interest("2025-03-01")
    };
    assert_eq!(refused(given(), nothing).field.as_deref(), Some("flat"));
    let many = (0..101).map(|n| RatePeriod {
        from: date("2000-01-01").plus_days(n).unwrap(),
        yearly: Fraction::new(203, 2_000).unwrap(),
    });
    let too_many = SetLateInterest {
        rates: many.collect(),
        ..interest("2025-03-01")
    };
    assert_eq!(refused(given(), too_many).code, Code::TooMany);
}

/// Each refusal about the recovery, provoked.
pub(crate) fn refusals() -> Vec<(Code, Refusal)> {
    let mut once = given();
    once.extend(then(once.clone(), step(RecoveryStep::Reminder, "2025-09-01")).unwrap());
    let no_rate = SetLateInterest {
        rates: Vec::new(),
        ..interest("2025-03-01")
    };
    vec![
        (
            Code::RecoveryStepKnown,
            refused(once, step(RecoveryStep::Reminder, "2025-09-01")),
        ),
        (Code::InterestInvalid, refused(given(), no_rate)),
    ]
}

/// What is compared between two moments: a payment and a reminder are recorded, then the payment comes to nothing.
#[test]
fn two_moments_differ_by_what_was_recorded_between_them() {
    let moment = |given: &[Draft]| {
        let mut ledger = Ledger::default();
        for draft in given {
            cqrs_es::Aggregate::apply(&mut ledger, draft.clone());
        }
        ledger.payments
    };
    let mut story = given();
    let before = moment(&story);
    let paid = PaymentId::new(id(1));
    story.extend(
        then(
            story.clone(),
            pay(1, ALLOCATION_IT_2025, "Péaule", "1000.00", "2025-06-20"),
        )
        .unwrap(),
    );
    let after_payment = moment(&story);
    story.extend(then(story.clone(), step(RecoveryStep::Reminder, "2025-07-01")).unwrap());
    let after_reminder = moment(&story);
    let reversed = ReversePayment {
        payment: paid,
        reversed_on: date("2025-07-02"),
        reason: text("Chèque sans provision."),
    };
    story.extend(then(story.clone(), reversed).unwrap());
    let after_reversal = moment(&story);
    let called = call(ALLOCATION_IT_2025, "Péaule");
    let differ = |one: &Payments, other: &Payments| {
        let payments: Vec<_> = one.differing(other).into_iter().collect();
        let calls: Vec<_> = one.differing_steps(other).into_iter().collect();
        (payments, calls)
    };
    assert_eq!(differ(&before, &after_payment), (vec![paid], vec![]));
    assert_eq!(differ(&after_payment, &after_reminder), (vec![], vec![called]));
    assert_eq!(differ(&after_reminder, &after_reversal), (vec![paid], vec![]));
    assert_eq!(differ(&after_reversal, &before), (vec![paid], vec![called]));
    assert_eq!(differ(&after_reversal, &after_reversal), (vec![], vec![]));
}
