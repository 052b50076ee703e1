//! A forger's tools: any file of a bundle, any fact of its ledger changed, and all that follows made right again.

use domain::EventType;
use domain::body;
use domain::event::Recorded;
use domain::event::schema::of_data;
use domain::inventory::Inventory;
use domain::sample::{self, LEDGER};
use domain::value::{ConventionId, Digest, MemberId};
use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::LazyLock;
use tlog::checkpoint::Checkpoint;
use tlog::inventory::Statement;
use tlog::key::{PrivateKey, PublicKey, Role};
use tlog::merkle::{Frontier, leaf_hash};
use tlog::note::Note;
use verifier::container::{Container, Measure, Writer};
use verifier::export::{Draft, ExportError, Pieces, Selection, Survey};
use verifier::extract::Extract;
use verifier::files::{self, groups};
use verifier::log::Log;
use verifier::manifest::{Count, FORMAT, File, Manifest};
use verifier::replay::Claim;
use verifier::report::Report;
use verifier::{Given, Held, HeldInventory, verify};

/// The origin of the ledger of the story.
pub(crate) fn origin() -> String {
    format!("entente.exemple.fr/200027027/{LEDGER}")
}

/// The key of the ledger, and one of the same name that a forger made.
pub(crate) fn key() -> PrivateKey {
    PrivateKey::from_seed(&origin(), Role::Log, [7; 32]).unwrap()
}

pub(crate) fn other_key() -> PrivateKey {
    PrivateKey::from_seed(&origin(), Role::Log, [8; 32]).unwrap()
}

static STORY: LazyLock<Vec<Recorded>> = LazyLock::new(|| sample::record(&sample::story()).1);
static WHOLE_STORY: LazyLock<Forged> = LazyLock::new(|| Forged::from(&honest(&chained(&STORY))));

/// The first `count` facts of the story.
pub(crate) fn story(count: usize) -> Vec<Recorded> {
    STORY.iter().take(count).cloned().collect()
}

/// The true bundle of the whole story, to forge.
pub(crate) fn whole_story() -> Forged {
    WHOLE_STORY.clone()
}

/// The facts, each at its place and after the last of its subject, as bytes.
pub(crate) fn chained(facts: &[Recorded]) -> Vec<Vec<u8>> {
    let mut heads = BTreeMap::new();
    let mut bodies = Vec::new();
    for (position, fact) in (0..).zip(facts) {
        let mut fact = fact.clone();
        let head = heads.get(&fact.event.subject()).copied();
        fact.position = position;
        fact.subject_version = head.map_or(1, |(version, _): (u64, Digest)| version + 1);
        fact.previous = head.map(|(_, leaf)| leaf);
        let body = body::encode(LEDGER, &fact).unwrap();
        let leaf = Digest::new(leaf_hash(&body).0);
        heads.insert(fact.event.subject(), (fact.subject_version, leaf));
        bodies.push(body);
    }
    bodies
}

/// The signed checkpoint of the first `size` facts.
pub(crate) fn checkpoint(bodies: &[Vec<u8>], size: usize, key: &PrivateKey) -> String {
    let mut frontier = Frontier::default();
    for body in &bodies[..size] {
        frontier.push(leaf_hash(body));
    }
    let mut note = Note::of(&Checkpoint {
        origin: key.public().name().to_owned(),
        size: frontier.size(),
        root: frontier.root(),
    });
    note.sign(key, 0);
    note.to_string()
}

/// The bundle that an honest operator writes, with a checkpoint published before at half of it. Its schemas are short.
pub(crate) fn honest(bodies: &[Vec<u8>]) -> Vec<u8> {
    written(bodies, |_, _| b"{}\n".to_vec())
}

/// The same, with the schemas that the program publishes.
pub(crate) fn honest_with_schemas(bodies: &[Vec<u8>]) -> Vec<u8> {
    written(bodies, published)
}

/// The schema that the program publishes.
fn published(event_type: &str, version: u16) -> Vec<u8> {
    let schema = of_data(EventType::parse(event_type).unwrap(), version).unwrap();
    serde_json::to_vec(&schema).unwrap()
}

