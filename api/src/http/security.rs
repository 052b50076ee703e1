//! What every answer carries and every request must show, whatever its path.

use super::Door;
use super::answer::Refused;
use super::media::Media;
use crate::config::Hosts;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use std::net::IpAddr;
use std::sync::Arc;

/// Headers of every answer: nothing is cached, framed, sniffed or read by another site. Pages loosen the policy for themselves.
const HEADERS: [(HeaderName, &str); 9] = [
    (header::CACHE_CONTROL, "no-store"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    ),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::VARY, "Accept"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=()",
    ),
];

/// Refuses a request addressed to another host than ours, and dresses every answer.
pub(super) async fn guard(State(door): State<Arc<Door>>, request: Request, next: Next) -> Response {
    let mut response = if door.config.hosts == Hosts::Any || names_loopback(request.headers()) {
        next.run(request).await
    } else {
        let message = "Ce serveur ne répond qu’à l’adresse locale (localhost) : aucune authentification ne protège encore ses données.";
        Refused::new(StatusCode::MISDIRECTED_REQUEST, "api.host", message).answer(Media::Json)
    };
    for (name, value) in HEADERS {
        response
            .headers_mut()
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    response
}

/// Whether the `Host` header names this very machine. A page that makes its own name point here (DNS rebinding) names itself.
fn names_loopback(headers: &HeaderMap) -> bool {
    let Some(host) = headers.get(header::HOST).and_then(|host| host.to_str().ok()) else {
        return false;
    };
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split_once(']').map_or(rest, |(address, _)| address),
        None => host.split_once(':').map_or(host, |(name, _)| name),
    };
    name.eq_ignore_ascii_case("localhost") || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Whether the page that asks, if a page it is, comes from this server. Browsers let any page open a WebSocket: only this stops them.
pub(super) fn same_origin(headers: &HeaderMap) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else {
        return true;
    };
    let authority = origin
        .to_str()
        .ok()
        .and_then(|origin| origin.split_once("://"))
        .map(|(_, authority)| authority);
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    authority.is_some() && authority == host
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: HeaderName, value: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, HeaderValue::from_static("localhost:8080"));
        headers.insert(name, HeaderValue::from_static(value));
        headers
    }

    #[test]
    fn only_names_of_this_machine_are_loopback() {
        for host in [
            "localhost",
            "LOCALHOST:8080",
            "127.0.0.1:1",
            "127.3.2.1",
            "[::1]:8080",
            "[::1]",
        ] {
            assert!(names_loopback(&with(header::HOST, host)), "{host}");
        }
        for host in [
            "exemple.fr:8080",
            "localhost.exemple.fr",
            "192.168.1.2",
            "127.0.0.1.exemple.fr",
            "",
            "[::2]",
        ] {
            assert!(!names_loopback(&with(header::HOST, host)), "{host}");
        }
        assert!(!names_loopback(&HeaderMap::new()));
    }

    #[test]
    fn a_page_of_another_site_is_not_of_the_same_origin() {
        assert!(same_origin(&with(header::ORIGIN, "http://localhost:8080")));
        for origin in ["http://localhost:9090", "https://exemple.fr", "null"] {
            assert!(!same_origin(&with(header::ORIGIN, origin)), "{origin}");
        }
    }
}
