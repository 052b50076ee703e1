//! Words. Shared, because rules and views keep the words of the facts they fold.

use crate::refusal::{Code, Refusal};
use std::sync::Arc;
use unicode_normalization::{UnicodeNormalization, is_nfc};

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident max $max:literal $expecting:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Reads words as a person types them: surrounding spaces go, composed characters are normalised (NFC).
            pub fn new(text: &str) -> Result<Self, Refusal> {
                let trimmed = text.trim();
                if is_nfc(trimmed) { Self::parse(trimmed) } else { Self::parse(&trimmed.nfc().collect::<String>()) }
            }

            /// Reads words in the one form a body may hold: NFC, no surrounding space, no control character.
            pub fn parse(text: &str) -> Result<Self, Refusal> {
                if text.is_empty() {
                    return Err(Refusal::new(Code::TextEmpty, "Un texte est attendu : il est vide."));
                }
                if text.len() > $max {
                    return Err(Refusal::new(Code::TextTooLong, format!("Le texte dépasse {} octets : le raccourcir.", $max)));
                }
                if !is_plain_ascii(text) && (text.chars().any(char::is_control) || text.trim() != text || !is_nfc(text)) {
                    return Err(Refusal::new(Code::TextMalformed, "Le texte contient un caractère de contrôle, des espaces de bord ou une forme non normalisée."));
                }
                Ok(Self(text.into()))
            }

            /// The words.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(&self.0)
            }
        }

        super::string_value!($name, $expecting, "^\\S(.*\\S)?$");
    )*};
}

impl Name {
    /// Words that this program itself writes into a fact, in the form that [`Self::parse`] accepts.
    pub(crate) fn known(text: &'static str) -> Self {
        debug_assert!(Self::parse(text).is_ok(), "{text}");
        Self(text.into())
    }
}

/// Whether `text` is printable ASCII without surrounding space: the common case, and always well formed.
fn is_plain_ascii(text: &str) -> bool {
    let edge = |byte: Option<&u8>| byte.is_none_or(|byte| *byte == b' ');
    let bytes = text.as_bytes();
    bytes.iter().all(|byte| matches!(byte, b' '..=b'~')) && !edge(bytes.first()) && !edge(bytes.last())
}

words! {
    /// A name or a label: at most 200 bytes.
    Name max 200 "nom ou libellé, au plus 200 octets, NFC";
    /// A sentence or a paragraph: at most 2 000 bytes. Never personal data: see [`super::Personal`].
    Text max 2000 "texte, au plus 2 000 octets, NFC";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_trimmed_and_normalised_when_typed_but_not_when_read_back() {
        assert_eq!(Name::new(" Pe\u{301}aule ").unwrap().as_str(), "Péaule");
        assert!(Name::parse("Pe\u{301}aule").is_err());
        assert!(Name::parse(" Péaule").is_err());
        assert!(Name::new("a\u{0}b").is_err() && Name::new("  ").is_err() && Name::new(&"é".repeat(101)).is_err());
    }
}
