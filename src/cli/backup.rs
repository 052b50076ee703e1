//! Options of `backup` and `recover`.

use crate::store::StoreAddress;
use clap::Args;
use std::path::PathBuf;
use std::str::FromStr;

/// Options of `recover`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct Recover {
    /// D’où ramener les faits : un paquet d’audit (*.entente-audit.zip), une autre base (sqlite:FICHIER, postgres://…), ou l’adresse d’un serveur Entente ou d’un miroir de ses tuiles
    /// (https://…). La source est vérifiée, jamais crue.
    #[arg(long, value_name = "SOURCE")]
    pub(crate) from: Origin,
    /// Registre : son identifiant. Inutile quand la base, la source et le dossier de publication n’en nomment qu’un.
    #[arg(long, value_name = "REGISTRE")]
    pub(crate) ledger: Option<String>,
    /// Vérifie tout et montre ce qui reviendrait, sans rien enregistrer.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Clé publique du registre, connue d’ailleurs ; à répéter si elle a été remplacée. Par défaut, celles du dossier de publication.
    #[arg(long, value_name = "CLÉ")]
    pub(crate) public_key: Vec<String>,
    /// Ramène aussi ce que la source contient au-delà de ce qui a été signé, dont personne d’autre ne répond ; et permet de se passer de tout
    /// point de contrôle.
    #[arg(long)]
    pub(crate) unsigned: bool,
}

/// Where lost facts are found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Another store of ours.
    Store(StoreAddress),
    /// A server of static tiles.
    Mirror(String),
    /// An audit bundle.
    Bundle(PathBuf),
}

impl FromStr for Origin {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.starts_with("https://") || text.starts_with("http://") {
            return Ok(Self::Mirror(text.trim_end_matches('/').to_owned()));
        }
        match text.parse() {
            Ok(StoreAddress::Memory) => Err("une base en mémoire ne garde rien".to_owned()),
            Ok(store) => Ok(Self::Store(store)),
            Err(_) if text.to_ascii_lowercase().ends_with(".zip") => Ok(Self::Bundle(text.into())),
            Err(_) => Err(
                "attendu : « FICHIER.entente-audit.zip », « sqlite:FICHIER », « postgres://utilisateur@serveur/base » ou « https://serveur »"
                    .to_owned(),
            ),
        }
    }
}

/// Options of `backup`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct Backup {
    /// Fichier de la copie, qui ne doit pas exister.
    #[arg(long, value_name = "FICHIER")]
    pub(crate) output: PathBuf,
}
