//! A real server on a loopback port, over the real engine and the log in memory, and a client that speaks plain HTTP to it.

use api::{ApiConfig, Hosts, serve};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use domain::value::{Instant, Siren};
use engine::environment::testing::ManualClock;
use engine::environment::{Environment, RandomIds};
use engine::{Engine, EngineConfig};
use eventstore::memory::MemoryStore;
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

type Body = Full<axum::body::Bytes>;

/// What the server answered.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    /// The body, as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text)
            .unwrap_or_else(|_| panic!("réponse illisible ({}) : {}", self.status, self.text))
    }

    /// The stable code of the first error.
    pub(crate) fn code(&self) -> String {
        self.json()["errors"][0]["extensions"]["code"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// A server that stops when dropped.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    client: Client<HttpConnector, Body>,
    task: JoinHandle<std::io::Result<()>>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Server {
    /// A server whose clock shows 15 June 2026, 10:00 in Paris, and moves by a second at each reading.
    pub(crate) async fn start() -> Self {
        let wait_limit = Duration::from_millis(200);
        Self::with(ApiConfig {
            wait_limit,
            ..ApiConfig::default()
        })
        .await
    }

    pub(crate) async fn with(config: ApiConfig) -> Self {
        let now = Instant::parse("2026-06-15T08:00:00.000Z").unwrap();
        let clock = Arc::new(ManualClock::stepping(now, 1_000));
        let environment = Environment {
            clock,
            ids: Arc::new(RandomIds),
        };
        let engine = Engine::new(Arc::new(MemoryStore::new()), environment, EngineConfig::default());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let task = tokio::spawn(serve(listener, Arc::new(engine), config, std::future::pending()));
        Self {
            address,
            client: Client::builder(TokioExecutor::new()).build_http(),
            task,
        }
    }

    /// A request with `headers` and `body`.
    pub(crate) async fn request(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<String>,
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("http://{}{path}", self.address));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body.into())).unwrap();
        let response = self.client.request(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        Answer {
            status,
            headers,
            text: String::from_utf8(bytes.to_vec()).unwrap(),
        }
    }

    /// What a file that is no text is answered with.
    pub(crate) async fn status(&self, path: &str) -> StatusCode {
        let uri = format!("http://{}{path}", self.address);
        let request = Request::builder().uri(uri).body(Body::default()).unwrap();
        self.client.request(request).await.unwrap().status()
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.request(Method::GET, path, &[], "").await
    }

    /// What is no text.
    pub(crate) async fn bytes(&self, path: &str) -> Vec<u8> {
        let request = Request::builder().uri(format!("http://{}{path}", self.address));
        let response = self
            .client
            .request(request.body(Body::default()).unwrap())
            .await
            .unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        response.into_body().collect().await.unwrap().to_bytes().to_vec()
    }

    pub(crate) async fn post(&self, body: &Value) -> Answer {
        self.post_as("application/json", body.to_string()).await
    }

    pub(crate) async fn post_as(&self, content_type: &str, body: impl Into<String>) -> Answer {
        let headers = [
            ("content-type", content_type),
            ("accept", "application/graphql-response+json"),
        ];
        self.request(Method::POST, "/graphql", &headers, body).await
    }

    /// Runs `query` and returns its data; fails on any top-level error.
    pub(crate) async fn query(&self, query: &str, variables: Value) -> Value {
        let answer = self
            .post(&json!({ "query": query, "variables": variables }))
            .await
            .json();
        assert_eq!(answer["errors"], Value::Null, "{answer:#}");
        answer["data"].clone()
    }

    /// Runs `query` and returns the code and the message of its first top-level error.
    pub(crate) async fn error(&self, query: &str, variables: Value) -> (String, String) {
        let answer = self.post(&json!({ "query": query, "variables": variables })).await;
        let message = answer.json()["errors"][0]["message"]
            .as_str()
            .unwrap_or_else(|| panic!("aucune erreur : {}", answer.text))
            .to_owned();
        (answer.code(), message)
    }
}

/// A configuration that answers to any host.
pub(crate) fn any_host() -> ApiConfig {
    ApiConfig {
        hosts: Hosts::Any,
        ..ApiConfig::default()
    }
}

/// A SIREN with a right check digit.
pub(crate) fn siren(number: u32) -> String {
    (0..10)
        .map(|digit| format!("2{number:07}{digit}"))
        .find(|text| Siren::parse(text).is_ok())
        .unwrap()
}
