//! What a command reads: a view, taken at a moment of what the ledger knew, and the civil date it is seen from.

use super::paris;
use crate::cli::{Known, Moment};
use crate::error::Stop;
use domain::value::Date;
use engine::{AsOf, Engine, LedgerHandle};
use projections::LedgerView;
use std::sync::Arc;

/// What the ledger knew: all it knows unless a moment is given.
pub(super) async fn known(ledger: &LedgerHandle, known: Known) -> Result<Arc<LedgerView>, Stop> {
    view_at(ledger, known.as_of).await
}

/// What the ledger knew, and the day it is seen from: today in Paris unless one is given.
pub(super) async fn seen(
    engine: &Engine,
    ledger: &LedgerHandle,
    moment: Moment,
) -> Result<(Arc<LedgerView>, Date), Stop> {
    let view = known(ledger, moment.known).await?;
    Ok((view, day(engine, moment.on)?))
}

/// The day that was given, or today in Paris.
pub(super) fn day(engine: &Engine, on: Option<Date>) -> Result<Date, Stop> {
    Ok(on.map_or_else(|| engine.environment().today(), Ok)?)
}

/// The view at `as_of`, or that of now.
pub(super) async fn view_at(ledger: &LedgerHandle, as_of: Option<AsOf>) -> Result<Arc<LedgerView>, Stop> {
    Ok(match as_of {
        Some(as_of) => ledger.view_at(as_of).await?,
        None => ledger.view(),
    })
}

/// « le fait n° 42, enregistré le 02/04/2026 10:00:00 »: at which moment a view was taken.
pub(super) fn taken_at(view: &LedgerView) -> String {
    let position = view
        .position()
        .map_or_else(|| "aucun fait".to_owned(), |last| format!("le fait n° {last}"));
    let recorded = view
        .recorded_at()
        .map(|instant| format!(", enregistré le {}", paris(instant)));
    format!("{position}{}", recorded.unwrap_or_default())
}

/// « Pris au fait n° 42 (enregistré le 02/04/2026 10:00:00), vu du 31 décembre 2026. »: both clocks of an answer.
pub(super) fn both_clocks(view: &LedgerView, on: Option<Date>) -> String {
    let position = view
        .position()
        .map_or_else(|| "avant tout fait".to_owned(), |last| format!("au fait n° {last}"));
    let recorded = view
        .recorded_at()
        .map(|instant| format!(" (enregistré le {})", paris(instant)));
    let seen = on.map(|on| format!(", vu du {}", on.french()));
    format!(
        "Pris {position}{}{}.",
        recorded.unwrap_or_default(),
        seen.unwrap_or_default()
    )
}
