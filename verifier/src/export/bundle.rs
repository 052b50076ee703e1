//! Writing a bundle, file after file.

use super::{ExportError, Plan, prefix};
use crate::container::{Measure, Writer};
use crate::replay::Claim;
use std::collections::VecDeque;
use std::io::{self, Write};
use tlog::merkle::Hash;
use tlog::merkle::tile::WIDTH;

/// A file to write.
enum Content<'p> {
    Small(&'p [u8]),
    Claims(Claim),
    Leaves(&'p [Hash]),
    Bodies,
}

impl Plan {
    fn content(&self, name: &str) -> Content<'_> {
        if let Some(content) = self.small.get(name) {
            return Content::Small(content);
        }
        if let Some(claim) = Claim::ALL.into_iter().find(|claim| claim.file() == name) {
            return Content::Claims(claim);
        }
        let place = name.strip_prefix("tile/0/").and_then(tlog::merkle::tile::place);
        let leaves = place.and_then(|(index, _)| self.leaves.chunks(256).nth(usize::try_from(index).ok()?));
        leaves.map_or(Content::Bodies, Content::Leaves)
    }
}

/// A bundle that is being written: its facts are given again.
#[derive(Debug)]
pub struct Bundle<W> {
    plan: Plan,
    writer: Writer<W>,
    /// The files to come.
    files: VecDeque<(String, Measure)>,
    /// The file of bodies that is being filled.
    pending: Vec<u8>,
    count: u64,
}

impl<W: Write> Bundle<W> {
    /// Writes what comes before the bodies.
    pub(super) fn begin(plan: Plan, out: W, files: VecDeque<(String, Measure)>) -> Result<Self, ExportError> {
        let mut bundle = Self {
            plan,
            writer: Writer::new(out),
            files,
            pending: Vec::new(),
            count: 0,
        };
        bundle.until_bodies()?;
        Ok(bundle)
    }

    /// The position of the next fact to write; nothing once all are written.
    pub fn awaited(&self) -> Option<u64> {
        match &self.plan.selection {
            None => Some(self.count).filter(|count| *count < self.plan.facts),
            Some(_) => self.plan.positions.front().copied(),
        }
    }

    /// Writes the files that come before the next file of bodies.
    fn until_bodies(&mut self) -> Result<(), ExportError> {
        while let Some((name, measure)) = self.files.pop_front() {
            match self.plan.content(&name) {
                Content::Small(content) => self.writer.file(&name, &measure, |out| out.write_all(content))?,
                Content::Leaves(leaves) => {
                    let write = |out: &mut dyn Write| leaves.iter().try_for_each(|leaf| out.write_all(&leaf.0));
                    self.writer.file(&name, &measure, write)?;
                }
                Content::Claims(claim) => {
                    let plan = &mut self.plan;
                    let write = |out: &mut dyn Write| plan.write_claims(claim, out).map_err(io::Error::other);
                    self.writer.file(&name, &measure, write)?;
                }
                Content::Bodies => {
                    self.files.push_front((name, measure));
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Writes the next fact: the one at the position that is [awaited](Self::awaited).
    pub fn push(&mut self, body: &[u8]) -> Result<(), ExportError> {
        if let Some(position) = self.plan.positions.pop_front() {
            self.pending.extend(position.to_be_bytes());
        }
        self.pending.extend(prefix(body)?);
        self.pending.extend(body);
        self.count = self.count.saturating_add(1);
        if self.count.is_multiple_of(WIDTH) || self.count == self.plan.facts {
            self.bodies()?;
        }
        Ok(())
    }

    fn bodies(&mut self) -> Result<(), ExportError> {
        let changed = || ExportError::Disagrees("les faits ont changé pendant l’écriture du paquet".to_owned());
        let (name, measure) = self.files.pop_front().ok_or_else(changed)?;
        if Measure::of(&self.pending).sha256() != measure.sha256() {
            return Err(changed());
        }
        let pending = std::mem::take(&mut self.pending);
        self.writer.file(&name, &measure, |out| out.write_all(&pending))?;
        self.until_bodies()
    }

    /// Ends the bundle.
    pub fn finish(self) -> Result<W, ExportError> {
        if self.files.is_empty() && self.pending.is_empty() {
            return Ok(self.writer.finish()?);
        }
        Err(ExportError::Disagrees(
            "il manque des faits pour finir le paquet".to_owned(),
        ))
    }
}
