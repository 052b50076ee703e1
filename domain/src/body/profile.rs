//! The closed profile of bodies, held by a strict scanner.
//!
//! Stricter than JSON and than RFC 8785: no white space; keys are ASCII lower camel case, in ascending order, never twice; strings are
//! NFC and escape only what must be; numbers are integers from 0 to 2^53 − 1; no null; at most [`super::MAX_BYTES`] bytes and
//! [`MAX_DEPTH`] levels. A body that passes has exactly one spelling, so `canonical(parse(body)) == body` holds by construction.

use super::MAX_BYTES;
use unicode_normalization::is_nfc;

/// How deep objects and arrays may nest.
pub const MAX_DEPTH: usize = 32;

/// The largest integer every JSON reader keeps exact: 2^53 − 1.
const MAX_INTEGER: u64 = 9_007_199_254_740_991;

/// Where and why bytes are not a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("octet {at} : {fault}")]
pub struct ProfileError {
    /// Offset of the first byte at fault.
    pub at: usize,
    /// What is wrong there.
    pub fault: Fault,
}

/// What can be wrong in a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// More than [`MAX_BYTES`] bytes.
    #[error("le corps dépasse 65 535 octets")]
    TooLong,
    /// Not UTF-8.
    #[error("l’octet n’est pas de l’UTF-8")]
    NotUtf8,
    /// Another byte than the grammar allows here: white space counts.
    #[error("caractère inattendu")]
    Unexpected,
    /// The bytes end too soon.
    #[error("le corps est tronqué")]
    Truncated,
    /// Bytes after the end.
    #[error("octets en trop après la fin")]
    Trailing,
    /// A body is an object.
    #[error("un objet est attendu")]
    NotAnObject,
    /// Too many levels.
    #[error("trop de niveaux imbriqués")]
    TooDeep,
    /// A key that is not ASCII lower camel case.
    #[error("clé hors du profil : minuscule puis lettres et chiffres ASCII")]
    KeyShape,
    /// A key equal to the one before, or out of order.
    #[error("clé en double ou hors de l’ordre")]
    KeyOrder,
    /// An escape that is not the shortest, or not needed.
    #[error("échappement non canonique")]
    Escape,
    /// A string that is not NFC.
    #[error("texte non normalisé (NFC)")]
    NotNfc,
    /// A number with sign, point, exponent, leading zero or more than 2^53 − 1.
    #[error("nombre hors du profil : entier de 0 à 2^53 − 1")]
    Number,
    /// `null`.
    #[error("null est interdit")]
    Null,
}

/// Checks that `bytes` are a body in canonical form.
pub fn check(bytes: &[u8]) -> Result<(), ProfileError> {
    if bytes.len() > MAX_BYTES {
        return Err(ProfileError {
            at: MAX_BYTES,
            fault: Fault::TooLong,
        });
    }
    check_of_any_length(bytes)
}

