//! What can be followed.

use super::error::{failed, refused};
use super::id::read_ledger;
use super::journal::JournalEntry;
use super::scalars::Position;
use async_graphql::{Context, ID, Result, Subscription as GraphqlSubscription};
use engine::Engine;
use futures::{Stream, StreamExt};
use std::sync::Arc;

/// The roots of subscriptions.
pub(crate) struct Subscription;

/// Ce que l’on peut suivre.
#[GraphqlSubscription]
impl Subscription {
    /// Les faits d’un registre à partir d’une position, puis chaque nouveau fait : aucun manqué, aucun en double, dans l’ordre.
    async fn events(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Le registre : « ledger:uuid ».")] ledger: ID,
        #[graphql(desc = "La position du premier fait voulu. Sans précision, tout le registre.")] from: Option<
            Position,
        >,
    ) -> Result<impl Stream<Item = Result<JournalEntry>> + use<>> {
        let id = read_ledger(&ledger).map_err(refused)?;
        let from = from.map_or(Ok(0), |position| position.read()).map_err(refused)?;
        let handle = context.data::<Arc<Engine>>()?.ledger(id).await.map_err(failed)?;
        let facts = handle.follow(from);
        Ok(facts.map(move |fact| match fact {
            Ok(recorded) => Ok(JournalEntry::new(id, recorded, &handle.view())),
            Err(failure) => Err(failed(failure)),
        }))
    }
}
