//! Requests and responses against an authority made with `openssl`: what it answers is believed, and nothing else.

#[path = "support/authority.rs"]
#[expect(dead_code, reason = "each test file uses a part of it")]
mod authority;

use authority::{Authority, DATING, ISSUING, Kind, Manner, NOW, USUAL, field};
use rustls_pki_types::pem::PemObject as _;
use timestamp::TimestampError;
use timestamp::authority::Authority as Believed;
use timestamp::request::Request;
use timestamp::response::{MAX_BYTES, Response};

const TEXT: &[u8] = b"entente.exemple.fr/200000172/0190\n12\ncmFjaW5l\n";
const NONCE: u64 = 0x8102_0304_0506_0708;

fn request() -> Request {
    Request::over(TEXT, NONCE)
}

fn believed(authority: &Authority, name: &str) -> Believed {
    Believed::parse(&std::fs::read(authority.certificate(name)).unwrap()).unwrap()
}

/// Reads, holds against text and request, and verifies on the word of `root`.
fn verify(authority: &Authority, answer: &[u8]) -> Result<String, TimestampError> {
    let response = Response::parse(answer)?;
    response.is_over(TEXT)?;
    response.answers(&request())?;
    response.verify(&believed(authority, "root"))
}

#[test]
fn what_an_authority_dates_is_believed_whatever_its_key_and_its_digest() {
    for (kind, digest, names) in [
        (Kind::P256, "sha256", "sha1"),
        (Kind::P256, "sha384", "sha256"),
        (Kind::P384, "sha256", "sha512"),
        (Kind::P384, "sha384", "sha384"),
        (Kind::Rsa, "sha256", "sha1"),
        (Kind::Rsa, "sha384", "sha256"),
        (Kind::Rsa, "sha512", "sha256"),
    ] {
        let authority = Authority::new(kind);
        let manner = Manner { digest, names, ..USUAL };
        let answer = authority.answer_as("dater", None, &request().to_der(), manner);
        let holder = verify(&authority, &answer);
        assert_eq!(
            holder.as_deref(),
            Ok("CN=dater,O=Autorité d’essai"),
            "{kind:?} {digest} {names}"
        );
        let response = Response::parse(&answer).unwrap();
        assert_eq!(response.signer(), holder);
        let stamp = response.stamp();
        assert_eq!(stamp.policy, "1.3.6.1.4.1.99999.1");
        assert_eq!(stamp.serial, "02");
        assert_eq!(stamp.accuracy_micros, Some(1_500_100));
        assert_eq!(stamp.authority.as_deref(), Some("CN=dater,O=Autorité d’essai"));
        assert_eq!(&stamp.imprint, request().imprint());
        // Between the day this was written and the day its certificate ends.
        assert!(
            (1_790_000_000_000..2_493_072_000_000).contains(&stamp.millis),
            "{}",
            stamp.millis
        );
    }
}

#[test]
fn signed_in_the_other_ways_that_are_allowed_it_is_believed_too() {
    for (kind, words) in [
        (Kind::P256, &["-md", "sha256"][..]),
        (Kind::P256, &["-md", "sha256", "-keyid"]),
        (Kind::Rsa, &["-md", "sha256", "-keyid"]),
        (
            Kind::Rsa,
            &[
                "-md",
                "sha256",
                "-keyopt",
                "rsa_padding_mode:pss",
                "-keyopt",
                "rsa_pss_saltlen:32",
            ],
        ),
        (
            Kind::Rsa,
            &[
                "-md",
                "sha512",
                "-keyopt",
                "rsa_padding_mode:pss",
                "-keyopt",
                "rsa_pss_saltlen:64",
            ],
        ),
    ] {
        let authority = Authority::new(kind);
        let answer = authority.answer(&request().to_der());
        let words = [words, &["-cades"]].concat();
        let again = authority.sign_again("dater", &answer, &words);
        assert_eq!(
            verify(&authority, &again).as_deref(),
            Ok("CN=dater,O=Autorité d’essai"),
            "{kind:?} {words:?}"
        );
    }
}

