//! A large ledger of money: the sample story, then many members, pools and years made on the pattern of its facts. All imagined.
//!
//! Facts are appended as they are, without the rules: their bodies have the size and the shape of real ones, which is what counts here.

use domain::sample::{LEDGER, record, story};
use domain::value::{
    AllocationId, BudgetId, CallId, Cents, Digest, EventId, FiscalYear, Instant, MemberId, Name, PaymentId, PoolCode,
};
use domain::{Event, Recorded, Subject, body};
use eventstore::merkle::leaf_hash;
use eventstore::{Batch, EventStore, Head, NewEvent};
use std::collections::HashMap;
use std::sync::Arc;

/// Members of the ledger.
pub(crate) const MEMBERS: u64 = 400;
/// Members that a pool is shared among.
const SHARES: u64 = 160;
/// Pools of a year.
const POOLS: u64 = 50;
/// Years. Each share is called and paid.
const YEARS: u16 = 20;

/// Events appended at once.
const BATCH: usize = 4_096;

/// Writes the ledger to `store`; returns how many events it holds.
pub(crate) async fn fill(store: Arc<dyn EventStore>) -> u64 {
    let mut writer = Writer::new(store);
    let (_, log) = record(&story());
    let pattern = Pattern::of(&log);
    for recorded in &log {
        writer.push(recorded.event.clone(), recorded).await;
    }
    for n in 0..MEMBERS {
        let mut data = pattern.member.clone();
        data.member = member(n);
        data.name = Name::new(&format!("Commune imaginée n° {n}")).unwrap();
        data.insee = None;
        writer.push(data.into(), &pattern.envelope).await;
    }
    for year in 2006..2006 + YEARS {
        let budget = BudgetId::new(LEDGER.derive(&format!("budget {year}")));
        let mut data = pattern.budget.clone();
        (data.budget, data.fiscal_year) = (budget, FiscalYear::new(year).unwrap());
        writer.push(data.into(), &pattern.envelope).await;
        for pool in 0..POOLS {
            pattern.pool(&mut writer, budget, year, pool).await;
        }
    }
    writer.flush().await;
    writer.head.size()
}

/// One more payment of the ledger that `fill` wrote: the request of a treasury.
pub(crate) async fn pay_once_more(store: Arc<dyn EventStore>, n: u64) {
    let (_, log) = record(&story());
    let pattern = Pattern::of(&log);
    let head = store.head(LEDGER.uuid()).await.unwrap().unwrap();
    let mut writer = Writer {
        head,
        ..Writer::new(store)
    };
    let mut data = pattern.payment.clone();
    data.call = CallId::new(allocation(2025, n % POOLS).derive(&format!("call {}", n % SHARES)));
    data.payment = PaymentId::new(LEDGER.derive(&format!("payment encore {n}")));
    data.budget = BudgetId::new(LEDGER.derive(&format!("encore {n}")));
    writer.push(data.into(), &pattern.envelope).await;
    writer.flush().await;
}

/// Facts of the story that others are made after.
struct Pattern {
    envelope: Recorded,
    member: domain::member::event::MemberRegistered,
    budget: domain::budget::event::BudgetDrafted,
    computed: domain::allocation::event::AllocationComputed,
    share: domain::allocation::event::ShareAllocated,
    call: domain::call::event::ContributionCalled,
    payment: domain::payment::event::PaymentRecorded,
}

impl Pattern {
    fn of(log: &[Recorded]) -> Self {
        macro_rules! first {
            ($variant:ident) => {
                log.iter()
                    .find_map(|recorded| match &recorded.event {
                        Event::$variant(data) => Some(data.clone()),
                        _ => None,
                    })
                    .unwrap()
            };
        }
        Self {
            envelope: log.last().unwrap().clone(),
            member: first!(MemberRegistered),
            budget: first!(BudgetDrafted),
            computed: first!(AllocationComputed),
            share: first!(ShareAllocated),
            call: first!(ContributionCalled),
            payment: first!(PaymentRecorded),
        }
    }

