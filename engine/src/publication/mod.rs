//! Publishing: signing where a ledger stands, so that nobody can rewrite it unseen.
//!
//! The publisher trusts the store no more than an auditor does. It keeps its own record of what it signed, apart from the database,
//! with a key that is never in it. Before signing it hashes the bodies again — a public log was retired because it once signed a hash
//! that did not match its entry — all of them the first time, then those that were added, and refuses a ledger that is smaller than
//! what it signed, or another. What it signs is on the disk before anybody sees it.
//!
//! With each checkpoint goes an inventory of the same facts, in a file of its own: what lets a part of the ledger be shown and known to be
//! complete.

mod guard;
mod hashed;
pub mod keys;
mod record;
mod timestamps;

use crate::engine::Engine;
use crate::error::Failure;
use domain::value::LedgerId;
use eventstore::merkle::Hash;
use eventstore::{EventStore, Head, StoreError};
use hashed::Hashed;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tlog::checkpoint::{Checkpoint, CheckpointError};
use tlog::key::{PrivateKey, PublicKey, Role};
use tlog::note::{Note, NoteError};
use tlog::rotation::{Broken, Succession};
use tokio::sync::Mutex;

pub(crate) use guard::{Bar, Guard};
pub use record::{Record, earlier, inventory, latest, latest_inventory, ledgers};
pub use timestamps::{Dated, Timestamps};

/// How often another publisher of the same ledger is waited for, and how long each time: a server signs in milliseconds.
const LOCK_ATTEMPTS: u32 = 20;
const LOCK_PAUSE: Duration = Duration::from_millis(100);

/// Why nothing was signed.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The ledger or its store.
    #[error(transparent)]
    Failed(#[from] Failure),
    /// The store holds fewer events than were signed.
    #[error(
        "la base ne contient que {found} faits, alors que le point de contrôle signé en compte {signed} : la base a été restaurée d’une sauvegarde plus ancienne, ou tronquée. Rien n’est signé ; ramener les faits manquants avant d’écrire quoi que ce soit"
    )]
    Behind {
        /// Events in the store.
        found: u64,
        /// Events signed.
        signed: u64,
    },
    /// The store holds other events than were signed.
    #[error(
        "les {signed} premiers faits de la base ne sont plus ceux qui ont été signés : la base a été modifiée. Rien n’est signé ; comparer avec une sauvegarde, une copie ou un export d’audit"
    )]
    Forked {
        /// Events signed.
        signed: u64,
    },
    /// An event whose body was changed and its hash kept.
    #[error(
        "le corps du fait {position} n’est pas celui dont l’empreinte est gardée : la base a été modifiée. Rien n’est signé"
    )]
    Altered {
        /// Its position.
        position: u64,
    },
    /// An event whose body is no body.
    #[error("le fait {position} ne peut pas être lu : {error}. Rien n’est signé")]
    Unreadable {
        /// Its position.
        position: u64,
        /// Why.
        error: domain::body::BodyError,
    },
    /// The inventory cannot be signed.
    #[error(transparent)]
    Inventory(#[from] NoteError),
    /// What was signed cannot be read, or kept.
    #[error("le dossier des points de contrôle {} : {why}", .path.display())]
    Record {
        /// The file.
        path: PathBuf,
        /// What happened.
        why: String,
    },
    /// A file of a key cannot be read, or written.
    #[error("le fichier de clé {} ne peut pas servir : {why}", .path.display())]
    Key {
        /// The file.
        path: PathBuf,
        /// What happened.
        why: String,
    },
    /// A checkpoint of the record is not ours.
    #[error("le point de contrôle gardé dans {} n’est pas de cette clé : {error}", .path.display())]
    Stranger {
        /// The file.
        path: PathBuf,
        /// Why.
        error: CheckpointError,
    },
    /// The rotations of the ledger do not follow one another.
    #[error("{0} : la base a été modifiée. Rien n’est signé")]
    Broken(#[from] Broken),
    /// Another key is in charge.
    #[error(
        "la clé d’empreinte {ours:08x} n’est pas celle qui signe ce registre : ses rotations mènent à celle d’empreinte {in_charge:08x}. Rien n’est signé"
    )]
    NotInCharge {
        /// Id of the key at hand.
        ours: u32,
        /// Id of the key in charge.
        in_charge: u32,
    },
    /// The key is that of a witness.
    #[error("« {0} » est la clé d’un témoin : elle ne signe pas un registre")]
    NotALogKey(String),
}

