//! The manifest: what a bundle says it is made of. Nothing in it is free: each field is compared with what the verifier finds.

use crate::extract::Extract;
use domain::body::profile;
use domain::value::{ConventionId, Digest, LedgerId, MemberId};
use serde::{Deserialize, Serialize};

/// The version of the format of bundles.
pub const FORMAT: u64 = 1;
/// What a bundle of the whole ledger covers.
pub const WHOLE: &str = "ledger";
/// What the extract of a convention covers.
pub const CONVENTION: &str = "convention";
/// What the extract of a member covers: the conventions that name it.
pub const MEMBER: &str = "member";

/// The manifest. Its fields stand in canonical order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The conventions of an extract.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conventions: Option<Vec<ConventionId>>,
    /// How many facts of each type and version, by type, then by version.
    pub counts: Vec<Count>,
    /// How many facts an extract holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facts: Option<u64>,
    /// Every file but the manifest, by name.
    pub files: Vec<File>,
    /// [`FORMAT`].
    pub format: u64,
    /// The ledger.
    pub ledger: LedgerId,
    /// The member of an extract.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<MemberId>,
    /// The origin of the checkpoint.
    pub origin: String,
    /// The root over all the facts.
    pub root: Digest,
    /// [`WHOLE`], [`CONVENTION`] or [`MEMBER`].
    pub scope: String,
    /// How many facts the ledger has.
    pub size: u64,
}

/// How many facts of a type and version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Count {
    /// How many.
    pub count: u64,
    /// The type.
    pub r#type: String,
    /// The version.
    pub version: u16,
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Its name.
    pub path: String,
    /// The SHA-256 of its bytes.
    pub sha256: Digest,
    /// How many bytes.
    pub size: u64,
}

impl Manifest {
    /// Reads a manifest in canonical form: what is read, written again, is the same bytes.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        profile::check_of_any_length(bytes).map_err(|error| error.to_string())?;
        let read: Self = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        let written = read.canonical().map_err(|error| error.to_string())?;
        if written != bytes {
            return Err("il n’est pas en forme canonique".to_owned());
        }
        if read.format != FORMAT {
            return Err(format!("il est du format {}, et non {FORMAT}", read.format));
        }
        if ![WHOLE, CONVENTION, MEMBER].contains(&read.scope.as_str()) {
            return Err(format!(
                "il couvre « {} », que ce vérificateur ne connaît pas",
                read.scope
            ));
        }
        if read.size == 0 {
            return Err("il n’y a pas un fait".to_owned());
        }
        if !read.scope_is_told() {
            return Err("il ne dit pas, comme il le faut, de quoi ce paquet est l’extrait".to_owned());
        }
        let kinds = read.counts.iter().map(|count| (&count.r#type, count.version));
        let paths = read.files.iter().map(|file| &file.path);
        let ascend = ascends(kinds) && ascends(paths);
        if !ascend || read.counts.iter().any(|count| count.count == 0) {
            return Err("ses listes ne sont pas rangées, ou comptent zéro fait d’une sorte".to_owned());
        }
        Ok(read)
    }

    /// Whether it names what its scope asks for, and nothing else.
    fn scope_is_told(&self) -> bool {
        let conventions = self.conventions.as_deref();
        let facts = self.facts.is_some_and(|facts| (1..=self.size).contains(&facts));
        match (self.scope.as_str(), conventions) {
            (CONVENTION, Some([_])) => facts && self.member.is_none(),
            (MEMBER, Some(conventions)) => facts && self.member.is_some() && ascends(conventions.iter()),
            (WHOLE, None) => self.facts.is_none() && self.member.is_none(),
            _ => false,
        }
    }

    /// What it is an extract of; nothing for a whole ledger.
    pub fn extract(&self) -> Option<Extract> {
        let conventions = self.conventions.as_ref()?;
        Some(Extract {
            conventions: conventions.iter().copied().collect(),
            member: self.member,
        })
    }

    /// Its canonical form.
    pub fn canonical(&self) -> serde_json::Result<Vec<u8>> {
        serde_json::to_vec(self)
    }
}

fn ascends<T: PartialOrd>(items: impl Iterator<Item = T>) -> bool {
    items.is_sorted_by(|one, next| one < next)
}
