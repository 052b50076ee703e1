//! What PostgreSQL's errors mean for the log.

use crate::{AppendError, StoreError};
use deadpool_postgres::{HookError, PoolError};
use tokio_postgres::Error;
use tokio_postgres::error::{DbError, SqlState};

/// What an error outside an append means.
pub fn store_error(error: &Error) -> StoreError {
    match error.as_db_error() {
        Some(refusal) => refused(refusal),
        None => StoreError::Unavailable(with_cause(error)),
    }
}

/// What it means that no connection could be had.
pub(super) fn pool_error(error: &PoolError) -> StoreError {
    match error {
        PoolError::Backend(error) | PoolError::PostCreateHook(HookError::Backend(error)) => store_error(error),
        PoolError::Timeout(_) => StoreError::Unavailable("aucune connexion libre dans le délai".to_owned()),
        other => StoreError::Unavailable(other.to_string()),
    }
}

/// What an error means once the append was sent: it is one statement, so what the server refuses is undone whole. If the server stops
/// or the line breaks instead, the commit may have come first.
pub(super) fn append_error(error: &Error) -> AppendError {
    let Some(refusal) = error.as_db_error() else {
        return AppendError::Unknown(with_cause(error));
    };
    let severity = refusal.parsed_severity();
    if matches!(
        severity,
        Some(tokio_postgres::error::Severity::Fatal | tokio_postgres::error::Severity::Panic)
    ) {
        return AppendError::Unknown(refusal.message().to_owned());
    }
    if *refusal.code() != SqlState::UNIQUE_VIOLATION {
        return refused(refusal).into();
    }
    // A partition names its keys after its columns.
    let key = refusal.constraint().unwrap_or_default();
    if key.starts_with("receipt") {
        AppendError::DuplicateCommand
    } else if key.contains("event_id") {
        AppendError::DuplicateEvent
    } else if key.contains("subject") {
        StoreError::Backend(crate::subject_version_taken().to_owned()).into()
    } else {
        refused(refusal).into()
    }
}

/// Whether two writers met: under stricter isolation than ours, or on a distributed server, that is an error and not an empty answer.
pub(super) fn lost_a_race(error: &Error) -> bool {
    error.code() == Some(&SqlState::T_R_SERIALIZATION_FAILURE) || error.code() == Some(&SqlState::T_R_DEADLOCK_DETECTED)
}

fn refused(refusal: &DbError) -> StoreError {
    let text = refusal.message().to_owned();
    let code = refusal.code();
    if [SqlState::DISK_FULL, SqlState::OUT_OF_MEMORY].contains(code) {
        return StoreError::Full(text);
    }
    if [
        SqlState::INVALID_CATALOG_NAME,
        SqlState::UNDEFINED_TABLE,
        SqlState::INVALID_SCHEMA_NAME,
    ]
    .contains(code)
    {
        return StoreError::NotAStore(text);
    }
    // Classes of the SQL standard: the first two characters of the code.
    match code.code().get(..2) {
        Some("08" | "53" | "57") => StoreError::Unavailable(text),
        Some("28" | "42") if *code != SqlState::SYNTAX_ERROR => StoreError::Denied(text),
        Some("25") => StoreError::Denied(text),
        _ => StoreError::Backend(format!("{text} ({})", code.code())),
    }
}

/// The driver says « error connecting to server » and keeps the reason for its source.
fn with_cause(error: &Error) -> String {
    let cause = std::error::Error::source(error);
    cause.map_or_else(|| error.to_string(), |cause| format!("{error} : {cause}"))
}
