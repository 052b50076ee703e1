//! The language of keys: what cannot be defined, and what cannot be computed.

use super::Scenario;
use crate::support::{commune, draft, facts, in_force, key, refused, story_until};
use domain::key::command::{DefineKey, RepealKey};
use domain::key::compute::{Column, Participant, Problem};
use domain::key::text::KeyText;
use domain::key::{
    Basis, Blend, BlendMode, Bound, BoundKind, Bounded, Bracket, Formula, Joiners, Line, LineAmount, Only, Part,
    Prorata, ProrataBasis, Rounding, RoundingRule, RoundingUnit, Scale, ScaleMode, Smoothed, Stack, Tariff,
    VintagePolicy,
};
use domain::member::{Criterion, CriterionName};
use domain::sample::{ITEM_REPEAL_DESK, KEY_DESK, date, euros, name};
use domain::value::{Cents, Fraction, Period};
use domain::{Code, Command, Refusal};

fn population() -> Formula {
    Formula::Criterion(Basis::of(
        CriterionName::PopulationMunicipale,
        VintagePolicy::InForceOnFirstJanuary,
    ))
}

fn part(weight: u64, of: Formula) -> Part {
    Part {
        label: None,
        of,
        weight: Fraction::new(weight.into(), 100).unwrap(),
    }
}

fn blend(weights: [u64; 2]) -> Formula {
    Formula::Blend(Blend {
        mode: BlendMode::SingleStep,
        normalise: false,
        parts: weights.map(|weight| part(weight, Formula::Equal)).to_vec(),
    })
}

fn scale(ends: [Option<u64>; 2]) -> Formula {
    let bracket = |end: Option<u64>| Bracket {
        flat: None,
        price: Some(Fraction::ONE),
        up_to: end.map(Fraction::whole),
    };
    Formula::Tariff(Tariff {
        flat: None,
        price: None,
        scale: Some(Scale {
            brackets: ends.map(bracket).to_vec(),
            mode: ScaleMode::Marginal,
            never_below_previous: false,
        }),
        units: Some(Basis::of(
            CriterionName::PopulationMunicipale,
            VintagePolicy::InForceOnFirstJanuary,
        )),
    })
}

fn capped(cap: Bound) -> Formula {
    Formula::Bounded(Bounded {
        cap: Some(cap),
        first: BoundKind::Cap,
        floor: None,
        of: Box::new(population()),
    })
}

fn stack(amounts: [Option<LineAmount>; 2], of: impl Fn() -> Formula) -> Formula {
    let lines = amounts.into_iter().zip(["un", "deux"]).map(|(amount, label)| Line {
        amount,
        label: name(label),
        of: of(),
    });
    Formula::Stack(Stack { lines: lines.collect() })
}

/// What the definition of a key refuses.
pub(super) fn definitions() -> Vec<Scenario> {
    let given = || facts(in_force(draft(2)));
    let define = |formula| refused(given(), key(1, formula, 2));
    let own = Formula::Criterion(Basis::of(
        Criterion::new("repas servis").unwrap(),
        VintagePolicy::InForceOnFirstJanuary,
    ));
    let everybody = || {
        Formula::Only(Only {
            members: (0..350).map(commune).collect(),
            of: Box::new(Formula::Equal),
        })
    };
    let long = DefineKey {
        ties: (0..350).map(commune).collect(),
        ..key(
            1,
            stack(
                [Some(LineAmount::Fixed(euros("10"))), Some(LineAmount::Rest)],
                everybody,
            ),
            350,
        )
    };
    let repeal = |from: &str| RepealKey {
        key: KEY_DESK,
        decision: ITEM_REPEAL_DESK,
        from: date(from),
    };
    let before_repeal = || story_until(|command| matches!(command, Command::RepealKey(_)));
    let repealed_before_adoption = story_until(|command| matches!(command, Command::AdoptKey(_)));
    vec![
        (
            Code::FormulaInvalid,
            define(Formula::Stack(Stack { lines: Vec::new() })),
        ),
        (Code::WeightsInvalid, define(blend([50, 40]))),
        (Code::CriterionUnknown, define(own)),
        (
            Code::BoundsInfeasible,
            define(capped(Bound::ShareOfTotal(Fraction::new(1, 3).unwrap()))),
        ),
        (Code::BracketsInvalid, define(scale([Some(10), Some(5)]))),
        (Code::KeyTooLong, refused(facts(in_force(draft(350))), long)),
        (Code::KeyState, refused(repealed_before_adoption, repeal("2026-01-01"))),
        (Code::KeyRetroactive, refused(before_repeal(), repeal("2025-11-26"))),
        (Code::AlreadyAllocated, refused(before_repeal(), repeal("2025-12-01"))),
    ]
}

