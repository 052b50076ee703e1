//! The GraphQL endpoint, after the GraphQL-over-HTTP specification.
//!
//! A handler of our own: the one that comes with the library runs mutations over GET and over form or text POSTs (so any page could
//! forge them), ignores `operationName` on GET, accepts batches, and answers bad JSON in another language than our users'.

use super::answer::{Refused, answer};
use super::media::{Media, is_json};
use super::watch::{self, Client};
use super::{Door, request, socket};
use crate::access::Door as Through;
use async_graphql::Request;
use async_graphql::parser::types::{DocumentOperations, OperationType};
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::extract::ws::{WebSocketUpgrade, rejection::WebSocketUpgradeRejection};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::Response;
use std::sync::Arc;

/// `POST /graphql`: a query or a mutation, in JSON.
pub(super) async fn post(
    State(door): State<Arc<Door>>,
    client: Client,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let Some(media) = Media::negotiate(&headers) else {
        return not_acceptable();
    };
    if !is_json(&headers) {
        let message = "Une requête se poste en JSON : Content-Type doit être application/json, en UTF-8.";
        return Refused::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "api.content_type", message).answer(media);
    }
    let request = match body {
        Ok(body) => request::from_body(&body),
        Err(rejection) => Err(unreadable(&rejection)),
    };
    match request {
        Ok(request) => execute(&door, client, media, request).await,
        Err(refused) => refused.answer(media),
    }
}

/// `GET /graphql`: a query in the address, or a WebSocket for subscriptions.
pub(super) async fn get(
    State(door): State<Arc<Door>>,
    client: Client,
    headers: HeaderMap,
    uri: Uri,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    if headers.contains_key(header::UPGRADE) {
        return socket::open(&door, client, &headers, upgrade);
    }
    let Some(media) = Media::negotiate(&headers) else {
        return not_acceptable();
    };
    let mut request = match request::from_uri(&uri) {
        Ok(request) => request,
        Err(refused) => return refused.answer(media),
    };
    if asks_for(&mut request, OperationType::Mutation) {
        let message = "Une écriture ne passe pas par GET : la poster en JSON.";
        let mut response = Refused::new(StatusCode::METHOD_NOT_ALLOWED, "api.method", message).answer(media);
        response
            .headers_mut()
            .insert(header::ALLOW, HeaderValue::from_static("POST"));
        return response;
    }
    execute(&door, client, media, request).await
}

/// Whether the operation that `request` would run is of type `wanted`. An unreadable request asks for nothing: running it says why.
pub(super) fn asks_for(request: &mut Request, wanted: OperationType) -> bool {
    let name = request.operation_name.clone();
    let Ok(document) = request.parsed_query() else {
        return false;
    };
    match (&document.operations, name) {
        (DocumentOperations::Single(operation), _) => operation.node.ty == wanted,
        (DocumentOperations::Multiple(operations), Some(name)) => operations
            .get(name.as_str())
            .is_some_and(|operation| operation.node.ty == wanted),
        (DocumentOperations::Multiple(operations), None) => {
            operations.values().any(|operation| operation.node.ty == wanted)
        }
    }
}

async fn execute(door: &Door, client: Client, media: Media, mut request: Request) -> Response {
    let watched = watch::begin(door.config.access.as_ref(), Through::Graphql, client, &mut request);
    let answered = tokio::time::timeout(door.config.time_limit, door.schema.execute(request)).await;
    let logged = watched.map_or(Ok(()), |watched| watched.end(answered.as_ref().ok()));
    if logged.is_err() {
        return watch::refusal().answer(media);
    }
    answered.map_or_else(|_| too_slow().answer(media), |response| answer(media, &response))
}

fn too_slow() -> Refused {
    let message = "La réponse a pris trop de temps. Pour une écriture, recommencer avec le même « commandId » : elle ne sera pas enregistrée \
                   deux fois.";
    Refused::new(StatusCode::SERVICE_UNAVAILABLE, "api.timeout", message)
}

fn unreadable(rejection: &BytesRejection) -> Refused {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        let message = "La requête est trop longue : l’envoyer en plusieurs fois.";
        return Refused::new(StatusCode::PAYLOAD_TOO_LARGE, "api.too_long", message);
    }
    Refused::malformed(
        "api.request_malformed",
        "Le corps de la requête n’a pas pu être lu jusqu’au bout.",
    )
}

fn not_acceptable() -> Response {
    let message = "Ce serveur répond en application/graphql-response+json ou en application/json.";
    Refused::new(StatusCode::NOT_ACCEPTABLE, "api.not_acceptable", message).answer(Media::Json)
}
