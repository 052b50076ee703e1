//! Extracts: a part of a ledger, that its signed inventory proves complete.
//!
//! `docs/reference/audit-bundle.md`, § 8. Whoever writes an extract and whoever verifies it ask the same of the lines of the inventory.

use crate::files;
use domain::inventory::{Inventory, Line};
use domain::value::{ConventionId, LedgerId, MemberId};
use domain::{Subject, SubjectKind};
use std::collections::BTreeSet;
use tlog::merkle::{Hash, leaf_hash};

/// What an extract is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extract {
    /// Its conventions, all of them whole.
    pub conventions: BTreeSet<ConventionId>,
    /// The member whose conventions these are.
    pub member: Option<MemberId>,
}

/// A line of the inventory that is shown, and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// Its place among all lines, from 0.
    pub index: u64,
    /// The line.
    pub line: Line,
}

impl Extract {
    /// The extract of the conventions that name `member`, as the inventory tells them.
    pub fn of_member(member: MemberId, inventory: &Inventory) -> Self {
        let naming = inventory.lines().filter_map(|line| match line {
            Line::NamedBy {
                member: named,
                named_by,
            } if named == member => Some(named_by),
            _ => None,
        });
        Self {
            conventions: naming.collect(),
            member: Some(member),
        }
    }

    /// The extract of one convention.
    pub fn of_convention(convention: ConventionId) -> Self {
        Self {
            conventions: BTreeSet::from([convention]),
            member: None,
        }
    }

    /// Whether a line stands in a group that is shown whole.
    pub(crate) fn is_of_group(&self, line: &Line) -> bool {
        let of_convention = line.group_of_convention();
        let of_member = self.member.filter(|member| line.group_of_member() == Some(*member));
        of_convention.is_some_and(|convention| self.conventions.contains(&convention)) || of_member.is_some()
    }

    /// The members that its conventions name.
    pub(crate) fn named<'l>(&self, lines: impl Iterator<Item = &'l Line>) -> BTreeSet<MemberId> {
        let named = lines.filter_map(|line| match line {
            Line::Names { convention, names } if self.conventions.contains(convention) => Some(*names),
            _ => None,
        });
        named.collect()
    }

    /// Whether a line is of the extract.
    pub(crate) fn holds(&self, line: &Line, named: &BTreeSet<MemberId>) -> bool {
        let of_itself = line.subject().is_some_and(|line| match line.subject.kind {
            SubjectKind::Ledger => true,
            SubjectKind::Member => named.contains(&MemberId::new(line.subject.id)),
            _ => false,
        });
        of_itself || self.is_of_group(line)
    }

    /// The ranks of the lines without which the ledger or a group would not be there at all.
    pub(crate) fn anchors(&self, ledger: LedgerId) -> Vec<String> {
        let member = self.member.map(|member| format!("1 {member} 0"));
        let conventions = self.conventions.iter().map(|id| format!("2 {id} 0 convention {id}"));
        [format!("0 {ledger}")]
            .into_iter()
            .chain(member)
            .chain(conventions)
            .collect()
    }

    /// The lines that it shows: those that are of it, and the neighbours of its groups.
    pub fn open(&self, lines: Vec<Line>) -> Vec<Opened> {
        let named = self.named(lines.iter());
        let of_group: Vec<bool> = lines.iter().map(|line| self.is_of_group(line)).collect();
        let is_neighbour = |index: usize| {
            let before = index.checked_sub(1).and_then(|before| of_group.get(before));
            let after = index.checked_add(1).and_then(|after| of_group.get(after));
            before == Some(&true) || after == Some(&true)
        };
        let kept = lines.into_iter().enumerate();
        let kept = kept.filter(|(index, line)| self.holds(line, &named) || is_neighbour(*index));
        let opened = kept.map(|(index, line)| Opened {
            index: u64::try_from(index).unwrap_or(u64::MAX),
            line,
        });
        opened.collect()
    }

    /// The subjects whose facts it holds, given the lines that it shows.
    pub fn subjects(&self, opened: &[Opened]) -> BTreeSet<Subject> {
        let named = self.named(opened.iter().map(|opened| &opened.line));
        let held = opened.iter().filter(|opened| self.holds(&opened.line, &named));
        held.filter_map(|opened| Some(opened.line.subject()?.subject)).collect()
    }
}

impl Opened {
    /// Reads a line of the file, without its end.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (index, line) = text.strip_prefix(r#"{"index":"#)?.split_once(r#","line":"#)?;
        Some(Self {
            index: files::number(index)?,
            line: Line::parse(line.strip_suffix('}')?)?,
        })
    }
}

impl std::fmt::Display for Opened {
    /// Its canonical form.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, r#"{{"index":{},"line":{}}}"#, self.index, self.line)
    }
}

/// The hashes of the lines of an inventory, in order.
pub fn leaves(inventory: &Inventory) -> impl Iterator<Item = Hash> {
    inventory.lines().map(|line| leaf_hash(line.to_string().as_bytes()))
}
