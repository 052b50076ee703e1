//! How a command of the program ends badly, and with which exit code.

use domain::Refusal;
use engine::{ExecuteError, Failure};
use eventstore::StoreError;
use std::process::ExitCode;

/// Why a command stopped: a French sentence and what to do, and the exit code scripts may rely on.
#[derive(Debug)]
pub(crate) struct Stop {
    kind: Kind,
    message: String,
    advice: Option<String>,
}

/// The documented exit codes (`docs/operating/codes-de-sortie.md`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// 1: a rule refused.
    Refused = 1,
    /// 2: the command line is wrong (clap uses the same).
    Usage = 2,
    /// 3: a file given by the user cannot be used.
    Input = 3,
    /// 4: the database or the machine failed; nothing was recorded.
    Failure = 4,
    /// 5: the outcome is not known; run the same command again.
    Unknown = 5,
    /// 6: the store is not one of ours, is corrupt, or has another schema.
    Store = 6,
    /// 8: documents that the ledger cites are missing or altered.
    Documents = 8,
    /// 9: signed, but by too few witnesses.
    Unwitnessed = 9,
    /// 7: a chain of authority is weak or broken, and the user asked to be told.
    Doubtful = 7,
}

impl Stop {
    /// A stop of `kind`, told by `message`.
    pub(crate) fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            advice: None,
        }
    }

    /// The same, with what to do.
    #[must_use]
    pub(crate) fn advise(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(advice.into());
        self
    }

    /// The exit code.
    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(self.kind as u8)
    }
}

impl std::fmt::Display for Stop {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Erreur : {}", self.message)?;
        match &self.advice {
            Some(advice) => write!(formatter, "\nQue faire : {advice}"),
            None => Ok(()),
        }
    }
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        let stop = Self::new(Kind::Refused, format!("{} [{}]", refusal.message, refusal.code));
        match refusal.legal_reference {
            Some(reference) => stop.advise(format!("voir {reference}.")),
            None => stop,
        }
    }
}

impl From<ExecuteError> for Stop {
    fn from(error: ExecuteError) -> Self {
        match error {
            ExecuteError::Refused(refusal) => refusal.into(),
            ExecuteError::Failed(failure) => failure.into(),
            ExecuteError::CommandConflict => Self::new(Kind::Refused, error.to_string()),
            ExecuteError::Unknown(_) => {
                Self::new(Kind::Unknown, error.to_string()).advise("relancer exactement la même commande.")
            }
        }
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        match &failure {
            Failure::Store(error) => (&**error).into(),
            Failure::Behind { .. } => Self::new(Kind::Store, failure.to_string()).advise(
                "les ramener octet pour octet avec « entente recover --from SOURCE » : un paquet d’audit, une autre base ou un miroir (docs/operating/sauvegarde.md).",
            ),
            Failure::Forked { .. } => Self::new(Kind::Store, failure.to_string()).advise(
                "« entente recover --from SOURCE --dry-run » nomme le premier fait qui diffère ; ne rien effacer (docs/operating/sauvegarde.md).",
            ),
            Failure::Unreadable { .. } | Failure::Rotation { .. } => Self::new(Kind::Store, failure.to_string()),
            Failure::NotYet { .. } | Failure::BeforeOpening(_) | Failure::UnknownLedger(_) => {
                Self::new(Kind::Input, failure.to_string())
            }
            _ => Self::new(Kind::Failure, failure.to_string()),
        }
    }
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        (&error).into()
    }
}

impl From<&StoreError> for Stop {
    fn from(error: &StoreError) -> Self {
        let kind = match error {
            StoreError::NotAStore(_)
            | StoreError::SchemaTooOld { .. }
            | StoreError::SchemaTooNew { .. }
            | StoreError::Corrupt { .. } => Kind::Store,
            StoreError::Unavailable(_) | StoreError::Full(_) | StoreError::Denied(_) | StoreError::Backend(_) => {
                Kind::Failure
            }
        };
        let stop = Self::new(kind, error.to_string());
        match error {
            StoreError::Unavailable(_) => {
                stop.advise("vérifier que la base est démarrée et que l’adresse de --store est juste, puis relancer.")
            }
            StoreError::NotAStore(_) => stop.advise("vérifier le chemin donné à --store."),
            _ => stop,
        }
    }
}

/// Tells the user why the program stopped.
#[expect(clippy::print_stderr, reason = "where the program complains")]
pub(crate) fn tell(stop: &Stop) {
    eprintln!("{stop}");
}

/// Tells the user what it should know of a result that is given all the same.
#[expect(clippy::print_stderr, reason = "where the program complains")]
pub(crate) fn warn(message: impl std::fmt::Display) {
    eprintln!("Attention : {message}");
}
