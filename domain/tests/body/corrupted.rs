use crate::bodies;
use domain::body::{self, profile};
use domain::sample::LEDGER;
use proptest::prelude::*;

/// Reads `bytes`: whatever they are, this ends; and what is accepted is written again as the same bytes.
fn read(bytes: &[u8]) {
    if let Ok(recorded) = body::decode(LEDGER, bytes) {
        assert_eq!(body::encode(LEDGER, &recorded).as_deref(), Ok(bytes));
    }
}

#[test]
fn a_single_corrupted_byte_is_refused_or_gives_another_fact() {
    let bodies = bodies();
    for (recorded, body) in bodies.iter().step_by(29) {
        for at in 0..body.len() {
            for byte in [0, b'"', b'\\', b'0', b'9', b'a', b'{', b'}', b',', 0x80, 0xff] {
                let mut corrupted = body.clone();
                corrupted[at] = byte;
                if corrupted != *body {
                    read(&corrupted);
                    assert_ne!(body::decode(LEDGER, &corrupted).as_ref(), Ok(recorded));
                }
            }
        }
    }
}

#[test]
fn a_truncated_body_is_refused() {
    let bodies = bodies();
    for (_, body) in bodies.iter().step_by(17) {
        for end in 0..body.len() {
            assert!(body::decode(LEDGER, &body[..end]).is_err());
        }
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = profile::check(&bytes);
        read(&bytes);
    }

    #[test]
    fn arbitrary_text_never_panics(text in r#"[\{\}\[\]",:\\a-zé0-9 ]{0,80}"#) {
        let _ = profile::check(text.as_bytes());
        read(text.as_bytes());
    }

    #[test]
    fn spliced_bodies_never_panic(first in 0_usize..90, second in 0_usize..90, cut in 0_usize..900, from in 0_usize..900) {
        thread_local!(static BODIES: Vec<Vec<u8>> = bodies().into_iter().map(|(_, body)| body).collect());
        BODIES.with(|bodies| {
            let head = &bodies[first][..cut.min(bodies[first].len())];
            let tail = &bodies[second][from.min(bodies[second].len())..];
            read(&[head, tail].concat());
        });
    }
}
