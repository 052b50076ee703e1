use crate::support::{COMMUNES, commune, draft, in_force, value};
use domain::allocation::event::Presence;
use domain::key::{Basis, Bound, BoundKind, Bounded, Formula, Joiners, Prorata, ProrataBasis, Rounding, VintagePolicy};
use domain::ledger::Ledger;
use domain::member::command::RecordCriterion;
use domain::member::{Criterion, CriterionName};
use domain::sample::{CONVENTION, date, euros, pool, year};
use domain::simulation::{Change, Membership, Scenario, Simulation, TrialKey};
use domain::value::{Cents, Fraction, MemberId};
use domain::{Code, Command};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn population() -> Formula {
    Formula::Criterion(Basis::of(
        CriterionName::PopulationMunicipale,
        VintagePolicy::InForceOnFirstJanuary,
    ))
}

fn potential() -> Formula {
    Formula::Criterion(Basis::of(
        CriterionName::PotentielFiscal,
        VintagePolicy::InForceOnFirstJanuary,
    ))
}

fn trial(formula: Formula) -> TrialKey {
    TrialKey {
        formula,
        rounding: Rounding::DEFAULT,
        ties: Vec::new(),
    }
}

fn among(members: impl IntoIterator<Item = usize>) -> Membership {
    Membership {
        participants: members.into_iter().map(commune).collect(),
        presences: BTreeMap::new(),
    }
}

/// Five communes with their populations of 2025; the potential of all but the last.
fn ledger() -> Ledger {
    let mut commands = in_force(draft(5));
    let mut record = |n: usize, criterion: CriterionName, figure: u64| {
        let order = RecordCriterion {
            member: commune(n),
            value: value(criterion, "2022", "2025-01-01", figure),
        };
        commands.push(Command::from(order));
    };
    for (n, (_, people)) in COMMUNES.iter().enumerate() {
        record(n, CriterionName::PopulationMunicipale, *people);
    }
    for (n, potential) in [1_685_700, 513_600, 12_918_320, 2_584_680].into_iter().enumerate() {
        record(n, CriterionName::PotentielFiscal, potential);
    }
    crate::support::ledger(commands)
}

/// 48 500.00 euros by population among five, and nothing changes.
fn nothing_changes() -> Scenario {
    Scenario {
        convention: CONVENTION,
        pool: pool("paie"),
        years: [year("2025"); 2],
        amounts: [euros("48500.00"); 2],
        keys: [trial(population()), trial(population())],
        memberships: [among(0..5), among(0..5)],
        pinned: [BTreeMap::new(), BTreeMap::new()],
        trial_values: BTreeMap::new(),
        known_by: None,
        last_years: [None, None],
        strangers: BTreeMap::new(),
    }
}

fn simulated(scenario: &Scenario) -> Simulation {
    ledger().simulate(scenario).unwrap()
}

fn differences(simulation: &Simulation) -> Vec<Cents> {
    simulation.comparisons.iter().map(|line| line.difference).collect()
}

#[test]
fn no_change_is_no_change() {
    let simulation = simulated(&nothing_changes());
    assert_eq!(simulation.comparisons.len(), 5);
    assert_eq!(simulation.comparisons[0].before, euros("5585.03"));
    for line in &simulation.comparisons {
        assert_eq!(
            (line.after, line.difference, line.effects),
            (line.before, Cents::ZERO, domain::simulation::Effects::default())
        );
    }
    assert!(simulation.merged.is_empty());
    assert_eq!(simulation.before, simulation.after);
}

