use crate::{bodies, canonical};
use domain::body::{self, BodyError, MAX_BYTES, profile};
use domain::event::{Event, Evidence, Recorded};
use domain::sample::{self, LEDGER, date, insee, name, siren};
use domain::value::Digest;
use domain::{EventType, Ledger};
use serde_json::Value;

#[test]
fn every_body_keeps_the_profile_and_another_canonicaliser_writes_the_same_bytes() {
    for (recorded, body) in bodies() {
        assert_eq!(profile::check(&body), Ok(()), "{:?}", recorded.event.event_type());
        let value: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(canonical(&value), body, "{:?}", recorded.event.event_type());
    }
}

#[test]
fn what_is_written_is_read_back() {
    for (recorded, body) in bodies() {
        let event_type = recorded.event.event_type();
        assert_eq!(body::decode(LEDGER, &body).as_ref(), Ok(&recorded));
        let trusted = body::decode_trusted(LEDGER, event_type.as_str(), event_type.version(), &body);
        assert_eq!(trusted.as_ref(), Ok(&recorded));
    }
}

#[test]
fn the_chain_of_each_subject_holds_the_hash_of_the_event_before() {
    // Two logs, one after the other: each has its own chains.
    let both = bodies();
    let second = both.iter().rposition(|(recorded, _)| recorded.position == 0).unwrap();
    let (first, second) = both.split_at(second);
    [first, second].into_iter().for_each(assert_chained);
}

fn assert_chained(bodies: &[(Recorded, Vec<u8>)]) {
    for (index, (recorded, _)) in bodies.iter().enumerate() {
        let subject = recorded.event.subject();
        let before = bodies[..index]
            .iter()
            .rev()
            .find(|(earlier, _)| earlier.event.subject() == subject);
        let leaf = before.map(|(_, body)| Digest::of(&[&[0], body.as_slice()].concat()));
        assert_eq!(recorded.previous, leaf);
        assert_eq!(
            recorded.subject_version,
            before.map_or(1, |(earlier, _)| earlier.subject_version + 1)
        );
    }
}

#[test]
fn bodies_read_back_give_the_same_ledger() {
    let mut ledger = Ledger::default();
    let mut read_back = Ledger::default();
    for (recorded, body) in bodies() {
        ledger.apply(&recorded);
        read_back.apply(&body::decode(LEDGER, &body).unwrap());
    }
    assert_eq!(ledger, read_back);
}

#[test]
fn a_field_that_is_seldom_there_is_written_in_its_place_and_read_back() {
    let (_, log) = sample::record(&sample::story());
    for mut recorded in log {
        match &mut recorded.event {
            Event::MemberIdentifiersChanged(data) => {
                (data.siren, data.insee) = (Some(siren("215601436")), Some(insee("2A004")));
            }
            Event::ConventionDrafted(data) => data.ends_on = Some(date("2030-12-31")),
            Event::KeyAdopted(data) => data.until = Some(date("2030-12-31")),
            _ => {}
        }
        recorded.corrects = Some(recorded.event_id);
        recorded.authorised_by = vec![recorded.event_id; 2];
        let body = body::encode(LEDGER, &recorded).unwrap();
        assert_eq!(canonical(&serde_json::from_slice(&body).unwrap()), body);
        assert_eq!(body::decode(LEDGER, &body), Ok(recorded));
    }
}

/// A fact whose body has exactly `size` bytes, thanks to its documents.
fn of_size(size: usize) -> Recorded {
    let document = |media: usize| Evidence {
        actes_id: None,
        label: name(&"x".repeat(200)),
        media_type: name(&"x".repeat(media)),
        sha256: Digest::of(b""),
    };
    let (mut recorded, _) = bodies().swap_remove(0);
    let length = |recorded: &Recorded| body::encode(LEDGER, recorded).map_or(usize::MAX, |body| body.len());
    recorded.evidence.push(document(1));
    while length(&recorded) <= size {
        recorded.evidence.push(document(1));
    }
    recorded.evidence.pop();
    let mut missing = size - length(&recorded);
    for document in &mut recorded.evidence {
        let more = missing.min(199);
        document.media_type = name(&"x".repeat(1 + more));
        missing -= more;
    }
    recorded
}

#[test]
fn a_body_may_have_65_535_bytes_and_not_one_more() {
    let longest = body::encode(LEDGER, &of_size(MAX_BYTES)).unwrap();
    assert_eq!(longest.len(), MAX_BYTES);
    assert!(body::decode(LEDGER, &longest).is_ok());
    let mut recorded = of_size(MAX_BYTES);
    let last = recorded.evidence.last_mut().unwrap();
    last.label = name(&"x".repeat(199));
    assert_eq!(body::encode(LEDGER, &recorded).unwrap().len(), MAX_BYTES - 1);
    let Event::LedgerOpened(data) = &mut recorded.event else {
        panic!("le premier fait ouvre le registre")
    };
    data.name = name(&format!("{}xx", data.name));
    assert_eq!(body::encode(LEDGER, &recorded), Err(BodyError::TooLong));
}

#[test]
fn every_event_type_is_tried_here() {
    let bodies = bodies();
    for event_type in EventType::ALL {
        assert!(
            bodies
                .iter()
                .any(|(recorded, _)| recorded.event.event_type() == *event_type),
            "{event_type:?}"
        );
    }
}
