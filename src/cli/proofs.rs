//! Options of `key`, `publish` and `proof`.

use super::{Chosen, HELP};
use clap::{Args, Subcommand};
use std::net::SocketAddr;
use std::path::PathBuf;

/// Where keys and signed checkpoints are kept. Global: whatever records looks there whether the store is behind what was signed.
#[derive(Debug, Args)]
pub(crate) struct Publication {
    /// Dossier des clés et des points de contrôle signés, jamais dans la base. Par défaut, la variable ENTENTE_PUBLICATION, sinon à côté du
    /// fichier SQLite : entente.db → entente.publication. Rien ne s’enregistre dans une base en retard sur ce qui a été signé.
    #[arg(
        long,
        global = true,
        value_name = "DOSSIER",
        env = "ENTENTE_PUBLICATION",
        hide_env = true
    )]
    #[arg(help_heading = "Options")]
    pub(crate) publication: Option<PathBuf>,
}

/// Who is asked to cosign.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct Witnesses {
    /// Politique (format C2SP tlog-policy) : les témoins à qui faire contresigner chaque point de contrôle, et combien il en faut.
    #[arg(long, value_name = "FICHIER", env = "ENTENTE_POLICY", hide_env = true)]
    pub(crate) policy: Option<PathBuf>,
}

/// What is done with keys.
#[derive(Debug, Subcommand)]
#[command(disable_help_flag = true, help_template = HELP)]
pub(crate) enum Key {
    /// Fait la clé d’un registre, dans un fichier que son propriétaire seul peut lire. N’en remplace jamais une.
    Generate(GenerateKey),
    /// Montre la clé publique d’un registre : ce que chaque membre et chaque auditeur note ailleurs. Et celles qu’elle a remplacées.
    Show(ShowKey),
    /// Remplace la clé d’un registre par une nouvelle : les deux signent la succession, le registre l’enregistre, et qui ne connaît que l’ancienne
    /// vérifie ce que signe la nouvelle. Interrompue, la relancer.
    Rotate(RotateKey),
}

/// Options of `key generate`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct GenerateKey {
    /// Nom de domaine de l’organisme qui tient le registre, par exemple entente.syndicat.fr. Il n’a pas à répondre : il nomme.
    #[arg(long, value_name = "DOMAINE")]
    pub(crate) host: String,
    #[command(flatten)]
    pub(crate) ledger: Chosen,
}

/// Options of `key show`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct ShowKey {
    #[command(flatten)]
    pub(crate) ledger: Chosen,
}

/// Options of `key rotate`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct RotateKey {
    /// Clé publique en charge, si sa clé privée est perdue. La nouvelle n’est alors prouvée par rien : il faudra la faire connaître de nouveau.
    #[arg(long, value_name = "CLÉ")]
    pub(crate) lost: Option<String>,
    #[command(flatten)]
    pub(crate) ledger: Chosen,
}

/// Options of `publish`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct Publish {
    #[command(flatten)]
    pub(crate) ledger: Chosen,
    #[command(flatten)]
    pub(crate) witnesses: Witnesses,
}

/// What is done with proofs.
#[derive(Debug, Subcommand)]
#[command(disable_help_flag = true, help_template = HELP)]
pub(crate) enum Proof {
    /// Fait la preuve d’un fait, dans un fichier (format c2sp.org/tlog-proof@v1).
    Make(ProofMake),
    /// Vérifie un fichier de preuve, sans base ni réseau, avec la clé publique connue d’ailleurs.
    Check(ProofCheck),
}

/// Options of `proof make`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct ProofMake {
    /// Position du fait au journal.
    #[arg(long, value_name = "POSITION")]
    pub(crate) position: u64,
    /// Fichier à écrire. Par défaut : fait-POSITION.tlog-proof.
    #[arg(long, value_name = "FICHIER")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) ledger: Chosen,
}

/// Options of `proof check`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct ProofCheck {
    /// Fichier de preuve.
    #[arg(value_name = "FICHIER", help_heading = "Arguments")]
    pub(crate) file: PathBuf,
    /// Clé publique du registre, connue d’ailleurs : celle que « entente key show » a montrée le jour où elle a été notée. À répéter pour un registre
    /// dont la clé a été remplacée : une suffit. Ne donner que des clés que l’on croit encore.
    #[arg(long, value_name = "CLÉ", required = true)]
    pub(crate) public_key: Vec<String>,
}

/// What is done as a witness.
#[derive(Debug, Subcommand)]
#[command(disable_help_flag = true, help_template = HELP)]
pub(crate) enum Witness {
    /// Fait la clé d’un témoin et la montre. N’en remplace jamais une.
    Key(WitnessKey),
    /// Contresigne les points de contrôle qu’on lui présente, s’ils continuent ceux d’avant. Ne voit aucun fait : des tailles et des empreintes.
    Serve(ServeWitness),
}

/// Options of `witness key`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct WitnessKey {
    /// Nom du témoin, par exemple temoin.commune.fr. Il n’a pas à répondre : il nomme.
    #[arg(long, value_name = "NOM")]
    pub(crate) name: String,
    /// Fichier de la clé privée, que son propriétaire seul pourra lire.
    #[arg(long, value_name = "FICHIER")]
    pub(crate) key: PathBuf,
}

/// Options of `witness serve`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct ServeWitness {
    /// Fichier de la clé privée du témoin.
    #[arg(long, value_name = "FICHIER")]
    pub(crate) key: PathBuf,
    /// Politique (format C2SP tlog-policy) : les registres suivis.
    #[arg(long, value_name = "FICHIER")]
    pub(crate) policy: PathBuf,
    /// Dossier où le témoin retient ce qu’il a contresigné. À ne jamais vider ni remonter d’une sauvegarde : il témoignerait de deux histoires.
    #[arg(long, value_name = "DOSSIER")]
    pub(crate) memory: PathBuf,
    /// Adresse d’écoute.
    #[arg(long, default_value = "127.0.0.1:8018", value_name = "ADRESSE:PORT")]
    pub(crate) listen: SocketAddr,
}
