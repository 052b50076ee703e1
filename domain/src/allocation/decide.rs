//! The rules on allocations: from a budget, a key and pinned inputs to each member's share.

use super::command::Allocate;
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
use crate::value::{Cents, EventId, MemberId, Name, Period, PoolCode, Ratio};
use std::collections::BTreeMap;

impl Ledger {
    pub(crate) fn allocate(&self, order: &Allocate, context: &Context) -> Result<Vec<Draft>, Refusal> {
        identifier_free(
            self.allocations.contains(order.allocation),
            "une autre répartition",
            "allocation",
        )?;
        context.not_after_today(order.computed_on, "computed_on")?;
        let budget = self.budgets.get(order.budget)?;
        let voted = self.voted(budget.convention, budget.fiscal_year)?;
        let (key, key_adopted) = self.authorised_key(order, budget, &voted)?;
        let presences = presences(order, key)?;
        let occasion = Occasion {
            convention: budget.convention,
            pool: &order.pool,
            year: budget.fiscal_year,
            participants: &key.participants,
            ties: &key.ties,
            presences: &presences,
        };
        let last_day = budget.fiscal_year.last_day();
        let carrier = self.conventions.get(budget.convention)?.terms_on(last_day).carrier;
        let gathered = self.gather(&key.formula.asks(), &occasion)?;
        let amount = voted.credits.net_of(&order.pool)?;
        let problem = Problem {
            formula: &key.formula,
            rounding: key.rounding,
            participants: &gathered.participants,
            carrier: Some(carrier),
            amount: key.formula.takes(amount),
            period: Some(Period::of_year(budget.fiscal_year)),
            year: Some(budget.fiscal_year),
            columns: &gathered.columns(),
            references: &gathered.reference_values(),
        };
        let sheet = problem
            .explain()
            .map_err(|refusal| self.with_predecessors(refusal, &gathered, budget.fiscal_year).at("key"))?;
        let header = AllocationComputed {
            allocation: order.allocation,
            amount,
            budget: order.budget,
            carrier: Some(carrier),
            computed_on: order.computed_on,
            convention: budget.convention,
            fiscal_year: budget.fiscal_year,
            key: order.key,
            key_hash: key.hash,
            key_version: key.version,
            members: u32::try_from(gathered.participants.len()).unwrap_or(u32::MAX),
            period: Period::of_year(budget.fiscal_year),
            pool: order.pool.clone(),
            references: gathered.pinned_references(),
            total: sheet.total,
        };
        let shares = shares(order, &gathered, &sheet, &presences)?;
        let events = std::iter::once(Event::from(header)).chain(shares.into_iter().map(Event::from));
        Ok(events
            .map(|event| {
                let authorities = voted.adoptions.iter().copied().chain([key_adopted]);
                Draft::new(event, budget.fiscal_year.first_day()).authorised_by(authorities)
            })
            .collect())
    }

    /// The key that may share the pool, and the act that adopted it: an adopted budget, a pool not yet shared, a convention and a key in
    /// force.
    fn authorised_key(&self, order: &Allocate, budget: &Budget, voted: &Voted) -> Result<(&Key, EventId), Refusal> {
        let year = budget.fiscal_year;
        if budget.kind != BudgetKind::Initial {
            let message = format!(
                "La répartition se fait sur le budget primitif, ses modifications comptées : elle ne porte pas sur {}.",
                budget.french()
            );
            return Err(Refusal::new(Code::BudgetState, message).at("budget"));
        }
        let Some(budget_adopted) = budget.adopted else {
            let message = format!("Le budget primitif {year} n’est pas adopté.");
            return Err(Refusal::new(Code::BudgetState, message).at("budget"));
        };
        if !budget.pools.contains(&order.pool) && !voted.credits.has(&order.pool) {
            let message = format!("Le budget {year} n’a pas de charge « {} ».", order.pool);
            return Err(Refusal::new(Code::PoolUnknown, message).at("pool"));
        }
        if self.allocations.exists_for(order.budget, &order.pool) {
            let message = format!("La charge « {} » du budget {year} est déjà répartie.", order.pool);
            return Err(Refusal::new(Code::AlreadyAllocated, message).at("pool"));
        }
        let convention = self.conventions.get(budget.convention)?;
        convention.require_in_force_within(year)?;
        let key = self.keys.get(order.key)?;
        let key_adopted = self.key_in_force(key, budget, &order.pool)?;
        self.require_chain(
            voted.adoptions.iter().copied().chain([budget_adopted]),
            order.computed_on,
            "budget",
        )?;
        self.require_chain([key_adopted], order.computed_on, "key")?;
        for member in &key.participants {
            // A member that left within the year shares it, for its time: leaving cancels no due.
            if !self.takes_part_on(convention, *member, year.first_day()) {
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
    order: &Allocate,
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
            allocation: order.allocation,
            amount: *amount,
            budget: order.budget,
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

/// Who is there less than the whole year, each named once and among the participants.
fn presences(order: &Allocate, key: &Key) -> Result<BTreeMap<MemberId, Presence>, Refusal> {
    let mut presences = BTreeMap::new();
    for (index, presence) in order.presences.iter().enumerate() {
        let field = format!("presences.{index}");
        if !key.participants.contains(&presence.member) {
            let message = "Ce membre ne participe pas à la clé : sa présence n’est pas comptée.";
            return Err(Refusal::new(Code::ParticipantsInvalid, message).at(field));
        }
        if presence
            .from
            .zip(presence.until)
            .is_some_and(|(from, until)| until < from)
        {
            let message = "La présence finit avant de commencer : vérifier les dates.";
            return Err(Refusal::new(Code::PeriodInverted, message).at(field));
        }
        let known = Presence {
            from: presence.from,
            until: presence.until,
        };
        if presences.insert(presence.member, known).is_some() {
            return Err(Refusal::new(Code::MemberTwice, "Ce membre est nommé deux fois.").at(field));
        }
    }
    Ok(presences)
}
