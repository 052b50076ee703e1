//! Sheets of imagined calculations: five communes, with all that a key may ask of them.

mod nodes;

pub(crate) use nodes::all;

use domain::key::compute::{Column, Participant, Problem};
use domain::key::{
    Ask, Basis, Blend, BlendMode, Bound, BoundKind, Bounded, Formula, Joiners, Line, LineAmount, Part, Prorata,
    ProrataBasis, Rounding, RoundingRule, RoundingUnit, Stack, VintagePolicy,
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

    fn participants(&self) -> Vec<Participant> {
        let participant = |index: usize| Participant {
            member: member(index),
            name: NAMES[index].to_owned(),
            rank: index,
            from: Self::date(self.joined, index),
            until: Self::date(self.left, index),
            last_year: self.last_year[index].map(Cents::new),
        };
        (0..NAMES.len()).map(participant).collect()
    }

    pub(crate) fn sheet(&self) -> CalculationSheet {
        let asks = self.formula.asks();
        let column = |ask: &Ask| Column {
            ask: ask.clone(),
            values: (0..NAMES.len()).map(|index| Some(value(ask, index))).collect(),
        };
        let columns: Vec<Column> = asks.members.iter().map(column).collect();
        let references: Vec<_> = asks
            .references
            .iter()
            .map(|ask| (ask.clone(), Some(fraction("305.18"))))
            .collect();
        let (year, participants) = (FiscalYear::new(2026).unwrap(), self.participants());
        let amount = self.amount.map(Cents::new);
        let problem = Problem {
            formula: &self.formula,
            rounding: self.rounding,
            participants: &participants,
            carrier: Some(member(2)),
            amount: amount.and_then(|amount| self.formula.takes(amount)),
            period: Some(Period::of_year(year)),
            year: Some(year),
            columns: &columns,
            references: &references,
        };
        let of_member = |index| {
            asks.members
                .iter()
                .map(move |ask| source(Some(index), ask, value(ask, index)))
        };
        let of_nobody = references.iter().map(|(ask, value)| source(None, ask, value.unwrap()));
        CalculationSheet {
            assumed: Vec::new(),
            name: Some("Paie mutualisée".to_owned()),
            version: None,
            formula: self.formula.clone(),
            rounding: self.rounding,
            ties: Vec::new(),
            carrier: Some(member(2)),
            amount,
            period: Some(Period::of_year(year)),
            year: Some(year),
            sheet: problem.explain().unwrap(),
            sources: (0..NAMES.len()).flat_map(of_member).chain(of_nobody).collect(),
            members: participants.iter().enumerate().map(on_sheet).collect(),
            differences: Vec::new(),
        }
    }
}

/// What the commune at `index` is worth by the criterion asked.
fn value(ask: &Ask, index: usize) -> Fraction {
    let (_, values) = VALUES
        .iter()
        .find(|(name, _)| criterion(name) == ask.criterion)
        .unwrap();
    fraction(values[index])
}

fn on_sheet((index, participant): (usize, &Participant)) -> SheetMember {
    SheetMember {
        member: participant.member,
        name: participant.name.clone(),
        siren: Some(siren(index)),
        rank: participant.rank,
        from: participant.from,
        until: participant.until,
        last_year: participant.last_year,
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
