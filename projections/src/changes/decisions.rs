//! Decisions of committees.

use super::Noun;
use super::compare::{Comparison, Side};
use super::portrait::{Portrait, l, la, le};
use domain::committee::BindingLevel;
use domain::value::ItemId;

pub(super) fn compare(comparison: &mut Comparison<'_>) {
    let ids = comparison.ids(false, |view| &view.decisions);
    comparison.each(ids, portrait);
}

fn portrait(side: &Side<'_>, id: ItemId) -> Option<Portrait> {
    let decision = side.view.decisions.get(id)?;
    let recorded = [decision.fact];
    let name = format!("{}, {}", decision.title, decision.decided_on.french());
    let mut portrait = Portrait::new(Noun::Decision, id.uuid(), name, side.tell.decision(id));
    let outcome = if decision.adopted { "adoptée" } else { "rejetée" };
    portrait.has(le("résultat"), outcome, recorded);
    portrait.may_have(la("portée"), decision.binding.map(BindingLevel::french), recorded);
    let votes = &decision.tally.votes;
    let told = format!(
        "{} pour, {} contre, {} abstention(s)",
        votes.in_favour, votes.against, votes.abstentions
    );
    portrait.has(le("décompte des voix"), told, recorded);
    let enforceable = decision.enforceability;
    let label = la("date exécutoire");
    portrait.may_have(
        label,
        enforceable.map(|known| known.enforceable_on),
        enforceable.map(|known| known.fact),
    );
    let published = enforceable.map(|known| known.published_on);
    portrait.may_have(la("publication"), published, enforceable.map(|known| known.fact));
    let transmitted = enforceable.map(|known| known.transmitted_on);
    portrait.may_have(
        l("envoi au représentant de l’État"),
        transmitted,
        enforceable.map(|known| known.fact),
    );
    Some(portrait)
}
