//! What the rules remember of sharing keys.

use super::event::{KeyAdopted, KeyDefined, KeyRepealed};
use super::{Formula, Rounding};
use crate::refusal::{Code, Refusal};
use crate::value::{ConventionId, Date, Digest, EventId, FiscalYear, ItemId, KeyId, MemberId, Name, PoolCode};
use imbl::OrdMap;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Since when, until when and by which decision a key applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adoption {
    /// The decision.
    pub decision: ItemId,
    /// First day.
    pub from: Date,
    /// Last day, if it has one.
    pub until: Option<Date>,
    /// The event that recorded the adoption.
    pub fact: EventId,
    /// Whether it was repealed.
    pub repealed: bool,
}

impl Adoption {
    /// Whether it covers the whole of `year`.
    pub fn covers(&self, year: FiscalYear) -> bool {
        self.from <= year.first_day() && self.until.is_none_or(|until| year.last_day() <= until)
    }
}

/// A sharing key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// Its id.
    pub id: KeyId,
    /// The convention whose costs it shares.
    pub convention: ConventionId,
    /// Its name.
    pub name: Name,
    /// The cost pool it is for.
    pub pool: PoolCode,
    /// The rule.
    pub formula: Formula,
    /// The members it shares among.
    pub participants: Vec<MemberId>,
    /// Who comes first when two remainders are equal.
    pub ties: Vec<MemberId>,
    /// How shares become whole units.
    pub rounding: Rounding,
    /// Digest of its text.
    pub hash: Digest,
    /// Its version.
    pub version: u16,
    /// Its adoption, once adopted.
    pub adoption: Option<Adoption>,
}

/// The keys of a ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keys {
    by_id: OrdMap<KeyId, Arc<Key>>,
}

impl Keys {
    /// The key, or a refusal.
    pub fn get(&self, id: KeyId) -> Result<&Key, Refusal> {
        self.by_id.get(&id).map(AsRef::as_ref).ok_or_else(|| {
            Refusal::new(Code::KeyUnknown, format!("La clé {id} est inconnue de ce registre.")).at("key")
        })
    }

    /// Whether the id is taken.
    pub fn contains(&self, id: KeyId) -> bool {
        self.by_id.contains_key(&id)
    }

    /// The adopted keys of a convention's pool.
    pub fn adopted_for(&self, convention: ConventionId, pool: &PoolCode) -> impl Iterator<Item = (&Key, Adoption)> {
        let of_pool = move |key: &&Arc<Key>| key.convention == convention && key.pool == *pool;
        self.by_id
            .values()
            .filter(of_pool)
            .filter_map(|key| key.adoption.map(|adoption| (key.as_ref(), adoption)))
    }

    fn update(&mut self, id: KeyId, change: impl FnOnce(&mut Key)) {
        if let Some(key) = self.by_id.get_mut(&id) {
            change(Arc::make_mut(key));
        }
    }

    pub(crate) fn defined(&mut self, data: &KeyDefined) {
        let key = Key {
            id: data.key,
            convention: data.convention,
            name: data.name.clone(),
            pool: data.pool.clone(),
            formula: data.formula.clone(),
            participants: data.participants.clone(),
            ties: data.ties.clone(),
            rounding: data.rounding,
            hash: data.hash,
            version: data.version,
            adoption: None,
        };
        self.by_id.insert(data.key, Arc::new(key));
    }

    pub(crate) fn adopted(&mut self, data: &KeyAdopted, fact: EventId) {
        if let Some(replaced) = data.replaces {
            self.update(replaced, |key| {
                if let Some(adoption) = &mut key.adoption {
                    adoption.until = data.from.eve();
                }
            });
        }
        let adoption = Adoption {
            decision: data.decision,
            from: data.from,
            until: data.until,
            fact,
            repealed: false,
        };
        self.update(data.key, |key| key.adoption = Some(adoption));
    }

    pub(crate) fn repealed(&mut self, data: &KeyRepealed) {
        self.update(data.key, |key| {
            if let Some(adoption) = &mut key.adoption {
                adoption.until = data.from.eve();
                adoption.repealed = true;
            }
        });
    }
}
