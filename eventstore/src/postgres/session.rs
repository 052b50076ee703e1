//! Connections: how they are made, how many, and what each is told first.

use super::error::store_error;
use crate::StoreError;
use deadpool_postgres::{Hook, HookError, Manager, ManagerConfig, Pool, RecyclingMethod, Runtime};
use std::time::Duration;
use tokio_postgres::{Client, Config, Error, NoTls};

/// Connections of one process, its listening one apart. A server takes 100 unless told otherwise.
const CONNECTIONS: usize = 16;

/// How long to try to reach the server.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// How long to wait for a connection that others use.
const QUEUE_TIMEOUT: Duration = Duration::from_secs(30);

/// How long data may stay without acknowledgement before the line counts as broken.
const SILENCE_TIMEOUT: Duration = Duration::from_secs(30);

/// Every statement of the log walks one index in its order, whatever the statistics say: the settings take the other ways from the
/// planner, and the cost of planning too. `read committed` is what makes the head's compare-and-swap answer instead of fail. A server told
/// not to wait for its disk waits for ours: a receipt means durable. The role takes from the owner of the tables the right to change them;
/// it is skipped where it does not exist or has no rights here.
const FIRST_WORDS: &str = "
    SET jit = off;
    SET enable_seqscan = off;
    SET enable_bitmapscan = off;
    SET enable_sort = off;
    SET plan_cache_mode = force_generic_plan;
    SET default_transaction_isolation = 'read committed';
    SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';
    SELECT set_config('role', writer.rolname, false)
      FROM pg_roles AS writer, pg_namespace AS schema
     WHERE writer.rolname = 'entente_writer' AND pg_has_role(current_user, writer.oid, 'MEMBER')
       AND schema.nspname = 'entente' AND has_schema_privilege(writer.oid, schema.oid, 'USAGE');";

/// Reads the address, a URL or `key=value` words, and completes what it leaves out.
pub(super) fn settings(url: &str) -> Result<Config, StoreError> {
    let unreadable = |error: Error| StoreError::Denied(format!("adresse PostgreSQL illisible : {error}"));
    let mut config: Config = url.parse().map_err(unreadable)?;
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(CONNECT_TIMEOUT);
    }
    if config.get_tcp_user_timeout().is_none() {
        config.tcp_user_timeout(SILENCE_TIMEOUT);
    }
    if config.get_application_name().is_none() {
        config.application_name("entente");
    }
    Ok(config)
}

/// One connection to the server at `url`, without the words that a connection of the log begins with: whoever asks keeps the rights of the
/// user that the address names.
pub async fn connect(url: &str) -> Result<Client, StoreError> {
    let connecting = settings(url)?.connect(NoTls).await;
    let (client, connection) = connecting.map_err(|error| store_error(&error))?;
    // It ends with its client, which is told of what breaks.
    tokio::spawn(connection);
    Ok(client)
}

/// The pool of connections to that server. Connects to nothing yet.
pub(super) fn pool(config: &Config) -> Result<Pool, StoreError> {
    let recycling = ManagerConfig {
        recycling_method: RecyclingMethod::Fast,
    };
    let introduce = Hook::async_fn(|client: &mut deadpool_postgres::ClientWrapper, _| {
        Box::pin(async move { introduce(client).await.map_err(HookError::Backend) })
    });
    Pool::builder(Manager::from_config(config.clone(), NoTls, recycling))
        .max_size(CONNECTIONS)
        .runtime(Runtime::Tokio1)
        .wait_timeout(Some(QUEUE_TIMEOUT))
        .create_timeout(Some(CONNECT_TIMEOUT))
        .post_create(introduce)
        .build()
        .map_err(|error| StoreError::Backend(error.to_string()))
}

async fn introduce(client: &Client) -> Result<(), Error> {
    client.batch_execute(FIRST_WORDS).await
}

#[cfg(all(test, feature = "testing"))]
mod tests {
    use super::*;
    use crate::testing::Database;

    #[tokio::test]
    async fn a_commit_waits_for_the_disk_even_where_the_server_was_told_not_to() {
        let database = Database::blank().await;
        let admin = database.client().await;
        let relax = format!("ALTER DATABASE {} SET synchronous_commit = off", database.name());
        admin.batch_execute(&relax).await.unwrap();
        let client = database.client().await;
        let setting = async || {
            client
                .query_one("SHOW synchronous_commit", &[])
                .await
                .unwrap()
                .get::<_, String>(0)
        };
        assert_eq!(setting().await, "off");
        introduce(&client).await.unwrap();
        assert_eq!(setting().await, "on");
    }
}
