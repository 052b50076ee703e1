//! A large ledger of money: the sample story, then many members, pools and years made on the pattern of its facts. All imagined.
//!
//! Facts are made without the rules, in the shape that the rules give them: every cost is shared to the cent by the population of its
//! members, every share is called whole, in instalments that sum to it, and paid; in the last year the second half of the pools is paid by
//! halves. So sums may be checked, shares computed again, and further commands are accepted.

use domain::allocation::event::{AllocationComputed, Input, ShareAllocated};
use domain::allocation::recompute::Record;
use domain::budget::event::{BudgetDrafted, BudgetLine, Pool};
use domain::call::event::{ContributionCalled, Instalment};
use domain::key::event::KeyDefined;
use domain::member::event::{CriterionRecorded, MemberRegistered};
use domain::payment::event::PaymentRecorded;
use domain::sample::{LEDGER, record, story};
use domain::value::{
    AllocationId, BudgetId, CallId, Cents, Date, Digest, EventId, FiscalYear, Fraction, Instant, KeyId, MemberId, Name,
    PaymentId, Period, PoolCode,
};
use domain::{Event, Recorded, Subject, body};
use std::collections::HashMap;
use tlog::merkle::leaf_hash;
use uuid::Builder;

/// Members of the ledger.
pub(crate) const MEMBERS: u64 = 400;
/// Members that a pool is shared among.
pub(crate) const SHARES: u64 = 160;
/// Pools of a year.
pub(crate) const POOLS: u64 = 50;
/// The last year.
pub(crate) const LAST_YEAR: u16 = 2025;
/// What a pool costs, in cents; no multiple of anything.
const COST: i64 = 48_500_037;

/// When the first of the facts made here is recorded; each of the next a millisecond later.
const RECORDED_FROM: i64 = 1_794_000_000_000;

/// How many years, each of which is shared, called and paid: 20, or `ENTENTE_BENCH_YEARS`; 42 make a million facts.
fn years() -> u16 {
    let asked = std::env::var("ENTENTE_BENCH_YEARS").ok();
    asked.map_or(20, |years| {
        years.parse().expect("ENTENTE_BENCH_YEARS : un nombre d’années")
    })
}

/// Makes the facts of the ledger, in their order, each with its body.
pub(crate) fn make(take: impl FnMut(Recorded, Vec<u8>)) {
    let first_year = LAST_YEAR + 1 - years();
    let start = date(first_year, "01-01");
    let (_, log) = record(&story());
    let pattern = Pattern::of(&log);
    let mut writer = Writer {
        take,
        envelope: pattern.envelope.clone(),
        size: 0,
        chains: HashMap::new(),
    };
    for recorded in log {
        writer.push_as_it_is(recorded);
    }
    let pinned: Vec<Input> = (0..MEMBERS).map(|n| pattern.member(&mut writer, n, start)).collect();
    let keys: Vec<KeyDefined> = (0..POOLS).map(|number| pattern.key(number)).collect();
    for key in &keys {
        writer.push(key.clone(), start, &[]);
    }
    let mut last_year = HashMap::new();
    for year in first_year..=LAST_YEAR {
        let data = pattern.budget(year);
        let budget = data.budget;
        writer.push(data, date(year, "01-01"), &[]);
        for (number, key) in (0..).zip(&keys) {
            let shared = Shared {
                budget,
                year,
                number,
                key,
            };
            pattern.pool(&mut writer, &shared, &pinned, &mut last_year);
        }
    }
}

/// A pool of a year, and the key it is shared by.
struct Shared<'a> {
    budget: BudgetId,
    year: u16,
    number: u64,
    key: &'a KeyDefined,
}

/// What each member owed of a pool the year before.
type LastYear = HashMap<(u64, MemberId), Cents>;

