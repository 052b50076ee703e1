//! Commands on payments.

use super::event::RatePeriod;
use super::{InterestBasis, InterestStart, RecoveryStep};
use crate::command::orders;
use crate::value::{CallId, Cents, ConventionId, Date, Digest, MemberId, Name, PaymentId, Text};

orders! {
    /// Records a payment received from a member.
    RecordPayment {
        /// The payment.
        payment: PaymentId,
        /// The call it pays.
        call: CallId,
        /// The amount received, more than zero.
        amount: Cents,
        /// Day it was received.
        paid_on: Date,
        /// The treasury's reference.
        reference: Name,
        /// Whether what exceeds the call was really received, and is kept to be imputed; refused otherwise.
        surplus: bool,
    }

    /// Records money received from a member, for no call yet.
    ReceiveUnattributed {
        /// The payment.
        payment: PaymentId,
        /// The member that paid.
        member: MemberId,
        /// The amount received, more than zero.
        amount: Cents,
        /// Day it was received.
        paid_on: Date,
        /// The treasury's reference.
        reference: Name,
    }

    /// Imputes on a call what a payment holds to be imputed, or a part of it.
    ImputeSurplus {
        /// The payment.
        payment: PaymentId,
        /// The call to pay, of the same member or of one that it answers for.
        call: CallId,
        /// The amount, more than zero.
        amount: Cents,
        /// Day it is imputed.
        imputed_on: Date,
    }

    /// Records that what a payment held to be imputed, or a part of it, was given back.
    RefundSurplus {
        /// The payment.
        payment: PaymentId,
        /// The amount, more than zero.
        amount: Cents,
        /// Day it was given back.
        refunded_on: Date,
        /// The treasury's reference.
        reference: Name,
    }

    /// Moves what a payment pays of a call to another call, of the same member or of another: it was misattributed.
    MovePayment {
        /// The payment.
        payment: PaymentId,
        /// The call it was imputed on; it may be left out when there is one only.
        from: Option<CallId>,
        /// The call it pays.
        to: CallId,
        /// Day it is moved.
        moved_on: Date,
        /// Why.
        reason: Text,
    }

    /// Records that a payment came to nothing: the bank rejected it, or took it back.
    ReversePayment {
        /// The payment.
        payment: PaymentId,
        /// Day it came to nothing.
        reversed_on: Date,
        /// Why.
        reason: Text,
    }
    /// Records a step of the recovery of a call.
    RecordRecoveryStep {
        /// The call.
        call: CallId,
        /// What was done.
        kind: RecoveryStep,
        /// The day of the act; that of its notification where it is notified.
        on: Date,
        /// Digest of the document that proves it.
        document: Option<Digest>,
    }

    /// Provides for late interest on the calls of a convention, from a date on.
    SetLateInterest {
        /// The convention, in force.
        convention: ConventionId,
        /// First day.
        from: Date,
        /// What gives it: a clause, or the law.
        basis: InterestBasis,
        /// From when a sum bears interest.
        start: InterestStart,
        /// The yearly rates, by their first day.
        rates: Vec<RatePeriod>,
        /// What is due besides, once for each call paid late.
        flat: Option<Cents>,
    }
}
