//! What is done to a rule.

use super::*;

#[test]
fn bounds_move_appear_and_go() {
    let bounds = |floor: Option<&str>, cap: Option<&str>| bounded(floor.map(amount), cap.map(of_total), population());
    tells(
        &bounds(None, Some("40 %")),
        &bounds(None, Some("35 %")),
        &["Le plafond passe de 40 % à 35 % du total."],
    );
    tells(
        &bounds(None, Some("40 %")),
        &bounds(Some("500.00"), Some("40 %")),
        &["Un plancher de 500,00 € est ajouté."],
    );
    tells(
        &bounds(None, Some("40 %")),
        &population(),
        &["Le plafond de 40 % du total est supprimé."],
    );
    tells(
        &bounded(Some(amount("500.00")), None, Formula::Equal),
        &bounded(
            Some(per_unit("2", basis("licences", pinned(2024)))),
            None,
            Formula::Equal,
        ),
        &["Le plancher passe de 500,00 € à 2,00 € par licence, millésime 2024."],
    );
    tells(
        &bounded(
            Some(per_unit("2", basis("licences", pinned(2024)))),
            None,
            Formula::Equal,
        ),
        &bounded(
            Some(per_unit("2.5", basis("licences", pinned(2024)))),
            None,
            Formula::Equal,
        ),
        &["Le plancher passe de 2,00 € à 2,50 € par licence, millésime 2024."],
    );
    tells(
        &bounds(Some("500.00"), Some("40 %")),
        &floor_first(amount("500.00"), of_total("40 %"), population()),
        &["Le plancher s’applique désormais avant le plafond."],
    );
}

#[test]
fn smoothing_moves_appears_and_goes() {
    let of = |increase, decrease, first| smoothed(increase, decrease, first, Formula::Equal);
    tells(
        &of(Some("5 %"), Some("3 %"), BoundKind::Cap),
        &of(Some("4 %"), None, BoundKind::Cap),
        &[
            "La hausse par rapport à l’an dernier, limitée à 5 %, l’est désormais à 4 %.",
            "La baisse par rapport à l’an dernier n’est plus limitée à 3 %.",
        ],
    );
    tells(
        &Formula::Equal,
        &of(Some("5 %"), None, BoundKind::Cap),
        &["La hausse par rapport à l’an dernier est désormais limitée à 5 %."],
    );
    tells(
        &of(Some("5 %"), Some("3 %"), BoundKind::Floor),
        &of(Some("5 %"), Some("3 %"), BoundKind::Cap),
        &["La limite de hausse s’applique désormais avant la limite de baisse."],
    );
}

#[test]
fn coefficients_restrictions_prorata_and_indexes_move() {
    tells(
        &coefficient(
            &[("Esves", "0.5", "petite commune"), ("Alpha", "0", "accueil")],
            Formula::Equal,
        ),
        &coefficient(
            &[("Esves", "0.6", "commune rurale"), ("Le Guerno", "0.9", "éloignement")],
            Formula::Equal,
        ),
        &[
            "Le coefficient d’Esves passe de 0,5 à 0,6.",
            "Un coefficient de 0,9 s’applique désormais au Guerno (éloignement).",
            "L’exonération d’Alpha est supprimée.",
            "Le motif du coefficient d’Esves devient « commune rurale ».",
        ],
    );
    tells(
        &only(&["Alpha", "Castel"], Formula::Equal),
        &only(&["Castel", "Le Guerno"], Formula::Equal),
        &[
            "La règle s’applique désormais aussi au Guerno.",
            "La règle ne s’applique plus à Alpha.",
        ],
    );
    tells(
        &prorata(ProrataBasis::ActualDays, Joiners::Add, Formula::Equal),
        &prorata(ProrataBasis::MonthsBegun, Joiners::Relieve, Formula::Equal),
        &[
            "Le temps de présence n’est plus compté en jours réels mais en mois entamés.",
            "La part des arrivants soulage désormais les autres, au lieu de s’ajouter.",
        ],
    );
    let price = || tariff(Some("80.00"), None, None);
    let based = |base| index(IndexBase::Value(fraction(base)), JANUARY, None, price());
    tells(
        &based("291.2"),
        &based("300"),
        &["La base de « indice Syntec » passe de 291,2 à 300."],
    );
    tells(
        &based("291.2"),
        &price(),
        &["Le prix n’est plus indexé sur « indice Syntec »."],
    );
}

#[test]
fn the_order_of_steps_is_told_when_it_changes() {
    let exempt = |of| coefficient(&[("Alpha", "0", "commune nouvelle")], of);
    let floor = |of| bounded(Some(amount("500.00")), None, of);
    tells(
        &exempt(floor(Formula::Equal)),
        &floor(exempt(Formula::Equal)),
        &["S’appliquent désormais, dans cet ordre : les coefficients, puis le plancher."],
    );
    tells(
        &floor(Formula::Equal),
        &floor(exempt(Formula::Equal)),
        &[
            "Une exonération d’Alpha est ajoutée (commune nouvelle).",
            "S’appliquent désormais, dans cet ordre : les coefficients, puis le plancher.",
        ],
    );
}
