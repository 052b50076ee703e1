//! `entente recover`: brings back, byte for byte, what a store lost.

use super::{engine, key, paris, say};
use crate::bundle::Bundle;
use crate::cli::{Cli, Origin, Recover};
use crate::error::{Kind, Stop};
use crate::mirror::Mirror;
use crate::store::StoreAddress;
use domain::value::LedgerId;
use engine::recovery::{Plan, RecoverError, Signed, Source, SourceError, StoreSource};
use engine::{Engine, publication};
use eventstore::EventStore;
use eventstore::memory::MemoryStore;
use indicatif::{ProgressBar, ProgressStyle};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use tlog::checkpoint::{Checkpoint, CheckpointError};
use tlog::key::PublicKey;
use tlog::note::Note;

pub(super) async fn run(cli: &Cli, options: &Recover) -> Result<(), Stop> {
    let folder = key::folder(&cli.store, &cli.publication).ok();
    let other = match &options.from {
        Origin::Store(address) if *address == cli.store => {
            return Err(Stop::new(Kind::Usage, "la source est la base elle-même")
                .advise("donner à --from une copie plus complète."));
        }
        Origin::Store(address) => Other::Store(address.open_existing().await?),
        Origin::Bundle(path) => Other::Bundle(Bundle::open(path)?),
        Origin::Mirror(address) => Other::Mirror(address),
    };
    let store = opened(&cli.store, options.dry_run).await?;
    let ledger = ledger(options, &store, &other, folder.as_ref()).await?;
    let source = source(other, ledger).await?;
    let signed = signed(options, ledger, folder.as_ref(), &source)?;
    let engine = engine(store);
    let bar = progress("Vérification")?;
    let plan = engine
        .plan_recovery(ledger, &*source.copy, &signed, shown(&bar))
        .await
        .map_err(|error| stop(error, ledger));
    bar.finish_and_clear();
    let plan = plan?;
    tell(ledger, &plan, options)?;
    let positions = plan.positions();
    if options.dry_run {
        return Ok(());
    }
    if positions.is_empty() {
        return erase_again(&engine, ledger, &plan).await;
    }
    let bar = progress("Enregistrement")?;
    let head = engine.recover(&plan, &*source.copy, shown(&bar)).await;
    bar.finish_and_clear();
    let head = head.map_err(|error| stop(error, ledger))?;
    erase_again(&engine, ledger, &plan).await?;
    say(format!(
        "Fait : le registre compte {} faits, sa racine est {}. On peut de nouveau y écrire.\n\
         « entente replay » relit tout ; les pièces et les données personnelles se reprennent d’une sauvegarde : docs/operating/sauvegarde.md.",
        head.size(),
        head.root()
    ))
}

/// Destroys again what the ledger says is erased: the backup was made before.
async fn erase_again(engine: &Engine, ledger: LedgerId, plan: &Plan) -> Result<(), Stop> {
    if plan.tells_erasures() {
        engine.ledger(ledger).await?.erase_again().await?;
    }
    Ok(())
}

/// A copy that may be of several ledgers.
enum Other<'o> {
    Store(Arc<dyn EventStore>),
    Bundle(Bundle),
    Mirror(&'o str),
}

/// The store to fill. A dry run creates none.
async fn opened(store: &StoreAddress, dry_run: bool) -> Result<Arc<dyn EventStore>, Stop> {
    match store {
        StoreAddress::Sqlite(path) if dry_run && !path.exists() => Ok(Arc::new(MemoryStore::new())),
        _ => store.open_or_create().await,
    }
}

