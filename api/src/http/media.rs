//! Media types: what a client accepts, and what a server answers with.

use axum::http::{HeaderMap, header};

/// The two forms of an answer. They differ in their name, and in the status of a request that never ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Media {
    /// `application/graphql-response+json`: a request that never ran is a 400.
    GraphqlResponse,
    /// `application/json`, the older form: any well-formed request is a 200.
    Json,
}

impl Media {
    const fn essence(self) -> &'static str {
        match self {
            Self::GraphqlResponse => "application/graphql-response+json",
            Self::Json => "application/json",
        }
    }

    /// The `Content-Type` of an answer.
    pub(super) const fn content_type(self) -> &'static str {
        match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }

    /// Chooses by the `Accept` header (RFC 9110, 12.5.1); `None` when the client takes neither form. Without a header, or with only
    /// wildcards, the older form: a client that knows the newer one says so.
    pub(super) fn negotiate(headers: &HeaderMap) -> Option<Self> {
        let accept: Vec<&str> = headers
            .get_all(header::ACCEPT)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .collect();
        if accept.is_empty() {
            return Some(Self::Json);
        }
        let ranges: Vec<Range<'_>> = accept
            .iter()
            .flat_map(|value| value.split(','))
            .filter_map(Range::parse)
            .collect();
        let newer = preference(Self::GraphqlResponse, &ranges);
        let older = preference(Self::Json, &ranges);
        let named = ranges
            .iter()
            .any(|range| range.essence.eq_ignore_ascii_case(Self::GraphqlResponse.essence()));
        match (newer, older) {
            (0, 0) => None,
            (newer, older) if newer > older || (newer == older && named) => Some(Self::GraphqlResponse),
            _ => Some(Self::Json),
        }
    }
}

/// How much the client wants `media`, in thousandths: the weight of the most specific range that matches it.
fn preference(media: Media, ranges: &[Range<'_>]) -> u16 {
    let specificity = |range: &Range<'_>| match range.essence {
        essence if essence.eq_ignore_ascii_case(media.essence()) => Some(2),
        "application/*" => Some(1),
        "*/*" => Some(0),
        _ => None,
    };
    let matching = ranges
        .iter()
        .filter_map(|range| Some((specificity(range)?, range.weight)));
    matching.max().map_or(0, |(_, weight)| weight)
}

/// One element of an `Accept` header.
struct Range<'a> {
    essence: &'a str,
    /// In thousandths.
    weight: u16,
}

impl<'a> Range<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.split(';').map(str::trim);
        let essence = parts.next().filter(|essence| !essence.is_empty())?;
        let weight = parts
            .find_map(|parameter| parameter.strip_prefix("q="))
            .map_or(Some(1000), thousandths)?;
        Some(Self { essence, weight })
    }
}

/// Reads `0.75` as 750: a digit, and at most three decimals.
fn thousandths(text: &str) -> Option<u16> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    if !matches!(whole, "0" | "1") || decimals.len() > 3 || !decimals.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    format!("{whole}{decimals:0<3}")
        .parse()
        .ok()
        .filter(|weight| *weight <= 1000)
}

/// Whether a request's body is JSON in UTF-8, the only form taken: browsers cannot send it across sites without asking first.
pub(super) fn is_json(headers: &HeaderMap) -> bool {
    let Some(value) = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()) else {
        return false;
    };
    let mut parts = value.split(';').map(str::trim);
    let json = parts
        .next()
        .is_some_and(|essence| essence.eq_ignore_ascii_case("application/json"));
    let utf8 = parts
        .filter_map(|parameter| parameter.split_once('='))
        .all(|(name, value)| {
            !name.eq_ignore_ascii_case("charset") || value.trim_matches('"').eq_ignore_ascii_case("utf-8")
        });
    json && utf8
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn negotiated(accept: &'static str) -> Option<Media> {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
        Media::negotiate(&headers)
    }

    #[test]
    fn a_client_that_says_nothing_gets_the_older_form() {
        assert_eq!(Media::negotiate(&HeaderMap::new()), Some(Media::Json));
        assert_eq!(negotiated("*/*"), Some(Media::Json));
        assert_eq!(negotiated("text/html, application/*;q=0.5"), Some(Media::Json));
    }

    #[test]
    fn the_heavier_form_wins_and_the_newer_one_breaks_ties() {
        assert_eq!(
            negotiated("application/json, application/graphql-response+json"),
            Some(Media::GraphqlResponse)
        );
        assert_eq!(
            negotiated("application/graphql-response+json;q=0.9, application/json"),
            Some(Media::Json)
        );
        assert_eq!(
            negotiated("application/graphql-response+json, */*;q=0.1"),
            Some(Media::GraphqlResponse)
        );
        assert_eq!(
            negotiated("application/json;q=0, application/*;q=0.2"),
            Some(Media::GraphqlResponse)
        );
    }

    #[test]
    fn a_client_that_takes_neither_form_gets_none() {
        for accept in ["text/html", "application/json;q=0", "application/json;q=banane", ""] {
            assert_eq!(negotiated(accept), None, "{accept}");
        }
    }

    #[test]
    fn only_json_in_utf_8_is_a_body() {
        let with = |content_type| {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
            is_json(&headers)
        };
        for content_type in [
            "application/json",
            "Application/JSON; charset=UTF-8",
            "application/json;charset=\"utf-8\"",
        ] {
            assert!(with(content_type), "{content_type}");
        }
        for content_type in [
            "text/plain",
            "application/x-www-form-urlencoded",
            "application/json; charset=latin1",
            "",
        ] {
            assert!(!with(content_type), "{content_type}");
        }
        assert!(!is_json(&HeaderMap::new()));
    }
}
