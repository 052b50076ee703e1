//! What follows from time alone: a term that passed, and that the ledger must say in a fact of its own.
//!
//! Nothing is ever renewed, ended or agreed silently: the fact is recorded, with its date and what authorises it. What needs more than a
//! date (a count, a publication, minutes that nobody disputes) is not here: somebody must say it.

use crate::command::Command;
use crate::consultation::Consultation;
use crate::consultation::command::EstablishSilence;
use crate::convention::Convention;
use crate::convention::command::{EstablishExpiry, EstablishRenewal};
use crate::event::Event;
use crate::ledger::{Context, Draft, Ledger};
use crate::refusal::Refusal;
use crate::value::{Date, Salt};

/// A fact that time alone brought about, and that is not recorded yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The first day on which it could be recorded.
    pub on: Date,
    /// What names it among all that a ledger will ever have due: whoever finds it due gives it the same name.
    pub name: String,
    /// The command that records it.
    pub command: Command,
    /// The fact that this command gives.
    pub draft: Draft,
}

impl Ledger {
    /// What follows on `today` from time alone, by the day it fell due, then by kind, then by name. What a fact makes possible once it is
    /// recorded (a second renewal, an expiry) comes at the next call.
    ///
    /// Each command is one that the ledger accepts on `today`. Nothing follows from an act that no longer stands.
    pub fn due(&self, today: Date) -> Vec<Due> {
        let context = Context {
            today,
            salt: Salt([0; 32]),
        };
        let mut due: Vec<Due> = Vec::new();
        for convention in self.conventions.iter() {
            for consultation in convention.consultations.values() {
                due.extend(self.silences(convention, consultation, &context));
            }
            due.extend(self.renewal_due(convention, &context));
            due.extend(self.expiry_due(convention, &context));
        }
        let order = |one: &Due| (one.on, one.draft.event.event_type());
        due.sort_by(|one, two| order(one).cmp(&order(two)).then_with(|| one.name.cmp(&two.name)));
        due
    }

    /// The silences of a consultation. A convention that ended before the term asks nobody anything more.
    fn silences(&self, convention: &Convention, consultation: &Consultation, context: &Context) -> Vec<Due> {
        let asks = |term: Date| convention.end.is_none_or(|end| term <= end.last_day);
        consultation
            .silent_on(context.today)
            .filter(|member| consultation.term_of(*member).is_some_and(asks))
            .filter_map(|member| {
                let order = EstablishSilence {
                    convention: convention.id,
                    question: consultation.question,
                    member: Some(member),
                };
                let decided = self.establish_silence(&order, context);
                let name = format!("silence/{}/{member}", consultation.fact);
                self.follows(decided, |draft| draft.effective, name, order.into())
            })
            .collect()
    }

    fn renewal_due(&self, convention: &Convention, context: &Context) -> Option<Due> {
        let order = EstablishRenewal {
            convention: convention.id,
        };
        let decided = self.establish_renewal(&order, context);
        let name = format!("renewal/{}/{}", convention.id, convention.renewals.len());
        self.follows(decided, |draft| draft.effective, name, order.into())
    }

    fn expiry_due(&self, convention: &Convention, context: &Context) -> Option<Due> {
        let order = EstablishExpiry {
            convention: convention.id,
        };
        let decided = self.establish_expiry(&order, context);
        let name = format!("expiry/{}", convention.id);
        // It still applies on its last day: its end is established on the next.
        let day_after = |draft: &Draft| draft.effective.plus_days(1).unwrap_or(draft.effective);
        self.follows(decided, day_after, name, order.into())
    }

    /// What is due, if the ledger accepts it and what it rests on still stands.
    fn follows(
        &self,
        decided: Result<Vec<Draft>, Refusal>,
        due_on: impl Fn(&Draft) -> Date,
        name: String,
        command: Command,
    ) -> Option<Due> {
        let draft = decided.ok()?.pop()?;
        let stands = self.require_chain(draft.authorised_by.iter().copied(), draft.effective, "command");
        stands.is_ok().then(|| Due {
            on: due_on(&draft),
            name,
            command,
            draft,
        })
    }
}

impl Due {
    /// The fact.
    pub const fn event(&self) -> &Event {
        &self.draft.event
    }
}
