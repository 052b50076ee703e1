//! `entente key rotate`: a key gives way to another, and the ledger proves it.
//!
//! In order: the new key is on the disk; the key in charge signs a last checkpoint; both sign the rotation over it; the ledger records it;
//! the new key signs. A program that stops anywhere leaves a key that waits, or one that has not signed yet: running it again goes on from
//! there.

use super::{choose, key, recording_engine, say};
use crate::cli::{Cli, RotateKey};
use crate::error::{Kind, Stop};
use domain::command::{Request, Requester};
use domain::event::Role;
use domain::log_key::command::RotateLogKey;
use domain::value::{CommandId, Digest, LogKey, Organisation, Signature};
use domain::{Code, Refusal};
use engine::publication::keys::Keys;
use engine::publication::{Published, Publisher};
use engine::{Engine, Execute, ExecuteError, LedgerHandle};
use std::path::Path;
use tlog::key::{PrivateKey, PublicKey};
use tlog::rotation::Rotation;

/// How often the rotation is signed again over a ledger that grew meanwhile.
const ATTEMPTS: usize = 10;

/// What is replaced.
enum Former {
    /// The key in charge, which is here.
    Here(Box<PrivateKey>),
    /// A key that is lost.
    Lost(Box<PublicKey>),
}

pub(super) async fn run(cli: &Cli, options: &RotateKey) -> Result<(), Stop> {
    let folder = key::folder(&cli.store, &cli.publication)?;
    let engine = recording_engine(cli, cli.store.open_existing().await?);
    let ledger = choose(&engine, &options.ledger).await?;
    let id = ledger.id();
    let keys = Keys::open(&folder, id)?;
    let rotations = engine.rotations(id).await?;
    let former = match &options.lost {
        Some(lost) => Former::Lost(Box::new(read_lost(lost, &rotations)?)),
        None if keys.is_empty() => return Err(key::none(&folder, id)),
        None => Former::Here(Box::new(key::in_charge(&keys, &rotations, &folder)?.clone())),
    };
    if let Some((position, _)) = rotations.last()
        && let Some(new) = keys.in_charge(&rotations)
        && finish(&engine, &Publisher::new(id, new.clone(), &folder)?, *position).await?
    {
        return Ok(());
    }
    let new = if let Some(waiting) = keys.awaiting(&rotations) {
        waiting.clone()
    } else {
        let name = match &former {
            Former::Here(former) => former.public().name(),
            Former::Lost(lost) => lost.name(),
        };
        let new = key::draw(&engine, name)?;
        key::tell_file(&keys.keep_next(&new)?)?;
        new
    };
    record(&engine, &ledger, &former, &new, &folder).await?;
    let published = Publisher::new(id, new.clone(), &folder)?.publish(&engine).await?;
    tell(&former, &new, &published)
}

/// The key said to be lost: the one in charge.
fn read_lost(text: &str, rotations: &[(u64, Rotation)]) -> Result<PublicKey, Stop> {
    let lost = PublicKey::parse(text.trim()).map_err(|error| {
        Stop::new(Kind::Usage, error.to_string()).advise("copier la clé entière, entre apostrophes.")
    })?;
    match rotations.last() {
        Some((_, replaced)) if replaced.statement.new != lost => {
            let message = format!("la clé {:08x} n’est plus celle qui signe ce registre", lost.id());
            Err(Stop::new(Kind::Input, message)
                .advise(format!("celle qui est en charge : {}.", replaced.statement.new)))
        }
        _ => Ok(lost),
    }
}

/// Signs with a key that a rotation put in charge and that has signed nothing yet: what an interrupted rotation left to do. Says whether that
/// was so.
async fn finish(engine: &Engine, publisher: &Publisher, position: u64) -> Result<bool, Stop> {
    let last = publisher.last(engine).await?;
    if last.is_some_and(|(checkpoint, _)| checkpoint.size > position) {
        return Ok(false);
    }
    let signed = publisher.publish(engine).await?;
    say(format!(
        "La rotation du fait n° {position} était enregistrée ; il restait à signer avec la nouvelle clé. Point de contrôle :\n\n{}",
        signed.note
    ))?;
    key::tell(publisher.key())?;
    Ok(true)
}

