//! Votes: majorities, casting vote, secret ballots, colleges, accounts, appointments, what a decision is worth.

use crate::assembly::{Assembly, installation, seat, verdict, vote, vote_by_name, with_majority, with_rule};
use crate::support::{decision, key, session_id};
use domain::Code;
use domain::committee::Choice::{Abstention, Against, InFavour, NotVoting};
use domain::committee::command::{Appoint, RecordDecisionEnforceability, VoteItem, Voting};
use domain::committee::event::{BallotRequests, Count, Counts, Effect, Round, ShowOfHands, Vote};
use domain::committee::{BindingLevel, Choice, ItemKind, Nature};
use domain::convention::command::Enforceability;
use domain::event::Event;
use domain::key::Formula;
use domain::key::command::AdoptKey;
use domain::rules::{CollegeRule, Majority, MajorityBase, Parameter, Setting, Threshold};
use domain::sample::{COMMITTEE, date, name, personal};

const HALF: Threshold = Threshold::more_than(1, 2);

fn council() -> Assembly {
    Assembly::council(5)
        .convened(&[Effect::Other])
        .opened(&[0, 1, 2, 3, 4], &[])
}

fn ruled(majority: Majority) -> Assembly {
    Assembly::installed(with_majority(installation(Nature::DeliberativeAssembly, 5), majority))
        .convened(&[Effect::Other])
        .opened(&[0, 1, 2, 3], &[])
}

fn adopted(assembly: &Assembly, choices: &[(usize, Choice)]) -> bool {
    verdict(&assembly.gives(vote(0, choices))).0
}

fn counts(in_favour: u32, against: u32, abstentions: u32) -> Counts {
    Counts {
        abstentions,
        against,
        in_favour,
        ..Counts::NONE
    }
}

fn whole(heads: Counts) -> Vec<Count> {
    vec![Count {
        college: None,
        heads,
        votes: None,
    }]
}

fn counted(voting: Voting) -> VoteItem {
    VoteItem {
        vote: voting,
        ..vote_by_name(0, &[])
    }
}

fn secretly(heads: Counts, asked: u32) -> VoteItem {
    VoteItem {
        requests: Some(BallotRequests {
            public: 0,
            secret: asked,
        }),
        ..counted(Voting::Secret(whole(heads)))
    }
}

#[test]
fn a_majority_is_of_the_votes_expressed_abstentions_and_non_voters_apart() {
    let council = council();
    let one_to_none = [(0, InFavour), (1, Abstention), (2, NotVoting)];
    assert!(adopted(&council, &one_to_none));
    assert!(!adopted(&council, &[(0, Abstention), (1, Abstention)]));
    let Event::DecisionAdopted(data) = council.gives(vote(0, &one_to_none)) else {
        panic!("une voix sur une exprimée")
    };
    assert_eq!((data.tally.heads.not_voting, data.tally.heads.abstentions), (3, 1));
    assert_eq!(data.majority.unwrap().rule.reference.as_str(), "CGCT, art. L. 2121-20");
}

#[test]
fn the_chair_breaks_a_tie_by_name_and_by_hand_but_never_in_a_secret_ballot() {
    let council = council();
    let tied = [(0, InFavour), (1, InFavour), (2, Against), (3, Against)];
    assert_eq!(verdict(&council.gives(vote(0, &tied))), (true, true));
    let hands = |chair| {
        counted(Voting::ShowOfHands(ShowOfHands {
            chair,
            counts: whole(counts(2, 2, 1)),
        }))
    };
    assert_eq!(verdict(&council.gives(hands(Some(InFavour)))), (true, true));
    assert_eq!(verdict(&council.gives(hands(Some(Against)))), (false, true));
    assert_eq!(verdict(&council.gives(hands(None))), (false, false));
    assert_eq!(verdict(&council.gives(secretly(counts(2, 2, 1), 2))), (false, false));
}

