use crate::support::{
    COMMUNES, adopted, commune, decision, draft, facts, in_force, install, key, ledger, refused, value, when,
};
use domain::allocation::event::ShareAllocated;
use domain::budget::Direction::Expense;
use domain::budget::command::AdoptBudget;
use domain::committee::event::Effect;
use domain::event::Event;
use domain::key::command::{AdoptKey, DefineKey};
use domain::key::{Basis, Formula, VintagePolicy};
use domain::member::command::RecordCriterion;
use domain::member::{CriterionName, CriterionStatus};
use domain::sample::orders::{allocate, draft_budget};
use domain::sample::{ALLOCATION_PAYROLL_2025, BUDGET_2025, date, euros, name, year};
use domain::value::{Cents, Fraction, MemberId};
use domain::{Code, Command};

pub(crate) const POPULATION: CriterionName = CriterionName::PopulationMunicipale;

pub(crate) fn by_population(vintage: VintagePolicy) -> Formula {
    Formula::Criterion(Basis::of(POPULATION, vintage))
}

pub(crate) fn record(n: usize, vintage: &str, in_force_on: &str, figure: u64) -> Command {
    RecordCriterion {
        member: commune(n),
        value: value(POPULATION, vintage, in_force_on, figure),
    }
    .into()
}

/// `criteria` recorded, then `amount` for payroll in 2025, adopted with `key`.
pub(crate) fn ready(key: DefineKey, amount: &str, criteria: Vec<Command>) -> Vec<Command> {
    let mut commands = in_force(draft(5));
    commands.extend(criteria);
    let line = ("paie", "6411", Expense, amount, "Paie");
    commands.push(install(5).into());
    commands.push(draft_budget(BUDGET_2025, "2025", &[("paie", "Paie")], &[line]).into());
    let key_id = key.key;
    commands.push(key.into());
    commands.extend(adopted(
        1,
        "2024-11-14",
        &[Effect::AdoptKey(key_id), Effect::AdoptBudget(BUDGET_2025)],
        5,
    ));
    commands.push(
        AdoptKey {
            key: key_id,
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
    commands
}

pub(crate) fn populations() -> Vec<Command> {
    COMMUNES
        .iter()
        .enumerate()
        .map(|(n, (_, figure))| record(n, "2022", "2025-01-01", *figure))
        .collect()
}

pub(crate) fn order(key: &DefineKey) -> Command {
    allocate(ALLOCATION_PAYROLL_2025, BUDGET_2025, "paie", key.key, "2025-02-20")
}

pub(crate) fn shares(events: &[Event]) -> Vec<&ShareAllocated> {
    let shares = events.iter().filter_map(|event| match event {
        Event::ShareAllocated(data) => Some(data),
        _ => None,
    });
    shares.collect()
}

pub(crate) fn amounts(key: &DefineKey, amount: &str, criteria: Vec<Command>) -> Vec<Cents> {
    let events = when(facts(ready(key.clone(), amount, criteria)), order(key)).unwrap();
    shares(&events).into_iter().map(|share| share.amount).collect()
}

#[test]
fn forty_eight_thousand_five_hundred_euros_by_population() {
    let key = key(1, by_population(VintagePolicy::InForceOnFirstJanuary), 5);
    let expected = ["5585.03", "1914.36", "31065.05", "9175.19", "760.37"].map(euros);
    assert_eq!(amounts(&key, "48500.00", populations()), expected);
    assert_eq!(Cents::sum(expected), Ok(euros("48500.00")));
}

#[test]
fn one_hundred_euros_equally_in_three_by_the_declared_order_then_by_siren() {
    let mut first = key(1, Formula::Equal, 3);
    assert_eq!(
        amounts(&first, "100.00", Vec::new()),
        ["33.34", "33.33", "33.33"].map(euros)
    );
    first.ties = vec![commune(2)];
    assert_eq!(
        amounts(&first, "100.00", Vec::new()),
        ["33.33", "33.33", "33.34"].map(euros)
    );
    first.ties = vec![commune(2), commune(1)];
    assert_eq!(
        amounts(&first, "100.01", Vec::new()),
        ["33.33", "33.34", "33.34"].map(euros)
    );
    // Castel, Alpha, Bruyères: the cent is Alpha’s, whose SIREN is the lowest, and not that of the first listed.
    first.ties.clear();
    first.participants = [2, 0, 1].map(commune).to_vec();
    assert_eq!(
        amounts(&first, "100.00", Vec::new()),
        ["33.33", "33.34", "33.33"].map(euros)
    );
}

#[test]
fn a_share_says_all_it_takes_to_recompute_it_by_hand() {
    let key = key(1, by_population(VintagePolicy::InForceOnFirstJanuary), 5);
    let events = when(facts(ready(key.clone(), "48500.00", populations())), order(&key)).unwrap();
    let Some(Event::AllocationComputed(header)) = events.first() else {
        panic!("l’en-tête vient d’abord")
    };
    assert_eq!((header.members, header.amount), (5, euros("48500.00")));
    assert_eq!(header.total, euros("48500.00"));
    for (share, (name, figure)) in shares(&events).into_iter().zip(COMMUNES) {
        assert_eq!(share.inputs[0].value, Fraction::whole(figure), "{name}");
        let exact = Fraction::new(4_850_000 * u128::from(figure), 16_265).unwrap();
        assert_eq!(share.exact, exact.into());
        let floor = exact.numerator() / exact.denominator();
        assert_eq!(
            i128::from(share.amount.get()),
            i128::try_from(floor).unwrap() + i128::from(share.residue.get())
        );
        assert_eq!((share.inputs.len(), share.inputs[0].vintage), (1, year("2022")));
    }
}

#[test]
fn a_missing_criterion_is_a_refusal_that_names_member_criterion_and_year_and_never_a_zero() {
    let in_force = key(1, by_population(VintagePolicy::InForceOnFirstJanuary), 5);
    let mut criteria = populations();
    criteria.remove(3);
    let refusal = refused(
        facts(ready(in_force.clone(), "48500.00", criteria.clone())),
        order(&in_force),
    );
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::CriterionMissing, Some("key"))
    );
    for word in ["Dourdan", "population municipale", "1er janvier 2025"] {
        assert!(refusal.message.contains(word), "{}", refusal.message);
    }
    criteria.push(record(3, "2022", "2025-01-02", 3_077));
    assert_eq!(
        refused(facts(ready(in_force.clone(), "48500.00", criteria)), order(&in_force)).code,
        Code::CriterionMissing
    );
    let pinned = key(1, by_population(VintagePolicy::Pinned(year("2021"))), 5);
    let refusal = refused(facts(ready(pinned.clone(), "48500.00", populations())), order(&pinned));
    assert!(
        refusal.message.contains("Alpha") && refusal.message.contains("2021"),
        "{}",
        refusal.message
    );
}

