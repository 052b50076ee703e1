//! The command line, as a person reads it with `--help`.

mod access;
mod audit;
mod backup;
mod chain;
mod erasure;
mod exchange;
mod keys;
mod moment;
mod payments;
mod project;
mod proofs;
mod report;
mod reporting;
mod timestamps;
mod titles;
mod travel;
mod units;
mod withdrawal;
mod year;

use crate::output::OutputFormat;
use crate::store::StoreAddress;
use clap::builder::styling::{AnsiColor, Styles};
use clap::{ArgAction, Args, Parser, Subcommand};
use domain::value::{Date, FiscalYear, Siren};
use std::net::SocketAddr;
use std::path::PathBuf;

pub(crate) use access::{Access, AccessLogging, ShowAccess};
pub(crate) use audit::{Audit, AuditExport, AuditVerify};
pub(crate) use backup::{Backup, Origin, Recover};
pub(crate) use chain::{Chain, End};
pub(crate) use erasure::Erase;
pub(crate) use exchange::{
    Budget, Document, DocumentAdd, DocumentCheck, DocumentShow, Export, ExportDeliberations, Folder, Import,
    ImportDeliberations, ImportMembers, ImportMovements, ReadBudget,
};
pub(crate) use keys::{Calculate, Movement, Shared, Sheet, Simulate};
pub(crate) use moment::{Known, Moment};
pub(crate) use payments::{ImportPayments, Payments, PaymentsSeen, Recovery};
pub(crate) use project::{Project, Projected};
pub(crate) use proofs::{
    GenerateKey, Key, Proof, ProofCheck, ProofMake, Publication, Publish, RotateKey, ServeWitness, ShowKey, Witness,
    WitnessKey, Witnesses,
};
pub(crate) use report::{CompareBudget, Report, ReportCall, ReportWhoPays, ReportYear, Seen};
pub(crate) use reporting::{Reporting, ReportingRebuild, ReportingUpdate};
pub(crate) use timestamps::{
    Believed, Timestamp, TimestampAccept, TimestampAsk, TimestampCheck, TimestampList, TimestampRequest,
};
pub(crate) use titles::{ExportTitles, Titles};
pub(crate) use travel::{Diff, Replay};
pub(crate) use units::{NotifyUnits, OfPool, ShowUnits, StateUnits, Units};
pub(crate) use withdrawal::{EstimateWithdrawal, Leaver, ShowWithdrawal, Withdrawal};
pub(crate) use year::{Compare, Review};

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default());

pub(crate) const HELP: &str = "{about-with-newline}\nUsage : {usage}\n\n{all-args}{after-help}";

const CODES: &str = "\
Codes de sortie : 0 fait ; 1 une règle a refusé ; 2 ligne de commande fausse ; 3 fichier inutilisable ; \
4 panne (base, disque, réseau), rien n’est enregistré ; 5 sort inconnu, relancer la même commande ; \
6 registre illisible, corrompu ou d’une autre version ; 7 chaîne d’autorité fragile ou rompue (chain --strict) ; \
8 des pièces manquent ou sont altérées ; 9 point de contrôle signé, mais par trop peu de témoins.";

/// Entente, le registre de la coopération entre collectivités : qui décide, qui paie, selon quelle clé, avec quelle preuve.
#[derive(Debug, Parser)]
#[command(name = "entente", version, styles = STYLES, after_help = CODES, disable_help_subcommand = true)]
#[command(help_template = HELP, subcommand_help_heading = "Commandes", subcommand_value_name = "COMMANDE")]
#[command(disable_help_flag = true, disable_version_flag = true)]
pub(crate) struct Cli {
    /// Où est le registre : sqlite:FICHIER, postgres://… ou memory: (rien n’est gardé). Par défaut, la variable ENTENTE_STORE, sinon
    /// sqlite:entente.db dans le dossier courant.
    #[arg(
        long,
        global = true,
        env = "ENTENTE_STORE",
        hide_env = true,
        default_value = "sqlite:entente.db"
    )]
    #[arg(hide_default_value = true, value_name = "ADRESSE", help_heading = "Options")]
    pub(crate) store: StoreAddress,

    /// Forme de la sortie : table (par défaut, pour lire), json ou csv (pour d’autres outils ; euros avec un point, dates AAAA-MM-JJ) ;
    /// calculate, sheet et project --sheet ont aussi sheet (la feuille de calcul à lire) et xlsx (un classeur dont les formules calculent) ; report donne
    /// csv (à la française : point-virgule, virgule décimale), xlsx et ods (feuille OpenDocument) ; import deliberations, export deliberations et budget read ont scdl (le schéma ouvert des délibérations, celui des budgets).
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        hide_default_value = true,
        hide_possible_values = true
    )]
    #[arg(value_name = "FORME", help_heading = "Options")]
    pub(crate) format: OutputFormat,

    #[command(flatten)]
    pub(crate) publication: Publication,

    /// Affiche cette aide.
    #[arg(short, long, global = true, action = ArgAction::Help, help_heading = "Options")]
    help: Option<bool>,

    /// Affiche la version.
    #[arg(short = 'V', long, action = ArgAction::Version, help_heading = "Options")]
    version: Option<bool>,

    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Commandes
