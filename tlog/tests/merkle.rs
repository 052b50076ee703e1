//! Proofs over trees: the vectors of RFC 6962, two other implementations, and every small tree.

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use serde_json::Value;
use sha2::Sha256;
use std::fs;
use std::path::Path;
use tlog::merkle::proof::{self, Node, ProofError, verify_consistency, verify_inclusion};
use tlog::merkle::tile::{self, Tile, Tiles};
use tlog::merkle::{Frontier, Hash, leaf_hash, node_hash};

/// Every complete subtree of a tree of `size` leaves, by height.
struct Tree(Vec<Vec<Hash>>);

impl Tree {
    fn new(size: u64) -> Self {
        let mut levels = vec![(0..size).map(|n| leaf_hash(&n.to_be_bytes())).collect::<Vec<_>>()];
        while levels.last().is_some_and(|level| level.len() > 1) {
            let below = levels.last().unwrap();
            levels.push(below.as_chunks::<2>().0.iter().map(|[a, b]| node_hash(a, b)).collect());
        }
        Self(levels)
    }

    fn hash(&self, node: Node) -> Option<Hash> {
        let level = self.0.get(node.height as usize)?;
        level.get(usize::try_from(node.index).ok()?).copied()
    }

    fn root(&self, size: u64) -> Hash {
        let mut frontier = Frontier::default();
        for n in 0..size {
            frontier.push(self.hash(Node { height: 0, index: n }).unwrap());
        }
        frontier.root()
    }
}

fn vectors(name: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../tests/data/vectors")
        .join(name);
    let text = fs::read_to_string(path).unwrap();
    let vectors: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(vectors.len(), 98);
    vectors
}

/// The hash in a base 64 field; one of another length than 32 bytes is none.
fn hash(value: &Value) -> Option<Hash> {
    decode(value.as_str()?).try_into().ok().map(Hash)
}

/// A root; where the vector has some words in its place (« don’t care »), a hash that those words alone give.
fn root_of(value: &Value) -> Hash {
    hash(value).unwrap_or_else(|| leaf_hash(&decode(value.as_str().unwrap_or_default())))
}

fn decode(text: &str) -> Vec<u8> {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.decode(text).unwrap()
}

fn hashes(value: &Value) -> Option<Vec<Hash>> {
    value
        .as_array()
        .map_or(Some(Vec::new()), |all| all.iter().map(hash).collect())
}

#[test]
fn the_98_inclusion_vectors_have_their_verdict() {
    for vector in vectors("rfc6962-inclusion.jsonl") {
        let number = |name: &str| vector[name].as_u64().unwrap();
        let verdict = || {
            let (leaf, root) = (hash(&vector["leafHash"])?, root_of(&vector["root"]));
            let proof = hashes(&vector["proof"])?;
            verify_inclusion(leaf, number("leafIdx"), number("treeSize"), &proof, root).ok()
        };
        assert_eq!(verdict().is_none(), vector["wantErr"], "{}", vector["case"]);
    }
}

#[test]
fn the_98_consistency_vectors_have_their_verdict() {
    for vector in vectors("rfc6962-consistency.jsonl") {
        let number = |name: &str| vector[name].as_u64().unwrap();
        let verdict = || {
            let (before, after) = (root_of(&vector["root1"]), root_of(&vector["root2"]));
            let proof = hashes(&vector["proof"])?;
            verify_consistency(number("size1"), before, number("size2"), after, &proof).ok()
        };
        assert_eq!(verdict().is_none(), vector["wantErr"], "{}", vector["case"]);
    }
}

#[test]
fn proofs_of_every_tree_to_257_are_those_of_another_implementation_and_hold() {
    let tree = Tree::new(257);
    let mut other = MemoryBackedTree::<Sha256, Vec<u8>>::new();
    for size in 1..=257_u64 {
        other.push((size - 1).to_be_bytes().to_vec());
        let root = tree.root(size);
        assert_eq!(root.0[..], other.root().as_bytes()[..]);
        assert_eq!(proof::root(size, |node| tree.hash(node)), Ok(root));
        for index in 0..size {
            let made = proof::inclusion(index, size, |node| tree.hash(node)).unwrap();
            assert_eq!(
                flat(&made),
                other.prove_inclusion(usize::try_from(index).unwrap()).as_bytes()
            );
            let leaf = tree.hash(Node { height: 0, index }).unwrap();
            assert_eq!(verify_inclusion(leaf, index, size, &made, root), Ok(()));
        }
    }
}

