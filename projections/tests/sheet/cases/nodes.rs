//! One case for each node, rounding, unit and sign.

use super::{
    Case, basis, blend, bounded, bounded_blend, by, criterion, fraction, member, name, percent, population, prorata,
    stack,
};
use domain::key::{
    Basis, BlendMode, Bound, BoundKind, Bracket, Coefficient, Cost, Factor, Fixed, Formula, Index, IndexBase, Joiners,
    Only, PerUnit, ProrataBasis, Quota, Reference, RoundingRule, Scale, ScaleMode, Smoothed, Tariff, Term, UnitCost,
    VintagePolicy,
};
use domain::value::{Cents, Fraction};

/// An amount that is no whole number of euros.
const ODD: i64 = 10_001;

/// Every case.
pub(crate) fn all() -> Vec<Case> {
    let mut cases = vec![population(), bounded_blend(), stack()];
    cases.extend(leaves());
    cases.extend(modulated());
    cases.extend(by_time());
    cases.extend(priced());
    let rules = [
        RoundingRule::HalfUpPerMember,
        RoundingRule::HalfUpResidueTo(member(0)),
        RoundingRule::HalfUpResidueToCarrier,
    ];
    let by_rule: Vec<Case> = cases
        .iter()
        .flat_map(|case| rules.map(|rule| case.clone().rounded(rule)))
        .collect();
    cases.extend(by_rule);
    let in_euros: Vec<Case> = cases
        .iter()
        .filter(|case| case.amount != Some(ODD))
        .cloned()
        .map(Case::in_euros)
        .collect();
    cases.extend(in_euros);
    cases
}

/// Payslips, and hours at seven tenths.
fn weighted() -> Basis {
    Basis {
        source: Some(name("INSEE")),
        terms: [("bulletins de paie", "1"), ("heures", "0.7")]
            .map(|(of, coefficient)| Term {
                coefficient: fraction(coefficient),
                criterion: criterion(of),
            })
            .to_vec(),
        vintage: VintagePolicy::YearsBefore(1),
    }
}

/// Nodes that stand alone.
fn leaves() -> Vec<Case> {
    let quotas = [12_345, 7_655, 40_000, 30_001, 10_001]
        .into_iter()
        .enumerate()
        .map(|(index, share)| Quota {
            member: member(index),
            share: Fraction::new(share, 100_000).unwrap(),
        });
    let fixed = Formula::Fixed(Fixed {
        normalise: true,
        quotas: quotas.collect(),
    });
    vec![
        Case::new(Formula::Equal, 10_000),
        Case::new(Formula::Equal, ODD),
        Case::new(Formula::Equal, 0),
        Case::new(by("population municipale"), -4_850_000),
        Case::new(Formula::Criterion(weighted()), 2_341_800),
        Case::new(fixed, 1_000_000),
    ]
}

/// Nodes that change the shares of others.
fn modulated() -> Vec<Case> {
    let coefficient = Formula::Coefficient(Coefficient {
        factors: vec![Factor {
            factor: fraction("0.5"),
            member: member(4),
            reason: name("commune de moins de 300 habitants (article 7)"),
        }],
        of: Box::new(by("population municipale")),
    });
    let only = Formula::Only(Only {
        members: vec![member(0), member(2), member(3)],
        of: Box::new(Formula::Equal),
    });
    let smoothed = Formula::Smoothed(Smoothed {
        decrease: Some(percent(5)),
        first: BoundKind::Cap,
        increase: Some(percent(5)),
        of: Box::new(by("population municipale")),
    });
    let mut smoothed = Case::new(smoothed, 4_850_000);
    smoothed.last_year = [Some(550_000), Some(190_000), Some(2_800_000), None, Some(90_000)];
    let cap = Bound::PerUnit(PerUnit {
        price: fraction("10.50"),
        units: weighted(),
    });
    let floor = Bound::Amount(Cents::ZERO);
    let per_unit = Case::new(
        bounded(by("bulletins de paie"), floor, cap, BoundKind::Floor),
        4_000_000,
    );
    vec![
        Case::new(blend(BlendMode::Nested), ODD),
        Case::new(blend(BlendMode::SingleStep), ODD),
        Case::new(coefficient, 4_850_000),
        per_unit,
        Case::new(only, 10_000),
        smoothed,
    ]
}

/// Members that join and leave.
fn by_time() -> Vec<Case> {
    let mut joined = Case::new(
        prorata(Joiners::Add, ProrataBasis::ActualDays, by("population municipale")),
        4_850_000,
    );
    joined.joined = Some((3, "2026-05-15"));
    joined.left = Some((0, "2026-06-30"));
    let mut left = joined.clone();
    left.joined = None;
    let mut refunded = joined.clone();
    refunded.amount = Some(-4_850_000);
    let mut priced = Case::new(
        prorata(
            Joiners::Relieve,
            ProrataBasis::Thirty360,
            tariff(Some(15_000), Some("1.10"), None),
        ),
        None,
    );
    priced.joined = Some((3, "2026-05-15"));
    vec![joined, left, refunded, priced]
}

fn tariff(flat: Option<i64>, price: Option<&str>, scale: Option<Scale>) -> Formula {
    Formula::Tariff(Tariff {
        flat: flat.map(Cents::new),
        price: price.map(fraction),
        scale,
        units: Some(basis("population municipale")),
    })
}

fn scale(mode: ScaleMode) -> Scale {
    let bracket = |up_to: Option<u64>, price: &str| Bracket {
        flat: None,
        price: Some(fraction(price)),
        up_to: up_to.map(Fraction::whole),
    };
    Scale {
        brackets: vec![
            bracket(Some(1_000), "2.00"),
            bracket(Some(5_000), "1.505"),
            bracket(None, "0.60"),
        ],
        mode,
        never_below_previous: mode == ScaleMode::Slab,
    }
}

/// Nodes that price.
fn priced() -> Vec<Case> {
    let (floor, cap) = (Bound::Amount(Cents::new(50_000)), Bound::Amount(Cents::new(900_000)));
    let unit_cost = Formula::UnitCost(UnitCost {
        cost: Cost::Reference(Reference {
            series: criterion("coût unitaire"),
            source: None,
            vintage: VintagePolicy::YearsBefore(0),
        }),
        units: basis("heures"),
    });
    let index = Formula::Index(Index {
        base: IndexBase::Value(fraction("291.2")),
        current: VintagePolicy::YearsBefore(1),
        of: Box::new(tariff(None, Some("0.033907715"), None)),
        series: criterion("indice Syntec"),
        source: None,
    });
    let formulas = [
        bounded(tariff(Some(15_000), Some("1.10"), None), floor, cap, BoundKind::Cap),
        tariff(None, None, Some(scale(ScaleMode::Marginal))),
        tariff(Some(10_000), None, Some(scale(ScaleMode::Slab))),
        unit_cost,
        index,
    ];
    formulas.map(|formula| Case::new(formula, None)).to_vec()
}
