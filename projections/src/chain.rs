//! Chains of authority: from a payment, a call or an allocation back to the assemblies' acts, each with where it stands and what weakens
//! it; and the report of every euro called on a chain that is weak or broken.
//!
//! A chain is judged on the day of the fact it ends with: what was repealed later did authorise it, what was annulled never did.

use crate::acts::{Flag, reference_of};
use crate::{FactRef, LedgerView};
use domain::act::{Node, Standing};
use domain::event::EventType;
use domain::law::Certainty;
use domain::rules::Parameter;
use domain::value::{AllocationId, CallId, Cents, CommitteeId, Date, EventId, FiscalYear, MemberId, PaymentId};
use std::collections::BTreeMap;

/// How a chain holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChainState {
    /// Every link stands.
    Sound,
    /// Every link stands, but one at least may be contested.
    Weak,
    /// A link fell, or was never there.
    Broken,
}

impl ChainState {
    /// The words a person reads.
    pub const fn french(self) -> &'static str {
        match self {
            Self::Sound => "intacte",
            Self::Weak => "fragile",
            Self::Broken => "rompue",
        }
    }
}

/// A link: an act, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainLink {
    /// The fact.
    pub fact: FactRef,
    /// What happened.
    pub event_type: EventType,
    /// What people call it.
    pub name: String,
    /// The date of the act.
    pub on: Date,
    /// Where it stands on the day of the fact that the chain ends with.
    pub standing: Standing,
    /// Whether an authority it needs is missing.
    pub lacks_authority: bool,
    /// What happened to it and what weakens it, in French.
    pub remarks: Vec<String>,
    /// Whether one of the remarks weakens it.
    pub is_weak: bool,
    /// The text it rests on, with how sure the ledger is of it, where it knows one.
    pub reference: Option<String>,
    /// The links that authorise it, by position.
    pub authorities: Vec<FactRef>,
}

/// A chain, from the oldest act to the fact it ends with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    /// The links, by position: the last is the fact asked.
    pub links: Vec<ChainLink>,
    /// What broke it.
    pub flags: Vec<Flag>,
    /// How it holds.
    pub state: ChainState,
}

/// A call whose chain is weak or broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoubtfulCall {
    /// The call.
    pub call: CallId,
    /// The fact that recorded it.
    pub fact: FactRef,
    /// The member called.
    pub member: MemberId,
    /// The fiscal year.
    pub fiscal_year: FiscalYear,
    /// The allocation.
    pub allocation: AllocationId,
    /// Weak or broken.
    pub state: ChainState,
    /// What was called.
    pub called: Cents,
    /// What was paid of it.
    pub paid: Cents,
    /// What is not paid yet.
    pub remaining: Cents,
    /// Why, in French.
    pub reasons: Vec<String>,
}

impl LedgerView {
    /// The chain that ends with the fact `id`; none for a fact that has none.
    pub fn chain(&self, id: EventId) -> Option<Chain> {
        let end = self.acts.get(id)?;
        let nodes = self.acts.chain(id);
        let links: Vec<ChainLink> = nodes.into_iter().map(|node| self.link(node, end.on)).collect();
        let flags = self.flags(id);
        let is_weak = links.iter().any(|link| link.is_weak);
        let state = match (flags.is_empty(), is_weak) {
            (false, _) => ChainState::Broken,
            (true, true) => ChainState::Weak,
            (true, false) => ChainState::Sound,
        };
        Some(Chain { links, flags, state })
    }

    /// The fact that called `call`.
    pub fn fact_of_call(&self, call: CallId) -> Option<EventId> {
        let obligation = self.obligations.of_call(call)?;
        obligation.call_of(call).map(|call| call.fact.event)
    }

    /// The fact that recorded `payment`.
    pub fn fact_of_payment(&self, payment: PaymentId) -> Option<EventId> {
        let mut nodes = self.acts.iter();
        let of_payment = |node: &&Node| {
            matches!(
                node.event_type,
                EventType::PaymentRecorded | EventType::ReceiptUnattributed
            ) && node.detail == payment.uuid()
        };
        nodes.find(of_payment).map(|node| node.fact)
    }

