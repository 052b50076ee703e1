//! Rotations: how the key of a log gives way to another, so that who knows one of them knows them all.
//!
//! Each rotation is a fact of the log itself: a statement that the former key and the new one both sign, over the log as it stood
//! just before. The former key is admitted for trees up to that size, the new one for larger trees, and neither for the others'.
//! A statement that the new key alone signs tells that the former was lost: it proves nothing about the new key, which must then be known
//! from elsewhere again.

use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::key::{KeyError, PrivateKey, PublicKey, Role};
use crate::merkle::Hash;
use crate::note::{Note, SignatureLine};
use crate::{base64, number};
use std::ops::RangeInclusive;

/// The first line of a statement: no checkpoint begins so, because no log has this name.
pub const TITLE: &str = "entente/rotation/v1";

/// A signature of Ed25519.
pub type Signature = [u8; 64];

/// What a statement of rotation says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The key that signed until now.
    pub old: PublicKey,
    /// The key that signs from now on.
    pub new: PublicKey,
    /// How many leaves the tree has, before the fact that records the rotation: the position of that fact.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
}

/// A statement and its signatures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rotation {
    /// What is signed.
    pub statement: Statement,
    /// That of the former key; none if the key was lost.
    pub old_signature: Option<Signature>,
    /// That of the new key.
    pub new_signature: Signature,
}

/// Why a rotation is not believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RotationError {
    /// A key cannot be read.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A text that is no signature in base 64.
    #[error("la signature n’est pas celle d’Ed25519 en base64 : 88 caractères")]
    Signature,
    /// A key of a witness.
    #[error("« {0} » est la clé d’un témoin, non celle d’un registre")]
    NotALog(String),
    /// The keys have not the same name: they are of two logs.
    #[error("les deux clés ne nomment pas le même registre : « {old} » et « {new} »")]
    TwoLogs {
        /// Name of the former.
        old: String,
        /// Name of the new one.
        new: String,
    },
    /// A key that served already.
    #[error("la nouvelle clé a déjà servi à ce registre")]
    Reused,
    /// A signature that does not hold.
    #[error("la signature de {0} clé sur la rotation est fausse")]
    Forged(&'static str),
    /// The former key is not the one that the rotation before leads to.
    #[error("l’ancienne clé de la rotation n’est pas celle qui était en charge")]
    NotInCharge,
    /// Not the tree of the log before the fact.
    #[error(
        "la rotation ne porte pas sur l’arbre qui précède son fait : ni la taille ni la racine ne peuvent différer"
    )]
    OtherTree,
    /// The key known from elsewhere is none of those of the log.
    #[error("la clé donnée n’est aucune de celles que les rotations de ce registre font se succéder")]
    Stranger,
}

impl Statement {
    /// The text that is signed: a text of C2SP signed-note.
    pub fn text(&self) -> String {
        let Self { old, new, size, root } = self;
        format!(
            "{TITLE}\n{}\n{old}\n{new}\n{size}\n{}\n",
            old.name(),
            base64::encode(&root.0)
        )
    }

    /// Reads the text of a statement.
    pub fn parse(text: &str) -> Option<Result<Self, RotationError>> {
        let lines: Vec<&str> = text.strip_suffix('\n')?.split('\n').collect();
        let [TITLE, origin, old, new, size, root] = lines[..] else {
            return None;
        };
        let (size, root) = (number::parse(size)?, base64::hash(root)?);
        let read = || {
            let (old, new) = (PublicKey::parse(old)?, PublicKey::parse(new)?);
            let statement = Self { old, new, size, root };
            statement.check()?;
            Ok(statement)
        };
        match read() {
            Ok(statement) if statement.old.name() != origin => None,
            read => Some(read),
        }
    }

    /// Refuses keys that cannot follow one another.
    fn check(&self) -> Result<(), RotationError> {
        let Self { old, new, .. } = self;
        if let Some(witness) = [old, new].into_iter().find(|key| key.role() != Role::Log) {
            return Err(RotationError::NotALog(witness.name().to_owned()));
        }
        if old.name() != new.name() {
            return Err(RotationError::TwoLogs {
                old: old.name().to_owned(),
                new: new.name().to_owned(),
            });
        }
        if old.bytes() == new.bytes() {
            return Err(RotationError::Reused);
        }
        Ok(())
    }
}

