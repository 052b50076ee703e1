use crate::support::{one, refused, story_before, story_until, then, when};
use domain::call::call_id;
use domain::event::Event;
use domain::sample::orders::{call_contributions, pay};
use domain::sample::{
    ALLOCATION_IT_2026, ALLOCATION_PAYROLL_2026, TITLE_BILLIERS, TITLE_CANCELLED, TITLE_MUZILLAC, TITLE_PEAULE, call,
    date, euros, events, id, member, name, text,
};
use domain::title::TitleFlag;
use domain::title::command::{CancelTitle, IssueTitles, NewTitle, RecordTakingInCharge, ReduceTitle};
use domain::title::event::{TitleCancelled, TitleIssued, TitleReduced};
use domain::value::{CallId, TitleId};
use domain::{Code, Command, Draft};

/// Payroll of 2026, 51 250,00 €, by payslips 1 284, 702 and 216 of 2 202: Péaule owes 16 338,5558… €, hence 16 338,55 € (the two cents left
/// go to larger remainders), in quarters 4 084,63 · 4 084,64 · 4 084,64 · 4 084,64.
const PAYROLL: domain::value::AllocationId = ALLOCATION_PAYROLL_2026;

pub(crate) fn before_titles() -> Vec<Draft> {
    story_before("IssueTitles")
}

pub(crate) const fn title_id(n: u128) -> TitleId {
    TitleId::new(id(0xa100 + n))
}

pub(crate) fn title(n: u128, call: CallId, instalments: &[u16]) -> NewTitle {
    NewTitle {
        title: title_id(n),
        call,
        instalments: instalments.to_vec(),
        number: name(&format!("T{n}")),
    }
}

pub(crate) fn issue(issued_on: &str, titles: Vec<NewTitle>) -> Command {
    IssueTitles {
        titles,
        issued_on: date(issued_on),
        bordereau: None,
    }
    .into()
}

fn of_peaule(instalments: &[u16]) -> NewTitle {
    title(1, call(PAYROLL, "Péaule"), instalments)
}

fn issued(given: Vec<Draft>, command: Command) -> TitleIssued {
    let Event::TitleIssued(data) = one(given, command) else {
        panic!("un titre")
    };
    data
}

pub(crate) fn take(title: TitleId, on: &str) -> Command {
    RecordTakingInCharge { title, on: date(on) }.into()
}

pub(crate) fn reduce(title: TitleId, amount: &str, decided_on: &str, number: &str) -> Command {
    ReduceTitle {
        title,
        amount: euros(amount),
        decided_on: date(decided_on),
        reason: text("Erreur de liquidation."),
        number: name(number),
    }
    .into()
}

pub(crate) fn cancel(title: TitleId, decided_on: &str, number: &str) -> Command {
    CancelTitle {
        title,
        decided_on: date(decided_on),
        reason: text("Erreur de débiteur."),
        number: name(number),
    }
    .into()
}

fn told(commands: impl IntoIterator<Item = Command>) -> Vec<Draft> {
    let mut given = before_titles();
    for command in commands {
        given.extend(then(given.clone(), command).unwrap());
    }
    given
}

/// One title of Péaule, instalments 1 and 2, issued on 15 June 2026.
fn one_title() -> Vec<Draft> {
    told([issue("2026-06-15", vec![of_peaule(&[1, 2])])])
}

#[test]
fn a_title_sums_the_instalments_it_makes_payable() {
    let data = issued(before_titles(), issue("2026-06-15", vec![of_peaule(&[1, 2])]));
    assert_eq!(data.amount, euros("8169.27"));
    assert_eq!((data.member, data.instalments), (member("Péaule"), vec![1, 2]));
    assert_eq!(
        (data.account.to_string(), data.fiscal_year.get(), data.flags),
        ("70875".to_owned(), 2026, Vec::new())
    );
    let rest = issued(
        one_title(),
        issue("2026-10-01", vec![title(2, call(PAYROLL, "Péaule"), &[3, 4])]),
    );
    assert_eq!(rest.amount, euros("8169.28"));
}

