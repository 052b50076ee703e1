//! The verification: one step after the other, until one fails.

use crate::container::Container;
use crate::manifest::{MEMBER, Manifest};
use crate::report::{Report, Step, StepVerdict, Taken, Verdict};
use crate::steps::checkpoints::{self, Held};
use crate::steps::entries::Sizes;
use crate::steps::inventory::HeldInventory;
use crate::steps::openings::Openings;
use crate::steps::{self, Done, Failure, Outcome, Stop};
use std::io::{self, Read, Seek};
use tlog::key::PublicKey;
use tlog::policy::Policy;

/// What the auditor has from elsewhere.
#[derive(Clone, Copy, Debug, Default)]
pub struct Given<'g> {
    /// The key of the log. Without it, nothing tells who signed.
    pub key: Option<&'g PublicKey>,
    /// Checkpoints that the auditor keeps.
    pub checkpoints: &'g [Held],
    /// Inventories that the auditor keeps.
    pub inventories: &'g [HeldInventory],
    /// The policy of the witnesses.
    pub policy: Option<&'g Policy>,
}

/// Verifies a bundle. An error tells that its bytes could not be read, which says nothing of them; all else is in the report.
pub fn verify<R: Read + Seek>(source: R, given: &Given<'_>) -> io::Result<Report> {
    let mut course = Course::default();
    match course.run(source, given) {
        Ok(()) => Ok(course.conclude(None)),
        Err((_, Stop::Unreadable(error))) => Err(error),
        Err((step, Stop::Failed(failure))) => Ok(course.conclude(Some((step, failure)))),
    }
}

/// How the verification goes.
#[derive(Debug, Default)]
struct Course {
    taken: Vec<Taken>,
    /// The first step at which something was missing, and what.
    missing: Option<(Step, String)>,
    size: Option<u64>,
    root: Option<String>,
    origin: Option<String>,
    scope: Option<String>,
    /// What it is an extract of, in French.
    extract: Option<String>,
    /// How many facts and calls an extract cites and does not hold.
    passed: (usize, usize),
    has_openings: bool,
    /// Whether the auditor holds a checkpoint: those of the bundle come from whoever gave it.
    holds_checkpoint: bool,
}

impl Course {
    fn run<R: Read + Seek>(&mut self, source: R, given: &Given<'_>) -> Result<(), (Step, Stop)> {
        self.holds_checkpoint = !given.checkpoints.is_empty();
        let (mut container, digests) = self.take(Step::Container, steps::container::check(source))?;
        let manifest = self.take(Step::Manifest, steps::manifest::check(&mut container, &digests))?;
        self.size = Some(manifest.size);
        self.root = Some(manifest.root.to_string());
        self.origin = Some(manifest.origin.clone());
        self.scope = Some(manifest.scope.clone());
        self.extract = extract(&manifest);
        let sizes = sizes(&container, given);
        let mut openings = Openings::load(&mut container).map_err(|stop| (Step::Openings, stop))?;
        self.has_openings = openings.is_some();
        let mut none = Openings::default();
        let openings_of = openings.as_mut().unwrap_or(&mut none);
        let folded = steps::entries::check(&mut container, &manifest, &sizes, openings_of);
        let mut folded = self.take(Step::Entries, folded)?;
        self.take(Step::Subjects, steps::entries::subjects(&folded.log))?;
        let root = steps::root::check(&mut container, &manifest, &folded.log);
        let checkpoint = self.take(Step::Root, root)?;
        let signature = steps::signature::check(&checkpoint, &manifest.origin, &folded.log, given.key);
        let keys = self.take(Step::Signature, signature)?;
        let keys = keys.as_ref();
        let inventory = steps::inventory::check(&mut container, &manifest, &folded, keys, given.inventories);
        self.take(Step::Inventory, inventory)?;
        let before = checkpoints::check(&mut container, &manifest, &folded.roots, keys, given.checkpoints);
        self.take(Step::Checkpoints, before)?;
        self.take(Step::Witnesses, steps::witnesses::check(&checkpoint, given.policy))?;
        self.take(Step::Timestamps, steps::timestamps::check(&mut container, &manifest))?;
        self.take(Step::Openings, steps::openings::check(openings.as_ref()))?;
        let counted = self.take(Step::Allocations, steps::allocations::check(&mut folded.log))?;
        self.passed = folded.log.passed();
        self.take(
            Step::Claims,
            steps::claims::check(&mut container, &mut folded.log, counted),
        )
    }

    /// Notes what a step found, and gives what it made.
    fn take<T>(&mut self, step: Step, done: Done<T>) -> Result<T, (Step, Stop)> {
        let (made, outcome) = done.map_err(|stop| (step, stop))?;
        let (verdict, detail) = match outcome {
            Outcome::Passed(found) => (StepVerdict::Passed, found),
            Outcome::Skipped(why) => (StepVerdict::Skipped, why),
            Outcome::Missing(what) => {
                self.missing.get_or_insert((step, what.clone()));
                (StepVerdict::Skipped, what)
            }
        };
        self.taken.push(Taken {
            name: step,
            verdict,
            detail,
        });
        Ok(made)
    }

