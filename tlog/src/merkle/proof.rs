//! Proofs over a tree: that a leaf is in it, that a larger tree continues it.

use super::{Hash, node_hash};
use std::ops::Range;

/// A complete subtree: the `1 << height` leaves from `index << height` on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Node {
    /// Its height; 0 is a leaf.
    pub height: u32,
    /// Its place among those of its height.
    pub index: u64,
}

/// Why a proof does not hold, or cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// No tree of this size has such a leaf.
    #[error("l’arbre de {size} feuilles n’a pas de feuille {index}")]
    OutOfTree {
        /// The leaf asked for.
        index: u64,
        /// Size of the tree.
        size: u64,
    },
    /// The empty tree is a prefix of everything: a proof from it proves nothing.
    #[error("une preuve de continuité depuis l’arbre vide ne prouve rien")]
    FromNothing,
    /// The later tree is the smaller one.
    #[error("l’arbre de {new} feuilles ne continue pas celui de {old} : il est plus petit")]
    Shrunk {
        /// Size of the earlier tree.
        old: u64,
        /// Size of the later tree.
        new: u64,
    },
    /// Too many hashes, or too few, for these sizes.
    #[error("la preuve n’a pas le nombre d’empreintes attendu")]
    Length,
    /// The hashes lead to another root.
    #[error("la preuve conduit à une autre racine")]
    Root,
    /// A hash of the tree was not given.
    #[error("une empreinte de l’arbre manque (hauteur {}, rang {})", .0.height, .0.index)]
    Missing(Node),
}

/// The leaves whose roots make the inclusion proof of leaf `index`, from its sibling up: PATH of RFC 9162, 2.1.3.1.
fn inclusion_ranges(index: u64, size: u64) -> Vec<Range<u64>> {
    let mut ranges = Vec::new();
    let mut tree = 0..size;
    while tree.end - tree.start > 1 {
        let middle = split(&tree);
        if index < middle {
            ranges.push(middle..tree.end);
            tree.end = middle;
        } else {
            ranges.push(tree.start..middle);
            tree.start = middle;
        }
    }
    ranges.reverse();
    ranges
}

/// Those of the consistency proof from `old` to `new` leaves: PROOF of RFC 9162, 2.1.4.1.
fn consistency_ranges(old: u64, new: u64) -> Vec<Range<u64>> {
    let mut ranges = Vec::new();
    let mut tree = 0..new;
    while old < tree.end {
        let middle = split(&tree);
        if old <= middle {
            ranges.push(middle..tree.end);
            tree.end = middle;
        } else {
            ranges.push(tree.start..middle);
            tree.start = middle;
        }
    }
    // The whole of the old tree is known to who verifies.
    if tree.start > 0 {
        ranges.push(tree);
    }
    ranges.reverse();
    ranges
}

/// Where a tree of at least two leaves is split: after the largest power of two below its size.
const fn split(tree: &Range<u64>) -> u64 {
    let size = tree.end - tree.start;
    tree.start + (1 << (size - 1).ilog2())
}

/// The complete subtrees that a range of leaves is made of, left to right. Ranges of proofs start where a subtree as large may.
pub(super) fn complete(range: &Range<u64>) -> Vec<Node> {
    let mut nodes = Vec::new();
    let mut start = range.start;
    while start < range.end {
        let height = (range.end - start).ilog2();
        nodes.push(Node {
            height,
            index: start >> height,
        });
        start += 1 << height;
    }
    nodes
}

/// The hash over `range`, of which `hash_of` knows the complete subtrees.
fn hash_over(range: &Range<u64>, hash_of: &impl Fn(Node) -> Option<Hash>) -> Result<Hash, ProofError> {
    let mut over = None;
    for node in complete(range).into_iter().rev() {
        let left = hash_of(node).ok_or(ProofError::Missing(node))?;
        over = Some(over.map_or(left, |right| node_hash(&left, &right)));
    }
    Ok(over.unwrap_or_else(super::empty_root))
}

fn make(ranges: &[Range<u64>], hash_of: &impl Fn(Node) -> Option<Hash>) -> Result<Vec<Hash>, ProofError> {
    ranges.iter().map(|range| hash_over(range, hash_of)).collect()
}

