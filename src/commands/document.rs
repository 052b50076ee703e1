//! `entente document`: the documents that evidence names.

use super::delivery::deliver;
use super::{choose, engine, say};
use crate::cli::{Cli, Document, DocumentAdd, DocumentCheck, DocumentShow, Folder};
use crate::error::{Kind, Stop, warn};
use crate::output::{Cell, Format, Table};
use crate::store::StoreAddress;
use domain::value::{Digest, Name};
use engine::LedgerHandle;
use eventstore::documents::{DocumentError, Documents};
use projections::french::count;
use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

/// Facts read from the log at a time.
const PAGE: usize = 1_000;

/// Media types by the end of a file’s name.
const MEDIA_TYPES: [(&str, &str); 13] = [
    ("csv", "text/csv"),
    (
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("json", "application/json"),
    ("ods", "application/vnd.oasis.opendocument.spreadsheet"),
    ("odt", "application/vnd.oasis.opendocument.text"),
    ("pdf", "application/pdf"),
    ("png", "image/png"),
    ("txt", "text/plain"),
    (
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    ("xml", "application/xml"),
    ("zip", "application/zip"),
];

pub(super) async fn run(cli: &Cli, what: &Document) -> Result<(), Stop> {
    match what {
        Document::Add(options) => add(cli, options, cli.format.rows()?),
        Document::Show(options) => show(cli, options),
        Document::Check(options) => check(cli, options, cli.format.rows()?).await,
    }
}

/// Where the documents of a store are.
pub(super) fn folder(store: &StoreAddress, given: &Folder) -> Result<Documents, Stop> {
    match (&given.documents, store) {
        (Some(folder), _) => Ok(Documents::at(folder)),
        (None, StoreAddress::Sqlite(path)) => Ok(Documents::at(path.with_extension("documents"))),
        (None, StoreAddress::Postgres(_) | StoreAddress::Memory) => {
            let message = "il faut dire où sont les pièces : ce registre n’est pas dans un fichier";
            Err(Stop::new(Kind::Usage, message).advise("ajouter --documents DOSSIER, ou définir ENTENTE_DOCUMENTS."))
        }
    }
}

fn add(cli: &Cli, options: &DocumentAdd, format: Format) -> Result<(), Stop> {
    if options.files.len() > 1 && (options.label.is_some() || options.media_type.is_some()) {
        let message = "--label et --media-type valent pour un seul fichier";
        return Err(Stop::new(Kind::Usage, message).advise("ajouter les fichiers un par un."));
    }
    let documents = folder(&cli.store, &options.folder)?;
    let columns = [
        ("sha256", "Empreinte à citer"),
        ("label", "Libellé"),
        ("mediaType", "Type"),
        ("bytes", "Octets"),
        ("state", ""),
    ];
    let mut table = Table::new(&columns, "Aucune pièce.");
    for path in &options.files {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let label = Name::new(options.label.as_deref().unwrap_or(&name))?;
        let media_type = Name::new(options.media_type.as_deref().unwrap_or_else(|| media_type(path)))?;
        let file = File::open(path).map_err(|error| told(path, &DocumentError::Source(error)))?;
        let kept = documents.add(file).map_err(|error| told(path, &error))?;
        table.push(vec![
            Cell::text(kept.digest),
            Cell::text(label),
            Cell::text(media_type),
            Cell::number(kept.bytes),
            Cell::text(if kept.already { "already" } else { "added" }),
        ]);
    }
    table.write(format, &mut std::io::stdout())
}

fn media_type(path: &Path) -> &'static str {
    let end = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    let known = MEDIA_TYPES.iter().find(|(known, _)| *known == end);
    known.map_or("application/octet-stream", |(_, media_type)| media_type)
}

fn show(cli: &Cli, options: &DocumentShow) -> Result<(), Stop> {
    let documents = folder(&cli.store, &options.folder)?;
    let bytes = documents
        .read(&options.digest.bytes().into())
        .map_err(|error| told(documents.folder(), &error))?;
    deliver(&bytes, options.output.output.as_deref(), &[])
}

fn told(path: &Path, error: &DocumentError) -> Stop {
    let kind = match error {
        DocumentError::TooLarge | DocumentError::Source(_) => Kind::Input,
        DocumentError::Missing(_) | DocumentError::Altered(_) => Kind::Documents,
        DocumentError::Folder { .. } => Kind::Failure,
    };
    let stop = Stop::new(kind, format!("{} : {error}", path.display()));
    match error {
        DocumentError::TooLarge => {
            stop.advise("réduire le document, ou l’archiver ailleurs et ne citer que son empreinte.")
        }
        DocumentError::Source(_) => stop.advise("vérifier le chemin et les droits de lecture."),
        DocumentError::Missing(_) => {
            stop.advise("vérifier l’empreinte, ou ajouter la pièce avec « entente document add ».")
        }
        DocumentError::Altered(_) => {
            stop.advise("mettre ce fichier à l’écart, puis remettre l’original avec « entente document add ».")
        }
        DocumentError::Folder { .. } => stop.advise("vérifier la place sur le disque et les droits d’écriture."),
    }
}

/// What cites a document: what it is called, the first fact that cites it, and how many do.
struct Citation {
    label: Name,
    first: u64,
    facts: usize,
}

async fn check(cli: &Cli, options: &DocumentCheck, format: Format) -> Result<(), Stop> {
    let engine = engine(cli.store.open_existing().await?);
    let ledger = choose(&engine, &options.ledger).await?;
    let documents = folder(&cli.store, &options.folder)?;
    let cited = citations(&ledger).await?;
    let columns = [
        ("state", "État"),
        ("sha256", "Empreinte"),
        ("label", "Libellé"),
        ("position", "Premier fait"),
        ("facts", "Faits"),
    ];
    let mut table = Table::new(&columns, "");
    let (mut missing, mut altered) = (0_usize, 0_usize);
    for (digest, citation) in &cited {
        let state = match documents.read(&digest.bytes().into()) {
            Ok(_) => continue,
            Err(DocumentError::Missing(_)) => {
                missing += 1;
                "manquante"
            }
            Err(DocumentError::Altered(_)) => {
                altered += 1;
                "altérée"
            }
            Err(error) => return Err(told(documents.folder(), &error)),
        };
        table.push(vec![
            Cell::text(state),
            Cell::text(digest),
            Cell::text(&citation.label),
            Cell::number(citation.first),
            Cell::number(citation.facts),
        ]);
    }
    let left = documents
        .left_behind()
        .map_err(|error| told(documents.folder(), &error))?;
    if !left.is_empty() {
        warn(format!(
            "{} dans {} : à effacer quand aucun ajout n’est en cours.",
            count(left.len(), "reste d’un ajout interrompu", "restes d’ajouts interrompus"),
            documents.folder().display()
        ));
    }
    if missing + altered == 0 {
        if format == Format::Table {
            return say(format!(
                "{} : toutes là, toutes intactes.",
                count(cited.len(), "pièce citée", "pièces citées")
            ));
        }
        return table.write(format, &mut std::io::stdout());
    }
    table.write(format, &mut std::io::stdout())?;
    let message = format!(
        "sur {}, {} et {}",
        count(cited.len(), "pièce citée", "pièces citées"),
        count(missing, "manque", "manquent"),
        count(altered, "est altérée", "sont altérées")
    );
    Err(Stop::new(Kind::Documents, message)
        .advise("remettre les originaux avec « entente document add » : leur empreinte dira si ce sont les mêmes."))
}

/// Every document that the ledger cites.
async fn citations(ledger: &LedgerHandle) -> Result<BTreeMap<Digest, Citation>, Stop> {
    let mut cited: BTreeMap<Digest, Citation> = BTreeMap::new();
    let mut from = 0;
    loop {
        let page = ledger.journal(from, PAGE).await?;
        let Some(last) = page.last() else { return Ok(cited) };
        from = last.position + 1;
        for recorded in &page {
            for document in &recorded.evidence {
                let citation = cited.entry(document.sha256).or_insert_with(|| Citation {
                    label: document.label.clone(),
                    first: recorded.position,
                    facts: 0,
                });
                citation.facts += 1;
            }
        }
    }
}
