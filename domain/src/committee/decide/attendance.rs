//! Opening a session, and who comes and goes during it.

use super::require_opened;
use super::seats::vacant;
use crate::committee::command::{ChangeAttendance, DeclareInterest, OpenSession};
use crate::committee::event::{AttendanceChanged, Attendee, InterestDeclared, Proxy, QuorumCheck, SessionOpened};
use crate::committee::{Committee, Nature, SatBy, Session, SessionStage};
use crate::law;
use crate::ledger::decide::at_most;
use crate::ledger::{Context, Draft, Ledger};
use crate::refusal::{Code, Refusal};
use crate::rules::Parameter;
use crate::value::{Sealer, SeatId};
use std::collections::{BTreeMap, BTreeSet};

/// Seats that arrive, and seats that leave, in one fact: more do in several.
const MAX_MOVES: usize = 150;
/// Proxies given in one change of attendance.
const MAX_CHANGED_PROXIES: usize = 100;

/// A quorum not yet established: it is counted on the attendance that the fact gives.
const NOT_YET: QuorumCheck = QuorumCheck {
    counted: 0,
    in_office: 0,
    reached: false,
    required: 0,
    rule: None,
};

impl Ledger {
    pub(crate) fn open_session(
        &self,
        order: &OpenSession,
        context: &Context,
        sealer: &mut Sealer,
    ) -> Result<Vec<Draft>, Refusal> {
        let (committee, session) = self.committees.session(order.committee, order.session)?;
        if session.stage != SessionStage::Convened {
            let message = format!(
                "Cette séance est {} : elle ne peut pas être ouverte.",
                session.stage.french()
            );
            return Err(Refusal::new(Code::SessionState, message).at("session"));
        }
        context.not_after_today(session.held_on, "session")?;
        attendees_stand(committee, session, &order.present, "present")?;
        let mut event = SessionOpened {
            chair: None,
            committee: order.committee,
            present: order.present.clone(),
            proxies: order.proxies.clone(),
            quorum: NOT_YET,
            secretary: None,
            session: order.session,
            urgency_accepted: urgency(committee, session, order.urgency_accepted)?,
        };
        let mut opened = session.clone();
        opened.open(&event);
        proxies_stand(committee, &opened, &order.proxies)?;
        event.chair = chair_of(committee, &opened, order.chair, None)?;
        event.quorum = committee.quorum(&opened)?;
        event.secretary = order
            .secretary
            .as_ref()
            .map(|person| sealer.seal("SessionOpened.secretary", person));
        Ok(vec![Draft::new(event, session.held_on)])
    }

    pub(crate) fn change_attendance(&self, order: &ChangeAttendance) -> Result<Vec<Draft>, Refusal> {
        let (committee, session) = self.committees.session(order.committee, order.session)?;
        require_opened(session)?;
        at_most(MAX_MOVES, order.arrivals.len(), "arrivées", "arrivals")?;
        at_most(MAX_MOVES, order.departures.len(), "départs", "departures")?;
        at_most(MAX_CHANGED_PROXIES, order.proxies.len(), "pouvoirs", "proxies")?;
        if let Some(item) = order.before {
            session.require_item(item).map_err(|refusal| refusal.at("before"))?;
        }
        departures_stand(session, &order.departures)?;
        arrivals_stand(committee, session, order)?;
        let mut event = AttendanceChanged {
            arrivals: order.arrivals.clone(),
            before: order.before,
            chair: None,
            committee: order.committee,
            departures: order.departures.clone(),
            proxies: order.proxies.clone(),
            quorum: session.quorum.clone().unwrap_or(NOT_YET),
            revoked: revoked(session, order)?,
            session: order.session,
        };
        let mut after = session.clone();
        after.attend(&event);
        proxies_stand(committee, &after, &order.proxies)?;
        event.chair = chair_of(committee, &after, order.chair, session.chair)?;
        if after.present == session.present && after.proxies == session.proxies && event.chair == session.chair {
            let message = "Rien ne change dans la salle : ni arrivée, ni départ, ni pouvoir.";
            return Err(Refusal::new(Code::AttendanceInvalid, message).at("arrivals"));
        }
        event.quorum = committee.quorum(&after)?;
        Ok(vec![Draft::new(event, session.held_on)])
    }

