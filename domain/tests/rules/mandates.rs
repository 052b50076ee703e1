//! Seats and mandates through time.

use crate::assembly::{Assembly, installation, opening, seat};
use crate::support::commune;
use domain::Code;
use domain::committee::Nature;
use domain::committee::command::{AddSeats, ChangeChair, EndMandates, FillSeat, RemoveSeats};
use domain::committee::event::Effect;
use domain::event::Event;
use domain::sample::orders::new_seat;
use domain::sample::{COMMITTEE, date};

fn ended(member: Option<usize>, on: &str) -> EndMandates {
    EndMandates {
        committee: COMMITTEE,
        member: member.map(commune),
        on: date(on),
    }
}

fn filled(n: usize, on: &str) -> FillSeat {
    FillSeat {
        committee: COMMITTEE,
        seat: seat(n),
        on: date(on),
        holder: None,
        substitutes: Vec::new(),
        until: None,
    }
}

fn in_office(assembly: &Assembly) -> u32 {
    match assembly.gives(opening(&[0], &[])) {
        Event::SessionOpened(data) => data.quorum.in_office,
        other => panic!("une ouverture : {other:?}"),
    }
}

#[test]
fn a_mandate_expires_when_the_new_organ_is_installed_and_its_delegate_no_longer_votes() {
    let council = Assembly::council(5)
        .then(ended(Some(2), "2024-03-10"))
        .convened(&[Effect::Other]);
    let refusal = council.refuses(opening(&[0, 1, 2], &[]));
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::SeatVacant, Some("present.2"))
    );
    assert_eq!(refusal.legal_reference.unwrap().text, "CGCT, art. L. 5211-8");
    assert_eq!(in_office(&council), 4);
    let again = council.then(filled(2, "2024-03-12"));
    assert_eq!(in_office(&again), 5);
}

#[test]
fn mandates_of_the_day_survive_the_renewal_they_come_from() {
    let council = Assembly::council(5)
        .then(filled(1, "2024-03-10"))
        .then(ended(None, "2024-03-10"))
        .then(filled(0, "2024-03-10"))
        .convened(&[Effect::Other]);
    assert_eq!(in_office(&council), 2);
    assert_eq!(council.refuses(ended(Some(0), "2024-03-10")).code, Code::SeatVacant);
}

#[test]
fn a_session_before_the_renewal_knows_the_seats_of_its_day() {
    let council = Assembly::council(5)
        .then(ended(None, "2024-04-01"))
        .convened(&[Effect::Other]);
    assert_eq!(in_office(&council), 5, "le 14 mars, les mandats couraient");
}

#[test]
fn a_mandate_with_a_term_of_its_own_ends_on_its_last_day() {
    let mut order = installation(Nature::DeliberativeAssembly, 5);
    order.seats[1].until = Some(date("2024-03-14"));
    order.seats[2].until = Some(date("2024-03-13"));
    let council = Assembly::installed(order).convened(&[Effect::Other]);
    assert_eq!(in_office(&council), 4, "le dernier jour compte");
}

#[test]
fn statutes_add_and_remove_seats_from_a_day_on() {
    let add = AddSeats {
        committee: COMMITTEE,
        on: date("2024-03-01"),
        seats: vec![new_seat(seat(7), commune(1), 1), new_seat(seat(8), commune(2), 1)],
    };
    let remove = |n, on: &str| RemoveSeats {
        committee: COMMITTEE,
        on: date(on),
        seats: vec![seat(n)],
    };
    let council = Assembly::council(5)
        .then(add.clone())
        .then(remove(3, "2024-03-14"))
        .convened(&[Effect::Other]);
    assert_eq!(in_office(&council), 6);
    assert_eq!(council.refuses(add).code, Code::SeatsInvalid);
    assert_eq!(council.refuses(remove(0, "2024-03-01")).code, Code::SeatsInvalid);
    assert_eq!(council.refuses(remove(3, "2024-03-14")).code, Code::SeatUnknown);
}

#[test]
fn another_seat_chairs_from_a_day_on() {
    let change = |chair| ChangeChair {
        committee: COMMITTEE,
        chair: seat(chair),
        vice_chairs: Vec::new(),
        on: date("2024-03-01"),
    };
    let council = Assembly::council(5).then(change(2)).convened(&[Effect::Other]);
    let Event::SessionOpened(data) = council.gives(opening(&[0, 1, 2], &[])) else {
        panic!("une ouverture")
    };
    assert_eq!(data.chair, Some(seat(2)));
    assert_eq!(council.refuses(change(2)).code, Code::SeatsInvalid);
    assert_eq!(council.refuses(change(9)).code, Code::SeatsInvalid);
}
