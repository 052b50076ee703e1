//! One body of each event type and version ever written, kept for ever: a program that can no longer read one has broken its promise.

use crate::bodies;
use domain::EventType;
use domain::body;
use domain::sample::LEDGER;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/events")
}

/// The fixture of a type. With `ENTENTE_BLESS` set, a missing one is written from the story; an existing one never changes.
fn fixture(event_type: EventType) -> Vec<u8> {
    let path = folder().join(format!("{}.v{}.json", event_type.as_str(), event_type.version()));
    if !path.exists() && std::env::var_os("ENTENTE_BLESS").is_some() {
        let of_type = bodies()
            .into_iter()
            .filter(|(recorded, _)| recorded.event.event_type() == event_type);
        let fullest = of_type
            .map(|(_, body)| body)
            .max_by_key(Vec::len)
            .expect("un fait de ce type");
        std::fs::write(&path, fullest).unwrap();
    }
    std::fs::read(&path).unwrap_or_else(|error| panic!("{} : {error} ; lancer « ./test --bless »", path.display()))
}

#[test]
fn every_event_type_has_a_fixture_of_the_version_it_writes() {
    for event_type in EventType::ALL {
        let recorded = body::decode(LEDGER, &fixture(*event_type)).unwrap();
        assert_eq!(recorded.event.event_type(), *event_type);
    }
}

#[test]
fn every_fixture_ever_kept_is_read_and_written_again_as_the_same_bytes() {
    let mut count = 0;
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let body = std::fs::read(&path).unwrap();
        // Decoding checks that the data, written again in their own version, are the same bytes.
        let recorded = body::decode(LEDGER, &body).unwrap_or_else(|error| panic!("{} : {error}", path.display()));
        let current = format!(
            "{}.v{}.json",
            recorded.event.event_type().as_str(),
            recorded.event.event_type().version()
        );
        let file = path.file_name().and_then(|name| name.to_str()).unwrap();
        let named = body::kind(&body).map(|(event_type, version)| format!("{event_type}.v{version}.json"));
        assert_eq!(named.as_deref(), Some(file));
        if path.ends_with(current) {
            assert_eq!(body::encode(LEDGER, &recorded).unwrap(), body, "{}", path.display());
        }
        count += 1;
    }
    assert!(
        count >= EventType::ALL.len() + EventType::FORMER.len(),
        "{count} exemples"
    );
}
