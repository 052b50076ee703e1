//! The words of a key that its digest covers.

use super::event::KeyDefined;
use super::{Formula, Rounding};
use crate::value::{Digest, MemberId, PoolCode};
use serde::Serialize;

/// All that the shares depend on, in canonical order.
#[derive(Serialize)]
pub(super) struct KeyWords<'a> {
    pub(super) formula: &'a Formula,
    pub(super) participants: &'a [MemberId],
    pub(super) pool: &'a PoolCode,
    pub(super) rounding: Rounding,
    pub(super) ties: &'a [MemberId],
}

impl KeyWords<'_> {
    /// Their canonical form.
    pub(super) fn canonical(&self) -> serde_json::Result<Vec<u8>> {
        serde_json::to_vec(self)
    }
}

impl KeyDefined {
    /// The digest that `hash` should be: that of the key's words. Version 1 of the event had fewer, and another digest.
    pub fn digest(&self) -> Option<Digest> {
        let words = KeyWords {
            formula: &self.formula,
            participants: &self.participants,
            pool: &self.pool,
            rounding: self.rounding,
            ties: &self.ties,
        };
        Some(Digest::of(&words.canonical().ok()?))
    }
}
