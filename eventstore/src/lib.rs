//! The log of Entente: bytes, positions and hashes. It knows nothing of what the bytes mean.
//!
//! A **ledger** is one append-only stream of events at positions 0, 1, 2 … without a hole, and one RFC 6962 Merkle tree whose leaf
//! *n* is the hash of event *n*'s exact bytes. Its [`Head`] — size, root and frontier — moves by compare-and-swap with every
//! append: whoever expected another head loses cleanly and reloads. A [`Batch`] is recorded whole or not at all, with the receipts
//! of the commands it answers and the openings of what it sealed.
//!
//! Three back ends keep the promise, and one suite ([`conformance`]) holds all three to it:
//!
//! | module | for | durable when [`EventStore::append`] returns |
//! |---|---|---|
//! | [`memory`] | tests, what-if | no |
//! | [`sqlite`] | one office, one file, no service | yes: WAL, `synchronous=FULL` |
//! | [`postgres`] | everyone else | yes: the server's `synchronous_commit` |
//!
//! To add a back end: 1. implement [`EventStore`]; 2. make its storage refuse UPDATE, DELETE and TRUNCATE of events by itself; 3. run
//! the conformance suite on it; 4. accept its address in `src/store.rs`.

pub mod conformance;
pub mod documents;
mod hints;
pub mod memory;
pub mod postgres;
pub mod sqlite;
mod stored;
#[cfg(feature = "testing")]
pub mod testing;

pub use tlog::merkle;

use async_trait::async_trait;
use merkle::tile::{HEIGHT, Tile};
use merkle::{Frontier, Hash};
use std::time::Duration;
use uuid::Uuid;

/// Where a ledger stands: its frontier, from which follow its size and its root.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    frontier: Frontier,
}

impl Head {
    /// The head whose tree has this frontier.
    pub const fn new(frontier: Frontier) -> Self {
        Self { frontier }
    }

    /// How many events the ledger holds: the position of the next.
    pub const fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// The Merkle root over all of them; for an empty ledger, the hash of nothing.
    pub fn root(&self) -> Hash {
        self.frontier.root()
    }

    /// The peaks of the tree, largest first: what the next root is computed from.
    pub const fn frontier(&self) -> &Frontier {
        &self.frontier
    }
}

/// An event to append: its exact bytes, and what the log indexes it by. The log never looks into the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEvent {
    /// Drawn so as to be unique everywhere. The log refuses a second one within the ledger: a table partitioned by ledger cannot look
    /// further.
    pub event_id: Uuid,
    /// Type name.
    pub event_type: &'static str,
    /// Version of the type.
    pub version: u16,
    /// Kind of its subject.
    pub subject_kind: &'static str,
    /// Its subject.
    pub subject_id: Uuid,
    /// Its place in the chain of its subject, from 1.
    pub subject_version: u64,
    /// When it was recorded: milliseconds since 1970, UTC. Never less than the event before.
    pub recorded_at: i64,
    /// The exact bytes.
    pub body: Vec<u8>,
}

/// An event as the log gives it back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEvent {
    /// Its position.
    pub position: u64,
    /// Unique within the ledger, and by the way ids are drawn everywhere.
    pub event_id: Uuid,
    /// Type name.
    pub event_type: String,
    /// Version of the type.
    pub version: u16,
    /// When it was recorded: milliseconds since 1970, UTC.
    pub recorded_at: i64,
    /// The leaf hash stored with it. Whoever proves something hashes the body again.
    pub leaf: Hash,
    /// The exact bytes.
    pub body: Vec<u8>,
}

/// What the log remembers of a command it answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The sender's idempotency key, unique within the ledger.
    pub command_id: Uuid,
    /// Salted digest of the request, by which a retry is told from another request under the same id.
    pub digest: [u8; 32],
    /// The salt of the digest.
    pub salt: [u8; 32],
    /// Position of the first event it gave.
    pub first_position: u64,
    /// How many events it gave.
    pub event_count: u32,
    /// When: milliseconds since 1970, UTC.
    pub recorded_at: i64,
}

/// In place of the digest and the salt of a request that was lost. Zeroes stand for one that was destroyed.
const UNKNOWN: [u8; 32] = [0xff; 32];

impl Receipt {
    /// The receipt of a command of which only the events are left: what it asked is not known any more.
    pub const fn of_unknown_request(command_id: Uuid, first_position: u64, event_count: u32, recorded_at: i64) -> Self {
        Self {
            command_id,
            digest: UNKNOWN,
            salt: UNKNOWN,
            first_position,
            event_count,
            recorded_at,
        }
    }

    /// Whether it tells one request from another: a digest that was destroyed matches none.
    pub fn knows_request(&self) -> bool {
        (self.digest, self.salt) != (UNKNOWN, UNKNOWN)
    }
}

