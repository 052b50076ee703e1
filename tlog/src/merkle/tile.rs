//! Tiles: a tree cut into files of at most 256 hashes, each a subtree of height 8 given by its leaves (C2SP tlog-tiles).

use super::proof::Node;
use super::{Hash, node_hash};
use crate::number;
use std::collections::BTreeSet;
use std::fmt;

/// Height of the subtree that a whole tile gives.
pub const HEIGHT: u32 = 8;
/// Hashes of a whole tile.
pub const WIDTH: u64 = 1 << HEIGHT;
/// Levels that a tree of any size may have.
const LEVELS: u32 = u64::BITS.div_ceil(HEIGHT);

/// A tile: at level 0 its hashes are those of leaves, at level *l* those of whole tiles of the level below.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tile {
    /// Its level.
    pub level: u32,
    /// Its place in the level.
    pub index: u64,
    /// How many hashes it holds: 256 when whole, fewer at the right edge of the tree.
    pub width: u64,
}

impl Tile {
    /// The tile at this place in a tree of `size` leaves; none where the tree does not reach.
    pub const fn of_tree(size: u64, level: u32, index: u64) -> Option<Self> {
        if level >= LEVELS {
            return None;
        }
        let hashes = size >> (HEIGHT * level);
        let Some(before) = index.checked_mul(WIDTH) else {
            return None;
        };
        if before >= hashes {
            return None;
        }
        let left = hashes - before;
        let width = if left < WIDTH { left } else { WIDTH };
        Some(Self { level, index, width })
    }

    /// The tile of a tree of `size` leaves in which the subtree `node` is found.
    const fn holding(size: u64, node: Node) -> Option<Self> {
        let level = node.height / HEIGHT;
        let first = node.index << (node.height % HEIGHT);
        Self::of_tree(size, level, first / WIDTH)
    }

    /// The heights and places of its hashes in the tree.
    pub fn nodes(&self) -> impl Iterator<Item = Node> {
        let (height, first) = (HEIGHT * self.level, self.index * WIDTH);
        (first..first + self.width).map(move |index| Node { height, index })
    }

    /// Reads its address: `<level>/<index>`, and `.p/<width>` for one that is not whole.
    pub fn parse(address: &str) -> Option<Self> {
        let (level, rest) = address.split_once('/')?;
        let level = number::parse(level).filter(|level| *level < u64::from(LEVELS))?;
        let (index, width) = place(rest)?;
        Some(Self {
            level: u32::try_from(level).ok()?,
            index,
            width,
        })
    }
}

/// Reads `x001/x234/067`, and `.p/<width>` after it.
pub fn place(address: &str) -> Option<(u64, u64)> {
    let (index, width) = match address.split_once(".p/") {
        Some((index, width)) => (index, number::parse(width).filter(|width| (1..WIDTH).contains(width))?),
        None => (address, WIDTH),
    };
    let mut value: u64 = 0;
    let mut groups = index.split('/').peekable();
    let mut first = true;
    while let Some(group) = groups.next() {
        let digits = if groups.peek().is_some() {
            group.strip_prefix('x')?
        } else {
            group
        };
        if digits.len() != 3 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        // A leading group of zeros would be another address of the same tile.
        if first && groups.peek().is_some() && digits == "000" {
            return None;
        }
        first = false;
        value = value.checked_mul(1_000)?.checked_add(digits.parse().ok()?)?;
    }
    Some((value, width))
}

impl fmt::Display for Tile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/", self.level)?;
        let digits = self.index.to_string();
        let padded = format!("{}{digits}", "0".repeat((3 - digits.len() % 3) % 3));
        let groups = padded.len() / 3;
        for (n, group) in padded.as_bytes().chunks(3).enumerate() {
            let (before, after) = if n + 1 < groups { ("x", "/") } else { ("", "") };
            write!(formatter, "{before}{}{after}", String::from_utf8_lossy(group))?;
        }
        if self.width < WIDTH {
            write!(formatter, ".p/{}", self.width)?;
        }
        Ok(())
    }
}

/// The tiles of a tree of `size` leaves in which `nodes` are found: at most two a level for a proof.
pub fn holding(size: u64, nodes: &[Node]) -> BTreeSet<Tile> {
    nodes.iter().filter_map(|node| Tile::holding(size, *node)).collect()
}

/// Some tiles of one tree, and the subtrees that they give.
#[derive(Clone, Debug, Default)]
pub struct Tiles {
    tiles: std::collections::BTreeMap<(u32, u64), Vec<Hash>>,
}

impl Tiles {
    /// Adds the hashes of a tile.
    pub fn insert(&mut self, tile: Tile, hashes: Vec<Hash>) {
        self.tiles.insert((tile.level, tile.index), hashes);
    }

    /// The root of a complete subtree, if a tile gives it.
    pub fn hash(&self, node: Node) -> Option<Hash> {
        let (level, depth) = (node.height / HEIGHT, node.height % HEIGHT);
        let first = node.index << depth;
        let tile = self.tiles.get(&(level, first / WIDTH))?;
        let start = usize::try_from(first % WIDTH).ok()?;
        let mut hashes = tile.get(start..start + (1 << depth))?.to_vec();
        while hashes.len() > 1 {
            hashes = hashes.chunks(2).map(|pair| node_hash(&pair[0], &pair[1])).collect();
        }
        hashes.first().copied()
    }
}
