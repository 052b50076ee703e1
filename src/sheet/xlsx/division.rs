//! `x × y ÷ z` in cells, without losing a unit: a quotient, then what it leaves, exact.
//!
//! The quotient is estimated in binary, and may be one off. What it leaves, `x × y − quotient × z`, is counted on whole numbers, by slices
//! of `x` and of the quotient small enough for every product to hold in fifteen digits; an error of the estimate then shows in what is
//! left, and in the fraction it makes, rather than be lost.

use super::bench::Bench;
use super::cells::{EXACT, Number, digits};
use super::page::Style;
use rust_xlsxwriter::XlsxError;

/// Where a division is written.
#[derive(Clone, Copy, Debug)]
pub(super) enum Place<'a> {
    /// In columns, for each member.
    Members,
    /// In a row of its own, which says so: it belongs to no member.
    Common(&'a str),
}

impl Bench<'_, '_> {
    /// `x × y ÷ z`. A division by nothing gives nothing.
    pub(super) fn divide(&mut self, place: Place<'_>, x: &Number, y: &Number, z: &Number) -> Result<Number, XlsxError> {
        let (most, sum) = (product(x.most, y, z), product(x.sum, y, z));
        if z.whole == "1" {
            let whole = format!("{}*{}", x.whole, y.whole);
            let part = x.part.as_ref().map(|part| format!("{part}*{}", y.whole));
            let mut slots = self.slots(place)?;
            let whole = self.put(&mut slots, "Produit", Style::Whole, &whole)?;
            let part = part
                .map(|part| self.put(&mut slots, "Fraction", Style::Fraction, &part))
                .transpose()?;
            return Ok(Number { whole, part, most, sum });
        }
        let mut slots = self.slots(place)?;
        let (whole, left) = self.quotient(&mut slots, x, y, z)?;
        let part = format!("IF({z}=0,0,{left}/{z})", z = z.expression());
        let part = self.put(&mut slots, "Fraction", Style::Fraction, &part)?;
        Ok(Number {
            whole,
            part: Some(part),
            most,
            sum,
        })
    }

    /// The cells of the quotient and of what it leaves.
    pub(super) fn quotient(
        &mut self,
        slots: &mut Slots,
        x: &Number,
        y: &Number,
        z: &Number,
    ) -> Result<(String, String), XlsxError> {
        let (all_x, all_y, all_z) = (x.expression(), y.expression(), z.expression());
        let estimate = format!("IF({all_z}=0,0,INT({all_x}*{all_y}/{all_z}))");
        let whole = self.put(slots, "Quotient", Style::Whole, &estimate)?;
        let most = product(x.most, y, z).max(x.most);
        if y.most.max(z.most) >= EXACT / 10 {
            self.passes_digits();
        }
        let mut left = difference([&x.whole, &y.whole, &whole, &z.whole], most, y.most.max(z.most));
        if let Some(fractions) = fractions(x, y, z, &whole) {
            left = format!("({left})+({fractions})");
        }
        let left = self.put(slots, "Reste de la division", Style::Whole, &left)?;
        Ok((whole, left))
    }
}

/// What the fractions of `x`, `y` and `z` add to what is left.
fn fractions(x: &Number, y: &Number, z: &Number, quotient: &str) -> Option<String> {
    let mut terms = Vec::new();
    if let Some(part) = &x.part {
        terms.push(format!("+{part}*{}", y.expression()));
    }
    if let Some(part) = &y.part {
        terms.push(format!("+{}*{part}", x.whole));
    }
    if let Some(part) = &z.part {
        terms.push(format!("-{quotient}*{part}"));
    }
    (!terms.is_empty()).then(|| terms.concat())
}

/// `x × y − q × z`, exact on whole numbers: `x` and `q` are at most `most`, `y` and `z` at most `by`.
pub(super) fn difference([x, y, q, z]: [&str; 4], most: u128, by: u128) -> String {
    // A person may type numbers ten times larger than those of the day.
    let (most, by) = (most.saturating_mul(10), by.saturating_mul(10));
    if most.saturating_mul(by) < EXACT {
        return format!("{x}*{y}-{q}*{z}");
    }
    let slice = 13_usize.saturating_sub(digits(by)).max(1);
    let slices = digits(most).div_ceil(slice).max(2);
    let base = 10_u128.saturating_pow(u32::try_from(slice).unwrap_or(1));
    let mut sum = String::new();
    for place in (0..slices).rev() {
        let term = format!(
            "{}*{y}-{}*{z}",
            sliced(x, base, place, slices),
            sliced(q, base, place, slices)
        );
        sum = if sum.is_empty() {
            term
        } else {
            format!("({sum})*{base}+({term})")
        };
    }
    sum
}

/// The slice of `number` at `place` in base `base`; the highest slice takes all that is above.
fn sliced(number: &str, base: u128, place: usize, slices: usize) -> String {
    let weight = base.saturating_pow(u32::try_from(place).unwrap_or_default());
    let shifted = if place == 0 {
        number.to_owned()
    } else {
        format!("INT({number}/{weight})")
    };
    if place.saturating_add(1) == slices {
        shifted
    } else {
        format!("MOD({shifted},{base})")
    }
}

/// At most `x × y ÷ z`. What `z` holds at most is its value, or more than `y` where `y` is a part of it.
fn product(x: u128, y: &Number, z: &Number) -> u128 {
    if y.most <= z.most {
        return x;
    }
    (x.saturating_mul(y.most) / z.most.max(1)).saturating_add(1)
}

/// Cells being filled one after the other.
pub(super) enum Slots {
    /// Columns.
    Members,
    /// The cells of a row, from this column.
    Row(u32, u16),
}
