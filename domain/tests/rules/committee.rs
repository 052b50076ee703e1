use crate::support::{
    commune, convened, decision, draft, facts, in_force, install, one, refused, seat, session_id, when,
};
use Choice::{Abstention, Against, InFavour};
use domain::committee::command::{CloseSession, InstallCommittee, OpenSession, VoteItem, Voting};
use domain::committee::event::{Ballot, Counts, Effect, Proxy, QuorumRule};
use domain::committee::{BindingLevel, Choice, MajorityRule};
use domain::event::Event;
use domain::sample::{COMMITTEE, CONVENTION, name, text};
use domain::{Code, Command};

/// A committee installed as `install` says, and a session convened on one opinion.
fn convened_committee(install: InstallCommittee) -> Vec<Command> {
    let mut commands = in_force(draft(5));
    commands.push(install.into());
    commands.push(convened(COMMITTEE, 1, "2024-03-14", &[Effect::Opinion]));
    commands
}

fn opening(present: &[usize], proxies: &[(usize, usize)]) -> OpenSession {
    OpenSession {
        committee: COMMITTEE,
        session: session_id(1),
        present: present.iter().map(|n| seat(*n).into()).collect(),
        proxies: proxies
            .iter()
            .map(|(from, to)| Proxy::new(seat(*from), seat(*to)))
            .collect(),
        chair: None,
        secretary: None,
        urgency_accepted: None,
    }
}

fn ballots(choices: &[(usize, Choice)]) -> VoteItem {
    VoteItem {
        committee: COMMITTEE,
        session: session_id(1),
        item: decision(1, 0),
        chair: None,
        requests: None,
        vote: Voting::RollCall(
            choices
                .iter()
                .map(|(n, choice)| Ballot {
                    choice: *choice,
                    seat: seat(*n),
                })
                .collect(),
        ),
    }
}

/// The count in votes with what the chair did, and whether the item is adopted.
struct Tally {
    casting_vote: bool,
    in_favour: u32,
    against: u32,
    abstentions: u32,
}

impl From<domain::committee::event::Tally> for Tally {
    fn from(tally: domain::committee::event::Tally) -> Self {
        let Counts {
            in_favour,
            against,
            abstentions,
            ..
        } = tally.votes;
        Self {
            casting_vote: tally.casting_vote,
            in_favour,
            against,
            abstentions,
        }
    }
}

fn vote(install: InstallCommittee, opening: OpenSession, choices: &[(usize, Choice)]) -> (Tally, bool) {
    let mut commands = convened_committee(install);
    commands.push(opening.into());
    match one(facts(commands), ballots(choices)) {
        Event::DecisionAdopted(data) => (data.tally.into(), true),
        Event::DecisionRejected(data) => (data.tally.into(), false),
        other => panic!("un vote décide : {other:?}"),
    }
}

fn all_present() -> OpenSession {
    opening(&[0, 1, 2, 3, 4], &[])
}

#[test]
fn a_proxy_counts_for_the_quorum_of_a_committee() {
    let opened = one(facts(convened_committee(install(5))), opening(&[0, 1], &[(2, 1)]));
    let Event::SessionOpened(data) = opened else {
        panic!("la séance s’ouvre")
    };
    assert_eq!(
        (
            data.quorum.counted,
            data.quorum.required,
            data.quorum.in_office,
            data.quorum.reached
        ),
        (3, 3, 5, true)
    );
}

#[test]
fn a_proxy_does_not_count_for_the_quorum_when_the_rule_says_so() {
    let mut install = install(5);
    install.quorum = Some(QuorumRule {
        counts_proxies: false,
        denominator: 2,
        numerator: 1,
        reference: name("règlement intérieur, article 4"),
        strict: true,
    });
    let opened = one(facts(convened_committee(install)), opening(&[0, 1], &[(2, 1)]));
    let Event::SessionOpened(data) = opened else {
        panic!("la séance s’ouvre")
    };
    assert_eq!(
        (data.quorum.counted, data.quorum.required, data.quorum.reached),
        (2, 3, false)
    );
}

#[test]
fn without_quorum_nothing_is_voted_but_the_session_can_be_closed() {
    let mut commands = convened_committee(install(5));
    commands.push(opening(&[0, 1], &[]).into());
    let given = facts(commands);
    let refusal = refused(given.clone(), ballots(&[(0, InFavour), (1, InFavour)]));
    assert_eq!(refusal.code, Code::NoQuorum);
    assert_eq!(refusal.legal_reference.unwrap().text, "CRPA, art. R. 133-10");
    let close = CloseSession {
        committee: COMMITTEE,
        session: session_id(1),
        note: Some(text("Sans quorum.")),
    };
    assert!(when(given, close).is_ok());
}

