//! Simulations: what would change, for whom and why, if a key, an amount, a criterion or a member changed. Nothing is recorded.
//!
//! A simulation goes from a situation to another by four steps, always in this order: the amount, then the key, then the criteria (and the
//! year they are those of), then the members. What each member pays after a step less what it paid before is the effect of that step, so the effects sum exactly to its change.

use crate::allocation::event::{Input, Presence};
use crate::allocation::{fitting, tie_ranks};
use crate::key::compute::{Column, Participant, Problem};
use crate::key::sheet::Sheet;
use crate::key::{Ask, Formula, Rounding};
use crate::ledger::Ledger;
use crate::member::Criterion;
use crate::refusal::{Code, Refusal};
use crate::value::{Cents, ConventionId, Date, FiscalYear, Fraction, MemberId, Period, PoolCode};
use std::collections::{BTreeMap, BTreeSet};

/// A key as a simulation applies it: voted or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrialKey {
    /// The rule.
    pub formula: Formula,
    /// How shares become whole units.
    pub rounding: Rounding,
    /// Who comes first when two remainders are equal.
    pub ties: Vec<MemberId>,
}

/// Who shares, and who is there less than the whole period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// Who shares.
    pub participants: Vec<MemberId>,
    /// Who is there less than the whole period.
    pub presences: BTreeMap<MemberId, Presence>,
}

impl Membership {
    /// The same, as if `year` were the one shared: days of presence fall on the same days of it.
    fn in_year(&self, year: FiscalYear) -> Self {
        let moved = |day: Option<Date>| day.map(|day| day.in_year(year));
        let presences = self.presences.iter().map(|(member, presence)| {
            let presence = Presence {
                from: moved(presence.from),
                until: moved(presence.until),
            };
            (*member, presence)
        });
        Self {
            participants: self.participants.clone(),
            presences: presences.collect(),
        }
    }
}

/// What is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scenario {
    /// The convention.
    pub convention: ConventionId,
    /// The cost pool.
    pub pool: PoolCode,
    /// The fiscal years, before and after: the same, unless a year is compared with another.
    pub years: [FiscalYear; 2],
    /// The amounts to share, before and after.
    pub amounts: [Cents; 2],
    /// The keys, before and after.
    pub keys: [TrialKey; 2],
    /// The members, before and after.
    pub memberships: [Membership; 2],
    /// Values that an allocation retained, before and after: they come first, then what the ledger has learnt.
    pub pinned: [BTreeMap<MemberId, Vec<Input>>; 2],
    /// Values that replace those of the ledger, after.
    pub trial_values: BTreeMap<(MemberId, Criterion), Fraction>,
    /// The day after which nothing became known, for a calculation in place of a past one.
    pub known_by: Option<Date>,
    /// What members owed the year before, in place of what was allocated, before and after.
    pub last_years: [Option<BTreeMap<MemberId, Cents>>; 2],
    /// The names of members that the ledger does not know.
    pub strangers: BTreeMap<MemberId, String>,
}

/// What makes a member pay more or less.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Effects {
    /// There is more or less to share.
    pub amount: Cents,
    /// The key shares otherwise.
    pub key: Cents,
    /// The criteria are not the same.
    pub criteria: Cents,
    /// Members join or leave.
    pub membership: Cents,
}

crate::value::choices! {
    /// A step of the comparison.
    Change {
        /// Another amount.
        Amount "amount" "montant";
        /// Another key.
        Key "key" "clé";
        /// Other criteria.
        Criteria "criteria" "critères";
        /// Other members.
        Membership "membership" "membres";
    }
}

/// What a member pays before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The member.
    pub member: MemberId,
    /// Its name.
    pub name: String,
    /// What it pays before; nothing for one that joins.
    pub before: Cents,
    /// What it pays after; nothing for one that leaves.
    pub after: Cents,
    /// `after − before`: the sum of the effects.
    pub difference: Cents,
    /// What makes the difference.
    pub effects: Effects,
}

impl Comparison {
    /// The sum of two lines, in the name of the first.
    pub fn plus(&self, other: &Self) -> Result<Self, Refusal> {
        Ok(Self {
            before: self.before.plus(other.before)?,
            after: self.after.plus(other.after)?,
            difference: self.difference.plus(other.difference)?,
            effects: Effects {
                amount: self.effects.amount.plus(other.effects.amount)?,
                key: self.effects.key.plus(other.effects.key)?,
                criteria: self.effects.criteria.plus(other.effects.criteria)?,
                membership: self.effects.membership.plus(other.effects.membership)?,
            },
            ..self.clone()
        })
    }

