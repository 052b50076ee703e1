//! What an allocation would be if it were computed today: what a regularisation would record.

use crate::ledger::Ledger;
use crate::refusal::{Code, Refusal};
use crate::simulation::Membership;
use crate::value::{AllocationId, Cents, KeyId, Period};

/// What a regularisation would share, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharingNow {
    /// The key in force over the fiscal year now.
    pub key: KeyId,
    /// The amount to share now.
    pub amount: Cents,
    /// Who shares, and who was there less than the whole year, by what the participations say now.
    pub membership: Membership,
}

impl Ledger {
    /// What a regularisation of `allocation` would share now. Refused when no key applies over its whole year.
    pub fn sharing_now(&self, allocation: AllocationId) -> Result<SharingNow, Refusal> {
        let allocation = self.allocations.get(allocation)?;
        let budget = self.budgets.get(allocation.budget)?;
        let period = Period::of_year(allocation.fiscal_year);
        let covers = |key: &KeyId| self.acts.key_covers(*key, period).is_some();
        let mut adopted = self.keys.adopted_for(allocation.convention, &allocation.pool);
        let key = Some(allocation.key).filter(covers);
        let key = key.or_else(|| adopted.find_map(|(key, _)| Some(key.id).filter(covers)));
        let Some(key) = key else {
            let message = format!(
                "Aucune clé ne s’applique à tout l’exercice {} pour la charge « {} » : en faire adopter une, qui régularise.",
                allocation.fiscal_year, allocation.pool
            );
            return Err(Refusal::new(Code::KeyNotInForce, message).at("allocation"));
        };
        let applied = self.keys.get(key)?;
        Ok(SharingNow {
            key,
            amount: self.shared_costs(budget)?.credits.net_of(&allocation.pool)?,
            membership: Membership {
                participants: applied.participants.clone(),
                presences: self.presences(&[], applied, budget)?,
            },
        })
    }
}
