//! What of a comparison is asked for.

use super::portrait::{Period, Portrait};
use domain::value::{FiscalYear, MemberId};

/// What of a comparison is asked for: all of it by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Only what bears on this fiscal year: budgets, allocations, what is owed for it, calls, the keys that apply during it.
    pub year: Option<FiscalYear>,
    /// Only what is of this member: its register, what it owes, its titles and payments.
    pub member: Option<MemberId>,
}

impl Scope {
    /// Whether something of `year` and of `member` is asked for.
    pub(super) fn keeps_line(self, year: FiscalYear, member: MemberId) -> bool {
        self.year.is_none_or(|asked| asked == year) && self.member.is_none_or(|asked| asked == member)
    }

    pub(super) fn keeps(self, portrait: &Portrait) -> bool {
        let of_year = self.year.is_none_or(|year| match portrait.period {
            Period::Always => false,
            Period::Year(of) => of == year,
            Period::Between(from, until) => {
                from <= year.last_day() && until.is_none_or(|until| year.first_day() <= until)
            }
        });
        of_year && self.member.is_none_or(|member| portrait.member == Some(member))
    }
}
