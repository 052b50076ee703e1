//! Every refusal code, provoked once. A code that nothing provokes is a rule that nobody has seen at work.

use crate::support::{
    adopted, commune, convened, decision, deliberation, draft, facts, in_force, install, key, refused, registered,
    registration, seat, session_id, signature, story_before, story_until, value, when,
};
use domain::budget::Direction::Expense;
use domain::budget::command::{AdoptBudget, DraftBudget};
use domain::committee::Choice::InFavour;
use domain::committee::command::{ConveneSession, InstallCommittee};
use domain::committee::event::{Effect, QuorumRule};
use domain::convention::DeliberationSense;
use domain::convention::command::{BringIntoForce, RecordDeliberation, SubmitConvention};
use domain::event::Event;
use domain::key::Formula;
use domain::key::command::AdoptKey;
use domain::member::command::{ChangeMemberIdentifiers, RecordCriterion};
use domain::member::{CriterionName, MemberKind};
use domain::sample::orders::{allocate, call_contributions, draft_budget, open, pay, vote};
use domain::sample::{
    self, ALLOCATION_IT_2025, ALLOCATION_PAYROLL_2025, BUDGET_2025, BUDGET_2026, COMMITTEE, CONVENTION, ITEM_KEY_IT,
    ITEM_KEY_PAYROLL_2025, KEY_DESK, KEY_IT, KEY_PAYROLL_2025, SESSION_2024, SESSION_WITHOUT_QUORUM, date, events, id,
    name, siren,
};
use domain::value::{
    Account, AllocationId, BudgetId, Cents, CommitteeId, ConventionId, Date, Digest, FiscalYear, Fraction, Insee,
    Instant, ItemId, KeyId, MemberId, Name, Organisation, Personal, PoolCode, Siren,
};
use domain::{Code, Command, Refusal};
use std::collections::BTreeSet;

/// Refused before the rules are asked: the engine compares positions.
const ELSEWHERE: [Code; 1] = [Code::PositionMoved];

/// Refusals that are about the command as a whole.
const WITHOUT_FIELD: [Code; 2] = [Code::LedgerNotOpen, Code::NothingChanged];

/// The code expected, and the refusal obtained.
type Scenario = (Code, Refusal);

#[test]
fn every_code_is_provoked_and_says_in_french_what_is_refused() {
    let rules = [
        members(),
        conventions(),
        approvals(),
        committees(),
        sessions(),
        keys(),
        adoptions(),
        money(),
    ]
    .concat();
    for (code, refusal) in &rules {
        assert_eq!(refusal.code, *code, "{refusal}");
        assert_eq!(
            refusal.field.is_none(),
            WITHOUT_FIELD.contains(code),
            "{code} : champ {:?}",
            refusal.field
        );
    }
    let all = [rules, values()].concat();
    for (code, refusal) in &all {
        assert_eq!(refusal.code, *code, "{refusal}");
        assert!(
            refusal.message.ends_with('.') && refusal.message.len() > 20,
            "{code} : {refusal}"
        );
        assert!(
            !refusal.message.contains(['\'', '"']),
            "{code} : apostrophe et guillemets typographiques : {refusal}"
        );
    }
    let provoked: BTreeSet<Code> = all.iter().map(|(code, _)| *code).chain(ELSEWHERE).collect();
    let forgotten: Vec<_> = Code::ALL.iter().filter(|code| !provoked.contains(code)).collect();
    assert!(forgotten.is_empty(), "{forgotten:?}");
}

fn values() -> Vec<Scenario> {
    let long = "é".repeat(101);
    vec![
        (Code::AccountMalformed, Account::parse("8").unwrap_err()),
        (Code::AmountMalformed, Cents::parse_euros("12,345").unwrap_err()),
        (Code::AmountTooLarge, Cents::LIMIT.plus(Cents::new(1)).unwrap_err()),
        (Code::DateMalformed, Date::parse("2026-02-29").unwrap_err()),
        (Code::FiscalYearMalformed, FiscalYear::parse("26").unwrap_err()),
        (Code::FractionMalformed, Fraction::new(1, 0).unwrap_err()),
        (
            Code::FractionTooLarge,
            Fraction::new(1, u128::MAX)
                .unwrap()
                .plus(&Fraction::new(1, 7).unwrap())
                .unwrap_err(),
        ),
        (Code::HashMalformed, Digest::parse("abc").unwrap_err()),
        (Code::IdentifierMalformed, MemberId::parse("12").unwrap_err()),
        (Code::InseeMalformed, Insee::parse("2C004").unwrap_err()),
        (Code::InstantMalformed, Instant::parse_lenient("hier").unwrap_err()),
        (Code::PersonalMalformed, Personal::new(" ").unwrap_err()),
        (Code::PoolMalformed, PoolCode::parse("Paie").unwrap_err()),
        (Code::SirenChecksum, Siren::parse("200027028").unwrap_err()),
        (Code::SirenMalformed, Siren::parse("2000").unwrap_err()),
        (Code::SiretMalformed, Organisation::parse("20002702700000").unwrap_err()),
        (Code::TextEmpty, Name::new(" ").unwrap_err()),
        (Code::TextMalformed, Name::new("a\u{7}b").unwrap_err()),
        (Code::TextTooLong, Name::new(&long).unwrap_err()),
        (Code::ChoiceUnknown, MemberKind::parse("village").unwrap_err()),
    ]
}

