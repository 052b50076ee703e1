//! Keys, budgets, allocations, calls and payments.

use super::Scenario;
use crate::support::{
    adopted, commune, decision, draft, facts, in_force, install, key, refused, story_before, story_until,
};
use domain::budget::Direction::Expense;
use domain::budget::command::{AdoptBudget, DraftBudget};
use domain::committee::event::Effect;
use domain::event::Event;
use domain::key::Formula;
use domain::key::command::AdoptKey;
use domain::sample::orders::{allocate, call_contributions, draft_budget, pay};
use domain::sample::{
    self, ALLOCATION_IT_2025, ALLOCATION_PAYROLL_2025, BUDGET_2025, BUDGET_2026, ITEM_KEY_IT, ITEM_KEY_PAYROLL_2025,
    KEY_DESK, KEY_IT, KEY_PAYROLL_2025, date, events, id,
};
use domain::value::{AllocationId, BudgetId, Fraction, ItemId, KeyId};
use domain::{Code, Command};

pub(super) fn keys() -> Vec<Scenario> {
    let given = || facts(in_force(draft(2)));
    let halves = || {
        let half = |n| domain::key::Quota {
            member: commune(n),
            share: Fraction::new(1, 2).unwrap(),
        };
        Formula::Fixed(domain::key::Fixed {
            normalise: false,
            quotas: vec![half(0)],
        })
    };
    let mut nobody = key(1, Formula::Equal, 2);
    nobody.participants.clear();
    let adopt = AdoptKey {
        key: KeyId::new(id(0)),
        decision: ITEM_KEY_IT,
        from: date("2025-01-01"),
        until: None,
        retroactivity: None,
    };
    let again = AdoptKey {
        key: KEY_IT,
        ..adopt.clone()
    };
    let not_yet_adopted = || {
        let mut given = story_until(|command| matches!(command, Command::AdoptKey(_)));
        given.retain(|draft| !matches!(draft.event, Event::SessionClosed(_)));
        given
    };
    let unknown = AdoptKey {
        key: KEY_IT,
        decision: ItemId::new(id(0)),
        ..adopt.clone()
    };
    let other = AdoptKey {
        key: KEY_IT,
        decision: ITEM_KEY_PAYROLL_2025,
        ..adopt.clone()
    };
    let early = AdoptKey {
        key: KEY_IT,
        from: date("2023-12-31"),
        ..adopt.clone()
    };
    vec![
        (Code::ParticipantsInvalid, refused(given(), nobody)),
        (Code::QuotasInvalid, refused(given(), key(1, halves(), 2))),
        (Code::KeyUnknown, refused(events(), adopt)),
        (Code::KeyAlreadyAdopted, refused(events(), again)),
        (Code::DecisionUnknown, refused(not_yet_adopted(), unknown)),
        (Code::DecisionDoesNotAuthorise, refused(not_yet_adopted(), other)),
        (Code::KeyRetroactive, refused(not_yet_adopted(), early)),
    ]
}

/// Two keys for one pool, put to one vote.
pub(super) fn adoptions() -> Vec<Scenario> {
    let key_id = |n: u128| KeyId::new(id(0x6000 + n));
    let decided = |delegated: bool| {
        let mut draft = draft(2);
        if !delegated {
            draft.delegations.clear();
        }
        let mut commands = in_force(draft);
        commands.push(install(2).into());
        commands.extend([1, 2].map(|n| key(n, Formula::Equal, 2).into()));
        commands.extend(adopted(
            1,
            "2024-11-14",
            &[1, 2].map(|n| Effect::AdoptKey(key_id(n))),
            2,
        ));
        commands
    };
    let adopt = |n, index| AdoptKey {
        key: key_id(n),
        decision: decision(1, index),
        from: date("2025-01-01"),
        until: None,
        retroactivity: None,
    };
    let mut first_adopted = decided(true);
    first_adopted.push(adopt(1, 0).into());
    vec![
        (Code::DecisionNotBinding, refused(facts(decided(false)), adopt(1, 0))),
        (Code::KeyOverlap, refused(facts(first_adopted), adopt(2, 1))),
    ]
}

