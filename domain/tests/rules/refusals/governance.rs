//! Conventions, committees and sessions.

use super::Scenario;
use crate::support::{
    commune, convened, deliberation, draft, facts, in_force, install, refused, registered, seat, session_id, signature,
    story_before, story_until, then,
};
use domain::committee::Choice::InFavour;
use domain::committee::command::{ConveneSession, InstallCommittee};
use domain::committee::event::{Effect, QuorumRule};
use domain::convention::DeliberationSense;
use domain::convention::command::{BringIntoForce, RecordDeliberation, SubmitConvention};
use domain::event::Event;
use domain::sample::orders::{open, vote};
use domain::sample::{
    self, COMMITTEE, CONVENTION, ITEM_KEY_IT, SESSION_2024, SESSION_WITHOUT_QUORUM, date, events, id, name,
};
use domain::value::{CommitteeId, ConventionId, ItemId};
use domain::{Code, Command};

pub(super) fn conventions() -> Vec<Scenario> {
    let given = || facts(registered(3));
    let submit = |convention| SubmitConvention {
        convention,
        notified_on: date("2024-02-05"),
        document: None,
    };
    let with = |change: fn(&mut domain::convention::command::DraftConvention)| {
        let mut order = draft(2);
        change(&mut order);
        refused(given(), order)
    };
    vec![
        (Code::MemberTwice, with(|order| order.parties.push(commune(0)))),
        (Code::TooFewParties, with(|order| order.parties.truncate(1))),
        (Code::CarrierNotParty, with(|order| order.carrier = commune(2))),
        (
            Code::PeriodInverted,
            with(|order| order.ends_on = Some(date("2023-12-31"))),
        ),
        (Code::TooMany, with(|order| order.parties = vec![commune(0); 801])),
        (
            Code::ConventionUnknown,
            refused(given(), submit(ConventionId::new(id(0)))),
        ),
        (Code::ConventionState, refused(events(), submit(CONVENTION))),
    ]
}

pub(super) fn approvals() -> Vec<Scenario> {
    let submitted = |more: &[Command]| {
        let mut commands = registered(3);
        commands.push(draft(2).into());
        commands.push(
            SubmitConvention {
                convention: CONVENTION,
                notified_on: date("2023-09-01"),
                document: None,
            }
            .into(),
        );
        commands.extend_from_slice(more);
        facts(commands)
    };
    let adopted = |n, enforceable_on| -> Command { deliberation(n, DeliberationSense::Adopted, enforceable_on).into() };
    let early = RecordDeliberation {
        decided_on: date("2023-08-31"),
        enforceability: None,
        ..deliberation(0, DeliberationSense::Adopted, None)
    };
    let into_force = |day| BringIntoForce {
        convention: CONVENTION,
        in_force_on: date(day),
    };
    let again = sample::story().into_iter().map(|asked| asked.command);
    let again = again
        .into_iter()
        .find(|command| matches!(command, Command::RecordEnforceability(_)));
    let mut approved = in_force(draft(2));
    approved.pop();
    vec![
        (Code::NotAParty, refused(submitted(&[]), adopted(2, None))),
        (
            Code::AlreadyDeliberated,
            refused(submitted(&[adopted(0, None)]), adopted(0, None)),
        ),
        (
            Code::DeliberationMissing,
            refused(submitted(&[]), signature(0, "2023-11-02")),
        ),
        (
            Code::NotEnforceable,
            refused(submitted(&[adopted(0, None)]), signature(0, "2023-11-02")),
        ),
        (
            Code::AlreadyEnforceable,
            refused(events(), again.expect("l’histoire en a une")),
        ),
        (
            Code::AlreadySigned,
            refused(facts(in_force(draft(2))), signature(0, "2023-11-02")),
        ),
        (
            Code::SignatureMissing,
            refused(story_before("SignConvention"), into_force("2024-07-01")),
        ),
        (
            Code::InForceTooEarly,
            refused(facts(approved), into_force("2023-12-31")),
        ),
        (Code::ActOrder, refused(submitted(&[]), early)),
        (
            Code::DateInFuture,
            refused(submitted(&[adopted(0, Some("2023-10-09"))]), signature(0, "2026-11-02")),
        ),
    ]
}