/// Has the ledger record that `former` gives way to `new`, both signing over the ledger as it stands when it does.
async fn record(
    engine: &Engine,
    ledger: &LedgerHandle,
    former: &Former,
    new: &PrivateKey,
    folder: &Path,
) -> Result<(), Stop> {
    let mut moved = None;
    for _ in 0..ATTEMPTS {
        let rotation = sign(engine, ledger, former, new, folder).await?;
        match ledger.execute(request(ledger, &rotation)?).await {
            Ok(_) => return Ok(()),
            Err(ExecuteError::Refused(refusal)) if refusal.code == Code::PositionMoved => moved = Some(refusal),
            Err(error) => return Err(error.into()),
        }
    }
    let moved = moved.map_or_else(
        || "le registre ne cesse de grandir".to_owned(),
        |refusal: Refusal| refusal.message,
    );
    Err(Stop::new(Kind::Failure, moved).advise("recommencer quand on y écrit moins."))
}

async fn sign(
    engine: &Engine,
    ledger: &LedgerHandle,
    former: &Former,
    new: &PrivateKey,
    folder: &Path,
) -> Result<Rotation, Stop> {
    let signed = match former {
        Former::Here(old) => {
            let publisher = Publisher::new(ledger.id(), PrivateKey::clone(old), folder)?;
            let Published { checkpoint, .. } = publisher.publish(engine).await?;
            Rotation::sign(old, new, checkpoint.size, checkpoint.root)
        }
        Former::Lost(lost) => {
            let publisher = Publisher::new(ledger.id(), new.clone(), folder)?;
            let (size, root) = publisher.examine_after_loss(engine, lost).await?;
            Rotation::after_loss((**lost).clone(), new, size, root)
        }
    };
    signed.map_err(|error| Stop::new(Kind::Input, error.to_string()))
}

fn request(ledger: &LedgerHandle, rotation: &Rotation) -> Result<Execute, Stop> {
    let view = ledger.view();
    let operator = view.identity.as_ref().map(|identity| identity.operator);
    let operator = operator.ok_or_else(|| Stop::new(Kind::Store, "le registre ne dit pas qui le tient"))?;
    let statement = &rotation.statement;
    let (old_signature, new_signature) = rotation.signatures();
    let name = format!("key/rotation/{}/{}", statement.new, statement.size);
    let command = RotateLogKey {
        old_key: LogKey::parse(&statement.old.to_string())?,
        new_key: LogKey::parse(&statement.new.to_string())?,
        size: statement.size,
        root: Digest::new(statement.root.0),
        old_signature: old_signature.as_deref().map(Signature::parse).transpose()?,
        new_signature: Signature::parse(&new_signature)?,
    };
    Ok(Execute {
        request: Request {
            command_id: CommandId::new(ledger.id().derive(&name)),
            requester: Requester {
                organisation: Organisation::from(operator),
                role: Role::Operator,
                person: None,
            },
            evidence: Vec::new(),
            command: command.into(),
        },
        expected_position: Some(statement.size.saturating_sub(1)),
    })
}

fn tell(former: &Former, new: &PrivateKey, published: &Published) -> Result<(), Stop> {
    let how = match former {
        Former::Here(old) => format!(
            "La clé d’empreinte {:08x} ne signe plus : le registre prouve que celle d’empreinte {:08x} lui succède, et qui connaît \
             l’ancienne n’a rien à faire. Garder l’ancienne à l’abri, ou la détruire.",
            old.public().id(),
            new.public().id()
        ),
        Former::Lost(lost) => format!(
            "La clé d’empreinte {:08x} est dite perdue au registre. RIEN NE PROUVE la nouvelle, d’empreinte {:08x} : la faire connaître à \
             chacun comme la première fois, et dire pourquoi.",
            lost.id(),
            new.public().id()
        ),
    };
    say(format!(
        "{how}\nPremier point de contrôle de la nouvelle clé :\n\n{}",
        published.note
    ))?;
    key::tell(new.public())?;
    say("Aux témoins : ajouter une ligne « log » avec cette clé à leur politique, puis retirer l’ancienne.")
}
