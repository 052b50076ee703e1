//! The one home of the clock and of random ids. Everything else is given them.

use chrono_tz::Europe::Paris;
use domain::Refusal;
use domain::value::{Date, Instant};
use rand::TryRngCore;
use rand::rngs::OsRng;
use std::fmt::Debug;
use std::sync::Arc;
use uuid::Uuid;

/// Tells the time.
pub trait Clock: Debug + Send + Sync {
    /// The present instant. It may go back; what the ledger records never does.
    fn now(&self) -> Instant;
}

/// The clock of this machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place where the clock is read")]
    fn now(&self) -> Instant {
        Instant::from_millis(chrono::Utc::now().timestamp_millis())
    }
}

/// Draws what must be unique or unpredictable.
pub trait IdGenerator: Debug + Send + Sync {
    /// A new event id: a UUID of version 7, so that ids of neighbouring events are neighbours in the index.
    fn event_id(&self) -> Uuid;

    /// A new id of anything else.
    fn uuid(&self) -> Uuid;

    /// Thirty-two unpredictable bytes.
    fn salt(&self) -> [u8; 32];
}

/// Ids and salts from the generator of the operating system.
#[derive(Clone, Copy, Debug, Default)]
pub struct RandomIds;

impl IdGenerator for RandomIds {
    #[expect(clippy::disallowed_methods, reason = "the one place where event ids are drawn")]
    fn event_id(&self) -> Uuid {
        Uuid::now_v7()
    }

    fn uuid(&self) -> Uuid {
        self.event_id()
    }

    /// # Panics
    /// If the operating system has no randomness to give: nothing secret can then be drawn, and nothing must be recorded.
    fn salt(&self) -> [u8; 32] {
        let mut salt = [0; 32];
        rand::RngCore::fill_bytes(&mut OsRng.unwrap_err(), &mut salt);
        salt
    }
}

/// What the engine takes from the world.
#[derive(Clone, Debug)]
pub struct Environment {
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The ids.
    pub ids: Arc<dyn IdGenerator>,
}

impl Environment {
    /// The clock and the randomness of this machine.
    pub fn system() -> Self {
        Self {
            clock: Arc::new(SystemClock),
            ids: Arc::new(RandomIds),
        }
    }

    /// Today's civil date in Europe/Paris.
    pub fn today(&self) -> Result<Date, Refusal> {
        paris_date(self.clock.now())
    }
}

/// The civil date in Europe/Paris at `instant`; refused outside the years a [`Date`] may have.
pub fn paris_date(instant: Instant) -> Result<Date, Refusal> {
    Date::from_naive(instant.utc().with_timezone(&Paris).date_naive())
}

/// Clocks that a test holds in its hand.
#[cfg(any(test, feature = "testing"))]
pub mod testing {
    use super::{Clock, IdGenerator, Instant, RandomIds};
    use domain::value::LedgerId;
    use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
    use uuid::Uuid;

    /// A clock that shows what it was last set to, and moves by `step` milliseconds each time it is read.
    #[derive(Debug)]
    pub struct ManualClock {
        millis: AtomicI64,
        step: i64,
    }

    impl ManualClock {
        /// A clock that stands still at `instant`.
        pub const fn fixed(instant: Instant) -> Self {
            Self::stepping(instant, 0)
        }

        /// A clock that starts at `instant` and moves by `step` milliseconds at each reading; a negative step goes back.
        pub const fn stepping(instant: Instant, step: i64) -> Self {
            Self {
                millis: AtomicI64::new(instant.millis()),
                step,
            }
        }

        /// Sets the clock.
        pub fn set(&self, instant: Instant) {
            self.millis.store(instant.millis(), Ordering::SeqCst);
        }
    }

    /// The ids of events that the sample story gives its own, which later commands of it cite; other ids and salts as they are drawn.
    #[derive(Debug)]
    pub struct StoryIds {
        ledger: LedgerId,
        next: AtomicU64,
    }

    impl StoryIds {
        /// The ids of the events of `ledger`, from the first on.
        pub const fn of(ledger: LedgerId) -> Self {
            Self {
                ledger,
                next: AtomicU64::new(0),
            }
        }
    }

    impl IdGenerator for StoryIds {
        fn event_id(&self) -> Uuid {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            self.ledger.derive(&format!("event/{number}"))
        }

        fn uuid(&self) -> Uuid {
            RandomIds.uuid()
        }

        fn salt(&self) -> [u8; 32] {
            RandomIds.salt()
        }
    }

    impl Clock for ManualClock {
        fn now(&self) -> Instant {
            Instant::from_millis(self.millis.fetch_add(self.step, Ordering::SeqCst))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn midnight_is_that_of_paris_in_winter_and_in_summer() {
        for (instant, date) in [
            ("2026-01-31T22:59:59.999Z", "2026-01-31"),
            ("2026-01-31T23:00:00.000Z", "2026-02-01"),
            ("2026-06-30T21:59:59.999Z", "2026-06-30"),
            ("2026-06-30T22:00:00.000Z", "2026-07-01"),
        ] {
            let date = Date::parse(date).unwrap();
            assert_eq!(paris_date(Instant::parse(instant).unwrap()), Ok(date), "{instant}");
        }
    }

    #[test]
    fn two_draws_differ() {
        assert_ne!(RandomIds.salt(), RandomIds.salt());
        assert_ne!(RandomIds.event_id(), RandomIds.event_id());
        assert_eq!(RandomIds.event_id().get_version_num(), 7);
    }
}