#[test]
fn a_secret_ballot_links_no_voter_and_no_vote() {
    let council = council();
    let Event::DecisionAdopted(data) = council.gives(secretly(counts(4, 1, 0), 2)) else {
        panic!("quatre voix sur cinq")
    };
    assert!(data.vote.is_secret() && data.vote.ballots().is_empty());
    let written = serde_json::to_string(&data.vote).unwrap();
    assert!((0..5).all(|n| !written.contains(&seat(n).to_string())));
}

#[test]
fn a_third_of_those_present_may_ask_for_a_secret_ballot_and_a_quarter_for_a_public_one() {
    let council = council();
    assert_eq!(council.refuses(secretly(counts(5, 0, 0), 1)).code, Code::BallotForm);
    council.gives(secretly(counts(5, 0, 0), 2));
    let mut by_name = vote_by_name(0, &[0, 1, 2]);
    by_name.requests = Some(BallotRequests { public: 2, secret: 2 });
    assert_eq!(
        council.refuses(by_name).code,
        Code::BallotForm,
        "la demande de scrutin secret l’emporte"
    );
    let mut hands = counted(Voting::ShowOfHands(ShowOfHands {
        chair: None,
        counts: whole(counts(5, 0, 0)),
    }));
    council.gives(hands.clone());
    hands.requests = Some(BallotRequests { public: 2, secret: 0 });
    let refusal = council.refuses(hands);
    assert_eq!(
        (refusal.code, refusal.legal_reference.unwrap().text.as_ref()),
        (Code::BallotForm, "CGCT, art. L. 2121-21")
    );
}

#[test]
fn two_thirds_of_the_members_composing_are_not_two_thirds_of_the_votes_cast() {
    let composing = ruled(Majority::of(MajorityBase::Composing, Threshold::at_least(2, 3)));
    let three = [(0, InFavour), (1, InFavour), (2, InFavour)];
    assert!(!adopted(&composing, &three), "3 sur 5 composant");
    assert!(adopted(&composing, &[&three[..], &[(3, InFavour)]].concat()));
    let expressed = ruled(Majority::of(MajorityBase::Expressed, Threshold::at_least(2, 3)));
    assert!(adopted(&expressed, &three));
}

#[test]
fn two_thirds_are_met_at_two_of_three_exactly_and_missed_just_below() {
    let mut order = with_majority(
        installation(Nature::DeliberativeAssembly, 5),
        Majority::of(MajorityBase::Expressed, Threshold::at_least(2, 3)),
    );
    order.seats[0].votes = 6_666;
    order.seats[1].votes = 3_334;
    order.seats[2].votes = 2;
    order.seats[3].votes = 1;
    let assembly = Assembly::installed(order)
        .convened(&[Effect::Other])
        .opened(&[0, 1, 2, 3], &[]);
    assert!(!adopted(&assembly, &[(0, InFavour), (1, Against)]), "6 666 sur 10 000");
    assert!(adopted(&assembly, &[(2, InFavour), (3, Against)]), "2 sur 3");
}

#[test]
fn consensus_is_the_absence_of_opposition_and_unanimity_the_presence_of_all() {
    let consensus = ruled(Majority::of(MajorityBase::NoOpposition, Threshold::at_least(1, 1)));
    assert!(adopted(&consensus, &[(0, InFavour), (1, Abstention)]));
    assert!(!adopted(&consensus, &[(0, InFavour), (1, InFavour), (2, Against)]));
    let unanimity = ruled(Majority::of(
        MajorityBase::PresentOrRepresented,
        Threshold::at_least(1, 1),
    ));
    assert!(!adopted(
        &unanimity,
        &[(0, InFavour), (1, InFavour), (2, InFavour), (3, Abstention)]
    ));
    assert!(adopted(
        &unanimity,
        &[(0, InFavour), (1, InFavour), (2, InFavour), (3, InFavour)]
    ));
}

