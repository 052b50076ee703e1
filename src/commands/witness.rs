//! `entente witness`: a member that keeps watch over ledgers, and the log that asks it.

use super::serve::stopped;
use super::{load, say};
use crate::cli::{ServeWitness, Witness, WitnessKey};
use crate::error::{Kind, Stop};
use engine::environment::{Environment, RandomIds};
use engine::publication::{Published, Publisher, Refused, keys};
use engine::witness::Memory;
use engine::{Engine, environment::IdGenerator as _};
use std::path::Path;
use std::time::Duration;
use tlog::key::{PrivateKey, PublicKey, Role};
use tlog::note::{Note, SignatureLine};
use tlog::policy::Policy;
use tlog::witness::Request;
use tokio::net::TcpListener;
use tokio::sync::Mutex;

/// How long a witness is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

pub(super) async fn run(what: &Witness) -> Result<(), Stop> {
    match what {
        Witness::Key(options) => make_key(options),
        Witness::Serve(options) => serve(options).await,
    }
}

fn make_key(options: &WitnessKey) -> Result<(), Stop> {
    let key = PrivateKey::from_seed(&options.name, Role::Witness, RandomIds.salt())
        .map_err(|error| Stop::new(Kind::Usage, error.to_string()))?;
    keys::write(&options.key, &key)?;
    say(format!(
        "Clé publique du témoin, à donner à qui tient les registres, pour sa politique :\n{}\n\
         Clé privée : {} — ne la remettre à personne.",
        key.public(),
        options.key.display()
    ))
}

async fn serve(options: &ServeWitness) -> Result<(), Stop> {
    let key = keys::read(&options.key)?;
    if key.public().role() != Role::Witness {
        let message = format!("« {} » est la clé d’un registre", key.public().name());
        return Err(Stop::new(Kind::Input, message).advise("en faire une avec « entente witness key »."));
    }
    let policy = read_policy(&options.policy)?;
    let logs: Vec<PublicKey> = policy.logs().iter().map(|log| log.key.clone()).collect();
    if logs.is_empty() {
        return Err(Stop::new(Kind::Input, "la politique ne nomme aucun registre à suivre")
            .advise("y ajouter une ligne « log CLÉ » par registre."));
    }
    let memory = Memory::open(&options.memory)
        .map_err(|error| Stop::new(Kind::Input, format!("{} : {error}", options.memory.display())))?;
    let listener = TcpListener::bind(options.listen).await.map_err(|error| {
        Stop::new(
            Kind::Failure,
            format!("impossible d’écouter sur {} : {error}", options.listen),
        )
        .advise("choisir un autre port avec --listen, par exemple 127.0.0.1:0.")
    })?;
    let address = listener
        .local_addr()
        .map_err(|error| Stop::new(Kind::Failure, error.to_string()))?;
    say(format!(
        "Témoin « {} » de {} : http://{address}/add-checkpoint — Ctrl+C pour arrêter.",
        key.public().name(),
        if logs.len() == 1 {
            "1 registre".to_owned()
        } else {
            format!("{} registres", logs.len())
        }
    ))?;
    let witness = api::witness::Witness {
        key,
        logs,
        memory: Mutex::new(memory),
        clock: Environment::system().clock,
    };
    api::witness::serve(listener, witness, stopped())
        .await
        .map_err(|error| Stop::new(Kind::Failure, format!("le témoin s’est arrêté : {error}")))
}

/// The policy in a file.
pub(super) fn read_policy(path: &Path) -> Result<Policy, Stop> {
    let unusable = |why: String| Stop::new(Kind::Input, format!("{} : {why}", path.display()));
    let text = String::from_utf8(load(path)?).map_err(|_| unusable("ce n’est pas un texte en UTF-8".to_owned()))?;
    Policy::parse(&text).map_err(|error| unusable(error.to_string()))
}

/// Has the witnesses of `policy` cosign what was signed, and keeps their lines. Tells each that did not, and why.
pub(super) async fn collect(
    engine: &Engine,
    publisher: &Publisher,
    signed: Published,
    policy: &Policy,
) -> Result<(Note, Vec<String>), Refused> {
    let before = signed.note;
    let mut note = before.clone();
    let mut silent = Vec::new();
    for (name, witness) in policy.witnesses() {
        if matches!(note.signed_by(&witness.key), Ok(Some(_))) {
            continue;
        }
        let Some(url) = &witness.url else { continue };
        let asked = ask(engine, publisher, &note, url, &witness.key).await;
        match asked {
            Ok(line) => note.add(line),
            Err(why) => silent.push(format!("témoin {name} : {why}")),
        }
    }
    if note != before {
        publisher.keep(&signed.checkpoint, &note)?;
    }
    Ok((note, silent))
}

/// The line of one witness. It says where it stands if that is not where we thought: asked twice at most.
async fn ask(
    engine: &Engine,
    publisher: &Publisher,
    note: &Note,
    url: &str,
    key: &PublicKey,
) -> Result<SignatureLine, String> {
    let mut old = 0;
    for _ in 0..2 {
        let checkpoint = tlog::checkpoint::Checkpoint::parse(note.text()).map_err(|error| error.to_string())?;
        let proof = match old {
            0 => Vec::new(),
            old => engine
                .prove_consistency(publisher.ledger(), old, checkpoint.size)
                .await
                .map_err(|error| error.to_string())?,
        };
        let request = Request {
            old,
            proof,
            checkpoint: note.clone(),
        };
        let (status, answer) = post(
            format!("{}/add-checkpoint", url.trim_end_matches('/')),
            request.to_string(),
        )
        .await?;
        match status {
            200 => {
                return answer
                    .lines()
                    .filter_map(SignatureLine::parse)
                    .find(|line| line.name == key.name() && line.id == key.id())
                    .filter(|line| {
                        let mut signed = note.clone();
                        signed.add(line.clone());
                        matches!(signed.signed_by(key), Ok(Some(_)))
                    })
                    .ok_or_else(|| "sa réponse ne porte pas sa signature".to_owned());
            }
            409 if old == 0 => {
                old = answer.trim().parse().map_err(|_| answer.trim().to_owned())?;
                if old > checkpoint.size {
                    return Err(format!(
                        "il a déjà contresigné {old} faits, plus que les {} d’ici",
                        checkpoint.size
                    ));
                }
            }
            _ => return Err(format!("{status} {}", answer.trim())),
        }
    }
    Err("il a contresigné autre chose entre-temps".to_owned())
}

/// Sends a text, and gives the status and the text that come back.
async fn post(url: String, text: String) -> Result<(u16, String), String> {
    let sending = move || {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(PATIENCE))
            .build()
            .into();
        let mut answer = agent.post(&url).send(&text).map_err(|error| error.to_string())?;
        let body = answer.body_mut().with_config().limit(64 * 1024).read_to_string();
        Ok((answer.status().as_u16(), body.map_err(|error| error.to_string())?))
    };
    tokio::task::spawn_blocking(sending)
        .await
        .unwrap_or_else(|error| Err(error.to_string()))
}
