//! A change as one French sentence.

use super::Value;
use crate::french::{Designation, capitalised};
use domain::value::Cents;

/// « Le dû de la commune d’Ambon pour 2026 passe de 100,00 € à 120,00 € (+20,00 €). »
pub(super) fn sentence(
    label: &Designation,
    title: &Designation,
    before: Option<&Value>,
    after: Option<&Value>,
) -> String {
    let what = capitalised(&format!("{label} {}", title.de()));
    match (before, after) {
        (Some(before), Some(after)) => {
            let by = Value::difference(Some(before), Some(after)).map(|amount| format!(" ({})", signed(amount)));
            format!(
                "{what} passe {} {}{}.",
                before.departing(),
                after.arriving(),
                by.unwrap_or_default()
            )
        }
        (None, Some(after)) => format!("{what} : {} ; rien auparavant.", after.told()),
        (Some(before), None) => format!("{what} : plus rien ; {} auparavant.", before.told()),
        (None, None) => format!("{what} : rien."),
    }
}

/// An amount with its sign, a rise too.
pub(super) fn signed(amount: Cents) -> String {
    let rise = if amount.is_positive() { "+" } else { "" };
    format!("{rise}{}", amount.french())
}
