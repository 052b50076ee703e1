//! What the rules remember of past acts: enough to know one again.

use super::event::PastActRecorded;
use crate::value::{Date, Digest, MemberId, Name};
use imbl::OrdMap;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The past acts of a ledger. A history counts thousands of them: their content is remembered as a digest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastActs {
    /// By member, then by date and number.
    contents: OrdMap<MemberId, OrdMap<Arc<str>, Digest>>,
}

impl PastActs {
    /// The content of the act that `member` decided on that day under that number, if it is known.
    pub fn content(&self, member: MemberId, decided_on: Date, number: &Name) -> Option<Digest> {
        self.contents.get(&member)?.get(&*key(decided_on, number)).copied()
    }

    pub(crate) fn recorded(&mut self, data: &PastActRecorded) {
        let acts = self.contents.entry(data.member).or_default();
        acts.insert(key(data.decided_on, &data.number), data.content());
    }
}

fn key(decided_on: Date, number: &Name) -> Arc<str> {
    format!("{decided_on} {number}").into()
}
