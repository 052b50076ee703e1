//! Facts about minutes.

use crate::committee::SessionDocument;
use crate::event::facts;
use crate::value::{CommitteeId, Date, Digest, ItemId, SessionId};

facts! {
    /// The minutes of a session were drafted.
    MinutesDrafted {
        /// The committee.
        committee: CommitteeId,
        /// The decisions they tell, in their order.
        decisions: Vec<ItemId>,
        /// Digest of the document.
        digest: Digest,
        /// Day they were drafted.
        drafted_on: Date,
        /// The session.
        session: SessionId,
    }

    /// The minutes of a session were settled.
    MinutesApproved {
        /// Day they were settled.
        approved_on: Date,
        /// The committee.
        committee: CommitteeId,
        /// The decision that settled them; silence when not given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        decision: Option<ItemId>,
        /// The session they tell.
        session: SessionId,
    }

    /// A document of a session was published.
    SessionDocumentPublished {
        /// The committee.
        committee: CommitteeId,
        /// Which.
        document: SessionDocument,
        /// Day of publication.
        published_on: Date,
        /// The session.
        session: SessionId,
    }
}
