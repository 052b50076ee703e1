//! Schedules: the due dates of a rhythm, to fill an order with. What is called is always a list of dates.

use super::MAX_INSTALMENTS;
use crate::deadline::months_after;
use crate::refusal::{Code, Refusal};
use crate::value::{Date, choices};

choices! {
    /// How often instalments fall due.
    Rhythm {
        /// Every month.
        Monthly "monthly" "mensuel";
        /// Every three months.
        Quarterly "quarterly" "trimestriel";
        /// Every six months.
        HalfYearly "halfYearly" "semestriel";
        /// Once a year.
        Yearly "yearly" "annuel";
    }
}

impl Rhythm {
    /// Months between two instalments.
    pub const fn months(self) -> u16 {
        match self {
            Self::Monthly => 1,
            Self::Quarterly => 3,
            Self::HalfYearly => 6,
            Self::Yearly => 12,
        }
    }
}

/// The `count` due dates of a rhythm, from `first` on: on the same day of the month as the first, or on the last day of a month that has
/// no such day (31 January, 28 February, 31 March).
///
/// # Errors
/// `call.schedule_invalid` for no instalment, or more than a call may have; `date.malformed` past the end of the calendar.
pub fn due_dates(rhythm: Rhythm, first: Date, count: u16) -> Result<Vec<Date>, Refusal> {
    if count == 0 || usize::from(count) > MAX_INSTALMENTS {
        let message = format!("Un appel a de 1 à {MAX_INSTALMENTS} échéances : en demander autant.");
        return Err(Refusal::new(Code::ScheduleInvalid, message).at("count"));
    }
    (0..count)
        .map(|rank| months_after(first, rank.saturating_mul(rhythm.months())))
        .collect()
}