impl Rotation {
    /// Signs a rotation with both keys.
    pub fn sign(old: &PrivateKey, new: &PrivateKey, size: u64, root: Hash) -> Result<Self, RotationError> {
        let statement = Statement {
            old: old.public().clone(),
            new: new.public().clone(),
            size,
            root,
        };
        statement.check()?;
        let text = statement.text();
        Ok(Self {
            old_signature: Some(signed(old, &text)?),
            new_signature: signed(new, &text)?,
            statement,
        })
    }

    /// Signs with the new key alone, where the former is lost.
    pub fn after_loss(lost: PublicKey, new: &PrivateKey, size: u64, root: Hash) -> Result<Self, RotationError> {
        let statement = Statement {
            old: lost,
            new: new.public().clone(),
            size,
            root,
        };
        statement.check()?;
        Ok(Self {
            old_signature: None,
            new_signature: signed(new, &statement.text())?,
            statement,
        })
    }

    /// Reads what a fact holds: keys as they are written (« vkey »), signatures in base 64. Refused unless the keys can follow one another
    /// and the signatures hold; that the tree is that of the log is for whoever knows the log.
    pub fn read(
        (old, new): (&str, &str),
        (size, root): (u64, Hash),
        (old_signature, new_signature): (Option<&str>, &str),
    ) -> Result<Self, RotationError> {
        let statement = Statement {
            old: PublicKey::parse(old)?,
            new: PublicKey::parse(new)?,
            size,
            root,
        };
        let rotation = Self {
            statement,
            old_signature: old_signature.map(read_signature).transpose()?,
            new_signature: read_signature(new_signature)?,
        };
        rotation.check()?;
        Ok(rotation)
    }

    /// The signatures as a fact holds them: that of the former key, if there is one, and that of the new one.
    pub fn signatures(&self) -> (Option<String>, String) {
        let written = |signature: &Signature| base64::encode(signature);
        (self.old_signature.as_ref().map(written), written(&self.new_signature))
    }

    /// The same as a signed note, for tools that read those.
    pub fn note(&self) -> String {
        let Statement { old, new, .. } = &self.statement;
        let line = |key: &PublicKey, signature: &Signature| {
            let line = SignatureLine {
                name: key.name().to_owned(),
                id: key.id(),
                signature: signature.to_vec(),
            };
            format!("{line}\n")
        };
        let old = self.old_signature.as_ref().map(|signature| line(old, signature));
        format!(
            "{}\n{}{}",
            self.statement.text(),
            old.unwrap_or_default(),
            line(new, &self.new_signature)
        )
    }

    /// Refuses keys that cannot follow one another, and signatures that do not hold.
    pub fn check(&self) -> Result<(), RotationError> {
        let Statement { old, new, .. } = &self.statement;
        self.statement.check()?;
        let text = self.statement.text();
        let holds = |key: &PublicKey, signature: &Signature| key.verify(&text, signature).is_some();
        if self
            .old_signature
            .as_ref()
            .is_some_and(|signature| !holds(old, signature))
        {
            return Err(RotationError::Forged("l’ancienne"));
        }
        if !holds(new, &self.new_signature) {
            return Err(RotationError::Forged("la nouvelle"));
        }
        Ok(())
    }
}

fn signed(key: &PrivateKey, text: &str) -> Result<Signature, RotationError> {
    key.sign(text, 0).try_into().map_err(|_| RotationError::Signature)
}

fn read_signature(text: &str) -> Result<Signature, RotationError> {
    let bytes = base64::decode(text).ok_or(RotationError::Signature)?;
    bytes.try_into().map_err(|_| RotationError::Signature)
}

/// A key and the sizes of the trees that it signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenure {
    /// The key.
    pub key: PublicKey,
    /// The smallest and the largest tree that it may sign.
    pub sizes: RangeInclusive<u64>,
    /// Whether the key before vouches for it: not for the first, nor where the key before was lost.
    vouched: bool,
}

/// The keys of a log, in the order in which they signed. Never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Succession {
    tenures: Vec<Tenure>,
}

/// Where a succession breaks.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("rotation de clé en position {position} : {why}")]
pub struct Broken {
    /// The position of the fact at fault; the size of the log if none is.
    pub position: u64,
    /// Why.
    pub why: RotationError,
}

impl Succession {
    /// A log whose key never changed.
    pub fn only(key: PublicKey) -> Self {
        let tenure = Tenure {
            key,
            sizes: 0..=u64::MAX,
            vouched: false,
        };
        Self { tenures: vec![tenure] }
    }

