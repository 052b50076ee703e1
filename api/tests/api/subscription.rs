//! Subscriptions over WebSocket.

use crate::server::{Server, siren};
use api::ApiConfig;
use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

pub(crate) type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

const REGISTER: &str = "mutation ($input: MemberRegisterInput!) { memberRegister(input: $input) { receipt { position } userErrors { message } } }";

const FOLLOW: &str = "subscription ($ledger: ID!, $from: Position) { events(ledger: $ledger, from: $from) { position eventType sentence } }";

async fn connect(server: &Server, protocol: Option<&str>, origin: Option<&str>) -> Result<Socket, u16> {
    let mut request = format!("ws://{}/graphql", server.address)
        .into_client_request()
        .unwrap();
    for (name, value) in [("sec-websocket-protocol", protocol), ("origin", origin)] {
        if let Some(value) = value {
            request.headers_mut().insert(name, value.parse().unwrap());
        }
    }
    match connect_async(request).await {
        Ok((socket, _)) => Ok(socket),
        Err(Error::Http(response)) => Err(response.status().as_u16()),
        Err(error) => panic!("{error}"),
    }
}

/// A connection that may subscribe.
pub(crate) async fn open(server: &Server) -> Socket {
    let mut socket = connect(server, Some("graphql-transport-ws"), None).await.unwrap();
    send(&mut socket, json!({ "type": "connection_init" })).await;
    assert_eq!(receive(&mut socket).await["type"], "connection_ack");
    socket
}

/// Follows `ledger` from its first fact, and waits for that one.
pub(crate) async fn follow(socket: &mut Socket, ledger: &str) {
    let payload = json!({ "query": FOLLOW, "variables": { "ledger": ledger } });
    send(socket, json!({ "id": "1", "type": "subscribe", "payload": payload })).await;
    assert_eq!(receive(socket).await["payload"]["data"]["events"]["position"], "0");
}

async fn send(socket: &mut Socket, message: Value) {
    socket.send(Message::text(message.to_string())).await.unwrap();
}

async fn receive(socket: &mut Socket) -> Value {
    let message = tokio::time::timeout(std::time::Duration::from_secs(10), socket.next())
        .await
        .unwrap()
        .unwrap()
        .unwrap();
    serde_json::from_str(message.to_text().unwrap()).unwrap()
}

fn sender(number: u32) -> Value {
    json!({ "commandId": format!("00000000-0000-4000-8000-{number:012}"), "actor": { "organisation": "200027027", "role": "SECRETARY" } })
}

/// Opens a ledger, and returns its id.
async fn ledger(server: &Server) -> String {
    let mut input = sender(1);
    input["name"] = json!("Registre");
    input["operator"] = json!("200027027");
    let query = "mutation ($input: LedgerOpenInput!) { ledgerOpen(input: $input) { object { id } } }";
    let opened = server.query(query, json!({ "input": input })).await;
    opened["ledgerOpen"]["object"]["id"].as_str().unwrap().to_owned()
}

async fn register(server: &Server, ledger: &str, number: u32) {
    let mut input = sender(100 + number);
    input["ledger"] = json!(ledger);
    input["kind"] = json!("SYNDICATE");
    input["name"] = json!(format!("Syndicat {number}"));
    input["siren"] = json!(siren(number));
    input["from"] = json!("2026-01-01");
    let answer = server.query(REGISTER, json!({ "input": input })).await;
    assert_eq!(answer["memberRegister"]["userErrors"], json!([]));
}

#[tokio::test]
async fn a_subscriber_gets_past_and_new_facts_each_once_and_in_order() {
    let server = Server::start().await;
    let ledger = ledger(&server).await;
    for number in 1..=5 {
        register(&server, &ledger, number).await;
    }
    let mut socket = open(&server).await;
    let variables = json!({ "ledger": ledger, "from": "2" });
    send(
        &mut socket,
        json!({ "id": "1", "type": "subscribe", "payload": { "query": FOLLOW, "variables": variables } }),
    )
    .await;
    let registering = async {
        for number in 6..=30 {
            register(&server, &ledger, number).await;
        }
    };
    let receiving = async {
        for position in 2..=30 {
            let fact = &receive(&mut socket).await["payload"]["data"]["events"];
            assert_eq!(fact["position"], position.to_string());
            assert_eq!(fact["eventType"], "MemberRegistered");
            assert!(
                fact["sentence"]
                    .as_str()
                    .unwrap()
                    .contains(&format!("yndicat {position}")),
                "{fact}"
            );
        }
    };
    futures::join!(registering, receiving);
}

#[tokio::test]
async fn following_an_unknown_ledger_says_so() {
    let server = Server::start().await;
    let mut socket = open(&server).await;
    let variables = json!({ "ledger": "ledger:00000000-0000-4000-8000-000000000009" });
    send(
        &mut socket,
        json!({ "id": "1", "type": "subscribe", "payload": { "query": FOLLOW, "variables": variables } }),
    )
    .await;
    let answer = receive(&mut socket).await;
    assert!(answer.to_string().contains("ledger.unknown"), "{answer}");
}

#[tokio::test]
async fn nothing_is_written_through_a_websocket() {
    let server = Server::start().await;
    let ledger = ledger(&server).await;
    let mut input = sender(2);
    input["ledger"] = json!(ledger);
    input["kind"] = json!("SYNDICATE");
    input["name"] = json!("Syndicat");
    input["siren"] = json!(siren(1));
    input["from"] = json!("2026-01-01");
    let mut socket = open(&server).await;
    send(
        &mut socket,
        json!({ "id": "1", "type": "subscribe", "payload": { "query": REGISTER, "variables": { "input": input } } }),
    )
    .await;
    let answer = receive(&mut socket).await;
    assert!(
        answer.to_string().contains("Une écriture ne passe pas par WebSocket"),
        "{answer}"
    );
    let position = server
        .query(
            "query ($id: ID!) { ledger(id: $id) { position } }",
            json!({ "id": ledger }),
        )
        .await;
    assert_eq!(position["ledger"]["position"], "0");
}

#[tokio::test]
async fn a_page_of_another_site_or_another_protocol_is_refused() {
    let server = Server::start().await;
    let here = format!("http://{}", server.address);
    assert!(
        connect(&server, Some("graphql-transport-ws"), Some(&here))
            .await
            .is_ok()
    );
    assert_eq!(
        connect(&server, Some("graphql-transport-ws"), Some("https://exemple.fr"))
            .await
            .err(),
        Some(403)
    );
    assert_eq!(connect(&server, Some("graphql-ws"), None).await.err(), Some(400));
    assert_eq!(connect(&server, None, None).await.err(), Some(400));
}

#[tokio::test]
async fn connections_are_counted_and_given_back() {
    let server = Server::with(ApiConfig {
        socket_limit: 1,
        ..ApiConfig::default()
    })
    .await;
    let socket = open(&server).await;
    assert_eq!(
        connect(&server, Some("graphql-transport-ws"), None).await.err(),
        Some(503)
    );
    drop(socket);
    for _ in 0..100 {
        if connect(&server, Some("graphql-transport-ws"), None).await.is_ok() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("la place n’a pas été rendue");
}
