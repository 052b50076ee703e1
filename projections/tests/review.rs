//! Differences through time: what a regularisation would change, and why a year costs more than the one before.

mod support;

use domain::Command;
use domain::sample::{FINAL_PAYROLL_2025, KEY_PAYROLL_2025, euros, record, story, year};
use domain::simulation::{Comparison, Effects};
use domain::value::Cents;
use projections::LedgerView;
use support::{fold, log};

/// The story up to the first command that `stops` recognises: the rules, and the view.
fn until(stops: impl Fn(&Command) -> bool) -> (domain::Ledger, LedgerView) {
    let told: Vec<_> = story()
        .into_iter()
        .take_while(|request| !stops(&request.command))
        .collect();
    let (rules, log) = record(&told);
    (rules, fold(&log))
}

fn names(lines: &[Comparison]) -> Vec<(&str, Cents)> {
    lines.iter().map(|line| (line.name.as_str(), line.difference)).collect()
}

#[test]
fn a_population_corrected_later_proposes_the_differences_that_a_regularisation_settles() {
    let (rules, view) = until(|command| matches!(command, Command::RegulariseAllocation(_)));
    let reviews = view.reviews(&rules, year("2025"));
    let [review] = &reviews[..] else {
        panic!("la paie seule dépend de la population : {reviews:?}")
    };
    assert_eq!(
        (review.allocation, review.applied),
        (FINAL_PAYROLL_2025, KEY_PAYROLL_2025)
    );
    let (key, simulation) = review.outcome.as_ref().unwrap();
    assert_eq!(*key, KEY_PAYROLL_2025);
    let proposed = [
        ("Muzillac", euros("18.54")),
        ("Péaule", euros("10.54")),
        ("Billiers", euros("-29.08")),
    ];
    assert_eq!(names(&simulation.comparisons), proposed);
    for line in &simulation.comparisons {
        let effects = Effects {
            criteria: line.difference,
            ..Effects::default()
        };
        assert_eq!(line.effects, effects, "{}", line.name);
    }
    // The regularisation records what was proposed, and then nothing is left to propose.
    let (rules, view) = (record(&story()).0, fold(&log()));
    let settled = view
        .obligations
        .of_year(year("2025"))
        .filter(|line| line.stage == Some(domain::allocation::AllocationStage::Regularised));
    let mut settled: Vec<_> = settled.map(|line| (line.member, line.due())).collect();
    let mut expected: Vec<_> = simulation
        .comparisons
        .iter()
        .map(|line| (line.member, line.difference))
        .collect();
    settled.sort();
    expected.sort();
    assert_eq!(settled, expected);
    assert_eq!(view.reviews(&rules, year("2025")), []);
}

#[test]
fn what_nothing_has_changed_since_is_not_proposed() {
    let (rules, view) = until(
        |command| matches!(command, Command::RecordCriterion(order) if order.value.known_on == domain::sample::date("2026-09-21")),
    );
    assert_eq!(view.reviews(&rules, year("2025")), []);
    assert_eq!(view.reviews(&rules, year("2026")), []);
    assert_eq!(view.reviews(&rules, year("2024")), []);
}

/// Payroll went from population to payslips and cost more; information technology cost more by the same key; the desk closed.
#[test]
fn a_year_is_told_next_to_the_one_before_to_the_cent() {
    let (rules, view) = until(|command| matches!(command, Command::RescindAct(_)));
    let compared = view.compared_with_last_year(&rules, year("2026")).unwrap();
    let pools: Vec<_> = compared.iter().map(|pool| pool.pool.as_str()).collect();
    assert_eq!(pools, ["accueil", "informatique", "paie"]);
    for pool in &compared {
        for line in &pool.lines {
            let Effects {
                amount,
                key,
                criteria,
                membership,
            } = line.effects;
            assert_eq!(Cents::sum([amount, key, criteria, membership]), Ok(line.difference));
            assert_eq!(line.after.minus(line.before), Ok(line.difference));
        }
    }
    let total = |index: usize, of: fn(&Comparison) -> Cents| Cents::sum(compared[index].lines.iter().map(of)).unwrap();
    assert_eq!(
        [total(1, |line| line.before), total(1, |line| line.after)],
        ["11880.00", "13600.00"].map(euros)
    );
    assert_eq!(
        [total(2, |line| line.before), total(2, |line| line.after)],
        ["49060.76", "51250.00"].map(euros)
    );
    // The same key and quotas: all of it is the amount.
    assert!(
        compared[1]
            .lines
            .iter()
            .all(|line| line.effects.amount == line.difference)
    );
    // Another key moves shares between members, and creates nothing.
    assert_eq!(total(2, |line| line.effects.amount), euros("2189.24"));
    assert_eq!(total(2, |line| line.effects.key), Cents::ZERO);
    assert!(compared[2].lines.iter().any(|line| !line.effects.key.is_zero()));
    // The first year is next to nothing: every cost begins.
    let first = view.compared_with_last_year(&rules, year("2025")).unwrap();
    assert!(first.iter().all(|pool| pool.before.is_none() && pool.after.is_some()));
    assert!(
        first
            .iter()
            .flat_map(|pool| &pool.lines)
            .all(|line| line.before.is_zero())
    );
}
