//! Ids and small makers of the demo: everything follows from a name, so the story told twice is recorded once.

use domain::command::Requester;
use domain::event::Role;
use domain::value::{
    AllocationId, BudgetId, CommandId, CommitteeId, ConventionId, Date, KeyId, LedgerId, Organisation, SeatId,
};
use domain::{Command, Refusal, Request};
use uuid::Uuid;

/// SIREN of the communauté de communes.
pub(crate) const EPCI: &str = "200027027";
/// Its name.
pub(crate) const EPCI_NAME: &str = "CC Arc Sud Bretagne";
/// Name of the demo's ledger.
pub(crate) const LEDGER_NAME: &str = "Services communs d’Arc Sud Bretagne (démonstration)";

/// The ledger of the demo: always the same.
pub(crate) fn ledger() -> LedgerId {
    LedgerId::new(Uuid::new_v5(&Uuid::NAMESPACE_URL, b"entente/demo/arc-sud-bretagne"))
}

/// The id that follows from `name`.
pub(crate) fn id(name: &str) -> Uuid {
    ledger().derive(name)
}

/// The convention.
pub(crate) fn convention() -> ConventionId {
    ConventionId::new(id("convention"))
}

/// The committee.
pub(crate) fn committee() -> CommitteeId {
    CommitteeId::new(id("committee"))
}

/// The seat of the member of rank `rank`, the EPCI being 0.
pub(crate) fn seat(rank: usize) -> SeatId {
    SeatId::new(id(&format!("seat/{rank}")))
}

/// The key called `name`.
pub(crate) fn key(name: &str) -> KeyId {
    KeyId::new(id(&format!("key/{name}")))
}

/// The budget of `year`.
pub(crate) fn budget(year: &str) -> BudgetId {
    BudgetId::new(id(&format!("budget/{year}")))
}

/// The allocation of `pool` in `year`.
pub(crate) fn allocation(year: &str, pool: &str) -> AllocationId {
    AllocationId::new(id(&format!("allocation/{year}/{pool}")))
}

/// A date of the story.
pub(crate) fn date(text: &str) -> Result<Date, Refusal> {
    Date::parse(text)
}

/// A request of the story, made for the EPCI in `role`.
pub(crate) fn request(name: &str, role: Role, command: impl Into<Command>) -> Result<Request, Refusal> {
    Ok(Request {
        command_id: CommandId::new(id(&format!("command/{name}"))),
        requester: Requester {
            organisation: Organisation::parse(EPCI)?,
            role,
            person: None,
        },
        evidence: Vec::new(),
        command: command.into(),
    })
}
