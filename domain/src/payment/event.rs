//! Facts about payments.

use super::{InterestBasis, InterestStart, RecoveryStep};
use crate::event::facts;
use crate::value::{BudgetId, CallId, Cents, ConventionId, Date, Digest, Fraction, MemberId, Name, PaymentId, Text};

facts! {
    /// A payment was received from a member.
    PaymentRecorded {
        /// What it pays of the call: more than zero, unless the call was fully paid and all of it is surplus.
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
        /// What was received besides, and is kept to be imputed; left out when there is none.
        #[serde(default, skip_serializing_if = "is_none")]
        surplus: Cents,
    }

    /// Money was received from a member, for no call yet.
    ReceiptUnattributed {
        /// The amount, more than zero, all of it to be imputed.
        amount: Cents,
        /// The member that paid.
        member: MemberId,
        /// Day it was received.
        paid_on: Date,
        /// The payment.
        payment: PaymentId,
        /// The treasury's reference.
        reference: Name,
    }

    /// What a payment held to be imputed was imputed on a call.
    SurplusImputed {
        /// The amount, more than zero.
        amount: Cents,
        /// The budget of the call.
        budget: BudgetId,
        /// The call it pays.
        call: CallId,
        /// Day it was imputed.
        imputed_on: Date,
        /// The member that had paid.
        member: MemberId,
        /// The payment.
        payment: PaymentId,
    }

    /// What a payment held to be imputed was given back.
    SurplusRefunded {
        /// The amount, more than zero.
        amount: Cents,
        /// The member it was given back to.
        member: MemberId,
        /// The payment.
        payment: PaymentId,
        /// The treasury's reference.
        reference: Name,
        /// Day it was given back.
        refunded_on: Date,
    }

    /// What a payment paid of a call was moved to another call.
    PaymentMoved {
        /// All that it paid of the first call.
        amount: Cents,
        /// The budget of the second call.
        budget: BudgetId,
        /// The member that the payment was held to come from.
        former_member: MemberId,
        /// The call it no longer pays.
        from: CallId,
        /// The member it comes from: that of the second call, unless the former answers for it. What the payment holds to be imputed is that
        /// member’s from then on.
        member: MemberId,
        /// Day it was moved.
        moved_on: Date,
        /// The payment.
        payment: PaymentId,
        /// Why.
        reason: Text,
        /// The call it pays.
        to: CallId,
    }

    /// What a payment pays of a call.
    Imputation {
        /// The amount.
        amount: Cents,
        /// The call.
        call: CallId,
    }

    /// A payment came to nothing.
    PaymentReversed {
        /// What it paid of each call, by call, unpaid again from that day on.
        imputed: Vec<Imputation>,
        /// The member it came from.
        member: MemberId,
        /// The payment.
        payment: PaymentId,
        /// Why.
        reason: Text,
        /// Day it came to nothing.
        reversed_on: Date,
        /// What it held to be imputed, gone too.
        surplus: Cents,
    }

    /// Something was done to recover a call, or to contest it.
    RecoveryStepRecorded {
        /// The budget of the call.
        budget: BudgetId,
        /// The call.
        call: CallId,
        /// Digest of the document that proves it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        document: Option<Digest>,
        /// What was done.
        kind: RecoveryStep,
        /// The member that is called.
        member: MemberId,
        /// The day of the act.
        on: Date,
    }

    /// A yearly rate, from a day on.
    RatePeriod {
        /// First day.
        from: Date,
        /// The rate: 203/2000 is 10.15 %.
        yearly: Fraction,
    }

    /// Late interest was provided for, from a date on. Nothing is due until it is called.
    LateInterestProvided {
        /// What gives it.
        basis: InterestBasis,
        /// The convention.
        convention: ConventionId,
        /// What is due besides, once for each call paid late.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        flat: Option<Cents>,
        /// First day.
        from: Date,
        /// The yearly rates, by their first day.
        rates: Vec<RatePeriod>,
        /// From when a sum bears interest.
        start: InterestStart,
    }
}

/// Whether there is nothing to write.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
const fn is_none(amount: &Cents) -> bool {
    amount.is_zero()
}
