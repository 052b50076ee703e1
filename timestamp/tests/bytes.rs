//! Requests, byte by byte, and bytes that are nothing.

use proptest::prelude::*;
use timestamp::TimestampError;
use timestamp::authority::Authority;
use timestamp::request::Request;
use timestamp::response::Response;

/// What `openssl ts -query -data FICHIER -sha256 -cert` writes, but for the nonce, which it draws.
#[test]
fn a_request_is_written_as_others_write_it() {
    let imprint = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"; // FIPS 180-2, appendix B.1
    let expected = format!("3043020101 3031 300d060960864801650304020105000420{imprint} 02080102030405060708 0101ff")
        .replace(' ', "");
    let bytes: Vec<u8> = (0..expected.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&expected[at..at + 2], 16).unwrap())
        .collect();
    assert_eq!(Request::over(b"abc", 0x0102_0304_0506_0708).to_der(), bytes);
}

#[test]
fn a_nonce_is_a_positive_integer_written_the_shortest_way() {
    for (nonce, end) in [
        (0, &[2, 1, 0][..]),
        (1, &[2, 1, 1]),
        (0x7f, &[2, 1, 0x7f]),
        (0x80, &[2, 2, 0, 0x80]),
        (0x0100, &[2, 2, 1, 0]),
        (u64::MAX, &[2, 9, 0, 255, 255, 255, 255, 255, 255, 255, 255]),
    ] {
        let request = Request::over(b"abc", nonce);
        let der = request.to_der();
        assert!(der.ends_with(&[end, &[1, 1, 0xff]].concat()), "{nonce} {der:?}");
        assert_eq!(Request::parse(&der), Ok(request));
    }
}

#[test]
fn a_request_is_for_one_text() {
    let request = Request::over(b"abc", 1);
    assert!(request.is_for(b"abc") && !request.is_for(b"abd"));
}

#[test]
fn a_request_that_asks_for_something_else_is_not_ours() {
    let der = Request::over(b"abc", 7).to_der();
    let without_certificate = [&[0x30, der[1] - 3], &der[2..der.len() - 3]].concat();
    assert_eq!(Request::parse(&without_certificate), Err(TimestampError::NotARequest));
    for length in 0..der.len() {
        assert_eq!(Request::parse(&der[..length]), Err(TimestampError::NotARequest));
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(Response::parse(&bytes).is_err());
        prop_assert!(Request::parse(&bytes).is_err());
        prop_assert!(Authority::parse(&bytes).is_err());
    }

    /// Nested lengths and tags that make sense reach further.
    #[test]
    fn any_structure_is_read_or_refused(tags in proptest::collection::vec(prop_oneof![Just(0x30), Just(0x31), Just(0xa0), Just(4), Just(2), Just(6)], 0..120)) {
        let bytes = tags.iter().fold(Vec::new(), |inner, tag| {
            let length = u8::try_from(inner.len()).unwrap_or(u8::MAX);
            let head = if length < 0x80 { vec![*tag, length] } else { vec![*tag, 0x81, length] };
            [head, inner].concat()
        });
        prop_assert!(Response::parse(&bytes).is_err());
        prop_assert!(Request::parse(&bytes).is_err());
    }

    #[test]
    fn a_request_that_was_written_is_read_again(text: Vec<u8>, nonce: u64) {
        let request = Request::over(&text, nonce);
        prop_assert_eq!(Request::parse(&request.to_der()), Ok(request));
    }

    #[test]
    fn a_request_has_one_writing(text: Vec<u8>, nonce: u64, at: prop::sample::Index, bit in 0..8_u8) {
        let mut der = Request::over(&text, nonce).to_der();
        let at = at.index(der.len());
        der[at] ^= 1 << bit;
        if let Ok(other) = Request::parse(&der) {
            prop_assert_eq!(other.to_der(), der);
        }
    }
}
