//! The little grammar that sentences need: elision, contraction, plural, lists, numbers.

pub use domain::member::article::{de, to};

use domain::value::Fraction;

/// What a sentence calls something, with its article: « la commune d’Ambon », « le comité de pilotage ».
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Designation {
    article: Article,
    words: String,
}

/// The article of a [`Designation`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Article {
    /// le.
    Le,
    /// la.
    La,
    /// l’.
    Elided,
    /// None: a proper name that stands alone.
    None,
}

impl Designation {
    /// The designation made of `article` and `words`.
    pub fn new(article: Article, words: impl Into<String>) -> Self {
        Self {
            article,
            words: words.into(),
        }
    }

    /// `noun` and the `title` that names it: « la convention « Paie » ». A title that begins with the noun already reads by itself:
    /// « le comité de pilotage ».
    pub fn titled(article: Article, noun: &str, title: &str) -> Self {
        let first_word = title.split(' ').next().unwrap_or_default();
        if first_word.to_lowercase() == noun {
            let rest = title.get(first_word.len()..).unwrap_or_default();
            Self::new(article, format!("{noun}{rest}"))
        } else {
            Self::new(article, format!("{noun} {}", quoted(title)))
        }
    }

    /// The same, with more words after: « la décision du 12 mars 2026 ».
    #[must_use]
    pub fn followed_by(mut self, words: &str) -> Self {
        self.words.push_str(words);
        self
    }

    /// Its words, without article.
    pub fn words(&self) -> &str {
        &self.words
    }

    /// Whether it is feminine: « la convention », « l’assemblée ». An elided article does not say: it is taken for feminine.
    pub fn is_feminine(&self) -> bool {
        matches!(self.article, Article::La | Article::Elided)
    }

    /// After « de »: « de la commune », « du comité », « de l’EPCI ».
    pub fn de(&self) -> String {
        match self.article {
            Article::Le => format!("du {}", self.words),
            Article::La | Article::Elided => format!("de {self}"),
            Article::None => de(&self.words),
        }
    }

    /// After « à »: « à la commune », « au comité », « à l’EPCI ».
    pub fn to(&self) -> String {
        match self.article {
            Article::Le => format!("au {}", self.words),
            Article::La | Article::Elided => format!("à {self}"),
            Article::None => to(&self.words),
        }
    }
}

impl std::fmt::Display for Designation {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let article = match self.article {
            Article::Le => "le ",
            Article::La => "la ",
            Article::Elided => "l’",
            Article::None => "",
        };
        write!(formatter, "{article}{}", self.words)
    }
}

/// A count and its noun: zero and one are singular in French.
pub fn count(number: usize, one: &str, many: &str) -> String {
    format!(
        "{} {}",
        grouped(&number.to_string()),
        if number < 2 { one } else { many }
    )
}

/// An enumeration: « a », « a et b », « a, b et c ».
pub fn list<T: AsRef<str>>(items: &[T]) -> String {
    let mut text = String::new();
    for (index, item) in items.iter().enumerate() {
        let separator = match items.len().saturating_sub(index) {
            _ if index == 0 => "",
            1 => " et ",
            _ => ", ",
        };
        text.push_str(separator);
        text.push_str(item.as_ref());
    }
    text
}

/// Words between guillemets, with no-break spaces.
pub fn quoted(text: &str) -> String {
    format!("«\u{a0}{text}\u{a0}»")
}

/// Words between parentheses. Parentheses within become brackets, and brackets parentheses: that is how French sets one inside the other.
pub fn parenthesised(text: &str) -> String {
    let alternate = |character| match character {
        '(' => '[',
        ')' => ']',
        '[' => '(',
        ']' => ')',
        other => other,
    };
    format!("({})", text.chars().map(alternate).collect::<String>())
}

/// The text with a capital first letter, for the start of a sentence.
pub fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(characters).collect()
}

/// An exact number: « 10 418 », « 0,5 », « 1/3 ». A comma where the decimals end, a fraction where they do not.
pub fn number(value: &Fraction) -> String {
    match value.decimal() {
        Some(decimal) => match decimal.split_once('.') {
            Some((whole, decimals)) => format!("{},{decimals}", grouped(whole)),
            None => grouped(&decimal),
        },
        None => format!(
            "{}/{}",
            grouped(&value.numerator().to_string()),
            grouped(&value.denominator().to_string())
        ),
    }
}

/// A part of a whole: « 12,345 % », or « 1/3 » where the decimals of a percentage do not end.
pub fn share(value: &Fraction) -> String {
    match value.times(&Fraction::whole(100)) {
        Ok(hundredfold) if hundredfold.decimal().is_some() => format!("{}\u{a0}%", number(&hundredfold)),
        _ => number(value),
    }
}

