//! How a year ends: shared on the accounts, settled member by member, paid, repaid, and closed at zero.

use crate::support::{
    COMMUNES, adopted, commune, decision, draft, facts, in_force, install, key, one, refused, story_before,
    story_until, value, when,
};
use domain::allocation::command::{Allocate, MemberPresence, RegulariseAllocation};
use domain::allocation::event::ShareAllocated;
use domain::budget::BudgetKind;
use domain::budget::Direction::Expense;
use domain::budget::command::{AdoptBudget, DraftBudget};
use domain::closing::command::CloseYear;
use domain::committee::event::Effect;
use domain::event::Event;
use domain::key::command::{AdoptKey, DefineKey};
use domain::key::{Basis, Formula, Joiners, Prorata, ProrataBasis, VintagePolicy};
use domain::ledger::Draft;
use domain::member::CriterionName;
use domain::member::command::RecordCriterion;
use domain::participation::event::{MemberAdmitted, MemberReleased};
use domain::payment::command::ReversePayment;
use domain::sample::orders::{allocate, call_contributions, draft_budget, pay};
use domain::sample::{
    ACCOUNTS_2025, ALLOCATION_DESK_2025, ALLOCATION_IT_2025, ALLOCATION_PAYROLL_2025, BUDGET_2025, CONVENTION,
    FINAL_DESK_2025, FINAL_IT_2025, FINAL_PAYROLL_2025, ITEM_REGULARISE, KEY_DESK, KEY_IT, KEY_PAYROLL_2025,
    REGULARISED_PAYROLL_2025, date, euros, events, id, member, offset, repay, settle, text, year,
};
use domain::settlement::SettlementOutcome;
use domain::settlement::event::ShareSettled;
use domain::value::{AllocationId, Cents, PaymentId};
use domain::{Code, Command, Refusal};

pub(crate) fn close(closed_on: &str) -> CloseYear {
    CloseYear {
        convention: CONVENTION,
        fiscal_year: year("2025"),
        closed_on: date(closed_on),
    }
}

pub(crate) fn settled_shares(events: &[Event]) -> Vec<&ShareSettled> {
    let shares = events.iter().filter_map(|event| match event {
        Event::ShareSettled(data) => Some(data),
        _ => None,
    });
    shares.collect()
}

/// The story up to the settlement of `allocation`, which is left out.
pub(crate) fn before_settling(allocation: AllocationId) -> Vec<Draft> {
    story_until(|command| matches!(command, Command::SettleAllocation(order) if order.allocation == allocation))
}

fn final_share(pool: &str, key: domain::value::KeyId) -> Command {
    allocate(AllocationId::new(id(0xf85)), ACCOUNTS_2025, pool, key, "2026-09-10")
}

#[test]
fn the_accounts_are_shared_by_the_key_of_their_year() {
    let events = when(story_before("SettleAllocation"), final_share("paie", KEY_PAYROLL_2025));
    assert_eq!(events.unwrap_err().code, Code::AlreadyAllocated);
    let events = when(
        story_until(|command| matches!(command, Command::Allocate(order) if order.allocation == FINAL_PAYROLL_2025)),
        final_share("paie", KEY_PAYROLL_2025),
    )
    .unwrap();
    let shares = events.iter().filter_map(|event| match event {
        Event::ShareAllocated(share) => Some(share.amount),
        _ => None,
    });
    // 44 871,16 + 5 500,00 − 1 310,40
    assert_eq!(Cents::sum(shares), Ok(euros("49060.76")));
}

