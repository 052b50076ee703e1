//! What an authority says: this hash existed at this instant.

use crate::reading::{self, constructed, primitive, shown};
use crate::request;
use der::asn1::AnyRef;
use der::{DateTime, Decode as _, ErrorKind, Reader as _, SliceReader, Tag};
use x509_cert::name::Name;

/// What was dated, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// The rules that the authority says it followed, as a dotted number.
    pub policy: String,
    /// The SHA-256 of the text.
    pub imprint: [u8; 32],
    /// The number that the authority gave this timestamp, in hexadecimal.
    pub serial: String,
    /// When: milliseconds since 1970, UTC. What is finer is dropped.
    pub millis: u64,
    /// How far from the true time it may be, in microseconds, if the authority says.
    pub accuracy_micros: Option<u64>,
    /// The name that the authority gives itself, if it does.
    pub authority: Option<String>,
    pub(crate) nonce: Option<Vec<u8>>,
}

/// What a `TSTInfo` may say that is not read here.
pub(crate) enum Odd {
    /// Where is nothing that its reader could use.
    Form,
    Digest,
    Extension,
}

impl From<der::Error> for Odd {
    fn from(_: der::Error) -> Self {
        Self::Form
    }
}

impl Stamp {
    /// Reads a `TSTInfo`.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Odd> {
        let mut fields = reading::open(bytes, Tag::Sequence)?;
        reading::version(&mut fields, 1)?;
        let policy = reading::oid(&mut fields)?.to_string();
        let imprint = request::imprint(&mut fields)?.ok_or(Odd::Digest)?;
        let serial = reading::value(&mut fields, Tag::Integer)?;
        let serial = serial
            .iter()
            .fold(String::new(), |hex, byte| format!("{hex}{byte:02X}"));
        let millis = time(reading::value(&mut fields, Tag::GeneralizedTime)?)?;
        let accuracy_micros = match reading::optional(&mut fields, Tag::Sequence)? {
            Some(content) => Some(accuracy(content)?),
            None => None,
        };
        if reading::next_is(&fields, Tag::Boolean) && !bool::decode(&mut fields)? {
            // DER does not write what goes without saying.
            return Err(wrong(Tag::Boolean).into());
        }
        let nonce = reading::optional(&mut fields, Tag::Integer)?.map(<[u8]>::to_vec);
        let authority = match reading::optional(&mut fields, constructed(0))? {
            Some(content) => name(content)?,
            None => None,
        };
        if let Some(extensions) = reading::optional(&mut fields, constructed(1))? {
            check_extensions(extensions)?;
        }
        fields.finish()?;
        Ok(Self {
            policy,
            imprint,
            serial,
            millis,
            accuracy_micros,
            authority,
            nonce,
        })
    }
}

fn wrong(tag: Tag) -> der::Error {
    ErrorKind::Value { tag }.into()
}

/// `YYYYMMDDhhmmss[.s…]Z`, in the one form that RFC 3161, 2.4.2, allows: no zero ends the fraction.
fn time(text: &[u8]) -> der::Result<u64> {
    let wrong = || wrong(Tag::GeneralizedTime);
    let text = text.strip_suffix(b"Z").ok_or_else(wrong)?;
    let (whole, rest) = text.split_first_chunk::<14>().ok_or_else(wrong)?;
    let number = |from: usize, to: usize| {
        let digits = whole.get(from..to)?;
        let digit = |byte: &u8| byte.is_ascii_digit().then(|| u16::from(byte - b'0'));
        digits.iter().try_fold(0, |n, byte| Some(n * 10 + digit(byte)?))
    };
    let two = |from: usize| number(from, from + 2).and_then(|n| u8::try_from(n).ok());
    let date = || Some((number(0, 4)?, two(4)?, two(6)?, two(8)?, two(10)?, two(12)?));
    let (year, month, day, hour, minute, second) = date().ok_or_else(wrong)?;
    let seconds = DateTime::new(year, month, day, hour, minute, second)?
        .unix_duration()
        .as_secs();
    let fraction = match rest.split_first() {
        None => &[],
        Some((b'.', fraction)) if fraction.last().is_some_and(|last| *last != b'0') => fraction,
        Some(_) => return Err(wrong()),
    };
    if !fraction.iter().all(u8::is_ascii_digit) {
        return Err(wrong());
    }
    let padded = fraction.iter().copied().chain(std::iter::repeat(b'0'));
    let millis = padded.take(3).fold(0, |n, digit| n * 10 + u64::from(digit - b'0'));
    Ok(seconds * 1000 + millis)
}

/// `Accuracy`, in microseconds.
fn accuracy(content: &[u8]) -> der::Result<u64> {
    let mut fields = SliceReader::new(content)?;
    let seconds = if reading::next_is(&fields, Tag::Integer) {
        u32::decode(&mut fields)?
    } else {
        0
    };
    let mut thousandths = |number| match reading::optional(&mut fields, primitive(number))? {
        None => Ok(0),
        Some(bytes) => match small(bytes) {
            Some(n @ 1..=999) => Ok(n),
            _ => Err(wrong(Tag::Integer)),
        },
    };
    let (millis, micros) = (thousandths(0)?, thousandths(1)?);
    fields.finish()?;
    Ok(u64::from(seconds) * 1_000_000 + millis * 1000 + micros)
}

