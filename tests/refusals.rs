//! The reference page of refusal codes is what the code says.

#[path = "support/generated.rs"]
mod generated;

use domain::Code;
use std::fmt::Write as _;

const PAGE: &str = "docs/reference/refusals.md";

const HEADER: &str = "\
# Codes de refus

Page générée depuis `domain/src/refusal.rs` : `./test --bless` la récrit, `./test` la compare.

Un refus dit qu’une règle s’oppose à une commande. Rien n’est enregistré. Il porte un code stable, une phrase en français, le champ en
cause et, quand il existe, le texte de droit. Un code ne change jamais de sens. Le sens est donné ici tel que le code source l’écrit,
en anglais ; la phrase que lit l’agent est en français.

| code | sens |
|---|---|
";

#[test]
fn every_refusal_code_is_explained() {
    let source = include_str!("../domain/src/refusal.rs");
    let mut page = HEADER.to_owned();
    for code in Code::ALL {
        writeln!(page, "| `{code}` | {} |", explanation(source, *code)).unwrap();
    }
    generated::assert_up_to_date(PAGE, &page);
}

#[test]
fn two_refusals_never_share_a_code() {
    let mut codes: Vec<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
    codes.sort_unstable();
    let count = codes.len();
    codes.dedup();
    assert_eq!(codes.len(), count);
}

/// The doc comment above the declaration of `code`.
fn explanation(source: &str, code: Code) -> String {
    let declaration = format!("{code:?} \"{code}\";");
    let before = source
        .lines()
        .take_while(|line| line.trim() != declaration)
        .collect::<Vec<_>>();
    let doc = before
        .iter()
        .rev()
        .map_while(|line| line.trim().strip_prefix("/// "))
        .collect::<Vec<_>>();
    assert!(
        !doc.is_empty() && before.len() < source.lines().count(),
        "{code:?} n’a pas d’explication"
    );
    doc.into_iter().rev().collect::<Vec<_>>().join(" ")
}