#[derive(Debug, Subcommand)]
#[command(disable_help_flag = true, help_template = HELP)]
pub(crate) enum Command {
    /// Raconte une coopération complète sur de vraies communes, puis sert l’API.
    Demo(Demo),
    /// Sert l’API GraphQL.
    Serve(Serve),
    /// Calcule une clé, sans registre : une clé, un état des critères, un montant.
    Calculate(Calculate),
    /// Montre la feuille de calcul d’une répartition : de quoi refaire chaque montant au crayon.
    Sheet(Sheet),
    /// Compare ce qui est réparti et ce qui le serait autrement, membre par membre. Rien n’est enregistré.
    Simulate(Simulate),
    /// Importe des données publiques.
    Import {
        #[command(subcommand)]
        what: Import,
    },
    /// Exporte ce que le registre sait, dans un schéma ouvert.
    Export {
        #[command(subcommand)]
        what: Export,
    },
    /// Lit des budgets au format TotEM, et les rapproche d’un registre.
    Budget {
        #[command(subcommand)]
        what: Budget,
    },
    /// Garde les pièces justificatives à côté du registre, sous leur empreinte.
    Document {
        #[command(subcommand)]
        what: Document,
    },
    /// Rapproche les paiements reçus et les appels de fonds, montre ce qui reste à imputer et à recouvrer.
    Payments {
        #[command(subcommand)]
        what: Payments,
    },
    /// Examine les membres d’un registre.
    Members {
        #[command(subcommand)]
        what: Members,
    },
    /// Liste les registres de cette base.
    Ledgers,
    /// Montre le journal : chaque fait en une phrase, avec son auteur et sa date.
    Journal(Journal),
    /// Montre ce que chaque membre doit, a payé et reste devoir pour un exercice.
    Obligations(Obligations),
    /// Prépare les titres de recettes des appels.
    Titles {
        #[command(subcommand)]
        what: Titles,
    },
    /// Enregistre et montre les coûts unitaires d’un service mis à disposition, et les unités que chacun a utilisées.
    Units {
        #[command(subcommand)]
        what: Units,
    },
    /// Dit pourquoi chacun doit plus ou moins que l’exercice précédent : montant, clé, critères, membres.
    Compare(Compare),
    /// Montre ce que chacun paierait les exercices à venir, si rien d’autre que ce qui est déjà connu ne s’appliquait. Rien n’est enregistré.
    Project(Project),
    /// Dit ce que des régularisations changeraient à un exercice : ce que le registre a appris depuis ses répartitions. N’enregistre rien.
    Review(Review),
    /// Fait un document à remettre : qui paie quoi et pourquoi, un appel de contribution, l’état d’un exercice, une projection (--format csv, xlsx ou ods).
    Report {
        #[command(subcommand)]
        what: Report,
    },
    /// Montre les délais qui courent : règle, texte, et ce qui arrive si on les manque. Les donne aussi à un agenda (--ics).
    Calendar(Calendar),
    /// Montre la chaîne d’autorité d’un appel, d’une répartition ou d’un paiement, ce qui repose sur un acte, ou toutes les chaînes douteuses.
    Chain(Chain),
    /// Rejoue le registre depuis le premier fait, en vérifiant chaque octet, et montre son état à un moment donné, ou chaque fait pas à pas (--step).
    Replay(Replay),
    /// Dit ce qui a changé entre deux moments : registres, clés, ce que chacun doit, et les faits qui l’ont fait.
    Diff(Diff),
    /// Montre les règles d’une sorte d’assemblée : quorum, majorités, délais, avec leur période, leur texte et ce qui en est vérifié.
    Rules(Rules),
    /// Constate ce que le temps seul entraîne : silences dont le délai est passé, reconductions tacites, conventions arrivées à leur terme.
    Tick(Tick),
    /// Tient des tables SQL à côté du registre, pour les outils de chacun : tableur, décisionnel, cartographie.
    Reporting {
        #[command(subcommand)]
        what: Reporting,
    },
    /// Fait, montre et remplace la clé qui signe où en est un registre.
    Key {
        #[command(subcommand)]
        what: Key,
    },
    /// Signe où en est un registre : un point de contrôle à remettre à chaque membre, pour que rien ne puisse être récrit sans se voir.
    Publish(Publish),
    /// Prouve qu’un fait est au registre, dans un fichier qui se vérifie sans lui.
    Proof {
        #[command(subcommand)]
        what: Proof,
    },
    /// Fait et vérifie des paquets d’audit : un registre entier dans un fichier, qui se vérifie sans lui.
    Audit {
        #[command(subcommand)]
        what: Audit,
    },
    /// Fait dater un point de contrôle par une autorité d’horodatage (RFC 3161), qui n’en voit qu’une empreinte.
    Timestamp {
        #[command(subcommand)]
        what: Timestamp,
    },
    /// Témoigne, pour un membre, que les registres qu’il suit ne se récrivent pas : contresigne leurs points de contrôle.
    Witness {
        #[command(subcommand)]
        what: Witness,
    },
    /// Efface pour toujours les données personnelles d’une personne : montre ce qui est trouvé, demande confirmation, enregistre l’effacement. Ni fait,
    /// ni preuve, ni montant n’en change.
    Erase(Erase),
    /// Compte une majorité qualifiée, sans registre : un tableau de membres, de populations et de réponses.
    Majority(Majority),
    /// Dit ce que doit un membre qui se retire, ou ce qu’il devrait : contributions, dette, annuités, biens.
    Withdrawal {
        #[command(subcommand)]
        what: Withdrawal,
    },
    /// Montre qui a lu quoi, d’après le journal des accès que tient le serveur (serve --access-log).
    Access {
        #[command(subcommand)]
        what: Access,
    },
    /// Copie la base dans un fichier, pendant que l’on y écrit (SQLite).
    Backup(Backup),
    /// Ramène octet pour octet, d’une copie plus complète, les faits que la base a perdus. Rien n’est cru : tout est vérifié avant d’être écrit.
    Recover(Recover),
    /// Met le schéma de la base à la version de ce programme (automatique pour SQLite).
    Migrate,
}