#[test]
fn a_title_rests_on_the_fact_that_called() {
    let given = one_title();
    let called = given
        .iter()
        .position(
            |draft| matches!(&draft.event, Event::ContributionCalled(data) if data.call == call(PAYROLL, "Péaule")),
        )
        .unwrap();
    let fact = domain::value::EventId::new(domain::sample::LEDGER.derive(&format!("event/{called}")));
    assert_eq!(given.last().unwrap().authorised_by, [fact]);
}

#[test]
fn titles_are_issued_all_or_none() {
    let good = of_peaule(&[1]);
    let twice = [good.clone(), title(2, call(PAYROLL, "Péaule"), &[1, 2])];
    let refusal = refused(before_titles(), issue("2026-06-15", twice.to_vec()));
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::TitleAlreadyIssued, Some("titles.1.instalments"))
    );
    let same_id = NewTitle {
        number: name("autre"),
        ..title(1, call(PAYROLL, "Billiers"), &[1])
    };
    let refusal = refused(before_titles(), issue("2026-06-15", vec![good.clone(), same_id]));
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::IdentifierTaken, Some("titles.1.title"))
    );
    // One that was issued before, likewise.
    let known_id = NewTitle {
        number: name("autre"),
        ..title(1, call(PAYROLL, "Billiers"), &[1])
    };
    let refusal = refused(one_title(), issue("2026-06-16", vec![known_id]));
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::IdentifierTaken, Some("titles.0.title"))
    );
    let same_number = NewTitle {
        number: name("T1"),
        ..title(2, call(PAYROLL, "Billiers"), &[1])
    };
    let refusal = refused(before_titles(), issue("2026-06-15", vec![good, same_number]));
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::TitleNumberTaken, Some("titles.1.number"))
    );
    let none = refused(before_titles(), issue("2026-06-15", Vec::new()));
    assert_eq!((none.code, none.field.as_deref()), (Code::TitleInvalid, Some("titles")));
    let many = (0..2_001).map(|n| title(n, call(PAYROLL, "Péaule"), &[1])).collect();
    assert_eq!(refused(before_titles(), issue("2026-06-15", many)).code, Code::TooMany);
}

#[test]
fn a_title_bears_instalments_of_its_call_in_order() {
    for instalments in [&[][..], &[0], &[5], &[2, 1], &[1, 1]] {
        let refusal = refused(before_titles(), issue("2026-06-15", vec![of_peaule(instalments)]));
        assert_eq!(
            (refusal.code, refusal.field.as_deref()),
            (Code::TitleInvalid, Some("titles.0.instalments")),
            "{instalments:?}"
        );
    }
    let unknown = title(1, CallId::new(id(0)), &[1]);
    assert_eq!(
        refused(before_titles(), issue("2026-06-15", vec![unknown])).code,
        Code::CallUnknown
    );
}

#[test]
fn an_instalment_of_nothing_is_titled_with_the_next() {
    let mut given = before_titles();
    for draft in &mut given {
        if let Event::ContributionCalled(data) = &mut draft.event
            && data.call == call(PAYROLL, "Péaule")
        {
            data.instalments[0].amount = euros("0.00");
        }
    }
    let refusal = refused(given.clone(), issue("2026-06-15", vec![of_peaule(&[1])]));
    assert_eq!(refusal.code, Code::TitleInvalid);
    assert!(when(given, issue("2026-06-15", vec![of_peaule(&[1, 2])])).is_ok());
}

#[test]
fn an_instalment_is_titled_once_while_its_title_stands() {
    let again = |issued_on, instalments: &[u16]| issue(issued_on, vec![title(2, call(PAYROLL, "Péaule"), instalments)]);
    let refusal = refused(one_title(), again("2026-07-01", &[2, 3]));
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::TitleAlreadyIssued, Some("titles.0.instalments"))
    );
    assert!(
        refusal.message.contains("l’échéance 2") || refusal.message.contains("L’échéance 2"),
        "{refusal}"
    );
    assert!(when(one_title(), again("2026-07-01", &[3])).is_ok());
    let mut given = one_title();
    given.extend(then(given.clone(), cancel(title_id(1), "2026-07-06", "6")).unwrap());
    // The cancelled title stood until the sixth: a title of the fifth would be a second one on that day.
    assert_eq!(
        refused(given.clone(), again("2026-07-05", &[1, 2])).code,
        Code::TitleAlreadyIssued
    );
    assert_eq!(issued(given, again("2026-07-06", &[1, 2])).amount, euros("8169.27"));
}

