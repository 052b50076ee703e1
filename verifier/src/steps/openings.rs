//! The openings: what was sealed in a fact is what is shown.

use super::{Done, Failure, Outcome, Stop};
use crate::container::Container;
use crate::files::OPENINGS;
use crate::replay::{Fault, Faults};
use domain::body::profile;
use domain::value::{Commitment, Digest, Salt};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::io::{Read, Seek};

/// The longest value that may be sealed, in bytes.
const MAX_VALUE: usize = 500;

/// A line of `openings.jsonl`. Its fields stand in canonical order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpeningLine {
    /// The commitment that it opens.
    pub commitment: Commitment,
    /// Where it stands in the fact.
    pub path: String,
    /// The position of the fact.
    pub position: u64,
    /// The salt, 32 bytes in hexadecimal.
    pub salt: Digest,
    /// What was sealed.
    pub value: String,
}

impl OpeningLine {
    /// Its canonical form, with its end of line.
    pub fn canonical(&self) -> serde_json::Result<Vec<u8>> {
        let mut line = serde_json::to_vec(self)?;
        line.push(b'\n');
        Ok(line)
    }
}

/// The openings of a bundle, and what is wrong with them.
#[derive(Debug, Default)]
pub(crate) struct Openings {
    lines: Vec<OpeningLine>,
    /// The first that no fact was compared with yet.
    next: usize,
    unreadable: Option<String>,
    faults: Faults,
}

impl Openings {
    /// Reads them. What cannot be read is told when their turn comes.
    pub(crate) fn load<R: Read + Seek>(container: &mut Container<R>) -> Result<Option<Self>, Stop> {
        let Some(member) = container.find(OPENINGS).cloned() else {
            return Ok(None);
        };
        let content = container.content(&member)?;
        let mut openings = Self::default();
        let mut last = None;
        for (number, line) in content.split_inclusive(|byte| *byte == b'\n').enumerate() {
            let read = serde_json::from_slice::<OpeningLine>(line).ok();
            let body = line.strip_suffix(b"\n").unwrap_or(line);
            let read = read.filter(|_| profile::check_of_any_length(body).is_ok());
            let read = read.filter(|read| read.canonical().is_ok_and(|written| written == line));
            let read = read.filter(|read| last < Some((read.position, read.path.clone())));
            let Some(read) = read else {
                let number = number.saturating_add(1);
                openings.unreadable = Some(format!(
                    "la ligne {number} n’est pas une ouverture, ou n’est pas à sa place"
                ));
                break;
            };
            last = Some((read.position, read.path.clone()));
            openings.lines.push(read);
        }
        Ok(Some(openings))
    }

    /// Compares those of the fact at `position` with its body.
    pub(crate) fn check_body(&mut self, position: u64, body: &[u8]) {
        while let Some(line) = self.lines.get(self.next).filter(|line| line.position == position) {
            let body = serde_json::from_slice(body).unwrap_or(Value::Null);
            let sealed = sealed_at(&body, &line.path).and_then(Value::as_str) == Some(&line.commitment.to_string());
            let computed = Commitment::compute(&Salt(*line.salt.bytes()), &line.path, &line.value);
            if !sealed || computed != line.commitment || !(1..=MAX_VALUE).contains(&line.value.len()) {
                let position = u32::try_from(position).unwrap_or(u32::MAX);
                self.faults.add(position, || {
                    format!("ce qui est montré à « {} » n’est pas ce qui fut scellé", line.path)
                });
            }
            self.next = self.next.saturating_add(1);
        }
    }
}

/// What stands in a body at a path of commitments.
fn sealed_at<'b>(body: &'b Value, path: &str) -> Option<&'b Value> {
    if path == "actor.person" {
        return body.get("actor")?.get("person");
    }
    let mut parts = path.split('.');
    let data = body
        .get("data")
        .filter(|_| body.get("type").and_then(Value::as_str) == parts.next())?;
    parts.try_fold(data, |value, part| match value {
        Value::Array(items) => items.get(usize::try_from(crate::files::number(part)?).ok()?),
        _ => value.get(part),
    })
}

/// What the openings came to, once all facts were folded.
pub(crate) fn check(openings: Option<&Openings>) -> Done<()> {
    let Some(openings) = openings else {
        return Ok(((), Outcome::Skipped("le paquet n’en montre aucune".to_owned())));
    };
    if let Some(why) = &openings.unreadable {
        return Err(Failure::new(format!("{OPENINGS} : {why}")).of(OPENINGS).into());
    }
    if let Some(Fault { position, message }) = openings.faults.first() {
        return Err(Failure::new(message.clone()).at((*position).into()).of(OPENINGS).into());
    }
    if let Some(line) = openings.lines.get(openings.next) {
        let message = format!(
            "une donnée est montrée pour le fait n° {}, que le paquet n’a pas",
            line.position
        );
        return Err(Failure::new(message).at(line.position).of(OPENINGS).into());
    }
    let found = format!(
        "{} données montrées, chacune celle qui fut scellée",
        openings.lines.len()
    );
    Ok(((), Outcome::Passed(found)))
}
