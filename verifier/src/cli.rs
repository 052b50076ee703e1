//! The program: what it is given, and what it answers.

use crate::report::{Report, html, text};
use crate::{Given, Held, HeldInventory, verify};
use clap::Parser;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use tlog::key::{PublicKey, Role};
use tlog::policy::Policy;

/// Exit code of a wrong use: no bundle, an unknown option, a key that cannot be read.
pub const WRONG_USE: u8 = 3;

/// Vérifie un paquet d’audit d’Entente, sans base ni réseau.
///
/// Codes de sortie : 0 valide ; 1 falsifié ; 2 incomplet, ou clé non donnée ; 3 mauvais usage.
#[derive(Debug, Parser)]
#[command(name = "entente-verify", version)]
pub struct Options {
    /// Le paquet, *.entente-audit.zip.
    #[arg(value_name = "PAQUET")]
    pub bundle: PathBuf,
    /// Clé publique du registre, obtenue d’ailleurs que de qui a remis le paquet : la clé, ou le fichier qui la contient.
    #[arg(long, value_name = "CLÉ")]
    pub key: Option<String>,
    /// Point de contrôle que vous détenez ; l’option peut être répétée.
    #[arg(long, value_name = "FICHIER")]
    pub checkpoint: Vec<PathBuf>,
    /// Inventaire que vous détenez, tiré d’un extrait ; l’option peut être répétée.
    #[arg(long, value_name = "FICHIER")]
    pub inventory: Vec<PathBuf>,
    /// Politique des témoins, obtenue d’ailleurs.
    #[arg(long, value_name = "FICHIER")]
    pub policy: Option<PathBuf>,
    /// Écrit le rapport en JSON, sur une ligne.
    #[arg(long)]
    pub json: bool,
    /// Écrit aussi le rapport en une page HTML.
    #[arg(long, value_name = "FICHIER")]
    pub html: Option<PathBuf>,
}

/// What the program prints, and its exit code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// For the standard output.
    pub out: String,
    /// For the standard error.
    pub err: String,
    /// The exit code.
    pub exit: u8,
}

/// Verifies what `options` name.
pub fn run(options: &Options) -> Answer {
    match report(options).and_then(|report| told(options, &report)) {
        Ok(answer) => answer,
        Err(why) => Answer {
            out: String::new(),
            err: format!("Erreur : {why}\n"),
            exit: WRONG_USE,
        },
    }
}

/// The report of the verification; why there is none, in French.
pub fn report(options: &Options) -> Result<Report, String> {
    let key = options.key.as_deref().map(key).transpose()?;
    let held = options
        .checkpoint
        .iter()
        .map(|path| held(path))
        .collect::<Result<Vec<_>, _>>()?;
    let inventories = options
        .inventory
        .iter()
        .map(|path| inventory(path))
        .collect::<Result<Vec<_>, _>>()?;
    let policy = options.policy.as_deref().map(policy).transpose()?;
    let bundle = File::open(&options.bundle).map_err(|error| unreadable(&options.bundle, &error))?;
    let given = Given {
        key: key.as_ref(),
        checkpoints: &held,
        inventories: &inventories,
        policy: policy.as_ref(),
    };
    verify(BufReader::new(bundle), &given).map_err(|error| unreadable(&options.bundle, &error))
}

fn told(options: &Options, report: &Report) -> Result<Answer, String> {
    if let Some(path) = &options.html {
        std::fs::write(path, html(report))
            .map_err(|error| format!("{} ne peut pas être écrit : {error}", path.display()))?;
    }
    let out = if options.json {
        report.json().map_err(|error| error.to_string())? + "\n"
    } else {
        text(report)
    };
    Ok(Answer {
        out,
        err: String::new(),
        exit: report.exit,
    })
}

/// The key, or the one that a file of that name holds.
fn key(given: &str) -> Result<PublicKey, String> {
    let key = PublicKey::parse(given.trim()).or_else(|error| {
        let text = std::fs::read_to_string(given).map_err(|_| format!("la clé donnée est illisible : {error}"))?;
        PublicKey::parse(text.trim()).map_err(|error| format!("la clé du fichier {given} est illisible : {error}"))
    })?;
    if key.role() == Role::Log {
        return Ok(key);
    }
    Err(format!(
        "« {} » est la clé d’un témoin, non celle d’un registre",
        key.name()
    ))
}

fn held(path: &Path) -> Result<Held, String> {
    let text = std::fs::read_to_string(path).map_err(|error| unreadable(path, &error))?;
    Held::parse(&path.display().to_string(), &text).map_err(|why| format!("{} : {why}", path.display()))
}

fn inventory(path: &Path) -> Result<HeldInventory, String> {
    let text = std::fs::read_to_string(path).map_err(|error| unreadable(path, &error))?;
    HeldInventory::parse(&path.display().to_string(), &text).map_err(|why| format!("{} : {why}", path.display()))
}

fn policy(path: &Path) -> Result<Policy, String> {
    let text = std::fs::read_to_string(path).map_err(|error| unreadable(path, &error))?;
    Policy::parse(&text).map_err(|error| format!("{} : {error}", path.display()))
}

fn unreadable(path: &Path, error: &std::io::Error) -> String {
    format!("{} ne peut pas être lu : {error}", path.display())
}