#[test]
fn continuity_of_every_pair_to_130_is_that_of_another_implementation_and_holds() {
    let tree = Tree::new(130);
    let roots: Vec<Hash> = (0..=130).map(|size| tree.root(size)).collect();
    let root = |size: u64| roots[usize::try_from(size).unwrap()];
    let mut other = MemoryBackedTree::<Sha256, Vec<u8>>::new();
    for new in 1..=130_u64 {
        other.push((new - 1).to_be_bytes().to_vec());
        for old in 1..=new {
            let made = proof::consistency(old, new, |node| tree.hash(node)).unwrap();
            let added = usize::try_from(new - old).unwrap();
            assert_eq!(flat(&made), other.prove_consistency(added).as_bytes(), "{old} → {new}");
            assert_eq!(verify_consistency(old, root(old), new, root(new), &made), Ok(()));
            // Of no other pair of roots.
            let (wrong_old, wrong_new) = (root(old - 1), root(new - 1));
            assert!(verify_consistency(old, wrong_old, new, root(new), &made).is_err());
            assert!(verify_consistency(old, root(old), new, wrong_new, &made).is_err());
        }
    }
}

#[test]
fn a_third_implementation_makes_the_same_proofs_and_takes_ours() {
    use doubleentry::TreeHead;
    use doubleentry::log::{ConsistencyProof, Hash as TheirHash, InclusionProof};
    let tree = Tree::new(257);
    let theirs = |hash: &Hash| TheirHash::from_bytes(hash.0);
    let ours = |path: &[TheirHash]| path.iter().flat_map(|hash| *hash.as_bytes()).collect::<Vec<u8>>();
    let mut other = doubleentry::store::Tree::new();
    for index in 0..257 {
        other
            .push(theirs(&tree.hash(Node { height: 0, index }).unwrap()))
            .unwrap();
    }
    let heads: Vec<TreeHead> = (0..=257)
        .map(|size| {
            let root = theirs(&tree.root(size));
            assert_eq!(other.head_at(size).unwrap().root, root);
            TreeHead { size, root }
        })
        .collect();
    let head = |size: u64| &heads[usize::try_from(size).unwrap()];
    for size in 1..=257_u64 {
        for index in 0..size {
            let made = proof::inclusion(index, size, |node| tree.hash(node)).unwrap();
            assert_eq!(flat(&made), ours(&other.inclusion_proof(index, size).unwrap().path));
            let path = made.iter().map(theirs).collect();
            let leaf = theirs(&tree.hash(Node { height: 0, index }).unwrap());
            InclusionProof { index, size, path }.verify(&leaf, head(size)).unwrap();
        }
    }
    for new_size in 1..=130_u64 {
        for old_size in 1..=new_size {
            let made = proof::consistency(old_size, new_size, |node| tree.hash(node)).unwrap();
            assert_eq!(
                flat(&made),
                ours(&other.consistency_proof(old_size, new_size).unwrap().path)
            );
            let path = made.iter().map(theirs).collect();
            let proof = ConsistencyProof {
                old_size,
                new_size,
                path,
            };
            proof.verify(head(old_size), head(new_size)).unwrap();
        }
    }
}

#[test]
fn a_hash_changed_added_or_missing_makes_a_proof_fall() {
    let tree = Tree::new(100);
    let changed = |hash: &mut Hash| hash.0[31] ^= 1;
    for index in 0..100 {
        let leaf = tree.hash(Node { height: 0, index }).unwrap();
        let made = proof::inclusion(index, 100, |node| tree.hash(node)).unwrap();
        let verify = |proof: &[Hash]| verify_inclusion(leaf, index, 100, proof, tree.root(100));
        for n in 0..made.len() {
            let mut other = made.clone();
            changed(&mut other[n]);
            assert_eq!(verify(&other), Err(ProofError::Root));
            other.remove(n);
            assert!(verify(&other).is_err());
        }
        let longer = [&made[..], &[leaf]].concat();
        assert_eq!(verify(&longer), Err(ProofError::Length));
    }
}