/// What a calculation refuses.
pub(super) fn calculations() -> Vec<Scenario> {
    let owner = RoundingRule::HalfUpResidueTo(commune(2));
    let adding = Formula::Prorata(Prorata {
        basis: ProrataBasis::ActualDays,
        joiners: Joiners::Add,
        of: Box::new(population()),
    });
    let smoothed = Formula::Smoothed(Smoothed {
        decrease: None,
        first: BoundKind::Cap,
        increase: Some(Fraction::new(5, 100).unwrap()),
        of: Box::new(population()),
    });
    let two = [
        Some(LineAmount::Fixed(euros("10"))),
        Some(LineAmount::Fixed(euros("20"))),
    ];
    vec![
        (
            Code::UnitsBeyondScale,
            compute(&scale([Some(10), Some(50)]), None, Rounding::DEFAULT),
        ),
        (Code::AmountNeeded, compute(&population(), None, Rounding::DEFAULT)),
        (
            Code::AmountUnwanted,
            compute(&scale([Some(10), None]), Some("100"), Rounding::DEFAULT),
        ),
        (
            Code::LinesDoNotSum,
            compute(&stack(two, population), Some("31"), Rounding::DEFAULT),
        ),
        (
            Code::BoundsInfeasible,
            compute(&capped(Bound::Amount(euros("10"))), Some("100"), Rounding::DEFAULT),
        ),
        (
            Code::UnitMismatch,
            compute(
                &population(),
                Some("100.50"),
                Rounding {
                    unit: RoundingUnit::Euro,
                    ..Rounding::DEFAULT
                },
            ),
        ),
        (
            Code::ResidueOwnerAbsent,
            compute(
                &Formula::Equal,
                Some("100.01"),
                Rounding {
                    rule: owner,
                    ..Rounding::DEFAULT
                },
            ),
        ),
        (
            Code::LastYearMissing,
            compute(&smoothed, Some("100"), Rounding::DEFAULT),
        ),
        (Code::PeriodMissing, compute(&adding, Some("100"), Rounding::DEFAULT)),
        (
            Code::KeyTextMalformed,
            KeyText::read("formula: [", |_| None).unwrap_err().remove(0).refusal,
        ),
        (
            Code::PeriodInverted,
            Period::parse("2025-12-31..2025-01-01").unwrap_err(),
        ),
    ]
}

/// Why two communes of 100 and 200 inhabitants cannot be asked for `amount` by `formula`.
fn compute(formula: &Formula, amount: Option<&str>, rounding: Rounding) -> Refusal {
    let participant = |n: usize| Participant {
        member: commune(n),
        name: ["Alpha", "Bruyères"][n].to_owned(),
        rank: n,
        from: None,
        until: None,
        last_year: None,
    };
    let column = |ask: &domain::key::Ask| Column {
        ask: ask.clone(),
        values: [100, 200].map(|people| Some(Fraction::whole(people))).to_vec(),
    };
    let problem = Problem {
        formula,
        rounding,
        participants: &[participant(0), participant(1)],
        carrier: None,
        amount: amount.map(|amount| Cents::parse_euros(amount).unwrap()),
        period: None,
        year: None,
        columns: &formula.asks().members.iter().map(column).collect::<Vec<_>>(),
        references: &[],
    };
    problem.compute().unwrap_err()
}
