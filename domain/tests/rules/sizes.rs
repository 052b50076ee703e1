//! The largest command of each kind gives facts that fit a body, and a larger one is refused by a rule, never by the writer.
//!
//! The worst name is two hundred quotation marks: each takes two bytes in JSON.

use crate::support::{
    commune, convened, decision, draft, facts, in_force, install, key, refused, registered, seat, session_id, value,
};
use crate::syndicate::{YES, conclude, consult, decides, order};
use domain::amendment::Change;
use domain::amendment::command::DraftAmendment;
use domain::body::{self, MAX_BYTES};
use domain::budget::Direction::{Expense, Receipt};
use domain::budget::command::DraftBudget;
use domain::budget::event::{BudgetLine, Pool};
use domain::budget::{PoolKind, Section};
use domain::committee::command::{
    ChangeAttendance, CloseSession, InstallCommittee, NewSeat, OpenSession, VoteItem, Voting,
};
use domain::committee::event::{Attendee, Ballot, Effect, Proxy, QuorumRule};
use domain::committee::{Choice, SatBy};
use domain::consultation::Question;
use domain::consultation::command::{AskedMember, OpenConsultation};
use domain::convention::command::{BringIntoForce, DraftConvention, SubmitConvention};
use domain::event::{EventType, Evidence};
use domain::key::command::DefineKey;
use domain::key::{Basis, Fixed, Formula, Line, LineAmount, Quota, Stack, Term, VintagePolicy};
use domain::law::Certainty;
use domain::member::command::RecordCriterion;
use domain::member::{Criterion, CriterionName};
use domain::rules::{Agreement, Parameter, Preset, Rule, RuleSet, Setting, Threshold};
use domain::sample::orders::{call_contributions, new_seat};
use domain::sample::{
    self, BUDGET_2025, COMMITTEE, CONVENTION, LEDGER, account, date, name, personal, pool, request, text, year,
};
use domain::unit_cost::ComponentKind;
use domain::unit_cost::command::{NotifyUnitCost, StateUnits};
use domain::unit_cost::event::{CostComponent, MemberUnits};
use domain::value::{AmendmentId, Cents, Digest, Fraction, FunctionCode, Name};
use domain::{Code, Command};

fn worst_name() -> Name {
    name(&"\"".repeat(200))
}

/// The type and size of each body that `commands` give, each proved by as many documents as a command may have.
fn sizes(commands: Vec<Command>) -> Vec<(EventType, usize)> {
    let document = Evidence {
        actes_id: Some(worst_name()),
        label: worst_name(),
        media_type: worst_name(),
        sha256: Digest::of(b""),
    };
    let proved = |(n, command)| {
        let mut asked = request(n, command);
        asked.evidence = vec![document.clone(); 8];
        asked
    };
    let requests: Vec<_> = (0..).zip(commands).map(proved).collect();
    let (_, log) = sample::record(&requests);
    let size = |recorded| body::encode(LEDGER, recorded).unwrap().len();
    log.iter()
        .map(|recorded| (recorded.event.event_type(), size(recorded)))
        .collect()
}

/// The size of the largest body of type `wanted` that `commands` give.
fn largest(wanted: EventType, commands: Vec<Command>) -> usize {
    let of_type = sizes(commands)
        .into_iter()
        .filter(|(event_type, _)| *event_type == wanted);
    of_type.map(|(_, size)| size).max().expect("un fait de ce type")
}

fn assert_fits(wanted: EventType, commands: Vec<Command>) {
    let size = largest(wanted, commands);
    assert!(size <= MAX_BYTES, "{} : {size} octets", wanted.as_str());
    assert!(
        size > MAX_BYTES / 4,
        "{} : {size} octets, la limite est bien trop basse",
        wanted.as_str()
    );
}