#[test]
fn the_settlement_calls_the_complements_and_owes_the_credits() {
    let drafts = before_settling(FINAL_PAYROLL_2025);
    let events = when(drafts, settle(FINAL_PAYROLL_2025, "2026-09-15", "2026-10-15")).unwrap();
    let differences: Vec<_> = settled_shares(&events).iter().map(|share| share.difference).collect();
    assert_eq!(differences, ["315.21", "179.27", "66.28"].map(euros));
    let called = events.iter().filter_map(|event| match event {
        Event::ContributionCalled(call) => Some((call.amount, call.instalments[0].due_on)),
        _ => None,
    });
    let due = date("2026-10-15");
    assert_eq!(
        called.collect::<Vec<_>>(),
        ["315.21", "179.27", "66.28"].map(|amount| (euros(amount), due))
    );
    let events = when(
        before_settling(FINAL_IT_2025),
        settle(FINAL_IT_2025, "2026-09-15", "2026-10-15"),
    )
    .unwrap();
    let Some(Event::AllocationSettled(header)) = events.first() else {
        panic!("l’en-tête vient d’abord")
    };
    assert_eq!((header.complements, header.credits), (Cents::ZERO, euros("120.00")));
    assert_eq!(events.len(), 4, "aucun appel : trois parts et l’en-tête");
}

#[test]
fn what_was_planned_and_cost_nothing_is_owed_by_nobody() {
    let events = when(
        before_settling(FINAL_DESK_2025),
        settle(FINAL_DESK_2025, "2026-09-15", "2026-10-15"),
    )
    .unwrap();
    assert!(settled_shares(&events).iter().all(|share| share.share.is_zero()));
    let owed = Cents::sum(settled_shares(&events).iter().map(|share| share.difference));
    assert_eq!(owed, Ok(euros("-10000.00")));
}

#[test]
fn a_result_carried_to_a_later_budget_changes_what_nobody_owes() {
    let Command::SettleAllocation(mut order) = settle(FINAL_PAYROLL_2025, "2026-09-15", "2026-10-15") else {
        panic!("une régularisation")
    };
    order.outcome = SettlementOutcome::CarriedForward;
    let events = when(before_settling(FINAL_PAYROLL_2025), order).unwrap();
    assert!(!events.iter().any(|event| matches!(event, Event::ContributionCalled(_))));
    assert_eq!(settled_shares(&events).len(), 3);
}

#[test]
fn a_forecast_is_not_settled_and_a_final_allocation_is_not_called() {
    let forecast = refused(events(), settle(ALLOCATION_IT_2025, "2026-09-15", "2026-10-15"));
    assert_eq!(forecast.code, Code::NothingToSettle);
    let call = call_contributions(FINAL_IT_2025, "2026-09-15", &["2026-10-15"]);
    assert_eq!(refused(before_settling(FINAL_IT_2025), call).code, Code::NotCallable);
}

#[test]
fn what_was_not_called_is_not_settled() {
    let story = story_until(|command| matches!(command, Command::CallContributions(_)));
    // Nothing was called when the accounts are shared.
    let rest = events();
    let kept = rest.into_iter().skip(story.len());
    let uncalled: Vec<Draft> = story
        .into_iter()
        .chain(kept)
        .filter(|draft| {
            !matches!(
                draft.event,
                Event::ContributionCalled(_)
                    | Event::PaymentRecorded(_)
                    | Event::AllocationSettled(_)
                    | Event::ShareSettled(_)
                    | Event::CreditOffset(_)
                    | Event::CreditRepaid(_)
                    | Event::YearClosed(_)
            ) && !matches!(&draft.event, Event::AllocationComputed(data) if data.regularises.is_some())
        })
        .collect();
    let refusal = refused(uncalled, settle(FINAL_IT_2025, "2026-09-15", "2026-10-15"));
    assert_eq!(refusal.code, Code::NothingToSettle, "{refusal}");
    assert!(refusal.message.contains("pas encore appelée"), "{refusal}");
}

