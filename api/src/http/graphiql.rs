//! The query editor: GraphiQL, embedded, so that it works without any other server.

use super::Door;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// Scripts only from here and none inline; styles inline too, because the editor positions its menus with them.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; \
                      frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

const PAGE: &str = include_str!("../../assets/graphiql/index.html");

/// The page.
pub(super) async fn page(State(door): State<Arc<Door>>) -> Response {
    let notice = door.config.notice.as_deref().map(escape).unwrap_or_default();
    let page = PAGE.replace("{{notice}}", &notice);
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        ),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
    ];
    (headers, page).into_response()
}

/// A file of the page.
pub(super) async fn asset(Path(name): Path<String>) -> Response {
    macro_rules! file {
        ($name:literal) => {
            include_str!(concat!("../../assets/graphiql/", $name))
        };
    }
    let (content_type, content) = match name.as_str() {
        "graphiql.min.css" => ("text/css; charset=utf-8", file!("graphiql.min.css")),
        "page.css" => ("text/css; charset=utf-8", file!("page.css")),
        "graphiql.min.js" => ("text/javascript; charset=utf-8", file!("graphiql.min.js")),
        "react-dom.production.min.js" => ("text/javascript; charset=utf-8", file!("react-dom.production.min.js")),
        "react.production.min.js" => ("text/javascript; charset=utf-8", file!("react.production.min.js")),
        "start.js" => ("text/javascript; charset=utf-8", file!("start.js")),
        "LICENSES.txt" => ("text/plain; charset=utf-8", file!("LICENSES.txt")),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    (
        [(header::CONTENT_TYPE, HeaderValue::from_static(content_type))],
        content,
    )
        .into_response()
}

/// Text as HTML shows it.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
