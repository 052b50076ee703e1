//! Reading strict DER, a value at a time, out of the bytes as they came: what was signed is never encoded again.

use der::asn1::{AnyRef, ObjectIdentifier};
use der::{Decode as _, ErrorKind, Reader as _, Result, SliceReader, Tag, TagNumber};

/// A field that its number marks, holding others.
pub(crate) const fn constructed(number: u32) -> Tag {
    Tag::ContextSpecific {
        constructed: true,
        number: TagNumber(number),
    }
}

/// A field that its number marks, holding a value.
pub(crate) const fn primitive(number: u32) -> Tag {
    Tag::ContextSpecific {
        constructed: false,
        number: TagNumber(number),
    }
}

/// What is in `bytes`, which is one value of this tag and nothing more.
pub(crate) fn open(bytes: &[u8], tag: Tag) -> Result<SliceReader<'_>> {
    let mut reader = SliceReader::new(bytes)?;
    let inside = inside(&mut reader, tag)?;
    reader.finish()?;
    Ok(inside)
}

/// The content of the next value, which must have this tag.
pub(crate) fn value<'a>(reader: &mut SliceReader<'a>, tag: Tag) -> Result<&'a [u8]> {
    let any = AnyRef::decode(reader)?;
    der::Tagged::tag(&any).assert_eq(tag)?;
    Ok(any.value())
}

/// The next value, to read what it holds.
pub(crate) fn inside<'a>(reader: &mut SliceReader<'a>, tag: Tag) -> Result<SliceReader<'a>> {
    SliceReader::new(value(reader, tag)?)
}

/// The content of the next value if it has this tag.
pub(crate) fn optional<'a>(reader: &mut SliceReader<'a>, tag: Tag) -> Result<Option<&'a [u8]>> {
    if next_is(reader, tag) {
        value(reader, tag).map(Some)
    } else {
        Ok(None)
    }
}

/// Whether the next value has this tag.
pub(crate) fn next_is(reader: &SliceReader<'_>, tag: Tag) -> bool {
    !reader.is_finished() && Tag::peek(reader).is_ok_and(|next| next == tag)
}

/// The next value whole, its tag and length included.
pub(crate) fn whole<'a>(reader: &mut SliceReader<'a>) -> Result<&'a [u8]> {
    reader.tlv_bytes()
}

/// The version that begins a structure must be this one.
pub(crate) fn version(reader: &mut SliceReader<'_>, expected: u8) -> Result<()> {
    if u8::decode(reader)? == expected {
        Ok(())
    } else {
        Err(ErrorKind::Value { tag: Tag::Integer }.into())
    }
}

/// The next value, a name.
pub(crate) fn oid(reader: &mut SliceReader<'_>) -> Result<ObjectIdentifier> {
    ObjectIdentifier::decode(reader)
}

/// The name of an algorithm, and the content of its identifier whole.
pub(crate) fn algorithm<'a>(reader: &mut SliceReader<'a>) -> Result<Algorithm<'a>> {
    let content = value(reader, Tag::Sequence)?;
    let mut fields = SliceReader::new(content)?;
    let oid = oid(&mut fields)?;
    let parameters = if fields.is_finished() {
        None
    } else {
        Some(AnyRef::decode(&mut fields)?)
    };
    fields.finish()?;
    Ok(Algorithm {
        oid,
        plain: parameters.is_none_or(AnyRef::is_null),
        content,
    })
}

/// An algorithm identifier.
pub(crate) struct Algorithm<'a> {
    /// Its name.
    pub(crate) oid: ObjectIdentifier,
    /// Whether it has no parameter, said or not.
    pub(crate) plain: bool,
    /// Name and parameters, as written.
    pub(crate) content: &'a [u8],
}

/// Words that others chose, as they may be shown: no control character, and not too many.
pub(crate) fn shown(words: &str) -> String {
    words.chars().filter(|c| !c.is_control()).take(200).collect()
}
