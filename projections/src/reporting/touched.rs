//! Which parts an event may change.

use super::Part;
use crate::LedgerView;
use domain::Event;
use domain::allocation::event::AllocationComputed;
use domain::value::{CallId, ConventionId, TitleId};
use std::collections::BTreeSet;

/// Adds to `parts` those whose rows `event` may change. `view` holds the event already, and may hold later ones.
#[expect(clippy::too_many_lines, reason = "a line an event type")]
pub fn touched_by(event: &Event, view: &LedgerView, parts: &mut BTreeSet<Part>) {
    let mut touch = |part| {
        parts.insert(part);
    };
    let convention = Part::Convention(ConventionId::new(event.subject().id));
    match event {
        Event::LedgerOpened(_) => touch(Part::Ledger),
        Event::MemberRegistered(data) => touch(Part::Member(data.member)),
        Event::MemberIdentifiersChanged(data) => touch(Part::Member(data.member)),
        Event::CriterionRecorded(data) => {
            touch(Part::Criterion(data.member, data.criterion.clone(), data.vintage));
        }
        Event::MemberSucceeded(data) => {
            touch(Part::Member(data.member));
            data.successors.iter().copied().map(Part::Member).for_each(touch);
        }
        Event::BillingDetailsSet(data) => touch(Part::Member(data.member)),
        Event::SubstitutionEstablished(data) => touch(Part::Convention(data.convention)),
        Event::PastActRecorded(data) => touch(Part::PastActs(data.member, data.decided_on)),
        Event::OrientationDebateHeld(data) => touch(Part::Convention(data.convention)),
        Event::LateInterestProvided(data) => touch(Part::Convention(data.convention)),
        // The shares that follow a settlement say what it changes; how the ledger is kept changes no figure.
        Event::AllocationSettled(_) | Event::LogKeyRotated(_) | Event::PersonalDataErased(_) => {}
        Event::ConventionDrafted(_)
        | Event::DraftCompleted(_)
        | Event::ConventionSubmitted(_)
        | Event::ConsultationOpened(_)
        | Event::DeliberationRecorded(_)
        | Event::DeliberationBecameEnforceable(_)
        | Event::SilenceEstablished(_)
        | Event::ConsultationConcluded(_)
        | Event::PrefectOrderRecorded(_)
        | Event::ConventionSigned(_)
        | Event::ConventionTransmitted(_)
        | Event::ConventionPublished(_)
        | Event::ConventionEnteredIntoForce(_)
        | Event::ConventionSuspended(_)
        | Event::ConventionResumed(_)
        | Event::ConventionDenounced(_)
        | Event::DenunciationWithdrawn(_)
        | Event::ConventionTerminated(_)
        | Event::RenewalEstablished(_)
        | Event::ConventionExpired(_)
        | Event::ConventionDissolved(_)
        | Event::LiquidatorNamed(_)
        | Event::LiquidationOpened(_)
        | Event::LiquidationClosed(_)
        | Event::AmendmentDrafted(_)
        | Event::AmendmentSigned(_)
        | Event::AmendmentEnteredIntoForce(_)
        | Event::MovementRequested(_)
        | Event::OrganConsentRecorded(_)
        | Event::MemberAdmitted(_)
        | Event::MemberReleased(_)
        | Event::ParticipationSettled(_) => touch(convention),
        Event::ClericalErrorCorrected(_)
        | Event::ActRepealed(_)
        | Event::ActRescinded(_)
        | Event::ActAnnulled(_)
        | Event::ActRevived(_)
        | Event::ActDeclaredIllegal(_)
        | Event::JudgmentReversed(_) => [Part::Undoings, convention].into_iter().for_each(touch),
        Event::CommitteeInstalled(data) => touch(Part::Committee(data.committee)),
        Event::SeatsAdded(data) => touch(Part::Committee(data.committee)),
        Event::SeatsRemoved(data) => touch(Part::Committee(data.committee)),
        Event::SeatFilled(data) => touch(Part::Committee(data.committee)),
        Event::SeatVacated(data) => touch(Part::Committee(data.committee)),
        Event::MandatesEnded(data) => touch(Part::Committee(data.committee)),
        Event::ChairChanged(data) => touch(Part::Committee(data.committee)),
        Event::RulesChanged(data) => touch(Part::Committee(data.committee)),
        Event::SessionConvened(data) => touch(Part::Session(data.committee, data.session)),
        Event::AgendaChanged(data) => touch(Part::Session(data.committee, data.session)),
        Event::SessionPostponed(data) => touch(Part::Session(data.committee, data.session)),
        Event::SessionOpened(data) => touch(Part::Session(data.committee, data.session)),
        Event::AttendanceChanged(data) => touch(Part::Session(data.committee, data.session)),
        Event::InterestDeclared(data) => touch(Part::Session(data.committee, data.session)),
        Event::ItemSetAside(data) => touch(Part::Session(data.committee, data.session)),
        Event::SessionClosed(data) => touch(Part::Session(data.committee, data.session)),
        Event::MinutesDrafted(data) => touch(Part::Session(data.committee, data.session)),
        Event::MinutesApproved(data) => touch(Part::Session(data.committee, data.session)),
        Event::SessionDocumentPublished(data) => touch(Part::Session(data.committee, data.session)),
        Event::DecisionAdopted(data) => touch(Part::Decision(data.item)),
        Event::DecisionRejected(data) => touch(Part::Decision(data.item)),
        Event::DecisionBecameEnforceable(data) => touch(Part::Decision(data.decision)),
        Event::KeyDefined(data) => touch(Part::Key(data.key)),
        Event::KeyAdopted(data) => data
            .replaces
            .into_iter()
            .chain([data.key])
            .map(Part::Key)
            .for_each(touch),
        Event::KeyRepealed(data) => touch(Part::Key(data.key)),
        Event::UnitCostNotified(data) => touch(Part::UnitCost(data.notice)),
        Event::UnitsStated(data) => data
            .replaces
            .into_iter()
            .chain([data.statement])
            .map(Part::UnitStatement)
            .for_each(touch),
        Event::BudgetDrafted(data) => touch(Part::Budget(data.budget)),
        Event::BudgetAdopted(data) => touch(Part::Budget(data.budget)),
        Event::AllocationComputed(data) => shared_again(data, view).into_iter().for_each(touch),
        Event::ShareAllocated(data) => {
            // Shares come with their allocation, in one commit: rewriting it whole happens once.
            touch(Part::Allocation(data.allocation));
            touch(Part::Obligation(data.allocation, data.member));
        }
        Event::ContributionCalled(data) => touch(Part::Obligation(data.allocation, data.member)),
        Event::ShareSettled(data) => touch(Part::Obligation(data.allocation, data.member)),
        Event::CreditRepaid(data) => touch(Part::Obligation(data.allocation, data.member)),
        Event::CreditOffset(data) => {
            touch(Part::Obligation(data.allocation, data.member));
            obligation_of(data.call, view).into_iter().for_each(touch);
        }
        Event::LoanRecorded(data) => touch(Part::Loan(data.loan)),
        Event::AssetRecorded(data) => touch(Part::Asset(data.asset)),
        Event::WithdrawalSettled(data) => touch(Part::Withdrawal(data.withdrawal)),
        Event::DebtShared(data) => touch(Part::Withdrawal(data.withdrawal)),
        Event::WithdrawalDue(data) => {
            touch(Part::Withdrawal(data.withdrawal));
            touch(Part::Obligation(data.due, data.member));
        }
        Event::YearClosed(data) => touch(Part::Closing(data.convention, data.fiscal_year)),
        Event::CallWithdrawn(data) => obligation_of(data.call, view).into_iter().for_each(touch),
        Event::TitleIssued(data) => obligation_of(data.call, view).into_iter().for_each(touch),
        Event::TitleTakenInCharge(data) => titled(data.title, view).into_iter().for_each(touch),
        Event::TitleReduced(data) => titled(data.title, view).into_iter().for_each(touch),
        Event::TitleCancelled(data) => titled(data.title, view).into_iter().for_each(touch),
        Event::PaymentRecorded(data) => {
            touch(Part::Payment(data.payment));
            obligation_of(data.call, view).into_iter().for_each(touch);
        }
        Event::ReceiptUnattributed(data) => touch(Part::Payment(data.payment)),
        Event::SurplusImputed(data) => {
            touch(Part::Payment(data.payment));
            obligation_of(data.call, view).into_iter().for_each(touch);
        }
        Event::SurplusRefunded(data) => touch(Part::Payment(data.payment)),
        Event::PaymentMoved(data) => {
            touch(Part::Payment(data.payment));
            let calls = [data.from, data.to].into_iter();
            calls.flat_map(|call| paid_otherwise(call, view)).for_each(touch);
        }
        Event::PaymentReversed(data) => {
            touch(Part::Payment(data.payment));
            let calls = data.imputed.iter().map(|imputation| imputation.call);
            calls.flat_map(|call| paid_otherwise(call, view)).for_each(touch);
        }
        Event::RecoveryStepRecorded(data) => touch(Part::Recovery(data.call)),
    }
}

