//! How a file writes its dates.

use super::super::fault::clipped;
use domain::value::Date;

/// A way to write dates: `AAAA-MM-JJ`, `JJ/MM/AAAA`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DateForm(String);

impl DateForm {
    /// The form of programs.
    pub(super) fn iso() -> Self {
        Self("AAAA-MM-JJ".to_owned())
    }

    /// Reads a form: the year once (AAAA), the month once (MM), the day once (JJ), and what stands between them.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let once = |part: &str| text.matches(part).count() == 1;
        let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
        if once("AAAA") && once("MM") && once("JJ") && letters == 8 {
            return Ok(Self(text.to_owned()));
        }
        Err(format!(
            "« {} » n’est pas une forme de date : écrire JJ/MM/AAAA, AAAA-MM-JJ ou AAAAMMJJ.",
            clipped(text)
        ))
    }

    /// Reads a date.
    pub(super) fn read(&self, cell: &str) -> Result<Date, String> {
        let part = |name: &str| {
            let start = self.0.find(name)?;
            cell.get(start..start + name.len())
        };
        // Whatever stands between the parts stands there in the cell too.
        let shape = |text: &str| -> String {
            text.chars()
                .map(|c| {
                    if c.is_ascii_digit() || c.is_alphabetic() {
                        '0'
                    } else {
                        c
                    }
                })
                .collect()
        };
        let digits = cell.chars().all(|c| !c.is_alphabetic());
        let date = match (part("AAAA"), part("MM"), part("JJ")) {
            (Some(year), Some(month), Some(day)) if digits && shape(cell) == shape(&self.0) => {
                Date::parse(&format!("{year}-{month}-{day}")).ok()
            }
            _ => None,
        };
        date.ok_or_else(|| {
            format!(
                "« {} » n’est pas une date du calendrier écrite {}.",
                clipped(cell),
                self.0
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_read_in_the_form_of_its_file_and_in_no_other() {
        let read = |form: &str, cell: &str| DateForm::parse(form).unwrap().read(cell).map(|date| date.to_string());
        for (form, cell) in [
            ("JJ/MM/AAAA", "25/11/2013"),
            ("AAAA-MM-JJ", "2013-11-25"),
            ("AAAAMMJJ", "20131125"),
            ("JJ.MM.AAAA", "25.11.2013"),
        ] {
            assert_eq!(read(form, cell).as_deref(), Ok("2013-11-25"), "{form}");
        }
        for cell in [
            "11/25/2013",
            "25-11-2013",
            "5/11/2013",
            "25/11/13",
            "",
            "25/11/2013 ",
            "é5/11/201",
            "25/11/20133",
            "hier",
        ] {
            assert!(read("JJ/MM/AAAA", cell).is_err(), "{cell}");
        }
        for form in ["", "JJ/MM", "JJ/MM/AA", "JJ/MM/AAAA HH", "JJ/JJ/MM/AAAA"] {
            assert!(DateForm::parse(form).is_err(), "{form}");
        }
    }
}
