//! The lines of the inventory that an extract shows: they prove that nothing of it is missing.

use super::entries::Folded;
use super::entries::Leaves;
use super::inventory::content;
use super::{Failure, Stop};
use crate::container::Container;
use crate::extract::{Extract, Opened};
use crate::files::{LINES, LINES_LEAVES, MANIFEST};
use crate::manifest::Manifest;
use crate::replay::Faults;
use domain::inventory::{Line, LineSubject};
use domain::value::{Digest, MemberId};
use domain::{Subject, SubjectKind};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Seek};
use tlog::inventory::Statement;
use tlog::merkle::{Hash, leaf_hash};

/// The lines of the inventory that an extract shows, and how many there are.
pub(super) struct Lines {
    opened: Vec<Opened>,
    count: u64,
}

impl Lines {
    /// Reads them: each is at its place among the lines of the inventory.
    pub(super) fn read<R: Read + Seek>(container: &mut Container<R>, stated: &Statement) -> Result<Self, Stop> {
        let content_of_leaves = content(container, LINES_LEAVES)?;
        let (leaves, rest) = content_of_leaves.as_chunks::<32>();
        let root = tlog::inventory::root(leaves.iter().copied().map(Hash));
        if !rest.is_empty() || root != (stated.lines, stated.inventory) {
            let message = "les empreintes des lignes ne sont pas celles de l’inventaire signé";
            return Err(Failure::new(message).of(LINES_LEAVES).into());
        }
        let lines = content(container, LINES)?;
        let mut opened: Vec<Opened> = Vec::new();
        let mut rank = None;
        for (number, line) in lines.split_inclusive(|byte| *byte == b'\n').enumerate() {
            let read = line.strip_suffix(b"\n").and_then(|line| std::str::from_utf8(line).ok());
            let read = read.and_then(Opened::parse);
            let read = read.filter(|read| opened.last().is_none_or(|last| last.index < read.index));
            let read = read.filter(|read| {
                let index = usize::try_from(read.index).unwrap_or(usize::MAX);
                leaves.get(index) == Some(&leaf_hash(read.line.to_string().as_bytes()).0)
            });
            let read = read.filter(|read| rank < Some(read.line.rank()));
            let read = read.ok_or_else(|| {
                let number = number.saturating_add(1);
                fault(format!(
                    "la ligne {number} n’est pas une ligne de l’inventaire signé, à sa place"
                ))
            })?;
            rank = Some(read.line.rank());
            opened.push(read);
        }
        Ok(Self {
            opened,
            count: stated.lines,
        })
    }

    /// Whether these are the lines of the extract, and its facts those that they tell.
    pub(super) fn check<R: Read + Seek>(
        &self,
        container: &mut Container<R>,
        manifest: &Manifest,
        extract: &Extract,
        folded: &Folded,
    ) -> Result<(), Stop> {
        let named = extract.named(self.lines());
        self.nothing_hidden(manifest, extract)?;
        let subjects: BTreeSet<_> = self.subjects(extract, &named).map(|line| line.subject).collect();
        let member = |id: &MemberId| Subject::new(SubjectKind::Member, id.uuid());
        if let Some(lacking) = named.iter().find(|id| !subjects.contains(&member(id))) {
            return Err(fault(format!(
                "il manque la ligne du membre {lacking}, que nomme une convention de l’extrait"
            ))
            .into());
        }
        self.nothing_else(extract, &named)?;
        self.same_conventions(extract)?;
        self.same_facts(container, manifest, extract, folded)?;
        self.same_names(extract, folded)
    }

    fn lines(&self) -> impl Iterator<Item = &Line> {
        self.opened.iter().map(|opened| &opened.line)
    }

