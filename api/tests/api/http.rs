//! GraphQL over HTTP: what is let in, what is kept out, and how both are told.

use crate::server::{Server, any_host};
use api::ApiConfig;
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use std::time::Duration;

const LEDGERS: &str = "{ ledgers { totalCount } }";

const OPEN: &str = r#"mutation Ouvrir { ledgerOpen(input: { commandId: "00000000-0000-4000-8000-000000000001", name: "Registre", operator: "200027027",
    actor: { organisation: "200027027", role: SECRETARY } }) { userErrors { code } } }"#;

fn encoded(text: &str) -> String {
    let bytes: Vec<_> = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
    bytes.concat()
}

/// `field` asked `times`, each time under another alias.
fn aliased(field: &str, times: usize) -> String {
    let fields: Vec<_> = (0..times).map(|number| format!("a{number}: {field}")).collect();
    format!("{{ {} }}", fields.join(" "))
}

async fn count_of_ledgers(server: &Server) -> Value {
    server.query(LEDGERS, Value::Null).await["ledgers"]["totalCount"].clone()
}

#[tokio::test]
async fn a_mutation_over_get_is_refused_and_records_nothing() {
    let server = Server::start().await;
    let two = format!("query Lire {LEDGERS} {OPEN}");
    for path in [
        format!("/graphql?query={}", encoded(OPEN)),
        format!("/graphql?query={}&operationName=Ouvrir", encoded(&two)),
    ] {
        let answer = server.get(&path).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (StatusCode::METHOD_NOT_ALLOWED, "api.method")
        );
        assert_eq!(answer.header("allow"), "POST");
    }
    assert_eq!(count_of_ledgers(&server).await, 0);
    let read = server
        .get(&format!("/graphql?query={}&operationName=Lire", encoded(&two)))
        .await;
    assert_eq!(read.json()["data"]["ledgers"]["totalCount"], 0);
}

#[tokio::test]
async fn a_form_or_a_text_that_a_foreign_page_could_post_is_refused() {
    let server = Server::start().await;
    let body = json!({ "query": OPEN }).to_string();
    for content_type in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
    ] {
        let answer = server.post_as(content_type, body.clone()).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (StatusCode::UNSUPPORTED_MEDIA_TYPE, "api.content_type"),
            "{content_type}"
        );
    }
    let preflight = server
        .request(Method::OPTIONS, "/graphql", &[("origin", "https://exemple.fr")], "")
        .await;
    assert_eq!(preflight.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(preflight.header("access-control-allow-origin"), "");
    assert_eq!(count_of_ledgers(&server).await, 0);
}

#[tokio::test]
async fn what_is_no_request_is_told_in_french() {
    let server = Server::start().await;
    for (body, code, message) in [
        (
            "{",
            "api.json_malformed",
            "Le corps de la requête n’est pas du JSON : ligne 1, colonne 1.",
        ),
        (
            "",
            "api.json_malformed",
            "Le corps de la requête n’est pas du JSON : ligne 1, colonne 0.",
        ),
        (
            "[]",
            "api.request_malformed",
            "Une seule requête à la fois : un objet JSON est attendu, pas une liste.",
        ),
        (
            "{}",
            "api.request_malformed",
            "Il manque le champ « query » : la requête GraphQL.",
        ),
        (
            r#"{"query":1}"#,
            "api.request_malformed",
            "Le champ « query » doit être un texte : la requête GraphQL.",
        ),
        (
            r#"{"query":"{x}","variables":[]}"#,
            "api.request_malformed",
            "Le champ « variables » doit être un objet.",
        ),
    ] {
        let answer = server.post_as("application/json", body).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (StatusCode::BAD_REQUEST, code),
            "{body}"
        );
        assert_eq!(answer.json()["errors"][0]["message"], message);
        assert_eq!(answer.json().get("data"), None);
    }
}

#[tokio::test]
async fn a_request_that_never_ran_has_no_data_and_a_status_after_its_form() {
    let server = Server::start().await;
    for (accept, status) in [
        ("application/json", StatusCode::OK),
        ("application/graphql-response+json", StatusCode::BAD_REQUEST),
    ] {
        for query in [
            "{",
            "{ inconnu }",
            "query ($x: Int!) { ledgers(first: $x) { totalCount } }",
        ] {
            let headers = [("content-type", "application/json"), ("accept", accept)];
            let answer = server
                .request(
                    Method::POST,
                    "/graphql",
                    &headers,
                    json!({ "query": query }).to_string(),
                )
                .await;
            assert_eq!(answer.status, status, "{accept} {query}");
            assert_eq!(answer.json().get("data"), None, "{query}");
            assert_eq!(answer.header("content-type"), format!("{accept}; charset=utf-8"));
        }
    }
    let refused = server
        .request(Method::GET, "/graphql?query=%7Bx%7D", &[("accept", "text/html")], "")
        .await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (StatusCode::NOT_ACCEPTABLE, "api.not_acceptable")
    );
}

