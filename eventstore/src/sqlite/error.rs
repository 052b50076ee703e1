//! What SQLite's errors mean for the log.

use crate::{AppendError, StoreError};
use rusqlite::{Error, ErrorCode};

/// What an error outside a commit means.
pub fn store_error(error: &Error) -> StoreError {
    let text = error.to_string();
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => StoreError::Full(text),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            StoreError::Unavailable(format!("un autre programme garde le fichier occupé ({text})"))
        }
        Some(ErrorCode::NotADatabase) => StoreError::NotAStore(text),
        Some(ErrorCode::DatabaseCorrupt) => StoreError::Backend(format!(
            "le fichier est abîmé, le restaurer depuis une sauvegarde ({text})"
        )),
        Some(
            ErrorCode::CannotOpen
            | ErrorCode::PermissionDenied
            | ErrorCode::ReadOnly
            | ErrorCode::AuthorizationForStatementDenied,
        ) => StoreError::Denied(text),
        _ => StoreError::Backend(text),
    }
}

/// What an error while recording a batch means. SQLite names the columns of the violated key in its message, and nowhere else; our
/// triggers do as much.
pub(super) fn append_error(error: &Error) -> AppendError {
    if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) {
        let text = error.to_string();
        if text.contains("receipt.command_id") {
            return AppendError::DuplicateCommand;
        }
        if text.contains("event.event_id") {
            return AppendError::DuplicateEvent;
        }
        if text.contains("event.subject_version") {
            return StoreError::Backend(crate::subject_version_taken().to_owned()).into();
        }
    }
    store_error(error).into()
}

/// What a failed COMMIT means. After an input or output error the commit may still be found in the journal when the file is opened again.
pub(super) fn commit_error(error: &Error) -> AppendError {
    if error.sqlite_error_code() == Some(ErrorCode::SystemIoFailure) {
        return AppendError::Unknown(error.to_string());
    }
    store_error(error).into()
}
