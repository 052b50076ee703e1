//! A large ledger of money: the sample story, then many members, pools and years made on the pattern of its facts. All imagined.
//!
//! Facts are appended without the rules, in the shape that the rules give them: every cost is shared to the cent, every share is called
//! whole, in instalments that sum to it, and paid; in the last year the second half of the pools is paid by halves. So sums may be checked,
//! and further commands are accepted.

use domain::allocation::event::{AllocationComputed, ShareAllocated};
use domain::budget::event::{BudgetDrafted, BudgetLine, Pool};
use domain::call::event::{ContributionCalled, Instalment};
use domain::event::Role;
use domain::member::event::MemberRegistered;
use domain::payment::command::RecordPayment;
use domain::payment::event::PaymentRecorded;
use domain::sample::{LEDGER, record, request, story};
use domain::value::{
    AllocationId, BudgetId, CallId, Cents, Date, Digest, EventId, FiscalYear, Instant, MemberId, Name, PaymentId,
    PoolCode,
};
use domain::{Event, Recorded, Request, Subject, body};
use eventstore::merkle::leaf_hash;
use eventstore::{Batch, Destruction, EventStore, Head, NewEvent};
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Builder;

/// Members of the ledger.
pub(crate) const MEMBERS: u64 = 400;
/// Members that a pool is shared among.
const SHARES: u64 = 160;
/// Pools of a year.
const POOLS: u64 = 50;
/// Years. Each share is called and paid.
const YEARS: u16 = 20;
/// The first of them.
const FIRST_YEAR: u16 = 2006;
/// The last of them.
pub(crate) const LAST_YEAR: u16 = FIRST_YEAR + YEARS - 1;
/// What a pool costs, in cents; no multiple of anything.
const COST: i64 = 48_500_037;

/// Events appended at once.
const BATCH: usize = 4_096;

/// When the first of the facts made here is recorded; each of the next a millisecond later.
const RECORDED_FROM: i64 = 1_794_000_000_000;

/// Writes the ledger to `store`; returns how many events it holds.
pub(crate) async fn fill(store: Arc<dyn EventStore>) -> u64 {
    let (_, log) = record(&story());
    let pattern = Pattern::of(&log);
    let mut writer = Writer::new(store, pattern.envelope.clone());
    for recorded in &log {
        writer.push_as_it_is(recorded).await;
    }
    for n in 0..MEMBERS {
        let mut data = pattern.member.clone();
        data.member = member(n);
        data.name = Name::new(&format!("Commune imaginée n° {n}")).unwrap();
        data.insee = None;
        writer.push(data, date(FIRST_YEAR, "01-01"), &[]).await;
    }
    for year in FIRST_YEAR..=LAST_YEAR {
        let data = pattern.budget(year);
        let budget = data.budget;
        writer.push(data, date(year, "01-01"), &[]).await;
        for number in 0..POOLS {
            pattern.pool(&mut writer, budget, year, number).await;
        }
    }
    writer.flush().await;
    writer.head.size()
}

/// The request to record one more payment, the `n`-th: a cent of a call that is half paid.
pub(crate) fn payment(n: u64) -> Request {
    let pool = POOLS / 2 + n / SHARES % (POOLS / 2);
    let mut request = request(
        1_000_000 + u128::from(n),
        RecordPayment {
            payment: PaymentId::new(LEDGER.derive(&format!("paiement encore {n}"))),
            call: call(allocation(LAST_YEAR, pool), n % SHARES),
            amount: Cents::new(1),
            paid_on: date(LAST_YEAR, "12-31"),
            reference: Name::new(&format!("Encaissement imaginé n° {n}")).unwrap(),
            surplus: false,
        },
    );
    request.requester.role = Role::Officer;
    request.requester.person = None;
    request
}

/// Facts of the story that others are made after.
struct Pattern {
    envelope: Recorded,
    /// What authorises an allocation.
    authorities: Vec<EventId>,
    member: MemberRegistered,
    budget: BudgetDrafted,
    computed: AllocationComputed,
    share: ShareAllocated,
    call: ContributionCalled,
    payment: PaymentRecorded,
}

impl Pattern {
    fn of(log: &[Recorded]) -> Self {
        macro_rules! first {
            ($variant:ident) => {
                log.iter()
                    .find_map(|recorded| match &recorded.event {
                        Event::$variant(data) => Some((data.clone(), recorded.authorised_by.clone())),
                        _ => None,
                    })
                    .unwrap()
            };
        }
        let (computed, authorities) = first!(AllocationComputed);
        Self {
            envelope: log.last().unwrap().clone(),
            authorities,
            member: first!(MemberRegistered).0,
            budget: first!(BudgetDrafted).0,
            computed,
            share: first!(ShareAllocated).0,
            call: first!(ContributionCalled).0,
            payment: first!(PaymentRecorded).0,
        }
    }

    /// The budget of a year: a line for each pool.
    fn budget(&self, year: u16) -> BudgetDrafted {
        let mut data = self.budget.clone();
        data.budget = BudgetId::new(LEDGER.derive(&format!("budget {year}")));
        data.fiscal_year = FiscalYear::new(year).unwrap();
        let (a_pool, a_line) = (data.pools.swap_remove(0), data.lines.swap_remove(0));
        let pools = (0..POOLS).map(|number| Pool {
            code: pool_code(number),
            ..a_pool.clone()
        });
        let lines = (0..POOLS).map(|number| BudgetLine {
            pool: pool_code(number),
            amount: Cents::new(COST),
            ..a_line.clone()
        });
        (data.pools, data.lines) = (pools.collect(), lines.collect());
        data
    }