/// Facts of the story that others are made after.
struct Pattern {
    envelope: Recorded,
    /// What authorises an allocation.
    authorities: Vec<EventId>,
    member: MemberRegistered,
    population: CriterionRecorded,
    /// By population.
    key: KeyDefined,
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
        let key = log.iter().find_map(|recorded| match &recorded.event {
            Event::KeyDefined(key) if key.key == computed.key => Some(key.clone()),
            _ => None,
        });
        Self {
            envelope: log.last().unwrap().clone(),
            authorities,
            member: first!(MemberRegistered).0,
            population: first!(CriterionRecorded).0,
            key: key.unwrap(),
            budget: first!(BudgetDrafted).0,
            computed,
            share: first!(ShareAllocated).0,
            call: first!(ContributionCalled).0,
            payment: first!(PaymentRecorded).0,
        }
    }

    /// The `n`-th member and its population, as allocations pin it.
    fn member(&self, writer: &mut Writer<impl FnMut(Recorded, Vec<u8>)>, n: u64, start: Date) -> Input {
        let data = MemberRegistered {
            member: member(n),
            name: Name::new(&format!("Commune imaginée n° {n}")).unwrap(),
            insee: None,
            ..self.member.clone()
        };
        writer.push(data, start, &[]);
        let data = CriterionRecorded {
            member: member(n),
            value: Fraction::whole(200 + n * 7_919 % 12_011),
            in_force_on: start,
            ..self.population.clone()
        };
        let fact = writer.push(data.clone(), start, &[]);
        Input {
            criterion: data.criterion,
            fact,
            in_force_on: Some(data.in_force_on),
            known_on: Some(data.known_on),
            source: data.source,
            status: Some(data.status),
            value: data.value,
            vintage: data.vintage,
        }
    }

    /// The key of a pool: by population.
    fn key(&self, number: u64) -> KeyDefined {
        let mut key = KeyDefined {
            key: KeyId::new(LEDGER.derive(&format!("clé {number}"))),
            participants: (0..SHARES).map(|n| member(sharing(n, number))).collect(),
            pool: pool_code(number),
            ties: Vec::new(),
            ..self.key.clone()
        };
        key.hash = key.digest().unwrap();
        key
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
    fn pool(
        &self,
        writer: &mut Writer<impl FnMut(Recorded, Vec<u8>)>,
        shared: &Shared<'_>,
        pinned: &[Input],
        last_year: &mut LastYear,
    ) {
        let (computed, parts) = self.allocated(shared, pinned, last_year);
        let fiscal_year = computed.fiscal_year;
        let fact = writer.push(computed, fiscal_year.first_day(), &self.authorities);
        for share in &parts {
            last_year.insert((shared.number, share.member), share.amount);
            writer.push(share.clone(), fiscal_year.first_day(), &self.authorities);
        }
        let (called_on, paid_on) = (date(shared.year, "02-01"), date(shared.year, "06-30"));
        let mut calls = Vec::new();
        for (n, share) in (0..).zip(&parts) {
            let data = ContributionCalled {
                allocation: share.allocation,
                amount: share.amount,
                budget: shared.budget,
                call: call(share.allocation, n),
                fiscal_year,
                instalments: self.instalments(shared.year, share.amount),
                issued_on: called_on,
                member: share.member,
                ..self.call.clone()
            };
            calls.push(writer.push(data, called_on, &[fact]));
        }
        let halved = shared.year == LAST_YEAR && shared.number >= POOLS / 2;
        for ((n, share), fact) in (0..).zip(&parts).zip(calls) {
            let amount = share.amount;
            let data = PaymentRecorded {
                amount: if halved { Cents::new(amount.get() / 2) } else { amount },
                budget: shared.budget,
                call: call(share.allocation, n),
                member: share.member,
                paid_on,
                payment: PaymentId::new(share.allocation.derive(&format!("payment {n}"))),
                ..self.payment.clone()
            };
            writer.push(data, paid_on, &[fact]);
        }
    }

    /// The allocation of a pool, and the share of each.
    fn allocated(
        &self,
        shared: &Shared<'_>,
        pinned: &[Input],
        last_year: &LastYear,
    ) -> (AllocationComputed, Vec<ShareAllocated>) {
        let allocation = allocation(shared.year, shared.number);
        let fiscal_year = FiscalYear::new(shared.year).unwrap();
        let computed = AllocationComputed {
            allocation,
            budget: shared.budget,
            fiscal_year,
            period: Period::of_year(fiscal_year),
            key: shared.key.key,
            key_hash: shared.key.hash,
            key_version: shared.key.version,
            pool: shared.key.pool.clone(),
            amount: Cents::new(COST),
            total: Cents::new(COST),
            computed_on: date(shared.year, "01-15"),
            members: u32::try_from(SHARES).unwrap(),
            ..self.computed.clone()
        };
        let mut parts: Vec<ShareAllocated> = (0..SHARES)
            .map(|n| ShareAllocated {
                allocation,
                budget: shared.budget,
                member: member(sharing(n, shared.number)),
                inputs: vec![pinned[usize::try_from(sharing(n, shared.number)).unwrap()].clone()],
                last_year: last_year
                    .get(&(shared.number, member(sharing(n, shared.number))))
                    .copied(),
                presence: None,
                rank: Some(u32::try_from(n).unwrap()),
                ..self.share.clone()
            })
            .collect();
        let record = Record {
            formula: &shared.key.formula,
            rounding: shared.key.rounding,
            ties: &shared.key.ties,
            allocation: &computed,
            shares: &parts.iter().collect::<Vec<_>>(),
        };
        let sheet = record.compute(|_| String::new(), |_| None).unwrap();
        for (share, amount) in parts.iter_mut().zip(sheet.totals) {
            share.amount = amount;
        }
        (computed, parts)
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

/// Which member is the `n`-th to share a pool.
const fn sharing(n: u64, pool: u64) -> u64 {
    (n * 7 + pool * 11) % MEMBERS
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

/// The allocation of a pool for a year.
pub(crate) fn allocation(year: u16, pool: u64) -> AllocationId {
    AllocationId::new(LEDGER.derive(&format!("répartition {year} {pool}")))
}

/// The call of its `n`-th share.
pub(crate) fn call(allocation: AllocationId, n: u64) -> CallId {
    CallId::new(allocation.derive(&format!("call {n}")))
}

/// Gives facts their places, as a log does.
struct Writer<T> {
    take: T,
    envelope: Recorded,
    size: u64,
    chains: HashMap<Subject, (u64, Digest)>,
}

impl<T: FnMut(Recorded, Vec<u8>)> Writer<T> {
    /// Pushes a fact that counts from `effective` and that `authorised_by` authorise; returns its id, drawn as an engine draws it.
    fn push(&mut self, event: impl Into<Event>, effective: Date, authorised_by: &[EventId]) -> EventId {
        let millis = RECORDED_FROM + i64::try_from(self.size).unwrap();
        let drawn = *LEDGER.derive(&format!("event/{}", self.size)).as_bytes();
        let drawn: [u8; 10] = drawn[..10].try_into().unwrap();
        let id = Builder::from_unix_timestamp_millis(u64::try_from(millis).unwrap(), &drawn).into_uuid();
        let event_id = EventId::new(id);
        self.push_as_it_is(Recorded {
            event_id,
            recorded_at: Instant::from_millis(millis),
            effective,
            authorised_by: authorised_by.to_vec(),
            event: event.into(),
            ..self.envelope.clone()
        });
        event_id
    }

    /// Pushes a fact, but for its place in the ledger and in the chain of its subject.
    fn push_as_it_is(&mut self, mut recorded: Recorded) {
        let subject = recorded.event.subject();
        let last = self.chains.get(&subject).copied();
        recorded.position = self.size;
        recorded.subject_version = last.map_or(1, |(version, _)| version + 1);
        recorded.previous = last.map(|(_, leaf)| leaf);
        let bytes = body::encode(LEDGER, &recorded).unwrap();
        let leaf = Digest::new(leaf_hash(&bytes).0);
        self.chains.insert(subject, (recorded.subject_version, leaf));
        self.size += 1;
        (self.take)(recorded, bytes);
    }
}