#[test]
fn what_no_tree_can_prove_is_refused_in_words() {
    let tree = Tree::new(8);
    let hash_of = |node| tree.hash(node);
    assert_eq!(
        proof::inclusion(8, 8, hash_of),
        Err(ProofError::OutOfTree { index: 8, size: 8 })
    );
    assert_eq!(
        proof::inclusion(0, 0, hash_of),
        Err(ProofError::OutOfTree { index: 0, size: 0 })
    );
    assert_eq!(proof::consistency(0, 8, hash_of), Err(ProofError::FromNothing));
    assert_eq!(
        proof::consistency(8, 7, hash_of),
        Err(ProofError::Shrunk { old: 8, new: 7 })
    );
    assert!(proof::inclusion_nodes(8, 8).is_empty() && proof::inclusion_nodes(0, 0).is_empty());
    assert!(proof::consistency_nodes(0, 8).is_empty() && proof::consistency_nodes(8, 7).is_empty());
    let missing = Node { height: 3, index: 1 };
    assert_eq!(proof::inclusion(0, 16, hash_of), Err(ProofError::Missing(missing)));
    assert_eq!(
        ProofError::Shrunk { old: 8, new: 7 }.to_string(),
        "l’arbre de 7 feuilles ne continue pas celui de 8 : il est plus petit"
    );
}

#[test]
fn a_proof_is_made_from_two_tiles_a_level_at_most() {
    const SIZE: u64 = 70_000;
    let tree = Tree::new(SIZE);
    let root = tree.root(SIZE);
    for index in [0, 1, 255, 256, 65_535, 65_536, 69_887, 69_888, 69_999] {
        let needed = tile::holding(SIZE, &proof::inclusion_nodes(index, SIZE));
        assert!(needed.len() <= 6, "{needed:?}");
        let tiles = read(&tree, needed);
        let made = proof::inclusion(index, SIZE, |node| tiles.hash(node)).unwrap();
        let leaf = tree.hash(Node { height: 0, index }).unwrap();
        assert_eq!(verify_inclusion(leaf, index, SIZE, &made, root), Ok(()));
    }
    for old in [1, 255, 256, 257, 65_535, 65_536, 65_537, 69_999, SIZE] {
        let needed = tile::holding(SIZE, &proof::consistency_nodes(old, SIZE));
        assert!(needed.len() <= 6, "{needed:?}");
        let tiles = read(&tree, needed);
        let made = proof::consistency(old, SIZE, |node| tiles.hash(node)).unwrap();
        assert_eq!(verify_consistency(old, tree.root(old), SIZE, root, &made), Ok(()));
    }
}

fn read(tree: &Tree, needed: impl IntoIterator<Item = Tile>) -> Tiles {
    let mut tiles = Tiles::default();
    for tile in needed {
        tiles.insert(tile, tile.nodes().map(|node| tree.hash(node).unwrap()).collect());
    }
    tiles
}

#[test]
fn a_tree_of_70_000_is_cut_as_the_specification_says() {
    let widths = |level, index| Tile::of_tree(70_000, level, index).map(|tile| tile.width);
    assert_eq!(
        (widths(0, 272), widths(0, 273), widths(0, 274)),
        (Some(256), Some(112), None)
    );
    assert_eq!((widths(1, 0), widths(1, 1), widths(1, 2)), (Some(256), Some(17), None));
    assert_eq!((widths(2, 0), widths(2, 1)), (Some(1), None));
    assert_eq!(Tile::of_tree(256, 1, 0).map(|tile| tile.width), Some(1));
    assert_eq!(Tile::of_tree(u64::MAX, 8, 0), None);
    assert_eq!(Tile::of_tree(u64::MAX, 0, u64::MAX), None);
}

#[test]
fn the_address_of_a_tile_has_one_way_of_being_written() {
    let tile = |level, index, width| Tile { level, index, width };
    for (tile, address) in [
        (tile(0, 0, 256), "0/000"),
        (tile(1, 999, 256), "1/999"),
        (tile(0, 1_000, 1), "0/x001/000.p/1"),
        (tile(2, 1_234_067, 255), "2/x001/x234/067.p/255"),
    ] {
        assert_eq!(tile.to_string(), address);
        assert_eq!(Tile::parse(address), Some(tile));
    }
    for address in [
        "",
        "0",
        "0/",
        "0/0",
        "0/0000",
        "00/000",
        "8/000",
        "-1/000",
        "0/x000/001",
        "0/001/002",
        "0/x001",
        "0/000.p/0",
        "0/000.p/256",
        "0/000.p/01",
        "0/000.p/",
        "0/000/",
        "/000",
        "0/x184467440737095516/000",
        "0/x018/x446/x744/x073/x709/x551/616",
    ] {
        assert_eq!(Tile::parse(address), None, "{address}");
    }
}

fn flat(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.0).collect()
}
