//! The figures published, compared line by line with those that the facts give.

use super::{Done, Failure, Outcome, Stop};
use crate::container::Container;
use crate::log::Log;
use crate::replay::{Claim, Counted};
use std::io::{BufRead, BufReader, Read, Seek};

/// A line of a file of claims is never longer than this, and one that is longer is not read whole.
const MAX_SHOWN: usize = 300;

/// Compares each file with what the facts give.
pub(crate) fn check<R: Read + Seek>(container: &mut Container<R>, log: &mut Log, counted: Counted) -> Done<()> {
    for claim in Claim::ALL {
        compare(container, log, claim)?;
    }
    let found = if counted.doubtful_calls == 0 {
        "qui paie quoi, ce qui est appelé et payé, et sur quels actes chaque appel repose".to_owned()
    } else {
        format!(
            "ils le disent eux-mêmes : {} appels reposent sur un acte tombé, ou auquel il manque ce qui l’autorise",
            counted.doubtful_calls
        )
    };
    Ok(((), Outcome::Passed(found)))
}

fn compare<R: Read + Seek>(container: &mut Container<R>, log: &mut Log, claim: Claim) -> Result<(), Stop> {
    let file = claim.file();
    let member = container.find(file).cloned();
    let member = member.ok_or_else(|| Failure::new(format!("il manque le fichier {file}")).of(file))?;
    let mut reader = BufReader::with_capacity(1 << 16, container.reader(&member)?);
    let mut found = Vec::new();
    let (replay, _) = log.replay();
    replay.claim(claim, &mut |expected: &[u8], position| {
        found.clear();
        let limit = u64::try_from(expected.len()).unwrap_or(u64::MAX);
        (&mut reader).take(limit).read_until(b'\n', &mut found)?;
        if found == expected {
            return Ok(());
        }
        (&mut reader).take(1_000).read_until(b'\n', &mut found)?;
        let message = format!(
            "le chiffre publié n’est pas celui que donnent les faits. {file} dit : {} ; les faits donnent : {}",
            shown(&found),
            shown(expected)
        );
        let failure = Failure::new(message).of(file);
        Err(Stop::Failed(match position {
            Some(position) => failure.at(position.into()),
            None => failure,
        }))
    })?;
    if reader.fill_buf()?.is_empty() {
        return Ok(());
    }
    Err(
        Failure::new(format!("{file} publie des chiffres que les faits ne donnent pas"))
            .of(file)
            .into(),
    )
}

fn shown(line: &[u8]) -> String {
    let line = line.get(..line.len().min(MAX_SHOWN)).unwrap_or_default();
    let text = String::from_utf8_lossy(line);
    match text.trim_end() {
        "" => "rien".to_owned(),
        text => text.to_owned(),
    }
}

impl From<serde_json::Error> for Stop {
    fn from(error: serde_json::Error) -> Self {
        Self::Unreadable(error.into())
    }
}
