//! Chains of authority, link by link, and the report of the doubtful ones.

use super::act::{ChainFlag, Standing, fact_of};
use super::fact::Fact;
use super::id::{GlobalId, read_local};
use super::member::Member;
use super::obligation::Call;
use super::reading::{self, Reading};
use super::scalars::{Date, Money};
use async_graphql::{Enum, ID, OneofObject, Result, SimpleObject};
use domain::Refusal;
use domain::value::{AllocationId, CallId, EventId, LedgerId, PaymentId};
use projections::chain::{self, ChainLink, DoubtfulCall};
use std::sync::Arc;

/// Par quoi finit une chaîne d’autorité : un fait, un appel de fonds, une répartition ou un paiement, par son identifiant global.
#[derive(OneofObject)]
pub(crate) enum ChainEnd {
    /// Un fait.
    Fact(ID),
    /// Un appel de fonds.
    Call(ID),
    /// Une répartition.
    Allocation(ID),
    /// Un paiement.
    Payment(ID),
}

impl ChainEnd {
    /// The ledger it is of.
    pub(crate) fn ledger(&self) -> std::result::Result<LedgerId, Refusal> {
        let (Self::Fact(id) | Self::Call(id) | Self::Allocation(id) | Self::Payment(id)) = self;
        GlobalId::parse(id).map(|id| id.ledger)
    }

    fn fact(&self, reading: &Reading) -> std::result::Result<Option<EventId>, Refusal> {
        let view = &reading.view;
        Ok(match self {
            Self::Fact(id) => Some(fact_of(view, id)?),
            Self::Call(id) => view.fact_of_call(read_local::<CallId>(id, reading.ledger)?),
            Self::Allocation(id) => {
                let id = read_local::<AllocationId>(id, reading.ledger)?;
                let shared = view.allocations.get(id).map(|allocation| allocation.fact);
                let owed = || Some(view.withdrawals.get(view.withdrawals.due(id)?.withdrawal)?.fact);
                shared.or_else(owed).map(|fact| fact.event)
            }
            Self::Payment(id) => view.fact_of_payment(read_local::<PaymentId>(id, reading.ledger)?),
        })
    }
}

/// Comment tient une chaîne d’autorité.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "projections::chain::ChainState")]
pub(crate) enum ChainState {
    /// Chaque maillon subsiste.
    Sound,
    /// Chaque maillon subsiste, mais l’un au moins peut être contesté.
    Weak,
    /// Un maillon est tombé, ou manque.
    Broken,
}

/// Une chaîne d’autorité : du plus ancien acte au fait demandé. Elle est jugée au jour de ce fait.
#[derive(SimpleObject)]
pub(crate) struct AuthorityChain {
    /// Comment elle tient.
    state: ChainState,
    /// Ses maillons, dans l’ordre du registre ; le dernier est le fait demandé.
    links: Vec<AuthorityLink>,
    /// Ce qui la rompt.
    flags: Vec<ChainFlag>,
}

/// Un maillon d’une chaîne d’autorité.
#[derive(SimpleObject)]
pub(crate) struct AuthorityLink {
    /// Comment on l’appelle.
    name: String,
    /// Le type du fait.
    event_type: String,
    /// La date de l’acte.
    on: Date,
    /// Où il en est, au jour du fait demandé.
    standing: Standing,
    /// S’il manque l’acte qui l’autorise.
    lacks_authority: bool,
    /// S’il peut être contesté.
    is_weak: bool,
    /// Ce qui lui est arrivé et ce qui l’affaiblit.
    remarks: Vec<String>,
    /// Le texte sur lequel il repose, quand le registre en connaît un, et ce qui en a été vérifié.
    legal_reference: Option<String>,
    /// Le fait.
    fact: Fact,
    /// Les faits qui l’autorisent.
    authorities: Vec<Fact>,
}

impl AuthorityChain {
    /// The chain that ends with `end`; none if there is no such thing.
    pub(crate) fn of(reading: &Arc<Reading>, end: &ChainEnd) -> Result<Option<Self>> {
        let fact = end.fact(reading).map_err(super::error::refused)?;
        let chain = fact.and_then(|fact| reading.view.chain(fact));
        Ok(chain.map(|chain: chain::Chain| Self {
            state: chain.state.into(),
            links: chain.links.into_iter().map(|link| told(reading, link)).collect(),
            flags: ChainFlag::told(reading, chain.flags),
        }))
    }
}

fn told(reading: &Arc<Reading>, link: ChainLink) -> AuthorityLink {
    AuthorityLink {
        name: link.name,
        event_type: link.event_type.as_str().to_owned(),
        on: link.on.into(),
        standing: link.standing.into(),
        lacks_authority: link.lacks_authority,
        is_weak: link.is_weak,
        remarks: link.remarks,
        legal_reference: link.reference,
        fact: Fact::of(reading, link.fact),
        authorities: link
            .authorities
            .into_iter()
            .map(|authority| Fact::of(reading, authority))
            .collect(),
    }
}

/// Un appel de fonds dont la chaîne d’autorité est fragile ou rompue.
#[derive(SimpleObject, Clone)]
pub(crate) struct DoubtfulChain {
    /// L’appel.
    call: Option<Call>,
    /// Le membre appelé.
    member: Option<Member>,
    /// L’exercice : une année.
    fiscal_year: u16,
    /// Fragile ou rompue.
    state: ChainState,
    /// Ce qui a été appelé.
    called: Money,
    /// Ce qui en est payé, à la date « on » de la question.
    paid: Money,
    /// Ce qui n’en est pas payé.
    remaining: Money,
    /// Pourquoi.
    reasons: Vec<String>,
}

impl Reading {
    /// Every call whose chain is weak or broken, the largest first, each with its cursor.
    pub(crate) fn doubtful_rows(self: &Arc<Self>) -> Vec<(String, DoubtfulChain)> {
        let row = |row: DoubtfulCall| {
            let cursor = format!("{}", row.call);
            let chain = DoubtfulChain {
                call: reading::call(self, row.call),
                member: reading::member(self, row.member),
                fiscal_year: row.fiscal_year.get(),
                state: row.state.into(),
                called: row.called.into(),
                paid: row.paid.into(),
                remaining: row.remaining.into(),
                reasons: row.reasons,
            };
            (cursor, chain)
        };
        self.view.doubtful_calls(self.on).into_iter().map(row).collect()
    }
}