#[test]
fn a_number_is_given_once_a_calendar_year_even_when_its_title_is_cancelled() {
    let mut given = one_title();
    given.extend(then(given.clone(), cancel(title_id(1), "2026-07-06", "6")).unwrap());
    let same = NewTitle {
        title: title_id(2),
        ..of_peaule(&[1])
    };
    assert_eq!(
        refused(given, issue("2026-07-06", vec![same.clone()])).code,
        Code::TitleNumberTaken
    );
    let late = title(1, call(domain::sample::ALLOCATION_PAYROLL_2025, "Péaule"), &[1]);
    let given = told([issue("2025-06-15", vec![late])]);
    assert!(when(given, issue("2026-07-06", vec![same])).is_ok());
}

#[test]
fn a_title_follows_its_call_and_is_not_in_the_future() {
    let at = |issued_on| refused(before_titles(), issue(issued_on, vec![of_peaule(&[1])]));
    let early = at("2026-03-01");
    assert_eq!(
        (early.code, early.field.as_deref()),
        (Code::ActOrder, Some("issued_on"))
    );
    assert_eq!(at("2026-11-02").code, Code::DateInFuture);
    assert!(when(before_titles(), issue("2026-03-02", vec![of_peaule(&[1])])).is_ok());
}

#[test]
fn no_title_is_issued_on_a_withdrawn_call_or_a_broken_chain() {
    let first = call_id(ALLOCATION_IT_2026, 1, member("Péaule"));
    let refusal = refused(before_titles(), issue("2026-06-15", vec![title(1, first, &[1])]));
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::CallWithdrawn, Some("titles.0.call"))
    );
    let paid = Command::from(domain::payment::command::RecordPayment {
        payment: domain::value::PaymentId::new(id(1)),
        call: first,
        surplus: false,
        amount: euros("1.00"),
        paid_on: date("2026-06-15"),
        reference: name("E1"),
    });
    assert_eq!(refused(before_titles(), paid).code, Code::CallWithdrawn);
    let given = before_titles();
    let decision = given
        .iter()
        .position(|draft| {
            matches!(&draft.event, Event::DecisionAdopted(data) if data.item == domain::sample::ITEM_BUDGET_2026)
        })
        .unwrap();
    let annulled = domain::act::command::RecordAnnulment {
        act: domain::value::EventId::new(domain::sample::LEDGER.derive(&format!("event/{decision}"))),
        court: name("le tribunal administratif de Rennes"),
        number: name("2609999"),
        judged_on: date("2026-10-01"),
        partial: None,
        effect_from: None,
    };
    let given = told([annulled.into()]);
    let refusal = refused(given, issue("2026-10-02", vec![of_peaule(&[1])]));
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::ChainBroken, Some("titles.0.call"))
    );
}

/// Due on 31 March 2020, called on 3 March 2020: the last day is 31 March 2025.
#[test]
fn a_title_issued_more_than_five_years_after_its_instalment_is_flagged() {
    let old = || {
        let mut given = before_titles();
        for draft in &mut given {
            if let Event::ContributionCalled(data) = &mut draft.event
                && data.call == call(PAYROLL, "Péaule")
            {
                data.issued_on = date("2020-03-03");
                data.instalments[0].due_on = date("2020-03-31");
            }
        }
        given
    };
    let flags = |issued_on, instalments: &[u16]| {
        let mut given = old();
        // The chain is that of 2026: what is asked here is the flag alone.
        for draft in &mut given {
            if draft.effective == date("2026-01-01") {
                draft.effective = date("2019-01-01");
            }
        }
        issued(given, issue(issued_on, vec![of_peaule(instalments)])).flags
    };
    assert_eq!(flags("2025-03-31", &[1]), []);
    assert_eq!(flags("2025-04-01", &[1]), [TitleFlag::AfterLimitation]);
    assert_eq!(flags("2025-04-01", &[1, 2]), [TitleFlag::AfterLimitation]);
    assert_eq!(flags("2025-04-01", &[2]), []);
}

