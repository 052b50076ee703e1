//! The rules on assets.

use super::command::RecordAsset;
use super::event::AssetRecorded;
use crate::ledger::decide::identifier_free;
use crate::ledger::{Context, Draft, Ledger};
use crate::refusal::{Code, Refusal};
use crate::value::Cents;

impl Ledger {
    pub(crate) fn record_asset(&self, order: &RecordAsset, context: &Context) -> Result<Vec<Draft>, Refusal> {
        identifier_free(self.assets.contains(order.asset), "un autre bien", "asset")?;
        let convention = self.conventions.get(order.convention)?;
        let ground = convention.entered_into_force()?;
        if let Some(owner) = order.made_available_by {
            self.require_party(convention, owner)
                .map_err(|refusal| refusal.at("made_available_by"))?;
        }
        context.not_after_today(order.acquired_on, "acquired_on")?;
        context.not_after_today(order.valued_on, "valued_on")?;
        if order.valued_on < order.acquired_on {
            let message = format!(
                "La valeur est celle du {}, avant que le bien soit acquis : vérifier les dates.",
                order.valued_on.french()
            );
            return Err(Refusal::new(Code::ActOrder, message).at("valued_on"));
        }
        if order.value < Cents::ZERO {
            let message = "La valeur nette comptable d’un bien n’est pas inférieure à zéro.";
            return Err(Refusal::new(Code::AmountMalformed, message).at("value"));
        }
        let event = AssetRecorded {
            acquired_on: order.acquired_on,
            asset: order.asset,
            convention: order.convention,
            label: order.label.clone(),
            made_available_by: order.made_available_by,
            value: order.value,
            valued_on: order.valued_on,
        };
        Ok(vec![Draft::new(event, order.acquired_on).authorised_by([ground])])
    }
}
