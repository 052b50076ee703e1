//! What the rules remember of assets.

use super::event::AssetRecorded;
use crate::refusal::{Code, Refusal};
use crate::value::{AssetId, Cents, ConventionId, Date, EventId, MemberId, Name};
use imbl::OrdMap;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// An asset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asset {
    /// Its id.
    pub id: AssetId,
    /// The convention whose cooperation uses it.
    pub convention: ConventionId,
    /// What people call it.
    pub label: Name,
    /// The member that put it at disposal.
    pub made_available_by: Option<MemberId>,
    /// Day it was acquired, or put at disposal.
    pub acquired_on: Date,
    /// Its net book value.
    pub value: Cents,
    /// Day of that value.
    pub valued_on: Date,
    /// The event that recorded it.
    pub fact: EventId,
}

/// The assets of a ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assets {
    by_id: OrdMap<AssetId, Arc<Asset>>,
}

impl Assets {
    /// The asset, or a refusal.
    pub fn get(&self, id: AssetId) -> Result<&Asset, Refusal> {
        self.by_id.get(&id).map(AsRef::as_ref).ok_or_else(|| {
            let message = format!("Le bien {id} est inconnu de ce registre : l’enregistrer d’abord.");
            Refusal::new(Code::AssetUnknown, message).at("asset")
        })
    }

    /// Whether the id is taken.
    pub fn contains(&self, id: AssetId) -> bool {
        self.by_id.contains_key(&id)
    }

    /// Every asset, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Asset> {
        self.by_id.values().map(AsRef::as_ref)
    }

    /// The assets of a convention, by day they were acquired, then by id.
    pub fn of_convention(&self, convention: ConventionId) -> Vec<&Asset> {
        let assets = self.by_id.values().map(AsRef::as_ref);
        let mut assets: Vec<&Asset> = assets.filter(|asset: &&Asset| asset.convention == convention).collect();
        assets.sort_by_key(|asset| (asset.acquired_on, asset.id));
        assets
    }

    /// Folds what was recorded.
    pub fn recorded(&mut self, data: &AssetRecorded, fact: EventId) {
        let asset = Asset {
            id: data.asset,
            convention: data.convention,
            label: data.label.clone(),
            made_available_by: data.made_available_by,
            acquired_on: data.acquired_on,
            value: data.value,
            valued_on: data.valued_on,
            fact,
        };
        self.by_id.insert(data.asset, Arc::new(asset));
    }
}
