//! The rules on allocations: from a budget, a key and pinned inputs to each member's share.

use super::command::{Allocate, MemberPresence};
use super::event::{AllocationComputed, Presence, ShareAllocated, ShareLine};
use super::gather::{Gathered, Occasion};
use crate::budget::{Budget, BudgetKind, Voted};
use crate::event::Event;
use crate::key::Key;
use crate::key::compute::Problem;
use crate::key::sheet::Sheet;
use crate::ledger::decide::identifier_free;
use crate::ledger::{Context, Draft, Ledger};
use crate::refusal::{Code, Refusal};
use crate::value::{AllocationId, Cents, Date, EventId, ItemId, KeyId, MemberId, Name, Period, PoolCode, Ratio};
use std::collections::BTreeMap;

/// One calculation to record, once it is known to be allowed.
pub(super) struct Sharing<'a> {
    pub(super) allocation: AllocationId,
    /// The allocation it regularises, and the decision to.
    pub(super) regularises: Option<(AllocationId, ItemId)>,
    pub(super) budget: &'a Budget,
    pub(super) pool: &'a PoolCode,
    pub(super) key: &'a Key,
    pub(super) computed_on: Date,
    pub(super) presences: &'a [MemberPresence],
    pub(super) amount: Cents,
    pub(super) authorities: Vec<EventId>,
    /// What members owed the year before, in place of what was allocated.
    pub(super) last_year: Option<&'a BTreeMap<MemberId, Cents>>,
}

/// What a calculation would record.
pub(super) type Shared = (AllocationComputed, Vec<ShareAllocated>);

impl Ledger {
    pub(crate) fn allocate(&self, order: &Allocate, context: &Context) -> Result<Vec<Draft>, Refusal> {
        identifier_free(
            self.allocations.contains(order.allocation),
            "une autre répartition",
            "allocation",
        )?;
        context.not_after_today(order.computed_on, "computed_on")?;
        let budget = self.budgets.get(order.budget)?;
        self.require_open_year(budget.convention, budget.fiscal_year)
            .map_err(|refusal| refusal.at("budget"))?;
        let shared = self.shared_costs(budget)?;
        self.pool_to_share(order, budget, &shared)?;
        let (key, key_adopted) = self.authorised_key(order.key, budget, &order.pool, &shared, order.computed_on)?;
        self.share_out(&Sharing {
            allocation: order.allocation,
            regularises: None,
            budget,
            pool: &order.pool,
            key,
            computed_on: order.computed_on,
            presences: &order.presences,
            amount: shared.credits.net_of(&order.pool)?,
            authorities: shared.adoptions.iter().copied().chain([key_adopted]).collect(),
            last_year: None,
        })
    }

    /// Computes the shares, and records them with all that it takes to compute them again.
    pub(super) fn share_out(&self, sharing: &Sharing<'_>) -> Result<Vec<Draft>, Refusal> {
        let (header, shares) = self.shared_out(sharing)?;
        let effective = header.fiscal_year.first_day();
        let events = std::iter::once(Event::from(header)).chain(shares.into_iter().map(Event::from));
        Ok(events
            .map(|event| Draft::new(event, effective).authorised_by(sharing.authorities.iter().copied()))
            .collect())
    }

