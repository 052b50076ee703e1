//! Unit costs (CGCT, D. 5211-16): notified in time or late, units stated period by period, and what it makes each member owe.

mod notice;
mod refusals;
mod settlement;
mod statement;

pub(crate) use refusals::refusals;

use crate::support::facts;
use domain::convention::LegalForm;
use domain::event::Event;
use domain::member::CriterionStatus;
use domain::sample::disposal::cooperation;
use domain::sample::member;
use domain::value::Fraction;
use domain::{Command, Draft};

/// The EPCI that puts its service at disposal, and the two communes of the worked example.
const NAMES: [&str; 3] = ["CC Arc Sud Bretagne", "Muzillac", "Péaule"];

fn units(text: &str) -> Fraction {
    Fraction::parse_decimal(text).unwrap()
}

/// A service put at disposal since July 2024, by a convention signed in June.
fn since_2024() -> Vec<Command> {
    cooperation(LegalForm::MiseADisposition, "2024-06-10", "2024-07-01")
}

/// The facts that `commands` give, then `last`.
fn given(commands: Vec<Command>, last: impl IntoIterator<Item = Command>) -> Vec<Draft> {
    facts(commands.into_iter().chain(last))
}

/// The criteria that facts record: member, criterion, value, whether it is definitive.
fn criteria(events: &[Event]) -> Vec<(&str, &str, String, bool)> {
    let told = events.iter().filter_map(|event| match event {
        Event::CriterionRecorded(data) => Some((
            NAMES.into_iter().find(|name| member(name) == data.member)?,
            data.criterion.french(),
            data.value.to_string(),
            data.status == CriterionStatus::Definitive,
        )),
        _ => None,
    });
    told.collect()
}
