//! The checkpoints published before: what they signed has not changed.

use super::{Done, Failure, Outcome};
use crate::container::{Container, Member};
use crate::files;
use crate::manifest::Manifest;
use std::collections::BTreeMap;
use std::io::{Read, Seek};
use tlog::checkpoint::{Checkpoint, CheckpointError};
use tlog::merkle::Hash;
use tlog::note::Note;
use tlog::rotation::Succession;

/// A checkpoint that the auditor holds.
#[derive(Clone, Debug)]
pub struct Held {
    /// Where it comes from, for sentences: a path.
    pub name: String,
    /// Its bytes.
    pub text: String,
    /// What it says.
    pub checkpoint: Checkpoint,
}

impl Held {
    /// Reads a checkpoint; says in French why it is none.
    pub fn parse(name: &str, text: &str) -> Result<Self, String> {
        let note = Note::parse(text).map_err(|error| error.to_string())?;
        let checkpoint = Checkpoint::parse(note.text()).map_err(|error| error.to_string())?;
        if checkpoint.to_string() != note.text() {
            return Err("le texte signé dit autre chose qu’une origine, une taille et une racine".to_owned());
        }
        Ok(Self {
            name: name.to_owned(),
            text: text.to_owned(),
            checkpoint,
        })
    }
}

/// The files of the checkpoints published before, with the size that names each, by size.
pub(crate) fn published<R: Read + Seek>(container: &Container<R>) -> BTreeMap<u64, Member> {
    let sized = |member: &Member| Some((files::of_checkpoint(&member.name)?, member.clone()));
    container.members().iter().filter_map(sized).collect()
}

/// Compares each with the roots that the facts give.
pub(crate) fn check<R: Read + Seek>(
    container: &mut Container<R>,
    manifest: &Manifest,
    roots: &BTreeMap<u64, Hash>,
    keys: Option<&Succession>,
    held: &[Held],
) -> Done<()> {
    let published = published(container);
    for (size, member) in &published {
        let failure = |why: String| Failure::new(format!("{} : {why}", member.name)).of(&member.name);
        let text = String::from_utf8(container.content(member)?);
        let text = text.map_err(|_| failure("ce n’est pas un texte".to_owned()))?;
        let read = Held::parse(&member.name, &text).map_err(failure)?;
        if read.checkpoint.size != *size {
            let message = format!("le point de contrôle compte {} faits", read.checkpoint.size);
            return Err(failure(message).into());
        }
        if *size > manifest.size {
            return Err(failure("il compte plus de faits que le paquet".to_owned()).into());
        }
        compare(&read, manifest, roots, keys).map_err(failure)?;
    }
    let mut larger = None;
    for one in held {
        let failure =
            |why: String| Failure::new(format!("le point de contrôle que vous détenez ({}) : {why}", one.name));
        if one.checkpoint.size > manifest.size {
            later(one, manifest, keys).map_err(failure)?;
            larger = larger.max(Some(one.checkpoint.size));
        } else {
            compare(one, manifest, roots, keys).map_err(failure)?;
        }
    }
    if let Some(size) = larger {
        let missing = format!(
            "un point de contrôle que vous détenez compte {size} faits : ce paquet, qui en compte {}, est plus ancien. Demander un paquet d’au moins \
             {size} faits",
            manifest.size
        );
        return Ok(((), Outcome::Missing(missing)));
    }
    Ok(((), outcome(published.len(), held.len(), keys.is_some())))
}

fn outcome(published: usize, held: usize, has_key: bool) -> Outcome {
    if published == 0 && held == 0 {
        return Outcome::Skipped("le paquet n’en contient pas d’autre, et aucun n’est donné (--checkpoint)".to_owned());
    }
    let unsigned = if has_key {
        ""
    } else {
        " ; leurs signatures ne sont pas vérifiées, faute de clé"
    };
    Outcome::Passed(format!("{published} dans le paquet, {held} que vous détenez{unsigned}"))
}

/// The checkpoint is of this log, and its root is that of its first facts.
fn compare(
    held: &Held,
    manifest: &Manifest,
    roots: &BTreeMap<u64, Hash>,
    keys: Option<&Succession>,
) -> Result<(), String> {
    believed(held, manifest, keys)?;
    if roots.get(&held.checkpoint.size) == Some(&held.checkpoint.root) {
        return Ok(());
    }
    Err(format!(
        "il a signé d’autres faits que les {} premiers du paquet : l’histoire a été récrite",
        held.checkpoint.size
    ))
}

fn believed(held: &Held, manifest: &Manifest, keys: Option<&Succession>) -> Result<(), String> {
    of_this_log(held, manifest)?;
    match keys.map(|keys| keys.open(&held.text)) {
        Some(Err(error)) => Err(error.to_string()),
        Some(Ok(_)) | None => Ok(()),
    }
}

/// A checkpoint of a larger tree may be signed by a key that took charge after the bundle was written.
fn later(held: &Held, manifest: &Manifest, keys: Option<&Succession>) -> Result<(), String> {
    of_this_log(held, manifest)?;
    match keys.map(|keys| keys.open(&held.text)) {
        Some(Err(error)) if !matches!(error, CheckpointError::NotSigned(_) | CheckpointError::NoKey(_)) => {
            Err(error.to_string())
        }
        Some(_) | None => Ok(()),
    }
}

fn of_this_log(held: &Held, manifest: &Manifest) -> Result<(), String> {
    if held.checkpoint.origin == manifest.origin {
        return Ok(());
    }
    Err(format!(
        "il est celui de « {} », un autre registre",
        held.checkpoint.origin
    ))
}
