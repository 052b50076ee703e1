//! The sample story told to a real store, and the SQL tables read back.

use crate::stores::Place;
use domain::value::{Date, Instant, LedgerId};
use domain::{Request, sample};
use engine::environment::testing::ManualClock;
use engine::environment::{Environment, IdGenerator, RandomIds};
use engine::reporting::{Address, Reporting};
use engine::{Engine, EngineConfig, LedgerHandle};
use eventstore::testing::Database;
use projections::LedgerView;
use projections::reporting::{Column, Kind, TABLES, Table, Value};
use rusqlite::types::ValueRef;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tables::Tables;
use tempfile::TempDir;
use uuid::Uuid;

#[path = "../../../../projections/tests/support/tables.rs"]
mod tables;

/// The ids that the story cites: those of its own log.
#[derive(Debug, Default)]
struct StoryIds(AtomicU64);

impl IdGenerator for StoryIds {
    fn event_id(&self) -> Uuid {
        let position = self.0.fetch_add(1, Ordering::Relaxed);
        sample::LEDGER.derive(&format!("event/{position}"))
    }

    fn uuid(&self) -> Uuid {
        RandomIds.uuid()
    }

    fn salt(&self) -> [u8; 32] {
        [0x5a; 32]
    }
}

/// Where the log and the tables are.
pub(super) struct Site {
    pub(super) place: Place,
    pub(super) folder: TempDir,
    pub(super) engine: Arc<Engine>,
}

impl Site {
    /// One of each kind.
    pub(super) async fn both() -> [Self; 2] {
        [Self::sqlite().await, Self::postgres().await]
    }

    pub(super) async fn sqlite() -> Self {
        Self::on(Place::sqlite()).await
    }

    pub(super) async fn postgres() -> Self {
        Self::on(Place::Postgres(Database::create().await)).await
    }

    async fn on(place: Place) -> Self {
        let engine = Arc::new(story_engine(&place).await);
        let folder = TempDir::new().unwrap();
        Self { place, folder, engine }
    }

    /// Tells the story from its beginning: the ledger, and what remains to be told.
    pub(super) async fn begin(&self) -> (LedgerHandle, std::vec::IntoIter<Request>) {
        let mut story = sample::story().into_iter();
        let (ledger, _) = self.engine.open_ledger(story.next().unwrap()).await.unwrap();
        (ledger, story)
    }

    /// Tells the whole story.
    pub(super) async fn told(&self) -> LedgerHandle {
        let (ledger, story) = self.begin().await;
        for request in story {
            ledger.execute(request).await.unwrap();
        }
        ledger
    }

    pub(super) fn file(&self) -> PathBuf {
        self.folder.path().join("essai.reporting.db")
    }

    pub(super) fn database(&self) -> Option<&Database> {
        match &self.place {
            Place::Postgres(database) => Some(database),
            Place::Memory(_) | Place::Sqlite(_) => None,
        }
    }

    pub(super) fn address(&self) -> Address {
        match self.database() {
            Some(database) => Address::Postgres(database.url().to_owned()),
            None => Address::Sqlite(self.file()),
        }
    }

    /// A projector of its own.
    pub(super) fn reporting(&self) -> Reporting {
        Reporting::new(Arc::clone(&self.engine), self.address())
    }

    /// Built from zero.
    pub(super) async fn built(&self) -> Reporting {
        let mut reporting = self.reporting();
        reporting.rebuild(None, |_, _| {}).await.unwrap();
        reporting
    }

    /// The rows of `ledger`, as the tables hold them.
    pub(super) async fn rows(&self, ledger: LedgerId) -> Tables {
        match self.database() {
            Some(database) => postgres_rows(database, ledger).await,
            None => sqlite_rows(&self.file(), ledger),
        }
    }

    /// The tables hold the rows of `view`, and no others.
    pub(super) async fn assert_holds(&self, ledger: LedgerId, view: &LedgerView) {
        assert_same(&self.rows(ledger).await, &Tables::of(view));
    }

    /// What a query gives: each row as text.
    pub(super) async fn query(&self, sql: &str) -> Vec<Vec<String>> {
        let Some(database) = self.database() else {
            return sqlite_query(&self.file(), sql);
        };
        let client = database.client().await;
        client.batch_execute("SET search_path TO reporting").await.unwrap();
        let messages = client.simple_query(sql).await.expect(sql);
        let rows = messages.iter().filter_map(|message| match message {
            tokio_postgres::SimpleQueryMessage::Row(row) => Some(row),
            _ => None,
        });
        let text = |row: &tokio_postgres::SimpleQueryRow| {
            (0..row.len())
                .map(|index| row.get(index).unwrap_or_default().to_owned())
                .collect()
        };
        rows.map(text).collect()
    }
}