fn members() -> Vec<Scenario> {
    let one = || facts(registered(1));
    let group = || domain::member::command::RegisterMember {
        kind: MemberKind::Epci,
        ..registration(1)
    };
    let same_siren = domain::member::command::RegisterMember {
        siren: registration(0).siren,
        ..registration(1)
    };
    let unchanged = ChangeMemberIdentifiers {
        member: commune(0),
        from: date("2025-01-01"),
        name: None,
        siren: None,
        insee: None,
    };
    let payslips = |n, figure| {
        let value = value(CriterionName::Payslips, "2023", "2023-01-01", figure);
        RecordCriterion {
            member: commune(n),
            value,
        }
    };
    let known = facts(registered(1).into_iter().chain([payslips(0, 1).into()]));
    let mut opening = sample::story().swap_remove(0).command;
    if let Command::OpenLedger(order) = &mut opening {
        order.operator = siren("215601436");
    }
    vec![
        (Code::LedgerNotOpen, refused(Vec::new(), registration(0))),
        (Code::LedgerAlreadyOpen, refused(one(), opening)),
        (Code::IdentifierTaken, refused(one(), registration(0))),
        (Code::MemberUnknown, refused(one(), payslips(1, 1))),
        (Code::SirenTaken, refused(one(), same_siren)),
        (Code::InseeKind, refused(one(), group())),
        (Code::NothingChanged, refused(one(), unchanged)),
        (Code::CriterionConflict, refused(known, payslips(0, 2))),
    ]
}

fn conventions() -> Vec<Scenario> {
    let given = || facts(registered(3));
    let submit = |convention| SubmitConvention {
        convention,
        notified_on: date("2024-02-05"),
    };
    let with = |change: fn(&mut domain::convention::command::DraftConvention)| {
        let mut order = draft(2);
        change(&mut order);
        refused(given(), order)
    };
    vec![
        (Code::MemberTwice, with(|order| order.parties.push(commune(0)))),
        (Code::TooFewParties, with(|order| order.parties.truncate(1))),
        (Code::CarrierNotParty, with(|order| order.carrier = commune(2))),
        (
            Code::PeriodInverted,
            with(|order| order.ends_on = Some(date("2023-12-31"))),
        ),
        (Code::TooMany, with(|order| order.parties = vec![commune(0); 801])),
        (
            Code::ConventionUnknown,
            refused(given(), submit(ConventionId::new(id(0)))),
        ),
        (Code::ConventionState, refused(events(), submit(CONVENTION))),
    ]
}

fn approvals() -> Vec<Scenario> {
    let submitted = |more: &[Command]| {
        let mut commands = registered(3);
        commands.push(draft(2).into());
        commands.push(
            SubmitConvention {
                convention: CONVENTION,
                notified_on: date("2023-09-01"),
            }
            .into(),
        );
        commands.extend_from_slice(more);
        facts(commands)
    };
    let adopted = |n, enforceable_on| -> Command { deliberation(n, DeliberationSense::Adopted, enforceable_on).into() };
    let early = RecordDeliberation {
        decided_on: date("2023-08-31"),
        enforceability: None,
        ..deliberation(0, DeliberationSense::Adopted, None)
    };
    let into_force = |day| BringIntoForce {
        convention: CONVENTION,
        in_force_on: date(day),
    };
    let again = sample::story().into_iter().map(|asked| asked.command);
    let again = again
        .into_iter()
        .find(|command| matches!(command, Command::RecordEnforceability(_)));
    let mut approved = in_force(draft(2));
    approved.pop();
    vec![
        (Code::NotAParty, refused(submitted(&[]), adopted(2, None))),
        (
            Code::AlreadyDeliberated,
            refused(submitted(&[adopted(0, None)]), adopted(0, None)),
        ),
        (
            Code::DeliberationMissing,
            refused(submitted(&[]), signature(0, "2023-11-02")),
        ),
        (
            Code::NotEnforceable,
            refused(submitted(&[adopted(0, None)]), signature(0, "2023-11-02")),
        ),
        (
            Code::AlreadyEnforceable,
            refused(events(), again.expect("l’histoire en a une")),
        ),
        (
            Code::AlreadySigned,
            refused(facts(in_force(draft(2))), signature(0, "2023-11-02")),
        ),
        (
            Code::SignatureMissing,
            refused(story_before("SignConvention"), into_force("2024-07-01")),
        ),
        (
            Code::InForceTooEarly,
            refused(facts(approved), into_force("2023-12-31")),
        ),
        (Code::ActOrder, refused(submitted(&[]), early)),
        (
            Code::DateInFuture,
            refused(submitted(&[adopted(0, Some("2023-10-09"))]), signature(0, "2026-11-02")),
        ),
    ]
}

