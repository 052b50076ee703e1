//! Every act behind a due: from the assemblies' deliberations to the payments.

use crate::committees::CommitteeView;
use crate::conventions::ConventionView;
use crate::decisions::DecisionView;
use crate::obligations::{CreditView, ObligationView};
use crate::{FactRef, LedgerView};
use domain::value::{
    AllocationId, BudgetId, CallId, CommitteeId, ConventionId, Date, FiscalYear, ItemId, KeyId, MemberId, PaymentId,
    SessionId,
};
use std::collections::BTreeSet;

/// A link of the chain, in the order of the chain. It names the object whose view tells the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// A party's assembly approved the convention.
    Deliberation(ConventionId, MemberId),
    /// That deliberation became enforceable.
    Enforceability(ConventionId, MemberId),
    /// The party signed.
    Signature(ConventionId, MemberId),
    /// The convention entered into force.
    EntryIntoForce(ConventionId),
    /// The committee was installed.
    Committee(CommitteeId),
    /// The session was convened.
    Convocation(CommitteeId, SessionId),
    /// The session was opened, and its quorum established.
    Opening(CommitteeId, SessionId),
    /// The committee decided.
    Decision(ItemId),
    /// The decision of an assembly became enforceable.
    DecisionEnforceability(ItemId),
    /// The key was adopted.
    Key(KeyId),
    /// The budget was adopted.
    Budget(BudgetId),
    /// The cost pool was allocated.
    Allocation(AllocationId),
    /// The member's share of it.
    Share(AllocationId, MemberId),
    /// What an allocation changes was settled.
    Settlement(AllocationId),
    /// What the withdrawal of the member makes owe was settled.
    Withdrawal(ConventionId, MemberId),
    /// The share was called.
    Call(CallId),
    /// A payment was received.
    Payment(PaymentId),
    /// A credit was repaid, or paid a call.
    Credit(AllocationId, MemberId),
}

/// One act behind a due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// What it is.
    pub link: Link,
    /// The civil date of the act.
    pub on: Date,
    /// The event that recorded it.
    pub fact: FactRef,
}

impl LedgerView {
    /// Every act behind what `member` owes for `year`, each once: in the order of the chain, then by position for acts of the same kind.
    /// Empty when nothing was allocated to it.
    pub fn authority(&self, member: MemberId, year: FiscalYear) -> Vec<Step> {
        let mut chain = Chain {
            view: self,
            steps: Vec::new(),
            conventions: BTreeSet::new(),
        };
        for obligation in self.obligations.of_member_in(member, year) {
            chain.obligation(obligation);
        }
        let mut steps = chain.steps;
        steps.sort_unstable_by_key(|step| (step.link.rank(), step.fact));
        steps.dedup();
        steps
    }
}

impl Link {
    /// Its place in the chain.
    const fn rank(self) -> u8 {
        match self {
            Self::Deliberation(..) => 0,
            Self::Enforceability(..) => 1,
            Self::Signature(..) => 2,
            Self::EntryIntoForce(_) => 3,
            Self::Committee(_) => 4,
            Self::Convocation(..) => 5,
            Self::Opening(..) => 6,
            Self::Decision(_) => 7,
            Self::DecisionEnforceability(_) => 8,
            Self::Key(_) => 9,
            Self::Budget(_) => 10,
            Self::Allocation(_) => 11,
            Self::Share(..) => 12,
            Self::Settlement(_) | Self::Withdrawal(..) => 13,
            Self::Call(_) => 14,
            Self::Payment(_) => 15,
            Self::Credit(..) => 16,
        }
    }
}

/// The chain being gathered.
struct Chain<'a> {
    view: &'a LedgerView,
    steps: Vec<Step>,
    conventions: BTreeSet<ConventionId>,
}

