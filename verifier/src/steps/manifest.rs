//! The files: those that are announced, all of them, and no other.

use super::{Done, Failure, Outcome, Stop};
use crate::container::{Container, Member};
use crate::files::{
    self, CHECKPOINT, ENVELOPE, Group, INVENTORY, LINES, LINES_LEAVES, MANIFEST, README, VERIFY, groups,
};
use crate::manifest::Manifest;
use crate::replay::Claim;
use std::collections::BTreeSet;
use std::io::{Read, Seek};
use tlog::merkle::leaf_hash;

/// The manifest, once it is known to say what the container holds.
pub(crate) fn check<R: Read + Seek>(container: &mut Container<R>, digests: &[[u8; 32]]) -> Done<Manifest> {
    let manifest = read(container)?;
    same_names(container, &manifest)?;
    let groups: Vec<Group> = groups(manifest.size).take(container.members().len()).collect();
    let facts = of_facts(&manifest, &groups);
    no_stranger(container, &facts)?;
    nothing_missing(container, &manifest, &groups, facts)?;
    same_content(container, &manifest, digests, &groups)?;
    let found = format!("{} fichiers, tailles et empreintes justes", manifest.files.len());
    Ok((manifest, Outcome::Passed(found)))
}

fn read<R: Read + Seek>(container: &mut Container<R>) -> Result<Manifest, Stop> {
    let fault = |why: &str| Failure::new(format!("le manifeste ne peut pas être lu : {why}")).of(MANIFEST);
    let member = container.find(MANIFEST).cloned().ok_or_else(|| fault("il manque"))?;
    Ok(Manifest::parse(&container.content(&member)?).map_err(|why| fault(&why))?)
}

/// Rule 2.
fn same_names<R: Read + Seek>(container: &Container<R>, manifest: &Manifest) -> Result<(), Stop> {
    let held = container.members().iter().map(|member| member.name.as_str());
    let held: Vec<&str> = held.filter(|name| *name != MANIFEST).collect();
    let announced: Vec<&str> = manifest.files.iter().map(|file| file.path.as_str()).collect();
    let length = held.len().max(announced.len());
    let differ = (0..length).map(|index| (held.get(index), announced.get(index)));
    match differ.into_iter().find(|(held, announced)| held != announced) {
        None => Ok(()),
        Some((held, announced)) => {
            let first = [held, announced]
                .into_iter()
                .flatten()
                .min()
                .copied()
                .unwrap_or_default();
            let what = if held.copied() == Some(first) {
                "est dans le paquet sans être annoncé"
            } else {
                "est annoncé et n’est pas dans le paquet, ou pas à sa place"
            };
            Err(Failure::new(format!("le fichier {first} {what}")).of(first).into())
        }
    }
}

/// The files of the facts and of their hashes: for an extract, those of the lines of the inventory too.
fn of_facts(manifest: &Manifest, groups: &[Group]) -> BTreeSet<String> {
    let leaves = groups.iter().map(|group| group.leaves.clone());
    match manifest.facts {
        None => leaves.chain(groups.iter().map(|group| group.bodies.clone())).collect(),
        Some(facts) => {
            // No more facts than the ledger has: as many files as those of its hashes are enough.
            let extracted = files::extracted(facts).take(groups.len()).map(|(name, _)| name);
            let lines = [LINES, LINES_LEAVES].map(str::to_owned);
            leaves.chain(extracted).chain(lines).collect()
        }
    }
}

/// Rule 3.
fn no_stranger<R: Read + Seek>(container: &Container<R>, facts: &BTreeSet<String>) -> Result<(), Stop> {
    let is_stranger = |member: &&Member| !facts.contains(&member.name) && !files::is_known(&member.name);
    match container.members().iter().find(is_stranger) {
        None => Ok(()),
        Some(Member { name, .. }) => Err(
            Failure::new(format!("le fichier {name} n’a rien à faire dans ce paquet"))
                .of(name)
                .into(),
        ),
    }
}

/// Rule 4.
fn nothing_missing<R: Read + Seek>(
    container: &Container<R>,
    manifest: &Manifest,
    groups: &[Group],
    mut names: BTreeSet<String>,
) -> Result<(), Stop> {
    let size = manifest.size;
    let fixed = [README, CHECKPOINT, ENVELOPE, VERIFY].into_iter();
    let fixed = fixed.chain(manifest.facts.map(|_| INVENTORY));
    names.extend(fixed.chain(Claim::ALL.map(Claim::file)).map(str::to_owned));
    if let Some(missing) = names.iter().find(|name| container.find(name).is_none()) {
        return Err(Failure::new(format!("il manque le fichier {missing}"))
            .of(missing)
            .into());
    }
    // No container holds as many files as that size would need: one of them is missing.
    match groups.last() {
        Some(last) if last.positions.end == size => Ok(()),
        _ => Err(Failure::new(format!("il manque des faits : {size} sont annoncés"))
            .of(MANIFEST)
            .into()),
    }
}

/// Rule 5.
fn same_content<R: Read + Seek>(
    container: &mut Container<R>,
    manifest: &Manifest,
    digests: &[[u8; 32]],
    groups: &[Group],
) -> Result<(), Stop> {
    let members = container.members().iter().zip(digests);
    let members: Vec<(Member, [u8; 32])> = members
        .filter(|(member, _)| member.name != MANIFEST)
        .map(|(member, digest)| (member.clone(), *digest))
        .collect();
    for ((member, digest), announced) in members.iter().zip(&manifest.files) {
        let name = &member.name;
        let what = if u64::from(member.size) != announced.size {
            "n’a pas la taille annoncée"
        } else if digest != announced.sha256.bytes() {
            "n’est pas celui qui est annoncé : son empreinte n’est pas la sienne"
        } else if groups
            .iter()
            .any(|group| group.leaves == *name && u64::from(member.size) != leaves_size(group))
        {
            "n’a pas la taille de ses empreintes"
        } else {
            continue;
        };
        let failure = Failure::new(format!("le fichier {name} {what}")).of(name);
        return Err(match groups.iter().find(|group| group.bodies == *name) {
            Some(group) => failure.at(first_other_body(container, group)?).into(),
            None => failure.into(),
        });
    }
    Ok(())
}

fn leaves_size(group: &Group) -> u64 {
    group
        .positions
        .end
        .saturating_sub(group.positions.start)
        .saturating_mul(32)
}

/// The position of the first body of a group that is not that of its leaf; that of its first fact, if none can be told.
fn first_other_body<R: Read + Seek>(container: &mut Container<R>, group: &Group) -> Result<u64, Stop> {
    let mut content = |name: &str| match container.find(name).cloned() {
        Some(member) => container.content(&member),
        None => Ok(Vec::new()),
    };
    let (leaves, bodies) = (content(&group.leaves)?, content(&group.bodies)?);
    let mut rest = bodies.as_slice();
    for (position, leaf) in group.positions.clone().zip(leaves.chunks_exact(32)) {
        let Some(body) = next_body(&mut rest) else { break };
        if leaf_hash(body).0 != *leaf {
            return Ok(position);
        }
    }
    Ok(group.positions.start)
}

/// The next body of a group, which its length comes before; none where the bytes end too soon.
pub(crate) fn next_body<'b>(rest: &mut &'b [u8]) -> Option<&'b [u8]> {
    let (length, after) = rest.split_first_chunk::<2>()?;
    let (body, after) = after.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
    *rest = after;
    Some(body)
}
