//! Files as offices send them: UTF-8 or Latin-1, with or without BOM, commas or semicolons.

use std::borrow::Cow;

/// The text of `bytes`: UTF-8 when they are, else Windows-1252, in which every file of an office can be read. A BOM goes.
pub(crate) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

/// The delimiter of the first line: the semicolon if it has more of them than commas.
pub(crate) fn delimiter(text: &str) -> u8 {
    let header = text.lines().next().unwrap_or_default();
    if header.matches(';').count() > header.matches(',').count() {
        b';'
    } else {
        b','
    }
}
