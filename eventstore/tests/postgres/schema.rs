//! Migrations: run by hand, once, in order, and never on a database that a later program has touched.

use crate::support::{batch, ledger_id};
use eventstore::merkle::tile::Tile;
use eventstore::postgres::{PostgresStore, migrate};
use eventstore::testing::Database;
use eventstore::{EventStore, Head, StoreError};

/// The newest migration.
const KNOWN: u32 = 3;

#[tokio::test]
async fn a_database_without_schema_asks_for_its_migration() {
    let database = Database::blank().await;
    let opened = PostgresStore::connect(database.url()).await;
    assert!(
        matches!(opened, Err(StoreError::SchemaTooOld { found: 0, known: KNOWN })),
        "{opened:?}"
    );
    assert!(opened.unwrap_err().to_string().contains("entente migrate"));
    assert_eq!(migrate(database.url()).await.unwrap(), KNOWN);
    assert_eq!(migrate(database.url()).await.unwrap(), KNOWN);
    database.store().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn several_programs_may_migrate_at_once() {
    let database = Database::blank().await;
    let migrating: Vec<_> = (0..6)
        .map(|_| {
            let url = database.url().to_owned();
            tokio::spawn(async move { migrate(&url).await })
        })
        .collect();
    for migrated in migrating {
        assert_eq!(migrated.await.unwrap().unwrap(), KNOWN);
    }
}

#[tokio::test]
async fn a_newer_schema_is_refused() {
    let database = Database::create().await;
    let newer = "INSERT INTO entente.schema_history VALUES (99, 'later', '2031-01-01T00:00:00Z', '1')";
    database.client().await.batch_execute(newer).await.unwrap();
    let opened = PostgresStore::connect(database.url()).await;
    assert!(
        matches!(
            opened,
            Err(StoreError::SchemaTooNew {
                found: 99,
                known: KNOWN
            })
        ),
        "{opened:?}"
    );
    let migrated = migrate(database.url()).await;
    assert!(
        matches!(
            migrated,
            Err(StoreError::SchemaTooNew {
                found: 99,
                known: KNOWN
            })
        ),
        "{migrated:?}"
    );
}

#[tokio::test]
async fn a_migration_that_changed_since_is_refused() {
    let database = Database::create().await;
    database
        .client()
        .await
        .batch_execute("UPDATE entente.schema_history SET checksum = '1'")
        .await
        .unwrap();
    let migrated = migrate(database.url()).await;
    assert!(
        matches!(&migrated, Err(StoreError::Backend(text)) if text.contains("migration")),
        "{migrated:?}"
    );
}

#[tokio::test]
async fn a_ledger_begun_before_the_hashes_of_tiles_were_kept_gets_them_from_the_migration() {
    let database = Database::create().await;
    let store = database.store().await;
    store.append(batch(1, &Head::default(), 600)).await.unwrap();
    store.append(batch(2, &Head::default(), 255)).await.unwrap();
    let whole = Tile::of_tree(600, 1, 0).unwrap();
    let hashes = store.tile(ledger_id(1), whole).await.unwrap();
    let vandal = database.client().await;
    let forget = "ALTER TABLE entente.tile_hash DISABLE TRIGGER tile_hash_is_never_changed";
    vandal.batch_execute(forget).await.unwrap();
    assert_eq!(vandal.execute("DELETE FROM entente.tile_hash", &[]).await.unwrap(), 2);
    assert!(store.tile(ledger_id(1), whole).await.is_err());
    migrate(database.url()).await.unwrap();
    assert_eq!(store.tile(ledger_id(1), whole).await.unwrap(), hashes);
}

/// The roles of the server may be there or not, and its administrator may be away: the log works, guarded by its triggers.
#[tokio::test]
async fn an_owner_without_the_right_to_create_roles_can_migrate_and_write() {
    let database = Database::blank().await;
    let owner = format!("{}_owner", database.name());
    let admin = database.client().await;
    let prepare = format!(
        "DROP ROLE IF EXISTS {owner}; CREATE ROLE {owner} LOGIN PASSWORD 'essai' NOSUPERUSER NOCREATEROLE;
         ALTER DATABASE {} OWNER TO {owner}",
        database.name()
    );
    for sql in prepare.split(';') {
        admin.batch_execute(sql).await.unwrap();
    }
    let url = as_user(database.url(), &owner);
    assert_eq!(migrate(&url).await.unwrap(), KNOWN);
    let store = PostgresStore::connect(&url).await.unwrap();
    store.append(batch(1, &Head::default(), 2)).await.unwrap();
    assert_eq!(store.read(ledger_id(1), 0, 9).await.unwrap().len(), 2);
    drop(store);
    let leave = format!("REASSIGN OWNED BY {owner} TO CURRENT_USER; DROP OWNED BY {owner}; DROP ROLE {owner}");
    admin.batch_execute(&leave).await.unwrap();
}

/// The same address, for another user.
fn as_user(url: &str, user: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return format!("{url} user={user} password=essai");
    };
    let slash = rest.find('/').unwrap_or(rest.len());
    let host = rest[..slash].rsplit_once('@').map_or(&rest[..slash], |(_, host)| host);
    format!("{scheme}://{user}:essai@{host}{}", &rest[slash..])
}