/// What publishing came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// Where the ledger stands.
    pub checkpoint: Checkpoint,
    /// The same, signed.
    pub note: Note,
    /// How many events were added since what had been signed before. None: it is that one again.
    pub added: u64,
}

/// What was signed last.
type Last = Option<(Checkpoint, Note)>;

/// Signs the checkpoints of one ledger.
#[derive(Debug)]
pub struct Publisher {
    ledger: LedgerId,
    key: PrivateKey,
    record: Record,
    /// What was hashed again so far.
    hashed: Mutex<Hashed>,
}

impl Publisher {
    /// A publisher that keeps what it signs in `folder`, which it makes. The name of the key is the origin of the ledger.
    pub fn new(ledger: LedgerId, key: PrivateKey, folder: &Path) -> Result<Self, Refused> {
        if key.public().role() != Role::Log {
            return Err(Refused::NotALogKey(key.public().name().to_owned()));
        }
        let record = Record::open(folder, ledger)?;
        Ok(Self {
            ledger,
            key,
            record,
            hashed: Mutex::default(),
        })
    }

    /// The ledger that it signs.
    pub const fn ledger(&self) -> LedgerId {
        self.ledger
    }

    /// The key that it signs with.
    pub const fn key(&self) -> &PublicKey {
        self.key.public()
    }

    /// Keeps the note of a checkpoint that was signed here, with the lines that witnesses added since.
    pub fn keep(&self, checkpoint: &Checkpoint, note: &Note) -> Result<(), Refused> {
        let _alone = self.record.lock()?;
        self.record.keep(checkpoint, note)
    }

    /// What was signed last, whichever key was in charge.
    pub async fn last(&self, engine: &Engine) -> Result<Last, Refused> {
        self.record.last(&self.keys(engine, self.key()).await?)
    }

    /// The keys that signed the ledger: `only` if none ever changed. Two that a loss sets apart are both of its record.
    async fn keys(&self, engine: &Engine, only: &PublicKey) -> Result<Succession, Refused> {
        let rotations = engine.rotations(self.ledger).await?;
        let rotations = rotations.iter().map(|(position, rotation)| (*position, rotation));
        // The tree is hashed again before anything is signed: nothing else is to compare here.
        Ok(Succession::of_log(only.clone(), rotations, |_| None)?)
    }

    /// Signs where the ledger stands now, and the inventory of its facts; what was signed last, if it has not grown. Refused to a key that is
    /// not in charge.
    pub async fn publish(&self, engine: &Engine) -> Result<Published, Refused> {
        let _alone = self.alone().await?;
        let mut hashed = self.hashed.lock().await;
        let last = self.hash_all(engine, self.key(), &mut hashed).await?;
        let published = match last {
            Some((checkpoint, note)) if checkpoint.size == hashed.size() => Published {
                checkpoint,
                note,
                added: 0,
            },
            last => self.sign(&hashed, last.map_or(0, |(checkpoint, _)| checkpoint.size))?,
        };
        // Also for what was signed by a program that knew no inventories, or that stopped in between.
        if !self.record.has_inventory(hashed.size()) {
            let statement = hashed.statement(self.key().name());
            self.record
                .keep_inventory(hashed.size(), &statement.signed(&self.key)?)?;
        }
        Ok(published)
    }

    /// Hashes the ledger again as [`Self::publish`] does, and signs nothing: its size and root, over which this key may take the place of
    /// the one in charge, `lost`.
    pub async fn examine_after_loss(&self, engine: &Engine, lost: &PublicKey) -> Result<(u64, Hash), Refused> {
        let _alone = self.alone().await?;
        let mut hashed = self.hashed.lock().await;
        self.hash_all(engine, lost, &mut hashed).await?;
        Ok((hashed.size(), hashed.frontier.root()))
    }

