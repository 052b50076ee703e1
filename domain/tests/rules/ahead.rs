//! What a year to come would share, by what is known: the key voted for it, who takes part, the last values, the budget if it is voted.

use crate::support::{COMMUNES, adopted, commune, decision, draft, facts, in_force, install, key, registration, value};
use cqrs_es::Aggregate;
use domain::allocation::{Ahead, Hypothesis, SharedAhead};
use domain::budget::Direction::Expense;
use domain::budget::command::AdoptBudget;
use domain::committee::event::Effect;
use domain::convention::TacitRenewal;
use domain::convention::command::DraftConvention;
use domain::key::command::{AdoptKey, RepealKey};
use domain::key::{Basis, Fixed, Formula, Joiners, Prorata, ProrataBasis, Quota, VintagePolicy};
use domain::ledger::Draft;
use domain::member::CriterionName;
use domain::member::command::RecordCriterion;
use domain::participation::event::{MemberAdmitted, MemberReleased};
use domain::sample::orders::draft_budget;
use domain::sample::{BUDGET_2026, CONVENTION, date, euros, id, pool, year};
use domain::value::{Cents, Fraction, KeyId, MemberId};
use domain::{Code, Command, Event, Ledger, Refusal};
use std::collections::BTreeMap;

pub(crate) const POPULATION: CriterionName = CriterionName::PopulationMunicipale;

fn by_population(vintage: VintagePolicy) -> Formula {
    Formula::Criterion(Basis::of(POPULATION, vintage))
}

pub(crate) fn key_id(n: u128) -> KeyId {
    KeyId::new(id(0x6000 + n))
}

/// The populations of 2022, in force on 1 January 2025.
fn populations() -> Vec<Command> {
    let record = |(n, (_, people)): (usize, &(&str, u64))| {
        let value = value(POPULATION, "2022", "2025-01-01", *people);
        let member = commune(n);
        RecordCriterion { member, value }.into()
    };
    COMMUNES.iter().enumerate().map(record).collect()
}

/// Adopts key `n`, defined among the five, by the decision at `place` of the first session.
pub(crate) fn adopt(n: u128, place: usize, from: &str, until: Option<&str>) -> Command {
    AdoptKey {
        key: key_id(n),
        decision: decision(1, place),
        from: date(from),
        until: until.map(date),
        retroactivity: None,
    }
    .into()
}

/// A convention of five, their populations, and the keys decided in November 2024, numbered from 1.
pub(crate) fn decided(convention: DraftConvention, formulas: Vec<Formula>) -> Vec<Command> {
    let mut commands = in_force(convention);
    commands.push(registration(5).into());
    commands.push(install(5).into());
    commands.extend(populations());
    let numbers = 1..=formulas.len() as u128;
    let effects: Vec<_> = numbers.clone().map(|n| Effect::AdoptKey(key_id(n))).collect();
    commands.extend(numbers.zip(formulas).map(|(n, formula)| key(n, formula, 5).into()));
    commands.extend(adopted(1, "2024-11-14", &effects, 5));
    commands
}

/// One key in force from 2025 on, with its last day.
pub(crate) fn with_key(formula: Formula, until: Option<&str>) -> Vec<Command> {
    let mut commands = decided(draft(5), vec![formula]);
    commands.push(adopt(1, 0, "2025-01-01", until));
    commands
}

/// The ledger after `commands`, then after `events`.
pub(crate) fn after(commands: Vec<Command>, events: Vec<Event>) -> Ledger {
    let mut ledger = Ledger::default();
    let drafts = events.into_iter().map(|event| Draft::new(event, date("2025-01-01")));
    for draft in facts(commands).into_iter().chain(drafts) {
        Aggregate::apply(&mut ledger, draft);
    }
    ledger
}

pub(crate) fn ahead(ledger: &Ledger, of: &str) -> Result<SharedAhead, Refusal> {
    ledger.share_ahead(&Ahead {
        convention: CONVENTION,
        pool: &pool("paie"),
        year: year(of),
        since: year("2025"),
        amount: euros("48500.00"),
        former: key_id(1),
        last_year: &BTreeMap::new(),
    })
}

pub(crate) fn amounts(shared: &SharedAhead) -> Vec<Cents> {
    shared.shares.iter().map(|share| share.amount).collect()
}

