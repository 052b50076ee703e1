//! A place name after the small words that change before it.

/// A place name after « de »: « de Muzillac », « d’Ambon », « du Guerno », « des Sables-d’Olonne », « de La Roche-Bernard ».
///
/// Before H, « de »: the official list of communes elides about one H in two, by no rule that letters show, and both are accepted.
pub fn de(name: &str) -> String {
    if let Some(rest) = name.strip_prefix("Le ") {
        return format!("du {rest}");
    }
    if let Some(rest) = name.strip_prefix("Les ") {
        return format!("des {rest}");
    }
    if begins_with_a_vowel(name) {
        format!("d’{name}")
    } else {
        format!("de {name}")
    }
}

/// A place name after « à »: « à Muzillac », « au Guerno », « aux Sables-d’Olonne ».
pub fn to(name: &str) -> String {
    if let Some(rest) = name.strip_prefix("Le ") {
        format!("au {rest}")
    } else if let Some(rest) = name.strip_prefix("Les ") {
        format!("aux {rest}")
    } else {
        format!("à {name}")
    }
}

/// A place name after « que »: « que Muzillac », « qu’Ambon ».
pub fn que(name: &str) -> String {
    if begins_with_a_vowel(name) {
        format!("qu’{name}")
    } else {
        format!("que {name}")
    }
}

fn begins_with_a_vowel(name: &str) -> bool {
    let vowel = |character: char| "AEIOUYÀÂÄÆÉÈÊËÎÏÔÖŒÙÛÜŸ".contains(character);
    let first = name.chars().next();
    first.is_some_and(|first| first.to_uppercase().all(vowel))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn de_elides_before_a_vowel_and_contracts_with_le_and_les() {
        for (name, expected) in [
            ("Muzillac", "de Muzillac"),
            ("Ambon", "d’Ambon"),
            ("Étel", "d’Étel"),
            ("Œutrange", "d’Œutrange"),
            ("Yffiniac", "d’Yffiniac"),
            ("Île-aux-Moines", "d’Île-aux-Moines"),
            ("Hennebont", "de Hennebont"),
            ("Le Guerno", "du Guerno"),
            ("Les Sables-d'Olonne", "des Sables-d'Olonne"),
            ("La Roche-Bernard", "de La Roche-Bernard"),
            ("L'Île-d'Olonne", "de L'Île-d'Olonne"),
            ("Lesneven", "de Lesneven"),
            ("Leschaux", "de Leschaux"),
        ] {
            assert_eq!(de(name), expected);
        }
    }

    #[test]
    fn to_contracts_with_le_and_les_and_que_elides() {
        let names = ["Muzillac", "Ambon", "Le Guerno", "Les Fougerêts"];
        assert_eq!(names.map(to), ["à Muzillac", "à Ambon", "au Guerno", "aux Fougerêts"]);
        assert_eq!(
            names.map(que),
            ["que Muzillac", "qu’Ambon", "que Le Guerno", "que Les Fougerêts"]
        );
        assert_eq!((de(""), que("")), ("de ".to_owned(), "que ".to_owned()));
    }
}