    /// Computes the shares, with all that it takes to compute them again.
    pub(super) fn shared_out(&self, sharing: &Sharing<'_>) -> Result<Shared, Refusal> {
        let (budget, key) = (sharing.budget, sharing.key);
        let year = budget.fiscal_year;
        if budget.kind == BudgetKind::Accounts {
            self.require_units_stated(key, budget.convention, year)?;
        }
        let presences = self.presences(sharing.presences, key, budget)?;
        let occasion = Occasion {
            convention: budget.convention,
            pool: sharing.pool,
            year,
            participants: &key.participants,
            ties: &key.ties,
            presences: &presences,
        };
        let carrier = self
            .conventions
            .get(budget.convention)?
            .terms_on(year.last_day())
            .carrier;
        let mut gathered = self.gather(&key.formula.asks(), &occasion)?;
        if let Some(last_year) = sharing.last_year {
            for participant in &mut gathered.participants {
                participant.last_year = last_year.get(&participant.member).copied();
            }
        }
        let problem = Problem {
            formula: &key.formula,
            rounding: key.rounding,
            participants: &gathered.participants,
            carrier: Some(carrier),
            amount: key.formula.takes(sharing.amount),
            period: Some(Period::of_year(year)),
            year: Some(year),
            columns: &gathered.columns(),
            references: &gathered.reference_values(),
        };
        let sheet = problem
            .explain()
            .map_err(|refusal| self.with_predecessors(refusal, &gathered, year).at("key"))?;
        let header = AllocationComputed {
            allocation: sharing.allocation,
            amount: sharing.amount,
            budget: budget.id,
            carrier: Some(carrier),
            computed_on: sharing.computed_on,
            convention: budget.convention,
            decision: sharing.regularises.map(|(_, decision)| decision),
            fiscal_year: year,
            key: key.id,
            key_hash: key.hash,
            key_version: key.version,
            members: u32::try_from(gathered.participants.len()).unwrap_or(u32::MAX),
            period: Period::of_year(year),
            pool: sharing.pool.clone(),
            references: gathered.pinned_references(),
            regularises: sharing.regularises.map(|(former, _)| former),
            total: sheet.total,
        };
        let shares = shares(sharing, &gathered, &sheet, &presences)?;
        Ok((header, shares))
    }

    /// What a budget gives to share: the credits voted, for the initial budget with its changes; what was spent, for accounts.
    pub(super) fn shared_costs(&self, budget: &Budget) -> Result<Voted, Refusal> {
        match budget.kind {
            BudgetKind::Initial => self.voted(budget.convention, budget.fiscal_year),
            BudgetKind::Accounts => Ok(Voted {
                credits: budget.credits()?,
                adoptions: self.adoption(budget).into_iter().collect(),
            }),
            BudgetKind::Amending | BudgetKind::Supplementary => {
                let message = format!(
                    "La répartition se fait sur le budget primitif, ses modifications comptées, puis sur les comptes : elle ne porte pas sur {}.",
                    budget.french()
                );
                Err(Refusal::new(Code::BudgetState, message).at("budget"))
            }
        }
    }

    /// Refuses a pool that the budget does not have, or that is already shared on it; and a forecast once the accounts are shared.
    fn pool_to_share(&self, order: &Allocate, budget: &Budget, shared: &Voted) -> Result<(), Refusal> {
        let what = budget.french();
        if self.adoption(budget).is_none() {
            let message = match budget.kind {
                BudgetKind::Accounts => format!("Une décision n’a pas encore approuvé {what}."),
                BudgetKind::Initial | BudgetKind::Amending | BudgetKind::Supplementary => {
                    format!("Le budget primitif {} n’est pas adopté.", budget.fiscal_year)
                }
            };
            return Err(Refusal::new(Code::BudgetState, message).at("budget"));
        }
        // A pool that was planned and cost nothing is no line of the accounts: its final share is zero.
        let planned = || self.voted(budget.convention, budget.fiscal_year);
        if !budget.pools.contains(&order.pool)
            && !shared.credits.has(&order.pool)
            && !planned()?.credits.has(&order.pool)
        {
            let message = format!("Il n’y a pas de charge « {} » dans {what}.", order.pool);
            return Err(Refusal::new(Code::PoolUnknown, message).at("pool"));
        }
        let latest = self
            .allocations
            .latest(budget.convention, budget.fiscal_year, &order.pool);
        // The accounts are shared once, whatever forecast came before, regularised or not; a forecast comes first or not at all.
        let too_late = budget.kind == BudgetKind::Initial && latest.is_some();
        if too_late || self.allocations.exists_for(order.budget, &order.pool) {
            let message = format!(
                "La charge « {} » de l’exercice {} est déjà répartie : pour la répartir autrement, faire décider une régularisation.",
                order.pool, budget.fiscal_year
            );
            return Err(Refusal::new(Code::AlreadyAllocated, message).at("pool"));
        }
        Ok(())
    }