/// What opens a commitment, kept beside the log and never in it.
#[derive(Clone, PartialEq, Eq)]
pub struct Opening {
    /// The commitment it opens, unique within the ledger.
    pub commitment: [u8; 32],
    /// Its salt.
    pub salt: [u8; 32],
    /// Where the value stands in the fact.
    pub path: String,
    /// The value.
    pub value: String,
}

impl std::fmt::Debug for Opening {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Opening({})", self.path)
    }
}

/// What is destroyed for ever: the openings of these commitments, and by what the receipts of these commands tell whether a request is theirs —
/// a digest under a salt that is beside it confirms a name to who guesses it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Destruction {
    /// Commitments whose openings go.
    pub commitments: Vec<[u8; 32]>,
    /// Commands whose receipts keep their positions, and lose digest and salt: zeroes stand in their place.
    pub commands: Vec<Uuid>,
}

impl Destruction {
    /// Whether nothing is to be destroyed.
    pub const fn is_empty(&self) -> bool {
        self.commitments.is_empty() && self.commands.is_empty()
    }
}

/// What remains of a destruction once the store itself has done what it can.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remains {
    /// No byte of it is left in the storage.
    Nothing,
    /// The rows are gone. Their bytes go when the server’s administrator has the tables rewritten.
    ForTheAdministrator,
}

/// What one append records, whole or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// The ledger.
    pub ledger: Uuid,
    /// The head the writer saw. The append loses if the ledger has moved on.
    pub expected: Head,
    /// The events, in order; the first takes position `expected.size()`.
    pub events: Vec<NewEvent>,
    /// Receipts of the commands they answer.
    pub receipts: Vec<Receipt>,
    /// Openings of what they sealed.
    pub openings: Vec<Opening>,
    /// What is destroyed in the same transaction: events of the batch say so.
    pub destroyed: Destruction,
}

impl Batch {
    /// What follows from its events, and every back end stores.
    pub fn seal(&self) -> Sealed {
        let leaves: Vec<Hash> = self.events.iter().map(|event| merkle::leaf_hash(&event.body)).collect();
        let mut frontier = self.expected.frontier.clone();
        let mut whole_tiles = Vec::new();
        for leaf in &leaves {
            TileHash::push(&mut frontier, *leaf, &mut whole_tiles);
        }
        Sealed {
            leaves,
            whole_tiles,
            head: Head::new(frontier),
        }
    }
}

/// The hashes of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// The leaf hash of each event.
    pub leaves: Vec<Hash>,
    /// The hashes of the tiles that they make whole.
    pub whole_tiles: Vec<TileHash>,
    /// The head after the last.
    pub head: Head,
}

/// The hash of a whole tile: the entry that stands for it in a tile of the level above. Kept, so that a proof reads a few hundred hashes
/// however long the ledger is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TileHash {
    /// The level it is an entry of, from 1.
    pub level: u32,
    /// Its place in that level.
    pub index: u64,
    /// The hash.
    pub hash: Hash,
}

impl TileHash {
    /// Adds `leaf` to a tree, and to `whole` the hashes of the tiles that it makes whole.
    fn push(frontier: &mut Frontier, leaf: Hash, whole: &mut Vec<Self>) {
        frontier.push_visiting(leaf, |node, hash| {
            if node.height > 0 && node.height % HEIGHT == 0 {
                whole.push(Self {
                    level: node.height / HEIGHT,
                    index: node.index,
                    hash,
                });
            }
        });
    }
}

