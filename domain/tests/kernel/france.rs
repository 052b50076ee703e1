//! Every groupement of France shares 100 000.00 euros by the population of its communes.

use domain::key::compute::{Column, Participant, Problem};
use domain::key::{Basis, Formula, Rounding, VintagePolicy};
use domain::member::CriterionName;
use domain::value::{Cents, FiscalYear, Fraction, MemberId};
use uuid::Uuid;

/// One line for each EPCI with its own taxation, 2026: its SIREN, then the municipal populations of its communes by ascending SIREN.
const FRANCE: &str = include_str!("../../../tests/data/territory/populations_epci_2026.csv");

#[test]
fn in_every_epci_of_france_the_shares_sum_exactly_and_nobody_is_a_cent_from_the_exact_share() {
    let formula = Formula::Criterion(Basis::of(
        CriterionName::PopulationMunicipale,
        VintagePolicy::InForceOnFirstJanuary,
    ));
    let (mut groups, mut communes) = (0, 0);
    for line in FRANCE.lines().skip(1) {
        let (siren, populations) = line.split_once(',').unwrap();
        let populations: Vec<u64> = populations.split(' ').map(|people| people.parse().unwrap()).collect();
        let shares = share(&formula, &populations);
        assert_eq!(shares.iter().sum::<i64>(), 10_000_000, "{siren}");
        let whole = i128::from(populations.iter().sum::<u64>());
        for (share, people) in shares.iter().zip(&populations) {
            let distance = i128::from(*share) * whole - 10_000_000 * i128::from(*people);
            assert!(distance.abs() < whole, "{siren} : {share} pour {people}");
            assert!(*people > 0 || *share == 0, "{siren}");
        }
        groups += 1;
        communes += populations.len();
    }
    assert_eq!((groups, communes), (1_255, 34_871));
}

fn share(formula: &Formula, populations: &[u64]) -> Vec<i64> {
    let participant = |n: usize| Participant {
        member: MemberId::new(Uuid::from_u128(n as u128)),
        name: n.to_string(),
        rank: n,
        from: None,
        until: None,
        last_year: None,
    };
    let column = Column {
        ask: formula.asks().members[0].clone(),
        values: populations
            .iter()
            .map(|people| Some(Fraction::whole(*people)))
            .collect(),
    };
    let problem = Problem {
        formula,
        rounding: Rounding::DEFAULT,
        participants: &(0..populations.len()).map(participant).collect::<Vec<_>>(),
        carrier: None,
        amount: Some(Cents::new(10_000_000)),
        period: None,
        year: FiscalYear::new(2026).ok(),
        columns: &[column],
        references: &[],
    };
    problem
        .compute()
        .unwrap()
        .totals
        .iter()
        .map(|amount| amount.get())
        .collect()
}
