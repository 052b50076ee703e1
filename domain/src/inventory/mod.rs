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

#[cfg(test)]
mod tests {
    use super::*;

    fn uuid(n: u128) -> Uuid {
        Uuid::from_u128(n)
    }

    fn glance(kind: SubjectKind, id: u128, convention: Option<u128>, named: &[u128]) -> Glance {
        Glance {
            subject: Subject::new(kind, uuid(id)),
            convention: convention.map(|id| ConventionId::new(uuid(id))),
            named: named.iter().copied().map(uuid).collect(),
        }
    }

    fn ranks(facts: &[Glance]) -> Vec<String> {
        let mut inventory = Inventory::default();
        for fact in facts {
            inventory.add(fact, Digest::of(b""));
        }
        let lines: Vec<Line> = inventory.lines().collect();
        for line in &lines {
            assert_eq!(Line::parse(&line.to_string()).as_ref(), Some(line));
        }
        lines.iter().map(Line::rank).collect()
    }

    #[test]
    fn lines_stand_in_the_order_of_the_bytes_of_their_ranks() {
        use SubjectKind::{Budget, Committee, Convention, Key, Ledger, Member};
        let ranks = ranks(&[
            glance(Ledger, 1, None, &[]),
            glance(Member, 0xff, None, &[]),
            glance(Member, 0xa, None, &[]),
            glance(Convention, 0x10, Some(0x10), &[0xff, 0xa]),
            glance(Key, 3, Some(0x10), &[]),
            glance(Committee, 4, Some(0x10), &[]),
            glance(Budget, 0xfffff, Some(0x10), &[]),
            glance(Convention, 2, Some(2), &[0xa]),
            // No program records it.
            glance(Budget, 5, None, &[]),
        ]);
        assert!(ranks.is_sorted() && ranks.len() == 15, "{ranks:#?}");
    }

    #[test]
    fn a_subject_belongs_to_the_convention_of_its_first_fact() {
        use SubjectKind::{Budget, Committee, Member};
        let later = ranks(&[glance(Committee, 4, Some(2), &[]), glance(Committee, 4, Some(3), &[])]);
        assert_eq!(later.len(), 1);
        assert!(later[0].starts_with(&format!("2 {} 0 committee", uuid(2))), "{later:?}");
        let none = ranks(&[glance(Budget, 4, None, &[]), glance(Budget, 4, Some(3), &[])]);
        assert_eq!(none, [format!("3 budget {}", uuid(4))]);
        let member = ranks(&[glance(Member, 4, Some(3), &[4])]);
        assert_eq!(
            member,
            [format!("1 {} 0", uuid(4))],
            "le fait n’est pas d’avant lui-même"
        );
    }

    #[test]
    fn a_convention_names_the_members_that_are_known_before() {
        use SubjectKind::{Convention, Key, Member};
        let named = |facts: &[Glance]| ranks(facts).iter().filter(|rank| rank.contains(" 1 ")).count();
        let (one, other) = (glance(Member, 7, None, &[7]), glance(Member, 8, None, &[8]));
        let by = glance(Convention, 2, Some(2), &[2, 7, 8, 9]);
        assert_eq!(
            named(&[one.clone(), by.clone(), other.clone()]),
            2,
            "8 n’est connu qu’après, 9 jamais"
        );
        let twice = glance(Key, 3, Some(2), &[7]);
        assert_eq!(
            named(&[one.clone(), other.clone(), by, twice]),
            4,
            "une fois chacun, des deux côtés"
        );
        // A fact about a member may name a convention.
        assert_eq!(named(&[one.clone(), other, glance(Member, 7, Some(2), &[7, 8])]), 4);
        assert_eq!(named(&[one, glance(Member, 7, None, &[7])]), 0);
    }

    #[test]
    fn the_last_fact_is_told_with_how_many_there_are() {
        let mut inventory = Inventory::default();
        let fact = glance(SubjectKind::Convention, 2, Some(2), &[]);
        inventory.add(&fact, Digest::of(b"1"));
        inventory.add(&fact, Digest::of(b"2"));
        let lines: Vec<Line> = inventory.lines().collect();
        let [line] = &lines[..] else { panic!("{lines:?}") };
        let told = line.subject().unwrap();
        assert_eq!((told.leaf, told.version), (Digest::of(b"2"), 2));
    }

    #[test]
    fn a_line_has_one_spelling() {
        let convention = uuid(2);
        let leaf = Digest::of(b"");
        let good = format!(r#"{{"convention":"{convention}","names":"{convention}"}}"#);
        assert!(Line::parse(&good).is_some());
        for other in [
            format!(r#"{{"names":"{convention}","convention":"{convention}"}}"#),
            format!(r#"{{"convention":"{convention}","names":"{convention}","x":1}}"#),
            format!(r#"{{"convention":"{convention}", "names":"{convention}"}}"#),
            format!(
                r#"{{"convention":"{convention}","leaf":"{leaf}","subject":{{"id":"{convention}","kind":"member"}},"version":1}}"#
            ),
            format!(r#"{{"leaf":"{leaf}","subject":{{"id":"{convention}","kind":"convention"}},"version":1}}"#),
            format!(r#"{{"leaf":"{leaf}","subject":{{"kind":"key","id":"{convention}"}},"version":1}}"#),
            format!(
                r#"{{"convention":null,"leaf":"{leaf}","subject":{{"id":"{convention}","kind":"key"}},"version":1}}"#
            ),
        ] {
            assert_eq!(Line::parse(&other), None, "{other}");
        }
    }
}
