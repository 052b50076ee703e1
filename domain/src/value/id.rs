//! Typed identifiers. A member's id is not its SIREN and a call's id is not a position: one type each, so they cannot be mixed.

use crate::refusal::{Code, Refusal};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident $noun:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// The identifier that holds `uuid`.
            pub const fn new(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The UUID itself.
            pub const fn uuid(self) -> Uuid {
                self.0
            }

            /// Reads the hyphenated lower-case form, the only one a body may hold.
            pub fn parse(text: &str) -> Result<Self, Refusal> {
                let uuid = Uuid::try_parse(text).ok().filter(|_| text.len() == 36 && !text.bytes().any(|b| b.is_ascii_uppercase()));
                uuid.map(Self).ok_or_else(|| {
                    Refusal::new(Code::IdentifierMalformed, format!("« {text} » n’est pas un identifiant de {} : un UUID en minuscules est attendu.", $noun))
                })
            }

            /// The identifier that follows from this one and `name`, always the same (UUID version 5).
            pub fn derive(self, name: &str) -> Uuid {
                Uuid::new_v5(&self.0, name.as_bytes())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(&self.0, formatter)
            }
        }

        super::string_value!($name, concat!("identifiant (", $noun, ") : UUID en minuscules"), "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$");
    )*};
}

ids! {
    /// One ledger (registre), one cooperation.
    LedgerId "registre";
    /// One event of the log, unique across ledgers.
    EventId "fait";
    /// One command: the idempotency key its sender chose.
    CommandId "commande";
    /// One member, whatever its SIREN and name become.
    MemberId "membre";
    /// One convention.
    ConventionId "convention";
    /// One amendment of a convention.
    AmendmentId "avenant";
    /// One deliberation of one member's assembly.
    DeliberationId "délibération";
    /// One steering committee.
    CommitteeId "comité";
    /// One seat of a committee.
    SeatId "siège";
    /// One session of a committee.
    SessionId "séance";
    /// One item of an agenda, and the decision taken on it.
    ItemId "point de l’ordre du jour";
    /// One sharing key.
    KeyId "clé de répartition";
    /// One budget of a fiscal year.
    BudgetId "budget";
    /// One allocation of one cost pool of a budget.
    AllocationId "répartition";
    /// One contribution call to one member.
    CallId "appel de fonds";
    /// One revenue title.
    TitleId "titre";
    /// One payment received.
    PaymentId "paiement";
    /// One repayment of what settlements owe to one member.
    RepaymentId "remboursement";
    /// One loan of a cooperation.
    LoanId "emprunt";
    /// One asset of a cooperation.
    AssetId "bien";
    /// The settlement of what one withdrawal makes owe.
    WithdrawalId "règlement de retrait";
}
