//! The rules on the assets of a withdrawal: whose they are, what may become of them.

use super::AssetOutcome;
use super::command::SettleWithdrawal;
use super::event::AssetSettled;
use crate::convention::Convention;
use crate::law;
use crate::ledger::Ledger;
use crate::member::article;
use crate::refusal::{Code, Refusal};
use std::collections::BTreeSet;

impl Ledger {
    /// Refuses an asset of another convention or member, named twice, or given back by who did not receive it; and the silence on an asset that
    /// the member had put at disposal.
    pub(super) fn check_assets(&self, convention: &Convention, order: &SettleWithdrawal) -> Result<(), Refusal> {
        let mut named = BTreeSet::new();
        for (index, settled) in order.assets.iter().enumerate() {
            self.check_asset(convention, order, settled)
                .map_err(|refusal| refusal.at(format!("assets.{index}")))?;
            if !named.insert(settled.asset) {
                let message = "Ce bien est nommé deux fois : ne dire qu’une fois ce qu’il devient.";
                return Err(Refusal::new(Code::AssetInvalid, message).at(format!("assets.{index}")));
            }
        }
        let own = self.assets.of_convention(convention.id);
        let mut own = own
            .into_iter()
            .filter(|asset| asset.made_available_by == Some(order.member));
        if let Some(missing) = own.find(|asset| !named.contains(&asset.id)) {
            let message = format!(
                "Le règlement ne dit pas ce que devient « {} », {} avait mis à disposition : dire s’il est restitué.",
                missing.label,
                article::que(&self.members.name(order.member))
            );
            return Err(Refusal::new(Code::AssetUnanswered, message)
                .at("assets")
                .under(law::WITHDRAWAL_ASSETS));
        }
        Ok(())
    }

    fn check_asset(
        &self,
        convention: &Convention,
        order: &SettleWithdrawal,
        settled: &AssetSettled,
    ) -> Result<(), Refusal> {
        let asset = self.assets.get(settled.asset)?;
        let owner = asset.made_available_by;
        if asset.convention != convention.id || owner.is_some_and(|owner| owner != order.member) {
            let message = format!(
                "« {} » n’est ni un bien de cette coopération ni celui {} : son retrait ne le concerne pas.",
                asset.label,
                self.members.of(order.member)
            );
            return Err(Refusal::new(Code::AssetOfAnother, message));
        }
        let invalid = |message: &str| Err(Refusal::new(Code::AssetInvalid, message));
        match (settled.outcome, owner) {
            (AssetOutcome::Returned, None) => {
                return invalid(
                    "Ce bien a été acquis par la coopération : il ne se restitue pas. Il est conservé, ou attribué au membre.",
                );
            }
            (AssetOutcome::Attributed, Some(_)) => {
                return invalid(
                    "Ce bien avait été mis à disposition par le membre : il lui est restitué, non attribué.",
                );
            }
            _ => {}
        }
        if settled
            .compensation
            .as_ref()
            .is_some_and(|compensation| !compensation.amount.is_positive())
        {
            return invalid("Une compensation est supérieure à zéro ; sans compensation, ne rien indiquer.");
        }
        Ok(())
    }
}