#[test]
fn a_credit_is_repaid_or_offset_once_and_to_its_member_alone() {
    let given = || story_before("OffsetCredit");
    assert!(matches!(
        one(
            given(),
            repay(0xfa0, FINAL_DESK_2025, "Billiers", "3333.34", "2026-10-05")
        ),
        Event::CreditRepaid(_)
    ));
    let too_much = refused(
        given(),
        repay(0xfa0, FINAL_DESK_2025, "Billiers", "3333.35", "2026-10-05"),
    );
    assert_eq!(too_much.code, Code::CreditExceeded);
    assert!(
        too_much.message.contains("3\u{202f}333,34") || too_much.message.contains("333,34"),
        "{too_much}"
    );
    let nobody = refused(
        given(),
        repay(0xfa0, FINAL_PAYROLL_2025, "Billiers", "1.00", "2026-10-05"),
    );
    assert_eq!(nobody.code, Code::CreditExceeded, "un complément n’est pas un avoir");
    let mut of_another = offset(FINAL_DESK_2025, ALLOCATION_DESK_2025, "Muzillac", "1.00", "2026-10-05");
    if let Command::OffsetCredit(order) = &mut of_another {
        order.member = member("Péaule");
    }
    assert_eq!(refused(given(), of_another).code, Code::CreditOfAnother);
    let early = repay(0xfa0, FINAL_DESK_2025, "Billiers", "1.00", "2026-09-14");
    assert_eq!(refused(given(), early).code, Code::ActOrder);
    let more_than_remains = offset(
        FINAL_DESK_2025,
        ALLOCATION_PAYROLL_2025,
        "Péaule",
        "504.37",
        "2026-10-05",
    );
    assert_eq!(refused(given(), more_than_remains).code, Code::PaymentExceedsCall);
    // The story uses each credit whole: nothing is left of any.
    for (allocation, name) in [(FINAL_DESK_2025, "Billiers"), (FINAL_IT_2025, "Muzillac")] {
        let again = refused(events(), repay(0xfa0, allocation, name, "0.01", "2026-10-30"));
        assert_eq!(again.code, Code::CreditExceeded, "{name}");
    }
}

#[test]
fn a_year_closes_at_zero_or_says_what_is_missing() {
    let Event::YearClosed(closed) = one(story_before("CloseYear"), close("2026-10-12")) else {
        panic!("une clôture")
    };
    // 48 500 + 12 000 + 10 000 called, 560.76 of complements; 10 120 given back.
    assert_eq!(closed.called, euros("71060.76"));
    assert_eq!(closed.credits, euros("10120.00"));
    assert_eq!(closed.owed, euros("60940.76"));
    assert_eq!(closed.called.minus(closed.credits), Ok(closed.owed));

    let missing = |given: Vec<Draft>| {
        let refusal = refused(given, close("2026-10-12"));
        assert_eq!(refusal.code, Code::YearNotSettled, "{refusal}");
        refusal.message
    };
    let unpaid = missing(story_before("OffsetCredit"));
    for told in [
        "Muzillac doit encore 3\u{202f}648,54",
        "il reste 3\u{202f}393,33",
        "à lui rendre",
    ] {
        assert!(unpaid.contains(told), "{told} : {unpaid}");
    }
    let unsettled = missing(before_settling(FINAL_DESK_2025));
    assert!(unsettled.contains("« accueil » n’est pas régularisée"), "{unsettled}");
    let unshared = missing(story_until(
        |command| matches!(command, Command::Allocate(order) if order.allocation == FINAL_DESK_2025),
    ));
    assert!(
        unshared.contains("« accueil » n’a pas de répartition définitive"),
        "{unshared}"
    );
    let without_accounts = missing(story_until(
        |command| matches!(command, Command::AdoptBudget(order) if order.budget == ACCOUNTS_2025),
    ));
    assert!(without_accounts.contains("ne sont pas approuvés"), "{without_accounts}");
    let too_early = refused(story_before("CloseYear"), close("2025-12-31"));
    assert_eq!(too_early.code, Code::YearNotSettled);
    let one_cent_short = story_until(
        |command| matches!(command, Command::RecordPayment(order) if order.payment == PaymentId::new(id(0x9d))),
    );
    let mut given = one_cent_short;
    given.extend(domain_draft(
        pay(0x9d, FINAL_PAYROLL_2025, "Billiers", "66.27", "2026-10-05"),
        &given,
    ));
    assert!(missing(given).contains("Billiers doit encore 0,01"));
}

/// What `command` records after `given`.
fn domain_draft(command: Command, given: &[Draft]) -> Vec<Draft> {
    crate::support::then(given.to_vec(), command).unwrap()
}

