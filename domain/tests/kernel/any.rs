//! Any formula, any members, any amounts: what the properties are held against.

use domain::key::compute::{Column, Participant, Problem};
use domain::key::sheet::Sheet;
use domain::key::{
    Ask, Basis, Blend, BlendMode, Bound, BoundKind, Bounded, Bracket, Coefficient, Cost, Factor, Fixed, Formula, Index,
    IndexBase, Joiners, Line, LineAmount, Only, Part, PerUnit, Prorata, ProrataBasis, Quota, Reference, Rounding,
    RoundingRule, RoundingUnit, Scale, ScaleMode, Smoothed, Stack, Tariff, Term, UnitCost, VintagePolicy,
};
use domain::member::Criterion;
use domain::value::{Cents, Date, FiscalYear, Fraction, MemberId, Name, Period};
use domain::{Code, Refusal};
use proptest::collection::vec;
use proptest::prelude::*;
use uuid::Uuid;

/// Members of the largest case.
const MOST: usize = 9;

/// The criteria that formulas speak of.
const CRITERIA: [&str; 3] = ["population municipale", "potentiel fiscal", "repas servis"];

pub(crate) fn member(n: usize) -> MemberId {
    MemberId::new(Uuid::from_u128(n as u128 + 1))
}

pub(crate) fn criterion(n: usize) -> Criterion {
    Criterion::new(CRITERIA[n % CRITERIA.len()]).unwrap()
}

pub(crate) fn name(text: &str) -> Name {
    Name::new(text).unwrap()
}

pub(crate) fn basis(n: usize) -> Basis {
    Basis::of(criterion(n), VintagePolicy::InForceOnFirstJanuary)
}

/// Members with all that a key may ask of them.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) formula: Formula,
    pub(crate) rounding: Rounding,
    pub(crate) participants: Vec<Participant>,
    /// One list of values for each criterion.
    pub(crate) values: Vec<Vec<Fraction>>,
    pub(crate) amount: i64,
}

impl Case {
    pub(crate) fn amount(&self) -> Cents {
        Cents::new(self.amount)
    }

    pub(crate) fn explain_as(&self, amount: Cents) -> Result<Sheet, Refusal> {
        self.solve(amount, true)
    }

    pub(crate) fn compute(&self) -> Result<Sheet, Refusal> {
        self.solve(self.amount(), false)
    }

    fn solve(&self, amount: Cents, explain: bool) -> Result<Sheet, Refusal> {
        let asks = self.formula.asks();
        let column = |ask: &Ask| Column {
            ask: ask.clone(),
            values: self.values_of(&ask.criterion).into_iter().map(Some).collect(),
        };
        let references: Vec<_> = asks
            .references
            .iter()
            .map(|ask| (ask.clone(), Some(Fraction::new(2_912, 10).unwrap())))
            .collect();
        let problem = Problem {
            formula: &self.formula,
            rounding: self.rounding,
            participants: &self.participants,
            carrier: Some(member(0)),
            amount: self.formula.takes(amount),
            period: Period::parse("2025-01-01..2025-12-31").ok(),
            year: FiscalYear::new(2025).ok(),
            columns: &asks.members.iter().map(column).collect::<Vec<_>>(),
            references: &references,
        };
        if explain { problem.explain() } else { problem.compute() }
    }

    pub(crate) fn explain(&self) -> Result<Sheet, Refusal> {
        self.explain_as(self.amount())
    }

    /// The state of criteria as rows: the member (nobody for a reference value), the criterion, the value and the member's first day.
    pub(crate) fn rows(&self) -> Vec<(Option<MemberId>, String, String, Option<String>)> {
        let decimal = |value: &Fraction| value.decimal().unwrap();
        let of_members = self.values.iter().enumerate().flat_map(|(n, values)| {
            let rows = self.participants.iter().zip(values);
            rows.map(move |(participant, value)| {
                (
                    Some(participant.member),
                    CRITERIA[n].to_owned(),
                    decimal(value),
                    participant.from.map(|date| date.to_string()),
                )
            })
        });
        let of_nobody = CRITERIA
            .iter()
            .map(|name| (None, (*name).to_owned(), "291.2".to_owned(), None));
        of_members.chain(of_nobody).collect()
    }

