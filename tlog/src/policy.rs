//! Policies: which logs are known, and which witnesses must have seen a checkpoint for it to count (C2SP tlog-policy).

use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::key::{KeyError, PublicKey, Role};
use crate::note::Note;
use std::collections::{BTreeMap, BTreeSet};

/// The longest policy that is read.
const MAX_BYTES: usize = 65_536;
/// The most lines of a kind that are read.
const MAX_LINES: usize = 256;

/// A policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    logs: Vec<Known>,
    witnesses: BTreeMap<String, Known>,
    groups: BTreeMap<String, Group>,
    quorum: Option<String>,
}

/// A log or a witness.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its key.
    pub key: PublicKey,
    /// Where it answers, if the policy says.
    pub url: Option<String>,
}

/// So many of its members, each a witness or a group.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Group {
    needed: usize,
    members: Vec<String>,
}

/// What is wrong on a line of a policy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Not a line of a policy.
    #[error("mot-clé inconnu : il faut log, witness, group ou quorum")]
    Keyword,
    /// Too few or too many words.
    #[error("il manque un mot, ou il y en a trop")]
    Words,
    /// A control character.
    #[error("caractère de contrôle")]
    Control,
    /// The key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A log's key that is a witness's, or the reverse.
    #[error("« {0} » n’est pas une clé de la bonne sorte : 0x01 pour un registre, 0x04 pour un témoin")]
    Role(String),
    /// A name or a key that an earlier line gave.
    #[error("« {0} » figure deux fois")]
    Twice(String),
    /// A name that no earlier line gives.
    #[error("« {0} » n’est défini sur aucune ligne précédente")]
    Unknown(String),
    /// A member of two groups.
    #[error("« {0} » appartient déjà à un groupe")]
    AlreadyMember(String),
    /// A number of members that the group has not.
    #[error("le seuil « {0} » n’est pas entre 1 et le nombre de membres du groupe")]
    Threshold(String),
}

/// Why a policy cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// Longer than a policy has reason to be.
    #[error("la politique dépasse {MAX_BYTES} octets ou {MAX_LINES} lignes d’une sorte")]
    TooLong,
    /// A line.
    #[error("ligne {line} de la politique : {fault}")]
    Line {
        /// Its number, from 1.
        line: usize,
        /// What is wrong.
        fault: Fault,
    },
    /// No quorum line.
    #[error("la politique ne dit pas quel quorum elle exige : ajouter une ligne « quorum none » ou « quorum NOM »")]
    NoQuorum,
}

/// Why a checkpoint does not satisfy a policy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsatisfied {
    /// The checkpoint, or the signature of its log.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The log is none of those known.
    #[error("« {0} » n’est pas un registre de la politique")]
    UnknownLog(String),
    /// Too few witnesses.
    #[error("il manque des témoins au quorum « {quorum} » : ont signé {}", if .signed.is_empty() { "aucun témoin connu".to_owned() } else { .signed.join(", ") })]
    Quorum {
        /// What is asked for.
        quorum: String,
        /// The witnesses that signed.
        signed: Vec<String>,
    },
}

/// A checkpoint that satisfies a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The checkpoint.
    pub checkpoint: Checkpoint,
    /// The witnesses that cosigned it, by their name in the policy, with the time they stated, in seconds since 1970.
    pub witnesses: BTreeMap<String, u64>,
}