/// Why an append did not happen, or may not have.
#[derive(Clone, Debug, thiserror::Error)]
pub enum AppendError {
    /// The ledger's head is not the expected one: another writer came first. Nothing was recorded; read on and decide again.
    #[error("la tête du registre a bougé : {actual} faits au lieu de {expected}")]
    Conflict {
        /// Size the batch expected.
        expected: u64,
        /// Size found.
        actual: u64,
    },
    /// A command of the batch was already answered. Nothing was recorded; ask [`EventStore::receipts`] which.
    #[error("une commande du lot a déjà reçu sa réponse")]
    DuplicateCommand,
    /// An event id of the batch exists already in the ledger. Nothing was recorded.
    #[error("un identifiant de fait du lot existe déjà")]
    DuplicateEvent,
    /// The commit was sent and its answer lost: it may have happened. Ask for the receipts, or retry with the same command ids.
    #[error("le sort de l’enregistrement est inconnu : {0}")]
    Unknown(String),
    /// Nothing was recorded.
    #[error(transparent)]
    Failed(#[from] StoreError),
}

/// What can break in the machinery. Each message says what to do.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// The database does not answer.
    #[error("la base de données ne répond pas : {0}")]
    Unavailable(String),
    /// No room left.
    #[error("l’espace disque est épuisé : libérer de la place puis relancer ({0})")]
    Full(String),
    /// What is stored contradicts itself: a hole in positions, a head that is not the tree's.
    #[error(
        "le registre {ledger} est corrompu en position {position} : {what}. Ne rien écrire ; restaurer depuis une sauvegarde ou un export d’audit"
    )]
    Corrupt {
        /// The ledger.
        ledger: Uuid,
        /// The first position at fault.
        position: u64,
        /// What contradicts.
        what: String,
    },
    /// The file or the database is no Entente store.
    #[error("ce n’est pas un registre Entente : {0}")]
    NotAStore(String),
    /// The schema is older than the program's.
    #[error(
        "le schéma (version {found}) est plus ancien que le programme (version {known}) : lancer « entente migrate »"
    )]
    SchemaTooOld {
        /// Version found.
        found: u32,
        /// Version this program needs.
        known: u32,
    },
    /// The schema is newer than the program's.
    #[error("le schéma (version {found}) est plus récent que le programme (version {known}) : mettre Entente à jour")]
    SchemaTooNew {
        /// Version found.
        found: u32,
        /// Version this program knows.
        known: u32,
    },
    /// Rights or settings refuse the operation.
    #[error("la base de données refuse l’opération : {0}")]
    Denied(String),
    /// Anything else the driver reports.
    #[error("erreur de la base de données : {0}")]
    Backend(String),
}

/// What a batch is told whose event claims a version that its subject already has: a bug of whoever decided.
const fn subject_version_taken() -> &'static str {
    "un fait du lot reprend une version que son sujet a déjà ; rien n’a été enregistré"
}

/// A ledger the store holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LedgerEntry {
    /// The ledger.
    pub ledger: Uuid,
    /// How many events it holds.
    pub size: u64,
}

/// A store of ledgers. Every method names its ledger first; nothing here spans two of them.
#[async_trait]
pub trait EventStore: Send + Sync + std::fmt::Debug {
    /// Records `batch` if the ledger's head is the expected one, durably before it returns. The first append, which expects the empty
    /// head, creates the ledger. Returns the new head.
    async fn append(&self, batch: Batch) -> Result<Head, AppendError>;

    /// The ledger's head, or none if it was never written.
    async fn head(&self, ledger: Uuid) -> Result<Option<Head>, StoreError>;

    /// At most `limit` events from position `from` on, in order. Checks that positions follow each other without a hole and that
    /// nothing below the head is missing. Fewer than `limit` events means that the end was reached.
    async fn read(&self, ledger: Uuid, from: u64, limit: usize) -> Result<Vec<StoredEvent>, StoreError>;

    /// At most `limit` events of one subject, from its version `from_version` on, in order.
    async fn read_subject(
        &self,
        ledger: Uuid,
        kind: &str,
        id: Uuid,
        from_version: u64,
        limit: usize,
    ) -> Result<Vec<StoredEvent>, StoreError>;

    /// The hashes of a tile of the ledger's tree: of leaves at level 0, of whole tiles of the level below above. All of them were
    /// committed: [`StoreError::Corrupt`] if one is missing, so ask for tiles of a size that the ledger has.
    async fn tile(&self, ledger: Uuid, tile: Tile) -> Result<Vec<Hash>, StoreError>;

    /// How many events were recorded at or before the instant `recorded_at` (milliseconds since 1970, UTC).
    async fn size_at(&self, ledger: Uuid, recorded_at: i64) -> Result<u64, StoreError>;

    /// The receipts that exist among `command_ids`, in no order.
    async fn receipts(&self, ledger: Uuid, command_ids: &[Uuid]) -> Result<Vec<Receipt>, StoreError>;

    /// The openings that exist among `commitments`, in no order. For people allowed to see them: no rule and no figure may use them.
    async fn openings(&self, ledger: Uuid, commitments: &[[u8; 32]]) -> Result<Vec<Opening>, StoreError>;

    /// Destroys what a backup brought back of what events say is destroyed: [`Batch::destroyed`] is how it goes first. How many openings were
    /// there.
    async fn destroy(&self, ledger: Uuid, what: &Destruction) -> Result<u64, StoreError>;

    /// Removes from the storage the bytes of all that this store destroyed since it was opened, journals included. Tells what it must leave to
    /// others.
    async fn scrub(&self) -> Result<Remains, StoreError>;

    /// Every ledger of the store, by id.
    async fn ledgers(&self) -> Result<Vec<LedgerEntry>, StoreError>;

    /// Waits until the ledger holds more than `size` events, or until `timeout`; returns its size. A wake-up hint shortens the wait where
    /// the back end has one; polling stands behind it, so a lost hint only costs time.
    async fn wait_beyond(&self, ledger: Uuid, size: u64, timeout: Duration) -> Result<u64, StoreError>;
}
