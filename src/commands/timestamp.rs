//! `entente timestamp`: an authority dates what was signed, and its answers are kept and checked.

mod ask;
mod told;

use super::{choose, engine, key, load, say};
use crate::cli::{Believed, Chosen, Cli, Timestamp, TimestampAccept, TimestampCheck, TimestampList, TimestampRequest};
use crate::error::{Kind, Stop};
use crate::output::Format;
use ::timestamp::TimestampError;
use ::timestamp::authority::Authority;
use ::timestamp::request::Request;
use ::timestamp::response::Response;
use domain::value::LedgerId;
use engine::environment::{IdGenerator as _, RandomIds};
use engine::publication::{self, Dated, Timestamps};
use std::path::{Path, PathBuf};
use tlog::checkpoint::{Checkpoint, CheckpointError};
use tlog::note::Note;

pub(super) async fn run(cli: &Cli, what: &Timestamp, rows: Result<Format, Stop>) -> Result<(), Stop> {
    match what {
        Timestamp::Request(options) => request(cli, options).await,
        Timestamp::Accept(options) => accept(cli, options).await,
        Timestamp::Ask(options) => ask::run(cli, options).await,
        Timestamp::List(options) => list(cli, options, rows?).await,
        Timestamp::Check(options) => check(cli, options).await,
    }
}

async fn request(cli: &Cli, options: &TimestampRequest) -> Result<(), Stop> {
    let dating = Dating::open(cli, &options.ledger).await?;
    let dated = dating.wanted()?;
    let path = options.output.clone();
    let path = path.unwrap_or_else(|| PathBuf::from(format!("horodatage-{}.tsq", dated.size)));
    std::fs::write(&path, &dated.request).map_err(|error| {
        let message = format!("{} ne peut pas être écrit : {error}", path.display());
        Stop::new(Kind::Input, message).advise("choisir un autre fichier avec --output.")
    })?;
    say(format!(
        "{} : demande d’horodatage (RFC 3161) du point de contrôle de {} faits. L’autorité n’y voit qu’une empreinte.\n\
         À faire de sa réponse : entente timestamp accept FICHIER.tsr --authority CERTIFICATS.pem",
        path.display(),
        dated.size
    ))
}

async fn accept(cli: &Cli, options: &TimestampAccept) -> Result<(), Stop> {
    let authority = authority(&options.believed)?;
    let bytes = load(&options.file)?;
    let dating = Dating::open(cli, &options.ledger).await?;
    dating.accept(&bytes, authority.as_ref())
}

async fn list(cli: &Cli, options: &TimestampList, format: Format) -> Result<(), Stop> {
    let dating = Dating::open(cli, &options.ledger).await?;
    told::table(&dating.timestamps.all()?).write(format, &mut std::io::stdout())
}

async fn check(cli: &Cli, options: &TimestampCheck) -> Result<(), Stop> {
    let authority = authority(&options.believed)?;
    let dating = Dating::open(cli, &options.ledger).await?;
    let (mut sound, mut wrong) = (0, 0);
    for dated in dating.timestamps.all()? {
        let Some(bytes) = &dated.response else { continue };
        match read(&dated, bytes).and_then(|response| Ok((believe(&response, authority.as_ref())?, response))) {
            Ok((signer, response)) => {
                sound += 1;
                say(told::sentence(dated.size, &response, &signer))?;
            }
            Err(error) => {
                wrong += 1;
                say(format!(
                    "Point de contrôle de {} faits : HORODATAGE FAUX, {error}.",
                    dated.size
                ))?;
            }
        }
    }
    match (sound, wrong) {
        (0, 0) => say("Aucun horodatage n’est gardé."),
        (_, 0) => say(told::believed(authority.is_some())),
        _ => {
            let message = format!("{wrong} horodatage(s) gardé(s) ne tiennent pas");
            Err(Stop::new(Kind::Store, message).advise("les comparer avec une copie du dossier de publication."))
        }
    }
}

/// The timestamps of one ledger, and where its checkpoints are.
struct Dating {
    folder: PathBuf,
    ledger: LedgerId,
    timestamps: Timestamps,
}

impl Dating {
    async fn open(cli: &Cli, chosen: &Chosen) -> Result<Self, Stop> {
        let folder = key::folder(&cli.store, &cli.publication)?;
        let engine = engine(cli.store.open_existing().await?);
        let ledger = choose(&engine, chosen).await?.id();
        Ok(Self {
            timestamps: Timestamps::of(&folder, ledger),
            folder,
            ledger,
        })
    }

