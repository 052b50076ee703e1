//! The values facts are made of: exact, closed, and impossible to build wrong.
//!
//! Every type here keeps its field private and has one constructor that refuses (`parse`, `new`), so a value that exists is a
//! value that is right. Outside the domain they are all strings: no identifier, amount or date is ever a JSON number.

mod account;
mod address;
mod choice;
mod commitment;
mod date;
mod digest;
mod fraction;
mod id;
mod identifier;
mod instant;
mod money;
mod period;
mod ratio;
mod signing;
mod text;

pub use account::{Account, FunctionCode, PoolCode};
pub use address::WebAddress;
pub(crate) use choice::choices;
pub use commitment::{Commitment, Opening, Personal, Salt, Sealer};
pub use date::{Date, FiscalYear};
pub use digest::Digest;
pub use fraction::Fraction;
pub use id::{
    AllocationId, AmendmentId, AssetId, BudgetId, CallId, CommandId, CommitteeId, ConventionId, DeliberationId,
    EventId, ItemId, KeyId, LedgerId, LoanId, MemberId, NoticeId, PaymentId, RepaymentId, SeatId, SessionId,
    StatementId, TitleId, WithdrawalId,
};
pub use identifier::{Insee, Organisation, Siren, Siret};
pub use instant::Instant;
pub use money::Cents;
pub use period::Period;
pub use ratio::Ratio;
pub use signing::{LogKey, Signature};
pub use text::{Name, Text};

/// Implements `Display`, `Serialize` and `Deserialize` (as a string) for a value with `as_str`-like `Display` and `parse`.
macro_rules! string_value {
    ($name:ty, $expecting:expr, $pattern:expr) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Visitor;
                impl serde::de::Visitor<'_> for Visitor {
                    type Value = $name;
                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        formatter.write_str($expecting)
                    }
                    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
                        <$name>::parse(text).map_err(E::custom)
                    }
                }
                deserializer.deserialize_str(Visitor)
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::refusal::Refusal;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::parse(text)
            }
        }

        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn inline_schema() -> bool {
                true
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "description": $expecting, "pattern": $pattern })
            }
        }
    };
}
pub(crate) use string_value;