#[test]
fn a_closed_year_takes_nothing_more_until_a_regularisation_opens_it_again() {
    let closed = story_until(|command| matches!(command, Command::RegulariseAllocation(_)));
    assert_eq!(refused(closed.clone(), close("2026-10-20")).code, Code::YearClosed);
    let another = DraftBudget {
        kind: BudgetKind::Amending,
        ..draft_budget(
            domain::value::BudgetId::new(id(0xf7)),
            "2025",
            &[("paie", "Paie")],
            &[("paie", "6411", Expense, "1.00", "Paie")],
        )
    };
    assert_eq!(refused(closed.clone(), another).code, Code::YearClosed);
    // Regularised and not settled, then settled and not paid: the year is open again, and not balanced.
    let opened = before_settling(REGULARISED_PAYROLL_2025);
    let refusal = refused(opened, close("2026-10-30"));
    assert!(refusal.message.contains("« paie » n’est pas régularisée"), "{refusal}");
    let refusal = refused(events(), close("2026-10-31"));
    assert_eq!(refusal.code, Code::YearNotSettled);
    assert!(refusal.message.contains("Muzillac doit encore 18,54"), "{refusal}");
    assert!(refusal.message.contains("il reste 29,08"), "{refusal}");
}

#[test]
fn a_regularisation_changes_nothing_issued_and_settles_the_difference_alone() {
    let drafts = events();
    let of_it: Vec<&ShareSettled> = drafts
        .iter()
        .filter_map(|draft| match &draft.event {
            Event::ShareSettled(data) if data.allocation == REGULARISED_PAYROLL_2025 => Some(data),
            _ => None,
        })
        .collect();
    assert_eq!(Cents::sum(of_it.iter().map(|share| share.difference)), Ok(Cents::ZERO));
    let ledger = domain::sample::record(&domain::sample::story()).0;
    for share in of_it {
        let former = ledger
            .allocations
            .get(FINAL_PAYROLL_2025)
            .unwrap()
            .share_of(share.member);
        assert_eq!(share.former, former);
    }
    // Muzillac and Péaule were called too much, Billiers too little; what was issued is as it was.
    let final_shares = &ledger.allocations.get(FINAL_PAYROLL_2025).unwrap().shares;
    assert_eq!(
        final_shares.iter().map(|share| share.amount).collect::<Vec<_>>(),
        ["27578.14", "15683.63", "5798.99"].map(euros)
    );
}

/// The forecast of information technology regularised before the accounts are shared.
fn forecast_regularised() -> Vec<Draft> {
    let mut given =
        story_until(|command| matches!(command, Command::Allocate(order) if order.allocation == FINAL_PAYROLL_2025));
    let item = domain::value::ItemId::new(id(0xf5f));
    let session = domain::value::SessionId::new(id(0xf48));
    let effect = Effect::Regularise(ALLOCATION_IT_2025);
    let point = domain::sample::orders::item(item, effect, "Régularisation de l’informatique 2025");
    let seats = ["CC Arc Sud Bretagne", "Muzillac", "Péaule", "Billiers"];
    let commands = [
        domain::sample::orders::convene(session, "2026-08-18", "2026-09-01", vec![point]),
        domain::sample::orders::open(session, &seats, &[]),
        domain::sample::orders::vote(session, item, [domain::committee::Choice::InFavour; 4]),
        RegulariseAllocation {
            allocation: AllocationId::new(id(0xf84)),
            regularises: ALLOCATION_IT_2025,
            decision: item,
            key: KEY_IT,
            computed_on: date("2026-09-02"),
            presences: Vec::new(),
        }
        .into(),
        settle(AllocationId::new(id(0xf84)), "2026-09-03", "2026-10-15"),
    ];
    for command in commands {
        given.extend(domain_draft(command, &given));
    }
    given
}

