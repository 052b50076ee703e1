//! Objects that a global id finds again (Relay).

use super::allocation::Allocation;
use super::budget::Budget;
use super::committee::Committee;
use super::convention::Convention;
use super::decision::Decision;
use super::journal::JournalEntry;
use super::key::Key;
use super::ledger::Ledger;
use super::member::Member;
use super::obligation::Call;
use super::payment::Payment;
use super::session::Session;
use super::title::Title;
use async_graphql::{ID, Interface};

/// Un objet que son identifiant global permet de retrouver.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "Identifiant global."))]
pub(crate) enum Node {
    /// Un registre.
    Ledger(Ledger),
    /// Un membre.
    Member(Member),
    /// Une convention.
    Convention(Convention),
    /// Un comité.
    Committee(Committee),
    /// Une séance.
    Session(Session),
    /// Une décision.
    Decision(Decision),
    /// Une clé.
    Key(Key),
    /// Un budget.
    Budget(Budget),
    /// Une répartition.
    Allocation(Allocation),
    /// Un appel de fonds.
    Call(Call),
    /// Un paiement.
    Payment(Payment),
    /// Un titre de recettes.
    Title(Title),
    /// Une ligne du journal.
    JournalEntry(JournalEntry),
}