    /// The lines of the extract that tell of a subject.
    fn subjects<'s>(
        &'s self,
        extract: &'s Extract,
        named: &'s BTreeSet<MemberId>,
    ) -> impl Iterator<Item = &'s LineSubject> {
        self.lines()
            .filter(|line| extract.holds(line, named))
            .filter_map(Line::subject)
    }

    /// Every group is there, from its first line to its last.
    fn nothing_hidden(&self, manifest: &Manifest, extract: &Extract) -> Result<(), Stop> {
        let shown: BTreeSet<String> = self.lines().map(Line::rank).collect();
        let anchors = extract.anchors(manifest.ledger);
        if let Some(lacking) = anchors.into_iter().find(|rank| !shown.contains(rank)) {
            return Err(fault(format!("il manque la ligne « {lacking} », dont c’est l’extrait")).into());
        }
        let indexes: BTreeSet<u64> = self.opened.iter().map(|opened| opened.index).collect();
        for opened in self.opened.iter().filter(|opened| extract.is_of_group(&opened.line)) {
            let after = opened.index.checked_add(1).filter(|after| *after < self.count);
            let neighbours = opened.index.checked_sub(1).into_iter().chain(after);
            if let Some(lacking) = neighbours.into_iter().find(|index| !indexes.contains(index)) {
                let message = format!(
                    "il manque la ligne {lacking} de l’inventaire, voisine de « {} » : un objet de l’extrait peut y être caché",
                    opened.line.rank()
                );
                return Err(fault(message).into());
            }
        }
        Ok(())
    }

    /// Nothing is shown that the extract does not need.
    fn nothing_else(&self, extract: &Extract, named: &BTreeSet<MemberId>) -> Result<(), Stop> {
        let of_group = self.opened.iter().filter(|opened| extract.is_of_group(&opened.line));
        let of_group: BTreeSet<u64> = of_group.map(|opened| opened.index).collect();
        let is_neighbour = |index: u64| {
            let before = index.checked_sub(1);
            before.is_some_and(|before| of_group.contains(&before)) || of_group.contains(&index.saturating_add(1))
        };
        let stranger = |opened: &&Opened| !extract.holds(&opened.line, named) && !is_neighbour(opened.index);
        match self.opened.iter().find(stranger) {
            None => Ok(()),
            Some(opened) => Err(fault(format!("la ligne « {} » n’est pas de cet extrait", opened.line.rank())).into()),
        }
    }

    /// The conventions of a member are those that name it, all of them.
    fn same_conventions(&self, extract: &Extract) -> Result<(), Stop> {
        let Some(member) = extract.member else { return Ok(()) };
        let naming = self.lines().filter_map(|line| match line {
            Line::NamedBy {
                member: named,
                named_by,
            } if *named == member => Some(*named_by),
            _ => None,
        });
        if naming.collect::<BTreeSet<_>>() == extract.conventions {
            return Ok(());
        }
        let message = "les conventions de l’extrait ne sont pas toutes celles qui nomment ce membre, et elles seules";
        Err(Failure::new(message).of(MANIFEST).into())
    }

    /// The facts of each subject are all there, and those of no other.
    fn same_facts<R: Read + Seek>(
        &self,
        container: &mut Container<R>,
        manifest: &Manifest,
        extract: &Extract,
        folded: &Folded,
    ) -> Result<(), Stop> {
        let named = extract.named(self.lines());
        let found: Vec<Line> = folded.log.inventory().lines().collect();
        let found: BTreeMap<_, _> = found
            .iter()
            .filter_map(Line::subject)
            .map(|line| (line.subject, line))
            .collect();
        let told: Vec<&LineSubject> = self.subjects(extract, &named).collect();
        let subjects: BTreeSet<Subject> = told.iter().map(|line| line.subject).collect();
        let mut faults = Faults::default();
        for (subject, position) in folded
            .log
            .firsts()
            .iter()
            .filter(|(subject, _)| !subjects.contains(subject))
        {
            faults.add(*position, || {
                format!("l’extrait n’a pas à contenir de fait de {subject}")
            });
        }
        let lacking: Vec<_> = told
            .into_iter()
            .filter(|line| found.get(&line.subject) != Some(line))
            .collect();
        let positions = if lacking.is_empty() {
            BTreeMap::new()
        } else {
            let wanted = lacking.iter().map(|line| line.leaf).collect();
            places(container, manifest.size, &wanted)?
        };
        let mut nowhere = None;
        for line in lacking {
            let why = || {
                format!(
                    "l’inventaire signé compte {} faits de {}, et l’extrait {} : il en manque",
                    line.version,
                    line.subject,
                    found.get(&line.subject).map_or(0, |found| found.version)
                )
            };
            match positions.get(&line.leaf) {
                Some(position) => faults.add(*position, why),
                None => nowhere = nowhere.or_else(|| Some(why())),
            }
        }
        match (faults.first(), nowhere) {
            (Some(found), _) => Err(fault(found.message.clone()).at(found.position.into()).into()),
            (None, Some(why)) => Err(fault(why).into()),
            (None, None) => Ok(()),
        }
    }

    /// The members that the conventions name are those that their facts name.
    fn same_names(&self, extract: &Extract, folded: &Folded) -> Result<(), Stop> {
        let is_tie = |line: &Line| match line {
            Line::Subject(_) => false,
            Line::Names { convention, .. } => extract.conventions.contains(convention),
            Line::NamedBy { member, named_by } => {
                extract.member == Some(*member) && extract.conventions.contains(named_by)
            }
        };
        let told = self.lines().filter(|line| is_tie(line)).map(Line::rank);
        let found = folded.log.inventory().lines().filter(is_tie).map(|line| line.rank());
        if told.collect::<BTreeSet<_>>() == found.collect() {
            return Ok(());
        }
        Err(
            fault("les membres que nomment les conventions de l’extrait ne sont pas ceux que nomment leurs faits")
                .into(),
        )
    }
}

fn fault(why: impl Into<String>) -> Failure {
    Failure::new(why).of(LINES)
}

/// The first position of each of these hashes among those of all facts.
fn places<R: Read + Seek>(
    container: &mut Container<R>,
    size: u64,
    wanted: &BTreeSet<Digest>,
) -> Result<BTreeMap<Digest, u32>, Stop> {
    let mut leaves = Leaves::default();
    let mut found = BTreeMap::new();
    for position in 0..size {
        let leaf = Digest::new(leaves.next(container, size)?.0);
        if wanted.contains(&leaf) {
            found.entry(leaf).or_insert(u32::try_from(position).unwrap_or(u32::MAX));
        }
    }
    Ok(found)
}
