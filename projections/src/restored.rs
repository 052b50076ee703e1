//! Restored law (droit rétabli): after an annulment, what each member was asked under the act that fell, and what the key that came back
//! gives with the same inputs. Proposed, never recorded: what was called stays called until somebody decides otherwise.

use crate::LedgerView;
use crate::allocations::AllocationView;
use crate::money::{add, subtract};
use domain::act::UndoingKind;
use domain::event::EventType;
use domain::simulation::{Membership, Scenario, TrialKey};
use domain::value::{AllocationId, Cents, ConventionId, EventId, FiscalYear, KeyId, MemberId, PoolCode};
use domain::{Code, Ledger, Refusal};
use std::collections::BTreeMap;

/// One allocation under the law restored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestoredAllocation {
    /// The allocation.
    pub allocation: AllocationId,
    /// Its fiscal year.
    pub fiscal_year: FiscalYear,
    /// The cost pool.
    pub pool: PoolCode,
    /// What was shared.
    pub amount: Cents,
    /// The key that shared it.
    pub applied: KeyId,
    /// The key that should have, if there is one; else [`RestoredAllocation::obstacle`] says why nothing can be proposed.
    pub restored: Option<KeyId>,
    /// Why nothing can be proposed.
    pub obstacle: Option<String>,
    /// One line for each member, in the order of the allocation, then those that only the restored key charges.
    pub lines: Vec<RestoredLine>,
    /// The sums.
    pub total: RestoredLine,
}

/// What the law restored changes for a member.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RestoredLine {
    /// The member; the nil id for the sums.
    pub member: MemberId,
    /// Its share, as it was allocated.
    pub allocated: Cents,
    /// What was called of it.
    pub called: Cents,
    /// What was paid of that.
    pub paid: Cents,
    /// Its share by the restored key.
    pub restored: Cents,
    /// `restored − allocated`: what remains to call if positive, to give back or let go if negative.
    pub difference: Cents,
}

/// Amounts already restored, by which a key that compares with last year must go on.
type Restored = BTreeMap<(ConventionId, PoolCode, FiscalYear), BTreeMap<MemberId, Cents>>;

impl LedgerView {
    /// What the annulment or the rescission recorded by `judgment` changes, for each allocation that rested on the act: by fiscal year, then
    /// by position. Empty when nothing rested on it, or when it has no effect any more. `rules` is the ledger at the same position.
    pub fn restored_law(&self, rules: &Ledger, judgment: EventId) -> Result<Vec<RestoredAllocation>, Refusal> {
        let undoing = self
            .acts
            .target_of(judgment)
            .and_then(|act| self.acts.undoings(act).iter().find(|undoing| undoing.fact == judgment))
            .filter(|undoing| matches!(undoing.kind, UndoingKind::Annulled | UndoingKind::Rescinded));
        let Some(undoing) = undoing else {
            let message = "Ce fait n’est ni une annulation ni un retrait : il n’y a pas de droit à rétablir.";
            return Err(Refusal::new(Code::NotAJudgment, message).at("judgment"));
        };
        if !self.acts.has_effect(undoing) {
            return Ok(Vec::new());
        }
        let computed = self.acts.dependants(undoing.target).into_iter();
        let computed = computed.filter(|node| node.event_type == EventType::AllocationComputed);
        let mut allocations: Vec<_> = computed
            .filter_map(|node| self.allocations.get(AllocationId::new(node.detail)))
            .collect();
        allocations.sort_by_key(|allocation| (allocation.computed.fiscal_year, allocation.fact));
        let mut restored = Restored::new();
        Ok(allocations
            .into_iter()
            .map(|allocation| self.restore(rules, allocation, &mut restored))
            .collect())
    }

    fn restore(&self, rules: &Ledger, allocation: &AllocationView, restored: &mut Restored) -> RestoredAllocation {
        let outcome = self.restored_key(allocation).and_then(|key| {
            self.restored_shares(rules, allocation, key, restored)
                .map(|shares| (key, shares))
        });
        let (key, shares, obstacle) = match outcome {
            Ok((key, shares)) => (Some(key), shares, None),
            Err(obstacle) => (None, Vec::new(), Some(obstacle)),
        };
        let computed = &allocation.computed;
        if key.is_some() {
            let of = (computed.convention, computed.pool.clone(), computed.fiscal_year);
            restored.insert(of, shares.iter().copied().collect());
        }
        let lines = self.lines(allocation, key.is_some(), &shares);
        let total = lines.iter().fold(RestoredLine::default(), |sum, line| RestoredLine {
            member: MemberId::default(),
            allocated: add(sum.allocated, line.allocated),
            called: add(sum.called, line.called),
            paid: add(sum.paid, line.paid),
            restored: add(sum.restored, line.restored),
            difference: add(sum.difference, line.difference),
        });
        RestoredAllocation {
            allocation: computed.allocation,
            fiscal_year: computed.fiscal_year,
            pool: computed.pool.clone(),
            amount: computed.amount,
            applied: computed.key,
            restored: key,
            obstacle,
            lines,
            total,
        }
    }

