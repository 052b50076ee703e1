//! The sheet that people read.

use crate::cases::{self, Case, NAMES, member};
use domain::allocation::recompute::Difference;
use domain::key::{Formula, RoundingRule};
use domain::value::Cents;
use projections::sheet::text;

/// The text, but for the sentence of the rule, which has its own tests.
fn told(case: &Case) -> String {
    let text = text(&case.sheet());
    let (before, rule) = text.split_once("Règle : ").unwrap();
    let (_, after) = rule.split_once("\nMontant").unwrap();
    format!("{before}Règle : (voir les tests de la phrase)\nMontant{after}")
}

/// The words of a text, whatever its lines.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_rule_is_told_first_in_the_words_of_the_house() {
    let sheet = cases::bounded_blend().sheet();
    let sentence =
        projections::formula::sentence(&sheet.formula, sheet.rounding, &|member| sheet.name_of_member(member));
    assert!(words(&text(&sheet)).contains(&words(&format!("Règle : {sentence}"))));
}

#[test]
fn a_sheet_by_population() {
    insta::assert_snapshot!(told(&cases::population()));
}

#[test]
fn a_sheet_of_a_blend_between_bounds() {
    insta::assert_snapshot!(told(&cases::bounded_blend()));
}

#[test]
fn a_sheet_of_three_lines_with_members_that_join_and_leave() {
    insta::assert_snapshot!(told(&cases::stack()));
}

/// Digits of a French number, and a point for its comma.
fn plain(text: &str) -> String {
    let kept = text.chars().filter(|c| c.is_ascii_digit() || *c == ',');
    kept.map(|c| if c == ',' { '.' } else { c }).collect()
}

/// An amount in cents.
fn cents(text: &str) -> u128 {
    plain(text).replace('.', "").parse().unwrap()
}

/// The rows of the first table after `title`: the cells of each member.
fn rows<'t>(text: &'t str, title: &str) -> Vec<Vec<&'t str>> {
    let after = text.split_once(title).unwrap().1;
    let lines = after.lines().skip_while(|line| !line.contains('│'));
    let table = lines.take_while(|line| line.contains('│') || line.contains('┼'));
    let cells = table.map(|line| line.split('│').map(str::trim).collect::<Vec<_>>());
    cells.filter(|cells| NAMES.contains(&cells[0])).collect()
}

#[test]
fn a_person_finds_the_same_cents_from_the_text_alone() {
    let text = text(&cases::population().sheet());
    let amount = cents(
        text.split_once("Montant à répartir : ")
            .unwrap()
            .1
            .lines()
            .next()
            .unwrap(),
    );
    let order: Vec<usize> = rows(&text, "QUI PARTAGE")
        .iter()
        .map(|row| plain(row.last().unwrap()).parse().unwrap())
        .collect();
    let values: Vec<u128> = rows(&text, "Étape 1")
        .iter()
        .map(|row| plain(row[1]).parse().unwrap())
        .collect();

    let sum: u128 = values.iter().sum();
    assert!(text.contains("× valeur ÷ 16\u{202f}265"));
    let mut found: Vec<u128> = values.iter().map(|value| amount * value / sum).collect();
    let mut by_remainder: Vec<usize> = (0..values.len()).collect();
    by_remainder.sort_by_key(|index| (std::cmp::Reverse(amount * values[*index] % sum), order[*index]));
    for index in by_remainder
        .iter()
        .take(usize::try_from(amount - found.iter().sum::<u128>()).unwrap())
    {
        found[*index] += 1;
    }

    for (title, column) in [("Arrondi —", 6), ("TOTAL PAR MEMBRE", 1)] {
        let told: Vec<u128> = rows(&text, title).iter().map(|row| cents(row[column])).collect();
        assert_eq!(told, found, "{title}");
    }
    assert_eq!(found, [558_503, 191_436, 3_106_505, 917_519, 76_037]);
}