/// The ledger that is meant: the one that is given, or the only one that the store, the source or the folder of what was signed know.
async fn ledger(
    options: &Recover,
    store: &Arc<dyn EventStore>,
    other: &Other<'_>,
    folder: Option<&PathBuf>,
) -> Result<LedgerId, Stop> {
    if let Some(wanted) = &options.ledger {
        return LedgerId::parse(wanted).map_err(|_| {
            Stop::new(
                Kind::Usage,
                format!("« {wanted} » n’est pas l’identifiant d’un registre"),
            )
        });
    }
    let mut known = BTreeSet::new();
    let mut stores = vec![store];
    match other {
        Other::Store(other) => stores.push(other),
        // It is of one ledger.
        Other::Bundle(bundle) => return Ok(bundle.ledger),
        Other::Mirror(_) => {}
    }
    for store in stores {
        known.extend(
            store
                .ledgers()
                .await?
                .into_iter()
                .map(|entry| LedgerId::new(entry.ledger)),
        );
    }
    if let Some(folder) = folder {
        known.extend(publication::ledgers(folder)?);
    }
    let mut ledgers = known.iter();
    match (ledgers.next(), ledgers.next()) {
        (Some(only), None) => Ok(*only),
        (None, _) => {
            Err(Stop::new(Kind::Input, "rien ne dit quel registre ramener")
                .advise("donner son identifiant avec --ledger."))
        }
        (Some(_), Some(_)) => {
            let names: Vec<_> = known.iter().map(ToString::to_string).collect();
            Err(Stop::new(Kind::Input, "plusieurs registres sont connus")
                .advise(format!("préciser --ledger, parmi : {}.", names.join(", "))))
        }
    }
}

/// A copy, and the checkpoint that came with it.
struct Found {
    copy: Box<dyn Source>,
    note: Option<String>,
}

async fn source(other: Other<'_>, ledger: LedgerId) -> Result<Found, Stop> {
    let (copy, note): (Box<dyn Source>, _) = match other {
        Other::Store(store) => (Box::new(StoreSource::new(store, ledger)), None),
        Other::Bundle(bundle) if bundle.ledger == ledger => {
            let note = bundle.note.clone();
            (Box::new(bundle), Some(note))
        }
        Other::Bundle(bundle) => {
            let message = format!("le paquet est celui du registre {}, et non de {ledger}", bundle.ledger);
            return Err(Stop::new(Kind::Input, message));
        }
        Other::Mirror(address) => {
            let mirror = Mirror::open(address, ledger).await?;
            let note = mirror.note.clone();
            (Box::new(mirror), Some(note))
        }
    };
    Ok(Found { copy, note })
}

/// What was signed, as far as our own record and the source say, and the key confirms.
fn signed(options: &Recover, ledger: LedgerId, folder: Option<&PathBuf>, source: &Found) -> Result<Signed, Stop> {
    let kept = folder
        .map(|folder| publication::latest(folder, ledger))
        .transpose()?
        .flatten();
    let notes: Vec<&String> = [kept.as_ref(), source.note.as_ref()].into_iter().flatten().collect();
    let mut signed = Signed {
        checkpoints: Vec::new(),
        beyond: options.unsigned,
    };
    if notes.is_empty() {
        return Ok(signed);
    }
    let keys = public_keys(options, ledger, folder)?;
    for note in notes {
        signed
            .checkpoints
            .push(match Checkpoint::open_with_any(note, keys.iter()) {
                Some(opened) => opened?,
                // Whoever does without signatures still wants the tree that was published.
                None if options.unsigned => {
                    Checkpoint::parse(Note::parse(note).map_err(CheckpointError::from)?.text())?
                }
                None => {
                    let message = "un point de contrôle est là, mais pas la clé qui dit s’il est du registre";
                    return Err(Stop::new(Kind::Input, message)
                        .advise("donner --public-key, telle qu’elle a été notée ailleurs."));
                }
            });
    }
    Ok(signed)
}

/// The keys that are believed: those that are given, or else our own, one of which is enough if the ledger had several.
fn public_keys(options: &Recover, ledger: LedgerId, folder: Option<&PathBuf>) -> Result<Vec<PublicKey>, Stop> {
    if !options.public_key.is_empty() {
        let wrong = |error| Stop::new(Kind::Usage, format!("--public-key : {error}"));
        let keys = options.public_key.iter().map(|text| PublicKey::parse(text.trim()));
        return keys.map(|key| key.map_err(wrong)).collect();
    }
    let files = folder
        .and_then(|folder| std::fs::read_dir(folder).ok())
        .into_iter()
        .flatten();
    let ours = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        name.starts_with(&format!("{ledger}.")) && path.extension().is_some_and(|extension| extension == "cle")
    };
    let files = files.filter_map(|file| Some(file.ok()?.path())).filter(ours);
    files
        .map(|path| Ok(publication::keys::read(&path)?.public().clone()))
        .collect()
}

