//! The time of membership within the period, by formulas on the days of arrival and departure.

use super::cells::FIRST;
use super::inputs::Inputs;
use super::page::Style;
use super::shares::Factor;
use domain::key::ProrataBasis;
use domain::value::{Date, Period};
use rust_xlsxwriter::XlsxError;

/// Times of presence.
pub(super) struct Times {
    /// The cell of each member.
    pub(super) cell: String,
    /// The cell of the time of a member that is there the whole period.
    pub(super) whole: String,
    /// At most that time.
    pub(super) most: u128,
}

impl Times {
    /// The times as multipliers.
    pub(super) fn factor(self) -> Factor {
        Factor {
            cell: self.cell,
            by: 1,
            most: self.most,
        }
    }
}

/// The first and the last day of a presence, and those of the period.
struct Days<'a> {
    first: &'a str,
    last: &'a str,
    begins: &'a str,
    ends: &'a str,
}

impl Inputs<'_> {
    /// The cells of the first and of the last day of the period.
    fn period(&mut self) -> Result<(String, String), XlsxError> {
        let period = self.source.period;
        let first = self.day("Premier jour de la période", period.map(Period::from))?;
        let last = self.day("Dernier jour de la période", period.map(Period::until))?;
        Ok((first, last))
    }

    fn day(&mut self, label: &str, day: Option<Date>) -> Result<String, XlsxError> {
        if let Some(cell) = self.known(label) {
            return Ok(cell);
        }
        let row = self.label(label)?;
        match day {
            Some(day) => self.parameters.date(row, 1, &day.to_string(), Style::InputDate)?,
            None => self.parameters.blank(row, 1, Style::InputDate)?,
        }
        Ok(self.remember(label, row, 1))
    }

    /// The days of arrival and departure, and the first and last day that count: the cells of these two.
    fn presence(&mut self) -> Result<(String, String), XlsxError> {
        let (begins, ends) = self.period()?;
        if let (Some(first), Some(last)) = (self.known("Premier jour compté"), self.known("Dernier jour compté")) {
            return Ok((first, last));
        }
        let from = self.next_column("Arrivée", "si dans la période", 13)?;
        let until = self.next_column("Départ", "si dans la période", 13)?;
        for (row, member) in (FIRST..).zip(&self.source.members) {
            for (column, day) in [(from, member.from), (until, member.until)] {
                match day {
                    Some(day) => self.data.date(row, column, &day.to_string(), Style::InputDate)?,
                    None => self.data.blank(row, column, Style::InputDate)?,
                }
            }
        }
        let (from, until) = (self.data.members(from), self.data.members(until));
        let first = self.formulas(
            "Premier jour compté",
            Style::Date,
            &format!("IF({from}=\"\",{begins},MAX({from},{begins}))"),
        )?;
        let last = self.formulas(
            "Dernier jour compté",
            Style::Date,
            &format!("IF({until}=\"\",{ends},MIN({until},{ends}))"),
        )?;
        Ok((first, last))
    }

    /// The times of presence, counted by `basis`.
    pub(super) fn times(&mut self, basis: ProrataBasis) -> Result<Times, XlsxError> {
        let (first, last) = self.presence()?;
        let (begins, ends) = self.period()?;
        let days = Days {
            first: &first,
            last: &last,
            begins: &begins,
            ends: &ends,
        };
        let head = format!("Temps de présence ({})", basis.french());
        let cell = self.formulas(
            &head,
            Style::Whole,
            &format!("IF({first}>{last},0,{})", days.counted(basis)),
        )?;
        let all = Days {
            first: &begins,
            last: &ends,
            begins: &begins,
            ends: &ends,
        };
        let label = format!("Période entière ({})", basis.french());
        let whole = if let Some(cell) = self.known(&label) {
            cell
        } else {
            let row = self.label(&label)?;
            self.parameters.formula(row, 1, &all.counted(basis), Style::Whole)?;
            self.remember(&label, row, 1)
        };
        let days = self
            .source
            .period
            .map_or(0, |period| period.from().days_until(period.until()));
        let most = u128::try_from(days).unwrap_or_default().saturating_add(5);
        Ok(Times { cell, whole, most })
    }

    /// 1 for the members present at the first day of the period: their cell.
    pub(super) fn there_at_first(&mut self, time: &str) -> Result<String, XlsxError> {
        let (first, _) = self.presence()?;
        let (begins, _) = self.period()?;
        self.formulas(
            "Présent au premier jour (1) ou non (0)",
            Style::Whole,
            &format!("IF(AND({time}>0,{first}<={begins}),1,0)"),
        )
    }
}

impl Days<'_> {
    /// `docs/reference/key-language.md`, `prorata`.
    fn counted(&self, basis: ProrataBasis) -> String {
        let Self {
            first,
            last,
            begins,
            ends,
        } = self;
        let month = |day: &str| format!("(12*YEAR({day})+MONTH({day}))");
        let months = format!("({}-{}+1)", month(last), month(first));
        match basis {
            ProrataBasis::ActualDays => format!("({last}-{first}+1)"),
            ProrataBasis::MonthsBegun => months,
            ProrataBasis::QuartersBegun => {
                let quarter = |day: &str| format!("INT((12*YEAR({day})+MONTH({day})-1)/3)");
                format!("({}-{}+1)", quarter(last), quarter(first))
            }
            ProrataBasis::Thirty360 => {
                format!("(30*({months}-1)+IF(DAY({last}+1)=1,30,DAY({last}))-MIN(30,DAY({first}))+1)")
            }
            ProrataBasis::FullMonths => {
                let late = format!("IF(AND({first}>{begins},DAY({first})>1),1,0)");
                let early = format!("IF(AND({last}<{ends},DAY({last}+1)>1),1,0)");
                format!("({months}-IF({months}=1,MAX({late},{early}),{late}+{early}))")
            }
        }
    }
}