/// The obligation that `call` calls.
fn obligation_of(call: CallId, view: &LedgerView) -> Option<Part> {
    let obligation = view.obligations.of_call(call)?;
    Some(Part::Obligation(obligation.allocation, obligation.member))
}

/// An allocation, the closing of its year, which it may open again, and the lines of who shared the cost before.
fn shared_again(data: &AllocationComputed, view: &LedgerView) -> Vec<Part> {
    let allocations = &view.allocations;
    let follows = allocations
        .get(data.allocation)
        .and_then(|allocation| allocation.follows);
    let former = follows.and_then(|former| allocations.get(former));
    let shares = former.into_iter().flat_map(|former| former.shares.iter());
    let lines = shares.map(|share| Part::Obligation(data.allocation, share.allocated.member));
    let own = [
        Part::Allocation(data.allocation),
        Part::Closing(data.convention, data.fiscal_year),
    ];
    own.into_iter().chain(lines).collect()
}

/// The obligation that `call` calls, and the closing of its year, which money that leaves opens again.
fn paid_otherwise(call: CallId, view: &LedgerView) -> Vec<Part> {
    let obligation = view.obligations.of_call(call);
    let closing =
        obligation.and_then(|obligation| Some(Part::Closing(view.convention_of(obligation)?, obligation.fiscal_year)));
    obligation_of(call, view).into_iter().chain(closing).collect()
}

/// The obligation that `title` makes payable.
fn titled(title: TitleId, view: &LedgerView) -> Option<Part> {
    let title = view.obligations.title(title)?;
    obligation_of(title.call, view)
}