fn written(bodies: &[Vec<u8>], schema: impl Fn(&str, u16) -> Vec<u8>) -> Vec<u8> {
    exported(Draft::new(LEDGER), bodies, pieces(bodies, None, schema)).unwrap()
}

/// The same, with the inventory that the ledger signed.
pub(crate) fn honest_with_inventory(bodies: &[Vec<u8>]) -> Vec<u8> {
    let note = inventory(bodies, bodies.len(), &key());
    exported(
        Draft::new(LEDGER),
        bodies,
        pieces(bodies, Some(note), |_, _| b"{}\n".to_vec()),
    )
    .unwrap()
}

/// The extract that an honest operator writes.
pub(crate) fn extract_of(bodies: &[Vec<u8>], of: impl Fn(&Inventory) -> Extract) -> Vec<u8> {
    extracted(bodies, of, |_, _| b"{}\n".to_vec())
}

/// The same, with the schemas that the program publishes.
pub(crate) fn extract_with_schemas(bodies: &[Vec<u8>], of: impl Fn(&Inventory) -> Extract) -> Vec<u8> {
    extracted(bodies, of, published)
}

fn extracted(bodies: &[Vec<u8>], of: impl Fn(&Inventory) -> Extract, schema: impl Fn(&str, u16) -> Vec<u8>) -> Vec<u8> {
    let note = inventory(bodies, bodies.len(), &key());
    let draft = Draft::of_extract(LEDGER, selected(bodies, of));
    exported(draft, bodies, pieces(bodies, Some(note), schema)).unwrap()
}

/// What an extract holds.
pub(crate) fn selected(bodies: &[Vec<u8>], of: impl Fn(&Inventory) -> Extract) -> Selection {
    let mut survey = Survey::default();
    for body in bodies {
        survey.push(body).unwrap();
    }
    survey.select(of(survey.inventory()))
}

/// The signed inventory of the first `size` facts.
pub(crate) fn inventory(bodies: &[Vec<u8>], size: usize, key: &PrivateKey) -> String {
    inventory_of(&bodies[..size], &bodies[..size], key)
}

/// The signed inventory of `told`, for a ledger whose facts are `bodies`: it lies, if these are not those.
pub(crate) fn inventory_of(told: &[Vec<u8>], bodies: &[Vec<u8>], key: &PrivateKey) -> String {
    let mut survey = Survey::default();
    let mut frontier = Frontier::default();
    for body in told {
        survey.push(body).unwrap();
    }
    for body in bodies {
        frontier.push(leaf_hash(body));
    }
    let (lines, root) = tlog::inventory::root(verifier::extract::leaves(survey.inventory()));
    let statement = Statement {
        origin: key.public().name().to_owned(),
        size: frontier.size(),
        root: frontier.root(),
        lines,
        inventory: root,
    };
    statement.signed(key).unwrap().to_string()
}

/// The bundle that a draft makes of these facts.
pub(crate) fn exported(mut draft: Draft, bodies: &[Vec<u8>], pieces: Pieces) -> Result<Vec<u8>, ExportError> {
    for body in bodies {
        draft.push(body)?;
    }
    let mut bundle = draft.plan(pieces)?.begin(Vec::new())?;
    while let Some(position) = bundle.awaited() {
        bundle.push(&bodies[usize::try_from(position).unwrap()])?;
    }
    bundle.finish()
}

/// What goes with these facts.
pub(crate) fn pieces(bodies: &[Vec<u8>], inventory: Option<String>, schema: impl Fn(&str, u16) -> Vec<u8>) -> Pieces {
    let key = key();
    let mut files = BTreeMap::new();
    for (event_type, version) in kinds(bodies).into_keys() {
        files.insert(files::schema(&event_type, version), schema(&event_type, version));
    }
    let own = [
        (files::README, "Lisez-moi.\n"),
        (files::ENVELOPE, "{}\n"),
        (files::VERIFY, "pass\n"),
        ("rules/epci.yaml", "{}\n"),
    ];
    files.extend(own.map(|(name, content)| (name.to_owned(), content.into())));
    Pieces {
        files,
        inventory,
        checkpoint: checkpoint(bodies, bodies.len(), &key),
        earlier: vec![checkpoint(bodies, bodies.len() / 2, &key)],
        openings: Vec::new(),
    }
}