/// The content of an integer from 0 to 32 767, written the shortest way.
fn small(bytes: &[u8]) -> Option<u64> {
    match *bytes {
        [low @ 0..=0x7f] | [0, low @ 0x80..=0xff] => Some(u64::from(low)),
        [high @ 1..=0x7f, low] => Some(u64::from(high) << 8 | u64::from(low)),
        _ => None,
    }
}

/// A `GeneralName`, if it is a directory name.
fn name(content: &[u8]) -> der::Result<Option<String>> {
    let mut reader = SliceReader::new(content)?;
    let directory = reading::optional(&mut reader, constructed(4))?;
    let name = if let Some(content) = directory {
        Some(shown(&Name::from_der(content)?.to_string()))
    } else {
        AnyRef::decode(&mut reader)?;
        None
    };
    reader.finish()?;
    Ok(name)
}

/// Extensions may say more; none that must be understood is.
fn check_extensions(content: &[u8]) -> Result<(), Odd> {
    let mut extensions = SliceReader::new(content)?;
    while !extensions.is_finished() {
        let mut extension = reading::inside(&mut extensions, Tag::Sequence)?;
        reading::oid(&mut extension)?;
        if reading::next_is(&extension, Tag::Boolean) {
            return Err(if bool::decode(&mut extension)? {
                Odd::Extension
            } else {
                // DER does not write what goes without saying.
                wrong(Tag::Boolean).into()
            });
        }
        reading::value(&mut extension, Tag::OctetString)?;
        extension.finish()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_one_writing() {
        for (text, millis) in [
            ("19700101000000Z", 0),
            ("20261130130258Z", 1_796_043_778_000),
            ("20261130130258.5Z", 1_796_043_778_500),
            ("20261130130258.0421Z", 1_796_043_778_042),
            ("20261130130258.000000001Z", 1_796_043_778_000),
        ] {
            assert_eq!(time(text.as_bytes()), Ok(millis), "{text}");
        }
        for text in [
            "",
            "Z",
            "20261130130258",
            "202611301302Z",
            "20261130130258+0100",
            "20261130130258.Z",
            "20261130130258.50Z",
            "20261130130258.0Z",
            "20261130130258,5Z",
            "20261130130258.a1Z",
            "20261130130258.1 Z",
            "20261331130258Z",
            "20260230130258Z",
            "20261130240000Z",
            "2026113013 258Z",
            "19691231235959Z",
        ] {
            assert!(time(text.as_bytes()).is_err(), "{text}");
        }
    }

    #[test]
    fn an_accuracy_is_a_sum_of_small_integers() {
        for (content, micros) in [
            (&[][..], 0),
            (&[2, 1, 1], 1_000_000),
            (&[0x80, 2, 1, 0xf4], 500_000),
            (&[0x80, 2, 0, 0x80], 128_000),
            (&[2, 1, 1, 0x80, 1, 2, 0x81, 1, 3], 1_002_003),
        ] {
            assert_eq!(accuracy(content), Ok(micros), "{content:?}");
        }
        for content in [
            &[0x80, 1, 0][..],
            &[0x80, 2, 3, 0xe8],
            &[0x80, 2, 0, 5],
            &[0x80, 1, 0xff],
            &[0x80, 0],
            &[0x80, 3, 0, 0, 5],
            &[2, 1, 0xff],
            &[0x81, 1, 3, 0x80, 1, 2],
            &[2, 1, 1, 2, 1, 1],
        ] {
            assert!(accuracy(content).is_err(), "{content:?}");
        }
    }

    /// An extension 1.2.3, said to be critical as it is told here.
    fn extension(critical: &[u8]) -> Vec<u8> {
        let fields = [&[6, 2, 42, 3][..], critical, &[4, 0]].concat();
        [&[0x30, u8::try_from(fields.len()).unwrap()], &fields[..]].concat()
    }

    #[test]
    fn an_extension_that_must_be_understood_is_not_let_through() {
        assert!(check_extensions(&extension(&[])).is_ok());
        assert!(check_extensions(&[extension(&[]), extension(&[])].concat()).is_ok());
        let critical = [extension(&[]), extension(&[1, 1, 0xff])].concat();
        assert!(matches!(check_extensions(&critical), Err(Odd::Extension)));
        for odd in [&[1, 1, 0][..], &[1, 1, 1], &[5, 0]] {
            assert!(matches!(check_extensions(&extension(odd)), Err(Odd::Form)), "{odd:?}");
        }
    }

    #[test]
    fn a_name_that_is_not_of_a_directory_is_not_told() {
        assert_eq!(name(&[0x82, 1, b'a']), Ok(None));
        assert!(name(&[]).is_err());
        assert!(name(&[0x82, 1, b'a', 0x82, 1, b'a']).is_err());
    }
}
