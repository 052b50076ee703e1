//! What shares, and how it is rounded.

use super::*;

fn by_weighted(terms: &[(&str, &str)], vintage: VintagePolicy) -> Formula {
    Formula::Criterion(weighted(terms, vintage))
}

#[test]
fn the_example_of_the_language_reads_as_its_page_says() {
    let formula = bounded(
        Some(amount("500.00")),
        Some(of_total("40 %")),
        blend(vec![part("50 %", population()), part("50 %", by("potentiel fiscal"))]),
    );
    let page = include_str!("../../../../../docs/reference/key-language.md");
    let quote: Vec<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix("> "))
        .take(2)
        .collect();
    reads_rounded(&formula, CENT, &quote.join(" "));
}

#[test]
fn numbers_and_quotes_are_set_with_no_break_spaces() {
    let formula = bounded(Some(amount("1234.56")), Some(of_total("12.5 %")), by("repas servis"));
    assert_eq!(
        clause(&formula, &name),
        "selon le critère «\u{a0}repas servis\u{a0}» en vigueur au 1er janvier de l’exercice ; \
         plancher 1\u{202f}234,56\u{a0}€ ; plafond 12,5\u{a0}% du total"
    );
}

#[test]
fn a_criterion_is_told_with_its_vintage_and_its_source() {
    let with = |vintage| Formula::Criterion(basis("bulletins de paie", vintage));
    reads(
        &population(),
        "selon la population municipale en vigueur au 1er janvier de l’exercice",
    );
    reads(
        &with(pinned(2022)),
        "selon le nombre de bulletins de paie, millésime 2022",
    );
    for (count, expected) in [
        (0, "selon le nombre de bulletins de paie de l’exercice"),
        (
            1,
            "selon le nombre de bulletins de paie de l’année précédant l’exercice",
        ),
        (
            2,
            "selon le nombre de bulletins de paie de la deuxième année précédant l’exercice",
        ),
        (
            6,
            "selon le nombre de bulletins de paie de la 6e année précédant l’exercice",
        ),
    ] {
        reads(&with(VintagePolicy::YearsBefore(count)), expected);
    }
    for (known, expected) in [
        (
            known_on(1, 1, 0),
            "selon le nombre de bulletins de paie, dernière valeur connue au 1er janvier de l’exercice",
        ),
        (
            known_on(10, 31, 1),
            "selon le nombre de bulletins de paie, dernière valeur connue au 31 octobre de l’année précédente",
        ),
        (
            known_on(2, 29, 2),
            "selon le nombre de bulletins de paie, dernière valeur connue au 29 février de la deuxième année précédant l’exercice",
        ),
    ] {
        reads(&with(known), expected);
    }
    reads(
        &Formula::Criterion(sourced("INSEE", inhabitants())),
        "selon la population municipale en vigueur au 1er janvier de l’exercice (source : INSEE)",
    );
}

#[test]
fn weighted_criteria_are_told_with_what_each_counts_for() {
    reads(
        &by_weighted(&[("PC", "1"), ("PA", "1.2"), ("DP", "0.7")], JANUARY),
        "selon les actes pondérés (PC × 1, PA × 1,2, DP × 0,7) en vigueur au 1er janvier de l’exercice",
    );
    reads(
        &by_weighted(
            &[("population municipale", "0.5"), ("repas servis", "1/3")],
            pinned(2024),
        ),
        "selon la somme pondérée (population municipale × 0,5, « repas servis » × 1/3), millésime 2024",
    );
}

#[test]
fn equal_shares_and_quotas_are_told() {
    reads(&Formula::Equal, "à parts égales");
    reads(
        &fixed(
            true,
            &[("Alpha", "12.345 %"), ("Bruyères", "1/3"), ("Castel", "80.002 %")],
        ),
        "selon les quotes-parts fixées par la clé (Alpha 12,345 %, Bruyères 1/3 et Castel 80,002 %), ramenées à leur somme",
    );
    reads(
        &fixed(true, &[("Alpha", "3"), ("Castel", "0.5")]),
        "selon les quotes-parts fixées par la clé (Alpha 3 et Castel 0,5), ramenées à leur somme",
    );
}

#[test]
fn more_than_eight_quotas_are_not_told_one_by_one() {
    let quotas: Vec<(&str, &str)> = MEMBERS.iter().map(|member| (*member, "1/9")).collect();
    reads(&fixed(false, &quotas), "selon les quotes-parts fixées par la clé");
    assert!(clause(&fixed(false, &quotas[..8]), &name).contains("Herbignac 1/9"));
}

#[test]
fn a_blend_tells_its_weights_its_labels_and_where_it_is_rounded() {
    let solidarity = labelled("solidarité", "20 %", by("potentiel fiscal"));
    let usage = labelled(
        "usage",
        "80 %",
        Formula::Criterion(basis("bulletins de paie", VintagePolicy::YearsBefore(1))),
    );
    reads(
        &nested(vec![solidarity, usage]),
        "20 % au titre de « solidarité » selon le potentiel fiscal en vigueur au 1er janvier de l’exercice, \
         80 % au titre de « usage » selon le nombre de bulletins de paie de l’année précédant l’exercice ; \
         chaque élément arrondi à part",
    );
    let parts = vec![part("3", Formula::Equal), part("2", population())];
    reads(
        &Formula::Blend(Blend {
            mode: BlendMode::SingleStep,
            normalise: true,
            parts,
        }),
        "3 à parts égales, 2 selon la population municipale en vigueur au 1er janvier de l’exercice ; \
         poids ramenés à leur somme",
    );
}