#[test]
fn a_recorded_zero_pays_nothing_and_all_zeros_share_nothing() {
    let key = key(1, by_population(VintagePolicy::InForceOnFirstJanuary), 2);
    let zero_and = |figure| {
        vec![
            record(0, "2022", "2025-01-01", 0),
            record(1, "2022", "2025-01-01", figure),
        ]
    };
    assert_eq!(amounts(&key, "100.00", zero_and(7)), ["0", "100"].map(euros));
    let refusal = refused(facts(ready(key.clone(), "100.00", zero_and(0))), order(&key));
    assert_eq!((refusal.code, refusal.field.as_deref()), (Code::NoWeight, Some("key")));
}

#[test]
fn the_value_in_force_on_the_first_of_january_is_the_latest_and_a_pinned_year_stays() {
    let criteria = || {
        let mut all = Vec::new();
        for (n, figures) in [[100, 200, 900], [300, 200, 900]].into_iter().enumerate() {
            all.push(record(n, "2021", "2024-01-01", figures[0]));
            all.push(record(n, "2022", "2025-01-01", figures[1]));
            all.push(record(n, "2023", "2026-01-01", figures[2]));
        }
        all
    };
    let current = key(1, by_population(VintagePolicy::InForceOnFirstJanuary), 2);
    assert_eq!(amounts(&current, "100.00", criteria()), ["50", "50"].map(euros));
    let pinned = key(1, by_population(VintagePolicy::Pinned(year("2021"))), 2);
    assert_eq!(amounts(&pinned, "100.00", criteria()), ["25", "75"].map(euros));
}

