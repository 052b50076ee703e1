//! Facts about titles.

use super::TitleFlag;
use crate::event::facts;
use crate::value::{Account, BudgetId, CallId, Cents, Date, FiscalYear, MemberId, Name, Text, TitleId};

facts! {
    /// A revenue title was issued to a member, for instalments of a call.
    TitleIssued {
        /// Account on which the carrier enters it.
        account: Account,
        /// The amount: the sum of its instalments.
        amount: Cents,
        /// The list (bordereau) on which it went to the accountant.
        #[serde(skip_serializing_if = "Option::is_none")]
        bordereau: Option<Name>,
        /// The budget of the call.
        budget: BudgetId,
        /// The call.
        call: CallId,
        /// The fiscal year it is issued in.
        fiscal_year: FiscalYear,
        /// What is to be looked at.
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        flags: Vec<TitleFlag>,
        /// The numbers of its instalments.
        instalments: Vec<u16>,
        /// Day of issue.
        issued_on: Date,
        /// The member that owes it.
        member: MemberId,
        /// Its number in the finance suite.
        number: Name,
        /// The title.
        title: TitleId,
    }

    /// The accountant took a title in charge.
    TitleTakenInCharge {
        /// The budget of the title.
        budget: BudgetId,
        /// The member that owes it.
        member: MemberId,
        /// The day: the four years to recover it begin (CGCT, art. L. 1617-5, 3°).
        taken_in_charge_on: Date,
        /// The title.
        title: TitleId,
    }

    /// A title was reduced. The call is what it was: what is claimed is regularised by a settlement.
    TitleReduced {
        /// By how much.
        amount: Cents,
        /// The budget of the title.
        budget: BudgetId,
        /// Day of the decision.
        decided_on: Date,
        /// The member that owes it.
        member: MemberId,
        /// Number of the act that reduces it.
        number: Name,
        /// Whether the title belongs to an earlier fiscal year: the reduction is then an expense, on account 673.
        prior_year: bool,
        /// Why.
        reason: Text,
        /// The title.
        title: TitleId,
    }

    /// A title was cancelled, for what stood of it. Its instalments may be titled again.
    TitleCancelled {
        /// What stood of it.
        amount: Cents,
        /// The budget of the title.
        budget: BudgetId,
        /// Day of the decision.
        decided_on: Date,
        /// The member that owed it.
        member: MemberId,
        /// Number of the act that cancels it.
        number: Name,
        /// Whether the title belongs to an earlier fiscal year: the cancellation is then an expense, on account 673.
        prior_year: bool,
        /// Why.
        reason: Text,
        /// The title.
        title: TitleId,
    }
}
