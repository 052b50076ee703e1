//! Rules told and compared, on the members of the examples of the language.

mod comparisons;
mod sentences;

use domain::key::{
    Basis, Blend, BlendMode, Bound, BoundKind, Bounded, Bracket, Coefficient, Cost, Factor, Fixed, Formula, Index,
    IndexBase, Joiners, KnownOn, Line, LineAmount, Only, Part, PerUnit, Prorata, ProrataBasis, Quota, Reference,
    Rounding, RoundingRule, RoundingUnit, Scale, ScaleMode, Smoothed, Stack, Tariff, Term, UnitCost, VintagePolicy,
};
use domain::member::Criterion;
use domain::value::{Cents, FiscalYear, Fraction, MemberId, Name};

const MEMBERS: [&str; 9] = [
    "Alpha",
    "Bruyères",
    "Castel",
    "Dourdan",
    "Esves",
    "Fontaine",
    "Le Guerno",
    "Herbignac",
    "Les Sables",
];

const JANUARY: VintagePolicy = VintagePolicy::InForceOnFirstJanuary;
const CENT: Rounding = Rounding::DEFAULT;

fn member(name: &str) -> MemberId {
    let index = MEMBERS.iter().position(|known| *known == name).unwrap();
    MemberId::parse(&format!("00000000-0000-4000-8000-00000000000{index}")).unwrap()
}

fn name(id: MemberId) -> String {
    (*MEMBERS.iter().find(|known| member(known) == id).unwrap()).to_owned()
}

/// With plain spaces, so that expectations can be read and typed.
fn plain(text: &str) -> String {
    text.replace(['\u{a0}', '\u{202f}'], " ")
}

fn named(text: &str) -> Name {
    Name::new(text).unwrap()
}

/// `12`, `0.5`, `40 %`, `1/3`.
fn fraction(text: &str) -> Fraction {
    if let Some(percentage) = text.strip_suffix(" %") {
        return fraction(percentage).times(&Fraction::new(1, 100).unwrap()).unwrap();
    }
    match text.split_once('/') {
        Some((n, d)) => Fraction::new(n.parse().unwrap(), d.parse().unwrap()).unwrap(),
        None => Fraction::parse_decimal(text).unwrap(),
    }
}

fn euros(text: &str) -> Cents {
    Cents::parse_euros(text).unwrap()
}

fn pinned(year: u16) -> VintagePolicy {
    VintagePolicy::Pinned(FiscalYear::new(year).unwrap())
}

fn known_on(month: u8, day: u8, years_before: u8) -> VintagePolicy {
    VintagePolicy::KnownOn(KnownOn {
        day,
        month,
        years_before,
    })
}

fn basis(criterion: &str, vintage: VintagePolicy) -> Basis {
    Basis::of(Criterion::new(criterion).unwrap(), vintage)
}

fn weighted(terms: &[(&str, &str)], vintage: VintagePolicy) -> Basis {
    let term = |(criterion, coefficient): &(&str, &str)| Term {
        coefficient: fraction(coefficient),
        criterion: Criterion::new(criterion).unwrap(),
    };
    Basis {
        source: None,
        terms: terms.iter().map(term).collect(),
        vintage,
    }
}

fn sourced(source: &str, basis: Basis) -> Basis {
    Basis {
        source: Some(named(source)),
        ..basis
    }
}

fn by(criterion: &str) -> Formula {
    Formula::Criterion(basis(criterion, JANUARY))
}

fn population() -> Formula {
    by("population municipale")
}

fn inhabitants() -> Basis {
    basis("population municipale", JANUARY)
}

fn fixed(normalise: bool, quotas: &[(&str, &str)]) -> Formula {
    let quota = |(name, share): &(&str, &str)| Quota {
        member: member(name),
        share: fraction(share),
    };
    Formula::Fixed(Fixed {
        normalise,
        quotas: quotas.iter().map(quota).collect(),
    })
}

fn part(weight: &str, of: Formula) -> Part {
    Part {
        label: None,
        of,
        weight: fraction(weight),
    }
}

fn labelled(label: &str, weight: &str, of: Formula) -> Part {
    Part {
        label: Some(named(label)),
        of,
        weight: fraction(weight),
    }
}

fn blend(parts: Vec<Part>) -> Formula {
    Formula::Blend(Blend {
        mode: BlendMode::SingleStep,
        normalise: false,
        parts,
    })
}

fn nested(parts: Vec<Part>) -> Formula {
    Formula::Blend(Blend {
        mode: BlendMode::Nested,
        normalise: false,
        parts,
    })
}