impl Policy {
    /// Reads a policy.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        if text.len() > MAX_BYTES {
            return Err(PolicyError::TooLong);
        }
        let mut policy = Self {
            logs: Vec::new(),
            witnesses: BTreeMap::new(),
            groups: BTreeMap::new(),
            quorum: None,
        };
        let mut members = BTreeSet::new();
        for (n, line) in text.split('\n').enumerate() {
            let read = policy.read(line, &mut members);
            read.map_err(|fault| PolicyError::Line { line: n + 1, fault })?;
        }
        let most = policy.logs.len().max(policy.witnesses.len()).max(policy.groups.len());
        if most > MAX_LINES {
            return Err(PolicyError::TooLong);
        }
        if policy.quorum.is_none() {
            return Err(PolicyError::NoQuorum);
        }
        Ok(policy)
    }

    fn read(&mut self, line: &str, members: &mut BTreeSet<String>) -> Result<(), Fault> {
        if line.bytes().any(|byte| byte != b'\t' && (byte < b' ' || byte == 0x7f)) {
            return Err(Fault::Control);
        }
        let words: Vec<&str> = line.split([' ', '\t']).filter(|word| !word.is_empty()).collect();
        match words[..] {
            [] => Ok(()),
            [first, ..] if first.starts_with('#') => Ok(()),
            ["log", key] => self.log(key, None),
            ["log", key, url] => self.log(key, Some(url)),
            ["witness", name, key] => self.witness(name, key, None),
            ["witness", name, key, url] => self.witness(name, key, Some(url)),
            ["group", name, needed, ref group @ ..] if !group.is_empty() => self.group(name, needed, group, members),
            ["quorum", name] => self.quorum(name),
            ["log" | "witness" | "group" | "quorum", ..] => Err(Fault::Words),
            _ => Err(Fault::Keyword),
        }
    }

    fn log(&mut self, key: &str, url: Option<&str>) -> Result<(), Fault> {
        let known = known(key, url, Role::Log)?;
        if self.logs.iter().any(|other| other.key.bytes() == known.key.bytes()) {
            return Err(Fault::Twice(known.key.name().to_owned()));
        }
        self.logs.push(known);
        Ok(())
    }

    fn witness(&mut self, name: &str, key: &str, url: Option<&str>) -> Result<(), Fault> {
        self.check_new(name)?;
        let known = known(key, url, Role::Witness)?;
        if self
            .witnesses
            .values()
            .any(|other| other.key.bytes() == known.key.bytes())
        {
            return Err(Fault::Twice(known.key.name().to_owned()));
        }
        self.witnesses.insert(name.to_owned(), known);
        Ok(())
    }

    fn group(&mut self, name: &str, needed: &str, group: &[&str], members: &mut BTreeSet<String>) -> Result<(), Fault> {
        self.check_new(name)?;
        for member in group {
            self.check_defined(member)?;
            if !members.insert((*member).to_owned()) {
                return Err(Fault::AlreadyMember((*member).to_owned()));
            }
        }
        let count = match needed {
            "all" => Some(group.len()),
            "any" => Some(1),
            number => crate::number::parse(number).and_then(|number| usize::try_from(number).ok()),
        };
        let needed = count
            .filter(|needed| (1..=group.len()).contains(needed))
            .ok_or_else(|| Fault::Threshold(needed.to_owned()))?;
        let members = group.iter().map(|member| (*member).to_owned()).collect();
        self.groups.insert(name.to_owned(), Group { needed, members });
        Ok(())
    }

    fn quorum(&mut self, name: &str) -> Result<(), Fault> {
        if self.quorum.is_some() {
            return Err(Fault::Twice("quorum".to_owned()));
        }
        if name != "none" {
            self.check_defined(name)?;
        }
        self.quorum = Some(name.to_owned());
        Ok(())
    }

    fn is_defined(&self, name: &str) -> bool {
        self.witnesses.contains_key(name) || self.groups.contains_key(name)
    }

    fn check_new(&self, name: &str) -> Result<(), Fault> {
        if self.is_defined(name) || name == "none" {
            return Err(Fault::Twice(name.to_owned()));
        }
        Ok(())
    }

    fn check_defined(&self, name: &str) -> Result<(), Fault> {
        if self.is_defined(name) {
            Ok(())
        } else {
            Err(Fault::Unknown(name.to_owned()))
        }
    }

    /// The logs that are known.
    pub fn logs(&self) -> &[Known] {
        &self.logs
    }

    /// The witnesses that are known, by their name in the policy.
    pub const fn witnesses(&self) -> &BTreeMap<String, Known> {
        &self.witnesses
    }

    /// Believes a signed note if a log of the policy signed it and enough of its witnesses did.
    pub fn accept(&self, note: &str) -> Result<Accepted, Unsatisfied> {
        let read = Note::parse(note).map_err(CheckpointError::from)?;
        let keys = self.logs.iter().map(|log| &log.key);
        let checkpoint = match Checkpoint::open_with_any(note, keys) {
            Some(opened) => opened?,
            None => return Err(Unsatisfied::UnknownLog(Checkpoint::parse(read.text())?.origin)),
        };
        let mut witnesses = BTreeMap::new();
        for (name, witness) in &self.witnesses {
            if let Some(signed) = read.signed_by(&witness.key).map_err(CheckpointError::from)? {
                witnesses.insert(name.clone(), signed.time.unwrap_or_default());
            }
        }
        match self.quorum.as_deref() {
            Some(quorum) if quorum != "none" && !self.is_met(quorum, &witnesses) => Err(Unsatisfied::Quorum {
                quorum: quorum.to_owned(),
                signed: witnesses.into_keys().collect(),
            }),
            _ => Ok(Accepted { checkpoint, witnesses }),
        }
    }

    /// Whether the witness, or enough of the group, is among `signed`. Groups name only what stands above them: this ends.
    fn is_met(&self, name: &str, signed: &BTreeMap<String, u64>) -> bool {
        self.groups.get(name).map_or_else(
            || signed.contains_key(name),
            |group| {
                let met = group.members.iter().filter(|member| self.is_met(member, signed));
                met.count() >= group.needed
            },
        )
    }
}

fn known(key: &str, url: Option<&str>, role: Role) -> Result<Known, Fault> {
    let key = PublicKey::parse(key)?;
    if key.role() != role {
        return Err(Fault::Role(key.name().to_owned()));
    }
    Ok(Known {
        key,
        url: url.map(str::to_owned),
    })
}
