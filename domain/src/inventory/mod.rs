//! The inventory of a ledger: where the history of each object ends, and which objects and members each convention holds together.
//!
//! Whoever has the whole ledger finds it again from its bodies. Signed beside a checkpoint, it lets a part of the ledger be shown and
//! known to be complete: `docs/reference/audit-bundle.md`, § 8. Hashes of lines and their tree are made by whoever signs or verifies it.

mod glance;
mod line;

pub use glance::Glance;
pub use line::{Line, LineSubject};

use crate::event::{Subject, SubjectKind};
use crate::value::{ConventionId, Digest, MemberId};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// The inventory of the facts that were added to it.
#[derive(Clone, Debug, Default)]
pub struct Inventory {
    /// In the order of their ranks.
    lines: BTreeMap<Place, Option<Last>>,
    /// The convention of each subject.
    conventions: HashMap<Subject, Option<ConventionId>>,
}

/// Where a line stands: these sort as the texts of the ranks do.
type Place = (u8, Uuid, u8, &'static str, Uuid);

/// The last fact of a subject.
#[derive(Clone, Copy, Debug)]
struct Last {
    leaf: Digest,
    version: u64,
}

impl Inventory {
    /// Adds the next fact, whose leaf hash is `leaf`. What it says of itself is taken as it is.
    pub fn add(&mut self, fact: &Glance, leaf: Digest) {
        let known = self.conventions.get(&fact.subject).copied();
        let convention = known.unwrap_or_else(|| own_convention(fact));
        if let Some(concerned) = convention.or(fact.convention) {
            for id in &fact.named {
                // A member is known once a fact before this one is about it.
                if self.conventions.contains_key(&Subject::new(SubjectKind::Member, *id)) {
                    self.lines.insert((1, *id, 1, "", concerned.uuid()), None);
                    self.lines.insert((2, concerned.uuid(), 1, "", *id), None);
                }
            }
        }
        if known.is_none() {
            self.conventions.insert(fact.subject, convention);
        }
        let last = self.lines.entry(place(fact.subject, convention)).or_default();
        let version = last.map_or(0, |last| last.version).saturating_add(1);
        *last = Some(Last { leaf, version });
    }

    /// How many lines it has.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether no fact was added.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Its lines, in the order of their ranks.
    pub fn lines(&self) -> impl Iterator<Item = Line> {
        self.lines.iter().filter_map(|(place, last)| line(place, *last))
    }
}

/// The convention of the subject of a fact, which is its first.
fn own_convention(fact: &Glance) -> Option<ConventionId> {
    match fact.subject.kind {
        SubjectKind::Ledger | SubjectKind::Member => None,
        SubjectKind::Convention => Some(ConventionId::new(fact.subject.id)),
        SubjectKind::Committee | SubjectKind::Key | SubjectKind::Budget => fact.convention,
    }
}

const fn place(subject: Subject, convention: Option<ConventionId>) -> Place {
    let Subject { kind, id } = subject;
    match (kind, convention) {
        (SubjectKind::Ledger, _) => (0, id, 0, "", Uuid::nil()),
        (SubjectKind::Member, _) => (1, id, 0, "", Uuid::nil()),
        (_, Some(convention)) => (2, convention.uuid(), 0, kind.as_str(), id),
        (_, None) => (3, Uuid::nil(), 0, kind.as_str(), id),
    }
}

fn line(place: &Place, last: Option<Last>) -> Option<Line> {
    let (rank, group, tie, kind, id) = *place;
    let Some(Last { leaf, version }) = last else {
        return Some(match (rank, tie) {
            (1, _) => Line::NamedBy {
                member: MemberId::new(group),
                named_by: ConventionId::new(id),
            },
            _ => Line::Names {
                convention: ConventionId::new(group),
                names: MemberId::new(id),
            },
        });
    };
    let (convention, subject) = match rank {
        0 => (None, Subject::new(SubjectKind::Ledger, group)),
        1 => (None, Subject::new(SubjectKind::Member, group)),
        2 => (
            Some(ConventionId::new(group)),
            Subject::new(SubjectKind::parse(kind).ok()?, id),
        ),
        _ => (None, Subject::new(SubjectKind::parse(kind).ok()?, id)),
    };
    Some(Line::Subject(LineSubject {
        convention,
        leaf,
        subject,
        version,
    }))
}
