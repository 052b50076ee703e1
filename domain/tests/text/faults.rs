//! What is refused: the code, the place and the sentence.

use crate::support::{faults, read};
use domain::key::text::Place;
use domain::refusal::Code;

const PREFIX: &str = "formula:\n  bounded:\n    ";

/// The only fault of a text.
fn fault(text: &str) -> (Code, String) {
    let found = read(text).expect_err("une faute était attendue");
    let [fault] = found.as_slice() else {
        panic!("{text}\n{found:#?}")
    };
    (fault.refusal.code, fault.to_string())
}

/// Checks that `text` has one fault, of the kind of a word or a field that the language does not have.
fn malformed(text: &str, sentence: &str) {
    assert_eq!(fault(text), (Code::KeyTextMalformed, sentence.to_owned()), "{text}");
}

#[test]
fn an_unknown_field_is_refused_with_its_line_and_the_likely_word() {
    malformed(
        &format!("{PREFIX}flor: \"1.00\"\n    of: equal\n"),
        "ligne 3, colonne 5, formula.bounded.flor : Champ « flor » inconnu ; vouliez-vous dire « floor » ? Attendu : cap, first, floor, of.",
    );
    malformed(
        "formula: equal\nnom: Paie",
        "ligne 2, colonne 1, nom : Champ « nom » inconnu ; vouliez-vous dire « name » ? Attendu : carrier, formula, name, participants, rounding, ties, unit.",
    );
}

#[test]
fn an_unknown_word_is_refused_with_what_was_expected() {
    malformed(
        "formula: { blend: { mode: single_step, parts: [] } }",
        "ligne 1, colonne 27, formula.blend.mode : Mot « single_step » inconnu ; vouliez-vous dire « singleStep » ? Attendu : nested, singleStep.",
    );
    malformed(
        "formula: equal\nrounding: halfUp",
        "ligne 2, colonne 11, rounding : Mot « halfUp » inconnu. Attendu : halfUpPerMember, halfUpResidueTo, halfUpResidueToCarrier, largestRemainder.",
    );
    malformed(
        "formula: equal\nunit: franc",
        "ligne 2, colonne 7, unit : Mot « franc » inconnu. Attendu : cent, euro.",
    );
    let (_, sentence) = fault("formula: equals");
    assert!(
        sentence.starts_with("ligne 1, colonne 10, formula : Nœud « equals » inconnu ; vouliez-vous dire « equal » ?"),
        "{sentence}"
    );
    let (_, sentence) = fault("formula: { criterion: { name: h, vintage: janvier } }");
    assert!(sentence.starts_with("ligne 1, colonne 43, formula.criterion.vintage : Millésime « janvier » inconnu. Attendu : inForceOnFirstJanuary, une année,"), "{sentence}");
}

#[test]
fn a_node_is_one_word_with_what_it_needs() {
    malformed(
        "formula: criterion",
        "ligne 1, colonne 10, formula : « criterion » demande une suite : écrire « criterion: … ».",
    );
    malformed(
        "formula: { equal: {} }",
        "ligne 1, colonne 12, formula.equal : « equal » s’écrit seul : « formula: equal », « of: equal ».",
    );
    malformed(
        "formula: { criterion: h, only: { members: [], of: equal } }",
        "ligne 1, colonne 1, formula : Un nœud a un seul champ, son nom ; ici : criterion, only.",
    );
    malformed(
        "formula: [equal]",
        "ligne 1, colonne 1, formula : Attendu : un nœud ; trouvé : une liste.",
    );
    malformed(
        "formula:",
        "ligne 1, colonne 8, formula : Attendu : un nœud ; trouvé : rien.",
    );
}

