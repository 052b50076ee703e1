//! Sessions: who was there, how many, what was put on the agenda and taken off it, the minutes.

use super::Noun;
use super::compare::{Comparison, Side};
use super::portrait::{Portrait, l, la, le};
use crate::french::{count, list, quoted};
use crate::sessions::SessionView;
use domain::value::{CommitteeId, SessionId};

pub(super) fn compare(comparison: &mut Comparison<'_>) {
    let committees = comparison.ids(false, |view| &view.committees);
    let (before, after) = (comparison.before.view, comparison.after.view);
    for committee in committees {
        let of = [before, after].map(|view| view.committees.get(committee));
        let ids: Vec<_> = match of {
            [Some(before), Some(after)] if comparison.shares(false) => {
                before.differing_sessions(after).into_iter().collect()
            }
            of => of
                .into_iter()
                .flatten()
                .flat_map(|known| known.sessions().map(|known| known.id))
                .collect(),
        };
        let ids: std::collections::BTreeSet<_> = ids.into_iter().collect();
        comparison.each(ids, |side, id| portrait(side, committee, id));
    }
}

fn portrait(side: &Side<'_>, committee: CommitteeId, id: SessionId) -> Option<Portrait> {
    let session = side.view.committees.get(committee)?.session(id)?;
    let day = session.held_on().french();
    let of = side.tell.committee(committee);
    let title = la(format!("séance du {day} {}", of.de()));
    let name = format!("{}, {day}", crate::french::capitalised(of.words()));
    let mut portrait = Portrait::new(Noun::Session, id.uuid(), name, title);
    convened(&mut portrait, session);
    held(&mut portrait, session);
    minutes(&mut portrait, session);
    Some(portrait)
}

fn convened(portrait: &mut Portrait, session: &SessionView) {
    let convened = [session.convened];
    portrait.has(l("envoi de la convocation"), session.sent_on, convened);
    portrait.may_have(l("urgence"), session.urgency.as_ref(), convened);
    let agenda: Vec<_> = session
        .agenda()
        .iter()
        .map(|item| quoted(item.title.as_str()))
        .collect();
    portrait.has(l("ordre du jour"), list(&agenda), convened);
    portrait.has(
        l("état"),
        session.stage().french(),
        [
            session.attendance.as_ref().map(|known| known.fact),
            session.postponed.as_ref().map(|(_, fact)| *fact),
            session.closed,
        ]
        .into_iter()
        .flatten(),
    );
    let reason = session.postponed.as_ref().and_then(|(reason, _)| reason.as_ref());
    portrait.may_have(
        le("motif du report"),
        reason,
        session.postponed.as_ref().map(|(_, fact)| *fact),
    );
}

fn held(portrait: &mut Portrait, session: &SessionView) {
    let facts = || {
        let opened = session.attendance.as_ref().map(|known| known.fact);
        opened
            .into_iter()
            .chain(session.changes.iter().map(|change| change.fact))
    };
    if let Some(opened) = &session.attendance {
        portrait.has(
            le("nombre de sièges présents à l’ouverture"),
            opened.present.len(),
            [opened.fact],
        );
        portrait.has(
            le("nombre de procurations à l’ouverture"),
            opened.proxies.len(),
            [opened.fact],
        );
    }
    portrait.may_have(
        le("nombre de sièges présents"),
        count_of(session.state.present.len()),
        facts(),
    );
    portrait.may_have(
        le("nombre de procurations"),
        count_of(session.state.proxies.len()),
        facts(),
    );
    for (change, rank) in session.changes.iter().zip(1_u32..) {
        let told = format!(
            "{}, {}",
            count(change.arrivals.len(), "arrivée", "arrivées"),
            count(change.departures.len(), "départ", "départs")
        );
        portrait.has(le(format!("mouvement n° {rank}")), told, [change.fact]);
    }
    for (item, seats) in &session.state.interested {
        let title = session
            .state
            .item(*item)
            .map_or_else(|| item.to_string(), |item| item.title.to_string());
        portrait.has(le(format!("nombre de déports sur {}", quoted(&title))), seats.len(), []);
    }
    for aside in &session.set_aside {
        let title = session
            .state
            .item(aside.item)
            .map_or_else(|| aside.item.to_string(), |item| item.title.to_string());
        portrait.has(
            le(format!("sort du point {}", quoted(&title))),
            aside.outcome.french(),
            [aside.fact],
        );
    }
    portrait.may_have(la("mention au procès-verbal"), session.note.as_ref(), session.closed);
}

/// Nobody is no count.
fn count_of(number: usize) -> Option<usize> {
    (number > 0).then_some(number)
}

fn minutes(portrait: &mut Portrait, session: &SessionView) {
    let minutes = &session.minutes;
    let drafted = minutes.drafted.map(|(.., fact)| fact);
    portrait.may_have(
        la("rédaction du procès-verbal"),
        minutes.drafted.map(|(day, ..)| day),
        drafted,
    );
    let approved = minutes.approved.map(|(.., fact)| fact);
    portrait.may_have(
        l("arrêt du procès-verbal"),
        minutes.approved.map(|(day, ..)| day),
        approved,
    );
    for (document, day, fact) in &minutes.published {
        portrait.has(la(format!("publication : {}", document.french())), *day, [*fact]);
    }
}