    /// What is asked about the last checkpoint: the request that is kept, or a new one, kept from now on.
    fn wanted(&self) -> Result<Dated, Stop> {
        let note = publication::latest(&self.folder, self.ledger)?.ok_or_else(|| {
            Stop::new(Kind::Input, "aucun point de contrôle de ce registre n’est encore signé")
                .advise("« entente publish » en signe un.")
        })?;
        let note = Note::parse(&note).map_err(CheckpointError::from)?;
        let (size, text) = (Checkpoint::parse(note.text())?.size, note.text());
        let nonce = RandomIds
            .salt()
            .first_chunk()
            .map_or(0, |bytes| u64::from_be_bytes(*bytes));
        let request = Request::over(text.as_bytes(), nonce);
        let kept = self.timestamps.ask(size, &request.to_der())?;
        if !Request::parse(&kept).is_ok_and(|kept| kept.is_for(text.as_bytes())) {
            let message = format!("la demande gardée pour {size} faits n’est pas celle de ce point de contrôle");
            return Err(Stop::new(Kind::Store, message).advise("comparer le dossier de publication avec une copie."));
        }
        let dated = self.timestamps.get(size)?;
        dated.ok_or_else(|| Stop::new(Kind::Failure, "la demande gardée a disparu"))
    }

    /// Keeps a response to what was asked, once it is believed.
    fn accept(&self, bytes: &[u8], authority: Option<&Authority>) -> Result<(), Stop> {
        let response = Response::parse(bytes).map_err(|error| refused(&error))?;
        let asked = self.timestamps.all()?;
        let dated = asked
            .iter()
            .find(|dated| Request::parse(&dated.request).is_ok_and(|request| response.answers(&request).is_ok()))
            .ok_or_else(|| {
                let about = |dated: &&Dated| matches!(read(dated, bytes), Err(TimestampError::OtherRequest));
                match asked.iter().find(about) {
                    Some(_) => refused(&TimestampError::OtherRequest),
                    None => refused(&TimestampError::OtherText),
                }
            })?;
        read(dated, bytes).map_err(|error| refused(&error))?;
        let signer = believe(&response, authority).map_err(|error| refused(&error))?;
        if dated.response.as_ref().is_some_and(|kept| kept != bytes) {
            let message = format!(
                "le point de contrôle de {} faits a déjà un autre horodatage",
                dated.size
            );
            return Err(
                Stop::new(Kind::Input, message).advise("« entente timestamp list » le montre ; il n’est pas remplacé.")
            );
        }
        self.timestamps.keep(dated.size, bytes)?;
        say(told::sentence(dated.size, &response, &signer))?;
        say(told::believed(authority.is_some()))
    }
}

/// Reads a response to what was asked about one checkpoint, and holds it against the checkpoint and the request.
fn read(dated: &Dated, bytes: &[u8]) -> Result<Response, TimestampError> {
    let response = Response::parse(bytes)?;
    let note = Note::parse(&dated.note).map_err(|_| TimestampError::OtherText)?;
    response.is_over(note.text().as_bytes())?;
    response.answers(&Request::parse(&dated.request)?)?;
    Ok(response)
}

/// The name of who signed: of an authority that was given, or by its own word.
fn believe(response: &Response, authority: Option<&Authority>) -> Result<String, TimestampError> {
    match authority {
        Some(authority) => response.verify(authority),
        None => response.signer(),
    }
}

fn authority(believed: &Believed) -> Result<Option<Authority>, Stop> {
    let read = |path: &PathBuf| unusable(path, Authority::parse(&load(path)?));
    believed.authority.as_ref().map(read).transpose()
}

fn unusable<T>(path: &Path, read: Result<T, TimestampError>) -> Result<T, Stop> {
    read.map_err(|error| Stop::new(Kind::Input, format!("{} : {error}", path.display())))
}

/// The stop for a response that is not kept.
fn refused(error: &TimestampError) -> Stop {
    let advice = match error {
        TimestampError::OtherText | TimestampError::OtherRequest => {
            "« entente timestamp list » montre ce qui a été demandé ; donner la réponse à cette demande-là."
        }
        TimestampError::UnknownAuthority => {
            "vérifier --authority : le certificat de l’autorité, et ceux qui la relient à lui."
        }
        TimestampError::NotGranted(_) => "s’adresser à l’autorité, ou à une autre.",
        _ => "demander une autre réponse à l’autorité.",
    };
    Stop::new(Kind::Input, format!("{error}. Rien n’est gardé")).advise(advice)
}