#[test]
fn a_title_is_taken_in_charge_once_from_its_issue_on() {
    let early = refused(one_title(), take(title_id(1), "2026-06-14"));
    assert_eq!((early.code, early.field.as_deref()), (Code::ActOrder, Some("on")));
    assert_eq!(
        refused(one_title(), take(title_id(1), "2026-11-02")).code,
        Code::DateInFuture
    );
    assert_eq!(
        refused(one_title(), take(title_id(9), "2026-06-18")).code,
        Code::TitleUnknown
    );
    let Event::TitleTakenInCharge(data) = one(one_title(), take(title_id(1), "2026-06-15")) else {
        panic!("une prise en charge")
    };
    assert_eq!(data.taken_in_charge_on, date("2026-06-15"));
    let refusal = refused(events(), take(TITLE_MUZILLAC, "2026-07-01"));
    assert_eq!(refusal.code, Code::TitleAlreadyTakenInCharge);
    assert!(refusal.message.contains("18 juin 2026"), "{refusal}");
}

fn reduced(given: Vec<Draft>, command: Command) -> TitleReduced {
    let Event::TitleReduced(data) = one(given, command) else {
        panic!("une réduction")
    };
    data
}

fn cancelled(given: Vec<Draft>, command: Command) -> TitleCancelled {
    let Event::TitleCancelled(data) = one(given, command) else {
        panic!("une annulation")
    };
    data
}

#[test]
fn a_reduction_leaves_something_of_the_title() {
    for amount in ["0.00", "-1.00", "8169.27", "8169.28"] {
        let refusal = refused(one_title(), reduce(title_id(1), amount, "2026-07-02", "5"));
        assert_eq!(
            (refusal.code, refusal.field.as_deref()),
            (Code::TitleReductionInvalid, Some("amount")),
            "{amount}"
        );
    }
    let mut given = one_title();
    given.extend(then(given.clone(), reduce(title_id(1), "8169.16", "2026-07-02", "5")).unwrap());
    let refusal = refused(given.clone(), reduce(title_id(1), "0.11", "2026-07-03", "6"));
    assert!(refusal.message.contains("0,11\u{a0}€"), "{refusal}");
    assert_eq!(
        reduced(given.clone(), reduce(title_id(1), "0.10", "2026-07-03", "6")).amount,
        euros("0.10")
    );
    assert_eq!(
        cancelled(given, cancel(title_id(1), "2026-07-03", "6")).amount,
        euros("0.11")
    );
}

#[test]
fn what_corrects_a_title_of_an_earlier_year_is_an_expense() {
    let late = || {
        let late = title(1, call(domain::sample::ALLOCATION_PAYROLL_2025, "Péaule"), &[1]);
        told([issue("2025-12-31", vec![late])])
    };
    assert!(!reduced(late(), reduce(title_id(1), "1.00", "2025-12-31", "5")).prior_year);
    assert!(reduced(late(), reduce(title_id(1), "1.00", "2026-01-01", "5")).prior_year);
    assert!(cancelled(late(), cancel(title_id(1), "2026-01-01", "5")).prior_year);
    assert!(!cancelled(one_title(), cancel(title_id(1), "2026-07-01", "5")).prior_year);
    // The two are numbered apart.
    let mut given = one_title();
    let of_2025 = title(2, call(domain::sample::ALLOCATION_PAYROLL_2025, "Péaule"), &[1]);
    given.extend(then(given.clone(), issue("2025-12-31", vec![of_2025])).unwrap());
    given.extend(then(given.clone(), reduce(title_id(1), "1.00", "2026-07-01", "5")).unwrap());
    given.extend(then(given.clone(), reduce(title_id(2), "1.00", "2026-07-01", "5")).unwrap());
    let again = refused(given, cancel(title_id(1), "2026-07-01", "5"));
    assert_eq!(
        (again.code, again.field.as_deref()),
        (Code::TitleNumberTaken, Some("number"))
    );
}