/// A convention of `count` parties, with the longest words.
fn wide_draft(count: usize) -> DraftConvention {
    let mut draft = draft(count);
    draft.title = worst_name();
    draft.object = text(&"\"".repeat(2_000));
    draft.ends_on = Some(date("2999-12-31"));
    draft.provisions.rules = Some(wide_rules(16));
    draft
}

/// `count` rules of one's own, with the longest reference.
fn wide_rules(count: u16) -> RuleSet {
    let rule = |year: u16| Rule {
        certainty: Certainty::Clause,
        from: Some(date(&format!("{}-01-01", 2000 + year))),
        parameter: Parameter::MembersAgreement,
        reference: worst_name(),
        setting: Setting::Agreement(Agreement::Share(Threshold::at_least(1, 1))),
        until: Some(date(&format!("{}-12-31", 2000 + year))),
    };
    RuleSet {
        overrides: (0..count).map(rule).collect(),
        preset: Preset::Convention,
    }
}

/// Statutes put to `count` communes, each with its population; then a question with days and perimeters of their own.
fn wide_consultation(count: usize, own_days: usize, perimeters: usize) -> (Vec<Command>, OpenConsultation) {
    let mut commands = registered(count);
    for n in 0..count {
        let vintage = if n == 0 { "2019" } else { "2020" };
        let value = value(CriterionName::PopulationMunicipale, vintage, "2023-01-01", 99_000_000);
        commands.push(
            RecordCriterion {
                member: commune(n),
                value,
            }
            .into(),
        );
    }
    let mut statutes = crate::syndicate::statutes(count);
    statutes.title = worst_name();
    commands.push(statutes.into());
    commands.push(
        SubmitConvention {
            convention: CONVENTION,
            notified_on: date("2023-09-04"),
            document: Some(Digest::of(b"")),
        }
        .into(),
    );
    for n in 0..count {
        commands.push(decides(n, Question::Convention, YES, "2023-10-02").into());
    }
    commands.push(conclude(Question::Convention, "2023-10-09").into());
    commands.push(order(Question::Convention, "2023-11-02").into());
    commands.push(
        BringIntoForce {
            convention: CONVENTION,
            in_force_on: date("2024-01-01"),
        }
        .into(),
    );
    let amendment = AmendmentId::new(sample::id(0x2b));
    commands.push(
        DraftAmendment {
            amendment,
            convention: CONVENTION,
            object: text(&"\"".repeat(2_000)),
            changes: vec![Change::Title(worst_name())],
            effective_on: None,
        }
        .into(),
    );
    let asked = (0..count).map(|n| AskedMember {
        member: commune(n),
        notified_on: (n < own_days).then(|| date("2024-03-05")),
        perimeter: if n == 0 {
            (0..perimeters).map(commune).collect()
        } else {
            Vec::new()
        },
    });
    let open = OpenConsultation {
        asked: asked.collect(),
        document: Some(Digest::of(b"")),
        ..consult(Question::Amendment(amendment))
    };
    (commands, open)
}

#[test]
fn a_consultation_of_four_hundred_and_seventy_populations_fits_and_so_does_its_count() {
    let (mut commands, open) = wide_consultation(470, 200, 80);
    commands.push(open.into());
    assert_fits(EventType::ConsultationOpened, commands.clone());
    assert_fits(EventType::ConsultationConcluded, commands);
    for (own_days, perimeters) in [(201, 0), (0, 81)] {
        let (commands, open) = wide_consultation(210, own_days, perimeters);
        assert_eq!(refused(facts(commands), open).code, Code::TooMany);
    }
    let mut commands = registered(471);
    commands.push(crate::syndicate::statutes(471).into());
    let submit = SubmitConvention {
        convention: CONVENTION,
        notified_on: date("2023-09-04"),
        document: None,
    };
    assert_eq!(refused(facts(commands), submit).code, Code::TooMany);
}

