//! Proofs, from the tiles that the store keeps: nothing is folded, and a few tiles are read however long the ledger is.

use crate::error::Failure;
use domain::value::LedgerId;
use eventstore::EventStore;
use std::collections::BTreeSet;
use tlog::merkle::Hash;
use tlog::merkle::proof::{self, Node};
use tlog::merkle::tile::{self, Tile, Tiles};

/// The proof that event `index` is among the first `size` of the ledger.
pub(crate) async fn inclusion(
    store: &dyn EventStore,
    ledger: LedgerId,
    index: u64,
    size: u64,
) -> Result<Vec<Hash>, Failure> {
    let tiles = read(store, ledger, size, &proof::inclusion_nodes(index, size)).await?;
    Ok(proof::inclusion(index, size, |node| tiles.hash(node))?)
}

/// The proof that the ledger of `new` events continues that of `old`.
pub(crate) async fn consistency(
    store: &dyn EventStore,
    ledger: LedgerId,
    old: u64,
    new: u64,
) -> Result<Vec<Hash>, Failure> {
    let tiles = read(store, ledger, new, &proof::consistency_nodes(old, new)).await?;
    Ok(proof::consistency(old, new, |node| tiles.hash(node))?)
}

/// The root over the first `size` events of the ledger, which must hold as many.
pub(crate) async fn root(store: &dyn EventStore, ledger: LedgerId, size: u64) -> Result<Hash, Failure> {
    let tiles = read(store, ledger, size, &proof::root_nodes(size)).await?;
    Ok(proof::root(size, |node| tiles.hash(node))?)
}

async fn read(store: &dyn EventStore, ledger: LedgerId, size: u64, nodes: &[Node]) -> Result<Tiles, Failure> {
    let needed: BTreeSet<Tile> = tile::holding(size, nodes);
    let mut tiles = Tiles::default();
    for tile in needed {
        tiles.insert(tile, store.tile(ledger.uuid(), tile).await?);
    }
    Ok(tiles)
}