#[test]
fn a_double_majority_is_found_in_each_college_and_in_the_whole() {
    let told = |rule| {
        let majority = Majority {
            colleges: Some(rule),
            ..Majority::of(MajorityBase::Expressed, HALF)
        };
        let mut order = with_majority(installation(Nature::DeliberativeAssembly, 5), majority);
        order.colleges = vec![name("Région"), name("Communes")];
        for (n, seat) in order.seats.iter_mut().enumerate() {
            seat.college = Some(u16::from(n > 0));
        }
        order.seats[0].votes = 10;
        Assembly::installed(order)
            .convened(&[Effect::Other])
            .opened(&[0, 1, 2, 3, 4], &[])
    };
    let communes_yes = [(0, Against), (1, InFavour), (2, InFavour), (3, InFavour)];
    let region_yes = [(0, InFavour), (1, Against), (2, Against), (3, Against)];
    let both = [(0, InFavour), (1, InFavour), (2, InFavour), (3, Against)];
    for rule in [CollegeRule::Each, CollegeRule::EachAndWhole] {
        let assembly = told(rule);
        assert!(!adopted(&assembly, &communes_yes) && !adopted(&assembly, &region_yes) && adopted(&assembly, &both));
    }
    let Event::DecisionRejected(data) = told(CollegeRule::Each).gives(vote(0, &communes_yes)) else {
        panic!("la région est contre")
    };
    let carried: Vec<_> = data.tally.colleges.iter().map(|college| college.carried).collect();
    assert_eq!(carried, [false, true]);
    let assembly = told(CollegeRule::Each);
    assert_eq!(
        assembly.refuses(secretly(counts(3, 2, 0), 2)).code,
        Code::CountsInvalid,
        "un décompte par collège est dû"
    );
}

#[test]
fn votes_and_heads_are_counted_apart_and_both_may_be_needed() {
    let told = |in_heads_too| {
        let majority = Majority {
            in_heads_too,
            ..Majority::of(MajorityBase::Expressed, HALF)
        };
        let mut order = with_majority(installation(Nature::DeliberativeAssembly, 5), majority);
        order.seats[0].votes = 10;
        Assembly::installed(order)
            .convened(&[Effect::Other])
            .opened(&[0, 1, 2, 3], &[])
    };
    let choices = [(0, InFavour), (1, Against), (2, Against)];
    assert!(adopted(&told(false), &choices) && !adopted(&told(true), &choices));
    let Event::DecisionAdopted(data) = told(false).gives(vote(0, &choices)) else {
        panic!("dix voix contre deux")
    };
    assert_eq!((data.tally.votes.in_favour, data.tally.heads.in_favour), (10, 1));
    let heads_alone = counted(Voting::ShowOfHands(ShowOfHands {
        chair: None,
        counts: whole(counts(2, 2, 0)),
    }));
    assert_eq!(
        told(false).refuses(heads_alone).code,
        Code::CountsInvalid,
        "des voix inégales se comptent en voix"
    );
}

#[test]
fn accounts_are_adopted_unless_a_majority_is_against_under_another_chair() {
    let council = Assembly::council(5).of_accounts().opened(&[0, 1, 2, 3, 4], &[]);
    let under = |choices: &[(usize, Choice)]| {
        let mut order = vote(0, choices);
        order.chair = Some(seat(1));
        order
    };
    let tied = [(1, InFavour), (2, InFavour), (3, Against), (4, Against)];
    assert_eq!(
        verdict(&council.gives(under(&tied))),
        (true, false),
        "l’égalité les adopte"
    );
    let most_against = [(1, InFavour), (2, Against), (3, Against), (4, Abstention)];
    assert!(!verdict(&council.gives(under(&most_against))).0);
    let refusal = council.refuses(vote(0, &tied));
    assert_eq!(
        (refusal.code, refusal.legal_reference.unwrap().text.as_ref()),
        (Code::ChairMustWithdraw, "CGCT, art. L. 2121-14")
    );
    assert_eq!(
        council.refuses(under(&[(0, InFavour)])).code,
        Code::BallotInvalid,
        "la présidence ne vote pas ses comptes"
    );
}

