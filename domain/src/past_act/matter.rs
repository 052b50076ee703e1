//! The national classification of acts (nomenclature ACTES): what an act is about, for the prefect’s review.

use crate::law::{self, LegalReference};
use crate::refusal::{Code, Refusal};

/// Second-level code of the classification, `5.7`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MatterCode {
    topic: u8,
    subtopic: u8,
}

/// The nine topics, and how many subtopics each has, as the SCDL schema of deliberations (2.1.5) lists them.
pub const TOPICS: [(&str, u8); 9] = [
    ("commande publique", 7),
    ("urbanisme", 3),
    ("domaine et patrimoine", 6),
    ("fonction publique", 5),
    ("institutions et vie politique", 8),
    ("libertés publiques et pouvoirs de police", 5),
    ("finances locales", 10),
    ("domaines de compétences par thèmes", 9),
    ("autres domaines de compétences", 4),
];

/// A line of the classification, and the text it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NomenclatureEntry {
    /// Its code.
    pub code: &'static str,
    /// Its topic and subtopic, in lower case, separated by a slash, as SCDL wants them.
    pub name: &'static str,
    /// Where it stands, and how sure we are of it.
    pub reference: LegalReference,
}

/// What an assembly’s act on a cooperation is about, unless it is known otherwise.
pub const INTERCOMMUNALITY: NomenclatureEntry = NomenclatureEntry {
    code: "5.7",
    name: "institutions et vie politique/intercommunalité",
    reference: law::ACTES_NOMENCLATURE,
};

impl MatterCode {
    /// Reads `5.7`: a topic, and a subtopic that it has.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let number = |digits: &str| {
            let shaped =
                !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
            digits.parse::<u8>().ok().filter(|_| shaped)
        };
        let read = text.split_once('.').and_then(|(topic, subtopic)| {
            let (topic, subtopic) = (number(topic)?, number(subtopic)?);
            let (_, subtopics) = TOPICS.get(usize::from(topic).checked_sub(1)?)?;
            (subtopic <= *subtopics).then_some(Self { topic, subtopic })
        });
        read.ok_or_else(|| {
            Refusal::new(
                Code::MatterMalformed,
                format!("« {text} » n’est pas un code de la nomenclature ACTES : un code de niveau 2 est attendu, comme 5.7."),
            )
        })
    }

    /// The name of its topic.
    pub fn topic(self) -> &'static str {
        let index = usize::from(self.topic.saturating_sub(1));
        TOPICS.get(index).map_or("", |(name, _)| name)
    }
}

impl std::fmt::Display for MatterCode {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}.{}", self.topic, self.subtopic)
    }
}

crate::value::string_value!(
    MatterCode,
    "code de matière de niveau 2 (nomenclature ACTES), comme 5.7",
    "^[1-9]\\.[1-9][0-9]?$"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_matter_is_a_topic_and_a_subtopic_that_it_has() {
        for text in ["1.1", "5.7", "7.10", "9.4"] {
            assert_eq!(MatterCode::parse(text).unwrap().to_string(), text);
        }
        for text in [
            "", "5", "5.", "5.9", "0.1", "10.1", "5.07", "05.7", "7.11", "5.7.1", "+5.7", "５.7",
        ] {
            assert_eq!(
                MatterCode::parse(text).unwrap_err().code,
                Code::MatterMalformed,
                "{text}"
            );
        }
    }

    #[test]
    fn intercommunality_is_of_its_topic() {
        let code = MatterCode::parse(INTERCOMMUNALITY.code).unwrap();
        assert!(INTERCOMMUNALITY.name.starts_with(&format!("{}/", code.topic())));
    }
}
