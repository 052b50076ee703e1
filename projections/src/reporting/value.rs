//! What a cell of a table holds.

use domain::value::{
    Account, AllocationId, AmendmentId, AssetId, BudgetId, CallId, Cents, CommitteeId, ConventionId, Date,
    DeliberationId, EventId, FiscalYear, Insee, ItemId, KeyId, LedgerId, LoanId, MemberId, Name, PaymentId, PoolCode,
    RepaymentId, SeatId, SessionId, Siren, Text, TitleId, WithdrawalId,
};
use std::borrow::Cow;
use uuid::Uuid;

/// What a cell holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value<'a> {
    /// Nothing.
    Null,
    /// An identifier.
    Id(Uuid),
    /// Words.
    Text(Cow<'a, str>),
    /// A civil date.
    Date(Date),
    /// A whole number: an amount in cents, a count, a year.
    Integer(i64),
    /// Yes or no.
    Boolean(bool),
}

impl Value<'_> {
    /// The same value, kept for longer.
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Self::Null => Value::Null,
            Self::Id(id) => Value::Id(id),
            Self::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
            Self::Date(date) => Value::Date(date),
            Self::Integer(number) => Value::Integer(number),
            Self::Boolean(answer) => Value::Boolean(answer),
        }
    }
}

impl<'a, T> From<Option<T>> for Value<'a>
where
    Value<'a>: From<T>,
{
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::from)
    }
}

macro_rules! ids {
    ($($id:ident),*) => {$(
        impl From<$id> for Value<'_> {
            fn from(id: $id) -> Self {
                Self::Id(id.uuid())
            }
        }
    )*};
}

ids!(
    AllocationId,
    AmendmentId,
    AssetId,
    BudgetId,
    CallId,
    CommitteeId,
    ConventionId,
    DeliberationId,
    EventId,
    ItemId,
    KeyId,
    LedgerId,
    LoanId,
    MemberId,
    PaymentId,
    RepaymentId,
    SeatId,
    SessionId,
    TitleId,
    WithdrawalId
);

macro_rules! words {
    ($($words:ident),*) => {$(
        impl<'a> From<&'a $words> for Value<'a> {
            fn from(words: &'a $words) -> Self {
                Self::from(words.as_str())
            }
        }
    )*};
}

words!(Account, Insee, Name, PoolCode, Siren, Text);

macro_rules! numbers {
    ($($number:ident),*) => {$(
        impl From<$number> for Value<'_> {
            fn from(number: $number) -> Self {
                Self::Integer(i64::from(number))
            }
        }
    )*};
}

numbers!(u16, u32);

impl From<u64> for Value<'_> {
    /// Positions: none comes near the largest.
    fn from(number: u64) -> Self {
        Self::Integer(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<usize> for Value<'_> {
    /// Places in a list: none comes near the largest.
    fn from(number: usize) -> Self {
        Self::Integer(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl From<Cents> for Value<'_> {
    fn from(amount: Cents) -> Self {
        Self::Integer(amount.get())
    }
}

impl From<FiscalYear> for Value<'_> {
    fn from(year: FiscalYear) -> Self {
        Self::Integer(i64::from(year.get()))
    }
}

impl From<Date> for Value<'_> {
    fn from(date: Date) -> Self {
        Self::Date(date)
    }
}

impl From<bool> for Value<'_> {
    fn from(answer: bool) -> Self {
        Self::Boolean(answer)
    }
}
