//! Base 64 of RFC 4648, section 4: padded, and only the one way of writing that decodes.

use crate::merkle::Hash;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

pub(crate) fn encode(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

pub(crate) fn hash(text: &str) -> Option<Hash> {
    decode(text)?.try_into().ok().map(Hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_is_not_the_only_way_of_writing_is_refused() {
        assert_eq!(decode("AA=="), Some(vec![0]));
        for other in ["AB==", "AA", "AA=", "AA==\n", " AA==", "A A==", "_-==", "AA===="] {
            assert_eq!(decode(other), None, "{other:?}");
        }
    }
}
