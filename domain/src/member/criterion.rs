//! Criteria: the quantities that costs are shared by.

use super::CriterionName;
use crate::refusal::Refusal;
use crate::value::Name;

/// A quantity that costs can be shared by: one that every cooperation knows, or one of this cooperation alone (« repas servis »).
///
/// In bodies and files it is one string: the word of a known criterion (`populationMunicipale`), or the name of one's own.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Criterion {
    /// One of the closed list.
    Known(CriterionName),
    /// One of this cooperation alone, by its name.
    Own(Name),
}

impl Criterion {
    /// Reads what a person typed: the word or the French name of a known criterion, in any case; anything else is one's own.
    pub fn new(text: &str) -> Result<Self, Refusal> {
        let name = Name::new(text)?;
        Ok(known(name.as_str()).map_or(Self::Own(name), Self::Known))
    }

    /// Reads the one form a body may hold: the word of a known criterion, or a name that is not another way to call one.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        if let Ok(word) = CriterionName::parse(text) {
            return Ok(Self::Known(word));
        }
        match known(text) {
            Some(known) => CriterionName::parse(&format!("{text} ({known})")).map(Self::Known),
            None => Name::parse(text).map(Self::Own),
        }
    }

    /// What a person reads.
    pub fn french(&self) -> &str {
        match self {
            Self::Known(known) => known.french(),
            Self::Own(name) => name.as_str(),
        }
    }
}

fn known(text: &str) -> Option<CriterionName> {
    let folded = text.to_lowercase();
    CriterionName::ALL
        .iter()
        .copied()
        .find(|known| folded == known.as_str().to_lowercase() || folded == known.french().to_lowercase())
}

impl From<CriterionName> for Criterion {
    fn from(known: CriterionName) -> Self {
        Self::Known(known)
    }
}

impl std::fmt::Display for Criterion {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Known(known) => std::fmt::Display::fmt(known, formatter),
            Self::Own(name) => std::fmt::Display::fmt(name, formatter),
        }
    }
}

crate::value::string_value!(
    Criterion,
    "critère : le mot d’un critère connu, ou le nom d’un critère propre",
    "^\\S(.*\\S)?$"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_criterion_is_called_by_its_word_or_its_french_name_and_any_other_is_ones_own() {
        let population = Criterion::Known(CriterionName::PopulationMunicipale);
        for text in [
            "populationMunicipale",
            "population municipale",
            " Population Municipale ",
        ] {
            assert_eq!(Criterion::new(text).as_ref(), Ok(&population), "{text}");
        }
        let meals = Criterion::new("repas servis").unwrap();
        assert_eq!(
            (meals.french(), meals.to_string().as_str()),
            ("repas servis", "repas servis")
        );
        assert!(Criterion::new(" ").is_err());
    }

    #[test]
    fn a_body_calls_a_known_criterion_in_one_way_only() {
        assert_eq!(
            serde_json::to_string(&Criterion::new("Licences").unwrap()).unwrap(),
            r#""licences""#
        );
        assert!(serde_json::from_str::<Criterion>(r#""population municipale""#).is_err());
        assert!(serde_json::from_str::<Criterion>(r#""Licences""#).is_err());
        assert!(serde_json::from_str::<Criterion>(r#""repas servis""#).is_ok());
    }
}