#[test]
fn provisions_and_changes_are_bounded_by_their_bytes() {
    let mut wide = wide_draft(2);
    wide.provisions.rules = Some(wide_rules(23));
    assert_eq!(refused(facts(registered(2)), wide).code, Code::TooMany);
    let amend = |count| DraftAmendment {
        amendment: AmendmentId::new(sample::id(0x2b)),
        convention: CONVENTION,
        object: text(&"\"".repeat(2_000)),
        changes: vec![Change::Rules(wide_rules(count))],
        effective_on: None,
    };
    let mut commands = in_force(draft(2));
    assert_eq!(refused(facts(commands.clone()), amend(38)).code, Code::TooMany);
    commands.push(amend(30).into());
    assert_fits(EventType::AmendmentDrafted, commands);
}

/// As many rules of its own as a committee may have, with the longest references: the quorum, one day after another.
fn rules_of_its_own() -> RuleSet {
    let rule = |n: u64| Rule {
        certainty: Certainty::Unchecked,
        from: Some(date("2025-01-01").plus_days(n).unwrap()),
        parameter: Parameter::MembersAgreement,
        reference: worst_name(),
        setting: Setting::Agreement(Agreement::Share(Threshold::at_least(u32::MAX - 1, u32::MAX))),
        until: Some(date("2025-01-01").plus_days(n).unwrap()),
    };
    RuleSet {
        overrides: (0..38).map(rule).collect(),
        preset: Preset::AdministrativeCommission,
    }
}

fn wide_committee(seats: usize) -> InstallCommittee {
    let person = || personal("Camille Exemple");
    let seats = (0..seats).map(|n| NewSeat {
        holder: Some(person()),
        substitutes: vec![person(), person()],
        college: Some(11),
        until: Some(date("2999-12-31")),
        ..new_seat(seat(n), commune(n % 2), 1_000_000)
    });
    let quorum = QuorumRule {
        counts_proxies: true,
        denominator: u32::MAX,
        numerator: u32::MAX / 2,
        reference: worst_name(),
        strict: true,
    };
    InstallCommittee {
        name: worst_name(),
        seats: seats.collect(),
        colleges: (0..12).map(|_| worst_name()).collect(),
        rules: Some(rules_of_its_own()),
        quorum: Some(quorum),
        notice_days: Some(0),
        ..install(2)
    }
}

fn with_committee(seats: usize, more: Vec<Command>) -> Vec<Command> {
    let mut commands = in_force(draft(2));
    commands.push(wide_committee(seats).into());
    commands.extend(more);
    commands
}

fn agenda(items: usize) -> Command {
    let budget = Effect::AdoptBudget(BUDGET_2025);
    let Command::ConveneSession(mut order) = convened(COMMITTEE, 1, "2024-03-14", &vec![budget; items]) else {
        panic!("une convocation")
    };
    order.agenda.iter_mut().for_each(|item| item.title = worst_name());
    order.into()
}

/// A budget of `lines` lines and `pools` pools whose labels are as long as they may be together.
fn wide_budget(lines: usize, pools: usize) -> DraftBudget {
    let code = |n: usize| pool(&format!("{n:0>32}"));
    let label = name(&"\"".repeat((9_500 / (lines + pools)).min(200)));
    let line = |n: usize| BudgetLine {
        account: account("62876000"),
        amount: Cents::new(Cents::LIMIT.get() / 100),
        direction: if n.is_multiple_of(2) { Expense } else { Receipt },
        function: Some(FunctionCode::parse("99999").expect("une fonction")),
        label: label.clone(),
        pool: code(0),
        section: Section::Investment,
    };
    DraftBudget {
        budget: BUDGET_2025,
        kind: domain::budget::BudgetKind::Initial,
        convention: CONVENTION,
        fiscal_year: year("2025"),
        pools: (0..pools)
            .map(|n| Pool {
                code: code(n),
                kind: PoolKind::GeneralAdministration,
                label: label.clone(),
            })
            .collect(),
        lines: (0..lines).map(line).collect(),
    }
}

