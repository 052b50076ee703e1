//! Acts that were corrected, undone or revived, and where they stand.

use super::Noun;
use super::compare::{Comparison, Side};
use super::portrait::{Portrait, l, le};
use crate::FactRef;
use crate::french::{Article, Designation, quoted};
use domain::act::Standing;
use domain::value::EventId;

pub(super) fn compare(comparison: &mut Comparison<'_>) {
    // Few, and any of them may change where another stands: all are looked at.
    let ids = comparison.all(|view| {
        let undone = view.acts.every_undoing().map(|undoing| undoing.target);
        undone.chain(view.acts.revived()).collect::<Vec<_>>()
    });
    comparison.each(ids, portrait);
}

fn portrait(side: &Side<'_>, id: EventId) -> Option<Portrait> {
    let acts = &side.view.acts;
    let (standing, _) = acts.standing(id, side.on)?;
    let undoings = acts.undoings(id);
    if undoings.is_empty() && standing == Standing::Stands {
        return None;
    }
    let name = side.tell.view.act_named(id, side.tell.on);
    let title = Designation::new(Article::Le, format!("fait « {name} »"));
    let mut portrait = Portrait::new(Noun::Act, id.uuid(), name, title);
    let facts = |events: &mut dyn Iterator<Item = EventId>| -> Vec<FactRef> {
        events.filter_map(|event| side.fact(event)).collect()
    };
    let made = facts(&mut undoings.iter().map(|undoing| undoing.fact));
    portrait.has(l("état au jour considéré"), standing.french(), made);
    for (undoing, rank) in undoings.iter().zip(1_u32..) {
        let fact = facts(&mut std::iter::once(undoing.fact));
        let correction = undoing.correction.as_ref();
        let correction = correction.map(|(wrong, read)| {
            format!(
                " : lire {} au lieu de {}",
                quoted(read.as_str()),
                quoted(wrong.as_str())
            )
        });
        let effect = if acts.has_effect(undoing) { "" } else { " (sans effet)" };
        let told = format!("{}{}{effect}", undoing.french(), correction.unwrap_or_default());
        portrait.has(le(format!("acte contraire n° {rank}")), told, fact);
    }
    Some(portrait)
}
