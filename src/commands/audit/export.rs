//! `entente audit export`: the facts are read twice, page by page, and never held together.

use super::pieces::pieces;
use super::{extract, openings};
use crate::cli::{AuditExport, Cli};
use crate::commands::{choose, engine, key, load, say};
use crate::error::{Kind, Stop};
use domain::value::LedgerId;
use engine::publication::Timestamps;
use engine::{Engine, publication};
use indicatif::{ProgressBar, ProgressStyle};
use sha2::{Digest as _, Sha256};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use tlog::checkpoint::{Checkpoint, CheckpointError};
use tlog::note::Note;
use tlog::policy::Policy;
use verifier::export::{Bundle, Draft, ExportError, Pieces, Plan};
use verifier::files::{self, POLICY};

/// How many facts are read at a time.
const PAGE: usize = 1_024;
/// The most earlier checkpoints that go with a bundle.
const MOST_CHECKPOINTS: u64 = 256;

pub(super) async fn run(cli: &Cli, options: &AuditExport) -> Result<(), Stop> {
    let folder = key::folder(&cli.store, &cli.publication)?;
    let engine = engine(cli.store.open_existing().await?);
    let opened = choose(&engine, &options.ledger).await?;
    let ledger = opened.id();
    let checkpoint = publication::latest(&folder, ledger)?.ok_or_else(|| {
        Stop::new(
            Kind::Input,
            "aucun point de contrôle de ce registre n’est encore signé : il n’y a rien à remettre",
        )
        .advise("« entente publish » en signe un, puis relancer.")
    })?;
    let note = Note::parse(&checkpoint).map_err(CheckpointError::from)?;
    let Checkpoint { size, origin, .. } = Checkpoint::parse(note.text())?;
    let wanted = extract::wanted(&opened.view(), options)?;
    let mut pieces = Pieces {
        files: pieces(wanted.is_some()).map_err(|error| Stop::new(Kind::Failure, error.to_string()))?,
        inventory: publication::inventory(&folder, ledger, size)?,
        earlier: publication::earlier(&folder, ledger, size, MOST_CHECKPOINTS)?,
        checkpoint,
        openings: Vec::new(),
    };
    add_timestamps(&Timestamps::of(&folder, ledger), size, &mut pieces)?;
    if let Some(path) = &options.policy {
        pieces.files.insert(POLICY.to_owned(), policy(path)?);
    }
    let source = Source {
        engine: &engine,
        ledger,
        size,
    };
    if wanted.is_some() && pieces.inventory.is_none() {
        return Err(ExportError::NoInventory(size).into());
    }
    let name = wanted.map_or_else(|| ledger.to_string(), |wanted| wanted.to_string());
    let draft = match wanted {
        None => Draft::new(ledger),
        Some(wanted) => Draft::of_extract(ledger, extract::select(&source, wanted).await?),
    };
    let plan = read(&source, draft, pieces, options.with_openings).await?;
    let counted = plan.counted();
    let what = extract::told(&plan, size, &origin);
    let path = options
        .output
        .clone()
        .unwrap_or_else(|| PathBuf::from(format!("{name}-{size}.entente-audit.zip")));
    let (bytes, sha256) = write(&source, plan, &path).await?;
    let personal = if options.with_openings {
        "Il contient des données personnelles en clair : ne le remettre qu’à qui peut les voir."
    } else {
        "Il ne contient aucune donnée personnelle en clair."
    };
    say(format!(
        "{} : {what}, {} répartitions refaites au centime, {} appels.\n\
         Taille : {bytes} octets. SHA-256 : {sha256}\n{personal}\n\
         Pour le vérifier, sans base ni réseau : entente-verify {} --key 'CLÉ'\n\
         La clé ne vient pas de ce paquet : l’auditeur l’obtient d’ailleurs (une délibération, un membre). « entente key show » la montre.",
        path.display(),
        counted.allocations,
        counted.calls,
        path.display()
    ))
}

/// Adds what authorities answered about the checkpoints up to `size` facts, and those checkpoints.
fn add_timestamps(timestamps: &Timestamps, size: u64, pieces: &mut Pieces) -> Result<(), Stop> {
    for dated in timestamps.all()?.into_iter().filter(|dated| dated.size <= size) {
        let Some(response) = dated.response else { continue };
        pieces.files.insert(files::timestamp(dated.size), response);
        if dated.size < size && !pieces.earlier.contains(&dated.note) {
            pieces.earlier.push(dated.note);
        }
    }
    Ok(())
}

/// The facts to export.
pub(super) struct Source<'e> {
    engine: &'e Engine,
    ledger: LedgerId,
    pub(super) size: u64,
}

