//! Facts about payments.

use crate::event::facts;
use crate::value::{BudgetId, CallId, Cents, Date, MemberId, Name, PaymentId};

facts! {
    /// A payment was received from a member.
    PaymentRecorded {
        /// The amount, more than zero.
        amount: Cents,
        /// The budget of the call.
        budget: BudgetId,
        /// The call it pays.
        call: CallId,
        /// The member that paid.
        member: MemberId,
        /// Day it was received.
        paid_on: Date,
        /// The payment.
        payment: PaymentId,
        /// The treasury's reference.
        reference: Name,
    }
}
