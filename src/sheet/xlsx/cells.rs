//! Cells as formulas name them, and the numbers they hold.
//!
//! A formula for the members is written once, with `{r}` for the row of each: all sheets list the members on the same rows.

use domain::value::{Fraction, Ratio};

/// The row of the first member, counted from zero, on every sheet.
pub(super) const FIRST: u32 = 7;

/// Beyond this a spreadsheet no longer holds whole numbers for certain: fifteen digits, and one to spare.
pub(super) const EXACT: u128 = 100_000_000_000_000;

/// A number in cells: a whole part, and what is added to it.
#[derive(Clone, Debug)]
pub(super) struct Number {
    /// The cell of the whole part.
    pub(super) whole: String,
    /// The cell of what is added to it, which may pass one or be below zero.
    pub(super) part: Option<String>,
    /// The largest value it has when written, rounded up.
    pub(super) most: u128,
    /// At most the sum of its values over the members, when written.
    pub(super) sum: u128,
}

impl Number {
    /// A whole number that belongs to no member.
    pub(super) fn common(whole: String, most: u128) -> Self {
        Self {
            whole,
            part: None,
            most,
            sum: most,
        }
    }

    /// The number itself, as formulas say it.
    pub(super) fn expression(&self) -> String {
        match &self.part {
            Some(part) => format!("({}+{part})", self.whole),
            None => self.whole.clone(),
        }
    }

    /// What is added to the whole part.
    pub(super) fn part(&self) -> &str {
        self.part.as_deref().unwrap_or("0")
    }
}

/// « A », « Z », « AA ».
pub(super) fn column_name(column: u16) -> String {
    rust_xlsxwriter::utility::column_number_to_name(column)
}

/// `formula` for the member at `index`.
pub(super) fn for_member(formula: &str, index: u32) -> String {
    formula.replace("{r}", &FIRST.saturating_add(index).saturating_add(1).to_string())
}

/// The cells of a column of the members, first to last, from the cell of any.
pub(super) fn all_members(cell: &str, count: u32) -> String {
    let stem = cell.trim_end_matches("{r}");
    let column = stem.rsplit('!').next().unwrap_or(stem);
    let (first, last) = (FIRST.saturating_add(1), FIRST.saturating_add(count));
    format!("{stem}${first}:{column}${last}")
}

/// The number, rounded up, or the largest there is.
pub(super) fn rounded_up(ratio: &Ratio) -> u128 {
    u128::try_from(ratio.numerator() / ratio.denominator()).map_or(u128::MAX, |whole| whole.saturating_add(1))
}

/// The least number that makes all `fractions` whole; a million where it would take too many digits.
pub(super) fn common_denominator<'a>(fractions: impl IntoIterator<Item = &'a Fraction>) -> u128 {
    let all = fractions.into_iter().try_fold(1_u128, |all, fraction| {
        let multiple = (all / gcd(all, fraction.denominator())).checked_mul(fraction.denominator())?;
        (multiple < 1_000_000_000_000).then_some(multiple)
    });
    all.unwrap_or(1_000_000)
}

fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// `expression` times `by`, which makes it whole. The product of a decimal that binary does not hold is brought back to the whole
/// number it should be, and keeps decimals where a person typed more than there were.
pub(super) fn scaled(expression: &str, by: u128, most: u128) -> String {
    if by == 1 {
        return expression.to_owned();
    }
    let digits = digits(most.saturating_mul(by));
    format!("ROUND({expression}*{by},{})", 13_usize.saturating_sub(digits).min(6))
}

/// Digits of `number`.
pub(super) fn digits(number: u128) -> usize {
    number.to_string().len()
}

/// The largest of `fractions`, rounded up.
pub(super) fn largest<'a>(fractions: impl IntoIterator<Item = &'a Fraction>) -> u128 {
    let sizes = fractions
        .into_iter()
        .map(|fraction| (fraction.numerator() / fraction.denominator()).saturating_add(1));
    sizes.max().unwrap_or(1)
}
