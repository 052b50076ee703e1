//! Instants: when the ledger learnt something.

use super::Date;
use crate::refusal::{Code, Refusal};
use chrono::{DateTime, Datelike, Timelike, Utc};

/// A point in time, to the millisecond, in UTC: `2026-03-12T10:00:00.000Z`. Used only for `recordedAt`; legal dates are [`Date`]s.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

impl Instant {
    /// The instant `millis` milliseconds after 1970-01-01T00:00:00Z.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// The same instant as `chrono` knows it.
    pub fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0).unwrap_or_default()
    }

    /// Reads RFC 3339 in UTC with exactly three decimals: the one form a body may hold.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let refuse = || {
            Refusal::new(
                Code::InstantMalformed,
                format!("« {text} » n’est pas un instant : écrire AAAA-MM-JJThh:mm:ss.mmmZ, en temps universel."),
            )
        };
        let &[h1, h2, b':', m1, m2, b':', s1, s2, b'.', f1, f2, f3, b'Z'] =
            text.as_bytes().get(11..).ok_or_else(refuse)?
        else {
            return Err(refuse());
        };
        let number = |digits: &[u8]| {
            digits.iter().try_fold(0_u32, |sum, digit| {
                let value = digit.checked_sub(b'0').filter(|value| *value < 10)?;
                sum.checked_mul(10)?.checked_add(u32::from(value))
            })
        };
        let date = text
            .get(..10)
            .and_then(|date| Date::parse(date).ok())
            .filter(|_| text.as_bytes().get(10) == Some(&b'T'));
        let fields = number(&[h1, h2])
            .zip(number(&[m1, m2]))
            .zip(number(&[s1, s2]).zip(number(&[f1, f2, f3])));
        date.zip(fields)
            .and_then(|(date, ((hour, minute), (second, milli)))| {
                date.naive().and_hms_milli_opt(hour, minute, second, milli)
            })
            .map(|moment| Self(moment.and_utc().timestamp_millis()))
            .ok_or_else(refuse)
    }

    /// Reads an instant as people write it: any RFC 3339 offset, with or without decimals.
    pub fn parse_lenient(text: &str) -> Result<Self, Refusal> {
        DateTime::parse_from_rfc3339(text)
            .map(|moment| Self(moment.timestamp_millis()))
            .map_err(|_| {
                Refusal::new(
                    Code::InstantMalformed,
                    format!("« {text} » n’est pas un instant : écrire par exemple 2026-03-12T10:00:00+01:00."),
                )
            })
    }
}

impl std::fmt::Display for Instant {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let moment = self.utc();
        let digit = |value: u32| b'0'.saturating_add(u8::try_from(value.wrapping_rem(10)).unwrap_or_default());
        let two = |value: u32| [digit(value / 10), digit(value)];
        let (year, milli) = (moment.year().unsigned_abs(), moment.timestamp_subsec_millis());
        let ([y1, y2], [y3, y4]) = (two(year / 100), two(year));
        let ([m1, m2], [d1, d2]) = (two(moment.month()), two(moment.day()));
        let ([h1, h2], [n1, n2], [s1, s2]) = (two(moment.hour()), two(moment.minute()), two(moment.second()));
        let (f1, [f2, f3]) = (digit(milli / 100), two(milli));
        let text = [
            y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b'T', h1, h2, b':', n1, n2, b':', s1, s2, b'.', f1, f2, f3,
            b'Z',
        ];
        formatter.write_str(std::str::from_utf8(&text).unwrap_or_default())
    }
}

super::string_value!(
    Instant,
    "instant : RFC 3339, UTC, millisecondes",
    "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z$"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_has_one_written_form() {
        let text = "2026-03-12T10:00:00.250Z";
        assert_eq!(Instant::parse(text).unwrap().to_string(), text);
        for text in [
            "2026-03-12T10:00:00Z",
            "2026-03-12T10:00:00.250+00:00",
            "2026-03-12 10:00:00.250Z",
            "2026-02-30T10:00:00.000Z",
            "",
        ] {
            assert!(Instant::parse(text).is_err(), "{text} aurait dû être refusé");
        }
        assert_eq!(
            Instant::parse_lenient("2026-03-12T11:00:00.25+01:00"),
            Instant::parse(text)
        );
    }
}