#[test]
fn what_is_mandatory_is_missed() {
    malformed("name: Paie", "ligne 1, colonne 1 : Le champ « formula » manque.");
    for (text, path, field) in [
        ("formula: { blend: { parts: [] } }", "blend", "mode"),
        ("formula: { prorata: { of: equal } }", "prorata", "basis"),
        ("formula: { bounded: { cap: 1 } }", "bounded", "of"),
        (
            "formula: { coefficient: { factors: [{ member: Esves, factor: 0 }], of: equal } }",
            "coefficient.factors.0",
            "reason",
        ),
        (
            "formula: { index: { series: s, base: 1, of: equal } }",
            "index",
            "current",
        ),
        (
            "formula: { tariff: { scale: { brackets: [] } } }",
            "tariff.scale",
            "mode",
        ),
        (
            "formula: { stack: { lines: [{ of: equal }] } }",
            "stack.lines.0",
            "label",
        ),
        (
            "formula: { criterion: { name: h, vintage: { knownOn: 10-31 } } }",
            "criterion.vintage",
            "yearsBefore",
        ),
    ] {
        let (code, sentence) = fault(text);
        assert_eq!(code, Code::KeyTextMalformed, "{text}");
        assert!(
            sentence.ends_with(&format!(", formula.{path} : Le champ « {field} » manque.")),
            "{sentence}"
        );
    }
}

#[test]
fn a_value_of_another_shape_is_refused() {
    malformed(
        "formula: equal\nname: [a]",
        "ligne 2, colonne 1, name : Attendu : un texte ; trouvé : une liste.",
    );
    malformed(
        "formula: equal\nname: null",
        "ligne 2, colonne 7, name : Attendu : un texte ; trouvé : rien.",
    );
    malformed(
        "formula: equal\nties: Castel",
        "ligne 2, colonne 7, ties : Attendu : une liste de membres, [a, b] ou un tiret par ligne.",
    );
    malformed(
        "formula: { fixed: { normalise: \"true\", quotas: { Alpha: 1 } } }",
        "ligne 1, colonne 32, formula.fixed.normalise : Attendu : true ou false, sans guillemets.",
    );
    malformed(
        "[]",
        "ligne 1, colonne 1 : Attendu : les champs carrier, formula, name, participants, rounding, ties, unit ; trouvé : une liste.",
    );
    malformed(
        "formula: { criterion: {} }",
        "ligne 1, colonne 12, formula.criterion : Une assiette a un critère, « name », ou plusieurs, « sum ».",
    );
    malformed(
        "formula: { bounded: { cap: { shareOfTotal: 1, units: h }, of: equal } }",
        "ligne 1, colonne 23, formula.bounded.cap : Une borne est une part du total, ou un montant par unité : pas les deux.",
    );
    malformed(
        "formula: equal\nrounding: halfUpResidueTo",
        "ligne 2, colonne 11, rounding : « halfUpResidueTo » nomme un membre : écrire { halfUpResidueTo: son nom }.",
    );
}

#[test]
fn an_unknown_member_is_named() {
    let sentence = "ligne 1, colonne 8, ties.0 : Membre « Inconnu » inconnu : vérifier son nom.";
    assert_eq!(
        fault("ties: [Inconnu]\nformula: equal"),
        (Code::ParticipantsInvalid, sentence.to_owned())
    );
    assert_eq!(
        fault("formula: { fixed: { quotas: { Inconnu: 1 } } }").0,
        Code::ParticipantsInvalid
    );
    let twice = "ligne 1, colonne 16, ties.1 : Ce membre est déjà nommé plus haut : ne le garder qu’une fois.";
    assert_eq!(fault("ties: [Castel, Castel]\nformula: equal").1, twice);
    assert_eq!(fault("participants: []\nformula: equal").0, Code::ParticipantsInvalid);
}