fn sqlite_query(path: &Path, sql: &str) -> Vec<Vec<String>> {
    let file = rusqlite::Connection::open(path).unwrap();
    let mut select = file.prepare(sql).expect(sql);
    let width = select.column_count();
    let text = |row: &rusqlite::Row<'_>| {
        let cell = |index| match row.get_ref(index).unwrap() {
            ValueRef::Null => String::new(),
            ValueRef::Integer(number) => number.to_string(),
            ValueRef::Real(number) => number.to_string(),
            ValueRef::Text(text) => String::from_utf8(text.to_vec()).unwrap(),
            ValueRef::Blob(_) => panic!("des octets"),
        };
        Ok((0..width).map(cell).collect())
    };
    select.query_map([], text).unwrap().map(Result::unwrap).collect()
}

/// An engine that gives the story the ids it cites, on the day it is told.
pub(super) async fn story_engine(place: &Place) -> Engine {
    let environment = Environment {
        clock: Arc::new(ManualClock::fixed(Instant::parse("2026-11-01T10:00:00.000Z").unwrap())),
        ids: Arc::new(StoryIds::default()),
    };
    let config = EngineConfig {
        page_events: 50,
        ..EngineConfig::default()
    };
    Engine::new(place.connect().await, environment, config)
}

/// The same rows; else the first that differs.
pub(super) fn assert_same(found: &Tables, expected: &Tables) {
    for (place, row) in &expected.rows {
        assert_eq!(found.rows.get(place), Some(row), "{place:?}");
    }
    let surplus = found.rows.keys().find(|place| !expected.rows.contains_key(place));
    assert_eq!(surplus, None);
}

fn select(schema: &str, table: &Table, ledger: LedgerId) -> String {
    let columns: Vec<_> = table
        .columns
        .iter()
        .map(|column| format!("\"{}\"", column.name))
        .collect();
    let (columns, name) = (columns.join(", "), table.name);
    format!("SELECT {columns} FROM {schema}\"{name}\" WHERE ledger_id = '{ledger}'")
}

fn add(tables: &mut Tables, table: &'static Table, row: Vec<Value<'static>>) {
    let before = tables.rows.insert((table.name, row[..table.key].to_vec()), row);
    assert_eq!(before, None);
}

fn sqlite_rows(path: &Path, ledger: LedgerId) -> Tables {
    let file = rusqlite::Connection::open(path).unwrap();
    let mut tables = Tables::default();
    for table in TABLES {
        let mut select = file.prepare(&select("", table, ledger)).unwrap();
        let rows = select.query_map([], |row| {
            let values = table.columns.iter().enumerate();
            Ok(values
                .map(|(index, column)| sqlite_value(column, row.get_ref(index).unwrap()))
                .collect())
        });
        for row in rows.unwrap() {
            add(&mut tables, table, row.unwrap());
        }
    }
    tables
}

fn sqlite_value(column: &Column, value: ValueRef<'_>) -> Value<'static> {
    match (column.kind, value) {
        (_, ValueRef::Null) => Value::Null,
        (Kind::Id, ValueRef::Text(text)) => Value::Id(Uuid::try_parse(std::str::from_utf8(text).unwrap()).unwrap()),
        (Kind::Date, ValueRef::Text(text)) => Value::Date(Date::parse(std::str::from_utf8(text).unwrap()).unwrap()),
        (Kind::Text | Kind::Choice, ValueRef::Text(text)) => Value::from(String::from_utf8(text.to_vec()).unwrap()),
        (Kind::Cents | Kind::Integer | Kind::Year, ValueRef::Integer(number)) => Value::Integer(number),
        (Kind::Boolean, ValueRef::Integer(answer)) => Value::Boolean(answer == 1),
        other => panic!("{} : {other:?}", column.name),
    }
}

async fn postgres_rows(database: &Database, ledger: LedgerId) -> Tables {
    let client = database.client().await;
    let mut tables = Tables::default();
    for table in TABLES {
        for row in client.query(&select("reporting.", table, ledger), &[]).await.unwrap() {
            let values = table.columns.iter().enumerate();
            let values = values
                .map(|(index, column)| postgres_value(column, &row, index))
                .collect();
            add(&mut tables, table, values);
        }
    }
    tables
}

fn postgres_value(column: &Column, row: &tokio_postgres::Row, index: usize) -> Value<'static> {
    match column.kind {
        Kind::Id => row.get::<_, Option<Uuid>>(index).map_or(Value::Null, Value::Id),
        Kind::Text | Kind::Choice => row.get::<_, Option<String>>(index).into(),
        Kind::Date => row.get::<_, Option<Day>>(index).map_or(Value::Null, |day| day.0.into()),
        Kind::Cents | Kind::Integer | Kind::Year => {
            row.get::<_, Option<i64>>(index).map_or(Value::Null, Value::Integer)
        }
        Kind::Boolean => row.get::<_, Option<bool>>(index).into(),
    }
}

/// A date, read in the binary form: days since 1 January 2000.
struct Day(Date);

impl<'a> tokio_postgres::types::FromSql<'a> for Day {
    fn from_sql(
        _: &tokio_postgres::types::Type,
        raw: &'a [u8],
    ) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        let days = u64::try_from(i32::from_be_bytes(raw.try_into()?))?;
        Ok(Self(Date::parse("2000-01-01").unwrap().plus_days(days).unwrap()))
    }

    fn accepts(kind: &tokio_postgres::types::Type) -> bool {
        *kind == tokio_postgres::types::Type::DATE
    }
}