#[test]
fn a_forecast_that_was_regularised_is_still_a_forecast_and_the_accounts_are_shared_once() {
    let mut given = forecast_regularised();
    let unshared = |given: &[Draft]| refused(given.to_vec(), close("2026-10-12")).message;
    for (allocation, pool, key) in [
        (FINAL_PAYROLL_2025, "paie", KEY_PAYROLL_2025),
        (FINAL_DESK_2025, "accueil", KEY_DESK),
    ] {
        given.extend(domain_draft(
            allocate(allocation, ACCOUNTS_2025, pool, key, "2026-09-10"),
            &given,
        ));
        given.extend(domain_draft(settle(allocation, "2026-09-15", "2026-10-15"), &given));
    }
    let told = unshared(&given);
    assert!(
        told.contains("« informatique » n’a pas de répartition définitive"),
        "{told}"
    );
    let on_the_accounts = |n| {
        allocate(
            AllocationId::new(id(n)),
            ACCOUNTS_2025,
            "informatique",
            KEY_IT,
            "2026-09-10",
        )
    };
    given.extend(domain_draft(on_the_accounts(0xf86), &given));
    assert_eq!(refused(given, on_the_accounts(0xf87)).code, Code::AlreadyAllocated);
}

#[test]
fn a_draft_that_nobody_adopted_neither_blocks_the_closing_nor_is_adopted_after_it() {
    let late = domain::value::BudgetId::new(id(0xf7));
    let draft = DraftBudget {
        kind: BudgetKind::Amending,
        ..draft_budget(
            late,
            "2025",
            &[("voirie", "Voirie")],
            &[("voirie", "615231", Expense, "1.00", "Voirie")],
        )
    };
    let mut given = story_before("CloseYear");
    given.extend(domain_draft(draft.into(), &given));
    given.extend(domain_draft(close("2026-10-12").into(), &given));
    let adopt = AdoptBudget {
        budget: late,
        decision: decision(1, 0),
    };
    let refusal = refused(given, adopt);
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::YearClosed, Some("budget"))
    );
}

#[test]
fn a_payment_that_comes_to_nothing_opens_its_closed_year_again() {
    let closed = story_before("RegulariseAllocation");
    let reversed = ReversePayment {
        payment: PaymentId::new(id(0x9d)),
        reversed_on: date("2026-10-19"),
        reason: text("Chèque sans provision."),
    };
    let given = [closed.clone(), crate::support::then(closed, reversed).unwrap()].concat();
    let refusal = refused(given, close("2026-10-20"));
    assert_eq!(refusal.code, Code::YearNotSettled);
    assert!(refusal.message.contains("Billiers doit encore 66,28"), "{refusal}");
}

pub(crate) fn regularise(of: AllocationId) -> RegulariseAllocation {
    RegulariseAllocation {
        allocation: AllocationId::new(id(0xf88)),
        regularises: of,
        decision: ITEM_REGULARISE,
        key: KEY_PAYROLL_2025,
        computed_on: date("2026-10-22"),
        presences: Vec::new(),
    }
}

#[test]
fn a_regularisation_needs_a_decision_about_that_very_allocation_the_latest() {
    let given = || story_before("RegulariseAllocation");
    assert!(when(given(), regularise(FINAL_PAYROLL_2025)).is_ok());
    let superseded = refused(given(), regularise(ALLOCATION_PAYROLL_2025));
    assert_eq!(superseded.code, Code::AllocationSuperseded);
    let another = RegulariseAllocation {
        key: KEY_IT,
        ..regularise(FINAL_IT_2025)
    };
    assert_eq!(refused(given(), another).code, Code::DecisionDoesNotAuthorise);
    let early = RegulariseAllocation {
        computed_on: date("2026-10-19"),
        ..regularise(FINAL_PAYROLL_2025)
    };
    assert_eq!(refused(given(), early).code, Code::ActOrder);
    let other_key = RegulariseAllocation {
        key: KEY_DESK,
        ..regularise(FINAL_PAYROLL_2025)
    };
    assert_eq!(refused(given(), other_key).code, Code::KeyNotInForce);
}

