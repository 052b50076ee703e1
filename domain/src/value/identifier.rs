//! Public identifiers of organisations and communes.

use crate::refusal::{Code, Refusal};

/// A SIREN: nine digits whose last is a Luhn check. A dated identifier of a member, never its key: it changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Siren([u8; 9]);

impl Siren {
    /// Reads nine digits.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let digits: [u8; 9] = text
            .as_bytes()
            .try_into()
            .ok()
            .filter(|d: &[u8; 9]| d.iter().all(u8::is_ascii_digit))
            .ok_or_else(|| {
                Refusal::new(
                    Code::SirenMalformed,
                    format!("« {text} » n’est pas un SIREN : neuf chiffres sont attendus, sans espace."),
                )
            })?;
        if luhn_sum(&digits).is_multiple_of(10) {
            Ok(Self(digits))
        } else {
            Err(Refusal::new(
                Code::SirenChecksum,
                format!(
                    "« {text} » n’est pas un SIREN : sa clé de contrôle est fausse. Vérifier les chiffres sur l’avis de situation."
                ),
            ))
        }
    }

    /// The nine digits.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl std::fmt::Display for Siren {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.as_str())
    }
}

super::string_value!(Siren, "SIREN : neuf chiffres, clé de Luhn", "^[0-9]{9}$");

/// The organisation an actor acts for: a SIREN, or a SIRET when the establishment is known.
///
/// Luhn over all fourteen digits; the establishments of La Poste (SIREN 356000000) are checked by the plain sum of their digits
/// instead, a multiple of five.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Organisation(Box<str>);

impl Organisation {
    /// Reads nine or fourteen digits.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        if text.len() != 14 {
            return Siren::parse(text).map(|siren| Self(siren.as_str().into()));
        }
        let digits = text.as_bytes();
        let plain_sum = digits.iter().fold(0_u32, |sum, digit| {
            sum.saturating_add(u32::from(digit.saturating_sub(b'0')))
        });
        let checked = luhn_sum(digits).is_multiple_of(10) || (text.starts_with("356000000") && plain_sum % 5 == 0);
        if digits.iter().all(u8::is_ascii_digit) && checked {
            Ok(Self(text.into()))
        } else {
            Err(Refusal::new(
                Code::SiretMalformed,
                format!(
                    "« {text} » n’est pas un SIRET : quatorze chiffres sont attendus, avec une clé de contrôle juste."
                ),
            ))
        }
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<Siren> for Organisation {
    fn from(siren: Siren) -> Self {
        Self(siren.as_str().into())
    }
}

impl std::fmt::Display for Organisation {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

super::string_value!(Organisation, "organisation : SIREN ou SIRET", "^[0-9]{9}([0-9]{5})?$");

/// A SIRET: the fourteen digits of an establishment, its SIREN first. Checked as [`Organisation`] says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Siret {
    digits: Box<str>,
    siren: Siren,
}

impl Siret {
    /// Reads fourteen digits.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let malformed = || {
            let message = format!(
                "« {text} » n’est pas un SIRET : quatorze chiffres sont attendus, avec une clé de contrôle juste."
            );
            Refusal::new(Code::SiretMalformed, message)
        };
        let siren = text.get(..9).filter(|_| text.len() == 14).ok_or_else(malformed)?;
        Organisation::parse(text)?;
        Ok(Self {
            digits: text.into(),
            siren: Siren::parse(siren)?,
        })
    }

    /// The fourteen digits.
    pub fn as_str(&self) -> &str {
        &self.digits
    }

    /// The SIREN of the organisation whose establishment it is.
    pub const fn siren(&self) -> Siren {
        self.siren
    }
}

impl std::fmt::Display for Siret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.digits)
    }
}

super::string_value!(Siret, "SIRET : quatorze chiffres, clé de Luhn", "^[0-9]{14}$");

/// An INSEE code of a commune: five characters, `2A` and `2B` for Corsica; never a number (`01004` is not 1004).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Insee([u8; 5]);

impl Insee {
    /// Reads five characters.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let shaped = text.as_bytes().try_into().ok().filter(|code: &[u8; 5]| {
            let [first, second, rest @ ..] = code;
            let department = first.is_ascii_digit()
                && second.is_ascii_digit()
                && (*first, *second) != (b'0', b'0')
                && (*first, *second) != (b'2', b'0');
            let corsica = *first == b'2' && matches!(second, b'A' | b'B');
            (department || corsica) && rest.iter().all(u8::is_ascii_digit)
        });
        shaped.map(Self).ok_or_else(|| {
            Refusal::new(
                Code::InseeMalformed,
                format!("« {text} » n’est pas un code INSEE de commune : cinq caractères sont attendus, comme 56143 ou 2A004."),
            )
        })
    }

    /// The five characters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl std::fmt::Display for Insee {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.as_str())
    }
}

super::string_value!(
    Insee,
    "code INSEE de commune, 2A et 2B compris",
    "^([0-9]{2}|2A|2B)[0-9]{3}$"
);

/// Luhn's sum: from the right, every second digit doubled, digits of the products added.
fn luhn_sum(digits: &[u8]) -> u32 {
    digits.iter().rev().enumerate().fold(0_u32, |sum, (index, digit)| {
        let value = u32::from(digit.saturating_sub(b'0'));
        let doubled = if index % 2 == 1 { value.saturating_mul(2) } else { value };
        sum.saturating_add(if doubled > 9 {
            doubled.saturating_sub(9)
        } else {
            doubled
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_siren_passes_luhn() {
        for text in ["200027027", "215601436", "356000000"] {
            assert_eq!(Siren::parse(text).unwrap().as_str(), text);
        }
        assert_eq!(Siren::parse("200027028").unwrap_err().code, Code::SirenChecksum);
        for text in ["", "20002702", "20002702A", "200 027 027", "２00027027"] {
            assert_eq!(Siren::parse(text).unwrap_err().code, Code::SirenMalformed, "{text}");
        }
    }

    #[test]
    fn a_siret_of_la_poste_is_checked_by_its_plain_sum() {
        assert!(Organisation::parse("35600000000048").is_ok());
        assert!(Organisation::parse("35600000049837").is_ok());
        assert!(Organisation::parse("35600000049838").is_err());
        assert!(Organisation::parse("21560143600012").is_err() || Organisation::parse("21560143600013").is_err());
    }

    #[test]
    fn a_siret_is_an_establishment_of_its_siren() {
        let siret = Siret::parse("21340172201787").unwrap();
        assert_eq!(siret.siren().as_str(), "213401722");
        for text in [
            "",
            "213401722",
            "21340172201788",
            "2134017220178A",
            "213401722017870",
            "2134017２2017",
        ] {
            assert_eq!(Siret::parse(text).unwrap_err().code, Code::SiretMalformed, "{text}");
        }
    }

    #[test]
    fn corsica_keeps_its_letters_and_ain_its_zero() {
        for text in ["2A004", "2B033", "01004", "97411"] {
            assert_eq!(Insee::parse(text).unwrap().as_str(), text);
        }
        for text in ["20004", "2C004", "1004", "2a004", "001AB", "00001"] {
            assert!(Insee::parse(text).is_err(), "{text} aurait dû être refusé");
        }
    }
}