    /// The key that may share the pool, and the act that adopted it: a convention and a key in force, an unbroken chain.
    pub(super) fn authorised_key(
        &self,
        key: KeyId,
        budget: &Budget,
        pool: &PoolCode,
        shared: &Voted,
        computed_on: Date,
    ) -> Result<(&Key, EventId), Refusal> {
        let year = budget.fiscal_year;
        let convention = self.conventions.get(budget.convention)?;
        convention.require_in_force_within(year)?;
        let key = self.keys.get(key)?;
        let key_adopted = self.key_in_force(key, budget, pool)?;
        let adoptions = shared.adoptions.iter().copied().chain(budget.adopted);
        self.require_chain(adoptions, computed_on, "budget")?;
        self.require_chain([key_adopted], computed_on, "key")?;
        for member in &key.participants {
            // A member that joined or left within the year shares it, for its time: leaving cancels no due.
            let within = |day: Date| self.takes_part_on(convention, *member, day);
            if !within(year.first_day()) && convention.joined_within(*member, year).is_none() {
                self.require_party_on(convention, *member, year.last_day())
                    .map_err(|refusal| refusal.at("key"))?;
            }
        }
        Ok((key, key_adopted))
    }

    /// The event that adopted `key` for this pool of this budget, over its whole year.
    fn key_in_force(&self, key: &Key, budget: &Budget, pool: &PoolCode) -> Result<EventId, Refusal> {
        let year = budget.fiscal_year;
        let refuse = |message: String| Err(Refusal::new(Code::KeyNotInForce, message).at("key"));
        if key.convention != budget.convention || key.pool != *pool {
            return refuse(format!(
                "La clé « {} » ne concerne pas la charge « {pool} » de cette convention.",
                key.name
            ));
        }
        match self.acts.key_covers(key.id, Period::of_year(year)) {
            Some(adopted) => Ok(adopted),
            None => refuse(format!(
                "La clé « {} » n’est pas en vigueur sur tout l’exercice {year} : la faire adopter pour la charge « {pool} ».",
                key.name
            )),
        }
    }
}

/// One fact for each member, with what it takes to compute it again.
fn shares(
    sharing: &Sharing<'_>,
    gathered: &Gathered,
    sheet: &Sheet,
    presences: &BTreeMap<MemberId, Presence>,
) -> Result<Vec<ShareAllocated>, Refusal> {
    let share = |(index, (participant, amount)): (usize, (&crate::key::compute::Participant, &Cents))| {
        let portions = || {
            sheet
                .lines
                .iter()
                .filter_map(move |line| Some((line, line.portions.get(index)?)))
        };
        let exact = sheet.lines.iter().filter_map(|line| line.exact.get(index));
        let exact = exact.fold(Ratio::from(crate::value::Fraction::ZERO), |sum, exact| sum.plus(exact));
        exact.fits_a_body().map_err(|refusal| refusal.at("key"))?;
        let lines = portions().map(|(line, portion)| {
            Ok(ShareLine {
                amount: portion.amount,
                label: Name::new(line.label.as_deref().unwrap_or("ligne"))?,
            })
        });
        let lines = if sheet.lines.len() > 1 {
            lines.collect::<Result<_, Refusal>>()?
        } else {
            Vec::new()
        };
        Ok(ShareAllocated {
            allocation: sharing.allocation,
            amount: *amount,
            budget: sharing.budget.id,
            exact,
            inputs: gathered.inputs_of(index),
            last_year: participant.last_year,
            lines,
            member: participant.member,
            presence: presences.get(&participant.member).cloned(),
            rank: u32::try_from(participant.rank).ok(),
            residue: Cents::sum(portions().map(|(_, portion)| portion.residue))?,
        })
    };
    gathered
        .participants
        .iter()
        .zip(&sheet.totals)
        .enumerate()
        .map(share)
        .collect()
}