/// A key with the longest words among `count` participants, in a fixed order.
fn wide_key(formula: Formula, count: usize) -> DefineKey {
    let mut key = key(1, formula, count);
    key.name = worst_name();
    key.pool = pool(&"p".repeat(32));
    key.ties = key.participants.clone();
    key
}

/// `count` quotas that sum to one, each as long as 128 bits allow.
fn long_quotas(count: usize) -> Formula {
    let whole = 10_u128.pow(38);
    let share = |n: usize| {
        let mean = whole / count as u128;
        let part = if n.is_multiple_of(2) { mean + 1 } else { mean - 1 };
        Quota {
            member: commune(n),
            share: Fraction::new(part, whole).unwrap(),
        }
    };
    Formula::Fixed(Fixed {
        normalise: false,
        quotas: (0..count).map(share).collect(),
    })
}

#[test]
fn a_convention_of_eight_hundred_parties_fits() {
    let mut commands = registered(800);
    commands.push(wide_draft(800).into());
    assert_fits(EventType::ConventionDrafted, commands);
    assert_eq!(refused(facts(registered(0)), wide_draft(801)).code, Code::TooMany);
}

#[test]
fn the_acts_of_eight_hundred_parties_authorise_one_entry_into_force() {
    assert_fits(EventType::ConventionEnteredIntoForce, in_force(wide_draft(800)));
}

#[test]
fn a_committee_of_five_hundred_seats_fits_in_as_many_facts_as_it_needs() {
    let commands = with_committee(500, Vec::new());
    assert_fits(EventType::CommitteeInstalled, commands.clone());
    assert_fits(EventType::SeatsAdded, commands);
    assert_eq!(
        refused(facts(in_force(draft(2))), wide_committee(501)).code,
        Code::TooMany
    );
}

#[test]
fn an_agenda_of_eighty_items_fits() {
    let budget = wide_budget(1, 1);
    assert_fits(
        EventType::SessionConvened,
        with_committee(2, vec![budget.into(), agenda(80)]),
    );
    assert_eq!(
        refused(facts(with_committee(2, Vec::new())), agenda(81)).code,
        Code::TooMany
    );
}

#[test]
fn a_session_of_five_hundred_seats_fits() {
    let open = OpenSession {
        committee: COMMITTEE,
        session: session_id(1),
        present: (0..250)
            .map(|n| Attendee {
                by: SatBy::Substitute,
                remote: true,
                seat: seat(n),
            })
            .collect(),
        proxies: (0..250)
            .map(|n| Proxy {
                given_on: Some(date("2024-03-14")),
                illness: true,
                ..Proxy::new(seat(n + 250), seat(n))
            })
            .collect(),
        chair: None,
        secretary: Some(personal("Camille Exemple")),
        urgency_accepted: None,
    };
    let mut ballots: Vec<_> = (0..500)
        .map(|n| Ballot {
            choice: Choice::Abstention,
            seat: seat(n),
        })
        .collect();
    ballots[0].choice = Choice::InFavour;
    let vote = VoteItem {
        committee: COMMITTEE,
        session: session_id(1),
        item: decision(1, 0),
        chair: None,
        requests: None,
        vote: Voting::RollCall(ballots),
    };
    let moved = ChangeAttendance {
        committee: COMMITTEE,
        session: session_id(1),
        before: Some(decision(1, 0)),
        arrivals: (350..500).map(|n| seat(n).into()).collect(),
        departures: (0..150).map(seat).collect(),
        proxies: (0..100)
            .map(|n| Proxy {
                given_on: Some(date("2024-03-14")),
                illness: true,
                ..Proxy::new(seat(n), seat(350 + n))
            })
            .collect(),
        revoked: (250..350).map(seat).collect(),
        chair: None,
    };
    let note = Some(text(&"\"".repeat(2_000)));
    let close = CloseSession {
        committee: COMMITTEE,
        session: session_id(1),
        note,
    };
    let commands = with_committee(
        500,
        vec![
            wide_budget(1, 1).into(),
            agenda(1),
            open.into(),
            vote.into(),
            moved.into(),
            close.into(),
        ],
    );
    assert_fits(EventType::SessionOpened, commands.clone());
    assert_fits(EventType::AttendanceChanged, commands.clone());
    assert_fits(EventType::DecisionRejected, commands);
}

