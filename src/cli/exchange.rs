//! Options of the commands that exchange data with others: imports, exports, documents.

use super::keys::Output;
use super::{Chosen, HELP, Known};
use clap::{ArgGroup, Args, Subcommand};
use domain::value::{Date, Digest, Siren, Siret};
use std::path::PathBuf;

/// What can be imported.
#[derive(Debug, Subcommand)]
#[command(disable_help_flag = true, help_template = HELP)]
pub(crate) enum Import {
    /// Importe un EPCI et ses communes, avec leurs populations, depuis communes_epci_2026.csv.
    Members(ImportMembers),
    /// Propose ce que signifient, pour les membres d’un registre, les mouvements de communes publiés par l’INSEE. N’enregistre rien sans
    /// --confirm.
    Movements(ImportMovements),
    /// Reprend d’un fichier les actes que des membres ont pris avant ce registre ou hors de lui.
    Deliberations(ImportDeliberations),
}

/// Options of `import members`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct ImportMembers {
    /// Fichier CSV, tel que publié.
    #[arg(long, value_name = "FICHIER")]
    pub(crate) file: PathBuf,
    /// SIREN de l’EPCI dont les communes sont importées.
    #[arg(long, value_name = "SIREN")]
    pub(crate) epci: Siren,
    /// Nom de l’EPCI, s’il entre au registre par cet import.
    #[arg(long, value_name = "NOM")]
    pub(crate) name: Option<String>,
    #[command(flatten)]
    pub(crate) ledger: Chosen,
}

/// Options of `import movements`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct ImportMovements {
    /// Le fichier mouvements-communes.csv, tel que publié.
    #[arg(value_name = "FICHIER")]
    pub(crate) file: PathBuf,
    /// Ne propose que les mouvements à compter de cette date.
    #[arg(long, value_name = "AAAA-MM-JJ")]
    pub(crate) from: Option<Date>,
    /// Montre ce qui serait enregistré, sans rien enregistrer (par défaut).
    #[arg(long, conflicts_with = "confirm")]
    pub(crate) dry_run: bool,
    /// Enregistre ce qui est proposé : une commande par fait, sans rien doubler.
    #[arg(long)]
    pub(crate) confirm: bool,
    /// Le SIREN d’une commune créée, que le fichier ne donne pas : 56213=200096469. Peut être répété.
    #[arg(long, value_name = "INSEE=SIREN", value_parser = siren_of_code)]
    pub(crate) siren: Vec<(String, Siren)>,
    /// Un fichier communes_epci_2026.csv, pour les SIREN des communes d’aujourd’hui.
    #[arg(long, value_name = "FICHIER")]
    pub(crate) communes: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) ledger: Chosen,
}

/// Reads `56213=200096469`.
fn siren_of_code(text: &str) -> Result<(String, Siren), String> {
    let (code, siren) = text
        .split_once('=')
        .ok_or_else(|| format!("« {text} » : écrire le code INSEE, « = », puis le SIREN"))?;
    let code = domain::value::Insee::parse(code.trim()).map_err(|refusal| refusal.message)?;
    let siren = Siren::parse(siren.trim()).map_err(|refusal| refusal.message)?;
    Ok((code.as_str().to_owned(), siren))
}

/// Options of `import deliberations`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct ImportDeliberations {
    /// Fichier CSV : au schéma SCDL « Délibérations » avec --format scdl, ou tout autre avec --mapping.
    #[arg(value_name = "FICHIER")]
    pub(crate) file: PathBuf,
    /// Correspondance, en YAML : quelle colonne donne quoi, comment les dates s’écrivent, ce que veulent dire les états.
    #[arg(long, value_name = "FICHIER")]
    pub(crate) mapping: Option<PathBuf>,
    /// SIREN du membre dont ce sont les actes, quand le fichier ne donne pas de SIRET.
    #[arg(long, value_name = "SIREN")]
    pub(crate) member: Option<Siren>,
    /// Jour où le fichier a été extrait (par défaut : aujourd’hui).
    #[arg(long, value_name = "AAAA-MM-JJ")]
    pub(crate) extracted_on: Option<Date>,
    /// Montre les premiers actes tels qu’ils seraient repris, et combien ont chaque état. N’enregistre rien.
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) ledger: Chosen,
}

