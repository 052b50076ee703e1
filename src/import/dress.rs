//! How a file writes its numbers and its dates: as programs do, or as a French office does.

use super::fault::clipped;
use domain::value::{Cents, Date, Fraction};

/// The manner of a file, known by its delimiter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dress {
    /// Commas between cells: a point for decimals, nothing between thousands, AAAA-MM-JJ.
    International,
    /// Semicolons between cells: a comma or a point for decimals, spaces between thousands, JJ/MM/AAAA too.
    French,
}

/// What separates thousands: a plain, a no-break or a narrow no-break space.
const SPACES: [char; 3] = [' ', '\u{a0}', '\u{202f}'];

impl Dress {
    /// The manner of a file whose cells `delimiter` separates.
    pub(super) const fn of(delimiter: u8) -> Self {
        if delimiter == b';' {
            Self::French
        } else {
            Self::International
        }
    }

    /// Reads a quantity: a number that is not negative.
    pub(super) fn quantity(self, cell: &str) -> Result<Fraction, String> {
        let plain = self.plain(cell)?;
        if plain.starts_with(['-', '\u{2212}']) {
            return Err(format!(
                "« {} » est négatif : une valeur de critère ne l’est jamais.",
                clipped(cell)
            ));
        }
        Fraction::parse_decimal(&plain).map_err(|_| match self {
            Self::International => format!("« {} » n’est pas un nombre : écrire 1873 ou 21.5.", clipped(cell)),
            Self::French => format!(
                "« {} » n’est pas un nombre : écrire 1873, 1 873 ou 21,5.",
                clipped(cell)
            ),
        })
    }

    /// Reads an amount of euros.
    pub(super) fn euros(self, cell: &str) -> Result<Cents, String> {
        let plain = self.plain(cell)?;
        Cents::parse_euros(&plain).map_err(|_| {
            let example = match self {
                Self::International => "1234.56",
                Self::French => "1234,56 ou 1 234,56",
            };
            format!(
                "« {} » n’est pas un montant : écrire des euros, avec au plus deux décimales, comme {example}.",
                clipped(cell)
            )
        })
    }

    /// Reads a date.
    pub(super) fn date(self, cell: &str) -> Result<Date, String> {
        let slashed = match cell.split('/').collect::<Vec<_>>()[..] {
            [day, month, year] if self == Self::French => Some(format!("{year}-{month}-{day}")),
            _ => None,
        };
        Date::parse(slashed.as_deref().unwrap_or(cell)).map_err(|_| {
            let forms = match self {
                Self::International => "AAAA-MM-JJ",
                Self::French => "AAAA-MM-JJ ou JJ/MM/AAAA",
            };
            format!(
                "« {} » n’est pas une date du calendrier : écrire {forms}.",
                clipped(cell)
            )
        })
    }

    /// The number that `cell` writes, with a point for decimals and nothing between thousands.
    fn plain(self, cell: &str) -> Result<String, String> {
        let shown = clipped(cell);
        if cell.is_empty() {
            return Err("la case est vide : un nombre est attendu.".to_owned());
        }
        if cell.contains('%') {
            return Err(format!(
                "« {shown} » : c’est une quantité qui est attendue ici, pas un taux. Retirer « % » ; les taux s’écrivent dans la clé."
            ));
        }
        if cell.contains('€') {
            return Err(format!("« {shown} » : écrire le nombre seul, sans « € »."));
        }
        match self {
            Self::International if cell.contains(',') => Err(format!(
                "« {shown} » : dans un fichier à virgules, un nombre s’écrit avec un point. Écrire un point, ou séparer les colonnes par « ; »."
            )),
            Self::International if cell.contains(SPACES) => Err(format!(
                "« {shown} » : dans un fichier à virgules, rien ne sépare les milliers. Retirer les espaces, ou séparer les colonnes par « ; »."
            )),
            Self::International => Ok(cell.to_owned()),
            Self::French if cell.matches([',', '.']).count() > 1 => Err(format!(
                "« {shown} » a plusieurs virgules ou points : n’en garder qu’un, pour les décimales ; les milliers se séparent par une espace."
            )),
            Self::French => joined(&cell.replace(',', ".")).ok_or_else(|| {
                format!("« {shown} » : les milliers se séparent par une espace, en groupes de trois chiffres, comme 1 234 567.")
            }),
        }
    }
}

/// The number without what separates its thousands; nothing if the groups are not of three digits.
fn joined(number: &str) -> Option<String> {
    let (whole, decimals) = number
        .split_once('.')
        .map_or((number, None), |(whole, decimals)| (whole, Some(decimals)));
    let mut groups = whole.split(SPACES);
    let first = groups.next().unwrap_or_default();
    let lead = first.trim_start_matches('-').len();
    let mut plain = first.to_owned();
    for group in groups {
        if group.len() != 3 || !(1..=3).contains(&lead) {
            return None;
        }
        plain.push_str(group);
    }
    if let Some(decimals) = decimals {
        if decimals.contains(SPACES) {
            return None;
        }
        plain.push('.');
        plain.push_str(decimals);
    }
    Some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_french_file_writes_its_decimals_with_a_comma_or_a_point_and_its_thousands_with_spaces() {
        for (cell, plain) in [
            ("1873", "1873"),
            ("1,810", "1.810"),
            ("0.609", "0.609"),
            ("10 418", "10418"),
            ("12\u{a0}918\u{202f}320,5", "12918320.5"),
        ] {
            assert_eq!(
                Dress::French.quantity(cell),
                Ok(Fraction::parse_decimal(plain).unwrap()),
                "{cell}"
            );
        }
        for cell in [
            "",
            "1.234,5",
            "1,2,3",
            "10 41",
            "1 0418",
            "1873 ",
            "1 873,1 2",
            "-1",
            "12 %",
            "3 €",
            "1e3",
            "٣",
            "1234 567",
            " 1",
        ] {
            assert!(
                Dress::French.quantity(cell).is_err(),
                "« {cell} » aurait dû être refusé"
            );
        }
    }

    #[test]
    fn a_file_with_commas_knows_the_point_only() {
        assert!(Dress::International.quantity("21.5").is_ok());
        assert!(Dress::International.date("2025-05-15").is_ok());
        for cell in ["21,5", "10 418", "12 %"] {
            assert!(Dress::International.quantity(cell).is_err(), "« {cell} »");
        }
        assert!(Dress::International.date("15/05/2025").is_err());
    }

    #[test]
    fn a_french_file_writes_its_dates_in_two_ways() {
        let may = Date::parse("2025-05-15").unwrap();
        for cell in ["2025-05-15", "15/05/2025"] {
            assert_eq!(Dress::French.date(cell), Ok(may), "{cell}");
        }
        for cell in ["05/15/2025", "15/5/2025", "15/05/25", "15/05/2025/1", "30/02/2025"] {
            assert!(Dress::French.date(cell).is_err(), "« {cell} »");
        }
        assert_eq!(Dress::French.euros("-1 234,56"), Ok(Cents::new(-123_456)));
    }
}
