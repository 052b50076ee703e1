//! Sharing keys: their rule, and since when which one applies.

use crate::{FactRef, LedgerView, Register, SortKey};
use domain::key::event::{KeyAdopted, KeyDefined, KeyRepealed};
use domain::key::{Formula, Rounding};
use domain::value::{ConventionId, Date, Digest, ItemId, KeyId, MemberId, Name, PoolCode};
use imbl::OrdSet;
use std::sync::Arc;

/// Since when, until when and by which decision a key applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AdoptionView {
    /// The decision.
    pub decision: ItemId,
    /// First day it applies.
    pub from: Date,
    /// Last day it applies, if it has one: that of the adoption, or the eve of the key that replaces it or of its repeal. As recorded: what
    /// was undone since is for [`LedgerView::key_applies_on`] to say.
    pub until: Option<Date>,
    /// The key that replaces it.
    pub replaced_by: Option<KeyId>,
    /// Since when and by which decision it is repealed.
    pub repeal: Option<RepealView>,
    /// The event that recorded the adoption.
    pub fact: FactRef,
}

/// Since when and by which decision a key no longer applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RepealView {
    /// The decision.
    pub decision: ItemId,
    /// First day it no longer applies.
    pub from: Date,
    /// The event that recorded the repeal.
    pub fact: FactRef,
}

/// A sharing key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyView {
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
    /// How shares become whole units.
    pub rounding: Rounding,
    /// The members it shares among, as the key lists them.
    pub participants: Vec<MemberId>,
    /// Who comes first when two remainders are equal; then ascending SIREN.
    pub ties: Vec<MemberId>,
    /// Digest of its text.
    pub hash: Digest,
    /// Its version: 1, or one more than the key it revises.
    pub version: u16,
    /// The key it is a new version of.
    pub revises: Option<KeyId>,
    /// The event that defined it.
    pub defined: FactRef,
    /// Its adoption, once adopted.
    pub adoption: Option<AdoptionView>,
}

/// The register of keys, listed by name in French alphabetical order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    register: Register<KeyId, KeyView, SortKey>,
    /// The adopted keys of each pool, by first day.
    adopted: OrdSet<(ConventionId, PoolCode, Date, KeyId)>,
}

impl Keys {
    /// The key.
    pub fn get(&self, id: KeyId) -> Option<&Arc<KeyView>> {
        self.register.get(id)
    }

    /// Every key, by name in French alphabetical order, then by id.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Arc<KeyView>> {
        self.register.iter()
    }

    pub(crate) fn ids(&self) -> impl Iterator<Item = KeyId> {
        self.register.ids()
    }

    /// The keys ever adopted for the costs of `pool` of `convention`, the latest to start first.
    pub fn adopted_for(&self, convention: ConventionId, pool: &PoolCode) -> impl Iterator<Item = &Arc<KeyView>> {
        let of_pool = move |row: &&(ConventionId, PoolCode, Date, KeyId)| row.0 == convention && row.1 == *pool;
        let rows = self.adopted.iter().rev().filter(of_pool);
        rows.filter_map(|(.., key)| self.register.get(*key))
    }

    pub(crate) fn defined(&mut self, data: &KeyDefined, fact: FactRef) {
        let key = KeyView {
            id: data.key,
            convention: data.convention,
            name: data.name.clone(),
            pool: data.pool.clone(),
            formula: data.formula.clone(),
            rounding: data.rounding,
            participants: data.participants.clone(),
            ties: data.ties.clone(),
            hash: data.hash,
            version: data.version,
            revises: data.revises,
            defined: fact,
            adoption: None,
        };
        self.register.insert(data.key, SortKey::of(data.name.as_str()), key);
    }

    pub(crate) fn adopted(&mut self, data: &KeyAdopted, fact: FactRef) {
        let replaced = data.replaces.and_then(|key| self.register.get_mut(key));
        if let Some(adoption) = replaced.and_then(|key| key.adoption.as_mut()) {
            adoption.until = data.from.eve();
            adoption.replaced_by = Some(data.key);
        }
        if let Some(key) = self.register.get_mut(data.key) {
            key.adoption = Some(AdoptionView {
                decision: data.decision,
                from: data.from,
                until: data.until,
                replaced_by: None,
                repeal: None,
                fact,
            });
            self.adopted
                .insert((key.convention, key.pool.clone(), data.from, data.key));
        }
    }

    pub(crate) fn repealed(&mut self, data: &KeyRepealed, fact: FactRef) {
        let adoption = self.register.get_mut(data.key).and_then(|key| key.adoption.as_mut());
        if let Some(adoption) = adoption {
            adoption.until = data.from.eve();
            adoption.repeal = Some(RepealView {
                decision: data.decision,
                from: data.from,
                fact,
            });
        }
    }
}

impl LedgerView {
    /// Whether the key applies on `date`, given what was undone.
    pub fn key_applies_on(&self, key: KeyId, date: Date) -> bool {
        self.acts.key_applies_on(key, date)
    }

    /// The key that shares the costs of `pool` of `convention` on `date`.
    pub fn key_in_force_for(&self, convention: ConventionId, pool: &PoolCode, date: Date) -> Option<&Arc<KeyView>> {
        let mut adopted = self.keys.adopted_for(convention, pool);
        adopted.find(|key| self.key_applies_on(key.id, date))
    }
}
