//! For the tests of every crate (feature `testing`): a PostgreSQL database of its own for each test, gone when the test ends.
//!
//! The server is the one that `ENTENTE_TEST_POSTGRES` names; `./test` starts one. A template database is migrated once for each version
//! of the schema, and copied for each test.

use crate::postgres::{PostgresStore, fingerprint, migrate};
use std::sync::atomic::{AtomicU32, Ordering};
use tokio_postgres::{Client, NoTls};

/// Held while a template is made: tests run in several processes.
const TEMPLATE_LOCK: i64 = 0x456E_7466;

/// A database for one test, dropped with this value.
#[derive(Debug)]
pub struct Database {
    server: String,
    name: String,
    url: String,
}

impl Database {
    /// A database with the schema of the log, and nothing in it.
    pub async fn create() -> Self {
        let server = server();
        let admin = connect(&server).await;
        let template = template(&admin, &server).await;
        Self::create_with(&admin, server, &format!("TEMPLATE {template}")).await
    }

    /// A database without any schema.
    pub async fn blank() -> Self {
        let server = server();
        let admin = connect(&server).await;
        Self::create_with(&admin, server, "").await
    }

    /// A copy of it as it is now. Whoever is connected to it is disconnected: PostgreSQL copies no database in use.
    pub async fn copy(&self) -> Self {
        let admin = connect(&self.server).await;
        let name = &self.name;
        run(&admin, &format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false")).await;
        let sessions =
            format!("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '{name}'");
        run(&admin, &sessions).await;
        let copy = Self::create_with(&admin, self.server.clone(), &format!("TEMPLATE {name}")).await;
        run(&admin, &format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true")).await;
        copy
    }

    async fn create_with(admin: &Client, server: String, options: &str) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "entente_test_{}_{}",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::Relaxed)
        );
        // One of that name remains if a process of the same number was killed.
        run(admin, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
        run(admin, &format!("CREATE DATABASE {name} {options}")).await;
        let url = with_database(&server, &name);
        Self { server, name, url }
    }

    /// Where it is: what [`PostgresStore::connect`] takes.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its name on the server.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A store on it.
    ///
    /// # Panics
    /// If the server went away meanwhile.
    pub async fn store(&self) -> PostgresStore {
        PostgresStore::connect(&self.url)
            .await
            .expect("la base d’essai s’ouvre")
    }

    /// A connection to it, with all the rights of who runs the tests.
    pub async fn client(&self) -> Client {
        connect(&self.url).await
    }
}

impl Drop for Database {
    /// On a thread of its own: the runtime of the test may be ending.
    fn drop(&mut self) {
        let (server, name) = (self.server.clone(), self.name.clone());
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("un exécuteur");
            runtime.block_on(async {
                run(&connect(&server).await, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
            });
        });
        // The test has its own verdict; a database left over is not one.
        let _ = dropping.join();
    }
}

fn server() -> String {
    std::env::var("ENTENTE_TEST_POSTGRES")
        .unwrap_or_else(|_| panic!("ENTENTE_TEST_POSTGRES n’est pas défini : lancer ./test"))
}

/// The name of the template, made first if there is none.
async fn template(admin: &Client, server: &str) -> String {
    let name = format!("entente_template_{:016x}", fingerprint());
    run(admin, &format!("SELECT pg_advisory_lock({TEMPLATE_LOCK})")).await;
    let exists = format!("SELECT 1 FROM pg_database WHERE datname = '{name}'");
    if admin.query(&exists, &[]).await.expect(&exists).is_empty() {
        let unfinished = format!("{name}_new");
        run(admin, &format!("DROP DATABASE IF EXISTS {unfinished} WITH (FORCE)")).await;
        run(admin, &format!("CREATE DATABASE {unfinished}")).await;
        migrate(&with_database(server, &unfinished))
            .await
            .expect("les migrations passent");
        run(admin, &format!("ALTER DATABASE {unfinished} RENAME TO {name}")).await;
    }
    run(admin, &format!("SELECT pg_advisory_unlock({TEMPLATE_LOCK})")).await;
    name
}

async fn connect(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls)
        .await
        .expect("le serveur d’essai répond");
    tokio::spawn(connection);
    client
}

async fn run(client: &Client, sql: &str) {
    client.batch_execute(sql).await.expect(sql);
}

/// The address of database `name` on the server whose address is `server`: a URL, or `key=value` words.
fn with_database(server: &str, name: &str) -> String {
    let Some((scheme, rest)) = server.split_once("://") else {
        return format!("{server} dbname={name}");
    };
    let (path, query) = rest
        .split_once('?')
        .map_or((rest, String::new()), |(path, query)| (path, format!("?{query}")));
    let authority = path.split_once('/').map_or(path, |(authority, _)| authority);
    format!("{scheme}://{authority}/{name}{query}")
}