/// Options of `demo`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct Demo {
    /// S’arrête après l’histoire, sans servir l’API.
    #[arg(long)]
    pub(crate) no_serve: bool,
    #[command(flatten)]
    pub(crate) listen: Listen,
}

/// Options of `serve`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct Serve {
    #[command(flatten)]
    pub(crate) listen: Listen,
    #[command(flatten)]
    pub(crate) folder: Folder,
    #[command(flatten)]
    pub(crate) witnesses: Witnesses,
    #[command(flatten)]
    pub(crate) accesses: AccessLogging,
    /// Tient aussi les tables SQL à jour, tant que le serveur marche (voir « entente reporting »).
    #[arg(long)]
    pub(crate) reporting: bool,
}

/// Where to listen.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct Listen {
    /// Adresse d’écoute. Par défaut 127.0.0.1:8017 ; sans authentification pour l’instant, la boucle locale seulement, sauf --allow-remote.
    #[arg(
        long,
        default_value = "127.0.0.1:8017",
        hide_default_value = true,
        value_name = "ADRESSE:PORT"
    )]
    pub(crate) listen: SocketAddr,
    /// Accepte d’écouter ailleurs que sur la boucle locale : quiconque atteint cette adresse peut tout lire et tout écrire.
    #[arg(long)]
    pub(crate) allow_remote: bool,
}