    /// The difference in percent of what it pays before, rounded to the tenth, the half away from zero: `12.5`, `-3.0`. None if it pays
    /// nothing before.
    pub fn percent(&self) -> Option<String> {
        let before = i128::from(self.before.get());
        let twice = i128::from(self.difference.get()).checked_mul(2_000)?;
        let doubled = before.checked_mul(2)?.checked_abs()?;
        let tenths = twice
            .checked_abs()?
            .checked_add(before.checked_abs()?)?
            .checked_div(doubled)?;
        let sign = if tenths > 0 && (twice < 0) != (before < 0) {
            "-"
        } else {
            ""
        };
        Some(format!("{sign}{}.{}", tenths.checked_div(10)?, tenths.checked_rem(10)?))
    }
}

/// The answer to a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Simulation {
    /// One line for each member of either side: those before, then those that join.
    pub comparisons: Vec<Comparison>,
    /// The totals.
    pub total: Comparison,
    /// The steps whose effect cannot be told apart, because the situation between makes no sense: it is counted with the next one.
    pub merged: Vec<Change>,
    /// The calculation before.
    pub before: Sheet,
    /// The calculation after.
    pub after: Sheet,
}

impl Ledger {
    /// What changes between the two situations of `scenario`. Refused as an allocation of either would be; records nothing.
    pub fn simulate(&self, scenario: &Scenario) -> Result<Simulation, Refusal> {
        let key = &scenario.keys[1];
        if let Some(fault) = key
            .formula
            .faults(&scenario.memberships[1].participants)
            .into_iter()
            .next()
        {
            return Err(fault);
        }
        let trial = Trial { ledger: self, scenario };
        let at = |changed: usize| Situation {
            amount: usize::from(changed > 0),
            key: usize::from(changed > 1),
            criteria: changed > 2,
            membership: usize::from(changed > 3),
        };
        let before = trial.sheet(at(0))?;
        let after = trial.sheet(at(4))?;
        let mut between = vec![Some(trial.amounts(at(0), &before))];
        between.extend((1..=3).map(|changed| {
            trial
                .sheet(at(changed))
                .ok()
                .map(|sheet| trial.amounts(at(changed), &sheet))
        }));
        between.push(Some(trial.amounts(at(4), &after)));
        trial.compare(&between, before, after)
    }
}

/// Which side of the scenario each thing is taken from.
#[derive(Clone, Copy)]
struct Situation {
    amount: usize,
    key: usize,
    criteria: bool,
    membership: usize,
}

struct Trial<'a> {
    ledger: &'a Ledger,
    scenario: &'a Scenario,
}

type Amounts = BTreeMap<MemberId, Cents>;