#[tokio::test]
async fn a_request_beyond_a_limit_is_refused() {
    let server = Server::start().await;
    let deep = format!(
        "{{ __schema {{ types {}{{ name }}{} }} }}",
        "{ fields { type ".repeat(12),
        " } }".repeat(12)
    );
    let wide = "{ ledgers(first: 100) { nodes { id } edges { node { id name operator position } } } } ";
    let complex = aliased(
        "ledgers(first: 100) { edges { node { id name operator position } } }",
        40,
    );
    let aliases = aliased("__typename", 51);
    let directives = format!("{{ ledgers {} {{ totalCount }} }}", "@include(if: true) ".repeat(5));
    let recursive = "query { ...A } fragment A on Query { ...B } fragment B on Query { ...A }";
    assert_eq!(server.query(wide, Value::Null).await["ledgers"]["nodes"], json!([]));
    for (query, says) in [
        (deep.as_str(), "trop profonde"),
        (complex.as_str(), "trop de lignes"),
        (aliases.as_str(), "51 alias, pour 50 au plus"),
        (directives.as_str(), ""),
        (recursive, ""),
    ] {
        let answer = server.post(&json!({ "query": query })).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query} {}", answer.text);
        assert!(answer.text.contains(says), "{}", answer.text);
    }
}

#[tokio::test]
async fn a_text_that_nests_without_end_does_not_bring_the_server_down() {
    let server = Server::start().await;
    for unit in [
        "{a",
        "[",
        "{a(b:[",
        "{a(b:{c:",
        "{...on A",
        "query($a:[",
        "(",
        "{a @b(c:[",
    ] {
        let query = unit.repeat(1_000_000 / unit.len());
        assert_eq!(
            server.post(&json!({ "query": query })).await.status,
            StatusCode::BAD_REQUEST,
            "{unit}"
        );
    }
    assert_eq!(count_of_ledgers(&server).await, 0);
}

#[tokio::test]
async fn a_body_that_is_too_long_is_refused() {
    let server = Server::with(ApiConfig {
        body_limit: 1_000,
        ..ApiConfig::default()
    })
    .await;
    let answer = server.post(&json!({ "query": LEDGERS, "x": "x".repeat(1_000) })).await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (StatusCode::PAYLOAD_TOO_LARGE, "api.too_long")
    );
}

#[tokio::test]
async fn an_answer_that_takes_too_long_is_given_up() {
    let server = Server::with(ApiConfig {
        time_limit: Duration::from_millis(50),
        ..ApiConfig::default()
    })
    .await;
    let opened = server
        .post(&json!({ "query": OPEN.replace("userErrors { code }", "object { id }") }))
        .await
        .json();
    let query = "query ($id: ID!) { ledger(id: $id, notBefore: \"99\") { position } }";
    let answer = server
        .post(&json!({ "query": query, "variables": opened["data"]["ledgerOpen"]["object"] }))
        .await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (StatusCode::SERVICE_UNAVAILABLE, "api.timeout")
    );
}

#[tokio::test]
async fn a_page_that_makes_its_own_name_point_here_is_refused() {
    let server = Server::start().await;
    let ask = async |server: &Server| {
        server
            .request(Method::GET, "/health", &[("host", "exemple.fr")], "")
            .await
            .status
    };
    assert_eq!(ask(&server).await, StatusCode::MISDIRECTED_REQUEST);
    assert_eq!(server.get("/health").await.status, StatusCode::OK);
    assert_eq!(ask(&Server::with(any_host()).await).await, StatusCode::OK);
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let server = Server::start().await;
    for path in [
        "/",
        "/graphiql",
        "/graphiql/start.js",
        "/graphiql/absent",
        "/health",
        "/absent",
        "/graphql",
    ] {
        let answer = server.get(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        let policy = answer.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{path}"
        );
        assert!(
            !policy.contains("http") && !policy.contains("script-src 'unsafe"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn the_editor_needs_no_other_server_and_shows_the_notice_as_text() {
    let notice = Some("Sans authentification <ici> & \"là\".".to_owned());
    let server = Server::with(ApiConfig {
        notice,
        ..ApiConfig::default()
    })
    .await;
    let page = server.get("/").await;
    assert!(
        page.text
            .contains("Sans authentification &lt;ici&gt; &amp; &quot;là&quot;.")
    );
    assert!(!page.text.contains("http:") && !page.text.contains("https:") && !page.text.contains("<script>"));
    let files = page.text.split(['"']).filter(|text| text.starts_with("/graphiql/"));
    let mut seen = 0;
    for file in files {
        let answer = server.get(file).await;
        assert_eq!(answer.status, StatusCode::OK, "{file}");
        assert!(answer.text.len() > 100, "{file}");
        seen += 1;
    }
    assert_eq!(seen, 6);
    assert_eq!(server.get("/graphiql/LICENSES.txt").await.status, StatusCode::OK);
}