#[test]
fn a_key_of_three_hundred_and_fifty_participants_fits() {
    let vintage = VintagePolicy::InForceOnFirstJanuary;
    let formula = Formula::Criterion(Basis::of(CriterionName::PopulationMunicipale, vintage));
    let mut commands = in_force(draft(350));
    let given = facts(commands.clone());
    commands.push(wide_key(formula.clone(), 350).into());
    assert_fits(EventType::KeyDefined, commands);
    assert_eq!(refused(given, wide_key(formula, 351)).code, Code::TooMany);
}

#[test]
fn two_hundred_declared_quotas_fit_however_precise() {
    let mut commands = in_force(draft(250));
    let given = facts(commands.clone());
    commands.push(wide_key(long_quotas(200), 200).into());
    assert_fits(EventType::KeyDefined, commands);
    assert_eq!(refused(given, wide_key(long_quotas(250), 250)).code, Code::KeyTooLong);
}

/// A key of `lines` lines that asks `criteria` criteria in each, all with the longest words.
fn long_stack(lines: usize, criteria: usize) -> Formula {
    let own = |n: usize| Criterion::new(&format!("{n:0>3}{}", "\"".repeat(197))).unwrap();
    let term = |n| Term {
        coefficient: Fraction::ONE,
        criterion: own(n),
    };
    let line = |n: usize| Line {
        amount: Some(if n == 0 {
            LineAmount::Rest
        } else {
            LineAmount::Fixed(Cents::new(1))
        }),
        label: name(&format!("{n:0>3}{}", "\"".repeat(197))),
        of: if n == 0 {
            Formula::Criterion(Basis {
                source: None,
                terms: (0..criteria).map(term).collect(),
                vintage: VintagePolicy::InForceOnFirstJanuary,
            })
        } else {
            Formula::Equal
        },
    };
    Formula::Stack(Stack {
        lines: (0..lines).map(line).collect(),
    })
}

#[test]
fn a_share_of_forty_lines_and_sixteen_criteria_fits() {
    let mut told: Vec<Command> = sample::story().into_iter().map(|asked| asked.command).collect();
    // What is settled and undone rests on what this one changes.
    let decided = told.iter().take_while(
        |command| !matches!(command, Command::Allocate(order) if order.allocation == sample::FINAL_PAYROLL_2025),
    );
    told.truncate(decided.count());
    told.retain(|command| {
        !matches!(
            command,
            Command::CallContributions(_) | Command::WithdrawCalls(_) | Command::RecordPayment(_)
        )
    });
    let formula = long_stack(40, 16);
    let record = |member: domain::value::MemberId, n: usize| {
        let mut value = crate::support::value(
            Criterion::new(&format!("{n:0>3}{}", "\"".repeat(197))).unwrap(),
            "2022",
            "2025-01-01",
            7,
        );
        value.source = worst_name();
        Command::from(domain::member::command::RecordCriterion { member, value })
    };
    let place = told
        .iter()
        .position(|command| matches!(command, Command::DefineKey(_)))
        .unwrap();
    let Command::DefineKey(first) = &mut told[place] else {
        panic!("une clé")
    };
    first.formula = formula;
    let values: Vec<Command> = first
        .participants
        .iter()
        .flat_map(|member| (0..16).map(|n| record(*member, n)))
        .collect();
    let _ = told.splice(place..place, values);
    let size = largest(EventType::ShareAllocated, told);
    assert!(size <= MAX_BYTES && size > MAX_BYTES / 2, "{size} octets");
    let given = facts(in_force(draft(2)));
    for (lines, criteria) in [(41, 1), (2, 17)] {
        let mut order = key(1, long_stack(lines, criteria), 2);
        order.participants = vec![commune(0), commune(1)];
        assert_eq!(refused(given.clone(), order).code, Code::TooMany, "{lines} {criteria}");
    }
}