impl Trial<'_> {
    fn sheet(&self, situation: Situation) -> Result<Sheet, Refusal> {
        let scenario = self.scenario;
        let (Some(key), Some(membership), Some(amount)) = (
            scenario.keys.get(situation.key),
            scenario.memberships.get(situation.membership),
            scenario.amounts.get(situation.amount),
        ) else {
            return Err(nothing_to_compare());
        };
        let year = self.year(situation.criteria);
        // Who was there for a part of its year is there for the same part of the other.
        let shifted = (situation.membership == 0 && year != self.year(false)).then(|| membership.in_year(year));
        let membership = shifted.as_ref().unwrap_or(membership);
        let participants = self.participants(key, membership, situation.criteria)?;
        let asks = key.formula.asks();
        let column = |ask: &Ask| Column {
            ask: ask.clone(),
            values: participants
                .iter()
                .map(|participant| self.value(ask, participant.member, situation.criteria))
                .collect(),
        };
        let convention = self.ledger.conventions.get(scenario.convention)?;
        let carrier = convention.terms_on(year.last_day()).carrier;
        let reference = |ask: &Ask| (ask.clone(), self.value(ask, carrier, situation.criteria));
        let problem = Problem {
            formula: &key.formula,
            rounding: key.rounding,
            participants: &participants,
            carrier: Some(carrier),
            amount: key.formula.takes(*amount),
            period: Some(Period::of_year(year)),
            year: Some(year),
            columns: &asks.members.iter().map(column).collect::<Vec<_>>(),
            references: &asks.references.iter().map(reference).collect::<Vec<_>>(),
        };
        problem.explain()
    }

    fn participants(
        &self,
        key: &TrialKey,
        membership: &Membership,
        changed: bool,
    ) -> Result<Vec<Participant>, Refusal> {
        let year = self.year(changed);
        let last_year = self.scenario.last_years.get(side(changed)).cloned().flatten();
        let last_year = last_year.unwrap_or_else(|| {
            self.ledger
                .last_year(self.scenario.convention, &self.scenario.pool, year)
        });
        let siren = |member| self.ledger.siren_on(member, year);
        let ranks = tie_ranks(&membership.participants, &key.ties, siren);
        let participant = |(member, rank): (&MemberId, usize)| {
            let stranger = self.scenario.strangers.get(member);
            if stranger.is_none() {
                self.ledger.members.get(*member, "participants")?;
            }
            let presence = membership.presences.get(member);
            Ok(Participant {
                member: *member,
                name: stranger.cloned().unwrap_or_else(|| self.ledger.members.name(*member)),
                rank,
                from: presence.and_then(|presence| presence.from),
                until: presence.and_then(|presence| presence.until),
                last_year: last_year.get(member).copied(),
            })
        };
        membership.participants.iter().zip(ranks).map(participant).collect()
    }

    /// The value of a member: the one tried if criteria have changed, else the one pinned, else the one the ledger knows. A value that is
    /// known from the trial alone counts on both sides: its effect is that of the key or of the member that brings it.
    fn value(&self, ask: &Ask, member: MemberId, changed: bool) -> Option<Fraction> {
        let tried = self
            .scenario
            .trial_values
            .get(&(member, ask.criterion.clone()))
            .copied();
        if changed && tried.is_some() {
            return tried;
        }
        let year = self.year(changed);
        let pinned = self.scenario.pinned.get(side(changed));
        let pinned = pinned
            .and_then(|pinned| pinned.get(&member))
            .map_or(&[][..], Vec::as_slice);
        let pinned = pinned.iter().filter(|input| input.criterion == ask.criterion);
        let retained = fitting(ask, year, pinned).map(|input| input.value);
        retained
            .or_else(|| {
                let retained = self.ledger.retained(ask, member, year, self.scenario.known_by);
                retained.map(|fact| fact.value)
            })
            .or(tried)
    }

    /// The year of the criteria.
    fn year(&self, changed: bool) -> FiscalYear {
        let [before, after] = self.scenario.years;
        if changed { after } else { before }
    }

    fn amounts(&self, situation: Situation, sheet: &Sheet) -> Amounts {
        let membership = self.scenario.memberships.get(situation.membership);
        let members = membership.map_or(&[][..], |membership| &membership.participants);
        members.iter().copied().zip(sheet.totals.iter().copied()).collect()
    }

    fn compare(&self, between: &[Option<Amounts>], before: Sheet, after: Sheet) -> Result<Simulation, Refusal> {
        let merged = Change::ALL.iter().zip(between.iter().skip(1));
        let merged = merged
            .filter(|(_, amounts)| amounts.is_none())
            .map(|(change, _)| *change)
            .collect();
        let mut comparisons = Vec::new();
        for member in self.members() {
            let paid: Vec<Option<Cents>> = between
                .iter()
                .map(|amounts| {
                    amounts
                        .as_ref()
                        .map(|amounts| amounts.get(&member).copied().unwrap_or(Cents::ZERO))
                })
                .collect();
            comparisons.push(comparison(member, self.name(member), &paid)?);
        }
        let sum = |part: fn(&Comparison) -> Cents| Cents::sum(comparisons.iter().map(part));
        let total = Comparison {
            member: MemberId::default(),
            name: "Total".to_owned(),
            before: sum(|line| line.before)?,
            after: sum(|line| line.after)?,
            difference: sum(|line| line.difference)?,
            effects: Effects {
                amount: sum(|line| line.effects.amount)?,
                key: sum(|line| line.effects.key)?,
                criteria: sum(|line| line.effects.criteria)?,
                membership: sum(|line| line.effects.membership)?,
            },
        };
        Ok(Simulation {
            comparisons,
            total,
            merged,
            before,
            after,
        })
    }

    /// The members of either side: those before, then those that join.
    fn members(&self) -> Vec<MemberId> {
        let mut seen = BTreeSet::new();
        let all = self
            .scenario
            .memberships
            .iter()
            .flat_map(|membership| membership.participants.iter().copied());
        all.filter(|member| seen.insert(*member)).collect()
    }

    fn name(&self, member: MemberId) -> String {
        let stranger = self.scenario.strangers.get(&member);
        stranger.cloned().unwrap_or_else(|| self.ledger.members.name(member))
    }
}

const fn side(changed: bool) -> usize {
    if changed { 1 } else { 0 }
}

fn nothing_to_compare() -> Refusal {
    Refusal::new(Code::FormulaInvalid, "Une simulation compare deux situations.")
}

/// What a member pays in each situation, from the first to the last, told as effects. A situation that makes no sense has no amount.
fn comparison(member: MemberId, name: String, paid: &[Option<Cents>]) -> Result<Comparison, Refusal> {
    let before = paid.first().copied().flatten().unwrap_or(Cents::ZERO);
    let mut effects = Effects::default();
    let mut reached = before;
    for (change, amount) in Change::ALL.iter().zip(paid.iter().skip(1)) {
        let Some(amount) = amount else { continue };
        let effect = match change {
            Change::Amount => &mut effects.amount,
            Change::Key => &mut effects.key,
            Change::Criteria => &mut effects.criteria,
            Change::Membership => &mut effects.membership,
        };
        *effect = amount.minus(reached)?;
        reached = *amount;
    }
    Ok(Comparison {
        member,
        name,
        before,
        after: reached,
        difference: reached.minus(before)?,
        effects,
    })
}
