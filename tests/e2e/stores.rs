//! PostgreSQL databases of one test each, dropped when it ends.

use crate::program::succeed;
use eventstore::testing::Database;
use tokio::runtime::Runtime;

/// A database that nothing was ever done to.
pub(crate) fn empty_postgres() -> Database {
    Runtime::new()
        .expect("un moteur asynchrone")
        .block_on(Database::blank())
}

/// A database on which `entente migrate` was run.
pub(crate) fn postgres() -> Database {
    let database = empty_postgres();
    succeed(database.url(), &["migrate"]);
    database
}

/// What a backup of `database` taken now, restored elsewhere, would hold.
pub(crate) fn copy(database: &Database) -> Database {
    Runtime::new().expect("un moteur asynchrone").block_on(database.copy())
}