#[test]
fn each_change_alone_is_the_effect_that_bears_its_name() {
    let mut scenario = nothing_changes();
    scenario.amounts[1] = euros("50000.00");
    let effects: Vec<_> = simulated(&scenario)
        .comparisons
        .iter()
        .map(|line| line.effects)
        .collect();
    assert!(
        effects
            .iter()
            .all(|effects| effects.amount.is_positive() && effects.key.is_zero())
    );

    let mut scenario = nothing_changes();
    scenario.keys[1] = trial(Formula::Equal);
    let simulation = simulated(&scenario);
    assert!(
        simulation
            .comparisons
            .iter()
            .all(|line| line.effects.key == line.difference && !line.difference.is_zero())
    );

    let mut scenario = nothing_changes();
    scenario.trial_values.insert(
        (commune(2), Criterion::Known(CriterionName::PopulationMunicipale)),
        Fraction::whole(20_000),
    );
    let simulation = simulated(&scenario);
    assert!(simulation.comparisons[2].effects.criteria.is_positive());
    assert!(
        simulation
            .comparisons
            .iter()
            .all(|line| line.effects.criteria == line.difference)
    );
}

#[test]
fn a_member_that_joins_pays_and_relieves_the_others() {
    let mut scenario = nothing_changes();
    scenario.memberships[0] = among(0..4);
    let simulation = simulated(&scenario);
    let joiner = simulation.comparisons.last().unwrap();
    assert_eq!((joiner.name.as_str(), joiner.before), ("Esves", Cents::ZERO));
    assert_eq!(joiner.effects.membership, joiner.after);
    assert!(
        simulation.comparisons[..4]
            .iter()
            .all(|line| line.effects.membership.get() < 0)
    );
    assert_eq!(simulation.total.difference, Cents::ZERO);
}

#[test]
fn a_member_that_leaves_pays_nothing_and_is_still_shown() {
    let mut scenario = nothing_changes();
    scenario.memberships[1] = among([0, 1, 3, 4]);
    let simulation = simulated(&scenario);
    let leaver = simulation
        .comparisons
        .iter()
        .find(|line| line.name == "Castel")
        .unwrap();
    assert_eq!((leaver.after, leaver.difference), (Cents::ZERO, euros("-31065.05")));
}

#[test]
fn a_stranger_with_its_own_figures_may_join_within_the_year() {
    let fontaine = MemberId::new(domain::sample::id(0xf0));
    let mut scenario = nothing_changes();
    let prorata = Formula::Prorata(Prorata {
        basis: ProrataBasis::ActualDays,
        joiners: Joiners::Relieve,
        of: Box::new(population()),
    });
    scenario.keys = [trial(population()), trial(prorata)];
    scenario.memberships[1].participants.push(fontaine);
    let presence = Presence {
        from: Some(date("2025-05-15")),
        until: None,
    };
    scenario.memberships[1].presences.insert(fontaine, presence);
    scenario.strangers.insert(fontaine, "Fontaine".to_owned());
    scenario.trial_values.insert(
        (fontaine, Criterion::Known(CriterionName::PopulationMunicipale)),
        Fraction::whole(4_210),
    );
    let simulation = simulated(&scenario);
    let after: Vec<_> = simulation.comparisons.iter().map(|line| line.after).collect();
    assert_eq!(
        after,
        ["4798.91", "1644.90", "26692.48", "7883.74", "653.35", "6826.62"].map(euros)
    );
    assert_eq!(simulation.comparisons[5].name, "Fontaine");
}

#[test]
fn a_situation_that_makes_no_sense_between_the_two_is_merged_and_named() {
    let fixed = Formula::Fixed(domain::key::Fixed {
        normalise: false,
        quotas: (0..3)
            .map(|n| domain::key::Quota {
                member: commune(n),
                share: Fraction::new(1, 3).unwrap(),
            })
            .collect(),
    });
    let mut scenario = nothing_changes();
    scenario.keys[1] = trial(fixed);
    scenario.memberships[1] = among(0..3);
    let simulation = simulated(&scenario);
    assert_eq!(simulation.merged, [Change::Key, Change::Criteria]);
    for line in &simulation.comparisons {
        assert_eq!(
            (line.effects.key, line.effects.membership),
            (Cents::ZERO, line.difference)
        );
    }
}

