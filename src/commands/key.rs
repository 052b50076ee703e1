//! `entente key`: the key that signs where a ledger stands. It is in a file of its own, never in the database.

use super::{choose, engine, say};
use crate::cli::{Cli, GenerateKey, Publication, ShowKey};
use crate::error::{Kind, Stop};
use crate::store::StoreAddress;
use domain::value::LedgerId;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use tlog::key::{PrivateKey, PublicKey, Role};

/// Where the keys and checkpoints of a store are.
pub(super) fn folder(store: &StoreAddress, given: &Publication) -> Result<PathBuf, Stop> {
    match (&given.publication, store) {
        (Some(folder), _) => Ok(folder.clone()),
        (None, StoreAddress::Sqlite(path)) => Ok(path.with_extension("publication")),
        (None, StoreAddress::Postgres(_) | StoreAddress::Memory) => {
            let message = "il faut dire où sont les clés : ce registre n’est pas dans un fichier";
            Err(Stop::new(Kind::Usage, message)
                .advise("ajouter --publication DOSSIER, ou définir ENTENTE_PUBLICATION."))
        }
    }
}

/// The file of the key of a ledger.
fn file(folder: &Path, ledger: LedgerId) -> PathBuf {
    folder.join(format!("{ledger}.cle"))
}

/// The key of a ledger, if it has one.
pub(super) fn find(folder: &Path, ledger: LedgerId) -> Result<Option<PrivateKey>, Stop> {
    let path = file(folder, ledger);
    if !path.exists() {
        return Ok(None);
    }
    read_file(&path).map(Some)
}

/// The private key in a file.
pub(super) fn read_file(path: &Path) -> Result<PrivateKey, Stop> {
    let text = std::fs::read_to_string(path).map_err(|error| unusable(path, &error))?;
    PrivateKey::parse(text.trim_end()).map_err(|error| unusable(path, &error))
}

/// The key of a ledger.
pub(super) fn read(folder: &Path, ledger: LedgerId) -> Result<PrivateKey, Stop> {
    find(folder, ledger)?.ok_or_else(|| {
        let message = format!("le registre {ledger} n’a pas de clé dans {}", folder.display());
        Stop::new(Kind::Input, message).advise("la faire avec « entente key generate --host DOMAINE ».")
    })
}

pub(super) async fn generate(cli: &Cli, options: &GenerateKey) -> Result<(), Stop> {
    let folder = folder(&cli.store, &cli.publication)?;
    let engine = engine(cli.store.open_existing().await?);
    let ledger = choose(&engine, &options.ledger).await?;
    let id = ledger.id();
    let operator = ledger.view().identity.as_ref().map(|identity| identity.operator);
    let operator = operator.ok_or_else(|| Stop::new(Kind::Store, "le registre ne dit pas qui le tient"))?;
    let origin = format!("{}/{operator}/{id}", options.host.trim_end_matches('/'));
    let seed = engine.environment().ids.salt();
    let key = PrivateKey::from_seed(&origin, Role::Log, seed).map_err(|error| {
        Stop::new(Kind::Usage, error.to_string()).advise("donner --host sous la forme entente.syndicat.fr.")
    })?;
    let path = file(&folder, id);
    write_secret(&path, &key)?;
    tell(key.public())?;
    say(format!(
        "Clé privée : {} — la sauvegarder à part, ne la remettre à personne ; perdue, elle ne se retrouve pas.",
        path.display()
    ))
}

pub(super) async fn show(cli: &Cli, options: &ShowKey) -> Result<(), Stop> {
    let folder = folder(&cli.store, &cli.publication)?;
    let engine = engine(cli.store.open_existing().await?);
    let ledger = choose(&engine, &options.ledger).await?;
    tell(read(&folder, ledger.id())?.public())
}

fn tell(key: &PublicKey) -> Result<(), Stop> {
    say(format!(
        "Clé publique, à noter ailleurs que chez celui qui tient le registre (délibération, courriel à chaque membre) :\n{key}"
    ))
}

/// Writes a file that its owner alone may read, and that was not there.
pub(super) fn write_secret(path: &Path, key: &PrivateKey) -> Result<(), Stop> {
    if path.exists() {
        let message = format!("il y a déjà une clé dans {}", path.display());
        return Err(Stop::new(Kind::Input, message)
            .advise("« entente key show » montre celle d’un registre ; une clé n’est jamais remplacée en silence."));
    }
    let write = || {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            options.mode(0o600);
        }
        let mut file = options.open(path)?;
        writeln!(file, "{}", key.secret_text())?;
        file.sync_all()
    };
    write().map_err(|error| unusable(path, &error))
}

fn unusable(path: &Path, why: &dyn std::fmt::Display) -> Stop {
    let message = format!("le fichier de clé {} ne peut pas servir : {why}", path.display());
    Stop::new(Kind::Input, message).advise("vérifier le chemin et les droits, ou reprendre la sauvegarde de la clé.")
}