    fn conclude(mut self, failed: Option<(Step, Failure)>) -> Report {
        let (verdict, step, message, position, file) = match (failed, self.missing.take()) {
            (Some((step, failure)), _) => {
                self.taken.push(Taken {
                    name: step,
                    verdict: StepVerdict::Failed,
                    detail: failure.message.clone(),
                });
                (
                    failure.verdict,
                    Some(step),
                    failure.message,
                    failure.position,
                    failure.file,
                )
            }
            (None, Some((step, what))) => (Verdict::Incomplete, Some(step), what, None, None),
            (None, None) => (Verdict::Valid, None, self.established(), None, None),
        };
        for step in Step::ALL.into_iter().skip(self.taken.len()) {
            self.taken.push(Taken {
                name: step,
                verdict: StepVerdict::Skipped,
                detail: "non vérifié : une étape d’avant a échoué".to_owned(),
            });
        }
        let not_proved = self.not_proved();
        Report {
            verdict,
            exit: verdict.exit(),
            step,
            position,
            file,
            message: capitalised(&message),
            steps: self.taken,
            size: self.size,
            root: self.root,
            origin: self.origin,
            scope: self.scope,
            extract: self.extract,
            not_proved,
        }
    }

    fn established(&self) -> String {
        if let Some(extract) = &self.extract {
            return format!(
                "cet extrait est celui que le registre a signé, entier pour ce qu’il montre, et chaque centime réparti en découle : {extract}."
            );
        }
        format!(
            "les {} faits du registre sont ceux que sa clé a signés, et chaque centime réparti en découle.",
            self.size.unwrap_or_default()
        )
    }

    fn was_skipped(&self, step: Step) -> bool {
        self.taken
            .iter()
            .any(|taken| taken.name == step && taken.verdict != StepVerdict::Passed)
    }

    fn not_proved_of_an_extract(&self) -> Vec<String> {
        let mut sentences = vec![
            "Que l’inventaire signé du registre est juste : cet extrait est complet d’après lui, et l’exploitant seul l’a signé. Garder le fichier inventory : quiconque a un paquet du registre entier peut le confronter aux faits (--inventory).".to_owned(),
            "Rien de ce que le registre contient d’autre : ni que le reste est juste, ni qu’aucun fait d’une autre convention n’a défait un acte montré ici.".to_owned(),
        ];
        if self.scope.as_deref() == Some(MEMBER) {
            sentences.push("Que ces conventions sont toutes celles qui intéressent un membre : ce sont celles dont un fait le nomme. Une convention d’un autre registre, ou reprise d’un autre membre sans que celui-ci y soit nommé, n’y est pas.".to_owned());
        }
        let (facts, calls) = self.passed;
        if facts > 0 || calls > 0 {
            sentences.push(format!(
                "Que {facts} faits et {calls} appels cités, qui ne sont pas dans cet extrait, existent et disent ce qu’il faut."
            ));
        }
        sentences
    }

    fn not_proved(&self) -> Vec<String> {
        let mut sentences = vec![
            "Que ce qui a été enregistré est vrai : le paquet établit ce qui a été écrit, dans quel ordre et depuis quand, non que l’agent a bien lu.".to_owned(),
            "Que rien n’a été fait en dehors du registre, ni que les pièces citées sont authentiques : le registre n’en garde que l’empreinte.".to_owned(),
            "Qu’un acte est légal : les chaînes d’autorité disent sur quoi chaque appel repose, un juge dit ce que cela vaut.".to_owned(),
            "Le temps de présence d’un membre, l’ordre de départage et le choix d’une valeur parmi celles qui étaient connues, pris tels qu’ils furent enregistrés ; le montant à répartir, qui vient d’un budget ; les parts de dette d’un membre qui se retire.".to_owned(),
            "LISEZMOI.txt, verify.py, les schémas, les jeux de règles et la politique que contient le paquet ne sont pas signés : ils viennent de qui l’a remis.".to_owned(),
        ];
        if self.extract.is_some() {
            sentences.extend(self.not_proved_of_an_extract());
        }
        if self.was_skipped(Step::Signature) {
            sentences.push(
                "Qui a signé : sans la clé publique obtenue d’ailleurs, ce paquet n’est comparé qu’à lui-même."
                    .to_owned(),
            );
        }
        if !self.holds_checkpoint {
            sentences.push("Que ce registre est le seul : sans un point de contrôle gardé ailleurs, qui tient la clé pourrait en montrer deux. En garder un la prochaine fois (--checkpoint).".to_owned());
        }
        if self.was_skipped(Step::Witnesses) {
            sentences.push("Que d’autres que l’exploitant ont vu ce registre : aucun témoin n’est compté.".to_owned());
        }
        if self.has_openings {
            sentences.push("Que les données personnelles montrées sont toutes celles qui furent scellées : d’autres ont pu être effacées, ou ne pas être montrées.".to_owned());
        }
        sentences
    }
}

/// The sizes at which something will be compared.
fn sizes<R: Read + Seek>(container: &Container<R>, given: &Given<'_>) -> Sizes {
    let held = given.checkpoints.iter().map(|held| held.checkpoint.size);
    let published = checkpoints::published(container).into_keys();
    let inventories = || given.inventories.iter().map(|held| held.statement.size);
    Sizes {
        roots: published.chain(held).chain(inventories()).collect(),
        inventories: inventories().collect(),
    }
}

/// What a bundle is an extract of, in French.
fn extract(manifest: &Manifest) -> Option<String> {
    let (extract, facts) = (manifest.extract()?, manifest.facts?);
    let what = match (extract.member, extract.conventions.first()) {
        (Some(member), _) => match extract.conventions.len() {
            count @ (0 | 1) => format!("le membre {member}, {count} convention"),
            count => format!("le membre {member}, {count} conventions"),
        },
        (None, Some(convention)) => format!("la convention {convention}"),
        (None, None) => return None,
    };
    Some(format!("{what} ; {facts} faits sur {}", manifest.size))
}

fn capitalised(sentence: &str) -> String {
    let mut characters = sentence.chars();
    let first = characters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + characters.as_str()
}
