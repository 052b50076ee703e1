//! The calendar: every deadline that runs in a ledger, with its rule, the text it rests on, and what happens if it is missed.
//!
//! Nothing here is recorded: deadlines follow from the facts and from the rules ([`domain::rules`], [`domain::deadline`]). A deadline
//! leaves the calendar when a fact meets it, or when it only closes a possibility that is now closed.

mod acts;
mod committees;
mod consultations;
mod conventions;
mod money;
mod unit_costs;

use crate::journal::Teller;
use crate::{FactRef, LedgerView};
use domain::value::Date;

/// What kind of deadline it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeadlineKind {
    /// Accounts are to be approved.
    Accounts,
    /// A budget is to be adopted.
    Budget,
    /// An act is to be published and transmitted.
    Enforceability,
    /// An instalment is due.
    Instalment,
    /// A member leaves.
    Leaving,
    /// A mandate ends.
    Mandate,
    /// Minutes are to be settled or published.
    Minutes,
    /// Minutes are to be drafted.
    MinutesDraft,
    /// A notice can no longer be given for a term.
    Notice,
    /// A debt or an action is extinguished.
    Prescription,
    /// An act can no longer be attacked, referred or rescinded.
    Recourse,
    /// A convention may be renewed silently.
    Renewal,
    /// The result of a consultation is to be established.
    Result,
    /// A session is held.
    Session,
    /// The silence of a member will speak.
    Silence,
    /// A convention is suspended.
    Suspension,
    /// A convention ends.
    Term,
    /// A unit cost is to be notified.
    UnitCost,
    /// The units of a year are to be stated.
    UnitStatement,
}

impl DeadlineKind {
    /// Whether a day is set for it. The others are dated by the fact that made them wait, and are never late.
    pub const fn has_term(self) -> bool {
        !matches!(
            self,
            Self::Enforceability | Self::MinutesDraft | Self::Result | Self::Suspension | Self::UnitStatement
        )
    }

    /// What a person reads.
    pub const fn french(self) -> &'static str {
        match self {
            Self::Accounts => "vote des comptes",
            Self::Budget => "vote du budget",
            Self::Enforceability => "publication et transmission",
            Self::Leaving => "départ d’un membre",
            Self::Mandate => "fin d’un mandat",
            Self::Minutes => "procès-verbal",
            Self::MinutesDraft => "procès-verbal à rédiger",
            Self::Notice => "préavis",
            Self::Renewal => "reconduction tacite",
            Self::Result => "résultat d’une consultation",
            Self::Silence => "silence d’un membre",
            Self::Suspension => "suspension",
            Self::Instalment => "échéance d’un appel de fonds",
            Self::Prescription => "prescription",
            Self::Recourse => "recours",
            Self::Session => "séance",
            Self::Term => "terme d’une convention",
            Self::UnitCost => "notification du coût unitaire",
            Self::UnitStatement => "état des unités",
        }
    }
}

/// A day that matters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// The day.
    pub on: Date,
    /// What kind it is.
    pub kind: DeadlineKind,
    /// What is due, or ends.
    pub what: String,
    /// How the day is counted.
    pub rule: String,
    /// The text, with a warning where it was not read in a current one; nothing for what a clause or a call sets.
    pub reference: Option<String>,
    /// What happens if it is missed.
    pub missed: String,
    /// The fact it is counted from, where there is one.
    pub fact: Option<FactRef>,
}

impl Deadline {
    /// Whether it should have been met before `today`.
    pub fn is_late(&self, today: Date) -> bool {
        self.kind.has_term() && self.on < today
    }
}

impl LedgerView {
    /// Every deadline that runs on `today`, soonest first: those to come until `until`, and those missed and still to be met.
    pub fn calendar(&self, today: Date, until: Option<Date>) -> Vec<Deadline> {
        let mut calendar = Calendar {
            view: self,
            today,
            deadlines: Vec::new(),
        };
        calendar.deliberations();
        calendar.conventions();
        calendar.consultations();
        calendar.committees();
        calendar.money();
        calendar.unit_costs();
        let mut deadlines = calendar.deadlines;
        deadlines.retain(|deadline| until.is_none_or(|until| deadline.on <= until));
        deadlines.sort_by(|one, two| (one.on, one.kind, &one.what).cmp(&(two.on, two.kind, &two.what)));
        deadlines
    }
}

/// The calendar being made.
struct Calendar<'a> {
    view: &'a LedgerView,
    today: Date,
    deadlines: Vec<Deadline>,
}

impl<'a> Calendar<'a> {
    /// Tells who is who, by their names of today.
    fn teller(&self) -> Teller<'a> {
        Teller {
            view: self.view,
            on: self.today,
        }
    }

    /// Notes a deadline that stays until it is met.
    fn until_met(&mut self, deadline: Deadline) {
        self.deadlines.push(deadline);
    }

    /// Notes a deadline that only closes a possibility: nothing is left of it after its day.
    fn until_past(&mut self, deadline: Deadline) {
        if deadline.on >= self.today {
            self.deadlines.push(deadline);
        }
    }
}
