//! Deadlines: from a date and a rule to the day that matters. Civil dates of Europe/Paris; a whole day counts, never an hour.
//!
//! Each function is one way the law counts. The numbers (five days, four months) are data of a rule set or of a clause: see
//! [`crate::rules`].

use crate::law::{self, LegalReference};
use crate::refusal::{Code, Refusal};
use crate::value::{Date, FiscalYear};
use chrono::{Datelike, Months, Weekday};

/// The last day to send what must be received `clear_days` clear days (jours francs) before `event`: neither the day of sending nor
/// that of the event counts. Five clear days before Thursday 20 is Friday 14.
pub fn last_sending_day(event: Date, clear_days: u16) -> Result<Date, Refusal> {
    event.minus_days(u64::from(clear_days).saturating_add(1))
}

/// The last day to send what must be sent `days` days before `event`, the day of the event not counted.
pub fn last_day_before(event: Date, days: u16) -> Result<Date, Refusal> {
    event.minus_days(u64::from(days))
}

/// The day `months` calendar months after `from`, on the same day of the month, or its last day when it has no such day (31 August and
/// six months: 28 or 29 February).
pub fn months_after(from: Date, months: u16) -> Result<Date, Refusal> {
    let date = from.naive().checked_add_months(Months::new(u32::from(months)));
    date.map_or_else(|| Err(too_far(from)), Date::from_naive)
}

/// The last day of a period of `months` calendar months that begins on `from`: a year from 1 January 2025 ends on 31 December 2025.
pub fn last_day_of(from: Date, months: u16) -> Result<Date, Refusal> {
    let next = months_after(from, months)?;
    Ok(next.eve().unwrap_or(next))
}

/// The last day of a term of clear months (délai franc), that of a recourse: the day of publication does not count and neither does the
/// day on which the months end; a last day that is not a working one is put off to the next.
/// Published on 10 March: recourse until 11 May.
pub fn clear_months_after(from: Date, months: u16) -> Result<Date, Refusal> {
    next_working_day(months_after(from, months)?.plus_days(1)?)
}

/// `date`, or the first day after it that is neither a Saturday, a Sunday nor a public holiday of metropolitan France.
pub fn next_working_day(date: Date) -> Result<Date, Refusal> {
    let mut day = date;
    while matches!(day.naive().weekday(), Weekday::Sat | Weekday::Sun) || is_public_holiday(day) {
        day = day.plus_days(1)?;
    }
    Ok(day)
}

/// Whether `date` is one of the eleven public holidays of the code du travail (L. 3133-1). The two more of Alsace-Moselle and those of
/// overseas are not counted: a term that ends on them is shown one day early, never late.
pub fn is_public_holiday(date: Date) -> bool {
    let day = date.naive();
    let fixed = matches!(
        (day.month(), day.day()),
        (1 | 5 | 11, 1) | (5, 8) | (7, 14) | (8, 15) | (11, 11) | (12, 25)
    );
    // Easter Monday, Ascension, Whit Monday: so many days after Easter.
    fixed || easter(day.year()).is_some_and(|easter| matches!(easter.days_until(date), 1 | 39 | 50))
}

/// Easter Sunday of the Gregorian calendar (the anonymous algorithm, Meeus).
fn easter(year: i32) -> Option<Date> {
    let (golden, century) = (year.rem_euclid(19), year.div_euclid(100));
    let of_century = year.rem_euclid(100);
    let leap_centuries = century.div_euclid(4);
    let lunar = century.saturating_add(8).div_euclid(25);
    let correction = century.saturating_sub(lunar).saturating_add(1).div_euclid(3);
    let epact = golden
        .saturating_mul(19)
        .saturating_add(century)
        .saturating_sub(leap_centuries)
        .saturating_sub(correction)
        .saturating_add(15)
        .rem_euclid(30);
    let weekday = century
        .rem_euclid(4)
        .saturating_mul(2)
        .saturating_add(32)
        .saturating_add(of_century.div_euclid(4).saturating_mul(2))
        .saturating_sub(epact)
        .saturating_sub(of_century.rem_euclid(4))
        .rem_euclid(7);
    let shift = golden
        .saturating_add(epact.saturating_mul(11))
        .saturating_add(weekday.saturating_mul(22))
        .div_euclid(451);
    let from_march = epact
        .saturating_add(weekday)
        .saturating_sub(shift.saturating_mul(7))
        .saturating_add(114);
    let month = u32::try_from(from_march.div_euclid(31)).ok()?;
    let day = u32::try_from(from_march.rem_euclid(31)).ok()?.saturating_add(1);
    Date::from_ymd(year, month, day).ok()
}