    pub(crate) fn declare_interest(&self, order: &DeclareInterest) -> Result<Vec<Draft>, Refusal> {
        let (committee, session) = self.committees.session(order.committee, order.session)?;
        require_opened(session)?;
        session.require_item(order.item)?;
        self.not_settled(session, order.item)?;
        let known = session.interested.get(&order.item);
        let mut seen = BTreeSet::new();
        for (index, seat) in order.seats.iter().enumerate() {
            let in_office = committee
                .seats
                .get(seat)
                .is_some_and(|record| record.in_office_on(session.held_on));
            let new = known.is_none_or(|known| !known.contains(seat)) && seen.insert(*seat);
            if !in_office || !new {
                let message = "Ce siège n’est pas en exercice, ou son déport est déjà noté pour ce point.";
                return Err(Refusal::new(Code::AttendanceInvalid, message)
                    .at(format!("seats.{index}"))
                    .under(law::INTERESTED_MEMBER));
            }
        }
        if seen.is_empty() {
            let message = "Nommer au moins un siège qui se déporte.";
            return Err(Refusal::new(Code::AttendanceInvalid, message).at("seats"));
        }
        let event = InterestDeclared {
            committee: order.committee,
            item: order.item,
            seats: order.seats.clone(),
            session: order.session,
        };
        Ok(vec![Draft::new(event, session.held_on)])
    }
}

/// How the assembly ruled on the urgency: an assembly must, where the convocation claimed it.
fn urgency(committee: &Committee, session: &Session, ruling: Option<bool>) -> Result<Option<bool>, Refusal> {
    let must_rule = session.urgent && committee.nature == Nature::DeliberativeAssembly;
    if must_rule && ruling.is_none() {
        let message = "La séance est convoquée en urgence : l’assemblée se prononce sur l’urgence dès l’ouverture.";
        let refusal = Refusal::new(Code::UrgencyNotRuled, message).at("urgency_accepted");
        let rule = committee.rules.find(Parameter::UrgencyNotice, session.held_on);
        return Err(match rule {
            Some(rule) => refusal.under(rule.legal_reference()),
            None => refusal,
        });
    }
    Ok(ruling.filter(|_| session.urgent))
}

/// Refuses attendees that are not in office, named twice, or afar where the rules do not allow it.
fn attendees_stand(
    committee: &Committee,
    session: &Session,
    attendees: &[Attendee],
    list: &str,
) -> Result<(), Refusal> {
    let on = session.held_on;
    let mut seen = BTreeSet::new();
    for (index, attendee) in attendees.iter().enumerate() {
        let field = format!("{list}.{index}");
        let record = committee
            .seats
            .get(&attendee.seat)
            .filter(|record| record.exists_on(on));
        let Some(record) = record.filter(|_| seen.insert(attendee.seat)) else {
            let message = "Ce siège n’existe pas dans le comité, ou il est noté présent deux fois.";
            return Err(Refusal::new(Code::SeatUnknown, message).at(field));
        };
        if !record.in_office_on(on) {
            return Err(vacant(on).at(field));
        }
        if attendee.remote && !committee.rules.says(Parameter::RemoteAttendance, on) {
            let message = "Les règles de cette assemblée ne comptent pas comme présent qui assiste à distance.";
            let refusal = Refusal::new(Code::RemoteAttendance, message).at(field);
            let rule = committee.rules.find(Parameter::RemoteAttendance, on);
            return Err(match rule {
                Some(rule) => refusal.under(rule.legal_reference()),
                None => refusal,
            });
        }
    }
    Ok(())
}

fn departures_stand(session: &Session, departures: &[SeatId]) -> Result<(), Refusal> {
    let mut seen = BTreeSet::new();
    for (index, seat) in departures.iter().enumerate() {
        if !session.present.contains_key(seat) || !seen.insert(*seat) {
            let message = "Ce siège n’est pas présent : il ne peut pas partir.";
            return Err(Refusal::new(Code::AttendanceInvalid, message).at(format!("departures.{index}")));
        }
    }
    Ok(())
}

/// A titular's arrival replaces its substitute; otherwise who arrives was not there.
fn arrivals_stand(committee: &Committee, session: &Session, order: &ChangeAttendance) -> Result<(), Refusal> {
    attendees_stand(committee, session, &order.arrivals, "arrivals")?;
    for (index, arrival) in order.arrivals.iter().enumerate() {
        let there = session.present.get(&arrival.seat);
        let there = there.filter(|_| !order.departures.contains(&arrival.seat));
        let replaces = |there: &Attendee| there.by == SatBy::Substitute && arrival.by == SatBy::Titular;
        if there.is_some_and(|there| !replaces(there)) {
            let message = "Ce siège est déjà présent : seul le titulaire qui arrive remplace son suppléant.";
            return Err(Refusal::new(Code::AttendanceInvalid, message).at(format!("arrivals.{index}")));
        }
    }
    Ok(())
}

