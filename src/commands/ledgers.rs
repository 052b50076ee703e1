//! `entente ledgers`.

use super::engine;
use crate::cli::Cli;
use crate::error::Stop;
use crate::output::{Cell, Format, Table};

pub(super) async fn run(cli: &Cli, format: Format) -> Result<(), Stop> {
    let engine = engine(cli.store.open_existing().await?);
    let columns = [("ledger", "Identifiant"), ("name", "Nom"), ("events", "Faits")];
    let mut table = Table::new(
        &columns,
        "Aucun registre : en créer un avec « entente demo » ou « entente import members ».",
    );
    for ledger in engine.ledgers().await? {
        table.push(vec![
            Cell::text(ledger.ledger),
            Cell::text(ledger.name),
            Cell::number(ledger.size),
        ]);
    }
    table.write(format, &mut std::io::stdout())
}
