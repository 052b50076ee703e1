//! The root: that of the facts is that of the manifest and of the checkpoint.

use super::checkpoints::Held;
use super::{Done, Failure, Outcome};
use crate::container::Container;
use crate::files::{CHECKPOINT, MANIFEST};
use crate::log::Log;
use crate::manifest::Manifest;
use std::io::{Read, Seek};

/// The text of the checkpoint, once it is known to be that of the facts.
pub(crate) fn check<R: Read + Seek>(container: &mut Container<R>, manifest: &Manifest, log: &Log) -> Done<String> {
    let root = log.root();
    if *manifest.root.bytes() != root.0 {
        let message = format!(
            "l’empreinte des faits du paquet est {root}, et celle du manifeste {}",
            manifest.root
        );
        return Err(Failure::new(message).of(MANIFEST).into());
    }
    let failure = |why: String| Failure::new(why).of(CHECKPOINT);
    let member = container.find(CHECKPOINT).cloned();
    let member = member.ok_or_else(|| failure("il manque le point de contrôle".to_owned()))?;
    let text = String::from_utf8(container.content(&member)?);
    let text = text.map_err(|_| failure("le point de contrôle n’est pas un texte".to_owned()))?;
    let Held { checkpoint, .. } = Held::parse(CHECKPOINT, &text).map_err(failure)?;
    let fault = if checkpoint.size != manifest.size {
        format!(
            "le point de contrôle compte {} faits, et le paquet {}",
            checkpoint.size, manifest.size
        )
    } else if checkpoint.root != root {
        format!(
            "l’empreinte des faits du paquet est {root}, et celle du point de contrôle {} : ce ne sont pas les mêmes faits",
            checkpoint.root
        )
    } else if checkpoint.origin != manifest.origin {
        format!(
            "le point de contrôle est celui de « {} », et le manifeste dit « {} »",
            checkpoint.origin, manifest.origin
        )
    } else if checkpoint.origin.rsplit('/').next() != Some(manifest.ledger.to_string().as_str()) {
        format!(
            "le point de contrôle est celui de « {} », un autre registre",
            checkpoint.origin
        )
    } else {
        let found = format!("{} faits, empreinte {root}", checkpoint.size);
        return Ok((text, Outcome::Passed(found)));
    };
    Err(failure(fault).into())
}
