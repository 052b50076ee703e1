//! Subscriptions over WebSocket, protocol graphql-transport-ws.

use super::answer::Refused;
use super::media::Media;
use super::security::same_origin;
use super::watch::{self, Client, Watched};
use super::{Door, graphql::asks_for};
use crate::access::{AccessLog, Door as Through};
use crate::graphql::EntenteSchema;
use async_graphql::http::{WebSocket as GraphqlSocket, WebSocketProtocols, WsMessage};
use async_graphql::parser::types::OperationType;
use async_graphql::{Data, Executor, Request, Response as GraphqlResponse, ServerError};
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use futures::stream::BoxStream;
use futures::{StreamExt, future};
use std::sync::Arc;
use tokio::sync::OwnedSemaphorePermit;

/// The one protocol spoken.
const PROTOCOL: &str = "graphql-transport-ws";

/// Takes the connection over, if the client is who it should be and speaks the protocol.
pub(super) fn open(
    door: &Arc<Door>,
    client: Client,
    headers: &HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    match admit(door, headers, upgrade) {
        Ok((upgrade, place)) => {
            let reader = Reader {
                schema: door.schema.clone(),
                access: door.config.access.clone(),
                client,
            };
            upgrade
                .protocols([PROTOCOL])
                .max_message_size(door.config.body_limit)
                .on_upgrade(move |socket| converse(socket, reader, place))
        }
        Err(refused) => refused.answer(Media::Json),
    }
}

fn admit(
    door: &Arc<Door>,
    headers: &HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<(WebSocketUpgrade, OwnedSemaphorePermit), Refused> {
    let upgrade = upgrade.map_err(|_| {
        Refused::malformed(
            "api.websocket",
            "Cette demande n’ouvre pas une connexion WebSocket correcte.",
        )
    })?;
    if !same_origin(headers) {
        let message = "Une page d’un autre site ne peut pas ouvrir de connexion WebSocket ici.";
        return Err(Refused::new(StatusCode::FORBIDDEN, "api.origin", message));
    }
    let offered = headers
        .get_all(header::SEC_WEBSOCKET_PROTOCOL)
        .iter()
        .filter_map(|value| value.to_str().ok());
    if !offered
        .flat_map(|value| value.split(','))
        .any(|protocol| protocol.trim() == PROTOCOL)
    {
        let message = format!("Les abonnements parlent le protocole {PROTOCOL}.");
        return Err(Refused::malformed("api.websocket", message));
    }
    let place = Arc::clone(&door.sockets).try_acquire_owned().map_err(|_| {
        let message = "Trop de connexions sont ouvertes : recommencer dans un moment.";
        Refused::new(StatusCode::SERVICE_UNAVAILABLE, "api.too_many_connections", message)
    })?;
    Ok((upgrade, place))
}

async fn converse(socket: WebSocket, reader: Reader, place: OwnedSemaphorePermit) {
    let (sink, stream) = socket.split();
    let received = stream
        .take_while(|message| future::ready(message.is_ok()))
        .filter_map(|message| future::ready(message.ok()))
        .filter(|message| future::ready(matches!(message, Message::Text(_) | Message::Binary(_))))
        .map(Message::into_data);
    let sent = GraphqlSocket::new(reader, received, WebSocketProtocols::GraphQLWS).map(|message| {
        Ok(match message {
            WsMessage::Text(text) => Message::Text(text.into()),
            WsMessage::Close(code, reason) => Message::Close(Some(CloseFrame {
                code,
                reason: reason.into(),
            })),
        })
    });
    // A failed send is a client that left: there is nobody to tell.
    let _ended = sent.forward(sink).await;
    drop(place);
}

/// The schema without its mutations: writing goes through POST, where a browser asks before it sends.
#[derive(Clone)]
struct Reader {
    schema: EntenteSchema,
    access: Option<Arc<AccessLog>>,
    client: Client,
}

impl Reader {
    /// The refusal of `request`, if it is a mutation.
    fn refusal(request: &mut Request) -> Option<GraphqlResponse> {
        asks_for(request, OperationType::Mutation)
            .then(|| refused("Une écriture ne passe pas par WebSocket : la poster en JSON."))
    }

    fn watch(&self, request: &mut Request) -> Option<Watched> {
        watch::begin(self.access.as_ref(), Through::Websocket, self.client.clone(), request)
    }
}

fn refused(message: &str) -> GraphqlResponse {
    GraphqlResponse::from_errors(vec![ServerError::new(message, None)])
}

/// What is answered in place of what cannot be logged.
fn unlogged() -> GraphqlResponse {
    refused("Ce serveur ne répond pas à ce qu’il ne peut pas journaliser : prévenir l’exploitant.")
}

impl Executor for Reader {
    async fn execute(&self, mut request: Request) -> GraphqlResponse {
        if let Some(refusal) = Self::refusal(&mut request) {
            return refusal;
        }
        let watched = self.watch(&mut request);
        let response = self.schema.execute(request).await;
        let logged = watched.map_or(Ok(()), |watched| watched.end(Some(&response)));
        logged.map_or_else(|_| unlogged(), |()| response)
    }

    fn execute_stream(&self, mut request: Request, session: Option<Arc<Data>>) -> BoxStream<'static, GraphqlResponse> {
        let once = |response| futures::stream::once(future::ready(response)).boxed();
        if let Some(refusal) = Self::refusal(&mut request) {
            return once(refusal);
        }
        if !asks_for(&mut request, OperationType::Subscription) {
            let reader = self.clone();
            return futures::stream::once(async move { reader.execute(request).await }).boxed();
        }
        // What is followed is logged when it begins: it may never end.
        let logged = self.watch(&mut request).map_or(Ok(()), Watched::last);
        if logged.is_err() {
            return once(unlogged());
        }
        self.schema
            .execute_stream_with_session_data(request, session.unwrap_or_default())
    }
}
