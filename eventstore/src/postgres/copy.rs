//! Ranges of events by binary COPY: the server sends each row as one message, and nothing stands between it and the event. Layout:
//! PostgreSQL manual, COPY, “Binary Format”.

use super::error::store_error;
use crate::merkle::Hash;
use crate::stored::unsigned;
use crate::{StoreError, StoredEvent};
use futures::TryStreamExt;
use std::ops::Range;
use std::pin::pin;
use tokio_postgres::Client;
use uuid::Uuid;

/// What the first message begins with; flags (4 bytes) and the length of an extension (4 bytes, always 0) follow.
const SIGNATURE: &[u8] = b"PGCOPY\n\xff\r\n\0";

/// What stands in place of the number of fields after the last row.
const END: i16 = -1;

/// The events of `ledger` at `positions`, as stored: nothing is checked yet.
pub(super) async fn events(
    client: &Client,
    ledger: Uuid,
    positions: Range<u64>,
) -> Result<Vec<StoredEvent>, StoreError> {
    // COPY takes no parameters; a UUID and two integers cannot carry anything else.
    let sql = format!(
        "COPY (SELECT position, event_id, event_type, version, recorded_at, leaf, body FROM entente.event
               WHERE ledger_id = '{ledger}' AND position >= {} AND position < {} ORDER BY position)
         TO STDOUT (FORMAT binary)",
        positions.start, positions.end
    );
    let mut messages = pin!(client.copy_out(&sql).await.map_err(|error| store_error(&error))?);
    let mut events = Vec::with_capacity(usize::try_from(positions.end - positions.start).unwrap_or_default());
    while let Some(message) = messages.try_next().await.map_err(|error| store_error(&error))? {
        let mut row = Fields(&message);
        row.skip_header();
        match row.event() {
            Some(event) => events.push(event),
            None if row.0.is_empty() => break,
            None => return Err(StoreError::Backend("réponse de COPY illisible".to_owned())),
        }
    }
    Ok(events)
}

/// What remains to be read of a message.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn skip_header(&mut self) {
        let header = self.0.strip_prefix(SIGNATURE).and_then(|rest| rest.split_at_checked(8));
        if let Some((_, rest)) = header {
            self.0 = rest;
        }
    }

    /// The event of this row; none after the last row, or if the bytes are not such a row.
    fn event(&mut self) -> Option<StoredEvent> {
        if i16::from_be_bytes(self.array()?) == END {
            return None;
        }
        Some(StoredEvent {
            position: unsigned(i64::from_be_bytes(self.fixed()?)),
            event_id: Uuid::from_bytes(self.fixed()?),
            event_type: std::str::from_utf8(self.field()?).ok()?.to_owned(),
            version: u16::try_from(i32::from_be_bytes(self.fixed()?)).ok()?,
            recorded_at: i64::from_be_bytes(self.fixed()?),
            leaf: Hash(self.fixed()?),
            body: self.field()?.to_owned(),
        })
    }

    /// The next field: its length, then its bytes. No column of the log is ever null.
    fn field(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(i32::from_be_bytes(self.array()?)).ok()?;
        let (field, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(field)
    }

    fn fixed<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.field()?.try_into().ok()
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (array, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*array)
    }
}