pub(super) fn money() -> Vec<Scenario> {
    let allocation = AllocationId::new(id(0));
    let allocate = |budget, code, key| allocate(allocation, budget, code, key, "2025-02-20");
    let budget = |budget| -> DraftBudget {
        draft_budget(
            budget,
            "2025",
            &[("paie", "Paie")],
            &[("paie", "6411", Expense, "1.00", "Paie")],
        )
    };
    let no_lines = DraftBudget {
        lines: Vec::new(),
        ..DraftBudget {
            fiscal_year: sample::year("2027"),
            ..budget(BudgetId::new(id(0)))
        }
    };
    let adopt_budget = |budget| AdoptBudget {
        budget,
        decision: ITEM_KEY_IT,
    };
    let before_allocations = || story_before("Allocate");
    let without_populations = || {
        let mut given = before_allocations();
        for draft in &mut given {
            if let Event::CriterionRecorded(data) = &mut draft.event {
                data.criterion = domain::member::Criterion::new("autre").unwrap();
            }
        }
        given
    };
    let with_zeros = || {
        let mut given = before_allocations();
        for draft in &mut given {
            if let Event::CriterionRecorded(data) = &mut draft.event {
                data.value = Fraction::ZERO;
            }
        }
        given
    };
    let payroll = || allocate(BUDGET_2025, "paie", KEY_PAYROLL_2025);
    let due = &["2026-12-01"];
    let mut nobody_s_call = pay(1, allocation, "Muzillac", "1.00", "2025-06-01");
    if let Command::RecordPayment(order) = &mut nobody_s_call {
        order.call = domain::value::CallId::new(id(0));
    }
    vec![
        (
            Code::BudgetUnknown,
            refused(events(), adopt_budget(BudgetId::new(id(0)))),
        ),
        (Code::BudgetState, refused(events(), adopt_budget(BUDGET_2026))),
        (Code::BudgetExists, refused(events(), budget(BudgetId::new(id(0))))),
        (Code::BudgetLinesInvalid, refused(events(), no_lines)),
        (
            Code::PoolUnknown,
            refused(before_allocations(), allocate(BUDGET_2025, "voirie", KEY_DESK)),
        ),
        (
            Code::KeyNotInForce,
            refused(before_allocations(), allocate(BUDGET_2025, "paie", KEY_DESK)),
        ),
        (Code::CriterionMissing, refused(without_populations(), payroll())),
        (Code::NoWeight, refused(with_zeros(), payroll())),
        (Code::AlreadyAllocated, refused(events(), payroll())),
        (
            Code::AllocationUnknown,
            refused(events(), call_contributions(allocation, "2026-10-01", due)),
        ),
        (
            Code::AlreadyCalled,
            refused(events(), call_contributions(ALLOCATION_IT_2025, "2026-10-01", due)),
        ),
        (
            Code::ScheduleInvalid,
            refused(
                story_before("CallContributions"),
                call_contributions(ALLOCATION_IT_2025, "2025-03-03", &[]),
            ),
        ),
        (Code::CallUnknown, refused(events(), nobody_s_call)),
        (
            Code::PaymentNotPositive,
            refused(events(), pay(1, ALLOCATION_PAYROLL_2025, "Billiers", "0", "2025-06-01")),
        ),
        (
            Code::PaymentExceedsCall,
            refused(
                events(),
                pay(1, ALLOCATION_PAYROLL_2025, "Billiers", "99999.00", "2025-06-01"),
            ),
        ),
    ]
}

pub(super) fn titles() -> Vec<Scenario> {
    use crate::title::{before_titles, cancel, issue, reduce, take, title, title_id};
    let billiers = |n, instalments: &[u16]| {
        let call = sample::call(sample::ALLOCATION_PAYROLL_2026, "Billiers");
        issue("2026-07-08", vec![title(n, call, instalments)])
    };
    let withdrawn = domain::call::call_id(sample::ALLOCATION_IT_2026, 1, sample::member("Billiers"));
    let on_withdrawn = issue("2026-07-08", vec![title(1, withdrawn, &[1])]);
    let mut same_number = title(1, sample::call(ALLOCATION_IT_2025, "Péaule"), &[1]);
    same_number.number = sample::name("51");
    let withdraw = |allocation| crate::call::withdraw(allocation, "2026-10-01");
    let mut unpaid = events();
    unpaid.retain(|draft| !matches!(draft.event, Event::PaymentRecorded(_)));
    let establishment = crate::billing::details("21560143600011", "2026-01-01");
    let other = domain::member::command::SetBillingDetails {
        member: sample::member("Billiers"),
        ..establishment
    };
    vec![
        (Code::SiretOther, refused(events(), other)),
        (
            Code::CallNotCalled,
            refused(story_before("CallContributions"), withdraw(ALLOCATION_PAYROLL_2025)),
        ),
        (
            Code::CallNotWithdrawable,
            refused(events(), withdraw(ALLOCATION_PAYROLL_2025)),
        ),
        (Code::CallPaid, refused(events(), withdraw(sample::ALLOCATION_IT_2026))),
        (
            Code::CallTitled,
            refused(unpaid, withdraw(sample::ALLOCATION_PAYROLL_2026)),
        ),
        (Code::CallWithdrawn, refused(events(), on_withdrawn)),
        (Code::TitleUnknown, refused(events(), take(title_id(1), "2026-07-08"))),
        (Code::TitleInvalid, refused(before_titles(), billiers(1, &[]))),
        (
            Code::TitleNumberTaken,
            refused(events(), issue("2026-07-08", vec![same_number])),
        ),
        (Code::TitleAlreadyIssued, refused(events(), billiers(1, &[2]))),
        (
            Code::TitleAlreadyTakenInCharge,
            refused(events(), take(sample::TITLE_MUZILLAC, "2026-07-08")),
        ),
        (
            Code::TitleReductionInvalid,
            refused(events(), reduce(sample::TITLE_MUZILLAC, "0.00", "2026-07-08", "9")),
        ),
        (
            Code::TitleCancelled,
            refused(events(), cancel(sample::TITLE_CANCELLED, "2026-07-08", "9")),
        ),
    ]
}
