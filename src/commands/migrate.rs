//! `entente migrate`.

use super::say;
use crate::cli::Cli;
use crate::error::Stop;

pub(super) async fn run(cli: &Cli) -> Result<(), Stop> {
    say(cli.store.migrate().await?)
}