/// The proxies that end: of who arrives in person, of who loses the seat that held it, of who revokes it.
fn revoked(session: &Session, order: &ChangeAttendance) -> Result<Vec<SeatId>, Refusal> {
    for (index, seat) in order.revoked.iter().enumerate() {
        if !session.proxies.contains_key(seat) {
            let message = "Ce siège n’a pas donné de pouvoir : rien n’est à révoquer.";
            return Err(Refusal::new(Code::ProxyInvalid, message).at(format!("revoked.{index}")));
        }
    }
    let arrives = |seat: &SeatId| order.arrivals.iter().any(|arrival| arrival.seat == *seat);
    let leaves = |seat: &SeatId| order.departures.contains(seat) && !arrives(seat);
    let replaced = |seat: &SeatId| order.proxies.iter().any(|proxy| proxy.from == *seat);
    let ends = |proxy: &&Proxy| {
        arrives(&proxy.from) || leaves(&proxy.to) || order.revoked.contains(&proxy.from) || replaced(&proxy.from)
    };
    Ok(session.proxies.values().filter(ends).map(|proxy| proxy.from).collect())
}

/// Refuses proxies that an absent seat in office did not give once to a present one, that holds no more than it may.
fn proxies_stand(committee: &Committee, session: &Session, proxies: &[Proxy]) -> Result<(), Refusal> {
    let on = session.held_on;
    let most = committee.rules.count(Parameter::ProxiesPerHolder, on);
    let limit = most.as_ref().map_or(0, |(count, _)| *count);
    let mut givers = BTreeSet::new();
    let mut held: BTreeMap<SeatId, u16> = BTreeMap::new();
    for proxy in session.proxies.values() {
        let count = held.entry(proxy.to).or_default();
        *count = count.saturating_add(1);
    }
    for (index, proxy) in proxies.iter().enumerate() {
        let field = format!("proxies.{index}");
        let giver = committee.seats.get(&proxy.from);
        let absent_giver = giver.is_some_and(|record| record.in_office_on(on))
            && !session.present.contains_key(&proxy.from)
            && givers.insert(proxy.from);
        let held_by_holder = held.get(&proxy.to).copied().unwrap_or_default();
        if !absent_giver || !session.present.contains_key(&proxy.to) || held_by_holder > limit {
            let message = format!(
                "Un pouvoir est donné une fois, par un siège en exercice et absent à un siège présent, qui en détient au plus {limit}."
            );
            let refusal = Refusal::new(Code::ProxyInvalid, message).at(field);
            return Err(match most {
                Some((_, rule)) => refusal.under(rule.legal_reference()),
                None => refusal,
            });
        }
        proxy_still_good(committee, session, proxy).map_err(|refusal| refusal.at(field))?;
    }
    Ok(())
}

/// A proxy is good for so many sessions in a row, unless its giver is ill.
fn proxy_still_good(committee: &Committee, session: &Session, proxy: &Proxy) -> Result<(), Refusal> {
    if proxy.given_on.is_some_and(|given_on| given_on > session.held_on) {
        let message = "Ce pouvoir est daté d’après la séance.";
        return Err(Refusal::new(Code::ProxyInvalid, message));
    }
    let Some((limit, rule)) = committee.rules.count(Parameter::ProxySessions, session.held_on) else {
        return Ok(());
    };
    if proxy.illness || committee.sessions_served(proxy) <= u32::from(limit) {
        return Ok(());
    }
    let message = format!(
        "Ce pouvoir a déjà servi {limit} séances consécutives : il en faut un nouveau, sauf maladie constatée."
    );
    Err(Refusal::new(Code::ProxyInvalid, message).under(rule.legal_reference()))
}

/// Who chairs: the seat named, which must be there; else who chaired, if it still is; else the chair or the first vice-chair there.
fn chair_of(
    committee: &Committee,
    session: &Session,
    named: Option<SeatId>,
    before: Option<SeatId>,
) -> Result<Option<SeatId>, Refusal> {
    let there = |seat: &SeatId| session.present.contains_key(seat);
    if let Some(seat) = named {
        if there(&seat) {
            return Ok(Some(seat));
        }
        let message = "Qui préside la séance est présent en personne.";
        return Err(Refusal::new(Code::ChairAbsent, message).at("chair"));
    }
    let by_right = committee.chairing(session.held_on);
    let by_right = by_right
        .into_iter()
        .flat_map(|chairing| std::iter::once(chairing.chair).chain(chairing.vice_chairs.iter().copied()));
    Ok(before.into_iter().chain(by_right).find(there))
}
