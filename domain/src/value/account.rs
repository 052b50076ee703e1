//! Budget coordinates: accounts, functions and cost pools.

use crate::refusal::{Code, Refusal};

/// An account of the M57 nomenclature: two to eight digits, classes 1 to 7.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Account(Box<str>);

impl Account {
    /// Reads an account number.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let shaped = (2..=8).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_digit())
            && text.bytes().next().is_some_and(|class| (b'1'..=b'7').contains(&class));
        if shaped {
            Ok(Self(text.into()))
        } else {
            Err(Refusal::new(
                Code::AccountMalformed,
                format!("« {text} » n’est pas un compte M57 : de deux à huit chiffres, classes 1 à 7, comme 62876."),
            ))
        }
    }

    /// The number, as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Account {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

super::string_value!(Account, "compte M57 : 2 à 8 chiffres", "^[1-7][0-9]{1,7}$");

/// A function of the M57 nomenclature, which says what money is for: one to five digits, `020`, `211`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FunctionCode(Box<str>);

impl FunctionCode {
    /// Reads a function.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        if (1..=5).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Ok(Self(text.into()));
        }
        Err(Refusal::new(
            Code::FunctionMalformed,
            format!("« {text} » n’est pas une fonction M57 : d’un à cinq chiffres, comme 020."),
        ))
    }

    /// The code, as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for FunctionCode {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

super::string_value!(FunctionCode, "fonction M57 : 1 à 5 chiffres", "^[0-9]{1,5}$");

/// The short code of a cost pool within a convention: `paie`, `informatique`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PoolCode(Box<str>);

impl PoolCode {
    /// Reads a code: 1 to 32 lower-case ASCII letters, digits and hyphens.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let shaped = (1..=32).contains(&text.len())
            && text
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if shaped {
            Ok(Self(text.into()))
        } else {
            Err(Refusal::new(
                Code::PoolMalformed,
                format!("« {text} » n’est pas un code de charge : 1 à 32 minuscules sans accent, chiffres ou tirets."),
            ))
        }
    }

    /// The code, as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for PoolCode {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

super::string_value!(
    PoolCode,
    "code de charge : minuscules, chiffres, tirets",
    "^[a-z0-9-]{1,32}$"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_belongs_to_classes_one_to_seven() {
        for text in ["62876", "70875", "6411", "10"] {
            assert!(Account::parse(text).is_ok(), "{text}");
        }
        for text in ["", "6", "823", "62 876", "62876A", "0123", "123456789"] {
            assert!(Account::parse(text).is_err(), "{text} aurait dû être refusé");
        }
    }
}
