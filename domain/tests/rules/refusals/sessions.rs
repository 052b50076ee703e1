//! Seats, sessions, ballots and minutes of an assembly.

use super::Scenario;
use crate::assembly::{Assembly, departure, installation, opening, seat, second_convocation, vote_by_name};
use crate::support::{decision, facts, refused, session_id};
use domain::Code;
use domain::committee::command::{
    Appoint, ApproveMinutes, FillSeat, RecordDecisionEnforceability, VacateSeat, VoteItem, Voting,
};
use domain::committee::event::{BallotRequests, Count, Counts, Effect, Round, ShowOfHands};
use domain::committee::{ItemKind, Nature, SetAside};
use domain::convention::command::Enforceability;
use domain::key::command::AdoptKey;
use domain::rules::{Preset, RuleSet};
use domain::sample::{COMMITTEE, date, personal};

fn appointment_from_afar() -> Scenario {
    let mut of_epci = installation(Nature::DeliberativeAssembly, 5);
    of_epci.rules = Some(RuleSet::of(Preset::Epci));
    let mut from_afar = opening(&[0, 1, 2], &[]);
    from_afar.present[0].remote = true;
    let council = Assembly::installed(of_epci)
        .of_kind(ItemKind::Appointment)
        .then(from_afar);
    (Code::RemoteExcluded, council.refuses(vote_by_name(0, &[1])))
}

pub(super) fn assemblies() -> Vec<Scenario> {
    let council = || Assembly::council(5);
    let opened = || council().convened(&[Effect::Other]).opened(&[0, 1, 2, 3], &[]);
    let vacate = |on: &str| VacateSeat {
        committee: COMMITTEE,
        seat: seat(1),
        on: date(on),
        reason: None,
    };
    let fill = |on: &str| FillSeat {
        committee: COMMITTEE,
        seat: seat(1),
        on: date(on),
        holder: None,
        substitutes: Vec::new(),
        until: None,
    };
    let vacated = council().then(vacate("2024-02-01"));
    let urgent = || council().convened_urgently("2024-03-12");
    let mut remote = opening(&[0, 1, 2], &[]);
    remote.present[0].remote = true;
    let mut without_chair = opening(&[0, 1, 2], &[]);
    without_chair.chair = Some(seat(4));
    let accounts = || council().of_accounts().opened(&[0, 1, 2, 3], &[]);
    let key = || council().with_key().opened(&[0, 1, 2], &[]).roll_call(0, &[0, 1, 2]);
    let adopt = AdoptKey {
        key: crate::support::key(1, domain::key::Formula::Equal, 5).key,
        decision: decision(1, 0),
        from: date("2025-01-01"),
        retroactivity: None,
        until: None,
    };
    let enforce = RecordDecisionEnforceability {
        decision: decision(1, 0),
        enforceability: Enforceability {
            published_on: date("2024-03-18"),
            transmitted_on: date("2024-03-19"),
        },
    };
    let steering = Assembly::of(Nature::SteeringCommittee, 5)
        .convened(&[Effect::Opinion])
        .opened(&[0, 1, 2], &[])
        .roll_call(0, &[0, 1, 2]);
    vec![
        (Code::SeatVacant, vacated.clone().refuses(vacate("2024-02-02"))),
        (
            Code::MandateOrder,
            vacated.then(fill("2024-02-05")).refuses(fill("2024-02-04")),
        ),
        (
            Code::SecondConvocation,
            opened().refuses(second_convocation("2024-03-15", "2024-03-18")),
        ),
        (Code::UrgencyNotRuled, urgent().refuses(opening(&[0, 1, 2], &[]))),
        (
            Code::UrgencyRefused,
            urgent()
                .opened_with_urgency(false, &[0, 1, 2])
                .refuses(vote_by_name(0, &[0, 1, 2])),
        ),
        (
            Code::RemoteAttendance,
            council().convened(&[Effect::Other]).refuses(remote),
        ),
        appointment_from_afar(),
        (Code::AttendanceInvalid, opened().refuses(departure(&[4], &[]))),
        (
            Code::ChairAbsent,
            council().convened(&[Effect::Other]).refuses(without_chair),
        ),
        (Code::ChairMustWithdraw, accounts().refuses(vote_by_name(0, &[1, 2, 3]))),
        (Code::BallotForm, opened().refuses(secret(1))),
        (Code::CountsInvalid, opened().refuses(show_of_hands(3))),
        (
            Code::RoundsInvalid,
            council()
                .of_kind(ItemKind::Appointment)
                .opened(&[0, 1, 2, 3], &[])
                .refuses(appointment(&[[2, 2]])),
        ),
        (
            Code::ItemSetAside,
            opened()
                .set_aside(SetAside::Withdrawn)
                .refuses(vote_by_name(0, &[0, 1, 2])),
        ),
        (Code::DecisionNotEnforceable, key().refuses(adopt)),
        (Code::DecisionState, steering.refuses(enforce)),
        (
            Code::MinutesState,
            refused(
                facts(opened().closed().commands()),
                ApproveMinutes {
                    committee: COMMITTEE,
                    session: session_id(1),
                    approved_on: date("2024-04-14"),
                },
            ),
        ),
    ]
}

fn counted(vote: Voting, requests: Option<BallotRequests>) -> VoteItem {
    VoteItem {
        committee: COMMITTEE,
        session: session_id(1),
        item: decision(1, 0),
        chair: None,
        requests,
        vote,
    }
}

fn whole(in_favour: u32) -> Vec<Count> {
    vec![Count {
        college: None,
        heads: Counts {
            in_favour,
            ..Counts::NONE
        },
        votes: None,
    }]
}

/// A secret ballot that one of four members present asked for: a third is needed.
fn secret(asked: u32) -> VoteItem {
    let requests = BallotRequests {
        public: 0,
        secret: asked,
    };
    counted(Voting::Secret(whole(4)), Some(requests))
}

fn show_of_hands(in_favour: u32) -> VoteItem {
    let hands = ShowOfHands {
        chair: None,
        counts: whole(in_favour),
    };
    counted(Voting::ShowOfHands(hands), None)
}

fn appointment(rounds: &[[u32; 2]]) -> Appoint {
    let round = |votes: &[u32; 2]| Round {
        blanks: 0,
        not_voting: 0,
        nulls: 0,
        votes: votes.to_vec(),
    };
    Appoint {
        committee: COMMITTEE,
        session: session_id(1),
        item: decision(1, 0),
        candidates: vec![personal("Camille Exemple"), personal("Dominique Exemple")],
        rounds: rounds.iter().map(round).collect(),
        oldest: None,
    }
}
