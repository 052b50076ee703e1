//! `entente`: the ledger of cooperation between French local authorities, from the command line.
//!
//! This crate parses, wires and prints. It holds no rule and no SQL.

mod bundle;
mod cli;
mod commands;
mod demo;
mod desk;
mod error;
mod import;
mod mirror;
mod output;
mod report;
mod scdl;
mod sheet;
mod store;
mod usage;

use mimalloc::MiMalloc;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::try_from_env("ENTENTE_LOG").unwrap_or_else(|_| "warn".into()))
        .with_writer(std::io::stderr)
        .init();
    let ended = match usage::parse() {
        Ok(cli) => commands::run(cli).await,
        Err(stop) => Err(stop),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(stop) => {
            error::tell(&stop);
            stop.exit_code()
        }
    }
}
