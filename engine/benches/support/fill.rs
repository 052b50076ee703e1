//! The large ledger in a store, and what is recorded after it.

use crate::years::{self, LAST_YEAR, POOLS, SHARES, allocation, call};
use domain::payment::command::RecordPayment;
use domain::sample::{LEDGER, request};
use domain::value::{Cents, Date, Name, PaymentId};
use domain::{Recorded, Request, event::Role};
use eventstore::{Batch, Destruction, EventStore, Head, NewEvent};
use std::sync::Arc;
use tokio::runtime::Handle;

/// Events appended at once.
const BATCH: usize = 4_096;

/// Writes the ledger to `store`; returns how many events it holds.
pub(crate) async fn fill(store: Arc<dyn EventStore>) -> u64 {
    let runtime = Handle::current();
    let filling = tokio::task::spawn_blocking(move || {
        let mut events = Vec::new();
        let mut head = Head::default();
        let append = |events: &mut Vec<NewEvent>, head: &mut Head| {
            let batch = Batch {
                ledger: LEDGER.uuid(),
                expected: head.clone(),
                events: std::mem::take(events),
                receipts: Vec::new(),
                openings: Vec::new(),
                destroyed: Destruction::default(),
            };
            *head = runtime.block_on(store.append(batch)).unwrap();
        };
        years::make(|recorded, body| {
            events.push(new_event(&recorded, body));
            if events.len() >= BATCH {
                append(&mut events, &mut head);
            }
        });
        append(&mut events, &mut head);
        head.size()
    });
    filling.await.unwrap()
}

fn new_event(recorded: &Recorded, body: Vec<u8>) -> NewEvent {
    let (event_type, subject) = (recorded.event.event_type(), recorded.event.subject());
    NewEvent {
        event_id: recorded.event_id.uuid(),
        event_type: event_type.as_str(),
        version: event_type.version(),
        subject_kind: subject.kind.as_str(),
        subject_id: subject.id,
        subject_version: recorded.subject_version,
        recorded_at: recorded.recorded_at.millis(),
        body,
    }
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
            paid_on: Date::parse(&format!("{LAST_YEAR}-12-31")).unwrap(),
            reference: Name::new(&format!("Encaissement imaginé n° {n}")).unwrap(),
            surplus: false,
        },
    );
    request.requester.role = Role::Officer;
    request.requester.person = None;
    request
}
