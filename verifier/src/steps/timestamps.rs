//! Time stamps (RFC 3161): each is about the text of the checkpoint of its size.

use super::{Done, Failure, Outcome};
use crate::container::Container;
use crate::der::stamped_digest;
use crate::files::{self, CHECKPOINT, CHECKPOINTS};
use crate::manifest::Manifest;
use sha2::{Digest as _, Sha256};
use std::io::{Read, Seek};
use tlog::note::Note;

/// Compares each response with the checkpoint that it names. The signature of the authority is not checked here.
pub(crate) fn check<R: Read + Seek>(container: &mut Container<R>, manifest: &Manifest) -> Done<()> {
    let stamps = container.members().iter();
    let stamps = stamps.filter_map(|member| Some((files::of_timestamp(&member.name)?, member.clone())));
    let stamps: Vec<_> = stamps.collect();
    for (size, member) in &stamps {
        let failure = |why: String| Failure::new(format!("{} : {why}", member.name)).of(&member.name);
        let file = if *size == manifest.size {
            CHECKPOINT.to_owned()
        } else {
            format!("{CHECKPOINTS}{size}")
        };
        let checkpoint = container.find(&file).cloned();
        let checkpoint =
            checkpoint.ok_or_else(|| failure("le point de contrôle horodaté n’est pas dans le paquet".to_owned()))?;
        let note = String::from_utf8(container.content(&checkpoint)?).ok();
        let note = note.and_then(|text| Note::parse(&text).ok());
        let note = note.ok_or_else(|| failure("le point de contrôle horodaté est illisible".to_owned()))?;
        let response = container.content(member)?;
        let stamped = stamped_digest(&response);
        let stamped = stamped
            .ok_or_else(|| failure("ce n’est pas un horodatage accordé, sur une empreinte SHA-256".to_owned()))?;
        if *stamped != *Sha256::digest(note.text()) {
            return Err(failure("l’horodatage porte sur autre chose que ce point de contrôle".to_owned()).into());
        }
    }
    if stamps.is_empty() {
        return Ok(((), Outcome::Skipped("le paquet n’en contient pas".to_owned())));
    }
    let found = format!(
        "{} horodatages portent sur les points de contrôle ; la signature de l’autorité se vérifie avec « openssl ts -verify »",
        stamps.len()
    );
    Ok(((), Outcome::Passed(found)))
}