#[test]
fn every_exact_fraction_divides_into_the_decimals_next_to_it() {
    for case in cases::all() {
        let text = text(&case.sheet());
        let tables = text.split("Étape ").skip(1).filter(|step| step.contains("en centimes"));
        for step in tables {
            for cells in rows(step, "") {
                let [.., decimals, fraction] = cells.as_slice() else {
                    continue;
                };
                let Some((n, d)) = fraction.split_once('/') else {
                    continue;
                };
                let (n, d): (u128, u128) = (n.parse().unwrap(), d.parse().unwrap());
                assert_eq!(cents(decimals), n * 10_000 / d, "{decimals} {fraction}");
            }
        }
    }
}

#[test]
fn no_line_is_wider_than_a_page_and_none_ends_with_a_space() {
    for case in cases::all() {
        for line in text(&case.sheet()).lines() {
            assert!(line.chars().count() <= 110, "{line}");
            assert_eq!(line, line.trim_end());
        }
    }
}

#[test]
fn every_sum_of_every_sheet_is_checked() {
    for case in cases::all() {
        let text = text(&case.sheet());
        assert!(
            text.contains("Somme vérifiée : ") && !text.contains("SOMME FAUSSE"),
            "{text}"
        );
    }
}

#[test]
fn the_rule_says_who_bears_the_difference() {
    let told = |rule| words(&text(&cases::population().rounded(rule).sheet()));
    for (rule, expected) in [
        (
            RoundingRule::LargestRemainder,
            "Il manque 3 centimes pour faire 48\u{202f}500,00\u{a0}€. Ils vont un à un aux plus grands restes : Alpha, Castel et Bruyères.",
        ),
        (
            RoundingRule::HalfUpResidueToCarrier,
            "soit \u{2212}0,01\u{a0}€, va au porteur, Castel.",
        ),
        (
            RoundingRule::HalfUpResidueTo(member(4)),
            "soit \u{2212}0,01\u{a0}€, va à Esves, que la clé nomme.",
        ),
        (
            RoundingRule::HalfUpPerMember,
            "l’écart de +0,01\u{a0}€ avec 48\u{202f}500,00\u{a0}€ fait une ligne à part.",
        ),
    ] {
        let told = told(rule);
        assert!(told.contains(&words(expected)), "{expected}\n{told}");
    }
}

#[test]
fn a_bound_by_unit_says_what_a_unit_is() {
    let told: Vec<String> = cases::all().iter().map(|case| words(&text(&case.sheet()))).collect();
    let cap = "plafond = 10,50\u{a0}€ × (1 × « bulletins de paie » + 0,7 × « heures » (millésime de 2025, source INSEE)), arrondi";
    assert!(told.iter().any(|text| text.contains(&words(cap))));
}

#[test]
fn a_tie_names_whom_the_served_member_comes_before_and_by_which_order() {
    let mut sheet = Case::new(Formula::Equal, 10_002).sheet();
    let reasons = |sheet: &_| {
        let text = text(sheet);
        let rows = text
            .split_once("Arrondi —")
            .unwrap()
            .1
            .lines()
            .filter_map(|line| line.rsplit_once('│'));
        words(&rows.map(|(_, last)| last).collect::<Vec<_>>().join(" "))
    };
    let served = "à reste égal, passe avant Castel, Dourdan et Esves";
    assert_eq!(
        reasons(&sheet).matches(&format!("{served} (ordre des SIREN)")).count(),
        2,
        "{}",
        text(&sheet)
    );
    sheet.ties = vec![member(0), member(1)];
    assert_eq!(
        reasons(&sheet)
            .matches(&format!("{served} (départage de la clé)"))
            .count(),
        2
    );
    sheet.ties.clear();
    sheet.members[3].siren = None;
    assert_eq!(
        reasons(&sheet).matches(&format!("{served} (ordre des noms)")).count(),
        2
    );
}

#[test]
fn a_recorded_amount_that_the_calculation_does_not_give_is_the_first_thing_read() {
    let mut sheet = cases::population().sheet();
    sheet.differences = vec![Difference {
        member: member(0),
        recorded: Cents::new(558_504),
        computed: Cents::new(558_503),
    }];
    let text = text(&sheet);
    let warning =
        "ATTENTION : le montant enregistré d’Alpha est 5\u{202f}585,04\u{a0}€, le calcul donne 5\u{202f}585,03\u{a0}€.";
    assert!(text.find(warning).unwrap() < text.find("Règle").unwrap(), "{text}");
}
