//! Wake-up hints: who waits for a ledger to grow is told without asking the storage. A lost hint only costs time, since
//! [`wait_beyond`] also polls.

use crate::{EventStore, StoreError};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};
use uuid::Uuid;

/// The largest size heard of, for each ledger that someone waits for.
#[derive(Debug, Default)]
pub(crate) struct Hints {
    sizes: Mutex<HashMap<Uuid, watch::Sender<u64>>>,
}

impl Hints {
    /// Tells whoever waits for `ledger` that it holds at least `size` events.
    pub(crate) fn announce(&self, ledger: Uuid, size: u64) {
        if let Some(sender) = self.sizes().get(&ledger) {
            sender.send_if_modified(|known| {
                let grown = size > *known;
                *known = size.max(*known);
                grown
            });
        }
    }

    /// What is announced of `ledger` from now on. Forgets the ledgers that nobody waits for any more.
    fn subscribe(&self, ledger: Uuid) -> watch::Receiver<u64> {
        let mut sizes = self.sizes();
        sizes.retain(|_, sender| !sender.is_closed());
        sizes.entry(ledger).or_insert_with(|| watch::Sender::new(0)).subscribe()
    }

    /// A panic elsewhere leaves the map whole: each change of it is one call.
    fn sizes(&self) -> MutexGuard<'_, HashMap<Uuid, watch::Sender<u64>>> {
        self.sizes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How long to wait for a ledger, and how often to ask the storage meanwhile.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience {
    /// When to give up; at most [`LONGEST_WAIT`].
    pub(crate) timeout: Duration,
    /// How often to ask when no hint comes.
    pub(crate) poll_every: Duration,
}

/// No single wait lasts longer: whoever wants to wait on asks again.
const LONGEST_WAIT: Duration = Duration::from_hours(24);

/// Waits until `ledger` holds more than `size` events or patience ends; returns the size it has then, as announced or as `store`
/// tells.
pub(crate) async fn wait_beyond(
    store: &dyn EventStore,
    hints: &Hints,
    (ledger, size): (Uuid, u64),
    patience: Patience,
) -> Result<u64, StoreError> {
    let deadline = Instant::now() + patience.timeout.min(LONGEST_WAIT);
    let mut announced = hints.subscribe(ledger);
    loop {
        let stored = store.head(ledger).await?.unwrap_or_default().size();
        let now = Instant::now();
        if stored > size || now >= deadline {
            return Ok(stored);
        }
        let next_poll = deadline.min(now + patience.poll_every.min(LONGEST_WAIT));
        if let Ok(Ok(heard)) = timeout_at(next_poll, announced.wait_for(|heard| *heard > size)).await {
            return Ok(*heard);
        }
    }
}