/// The price of a unit, in euros, with all its decimals and at least two: « 1,10 € », « 0,033907715 € ».
pub fn price(euros: &Fraction) -> String {
    match euros.decimal() {
        Some(decimal) => {
            let (whole, decimals) = decimal.split_once('.').unwrap_or((&decimal, ""));
            format!("{},{decimals:0<2}\u{a0}€", grouped(whole))
        }
        None => format!("{}\u{a0}€", number(euros)),
    }
}

/// Digits by groups of three, with narrow no-break spaces.
pub fn grouped(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len().saturating_mul(2));
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && digits.len().saturating_sub(index) % 3 == 0 {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_designation_contracts_with_its_article() {
        let committee = Designation::titled(Article::Le, "comité", "Comité de pilotage");
        assert_eq!(
            (committee.to_string(), committee.de(), committee.to()),
            (
                "le comité de pilotage".into(),
                "du comité de pilotage".into(),
                "au comité de pilotage".into()
            )
        );
        let commune = Designation::new(Article::La, format!("commune {}", de("Ambon")));
        assert_eq!(
            (commune.de(), commune.to()),
            ("de la commune d’Ambon".into(), "à la commune d’Ambon".into())
        );
        let epci = Designation::new(Article::Elided, "EPCI Arc Sud");
        assert_eq!(
            (epci.de(), epci.to()),
            ("de l’EPCI Arc Sud".into(), "à l’EPCI Arc Sud".into())
        );
        let metropole = Designation::new(Article::None, "Angers Loire Métropole");
        assert_eq!(
            (metropole.de(), metropole.to()),
            ("d’Angers Loire Métropole".into(), "à Angers Loire Métropole".into())
        );
    }

    #[test]
    fn a_title_is_quoted_unless_it_begins_with_its_own_noun() {
        let titled = |title| Designation::titled(Article::La, "convention", title).to_string();
        assert_eq!(titled("Paie mutualisée"), "la convention «\u{a0}Paie mutualisée\u{a0}»");
        assert_eq!(
            titled("Convention de service commun"),
            "la convention de service commun"
        );
        assert_eq!(
            titled("Conventions diverses"),
            "la convention «\u{a0}Conventions diverses\u{a0}»"
        );
    }

    #[test]
    fn zero_and_one_are_singular() {
        let members = |number| count(number, "membre", "membres");
        assert_eq!(
            [members(0), members(1), members(2)],
            ["0 membre", "1 membre", "2 membres"]
        );
        assert_eq!(members(1_200), "1\u{202f}200 membres");
    }

    #[test]
    fn an_enumeration_ends_with_et() {
        assert_eq!(list::<&str>(&[]), "");
        assert_eq!(
            [list(&["a"]), list(&["a", "b"]), list(&["a", "b", "c"])],
            ["a", "a et b", "a, b et c"]
        );
    }

    #[test]
    fn numbers_are_exact() {
        for (n, d, expected) in [
            (10_418, 1, "10\u{202f}418"),
            (1, 2, "0,5"),
            (12_345, 100, "123,45"),
            (1, 1_000, "0,001"),
            (1, 3, "1/3"),
            (5_001, 4, "1\u{202f}250,25"),
            (1_000_000_000_001, 1_000_000_000_000, "1,000000000001"),
        ] {
            assert_eq!(number(&Fraction::new(n, d).unwrap()), expected);
        }
    }

    #[test]
    fn a_share_is_a_percentage_where_it_ends_and_a_price_has_at_least_two_decimals() {
        let fraction = |n, d| Fraction::new(n, d).unwrap();
        assert_eq!(
            [fraction(12_345, 100_000), fraction(1, 3), fraction(1, 1)].map(|value| share(&value)),
            ["12,345\u{a0}%", "1/3", "100\u{a0}%"]
        );
        assert_eq!(
            [
                fraction(11, 10),
                fraction(33_907_715, 1_000_000_000),
                fraction(1_200, 1),
                fraction(1, 3)
            ]
            .map(|value| price(&value)),
            [
                "1,10\u{a0}€",
                "0,033907715\u{a0}€",
                "1\u{202f}200,00\u{a0}€",
                "1/3\u{a0}€"
            ]
        );
    }

    #[test]
    fn parentheses_within_parentheses_are_brackets() {
        assert_eq!(parenthesised("a (b) c"), "(a [b] c)");
        assert_eq!(parenthesised(&parenthesised("a (b)")), "([a (b)])");
    }
}
