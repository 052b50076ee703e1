//! Whether the authority dated, and why not.

use crate::TimestampError;
use crate::reading::{self, shown};
use der::asn1::{BitStringRef, Utf8StringRef};
use der::{Decode as _, Reader as _, SliceReader, Tag};

/// Reads a `PKIStatusInfo` (RFC 3161, 2.4.2).
pub(crate) fn check(reader: &mut SliceReader<'_>) -> Result<(), TimestampError> {
    let (status, words, failures) = read(reader).map_err(|_| TimestampError::Unreadable("son statut"))?;
    match status {
        // Granted, or granted with changes: those that matter are checked one by one.
        0 | 1 if failures.is_empty() => return Ok(()),
        0 | 1 => return Err(TimestampError::Unreadable("son statut")),
        _ => {}
    }
    let status = match status {
        2 => "demande rejetée",
        3 => "réponse remise à plus tard",
        4 => "certificat bientôt révoqué",
        5 => "certificat révoqué",
        _ => "statut inconnu",
    };
    let told = std::iter::once(status.to_owned())
        .chain(failures.into_iter().map(str::to_owned))
        .chain(words.into_iter().map(|words| format!("« {words} »")));
    Err(TimestampError::NotGranted(told.collect::<Vec<_>>().join(", ")))
}

fn read(reader: &mut SliceReader<'_>) -> der::Result<(u8, Vec<String>, Vec<&'static str>)> {
    let mut fields = reading::inside(reader, Tag::Sequence)?;
    let status = u8::decode(&mut fields)?;
    let mut words = Vec::new();
    if let Some(content) = reading::optional(&mut fields, Tag::Sequence)? {
        let mut lines = SliceReader::new(content)?;
        while !lines.is_finished() {
            words.push(shown(Utf8StringRef::decode(&mut lines)?.as_str()));
        }
    }
    let mut failures = Vec::new();
    if reading::next_is(&fields, Tag::BitString) {
        let bits = BitStringRef::decode(&mut fields)?;
        failures.extend(
            bits.bits()
                .enumerate()
                .filter(|(_, set)| *set)
                .map(|(bit, _)| failure(bit)),
        );
    }
    fields.finish()?;
    Ok((status, words, failures))
}

/// What a bit of `PKIFailureInfo` says.
fn failure(bit: usize) -> &'static str {
    match bit {
        0 => "algorithme non admis",
        2 => "demande non permise",
        5 => "demande mal formée",
        14 => "horloge de l’autorité indisponible",
        15 => "règles demandées non suivies par l’autorité",
        16 => "extension non admise",
        17 => "complément demandé indisponible",
        25 => "panne de l’autorité",
        _ => "cause inconnue",
    }
}
