//! `entente journal`.

use super::moment::known;
use super::{choose, engine, paris};
use crate::cli::{Cli, Journal};
use crate::error::Stop;
use crate::output::{Cell, Format, Table};
use projections::journal::JournalEntry;

/// Facts read from the log at a time.
const PAGE: usize = 1_000;

pub(super) async fn run(cli: &Cli, options: &Journal, format: Format) -> Result<(), Stop> {
    let engine = engine(cli.store.open_existing().await?);
    let ledger = choose(&engine, &options.ledger).await?;
    let view = known(&ledger, options.known).await?;
    let columns = [
        ("position", "Nº"),
        ("recordedAt", "Enregistré le (Paris)"),
        ("effective", "Effet"),
        ("actor", "Par"),
        ("type", ""),
        ("eventId", ""),
        ("sentence", "Fait"),
    ];
    let mut table = Table::new(&columns, "Aucun fait à partir de cette position.");
    let mut from = options.from;
    let shown = usize::try_from(view.size().saturating_sub(from)).unwrap_or(usize::MAX);
    let mut left = options.limit.unwrap_or(usize::MAX).min(shown);
    while left > 0 {
        let page = ledger.journal(from, left.min(PAGE)).await?;
        let Some(last) = page.last() else { break };
        from = last.position + 1;
        left -= page.len();
        for recorded in &page {
            let entry = JournalEntry::new(recorded, &view);
            table.push(vec![
                Cell::number(entry.position),
                Cell::instant(entry.recorded_at, paris(entry.recorded_at)),
                Cell::date(Some(entry.effective)),
                Cell::text(&entry.actor),
                Cell::text(entry.event_type.as_str()),
                Cell::text(entry.event_id),
                Cell::text(&entry.sentence),
            ]);
        }
    }
    table.write(format, &mut std::io::stdout())
}
