//! The rules on consultations: opening, answers, silence, count.

mod conclude;
mod deliberate;
mod open;
mod organ;
mod silence;

pub(crate) use deliberate::enforceable_on;
pub(crate) use open::Asking;

use crate::ledger::Ledger;
use crate::value::MemberId;

/// Names told in one sentence; the others are counted.
const TOLD: usize = 5;

impl Ledger {
    /// « Alpha, Bruyères et Castel », « Alpha, Bruyères, Castel, Dourdan, Esves et 3 autres ».
    pub(crate) fn names(&self, members: &[MemberId]) -> String {
        let mut names: Vec<String> = members
            .iter()
            .take(TOLD)
            .map(|member| self.members.name(*member))
            .collect();
        match members.len().saturating_sub(names.len()) {
            0 => {}
            1 => names.push("un autre".to_owned()),
            more => names.push(format!("{more} autres")),
        }
        match names.as_slice() {
            [] => String::new(),
            [only] => only.clone(),
            [first @ .., last] => format!("{} et {last}", first.join(", ")),
        }
    }
}