#[test]
fn a_way_of_signing_that_is_not_verified_is_named() {
    for (kind, words, expected) in [
        (Kind::P256, &["-md", "sha512", "-cades"][..], "une autre signature"),
        (Kind::P256, &["-md", "sha1", "-cades"], "une autre empreinte"),
        (
            Kind::Rsa,
            &[
                "-md",
                "sha256",
                "-cades",
                "-keyopt",
                "rsa_padding_mode:pss",
                "-keyopt",
                "rsa_pss_saltlen:20",
            ],
            "une autre signature",
        ),
    ] {
        let authority = Authority::new(kind);
        let answer = authority.answer(&request().to_der());
        let again = authority.sign_again("dater", &answer, words);
        let error = verify(&authority, &again).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn intermediate_certificates_lead_to_the_authority_when_they_come_along() {
    let authority = Authority::issuer(Kind::P256);
    authority.certify("middle", "root", Kind::P256, ISSUING, NOW);
    authority.certify("dater", "middle", Kind::P256, DATING, NOW);
    let request = request().to_der();
    let complete = authority.answer_as("dater", Some("middle"), &request, USUAL);
    assert_eq!(
        verify(&authority, &complete).as_deref(),
        Ok("CN=dater,O=Autorité d’essai")
    );
    let alone = authority.answer(&request);
    assert_eq!(verify(&authority, &alone), Err(TimestampError::UnknownAuthority));
    // Who is given may be nearer than the root, and as near as the signer.
    for given in ["middle", "dater"] {
        let response = Response::parse(&alone).unwrap();
        assert!(response.verify(&believed(&authority, given)).is_ok(), "{given}");
    }
}

#[test]
fn an_authority_that_was_not_given_is_not_believed() {
    let (authority, other) = (Authority::new(Kind::P256), Authority::new(Kind::P256));
    let answer = other.answer(&request().to_der());
    assert_eq!(verify(&authority, &answer), Err(TimestampError::UnknownAuthority));
    assert!(
        Response::parse(&answer).unwrap().signer().is_ok(),
        "sa signature tient pourtant"
    );
}

#[test]
fn a_certificate_must_be_valid_at_the_time_that_is_said() {
    let authority = Authority::issuer(Kind::P256);
    authority.certify(
        "past",
        "root",
        Kind::P256,
        DATING,
        ["20200101000000Z", "20210101000000Z"],
    );
    authority.certify(
        "future",
        "root",
        Kind::P256,
        DATING,
        ["20480101000000Z", "20490101000000Z"],
    );
    for (name, expected) in [
        ("past", TimestampError::Expired),
        ("future", TimestampError::NotYetValid),
    ] {
        let answer = authority.answer_as(name, None, &request().to_der(), USUAL);
        assert_eq!(verify(&authority, &answer), Err(expected.clone()), "{name}");
        // Given by itself, it is held to its dates all the same.
        let response = Response::parse(&answer).unwrap();
        assert_eq!(response.verify(&believed(&authority, name)), Err(expected), "{name}");
    }
}

#[test]
fn a_certificate_must_be_for_dating_critically_and_for_nothing_else() {
    let authority = Authority::new(Kind::P256);
    let answer = authority.answer(&request().to_der());
    for purpose in ["dating_not_critical", "dating_and_more", "mail", "no_purpose"] {
        authority.certify(purpose, "root", Kind::P256, purpose, NOW);
        let again = authority.sign_again(purpose, &answer, &["-md", "sha256", "-cades"]);
        assert_eq!(verify(&authority, &again), Err(TimestampError::Purpose), "{purpose}");
    }
}

#[test]
fn a_signature_that_does_not_name_its_certificate_is_refused() {
    let authority = Authority::new(Kind::P256);
    let answer = authority.answer(&request().to_der());
    let unnamed = authority.sign_again("dater", &answer, &["-md", "sha256"]);
    assert_eq!(
        verify(&authority, &unnamed),
        Err(TimestampError::Unreadable("son jeton signé"))
    );
    let absent = authority.sign_again("dater", &answer, &["-md", "sha256", "-cades", "-nocerts"]);
    assert_eq!(verify(&authority, &absent), Err(TimestampError::NoCertificate));
}

#[test]
fn a_second_signer_is_one_too_many() {
    let authority = Authority::new(Kind::P256);
    authority.certify("second", "root", Kind::P256, DATING, NOW);
    let answer = authority.answer(&request().to_der());
    let [certificate, key] = ["second.pem", "second.key"].map(|name| authority.path(name));
    let both = [
        "-md",
        "sha256",
        "-cades",
        "-signer",
        certificate.to_str().unwrap(),
        "-inkey",
        key.to_str().unwrap(),
    ];
    let again = authority.sign_again("dater", &answer, &both);
    assert_eq!(
        verify(&authority, &again),
        Err(TimestampError::Unreadable("son jeton signé"))
    );
}

#[test]
fn the_answer_to_another_request_is_refused() {
    let authority = Authority::new(Kind::P256);
    let other = Request::over(TEXT, NONCE + 1);
    assert_eq!(
        verify(&authority, &authority.answer(&other.to_der())),
        Err(TimestampError::OtherRequest)
    );
    let other = Request::over(b"autre\n", NONCE);
    let answer = authority.answer(&other.to_der());
    assert_eq!(verify(&authority, &answer), Err(TimestampError::OtherText));
    assert_eq!(
        Response::parse(&answer).unwrap().answers(&request()),
        Err(TimestampError::OtherText)
    );
}

#[test]
fn what_an_authority_refuses_to_date_is_told() {
    let authority = Authority::new(Kind::P256);
    let manner = Manner {
        accepts: "sha512",
        ..USUAL
    };
    let answer = authority.answer_as("dater", None, &request().to_der(), manner);
    let error = Response::parse(&answer).unwrap_err().to_string();
    assert_eq!(
        error,
        "l’autorité n’a pas horodaté : demande rejetée, algorithme non admis, « Message digest algorithm is not supported. »"
    );
}

#[test]
fn each_bit_of_a_response_counts_but_the_one_that_says_granted_with_changes() {
    for kind in [Kind::P256, Kind::Rsa] {
        let authority = Authority::new(kind);
        let answer = authority.answer(&request().to_der());
        assert!(verify(&authority, &answer).is_ok());
        for length in 0..answer.len() {
            assert!(verify(&authority, &answer[..length]).is_err(), "{length}");
        }
        let longer = [&answer[..], &[0]].concat();
        assert!(verify(&authority, &longer).is_err());
        let fuller = field(0x30, &[&answer[4..], &[5, 0]]);
        assert_eq!(
            verify(&authority, &fuller),
            Err(TimestampError::Unreadable("son enveloppe"))
        );
        assert!(
            verify(&authority, &field(0x30, &[&answer[4..]])).is_ok(),
            "remise en ordre, c’est la même"
        );
        // SEQUENCE { SEQUENCE { INTEGER 0 } … }: the status is the ninth byte; 1 says granted too.
        assert_eq!(answer[4..9], [0x30, 3, 2, 1, 0]);
        assert_eq!(believed_flips(&authority, &answer), [(8, 0)], "{kind:?}");
    }
}

/// What is neither signed nor looked at: certificates that lead nowhere.
#[test]
fn a_certificate_that_is_not_needed_may_be_anything() {
    let authority = Authority::new(Kind::P256);
    let answer = authority.answer_as("dater", Some("root"), &request().to_der(), USUAL);
    let root = rustls_pki_types::CertificateDer::from_pem_file(authority.certificate("root")).unwrap();
    let start = answer
        .windows(root.len())
        .position(|window| window == root.as_ref())
        .unwrap();
    let flips = believed_flips(&authority, &answer);
    assert!(flips.len() > 100, "{}", flips.len());
    for (byte, bit) in flips {
        let within = (start..start + root.len()).contains(&byte);
        assert!(within || (byte, bit) == (8, 0), "{byte} {bit}");
    }
}

/// The bits that may be flipped, each alone, without the answer being refused.
fn believed_flips(authority: &Authority, answer: &[u8]) -> Vec<(usize, u8)> {
    let root = believed(authority, "root");
    let all = (0..answer.len()).flat_map(|byte| (0..8).map(move |bit| (byte, bit)));
    all.filter(|(byte, bit)| {
        let mut flipped = answer.to_vec();
        flipped[*byte] ^= 1 << bit;
        Response::parse(&flipped).is_ok_and(|response| {
            response.is_over(TEXT).is_ok() && response.answers(&request()).is_ok() && response.verify(&root).is_ok()
        })
    })
    .collect()
}

#[test]
fn a_response_out_of_all_proportion_is_not_read() {
    let authority = Authority::new(Kind::P256);
    let mut answer = authority.answer(&request().to_der());
    answer.resize(MAX_BYTES + 1, 0);
    assert_eq!(Response::parse(&answer).unwrap_err(), TimestampError::TooLong);
}

#[test]
fn an_authority_is_read_from_pem_or_der_and_from_nothing_else() {
    let authority = Authority::new(Kind::P256);
    let answer = authority.answer(&request().to_der());
    let response = Response::parse(&answer).unwrap();
    let pem = std::fs::read_to_string(authority.certificate("root")).unwrap();
    let der = rustls_pki_types::CertificateDer::from_pem_slice(pem.as_bytes()).unwrap();
    let several = [
        std::fs::read_to_string(Authority::new(Kind::P256).certificate("root")).unwrap(),
        pem,
    ]
    .concat();
    for bytes in [der.as_ref(), several.as_bytes()] {
        assert!(response.verify(&Believed::parse(bytes).unwrap()).is_ok());
    }
    for bytes in [
        &b""[..],
        b"bonjour",
        b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        b"-----BEGIN CERTIFICATE-----\n",
        &der[..der.len() - 1],
        &field(0x30, &[]),
    ] {
        assert_eq!(
            Believed::parse(bytes).err(),
            Some(TimestampError::NotAnAuthority),
            "{bytes:?}"
        );
    }
}
