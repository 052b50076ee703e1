//! The ledger itself.

use super::Noun;
use super::compare::{Comparison, Side};
use super::portrait::{Portrait, l, le};
use domain::value::LedgerId;

pub(super) fn compare(comparison: &mut Comparison<'_>) {
    let ids = comparison.all(|view| view.identity.as_ref().map(|identity| identity.id));
    comparison.each(ids, portrait);
}

fn portrait(side: &Side<'_>, id: LedgerId) -> Option<Portrait> {
    let identity = side.view.identity.as_ref()?;
    let mut portrait = Portrait::new(Noun::Ledger, id.uuid(), identity.name.as_str(), le("registre"));
    portrait.has(le("nom"), &identity.name, []);
    portrait.has(l("exploitant"), identity.operator.to_string(), []);
    Some(portrait)
}
