//! Something is told of every difference.

use super::*;

/// Formulas no two of which give the same amounts.
fn formulas() -> Vec<Formula> {
    let payslips = |vintage| Formula::Criterion(basis("bulletins de paie", vintage));
    let licences = || basis("licences", JANUARY);
    let exempt = |of| coefficient(&[("Alpha", "0", "commune nouvelle")], of);
    let floor = |of| bounded(Some(amount("500.00")), None, of);
    let price = |price| tariff(None, Some(price), Some(inhabitants()));
    let lines = |first, second, of| {
        stack(vec![
            line("socle", Some(first), Formula::Equal),
            line("usage", second, of),
        ])
    };
    vec![
        Formula::Equal,
        population(),
        by("repas servis"),
        payslips(JANUARY),
        payslips(pinned(2024)),
        payslips(pinned(2025)),
        payslips(VintagePolicy::YearsBefore(0)),
        payslips(VintagePolicy::YearsBefore(1)),
        payslips(known_on(10, 31, 1)),
        payslips(known_on(10, 31, 0)),
        payslips(known_on(10, 30, 1)),
        Formula::Criterion(sourced("INSEE", inhabitants())),
        Formula::Criterion(sourced("DGCL", inhabitants())),
        Formula::Criterion(weighted(&[("PC", "1"), ("DP", "0.7")], JANUARY)),
        Formula::Criterion(weighted(&[("PC", "1"), ("DP", "0.8")], JANUARY)),
        Formula::Criterion(weighted(&[("PC", "1"), ("PA", "0.8")], JANUARY)),
        fixed(false, &[("Alpha", "40 %"), ("Castel", "60 %")]),
        fixed(true, &[("Alpha", "40 %"), ("Castel", "60 %")]),
        fixed(false, &[("Alpha", "45 %"), ("Castel", "55 %")]),
        fixed(false, &[("Alpha", "40 %"), ("Esves", "60 %")]),
        halves("50 %", "50 %"),
        halves("60 %", "40 %"),
        nested(vec![part("50 %", by("potentiel fiscal")), part("50 %", population())]),
        nested(vec![part("50 %", population()), part("50 %", by("potentiel fiscal"))]),
        blend(vec![
            part("50 %", by("potentiel fiscal")),
            part("50 %", floor(population())),
        ]),
        blend(vec![
            part("50 %", by("potentiel fiscal")),
            part("25 %", population()),
            part("25 %", Formula::Equal),
        ]),
        price("1.1"),
        price("1.2"),
        tariff(Some("80.00"), None, None),
        tariff(Some("80.00"), Some("1.1"), Some(inhabitants())),
        tariff(None, Some("1.1"), Some(licences())),
        scaled(None, slices(), inhabitants()),
        scaled(None, slices(), licences()),
        scaled(None, slabs(), inhabitants()),
        scaled(
            None,
            Scale {
                never_below_previous: true,
                ..slabs()
            },
            inhabitants(),
        ),
        scaled(None, scale(ScaleMode::Slab, &[(None, None, Some("1"))]), inhabitants()),
        unit_cost("312.4", licences()),
        unit_cost("305.18", licences()),
        referred_cost("coût réel", None, JANUARY, licences()),
        referred_cost("coût réel", Some("compte"), JANUARY, licences()),
        floor(Formula::Equal),
        bounded(None, Some(of_total("40 %")), Formula::Equal),
        bounded(Some(amount("500.00")), Some(of_total("40 %")), Formula::Equal),
        floor_first(amount("500.00"), of_total("40 %"), Formula::Equal),
        bounded(Some(per_unit("2", licences())), None, Formula::Equal),
        bounded(Some(per_unit("2", inhabitants())), None, Formula::Equal),
        smoothed(Some("5 %"), None, BoundKind::Cap, Formula::Equal),
        smoothed(Some("5 %"), Some("3 %"), BoundKind::Cap, Formula::Equal),
        smoothed(Some("5 %"), Some("3 %"), BoundKind::Floor, Formula::Equal),
        exempt(Formula::Equal),
        coefficient(&[("Alpha", "0.5", "commune nouvelle")], Formula::Equal),
        exempt(floor(Formula::Equal)),
        floor(exempt(Formula::Equal)),
        only(&["Alpha", "Castel"], Formula::Equal),
        only(&["Alpha", "Esves"], Formula::Equal),
        prorata(ProrataBasis::ActualDays, Joiners::Relieve, Formula::Equal),
        prorata(ProrataBasis::ActualDays, Joiners::Add, Formula::Equal),
        prorata(ProrataBasis::Thirty360, Joiners::Relieve, Formula::Equal),
        index(IndexBase::Value(fraction("291.2")), JANUARY, None, price("1.1")),
        index(IndexBase::Value(fraction("300")), JANUARY, None, price("1.1")),
        index(IndexBase::Vintage(pinned(2022)), JANUARY, None, price("1.1")),
        index(IndexBase::Vintage(pinned(2022)), pinned(2025), None, price("1.1")),
        index(IndexBase::Vintage(pinned(2022)), JANUARY, Some("Syntec"), price("1.1")),
        lines("300.00", Some("500.00"), population()),
        lines("300.00", Some("600.00"), population()),
        lines("300.00", Some("rest"), population()),
        lines("300.00", Some("500.00"), floor(population())),
        lines("300.00", None, price("1.1")),
    ]
}

#[test]
fn two_keys_differ_if_and_only_if_something_is_told_of_it() {
    let formulas = formulas();
    for (row, before) in formulas.iter().enumerate() {
        for (column, after) in formulas.iter().enumerate() {
            let told = changes(before, after);
            assert_eq!(told.is_empty(), row == column, "{before:?}\n{after:?}\n{told:?}");
            for sentence in told {
                assert!(
                    !sentence.starts_with("La clé s’écrit autrement"),
                    "{before:?}\n{after:?}"
                );
                assert!(sentence.ends_with('.') && !sentence.contains("  "), "{sentence}");
                assert!(sentence.chars().next().is_some_and(char::is_uppercase), "{sentence}");
                if let Some((old, new)) = sentence.split_once(" » devient « ") {
                    let old = old.split_once("« ").map(|(_, rule)| rule);
                    assert_ne!(old, new.strip_suffix(" »."), "{sentence}");
                }
            }
        }
    }
}

#[test]
fn two_formulas_never_read_alike() {
    let mut told: Vec<String> = formulas()
        .iter()
        .map(|formula| crate::formula::clause(formula, &name))
        .collect();
    told.sort();
    for pair in told.windows(2) {
        assert_ne!(pair[0], pair[1]);
    }
}
