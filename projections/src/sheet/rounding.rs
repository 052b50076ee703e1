//! From exact amounts to whole units, member by member, with the reason of each unit that somebody receives.
//!
//! Done again from the exact amounts of the sheet and from the rule alone, as a reader does: the tests hold it to what the kernel gives.

use super::CalculationSheet;
use super::lines::shared_amount;
use domain::key::RoundingRule;
use domain::key::sheet::LineSheet;
use domain::value::{Cents, MemberId, Ratio};
use num_bigint::BigUint;

/// How a line is rounded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineRounding {
    /// One row for each member, in their order.
    pub rows: Vec<RoundingRow>,
    /// Where joiners add their share: how the amount is rounded among the members there on the first day, as if they stayed. It ranks the
    /// remainders of those who do stay.
    pub at_first: Option<Vec<RoundingRow>>,
}

/// How the amount of one member is rounded. But for `amount`, without the sign of the line: a refund is rounded as what it refunds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoundingRow {
    /// The exact amount, in cents.
    pub exact: Ratio,
    /// The same, rounded down to the unit.
    pub floor: Cents,
    /// What rounding down leaves, in cents.
    pub remainder: Ratio,
    /// The place of the remainder among those of the line, from 1, where the largest ones are served; nothing for a remainder of nothing.
    pub place: Option<usize>,
    /// What rounding this member alone gives: `floor`, or the nearest unit.
    pub own: Cents,
    /// What the member gets, or is spared, beyond `own`.
    pub received: Option<Received>,
    /// What it owes, with the sign of the line: `own` and `received`.
    pub amount: Cents,
}

/// What rounding the others leaves to a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// How much; less than nothing when the others were rounded up.
    pub amount: Cents,
    /// By which rule.
    pub why: Why,
}

/// Why a member receives what rounding leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// Its remainder is among the largest.
    LargestRemainder,
    /// Its remainder equals that of these members, who are not served: it comes before them.
    TieBreak(Vec<usize>),
    /// It carries the cooperation.
    Carrier,
    /// The key names it.
    Named,
}

impl Why {
    /// The word of files.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::LargestRemainder => "largestRemainder",
            Self::TieBreak(_) => "tieBreak",
            Self::Carrier => "carrier",
            Self::Named => "named",
        }
    }
}

impl CalculationSheet {
    /// How `line`, one of this sheet, is rounded.
    pub fn rounding_of(&self, line: &LineSheet) -> LineRounding {
        let unit = self.rounding.unit.cents();
        let Some(amount) = shared_amount(line) else {
            let rows = line.exact.iter().map(|exact| RoundingRow::nearest(exact, unit));
            return LineRounding {
                rows: signed(rows, line),
                at_first: None,
            };
        };
        let at_first = line.steps.first().map_or(&line.exact, |step| &step.result);
        let shared = self.shared(amount, at_first);
        if *at_first == line.exact {
            return LineRounding {
                rows: signed(shared.into_iter(), line),
                at_first: None,
            };
        }
        // Who joins or leaves owes for its time only, and is rounded on its own.
        let rows = line.exact.iter().zip(&shared).map(|(exact, shared)| {
            if *exact == shared.exact {
                shared.clone()
            } else {
                RoundingRow::nearest(exact, unit)
            }
        });
        LineRounding {
            rows: signed(rows, line),
            at_first: Some(shared),
        }
    }

    /// The rows of an amount that the members share, by the rule of the key.
    fn shared(&self, amount: Cents, exact: &[Ratio]) -> Vec<RoundingRow> {
        let unit = self.rounding.unit.cents();
        let magnitude = Cents::new(amount.get().saturating_abs());
        let mut rows = match self.rounding.rule {
            RoundingRule::LargestRemainder => self.by_largest_remainder(magnitude, exact),
            RoundingRule::HalfUpPerMember => exact.iter().map(|exact| RoundingRow::nearest(exact, unit)).collect(),
            RoundingRule::HalfUpResidueTo(member) => self.by_owner(magnitude, exact, Some(member), Why::Named),
            RoundingRule::HalfUpResidueToCarrier => self.by_owner(magnitude, exact, self.carrier, Why::Carrier),
        };
        for row in &mut rows {
            let received = row.received.as_ref().map_or(0, |received| received.amount.get());
            row.amount = Cents::new(
                row.own
                    .get()
                    .saturating_add(received)
                    .saturating_mul(amount.get().signum()),
            );
        }
        rows
    }

