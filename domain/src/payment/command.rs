//! Commands on payments.

use crate::command::orders;
use crate::value::{CallId, Cents, Date, Name, PaymentId};

orders! {
    /// Records a payment received from a member.
    RecordPayment {
        /// The payment.
        payment: PaymentId,
        /// The call it pays.
        call: CallId,
        /// The amount, more than zero.
        amount: Cents,
        /// Day it was received.
        paid_on: Date,
        /// The treasury's reference.
        reference: Name,
    }
}
