//! `entente proof`: one fact proven in one file, and the file checked without the ledger.

use super::{choose, engine, key, load, say};
use crate::cli::{Cli, Proof, ProofCheck, ProofMake};
use crate::error::{Kind, Stop};
use engine::publication;
use std::path::PathBuf;
use tlog::checkpoint::{Checkpoint, CheckpointError};
use tlog::inclusion::{InclusionError, InclusionProof};
use tlog::key::PublicKey;
use tlog::merkle::leaf_hash;
use tlog::merkle::proof::verify_inclusion;
use tlog::note::Note;

pub(super) async fn run(cli: &Cli, what: &Proof) -> Result<(), Stop> {
    match what {
        Proof::Make(options) => make(cli, options).await,
        Proof::Check(options) => check(options),
    }
}

async fn make(cli: &Cli, options: &ProofMake) -> Result<(), Stop> {
    let folder = key::folder(&cli.store, &cli.publication)?;
    let engine = engine(cli.store.open_existing().await?);
    let ledger = choose(&engine, &options.ledger).await?;
    let note = publication::latest(&folder, ledger.id())?.ok_or_else(|| {
        Stop::new(Kind::Input, "aucun point de contrôle de ce registre n’est encore signé")
            .advise("« entente publish » en signe un.")
    })?;
    let note = Note::parse(&note).map_err(CheckpointError::from)?;
    let checkpoint = Checkpoint::parse(note.text())?;
    let index = options.position;
    if index >= checkpoint.size {
        let message = format!(
            "le dernier point de contrôle compte {} faits : le fait n° {index} n’y est pas encore",
            checkpoint.size
        );
        return Err(Stop::new(Kind::Input, message).advise("« entente publish » en signe un autre."));
    }
    let hashes = engine.prove_inclusion(ledger.id(), index, checkpoint.size).await?;
    let body = engine.bodies(ledger.id(), index, 1).await?.pop().unwrap_or_default();
    verify_inclusion(leaf_hash(&body), index, checkpoint.size, &hashes, checkpoint.root).map_err(|error| {
        let message = format!("le fait n° {index} de la base n’est pas celui qui a été signé : {error}");
        Stop::new(Kind::Store, message).advise("« entente replay » dit où le registre a été modifié.")
    })?;
    let proof = InclusionProof {
        extra: Some(body),
        index,
        hashes,
        checkpoint: note,
    };
    let path = options
        .output
        .clone()
        .unwrap_or_else(|| PathBuf::from(format!("fait-{index}.tlog-proof")));
    std::fs::write(&path, proof.to_string()).map_err(|error| {
        Stop::new(
            Kind::Input,
            format!("{} ne peut pas être écrit : {error}", path.display()),
        )
    })?;
    say(format!(
        "{} : preuve du fait n° {index}, avec ses octets, au point de contrôle de {} faits.\n\
         À vérifier sans le registre : entente proof check {} --public-key 'CLÉ'",
        path.display(),
        checkpoint.size,
        path.display()
    ))
}

fn check(options: &ProofCheck) -> Result<(), Stop> {
    let parse = |text: &String| PublicKey::parse(text.trim());
    let keys = options.public_key.iter().map(parse).collect::<Result<Vec<_>, _>>();
    let keys = keys.map_err(|error| {
        Stop::new(Kind::Usage, error.to_string()).advise("copier la clé entière, entre apostrophes.")
    })?;
    let bytes = load(&options.file)?;
    let unusable = |why: String| Stop::new(Kind::Input, format!("{} : {why}", options.file.display()));
    let text = String::from_utf8(bytes).map_err(|_| unusable("ce n’est pas un texte".to_owned()))?;
    let proof = InclusionProof::parse(&text).map_err(|error| unusable(error.to_string()))?;
    let body = proof
        .extra
        .as_deref()
        .ok_or_else(|| unusable("la preuve ne donne pas le fait".to_owned()))?;
    let checkpoint = proof
        .verify_with_any(leaf_hash(body), &keys)
        .ok_or_else(|| Stop::new(Kind::Usage, "aucune clé n’est donnée"))?
        .map_err(|error| {
            let stop = Stop::new(Kind::Store, format!("PREUVE FAUSSE : {error}"));
            match error {
                InclusionError::Checkpoint(CheckpointError::NotSigned(_)) => stop.advise(
                    "si la clé du registre a été remplacée, répéter --public-key avec la nouvelle, une fois qu’on la croit : le paquet d’audit prouve la succession.",
                ),
                _ => stop,
            }
        })?;
    say(format!(
        "Preuve valable : le fait n° {} est au registre « {} », qui en comptait {}.\nLe fait, octet pour octet :\n{}",
        proof.index,
        checkpoint.origin,
        checkpoint.size,
        String::from_utf8_lossy(body)
    ))
}

impl From<CheckpointError> for Stop {
    fn from(error: CheckpointError) -> Self {
        Self::new(Kind::Input, error.to_string())
    }
}
