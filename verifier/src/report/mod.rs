//! What the verifier found: a verdict, what was established step by step, and what is not proved.

mod html;
mod text;

pub use html::html;
pub use text::text;

use serde::Serialize;

/// A step of the verification, in the order in which they are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Step {
    /// The form of the file.
    Container,
    /// The files, and their digests.
    Manifest,
    /// Each fact.
    Entries,
    /// The chain of each subject.
    Subjects,
    /// The root of the tree.
    Root,
    /// The signature of the checkpoint.
    Signature,
    /// What the ledger signed of the history of its objects.
    Inventory,
    /// Checkpoints known before.
    Checkpoints,
    /// Those who cosigned.
    Witnesses,
    /// Time stamps.
    Timestamps,
    /// Personal data that the auditor may see.
    Openings,
    /// Every share, computed again.
    Allocations,
    /// The figures published.
    Claims,
}

impl Step {
    /// All of them, in their order.
    pub const ALL: [Self; 13] = [
        Self::Container,
        Self::Manifest,
        Self::Entries,
        Self::Subjects,
        Self::Root,
        Self::Signature,
        Self::Inventory,
        Self::Checkpoints,
        Self::Witnesses,
        Self::Timestamps,
        Self::Openings,
        Self::Allocations,
        Self::Claims,
    ];

    /// What it establishes, for people.
    pub const fn french(self) -> &'static str {
        match self {
            Self::Container => "Le fichier a la seule forme possible",
            Self::Manifest => "Tout ce qui est annoncé est là, et rien d’autre",
            Self::Entries => "Chaque fait est entier, à sa place, et bien formé",
            Self::Subjects => "Aucun fait ne manque à l’histoire de chaque objet",
            Self::Root => "Ces faits, et eux seuls, sont ceux que résume l’empreinte du registre",
            Self::Signature => "Cette empreinte est signée par la clé connue d’ailleurs",
            Self::Inventory => "L’histoire de chaque objet s’arrête où le registre l’a signé",
            Self::Checkpoints => "Rien de ce qui avait été publié avant n’a changé",
            Self::Witnesses => "Des témoins ont vu cette empreinte",
            Self::Timestamps => "Cette empreinte existait aux dates attestées",
            Self::Openings => "Les données personnelles montrées sont celles qui furent scellées",
            Self::Allocations => "Chaque part, recalculée depuis les faits, est celle qui a été émise, au centime",
            Self::Claims => "Les chiffres publiés sont ceux que donnent les faits",
        }
    }
}

/// What became of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum StepVerdict {
    /// It holds.
    Passed,
    /// It does not.
    Failed,
    /// There was nothing to check, or another failed before.
    Skipped,
}

/// The whole verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Verdict {
    /// All that can be proved is.
    Valid,
    /// Something was altered, removed, added, reordered or miscounted.
    Falsified,
    /// Something is missing to conclude: the key, most often.
    Incomplete,
}

impl Verdict {
    /// The exit code that tells it.
    pub const fn exit(self) -> u8 {
        match self {
            Self::Valid => 0,
            Self::Falsified => 1,
            Self::Incomplete => 2,
        }
    }
}

/// One step, as it went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Taken {
    /// Which step.
    pub name: Step,
    /// What became of it.
    pub verdict: StepVerdict,
    /// What was found, in French.
    pub detail: String,
}

/// The report of a verification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// The verdict.
    pub verdict: Verdict,
    /// The exit code.
    pub exit: u8,
    /// The step that failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<Step>,
    /// The position of the fact at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<u64>,
    /// The file at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The verdict in one sentence, in French.
    pub message: String,
    /// Every step.
    pub steps: Vec<Taken>,
    /// How many facts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// The root, in hexadecimal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub root: Option<String>,
    /// The origin of the checkpoint.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    /// What the bundle covers, as its manifest says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// The same, in French, for an extract.
    #[serde(skip)]
    pub extract: Option<String>,
    /// What is not proved, in sentences.
    pub not_proved: Vec<String>,
}

impl Report {
    /// The report as one line of JSON.
    pub fn json(&self) -> serde_json::Result<String> {
        serde_json::to_string(self)
    }
}