#[test]
fn everybody_who_can_vote_is_in_the_counts() {
    let council = council();
    let short = counted(Voting::ShowOfHands(ShowOfHands {
        chair: None,
        counts: whole(counts(2, 1, 0)),
    }));
    let refusal = council.refuses(short);
    assert_eq!(refusal.code, Code::CountsInvalid);
    assert!(refusal.message.contains("3 votants ; 5 peuvent"), "{refusal}");
}

fn appointing(rounds: &[[u32; 3]], oldest: Option<u16>) -> Appoint {
    let round = |[first, second, blanks]: &[u32; 3]| Round {
        blanks: *blanks,
        not_voting: 0,
        nulls: 0,
        votes: vec![*first, *second],
    };
    Appoint {
        committee: COMMITTEE,
        session: session_id(1),
        item: decision(1, 0),
        candidates: vec![personal("Camille Exemple"), personal("Dominique Exemple")],
        rounds: rounds.iter().map(round).collect(),
        oldest,
    }
}

#[test]
fn an_appointment_takes_two_rounds_of_absolute_majority_then_one_of_relative_where_the_older_wins() {
    let council = Assembly::council(5)
        .of_kind(ItemKind::Appointment)
        .opened(&[0, 1, 2, 3, 4], &[]);
    let elected = |rounds: &[[u32; 3]], oldest| match council.gives(appointing(rounds, oldest)) {
        Event::DecisionAdopted(data) => match data.vote {
            Vote::Appointment(appointment) => (appointment.elected, appointment.older),
            other => panic!("une nomination : {other:?}"),
        },
        other => panic!("un élu : {other:?}"),
    };
    assert_eq!(elected(&[[3, 2, 0]], None), (Some(0), false));
    assert_eq!(elected(&[[2, 2, 1], [2, 2, 1], [1, 2, 2]], None), (Some(1), false));
    assert_eq!(elected(&[[2, 2, 1], [2, 2, 1], [2, 2, 1]], Some(1)), (Some(1), true));
    for (rounds, oldest) in [
        (&[[2, 2, 1]][..], None),
        (&[[3, 2, 0], [3, 2, 0]], None),
        (&[[2, 2, 1], [2, 2, 1], [2, 2, 1]], None),
        (&[[2, 2, 1], [2, 2, 1], [1, 2, 2], [1, 2, 2]], None),
        (&[[3, 1, 0]], None),
    ] {
        assert_eq!(
            council.refuses(appointing(rounds, oldest)).code,
            Code::RoundsInvalid,
            "{rounds:?}"
        );
    }
    assert_eq!(
        council.refuses(vote_by_name(0, &[0, 1, 2])).code,
        Code::BallotForm,
        "une nomination se vote au scrutin secret"
    );
}

#[test]
fn a_committee_proposes_a_conference_too_and_an_assembly_deliberates() {
    let level = |nature, effect, delegated: bool| {
        let mut order = installation(nature, 5);
        order.rules = Some(domain::rules::RuleSet::of(
            domain::rules::Preset::AdministrativeCommission,
        ));
        let mut commands = Assembly::installed(order).commands();
        if !delegated {
            for command in &mut commands {
                if let domain::Command::DraftConvention(draft) = command {
                    draft.delegations.clear();
                }
            }
        }
        let assembly = Assembly::told(commands)
            .then(key(1, Formula::Equal, 5))
            .convened(&[effect])
            .opened(&[0, 1, 2], &[]);
        match assembly.gives(vote_by_name(0, &[0, 1, 2])) {
            Event::DecisionAdopted(data) => data.binding,
            other => panic!("adopté : {other:?}"),
        }
    };
    let adopt = Effect::AdoptKey(key(1, Formula::Equal, 5).key);
    assert_eq!(level(Nature::SteeringCommittee, adopt, false), BindingLevel::Proposal);
    assert_eq!(level(Nature::SteeringCommittee, adopt, true), BindingLevel::Delegated);
    assert_eq!(level(Nature::Conference, adopt, true), BindingLevel::Proposal);
    assert_eq!(
        level(Nature::DeliberativeAssembly, adopt, false),
        BindingLevel::Deliberation
    );
    assert_eq!(level(Nature::GeneralAssembly, adopt, false), BindingLevel::Deliberation);
    assert_eq!(
        level(Nature::DeliberativeAssembly, Effect::Opinion, true),
        BindingLevel::Opinion
    );
}