/// The worked example: 48 500,00 € by population.
pub(crate) const BY_POPULATION: [&str; 5] = ["5585.03", "1914.36", "31065.05", "9175.19", "760.37"];

#[test]
fn a_year_to_come_is_shared_as_it_would_be_recorded() {
    let ledger = after(
        with_key(by_population(VintagePolicy::InForceOnFirstJanuary), None),
        Vec::new(),
    );
    let shared = ahead(&ledger, "2029").unwrap();
    assert_eq!(amounts(&shared), BY_POPULATION.map(euros));
    assert_eq!((shared.key, shared.hypotheses), (key_id(1), Vec::new()));
    assert_eq!(shared.computed.total, euros("48500.00"));
}

/// A new version voted for 2027 shares 2027 and what follows, not 2026.
#[test]
fn the_key_of_a_year_is_the_version_voted_for_it() {
    let mut commands = decided(
        draft(5),
        vec![by_population(VintagePolicy::InForceOnFirstJanuary), Formula::Equal],
    );
    commands.push(adopt(1, 0, "2025-01-01", None));
    commands.push(adopt(2, 1, "2027-01-01", None));
    let ledger = after(commands, Vec::new());
    for (of, key) in [("2026", 1), ("2027", 2), ("2030", 2)] {
        assert_eq!(ahead(&ledger, of).unwrap().key, key_id(key), "{of}");
    }
    assert_eq!(amounts(&ahead(&ledger, "2027").unwrap()), [euros("9700.00"); 5]);
}

#[test]
fn a_key_that_its_term_alone_ended_is_kept_and_said_to_be() {
    let ledger = after(with_key(Formula::Equal, Some("2026-12-31")), Vec::new());
    assert_eq!(ahead(&ledger, "2026").unwrap().hypotheses, []);
    let kept = [Hypothesis::KeyKept(key_id(1), date("2026-12-31"))];
    assert_eq!(ahead(&ledger, "2028").unwrap().hypotheses, kept);
}

#[test]
fn a_key_that_was_repealed_is_not_kept() {
    let mut commands = with_key(Formula::Equal, None);
    commands.extend(adopted(2, "2025-03-06", &[Effect::RepealKey(key_id(1))], 5));
    let repeal = RepealKey {
        key: key_id(1),
        decision: decision(2, 0),
        from: date("2027-01-01"),
    };
    commands.push(repeal.into());
    let ledger = after(commands, Vec::new());
    assert!(ahead(&ledger, "2026").is_ok());
    assert_eq!(ahead(&ledger, "2027").unwrap_err().code, Code::KeyNotInForce);
}

/// Populations of the year before the year before: 2022 serves 2024, and stands in for 2025, 2026… until they are known.
#[test]
fn the_last_reference_year_known_of_all_stands_in_for_one_that_is_not() {
    let mut commands = with_key(by_population(VintagePolicy::YearsBefore(3)), None);
    let known_of_one = RecordCriterion {
        member: commune(0),
        value: value(POPULATION, "2023", "2026-01-01", 9_999),
    };
    commands.push(known_of_one.into());
    let ledger = after(commands, Vec::new());
    assert_eq!(ahead(&ledger, "2025").unwrap().hypotheses, []);
    let shared = ahead(&ledger, "2027").unwrap();
    assert_eq!(amounts(&shared), BY_POPULATION.map(euros));
    let kept = Hypothesis::VintageKept {
        criteria: vec![POPULATION.into()],
        wanted: year("2024"),
        kept: year("2022"),
    };
    assert_eq!(shared.hypotheses, [kept]);
    assert_eq!(shared.text.formula, by_population(VintagePolicy::Pinned(year("2022"))));
}

pub(crate) fn left(member: MemberId, last_day: &str) -> Event {
    Event::MemberReleased(MemberReleased {
        conditions: None,
        convention: CONVENTION,
        last_day: date(last_day),
        member,
        order: None,
    })
}

pub(crate) fn joined(member: MemberId, on: &str) -> Event {
    Event::MemberAdmitted(MemberAdmitted {
        conditions: None,
        convention: CONVENTION,
        effective_on: date(on),
        entry_fee: None,
        member,
        order: None,
    })
}