fn tariff(flat: Option<&str>, price: Option<&str>, units: Option<Basis>) -> Formula {
    Formula::Tariff(Tariff {
        flat: flat.map(euros),
        price: price.map(fraction),
        scale: None,
        units,
    })
}

fn scale(mode: ScaleMode, brackets: &[(Option<&str>, Option<&str>, Option<&str>)]) -> Scale {
    let bracket = |(up_to, flat, price): &(Option<&str>, Option<&str>, Option<&str>)| Bracket {
        flat: flat.map(euros),
        price: price.map(fraction),
        up_to: up_to.map(fraction),
    };
    Scale {
        brackets: brackets.iter().map(bracket).collect(),
        mode,
        never_below_previous: false,
    }
}

fn scaled(flat: Option<&str>, scale: Scale, units: Basis) -> Formula {
    Formula::Tariff(Tariff {
        flat: flat.map(euros),
        price: None,
        scale: Some(scale),
        units: Some(units),
    })
}

fn slices() -> Scale {
    scale(
        ScaleMode::Marginal,
        &[
            (Some("1000"), None, Some("2")),
            (Some("5000"), None, Some("1.5")),
            (None, None, Some("0.6")),
        ],
    )
}

fn slabs() -> Scale {
    scale(
        ScaleMode::Slab,
        &[
            (Some("1000"), Some("100.00"), None),
            (Some("5000"), None, Some("1.5")),
            (None, Some("500.00"), Some("0.6")),
        ],
    )
}

fn unit_cost(cost: &str, units: Basis) -> Formula {
    Formula::UnitCost(UnitCost {
        cost: Cost::Amount(fraction(cost)),
        units,
    })
}

fn referred_cost(series: &str, source: Option<&str>, vintage: VintagePolicy, units: Basis) -> Formula {
    let reference = Reference {
        series: Criterion::new(series).unwrap(),
        source: source.map(named),
        vintage,
    };
    Formula::UnitCost(UnitCost {
        cost: Cost::Reference(reference),
        units,
    })
}

fn amount(text: &str) -> Bound {
    Bound::Amount(euros(text))
}

fn of_total(text: &str) -> Bound {
    Bound::ShareOfTotal(fraction(text))
}

fn per_unit(price: &str, units: Basis) -> Bound {
    Bound::PerUnit(PerUnit {
        price: fraction(price),
        units,
    })
}

fn bounded(floor: Option<Bound>, cap: Option<Bound>, of: Formula) -> Formula {
    Formula::Bounded(Bounded {
        cap,
        first: BoundKind::Cap,
        floor,
        of: Box::new(of),
    })
}

fn floor_first(floor: Bound, cap: Bound, of: Formula) -> Formula {
    Formula::Bounded(Bounded {
        cap: Some(cap),
        first: BoundKind::Floor,
        floor: Some(floor),
        of: Box::new(of),
    })
}

fn smoothed(increase: Option<&str>, decrease: Option<&str>, first: BoundKind, of: Formula) -> Formula {
    let (increase, decrease) = (increase.map(fraction), decrease.map(fraction));
    Formula::Smoothed(Smoothed {
        decrease,
        first,
        increase,
        of: Box::new(of),
    })
}

fn coefficient(factors: &[(&str, &str, &str)], of: Formula) -> Formula {
    let factor = |(name, factor, reason): &(&str, &str, &str)| Factor {
        factor: fraction(factor),
        member: member(name),
        reason: named(reason),
    };
    Formula::Coefficient(Coefficient {
        factors: factors.iter().map(factor).collect(),
        of: Box::new(of),
    })
}

fn only(members: &[&str], of: Formula) -> Formula {
    Formula::Only(Only {
        members: members.iter().map(|name| member(name)).collect(),
        of: Box::new(of),
    })
}

fn prorata(basis: ProrataBasis, joiners: Joiners, of: Formula) -> Formula {
    Formula::Prorata(Prorata {
        basis,
        joiners,
        of: Box::new(of),
    })
}

fn index(base: IndexBase, current: VintagePolicy, source: Option<&str>, of: Formula) -> Formula {
    let series = Criterion::new("indice Syntec").unwrap();
    Formula::Index(Index {
        base,
        current,
        of: Box::new(of),
        series,
        source: source.map(named),
    })
}

fn line(label: &str, amount: Option<&str>, of: Formula) -> Line {
    let amount = amount.map(|amount| match amount {
        "rest" => LineAmount::Rest,
        amount => LineAmount::Fixed(euros(amount)),
    });
    Line {
        amount,
        label: named(label),
        of,
    }
}

fn stack(lines: Vec<Line>) -> Formula {
    Formula::Stack(Stack { lines })
}

fn rounding(rule: RoundingRule, unit: RoundingUnit) -> Rounding {
    Rounding { rule, unit }
}
