//! Subjects: the one object an event is primarily about.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

crate::value::choices! {
    /// The kinds of subjects.
    SubjectKind {
        /// The ledger itself.
        Ledger "ledger" "registre";
        /// A member.
        Member "member" "membre";
        /// A convention.
        Convention "convention" "convention";
        /// A committee, its sessions and decisions.
        Committee "committee" "comité";
        /// A sharing key.
        Key "key" "clé de répartition";
        /// A budget, its allocations, calls and payments.
        Budget "budget" "budget";
    }
}

/// The one object an event is primarily about. The events of a subject form a chain of their own, so that an extract is provably
/// complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Subject {
    /// What it is.
    pub kind: SubjectKind,
    /// Which one.
    pub id: Uuid,
}

impl Subject {
    /// The subject `id` of kind `kind`.
    pub const fn new(kind: SubjectKind, id: Uuid) -> Self {
        Self { kind, id }
    }
}

impl std::fmt::Display for Subject {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}:{}", self.kind, self.id)
    }
}