    fn values_of(&self, wanted: &Criterion) -> Vec<Fraction> {
        let index = (0..CRITERIA.len()).find(|n| criterion(*n) == *wanted).unwrap();
        self.values[index].clone()
    }

    /// The sheet, unless the numbers drawn make the key impossible to apply, which is a refusal and not a fault of the kernel.
    pub(crate) fn possible(&self) -> Option<Sheet> {
        match self.explain() {
            Ok(sheet) => Some(sheet),
            Err(refusal) => {
                let expected = [
                    Code::NoWeight,
                    Code::BoundsInfeasible,
                    Code::LastYearMissing,
                    Code::LinesDoNotSum,
                    Code::ResidueOwnerAbsent,
                    Code::UnitMismatch,
                    Code::AmountTooLarge,
                ];
                assert!(expected.contains(&refusal.code), "{} : {refusal}", refusal.code);
                None
            }
        }
    }
}

fn rate() -> impl Strategy<Value = Fraction> {
    (0_u64..2_000, prop_oneof![Just(1_000_u64), Just(7), Just(360)])
        .prop_map(|(n, d)| Fraction::new(n.into(), d.into()).unwrap())
}

fn small_price() -> impl Strategy<Value = Fraction> {
    (0_u64..500_000).prop_map(|n| Fraction::new(n.into(), 100_000).unwrap())
}

fn members() -> impl Strategy<Value = Vec<MemberId>> {
    proptest::sample::subsequence((0..MOST).collect::<Vec<_>>(), 1..=MOST)
        .prop_map(|chosen| chosen.into_iter().map(member).collect())
}

fn kind() -> impl Strategy<Value = BoundKind> {
    prop_oneof![Just(BoundKind::Cap), Just(BoundKind::Floor)]
}

fn wide_basis() -> impl Strategy<Value = Basis> {
    vec((0..CRITERIA.len(), rate()), 1..3).prop_map(|terms| {
        let mut terms: Vec<Term> = terms
            .into_iter()
            .map(|(n, coefficient)| Term {
                coefficient,
                criterion: criterion(n),
            })
            .collect();
        terms.dedup_by(|a, b| a.criterion == b.criterion);
        Basis {
            source: None,
            terms,
            vintage: VintagePolicy::InForceOnFirstJanuary,
        }
    })
}

fn leaf() -> impl Strategy<Value = Formula> {
    prop_oneof![
        (0..CRITERIA.len()).prop_map(|n| Formula::Criterion(basis(n))),
        wide_basis().prop_map(Formula::Criterion),
        Just(Formula::Equal),
        vec(0_u64..50, MOST).prop_map(|shares| {
            let quotas = shares.into_iter().enumerate().map(|(n, share)| Quota {
                member: member(n),
                share: Fraction::new(share.into(), 97).unwrap(),
            });
            Formula::Fixed(Fixed {
                normalise: true,
                quotas: quotas.collect(),
            })
        }),
    ]
}

fn bound() -> impl Strategy<Value = Option<Bound>> {
    prop_oneof![
        Just(None),
        (0_i64..400_000).prop_map(|cents| Some(Bound::Amount(Cents::new(cents)))),
        (0_usize..CRITERIA.len(), small_price())
            .prop_map(|(n, price)| Some(Bound::PerUnit(PerUnit { price, units: basis(n) }))),
    ]
}

fn share_bound() -> impl Strategy<Value = Option<Bound>> {
    prop_oneof![
        bound(),
        (0_u64..100).prop_map(|n| Some(Bound::ShareOfTotal(Fraction::new(n.into(), 100).unwrap())))
    ]
}

fn bounds(floor: Option<Bound>, cap: Option<Bound>, first: BoundKind, of: Formula) -> Formula {
    let floor = if cap.is_none() {
        floor.or(Some(Bound::Amount(Cents::ZERO)))
    } else {
        floor
    };
    Formula::Bounded(Bounded {
        cap,
        first,
        floor,
        of: Box::new(of),
    })
}

