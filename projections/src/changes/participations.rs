//! Who takes part in a convention, from when and until when.

use super::compare::Side;
use super::consultations::{consented, request_of};
use super::portrait::{Portrait, l, la, le};
use crate::conventions::ConventionView;
use domain::convention::Convention;
use domain::participation::Participation;
use domain::value::MemberId;

pub(super) fn draw(portrait: &mut Portrait, side: &Side<'_>, convention: &ConventionView, state: &Convention) {
    for (member, participation) in &state.participations {
        one(portrait, side, convention, *member, participation);
    }
    for (member, notice) in &state.denunciations {
        let whose = side.tell.member(*member).de();
        let fact = convention.fact(notice.fact);
        portrait.has(la(format!("dénonciation {whose}")), notice.received_on, fact);
        portrait.has(le(format!("terme du préavis {whose}")), notice.last_day, fact);
    }
}

fn one(
    portrait: &mut Portrait,
    side: &Side<'_>,
    convention: &ConventionView,
    member: MemberId,
    participation: &Participation,
) {
    let fact = |event| convention.fact(event);
    let whose = side.tell.member(member).de();
    let joined = participation.joined;
    let label = la(format!("date d’adhésion {whose}"));
    portrait.may_have(
        label,
        joined.map(|(day, _)| day),
        joined.and_then(|(_, event)| fact(event)),
    );
    let joined = joined.and_then(|(_, event)| fact(event));
    portrait.may_have(le(format!("droit d’entrée {whose}")), participation.entry_fee, joined);
    let conditions = participation.conditions.as_ref();
    portrait.may_have(la(format!("condition d’adhésion {whose}")), conditions, joined);
    for (request, verb) in [
        (&participation.accession, "d’adhésion"),
        (&participation.withdrawal, "de retrait"),
    ] {
        let Some(request) = request else { continue };
        let about = request_of(side, member, verb);
        let label = la(format!("date exécutoire de {about}"));
        portrait.has(label, request.enforceable_on, fact(request.fact));
        consented(portrait, convention, request.consent.as_ref(), &about);
        portrait.may_have(
            le(format!("sort de {about}")),
            request.is_refused().then_some("refusée"),
            [],
        );
    }
    if let Some(leaving) = &participation.leaving {
        portrait.has(
            le(format!("dernier jour {whose}")),
            leaving.last_day,
            fact(leaving.fact),
        );
        let label = la(format!("condition du retrait {whose}"));
        portrait.may_have(label, leaving.conditions.as_ref(), fact(leaving.fact));
    }
    let settled = participation.settled;
    let label = la(format!("date du solde {whose}"));
    portrait.may_have(
        label,
        settled.map(|(day, _)| day),
        settled.and_then(|(_, event)| fact(event)),
    );
    let stage = participation.stage_on(side.on);
    portrait.has(l(format!("état {whose}, au jour considéré")), stage.french(), []);
}
