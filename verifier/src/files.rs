//! The files of a bundle: which names mean what, and which a tree of some size must have.

use std::ops::Range;
use tlog::merkle::tile::{Tile, WIDTH};

/// The signed inventory of the ledger.
pub const INVENTORY: &str = "inventory";
/// The hashes of the lines of the inventory, in an extract.
pub const LINES_LEAVES: &str = "extract/leaves";
/// The lines of the inventory that an extract shows.
pub const LINES: &str = "extract/lines.jsonl";
/// The facts of an extract.
const EXTRACTED: &str = "extract/entries/";
/// What is said to whoever opens the bundle.
pub const README: &str = "LISEZMOI.txt";
/// The signed checkpoint.
pub const CHECKPOINT: &str = "checkpoint";
/// What the bundle is made of.
pub const MANIFEST: &str = "manifest.json";
/// What was committed to, and may be shown.
pub const OPENINGS: &str = "openings.jsonl";
/// The policy of the witnesses.
pub const POLICY: &str = "policy";
/// The schema of the envelope.
pub const ENVELOPE: &str = "schemas/envelope.v1.schema.json";
/// The other verifier.
pub const VERIFY: &str = "verify.py";
/// Earlier checkpoints.
pub const CHECKPOINTS: &str = "checkpoints/";
/// Time stamps.
pub const TIMESTAMPS: &str = "timestamps/";

/// The file of the schema of a type of fact.
pub fn schema(event_type: &str, version: u16) -> String {
    format!("schemas/{event_type}.v{version}.schema.json")
}

/// The type and version whose schema a file gives.
pub fn of_schema(name: &str) -> Option<(&str, u16)> {
    let (event_type, version) = name
        .strip_prefix("schemas/")?
        .strip_suffix(".schema.json")?
        .split_once(".v")
        .filter(|(event_type, _)| !event_type.is_empty())?;
    Some((event_type, u16::try_from(number(version)?).ok()?))
}

/// The size that names a checkpoint or a time stamp: decimal, without leading zero.
pub fn number(text: &str) -> Option<u64> {
    let is_one = text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    is_one.then(|| text.parse().ok()).flatten()
}

/// The size of the checkpoint in that file.
pub fn of_checkpoint(name: &str) -> Option<u64> {
    number(name.strip_prefix(CHECKPOINTS)?)
}

/// The file of the time stamp about the checkpoint of that size.
pub fn timestamp(size: u64) -> String {
    format!("{TIMESTAMPS}{size}.tsr")
}

/// The size of the checkpoint that the time stamp in that file is about.
pub fn of_timestamp(name: &str) -> Option<u64> {
    number(name.strip_prefix(TIMESTAMPS)?.strip_suffix(".tsr")?)
}

/// Whether a bundle may have a file of that name, whatever its size, tiles apart.
pub fn is_known(name: &str) -> bool {
    let rules = || {
        let name = name.strip_prefix("rules/").and_then(|name| name.strip_suffix(".yaml"));
        name.is_some_and(|name| !name.is_empty() && !name.contains('/'))
    };
    let schemas = || of_schema(name).is_some_and(|(event_type, _)| !event_type.contains('/'));
    matches!(
        name,
        README | CHECKPOINT | INVENTORY | MANIFEST | OPENINGS | POLICY | VERIFY
    ) || crate::replay::Claim::ALL.iter().any(|claim| claim.file() == name)
        || of_checkpoint(name).is_some()
        || of_timestamp(name).is_some()
        || schemas()
        || rules()
}

/// A group of at most 256 facts that follow each other: their leaves in one file, their bodies in another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The file of the leaves.
    pub leaves: String,
    /// The file of the bodies.
    pub bodies: String,
    /// Their positions.
    pub positions: Range<u64>,
}

/// The files of the facts of an extract that holds `facts` of them, each with how many it has.
pub fn extracted(facts: u64) -> impl Iterator<Item = (String, u64)> {
    groups(facts).filter_map(|group| {
        let place = group.leaves.strip_prefix("tile/0/")?;
        let count = group.positions.end.saturating_sub(group.positions.start);
        Some((format!("{EXTRACTED}{place}"), count))
    })
}

/// The groups of a log of `size` facts.
pub fn groups(size: u64) -> impl Iterator<Item = Group> {
    (0..size.div_ceil(WIDTH)).filter_map(move |index| {
        let tile = Tile::of_tree(size, 0, index)?;
        let leaves = format!("tile/{tile}");
        let first = index.checked_mul(WIDTH)?;
        Some(Group {
            bodies: format!("tile/entries/{}", leaves.strip_prefix("tile/0/")?),
            leaves,
            positions: first..first.checked_add(tile.width)?,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_come_by_groups_of_256() {
        let names = |size| groups(size).map(|group| group.bodies).collect::<Vec<_>>();
        assert_eq!(names(0), Vec::<String>::new());
        assert_eq!(names(1), ["tile/entries/000.p/1"]);
        assert_eq!(names(256), ["tile/entries/000"]);
        assert_eq!(names(257), ["tile/entries/000", "tile/entries/001.p/1"]);
        let last = groups(256 * 1_000 + 3).last().unwrap();
        assert_eq!(last.leaves, "tile/0/x001/000.p/3");
        assert_eq!(last.positions, 256_000..256_003);
    }

    #[test]
    fn the_groups_of_the_largest_bundle_come_in_the_order_of_their_names() {
        let names: Vec<String> = groups(256 * 32_000 + 1).map(|group| group.bodies).collect();
        assert!(names.is_sorted());
    }

    #[test]
    fn names_have_one_spelling() {
        for known in [
            "LISEZMOI.txt",
            "checkpoints/12",
            "claims/shares.jsonl",
            "rules/epci.yaml",
            "schemas/KeyDefined.v2.schema.json",
            "schemas/envelope.v1.schema.json",
            "timestamps/12.tsr",
            "verify.py",
        ] {
            assert!(is_known(known), "{known}");
        }
        for unknown in [
            "lisezmoi.txt",
            "checkpoints/012",
            "checkpoints/",
            "checkpoints/+1",
            "claims/others.jsonl",
            "rules/.yaml",
            "rules/a/b.yaml",
            "schemas/KeyDefined.v02.schema.json",
            "schemas/.v1.schema.json",
            "schemas/a/KeyDefined.v2.schema.json",
            "timestamps/x.tsr",
            "tile/0/000",
            "x",
        ] {
            assert!(!is_known(unknown), "{unknown}");
        }
    }
}
