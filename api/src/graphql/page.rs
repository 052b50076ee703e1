//! Connections: long lists by page, with keyset cursors (Relay).
//!
//! A cursor is the key of a row, not its rank, so that pages stay exact while the ledger grows.

use super::chain::DoubtfulChain;
use super::changes::{Change, ObligationChange};
use super::error::refused;
use super::{
    allocation::Allocation, budget::Budget, calendar::Deadline, committee::Committee, convention::Convention,
    decision::Decision, journal::JournalEntry, key::Key, ledger::LedgerSummary, member::Member, obligation::Obligation,
    past_act::PastAct, payment::Payment,
};
use async_graphql::{OutputType, Result, SimpleObject, TypeName};
use domain::refusal::{Code, Refusal};
use std::borrow::Cow;

/// Rows of a page when the client does not say.
const DEFAULT_ROWS: usize = 20;

/// Rows of a page at most.
const MAX_ROWS: usize = 100;

/// Ce qui entoure une page.
#[derive(SimpleObject)]
pub(crate) struct PageInfo {
    /// Curseur de la première ligne.
    start_cursor: Option<String>,
    /// Curseur de la dernière ligne.
    end_cursor: Option<String>,
    /// S’il y a des lignes avant.
    has_previous_page: bool,
    /// S’il y a des lignes après.
    has_next_page: bool,
}

/// A type that long lists are made of.
pub(crate) trait Row: OutputType + Clone {
    /// What its connection and its edge are named after.
    const NAME: &'static str;
}

macro_rules! rows {
    ($($row:ty as $name:literal,)*) => {$(
        impl Row for $row {
            const NAME: &'static str = $name;
        }
    )*};
}

rows! {
    Allocation as "Allocation",
    Budget as "Budget",
    Change as "Change",
    Committee as "Committee",
    Convention as "Convention",
    Deadline as "Deadline",
    Decision as "Decision",
    DoubtfulChain as "DoubtfulChain",
    JournalEntry as "Journal",
    Key as "Key",
    LedgerSummary as "LedgerSummary",
    Member as "Member",
    Obligation as "Obligation",
    ObligationChange as "ObligationChange",
    PastAct as "PastAct",
    Payment as "Payment",
}

/// Une ligne d’une page, et son curseur.
#[derive(SimpleObject)]
#[graphql(name_type)]
pub(crate) struct Edge<T: Row> {
    /// Où reprendre la lecture.
    cursor: String,
    /// La ligne.
    node: T,
}

impl<T: Row> TypeName for Edge<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", T::NAME).into()
    }
}

/// Une page d’une longue liste.
#[derive(SimpleObject)]
#[graphql(name_type)]
pub(crate) struct Connection<T: Row> {
    /// Les lignes, chacune avec son curseur.
    edges: Vec<Edge<T>>,
    /// Les lignes.
    nodes: Vec<T>,
    /// Ce qui entoure la page.
    page_info: PageInfo,
    /// Combien de lignes en tout.
    total_count: u64,
}

impl<T: Row> TypeName for Connection<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", T::NAME).into()
    }
}

/// Which page the client wants.
#[derive(Clone, Debug)]
pub(crate) struct Window {
    after: Option<String>,
    before: Option<String>,
    rows: usize,
    from_end: bool,
}

impl Window {
    /// Reads the four arguments of a connection.
    pub(crate) fn new(
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Self> {
        let (rows, from_end) = match (first, last) {
            (Some(_), Some(_)) => return Err(refuse("Demander « first » ou « last », pas les deux.")),
            (None, Some(rows)) => (count(rows)?, true),
            (Some(rows), None) => (count(rows)?, false),
            (None, None) => (DEFAULT_ROWS, false),
        };
        Ok(Self {
            after,
            before,
            rows,
            from_end,
        })
    }

    /// The page of `rows`, all of them in order, each with its key.
    pub(crate) fn page<T: Row>(&self, rows: Vec<(String, T)>) -> Result<Connection<T>> {
        let total = rows.len();
        let rank = |cursor: &String| {
            rows.iter()
                .position(|(key, _)| key == cursor)
                .ok_or_else(|| refuse(&format!("Le curseur « {cursor} » n’est pas de cette liste.")))
        };
        let mut start = self.after.as_ref().map(rank).transpose()?.map_or(0, |rank| rank + 1);
        let mut end = self.before.as_ref().map(rank).transpose()?.unwrap_or(total).max(start);
        if self.from_end {
            start = start.max(end.saturating_sub(self.rows));
        } else {
            end = end.min(start + self.rows);
        }
        let kept = rows.into_iter().take(end).skip(start).collect();
        Ok(Connection::new(kept, start > 0, end < total, total as u64))
    }

    /// The positions of a page of a journal of `size` facts, whose keys are their positions.
    pub(crate) fn positions(&self, size: u64) -> Result<std::ops::Range<u64>> {
        let position = |cursor: &String| {
            cursor
                .parse::<u64>()
                .map_err(|_| refuse(&format!("Le curseur « {cursor} » n’est pas de cette liste.")))
        };
        let rows = self.rows as u64;
        let mut start = self
            .after
            .as_ref()
            .map(position)
            .transpose()?
            .map_or(0, |rank| rank.saturating_add(1))
            .min(size);
        let mut end = self
            .before
            .as_ref()
            .map(position)
            .transpose()?
            .unwrap_or(size)
            .clamp(start, size);
        if self.from_end {
            start = start.max(end.saturating_sub(rows));
        } else {
            end = end.min(start + rows);
        }
        Ok(start..end)
    }
}

impl<T: Row> Connection<T> {
    /// The page made of `rows`, each with its key.
    pub(crate) fn new(rows: Vec<(String, T)>, has_previous_page: bool, has_next_page: bool, total_count: u64) -> Self {
        let page_info = PageInfo {
            start_cursor: rows.first().map(|(cursor, _)| cursor.clone()),
            end_cursor: rows.last().map(|(cursor, _)| cursor.clone()),
            has_previous_page,
            has_next_page,
        };
        let nodes = rows.iter().map(|(_, node)| node.clone()).collect();
        let edges = rows.into_iter().map(|(cursor, node)| Edge { cursor, node }).collect();
        Self {
            edges,
            nodes,
            page_info,
            total_count,
        }
    }
}

/// What a page costs: its rows, times what is asked of each.
pub(crate) fn complexity(first: Option<i32>, last: Option<i32>, of_a_row: usize) -> usize {
    let rows = first
        .or(last)
        .and_then(|rows| usize::try_from(rows).ok())
        .unwrap_or(DEFAULT_ROWS);
    rows.saturating_mul(of_a_row).saturating_add(1)
}

fn count(rows: i32) -> Result<usize> {
    usize::try_from(rows)
        .ok()
        .filter(|rows| *rows <= MAX_ROWS)
        .ok_or_else(|| {
            refuse(&format!(
                "Une page compte de 0 à {MAX_ROWS} lignes : {rows} sont demandées."
            ))
        })
}

fn refuse(message: &str) -> async_graphql::Error {
    refused(Refusal::new(Code::TooMany, message))
}