#[test]
fn a_budget_of_one_hundred_and_fifty_lines_and_fifty_pools_fits() {
    for (lines, pools) in [(150, 50), (70, 1), (20, 50)] {
        let mut commands = in_force(draft(2));
        commands.push(wide_budget(lines, pools).into());
        assert_fits(EventType::BudgetDrafted, commands);
    }
    let given = facts(in_force(draft(2)));
    for (lines, pools) in [(151, 1), (1, 51)] {
        assert_eq!(refused(given.clone(), wide_budget(lines, pools)).code, Code::TooMany);
    }
}

#[test]
fn a_call_of_sixty_instalments_fits() {
    let mut told: Vec<Command> = sample::story().into_iter().map(|asked| asked.command).collect();
    // What is settled and undone rests on what this one changes.
    let decided = told.iter().take_while(
        |command| !matches!(command, Command::Allocate(order) if order.allocation == sample::FINAL_PAYROLL_2025),
    );
    told.truncate(decided.count());
    told.retain(|command| {
        !matches!(
            command,
            Command::CallContributions(_) | Command::WithdrawCalls(_) | Command::RecordPayment(_)
        )
    });
    let due: Vec<String> = (0..60)
        .map(|n| format!("20{}-{:02}-28", 27 + n / 12, 1 + n % 12))
        .collect();
    let due: Vec<&str> = due.iter().map(String::as_str).collect();
    told.push(call_contributions(sample::ALLOCATION_PAYROLL_2026, "2026-03-02", &due));
    assert!(largest(EventType::ContributionCalled, told) < MAX_BYTES);
}

#[test]
fn an_import_of_two_thousand_members_is_the_largest() {
    let import = |count| domain::member::command::ImportMembers {
        members: vec![
            domain::member::command::ImportedMember {
                register: crate::support::registration(0),
                criteria: Vec::new()
            };
            count
        ],
    };
    assert_eq!(refused(facts(registered(0)), import(2_001)).code, Code::TooMany);
    assert_eq!(refused(facts(registered(0)), import(2_000)).code, Code::MemberTwice);
}

#[test]
fn a_succession_of_two_hundred_members_fits() {
    use domain::member::SuccessionKind::Split;
    let order = |count: usize, others: usize| {
        let successors: Vec<usize> = (1..=count).collect();
        domain::member::command::RecordSuccession {
            others: vec![worst_name(); others],
            reference: worst_name(),
            ..crate::support::succession(Split, "2025-01-01", &[0], &successors)
        }
    };
    let mut commands = registered(1);
    commands.extend((1..=201).map(|n| crate::support::registered_from(n, "2025-01-01")));
    let given = facts(commands.clone());
    commands.push(order(200, 50).into());
    assert_fits(EventType::MemberSucceeded, commands);
    for (count, others) in [(201, 0), (1, 51)] {
        assert_eq!(refused(given.clone(), order(count, others)).code, Code::TooMany);
    }
}

#[test]
fn an_epci_in_place_of_two_hundred_communes_fits() {
    let order = |count| domain::member::command::EstablishSubstitution {
        reference: worst_name(),
        ..crate::substitution::substitution("2025-01-01", &(1..=count).collect::<Vec<_>>())
    };
    let mut commands = crate::substitution::syndicate(201);
    let given = facts(commands.clone());
    commands.push(order(200).into());
    assert_fits(EventType::SubstitutionEstablished, commands);
    assert_eq!(refused(given, order(201)).code, Code::TooMany);
}