    /// The keys that the rotations of a log, in order and each with the position of its fact, make follow one another; the key `first` if
    /// there are none. `root_of` tells the root over the first leaves, or nothing where the caller has none to compare.
    ///
    /// A rotation at fault breaks it: a signature that does not hold, another tree, a former key that was not in charge, a key that served.
    pub fn of_log<'r>(
        first: PublicKey,
        rotations: impl IntoIterator<Item = (u64, &'r Rotation)>,
        root_of: impl Fn(u64) -> Option<Hash>,
    ) -> Result<Self, Broken> {
        let mut succession = Self::only(first);
        for (n, (position, rotation)) in rotations.into_iter().enumerate() {
            if n == 0 {
                succession = Self::only(rotation.statement.old.clone());
            }
            let added = succession.add(position, rotation, root_of(position));
            added.map_err(|why| Broken { position, why })?;
        }
        Ok(succession)
    }

    fn add(&mut self, position: u64, rotation: &Rotation, root: Option<Hash>) -> Result<(), RotationError> {
        let Statement {
            old,
            new,
            size,
            root: signed,
        } = &rotation.statement;
        rotation.check()?;
        if *size != position || root.is_some_and(|root| root != *signed) {
            return Err(RotationError::OtherTree);
        }
        if self.tenures.iter().any(|tenure| tenure.key.bytes() == new.bytes()) {
            return Err(RotationError::Reused);
        }
        let Some(last) = self.tenures.last_mut().filter(|tenure| tenure.key == *old) else {
            return Err(RotationError::NotInCharge);
        };
        if !last.sizes.contains(size) {
            return Err(RotationError::OtherTree);
        }
        last.sizes = *last.sizes.start()..=*size;
        self.tenures.push(Tenure {
            key: new.clone(),
            sizes: size.saturating_add(1)..=u64::MAX,
            vouched: rotation.old_signature.is_some(),
        });
        Ok(())
    }

    /// What who knows `key` from elsewhere may believe: the keys linked to it, on both sides, by rotations that both keys signed. Nothing
    /// if it is none of them.
    pub fn known_by(&self, key: &PublicKey) -> Option<Self> {
        let known = self.tenures.iter().position(|tenure| tenure.key == *key)?;
        let is_break = |n: &usize| self.tenures.get(*n).is_some_and(|tenure| !tenure.vouched);
        let first = (0..=known).rev().find(is_break).unwrap_or_default();
        let end = (known + 1..self.tenures.len())
            .find(is_break)
            .unwrap_or(self.tenures.len());
        Some(Self {
            tenures: self.tenures.get(first..end)?.to_vec(),
        })
    }

    /// The keys, in the order in which they signed.
    pub fn tenures(&self) -> &[Tenure] {
        &self.tenures
    }

    /// The key that may sign a tree of `size` leaves.
    pub fn key_at(&self, size: u64) -> Option<&PublicKey> {
        let mut tenures = self.tenures.iter();
        tenures
            .find(|tenure| tenure.sizes.contains(&size))
            .map(|tenure| &tenure.key)
    }

    /// Whether a rotation names `key`.
    pub fn names(&self, key: &PublicKey) -> bool {
        self.tenures.iter().any(|tenure| tenure.key == *key)
    }

    /// Reads a signed checkpoint and believes it only if the key that was in charge of a tree of that size signed it.
    pub fn open(&self, note: &str) -> Result<(Checkpoint, Note), CheckpointError> {
        let read = Note::parse(note)?;
        let size = Checkpoint::parse(read.text())?.size;
        let key = self.key_at(size).ok_or(CheckpointError::NoKey(size))?;
        Checkpoint::open(note, key)
    }
}

/// The keys that may be believed by who knows `outside` from elsewhere, given all rotations that the log records, in order, each with the
/// position of its fact. `root_of` tells the root over the first leaves; a verifier that holds the log gives all of them.
pub fn follow<'r>(
    outside: &PublicKey,
    rotations: impl IntoIterator<Item = (u64, &'r Rotation)>,
    root_of: impl Fn(u64) -> Option<Hash>,
) -> Result<Succession, Broken> {
    let succession = Succession::of_log(outside.clone(), rotations, root_of)?;
    succession.known_by(outside).ok_or(Broken {
        position: succession
            .tenures
            .last()
            .map_or(0, |last| last.sizes.start().saturating_sub(1)),
        why: RotationError::Stranger,
    })
}
