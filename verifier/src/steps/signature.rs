//! The signature of the checkpoint, by the key that the auditor has from elsewhere or by one that follows it, rotation after rotation.

use super::{Done, Failure, Outcome, Stop};
use crate::files::CHECKPOINT;
use crate::log::{Log, Rotated};
use domain::value::Signature;
use tlog::key::PublicKey;
use tlog::merkle::Hash;
use tlog::rotation::{Broken, Rotation, RotationError, Succession, follow};

/// Checks the checkpoint under the keys that `key` leads to; gives them, if one is given.
pub(crate) fn check(checkpoint: &str, origin: &str, log: &Log, key: Option<&PublicKey>) -> Done<Option<Succession>> {
    if let Some(key) = key.filter(|key| key.name() != origin) {
        let message = format!(
            "le point de contrôle est celui de « {origin} », et la clé donnée celle de « {} »",
            key.name()
        );
        return Err(Failure::new(message).of(CHECKPOINT).into());
    }
    let rotations = rotations(log)?;
    let succession = match (key, rotations.first()) {
        (Some(key), _) => follow(key, cited(&rotations), root_of(log)).map_err(|found| broken(&found))?,
        (None, Some((_, first))) => after(first, &rotations, log)?,
        (None, None) => return Ok((None, Outcome::Missing(missing()))),
    };
    if let Err(error) = succession.open(checkpoint) {
        let message = format!("le point de contrôle n’est pas signé d’une clé admise : {error}");
        return Err(Failure::new(message).of(CHECKPOINT).into());
    }
    Ok(match key {
        Some(key) => (Some(succession), Outcome::Passed(signed(key, rotations.len()))),
        None => (None, Outcome::Missing(missing())),
    })
}

fn signed(key: &PublicKey, rotations: usize) -> String {
    match rotations {
        0 => format!("signée par {key}"),
        1 => format!("signée d’une clé à laquelle mène {key} ; la clé a changé une fois"),
        times => format!("signée d’une clé à laquelle mène {key} ; la clé a changé {times} fois"),
    }
}

fn missing() -> String {
    "aucune clé n’est donnée : rien ne dit qui a signé. Obtenir la clé publique d’ailleurs que de qui a remis ce paquet (une délibération, un membre), \
     puis relancer avec --key"
        .to_owned()
}

/// The rotations of the log, all of them proven. The first at fault is told, in the order of the log.
fn rotations(log: &Log) -> Result<Vec<(u64, Rotation)>, Stop> {
    let mut proven = Vec::new();
    for rotated in log.rotations() {
        match read(rotated) {
            Ok(rotation) => proven.push((rotated.position, rotation)),
            Err(why) => {
                if let Some((_, first)) = proven.first() {
                    after(first, &proven, log)?;
                }
                return Err(fault(rotated.position, &why));
            }
        }
    }
    Ok(proven)
}

/// The rotation that a fact holds, whose signatures hold.
fn read(rotated: &Rotated) -> Result<Rotation, RotationError> {
    let data = &rotated.data;
    Rotation::read(
        (data.old_key.as_str(), data.new_key.as_str()),
        (data.size, Hash(*data.root.bytes())),
        (
            data.old_signature.as_ref().map(Signature::as_str),
            data.new_signature.as_str(),
        ),
    )
}

/// The keys that follow one another from the first that was replaced.
fn after(first: &Rotation, rotations: &[(u64, Rotation)], log: &Log) -> Result<Succession, Stop> {
    let key = first.statement.old.clone();
    Succession::of_log(key, cited(rotations), root_of(log)).map_err(|found| broken(&found))
}

fn cited(rotations: &[(u64, Rotation)]) -> impl Iterator<Item = (u64, &Rotation)> {
    rotations.iter().map(|(position, rotation)| (*position, rotation))
}

/// The root over the facts before a rotation.
fn root_of(log: &Log) -> impl Fn(u64) -> Option<Hash> {
    |size| {
        let before = log.rotations().iter().find(|rotated| rotated.position == size);
        before.map(|rotated| rotated.root)
    }
}

fn broken(broken: &Broken) -> Stop {
    fault(broken.position, &broken.why)
}

fn fault(position: u64, why: &RotationError) -> Stop {
    Failure::new(format!(
        "le fait n° {position}, qui remplace la clé du registre : {why}"
    ))
    .at(position)
    .into()
}
