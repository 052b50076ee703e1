//! From a GraphQL response to HTTP: its status, its form, and refusals of requests that never reach the schema.

use super::media::Media;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// A request refused before GraphQL sees it.
#[derive(Debug)]
pub(super) struct Refused {
    status: StatusCode,
    code: &'static str,
    message: String,
}

impl Refused {
    /// A refusal with `status`; `code` is stable, `message` is a French sentence.
    pub(super) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
        }
    }

    /// A request that is not one.
    pub(super) fn malformed(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    /// The refusal, in the form of a GraphQL answer.
    pub(super) fn answer(self, media: Media) -> Response {
        let body = json!({ "errors": [{ "message": self.message, "extensions": { "code": self.code } }] });
        write(self.status, media, body.to_string())
    }
}

/// What the schema answered, fields in the order asked. A request that never ran (unreadable, invalid, beyond the limits) has no `data`
/// entry, and its status depends on the form: see [`Media`].
pub(super) fn answer(media: Media, response: &async_graphql::Response) -> Response {
    let never_ran = response.is_err() && response.errors.iter().all(|error| error.path.is_empty());
    if never_ran {
        let status = if media == Media::GraphqlResponse {
            StatusCode::BAD_REQUEST
        } else {
            StatusCode::OK
        };
        return write(status, media, json!({ "errors": response.errors }).to_string());
    }
    match serde_json::to_string(response) {
        Ok(body) => write(StatusCode::OK, media, body),
        Err(error) => {
            tracing::error!(%error, "une réponse ne s’écrit pas en JSON");
            let message = "La réponse n’a pas pu être écrite : prévenir l’exploitant.";
            Refused::new(StatusCode::INTERNAL_SERVER_ERROR, "api.unwritable", message).answer(media)
        }
    }
}

fn write(status: StatusCode, media: Media, body: String) -> Response {
    let content_type = HeaderValue::from_static(media.content_type());
    (status, [(header::CONTENT_TYPE, content_type)], body).into_response()
}