/// Wraps what both kinds of nodes may be wrapped in.
fn wrapped(of: impl Strategy<Value = Formula> + Clone + 'static) -> impl Strategy<Value = Formula> {
    let factors = vec((0..MOST, rate()), 1..4);
    let bases = prop_oneof![
        Just(ProrataBasis::ActualDays),
        Just(ProrataBasis::Thirty360),
        Just(ProrataBasis::MonthsBegun),
        Just(ProrataBasis::FullMonths),
        Just(ProrataBasis::QuartersBegun),
    ];
    prop_oneof![
        (factors, of.clone()).prop_map(|(factors, of)| {
            let factors: std::collections::BTreeMap<usize, Fraction> = factors.into_iter().collect();
            let factors = factors.into_iter().map(|(n, factor)| Factor {
                factor,
                member: member(n),
                reason: name("essai"),
            });
            Formula::Coefficient(Coefficient {
                factors: factors.collect(),
                of: Box::new(of),
            })
        }),
        (members(), of.clone()).prop_map(|(members, of)| Formula::Only(Only {
            members,
            of: Box::new(of)
        })),
        (bases, of.clone()).prop_map(|(basis, of)| Formula::Prorata(Prorata {
            basis,
            joiners: Joiners::Relieve,
            of: Box::new(of)
        })),
        (rate(), rate(), kind(), of).prop_map(|(increase, decrease, first, of)| {
            let decrease = Some(decrease).filter(|decrease| !Fraction::ONE.is_less_than(decrease));
            Formula::Smoothed(Smoothed {
                decrease,
                first,
                increase: Some(increase),
                of: Box::new(of),
            })
        }),
    ]
}

/// A node that shares an amount.
pub(crate) fn sharing() -> impl Strategy<Value = Formula> + Clone {
    let node = leaf().prop_recursive(3, 10, 3, |under| {
        prop_oneof![
            wrapped(under.clone()),
            (share_bound(), share_bound(), kind(), under.clone())
                .prop_map(|(floor, cap, first, of)| bounds(floor, cap, first, of)),
            blend_of(BlendMode::SingleStep, under),
        ]
    });
    node.boxed()
}

fn blend_of(mode: BlendMode, of: impl Strategy<Value = Formula>) -> impl Strategy<Value = Formula> {
    vec((1_u64..100, of), 2..4).prop_map(move |parts| {
        let parts = parts.into_iter().enumerate().map(|(n, (weight, of))| Part {
            label: Some(name(&format!("élément {n}"))),
            of,
            weight: Fraction::whole(weight),
        });
        Formula::Blend(Blend {
            mode,
            normalise: true,
            parts: parts.collect(),
        })
    })
}

/// A node that prices.
pub(crate) fn pricing() -> impl Strategy<Value = Formula> + Clone {
    let flat = prop_oneof![Just(None), (0_i64..100_000).prop_map(|cents| Some(Cents::new(cents)))];
    let scale =
        (vec((1_u64..500, small_price()), 1..4), any::<bool>(), any::<bool>()).prop_map(|(steps, slab, level)| {
            let mut end = 0;
            let mut brackets: Vec<Bracket> = steps
                .into_iter()
                .map(|(width, price)| {
                    end += width;
                    Bracket {
                        flat: None,
                        price: Some(price),
                        up_to: Some(Fraction::whole(end)),
                    }
                })
                .collect();
            if let Some(last) = brackets.last_mut() {
                last.up_to = None;
            }
            Scale {
                brackets,
                mode: if slab { ScaleMode::Slab } else { ScaleMode::Marginal },
                never_below_previous: level && slab,
            }
        });
    let priced = prop_oneof![
        (flat, small_price(), 0..CRITERIA.len()).prop_map(|(flat, price, n)| Tariff {
            flat,
            price: Some(price),
            scale: None,
            units: Some(basis(n)),
        }),
        (scale, 0..CRITERIA.len()).prop_map(|(scale, n)| Tariff {
            flat: None,
            price: None,
            scale: Some(scale),
            units: Some(basis(n)),
        }),
    ];
    let reference = || Reference {
        series: criterion(0),
        source: None,
        vintage: VintagePolicy::YearsBefore(0),
    };
    let leaf = prop_oneof![
        priced.prop_map(Formula::Tariff),
        (small_price(), 0..CRITERIA.len(), any::<bool>()).prop_map(move |(cost, n, recorded)| Formula::UnitCost(
            UnitCost {
                cost: if recorded {
                    Cost::Reference(reference())
                } else {
                    Cost::Amount(cost)
                },
                units: basis(n),
            }
        )),
    ];
    let node = leaf.prop_recursive(3, 8, 2, |under| {
        prop_oneof![
            wrapped(under.clone()),
            (bound(), bound(), kind(), under.clone()).prop_map(|(floor, cap, first, of)| bounds(floor, cap, first, of)),
            (1_u64..5_000, under).prop_map(|(base, of)| Formula::Index(Index {
                base: IndexBase::Value(Fraction::whole(base)),
                current: VintagePolicy::YearsBefore(1),
                of: Box::new(of),
                series: criterion(1),
                source: None,
            })),
        ]
    });
    node.boxed()
}