/// The complete subtrees that [`inclusion`] asks for: none for a leaf out of the tree.
pub fn inclusion_nodes(index: u64, size: u64) -> Vec<Node> {
    let ranges = if index < size {
        inclusion_ranges(index, size)
    } else {
        Vec::new()
    };
    ranges.iter().flat_map(complete).collect()
}

/// The complete subtrees that [`consistency`] asks for: none for sizes that it refuses.
pub fn consistency_nodes(old: u64, new: u64) -> Vec<Node> {
    let ranges = check_sizes(old, new).map_or_else(|_| Vec::new(), |()| consistency_ranges(old, new));
    ranges.iter().flat_map(complete).collect()
}

/// The complete subtrees that [`root`] asks for.
pub fn root_nodes(size: u64) -> Vec<Node> {
    complete(&(0..size))
}

/// The root of the tree of `size` leaves, of which `hash_of` knows the complete subtrees.
pub fn root(size: u64, hash_of: impl Fn(Node) -> Option<Hash>) -> Result<Hash, ProofError> {
    hash_over(&(0..size), &hash_of)
}

/// The proof that leaf `index` is in the tree of `size` leaves, of which `hash_of` knows the complete subtrees.
pub fn inclusion(index: u64, size: u64, hash_of: impl Fn(Node) -> Option<Hash>) -> Result<Vec<Hash>, ProofError> {
    if index >= size {
        return Err(ProofError::OutOfTree { index, size });
    }
    make(&inclusion_ranges(index, size), &hash_of)
}

/// The proof that the tree of `new` leaves continues that of `old`.
pub fn consistency(old: u64, new: u64, hash_of: impl Fn(Node) -> Option<Hash>) -> Result<Vec<Hash>, ProofError> {
    check_sizes(old, new)?;
    make(&consistency_ranges(old, new), &hash_of)
}

const fn check_sizes(old: u64, new: u64) -> Result<(), ProofError> {
    if old == 0 {
        Err(ProofError::FromNothing)
    } else if new < old {
        Err(ProofError::Shrunk { old, new })
    } else {
        Ok(())
    }
}

/// Checks that `leaf` is leaf `index` of the tree of `size` leaves whose root is `root`: RFC 9162, 2.1.3.2.
pub fn verify_inclusion(leaf: Hash, index: u64, size: u64, proof: &[Hash], root: Hash) -> Result<(), ProofError> {
    if index >= size {
        return Err(ProofError::OutOfTree { index, size });
    }
    let (mut node, mut last) = (index, size - 1);
    let mut hash = leaf;
    for sibling in proof {
        if last == 0 {
            return Err(ProofError::Length);
        }
        if node % 2 == 1 || node == last {
            hash = node_hash(sibling, &hash);
            let up = node.trailing_zeros();
            (node, last) = (node >> up, last >> up);
        } else {
            hash = node_hash(&hash, sibling);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    if last != 0 {
        return Err(ProofError::Length);
    }
    if hash == root { Ok(()) } else { Err(ProofError::Root) }
}

/// Checks that the tree of `new` leaves and root `new_root` continues that of `old` leaves and root `old_root`: RFC 9162, 2.1.4.2.
pub fn verify_consistency(
    old: u64,
    old_root: Hash,
    new: u64,
    new_root: Hash,
    proof: &[Hash],
) -> Result<(), ProofError> {
    check_sizes(old, new)?;
    if old == new {
        return match proof {
            [] if old_root == new_root => Ok(()),
            [] => Err(ProofError::Root),
            _ => Err(ProofError::Length),
        };
    }
    // A complete old tree is a node of the new one: its root stands in for the first hash.
    let (first, rest) = if old.is_power_of_two() {
        (old_root, proof)
    } else {
        let (first, rest) = proof.split_first().ok_or(ProofError::Length)?;
        (*first, rest)
    };
    let up = (old - 1).trailing_ones();
    let (mut node, mut last) = ((old - 1) >> up, (new - 1) >> up);
    let (mut before, mut after) = (first, first);
    for hash in rest {
        if last == 0 {
            return Err(ProofError::Length);
        }
        if node % 2 == 1 || node == last {
            before = node_hash(hash, &before);
            after = node_hash(hash, &after);
            let up = node.trailing_zeros();
            (node, last) = (node >> up, last >> up);
        } else {
            after = node_hash(&after, hash);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    if last != 0 {
        return Err(ProofError::Length);
    }
    if before == old_root && after == new_root {
        Ok(())
    } else {
        Err(ProofError::Root)
    }
}
