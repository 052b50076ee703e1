//! The rules on regularisations: a cost shared again, by what is known and in force now, on a decision to do so.
//!
//! An amount issued is a fact: nothing here changes it. What the new shares differ by is settled, like a final allocation.

use super::command::RegulariseAllocation;
use super::decide::Sharing;
use crate::committee::event::Effect;
use crate::ledger::decide::identifier_free;
use crate::ledger::{Context, Draft, Ledger};
use crate::refusal::{Code, Refusal};

impl Ledger {
    pub(crate) fn regularise_allocation(
        &self,
        order: &RegulariseAllocation,
        context: &Context,
    ) -> Result<Vec<Draft>, Refusal> {
        identifier_free(
            self.allocations.contains(order.allocation),
            "une autre répartition",
            "allocation",
        )?;
        context.not_after_today(order.computed_on, "computed_on")?;
        let former = self
            .allocations
            .get(order.regularises)
            .map_err(|refusal| refusal.at("regularises"))?;
        let latest = self
            .allocations
            .latest(former.convention, former.fiscal_year, &former.pool);
        if let Some(latest) = latest.filter(|latest| latest.id != former.id) {
            let message = format!(
                "La répartition du {} en a remplacé une autre de la charge « {} » pour {} : régulariser celle-là, la dernière.",
                latest.computed_on.french(),
                former.pool,
                former.fiscal_year
            );
            return Err(Refusal::new(Code::AllocationSuperseded, message).at("regularises"));
        }
        let authorisation = self.authorisation(order.decision, Effect::Regularise(former.id))?;
        self.require_chain(authorisation.facts.iter().copied(), order.computed_on, "decision")?;
        if order.computed_on < authorisation.binds_from {
            let message = format!(
                "La régularisation est décidée le {} : elle ne se calcule pas avant.",
                authorisation.binds_from.french()
            );
            return Err(Refusal::new(Code::ActOrder, message).at("computed_on"));
        }
        let budget = self.budgets.get(former.budget)?;
        let shared = self.shared_costs(budget)?;
        let (key, key_adopted) = self.authorised_key(order.key, budget, &former.pool, &shared, order.computed_on)?;
        let adoptions = shared.adoptions.iter().copied();
        self.share_out(&Sharing {
            allocation: order.allocation,
            regularises: Some((former.id, order.decision)),
            budget,
            pool: &former.pool,
            key,
            computed_on: order.computed_on,
            presences: &order.presences,
            amount: shared.credits.net_of(&former.pool)?,
            authorities: adoptions.chain([key_adopted]).chain(authorisation.facts).collect(),
            last_year: None,
        })
    }
}
