//! Lines of an inventory: their canonical form, which is hashed, and their rank, which orders them.

use crate::event::{Subject, SubjectKind};
use crate::value::{ConventionId, Digest, MemberId};
use serde::Deserialize;
use std::fmt;

/// A line.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Line {
    /// Where the history of a subject ends.
    Subject(LineSubject),
    /// A fact of a convention names a member; in the group of the convention.
    #[serde(rename_all = "camelCase")]
    Names {
        /// The convention.
        convention: ConventionId,
        /// The member.
        names: MemberId,
    },
    /// The same, in the group of the member.
    #[serde(rename_all = "camelCase")]
    NamedBy {
        /// The member.
        member: MemberId,
        /// The convention.
        named_by: ConventionId,
    },
}

/// The last fact of a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineSubject {
    /// The convention that the subject belongs to, if it belongs to one.
    pub convention: Option<ConventionId>,
    /// The leaf hash of its last fact.
    pub leaf: Digest,
    /// The subject.
    pub subject: Subject,
    /// How many facts it has.
    pub version: u64,
}

impl Line {
    /// Reads a line in canonical form.
    pub fn parse(text: &str) -> Option<Self> {
        let line: Self = serde_json::from_str(text).ok()?;
        let is_form = line.subject().is_none_or(|line| match line.subject.kind {
            SubjectKind::Ledger | SubjectKind::Member => line.convention.is_none(),
            SubjectKind::Convention => line.convention.map(ConventionId::uuid) == Some(line.subject.id),
            SubjectKind::Committee | SubjectKind::Key | SubjectKind::Budget => true,
        });
        (is_form && line.to_string() == text).then_some(line)
    }

    /// Its rank: lines stand in the order of the bytes of these texts.
    pub fn rank(&self) -> String {
        match self {
            Self::Subject(line) => {
                let Subject { kind, id } = line.subject;
                match (kind, line.convention) {
                    (SubjectKind::Ledger, _) => format!("0 {id}"),
                    (SubjectKind::Member, _) => format!("1 {id} 0"),
                    (_, Some(convention)) => format!("2 {convention} 0 {kind} {id}"),
                    (_, None) => format!("3 {kind} {id}"),
                }
            }
            Self::NamedBy { member, named_by } => format!("1 {member} 1 {named_by}"),
            Self::Names { convention, names } => format!("2 {convention} 1 {names}"),
        }
    }

    /// The convention whose group it stands in.
    pub const fn group_of_convention(&self) -> Option<ConventionId> {
        match self {
            Self::Subject(LineSubject { convention, .. }) => *convention,
            Self::Names { convention, .. } => Some(*convention),
            Self::NamedBy { .. } => None,
        }
    }

    /// The member whose group it stands in.
    pub fn group_of_member(&self) -> Option<MemberId> {
        match self {
            Self::Subject(LineSubject { subject, .. }) => {
                (subject.kind == SubjectKind::Member).then(|| MemberId::new(subject.id))
            }
            Self::NamedBy { member, .. } => Some(*member),
            Self::Names { .. } => None,
        }
    }

    /// The subject whose last fact it tells.
    pub const fn subject(&self) -> Option<&LineSubject> {
        match self {
            Self::Subject(line) => Some(line),
            Self::Names { .. } | Self::NamedBy { .. } => None,
        }
    }
}

impl fmt::Display for Line {
    /// Its canonical form: no value in it needs an escape.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Subject(line) => {
                formatter.write_str("{")?;
                if let Some(convention) = line.convention {
                    write!(formatter, r#""convention":"{convention}","#)?;
                }
                let LineSubject {
                    leaf, subject, version, ..
                } = line;
                let Subject { kind, id } = subject;
                write!(
                    formatter,
                    r#""leaf":"{leaf}","subject":{{"id":"{id}","kind":"{kind}"}},"version":{version}}}"#
                )
            }
            Self::NamedBy { member, named_by } => {
                write!(formatter, r#"{{"member":"{member}","namedBy":"{named_by}"}}"#)
            }
            Self::Names { convention, names } => {
                write!(formatter, r#"{{"convention":"{convention}","names":"{names}"}}"#)
            }
        }
    }
}
