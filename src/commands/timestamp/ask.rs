//! `entente timestamp ask`: the request sent over HTTP (RFC 3161, 3.4).

use super::{Dating, authority};
use crate::cli::{Cli, TimestampAsk};
use crate::commands::say;
use crate::error::{Kind, Stop};
use ::timestamp::response::MAX_BYTES;
use std::time::Duration;

/// How long an authority is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

pub(super) async fn run(cli: &Cli, options: &TimestampAsk) -> Result<(), Stop> {
    let url = options.url.clone();
    if !["https://", "http://"].iter().any(|scheme| url.starts_with(scheme)) {
        let message = format!("« {url} » n’est pas une adresse");
        return Err(Stop::new(Kind::Usage, message).advise("donner --url sous la forme https://…"));
    }
    let authority = authority(&options.believed)?;
    let dating = Dating::open(cli, &options.ledger).await?;
    let dated = dating.wanted()?;
    if dated.response.is_some() {
        return say(format!(
            "Le point de contrôle de {} faits est déjà horodaté : rien n’est demandé.",
            dated.size
        ));
    }
    let sending = tokio::task::spawn_blocking(move || post(&url, &dated.request));
    let answer = sending.await.unwrap_or_else(|error| Err(error.to_string()));
    let answer = answer.map_err(|why| {
        let message = format!("l’autorité {} n’a pas répondu comme il faut : {why}", options.url);
        Stop::new(Kind::Failure, message).advise("relancer plus tard : la demande est gardée, et la même sera envoyée.")
    })?;
    dating.accept(&answer, authority.as_ref())
}

/// Sends a request, and gives the bytes that come back.
fn post(url: &str, request: &[u8]) -> Result<Vec<u8>, String> {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(PATIENCE))
        .build()
        .into();
    let mut answer = agent
        .post(url)
        .header("content-type", "application/timestamp-query")
        .header("accept", "application/timestamp-reply")
        .send(request)
        .map_err(|error| told(&error))?;
    let status = answer.status().as_u16();
    if status != 200 {
        return Err(format!("statut HTTP {status}"));
    }
    let limit = u64::try_from(MAX_BYTES).unwrap_or(u64::MAX);
    let body = answer.body_mut().with_config().limit(limit).read_to_vec();
    body.map_err(|error| told(&error))
}

fn told(error: &ureq::Error) -> String {
    match error {
        ureq::Error::Timeout(_) => format!("rien en {} secondes", PATIENCE.as_secs()),
        ureq::Error::HostNotFound => "ce nom n’existe pas, ou n’est pas joignable d’ici".to_owned(),
        ureq::Error::BadUri(_) => "l’adresse est mal formée".to_owned(),
        ureq::Error::ConnectionFailed => "la connexion est refusée".to_owned(),
        ureq::Error::BodyExceedsLimit(limit) => format!("réponse de plus de {limit} octets"),
        other => other.to_string(),
    }
}