#[test]
fn an_import_of_twenty_thousand_past_acts_is_the_largest_and_the_longest_act_fits() {
    let mut act = crate::past_act::act(0, "1", "2019-06-26");
    act.object = text(&"\"".repeat(2_000));
    act.number = worst_name();
    let import = |count| crate::past_act::import(vec![act.clone(); count]);
    let mut commands = registered(1);
    commands.push(import(20_000).into());
    let size = largest(EventType::PastActRecorded, commands);
    assert!(size < MAX_BYTES / 2, "{size} octets");
    assert_eq!(refused(facts(registered(1)), import(20_001)).code, Code::TooMany);
}

#[test]
fn every_other_fact_fits_with_the_most_documents() {
    let told = sample::story().into_iter().map(|asked| asked.command);
    for (event_type, size) in sizes(told.collect()) {
        assert!(size < MAX_BYTES / 4, "{event_type:?} : {size} octets");
    }
}

#[test]
fn an_illegality_between_eight_hundred_parties_fits() {
    let told = in_force(draft(800));
    let requests: Vec<_> = (0..)
        .zip(told.clone())
        .map(|(n, command)| request(n, command))
        .collect();
    let entry = sample::record(&requests).1.pop().expect("l’entrée en vigueur").event_id;
    let illegal = |parties: usize| domain::act::command::RecordIllegality {
        act: entry,
        court: worst_name(),
        number: worst_name(),
        judged_on: date("2026-05-12"),
        parties: (0..parties).map(commune).collect(),
    };
    let commands = told.iter().cloned().chain([illegal(800).into()]).collect();
    assert_fits(EventType::ActDeclaredIllegal, commands);
    assert_eq!(refused(facts(told), illegal(801)).code, Code::TooMany);
}

/// Units that take the most digits a person may type.
fn wide_units(count: usize) -> Vec<MemberUnits> {
    let of = |n| MemberUnits {
        member: commune(n),
        units: sample::quantity("1.234567890123456789"),
    };
    (0..count).map(of).collect()
}

fn wide_notice(count: usize, components: usize) -> NotifyUnitCost {
    let component = CostComponent {
        account: Some(account("61568888")),
        amount: Cents::new(Cents::LIMIT.get() / 100),
        kind: ComponentKind::ServiceContracts,
        label: worst_name(),
    };
    NotifyUnitCost {
        components: vec![component; components],
        decision: Some(decision(0, 0)),
        forecast: wide_units(count),
        reference: worst_name(),
        series: Criterion::Own(name(&"\"".repeat(199))),
        unit: Criterion::Own(worst_name()),
        units: Fraction::whole(1_000_000),
        ..sample::disposal::forecast("2025", "2025-04-10")
    }
}

#[test]
fn a_unit_cost_and_a_statement_of_three_hundred_members_fit() {
    let mut commands = in_force(draft(300));
    commands.extend([install(3).into()]);
    commands.extend(crate::support::adopted(0, "2025-03-10", &[Effect::Opinion], 3));
    let stated = |count| StateUnits {
        decision: Some(decision(0, 0)),
        reference: worst_name(),
        units: wide_units(count),
        ..sample::disposal::statement(1, "2025-01-01..2025-12-31", "2026-01-05", "0", "0")
    };
    for (order, field) in [
        (Command::from(wide_notice(301, 20)), "forecast"),
        (wide_notice(300, 21).into(), "components"),
        (stated(301).into(), "units"),
    ] {
        let mut given = facts(in_force(draft(2)));
        if matches!(order, Command::StateUnits(_)) {
            let mut small = wide_notice(2, 1);
            small.decision = None;
            given.extend(crate::support::then(given.clone(), small).unwrap());
        }
        let refusal = refused(given, order);
        assert_eq!((refusal.code, refusal.field.as_deref()), (Code::TooMany, Some(field)));
    }
    commands.push(wide_notice(300, 20).into());
    commands.push(stated(300).into());
    assert_fits(EventType::UnitCostNotified, commands.clone());
    assert_fits(EventType::UnitsStated, commands);
}
