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
    let seconds = match reading::next_is(&fields, Tag::Integer) {
        true => u32::decode(&mut fields)?,
        false => 0,
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
        [low @ 0..=0x7f] => Some(u64::from(low)),
        [0, low @ 0x80..=0xff] => Some(u64::from(low)),
        [high @ 1..=0x7f, low] => Some(u64::from(high) << 8 | u64::from(low)),
        _ => None,
    }
}

/// A `GeneralName`, if it is a directory name.
fn name(content: &[u8]) -> der::Result<Option<String>> {
    let mut reader = SliceReader::new(content)?;
    let directory = reading::optional(&mut reader, constructed(4))?;
    let name = match directory {
        Some(content) => Some(shown(&Name::from_der(content)?.to_string())),
        None => {
            AnyRef::decode(&mut reader)?;
            None
        }
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
            return Err(match bool::decode(&mut extension)? {
                true => Odd::Extension,
                false => wrong(Tag::Boolean).into(),
            });
        }
        reading::value(&mut extension, Tag::OctetString)?;
        extension.finish()?;
    }
    Ok(())
}