    /// A pool of a year: allocated, called, paid.
    async fn pool(&self, writer: &mut Writer, budget: BudgetId, year: u16, number: u64) {
        let allocation = allocation(year, number);
        let fiscal_year = FiscalYear::new(year).unwrap();
        let (shared_on, called_on, paid_on) = (date(year, "01-15"), date(year, "02-01"), date(year, "06-30"));
        let computed = AllocationComputed {
            allocation,
            budget,
            fiscal_year,
            pool: pool_code(number),
            amount: Cents::new(COST),
            total: Cents::new(COST),
            computed_on: shared_on,
            members: u32::try_from(SHARES).unwrap(),
            ..self.computed.clone()
        };
        let fact = writer.push(computed, fiscal_year.first_day(), &self.authorities).await;
        let owed: Vec<_> = (0..SHARES)
            .map(|n| (n, member((n * 7 + number * 11) % MEMBERS), share(n)))
            .collect();
        for (_, member, amount) in owed.iter().copied() {
            let share = ShareAllocated {
                allocation,
                budget,
                member,
                amount,
                ..self.share.clone()
            };
            writer.push(share, fiscal_year.first_day(), &self.authorities).await;
        }
        let mut calls = Vec::new();
        for (n, member, amount) in owed.iter().copied() {
            let data = ContributionCalled {
                allocation,
                amount,
                budget,
                call: call(allocation, n),
                fiscal_year,
                instalments: self.instalments(year, amount),
                issued_on: called_on,
                member,
                ..self.call.clone()
            };
            calls.push(writer.push(data, called_on, &[fact]).await);
        }
        let halved = year == LAST_YEAR && number >= POOLS / 2;
        for ((n, member, amount), fact) in owed.into_iter().zip(calls) {
            let data = PaymentRecorded {
                amount: if halved { Cents::new(amount.get() / 2) } else { amount },
                budget,
                call: call(allocation, n),
                member,
                paid_on,
                payment: PaymentId::new(allocation.derive(&format!("payment {n}"))),
                ..self.payment.clone()
            };
            writer.push(data, paid_on, &[fact]).await;
        }
    }

    /// As many instalments as the pattern has, which sum to `amount`.
    fn instalments(&self, year: u16, amount: Cents) -> Vec<Instalment> {
        let count = i64::try_from(self.call.instalments.len()).unwrap();
        let numbers = (0..count).zip(["03-31", "06-30", "09-30", "11-30"]);
        numbers
            .map(|(k, due_on)| Instalment {
                amount: Cents::new(amount.get() * (k + 1) / count - amount.get() * k / count),
                due_on: date(year, due_on),
                number: u16::try_from(k + 1).unwrap(),
            })
            .collect()
    }
}

/// What the `n`-th member owes of a pool: as its population weighs, by cumulative floors, so that the shares sum to the cost.
fn share(n: u64) -> Cents {
    let weight = |n: u64| 200 + n * 7_919 % 12_011;
    let up_to = |n: u64| i64::try_from((0..n).map(weight).sum::<u64>()).unwrap();
    let all = up_to(SHARES);
    Cents::new(COST * up_to(n + 1) / all - COST * up_to(n) / all)
}

fn date(year: u16, day: &str) -> Date {
    Date::parse(&format!("{year}-{day}")).unwrap()
}

fn pool_code(number: u64) -> PoolCode {
    PoolCode::parse(&format!("charge-{number}")).unwrap()
}

/// The `n`-th member.
pub(crate) fn member(n: u64) -> MemberId {
    MemberId::new(LEDGER.derive(&format!("membre {n}")))
}

fn allocation(year: u16, pool: u64) -> AllocationId {
    AllocationId::new(LEDGER.derive(&format!("répartition {year} {pool}")))
}

fn call(allocation: AllocationId, n: u64) -> CallId {
    CallId::new(allocation.derive(&format!("call {n}")))
}

/// Appends facts, batch by batch, as a log does.
struct Writer {
    store: Arc<dyn EventStore>,
    envelope: Recorded,
    head: Head,
    chains: HashMap<Subject, (u64, Digest)>,
    events: Vec<NewEvent>,
}

impl Writer {
    fn new(store: Arc<dyn EventStore>, envelope: Recorded) -> Self {
        Self {
            store,
            envelope,
            head: Head::default(),
            chains: HashMap::new(),
            events: Vec::new(),
        }
    }

    /// Pushes a fact that counts from `effective` and that `authorised_by` authorise; returns its id, drawn as an engine draws it.
    async fn push(&mut self, event: impl Into<Event>, effective: Date, authorised_by: &[EventId]) -> EventId {
        let position = self.head.size() + self.events.len() as u64;
        let millis = RECORDED_FROM + i64::try_from(position).unwrap();
        let drawn = *LEDGER.derive(&format!("event/{position}")).as_bytes();
        let drawn: [u8; 10] = drawn[..10].try_into().unwrap();
        let id = Builder::from_unix_timestamp_millis(u64::try_from(millis).unwrap(), &drawn).into_uuid();
        let recorded = Recorded {
            event_id: EventId::new(id),
            recorded_at: Instant::from_millis(millis),
            effective,
            authorised_by: authorised_by.to_vec(),
            event: event.into(),
            ..self.envelope.clone()
        };
        self.push_as_it_is(&recorded).await;
        recorded.event_id
    }

    /// Pushes a fact, but for its place in the ledger and in the chain of its subject.
    async fn push_as_it_is(&mut self, recorded: &Recorded) {
        let subject = recorded.event.subject();
        let last = self.chains.get(&subject).copied();
        let recorded = Recorded {
            position: self.head.size() + self.events.len() as u64,
            subject_version: last.map_or(1, |(version, _)| version + 1),
            previous: last.map(|(_, leaf)| leaf),
            ..recorded.clone()
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
            destroyed: Destruction::default(),
        };
        self.head = self.store.append(batch).await.unwrap();
    }
}
