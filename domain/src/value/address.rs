//! Addresses of the web.

use crate::refusal::{Code, Refusal};
use std::sync::Arc;

/// Where something can be read: an `http` or `https` address in the characters of RFC 3986, at most 500 bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WebAddress(Arc<str>);

/// Bytes of an address.
const MAX_BYTES: usize = 500;

impl WebAddress {
    /// Reads an address.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        let has_host = rest.is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_alphanumeric()));
        if has_host && text.len() <= MAX_BYTES && text.bytes().all(may_stand_in_an_address) && escapes_are_whole(text) {
            return Ok(Self(text.into()));
        }
        Err(Refusal::new(
            Code::WebAddressMalformed,
            "Une adresse du web est attendue, comme https://exemple.fr/actes/2026-12.pdf : sans espace ni accent, au plus 500 octets.",
        ))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Unreserved and reserved characters, and the sign of escapes (RFC 3986, sections 2.1 to 2.3).
fn may_stand_in_an_address(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~:/?#@!$&'()*+,;=%".contains(&byte)
}

fn escapes_are_whole(text: &str) -> bool {
    let mut after_sign = text.split('%').skip(1);
    after_sign.all(|rest| rest.len() >= 2 && rest.bytes().take(2).all(|byte| byte.is_ascii_hexdigit()))
}

impl std::fmt::Display for WebAddress {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

super::string_value!(WebAddress, "adresse http ou https, au plus 500 octets", "^https?://");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_web_are_kept() {
        for text in [
            "https://data.maville.fr/deliberations/200417_1.pdf",
            "http://a.fr/?id=1&p=2#x",
            "https://a.fr/%C3%A9",
        ] {
            assert_eq!(WebAddress::parse(text).unwrap().as_str(), text);
        }
        for text in [
            "",
            "maville.fr/1.pdf",
            "javascript:alert(1)",
            "https://",
            "https:///x",
            "https://a.fr/a b",
            "https://a.fr/é",
            "https://a.fr/%",
            "https://a.fr/%4",
            "file:///etc",
        ] {
            assert_eq!(
                WebAddress::parse(text).unwrap_err().code,
                Code::WebAddressMalformed,
                "{text}"
            );
        }
    }
}
