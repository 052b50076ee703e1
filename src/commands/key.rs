//! `entente key`: the key that signs where a ledger stands. It is in a file of its own, never in the database.

use super::{choose, engine, say};
use crate::cli::{Cli, GenerateKey, Publication, ShowKey};
use crate::error::{Kind, Stop};
use crate::store::StoreAddress;
use domain::value::LedgerId;
use engine::Engine;
use engine::publication::keys::Keys;
use std::path::{Path, PathBuf};
use tlog::key::{PrivateKey, PublicKey, Role};
use tlog::rotation::Rotation;

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

/// The key in charge of a ledger; nothing if the ledger has no key here.
pub(super) async fn find(engine: &Engine, folder: &Path, ledger: LedgerId) -> Result<Option<PrivateKey>, Stop> {
    let keys = Keys::open(folder, ledger)?;
    if keys.is_empty() {
        return Ok(None);
    }
    let rotations = engine.rotations(ledger).await?;
    in_charge(&keys, &rotations, folder).map(|key| Some(key.clone()))
}

/// The key in charge of a ledger.
pub(super) async fn read(engine: &Engine, folder: &Path, ledger: LedgerId) -> Result<PrivateKey, Stop> {
    find(engine, folder, ledger).await?.ok_or_else(|| none(folder, ledger))
}

/// The key in charge, among those of the folder.
pub(super) fn in_charge<'k>(
    keys: &'k Keys,
    rotations: &[(u64, Rotation)],
    folder: &Path,
) -> Result<&'k PrivateKey, Stop> {
    keys.in_charge(rotations).ok_or_else(|| {
        let which = rotations.last().map(|(_, last)| format!(" (empreinte {:08x})", last.statement.new.id()));
        let message = format!(
            "la clé en charge du registre{} n’est pas dans {}",
            which.unwrap_or_default(),
            folder.display()
        );
        Stop::new(Kind::Input, message).advise(
            "la remettre depuis sa sauvegarde ; si elle est perdue : « entente key rotate --lost » avec sa clé publique.",
        )
    })
}

/// The ledger has no key here.
pub(super) fn none(folder: &Path, ledger: LedgerId) -> Stop {
    let message = format!("le registre {ledger} n’a pas de clé dans {}", folder.display());
    Stop::new(Kind::Input, message).advise("la faire avec « entente key generate --host DOMAINE ».")
}

pub(super) async fn generate(cli: &Cli, options: &GenerateKey) -> Result<(), Stop> {
    let folder = folder(&cli.store, &cli.publication)?;
    let engine = engine(cli.store.open_existing().await?);
    let ledger = choose(&engine, &options.ledger).await?;
    let id = ledger.id();
    let keys = Keys::open(&folder, id)?;
    if !keys.is_empty() || !engine.rotations(id).await?.is_empty() {
        let message = format!("le registre {id} a déjà une clé : une clé n’est jamais remplacée en silence");
        return Err(Stop::new(Kind::Input, message)
            .advise("« entente key show » la montre ; « entente key rotate » la remplace, preuve à l’appui."));
    }
    let operator = ledger.view().identity.as_ref().map(|identity| identity.operator);
    let operator = operator.ok_or_else(|| Stop::new(Kind::Store, "le registre ne dit pas qui le tient"))?;
    let origin = format!("{}/{operator}/{id}", options.host.trim_end_matches('/'));
    let key = draw(&engine, &origin)?;
    let path = keys.keep_first(&key)?;
    tell(key.public())?;
    tell_file(&path)
}

/// A new key of this name.
pub(super) fn draw(engine: &Engine, origin: &str) -> Result<PrivateKey, Stop> {
    let seed = engine.environment().ids.salt();
    PrivateKey::from_seed(origin, Role::Log, seed).map_err(|error| {
        Stop::new(Kind::Usage, error.to_string()).advise("donner --host sous la forme entente.syndicat.fr.")
    })
}

pub(super) async fn show(cli: &Cli, options: &ShowKey) -> Result<(), Stop> {
    let folder = folder(&cli.store, &cli.publication)?;
    let engine = engine(cli.store.open_existing().await?);
    let id = choose(&engine, &options.ledger).await?.id();
    let keys = Keys::open(&folder, id)?;
    if keys.is_empty() {
        return Err(none(&folder, id));
    }
    let rotations = engine.rotations(id).await?;
    tell(in_charge(&keys, &rotations, &folder)?.public())?;
    if rotations.is_empty() {
        return Ok(());
    }
    say("\nElle en a remplacé d’autres :")?;
    for (
        position,
        Rotation {
            statement,
            old_signature,
            ..
        },
    ) in &rotations
    {
        let proof = match old_signature {
            Some(_) => "les deux clés l’ont signé",
            None => "l’ancienne était perdue : rien ne le prouve",
        };
        say(format!(
            "  fait n° {position} : {}\n    → {} ({proof})",
            statement.old, statement.new
        ))?;
    }
    Ok(())
}

pub(super) fn tell(key: &PublicKey) -> Result<(), Stop> {
    say(format!(
        "Clé publique, à noter ailleurs que chez celui qui tient le registre (délibération, courriel à chaque membre) :\n{key}"
    ))
}

pub(super) fn tell_file(path: &Path) -> Result<(), Stop> {
    say(format!(
        "Clé privée : {} — la sauvegarder à part, ne la remettre à personne ; perdue, elle ne se retrouve pas.",
        path.display()
    ))
}
