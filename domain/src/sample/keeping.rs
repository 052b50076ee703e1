//! What who keeps the ledger does besides: its key is replaced, somebody’s data are erased. A story of its own, because a rotation is signed over
//! the ledger as it stands: here over event 0 alone, whose bytes never change.

use super::story::story;
use super::{LEDGER, record, request, text};
use crate::command::Request;
use crate::erasure::command::ErasePersonalData;
use crate::event::Recorded;
use crate::log_key::command::RotateLogKey;
use crate::value::{Digest, LogKey, Signature};

/// The root over event 0 of the story.
const ROOT: &str = "61ca436d18ba2409b2d20aaa26967f9fa7b88f70df9eed84f08c740ff2208e97";
/// The keys whose seeds are thirty-two times 1 and thirty-two times 2, without their name.
const OLD_KEY: &str = "318cac12+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c";
const NEW_KEY: &str = "21ca9154+AYE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU";
/// Their signatures.
const OLD_SIGNATURE: &str = "K1ZLoEJs7nNSX2nsvSLCQLfNMkNN67HpZz5ueK3BpspvrpgBzsD5JxxD2ozHyeTGv0XE4Of5d+JxhvAwOk5kCg==";
const NEW_SIGNATURE: &str = "8ZnsgF3L2w+A0VVKjlNIVcOoMhAc1lyiMNXANRG045jDNLGGBlTYF0sixLUA+aFtiOuw/vgTCDfzUlxe3w/1Bw==";

fn key(rest: &str) -> LogKey {
    LogKey::parse(&format!("entente.exemple.fr/200027027/{LEDGER}+{rest}")).expect("a right key")
}

fn signature(text: &str) -> Signature {
    Signature::parse(text).expect("a right signature")
}

fn root() -> Digest {
    Digest::parse(ROOT).expect("a right digest")
}

/// The requests: the ledger opened, its key replaced, and the name of who opened it erased.
pub fn keeping() -> Vec<Request> {
    let rotate = RotateLogKey {
        old_key: key(OLD_KEY),
        new_key: key(NEW_KEY),
        size: 1,
        root: root(),
        old_signature: Some(signature(OLD_SIGNATURE)),
        new_signature: signature(NEW_SIGNATURE),
    };
    let opened: Vec<Request> = story().into_iter().take(1).collect();
    let who = record(&opened)
        .1
        .into_iter()
        .filter_map(|recorded| recorded.actor.person);
    let erase = ErasePersonalData {
        commitments: who.collect(),
        reason: text("Demande de l’intéressée, article 17 du RGPD."),
    };
    let more = [rotate.into(), erase.into()].into_iter().zip(0x2_0000..);
    let more = more.map(|(command, n): (crate::command::Command, u128)| request(n, command));
    opened.into_iter().chain(more).collect()
}

/// The facts of every type: those of the story, then those of [`keeping`], each as its own log holds them.
pub fn every_fact() -> Vec<Recorded> {
    [record(&story()).1, record(&keeping()).1].concat()
}
