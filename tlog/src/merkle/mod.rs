//! Merkle trees as in RFC 6962 and RFC 9162, section 2.1: leaf `SHA-256(0x00 ‖ body)`, node `SHA-256(0x01 ‖ left ‖ right)`.

pub mod proof;
pub mod tile;

use proof::Node;
use sha2::{Digest, Sha256};

/// A SHA-256 hash of the tree.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

impl From<&[u8; 32]> for Hash {
    fn from(bytes: &[u8; 32]) -> Self {
        Self(*bytes)
    }
}

impl std::fmt::Display for Hash {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl std::fmt::Debug for Hash {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Hash({self})")
    }
}

/// The hash of a leaf whose bytes are `body`.
pub fn leaf_hash(body: &[u8]) -> Hash {
    Hash(Sha256::new().chain_update([0x00]).chain_update(body).finalize().into())
}

/// The hash of a node over its two children.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Hash(
        Sha256::new()
            .chain_update([0x01])
            .chain_update(left.0)
            .chain_update(right.0)
            .finalize()
            .into(),
    )
}

/// The root of the empty tree: the hash of nothing.
pub fn empty_root() -> Hash {
    Hash(Sha256::digest([]).into())
}

/// The peaks of a growing tree: the roots of its largest complete subtrees, left to right. Adding a leaf costs as many hashes as the
/// size has trailing one bits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    peaks: Vec<Hash>,
}

impl Frontier {
    /// The frontier of a tree of `size` leaves with these peaks; none if their number cannot be.
    pub fn from_peaks(size: u64, peaks: Vec<Hash>) -> Option<Self> {
        (peaks.len() == size.count_ones() as usize).then_some(Self { size, peaks })
    }

    /// How many leaves the tree has.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The peaks, largest subtree first.
    pub fn peaks(&self) -> &[Hash] {
        &self.peaks
    }

    /// Adds a leaf.
    pub fn push(&mut self, leaf: Hash) {
        self.push_visiting(leaf, |_, _| {});
    }

    /// Adds a leaf, and visits each complete subtree that it makes, from the leaf itself up.
    pub fn push_visiting(&mut self, leaf: Hash, mut visit: impl FnMut(Node, Hash)) {
        let mut hash = leaf;
        let mut node = Node {
            height: 0,
            index: self.size,
        };
        visit(node, hash);
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.peaks.pop() {
                hash = node_hash(&left, &hash);
                node = Node {
                    height: node.height + 1,
                    index: node.index >> 1,
                };
                visit(node, hash);
            }
        }
        self.peaks.push(hash);
        self.size += 1;
    }

    /// The root of the tree.
    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev();
        peaks.next().map_or_else(empty_root, |last| {
            peaks.fold(*last, |right, left| node_hash(left, &right))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// MTH of RFC 6962, section 2.1, as written there: split at the largest power of two below the size.
    fn mth(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => empty_root(),
            [leaf] => *leaf,
            _ => {
                let split = leaves.len().next_power_of_two() / 2;
                node_hash(&mth(&leaves[..split]), &mth(&leaves[split..]))
            }
        }
    }

    #[test]
    fn the_frontier_gives_the_root_of_rfc_6962_at_every_size() {
        let mut frontier = Frontier::default();
        let mut leaves = Vec::new();
        for n in 0_u32..=300 {
            assert_eq!(frontier.root(), mth(&leaves), "taille {n}");
            assert_eq!(
                Frontier::from_peaks(frontier.size(), frontier.peaks().to_vec()),
                Some(frontier.clone())
            );
            let leaf = leaf_hash(&n.to_be_bytes());
            leaves.push(leaf);
            frontier.push(leaf);
        }
        assert_eq!(Frontier::from_peaks(3, vec![leaf_hash(b"")]), None);
    }

    #[test]
    fn the_frontier_agrees_with_another_implementation() {
        let mut frontier = Frontier::default();
        let mut other = ct_merkle::mem_backed_tree::MemoryBackedTree::<Sha256, Vec<u8>>::new();
        for n in 0_u32..=257 {
            assert_eq!(frontier.root().0[..], other.root().as_bytes()[..], "taille {n}");
            let body = n.to_be_bytes().repeat(n as usize % 5);
            frontier.push(leaf_hash(&body));
            other.push(body);
        }
    }

    #[test]
    fn the_empty_root_is_the_hash_of_nothing() {
        assert_eq!(
            empty_root().to_string(),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }
}