/// What can be exported.
#[derive(Debug, Subcommand)]
#[command(disable_help_flag = true, help_template = HELP)]
pub(crate) enum Export {
    /// Écrit les délibérations d’une assemblée au schéma SCDL « Délibérations » (--format scdl).
    Deliberations(ExportDeliberations),
}

/// Options of `export deliberations`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options", group = ArgGroup::new("whose").required(true))]
pub(crate) struct ExportDeliberations {
    /// SIREN du membre dont les délibérations sont écrites.
    #[arg(long, value_name = "SIREN", group = "whose")]
    pub(crate) member: Option<Siren>,
    /// Écrit celles de tous les membres.
    #[arg(long, group = "whose")]
    pub(crate) all: bool,
    /// SIRET d’un membre, que le schéma exige et que le registre ne connaît pas toujours. Plusieurs fois si besoin.
    #[arg(long, value_name = "SIRET")]
    pub(crate) siret: Vec<Siret>,
    #[command(flatten)]
    pub(crate) known: Known,
    #[command(flatten)]
    pub(crate) output: Output,
    #[command(flatten)]
    pub(crate) ledger: Chosen,
}

/// What can be done with budgets.
#[derive(Debug, Subcommand)]
#[command(disable_help_flag = true, help_template = HELP)]
pub(crate) enum Budget {
    /// Lit un document budgétaire, ou son annexe des organismes de regroupement : ce qu’il est, ses totaux, ses lignes au schéma SCDL
    /// « Budget » (--format scdl). N’enregistre rien.
    Read(ReadBudget),
    /// Rapproche le budget d’un membre, ou son annexe des organismes de regroupement, de ce que le registre dit dû et appelé.
    Compare(super::CompareBudget),
}

/// Options of `budget read`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct ReadBudget {
    /// Fichier XML au format TotEM.
    #[arg(value_name = "FICHIER.xml", help_heading = "Arguments")]
    pub(crate) file: PathBuf,
    /// Plan de comptes du budget (planDeCompte.xml) : il donne les libellés, et le chapitre d’une ligne qui ne le dit pas.
    #[arg(long, value_name = "FICHIER.xml")]
    pub(crate) nomenclature: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// What can be done with documents.
#[derive(Debug, Subcommand)]
#[command(disable_help_flag = true, help_template = HELP)]
pub(crate) enum Document {
    /// Garde des pièces, et dit l’empreinte à citer pour chacune.
    Add(DocumentAdd),
    /// Rend une pièce, après avoir vérifié ses octets.
    Show(DocumentShow),
    /// Vérifie que chaque pièce citée par le registre est là, intacte.
    Check(DocumentCheck),
}

/// Where documents are kept.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct Folder {
    /// Dossier des pièces. Par défaut, la variable ENTENTE_DOCUMENTS, sinon à côté du fichier SQLite : entente.db → entente.documents.
    #[arg(long, value_name = "DOSSIER", env = "ENTENTE_DOCUMENTS", hide_env = true)]
    pub(crate) documents: Option<PathBuf>,
}

/// Options of `document add`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct DocumentAdd {
    /// Fichiers à garder, de 64 Mio au plus chacun.
    #[arg(value_name = "FICHIER", required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Ce qu’est la pièce (par défaut : le nom du fichier). Pour un seul fichier.
    #[arg(long, value_name = "LIBELLÉ")]
    pub(crate) label: Option<String>,
    /// Son type de média (par défaut : d’après la fin du nom). Pour un seul fichier.
    #[arg(long, value_name = "TYPE")]
    pub(crate) media_type: Option<String>,
    #[command(flatten)]
    pub(crate) folder: Folder,
}

/// Options of `document show`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct DocumentShow {
    /// Empreinte SHA-256 de la pièce.
    #[arg(value_name = "EMPREINTE")]
    pub(crate) digest: Digest,
    #[command(flatten)]
    pub(crate) output: Output,
    #[command(flatten)]
    pub(crate) folder: Folder,
}

/// Options of `document check`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct DocumentCheck {
    #[command(flatten)]
    pub(crate) ledger: Chosen,
    #[command(flatten)]
    pub(crate) folder: Folder,
}
