//! Inventories: beside a checkpoint, what the same log states of the objects that its leaves are about, so that some of them can be shown and
//! known to be complete. What the lines of an inventory are is its reader's business: here they are counted, and have a root.

use crate::key::{PrivateKey, PublicKey};
use crate::merkle::{Frontier, Hash};
use crate::note::{Note, NoteError};
use crate::rotation::Succession;
use crate::{base64, number};
use std::fmt;

/// The first line of a statement: no checkpoint begins so, because no log has this name.
pub const TITLE: &str = "entente/inventory/v1";

/// What is signed of an inventory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Which log.
    pub origin: String,
    /// How many leaves its tree has.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
    /// How many lines the inventory has.
    pub lines: u64,
    /// The root over them.
    pub inventory: Hash,
}

/// Why an inventory cannot be read, or is not believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InventoryError {
    /// The note around it.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The text is no inventory.
    #[error("le texte n’est pas un inventaire : six lignes, dont la première est « {TITLE} »")]
    Form,
    /// The key that was in charge did not sign it.
    #[error("l’inventaire ne porte aucune signature de la clé « {0} » qui était en charge")]
    NotSigned(String),
    /// No key that may be believed was in charge of a tree of that size.
    #[error("aucune clé que l’on puisse croire n’était en charge d’un registre de {0} faits")]
    NoKey(u64),
}

/// How many lines an inventory has, whose leaf hashes are these in order, and the root over them.
pub fn root(leaves: impl Iterator<Item = Hash>) -> (u64, Hash) {
    let mut frontier = Frontier::default();
    leaves.for_each(|leaf| frontier.push(leaf));
    (frontier.size(), frontier.root())
}

impl Statement {
    /// Reads the text of a note: exactly a statement.
    pub fn parse(text: &str) -> Option<Self> {
        let lines: Vec<&str> = text.strip_suffix('\n')?.split('\n').collect();
        let [TITLE, origin, size, root, lines, inventory] = lines[..] else {
            return None;
        };
        (!origin.is_empty()).then_some(Self {
            origin: origin.to_owned(),
            size: number::parse(size)?,
            root: base64::hash(root)?,
            lines: number::parse(lines)?,
            inventory: base64::hash(inventory)?,
        })
    }

    /// Reads a signed note, whoever signed it.
    pub fn read(note: &str) -> Result<Self, InventoryError> {
        Self::parse(Note::parse(note)?.text()).ok_or(InventoryError::Form)
    }

    /// The statement, signed.
    pub fn signed(&self, key: &PrivateKey) -> Result<Note, NoteError> {
        let mut note = Note::new(self.to_string())?;
        note.sign(key, 0);
        Ok(note)
    }

    /// Reads a signed note and believes it only if the key that was in charge of a tree of that size signed it.
    pub fn open(note: &str, keys: &Succession) -> Result<Self, InventoryError> {
        let statement = Self::read(note)?;
        let key = keys
            .key_at(statement.size)
            .ok_or(InventoryError::NoKey(statement.size))?;
        statement.check_signed(note, key)?;
        Ok(statement)
    }

    fn check_signed(&self, note: &str, key: &PublicKey) -> Result<(), InventoryError> {
        match Note::parse(note)?.signed_by(key)? {
            Some(_) if key.name() == self.origin => Ok(()),
            _ => Err(InventoryError::NotSigned(key.name().to_owned())),
        }
    }
}

impl fmt::Display for Statement {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            origin, size, lines, ..
        } = self;
        let (root, inventory) = (base64::encode(&self.root.0), base64::encode(&self.inventory.0));
        write!(formatter, "{TITLE}\n{origin}\n{size}\n{root}\n{lines}\n{inventory}\n")
    }
}