#[test]
fn a_value_nobody_knows_is_refused_and_names_member_criterion_and_year() {
    let mut scenario = nothing_changes();
    scenario.keys[1] = trial(potential());
    let refusal = ledger().simulate(&scenario).unwrap_err();
    assert_eq!(refusal.code, Code::CriterionMissing);
    for word in ["Esves", "potentiel fiscal", "2025"] {
        assert!(refusal.message.contains(word), "{}", refusal.message);
    }
}

#[test]
fn what_is_known_by_a_day_is_what_was_published_until_that_day() {
    // Alpha’s population, corrected to 3 746 on 2 June 2025: twice as many.
    let mut commands = in_force(draft(5));
    let mut record = |n: usize, figure, known_on| {
        let mut value = value(CriterionName::PopulationMunicipale, "2022", "2025-01-01", figure);
        value.known_on = date(known_on);
        let member = commune(n);
        commands.push(Command::from(RecordCriterion { member, value }));
    };
    for (n, (_, people)) in COMMUNES.iter().enumerate() {
        record(n, *people, "2023-12-15");
    }
    record(0, 3_746, "2025-06-02");
    let ledger = crate::support::ledger(commands);
    let of_alpha = |known_by| {
        let mut scenario = nothing_changes();
        scenario.known_by = known_by;
        ledger.simulate(&scenario).unwrap().comparisons[0].before
    };
    assert_eq!(of_alpha(Some(date("2025-06-01"))), euros("5585.03"));
    assert_eq!(of_alpha(Some(date("2025-06-02"))), euros("10016.59"));
    assert_eq!(of_alpha(None), euros("10016.59"));
}

#[test]
fn a_key_with_a_fault_is_refused_as_its_definition_would_be() {
    let mut scenario = nothing_changes();
    scenario.keys[1] = trial(Formula::Bounded(Bounded {
        cap: Some(Bound::ShareOfTotal(Fraction::new(1, 10).unwrap())),
        first: BoundKind::Cap,
        floor: None,
        of: Box::new(population()),
    }));
    assert_eq!(ledger().simulate(&scenario).unwrap_err().code, Code::BoundsInfeasible);
}

#[test]
fn simulating_is_not_deciding() {
    let ledger = ledger();
    let before = ledger.clone();
    let mut scenario = nothing_changes();
    scenario.keys[1] = trial(Formula::Equal);
    ledger.simulate(&scenario).unwrap();
    assert_eq!(ledger, before);
}

proptest! {
    #[test]
    fn the_effects_sum_to_the_difference_to_the_cent(
        amounts in proptest::array::uniform2(0_i64..10_000_000),
        kinds in proptest::array::uniform2(0_usize..2),
        sides in proptest::array::uniform2(proptest::sample::subsequence((0..5_usize).collect::<Vec<_>>(), 1..=5)),
        figures in proptest::collection::vec((0_usize..5, 1_u64..50_000), 0..4),
    ) {
        let mut scenario = nothing_changes();
        scenario.amounts = amounts.map(Cents::new);
        scenario.keys = kinds.map(|kind| trial(if kind == 0 { population() } else { Formula::Equal }));
        scenario.memberships = sides.map(among);
        for (n, figure) in figures {
            scenario.trial_values.insert((commune(n), Criterion::Known(CriterionName::PopulationMunicipale)), Fraction::whole(figure));
        }
        let simulation = simulated(&scenario);
        for line in simulation.comparisons.iter().chain([&simulation.total]) {
            let effects = line.effects;
            let sum = Cents::sum([effects.amount, effects.key, effects.criteria, effects.membership]).unwrap();
            prop_assert_eq!(sum, line.difference);
            prop_assert_eq!(line.before.plus(line.difference), Ok(line.after));
        }
        prop_assert_eq!([simulation.total.before, simulation.total.after], scenario.amounts);
        let sum = Cents::sum(differences(&simulation)).unwrap();
        prop_assert_eq!(sum, simulation.total.difference);
    }
}