#[test]
fn a_proxy_votes_for_the_absent_seat() {
    let (tally, adopted) = vote(
        install(5),
        opening(&[0, 1, 3], &[(2, 1)]),
        &[(0, InFavour), (1, InFavour), (2, InFavour), (3, Against)],
    );
    assert_eq!((tally.in_favour, tally.against, adopted), (3, 1, true));
}

#[test]
fn a_proxy_is_given_once_by_an_absent_seat_to_a_present_one_that_holds_no_other() {
    let given = facts(convened_committee(install(5)));
    for proxies in [
        &[(0, 1)][..],
        &[(2, 3)],
        &[(2, 2)],
        &[(2, 0), (2, 1)],
        &[(2, 0), (3, 0)],
        &[(9, 0)],
    ] {
        let refusal = refused(given.clone(), opening(&[0, 1], proxies));
        assert_eq!(refusal.code, Code::ProxyInvalid, "{proxies:?}");
    }
    let mut generous = install(5);
    generous.proxies_per_holder = Some(2);
    assert!(when(facts(convened_committee(generous)), opening(&[0, 1], &[(2, 0), (3, 0)])).is_ok());
}

#[test]
fn an_abstention_weighs_against_when_the_majority_is_of_the_present_or_represented() {
    let votes = [
        (0, InFavour),
        (1, InFavour),
        (2, Against),
        (3, Abstention),
        (4, Abstention),
    ];
    let (tally, adopted) = vote(install(5), all_present(), &votes);
    assert_eq!(
        (tally.in_favour, tally.against, tally.abstentions, adopted),
        (2, 1, 2, false)
    );
}

#[test]
fn an_abstention_does_not_count_when_the_majority_is_of_the_expressed_votes() {
    let mut install = install(5);
    install.majority = Some(MajorityRule::Expressed);
    let votes = [
        (0, InFavour),
        (1, InFavour),
        (2, Against),
        (3, Abstention),
        (4, Abstention),
    ];
    assert!(vote(install.clone(), all_present(), &votes).1);
    assert!(
        !vote(install, all_present(), &[(0, Abstention), (1, Abstention)]).1,
        "nul ne s’est exprimé"
    );
}

#[test]
fn a_seat_that_is_present_and_casts_no_ballot_weighs_like_an_abstention() {
    assert!(!vote(install(5), all_present(), &[(0, InFavour), (1, InFavour)]).1);
    assert!(
        vote(
            install(5),
            all_present(),
            &[(0, InFavour), (1, InFavour), (2, InFavour)]
        )
        .1
    );
}

#[test]
fn the_chair_present_in_person_breaks_a_tie() {
    let tied = [(0, InFavour), (1, InFavour), (2, Against), (3, Against)];
    let four = || opening(&[0, 1, 2, 3], &[]);
    let (tally, adopted) = vote(install(5), four(), &tied);
    assert!(adopted && tally.casting_vote);
    let against = [(0, Against), (1, InFavour), (2, Against), (3, InFavour)];
    let (tally, adopted) = vote(install(5), four(), &against);
    assert!(!adopted && tally.casting_vote);
    let mut without = install(5);
    without.casting_vote = Some(false);
    let (tally, adopted) = vote(without, four(), &tied);
    assert!(!adopted && !tally.casting_vote);
    let (tally, adopted) = vote(install(5), opening(&[1, 2, 3], &[(0, 1)]), &tied);
    assert!(
        !adopted && !tally.casting_vote,
        "la présidence représentée n’a pas voix prépondérante"
    );
}

#[test]
fn a_chair_that_abstains_breaks_no_tie() {
    let mut expressed = install(5);
    expressed.majority = Some(MajorityRule::Expressed);
    let votes = [(0, Abstention), (1, InFavour), (2, Against)];
    let (tally, adopted) = vote(expressed, all_present(), &votes);
    assert!(!adopted && !tally.casting_vote);
}

#[test]
fn an_abstention_that_weighs_against_leaves_no_tie_to_break() {
    let votes = [
        (0, InFavour),
        (1, Against),
        (2, Abstention),
        (3, Abstention),
        (4, Abstention),
    ];
    let (tally, adopted) = vote(install(5), all_present(), &votes);
    assert!(!adopted && !tally.casting_vote, "une voix sur cinq n’emporte rien");
}

#[test]
fn votes_weigh_what_their_seats_weigh_but_the_quorum_counts_seats() {
    let mut weighted = install(5);
    weighted.seats[2].votes = 10;
    let votes = [(0, Against), (1, Against), (2, InFavour), (3, Against), (4, Against)];
    let (tally, adopted) = vote(weighted.clone(), all_present(), &votes);
    assert_eq!((tally.in_favour, tally.against, adopted), (10, 4, true));
    let opened = one(facts(convened_committee(weighted)), opening(&[2], &[]));
    let Event::SessionOpened(data) = opened else {
        panic!("la séance s’ouvre")
    };
    assert!(!data.quorum.reached, "un siège de dix voix est un siège");
}

