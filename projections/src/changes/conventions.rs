//! Conventions: the text, its life, what it provides on late interest. See [`super::consultations`] and [`super::participations`] for what
//! is asked of the members, and who they are.

use super::compare::{Comparison, Side};
use super::portrait::{Period, Portrait, l, la, le};
use super::{Noun, consultations, participations};
use crate::conventions::ConventionView;
use crate::french::{count, list};
use domain::convention::{Convention, EntryClause};
use domain::value::ConventionId;

pub(super) fn compare(comparison: &mut Comparison<'_>) {
    // Few, and where they stand depends on the acts under them: all are looked at.
    let ids = comparison.all(|view| view.conventions.ids());
    comparison.each(ids, portrait);
}

fn portrait(side: &Side<'_>, id: ConventionId) -> Option<Portrait> {
    let convention = side.view.conventions.get(id)?;
    let title = side.tell.convention(id);
    let mut portrait = Portrait::new(Noun::Convention, id.uuid(), convention.title.as_str(), title);
    portrait.period = Period::Between(convention.starts_on, convention.ends_on);
    text(&mut portrait, side, convention);
    if let Some(state) = convention.state() {
        consultations::draw(&mut portrait, side, convention, state);
        life(&mut portrait, convention, state);
        consultations::draw_amendments(&mut portrait, convention, state);
        participations::draw(&mut portrait, side, convention, state);
    }
    let stage = side.view.stage_on(convention, side.on);
    portrait.has(l("état au jour considéré"), stage.french(), []);
    besides(&mut portrait, side, convention);
    Some(portrait)
}

/// The text, as drafted and completed.
fn text(portrait: &mut Portrait, side: &Side<'_>, convention: &ConventionView) {
    let drafted = [convention.drafted];
    portrait.has(le("titre"), &convention.title, drafted);
    portrait.has(l("objet"), &convention.object, drafted);
    portrait.has(la("forme juridique"), convention.legal_form.french(), drafted);
    portrait.has(le("porteur"), side.tell.member_name(convention.carrier), drafted);
    let parties = convention.parties.iter().map(|party| side.tell.member_name(*party));
    portrait.has(la("liste des parties"), list(&parties.collect::<Vec<_>>()), drafted);
    let delegations = convention.delegations.iter().map(|object| object.french());
    let delegations: Vec<_> = delegations.collect();
    portrait.may_have(
        la("délégation"),
        (!delegations.is_empty()).then(|| list(&delegations)),
        drafted,
    );
    portrait.has(la("date de début"), convention.starts_on, drafted);
    portrait.may_have(la("date de fin"), convention.ends_on, drafted);
    let submitted = convention.submitted.map(|(_, fact)| fact);
    portrait.may_have(la("notification aux parties"), convention.notified_on(), submitted);
    let in_force = convention.in_force.map(|known| known.fact);
    portrait.may_have(
        l("entrée en vigueur"),
        convention.in_force.map(|known| known.from),
        in_force,
    );
    if let Some(state) = convention.state() {
        provisions(portrait, state);
    }
}

fn provisions(portrait: &mut Portrait, state: &Convention) {
    let provisions = &state.provisions;
    let clauses: Vec<_> = provisions.clauses.iter().map(|clause| clause.kind.french()).collect();
    portrait.may_have(
        la("liste des clauses"),
        (!clauses.is_empty()).then(|| list(&clauses)),
        [],
    );
    portrait.may_have(
        la("clause d’entrée en vigueur"),
        provisions.entry.map(EntryClause::french),
        [],
    );
    let months = |months: u16| count(usize::from(months), "mois", "mois");
    let notice = provisions.notice.as_ref().map(|notice| months(notice.months));
    portrait.may_have(le("préavis"), notice, []);
    portrait.may_have(
        le("rythme des remboursements"),
        provisions.reimbursement_months.map(months),
        [],
    );
    let renewal = provisions.renewal.as_ref();
    let renewal = renewal.map(|renewal| format!("{}, {} fois au plus", months(renewal.months), renewal.times));
    portrait.may_have(la("reconduction tacite"), renewal, []);
    let rules = provisions.rules.as_ref().map(|rules| rules.preset.french());
    portrait.may_have(le("jeu de règles"), rules, []);
}

/// From its transmission to its liquidation.
fn life(portrait: &mut Portrait, convention: &ConventionView, state: &Convention) {
    let fact = |event| convention.fact(event);
    if let Some(known) = &state.transmission {
        portrait.has(
            la("transmission au représentant de l’État"),
            known.transmitted_on,
            fact(known.fact),
        );
    }
    if let Some(known) = &state.publication {
        portrait.has(la("publication"), known.published_on, fact(known.fact));
    }
    for known in &state.suspensions {
        let from = known.from.french();
        portrait.has(la("suspension"), known.from, fact(known.fact));
        if let Some((day, event)) = known.resumed {
            portrait.has(la(format!("reprise après la suspension du {from}")), day, fact(event));
        }
    }
    for renewal in &state.renewals {
        portrait.has(
            la(format!("reconduction au {}", renewal.from.french())),
            renewal.until,
            fact(renewal.fact),
        );
    }
    if let Some(end) = &state.end {
        portrait.has(le("dernier jour"), end.last_day, fact(end.fact));
        portrait.has(la("cause de la fin"), end.kind.french(), fact(end.fact));
    }
    let liquidation = [
        (le("nom d’un liquidateur"), state.liquidator),
        (l("ouverture de la liquidation"), state.liquidation),
        (la("clôture de la liquidation"), state.settled),
    ];
    for (label, known) in liquidation {
        portrait.may_have(
            label,
            known.map(|(day, _)| day),
            known.and_then(|(_, event)| fact(event)),
        );
    }
}

/// What it provides on late interest, and who sits in whose place.
fn besides(portrait: &mut Portrait, side: &Side<'_>, convention: &ConventionView) {
    for provision in side.view.payments.interest(convention.id) {
        let rates = provision.rates.iter().map(|rate| {
            format!(
                "{} par an à compter du {}",
                crate::french::share(&rate.yearly),
                rate.from.french()
            )
        });
        let flat = provision.flat.map(|flat| format!(", et {} par appel", flat.french()));
        let told = format!(
            "{}, {}{} : {}",
            provision.basis.french(),
            provision.start.french(),
            flat.unwrap_or_default(),
            list(&rates.collect::<Vec<_>>())
        );
        let label = l(format!("intérêt de retard à compter du {}", provision.from.french()));
        portrait.has(label, told, side.fact(provision.fact));
    }
    for substitution in side.view.members.substitutions.of(convention.id) {
        let replaced = substitution
            .replaced
            .iter()
            .map(|commune| side.tell.member_name(*commune));
        let told = format!(
            "{} siège à la place de {}",
            side.tell.member_name(substitution.member),
            list(&replaced.collect::<Vec<_>>())
        );
        let label = la(format!("substitution au {}", substitution.effective_on.french()));
        portrait.has(label, told, side.view.members.fact(substitution.fact));
    }
}