/// The same, for what is canonical and is no body: the manifest of an audit bundle, a line of its openings.
pub fn check_of_any_length(bytes: &[u8]) -> Result<(), ProfileError> {
    let text = std::str::from_utf8(bytes).map_err(|error| ProfileError {
        at: error.valid_up_to(),
        fault: Fault::NotUtf8,
    })?;
    let mut scanner = Scanner { text, at: 0 };
    if scanner.peek() != Some(b'{') {
        return Err(scanner.fault(Fault::NotAnObject));
    }
    scanner.value(0)?;
    if scanner.at == bytes.len() {
        Ok(())
    } else {
        Err(scanner.fault(Fault::Trailing))
    }
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    fn fault(&self, fault: Fault) -> ProfileError {
        ProfileError { at: self.at, fault }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn advance(&mut self, count: usize) {
        self.at = self.at.saturating_add(count);
    }

    fn expect(&mut self, byte: u8) -> Result<(), ProfileError> {
        match self.peek() {
            Some(found) if found == byte => {
                self.advance(1);
                Ok(())
            }
            Some(_) => Err(self.fault(Fault::Unexpected)),
            None => Err(self.fault(Fault::Truncated)),
        }
    }

    fn value(&mut self, depth: usize) -> Result<(), ProfileError> {
        if depth > MAX_DEPTH {
            return Err(self.fault(Fault::TooDeep));
        }
        match self.peek() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"') => self.string().map(|_| ()),
            Some(b't') => self.word("true"),
            Some(b'f') => self.word("false"),
            Some(b'0'..=b'9' | b'-') => self.integer(),
            Some(b'n') => Err(self.fault(Fault::Null)),
            Some(_) => Err(self.fault(Fault::Unexpected)),
            None => Err(self.fault(Fault::Truncated)),
        }
    }

    fn object(&mut self, depth: usize) -> Result<(), ProfileError> {
        self.advance(1);
        if self.peek() == Some(b'}') {
            self.advance(1);
            return Ok(());
        }
        let mut last = "";
        loop {
            let start = self.at;
            let key = self.string()?;
            let lower_camel =
                key.starts_with(|c: char| c.is_ascii_lowercase()) && key.bytes().all(|b| b.is_ascii_alphanumeric());
            if !lower_camel {
                return Err(ProfileError {
                    at: start,
                    fault: Fault::KeyShape,
                });
            }
            if key <= last {
                return Err(ProfileError {
                    at: start,
                    fault: Fault::KeyOrder,
                });
            }
            last = key;
            self.expect(b':')?;
            self.value(depth.saturating_add(1))?;
            if self.closes(b'}')? {
                return Ok(());
            }
        }
    }

    fn array(&mut self, depth: usize) -> Result<(), ProfileError> {
        self.advance(1);
        if self.peek() == Some(b']') {
            self.advance(1);
            return Ok(());
        }
        loop {
            self.value(depth.saturating_add(1))?;
            if self.closes(b']')? {
                return Ok(());
            }
        }
    }

    /// After an element: `closing` ends (true), a comma goes on (false).
    fn closes(&mut self, closing: u8) -> Result<bool, ProfileError> {
        match self.peek() {
            Some(b',') => {
                self.advance(1);
                Ok(false)
            }
            Some(byte) if byte == closing => {
                self.advance(1);
                Ok(true)
            }
            Some(_) => Err(self.fault(Fault::Unexpected)),
            None => Err(self.fault(Fault::Truncated)),
        }
    }

    /// Scans a string and returns its raw inside.
    fn string(&mut self) -> Result<&'a str, ProfileError> {
        self.expect(b'"')?;
        let start = self.at;
        let mut ascii = true;
        loop {
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => self.escape()?,
                Some(0..=0x1f) => return Err(self.fault(Fault::Unexpected)),
                Some(byte) => {
                    ascii &= byte.is_ascii();
                    self.advance(1);
                }
                None => return Err(self.fault(Fault::Truncated)),
            }
        }
        let inside = self.text.get(start..self.at).unwrap_or_default();
        if !ascii && !is_nfc(inside) {
            return Err(ProfileError {
                at: start,
                fault: Fault::NotNfc,
            });
        }
        self.advance(1);
        Ok(inside)
    }

    /// An escape: the short form where RFC 8785 has one, else `\u00xx` in lower case for the other control characters.
    fn escape(&mut self) -> Result<(), ProfileError> {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let length = match rest {
            [_, b'"' | b'\\' | b'b' | b'f' | b'n' | b'r' | b't', ..] => 2,
            [_, b'u', b'0', b'0', b'1', b'0'..=b'9' | b'a'..=b'f', ..]
            | [_, b'u', b'0', b'0', b'0', b'0'..=b'7' | b'b' | b'e' | b'f', ..] => 6,
            [_] | [] => return Err(self.fault(Fault::Truncated)),
            _ => return Err(self.fault(Fault::Escape)),
        };
        self.advance(length);
        Ok(())
    }

    fn word(&mut self, word: &str) -> Result<(), ProfileError> {
        word.bytes().try_for_each(|byte| self.expect(byte))
    }

    fn integer(&mut self) -> Result<(), ProfileError> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E')) {
            self.advance(1);
        }
        let digits = self.text.get(start..self.at).unwrap_or_default();
        let canonical = digits.bytes().all(|b| b.is_ascii_digit()) && (digits == "0" || !digits.starts_with('0'));
        match digits.parse::<u64>() {
            Ok(number) if canonical && number <= MAX_INTEGER => Ok(()),
            _ => Err(ProfileError {
                at: start,
                fault: Fault::Number,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spelling_only() {
        for body in [
            "{}",
            r#"{"a":[],"b":{"c":true,"d":[1,"é",{"e":0}]}}"#,
            r#"{"a":"\"\\\b\f\n\r\t\u0000\u001f"}"#,
            r#"{"n":9007199254740991}"#,
        ] {
            assert_eq!(check(body.as_bytes()), Ok(()), "{body}");
        }
        for (body, fault) in [
            ("[]", Fault::NotAnObject),
            (r#"{"a":1} "#, Fault::Trailing),
            (r#"{ "a":1}"#, Fault::Unexpected),
            (r#"{"a": 1}"#, Fault::Unexpected),
            (r#"{"b":1,"a":1}"#, Fault::KeyOrder),
            (r#"{"a":1,"a":1}"#, Fault::KeyOrder),
            (r#"{"A":1}"#, Fault::KeyShape),
            (r#"{"a_b":1}"#, Fault::KeyShape),
            (r#"{"é":1}"#, Fault::KeyShape),
            (r#"{"":1}"#, Fault::KeyShape),
            (r#"{"a":null}"#, Fault::Null),
            (r#"{"a":-1}"#, Fault::Number),
            (r#"{"a":1.0}"#, Fault::Number),
            (r#"{"a":1e3}"#, Fault::Number),
            (r#"{"a":01}"#, Fault::Number),
            (r#"{"a":9007199254740992}"#, Fault::Number),
            (r#"{"a":18446744073709551615}"#, Fault::Number),
            (r#"{"a":"\u00e9"}"#, Fault::Escape),
            (r#"{"a":"\u000A"}"#, Fault::Escape),
            (r#"{"a":"\u000a"}"#, Fault::Escape),
            (r#"{"a":"\/"}"#, Fault::Escape),
            ("{\"a\":\"e\u{301}\"}", Fault::NotNfc),
            ("{\"a\":\"\n\"}", Fault::Unexpected),
            (r#"{"a":1"#, Fault::Truncated),
            (r#"{"a":"x"#, Fault::Truncated),
            (r#"{"a":1,}"#, Fault::Unexpected),
        ] {
            assert_eq!(
                check(body.as_bytes()).map_err(|error| error.fault),
                Err(fault),
                "{body}"
            );
        }
        assert_eq!(
            check(b"{\"a\":\"\xff\"}"),
            Err(ProfileError {
                at: 6,
                fault: Fault::NotUtf8
            })
        );
        let deep = format!("{}1{}", r#"{"a":"#.repeat(34), "}".repeat(34));
        assert_eq!(check(deep.as_bytes()).map_err(|error| error.fault), Err(Fault::TooDeep));
        let long = format!(r#"{{"a":"{}"}}"#, "x".repeat(MAX_BYTES));
        assert_eq!(check(long.as_bytes()).map_err(|error| error.fault), Err(Fault::TooLong));
    }
}
