//! Scalars: exact values as text, never as JSON numbers.
//!
//! A scalar holds the text that the client sent; the resolver that needs the value reads it with the domain's own parser. A value that
//! a rule refuses (`12,345` for an amount) is thus told like any refusal, with its code and its field, and a value that is not text is
//! refused here.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use domain::member::Criterion;
use domain::refusal::{Code, Refusal};
use domain::value;

macro_rules! text_scalars {
    ($($(#[$doc:meta])* $name:ident $graphql:literal holds $what:literal;)*) => {$(
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub(crate) struct $name(String);

        $(#[$doc])*
        #[Scalar(name = $graphql)]
        impl ScalarType for $name {
            fn parse(value: Value) -> InputValueResult<Self> {
                match value {
                    Value::String(text) => Ok(Self(text)),
                    _ => Err(InputValueError::custom(concat!($what, " : une chaîne est attendue."))),
                }
            }

            fn to_value(&self) -> Value {
                Value::String(self.0.clone())
            }
        }
    )*};
}

text_scalars! {
    /// Montant en euros : une chaîne décimale avec un point et deux décimales, "1234.56". Un nombre JSON est refusé : il perdrait des centimes.
    Money "Money" holds "Un montant s’écrit entre guillemets, comme \"1234.56\", car un nombre JSON perd des centimes";
    /// Date civile, à l’heure de Paris : "AAAA-MM-JJ".
    Date "Date" holds "Une date s’écrit entre guillemets, comme \"2026-03-12\"";
    /// Instant, selon la RFC 3339 : "2026-03-12T10:00:00.000Z".
    Instant "Instant" holds "Un instant s’écrit entre guillemets, comme \"2026-03-12T10:00:00Z\"";
    /// Position d’un fait dans le registre : un entier à partir de 0, en chaîne, car il peut dépasser ce que JSON garde exact.
    Position "Position" holds "Une position s’écrit entre guillemets, comme \"42\"";
    /// Critère de partage : le mot d’un critère connu ("populationMunicipale", "populationTotale", "populationDgf", "potentielFiscal",
    /// "potentielFinancier", "payslips", "staff", "licences", "workstations", "planningActs", "hours", "surface", "length"), son nom français, ou le nom
    /// d’un critère propre à la coopération ("repas servis").
    CriterionName "CriterionName" holds "Un critère s’écrit entre guillemets, comme \"populationMunicipale\"";
    /// UUID, en minuscules, avec ses tirets.
    Uuid "UUID" holds "Un UUID s’écrit entre guillemets";
}

impl Money {
    /// The amount, or a refusal.
    pub(crate) fn read(&self) -> Result<value::Cents, Refusal> {
        value::Cents::parse_euros(&self.0)
    }
}

impl From<value::Cents> for Money {
    fn from(cents: value::Cents) -> Self {
        Self(cents.euros())
    }
}

impl Date {
    /// The date, or a refusal.
    pub(crate) fn read(&self) -> Result<value::Date, Refusal> {
        value::Date::parse(&self.0)
    }
}

impl From<value::Date> for Date {
    fn from(date: value::Date) -> Self {
        Self(date.to_string())
    }
}

impl Instant {
    /// The instant, or a refusal.
    pub(crate) fn read(&self) -> Result<value::Instant, Refusal> {
        value::Instant::parse_lenient(&self.0)
    }
}

impl From<value::Instant> for Instant {
    fn from(instant: value::Instant) -> Self {
        Self(instant.to_string())
    }
}

impl Position {
    /// The position, or a refusal.
    pub(crate) fn read(&self) -> Result<u64, Refusal> {
        let digits = Some(&self.0).filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
        digits.and_then(|digits| digits.parse().ok()).ok_or_else(|| {
            let message = format!(
                "« {} » n’est pas une position : un nombre entier est attendu, comme 42.",
                self.0
            );
            Refusal::new(Code::IdentifierMalformed, message)
        })
    }
}

impl From<u64> for Position {
    fn from(position: u64) -> Self {
        Self(position.to_string())
    }
}

impl CriterionName {
    /// The criterion, or a refusal.
    pub(crate) fn read(&self) -> Result<Criterion, Refusal> {
        Criterion::new(&self.0)
    }
}

impl From<&Criterion> for CriterionName {
    fn from(criterion: &Criterion) -> Self {
        Self(criterion.to_string())
    }
}

impl Uuid {
    /// The text, for the parser of a typed identifier.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The UUID of an identifier.
    pub(crate) fn of(id: impl std::fmt::Display) -> Self {
        Self(id.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_text_and_never_a_number() {
        assert!(Money::parse(Value::from(12)).is_err());
        let money = Money::parse(Value::from("1234.5")).map_err(|_| ()).unwrap();
        assert_eq!(money.read(), Ok(value::Cents::new(123_450)));
        assert!(
            Money::parse(Value::from("12,345"))
                .map_err(|_| ())
                .unwrap()
                .read()
                .is_err()
        );
    }

    #[test]
    fn a_position_is_a_whole_number() {
        let read = |text: &str| Position(text.to_owned()).read();
        assert_eq!(read("18446744073709551615"), Ok(u64::MAX));
        for text in ["", "-1", "+1", "1.0", "18446744073709551616", "٣"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
