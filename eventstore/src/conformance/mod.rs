//! The promises of [`EventStore`], as one suite that every back end passes. Each case wants a store of its own, without any ledger.
//!
//! A back end runs them all, each as a test under its own name:
//!
//! ```ignore
//! async fn fresh() -> (Arc<dyn EventStore>, ()) {
//!     (Arc::new(MemoryStore::new()), ())
//! }
//!
//! eventstore::conformance_tests!(fresh);
//! ```

mod append;
mod destroy;
mod follow;
mod ledger;
mod read;

use crate::EventStore;
use futures::future::BoxFuture;
use std::sync::Arc;

/// One promise.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// The promise, as the name of a test.
    pub name: &'static str,
    /// Panics if the store breaks it.
    pub run: fn(Arc<dyn EventStore>) -> BoxFuture<'static, ()>,
}

macro_rules! cases {
    ($($module:ident::$name:ident,)*) => {
        /// Every promise.
        pub const CASES: &[Case] = &[$(Case { name: stringify!($name), run: |store| Box::pin($module::$name(store)) }),*];
    };
}

cases! {
    append::positions_have_no_hole,
    append::a_stale_head_loses_and_records_nothing,
    append::a_head_of_the_same_size_with_another_root_loses,
    append::of_two_racing_writers_exactly_one_wins_each_size,
    append::a_command_answered_before_undoes_the_whole_batch,
    append::an_event_id_used_before_undoes_the_whole_batch,
    append::a_subject_version_taken_undoes_the_whole_batch,
    append::a_duplicate_within_the_batch_undoes_it_too,
    append::ledgers_do_not_see_each_other,
    append::exact_bytes_are_kept,
    append::the_root_recomputed_from_the_bodies_is_the_head_s,
    append::a_batch_without_events_still_answers_its_commands,
    read::a_range_is_read_in_order_up_to_its_limit,
    read::nothing_is_read_past_the_end,
    read::a_subject_is_read_in_its_own_order,
    read::the_tiles_of_a_ledger_prove_each_of_its_events,
    read::a_tile_beyond_the_ledger_is_refused,
    read::the_size_at_an_instant_counts_what_was_recorded_by_then,
    read::receipts_come_back_as_they_were_given,
    read::openings_come_back_as_they_were_given,
    read::an_unknown_ledger_is_empty,
    read::every_ledger_is_listed_with_its_size,
    destroy::what_is_destroyed_goes_with_the_event_that_says_so,
    destroy::a_batch_that_loses_destroys_nothing,
    destroy::what_a_backup_brought_back_is_destroyed_again,
    destroy::what_was_destroyed_leaves_the_storage_in_order,
    follow::a_waiting_reader_wakes_when_the_ledger_grows,
    follow::a_waiting_reader_gives_up_in_time,
    follow::a_follower_of_sixteen_writers_misses_nothing,
}

/// One test for each of [`conformance::CASES`](crate::conformance::CASES), on the store that `$open` gives: an async function without
/// arguments that returns the store and whatever must outlive it. A last test holds the list against the suite.
#[macro_export]
macro_rules! conformance_tests {
    ($open:ident) => {
        $crate::conformance_tests! { $open:
            positions_have_no_hole
            a_stale_head_loses_and_records_nothing
            a_head_of_the_same_size_with_another_root_loses
            of_two_racing_writers_exactly_one_wins_each_size
            a_command_answered_before_undoes_the_whole_batch
            an_event_id_used_before_undoes_the_whole_batch
            a_subject_version_taken_undoes_the_whole_batch
            a_duplicate_within_the_batch_undoes_it_too
            ledgers_do_not_see_each_other
            exact_bytes_are_kept
            the_root_recomputed_from_the_bodies_is_the_head_s
            a_batch_without_events_still_answers_its_commands
            a_range_is_read_in_order_up_to_its_limit
            nothing_is_read_past_the_end
            a_subject_is_read_in_its_own_order
            the_tiles_of_a_ledger_prove_each_of_its_events
            a_tile_beyond_the_ledger_is_refused
            the_size_at_an_instant_counts_what_was_recorded_by_then
            receipts_come_back_as_they_were_given
            openings_come_back_as_they_were_given
            an_unknown_ledger_is_empty
            every_ledger_is_listed_with_its_size
            what_is_destroyed_goes_with_the_event_that_says_so
            a_batch_that_loses_destroys_nothing
            what_a_backup_brought_back_is_destroyed_again
            what_was_destroyed_leaves_the_storage_in_order
            a_waiting_reader_wakes_when_the_ledger_grows
            a_waiting_reader_gives_up_in_time
            a_follower_of_sixteen_writers_misses_nothing
        }
    };
    ($open:ident: $($name:ident)*) => {
        mod conformance {
            $(
                #[tokio::test(flavor = "multi_thread")]
                async fn $name() {
                    let case = eventstore::conformance::CASES.iter().find(|case| case.name == stringify!($name));
                    let (store, _keep) = super::$open().await;
                    (case.expect("a case of that name").run)(store).await;
                }
            )*

            #[test]
            fn every_promise_is_tested() {
                let tested = [$(stringify!($name)),*];
                assert!(eventstore::conformance::CASES.iter().map(|case| case.name).eq(tested));
            }
        }
    };
}
