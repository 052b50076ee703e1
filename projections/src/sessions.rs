//! Sessions: who was there, when, and what became of what they did.

use crate::{FactRef, LedgerView};
use domain::Event;
use domain::committee::event::{
    AgendaItem, AttendanceChanged, Attendee, ItemSetAside, MinutesApproved, MinutesDrafted, Proxy, QuorumCheck,
    SessionClosed, SessionConvened, SessionDocumentPublished, SessionOpened, SessionPostponed,
};
use domain::committee::{Session, SessionDocument, SessionStage, SetAside};
use domain::rules::{Citation, Parameter, RuleSet};
use domain::value::{CommitteeId, Date, Digest, ItemId, Name, SeatId, SessionId, Text};

/// Who took part in a session when it was opened, and whether they were enough.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttendanceView {
    /// Seats present, as recorded.
    pub present: Vec<Attendee>,
    /// Proxies given: one per seat represented.
    pub proxies: Vec<Proxy>,
    /// The quorum.
    pub quorum: QuorumCheck,
    /// How the assembly ruled on the urgency, where one was claimed.
    pub urgency_accepted: Option<bool>,
    /// Whether a secretary is named (sealed).
    pub has_secretary: bool,
    /// The event that recorded it.
    pub fact: FactRef,
}

/// Arrivals and departures at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttendanceChange {
    /// Before which item, if one was named.
    pub before: Option<ItemId>,
    /// Who arrived.
    pub arrivals: Vec<Attendee>,
    /// Who left.
    pub departures: Vec<SeatId>,
    /// Proxies given from then on.
    pub proxies: Vec<Proxy>,
    /// Whose proxies ended.
    pub revoked: Vec<SeatId>,
    /// The quorum from then on.
    pub quorum: QuorumCheck,
    /// The event that recorded it.
    pub fact: FactRef,
}

/// An item put off or taken off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAsideView {
    /// The item.
    pub item: ItemId,
    /// Which.
    pub outcome: SetAside,
    /// Why.
    pub reason: Option<Name>,
    /// The event that recorded it.
    pub fact: FactRef,
}

/// The minutes of a session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MinutesView {
    /// Day they were drafted, the digest of the document, and the event.
    pub drafted: Option<(Date, Digest, FactRef)>,
    /// The decisions they tell.
    pub decisions: Vec<ItemId>,
    /// Day they were settled, by which decision if not by silence, and the event.
    pub approved: Option<(Date, Option<ItemId>, FactRef)>,
    /// What was published, when, and the event.
    pub published: Vec<(SessionDocument, Date, FactRef)>,
}

/// A document that must be published by a day, whether it was, and whether that was in time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// Which document.
    pub document: SessionDocument,
    /// The last day.
    pub due_on: Date,
    /// Day it was published.
    pub published_on: Option<Date>,
    /// Whether it was late, or is by the day asked.
    pub late: bool,
    /// The rule.
    pub rule: Citation,
}

/// A session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionView {
    /// Its id.
    pub id: SessionId,
    /// The committee.
    pub committee: CommitteeId,
    /// Its agenda, who is there, where it stands: as the rules see it.
    pub state: Session,
    /// Day the convocation was sent.
    pub sent_on: Date,
    /// Why it is urgent, if it is.
    pub urgency: Option<Name>,
    /// The event that convened it.
    pub convened: FactRef,
    /// Who took part, once opened.
    pub attendance: Option<AttendanceView>,
    /// Arrivals and departures, in order.
    pub changes: Vec<AttendanceChange>,
    /// Items put off or taken off.
    pub set_aside: Vec<SetAsideView>,
    /// Why it was put off, and the event.
    pub postponed: Option<(Option<Name>, FactRef)>,
    /// The event that closed it.
    pub closed: Option<FactRef>,
    /// What the minutes keep of it.
    pub note: Option<Text>,
    /// Its minutes.
    pub minutes: MinutesView,
}

impl SessionView {
    pub(crate) fn convened(data: &SessionConvened, fact: FactRef) -> Self {
        Self {
            id: data.session,
            committee: data.committee,
            state: Session::convened(data),
            sent_on: data.sent_on,
            urgency: data.urgency.clone(),
            convened: fact,
            attendance: None,
            changes: Vec::new(),
            set_aside: Vec::new(),
            postponed: None,
            closed: None,
            note: None,
            minutes: MinutesView::default(),
        }
    }

    /// Where it stands.
    pub const fn stage(&self) -> SessionStage {
        self.state.stage
    }

    /// Day it is held.
    pub const fn held_on(&self) -> Date {
        self.state.held_on
    }

    /// Its agenda, in order.
    pub fn agenda(&self) -> &[AgendaItem] {
        &self.state.agenda
    }

    /// What must be published of it by the rules of its committee, as it stands on `on`.
    pub fn publications(&self, rules: &RuleSet, on: Date) -> Vec<Publication> {
        let approved = self.minutes.approved.map(|(day, ..)| day);
        let closed = self.closed.map(|_| self.held_on());
        let documents = [
            (SessionDocument::DecisionList, closed),
            (SessionDocument::Minutes, approved),
        ];
        documents
            .into_iter()
            .filter_map(|(document, since)| self.publication(rules, document, since?, on))
            .collect()
    }