#[test]
fn a_vintage_that_three_criteria_share_is_said_once() {
    let three = |vintage| {
        let by = |criterion| Formula::Criterion(sourced("INSEE", basis(criterion, vintage)));
        let (population, licences, meals) = (by("population totale"), by("licences"), by("repas servis"));
        blend(vec![
            part("1/3", population),
            part("1/3", licences),
            part("1/6", meals),
            part("1/6", Formula::Equal),
        ])
    };
    let told = "1/3 selon la population totale, 1/3 selon le nombre de licences, 1/6 selon le critère « repas servis », \
                1/6 à parts égales, ces valeurs étant ";
    for (vintage, expected) in [
        (
            JANUARY,
            "celles en vigueur au 1er janvier de l’exercice (source : INSEE)",
        ),
        (pinned(2024), "celles du millésime 2024 (source : INSEE)"),
        (
            known_on(10, 1, 1),
            "les dernières connues au 1er octobre de l’année précédente (source : INSEE)",
        ),
    ] {
        reads(&three(vintage), &format!("{told}{expected}"));
    }
    let parts = vec![
        part("1/3", population()),
        part("1/3", by("licences")),
        part("1/3", Formula::Criterion(basis("heures", pinned(2024)))),
    ];
    reads(
        &blend(parts),
        "1/3 selon la population municipale en vigueur au 1er janvier de l’exercice, \
         1/3 selon le nombre de licences en vigueur au 1er janvier de l’exercice, 1/3 selon le nombre d’heures, millésime 2024",
    );
}

#[test]
fn what_is_done_to_an_element_stays_within_its_parentheses() {
    let exempt = coefficient(&[("Alpha", "0", "commune nouvelle")], Formula::Equal);
    let inner = blend(vec![
        part("60 %", only(&["Alpha", "Castel"], Formula::Equal)),
        part("40 %", by("licences")),
    ]);
    reads(
        &blend(vec![
            part("50 %", bounded(Some(amount("500.00")), None, exempt)),
            part("50 %", inner),
        ]),
        "50 % à parts égales (exonération d’Alpha [commune nouvelle] ; puis plancher 500,00 €), 50 % selon le mélange suivant \
         (60 % à parts égales [entre Alpha et Castel seulement], 40 % selon le nombre de licences en vigueur au 1er janvier \
         de l’exercice)",
    );
    let lines = stack(vec![
        line("socle", Some("100.00"), Formula::Equal),
        line("usage", Some("rest"), population()),
    ]);
    reads(
        &nested(vec![part("50 %", lines), part("50 %", Formula::Equal)]),
        "50 % selon les lignes suivantes (1° socle [100,00 €] : à parts égales ; 2° usage [le reste du montant] : selon la \
         population municipale en vigueur au 1er janvier de l’exercice ; chaque ligne arrondie à part), 50 % à parts égales ; \
         chaque élément arrondi à part",
    );
}

#[test]
fn the_lines_of_a_stack_are_numbered() {
    let lines = stack(vec![
        line("administration générale", Some("20000.00"), population()),
        line(
            "paie",
            Some("rest"),
            bounded(Some(amount("500.00")), None, by("bulletins de paie")),
        ),
        line(
            "accueil",
            Some("300.00"),
            stack(vec![
                line("jour", Some("100.00"), Formula::Equal),
                line("nuit", Some("200.00"), by("heures")),
            ]),
        ),
    ]);
    reads_rounded(
        &lines,
        CENT,
        "1° administration générale (20 000,00 €) : selon la population municipale en vigueur au 1er janvier de l’exercice ; \
         2° paie (le reste du montant) : selon le nombre de bulletins de paie en vigueur au 1er janvier de l’exercice ; \
         plancher 500,00 € ; 3° accueil (300,00 €) : 3.1 jour (100,00 €) : à parts égales ; \
         3.2 nuit (200,00 €) : selon le nombre d’heures en vigueur au 1er janvier de l’exercice ; \
         chaque ligne arrondie à part ; au plus fort reste",
    );
}

#[test]
fn rounding_tells_who_gets_what_is_left_over() {
    let to = |name| RoundingRule::HalfUpResidueTo(member(name));
    for (rule, unit, expected) in [
        (RoundingRule::LargestRemainder, RoundingUnit::Cent, "au plus fort reste"),
        (
            RoundingRule::LargestRemainder,
            RoundingUnit::Euro,
            "au plus fort reste, à l’euro",
        ),
        (
            RoundingRule::HalfUpResidueToCarrier,
            RoundingUnit::Cent,
            "arrondi au centime le plus proche, l’écart au porteur",
        ),
        (
            to("Castel"),
            RoundingUnit::Cent,
            "arrondi au centime le plus proche, l’écart à Castel",
        ),
        (
            to("Le Guerno"),
            RoundingUnit::Euro,
            "arrondi à l’euro le plus proche, l’écart au Guerno",
        ),
        (
            RoundingRule::HalfUpPerMember,
            RoundingUnit::Cent,
            "arrondi au centime le plus proche, membre par membre",
        ),
    ] {
        reads_rounded(
            &Formula::Equal,
            rounding(rule, unit),
            &format!("à parts égales ; {expected}"),
        );
    }
}

#[test]
fn a_price_is_rounded_to_the_nearest_unit_whatever_the_rule() {
    let flat = || tariff(Some("80.00"), None, None);
    reads_rounded(&flat(), CENT, "80,00 € par membre ; arrondi au centime le plus proche");
    reads_rounded(
        &stack(vec![
            line("socle", Some("300.00"), Formula::Equal),
            line("adhésion", None, flat()),
        ]),
        rounding(RoundingRule::LargestRemainder, RoundingUnit::Euro),
        "1° socle (300,00 €) : à parts égales ; 2° adhésion : 80,00 € par membre ; chaque ligne arrondie à part ; \
         au plus fort reste, à l’euro ; pour les lignes à prix, arrondi à l’euro le plus proche",
    );
}
