//! A reading: one ledger, at one position, seen from one civil date. A whole answer comes from one of them.

use super::allocation::Allocation;
use super::budget::Budget;
use super::committee::Committee;
use super::convention::Convention;
use super::decision::Decision;
use super::error::{dangling, failed, refused};
use super::id::read_local;
use super::key::Key;
use super::member::Member;
use super::moments::Moments;
use super::obligation::Call;
use super::scalars::{Date, Instant, Position};
use super::session::Session;
use crate::access::Taken;
use async_graphql::{Context, ID, OneofObject, Result};
use domain::value;
use domain::value::{
    AllocationId, BudgetId, CallId, CommitteeId, ConventionId, ItemId, KeyId, LedgerId, MemberId, Name, SessionId,
    Siren,
};
use engine::{Engine, Failure, LedgerHandle};
use projections::LedgerView;
use std::sync::Arc;
use std::time::Duration;

/// Ce que le registre savait : à une position, ou à un instant.
#[derive(OneofObject)]
pub(crate) enum AsOf {
    /// À cette position, fait compris.
    Position(Position),
    /// À cet instant, faits de cet instant compris.
    RecordedAt(Instant),
}

/// How a question is to be read: the arguments of every root.
pub(crate) struct When {
    /// What the ledger knew.
    pub(crate) as_of: Option<AsOf>,
    /// From which civil date.
    pub(crate) on: Option<Date>,
    /// What the client has already seen.
    pub(crate) not_before: Option<Position>,
}

/// How long a reading waits for `notBefore`.
#[derive(Clone, Copy)]
pub(crate) struct WaitLimit(pub(crate) Duration);

/// One ledger, at one position, seen from one civil date.
pub(crate) struct Reading {
    /// The ledger.
    pub(crate) ledger: LedgerId,
    /// What it holds.
    pub(crate) view: Arc<LedgerView>,
    /// The civil date of what depends on one.
    pub(crate) on: value::Date,
    /// Where its facts are read.
    pub(crate) handle: LedgerHandle,
}

impl Reading {
    /// Reads `ledger` as `when` says; none if there is no such ledger.
    pub(crate) async fn take(context: &Context<'_>, ledger: LedgerId, when: &When) -> Result<Option<Arc<Self>>> {
        let engine = context.data::<Arc<Engine>>()?;
        let on = match &when.on {
            Some(date) => date.read().map_err(refused)?,
            None => engine.environment().today().map_err(refused)?,
        };
        let handle = match engine.ledger(ledger).await {
            Ok(handle) => handle,
            Err(Failure::UnknownLedger(_)) => return Ok(None),
            Err(failure) => return Err(failed(failure)),
        };
        if let Some(position) = &when.not_before {
            let WaitLimit(limit) = *context.data::<WaitLimit>()?;
            handle
                .wait_for(position.read().map_err(refused)?, limit)
                .await
                .map_err(failed)?;
        }
        let as_of = match &when.as_of {
            None => None,
            Some(AsOf::Position(position)) => Some(engine::AsOf::Position(position.read().map_err(refused)?)),
            Some(AsOf::RecordedAt(instant)) => Some(engine::AsOf::RecordedAt(instant.read().map_err(refused)?)),
        };
        let view = match as_of {
            None => handle.view(),
            Some(as_of) => handle.view_at(as_of).await.map_err(failed)?,
        };
        if let Some(taken) = context.data_opt::<Arc<Taken>>() {
            taken.note(ledger, view.position().unwrap_or_default());
        }
        let reading = Self {
            ledger,
            view,
            on,
            handle,
        };
        if let Some(moments) = context.data_opt::<Moments>() {
            moments.take(&reading);
        }
        Ok(Some(Arc::new(reading)))
    }

    /// What a command that was just recorded left, seen from today.
    pub(crate) fn now(handle: LedgerHandle, today: value::Date) -> Arc<Self> {
        Arc::new(Self {
            ledger: handle.id(),
            view: handle.view(),
            on: today,
            handle,
        })
    }
}

/// The objects of a reading, each by its id.
macro_rules! lookups {
    ($($(#[$doc:meta])* $name:ident($id:ty) -> $object:ident in $register:ident, $what:literal;)*) => {$(
        $(#[$doc])*
        pub(crate) fn $name(reading: &Arc<Reading>, id: $id) -> Option<$object> {
            let view = Arc::clone(reading.view.$register.get(id)?);
            Some($object { reading: Arc::clone(reading), view })
        }
    )*

    impl Reading {$(
        $(#[$doc])*
        pub(crate) fn $name(self: &Arc<Self>, id: $id) -> Result<$object> {
            $name(self, id).ok_or_else(|| dangling($what))
        }
    )*}};
}

lookups! {
    /// The member that a fact names.
    member(MemberId) -> Member in members, "membre";
    /// The convention that a fact names.
    convention(ConventionId) -> Convention in conventions, "convention";
    /// The committee that a fact names.
    committee(CommitteeId) -> Committee in committees, "comité";
    /// The decision that a fact names.
    decision(ItemId) -> Decision in decisions, "décision";
    /// The key that a fact names.
    key(KeyId) -> Key in keys, "clé";
    /// The budget that a fact names.
    budget(BudgetId) -> Budget in budgets, "budget";
    /// The allocation that a fact names.
    allocation(AllocationId) -> Allocation in allocations, "répartition";
}

/// The session whose id is `id`.
pub(crate) fn session(reading: &Arc<Reading>, id: SessionId) -> Option<Session> {
    let view = reading
        .view
        .committees
        .iter()
        .find_map(|committee| committee.session(id))?;
    Some(Session {
        reading: Arc::clone(reading),
        view: Arc::clone(view),
    })
}

/// The call whose id is `id`.
pub(crate) fn call(reading: &Arc<Reading>, id: CallId) -> Option<Call> {
    let obligation = reading.view.obligations.of_call(id)?;
    Call::named(reading, obligation, id)
}

impl Reading {
    /// What a member is called on the civil date of the question.
    pub(crate) fn name_of(&self, member: MemberId) -> String {
        let known = self.view.members.get(member);
        known.map_or_else(|| member.to_string(), |known| known.name_on(self.on).to_string())
    }

    /// How a document of the key language names a member: by its SIREN.
    pub(crate) fn label_of(&self, member: MemberId) -> String {
        let known = self.view.members.get(member);
        known.map_or_else(
            || member.to_string(),
            |known| known.identifiers_on(self.on).siren.to_string(),
        )
    }

    /// The member that a document of the key language names: by its SIREN, by its global identifier, or by its name if it alone bears it.
    pub(crate) fn member_labelled(&self, label: &str) -> Option<MemberId> {
        let (label, members) = (label.trim(), &self.view.members);
        let by_siren = Siren::parse(label)
            .ok()
            .and_then(|siren| members.by_siren(siren))
            .map(|member| member.id);
        let by_id = || {
            read_local::<MemberId>(&ID::from(label), self.ledger)
                .ok()
                .filter(|id| members.get(*id).is_some())
        };
        let by_name = || {
            let name = Name::new(label).ok()?;
            let mut named = members.iter().filter(|member| *member.name_on(self.on) == name);
            named.next().filter(|_| named.next().is_none()).map(|member| member.id)
        };
        by_siren.or_else(by_id).or_else(by_name)
    }

    /// The members that a fact names, in its order.
    pub(crate) fn members(self: &Arc<Self>, ids: &[MemberId]) -> Result<Vec<Member>> {
        ids.iter().map(|id| self.member(*id)).collect()
    }
}
