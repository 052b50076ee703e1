//! What is done to a rule.

use super::*;

#[test]
fn bounds_are_told_whatever_their_kind_and_their_order() {
    let told = |bounds: &str| format!("à parts égales ; {bounds}");
    let (floor, cap) = (|| amount("1500.00"), || of_total("1/3"));
    reads(
        &bounded(Some(floor()), None, Formula::Equal),
        &told("plancher 1 500,00 €"),
    );
    reads(
        &bounded(None, Some(cap()), Formula::Equal),
        &told("plafond 1/3 du total"),
    );
    reads(
        &bounded(None, Some(per_unit("2", inhabitants())), Formula::Equal),
        &told("plafond 2,00 € par habitant (population municipale en vigueur au 1er janvier de l’exercice)"),
    );
    reads(
        &bounded(Some(floor()), Some(cap()), Formula::Equal),
        &told("plancher 1 500,00 € ; plafond 1/3 du total"),
    );
    reads(
        &floor_first(floor(), cap(), Formula::Equal),
        &told("plancher 1 500,00 € ; plafond 1/3 du total ; le plancher appliqué d’abord"),
    );
}

#[test]
fn smoothing_tells_both_limits_and_which_comes_first_when_it_is_the_decrease() {
    let told = |limits: &str| format!("à parts égales ; {limits}");
    for (increase, decrease, first, expected) in [
        (
            Some("5 %"),
            None,
            BoundKind::Cap,
            "hausse limitée à 5 % par rapport à l’an dernier",
        ),
        (
            None,
            Some("3 %"),
            BoundKind::Cap,
            "baisse limitée à 3 % par rapport à l’an dernier",
        ),
        (
            Some("5 %"),
            Some("3 %"),
            BoundKind::Cap,
            "hausse limitée à 5 %, baisse limitée à 3 % par rapport à l’an dernier",
        ),
        (
            Some("5 %"),
            Some("3 %"),
            BoundKind::Floor,
            "hausse limitée à 5 %, baisse limitée à 3 % par rapport à l’an dernier, la limite de baisse appliquée d’abord",
        ),
    ] {
        reads(&smoothed(increase, decrease, first, Formula::Equal), &told(expected));
    }
}

#[test]
fn coefficients_are_told_with_their_reasons() {
    reads(
        &coefficient(
            &[
                ("Esves", "0.5", "commune de moins de 300 habitants (article 7)"),
                ("Alpha", "0", "commune nouvelle"),
                ("Le Guerno", "0", "siège du service"),
            ],
            population(),
        ),
        "selon la population municipale en vigueur au 1er janvier de l’exercice ; \
         Esves × 0,5 (commune de moins de 300 habitants [article 7]) ; exonération d’Alpha (commune nouvelle) ; \
         exonération du Guerno (siège du service)",
    );
}

#[test]
fn a_restriction_names_its_members() {
    reads(
        &only(&["Alpha", "Castel"], Formula::Equal),
        "à parts égales, entre Alpha et Castel seulement",
    );
    reads(
        &only(&["Alpha"], tariff(Some("80.00"), None, None)),
        "80,00 € par membre, pour Alpha seulement",
    );
    reads(
        &only(
            &["Alpha", "Castel"],
            blend(vec![part("50 %", Formula::Equal), part("50 %", population())]),
        ),
        "entre Alpha et Castel seulement : 50 % à parts égales, \
         50 % selon la population municipale en vigueur au 1er janvier de l’exercice",
    );
}

#[test]
fn a_prorata_tells_what_is_counted_and_what_joiners_do() {
    for (basis, expected) in [
        (
            ProrataBasis::ActualDays,
            "au prorata des jours de présence (365 ou 366)",
        ),
        (
            ProrataBasis::Thirty360,
            "au prorata des jours de présence (mois de 30 jours, année de 360)",
        ),
        (ProrataBasis::MonthsBegun, "au prorata des mois de présence entamés"),
        (ProrataBasis::FullMonths, "au prorata des mois entiers de présence"),
        (
            ProrataBasis::QuartersBegun,
            "au prorata des trimestres de présence entamés",
        ),
    ] {
        reads(
            &prorata(basis, Joiners::Relieve, Formula::Equal),
            &format!("à parts égales ; {expected}, la part des arrivants soulage les autres"),
        );
    }
    reads(
        &prorata(ProrataBasis::ActualDays, Joiners::Add, Formula::Equal),
        "à parts égales ; au prorata des jours de présence (365 ou 366), la part des arrivants s’ajoute au total, \
         les départs ne chargent pas les autres",
    );
    reads(
        &prorata(
            ProrataBasis::MonthsBegun,
            Joiners::Add,
            tariff(Some("3654.00"), None, None),
        ),
        "3 654,00 € par membre ; au prorata des mois de présence entamés",
    );
}

#[test]
fn steps_are_told_in_the_order_they_apply() {
    let exempt = |of| coefficient(&[("Alpha", "0", "commune nouvelle")], of);
    let floor = |of| bounded(Some(amount("500.00")), None, of);
    reads(
        &floor(exempt(Formula::Equal)),
        "à parts égales ; exonération d’Alpha (commune nouvelle) ; puis plancher 500,00 €",
    );
    reads(
        &exempt(floor(Formula::Equal)),
        "à parts égales ; plancher 500,00 € ; puis exonération d’Alpha (commune nouvelle)",
    );
}