/// Six communes share payroll by inhabitants and days of 2025.
fn by_days() -> (DefineKey, Vec<Draft>) {
    let population = CriterionName::PopulationMunicipale;
    let key = key(
        1,
        Formula::Prorata(Prorata {
            basis: ProrataBasis::ActualDays,
            joiners: Joiners::Relieve,
            of: Box::new(Formula::Criterion(Basis::of(
                population,
                VintagePolicy::InForceOnFirstJanuary,
            ))),
        }),
        6,
    );
    let mut commands = in_force(draft(6));
    commands.push(install(6).into());
    let line = ("paie", "6411", Expense, "48500.00", "Paie");
    commands.push(draft_budget(BUDGET_2025, "2025", &[("paie", "Paie")], &[line]).into());
    commands.push(key.clone().into());
    let effects = [Effect::AdoptKey(key.key), Effect::AdoptBudget(BUDGET_2025)];
    commands.extend(adopted(1, "2024-11-14", &effects, 6));
    commands.push(
        AdoptKey {
            key: key.key,
            decision: decision(1, 0),
            from: date("2025-01-01"),
            until: None,
            retroactivity: None,
        }
        .into(),
    );
    commands.push(
        AdoptBudget {
            budget: BUDGET_2025,
            decision: decision(1, 1),
        }
        .into(),
    );
    let figures = COMMUNES.iter().map(|(_, figure)| *figure).chain([4_210]);
    commands.extend(figures.enumerate().map(|(n, figure)| {
        RecordCriterion {
            member: commune(n),
            value: value(population, "2022", "2025-01-01", figure),
        }
        .into()
    }));
    (key, facts(commands))
}

fn joined(given: Vec<Draft>, n: usize, effective_on: &str) -> Vec<Draft> {
    let fact = Event::MemberAdmitted(MemberAdmitted {
        conditions: None,
        convention: CONVENTION,
        effective_on: date(effective_on),
        entry_fee: None,
        member: commune(n),
        order: None,
    });
    [given, vec![Draft::new(fact, date(effective_on))]].concat()
}

fn left(given: Vec<Draft>, n: usize, last_day: &str) -> Vec<Draft> {
    let fact = Event::MemberReleased(MemberReleased {
        conditions: None,
        convention: CONVENTION,
        last_day: date(last_day),
        member: commune(n),
        order: None,
    });
    [given, vec![Draft::new(fact, date(last_day))]].concat()
}

fn shares(events: &[Event]) -> Vec<&ShareAllocated> {
    let shares = events.iter().filter_map(|event| match event {
        Event::ShareAllocated(share) => Some(share),
        _ => None,
    });
    shares.collect()
}

#[test]
fn who_joins_on_15_may_shares_its_days_without_being_told() {
    let (key, given) = by_days();
    let order = allocate(ALLOCATION_PAYROLL_2025, BUDGET_2025, "paie", key.key, "2025-06-02");
    let events = when(joined(given.clone(), 5, "2025-05-15"), order.clone()).unwrap();
    let amounts: Vec<_> = shares(&events).iter().map(|share| share.amount).collect();
    assert_eq!(
        amounts,
        ["4798.91", "1644.90", "26692.48", "7883.74", "653.35", "6826.62"].map(euros)
    );
    let presence = shares(&events)[5].presence.clone().unwrap();
    assert_eq!((presence.from, presence.until), (Some(date("2025-05-15")), None));
    assert!(shares(&events)[..5].iter().all(|share| share.presence.is_none()));
    // Joined before the year, or on its first day: there all of it.
    for day in ["2024-09-01", "2025-01-01"] {
        let events = when(joined(given.clone(), 5, day), order.clone()).unwrap();
        assert!(shares(&events).iter().all(|share| share.presence.is_none()), "{day}");
    }
}

#[test]
fn who_leaves_within_the_year_shares_until_its_last_day() {
    let (key, given) = by_days();
    let order = allocate(ALLOCATION_PAYROLL_2025, BUDGET_2025, "paie", key.key, "2025-07-02");
    let events = when(left(given.clone(), 5, "2025-06-30"), order.clone()).unwrap();
    let presence = shares(&events)[5].presence.clone().unwrap();
    assert_eq!((presence.from, presence.until), (None, Some(date("2025-06-30"))));
    // On the last day of the year, it was there all of it.
    let events = when(left(given, 5, "2025-12-31"), order).unwrap();
    assert!(shares(&events).iter().all(|share| share.presence.is_none()));
}