    /// The key that applies over the whole period of the allocation now that the other has fallen, or why there is none.
    fn restored_key(&self, allocation: &AllocationView) -> Result<KeyId, String> {
        let computed = &allocation.computed;
        if self.acts.key_covers(computed.key, computed.period).is_some() {
            return Err(
                "La clé appliquée subsiste : c’est un autre acte de la chaîne qui est tombé, et qu’il faut régulariser."
                    .to_owned(),
            );
        }
        let mut adopted = self.keys.adopted_for(computed.convention, &computed.pool);
        let covers = adopted.find(|key| self.acts.key_covers(key.id, computed.period).is_some());
        covers.map(|key| key.id).ok_or_else(|| {
            format!(
                "Aucune clé ne s’applique à tout l’exercice {} : une décision de régularisation est à prendre.",
                computed.fiscal_year
            )
        })
    }

    /// The shares that `key` gives with the amount of the allocation, its pinned values, and what was known the day it was computed.
    fn restored_shares(
        &self,
        rules: &Ledger,
        allocation: &AllocationView,
        key: KeyId,
        restored: &Restored,
    ) -> Result<Vec<(MemberId, Cents)>, String> {
        let computed = &allocation.computed;
        let text = |key: KeyId| {
            self.keys.get(key).map(|key| TrialKey {
                formula: key.formula.clone(),
                rounding: key.rounding,
                ties: key.ties.clone(),
            })
        };
        let (Some(applied), Some(again), Some(view)) = (text(computed.key), text(key), self.keys.get(key)) else {
            return Err("Le texte de la clé n’est pas dans ce registre.".to_owned());
        };
        let before = crate::scenario::as_allocated(allocation);
        let after = Membership {
            participants: view.participants.clone(),
            presences: before.presences.clone(),
        };
        let year_before = computed
            .fiscal_year
            .get()
            .checked_sub(1)
            .and_then(|year| FiscalYear::new(year).ok());
        let last_year = year_before
            .and_then(|year| restored.get(&(computed.convention, computed.pool.clone(), year)))
            .cloned();
        let scenario = Scenario {
            convention: computed.convention,
            pool: computed.pool.clone(),
            years: [computed.fiscal_year; 2],
            amounts: [computed.amount, computed.amount],
            keys: [applied, again],
            memberships: [before, after],
            pinned: [crate::scenario::pinned(allocation), crate::scenario::pinned(allocation)],
            trial_values: BTreeMap::new(),
            known_by: Some(computed.computed_on),
            last_years: [last_year.clone(), last_year],
            strangers: BTreeMap::new(),
        };
        let simulation = rules.simulate(&scenario).map_err(|refusal| refusal.message)?;
        let lines = simulation.comparisons.iter();
        Ok(lines.map(|line| (line.member, line.after)).collect())
    }

    /// One line for each member. Without a restored key, what was allocated stays and nothing is proposed.
    fn lines(&self, allocation: &AllocationView, is_restored: bool, shares: &[(MemberId, Cents)]) -> Vec<RestoredLine> {
        let computed = &allocation.computed;
        let charged = allocation.shares.iter().map(|share| share.allocated.member);
        let newcomers = shares.iter().map(|(member, _)| *member);
        let newcomers = newcomers.filter(|member| allocation.share(*member).is_none());
        let line = |member: MemberId| {
            let allocated = allocation
                .share(member)
                .map_or(Cents::ZERO, |share| share.allocated.amount);
            let mut obligations = self.obligations.of_member_in(member, computed.fiscal_year);
            let obligation = obligations.find(|obligation| obligation.allocation == computed.allocation);
            let call = obligation.and_then(|obligation| obligation.call.as_ref());
            let paid = call.map(crate::obligations::CallView::paid);
            let by_key = shares.iter().find(|(of, _)| *of == member).map(|(_, amount)| *amount);
            let restored = if is_restored {
                by_key.unwrap_or(Cents::ZERO)
            } else {
                allocated
            };
            RestoredLine {
                member,
                allocated,
                called: call.map_or(Cents::ZERO, |call| call.amount),
                paid: paid.unwrap_or(Cents::ZERO),
                restored,
                difference: subtract(restored, allocated),
            }
        };
        charged.chain(newcomers).map(line).collect()
    }
}
