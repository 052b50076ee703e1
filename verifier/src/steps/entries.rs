//! Each fact: its bytes, its envelope, its place.

use super::manifest::next_body;
use super::openings::Openings;
use super::{Done, Failure, Outcome, Stop};
use crate::container::Container;
use crate::extract;
use crate::files::{self, Group, MANIFEST, groups};
use crate::log::Log;
use crate::manifest::{Count, Manifest};
use crate::report::Verdict;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Seek};
use std::ops::Range;
use tlog::merkle::tile::{Tile, WIDTH};
use tlog::merkle::{Hash, leaf_hash};

/// At which sizes something will be compared.
#[derive(Debug, Default)]
pub(crate) struct Sizes {
    /// The roots of checkpoints and of inventories.
    pub(crate) roots: BTreeSet<u64>,
    /// The inventories that the auditor holds.
    pub(crate) inventories: BTreeSet<u64>,
}

/// The facts, folded.
#[derive(Debug)]
pub(crate) struct Folded {
    pub(crate) log: Log,
    /// The root at each size that was asked.
    pub(crate) roots: BTreeMap<u64, Hash>,
    /// How many lines the inventory had at each size that was asked, and its root.
    pub(crate) inventories: BTreeMap<u64, (u64, Hash)>,
}

/// Folds every fact.
pub(crate) fn check<R: Read + Seek>(
    container: &mut Container<R>,
    manifest: &Manifest,
    sizes: &Sizes,
    openings: &mut Openings,
) -> Done<Folded> {
    let mut folded = Folded {
        log: match manifest.facts {
            None => Log::new(manifest.ledger),
            Some(_) => Log::of_extract(manifest.ledger),
        },
        roots: BTreeMap::new(),
        inventories: BTreeMap::new(),
    };
    folded.note(sizes);
    match manifest.facts {
        None => whole(&mut folded, container, manifest, sizes, openings)?,
        Some(facts) => extracted(&mut folded, container, (manifest.size, facts), sizes, openings)?,
    }
    same_counts(&folded.log, manifest)?;
    same_schemas(&folded.log, container)?;
    let kinds = folded.log.counts().len();
    let found = match manifest.facts {
        None => format!("{} faits, de {kinds} types et versions", folded.log.size()),
        Some(facts) => format!("{facts} faits sur {}, de {kinds} types et versions", folded.log.size()),
    };
    Ok((folded, Outcome::Passed(found)))
}

/// Every fact of a whole ledger.
fn whole<R: Read + Seek>(
    folded: &mut Folded,
    container: &mut Container<R>,
    manifest: &Manifest,
    sizes: &Sizes,
    openings: &mut Openings,
) -> Result<(), Stop> {
    let (mut leaves, mut bodies) = (Vec::new(), Vec::new());
    for group in groups(manifest.size) {
        for (name, content) in [(&group.leaves, &mut leaves), (&group.bodies, &mut bodies)] {
            read_into(container, name, content)?;
        }
        folded.group(&group, &leaves, &bodies, sizes, openings)?;
    }
    Ok(())
}

/// The facts of an extract, each at its place among the hashes of all.
fn extracted<R: Read + Seek>(
    folded: &mut Folded,
    container: &mut Container<R>,
    (size, facts): (u64, u64),
    sizes: &Sizes,
    openings: &mut Openings,
) -> Result<(), Stop> {
    let mut leaves = Leaves::default();
    let (mut content, mut least) = (Vec::new(), 0);
    for (name, count) in files::extracted(facts) {
        read_into(container, &name, &mut content)?;
        let entries = placed(&content, count, least..size).ok_or_else(|| {
            Failure::new(format!(
                "{name} ne contient pas {count} faits, chacun après sa place et sa longueur"
            ))
            .of(&name)
        })?;
        for (position, body) in entries {
            while folded.log.size() < position {
                folded.log.skip(leaves.next(container, size)?);
                folded.note(sizes);
            }
            let leaf = leaves.next(container, size)?;
            folded.fact(position, body, &leaf.0, openings)?;
            folded.note(sizes);
            least = position.saturating_add(1);
        }
    }
    while folded.log.size() < size {
        folded.log.skip(leaves.next(container, size)?);
        folded.note(sizes);
    }
    Ok(())
}

/// The facts that a file of an extract holds: `count` of them, at growing positions among `places`.
fn placed(content: &[u8], count: u64, mut places: Range<u64>) -> Option<Vec<(u64, &[u8])>> {
    let mut rest = content;
    let mut entries = Vec::new();
    for _ in 0..count {
        let (position, after) = rest.split_first_chunk::<8>()?;
        let position = u64::from_be_bytes(*position);
        rest = after;
        entries.push((position, next_body(&mut rest)?));
        if !places.contains(&position) {
            return None;
        }
        places.start = position.saturating_add(1);
    }
    rest.is_empty().then_some(entries)
}

/// The hashes of all facts, one after the other, a file at a time.
#[derive(Debug, Default)]
pub(crate) struct Leaves {
    content: Vec<u8>,
    count: u64,
}

