//! `entente audit`: a ledger in one file, that an auditor verifies without it.

mod export;
mod extract;
mod openings;
mod pieces;

use crate::cli::{Audit, AuditVerify, Cli};
use crate::error::{Kind, Stop};
use std::io::Write as _;
use verifier::cli::Options;

pub(super) async fn run(cli: &Cli, what: &Audit) -> Result<(), Stop> {
    match what {
        Audit::Export(options) => export::run(cli, options).await,
        Audit::Verify(options) => verify(options),
    }
}

/// Says what `entente-verify` says, with the same exit codes.
fn verify(options: &AuditVerify) -> Result<(), Stop> {
    let answer = verifier::cli::run(&Options {
        bundle: options.bundle.clone(),
        key: options.key.clone(),
        checkpoint: options.checkpoint.clone(),
        inventory: options.inventory.clone(),
        policy: options.policy.clone(),
        json: options.json,
        html: options.html.clone(),
    });
    std::io::stdout()
        .write_all(answer.out.as_bytes())
        .map_err(|error| crate::output::write_failed(&error))?;
    match answer.exit {
        0 => Ok(()),
        1 => Err(Stop::new(Kind::Refused, "le paquet est falsifié").advise("le rapport dit où, et ce que c’est.")),
        2 => Err(Stop::new(Kind::Usage, "la vérification est incomplète").advise("le rapport dit ce qui manque.")),
        _ => {
            let why = answer.err.trim_end().trim_start_matches("Erreur : ").to_owned();
            Err(Stop::new(Kind::Input, why))
        }
    }
}
