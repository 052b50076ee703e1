//! What the rules remember of titles.

use super::event::{TitleCancelled, TitleIssued, TitleReduced, TitleTakenInCharge};
use crate::event::Event;
use crate::refusal::{Code, Refusal};
use crate::value::{BudgetId, CallId, Cents, Date, EventId, FiscalYear, MemberId, Name, TitleId};
use imbl::{OrdMap, OrdSet};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A title.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Title {
    /// Its id.
    pub id: TitleId,
    /// The call.
    pub call: CallId,
    /// The budget.
    pub budget: BudgetId,
    /// The member that owes it.
    pub member: MemberId,
    /// Its number.
    pub number: Name,
    /// The fiscal year it was issued in.
    pub fiscal_year: FiscalYear,
    /// The numbers of its instalments.
    pub instalments: Arc<[u16]>,
    /// What stands of it: nothing once cancelled.
    pub net: Cents,
    /// Day it was issued.
    pub issued_on: Date,
    /// Day it was taken in charge.
    pub taken_in_charge_on: Option<Date>,
    /// Day it was cancelled.
    pub cancelled_on: Option<Date>,
    /// Day of the last act on it.
    pub last_on: Date,
    /// The event that recorded it.
    pub fact: EventId,
}

impl Title {
    /// Whether it was not cancelled.
    pub const fn stands(&self) -> bool {
        self.cancelled_on.is_none()
    }
}

/// The titles of a ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Titles {
    by_id: OrdMap<TitleId, Arc<Title>>,
    by_call: OrdMap<CallId, OrdSet<TitleId>>,
    numbers: OrdSet<(FiscalYear, Name)>,
    /// The acts that reduce and cancel: by year, expenses of account 673 apart, since they are numbered apart.
    corrections: OrdSet<(FiscalYear, bool, Name)>,
}

impl Titles {
    /// The title, or a refusal.
    pub fn get(&self, id: TitleId) -> Result<&Title, Refusal> {
        self.by_id.get(&id).map(AsRef::as_ref).ok_or_else(|| {
            let message = format!("Le titre {id} est inconnu de ce registre : l’enregistrer d’abord.");
            Refusal::new(Code::TitleUnknown, message).at("title")
        })
    }

    /// Whether the id is taken.
    pub fn contains(&self, id: TitleId) -> bool {
        self.by_id.contains_key(&id)
    }

    /// Every title, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Title> {
        self.by_id.values().map(AsRef::as_ref)
    }

    /// The titles of a call, by id, cancelled ones too.
    pub fn of_call(&self, call: CallId) -> impl Iterator<Item = &Title> {
        let ids = self.by_call.get(&call).into_iter().flatten();
        ids.filter_map(|id| self.by_id.get(id)).map(AsRef::as_ref)
    }

    /// Whether a title issued in `year` bears or bore that number: it is never given twice.
    pub fn bears(&self, year: FiscalYear, number: &Name) -> bool {
        self.numbers.contains(&(year, number.clone()))
    }

    /// Whether an act of `year` that reduces or cancels bears that number, in the series of account 673 or not.
    pub(super) fn corrected_by(&self, year: FiscalYear, prior_year: bool, number: &Name) -> bool {
        self.corrections.contains(&(year, prior_year, number.clone()))
    }

    /// Folds what happened to titles.
    pub(crate) fn apply(&mut self, event: &Event, fact: EventId) {
        match event {
            Event::TitleIssued(data) => self.issued(data, fact),
            Event::TitleTakenInCharge(data) => self.taken_in_charge(data),
            Event::TitleReduced(data) => self.reduced(data),
            Event::TitleCancelled(data) => self.cancelled(data),
            _ => {}
        }
    }

    fn issued(&mut self, data: &TitleIssued, fact: EventId) {
        let title = Title {
            id: data.title,
            call: data.call,
            budget: data.budget,
            member: data.member,
            number: data.number.clone(),
            fiscal_year: data.fiscal_year,
            instalments: data.instalments.as_slice().into(),
            net: data.amount,
            issued_on: data.issued_on,
            taken_in_charge_on: None,
            cancelled_on: None,
            last_on: data.issued_on,
            fact,
        };
        self.by_id.insert(data.title, Arc::new(title));
        self.by_call.entry(data.call).or_default().insert(data.title);
        self.numbers.insert((data.issued_on.fiscal_year(), data.number.clone()));
    }

    fn taken_in_charge(&mut self, data: &TitleTakenInCharge) {
        self.change(data.title, |title| {
            title.taken_in_charge_on = Some(data.taken_in_charge_on);
        });
    }

    fn reduced(&mut self, data: &TitleReduced) {
        self.change(data.title, |title| {
            title.net = title.net.minus(data.amount).unwrap_or(title.net);
            title.last_on = data.decided_on;
        });
        self.corrected(data.decided_on, data.prior_year, &data.number);
    }

    fn cancelled(&mut self, data: &TitleCancelled) {
        self.change(data.title, |title| {
            title.net = Cents::ZERO;
            title.cancelled_on = Some(data.decided_on);
            title.last_on = data.decided_on;
        });
        self.corrected(data.decided_on, data.prior_year, &data.number);
    }

    fn corrected(&mut self, decided_on: Date, prior_year: bool, number: &Name) {
        self.corrections
            .insert((decided_on.fiscal_year(), prior_year, number.clone()));
    }

    fn change(&mut self, id: TitleId, change: impl FnOnce(&mut Title)) {
        if let Some(title) = self.by_id.get_mut(&id) {
            change(Arc::make_mut(title));
        }
    }
}