impl Leaves {
    /// The next hash of a ledger of `size` facts.
    pub(crate) fn next<R: Read + Seek>(&mut self, container: &mut Container<R>, size: u64) -> Result<Hash, Stop> {
        let within = self.count.checked_rem(WIDTH).unwrap_or_default();
        if within == 0 {
            let index = self.count.checked_div(WIDTH).unwrap_or_default();
            let tile = Tile::of_tree(size, 0, index).map(|tile| format!("tile/{tile}"));
            read_into(container, &tile.unwrap_or_default(), &mut self.content)?;
        }
        let index = usize::try_from(within).unwrap_or(usize::MAX);
        let (hashes, _) = self.content.as_chunks::<32>();
        let hash = hashes.get(index).copied().map(Hash);
        self.count = self.count.saturating_add(1);
        hash.ok_or_else(|| Failure::new("il manque des empreintes de faits").into())
    }
}

/// Reads a file of the bundle.
fn read_into<R: Read + Seek>(container: &mut Container<R>, name: &str, content: &mut Vec<u8>) -> Result<(), Stop> {
    let member = container.find(name).cloned();
    let member = member.ok_or_else(|| Failure::new(format!("il manque le fichier {name}")).of(name))?;
    container.content_into(&member, content)?;
    Ok(())
}

impl Folded {
    fn note(&mut self, sizes: &Sizes) {
        let size = self.log.size();
        if sizes.roots.contains(&size) {
            self.roots.insert(size, self.log.root());
        }
        if sizes.inventories.contains(&size) {
            self.inventories
                .insert(size, tlog::inventory::root(extract::leaves(self.log.inventory())));
        }
    }

    /// Folds the fact at `position`, if its bytes are those of its hash.
    fn fact(&mut self, position: u64, body: &[u8], leaf: &[u8], openings: &mut Openings) -> Result<(), Stop> {
        let failure = |why: String| Failure::new(format!("le fait n° {position} : {why}")).at(position);
        let hash = leaf_hash(body);
        if hash.0 != *leaf {
            return Err(failure("ses octets ne sont pas ceux de son empreinte".to_owned()).into());
        }
        self.log.push_hashed(body, hash).map_err(|error| {
            let unknown = error.is_unknown();
            let mut failure = failure(error.to_string());
            if unknown {
                failure.verdict = Verdict::Incomplete;
            }
            failure
        })?;
        openings.check_body(position, body);
        Ok(())
    }

    fn group(
        &mut self,
        group: &Group,
        leaves: &[u8],
        bodies: &[u8],
        sizes: &Sizes,
        openings: &mut Openings,
    ) -> Result<(), Stop> {
        let mut rest = bodies;
        for (position, leaf) in group.positions.clone().zip(leaves.chunks_exact(32)) {
            let body = next_body(&mut rest);
            let body =
                body.ok_or_else(|| Failure::new(format!("le fait n° {position} : il est tronqué")).at(position))?;
            self.fact(position, body, leaf, openings)?;
            self.note(sizes);
        }
        if rest.is_empty() {
            return Ok(());
        }
        let last = group.positions.end.saturating_sub(1);
        Err(
            Failure::new(format!("il y a des octets de trop après le fait n° {last}"))
                .at(last)
                .into(),
        )
    }
}

fn same_counts(log: &Log, manifest: &Manifest) -> Result<(), Stop> {
    let counted = log.counts().iter().map(|((event_type, version), count)| Count {
        count: *count,
        r#type: (*event_type).to_owned(),
        version: *version,
    });
    if counted.eq(manifest.counts.iter().cloned()) {
        return Ok(());
    }
    let message = "le manifeste ne compte pas les faits de chaque type et version comme ils sont";
    Err(Failure::new(message).of(MANIFEST).into())
}

/// The schemas are those of the types and versions that are there.
fn same_schemas<R: Read + Seek>(log: &Log, container: &Container<R>) -> Result<(), Stop> {
    let expected = log
        .counts()
        .keys()
        .map(|(event_type, version)| files::schema(event_type, *version));
    let expected: BTreeSet<String> = expected.chain([files::ENVELOPE.to_owned()]).collect();
    let held = container.members().iter().map(|member| &member.name);
    let held: BTreeSet<String> = held.filter(|name| files::of_schema(name).is_some()).cloned().collect();
    match expected.symmetric_difference(&held).next() {
        None => Ok(()),
        Some(name) => {
            let message = format!("le schéma {name} manque, ou n’est celui d’aucun fait du paquet");
            Err(Failure::new(message).of(name).into())
        }
    }
}

/// The chains of the subjects, which were followed while the facts were folded.
pub(crate) fn subjects(log: &Log) -> Done<()> {
    match log.broken_chain() {
        None => Ok((
            (),
            Outcome::Passed("les faits de chaque objet se suivent, du premier au dernier".to_owned()),
        )),
        Some(fault) => Err(Failure::new(fault.message.clone()).at(fault.position.into()).into()),
    }
}
