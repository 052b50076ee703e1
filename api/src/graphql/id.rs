//! Global ids: typed and readable, `member:<registre>:<uuid>`. Anyone can read what one designates, and no two kinds can be mixed.

use async_graphql::ID;
use domain::refusal::{Code, Refusal};
use domain::value::{
    AllocationId, AmendmentId, AssetId, BudgetId, CallId, CommandId, CommitteeId, ConventionId, DeliberationId, ItemId,
    KeyId, LedgerId, LoanId, MemberId, PaymentId, RepaymentId, SeatId, SessionId, TitleId, WithdrawalId,
};
use std::fmt::Display;

/// An identifier of the domain that has a global form.
pub(crate) trait Identified: Copy + Display {
    /// The word that begins the global form.
    const KIND: &'static str;

    /// Reads the UUID.
    fn parse(text: &str) -> Result<Self, Refusal>;

    /// The identifier that follows from a command and `name`, always the same: a retry names the same object.
    fn derived(command: CommandId, name: &str) -> Self;
}

macro_rules! identified {
    ($($name:ident $kind:literal,)*) => {$(
        impl Identified for $name {
            const KIND: &'static str = $kind;

            fn parse(text: &str) -> Result<Self, Refusal> {
                Self::parse(text)
            }

            fn derived(command: CommandId, name: &str) -> Self {
                Self::new(command.derive(name))
            }
        }
    )*};
}

identified! {
    MemberId "member",
    ConventionId "convention",
    AmendmentId "amendment",
    DeliberationId "deliberation",
    CommitteeId "committee",
    SeatId "seat",
    SessionId "session",
    ItemId "decision",
    KeyId "key",
    BudgetId "budget",
    AllocationId "allocation",
    CallId "call",
    PaymentId "payment",
    RepaymentId "repayment",
    TitleId "title",
    LoanId "loan",
    AssetId "asset",
    WithdrawalId "withdrawal",
}

/// The kind of the ids of ledgers, `ledger:<uuid>`.
const LEDGER: &str = "ledger";

/// The kind of the ids of facts, `fact:<registre>:<position>`.
pub(crate) const FACT: &str = "fact";

/// A global id, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct GlobalId<'a> {
    /// What it designates.
    pub(crate) kind: &'a str,
    /// In which ledger.
    pub(crate) ledger: LedgerId,
    /// Which one: a UUID, or a position. Empty for the ledger itself.
    pub(crate) local: &'a str,
}

impl<'a> GlobalId<'a> {
    /// Takes `id` apart.
    pub(crate) fn parse(id: &'a ID) -> Result<Self, Refusal> {
        let (kind, rest) = id.split_once(':').ok_or_else(|| malformed(id, "type:registre:uuid"))?;
        let (ledger, local) = rest.split_once(':').unwrap_or((rest, ""));
        if (kind == LEDGER) != local.is_empty() {
            return Err(malformed(id, "type:registre:uuid"));
        }
        let ledger = LedgerId::parse(ledger)?;
        Ok(Self { kind, ledger, local })
    }

    /// The identifier it holds, if it is of that kind.
    pub(crate) fn read<I: Identified>(&self) -> Option<I> {
        (self.kind == I::KIND).then(|| I::parse(self.local).ok()).flatten()
    }
}

/// The global id of a ledger.
pub(crate) fn ledger_id(ledger: LedgerId) -> ID {
    ID(format!("{LEDGER}:{ledger}"))
}

/// The global id of a fact.
pub(crate) fn fact_id(ledger: LedgerId, position: u64) -> ID {
    ID(format!("{FACT}:{ledger}:{position}"))
}

/// The global id of `id` in `ledger`.
pub(crate) fn global_id<I: Identified>(ledger: LedgerId, id: I) -> ID {
    ID(format!("{}:{ledger}:{id}", I::KIND))
}

/// Reads the id of a ledger.
pub(crate) fn read_ledger(id: &ID) -> Result<LedgerId, Refusal> {
    match GlobalId::parse(id) {
        Ok(GlobalId {
            kind: LEDGER, ledger, ..
        }) => Ok(ledger),
        _ => Err(malformed(id, "ledger:uuid")),
    }
}

/// Reads the id of an object of `ledger`.
pub(crate) fn read_local<I: Identified>(id: &ID, ledger: LedgerId) -> Result<I, Refusal> {
    let global = GlobalId::parse(id)?;
    if global.ledger != ledger {
        let message = format!("« {} » désigne un objet d’un autre registre.", id.as_str());
        return Err(Refusal::new(Code::IdentifierMalformed, message));
    }
    global
        .read()
        .ok_or_else(|| malformed(id, &format!("{}:registre:uuid", I::KIND)))
}

fn malformed(id: &ID, expected: &str) -> Refusal {
    let message = format!("« {} » n’est pas l’identifiant attendu : « {expected} ».", id.as_str());
    Refusal::new(Code::IdentifierMalformed, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEDGER_UUID: &str = "11111111-1111-4111-8111-111111111111";
    const MEMBER_UUID: &str = "22222222-2222-4222-8222-222222222222";

    fn ledger() -> LedgerId {
        LedgerId::parse(LEDGER_UUID).unwrap()
    }

    #[test]
    fn an_id_is_read_back_in_its_kind_and_ledger_only() {
        let member = MemberId::parse(MEMBER_UUID).unwrap();
        let id = global_id(ledger(), member);
        assert_eq!(id.as_str(), format!("member:{LEDGER_UUID}:{MEMBER_UUID}"));
        assert_eq!(read_local(&id, ledger()), Ok(member));
        assert!(read_local::<KeyId>(&id, ledger()).is_err());
        assert!(read_local::<MemberId>(&id, LedgerId::parse(MEMBER_UUID).unwrap()).is_err());
        assert_eq!(read_ledger(&ledger_id(ledger())), Ok(ledger()));
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "member",
            MEMBER_UUID,
            "ledger:",
            "member:x:y",
            &format!("member:{LEDGER_UUID}"),
            &format!("ledger:{LEDGER_UUID}:x"),
        ] {
            assert!(GlobalId::parse(&ID(text.to_owned())).is_err(), "{text}");
        }
    }
}