#[test]
fn who_is_known_to_have_left_shares_no_more_and_who_joins_waits_for_a_key_that_names_it() {
    let ledger = after(
        with_key(Formula::Equal, None),
        vec![left(commune(4), "2026-12-31"), joined(commune(5), "2027-01-01")],
    );
    assert_eq!(amounts(&ahead(&ledger, "2026").unwrap()), [euros("9700.00"); 5]);
    let shared = ahead(&ledger, "2027").unwrap();
    assert_eq!(amounts(&shared), [euros("12125.00"); 4]);
    assert_eq!(
        shared.hypotheses,
        [
            Hypothesis::Gone(commune(4), Some(date("2026-12-31"))),
            Hypothesis::NotNamed(commune(5), date("2027-01-01")),
        ]
    );
}

/// Esves leaves on 30 June 2026: 181 days of 365, by a key that counts the time.
#[test]
fn who_leaves_within_the_year_shares_it_for_its_time() {
    let prorata = Formula::Prorata(Prorata {
        basis: ProrataBasis::ActualDays,
        joiners: Joiners::Relieve,
        of: Box::new(Formula::Equal),
    });
    let ledger = after(with_key(prorata, None), vec![left(commune(4), "2026-06-30")]);
    let shared = ahead(&ledger, "2026").unwrap();
    assert_eq!(Cents::sum(amounts(&shared)), Ok(euros("48500.00")));
    let presence = shared.shares[4].presence.as_ref().unwrap();
    assert_eq!((presence.from, presence.until), (None, Some(date("2026-06-30"))));
    assert!(shared.shares[4].amount < shared.shares[0].amount);
}

#[test]
fn declared_quotas_of_who_left_are_refused_as_a_key_would_be() {
    let quotas = (0..5).map(|n| Quota {
        member: commune(n),
        share: Fraction::new(1, 5).unwrap(),
    });
    let fixed = Formula::Fixed(Fixed {
        normalise: false,
        quotas: quotas.collect(),
    });
    let ledger = after(with_key(fixed, None), vec![left(commune(4), "2026-12-31")]);
    let refusal = ahead(&ledger, "2027").unwrap_err();
    assert_eq!(refusal.field.as_deref(), Some("key"), "{refusal}");
}

/// Two years, renewed once for two more: 2026 and 2027 are counted on, 2028 is not.
#[test]
fn a_convention_is_counted_on_as_far_as_it_may_be_renewed() {
    let mut convention = draft(5);
    convention.ends_on = Some(date("2025-12-31"));
    convention.provisions.renewal = Some(TacitRenewal { months: 24, times: 1 });
    let mut commands = decided(convention, vec![Formula::Equal]);
    commands.push(adopt(1, 0, "2025-01-01", None));
    let ledger = after(commands, Vec::new());
    assert_eq!(ahead(&ledger, "2025").unwrap().hypotheses, []);
    let renewed = [Hypothesis::Renewed(date("2025-12-31"))];
    for of in ["2026", "2027"] {
        assert_eq!(ahead(&ledger, of).unwrap().hypotheses, renewed, "{of}");
    }
    assert_eq!(ahead(&ledger, "2028").unwrap_err().code, Code::ConventionState);
}

#[test]
fn the_amount_of_a_budget_that_is_voted_is_known() {
    let mut commands = with_key(Formula::Equal, None);
    let line = ("paie", "6411", Expense, "52000.00", "Paie");
    commands.push(draft_budget(BUDGET_2026, "2026", &[("paie", "Paie")], &[line]).into());
    let before = after(commands.clone(), Vec::new());
    assert_eq!(before.voted_ahead(CONVENTION, &pool("paie"), year("2026")), Ok(None));
    commands.extend(adopted(2, "2025-12-04", &[Effect::AdoptBudget(BUDGET_2026)], 5));
    let adoption = AdoptBudget {
        budget: BUDGET_2026,
        decision: decision(2, 0),
    };
    commands.push(adoption.into());
    let ledger = after(commands, Vec::new());
    let voted = |code: &str, of: &str| ledger.voted_ahead(CONVENTION, &pool(code), year(of));
    assert_eq!(voted("paie", "2026"), Ok(Some(euros("52000.00"))));
    assert_eq!(
        voted("voirie", "2026"),
        Ok(Some(Cents::ZERO)),
        "le budget n’a pas cette charge"
    );
    assert_eq!(voted("paie", "2027"), Ok(None));
}
