//! What the database itself refuses, and to whom.

use crate::support::{batch, batch_with_receipt, ledger_id};
use eventstore::testing::Database;
use eventstore::{AppendError, EventStore, Head, StoreError};
use tokio_postgres::Client;

/// A database where every partition of the events holds some.
async fn written_database() -> Database {
    let database = Database::create().await;
    let store = database.store().await;
    for ledger in 1..=60 {
        store
            .append(batch_with_receipt(ledger, &Head::default(), 3))
            .await
            .unwrap();
    }
    // One whose tree has a whole tile.
    store.append(batch(61, &Head::default(), 256)).await.unwrap();
    database
}

async fn partitions(client: &Client) -> Vec<String> {
    let sql = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'entente.event'::regclass ORDER BY 1";
    client
        .query(sql, &[])
        .await
        .unwrap()
        .iter()
        .map(|row| row.get(0))
        .collect()
}

#[tokio::test]
async fn the_owner_cannot_change_history_in_any_partition() {
    let database = written_database().await;
    let owner = database.client().await;
    let partitions = partitions(&owner).await;
    assert_eq!(partitions.len(), 8);
    let mut attempts = Vec::new();
    for table in partitions.iter().map(String::as_str).chain(["entente.event"]) {
        let rows: i64 = owner
            .query_one(&format!("SELECT count(*) FROM {table}"), &[])
            .await
            .unwrap()
            .get(0);
        assert!(rows > 0, "{table} est vide : rien n’y serait refusé");
        attempts.push(format!("UPDATE {table} SET body = '' WHERE position = 1"));
        attempts.push(format!("DELETE FROM {table} WHERE position = 2"));
        attempts.push(format!("TRUNCATE {table}"));
    }
    for sql in [
        "TRUNCATE entente.event CASCADE",
        "UPDATE entente.receipt SET event_count = 0",
        // Digest and salt go together, for zeroes, or not at all.
        "UPDATE entente.receipt SET digest = decode(repeat('00', 32), 'hex')",
        "UPDATE entente.receipt SET digest = decode(repeat('00', 32), 'hex'), salt = decode(repeat('00', 32), 'hex'), event_count = 9",
        "DELETE FROM entente.receipt",
        "TRUNCATE entente.receipt",
        "UPDATE entente.ledger_head SET size = 2, peaks = substr(peaks, 1, 32)",
        "UPDATE entente.ledger_head SET ledger_id = gen_random_uuid()",
        "DELETE FROM entente.ledger_head",
        "TRUNCATE entente.ledger_head",
        "UPDATE entente.tile_hash SET hash = sha256('')",
        "DELETE FROM entente.tile_hash",
        "TRUNCATE entente.tile_hash",
    ] {
        attempts.push(sql.to_owned());
    }
    for sql in &attempts {
        let refused = owner.batch_execute(sql).await.expect_err(sql);
        let text = refused
            .as_db_error()
            .map(|error| error.message().to_owned())
            .unwrap_or_default();
        assert!(text.contains("n’admet que des ajouts"), "{sql} : {text}");
    }
    let store = database.store().await;
    for ledger in 1..=60 {
        assert_eq!(store.read(ledger_id(ledger), 0, 9).await.unwrap().len(), 3);
    }
}

#[tokio::test]
async fn each_role_has_exactly_its_rights() {
    let database = Database::create().await;
    let client = database.client().await;
    let sql = "SELECT role.rolname || ' ' || privilege || ' ' || class.relname
                 FROM pg_class AS class, pg_roles AS role,
                      unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) AS privilege
                WHERE class.relnamespace = 'entente'::regnamespace AND class.relkind IN ('r', 'p')
                  AND NOT class.relispartition AND role.rolname IN ('entente_writer', 'entente_reader')
                  AND has_table_privilege(role.oid, class.oid, privilege)";
    let mut rights: Vec<String> = client
        .query(sql, &[])
        .await
        .unwrap()
        .iter()
        .map(|row| row.get(0))
        .collect();
    rights.sort();
    let wanted = [
        "entente_reader SELECT event",
        "entente_reader SELECT ledger_head",
        "entente_reader SELECT receipt",
        "entente_reader SELECT schema_history",
        "entente_reader SELECT tile_hash",
        "entente_writer DELETE opening",
        "entente_writer INSERT event",
        "entente_writer INSERT ledger_head",
        "entente_writer INSERT opening",
        "entente_writer INSERT receipt",
        "entente_writer INSERT tile_hash",
        "entente_writer SELECT event",
        "entente_writer SELECT ledger_head",
        "entente_writer SELECT opening",
        "entente_writer SELECT receipt",
        "entente_writer SELECT schema_history",
        "entente_writer SELECT tile_hash",
        "entente_writer UPDATE ledger_head",
    ];
    assert_eq!(rights, wanted);
    for partition in partitions(&client).await {
        let sql = "SELECT has_table_privilege('entente_writer', $1, 'UPDATE, DELETE, TRUNCATE')";
        assert!(
            !client.query_one(sql, &[&partition]).await.unwrap().get::<_, bool>(0),
            "{partition}"
        );
    }
}

#[tokio::test]
async fn the_store_lays_down_the_rights_of_its_login() {
    let database = Database::create().await;
    let store = database.store().await;
    let head = store.append(batch(1, &Head::default(), 1)).await.unwrap();
    // The login of the tests owns everything: only as the writer can it be refused.
    database
        .client()
        .await
        .batch_execute("REVOKE UPDATE ON entente.ledger_head FROM entente_writer")
        .await
        .unwrap();
    let refused = store.append(batch(1, &head, 1)).await;
    assert!(
        matches!(refused, Err(AppendError::Failed(StoreError::Denied(_)))),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_hole_in_the_positions_is_reported_not_skipped() {
    let database = Database::create().await;
    let store = database.store().await;
    store.append(batch(1, &Head::default(), 3)).await.unwrap();
    let vandal = database.client().await;
    vandal
        .batch_execute("ALTER TABLE entente.event DISABLE TRIGGER event_is_never_changed")
        .await
        .unwrap();
    vandal
        .batch_execute("DELETE FROM entente.event WHERE position = 1")
        .await
        .unwrap();
    assert_eq!(store.read(ledger_id(1), 0, 1).await.unwrap().len(), 1);
    for (from, limit) in [(0, 9), (1, 1), (1, 9)] {
        let read = store.read(ledger_id(1), from, limit).await;
        assert!(matches!(read, Err(StoreError::Corrupt { position: 1, .. })), "{read:?}");
    }
    let counted = store.size_at(ledger_id(1), 0).await;
    assert!(
        matches!(counted, Err(StoreError::Corrupt { position: 1, .. })),
        "{counted:?}"
    );
}

#[tokio::test]
async fn a_head_that_is_not_its_tree_s_is_reported() {
    let database = Database::create().await;
    let store = database.store().await;
    store.append(batch(1, &Head::default(), 3)).await.unwrap();
    let forged = "UPDATE entente.ledger_head SET root = sha256('')";
    database.client().await.batch_execute(forged).await.unwrap();
    let head = store.head(ledger_id(1)).await;
    assert!(matches!(head, Err(StoreError::Corrupt { position: 3, .. })), "{head:?}");
}