    fn by_largest_remainder(&self, magnitude: Cents, exact: &[Ratio]) -> Vec<RoundingRow> {
        let unit = i64::try_from(self.rounding.unit.cents()).unwrap_or(1);
        let mut rows: Vec<RoundingRow> = exact
            .iter()
            .map(|exact| RoundingRow::down(exact, self.rounding.unit.cents()))
            .collect();
        let placed = rows.iter().fold(0_i64, |sum, row| sum.saturating_add(row.floor.get()));
        let missing = magnitude.get().saturating_sub(placed).checked_div(unit).unwrap_or(0);
        let missing = usize::try_from(missing).unwrap_or(0);
        let remainders: Vec<Ratio> = rows.iter().map(|row| row.remainder.clone()).collect();
        let order = self.largest_first(&remainders);
        let unserved = order.get(missing..).unwrap_or_default();
        for (index, row) in rows.iter_mut().enumerate().filter(|(_, row)| !row.remainder.is_zero()) {
            let before = order.iter().take_while(|other| **other != index).count();
            row.place = Some(before.saturating_add(1));
            if before < missing {
                let equal = |other: &&usize| remainders.get(**other) == Some(&row.remainder);
                let beaten: Vec<usize> = unserved.iter().filter(equal).copied().collect();
                row.received = Some(Received {
                    amount: Cents::new(unit),
                    why: if beaten.is_empty() {
                        Why::LargestRemainder
                    } else {
                        Why::TieBreak(beaten)
                    },
                });
            }
        }
        rows
    }

    /// The indexes of the members, the largest remainder first; equal ones in the order of the tie-break.
    fn largest_first(&self, remainders: &[Ratio]) -> Vec<usize> {
        let rank = |index: &usize| self.members.get(*index).map(|member| member.rank);
        let mut order: Vec<usize> = (0..remainders.len()).collect();
        order.sort_by(|a, b| {
            let by_remainder = remainders.get(*b).cmp(&remainders.get(*a));
            by_remainder.then_with(|| rank(a).cmp(&rank(b)))
        });
        order
    }

    fn by_owner(&self, magnitude: Cents, exact: &[Ratio], owner: Option<MemberId>, why: Why) -> Vec<RoundingRow> {
        let unit = self.rounding.unit.cents();
        let mut rows: Vec<RoundingRow> = exact.iter().map(|exact| RoundingRow::nearest(exact, unit)).collect();
        let placed = rows.iter().fold(0_i64, |sum, row| sum.saturating_add(row.own.get()));
        let residue = Cents::new(magnitude.get().saturating_sub(placed));
        let place = self.members.iter().position(|member| Some(member.member) == owner);
        if let Some(row) = place
            .and_then(|place| rows.get_mut(place))
            .filter(|_| !residue.is_zero())
        {
            row.received = Some(Received { amount: residue, why });
        }
        rows
    }
}

impl RoundingRow {
    /// Rounded down to a multiple of `unit` cents.
    fn down(exact: &Ratio, unit: u64) -> Self {
        let step = exact.denominator() * unit;
        let floor = (exact.numerator() / &step) * unit;
        let remainder = Ratio::new(
            exact.numerator() - &floor * exact.denominator(),
            exact.denominator().clone(),
        );
        let floor = cents(&floor);
        Self {
            exact: exact.clone(),
            floor,
            remainder,
            place: None,
            own: floor,
            received: None,
            amount: floor,
        }
    }

    /// Rounded to the nearest multiple of `unit` cents; the half goes up.
    fn nearest(exact: &Ratio, unit: u64) -> Self {
        let mut row = Self::down(exact, unit);
        if row.remainder >= Ratio::new(unit.into(), 2_u32.into()) {
            row.own = Cents::new(row.floor.get().saturating_add_unsigned(unit));
            row.amount = row.own;
        }
        row
    }
}

/// The rows with the amounts that the line gives.
fn signed(rows: impl Iterator<Item = RoundingRow>, line: &LineSheet) -> Vec<RoundingRow> {
    let pairs = rows.zip(&line.portions);
    pairs
        .map(|(row, portion)| RoundingRow {
            amount: portion.amount,
            ..row
        })
        .collect()
}

/// A number of cents that the kernel has already held in an amount.
fn cents(number: &BigUint) -> Cents {
    Cents::new(i64::try_from(number).unwrap_or(i64::MAX))
}
