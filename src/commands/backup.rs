//! `entente backup`: a copy of the store that can be restored, made while programs write to it.

use super::{engine, say};
use crate::cli::{Backup, Cli};
use crate::error::{Kind, Stop};
use crate::store::StoreAddress;
use eventstore::sqlite::SqliteStore;

pub(super) async fn run(cli: &Cli, options: &Backup) -> Result<(), Stop> {
    let StoreAddress::Sqlite(path) = &cli.store else {
        let message = "« entente backup » copie un fichier SQLite";
        return Err(Stop::new(Kind::Usage, message).advise(
            "pour PostgreSQL : pg_dump --format=custom --file=entente.dump BASE (docs/operating/sauvegarde.md).",
        ));
    };
    let copied = cli.store.open_existing().await?;
    SqliteStore::copy(path, &options.output).await?;
    drop(copied);
    // A copy that does not read is none.
    let copy = engine(StoreAddress::Sqlite(options.output.clone()).open_existing().await?);
    say(format!("Copie : {}", options.output.display()))?;
    for ledger in copy.ledgers().await? {
        let verified = copy.verify(ledger.ledger, |_, _| {}).await?;
        say(format!(
            "« {} » : {} faits relus, racine {}.",
            ledger.name, verified.size, verified.root
        ))?;
    }
    say(
        "À mettre ailleurs que sur cette machine. La clé, les points de contrôle (entente.publication) et les pièces se sauvegardent à part :\n\
         docs/operating/sauvegarde.md.",
    )
}