/// A formula with one line or several.
pub(crate) fn formula() -> impl Strategy<Value = Formula> {
    let stack = (sharing(), sharing(), pricing(), -50_000_i64..50_000).prop_map(|(fixed, rest, priced, amount)| {
        let line = |label: &str, amount, of| Line {
            amount,
            label: name(label),
            of,
        };
        Formula::Stack(Stack {
            lines: vec![
                line("fixe", Some(LineAmount::Fixed(Cents::new(amount))), fixed),
                line("reste", Some(LineAmount::Rest), rest),
                line("prix", None, priced),
            ],
        })
    });
    prop_oneof![
        6 => sharing(),
        3 => pricing(),
        1 => blend_of(BlendMode::Nested, sharing()),
        1 => stack,
    ]
}

fn day() -> impl Strategy<Value = Option<Date>> {
    prop_oneof![
        3 => Just(None),
        1 => (1_u32..=12, 1_u32..=28).prop_map(|(month, day)| Date::from_ymd(2025, month, day).ok()),
    ]
}

pub(crate) fn participants() -> impl Strategy<Value = Vec<Participant>> {
    let one = (
        day(),
        prop_oneof![Just(None), (0_i64..600_000).prop_map(|cents| Some(Cents::new(cents)))],
    );
    let ranks = Just((0..MOST).collect::<Vec<_>>()).prop_shuffle();
    (vec(one, MOST), ranks).prop_map(|(all, ranks)| {
        let all = all.into_iter().zip(ranks).enumerate();
        all.map(|(n, ((from, last_year), rank))| Participant {
            member: member(n),
            name: format!("Membre {n}"),
            rank,
            from,
            until: None,
            last_year,
        })
        .collect()
    })
}

pub(crate) fn values() -> impl Strategy<Value = Vec<Vec<Fraction>>> {
    let value = prop_oneof![
        1 => Just(Fraction::ZERO),
        4 => (1_u64..20_000).prop_map(Fraction::whole),
        1 => (1_u64..20_000).prop_map(|tenths| Fraction::new(tenths.into(), 10).unwrap()),
    ];
    vec(vec(value, MOST), CRITERIA.len())
}

pub(crate) fn rounding() -> impl Strategy<Value = Rounding> {
    let rule = prop_oneof![
        3 => Just(RoundingRule::LargestRemainder),
        1 => Just(RoundingRule::HalfUpPerMember),
        1 => Just(RoundingRule::HalfUpResidueToCarrier),
        1 => Just(RoundingRule::HalfUpResidueTo(member(1))),
    ];
    let unit = prop_oneof![4 => Just(RoundingUnit::Cent), 1 => Just(RoundingUnit::Euro)];
    (rule, unit).prop_map(|(rule, unit)| Rounding { rule, unit })
}

/// A case of `formula` rounded by the largest remainder.
pub(crate) fn case(formula: impl Strategy<Value = Formula>) -> impl Strategy<Value = Case> {
    (formula, participants(), values(), -5_000_000_i64..5_000_000).prop_map(
        |(formula, participants, values, amount)| Case {
            formula,
            rounding: Rounding::DEFAULT,
            participants,
            values,
            amount,
        },
    )
}
