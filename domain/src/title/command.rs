//! Commands on titles.

use crate::command::orders;
use crate::value::{CallId, Cents, Date, Name, Text, TitleId};

orders! {
    /// A title to issue.
    NewTitle {
        /// The title.
        title: TitleId,
        /// The call it makes payable.
        call: CallId,
        /// The instalments it sums, by their numbers: at least one, in order.
        instalments: Vec<u16>,
        /// Its number in the finance suite.
        number: Name,
    }

    /// Records that titles were issued: all or none.
    IssueTitles {
        /// The titles: at least one.
        titles: Vec<NewTitle>,
        /// Day of issue.
        issued_on: Date,
        /// The list (bordereau) on which they went to the accountant.
        bordereau: Option<Name>,
    }

    /// Records that the accountant took a title in charge: from that day it may be recovered, for four years.
    RecordTakingInCharge {
        /// The title.
        title: TitleId,
        /// The day.
        on: Date,
    }

    /// Reduces a title.
    ReduceTitle {
        /// The title.
        title: TitleId,
        /// By how much: more than zero, less than what stands of it.
        amount: Cents,
        /// Day of the decision.
        decided_on: Date,
        /// Why.
        reason: Text,
        /// Number of the act that reduces it.
        number: Name,
    }

    /// Cancels a title, for what stands of it.
    CancelTitle {
        /// The title.
        title: TitleId,
        /// Day of the decision.
        decided_on: Date,
        /// Why.
        reason: Text,
        /// Number of the act that cancels it.
        number: Name,
    }
}