    /// Keeps other publishers away; waits a little for one that signs at this moment.
    async fn alone(&self) -> Result<File, Refused> {
        for _ in 1..LOCK_ATTEMPTS {
            if let Ok(lock) = self.record.lock() {
                return Ok(lock);
            }
            tokio::time::sleep(LOCK_PAUSE).await;
        }
        self.record.lock()
    }

    /// Hashes again what was added to the ledger since it was last hashed, and refuses what the key `ours` may not sign. Gives what was
    /// signed last.
    async fn hash_all(&self, engine: &Engine, ours: &PublicKey, hashed: &mut Hashed) -> Result<Last, Refused> {
        let store = &**engine.store();
        let head = store.head(self.ledger.uuid()).await.map_err(Failure::from)?;
        let head = head.ok_or(Failure::UnknownLedger(self.ledger))?;
        if let Some(signed) = self.record.claimed()?.filter(|claimed| head.size() < *claimed) {
            let found = head.size();
            return Err(Refused::Behind { found, signed });
        }
        let keys = self.keys(engine, ours).await?;
        if let Some(other) = keys.key_at(head.size()).filter(|key| *key != ours) {
            return Err(Refused::NotInCharge {
                ours: ours.id(),
                in_charge: other.id(),
            });
        }
        let last = self.record.last(&keys)?;
        let signed = last.as_ref().map_or(0, |(checkpoint, _)| checkpoint.size);
        let signed_root = last.as_ref().map(|(checkpoint, _)| checkpoint.root);
        let had_begun = hashed.size() > 0;
        let mut checked = self.check(engine, hashed, (signed, signed_root), &head).await;
        if checked.is_err() && had_begun {
            // What was hashed before is no longer what the store holds: from the start, to tell what is wrong.
            *hashed = Hashed::default();
            checked = self.check(engine, hashed, (signed, signed_root), &head).await;
        }
        if checked.is_err() {
            *hashed = Hashed::default();
        }
        checked.map(|()| last)
    }

    /// Hashes again what follows `hashed`, up to the head. It must pass through what was signed, and end at the head.
    async fn check(
        &self,
        engine: &Engine,
        hashed: &mut Hashed,
        (signed, root): (u64, Option<Hash>),
        head: &Head,
    ) -> Result<(), Refused> {
        if hashed.size() > signed {
            *hashed = Hashed::default();
        }
        self.hash_again(engine, hashed, signed).await?;
        if root.is_some_and(|root| root != hashed.frontier.root()) {
            return Err(Refused::Forked { signed });
        }
        self.hash_again(engine, hashed, head.size()).await?;
        if hashed.frontier == *head.frontier() {
            hashed.readable()
        } else {
            Err(self.corrupt(head.size()).into())
        }
    }

    fn sign(&self, hashed: &Hashed, signed: u64) -> Result<Published, Refused> {
        let checkpoint = Checkpoint {
            origin: self.key.public().name().to_owned(),
            size: hashed.size(),
            root: hashed.frontier.root(),
        };
        let mut note = Note::of(&checkpoint);
        note.sign(&self.key, 0);
        self.record.keep(&checkpoint, &note)?;
        Ok(Published {
            added: checkpoint.size - signed,
            checkpoint,
            note,
        })
    }

    /// Adds to what was hashed the events up to `size`, from their bodies.
    async fn hash_again(&self, engine: &Engine, hashed: &mut Hashed, size: u64) -> Result<(), Refused> {
        let store: &dyn EventStore = &**engine.store();
        while hashed.size() < size {
            let left = usize::try_from(size - hashed.size()).unwrap_or(usize::MAX);
            let limit = left.min(engine.page_events());
            let page = store
                .read(self.ledger.uuid(), hashed.size(), limit)
                .await
                .map_err(Failure::from)?;
            if page.is_empty() {
                return Err(self.corrupt(hashed.size()).into());
            }
            for event in page {
                hashed.push(&event)?;
            }
        }
        Ok(())
    }

    fn corrupt(&self, position: u64) -> Failure {
        let corrupt = StoreError::Corrupt {
            ledger: self.ledger.uuid(),
            position,
            what: "la racine recalculée n’est pas celle de la tête".to_owned(),
        };
        corrupt.into()
    }
}
