//! French alphabetical order.

use std::sync::Arc;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// What a name sorts by: lower case, without accents, hyphens and apostrophes as spaces, ligatures apart. Computed once, when the name
/// is recorded. Articles count: « Le Guerno » stands at L.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SortKey(Arc<str>);

impl SortKey {
    /// The sort key of `name`.
    pub fn of(name: &str) -> Self {
        let mut key = String::with_capacity(name.len());
        for character in name.nfd().filter(|character| !is_combining_mark(*character)) {
            match character {
                'œ' | 'Œ' => key.push_str("oe"),
                'æ' | 'Æ' => key.push_str("ae"),
                _ if character.is_alphanumeric() => key.extend(character.to_lowercase()),
                _ => key.push(' '),
            }
        }
        Self(key.into())
    }

    /// Whether the words of `other` stand in it.
    pub fn contains(&self, other: &Self) -> bool {
        self.0.contains(other.0.trim())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_sort_as_in_a_french_dictionary_whatever_their_accents_and_case() {
        let mut names = [
            "Péaule",
            "Œutrange",
            "Nivillac",
            "Étel",
            "le Guerno",
            "L'Île",
            "Ambon",
            "Peillac",
            "La Roche-Bernard",
            "Oeyregave",
        ];
        names.sort_by_key(|name| SortKey::of(name));
        let expected = [
            "Ambon",
            "Étel",
            "L'Île",
            "La Roche-Bernard",
            "le Guerno",
            "Nivillac",
            "Œutrange",
            "Oeyregave",
            "Péaule",
            "Peillac",
        ];
        assert_eq!(names, expected);
        assert_eq!(SortKey::of("La Roche-Bernard"), SortKey::of("LA ROCHE BERNARD"));
    }
}