#[test]
fn a_value_that_cannot_be_read_says_why_and_where() {
    malformed(
        &format!("{PREFIX}cap: \"9,00\"\n    of: equal\n"),
        "ligne 3, colonne 10, formula.bounded.cap : « 9,00 » n’est pas un montant : la virgule est ambiguë : écrire les euros avec un point et deux décimales.",
    );
    for (text, sentence) in [
        (
            "tariff: { price: 1e3, units: h }",
            "tariff.price : « 1e3 » n’est pas un prix en euros",
        ),
        (
            "tariff: { scale: { mode: slab, brackets: [{ upTo: -1 }] } }",
            "tariff.scale.brackets.0.upTo : « -1 » n’est pas une quantité : il ne peut pas être négatif.",
        ),
        (
            "smoothed: { increase: -5 %, of: equal }",
            "smoothed.increase : « -5 % » n’est pas un taux",
        ),
        (
            "criterion: { name: h, vintage: 20222 }",
            "criterion.vintage : « 20222 » n’est pas un exercice",
        ),
        (
            "criterion: { name: h, vintage: { yearsBefore: -1 } }",
            "criterion.vintage.yearsBefore : « -1 » n’est pas un nombre d’années",
        ),
        (
            "criterion: { name: h, vintage: { knownOn: 31/10, yearsBefore: 1 } }",
            "criterion.vintage.knownOn : « 31/10 » n’est pas un jour de l’année",
        ),
        (
            "index: { series: s, base: { yearsBefore: 2 }, current: 2025, of: equal }",
            "index.base.yearsBefore : Champ « yearsBefore » inconnu. Attendu : vintage.",
        ),
        ("criterion: ''", "criterion : Un texte est attendu : il est vide."),
    ] {
        let found = read(&format!("formula: {{ {text} }}")).expect_err("une faute était attendue");
        let fault = &found[0];
        assert_eq!(fault.refusal.code, Code::KeyTextMalformed, "{text}");
        assert!(fault.to_string().contains(&format!(", formula.{sentence}")), "{fault}");
    }
    malformed(
        "formula: { stack: { lines: [{ label: a, amount: reste, of: equal }] } }",
        "ligne 1, colonne 49, formula.stack.lines.0.amount : Mot « reste » inconnu ; vouliez-vous dire « rest » ? Attendu : rest, un montant, comme \"500.00\".",
    );
}

#[test]
fn a_comma_between_braces_is_explained() {
    let found = faults("formula: { fixed: { quotas: { Alpha: 12,345 %, Castel: 1/2 } } }");
    assert_eq!(
        found,
        [
            "ligne 1, colonne 46, formula.fixed.quotas.345 % : La quote-part de « 345 % » manque. Entre accolades ou crochets, une virgule sépare : mettre un nombre à virgule entre guillemets."
        ]
    );
    let found = faults("formula: { smoothed: { increase: 2,5 %, of: equal } }");
    assert!(
        found[0].ends_with(
            "Entre accolades ou crochets, une virgule sépare : mettre un nombre à virgule entre guillemets."
        ),
        "{found:?}"
    );
}

#[test]
fn what_makes_a_document_say_something_else_is_refused() {
    for (text, place, sentence) in [
        (
            "formula: equal\nformula: equal",
            "ligne 2, colonne 1",
            "Ce champ figure déjà plus haut : n’en garder qu’un.",
        ),
        ("formula: equal\nname: &a b", "ligne 2, colonne 7", "Les ancres (« & »)"),
        ("formula: equal\nname: *a", "ligne 2, colonne 7", "Les ancres (« & »)"),
        (
            "formula: equal\nname: !!str b",
            "ligne 2, colonne 7",
            "Les étiquettes de type (« ! »)",
        ),
        (
            "formula: equal\n--- \nformula: equal",
            "ligne 2, colonne 1",
            "Un seul document est attendu",
        ),
        (
            "formula: equal\n? [a]\n: b",
            "ligne 2, colonne 3",
            "Le nom d’un champ est un texte",
        ),
        ("", "ligne 1, colonne 1", "Le document est vide"),
        ("# rien\n", "ligne 2, colonne 1", "Le document est vide"),
        (
            "formula: equal\nname: a\u{0}b",
            "ligne 2, colonne 8",
            "Ce caractère de contrôle",
        ),
    ] {
        let (code, found) = fault(text);
        assert_eq!(code, Code::KeyTextMalformed, "{text}");
        assert!(found.starts_with(&format!("{place} : {sentence}")), "{text}\n{found}");
    }
    let deep = format!("formula: {}{}", "[".repeat(41), "]".repeat(41));
    malformed(
        &deep,
        "ligne 1, colonne 49 : Le document emboîte plus de 40 niveaux : le simplifier.",
    );
}

