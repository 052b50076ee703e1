//! What shares or prices.

use super::*;

#[test]
fn a_rule_becomes_another() {
    tells(
        &Formula::Equal,
        &population(),
        &[
            "La règle « à parts égales » devient « selon la population municipale en vigueur au 1er janvier de l’exercice ».",
        ],
    );
    tells(
        &by("repas servis"),
        &bounded(Some(amount("500.00")), None, Formula::Equal),
        &[
            "La règle « selon le critère “repas servis” en vigueur au 1er janvier de l’exercice » devient « à parts égales ».",
            "Un plancher de 500,00 € est ajouté.",
        ],
    );
}

#[test]
fn another_vintage_or_source_of_the_same_criterion_is_told_as_such() {
    let before = Formula::Criterion(sourced("INSEE", inhabitants()));
    tells(
        &before,
        &Formula::Criterion(sourced("DGCL", basis("population municipale", pinned(2022)))),
        &[
            "La valeur retenue pour la population municipale n’est plus celle en vigueur au 1er janvier de l’exercice mais celle du \
             millésime 2022.",
            "La source retenue pour la population municipale n’est plus « INSEE » mais « DGCL ».",
        ],
    );
    tells(
        &population(),
        &before,
        &["La source retenue pour la population municipale est désormais « INSEE », à l’exclusion de toute autre."],
    );
    tells(
        &before,
        &population(),
        &["La source retenue pour la population municipale n’est plus nécessairement « INSEE »."],
    );
    tells(
        &Formula::Criterion(weighted(&[("PC", "1"), ("DP", "0.7")], JANUARY)),
        &Formula::Criterion(weighted(&[("PC", "1"), ("DP", "0.8")], JANUARY)),
        &["Le coefficient de « DP » passe de 0,7 à 0,8."],
    );
}

#[test]
fn the_elements_of_a_blend_are_followed() {
    tells(
        &halves("50 %", "50 %"),
        &halves("60 %", "40 %"),
        &[
            "Le poids de « selon le potentiel fiscal » passe de 50 % à 60 %.",
            "Le poids de « selon la population municipale » passe de 50 % à 40 %.",
        ],
    );
    tells(
        &halves("50 %", "50 %"),
        &blend(vec![
            part("50 %", by("potentiel fiscal")),
            part("50 %", bounded(None, Some(of_total("20 %")), population())),
        ]),
        &["Dans l’élément « selon la population municipale », un plafond de 20 % du total est ajouté."],
    );
    tells(
        &halves("50 %", "50 %"),
        &blend(vec![
            part("50 %", by("potentiel fiscal")),
            part("30 %", by("licences")),
            part("20 %", Formula::Equal),
        ]),
        &[
            "L’élément « 50 % selon la population municipale en vigueur au 1er janvier de l’exercice » devient « 30 % selon le nombre \
             de licences en vigueur au 1er janvier de l’exercice ».",
            "L’élément « 20 % à parts égales » est ajouté.",
        ],
    );
    tells(
        &nested(vec![
            labelled("usage", "50 %", by("licences")),
            part("50 %", Formula::Equal),
        ]),
        &nested(vec![
            part("50 %", Formula::Equal),
            labelled("informatique", "50 %", by("licences")),
        ]),
        &[
            "Les éléments arrondis à part changent d’ordre.",
            "L’élément « selon le nombre de licences en vigueur au 1er janvier de l’exercice » s’intitule désormais « informatique ».",
        ],
    );
    let parts = || vec![part("50 %", Formula::Equal), part("50 %", population())];
    tells(
        &blend(parts()),
        &nested(parts()),
        &["Chaque élément est désormais arrondi à part."],
    );
    tells(
        &blend(parts()),
        &Formula::Blend(Blend {
            mode: BlendMode::SingleStep,
            normalise: true,
            parts: parts(),
        }),
        &["Les poids sont désormais ramenés à leur somme."],
    );
}

#[test]
fn prices_and_scales_move() {
    let price = |flat, price| tariff(flat, Some(price), Some(inhabitants()));
    tells(
        &price(Some("150.00"), "1.10"),
        &price(Some("160.00"), "1.20"),
        &[
            "La part fixe passe de 150,00 € à 160,00 €.",
            "Le prix passe de 1,10 € à 1,20 € par habitant.",
        ],
    );
    tells(
        &price(None, "1.10"),
        &price(Some("150.00"), "1.10"),
        &["Une part fixe de 150,00 € est ajoutée."],
    );
    tells(
        &price(None, "1.10"),
        &tariff(None, Some("1.10"), Some(basis("licences", pinned(2024)))),
        &[
            "Le prix n’est plus fixé par habitant (population municipale en vigueur au 1er janvier de l’exercice) mais par licence, \
           millésime 2024.",
        ],
    );
    let dearer = scale(
        ScaleMode::Marginal,
        &[
            (Some("1000"), None, Some("2")),
            (Some("5000"), None, Some("1.6")),
            (None, None, Some("0.6")),
        ],
    );
    tells(
        &scaled(None, slices(), inhabitants()),
        &scaled(None, dearer, inhabitants()),
        &["La tranche « au-delà de 1 000 et jusqu’à 5 000 » passe de 1,50 € par habitant à 1,60 € par habitant."],
    );
    tells(
        &scaled(None, slabs(), inhabitants()),
        &scaled(
            None,
            Scale {
                never_below_previous: true,
                ..slabs()
            },
            inhabitants(),
        ),
        &["Un palier ne fait désormais jamais payer moins qu’un palier précédent."],
    );
    let licences = || basis("licences", pinned(2024));
    tells(
        &unit_cost("312.4", licences()),
        &unit_cost("305.18", licences()),
        &["Le coût unitaire passe de 312,40 € à 305,18 €."],
    );
    tells(
        &unit_cost("312.4", licences()),
        &referred_cost("coût réel", None, VintagePolicy::YearsBefore(0), licences()),
        &["Le coût unitaire n’est plus 312,40 € mais la valeur de référence « coût réel » de l’exercice."],
    );
}

#[test]
fn the_lines_of_a_stack_are_followed_by_their_labels() {
    let payroll = |amount, cap| {
        line(
            "paie",
            Some(amount),
            bounded(None, Some(of_total(cap)), by("bulletins de paie")),
        )
    };
    tells(
        &stack(vec![
            line("socle", Some("300.00"), Formula::Equal),
            payroll("18000.00", "40 %"),
        ]),
        &stack(vec![
            payroll("20000.00", "35 %"),
            line("accueil", Some("500.00"), population()),
        ]),
        &[
            "La ligne « accueil (500,00 €) : selon la population municipale en vigueur au 1er janvier de l’exercice » est ajoutée.",
            "La ligne « socle (300,00 €) : à parts égales » est supprimée.",
            "Le montant de la ligne « paie » passe de 18 000,00 € à 20 000,00 €.",
            "Dans la ligne « paie », le plafond passe de 40 % à 35 % du total.",
        ],
    );
    tells(
        &stack(vec![line("socle", Some("300.00"), Formula::Equal)]),
        &stack(vec![line("base", Some("rest"), Formula::Equal)]),
        &[
            "La ligne « base » prend désormais le reste du montant.",
            "La ligne « socle » s’intitule désormais « base ».",
        ],
    );
}