impl Chain<'_> {
    fn step(&mut self, link: Link, on: Date, fact: FactRef) {
        self.steps.push(Step { link, on, fact });
    }

    fn obligation(&mut self, obligation: &ObligationView) {
        if let Some(allocation) = self.view.allocations.get(obligation.allocation) {
            if let Some(convention) = self.view.conventions.get(allocation.computed.convention) {
                self.convention(convention);
            }
            self.key(allocation.computed.key);
            self.budget(allocation.computed.budget);
            if let Some(decision) = allocation.computed.decision {
                self.decision(decision);
            }
            self.step(
                Link::Allocation(allocation.computed.allocation),
                allocation.computed.computed_on,
                allocation.fact,
            );
            self.step(
                Link::Share(allocation.computed.allocation, obligation.member),
                allocation.computed.computed_on,
                obligation.fact,
            );
        }
        if let Some(due) = &obligation.due {
            if let Some(convention) = self.view.conventions.get(due.convention) {
                self.convention(convention);
            }
            if let Some(budget) = obligation.budget {
                self.budget(budget);
            }
            if let Some(withdrawal) = self.view.withdrawals.get(due.withdrawal) {
                if let Some(pinned) = &withdrawal.settled.key {
                    self.key(pinned.key);
                }
                let link = Link::Withdrawal(due.convention, due.member);
                self.step(link, withdrawal.settled.settled_on, withdrawal.fact);
            }
        }
        if let Some((on, fact)) = obligation.settled {
            self.step(Link::Settlement(obligation.allocation), on, fact);
        }
        for used in obligation.credit.iter().flat_map(CreditView::uses) {
            let link = Link::Credit(obligation.allocation, obligation.member);
            self.step(link, used.on, used.fact);
        }
        if let Some(call) = &obligation.call {
            self.step(Link::Call(call.id), call.issued_on, call.fact);
            for payment in call.payments() {
                self.step(Link::Payment(payment.id), payment.paid_on, payment.fact);
            }
        }
    }

    fn convention(&mut self, convention: &ConventionView) {
        let id = convention.id;
        if !self.conventions.insert(id) {
            return;
        }
        for approval in convention.approvals() {
            self.step(
                Link::Deliberation(id, approval.member),
                approval.decided_on,
                approval.fact,
            );
            if let Some(enforceability) = approval.enforceability {
                let link = Link::Enforceability(id, approval.member);
                self.step(link, enforceability.enforceable_on, enforceability.fact);
            }
            if let Some(signature) = &approval.signature {
                self.step(
                    Link::Signature(id, approval.member),
                    signature.signed_on,
                    signature.fact,
                );
            }
        }
        if let Some(in_force) = convention.in_force {
            self.step(Link::EntryIntoForce(id), in_force.from, in_force.fact);
        }
    }

    fn key(&mut self, key: KeyId) {
        if let Some(adoption) = self.view.keys.get(key).and_then(|key| key.adoption) {
            self.step(Link::Key(key), adoption.from, adoption.fact);
            self.decision(adoption.decision);
        }
    }

    fn budget(&mut self, budget: BudgetId) {
        if let Some(adoption) = self
            .view
            .budgets
            .get(budget)
            .and_then(|budget| budget.adoption.as_ref())
        {
            self.step(Link::Budget(budget), adoption.adopted_on, adoption.fact);
            self.decision(adoption.decision);
        }
    }

    fn decision(&mut self, item: ItemId) {
        let Some(decision) = self.view.decisions.get(item) else {
            return;
        };
        self.step(Link::Decision(item), decision.decided_on, decision.fact);
        if let Some(enforceability) = decision.enforceability {
            let link = Link::DecisionEnforceability(item);
            self.step(link, enforceability.enforceable_on, enforceability.fact);
        }
        if let Some(committee) = self.view.committees.get(decision.committee) {
            self.committee(committee, decision);
        }
    }

    fn committee(&mut self, committee: &CommitteeView, decision: &DecisionView) {
        self.step(Link::Committee(committee.id), committee.installed_on, committee.fact);
        let Some(session) = committee.session(decision.session) else {
            return;
        };
        self.step(
            Link::Convocation(committee.id, session.id),
            session.sent_on,
            session.convened,
        );
        if let Some(attendance) = &session.attendance {
            self.step(
                Link::Opening(committee.id, session.id),
                session.held_on(),
                attendance.fact,
            );
        }
    }
}