#[test]
fn a_key_rests_on_a_deliberation_once_it_is_published_and_transmitted() {
    let council = Assembly::council(5)
        .with_key()
        .opened(&[0, 1, 2], &[])
        .roll_call(0, &[0, 1, 2]);
    let adopt = AdoptKey {
        key: key(1, Formula::Equal, 5).key,
        decision: decision(1, 0),
        from: date("2025-01-01"),
        retroactivity: None,
        until: None,
    };
    let refusal = council.refuses(adopt.clone());
    assert_eq!(refusal.code, Code::DecisionNotEnforceable);
    assert!(refusal.message.contains("publication et sa transmission"), "{refusal}");
    let enforce = |published: &str, transmitted: &str| RecordDecisionEnforceability {
        decision: decision(1, 0),
        enforceability: Enforceability {
            published_on: date(published),
            transmitted_on: date(transmitted),
        },
    };
    assert_eq!(
        council.refuses(enforce("2024-03-13", "2024-03-15")).code,
        Code::ActOrder,
        "pas de publication avant le vote"
    );
    let Event::DecisionBecameEnforceable(data) = council.gives(enforce("2024-03-18", "2024-03-20")) else {
        panic!("une délibération exécutoire")
    };
    assert_eq!(data.enforceable_on, date("2024-03-20"), "la plus tardive des deux");
    let enforceable = council.then(enforce("2024-03-18", "2024-03-20"));
    enforceable.gives(adopt);
}

#[test]
fn the_statutes_of_an_open_syndicate_need_two_thirds_of_those_who_compose_it() {
    let mut order = installation(Nature::DeliberativeAssembly, 5);
    order.rules = Some(domain::rules::RuleSet::of(domain::rules::Preset::OpenSyndicate));
    let told = |kind| {
        Assembly::installed(order.clone())
            .of_kind(kind)
            .opened(&[0, 1, 2, 3], &[])
    };
    let three = [(0, InFavour), (1, InFavour), (2, InFavour)];
    assert!(adopted(&told(ItemKind::Ordinary), &three) && !adopted(&told(ItemKind::Statutes), &three));
}

#[test]
fn a_casting_vote_is_a_rule_that_an_assembly_may_go_without() {
    let order = with_rule(
        installation(Nature::DeliberativeAssembly, 5),
        Parameter::CastingVote,
        Setting::Flag(false),
    );
    let assembly = Assembly::installed(order)
        .convened(&[Effect::Other])
        .opened(&[0, 1, 2, 3], &[]);
    let tied = [(0, InFavour), (1, Against)];
    assert_eq!(verdict(&assembly.gives(vote(0, &tied))), (false, false));
}

fn shown(counts: Vec<Count>) -> VoteItem {
    counted(Voting::ShowOfHands(ShowOfHands { chair: None, counts }))
}

fn of_college(college: u16, heads: Counts) -> Count {
    Count {
        college: Some(college),
        heads,
        votes: None,
    }
}

#[test]
fn a_chair_whose_vote_is_in_no_count_breaks_no_tie() {
    let hands = counted(Voting::ShowOfHands(ShowOfHands {
        chair: Some(InFavour),
        counts: whole(counts(0, 0, 5)),
    }));
    assert_eq!(verdict(&council().gives(hands)), (false, false));
}

