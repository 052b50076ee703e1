//! Options of `audit`.

use super::{Chosen, HELP};
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// What is done with audit bundles.
#[derive(Debug, Subcommand)]
#[command(disable_help_flag = true, help_template = HELP)]
pub(crate) enum Audit {
    /// Écrit le paquet d’audit d’un registre, ou un extrait, à son dernier point de contrôle signé : un fichier qui se vérifie sans base ni réseau.
    Export(AuditExport),
    /// Vérifie un paquet d’audit, comme le fait « entente-verify ».
    Verify(AuditVerify),
}

/// Options of `audit export`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct AuditExport {
    /// N’exporte que les faits d’une convention, avec la preuve qu’il n’en manque pas : son identifiant, ou le début de son titre.
    #[arg(long, value_name = "CONVENTION", conflicts_with = "member")]
    pub(crate) convention: Option<String>,
    /// N’exporte que les faits des conventions qui nomment un membre, avec la preuve qu’il n’en manque pas : son SIREN, son identifiant ou son nom.
    #[arg(long, value_name = "MEMBRE")]
    pub(crate) member: Option<String>,
    /// Fichier à écrire. Par défaut : REGISTRE-TAILLE.entente-audit.zip ; pour un extrait, CONVENTION-TAILLE ou MEMBRE-TAILLE.
    #[arg(long, value_name = "FICHIER")]
    pub(crate) output: Option<PathBuf>,
    /// Politique des témoins à joindre au paquet (format C2SP tlog-policy).
    #[arg(long, value_name = "FICHIER", env = "ENTENTE_POLICY", hide_env = true)]
    pub(crate) policy: Option<PathBuf>,
    /// Joint les données personnelles qui ne sont pas effacées. Sans cette option, le paquet n’en contient aucune.
    #[arg(long)]
    pub(crate) with_openings: bool,
    #[command(flatten)]
    pub(crate) ledger: Chosen,
}

/// Options of `audit verify`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct AuditVerify {
    /// Le paquet, *.entente-audit.zip.
    #[arg(value_name = "PAQUET", help_heading = "Arguments")]
    pub(crate) bundle: PathBuf,
    /// Clé publique du registre, obtenue d’ailleurs que de qui a remis le paquet : la clé, ou le fichier qui la contient.
    #[arg(long, value_name = "CLÉ")]
    pub(crate) key: Option<String>,
    /// Point de contrôle que vous détenez ; l’option peut être répétée.
    #[arg(long, value_name = "FICHIER")]
    pub(crate) checkpoint: Vec<PathBuf>,
    /// Inventaire que vous détenez, tiré d’un extrait ; l’option peut être répétée.
    #[arg(long, value_name = "FICHIER")]
    pub(crate) inventory: Vec<PathBuf>,
    /// Politique des témoins, obtenue d’ailleurs.
    #[arg(long, value_name = "FICHIER")]
    pub(crate) policy: Option<PathBuf>,
    /// Écrit le rapport en JSON, sur une ligne.
    #[arg(long)]
    pub(crate) json: bool,
    /// Écrit aussi le rapport en une page HTML.
    #[arg(long, value_name = "FICHIER")]
    pub(crate) html: Option<PathBuf>,
}
