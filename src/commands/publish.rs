//! `entente publish`, and what `serve` signs while it runs.

use super::{choose, engine, key, say, witness};
use crate::cli::{Cli, Publish};
use crate::error::{Kind, Stop};
use engine::Engine;
use engine::publication::{Publisher, Refused};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tlog::policy::Policy;

/// How often a server looks whether its ledgers have grown.
const EVERY: Duration = Duration::from_secs(2);
/// How many looks later a witness that did not answer is asked again, and new keys are looked for.
const ASK_AGAIN: u32 = 30;

pub(super) async fn run(cli: &Cli, options: &Publish) -> Result<(), Stop> {
    let folder = key::folder(&cli.store, &cli.publication)?;
    let engine = engine(cli.store.open_existing().await?);
    let ledger = choose(&engine, &options.ledger).await?;
    let publisher = Publisher::new(ledger.id(), key::read(&engine, &folder, ledger.id()).await?, &folder)?;
    let policy = options
        .witnesses
        .policy
        .as_deref()
        .map(witness::read_policy)
        .transpose()?;
    let signed = publisher.publish(&engine).await?;
    let added = signed.added;
    let (note, silent) = match &policy {
        Some(policy) => witness::collect(&engine, &publisher, signed, policy).await?,
        None => (signed.note, Vec::new()),
    };
    match added {
        0 => say("Rien de nouveau depuis le dernier point de contrôle :")?,
        1 => say("Un fait de plus ; point de contrôle signé :")?,
        _ => say(format!("{added} faits de plus ; point de contrôle signé :"))?,
    }
    say(format!("\n{note}"))?;
    for why in silent {
        say(format!("Sans contresignature — {why}"))?;
    }
    if let Some(policy) = &policy
        && let Err(unsatisfied) = policy.accept(&note.to_string())
    {
        let message = format!("le point de contrôle est signé, mais ne satisfait pas la politique : {unsatisfied}");
        return Err(
            Stop::new(Kind::Unwitnessed, message).advise("relancer « entente publish » quand les témoins répondent.")
        );
    }
    say("À remettre aux membres : qui en garde un peut établir plus tard que rien d’antérieur n’a changé.")
}

/// One publisher for each ledger that has a key.
pub(super) async fn publishers(engine: &Engine, folder: &Path) -> Result<Vec<Publisher>, Stop> {
    let mut publishers = Vec::new();
    for ledger in engine.ledgers().await? {
        match key::find(engine, folder, ledger.ledger).await {
            Ok(Some(key)) => publishers.push(Publisher::new(ledger.ledger, key, folder)?),
            Ok(None) => {}
            // The other ledgers are signed all the same.
            Err(stop) => tracing::error!("points de contrôle du registre {} : {stop}", ledger.ledger),
        }
    }
    Ok(publishers)
}

/// Signs as ledgers grow, as long as the server runs. Ledgers whose key comes later are looked for too.
pub(super) async fn keep(engine: Arc<Engine>, folder: PathBuf, policy: Option<Policy>) {
    let mut known: Vec<Publisher> = Vec::new();
    let who = |publisher: &Publisher| (publisher.ledger(), publisher.key().id());
    // A key gave way to another: which one is in the folder.
    let mut superseded = false;
    for look in (0..ASK_AGAIN).cycle() {
        if look == 0 || std::mem::take(&mut superseded) {
            match publishers(&engine, &folder).await {
                // Those that run have hashed their ledgers already.
                Ok(found) if !found.iter().map(who).eq(known.iter().map(who)) => known = found,
                Ok(_) => {}
                Err(stop) => tracing::error!("points de contrôle : {stop}"),
            }
        }
        for publisher in &known {
            if let Err(error) = sign(&engine, publisher, policy.as_ref(), look == 0).await {
                let changed = matches!(error, Refused::NotInCharge { .. });
                superseded |= changed;
                if changed {
                    tracing::warn!(%error, "la clé du registre a changé : la nouvelle est cherchée");
                } else {
                    tracing::error!(%error, "point de contrôle non signé");
                }
            }
        }
        tokio::time::sleep(EVERY).await;
    }
}

async fn sign(engine: &Engine, publisher: &Publisher, policy: Option<&Policy>, ask_again: bool) -> Result<(), Refused> {
    let signed = publisher.publish(engine).await?;
    let Some(policy) = policy.filter(|_| signed.added > 0 || ask_again) else {
        return Ok(());
    };
    let (_, silent) = witness::collect(engine, publisher, signed, policy).await?;
    for why in silent {
        tracing::warn!("point de contrôle sans contresignature — {why}");
    }
    Ok(())
}

impl From<Refused> for Stop {
    fn from(refused: Refused) -> Self {
        let kind = match refused {
            Refused::Failed(failure) => return failure.into(),
            Refused::Behind { .. }
            | Refused::Forked { .. }
            | Refused::Altered { .. }
            | Refused::Unreadable { .. }
            | Refused::Broken(_) => Kind::Store,
            Refused::Record { .. } => Kind::Failure,
            Refused::Key { .. } => {
                return Self::new(Kind::Input, refused.to_string())
                    .advise("vérifier le chemin et les droits, ou reprendre la sauvegarde de la clé.");
            }
            Refused::NotInCharge { .. } => {
                return Self::new(Kind::Input, refused.to_string())
                    .advise("remettre dans le dossier la clé en charge, depuis sa sauvegarde ; si elle est perdue : « entente key rotate --lost ».");
            }
            Refused::Stranger { .. } | Refused::NotALogKey(_) | Refused::Inventory(_) => Kind::Input,
        };
        Self::new(kind, refused.to_string())
    }
}
