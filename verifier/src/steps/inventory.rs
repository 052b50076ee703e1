//! The inventory: what the ledger signed of where the history of each object ends. It proves that an extract is complete.

use super::entries::Folded;
use super::lines::Lines;
use super::{Done, Failure, Outcome, Stop};
use crate::container::Container;
use crate::extract;
use crate::files::INVENTORY;
use crate::manifest::Manifest;
use std::io::{Read, Seek};
use tlog::inventory::{InventoryError, Statement};
use tlog::rotation::Succession;

/// An inventory that the auditor holds.
#[derive(Clone, Debug)]
pub struct HeldInventory {
    /// Where it comes from, for sentences: a path.
    pub name: String,
    /// Its bytes.
    pub text: String,
    /// What it says.
    pub statement: Statement,
}

impl HeldInventory {
    /// Reads an inventory; says in French why it is none.
    pub fn parse(name: &str, text: &str) -> Result<Self, String> {
        Ok(Self {
            name: name.to_owned(),
            text: text.to_owned(),
            statement: Statement::read(text).map_err(|error| error.to_string())?,
        })
    }
}

/// What the ledger says of itself, compared with the facts.
pub(crate) fn check<R: Read + Seek>(
    container: &mut Container<R>,
    manifest: &Manifest,
    folded: &Folded,
    keys: Option<&Succession>,
    held: &[HeldInventory],
) -> Done<()> {
    let stated = match container.find(INVENTORY) {
        Some(_) => Some(stated(container, manifest, keys)?),
        None => None,
    };
    if let Some(stated) = &stated {
        match manifest.extract() {
            None => same_as_found(stated, folded)?,
            Some(extract) => Lines::read(container, stated)?.check(container, manifest, &extract, folded)?,
        }
    }
    let mut missing = None;
    for one in held {
        let failure = |why: String| Failure::new(format!("l’inventaire que vous détenez ({}) : {why}", one.name));
        let found = compare(one, manifest, folded, stated.as_ref(), keys).map_err(failure)?;
        missing = missing.or(found);
    }
    let outcome = match (missing, stated) {
        (Some(missing), _) => Outcome::Missing(missing),
        (None, None) if held.is_empty() => Outcome::Skipped("le paquet n’en contient pas".to_owned()),
        (None, stated) => Outcome::Passed(told(stated.as_ref(), manifest, held.len(), keys.is_some())),
    };
    Ok(((), outcome))
}

fn told(stated: Option<&Statement>, manifest: &Manifest, held: usize, has_key: bool) -> String {
    let lines = stated.map_or_else(String::new, |stated| format!("{} lignes", stated.lines));
    let what = match (stated, manifest.facts) {
        (Some(_), None) => format!("{lines}, toutes celles que donnent les faits"),
        (Some(_), Some(_)) => format!("{lines} ; celles de cet extrait sont toutes là, et tous leurs faits"),
        (None, _) => "le paquet n’en contient pas".to_owned(),
    };
    let held = match held {
        0 => String::new(),
        held => format!(" ; {held} que vous détenez"),
    };
    let unsigned = if has_key {
        ""
    } else {
        " ; les signatures ne sont pas vérifiées, faute de clé"
    };
    format!("{what}{held}{unsigned}")
}

/// The note of the bundle, once it is known to be about this ledger, and signed.
fn stated<R: Read + Seek>(
    container: &mut Container<R>,
    manifest: &Manifest,
    keys: Option<&Succession>,
) -> Result<Statement, Stop> {
    let failure = |why: String| Failure::new(format!("l’inventaire : {why}")).of(INVENTORY);
    let text = String::from_utf8(content(container, INVENTORY)?);
    let text = text.map_err(|_| failure("ce n’est pas un texte".to_owned()))?;
    let stated = Statement::read(&text).map_err(|error| failure(error.to_string()))?;
    if stated.origin != manifest.origin || stated.size != manifest.size || stated.root.0 != *manifest.root.bytes() {
        return Err(failure("il est celui d’un autre registre, ou d’une autre taille".to_owned()).into());
    }
    if let Some(keys) = keys {
        Statement::open(&text, keys).map_err(|error| failure(error.to_string()))?;
    }
    Ok(stated)
}

/// A whole ledger gives its inventory again.
fn same_as_found(stated: &Statement, folded: &Folded) -> Result<(), Stop> {
    if tlog::inventory::root(extract::leaves(folded.log.inventory())) == (stated.lines, stated.inventory) {
        return Ok(());
    }
    let message =
        "l’inventaire signé n’est pas celui que donnent les faits : un extrait fait d’après lui cacherait des faits";
    Err(Failure::new(message).of(INVENTORY).into())
}

/// Compares an inventory that the auditor holds. What is missing to do so, if something is.
fn compare(
    held: &HeldInventory,
    manifest: &Manifest,
    folded: &Folded,
    stated: Option<&Statement>,
    keys: Option<&Succession>,
) -> Result<Option<String>, String> {
    let Statement {
        origin,
        size,
        root,
        lines,
        inventory,
    } = &held.statement;
    if *origin != manifest.origin {
        return Err(format!("il est celui de « {origin} », un autre registre"));
    }
    let is_larger = *size > manifest.size;
    match keys.map(|keys| Statement::open(&held.text, keys)) {
        Some(Err(InventoryError::NotSigned(_) | InventoryError::NoKey(_))) if is_larger => {}
        Some(Err(error)) => return Err(error.to_string()),
        Some(Ok(_)) | None => {}
    }
    if is_larger {
        return Ok(Some(format!(
            "un inventaire que vous détenez compte {size} faits : ce paquet, qui en compte {}, est plus ancien",
            manifest.size
        )));
    }
    if folded.roots.get(size) != Some(root) {
        return Err(format!(
            "il porte sur d’autres faits que les {size} premiers du registre"
        ));
    }
    let is_same = match (manifest.facts, stated) {
        (None, _) => folded.inventories.get(size) == Some(&(*lines, *inventory)),
        (Some(_), Some(stated)) if stated.size == *size => *stated == held.statement,
        (Some(_), _) => {
            return Ok(Some(format!(
                "un inventaire que vous détenez compte {size} faits : seul un paquet du registre entier permet de le refaire"
            )));
        }
    };
    if is_same {
        return Ok(None);
    }
    Err(format!(
        "ce n’est pas celui que donnent les {size} premiers faits : qui l’a signé a caché des faits dans un extrait"
    ))
}

/// The bytes of a file of the bundle.
pub(super) fn content<R: Read + Seek>(container: &mut Container<R>, name: &str) -> Result<Vec<u8>, Stop> {
    let member = container.find(name).cloned();
    let member = member.ok_or_else(|| Failure::new(format!("il manque le fichier {name}")).of(name))?;
    Ok(container.content(&member)?)
}