    /// A pool of a year: allocated, called, paid.
    async fn pool(&self, writer: &mut Writer, budget: BudgetId, year: u16, pool: u64) {
        let allocation = allocation(year, pool);
        let fiscal_year = FiscalYear::new(year).unwrap();
        let mut computed = self.computed.clone();
        (computed.allocation, computed.budget, computed.fiscal_year) = (allocation, budget, fiscal_year);
        computed.pool = PoolCode::parse(&format!("charge-{pool}")).unwrap();
        computed.members = u32::try_from(SHARES).unwrap();
        writer.push(computed.into(), &self.envelope).await;
        let members = || (0..SHARES).map(|n| (n, member((n * 7 + pool * 11) % MEMBERS)));
        for (n, member) in members() {
            let mut share = self.share.clone();
            (share.allocation, share.budget, share.member) = (allocation, budget, member);
            share.amount = Cents::new(100_000 + i64::try_from(n).unwrap());
            writer.push(share.into(), &self.envelope).await;
        }
        for (n, member) in members() {
            let mut call = self.call.clone();
            (call.allocation, call.budget, call.member, call.fiscal_year) = (allocation, budget, member, fiscal_year);
            call.call = CallId::new(allocation.derive(&format!("call {n}")));
            writer.push(call.into(), &self.envelope).await;
        }
        for (n, member) in members() {
            let mut payment = self.payment.clone();
            (payment.budget, payment.member) = (budget, member);
            payment.call = CallId::new(allocation.derive(&format!("call {n}")));
            payment.payment = PaymentId::new(allocation.derive(&format!("payment {n}")));
            writer.push(payment.into(), &self.envelope).await;
        }
    }
}

fn member(n: u64) -> MemberId {
    MemberId::new(LEDGER.derive(&format!("membre {n}")))
}

fn allocation(year: u16, pool: u64) -> AllocationId {
    AllocationId::new(LEDGER.derive(&format!("répartition {year} {pool}")))
}

/// Appends facts, batch by batch, as a log does.
struct Writer {
    store: Arc<dyn EventStore>,
    head: Head,
    chains: HashMap<Subject, (u64, Digest)>,
    events: Vec<NewEvent>,
}

impl Writer {
    fn new(store: Arc<dyn EventStore>) -> Self {
        Self {
            store,
            head: Head::default(),
            chains: HashMap::new(),
            events: Vec::new(),
        }
    }

    async fn push(&mut self, event: Event, envelope: &Recorded) {
        let position = self.head.size() + self.events.len() as u64;
        let subject = event.subject();
        let last = self.chains.get(&subject).copied();
        let recorded = Recorded {
            position,
            event_id: EventId::new(LEDGER.derive(&format!("event/{position}"))),
            recorded_at: Instant::from_millis(envelope.recorded_at.millis().max(1_793_520_000_000)),
            subject_version: last.map_or(1, |(version, _)| version + 1),
            previous: last.map(|(_, leaf)| leaf),
            event,
            ..envelope.clone()
        };
        let bytes = body::encode(LEDGER, &recorded).unwrap();
        let leaf = Digest::new(leaf_hash(&bytes).0);
        self.chains.insert(subject, (recorded.subject_version, leaf));
        let event_type = recorded.event.event_type();
        self.events.push(NewEvent {
            event_id: recorded.event_id.uuid(),
            event_type: event_type.as_str(),
            version: event_type.version(),
            subject_kind: subject.kind.as_str(),
            subject_id: subject.id,
            subject_version: recorded.subject_version,
            recorded_at: recorded.recorded_at.millis(),
            body: bytes,
        });
        if self.events.len() >= BATCH {
            self.flush().await;
        }
    }

    async fn flush(&mut self) {
        let batch = Batch {
            ledger: LEDGER.uuid(),
            expected: self.head.clone(),
            events: std::mem::take(&mut self.events),
            receipts: Vec::new(),
            openings: Vec::new(),
        };
        self.head = self.store.append(batch).await.unwrap();
    }
}