impl Source<'_> {
    /// The bodies from position `from` on, within what was signed.
    pub(super) async fn page(&self, from: u64) -> Result<Vec<Vec<u8>>, Stop> {
        let left = usize::try_from(self.size.saturating_sub(from)).unwrap_or(usize::MAX);
        let page = self.engine.bodies(self.ledger, from, left.min(PAGE)).await?;
        if page.is_empty() {
            let message = format!(
                "la base ne contient que {from} faits, et le point de contrôle signé en compte {} : elle a reculé",
                self.size
            );
            return Err(Stop::new(Kind::Store, message).advise("ramener les faits manquants d’une copie plus récente."));
        }
        Ok(page)
    }

    pub(super) fn bar(&self, doing: &str) -> Result<ProgressBar, Stop> {
        let template = format!("{doing} {{bar:40}} {{human_pos}}/{{human_len}} faits, reste {{eta}}");
        let style = ProgressStyle::with_template(&template);
        let style = style.map_err(|error| Stop::new(Kind::Failure, error.to_string()))?;
        Ok(ProgressBar::new(self.size).with_style(style))
    }
}

/// Reads the facts a first time: what the bundle will hold.
async fn read(source: &Source<'_>, mut draft: Draft, mut pieces: Pieces, with_openings: bool) -> Result<Plan, Stop> {
    let bar = source.bar("Lecture ")?;
    let mut position = 0;
    while position < source.size {
        for body in source.page(position).await? {
            if draft.push(&body)? && with_openings {
                for line in openings::of_fact(source.engine, source.ledger, position, &body).await? {
                    let line = line.canonical().map_err(ExportError::from)?;
                    pieces.openings.extend(line);
                }
            }
            position += 1;
        }
        bar.set_position(position);
    }
    bar.finish_and_clear();
    Ok(draft.plan(pieces)?)
}

/// Writes the bundle beside its place, then puts it there. Its size and its digest.
async fn write(source: &Source<'_>, plan: Plan, path: &Path) -> Result<(u64, String), Stop> {
    let unfinished = path.with_extension("zip.partiel");
    let failed = |error: io::Error| {
        let message = format!("{} ne peut pas être écrit : {error}", path.display());
        Stop::new(Kind::Input, message).advise("vérifier la place et les droits.")
    };
    let file = File::create(&unfinished).map_err(failed)?;
    let written = fill(source, plan, file).await;
    let ended = written.and_then(|(file, written)| {
        file.sync_all()
            .and_then(|()| fs::rename(&unfinished, path))
            .map_err(failed)?;
        Ok(written)
    });
    if ended.is_err() {
        // What is left of it is of no use; that it cannot be removed changes nothing of why it stopped.
        let _ = fs::remove_file(&unfinished);
    }
    ended
}

async fn fill(source: &Source<'_>, plan: Plan, file: File) -> Result<(File, (u64, String)), Stop> {
    let bar = source.bar("Écriture")?;
    let hashed = Hashed {
        out: BufWriter::with_capacity(1 << 18, file),
        sha256: Sha256::new(),
        bytes: 0,
    };
    let mut bundle: Bundle<Hashed> = plan.begin(hashed)?;
    while let Some(from) = bundle.awaited() {
        for (position, body) in (from..).zip(source.page(from).await?) {
            if bundle.awaited() == Some(position) {
                bundle.push(&body)?;
            }
            bar.set_position(position);
        }
    }
    let hashed = bundle.finish()?;
    bar.finish_and_clear();
    let digest: [u8; 32] = hashed.sha256.finalize().into();
    let file = hashed
        .out
        .into_inner()
        .map_err(|error| ExportError::Write(error.into_error()))?;
    Ok((file, (hashed.bytes, domain::value::Digest::new(digest).to_string())))
}

fn policy(path: &Path) -> Result<Vec<u8>, Stop> {
    let bytes = load(path)?;
    let text = String::from_utf8_lossy(&bytes);
    Policy::parse(&text).map_err(|error| Stop::new(Kind::Input, format!("{} : {error}", path.display())))?;
    Ok(bytes)
}

/// What is written, and its digest.
struct Hashed {
    out: BufWriter<File>,
    sha256: Sha256,
    bytes: u64,
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.sha256.update(bytes.get(..written).unwrap_or_default());
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl From<ExportError> for Stop {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Entry { .. } | ExportError::Disagrees(_) => Self::new(Kind::Store, error.to_string())
                .advise("ne rien écrire ; « entente replay » dit où le registre a été modifié."),
            ExportError::NoInventory(_) => Self::new(Kind::Input, error.to_string())
                .advise("« entente publish » signe l’inventaire du registre où il en est, puis relancer ; sans extrait, tout le registre s’exporte."),
            ExportError::Checkpoint(_) | ExportError::Inventory(_) => Self::new(Kind::Input, error.to_string()),
            ExportError::Write(_) | ExportError::Json(_) => Self::new(Kind::Failure, error.to_string()),
        }
    }
}
