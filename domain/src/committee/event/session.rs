//! Facts about sessions: convened, opened, attended, closed.

use crate::committee::{ItemKind, SatBy, SetAside};
use crate::convention::DelegatedObject;
use crate::event::facts;
use crate::rules::Citation;
use crate::value::{
    AllocationId, AmendmentId, BudgetId, Commitment, CommitteeId, Date, ItemId, KeyId, MemberId, Name, SeatId,
    SessionId, Text,
};
use serde::{Deserialize, Serialize};

/// What an item, once adopted, does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Effect {
    /// Adopts a budget.
    AdoptBudget(BudgetId),
    /// Adopts a sharing key.
    AdoptKey(KeyId),
    /// Admits a member.
    Admit(MemberId),
    /// Approves an amendment.
    Amend(AmendmentId),
    /// Approves the accounts of a budget.
    ApproveAccounts(BudgetId),
    /// Approves the minutes of a session.
    ApproveMinutes(SessionId),
    /// Consents to the withdrawal of a member.
    ConsentWithdrawal(MemberId),
    /// Delegates to the chair or to a bureau that does not sit in this ledger: nothing follows from it here.
    Delegate,
    /// Delegates an object to another committee of the convention, which decides on it from then on.
    DelegateTo(Delegation),
    /// Gives an opinion, and changes nothing.
    Opinion,
    /// Anything else, which the title says.
    Other,
    /// Shares again a cost that this allocation shared.
    Regularise(AllocationId),
    /// Repeals a sharing key.
    RepealKey(KeyId),
}

/// What an assembly delegates, and to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Delegation {
    /// The committee that decides from then on.
    pub committee: CommitteeId,
    /// What it decides on.
    pub object: DelegatedObject,
}

facts! {
    /// An item of an agenda.
    AgendaItem {
        /// The members it concerns, whose seats alone vote; all of them when none is named.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        concerned: Vec<MemberId>,
        /// What it does if adopted.
        effect: Effect,
        /// The item.
        item: ItemId,
        /// What it is; an ordinary decision when not given.
        #[serde(default = "ordinary", skip_serializing_if = "is_ordinary")]
        kind: ItemKind,
        /// Its title.
        title: Name,
    }

    /// A session was convened.
    SessionConvened {
        /// The agenda.
        agenda: Vec<AgendaItem>,
        /// The committee.
        committee: CommitteeId,
        /// The session without quorum that this one follows: it needs none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        follows: Option<SessionId>,
        /// Day of the session.
        held_on: Date,
        /// Day the convocation was sent.
        sent_on: Date,
        /// The session.
        session: SessionId,
        /// Why it is urgent, when the ordinary notice is not kept.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        urgency: Option<Name>,
    }

    /// The agenda of a session to come was changed.
    AgendaChanged {
        /// Items added.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        added: Vec<AgendaItem>,
        /// The committee.
        committee: CommitteeId,
        /// Items taken off.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        removed: Vec<ItemId>,
        /// Day the new agenda was sent.
        sent_on: Date,
        /// The session.
        session: SessionId,
    }

    /// A session to come will not be held.
    SessionPostponed {
        /// The committee.
        committee: CommitteeId,
        /// Day it was put off.
        decided_on: Date,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Name>,
        /// The session.
        session: SessionId,
    }

    /// Who sits for a seat, and how.
    Attendee {
        /// Its titular or its substitute.
        by: SatBy,
        /// Whether they attend from afar.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        remote: bool,
        /// The seat.
        seat: SeatId,
    }

    /// A seat votes for another.
    Proxy {
        /// The absent seat.
        from: SeatId,
        /// Day the proxy was written, when it is meant for several sessions.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        given_on: Option<Date>,
        /// Whether an illness, duly established, keeps it good for more sessions.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        illness: bool,
        /// The present seat that votes for it.
        to: SeatId,
    }

    /// Who was there, against who must be.
    QuorumCheck {
        /// Seats that counted.
        counted: u32,
        /// Seats in office.
        in_office: u32,
        /// Whether they are enough.
        reached: bool,
        /// Seats needed; none where no quorum is.
        required: u32,
        /// The rule applied.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rule: Option<Citation>,
    }

    /// A session was opened and its quorum established.
    SessionOpened {
        /// The seat that chairs this session, if anybody does.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        chair: Option<SeatId>,
        /// The committee.
        committee: CommitteeId,
        /// Seats present.
        present: Vec<Attendee>,
        /// Proxies given.
        proxies: Vec<Proxy>,
        /// The quorum.
        quorum: QuorumCheck,
        /// Sealed name of the secretary.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        secretary: Option<Commitment>,
        /// The session.
        session: SessionId,
        /// How the assembly ruled on the urgency, where one was claimed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        urgency_accepted: Option<bool>,
    }

    /// Seats arrived or left during the session.
    AttendanceChanged {
        /// Who arrived, or took the seat of a substitute.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        arrivals: Vec<Attendee>,
        /// Before which item; between two of them when not given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<ItemId>,
        /// The seat that chairs from then on, if anybody does.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        chair: Option<SeatId>,
        /// The committee.
        committee: CommitteeId,
        /// Who left.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        departures: Vec<SeatId>,
        /// Proxies given from then on.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        proxies: Vec<Proxy>,
        /// The quorum from then on.
        quorum: QuorumCheck,
        /// The seats whose proxy ended, by their arrival, by the departure of who held it, or by their will.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        revoked: Vec<SeatId>,
        /// The session.
        session: SessionId,
    }

    /// Seats interested in an item withdrew from it (déport).
    InterestDeclared {
        /// The committee.
        committee: CommitteeId,
        /// The item.
        item: ItemId,
        /// The seats.
        seats: Vec<SeatId>,
        /// The session.
        session: SessionId,
    }

    /// An item was put off or taken off.
    ItemSetAside {
        /// The committee.
        committee: CommitteeId,
        /// The item.
        item: ItemId,
        /// Which.
        outcome: SetAside,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Name>,
        /// The session.
        session: SessionId,
    }

    /// A session was closed.
    SessionClosed {
        /// The committee.
        committee: CommitteeId,
        /// What the minutes keep of it.
        #[serde(skip_serializing_if = "Option::is_none")]
        note: Option<Text>,
        /// The session.
        session: SessionId,
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "what serde passes to skip_serializing_if"
)]
fn is_ordinary(kind: &ItemKind) -> bool {
    *kind == ItemKind::Ordinary
}

const fn ordinary() -> ItemKind {
    ItemKind::Ordinary
}

impl From<SeatId> for Attendee {
    fn from(seat: SeatId) -> Self {
        Self {
            by: SatBy::Titular,
            remote: false,
            seat,
        }
    }
}

impl Proxy {
    /// The proxy of `from` to `to`, for one session.
    pub const fn new(from: SeatId, to: SeatId) -> Self {
        Self {
            from,
            given_on: None,
            illness: false,
            to,
        }
    }
}
