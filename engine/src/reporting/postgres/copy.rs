//! Every row of a ledger by binary COPY. Layout: PostgreSQL manual, COPY, “Binary Format”.

use super::write::days;
use super::{columns, failed};
use crate::log::interrupted;
use crate::reporting::{ReportingError, ResumePoint};
use futures::SinkExt;
use projections::LedgerView;
use projections::reporting::{Rows, TABLES, Table, Value, every_row};
use std::io::Cursor;
use std::pin::pin;
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio_postgres::Transaction;
use uuid::Uuid;

/// What the data begin with: the signature, flags, the length of an extension.
const HEADER: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";

/// What stands in place of the number of fields after the last row.
const END: i16 = -1;

/// The length of a field that holds nothing.
const NULL: i32 = -1;

/// Bytes sent at once.
const CHUNK_BYTES: usize = 256 << 10;

/// Chunks made ahead of the server.
const CHUNKS_AHEAD: usize = 4;

/// Writes every row of `view` to the tables of generation `number`, one table after the other: rows are made while the server takes those
/// before.
pub(super) async fn write_ledger(
    transaction: &Transaction<'_>,
    number: i64,
    checkpoint: ResumePoint,
    view: LedgerView,
) -> Result<(), ReportingError> {
    let (ledger, view) = (checkpoint.ledger.uuid(), Arc::new(view));
    for table in TABLES {
        let sql = format!(
            "COPY reporting_tables.{}_{number} ({}) FROM STDIN (FORMAT binary)",
            table.name,
            columns(table)
        );
        let mut copy = pin!(transaction.copy_in::<_, Cursor<Vec<u8>>>(&sql).await.map_err(failed)?);
        let (sender, mut chunks) = mpsc::channel(CHUNKS_AHEAD);
        let view = Arc::clone(&view);
        let making = tokio::task::spawn_blocking(move || {
            let mut encoder = Encoder::new(table, ledger, sender);
            every_row(&view, &mut encoder);
            encoder.conclude();
            // The last one to hold a large view takes a while to free it: not a task that others wait for.
            drop(view);
        });
        while let Some(chunk) = chunks.recv().await {
            copy.feed(Cursor::new(chunk)).await.map_err(failed)?;
        }
        copy.finish().await.map_err(failed)?;
        making.await.map_err(interrupted)?;
    }
    std::thread::spawn(move || drop(view));
    let sql = format!(
        "INSERT INTO reporting_tables.checkpoint_{number} (ledger_id, position, root, tables, updated_at) VALUES ($1, $2, $3, $4, $5)"
    );
    let position = checkpoint.stored_position();
    transaction
        .execute(
            &sql,
            &[
                &ledger,
                &position,
                &checkpoint.root,
                &checkpoint.tables,
                &checkpoint.updated_at,
            ],
        )
        .await
        .map_err(failed)?;
    Ok(())
}

/// Encodes the rows of one table, and sends them by chunks.
struct Encoder {
    table: &'static Table,
    ledger: Uuid,
    buffer: Vec<u8>,
    chunks: mpsc::Sender<Vec<u8>>,
    /// Whether somebody takes the chunks.
    taken: bool,
}

impl Encoder {
    fn new(table: &'static Table, ledger: Uuid, chunks: mpsc::Sender<Vec<u8>>) -> Self {
        let mut buffer = Vec::with_capacity(CHUNK_BYTES + (CHUNK_BYTES >> 3));
        buffer.extend_from_slice(HEADER);
        Self {
            table,
            ledger,
            buffer,
            chunks,
            taken: true,
        }
    }

    fn conclude(mut self) {
        self.buffer.extend_from_slice(&END.to_be_bytes());
        self.send();
    }

    fn send(&mut self) {
        let next = Vec::with_capacity(CHUNK_BYTES + (CHUNK_BYTES >> 3));
        let chunk = std::mem::replace(&mut self.buffer, next);
        self.taken = self.chunks.blocking_send(chunk).is_ok();
    }

    fn field(&mut self, bytes: &[u8]) {
        let length = i32::try_from(bytes.len()).unwrap_or(i32::MAX);
        self.buffer.extend_from_slice(&length.to_be_bytes());
        self.buffer.extend_from_slice(bytes);
    }
}

impl Rows for Encoder {
    fn wants(&self, table: &'static Table) -> bool {
        self.taken && std::ptr::eq(table, self.table)
    }

    fn row(&mut self, _: &'static Table, values: &[Value<'_>]) {
        let fields = i16::try_from(values.len() + 1).unwrap_or(i16::MAX);
        self.buffer.extend_from_slice(&fields.to_be_bytes());
        let ledger = self.ledger;
        self.field(ledger.as_bytes());
        for value in values {
            match value {
                Value::Null => self.buffer.extend_from_slice(&NULL.to_be_bytes()),
                Value::Id(id) => self.field(id.as_bytes()),
                Value::Text(text) => self.field(text.as_bytes()),
                Value::Date(date) => self.field(&days(*date).to_be_bytes()),
                Value::Integer(number) => self.field(&number.to_be_bytes()),
                Value::Boolean(answer) => self.field(&[u8::from(*answer)]),
            }
        }
        if self.buffer.len() >= CHUNK_BYTES {
            self.send();
        }
    }
}
