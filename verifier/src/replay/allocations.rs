//! Allocations: what they recorded, computed again.

use super::{Faults, Positions, Replay};
use domain::allocation::event::{AllocationComputed, Input, ShareAllocated};
use domain::allocation::recompute::Record;
use domain::settlement::SettlementOutcome;
use domain::settlement::event::{AllocationSettled, ShareSettled};
use domain::value::{AllocationId, BudgetId, Cents, ConventionId, FiscalYear, MemberId, PoolCode, Siren};
use std::collections::{HashMap, HashSet};

/// A share.
#[derive(Clone, Copy, Debug)]
pub(super) struct Share {
    pub(super) position: u32,
    pub(super) member: MemberId,
    pub(super) amount: Cents,
}

/// An allocation.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) position: u32,
    pub(super) allocation: AllocationId,
    pub(super) budget: BudgetId,
    pub(super) fiscal_year: FiscalYear,
    pub(super) pool: PoolCode,
    pub(super) total: Cents,
    /// The one of the same cost and year before it.
    pub(super) former: Option<usize>,
    /// The last one of the same cost, the year before.
    last_year: Option<usize>,
    pub(super) shares: Vec<Share>,
    /// Whether it was settled by carrying the difference to a later budget.
    is_carried: bool,
}

impl Row {
    /// The share of `member`, which stood at `hint` of another allocation of the same key.
    pub(super) fn share_of(&self, member: MemberId, hint: usize) -> Option<Cents> {
        let there = self.shares.get(hint).filter(|share| share.member == member);
        let share = there.or_else(|| self.shares.iter().find(|share| share.member == member));
        share.map(|share| share.amount)
    }
}

/// An allocation whose shares were not all read yet.
#[derive(Debug)]
pub(super) struct Pending {
    index: usize,
    computed: AllocationComputed,
    shares: Vec<(u32, u16, ShareAllocated)>,
    /// The SIREN of its members when it was computed, for those that recorded no rank.
    sirens: HashMap<MemberId, Siren>,
}

/// A cost of a convention over a year.
type Cost = (ConventionId, FiscalYear, PoolCode);

/// The allocations.
#[derive(Debug, Default)]
pub(super) struct Allocations {
    pub(super) rows: Vec<Row>,
    by_id: HashMap<AllocationId, usize>,
    latest: HashMap<Cost, usize>,
    pending: HashMap<AllocationId, Pending>,
    /// The shares whose difference is carried to a later budget.
    pub(super) carried: HashSet<(usize, MemberId)>,
}