/// Says what comes back, or would.
fn tell(ledger: LedgerId, plan: &Plan, options: &Recover) -> Result<(), Stop> {
    let positions = plan.positions();
    let beyond = match plan.left_out() {
        0 => String::new(),
        n => format!(
            "\nLa source compte encore {n} faits que rien n’a signés : ils restent où ils sont, sauf avec --unsigned."
        ),
    };
    if positions.is_empty() {
        return say(format!(
            "Registre {ledger} : il ne manque rien, la base contient ce qui a été signé.{beyond}"
        ));
    }
    let last = plan.last_recorded_at().map_or_else(String::new, |instant| {
        format!(", le dernier enregistré le {}", paris(instant))
    });
    let (verb, end) = if options.dry_run {
        ("reviendraient", "\nRien n’est enregistré : relancer sans --dry-run.")
    } else {
        ("reviennent", "")
    };
    say(format!(
        "Registre {ledger} : la base compte {} faits ; {} y {verb}, n° {} à {}{last}.\n\
         Tout est vérifié : forme, empreintes, chaînes, et la racine {} est {}.{beyond}{end}",
        positions.start,
        positions.end - positions.start,
        positions.start,
        positions.end - 1,
        plan.root(),
        if options.unsigned {
            "celle de la source"
        } else {
            "celle qui a été signée"
        },
    ))
}

fn progress(what: &str) -> Result<ProgressBar, Stop> {
    let style = ProgressStyle::with_template(&format!(
        "{what} {{bar:40}} {{human_pos}}/{{human_len}} faits, reste {{eta}}"
    ))
    .map_err(|error| Stop::new(Kind::Failure, error.to_string()))?;
    Ok(ProgressBar::new(0).with_style(style))
}

fn shown(bar: &ProgressBar) -> impl FnMut(u64, u64) + Send {
    let bar = bar.clone();
    move |done, all| {
        bar.set_length(all);
        bar.set_position(done);
    }
}

fn stop(error: RecoverError, ledger: LedgerId) -> Stop {
    let message = error.to_string();
    match error {
        RecoverError::Failed(failure) => failure.into(),
        RecoverError::Source(error) => error.into(),
        RecoverError::TooShort { .. } => {
            Stop::new(Kind::Input, message).advise("prendre une copie plus récente : autre base, miroir, paquet d’audit.")
        }
        RecoverError::Unsound { .. } | RecoverError::NotSigned { .. } | RecoverError::Changed { .. } => {
            Stop::new(Kind::Store, message).advise("ne pas s’en servir ; en chercher une autre. Rien n’a été enregistré d’elle après ce qui était sûr.")
        }
        RecoverError::NothingSigned => Stop::new(Kind::Input, message).advise(
            "donner --publication, le dossier où sont les points de contrôle ; ou --unsigned, si l’on répond soi-même de la source.",
        ),
        RecoverError::Forked { position } => Stop::new(Kind::Store, message).advise(format!(
            "mettre cette base de côté sans rien en effacer, repartir d’une sauvegarde d’au plus {position} faits (ou d’une base vide), et relancer ; \
             ce qui a été enregistré depuis le fait n° {position} du registre {ledger} est à ressaisir d’après la base mise de côté."
        )),
        RecoverError::Contended(_) => Stop::new(Kind::Failure, message),
        RecoverError::Unknown(_) => Stop::new(Kind::Unknown, message).advise("relancer exactement la même commande."),
    }
}

impl From<SourceError> for Stop {
    fn from(error: SourceError) -> Self {
        Self::new(Kind::Input, error.to_string()).advise("vérifier l’adresse donnée à --from.")
    }
}
