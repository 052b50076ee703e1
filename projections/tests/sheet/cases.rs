//! Sheets of imagined calculations: five communes, with all that a key may ask of them.

use domain::key::compute::{Column, Party, Problem};
use domain::key::{
    Ask, Basis, Blend, BlendMode, Bound, BoundKind, Bounded, Bracket, Coefficient, Cost, Factor, Fixed, Formula, Index,
    IndexBase, Joiners, Line, LineAmount, Only, Part, Prorata, ProrataBasis, Quota, Reference, Rounding, RoundingRule,
    RoundingUnit, Scale, ScaleMode, Smoothed, Stack, Tariff, Term, UnitCost, VintagePolicy,
};
use domain::member::{Criterion, CriterionStatus};
use domain::value::{Cents, Date, FiscalYear, Fraction, MemberId, Name, Period, Siren};
use projections::sheet::{CalculationSheet, SheetMember, SheetValue};
use uuid::Uuid;

pub(crate) const NAMES: [&str; 5] = ["Alpha", "Bruyères", "Castel", "Dourdan", "Esves"];

/// What the communes are worth, criterion by criterion.
const VALUES: [(&str, [&str; 5]); 5] = [
    ("population municipale", ["1873", "642", "10418", "3077", "255"]),
    (
        "potentiel fiscal",
        ["1685700", "513600", "12918320", "2584680", "178500"],
    ),
    ("bulletins de paie", ["340", "0", "2980", "610", "48"]),
    ("licences", ["12", "4", "60", "0", "2"]),
    ("heures", ["12.5", "3", "40.25", "7", "0.5"]),
];

pub(crate) fn member(index: usize) -> MemberId {
    MemberId::new(Uuid::from_u128(index as u128 + 1))
}

pub(crate) fn fraction(text: &str) -> Fraction {
    Fraction::parse_decimal(text).unwrap()
}

pub(crate) fn percent(n: u64) -> Fraction {
    Fraction::new(n.into(), 100).unwrap()
}

fn criterion(name: &str) -> Criterion {
    Criterion::new(name).unwrap()
}

pub(crate) fn basis(name: &str) -> Basis {
    Basis::of(criterion(name), VintagePolicy::InForceOnFirstJanuary)
}

pub(crate) fn by(name: &str) -> Formula {
    Formula::Criterion(basis(name))
}

/// A SIREN whose check digit is right.
fn siren(index: usize) -> Siren {
    let digits = |last| Siren::parse(&format!("20000{:03}{last}", index + 1)).ok();
    (0..10).find_map(digits).unwrap()
}