#[test]
fn a_fault_of_syntax_is_told_in_french() {
    for (text, sentence) in [
        ("formula: \"equal", "Un guillemet s’ouvre, et ne se referme pas."),
        (
            "formula: {bounded: equal",
            "Une accolade s’ouvre : « , » ou « } » est attendu ici.",
        ),
        ("ties: [a, b", "Un crochet s’ouvre"),
        (
            "formula:\n\tequal: a",
            "Une tabulation ne décale pas une ligne : employer des espaces.",
        ),
        (
            "formula: a: b",
            "Un « : » de trop : mettre entre guillemets un texte qui en contient un, ou aligner ce champ avec les autres.",
        ),
        ("formula: \"\\q\"", "Après « \\ », ce caractère n’a pas de sens"),
        ("formula: }", "Ce crochet ou cette accolade n’en ferme aucun."),
        ("formula: \"a\" b", "Du texte suit un guillemet fermant"),
        ("formula: %a", "Ce caractère ne commence pas une valeur"),
        (
            "ties:\n  - a\n  b: c",
            "Un élément de liste est attendu ici : un tiret, un espace, la valeur.",
        ),
        (
            "formula: \"\\uD83D\"",
            "Ce code « \\u » n’est pas un caractère à lui seul",
        ),
        ("formula: *a", "Les ancres (« & »)"),
        ("name: - a", "Une liste par tirets commence sur sa propre ligne."),
        ("formula: equal\nsuite", "Un champ est attendu ici"),
    ] {
        let (code, found) = fault(text);
        assert_eq!(code, Code::KeyTextMalformed, "{text}");
        assert!(found.contains(&format!(" : {sentence}")), "{text}\n{found}");
    }
}

#[test]
fn all_faults_are_told_up_to_fifty() {
    let text = "formula:\n  bounded:\n    flor: 1\n    cap: 1,2\n    of:\n      criterion: { nam: h }\nties: [Inconnu]\nunit: franc\n";
    let lines: Vec<String> = faults(text)
        .iter()
        .map(|fault| fault.split(',').next().unwrap().to_owned())
        .collect();
    assert_eq!(
        lines,
        ["ligne 8", "ligne 7", "ligne 3", "ligne 4", "ligne 6", "ligne 6"]
    );
    let many: Vec<String> = (0..100).map(|index| format!("champ{index}: 1\n")).collect();
    assert_eq!(faults(&many.concat()).len(), 50);
}

#[test]
fn a_fault_of_the_formula_is_placed_by_its_path_or_the_nearest_that_was_written() {
    let key = read(
        "formula:\n  bounded:\n    cap: { perUnit: \"1.00\", units: { name: h, vintage: 2022 } }\n    of:\n      blend:\n        mode: singleStep\n        parts:\n          - weight: 10 %\n            of: equal\n          - weight: 20 %\n            of: { criterion: h }\n",
    )
    .unwrap();
    let place = |path| key.place(path).map(|Place { line, column }| (line, column));
    assert_eq!(place("formula"), Some((1, 1)));
    assert_eq!(place("formula.bounded.of.blend.parts.1.weight"), Some((10, 21)));
    assert_eq!(place("formula.bounded.of.blend.parts.1"), Some((10, 13)));
    assert_eq!(place("formula.bounded.cap.units.vintage"), Some((3, 56)));
    assert_eq!(
        place("formula.bounded.of.blend.parts.1.of.criterion.vintage"),
        Some((11, 30))
    );
    assert_eq!(place("nowhere"), None);
    let faults = key.formula.faults(&[]);
    assert_eq!(faults[0].field.as_deref(), Some("formula.bounded.of.blend.parts"));
    assert_eq!(
        key.place(faults[0].field.as_deref().unwrap()).map(|place| place.line),
        Some(7)
    );
}