    fn publication(&self, rules: &RuleSet, document: SessionDocument, since: Date, on: Date) -> Option<Publication> {
        let (term, rule) = rules.days(Parameter::MinutesPublication, since)?;
        let due_on = since.plus_days(u64::from(term.days)).ok()?;
        let published = self.minutes.published.iter();
        let published_on = published
            .filter(|(known, ..)| *known == document)
            .map(|(_, day, _)| *day)
            .next();
        Some(Publication {
            document,
            due_on,
            published_on,
            late: published_on.unwrap_or(on) > due_on,
            rule: rule.citation(),
        })
    }

    fn opened(&mut self, data: &SessionOpened, chair: Option<SeatId>, fact: FactRef) {
        self.state.open(data);
        self.state.chair = chair;
        self.attendance = Some(AttendanceView {
            present: data.present.clone(),
            proxies: data.proxies.clone(),
            quorum: data.quorum.clone(),
            urgency_accepted: data.urgency_accepted,
            has_secretary: data.secretary.is_some(),
            fact,
        });
    }

    fn attended(&mut self, data: &AttendanceChanged, fact: FactRef) {
        self.state.attend(data);
        self.changes.push(AttendanceChange {
            before: data.before,
            arrivals: data.arrivals.clone(),
            departures: data.departures.clone(),
            proxies: data.proxies.clone(),
            revoked: data.revoked.clone(),
            quorum: data.quorum.clone(),
            fact,
        });
    }

    fn postpone(&mut self, data: &SessionPostponed, fact: FactRef) {
        self.state.stage = SessionStage::Postponed;
        self.postponed = Some((data.reason.clone(), fact));
    }

    fn put_aside(&mut self, data: &ItemSetAside, fact: FactRef) {
        self.state.set_aside.insert(data.item, data.outcome);
        self.set_aside.push(SetAsideView {
            item: data.item,
            outcome: data.outcome,
            reason: data.reason.clone(),
            fact,
        });
    }

    fn close(&mut self, data: &SessionClosed, fact: FactRef) {
        self.state.stage = SessionStage::Closed;
        self.closed = Some(fact);
        self.note.clone_from(&data.note);
    }

    fn draft_minutes(&mut self, data: &MinutesDrafted, fact: FactRef) {
        self.minutes.drafted = Some((data.drafted_on, data.digest, fact));
        self.minutes.decisions.clone_from(&data.decisions);
    }

    fn approve_minutes(&mut self, data: &MinutesApproved, fact: FactRef) {
        self.minutes.approved = Some((data.approved_on, data.decision, fact));
    }

    fn publish(&mut self, data: &SessionDocumentPublished, fact: FactRef) {
        self.minutes.published.push((data.document, data.published_on, fact));
    }
}

impl LedgerView {
    /// Folds a fact about a session that was convened. Facts about anything else change nothing.
    pub(crate) fn fold_session(&mut self, event: &Event, fact: FactRef) {
        let committees = &mut self.committees;
        match event {
            Event::AgendaChanged(data) => committees.update_session(data.committee, data.session, |session| {
                session.state.agenda.retain(|entry| !data.removed.contains(&entry.item));
                session.state.agenda.extend(data.added.iter().cloned());
            }),
            Event::SessionPostponed(data) => {
                committees.update_session(data.committee, data.session, |session| session.postpone(data, fact));
            }
            Event::SessionOpened(data) => {
                let chair = self.chair_of(data);
                self.committees.update_session(data.committee, data.session, |session| {
                    session.opened(data, chair, fact);
                });
            }
            Event::AttendanceChanged(data) => {
                committees.update_session(data.committee, data.session, |session| session.attended(data, fact));
            }
            Event::InterestDeclared(data) => committees.update_session(data.committee, data.session, |session| {
                let interested = session.state.interested.entry(data.item).or_default();
                interested.extend(data.seats.iter().copied());
            }),
            Event::ItemSetAside(data) => {
                committees.update_session(data.committee, data.session, |session| session.put_aside(data, fact));
            }
            Event::SessionClosed(data) => {
                committees.update_session(data.committee, data.session, |session| session.close(data, fact));
            }
            Event::MinutesDrafted(data) => {
                committees.update_session(data.committee, data.session, |session| {
                    session.draft_minutes(data, fact);
                });
            }
            Event::MinutesApproved(data) => {
                committees.update_session(data.committee, data.session, |session| {
                    session.approve_minutes(data, fact);
                });
            }
            Event::SessionDocumentPublished(data) => {
                committees.update_session(data.committee, data.session, |session| session.publish(data, fact));
            }
            _ => {}
        }
    }

    /// Who chairs a session as it is opened: who the fact names, or the committee's chair if it is there.
    fn chair_of(&self, data: &SessionOpened) -> Option<SeatId> {
        let committee = self.committees.get(data.committee)?;
        let held_on = committee.session(data.session)?.held_on();
        let by_right = committee.chairing(held_on)?.chair;
        let there = data.present.iter().any(|attendee| attendee.seat == by_right);
        data.chair.or_else(|| there.then_some(by_right))
    }
}