impl Allocations {
    pub(super) const fn len(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn shares(&self) -> usize {
        self.rows
            .iter()
            .map(|row| row.shares.len())
            .fold(0, usize::saturating_add)
    }

    pub(super) fn row(&self, allocation: AllocationId) -> Option<&Row> {
        self.rows.get(*self.by_id.get(&allocation)?)
    }

    /// What `row` changes for `member`: its share, less that of the allocation before.
    pub(super) fn change(&self, row: &Row, member: MemberId) -> i128 {
        let cents = |row: &Row| row.share_of(member, 0).map_or(0, |amount| i128::from(amount.get()));
        let former = row.former.and_then(|former| self.rows.get(former));
        cents(row).saturating_sub(former.map_or(0, cents))
    }

    /// A share was read; the allocation, if it was the last.
    pub(super) fn share(
        &mut self,
        position: u32,
        version: u16,
        data: ShareAllocated,
        faults: &mut Faults,
    ) -> Option<Pending> {
        let Some(index) = self.by_id.get(&data.allocation).copied() else {
            faults.add(position, || "la part est celle d’une répartition inconnue".to_owned());
            return None;
        };
        let row = self.rows.get_mut(index)?;
        row.shares.push(Share {
            position,
            member: data.member,
            amount: data.amount,
        });
        let id = data.allocation;
        let Some(pending) = self.pending.get_mut(&id) else {
            faults.add(row.position, || {
                "la répartition a plus de parts qu’elle n’en annonce".to_owned()
            });
            return None;
        };
        pending.shares.push((position, version, data));
        let complete = u32::try_from(pending.shares.len()).is_ok_and(|count| count == pending.computed.members);
        if complete { self.pending.remove(&id) } else { None }
    }

    /// The allocations of which shares are missing.
    pub(super) fn unfinished(&mut self) -> Vec<Pending> {
        self.pending.drain().map(|(_, pending)| pending).collect()
    }

    pub(super) fn settled(&mut self, position: u32, data: &AllocationSettled, faults: &mut Faults) {
        let row = self
            .by_id
            .get(&data.allocation)
            .and_then(|index| self.rows.get_mut(*index));
        match row {
            Some(row) => row.is_carried |= data.outcome == SettlementOutcome::CarriedForward,
            None => faults.add(position, || {
                "la régularisation est celle d’une répartition inconnue".to_owned()
            }),
        }
    }

    /// Rule 10: what a settlement says of a share is what was allocated.
    pub(super) fn share_settled(&mut self, position: u32, data: &ShareSettled, faults: &mut Faults) {
        let found = self.by_id.get(&data.allocation).copied();
        let Some((index, row)) = found.and_then(|index| Some((index, self.rows.get(index)?))) else {
            faults.add(position, || {
                "la régularisation est celle d’une répartition inconnue".to_owned()
            });
            return;
        };
        let share = row.share_of(data.member, 0).unwrap_or(Cents::ZERO);
        let former = row.former.and_then(|former| self.rows.get(former));
        let former = former
            .and_then(|former| former.share_of(data.member, 0))
            .unwrap_or(Cents::ZERO);
        let difference = i128::from(share.get()).saturating_sub(former.get().into());
        if data.share != share || data.former != former || i128::from(data.difference.get()) != difference {
            faults.add(position, || {
                format!(
                    "la régularisation dit {} au lieu de {}, soit {} moins {}",
                    data.difference.french(),
                    french(difference),
                    share.french(),
                    former.french()
                )
            });
        }
        if row.is_carried {
            self.carried.insert((index, data.member));
        }
    }

    fn computed(&mut self, position: u32, data: &AllocationComputed) -> (usize, bool) {
        let index = self.rows.len();
        let cost = (data.convention, data.fiscal_year, data.pool.clone());
        let before = data
            .fiscal_year
            .get()
            .checked_sub(1)
            .and_then(|year| FiscalYear::new(year).ok());
        let last_year = before.and_then(|before| self.latest.get(&(data.convention, before, data.pool.clone())));
        self.rows.push(Row {
            position,
            allocation: data.allocation,
            budget: data.budget,
            fiscal_year: data.fiscal_year,
            pool: data.pool.clone(),
            total: data.total,
            former: self.latest.get(&cost).copied(),
            last_year: last_year.copied(),
            shares: Vec::with_capacity(usize::try_from(data.members).unwrap_or(0).min(1_000)),
            is_carried: false,
        });
        self.latest.insert(cost, index);
        (index, self.by_id.insert(data.allocation, index).is_some())
    }
}

impl Replay {
    pub(super) fn allocation_computed(&mut self, position: u32, data: AllocationComputed) {
        let (index, twice) = self.allocations.computed(position, &data);
        if twice {
            self.faults
                .add(position, || "la répartition a l’identifiant d’une autre".to_owned());
        }
        let participants = self.keys.get(&data.key).map(|key| key.participants.as_slice());
        let siren = |member: &MemberId| Some((*member, self.people.siren(*member, data.fiscal_year)?));
        let pending = Pending {
            index,
            sirens: participants.unwrap_or_default().iter().filter_map(siren).collect(),
            shares: Vec::new(),
            computed: data,
        };
        if pending.computed.members == 0 {
            self.judge(&pending, &Positions::default());
        } else {
            self.allocations.pending.insert(pending.computed.allocation, pending);
        }
    }

    /// Rules 2 to 7: what one allocation recorded is what the facts give.
    pub(super) fn judge(&mut self, pending: &Pending, positions: &Positions) {
        let Some(row) = self.allocations.rows.get(pending.index) else {
            return;
        };
        let at = row.position;
        let computed = &pending.computed;
        let Some(key) = self.keys.get(&computed.key).cloned() else {
            self.faults.add(at, || {
                "la répartition applique une clé que le registre ne connaît pas".to_owned()
            });
            return;
        };
        if (key.hash, key.version, key.convention, &key.pool)
            != (
                computed.key_hash,
                computed.key_version,
                computed.convention,
                &computed.pool,
            )
        {
            self.faults.add(at, || {
                format!(
                    "la répartition dit appliquer la version {} d’une clé qui n’est pas la clé « {} », version {}, qu’elle nomme : la clé a été \
                     échangée",
                    computed.key_version, key.name, key.version
                )
            });
            return;
        }
        let of_budget = pending
            .shares
            .iter()
            .all(|(_, _, share)| share.budget == computed.budget);
        let members = pending.shares.iter().map(|(_, _, share)| &share.member);
        let count = u32::try_from(pending.shares.len()).ok();
        if count != Some(computed.members) || !of_budget || !members.eq(key.participants.iter()) {
            self.faults.add(at, || {
                format!(
                    "les parts de la répartition ne sont pas celles des membres de la clé « {} » : {} parts pour {} annoncées",
                    key.name,
                    pending.shares.len(),
                    computed.members
                )
            });
            return;
        }
        self.check_pinned(pending, at, positions);
        self.check_last_year(pending);
        self.check_amounts(pending, at, &key);
    }