#[test]
fn a_vote_is_counted_once_for_the_assembly_or_once_for_each_college_that_takes_part() {
    let told = |present: &[usize]| {
        let mut order = installation(Nature::DeliberativeAssembly, 5);
        order.colleges = vec![name("Région"), name("Communes")];
        for (n, seat) in order.seats.iter_mut().enumerate() {
            seat.college = Some(u16::from(n > 0));
        }
        order.seats[0].votes = 10;
        Assembly::installed(order)
            .convened(&[Effect::Other])
            .opened(present, &[])
    };
    let assembly = told(&[0, 1, 2, 3, 4]);
    let (region, communes) = (of_college(0, counts(1, 0, 0)), of_college(1, counts(1, 3, 0)));
    let Event::DecisionAdopted(data) = assembly.gives(shown(vec![region.clone(), communes.clone()])) else {
        panic!("onze voix contre trois")
    };
    assert_eq!((data.tally.votes.in_favour, data.tally.votes.against), (11, 3));
    for wrong in [
        vec![region.clone()],
        vec![region.clone(), communes.clone(), communes.clone()],
        [whole(counts(2, 3, 0)), whole(counts(2, 3, 0))].concat(),
    ] {
        let refusal = assembly.refuses(shown(wrong));
        assert_eq!(refusal.code, Code::CountsInvalid);
        assert!(refusal.message.starts_with("Le vote se compte une fois"), "{refusal}");
    }
    let without_region = told(&[1, 2, 3, 4]);
    without_region.gives(shown(vec![communes]));
}

#[test]
fn an_absent_seat_of_another_weight_does_not_stop_a_count_in_heads() {
    let mut order = installation(Nature::DeliberativeAssembly, 5);
    order.seats[4].votes = 10;
    let assembly = Assembly::installed(order)
        .convened(&[Effect::Other])
        .opened(&[0, 1, 2, 3], &[]);
    assert!(verdict(&assembly.gives(shown(whole(counts(3, 1, 0))))).0);
}

#[test]
fn an_appointment_keeps_every_count_of_its_last_round() {
    let council = Assembly::council(9)
        .of_kind(ItemKind::Appointment)
        .opened(&[0, 1, 2, 3, 4, 5, 6, 7, 8], &[]);
    let mut order = appointing(&[], None);
    order.rounds = vec![Round {
        blanks: 1,
        not_voting: 1,
        nulls: 1,
        votes: vec![4, 2],
    }];
    let Event::DecisionAdopted(data) = council.gives(order) else {
        panic!("quatre voix sur six")
    };
    let expected = Counts {
        abstentions: 0,
        against: 2,
        blanks: 1,
        in_favour: 4,
        not_voting: 1,
        nulls: 1,
    };
    assert_eq!(data.tally.votes, expected);
}

#[test]
fn a_last_round_where_nobody_is_voted_for_elects_nobody_and_no_round_follows_it() {
    let council = Assembly::council(5)
        .of_kind(ItemKind::Appointment)
        .opened(&[0, 1, 2, 3, 4], &[]);
    let blank = [[2, 2, 1], [2, 2, 1], [0, 0, 5]];
    let Event::DecisionRejected(data) = council.gives(appointing(&blank, Some(0))) else {
        panic!("personne n’est élu")
    };
    assert_eq!((data.tally.votes.in_favour, data.tally.votes.blanks), (0, 5));
    let refusal = council.refuses(appointing(&[&blank[..], &[[0, 0, 5]]].concat(), None));
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::RoundsInvalid, Some("rounds.2"))
    );
}

#[test]
fn the_older_is_one_of_the_candidates_that_are_equal() {
    let council = Assembly::council(5)
        .of_kind(ItemKind::Appointment)
        .opened(&[0, 1, 2, 3, 4], &[]);
    let round = || Round {
        blanks: 0,
        not_voting: 0,
        nulls: 0,
        votes: vec![2, 2, 1],
    };
    let mut order = appointing(&[], Some(2));
    order.candidates.push(personal("Claude Exemple"));
    order.rounds = vec![round(), round(), round()];
    let refusal = council.refuses(order.clone());
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::RoundsInvalid, Some("oldest"))
    );
    order.oldest = Some(1);
    council.gives(order);
}
