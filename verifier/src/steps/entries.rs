//! Each fact: its bytes, its envelope, its place.

use super::manifest::next_body;
use super::openings::Openings;
use super::{Done, Failure, Outcome, Stop};
use crate::container::Container;
use crate::files::{self, Group, MANIFEST, groups};
use crate::log::Log;
use crate::manifest::{Count, Manifest};
use crate::report::Verdict;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Seek};
use tlog::merkle::{Hash, leaf_hash};

/// The facts, folded.
#[derive(Debug)]
pub(crate) struct Folded {
    pub(crate) log: Log,
    /// The root at each size that was asked.
    pub(crate) roots: BTreeMap<u64, Hash>,
}

/// Folds every fact. `sizes` are those of the checkpoints whose roots will be compared.
pub(crate) fn check<R: Read + Seek>(
    container: &mut Container<R>,
    manifest: &Manifest,
    sizes: &BTreeSet<u64>,
    openings: &mut Openings,
) -> Done<Folded> {
    let mut folded = Folded {
        log: Log::new(manifest.ledger),
        roots: BTreeMap::new(),
    };
    folded.note_root(sizes);
    let (mut leaves, mut bodies) = (Vec::new(), Vec::new());
    for group in groups(manifest.size) {
        for (name, content) in [(&group.leaves, &mut leaves), (&group.bodies, &mut bodies)] {
            let member = container.find(name).cloned();
            let member = member.ok_or_else(|| Failure::new(format!("il manque le fichier {name}")).of(name))?;
            container.content_into(&member, content)?;
        }
        folded.group(&group, &leaves, &bodies, sizes, openings)?;
    }
    same_counts(&folded.log, manifest)?;
    same_schemas(&folded.log, container)?;
    let kinds = folded.log.counts().len();
    let found = format!("{} faits, de {kinds} types et versions", folded.log.size());
    Ok((folded, Outcome::Passed(found)))
}

impl Folded {
    fn note_root(&mut self, sizes: &BTreeSet<u64>) {
        let size = self.log.size();
        if sizes.contains(&size) {
            self.roots.insert(size, self.log.root());
        }
    }

    fn group(
        &mut self,
        group: &Group,
        leaves: &[u8],
        bodies: &[u8],
        sizes: &BTreeSet<u64>,
        openings: &mut Openings,
    ) -> Result<(), Stop> {
        let mut rest = bodies;
        for (position, leaf) in group.positions.clone().zip(leaves.chunks_exact(32)) {
            let failure = |why: String| Failure::new(format!("le fait n° {position} : {why}")).at(position);
            let body = next_body(&mut rest).ok_or_else(|| failure("il est tronqué".to_owned()))?;
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
            self.note_root(sizes);
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
