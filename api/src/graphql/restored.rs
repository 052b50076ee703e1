//! The law restored by an annulment.

use super::allocation::Allocation;
use super::error::{failed, refused};
use super::key::Key;
use super::member::Member;
use super::reading::{self, Reading};
use super::scalars::Money;
use async_graphql::{ID, Result, SimpleObject};
use projections::restored::{RestoredAllocation, RestoredLine};
use std::sync::Arc;

/// Le droit rétabli par une annulation ou un retrait : ce qui a été appelé, et ce que donne la clé remise en vigueur. C’est une proposition : rien
/// n’est enregistré, et ce qui a été appelé reste appelé.
#[derive(SimpleObject)]
pub(crate) struct RestoredLaw {
    /// Une entrée par répartition qui reposait sur l’acte, par exercice ; vide si rien n’y reposait, ou si le jugement est infirmé.
    allocations: Vec<RestoredShares>,
}

/// Une répartition, sous le droit rétabli.
#[derive(SimpleObject)]
pub(crate) struct RestoredShares {
    /// La répartition.
    allocation: Option<Allocation>,
    /// L’exercice : une année.
    fiscal_year: u16,
    /// Ce qui était à partager.
    amount: Money,
    /// La clé qui a été appliquée.
    applied: Option<Key>,
    /// La clé qui aurait dû l’être ; rien s’il n’y en a pas.
    restored: Option<Key>,
    /// Pourquoi rien ne peut être proposé.
    obstacle: Option<String>,
    /// Une ligne par membre.
    lines: Vec<RestoredMember>,
    /// Les sommes.
    total: RestoredMember,
}

/// Ce que le droit rétabli change pour un membre.
#[derive(SimpleObject)]
pub(crate) struct RestoredMember {
    /// Le membre ; rien pour les sommes.
    member: Option<Member>,
    /// Sa part, telle qu’elle a été répartie.
    allocated: Money,
    /// Ce qui en a été appelé.
    called: Money,
    /// Ce qui en a été payé.
    paid: Money,
    /// Sa part, selon la clé rétablie.
    restored: Money,
    /// La différence : positive s’il reste à appeler, négative s’il y a à rendre ou à ne pas réclamer.
    difference: Money,
}

impl RestoredLaw {
    /// What the judgment that the global id `judgment` designates restores.
    pub(crate) async fn of(reading: &Arc<Reading>, judgment: &ID) -> Result<Self> {
        let judgment = super::act::fact_of(&reading.view, judgment).map_err(refused)?;
        let rules = reading.handle.rules(reading.view.size()).await.map_err(failed)?;
        let restored = reading.view.restored_law(&rules, judgment).map_err(refused)?;
        Ok(Self {
            allocations: restored.iter().map(|allocation| told(reading, allocation)).collect(),
        })
    }
}

fn told(reading: &Arc<Reading>, restored: &RestoredAllocation) -> RestoredShares {
    let line = |line: &RestoredLine| RestoredMember {
        member: reading::member(reading, line.member),
        allocated: line.allocated.into(),
        called: line.called.into(),
        paid: line.paid.into(),
        restored: line.restored.into(),
        difference: line.difference.into(),
    };
    RestoredShares {
        allocation: reading::allocation(reading, restored.allocation),
        fiscal_year: restored.fiscal_year.get(),
        amount: restored.amount.into(),
        applied: reading::key(reading, restored.applied),
        restored: restored.restored.and_then(|key| reading::key(reading, key)),
        obstacle: restored.obstacle.clone(),
        lines: restored.lines.iter().map(line).collect(),
        total: line(&restored.total),
    }
}