    /// Every call whose chain is weak or broken, the largest first, then by position. Paid up to `on`.
    pub fn doubtful_calls(&self, on: Date) -> Vec<DoubtfulCall> {
        // The calls of one allocation issued on one day have one chain, but for their own authority.
        let mut judged: BTreeMap<(AllocationId, Date, bool), (ChainState, Vec<String>)> = BTreeMap::new();
        let mut doubtful = Vec::new();
        for obligation in self.obligations.years().flat_map(|year| self.obligations.of_year(year)) {
            let Some(call) = &obligation.call else { continue };
            let lacks = self.acts.get(call.fact.event).is_some_and(|node| node.lacks_authority);
            let (state, reasons) = judged
                .entry((obligation.allocation, call.issued_on, lacks))
                .or_insert_with(|| self.judge(call.fact.event));
            if *state == ChainState::Sound {
                continue;
            }
            let paid = call.paid_on(on);
            doubtful.push(DoubtfulCall {
                call: call.id,
                fact: call.fact,
                member: obligation.member,
                fiscal_year: obligation.fiscal_year,
                allocation: obligation.allocation,
                state: *state,
                called: call.amount,
                paid,
                remaining: crate::money::subtract(call.amount, paid),
                reasons: reasons.clone(),
            });
        }
        doubtful.sort_by_key(|row| (std::cmp::Reverse(row.called), row.fact));
        doubtful
    }

    fn judge(&self, call: EventId) -> (ChainState, Vec<String>) {
        let Some(chain) = self.chain(call) else {
            return (ChainState::Sound, Vec::new());
        };
        let broken = chain.flags.into_iter().map(|flag| flag.sentence);
        let weak = chain.links.iter().filter(|link| link.is_weak);
        let weak = weak.flat_map(|link| {
            let remarks = link.remarks.iter();
            remarks.map(|remark| format!("{} : {remark}", crate::french::capitalised(&link.name)))
        });
        (chain.state, broken.chain(weak).collect())
    }

    fn link(&self, node: &Node, on: Date) -> ChainLink {
        let (standing, _) = self.acts.standing(node.fact, on).unwrap_or((Standing::Stands, None));
        let mut remarks = Vec::new();
        let mut is_weak = standing.is_weak();
        if node.lacks_authority {
            remarks.push("il manque ce qui l’autorise".to_owned());
        }
        for undoing in self.acts.undoings(node.fact) {
            let undone = if self.acts.has_effect(undoing) {
                ""
            } else {
                ", infirmé depuis"
            };
            remarks.push(format!("{}{undone}", undoing.french()));
        }
        if standing == Standing::Revived {
            remarks.push(format!(
                "{} depuis la disparition de l’acte qui y avait mis fin",
                standing.french()
            ));
        }
        if let Some(reason) = self.acts.retroactive(node.fact) {
            is_weak = true;
            remarks.push(format!(
                "rétroactif, au motif : {}",
                crate::french::quoted(reason.as_str())
            ));
        }
        let reference = reference_of(self, node);
        if reference
            .as_ref()
            .is_some_and(|reference| reference.certainty == Certainty::Unchecked)
        {
            is_weak = true;
            remarks.push("référence juridique à vérifier".to_owned());
        }
        remarks.extend(self.enforceable(node));
        ChainLink {
            fact: node.into(),
            event_type: node.event_type,
            name: self.act_name(node),
            on: node.on,
            standing,
            lacks_authority: node.lacks_authority,
            remarks,
            is_weak,
            reference: reference
                .map(|reference| reference.to_string())
                .or_else(|| self.quorum_text(node)),
            authorities: self.acts.authorities(node.fact).map(FactRef::from).collect(),
        }
    }

    /// Since when a deliberation is enforceable: said, not weighed, for no convention enters into force without it.
    fn enforceable(&self, node: &Node) -> Option<String> {
        if node.event_type != EventType::DeliberationRecorded {
            return None;
        }
        let convention = self.acts.convention(node).and_then(|id| self.conventions.get(id))?;
        let approval = convention.approval(MemberId::new(node.detail))?;
        let enforceability = approval.enforceability.filter(|_| approval.fact.event == node.fact)?;
        Some(format!(
            "exécutoire depuis le {}",
            enforceability.enforceable_on.french()
        ))
    }

    /// The text by which a committee may vote.
    fn quorum_text(&self, node: &Node) -> Option<String> {
        let decided = matches!(
            node.event_type,
            EventType::DecisionAdopted | EventType::CommitteeInstalled
        );
        let committee = self
            .committees
            .get(CommitteeId::new(node.subject.id))
            .filter(|_| decided)?;
        let quorum = committee.rules.find(Parameter::Quorum, node.on)?;
        Some(quorum.cited())
    }
}