#[test]
fn a_presence_given_narrows_that_of_the_participation_and_never_widens_it() {
    let (key, given) = by_days();
    let given = joined(left(given, 4, "2025-06-30"), 5, "2025-05-15");
    let order = |n, from: Option<&str>, until: Option<&str>| Allocate {
        allocation: ALLOCATION_PAYROLL_2025,
        budget: BUDGET_2025,
        pool: domain::sample::pool("paie"),
        key: key.key,
        computed_on: date("2025-07-02"),
        presences: vec![MemberPresence {
            member: commune(n),
            from: from.map(date),
            until: until.map(date),
        }],
    };
    let events = when(given.clone(), order(5, Some("2025-06-01"), None)).unwrap();
    assert_eq!(
        shares(&events)[5].presence.clone().unwrap().from,
        Some(date("2025-06-01"))
    );
    for (n, from, until) in [
        (5, Some("2025-05-15"), None),
        (4, None, Some("2025-06-30")),
        (5, Some("2025-06-01"), Some("2025-06-01")),
    ] {
        assert!(when(given.clone(), order(n, from, until)).is_ok(), "{from:?} {until:?}");
    }
    let inverted = refused(given.clone(), order(5, Some("2025-06-02"), Some("2025-06-01")));
    assert_eq!(
        (inverted.code, inverted.field.as_deref()),
        (Code::PeriodInverted, Some("presences.0"))
    );
    for (n, from, until) in [
        (5, Some("2025-05-14"), None),
        (4, None, Some("2025-07-01")),
        // Not there a single day: it would owe nothing.
        (5, None, Some("2025-05-14")),
        (4, Some("2025-07-01"), None),
        (0, Some("2026-01-01"), None),
        (0, None, Some("2024-12-31")),
    ] {
        let refusal = refused(given.clone(), order(n, from, until));
        assert_eq!(refusal.code, Code::PresenceOutsideMembership, "{refusal}");
        assert_eq!(refusal.field.as_deref(), Some("presences.0"));
    }
}

/// Every refusal of this file’s rules, provoked once.
pub(crate) fn refusals() -> Vec<(Code, Refusal)> {
    let given = || story_before("OffsetCredit");
    let unknown = |mut command: Command| {
        if let Command::RepayCredit(order) = &mut command {
            order.allocation = FINAL_PAYROLL_2025;
        }
        command
    };
    let repaid = || repay(0xfa0, FINAL_DESK_2025, "Billiers", "9999.00", "2026-10-05");
    let mut of_another = offset(FINAL_DESK_2025, ALLOCATION_DESK_2025, "Muzillac", "1.00", "2026-10-05");
    if let Command::OffsetCredit(order) = &mut of_another {
        order.member = member("Péaule");
    }
    let (key, days) = by_days();
    let outside = Allocate {
        allocation: ALLOCATION_PAYROLL_2025,
        budget: BUDGET_2025,
        pool: domain::sample::pool("paie"),
        key: key.key,
        computed_on: date("2025-07-02"),
        presences: vec![MemberPresence {
            member: commune(5),
            from: Some(date("2025-05-14")),
            until: None,
        }],
    };
    vec![
        (
            Code::SettlementUnknown,
            refused(before_settling(FINAL_PAYROLL_2025), unknown(repaid())),
        ),
        (Code::CreditExceeded, refused(given(), repaid())),
        (Code::CreditOfAnother, refused(given(), of_another)),
        (
            Code::NothingToSettle,
            refused(events(), settle(ALLOCATION_IT_2025, "2026-09-15", "2026-10-15")),
        ),
        (
            Code::AlreadySettled,
            refused(events(), settle(FINAL_IT_2025, "2026-09-15", "2026-10-15")),
        ),
        (
            Code::NotCallable,
            refused(
                events(),
                call_contributions(FINAL_IT_2025, "2026-09-15", &["2026-10-15"]),
            ),
        ),
        (
            Code::AllocationSuperseded,
            refused(events(), regularise(FINAL_PAYROLL_2025)),
        ),
        (
            Code::PresenceOutsideMembership,
            refused(joined(days, 5, "2025-05-15"), outside),
        ),
        (Code::YearNotSettled, refused(given(), close("2026-10-12"))),
        (
            Code::YearClosed,
            refused(story_before("RegulariseAllocation"), close("2026-10-20")),
        ),
    ]
}
