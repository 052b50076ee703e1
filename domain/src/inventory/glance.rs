//! What an inventory needs of a fact: read in one pass, without knowing its type.

use crate::body::BodyError;
use crate::event::Subject;
use crate::value::ConventionId;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;
use uuid::Uuid;

/// What a fact says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glance {
    /// The one object that it is primarily about.
    pub subject: Subject,
    /// The convention that its data name as theirs.
    pub convention: Option<ConventionId>,
    /// The identifiers that its data hold, whatever they are of.
    pub named: Vec<Uuid>,
}

impl Glance {
    /// Looks at a body, whose form was checked when it was recorded.
    pub fn at(body: &[u8]) -> Result<Self, BodyError> {
        #[derive(serde::Deserialize)]
        struct Peek {
            data: Data,
            subject: Subject,
        }
        let text = std::str::from_utf8(body).map_err(|error| BodyError::Shape(error.to_string()))?;
        let peek: Peek = serde_json::from_str(text).map_err(|error| BodyError::Shape(error.to_string()))?;
        Ok(Self {
            subject: peek.subject,
            convention: peek.data.convention,
            named: peek.data.named,
        })
    }
}

/// The data of a fact: the value of `convention`, and every identifier.
#[derive(Default)]
struct Data {
    convention: Option<ConventionId>,
    named: Vec<Uuid>,
}

impl<'de> Deserialize<'de> for Data {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = Data;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("des données")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Data, A::Error> {
                let mut data = Data::default();
                while let Some(name) = fields.next_key::<std::borrow::Cow<'de, str>>()? {
                    let before = data.named.len();
                    let is_text = fields.next_value_seed(Names(&mut data.named))?;
                    // A text that is an identifier adds exactly one; nothing else is a convention.
                    if name == "convention" && is_text {
                        data.convention = data.named.get(before).copied().map(ConventionId::new);
                    }
                }
                Ok(data)
            }
        }
        deserializer.deserialize_map(Fields)
    }
}

/// Collects the identifiers below a value, and tells whether it is a text.
struct Names<'n>(&'n mut Vec<Uuid>);

impl<'de> serde::de::DeserializeSeed<'de> for Names<'_> {
    type Value = bool;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Names<'_> {
    type Value = bool;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("une valeur")
    }

    fn visit_str<E>(self, text: &str) -> Result<bool, E> {
        // No other text is as long and holds hyphens there: most are told apart at once.
        if text.len() == 36 {
            self.0.extend(ConventionId::parse(text).ok().map(ConventionId::uuid));
        }
        Ok(true)
    }

    fn visit_bool<E>(self, _: bool) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_u64<E>(self, _: u64) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<bool, A::Error> {
        while items.next_element_seed(Names(&mut *self.0))?.is_some() {}
        Ok(false)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<bool, A::Error> {
        while fields.next_key::<IgnoredAny>()?.is_some() {
            fields.next_value_seed(Names(&mut *self.0))?;
        }
        Ok(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const C: &str = "0e17e47e-0000-8000-8000-000000000020";
    const M: &str = "0e17e47e-0000-8000-8000-000000000011";

    fn glance(data: &str) -> Glance {
        let body = format!(r#"{{"data":{data},"subject":{{"id":"{C}","kind":"convention","version":1}}}}"#);
        Glance::at(body.as_bytes()).unwrap()
    }

    #[test]
    fn identifiers_are_found_at_any_depth_and_names_of_fields_are_none() {
        let found = glance(&format!(
            r#"{{"a":[{{"b":["{M}"]}},3,true],"{C}":"x","convention":"{C}"}}"#
        ));
        assert_eq!(found.convention, Some(ConventionId::parse(C).unwrap()));
        assert_eq!(found.named.len(), 2, "{found:?}");
    }

    #[test]
    fn only_the_text_of_the_field_itself_is_the_convention_of_the_data() {
        for elsewhere in [
            format!(r#"{{"a":{{"convention":"{C}"}}}}"#),
            format!(r#"{{"convention":{{"a":"{C}"}}}}"#),
            format!(r#"{{"convention":["{C}"]}}"#),
        ] {
            assert_eq!(glance(&elsewhere).convention, None, "{elsewhere}");
        }
        assert_eq!(
            glance(&format!(r#"{{"convention":"{}"}}"#, C.to_uppercase())).convention,
            None
        );
    }
}