/// The end of the term that a notice reaches: the first `term_end`, or its anniversary, at least `months` calendar months after the
/// notice was received. Six months to 31 December, received on 2 July 2026: 31 December 2027.
pub fn notice_effect(received_on: Date, months: u16, term_end: Date) -> Result<Date, Refusal> {
    let earliest = months_after(received_on, months)?;
    let mut years = 0_u16;
    loop {
        let end = months_after(term_end, years.saturating_mul(12))?;
        if end >= earliest {
            return Ok(end);
        }
        years = years.checked_add(1).ok_or_else(|| too_far(received_on))?;
    }
}

/// The last day on which a notice of `months` calendar months to `term_end` may be received.
pub fn last_notice_day(months: u16, term_end: Date) -> Result<Date, Refusal> {
    let date = term_end.naive().checked_sub_months(Months::new(u32::from(months)));
    let mut day = date.map_or_else(|| Err(too_far(term_end)), Date::from_naive)?;
    // Months differ in length: the day after may still be in time (six months to 30 June: 30 December, and 31 December too).
    while let Ok(next) = day.plus_days(1)
        && months_after(next, months)? <= term_end
    {
        day = next;
    }
    Ok(day)
}

/// Years in which municipal councils are renewed as a whole, as decrees fixed them. A year to come is added when its decree is known.
const MUNICIPAL_ELECTIONS: [u16; 6] = [1995, 2001, 2008, 2014, 2020, 2026];

/// Whether municipal councils are renewed in `year`.
pub fn is_renewal_year(year: FiscalYear) -> bool {
    MUNICIPAL_ELECTIONS.contains(&year.get())
}

/// The last day to adopt the budget of `year`: 15 April, or 30 April when municipal councils are renewed; in 2020, 31 July.
pub fn budget_day(year: FiscalYear) -> Result<(Date, LegalReference), Refusal> {
    let civil = i32::from(year.get());
    if year.get() == 2020 {
        return Ok((Date::from_ymd(civil, 7, 31)?, law::BUDGET_DAY_2020));
    }
    let day = if is_renewal_year(year) { 30 } else { 15 };
    Ok((Date::from_ymd(civil, 4, day)?, law::BUDGET_DAY))
}

/// The last day to notify the unit cost of `year` in time: the eve of the last day to adopt the budget, for the text says « avant »; or, in
/// the year of signature, three months after the signature `signed_on` (CGCT, D. 5211-16 and R. 5111-1).
///
/// That the last day of the budget itself is too late is à faire vérifier par un juriste.
pub fn unit_cost_day(year: FiscalYear, signed_on: Option<Date>) -> Result<Date, Refusal> {
    match signed_on.filter(|signed_on| signed_on.fiscal_year() == year) {
        Some(signed_on) => months_after(signed_on, 3),
        None => budget_day(year)?.0.minus_days(1),
    }
}

/// The last day to approve the accounts of `year`: 30 June of the next.
pub fn accounts_day(year: FiscalYear) -> Result<(Date, LegalReference), Refusal> {
    let next = i32::from(year.get()).saturating_add(1);
    Ok((Date::from_ymd(next, 6, 30)?, law::ACCOUNTS_DAY))
}

crate::value::choices! {
    /// The three clocks that extinguish a debt between public bodies: each runs on its own.
    Prescription {
        /// The debtor, a public body, is discharged.
        Debt "debt" "prescription quadriennale de la dette";
        /// The creditor can no longer issue the title.
        Issue "issue" "prescription d’assiette";
        /// The accountant can no longer recover the title.
        Recovery "recovery" "prescription de l’action en recouvrement";
    }
}

impl Prescription {
    /// The last day of the clock started on `from`: the day the right was acquired (debt, issue) or the title taken in charge
    /// (recovery).
    pub fn last_day(self, from: Date) -> Result<Date, Refusal> {
        match self {
            Self::Debt => months_after(from.fiscal_year().last_day(), 48),
            Self::Issue => months_after(from, 60),
            Self::Recovery => months_after(from, 48),
        }
    }

    /// The text it rests on.
    pub const fn reference(self) -> LegalReference {
        match self {
            Self::Debt => law::PRESCRIPTION_DEBT,
            Self::Issue => law::PRESCRIPTION_ISSUE,
            Self::Recovery => law::PRESCRIPTION_RECOVERY,
        }
    }
}

