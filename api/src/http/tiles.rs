//! A ledger as static files, for witnesses and monitors that exist already (C2SP tlog-tiles): the signed checkpoint, the tiles of the
//! tree, and the events themselves, bytes for bytes; and, of our own, the inventory that was signed with the checkpoint.

use super::Door;
use super::watch::{self, Client};
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::value::LedgerId;
use engine::tile::{self, Tile, WIDTH};
use engine::{Failure, publication};
use std::sync::Arc;

/// A checkpoint is soon followed by another.
const FRESH: HeaderValue = HeaderValue::from_static("no-cache");
/// A tile never changes: one that is not whole is the beginning of the whole one, at another address.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");
const BYTES: HeaderValue = HeaderValue::from_static("application/octet-stream");

/// The latest checkpoint of a ledger.
pub(super) async fn checkpoint(State(door): State<Arc<Door>>, client: Client, Path(ledger): Path<String>) -> Response {
    signed(&door, client, &ledger, "checkpoint", publication::latest)
}

/// The inventory that was signed with the latest checkpoint.
pub(super) async fn inventory(State(door): State<Arc<Door>>, client: Client, Path(ledger): Path<String>) -> Response {
    signed(&door, client, &ledger, "inventory", publication::latest_inventory)
}

/// A note that was signed last, of what `name` tells.
fn signed(
    door: &Door,
    client: Client,
    ledger: &str,
    name: &str,
    read: fn(&std::path::Path, LedgerId) -> Result<Option<String>, publication::Refused>,
) -> Response {
    let Some(ledger) = parse(ledger) else {
        return missing("cet identifiant n’est pas celui d’un registre");
    };
    let Some(folder) = &door.config.publication else {
        return missing("ce serveur ne publie pas de point de contrôle : le lancer avec --publication");
    };
    if watch::files(door.config.access.as_ref(), client, ledger, name).is_err() {
        return unlogged();
    }
    match read(folder, ledger) {
        Ok(Some(note)) => ([(header::CONTENT_TYPE, TEXT), (header::CACHE_CONTROL, FRESH)], note).into_response(),
        Ok(None) => missing("rien de tel n’a encore été signé de ce registre"),
        Err(error) => broken(&error),
    }
}

/// A tile of the tree, or a bundle of events.
pub(super) async fn tile(
    State(door): State<Arc<Door>>,
    client: Client,
    Path((ledger, address)): Path<(String, String)>,
) -> Response {
    let Some(ledger) = parse(&ledger) else {
        return missing("cet identifiant n’est pas celui d’un registre");
    };
    let (tile, entries) = match address.strip_prefix("entries/") {
        Some(place) => {
            let place = tile::place(place);
            (place.map(|(index, width)| Tile { level: 0, index, width }), true)
        }
        None => (Tile::parse(&address), false),
    };
    let Some(tile) = tile else {
        return missing("cette adresse n’est pas celle d’une tuile : niveau/rang, ou niveau/rang.p/largeur");
    };
    if watch::files(door.config.access.as_ref(), client, ledger, &format!("tile/{address}")).is_err() {
        return unlogged();
    }
    let content = match door.engine.tile(ledger, tile).await {
        Ok(Some(_)) if entries => bundle(&door, ledger, tile).await,
        Ok(Some(hashes)) => Ok(hashes.iter().flat_map(|hash| hash.0).collect()),
        Ok(None) => return missing("le registre ne va pas encore jusqu’à cette tuile"),
        Err(failure) => Err(failure),
    };
    match content {
        Ok(content) => (
            [(header::CONTENT_TYPE, BYTES), (header::CACHE_CONTROL, FOR_EVER)],
            content,
        )
            .into_response(),
        Err(Failure::UnknownLedger(_)) => missing("ce registre n’existe pas ici"),
        Err(failure) => broken(&failure),
    }
}

/// Events, each after its length in two bytes, largest first.
async fn bundle(door: &Door, ledger: LedgerId, tile: Tile) -> Result<Vec<u8>, Failure> {
    let limit = usize::try_from(tile.width).unwrap_or_default();
    let bodies = door.engine.bodies(ledger, tile.index * WIDTH, limit).await?;
    let mut bundle = Vec::new();
    for body in bodies {
        // A body holds at most 65 535 bytes: no longer one is ever recorded.
        bundle.extend(u16::try_from(body.len()).unwrap_or(u16::MAX).to_be_bytes());
        bundle.extend(body);
    }
    Ok(bundle)
}

fn parse(ledger: &str) -> Option<LedgerId> {
    LedgerId::parse(ledger).ok()
}

fn missing(why: &str) -> Response {
    say(StatusCode::NOT_FOUND, why)
}

fn broken(error: &dyn std::error::Error) -> Response {
    tracing::error!(%error, "preuve non servie");
    say(
        StatusCode::INTERNAL_SERVER_ERROR,
        "la preuve n’a pas pu être lue : voir le journal du serveur",
    )
}

fn unlogged() -> Response {
    say(
        StatusCode::SERVICE_UNAVAILABLE,
        "ce serveur ne donne rien qu’il ne puisse journaliser : prévenir l’exploitant",
    )
}

fn say(status: StatusCode, text: &str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, TEXT),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (status, headers, format!("{text}\n")).into_response()
}
