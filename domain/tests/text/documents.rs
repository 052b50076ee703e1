//! Loading: what a document may be. No text makes the reading panic.

use crate::support::{cases, member, read, schema_faults};
use domain::key::Formula;
use domain::key::text::KeyText;
use domain::key::text::tree::{MAX_BYTES, Tree, Value};
use proptest::prelude::*;

const WHOLE: &str = r#"name: Paie mutualisée
rounding: { halfUpResidueTo: Castel }
unit: euro
ties: [Castel, Alpha]
participants: [Alpha, "Castel", 'Esves']
formula:
  bounded:
    floor: "500.00"   # un plancher
    cap: { shareOfTotal: 40 % }
    of:
      blend:
        mode: singleStep
        parts:
          - { weight: 1/3, of: { criterion: population municipale } }
          - weight: "66,5 %"
            of: { criterion: { name: "repas \u00e9", vintage: { knownOn: 10-31, yearsBefore: 1 } } }
"#;

#[test]
fn a_number_stays_the_text_that_was_written() {
    let Value::Map(fields) = Tree::load("a: 0.1000\nb: '0.10'\nc: 1e3").unwrap().value else {
        panic!()
    };
    let texts: Vec<_> = fields.into_iter().map(|(_, _, tree)| tree.value).collect();
    let scalar = |text: &str, plain| Value::Scalar {
        text: text.to_owned(),
        plain,
    };
    assert_eq!(
        texts,
        [scalar("0.1000", true), scalar("0.10", false), scalar("1e3", true)]
    );
}

#[test]
fn json_windows_lines_a_mark_and_comments_are_read_alike() {
    let equal = KeyText::new(Formula::Equal);
    for text in [
        "formula: equal",
        "{\"formula\":\"equal\"}",
        "{\n\t\"formula\": \"equal\"\n}\n",
        "\u{feff}formula: equal\r\n",
        "# une clé\n---\nformula: equal # pour tous\n...\n",
        "%YAML 1.2\n---\nformula: equal\n",
        "? formula\n: equal\n",
        "formula: >-\n  equal\n",
        "{\"formula\":\"\\u0065qual\"}",
    ] {
        assert_eq!(read(text).as_ref(), Ok(&equal), "{text}");
    }
}

#[test]
fn the_deepest_document_is_read() {
    let (before, after) = ("{ only: { members: [Castel], of: ".repeat(19), " } }".repeat(19));
    assert!(read(&format!("formula: {before}equal{after}")).is_ok());
}

#[test]
fn a_label_may_be_digits() {
    let key = read("participants: [200000172, '200000173']\nformula: equal").unwrap();
    assert_eq!(
        key.participants,
        Some(vec![member("200000172").unwrap(), member("200000173").unwrap()])
    );
}

#[test]
fn a_document_of_the_largest_size_is_read_and_one_more_byte_is_not() {
    let mut text = "formula: equal\n#".to_owned();
    text.push_str(&"a".repeat(MAX_BYTES - text.len()));
    assert!(read(&text).is_ok());
    text.push('a');
    assert_eq!(
        crate::support::faults(&text),
        ["Le document dépasse un mébioctet : une clé est bien plus courte."]
    );
}

#[test]
fn whatever_is_cut_from_a_document_nothing_panics() {
    for (start, _) in WHOLE.char_indices() {
        for end in WHOLE
            .char_indices()
            .map(|(end, _)| end)
            .filter(|end| *end >= start)
            .step_by(31)
        {
            drop(read(&WHOLE[..start]));
            drop(read(&format!("{}{}", &WHOLE[..start], &WHOLE[end..])));
        }
    }
}

fn scrap() -> impl Strategy<Value = String> {
    let signs = "[-:?,\\[\\]{}#&*!|>'\"%@` \\t\\r\\n\\\\/~0-9a-zé.\u{feff}\u{85}\u{a0}]{0,6}";
    prop_oneof![
        signs.prop_map(|signs| signs),
        any::<String>(),
        Just("\n  - ".to_owned()),
        Just("\n\t".to_owned()),
        Just("--- ".to_owned())
    ]
}

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn no_text_makes_the_reading_panic(text in any::<String>()) {
        drop(read(&text));
    }

    #[test]
    fn no_mess_of_signs_makes_the_reading_panic(scraps in proptest::collection::vec(scrap(), 0..20)) {
        drop(read(&scraps.concat()));
    }

    #[test]
    fn no_change_to_a_document_makes_the_reading_panic(changes in proptest::collection::vec((any::<prop::sample::Index>(), 0..4_usize, scrap()), 1..6)) {
        let mut text: Vec<char> = WHOLE.chars().collect();
        for (index, cut, scrap) in changes {
            let at = index.index(text.len() + 1);
            let end = (at + cut).min(text.len());
            text.splice(at..end, scrap.chars());
        }
        let text: String = text.into_iter().collect();
        match read(&text) {
            Ok(_) => prop_assert_eq!(schema_faults(&text), Vec::<String>::new(), "{}", text),
            Err(faults) => prop_assert!(!faults.is_empty()),
        }
    }
}