pub(super) fn committees() -> Vec<Scenario> {
    let given = || facts(in_force(draft(2)));
    let with = |change: fn(&mut InstallCommittee)| {
        let mut order = install(2);
        change(&mut order);
        refused(given(), order)
    };
    let impossible = || QuorumRule {
        counts_proxies: true,
        denominator: 2,
        numerator: 3,
        reference: name("essai"),
        strict: false,
    };
    let mut unsound = install(2);
    unsound.quorum = Some(impossible());
    let nowhere = convened(CommitteeId::new(id(0)), 1, "2024-03-14", &[Effect::Opinion]);
    vec![
        (Code::SeatsInvalid, with(|order| order.chair = seat(9))),
        (Code::QuorumRuleInvalid, refused(given(), unsound)),
        (Code::CommitteeUnknown, refused(given(), nowhere)),
    ]
}

pub(super) fn sessions() -> Vec<Scenario> {
    let is_vote = |command: &Command| matches!(command, Command::VoteItem(_));
    let before_vote = || story_until(is_vote);
    let before_opening = || {
        let mut given = before_vote();
        assert!(matches!(
            given.pop().map(|draft| draft.event),
            Some(Event::SessionOpened(_))
        ));
        given
    };
    let all = ["CC Arc Sud Bretagne", "Muzillac", "Péaule"];
    let with_stranger = || {
        let Command::OpenSession(mut order) = open(SESSION_2024, &all, &[]) else {
            panic!("une ouverture")
        };
        order.present.push(seat(0).into());
        order
    };
    let convene = |sent_on| ConveneSession {
        committee: COMMITTEE,
        session: session_id(9),
        sent_on: date(sent_on),
        held_on: date("2026-10-30"),
        agenda: Vec::new(),
        follows: None,
        urgency: None,
    };
    let billiers_is_not_represented = || {
        let mut given = before_opening();
        given.extend(then(given.clone(), open(SESSION_2024, &all, &[])).expect("la séance s’ouvre"));
        given
    };
    let yes = |item| vote(SESSION_2024, item, [InFavour; 4]);
    let voted = || story_until(|command| matches!(command, Command::AdoptKey(_)));
    let mut still_open = voted();
    assert!(matches!(
        still_open.pop().map(|draft| draft.event),
        Some(Event::SessionClosed(_))
    ));
    let without_quorum = story_until(|command| matches!(command, Command::CloseSession(_)));
    vec![
        (Code::SeatUnknown, refused(before_opening(), with_stranger())),
        (
            Code::SessionUnknown,
            refused(before_opening(), open(session_id(9), &all, &[])),
        ),
        (Code::SessionState, refused(before_opening(), yes(ITEM_KEY_IT))),
        (Code::NoticeTooShort, refused(events(), convene("2026-10-29"))),
        (Code::AgendaInvalid, refused(events(), convene("2026-10-01"))),
        (Code::ItemUnknown, refused(before_vote(), yes(ItemId::new(id(0))))),
        (
            Code::BallotInvalid,
            refused(billiers_is_not_represented(), yes(ITEM_KEY_IT)),
        ),
        (
            Code::ProxyInvalid,
            refused(before_opening(), open(SESSION_2024, &all, &[("Muzillac", "Péaule")])),
        ),
        (Code::AlreadyVoted, refused(still_open, yes(ITEM_KEY_IT))),
        (
            Code::NoQuorum,
            refused(without_quorum, vote(SESSION_WITHOUT_QUORUM, ITEM_KEY_IT, [InFavour; 4])),
        ),
    ]
}