#[test]
fn a_definitive_value_comes_before_a_provisional_one_and_a_correction_before_what_it_corrects() {
    let key = key(1, by_population(VintagePolicy::InForceOnFirstJanuary), 2);
    let with = |figure, known_on, status| {
        let mut value = value(POPULATION, "2022", "2025-01-01", figure);
        (value.known_on, value.status) = (date(known_on), status);
        Command::from(RecordCriterion {
            member: commune(0),
            value,
        })
    };
    let mut criteria = vec![
        record(1, "2022", "2025-01-01", 100),
        with(100, "2023-12-15", CriterionStatus::Definitive),
    ];
    criteria.push(with(900, "2024-06-01", CriterionStatus::Provisional));
    assert_eq!(amounts(&key, "100.00", criteria.clone()), ["50", "50"].map(euros));
    criteria.push(with(300, "2024-07-01", CriterionStatus::Definitive));
    assert_eq!(amounts(&key, "100.00", criteria.clone()), ["75", "25"].map(euros));
    // Of two sources, the last to publish counts, even recorded first.
    let mut elsewhere = value(POPULATION, "2022", "2025-01-01", 900);
    elsewhere.known_on = date("2024-05-01");
    elsewhere.source = name("Recensement communal");
    criteria.push(
        RecordCriterion {
            member: commune(0),
            value: elsewhere,
        }
        .into(),
    );
    assert_eq!(amounts(&key, "100.00", criteria), ["75", "25"].map(euros));
}

#[test]
fn a_later_correction_changes_no_allocation_already_made() {
    let key = key(1, by_population(VintagePolicy::InForceOnFirstJanuary), 5);
    let mut commands = ready(key.clone(), "48500.00", populations());
    commands.push(order(&key));
    let shares_after = |commands: Vec<Command>| {
        ledger(commands)
            .allocations
            .get(ALLOCATION_PAYROLL_2025)
            .unwrap()
            .shares
            .clone()
    };
    let before = shares_after(commands.clone());
    let mut correction = value(POPULATION, "2022", "2025-01-01", 9_999);
    correction.known_on = date("2025-06-01");
    commands.push(
        RecordCriterion {
            member: commune(0),
            value: correction,
        }
        .into(),
    );
    assert_eq!(shares_after(commands.clone()), before);
    let again = allocate(
        domain::sample::ALLOCATION_IT_2025,
        BUDGET_2025,
        "paie",
        key.key,
        "2025-02-20",
    );
    assert_eq!(refused(facts(commands.clone()), again).code, Code::AlreadyAllocated);
    let same_id = refused(facts(commands), order(&key));
    assert_eq!(
        (same_id.code, same_id.field.as_deref()),
        (Code::IdentifierTaken, Some("allocation"))
    );
}

#[test]
fn an_allocation_needs_an_adopted_budget_a_pool_and_a_key_in_force_for_it() {
    let equal = key(1, Formula::Equal, 5);
    let commands = ready(equal.clone(), "100.00", Vec::new());
    let not_adopted: Vec<Command> = commands
        .iter()
        .filter(|command| command.name() != "AdoptBudget")
        .cloned()
        .collect();
    assert_eq!(refused(facts(not_adopted), order(&equal)).code, Code::BudgetState);
    let no_key: Vec<Command> = commands
        .iter()
        .filter(|command| command.name() != "AdoptKey")
        .cloned()
        .collect();
    assert_eq!(refused(facts(no_key), order(&equal)).code, Code::KeyNotInForce);
    let elsewhere = allocate(ALLOCATION_PAYROLL_2025, BUDGET_2025, "accueil", equal.key, "2025-02-20");
    assert_eq!(refused(facts(commands), elsewhere).code, Code::PoolUnknown);
}

#[test]
fn a_key_covers_the_whole_fiscal_year_or_does_not_apply() {
    let equal = key(1, Formula::Equal, 5);
    let mut commands = ready(equal.clone(), "100.00", Vec::new());
    for command in &mut commands {
        if let Command::AdoptKey(adopt) = command {
            adopt.from = date("2025-02-01");
        }
    }
    let refusal = refused(facts(commands), order(&equal));
    assert_eq!(refusal.code, Code::KeyNotInForce);
    assert!(refusal.message.contains("2025"), "{}", refusal.message);
}

#[test]
fn the_participants_alone_pay() {
    let two = key(1, Formula::Equal, 2);
    let events = when(facts(ready(two.clone(), "100.00", Vec::new())), order(&two)).unwrap();
    let members: Vec<MemberId> = shares(&events).into_iter().map(|share| share.member).collect();
    assert_eq!(members, [commune(0), commune(1)]);
}