/// A calculation to tell.
#[derive(Clone)]
pub(crate) struct Case {
    pub(crate) formula: Formula,
    pub(crate) rounding: Rounding,
    pub(crate) amount: Option<i64>,
    pub(crate) joined: Option<(usize, &'static str)>,
    pub(crate) left: Option<(usize, &'static str)>,
    pub(crate) last_year: [Option<i64>; 5],
}

impl Case {
    pub(crate) fn new(formula: Formula, amount: impl Into<Option<i64>>) -> Self {
        Self {
            formula,
            rounding: Rounding::DEFAULT,
            amount: amount.into(),
            joined: None,
            left: None,
            last_year: [None; 5],
        }
    }

    pub(crate) fn rounded(mut self, rule: RoundingRule) -> Self {
        self.rounding.rule = rule;
        self
    }

    pub(crate) fn in_euros(mut self) -> Self {
        self.rounding.unit = RoundingUnit::Euro;
        self
    }

    fn date(place: Option<(usize, &str)>, index: usize) -> Option<Date> {
        place
            .filter(|(member, _)| *member == index)
            .map(|(_, date)| Date::parse(date).unwrap())
    }

    fn parties(&self) -> Vec<Party> {
        let party = |index: usize| Party {
            member: member(index),
            name: NAMES[index].to_owned(),
            rank: index,
            from: Self::date(self.joined, index),
            until: Self::date(self.left, index),
            last_year: self.last_year[index].map(Cents::new),
        };
        (0..NAMES.len()).map(party).collect()
    }

    pub(crate) fn sheet(&self) -> CalculationSheet {
        let asks = self.formula.asks();
        let value = |ask: &Ask, index: usize| {
            let found = VALUES
                .iter()
                .find(|(name, _)| criterion(name) == ask.criterion)
                .unwrap();
            fraction(found.1[index])
        };
        let column = |ask: &Ask| Column {
            ask: ask.clone(),
            values: (0..NAMES.len()).map(|index| Some(value(ask, index))).collect(),
        };
        let references: Vec<_> = asks
            .references
            .iter()
            .map(|ask| (ask.clone(), Some(fraction("305.18"))))
            .collect();
        let (year, parties) = (FiscalYear::new(2026).unwrap(), self.parties());
        let amount = self.amount.map(Cents::new);
        let problem = Problem {
            formula: &self.formula,
            rounding: self.rounding,
            parties: &parties,
            carrier: Some(member(2)),
            amount: amount.and_then(|amount| self.formula.takes(amount)),
            period: Some(Period::of_year(year)),
            year: Some(year),
            columns: &asks.members.iter().map(column).collect::<Vec<_>>(),
            references: &references,
        };
        let sheet = problem.explain().unwrap();
        let of_member = |(index, ask): (usize, &Ask)| source(Some(index), ask, value(ask, index));
        let values = (0..NAMES.len()).flat_map(|index| asks.members.iter().map(move |ask| (index, ask)));
        let values = values.map(of_member);
        CalculationSheet {
            name: Some("Paie mutualisée".to_owned()),
            version: None,
            formula: self.formula.clone(),
            rounding: self.rounding,
            ties: Vec::new(),
            carrier: Some(member(2)),
            amount,
            period: Some(Period::of_year(year)),
            year: Some(year),
            members: parties
                .into_iter()
                .enumerate()
                .map(|(index, party)| on_sheet(index, party))
                .collect(),
            sources: values
                .chain(references.iter().map(|(ask, value)| source(None, ask, value.unwrap())))
                .collect(),
            sheet,
            differences: Vec::new(),
        }
    }
}

fn on_sheet(index: usize, party: Party) -> SheetMember {
    SheetMember {
        member: party.member,
        name: party.name,
        siren: Some(siren(index)),
        rank: party.rank,
        from: party.from,
        until: party.until,
        last_year: party.last_year,
    }
}

fn source(member: Option<usize>, ask: &Ask, value: Fraction) -> SheetValue {
    SheetValue {
        member,
        ask: ask.clone(),
        value,
        vintage: FiscalYear::new(2023).ok(),
        source: Some("INSEE, populations légales".to_owned()),
        status: Some(CriterionStatus::ALL[0]),
        known_on: Date::parse("2025-12-28").ok(),
        position: Some(member.map_or(40, |member| 12 + member as u64)),
    }
}

fn name(text: &str) -> Name {
    Name::new(text).unwrap()
}

pub(crate) fn population() -> Case {
    Case::new(by("population municipale"), 4_850_000)
}

pub(crate) fn blend(mode: BlendMode) -> Formula {
    let part = |label: &str, weight, of: Formula| Part {
        label: Some(name(label)),
        of,
        weight: percent(weight),
    };
    Formula::Blend(Blend {
        mode,
        normalise: false,
        parts: vec![
            part("habitants", 60, by("population municipale")),
            part("solidarité", 40, by("potentiel fiscal")),
        ],
    })
}

pub(crate) fn bounded(of: Formula, floor: Bound, cap: Bound, first: BoundKind) -> Formula {
    Formula::Bounded(Bounded {
        cap: Some(cap),
        first,
        floor: Some(floor),
        of: Box::new(of),
    })
}

pub(crate) fn bounded_blend() -> Case {
    let floor = Bound::Amount(Cents::new(150_000));
    let cap = Bound::ShareOfTotal(percent(40));
    Case::new(
        bounded(blend(BlendMode::SingleStep), floor, cap, BoundKind::Cap),
        4_850_000,
    )
}

pub(crate) fn prorata(joiners: Joiners, basis: ProrataBasis, of: Formula) -> Formula {
    Formula::Prorata(Prorata {
        basis,
        joiners,
        of: Box::new(of),
    })
}

fn line(label: &str, amount: Option<LineAmount>, of: Formula) -> Line {
    Line {
        amount,
        label: name(label),
        of,
    }
}

/// Administration by population and time of membership, payslips by number, licences at a price.
pub(crate) fn stack() -> Case {
    let administration = prorata(Joiners::Relieve, ProrataBasis::ActualDays, by("population municipale"));
    let others = prorata(Joiners::Add, ProrataBasis::MonthsBegun, by("population municipale"));
    let mut case = Case::new(
        Formula::Stack(Stack {
            lines: vec![
                line("administration générale", Some(LineAmount::Rest), administration),
                line(
                    "paie",
                    Some(LineAmount::Fixed(Cents::new(1_800_000))),
                    by("bulletins de paie"),
                ),
                line("conseil", Some(LineAmount::Fixed(Cents::new(600_000))), others),
            ],
        }),
        4_400_000,
    );
    case.joined = Some((3, "2026-05-15"));
    case.left = Some((1, "2026-06-30"));
    case
}

/// One case for each node, rounding and sign.
pub(crate) fn all() -> Vec<Case> {
    let mut cases = vec![population(), bounded_blend(), stack()];
    cases.extend(sharing());
    cases.extend(pricing());
    let all_rules = cases.clone().into_iter().flat_map(|case| {
        let rules = [
            RoundingRule::HalfUpPerMember,
            RoundingRule::HalfUpResidueTo(member(0)),
            RoundingRule::HalfUpResidueToCarrier,
        ];
        rules.map(|rule| case.clone().rounded(rule))
    });
    let all_rules: Vec<Case> = all_rules.collect();
    cases.extend(all_rules);
    let whole_euros = cases
        .clone()
        .into_iter()
        .filter(|case| case.amount != Some(10_001))
        .map(Case::in_euros);
    let whole_euros: Vec<Case> = whole_euros.collect();
    cases.extend(whole_euros);
    cases
}

fn sharing() -> Vec<Case> {
    let population = || by("population municipale");
    let weighted = Basis {
        source: Some(name("INSEE")),
        terms: [("bulletins de paie", "1"), ("heures", "0.7")]
            .map(|(of, coefficient)| Term {
                coefficient: fraction(coefficient),
                criterion: criterion(of),
            })
            .to_vec(),
        vintage: VintagePolicy::YearsBefore(1),
    };
    let quotas = [12_345, 7_655, 40_000, 30_001, 10_001]
        .into_iter()
        .enumerate()
        .map(|(index, share)| Quota {
            member: member(index),
            share: Fraction::new(share, 100_000).unwrap(),
        });
    let mut smoothed = Case::new(
        Formula::Smoothed(Smoothed {
            decrease: Some(percent(5)),
            first: BoundKind::Cap,
            increase: Some(percent(5)),
            of: Box::new(population()),
        }),
        4_850_000,
    );
    smoothed.last_year = [Some(550_000), Some(190_000), Some(2_800_000), None, Some(90_000)];
    let mut joined = Case::new(prorata(Joiners::Add, ProrataBasis::ActualDays, population()), 4_850_000);
    joined.joined = Some((3, "2026-05-15"));
    joined.left = Some((0, "2026-06-30"));
    let mut left = joined.clone();
    left.joined = None;
    vec![
        Case::new(Formula::Equal, 10_000),
        Case::new(Formula::Equal, 10_001),
        Case::new(Formula::Equal, 0),
        Case::new(population(), -4_850_000),
        Case::new(Formula::Criterion(weighted), 2_341_800),
        Case::new(
            Formula::Fixed(Fixed {
                normalise: true,
                quotas: quotas.collect(),
            }),
            1_000_000,
        ),
        Case::new(blend(BlendMode::Nested), 10_001),
        Case::new(blend(BlendMode::SingleStep), 10_001),
        Case::new(
            Formula::Coefficient(Coefficient {
                factors: vec![Factor {
                    factor: fraction("0.5"),
                    member: member(4),
                    reason: name("commune de moins de 300 habitants (article 7)"),
                }],
                of: Box::new(population()),
            }),
            4_850_000,
        ),
        Case::new(
            Formula::Only(Only {
                members: vec![member(0), member(2), member(3)],
                of: Box::new(Formula::Equal),
            }),
            10_000,
        ),
        smoothed,
        joined,
        left,
    ]
}

fn pricing() -> Vec<Case> {
    let tariff = |flat: Option<i64>, price: Option<&str>, scale: Option<Scale>| {
        Formula::Tariff(Tariff {
            flat: flat.map(Cents::new),
            price: price.map(fraction),
            scale,
            units: Some(basis("population municipale")),
        })
    };
    let bracket = |up_to: Option<u64>, price: &str| Bracket {
        flat: None,
        price: Some(fraction(price)),
        up_to: up_to.map(Fraction::whole),
    };
    let scale = |mode| Scale {
        brackets: vec![
            bracket(Some(1_000), "2.00"),
            bracket(Some(5_000), "1.505"),
            bracket(None, "0.60"),
        ],
        mode,
        never_below_previous: mode == ScaleMode::Slab,
    };
    let (floor, cap) = (Bound::Amount(Cents::new(50_000)), Bound::Amount(Cents::new(900_000)));
    let mut present = Case::new(
        prorata(
            Joiners::Relieve,
            ProrataBasis::Thirty360,
            tariff(Some(15_000), Some("1.10"), None),
        ),
        None,
    );
    present.joined = Some((3, "2026-05-15"));
    vec![
        Case::new(
            bounded(tariff(Some(15_000), Some("1.10"), None), floor, cap, BoundKind::Cap),
            None,
        ),
        Case::new(tariff(None, None, Some(scale(ScaleMode::Marginal))), None),
        Case::new(tariff(None, None, Some(scale(ScaleMode::Slab))), None),
        Case::new(
            Formula::UnitCost(UnitCost {
                cost: Cost::Reference(Reference {
                    series: criterion("coût unitaire"),
                    source: None,
                    vintage: VintagePolicy::YearsBefore(0),
                }),
                units: basis("heures"),
            }),
            None,
        ),
        Case::new(
            Formula::Index(Index {
                base: IndexBase::Value(fraction("291.2")),
                current: VintagePolicy::YearsBefore(1),
                of: Box::new(tariff(None, Some("0.033907715"), None)),
                series: criterion("indice Syntec"),
                source: None,
            }),
            None,
        ),
        present,
    ]
}
