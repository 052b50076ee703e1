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

#[cfg(test)]
mod tests {
    use super::*;

    fn told(content: &[u8]) -> Result<(), String> {
        let length = u8::try_from(content.len()).unwrap();
        let bytes = [&[0x30, length], content].concat();
        check(&mut SliceReader::new(&bytes).unwrap()).map_err(|error| error.to_string())
    }

    #[test]
    fn granted_is_granted_with_changes_or_not() {
        assert_eq!(told(&[2, 1, 0]), Ok(()));
        assert_eq!(told(&[2, 1, 1]), Ok(()));
        assert_eq!(told(&[2, 1, 0, 0x30, 4, 12, 2, b'o', b'k']), Ok(()));
    }

    #[test]
    fn what_is_not_granted_is_told_with_all_its_causes() {
        for (content, expected) in [
            (&[2, 1, 2][..], "demande rejetée"),
            (&[2, 1, 3], "réponse remise à plus tard"),
            (&[2, 1, 9], "statut inconnu"),
            (
                &[2, 1, 2, 3, 2, 5, 0xa0],
                "demande rejetée, algorithme non admis, demande non permise",
            ),
            (
                &[2, 1, 2, 3, 5, 6, 0, 0, 0, 0x40],
                "demande rejetée, panne de l’autorité",
            ),
            (&[2, 1, 2, 0x30, 5, 12, 3, b'n', 27, b'o'], "demande rejetée, « no »"),
        ] {
            assert_eq!(
                told(content),
                Err(format!("l’autorité n’a pas horodaté : {expected}")),
                "{content:?}"
            );
        }
    }

    #[test]
    fn granted_for_a_cause_of_refusal_is_nonsense() {
        for content in [
            &[2, 1, 0, 3, 2, 5, 0xa0][..],
            &[2, 1, 0xff],
            &[2, 2, 0, 0],
            &[],
            &[2, 1, 0, 5, 0],
        ] {
            let error = told(content).unwrap_err();
            assert!(error.contains("son statut ne se lit pas"), "{content:?} {error}");
        }
    }
}
