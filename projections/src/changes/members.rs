//! Members: what they are called and numbered, where they are billed, the values known of them, what became of them.

use super::Noun;
use super::compare::{Comparison, Side};
use super::portrait::{Portrait, l, la, le};
use crate::french::{list, number};
use crate::members::MemberView;
use domain::value::{Date, MemberId};

pub(super) fn compare(comparison: &mut Comparison<'_>) {
    let mut ids = comparison.ids(false, |view| view.members.register());
    // Few, and known by whom they end: all are looked at.
    ids.extend(comparison.all(|view| view.members.lineage.with_successions()));
    comparison.each(ids, portrait);
}

fn portrait(side: &Side<'_>, id: MemberId) -> Option<Portrait> {
    let member = side.view.members.get(id)?;
    let name = side.tell.member_name(id);
    let mut portrait = Portrait::new(Noun::Member, id.uuid(), name, side.tell.member(id)).of_member(id);
    identifiers(&mut portrait, member);
    for billing in member.billing() {
        let details = &billing.details;
        let codes = [&details.service_code, &details.commitment_number];
        let codes = codes
            .into_iter()
            .flatten()
            .fold(String::new(), |told, code| told + ", " + code.as_str());
        let label = l(format!(
            "établissement à facturer à compter du {}",
            details.from.french()
        ));
        portrait.has(label, format!("{}{codes}", details.siret), [billing.fact]);
    }
    for value in member.criteria() {
        let latest = member.criteria_of(&value.criterion, value.vintage).last();
        if latest.is_some_and(|latest| latest.fact != value.fact) {
            continue;
        }
        let known = member
            .criteria_of(&value.criterion, value.vintage)
            .map(|known| known.fact);
        let told = format!("{} ({}, {})", number(&value.value), value.status.french(), value.source);
        let label = la(format!("valeur {} de {}", value.criterion.french(), value.vintage));
        portrait.has(label, told, known.collect::<Vec<_>>());
    }
    for succession in side.view.members.lineage.successions(id) {
        let successors = succession
            .successors
            .iter()
            .map(|successor| side.tell.member_name(*successor));
        let told = format!(
            "{} : {}",
            succession.kind.french(),
            list(&successors.collect::<Vec<_>>())
        );
        let label = la(format!("succession au {}", succession.effective_on.french()));
        portrait.has(label, told, side.view.members.fact(succession.fact));
    }
    Some(portrait)
}

fn identifiers(portrait: &mut Portrait, member: &MemberView) {
    let mut last = None;
    for identifiers in member.history() {
        let since = last.map_or_else(String::new, |_| format!(" à compter du {}", identifiers.from.french()));
        let facts = [identifiers.fact];
        if last.is_none_or(|last: &crate::members::IdentifiersView| last.name != identifiers.name) {
            portrait.has(le(format!("nom{since}")), &identifiers.name, facts);
        }
        if last.is_none_or(|last| last.siren != identifiers.siren) {
            portrait.has(le(format!("SIREN{since}")), identifiers.siren.to_string(), facts);
        }
        if last.is_none_or(|last| last.insee != identifiers.insee) {
            let insee = identifiers.insee.as_ref().map(ToString::to_string);
            portrait.may_have(le(format!("code INSEE{since}")), insee, facts);
        }
        last = Some(identifiers);
    }
}

pub(super) fn compare_past_acts(comparison: &mut Comparison<'_>) {
    let (before, after) = (comparison.before.view, comparison.after.view);
    let places = if comparison.shares(false) {
        before.past_acts.differing(&after.past_acts)
    } else {
        comparison.all(|view| view.past_acts.places())
    };
    comparison.each(places, past_act);
}

fn past_act(side: &Side<'_>, (member, day, position): (MemberId, Date, u64)) -> Option<Portrait> {
    let known = side.view.past_acts.at(member, day, position)?;
    let act = &known.act;
    let name = format!("{}, {}", side.tell.member_name(member), act.number);
    let title = l(format!(
        "acte repris n° {} {}",
        act.number,
        side.tell.member(member).de()
    ));
    let mut portrait = Portrait::new(Noun::PastAct, known.fact.event.uuid(), name, title).of_member(member);
    portrait.has(la("date"), act.decided_on, [known.fact]);
    portrait.has(l("objet"), &act.object, [known.fact]);
    Some(portrait)
}