/// What can be asked of members.
#[derive(Debug, Subcommand)]
#[command(disable_help_flag = true, help_template = HELP)]
pub(crate) enum Members {
    /// Compare les communes du registre à celles d’un EPCI dans une liste publiée. N’enregistre rien.
    Compare(CompareMembers),
}

/// Options of `members compare`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct CompareMembers {
    /// La liste : communes_epci_2026.csv, ou une liste d’EPCI par année (annee_cog).
    #[arg(long, value_name = "FICHIER")]
    pub(crate) with: PathBuf,
    /// SIREN de l’EPCI.
    #[arg(long, value_name = "SIREN")]
    pub(crate) epci: Siren,
    #[command(flatten)]
    pub(crate) moment: Moment,
    #[command(flatten)]
    pub(crate) ledger: Chosen,
}

/// Which ledger of the store.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct Chosen {
    /// Registre : son identifiant ou le début de son nom. Inutile quand la base n’en contient qu’un.
    #[arg(long, value_name = "REGISTRE")]
    pub(crate) ledger: Option<String>,
}

/// Options of `journal`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct Journal {
    #[command(flatten)]
    pub(crate) ledger: Chosen,
    #[command(flatten)]
    pub(crate) known: Known,
    /// Première position montrée (par défaut : 0).
    #[arg(long, default_value_t = 0, hide_default_value = true, value_name = "POSITION")]
    pub(crate) from: u64,
    /// Nombre de faits montrés (par défaut : tous).
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,
}

/// Options of `obligations`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct Obligations {
    #[command(flatten)]
    pub(crate) ledger: Chosen,
    /// Exercice.
    #[arg(long, value_name = "AAAA")]
    pub(crate) year: FiscalYear,
    #[command(flatten)]
    pub(crate) moment: Moment,
    /// Détaille par charge.
    #[arg(long)]
    pub(crate) detail: bool,
}

/// Options of `calendar`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct Calendar {
    #[command(flatten)]
    pub(crate) ledger: Chosen,
    #[command(flatten)]
    pub(crate) moment: Moment,
    /// Jusqu’à ce jour. Par défaut, toutes.
    #[arg(long, value_name = "AAAA-MM-JJ")]
    pub(crate) until: Option<Date>,
    /// Écrit un agenda (iCalendar) dans ce fichier, à importer dans le sien.
    #[arg(long, value_name = "FICHIER.ics")]
    pub(crate) ics: Option<PathBuf>,
}

/// Options of `tick`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct Tick {
    /// Registre : son identifiant ou le début de son nom. Par défaut, tous ceux de la base.
    #[command(flatten)]
    pub(crate) ledger: Chosen,
    /// Montre ce qui est échu, sans rien enregistrer.
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// Options of `majority`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct Majority {
    /// Tableau CSV : nom,population,réponse (pour, contre, silence ou vide).
    #[arg(value_name = "FICHIER.csv", help_heading = "Arguments")]
    pub(crate) file: PathBuf,
    /// Jeu de règles : closedSyndicate (par défaut), epci, convention… (« entente rules » les liste).
    #[arg(long, value_name = "NOM")]
    pub(crate) rules: Option<String>,
    /// Ce sur quoi les membres sont consultés, qui dit ce que vaut un silence : adhésion, retrait, statuts (par défaut).
    #[arg(long, value_name = "QUESTION")]
    pub(crate) question: Option<String>,
    /// Jour dont les règles s’appliquent (par défaut : aujourd’hui).
    #[arg(long, value_name = "AAAA-MM-JJ")]
    pub(crate) on: Option<Date>,
}

/// Options of `rules`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct Rules {
    /// Jeu de règles : conseil, commission, syndicat-ferme… Sans précision, la liste des jeux.
    #[arg(value_name = "NOM", help_heading = "Arguments")]
    pub(crate) name: Option<String>,
    /// Seulement ce qui s’applique à cette date (par défaut : tout, avec les périodes).
    #[arg(long, value_name = "AAAA-MM-JJ")]
    pub(crate) on: Option<Date>,
}
