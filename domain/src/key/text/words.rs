//! A word that the language does not have, and the one its writer may have meant.

/// « Champ « flor » inconnu ; vouliez-vous dire « floor » ? Attendu : cap, first, floor, of. »
pub(super) fn unknown(what: &str, found: &str, known: &[&str]) -> String {
    let close =
        closest(found, known).map_or_else(|| ".".to_owned(), |meant| format!(" ; vouliez-vous dire « {meant} » ?"));
    let comma = if found.starts_with(|c: char| c.is_ascii_digit()) {
        format!(" {COMMA}")
    } else {
        String::new()
    };
    format!(
        "{what} « {} » inconnu{close} Attendu : {}.{comma}",
        abridged(found),
        known.join(", ")
    )
}

/// What braces do to `{ weight: 12,5 % }`: nobody who writes French expects it.
pub(super) const COMMA: &str =
    "Entre accolades ou crochets, une virgule sépare : mettre un nombre à virgule entre guillemets.";

/// As much of `text` as a message can show.
pub(super) fn abridged(text: &str) -> String {
    let mut short: String = text.chars().take(60).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

fn closest<'k>(found: &str, known: &[&'k str]) -> Option<&'k str> {
    let distances = known.iter().filter_map(|word| Some((distance(found, word)?, *word)));
    distances.min().map(|(_, word)| word)
}

/// How many letters apart they are: nothing when they share too little to be each other’s misspelling.
fn distance(found: &str, word: &str) -> Option<usize> {
    let bare = |text: &str| -> Vec<char> {
        let letters = text.chars().filter(|c| !matches!(c, '_' | '-' | ' '));
        letters.flat_map(char::to_lowercase).take(40).collect()
    };
    let (found, word) = (bare(found), bare(word));
    let most = 2.min(found.len().min(word.len()).saturating_sub(1));
    Some(levenshtein(&found, &word)).filter(|distance| *distance <= most)
}

fn levenshtein(left: &[char], right: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, letter) in left.iter().enumerate() {
        let mut next = vec![index.saturating_add(1)];
        for ((above, diagonal), other) in row.iter().skip(1).zip(&row).zip(right) {
            let before = next.last().copied().unwrap_or_default();
            let change = diagonal.saturating_add(usize::from(letter != other));
            next.push(change.min(above.saturating_add(1)).min(before.saturating_add(1)));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_nearly_right_is_suggested_and_a_stranger_is_not() {
        let meant = |found| closest(found, &["cap", "first", "floor", "neverBelowPrevious", "of"]);
        assert_eq!(meant("flor"), Some("floor"));
        assert_eq!(meant("never_below_previous"), Some("neverBelowPrevious"));
        assert_eq!(meant("CAP"), Some("cap"));
        assert_eq!([meant("plafond"), meant("by"), meant("")], [None, None, None]);
    }

    #[test]
    fn a_comma_between_braces_is_explained() {
        assert!(unknown("Champ", "345 %", &["of"]).ends_with(COMMA));
        assert_eq!(unknown("Champ", "par", &["of"]), "Champ « par » inconnu. Attendu : of.");
    }
}