fn committees() -> Vec<Scenario> {
    let given = || facts(in_force(draft(2)));
    let with = |change: fn(&mut InstallCommittee)| {
        let mut order = install(2);
        change(&mut order);
        refused(given(), order)
    };
    let impossible = || QuorumRule {
        counts_proxies: true,
        denominator: 2,
        numerator: 3,
        reference: name("essai"),
        strict: false,
    };
    let mut unsound = install(2);
    unsound.quorum = Some(impossible());
    let nowhere = convened(CommitteeId::new(id(0)), 1, "2024-03-14", &[Effect::Opinion]);
    vec![
        (Code::SeatsInvalid, with(|order| order.chair = seat(9))),
        (Code::QuorumRuleInvalid, refused(given(), unsound)),
        (Code::CommitteeUnknown, refused(given(), nowhere)),
    ]
}

fn sessions() -> Vec<Scenario> {
    let is_vote = |command: &Command| matches!(command, Command::VoteItem(_));
    let before_vote = || story_until(is_vote);
    let before_opening = || {
        let mut given = before_vote();
        assert!(matches!(given.pop(), Some(Event::SessionOpened(_))));
        given
    };
    let all = ["CC Arc Sud Bretagne", "Muzillac", "Péaule"];
    let with_stranger = || {
        let Command::OpenSession(mut order) = open(SESSION_2024, &all, &[]) else {
            panic!("une ouverture")
        };
        order.present.push(seat(0));
        order
    };
    let convene = |sent_on| ConveneSession {
        committee: COMMITTEE,
        session: session_id(9),
        sent_on: date(sent_on),
        held_on: date("2026-10-30"),
        agenda: Vec::new(),
    };
    let billiers_is_not_represented = || {
        let mut given = before_opening();
        given.extend(when(given.clone(), open(SESSION_2024, &all, &[])).expect("la séance s’ouvre"));
        given
    };
    let yes = |item| vote(SESSION_2024, item, [InFavour; 4]);
    let voted = || story_until(|command| matches!(command, Command::AdoptKey(_)));
    let mut still_open = voted();
    assert!(matches!(still_open.pop(), Some(Event::SessionClosed(_))));
    let without_quorum = story_until(|command| matches!(command, Command::CloseSession(_)));
    vec![
        (Code::SeatUnknown, refused(before_opening(), with_stranger())),
        (
            Code::SessionUnknown,
            refused(before_opening(), open(session_id(9), &all, &[])),
        ),
        (Code::SessionState, refused(before_opening(), yes(ITEM_KEY_IT))),
        (Code::NoticeTooShort, refused(events(), convene("2026-10-29"))),
        (Code::AgendaInvalid, refused(events(), convene("2026-10-01"))),
        (Code::ItemUnknown, refused(before_vote(), yes(ItemId::new(id(0))))),
        (
            Code::BallotInvalid,
            refused(billiers_is_not_represented(), yes(ITEM_KEY_IT)),
        ),
        (
            Code::ProxyInvalid,
            refused(before_opening(), open(SESSION_2024, &all, &[("Muzillac", "Péaule")])),
        ),
        (Code::AlreadyVoted, refused(still_open, yes(ITEM_KEY_IT))),
        (
            Code::NoQuorum,
            refused(without_quorum, vote(SESSION_WITHOUT_QUORUM, ITEM_KEY_IT, [InFavour; 4])),
        ),
    ]
}

fn keys() -> Vec<Scenario> {
    let given = || facts(in_force(draft(2)));
    let halves = || {
        let half = |n| domain::key::Quota {
            member: commune(n),
            share: Fraction::new(1, 2).unwrap(),
        };
        Formula::Fixed(vec![half(0)])
    };
    let mut nobody = key(1, Formula::Equal, 2);
    nobody.participants.clear();
    let adopt = AdoptKey {
        key: KeyId::new(id(0)),
        decision: ITEM_KEY_IT,
        from: date("2025-01-01"),
        until: None,
    };
    let again = AdoptKey {
        key: KEY_IT,
        ..adopt.clone()
    };
    let not_yet_adopted = || {
        let mut given = story_until(|command| matches!(command, Command::AdoptKey(_)));
        given.retain(|event| !matches!(event, Event::SessionClosed(_)));
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
fn adoptions() -> Vec<Scenario> {
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
    };
    let mut first_adopted = decided(true);
    first_adopted.push(adopt(1, 0).into());
    vec![
        (Code::DecisionNotBinding, refused(facts(decided(false)), adopt(1, 0))),
        (Code::KeyOverlap, refused(facts(first_adopted), adopt(2, 1))),
    ]
}

fn money() -> Vec<Scenario> {
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
        given.retain(|event| !matches!(event, Event::CriterionRecorded(_)));
        given
    };
    let with_zeros = || {
        let mut given = before_allocations();
        for event in &mut given {
            if let Event::CriterionRecorded(data) = event {
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