#[test]
fn acts_on_a_title_are_in_order_and_not_in_the_future() {
    for command in [
        reduce(title_id(1), "1.00", "2026-06-14", "5"),
        cancel(title_id(1), "2026-06-14", "5"),
    ] {
        let refusal = refused(one_title(), command);
        assert_eq!(
            (refusal.code, refusal.field.as_deref()),
            (Code::ActOrder, Some("decided_on"))
        );
    }
    let mut given = one_title();
    given.extend(then(given.clone(), reduce(title_id(1), "1.00", "2026-07-02", "5")).unwrap());
    assert_eq!(
        refused(given.clone(), cancel(title_id(1), "2026-07-01", "6")).code,
        Code::ActOrder
    );
    assert_eq!(
        refused(given, cancel(title_id(1), "2026-11-02", "6")).code,
        Code::DateInFuture
    );
}

#[test]
fn nothing_more_happens_to_a_cancelled_title() {
    for command in [
        take(TITLE_CANCELLED, "2026-07-06"),
        reduce(TITLE_CANCELLED, "1.00", "2026-07-06", "7"),
        cancel(TITLE_CANCELLED, "2026-07-06", "7"),
    ] {
        let refusal = refused(events(), command);
        assert_eq!(
            (refusal.code, refusal.field.as_deref()),
            (Code::TitleCancelled, Some("title"))
        );
    }
}

#[test]
fn a_title_changes_nothing_of_what_is_called_and_what_may_be_paid() {
    let ledger = domain::sample::record(&domain::sample::story()).0;
    let title = ledger.titles.get(TITLE_PEAULE).unwrap();
    assert_eq!(title.net, euros("8069.27"));
    assert_eq!(
        ledger.calls.get(call(PAYROLL, "Péaule")).unwrap().amount,
        euros("16338.55")
    );
    let owed = ledger.calls.get(call(PAYROLL, "Péaule")).unwrap();
    let rest = owed.amount.minus(owed.paid).unwrap();
    assert!(rest > title.net, "plus que le titre");
    assert!(when(events(), pay(1, PAYROLL, "Péaule", &rest.euros(), "2026-10-31")).is_ok());
    assert_eq!(ledger.titles.of_call(call(PAYROLL, "Billiers")).count(), 2);
    let first = call_id(ALLOCATION_IT_2026, 1, member("Péaule"));
    let withdrawn = ledger.calls.get(first).unwrap();
    assert!(withdrawn.withdrawn_on.is_some() && ledger.calls.iter().all(|call| call != withdrawn));
    let standing = ledger.titles.iter().filter(|title| title.stands());
    assert_eq!(standing.count(), 4);
    assert_eq!(ledger.titles.get(TITLE_BILLIERS).unwrap().instalments[..], [1, 2]);
}

#[test]
fn calls_are_withdrawn_only_while_no_title_stands_and_after_those_that_did() {
    let given = || {
        story_until(
            |command| matches!(command, Command::RecordPayment(order) if order.call == call(ALLOCATION_IT_2026, "Péaule")),
        )
    };
    let withdraw = |withdrawn_on| crate::call::withdraw(ALLOCATION_IT_2026, withdrawn_on);
    let titled = |more: &[Command]| {
        let mut given = given();
        let first = issue("2026-06-15", vec![title(1, call(ALLOCATION_IT_2026, "Billiers"), &[1])]);
        for command in std::iter::once(first).chain(more.iter().cloned()) {
            given.extend(then(given.clone(), command).unwrap());
        }
        given
    };
    let refusal = refused(titled(&[]), withdraw("2026-07-01"));
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::CallTitled, Some("allocation"))
    );
    assert!(
        refusal.message.contains("Billiers") && refusal.message.contains("T1"),
        "{refusal}"
    );
    let cancelled = titled(&[cancel(title_id(1), "2026-07-06", "6")]);
    assert_eq!(refused(cancelled.clone(), withdraw("2026-07-05")).code, Code::ActOrder);
    assert_eq!(when(cancelled, withdraw("2026-07-06")).unwrap().len(), 3);
    let again = call_contributions(ALLOCATION_IT_2026, "2026-07-06", &["2026-07-31"]);
    assert_eq!(refused(titled(&[]), again).code, Code::AlreadyCalled);
}
