//! What a client is told when something goes wrong: a French sentence and a stable code, and nothing of the machinery.

use async_graphql::{Error, ErrorExtensions};
use domain::refusal::Refusal;
use engine::{ExecuteError, Failure};

/// A top-level error with `code`.
pub(crate) fn error(code: &str, message: impl Into<String>) -> Error {
    Error::new(message).extend_with(|_, extensions| extensions.set("code", code))
}

/// A question whose argument a rule refuses.
pub(crate) fn refused(refusal: Refusal) -> Error {
    error(refusal.code.as_str(), refusal.message)
}

/// The machinery broke, or has nothing there. What the store says stays in the server's own log: it may hold names of tables and hosts.
pub(crate) fn failed(failure: Failure) -> Error {
    match failure {
        Failure::UnknownLedger(_) => error("ledger.unknown", sentence(&failure)),
        Failure::NotYet { .. } => error("ledger.not_yet", sentence(&failure)),
        Failure::BeforeOpening(_) => error("ledger.before_opening", sentence(&failure)),
        Failure::Contended(_) => error("engine.contended", sentence(&failure)),
        Failure::Behind { found, signed, .. } => {
            tracing::error!(error = %failure, "une demande d’écriture est refusée");
            error(
                "ledger.behind",
                format!(
                    "Ce registre ne contient que {found} des {signed} faits qui en ont été signés : rien ne s’y enregistre tant que l’exploitant n’a pas ramené les autres. Il se lit toujours."
                ),
            )
        }
        Failure::Forked { .. } => {
            tracing::error!(error = %failure, "une demande d’écriture est refusée");
            error(
                "ledger.forked",
                "Ce registre n’est pas celui qui a été signé : rien ne s’y enregistre. Prévenir l’exploitant.",
            )
        }
        Failure::Closed => error("engine.closed", sentence(&failure)),
        Failure::Unwritable(_) => error(
            "engine.unwritable",
            "La demande ne tient pas dans un fait : la découper, puis recommencer.",
        ),
        other => {
            tracing::error!(error = %other, "le dépôt ou le journal a failli");
            error(
                "engine.failed",
                "Le registre n’a pas pu être lu ou écrit : réessayer, et si l’erreur revient, prévenir l’exploitant.",
            )
        }
    }
}

/// A command that has no receipt, and that no rule refused.
pub(crate) fn not_executed(reason: ExecuteError) -> Error {
    match reason {
        ExecuteError::Refused(refusal) => refused(refusal),
        ExecuteError::CommandConflict => error("command.conflict", sentence(&reason)),
        ExecuteError::Unknown(detail) => {
            tracing::error!(%detail, "le sort d’une commande est inconnu");
            let message = "Le sort de la demande est inconnu : la renvoyer avec le même « commandId », elle ne sera pas enregistrée deux fois.";
            error("command.unknown", message)
        }
        ExecuteError::Failed(failure) => failed(failure),
    }
}

/// An object that a fact names and that the view does not show: never, unless the program has a fault.
pub(crate) fn dangling(what: &str) -> Error {
    tracing::error!(what, "un fait désigne un objet absent de la vue");
    error(
        "engine.failed",
        "Le registre désigne un objet introuvable : prévenir l’exploitant.",
    )
}

/// The engine's message as a sentence of its own.
fn sentence(message: &impl std::fmt::Display) -> String {
    format!("{}.", projections::french::capitalised(&message.to_string()))
}