    /// Rule 4: the pinned values are those recorded, each for its member, before the allocation.
    fn check_pinned(&mut self, pending: &Pending, at: u32, positions: &Positions) {
        let people = &self.people;
        let known = |member: Option<MemberId>, input: &Input| {
            let recorded = positions.get(&input.fact).copied().filter(|position| *position < at);
            recorded
                .zip(member)
                .is_some_and(|(position, member)| people.recorded(position, member, input))
        };
        let told = |who: String, input: &Input| {
            format!(
                "la valeur épinglée pour {who} ({} {}, {}) n’est pas celle que le registre a enregistrée",
                input.criterion.french(),
                input.vintage,
                input.value.french()
            )
        };
        let carrier = pending.computed.carrier;
        if let Some(input) = pending.computed.references.iter().find(|input| !known(carrier, input)) {
            self.faults.add(at, || told("le porteur".to_owned(), input));
        }
        for (position, _, share) in &pending.shares {
            if let Some(input) = share.inputs.iter().find(|input| !known(Some(share.member), input)) {
                self.faults.add(*position, || told(people.name(share.member), input));
                return;
            }
        }
    }

    /// Rule 5: what a member owed the year before is what it was allocated then.
    fn check_last_year(&mut self, pending: &Pending) {
        let Some(row) = self.allocations.rows.get(pending.index) else {
            return;
        };
        let last_year = row.last_year.and_then(|index| self.allocations.rows.get(index));
        let wrong = pending.shares.iter().enumerate().find(|(hint, (_, version, share))| {
            *version >= 2 && share.last_year != last_year.and_then(|row| row.share_of(share.member, *hint))
        });
        if let Some((_, (position, _, share))) = wrong {
            self.faults.add(*position, || {
                format!(
                    "ce que devait {} l’an dernier n’est pas la part qui lui fut alors répartie",
                    self.people.name(share.member)
                )
            });
        }
    }

    /// Rules 6 and 7: the cents.
    fn check_amounts(&mut self, pending: &Pending, at: u32, key: &domain::key::event::KeyDefined) {
        let shares: Vec<&ShareAllocated> = pending.shares.iter().map(|(_, _, share)| share).collect();
        let record = Record {
            formula: &key.formula,
            rounding: key.rounding,
            ties: &key.ties,
            allocation: &pending.computed,
            shares: &shares,
        };
        let (people, faults) = (&self.people, &mut self.faults);
        let name = |member| people.name(member);
        // A formula that no program ever accepted computes nothing: a calculation supposes that it was checked.
        let accepted = match key.formula.faults(&key.participants).into_iter().next() {
            Some(refusal) => Err(refusal),
            None => record.compute(name, |member| pending.sirens.get(&member).copied()),
        };
        let sheet = match accepted {
            Ok(sheet) => sheet,
            Err(refusal) => {
                faults.add(at, || {
                    format!("la répartition ne peut pas être refaite : {}", refusal.message)
                });
                return;
            }
        };
        if sheet.total != pending.computed.total {
            faults.add(at, || {
                format!(
                    "le total de la répartition est de {} ; le calcul donne {}",
                    pending.computed.total.french(),
                    sheet.total.french()
                )
            });
        }
        for ((position, _, share), computed) in pending.shares.iter().zip(&sheet.totals) {
            let lines = share.lines.iter().map(|line| i128::from(line.amount.get()));
            let of_lines = lines.fold(0_i128, i128::saturating_add);
            if share.amount != *computed {
                faults.add(*position, || {
                    format!(
                        "la part de {} est de {} ; le calcul, refait depuis les faits, donne {}",
                        name(share.member),
                        share.amount.french(),
                        computed.french()
                    )
                });
            } else if !share.lines.is_empty() && of_lines != i128::from(share.amount.get()) {
                faults.add(*position, || {
                    format!(
                        "les lignes de la part de {} ne font pas son montant",
                        name(share.member)
                    )
                });
            }
        }
    }
}

/// « 1 234,56 € », for an amount that a ledger might not hold.
pub(super) fn french(cents: i128) -> String {
    i64::try_from(cents).map_or_else(|_| format!("{cents} centimes"), |cents| Cents::new(cents).french())
}