/// How many facts of each type and version.
fn kinds(bodies: &[Vec<u8>]) -> BTreeMap<(String, u16), u64> {
    let mut kinds = BTreeMap::new();
    for body in bodies {
        let body: serde_json::Value = serde_json::from_slice(body).unwrap();
        let version = u16::try_from(body["version"].as_u64().unwrap()).unwrap();
        *kinds
            .entry((body["type"].as_str().unwrap().to_owned(), version))
            .or_default() += 1;
    }
    kinds
}

/// The files of a bundle, to change at will.
#[derive(Clone)]
pub(crate) struct Forged {
    pub(crate) files: BTreeMap<String, Vec<u8>>,
    size: u64,
    root: [u8; 32],
    counts: BTreeMap<(String, u16), u64>,
    scope: String,
    pub(crate) conventions: Option<Vec<ConventionId>>,
    facts: Option<u64>,
    pub(crate) member: Option<MemberId>,
}

impl Forged {
    /// The files of a true bundle.
    pub(crate) fn from(bundle: &[u8]) -> Self {
        let mut container = Container::open(Cursor::new(bundle)).unwrap();
        let mut files = BTreeMap::new();
        for member in container.members().to_vec() {
            files.insert(member.name.clone(), container.content(&member).unwrap());
        }
        let manifest = Manifest::parse(&files[files::MANIFEST]).unwrap();
        let counts = manifest.counts.into_iter();
        Self {
            files,
            size: manifest.size,
            root: *manifest.root.bytes(),
            scope: manifest.scope,
            conventions: manifest.conventions,
            facts: manifest.facts,
            member: manifest.member,
            counts: counts
                .map(|count| ((count.r#type, count.version), count.count))
                .collect(),
        }
    }

    /// Puts other facts in: their leaves, their counts, their schemas, and the root.
    pub(crate) fn bodies(mut self, bodies: &[Vec<u8>]) -> Self {
        self.files
            .retain(|name, _| !name.starts_with("tile/") && !name.starts_with("schemas/"));
        self.size = bodies.len() as u64;
        self.counts = kinds(bodies);
        self.files.insert(files::ENVELOPE.to_owned(), b"{}\n".to_vec());
        for (event_type, version) in self.counts.keys() {
            self.files.insert(files::schema(event_type, *version), b"{}\n".to_vec());
        }
        let mut frontier = Frontier::default();
        for (group, bodies) in groups(self.size).zip(bodies.chunks(256)) {
            let (mut leaves, mut entries) = (Vec::new(), Vec::new());
            for body in bodies {
                let leaf = leaf_hash(body);
                frontier.push(leaf);
                leaves.extend(leaf.0);
                entries.extend(u16::try_from(body.len()).unwrap().to_be_bytes());
                entries.extend(body);
            }
            self.files.insert(group.leaves, leaves);
            self.files.insert(group.bodies, entries);
        }
        self.root = frontier.root().0;
        self
    }

    /// The facts of an extract, and where they stand.
    pub(crate) fn entries(&self) -> Vec<(u64, Vec<u8>)> {
        let mut entries = Vec::new();
        for (name, _) in files::extracted(self.facts.unwrap()) {
            let mut rest = self.files[&name].as_slice();
            while let Some((position, after)) = rest.split_first_chunk::<8>() {
                let (length, after) = after.split_first_chunk::<2>().unwrap();
                let (body, after) = after.split_at(usize::from(u16::from_be_bytes(*length)));
                entries.push((u64::from_be_bytes(*position), body.to_vec()));
                rest = after;
            }
        }
        entries
    }

    /// Puts other facts in an extract: their counts and their schemas too.
    pub(crate) fn with_entries(mut self, entries: &[(u64, Vec<u8>)]) -> Self {
        self.files
            .retain(|name, _| !name.starts_with("extract/entries/") && !name.starts_with("schemas/"));
        let bodies: Vec<Vec<u8>> = entries.iter().map(|(_, body)| body.clone()).collect();
        self.facts = Some(entries.len() as u64);
        self.counts = kinds(&bodies);
        self.files.insert(files::ENVELOPE.to_owned(), b"{}\n".to_vec());
        for (event_type, version) in self.counts.keys() {
            self.files.insert(files::schema(event_type, *version), b"{}\n".to_vec());
        }
        for ((name, _), entries) in files::extracted(entries.len() as u64).zip(entries.chunks(256)) {
            let mut content = Vec::new();
            for (position, body) in entries {
                content.extend(position.to_be_bytes());
                content.extend(u16::try_from(body.len()).unwrap().to_be_bytes());
                content.extend(body);
            }
            self.files.insert(name, content);
        }
        self
    }

    /// Signs where those facts stand.
    pub(crate) fn signed(mut self, bodies: &[Vec<u8>], key: &PrivateKey) -> Self {
        let note = checkpoint(bodies, bodies.len(), key);
        self.files.insert(files::CHECKPOINT.to_owned(), note.into_bytes());
        self.files.retain(|name, _| !name.starts_with(files::CHECKPOINTS));
        self
    }

    /// Publishes the figures that those facts give.
    pub(crate) fn claimed(mut self, bodies: &[Vec<u8>]) -> Self {
        let mut log = Log::new(LEDGER);
        for body in bodies {
            log.push(body).unwrap();
        }
        let (replay, positions) = log.replay();
        replay.conclude(positions);
        for claim in Claim::ALL {
            let mut content = Vec::new();
            let written = replay.claim::<serde_json::Error>(claim, &mut |line, _| {
                content.extend(line);
                Ok(())
            });
            written.unwrap();
            self.files.insert(claim.file().to_owned(), content);
        }
        self
    }

    /// The same facts, with one file changed.
    pub(crate) fn changed(mut self, name: &str, change: impl FnOnce(&mut Vec<u8>)) -> Self {
        change(self.files.get_mut(name).unwrap());
        self
    }

    /// The bundle, its manifest and its container made right.
    pub(crate) fn sealed(mut self) -> Vec<u8> {
        self.files.remove(files::MANIFEST);
        let listed = self.files.iter().map(|(path, content)| File {
            path: path.clone(),
            sha256: Digest::of(content),
            size: content.len() as u64,
        });
        let counts = self.counts.iter().map(|((event_type, version), count)| Count {
            count: *count,
            r#type: event_type.clone(),
            version: *version,
        });
        let manifest = Manifest {
            conventions: self.conventions.clone(),
            counts: counts.collect(),
            facts: self.facts,
            files: listed.collect(),
            format: FORMAT,
            ledger: LEDGER,
            member: self.member,
            origin: origin(),
            root: Digest::new(self.root),
            scope: self.scope.clone(),
            size: self.size,
        };
        self.files
            .insert(files::MANIFEST.to_owned(), manifest.canonical().unwrap());
        self.zipped()
    }

    /// The bundle, its container made right and nothing else.
    pub(crate) fn zipped(&self) -> Vec<u8> {
        let mut writer = Writer::new(Vec::new());
        for (name, content) in &self.files {
            writer
                .file(name, &Measure::of(content), |out| out.write_all(content))
                .unwrap();
        }
        writer.finish().unwrap()
    }
}

/// Other facts, signed by `key`, all made right but the figures published.
pub(crate) fn forged(bundle: &Forged, bodies: &[Vec<u8>], key: &PrivateKey) -> Vec<u8> {
    bundle.clone().bodies(bodies).signed(bodies, key).sealed()
}

/// What an auditor has from elsewhere.
#[derive(Clone, Copy, Default)]
pub(crate) struct Outside<'o> {
    pub(crate) key: Option<&'o PublicKey>,
    pub(crate) checkpoints: &'o [String],
    pub(crate) inventories: &'o [String],
}

/// What our verifier alone tells who has `outside`.
pub(crate) fn alone(bundle: &[u8], outside: Outside<'_>) -> Report {
    let checkpoints = outside.checkpoints.iter();
    let checkpoints: Vec<Held> = checkpoints
        .map(|text| Held::parse("mon point de contrôle", text).unwrap())
        .collect();
    let inventories = outside.inventories.iter();
    let inventories: Vec<HeldInventory> = inventories
        .map(|text| HeldInventory::parse("mon inventaire", text).unwrap())
        .collect();
    let given = Given {
        key: outside.key,
        checkpoints: &checkpoints,
        inventories: &inventories,
        policy: None,
    };
    verify(Cursor::new(bundle), &given).unwrap()
}
