//! What prices.

use super::*;

#[test]
fn a_tariff_tells_its_flat_part_and_its_price_for_each_unit() {
    reads(&tariff(Some("3654.00"), None, None), "3 654,00 € par membre");
    reads(
        &tariff(Some("150.00"), Some("1.10"), Some(inhabitants())),
        "150,00 € + 1,10 € par habitant (population municipale en vigueur au 1er janvier de l’exercice)",
    );
    reads(
        &tariff(
            None,
            Some("0.033907715"),
            Some(sourced("INSEE", basis("population DGF", pinned(2024)))),
        ),
        "0,033907715 € par habitant (population DGF, millésime 2024, source : INSEE)",
    );
    reads(
        &tariff(
            None,
            Some("50"),
            Some(weighted(&[("PC", "1"), ("DP", "0.7")], VintagePolicy::YearsBefore(1))),
        ),
        "50,00 € par acte pondéré (PC × 1, DP × 0,7) de l’année précédant l’exercice",
    );
    reads(
        &tariff(
            None,
            Some("50"),
            Some(weighted(
                &[("licences", "1"), ("sites", "2")],
                VintagePolicy::YearsBefore(0),
            )),
        ),
        "50,00 € par unité pondérée (licences × 1, « sites » × 2) de l’exercice",
    );
}

#[test]
fn each_known_criterion_has_its_unit() {
    for (criterion, expected) in [
        (
            "population totale",
            "2,00 € par habitant (population totale de l’exercice)",
        ),
        ("potentiel fiscal", "2,00 € par euro de potentiel fiscal de l’exercice"),
        (
            "potentiel financier",
            "2,00 € par euro de potentiel financier de l’exercice",
        ),
        ("bulletins de paie", "2,00 € par bulletin de paie de l’exercice"),
        (
            "agents en équivalent temps plein",
            "2,00 € par agent en équivalent temps plein de l’exercice",
        ),
        ("licences", "2,00 € par licence de l’exercice"),
        ("postes de travail", "2,00 € par poste de travail de l’exercice"),
        (
            "actes d’urbanisme pondérés",
            "2,00 € par acte d’urbanisme pondéré de l’exercice",
        ),
        ("heures", "2,00 € par heure de l’exercice"),
        ("surface en mètres carrés", "2,00 € par m² de l’exercice"),
        ("longueur en kilomètres", "2,00 € par kilomètre de l’exercice"),
        ("repas servis", "2,00 € par unité de « repas servis » de l’exercice"),
    ] {
        reads(
            &tariff(None, Some("2"), Some(basis(criterion, VintagePolicy::YearsBefore(0)))),
            expected,
        );
    }
}

#[test]
fn a_scale_by_slices_prices_the_units_that_fall_in_each() {
    reads(
        &scaled(Some("150.00"), slices(), inhabitants()),
        "150,00 € + barème par tranche sur la population municipale en vigueur au 1er janvier de l’exercice : \
         2,00 € par habitant jusqu’à 1 000, 1,50 € au-delà de 1 000 et jusqu’à 5 000, 0,60 € au-delà de 5 000",
    );
    let flat = scale(ScaleMode::Marginal, &[(None, None, Some("2"))]);
    reads(
        &scaled(None, flat, basis("repas servis", pinned(2024))),
        "barème par tranche sur le critère « repas servis », millésime 2024 : 2,00 € par unité quelle que soit la quantité",
    );
    let closed = scale(
        ScaleMode::Marginal,
        &[(Some("10.5"), None, Some("2")), (Some("20"), None, Some("1"))],
    );
    reads(
        &scaled(None, closed, basis("heures", pinned(2024))),
        "barème par tranche sur le nombre d’heures, millésime 2024 : 2,00 € par heure jusqu’à 10,5, \
         1,00 € au-delà de 10,5 et jusqu’à 20, aucun prix n’étant prévu au-delà",
    );
}

#[test]
fn a_scale_by_slabs_prices_all_the_units_at_the_slab_they_reach() {
    let told = "barème par palier sur la population municipale en vigueur au 1er janvier de l’exercice, le palier atteint \
                s’appliquant à toutes les unités : 100,00 € jusqu’à 1 000, 1,50 € par habitant au-delà de 1 000 et jusqu’à 5 000, \
                500,00 € + 0,60 € par habitant au-delà de 5 000";
    reads(&scaled(None, slabs(), inhabitants()), told);
    reads(
        &scaled(
            None,
            Scale {
                never_below_previous: true,
                ..slabs()
            },
            inhabitants(),
        ),
        &format!("{told}, le montant n’étant jamais inférieur à celui d’un palier précédent à sa borne haute"),
    );
}

#[test]
fn a_unit_cost_is_an_amount_or_a_recorded_value() {
    let payslips = || basis("bulletins de paie", VintagePolicy::YearsBefore(0));
    reads(
        &unit_cost("312.4", payslips()),
        "coût unitaire de 312,40 € par bulletin de paie de l’exercice",
    );
    reads(
        &referred_cost(
            "coût de la paie",
            Some("compte administratif"),
            VintagePolicy::YearsBefore(1),
            payslips(),
        ),
        "coût unitaire égal à la valeur de référence « coût de la paie » de l’année précédant l’exercice \
         (source : compte administratif), par bulletin de paie de l’exercice",
    );
}

#[test]
fn an_index_tells_its_series_and_both_its_values() {
    let price = || tariff(None, Some("1.10"), Some(basis("licences", pinned(2024))));
    let told =
        |ratio: &str| format!("1,10 € par licence, millésime 2024 ; prix indexé sur « indice Syntec » ({ratio})");
    for (base, current, source, expected) in [
        (
            IndexBase::Value(fraction("291.2")),
            VintagePolicy::YearsBefore(1),
            None,
            "valeur de l’année précédant l’exercice rapportée à 291,2",
        ),
        (
            IndexBase::Vintage(pinned(2022)),
            JANUARY,
            Some("Fédération Syntec"),
            "valeur en vigueur au 1er janvier de l’exercice rapportée à celle du millésime 2022, source : Fédération Syntec",
        ),
        (
            IndexBase::Vintage(known_on(10, 31, 2)),
            known_on(10, 31, 1),
            None,
            "dernière valeur connue au 31 octobre de l’année précédente rapportée à la dernière connue au 31 octobre \
             de la deuxième année précédant l’exercice",
        ),
    ] {
        reads(&index(base, current, source, price()), &told(expected));
    }
}