#[test]
fn a_ballot_comes_from_a_seat_that_takes_part_and_is_counted_once() {
    let mut commands = convened_committee(install(5));
    commands.push(opening(&[0, 1, 2], &[]).into());
    let given = facts(commands);
    for choices in [&[(3, InFavour)][..], &[(0, InFavour), (0, InFavour)], &[(9, InFavour)]] {
        let refusal = refused(given.clone(), ballots(choices));
        assert_eq!(refusal.code, Code::BallotInvalid, "{choices:?}");
    }
}

#[test]
fn an_item_is_voted_once_in_an_open_session() {
    let mut commands = convened_committee(install(5));
    assert_eq!(refused(facts(commands.clone()), ballots(&[])).code, Code::SessionState);
    commands.push(all_present().into());
    commands.push(ballots(&[(0, Against)]).into());
    let given = facts(commands);
    assert_eq!(
        refused(given.clone(), ballots(&[(0, InFavour)])).code,
        Code::AlreadyVoted
    );
    assert_eq!(refused(given, all_present()).code, Code::SessionState);
}

#[test]
fn a_closed_session_votes_nothing_more_and_is_closed_once() {
    let close = CloseSession {
        committee: COMMITTEE,
        session: session_id(1),
        note: None,
    };
    let mut commands = convened_committee(install(5));
    assert_eq!(refused(facts(commands.clone()), close.clone()).code, Code::SessionState);
    commands.push(all_present().into());
    commands.push(close.clone().into());
    let given = facts(commands);
    assert_eq!(refused(given.clone(), ballots(&[])).code, Code::SessionState);
    assert_eq!(refused(given, close).code, Code::SessionState);
}

#[test]
fn an_opinion_is_worth_an_opinion() {
    let mut commands = convened_committee(install(5));
    commands.push(all_present().into());
    let all = [
        (0, InFavour),
        (1, InFavour),
        (2, InFavour),
        (3, InFavour),
        (4, InFavour),
    ];
    let Event::DecisionAdopted(data) = one(facts(commands), ballots(&all)) else {
        panic!("l’avis est adopté")
    };
    assert_eq!(data.binding, BindingLevel::Opinion);
}

#[test]
fn a_convocation_leaves_the_notice_its_members_are_due() {
    let mut strict = install(5);
    strict.notice_days = None;
    let mut commands = in_force(draft(5));
    commands.push(strict.into());
    let given = facts(commands);
    let convene = |sent_on| {
        let Command::ConveneSession(mut order) = convened(COMMITTEE, 1, "2024-03-14", &[Effect::Opinion]) else {
            panic!("une convocation")
        };
        order.sent_on = domain::sample::date(sent_on);
        order
    };
    let refusal = refused(given.clone(), convene("2024-03-10"));
    assert_eq!(refusal.code, Code::NoticeTooShort);
    assert_eq!(refusal.legal_reference.unwrap().text, "CRPA, art. R. 133-8");
    assert!(when(given, convene("2024-03-09")).is_ok());
}

#[test]
fn an_agenda_holds_each_item_once_across_sessions() {
    let given = facts(convened_committee(install(5)));
    let again = |effects: &[Effect]| {
        let Command::ConveneSession(mut order) = convened(COMMITTEE, 1, "2024-03-14", effects) else {
            panic!("une convocation")
        };
        order.session = session_id(2);
        order
    };
    assert_eq!(
        refused(given.clone(), again(&[Effect::Opinion])).code,
        Code::AgendaInvalid
    );
    assert_eq!(refused(given, again(&[])).code, Code::AgendaInvalid);
}

#[test]
fn a_committee_is_made_of_seats_of_parties_and_needs_a_convention_in_force() {
    let given = facts(in_force(draft(2)));
    let with = |change: fn(&mut InstallCommittee)| {
        let mut order = install(2);
        change(&mut order);
        refused(given.clone(), order)
    };
    assert_eq!(with(|order| order.seats.clear()).code, Code::SeatsInvalid);
    assert_eq!(with(|order| order.seats[1].votes = 0).code, Code::SeatsInvalid);
    assert_eq!(
        with(|order| order.seats[1].seat = order.seats[0].seat).code,
        Code::SeatsInvalid
    );
    assert_eq!(with(|order| order.chair = seat(7)).code, Code::SeatsInvalid);
    let stranger = with(|order| order.seats[1].member = commune(3));
    assert_eq!(
        (stranger.code, stranger.field.as_deref()),
        (Code::MemberUnknown, Some("seats.1.member"))
    );
    assert_eq!(
        with(|order| order.installed_on = domain::sample::date("2023-12-31")).code,
        Code::ConventionState
    );
    assert_eq!(given.len(), facts(in_force(draft(2))).len());
    let mut elsewhere = install(2);
    elsewhere.convention = domain::value::ConventionId::new(CONVENTION.derive("autre"));
    assert_eq!(refused(given.clone(), elsewhere).code, Code::ConventionUnknown);
}