fn too_far(date: Date) -> Refusal {
    let message = format!("Le délai compté depuis le {} sort du calendrier.", date.french());
    Refusal::new(Code::DateMalformed, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    #[test]
    fn five_clear_days_before_thursday_20_is_friday_14() {
        let session = date("2025-11-20");
        assert_eq!(session.naive().weekday(), Weekday::Thu);
        let last = last_sending_day(session, 5).unwrap();
        assert_eq!((last, last.naive().weekday()), (date("2025-11-14"), Weekday::Fri));
        assert_eq!(last_sending_day(session, 1).unwrap(), date("2025-11-18"));
        assert_eq!(last_day_before(session, 5).unwrap(), date("2025-11-15"));
    }

    #[test]
    fn sundays_and_holidays_count_as_clear_days() {
        assert_eq!(last_sending_day(date("2026-05-12"), 3).unwrap(), date("2026-05-08"));
    }

    #[test]
    fn a_month_ends_on_the_same_day_or_on_the_last_one() {
        for (from, months, until) in [
            ("2026-03-12", 3, "2026-06-12"),
            ("2026-08-31", 6, "2027-02-28"),
            ("2027-08-31", 6, "2028-02-29"),
            ("2026-11-30", 3, "2027-02-28"),
            ("2026-01-31", 1, "2026-02-28"),
        ] {
            assert_eq!(
                months_after(date(from), months).unwrap(),
                date(until),
                "{from} + {months}"
            );
        }
    }

    #[test]
    fn a_recourse_lasts_two_clear_months_and_ends_on_a_working_day() {
        assert_eq!(clear_months_after(date("2026-03-10"), 2).unwrap(), date("2026-05-11"));
        // 8 + 1 = 9 May 2026 is a Saturday.
        assert_eq!(clear_months_after(date("2026-03-08"), 2).unwrap(), date("2026-05-11"));
        // 31 December: 28 February and one day is 1 March.
        assert_eq!(clear_months_after(date("2026-12-31"), 2).unwrap(), date("2027-03-01"));
    }

    #[test]
    fn easter_moves_its_three_holidays() {
        for (monday, ascension, whit) in [
            ("2024-04-01", "2024-05-09", "2024-05-20"),
            ("2025-04-21", "2025-05-29", "2025-06-09"),
            ("2026-04-06", "2026-05-14", "2026-05-25"),
            ("2027-03-29", "2027-05-06", "2027-05-17"),
        ] {
            for day in [monday, ascension, whit] {
                assert!(is_public_holiday(date(day)), "{day}");
            }
        }
        assert!(!is_public_holiday(date("2026-04-03")) && !is_public_holiday(date("2026-04-07")));
    }

    #[test]
    fn a_late_notice_rolls_to_the_next_term() {
        let term = date("2026-12-31");
        assert_eq!(notice_effect(date("2026-07-02"), 6, term).unwrap(), date("2027-12-31"));
        assert_eq!(notice_effect(date("2026-07-01"), 6, term).unwrap(), date("2027-12-31"));
        assert_eq!(notice_effect(date("2026-06-30"), 6, term).unwrap(), date("2026-12-31"));
        assert_eq!(notice_effect(date("2029-01-01"), 3, term).unwrap(), date("2029-12-31"));
    }

    #[test]
    fn the_last_notice_day_is_the_last_that_reaches_its_term() {
        for (months, term) in [
            (6, "2026-12-31"),
            (6, "2026-06-30"),
            (3, "2027-05-31"),
            (12, "2028-02-29"),
        ] {
            let term = date(term);
            let last = last_notice_day(months, term).unwrap();
            assert_eq!(notice_effect(last, months, term).unwrap(), term);
            assert!(notice_effect(last.plus_days(1).unwrap(), months, term).unwrap() > term);
        }
        assert_eq!(last_notice_day(6, date("2026-12-31")).unwrap(), date("2026-06-30"));
    }

    #[test]
    fn the_budget_is_adopted_by_15_april_or_30_april_when_councils_are_renewed() {
        for (year, day) in [
            ("2025", "2025-04-15"),
            ("2026", "2026-04-30"),
            ("2027", "2027-04-15"),
            ("2020", "2020-07-31"),
        ] {
            assert_eq!(budget_day(FiscalYear::parse(year).unwrap()).unwrap().0, date(day));
        }
    }

    #[test]
    fn the_unit_cost_is_notified_before_the_day_of_the_budget_or_three_months_after_the_signature() {
        let last = |year: &str, signed: Option<&str>| {
            unit_cost_day(FiscalYear::parse(year).unwrap(), signed.map(date)).unwrap()
        };
        assert_eq!(last("2025", None), date("2025-04-14"));
        assert_eq!(last("2026", None), date("2026-04-29"), "renouvellement des conseils");
        assert_eq!(last("2026", Some("2025-11-30")), date("2026-04-29"));
        assert_eq!(last("2025", Some("2025-11-30")), date("2026-02-28"));
    }

    #[test]
    fn the_accounts_are_approved_by_30_june_of_the_next_year() {
        let (day, reference) = accounts_day(FiscalYear::parse("2025").unwrap()).unwrap();
        assert_eq!(
            (day, reference.text.as_ref()),
            (date("2026-06-30"), "CGCT, art. L. 1612-12")
        );
    }

    #[test]
    fn three_prescriptions_run_each_on_its_own() {
        let acquired = date("2022-06-15");
        assert_eq!(Prescription::Debt.last_day(acquired).unwrap(), date("2026-12-31"));
        assert_eq!(Prescription::Issue.last_day(acquired).unwrap(), date("2027-06-15"));
        assert_eq!(Prescription::Recovery.last_day(acquired).unwrap(), date("2026-06-15"));
    }
}
