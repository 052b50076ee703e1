//! Participants, rounding, ties, and what no amount depends on.

use super::*;

#[test]
fn quotas_and_participants_move() {
    let quotas = |alpha, castel| fixed(false, &[("Alpha", alpha), ("Castel", castel)]);
    tells(
        &quotas("40 %", "60 %"),
        &quotas("45 %", "55 %"),
        &[
            "La quote-part d’Alpha passe de 40 % à 45 %.",
            "La quote-part de Castel passe de 60 % à 55 %.",
        ],
    );
    let before = fixed(false, &[("Alpha", "40 %"), ("Castel", "60 %")]);
    let after = fixed(true, &[("Castel", "60 %"), ("Fontaine", "40 %")]);
    let (old, new) = (
        [member("Alpha"), member("Castel")],
        [member("Castel"), member("Fontaine")],
    );
    let (before, after) = (
        KeySide {
            participants: &old,
            ..side(&before)
        },
        KeySide {
            participants: &new,
            ..side(&after)
        },
    );
    assert_eq!(
        compare(&before, &after, &name)
            .iter()
            .map(|sentence| plain(sentence))
            .collect::<Vec<_>>(),
        [
            "Fontaine participe désormais.",
            "Alpha ne participe plus.",
            "Une quote-part de Fontaine de 40 % est ajoutée.",
            "La quote-part d’Alpha (40 %) est supprimée.",
            "Les quotes-parts sont désormais ramenées à leur somme.",
        ]
    );
}

#[test]
fn rounding_and_ties_come_last() {
    let (before, after) = (population(), Formula::Equal);
    let (alpha, both) = ([member("Alpha")], [member("Castel"), member("Alpha")]);
    let carrier = rounding(RoundingRule::HalfUpResidueToCarrier, RoundingUnit::Cent);
    let told = |before: KeySide<'_>, after: KeySide<'_>| {
        compare(&before, &after, &name)
            .iter()
            .map(|sentence| plain(sentence))
            .collect::<Vec<_>>()
    };
    let changes = told(
        side(&before),
        KeySide {
            rounding: carrier,
            ties: &both,
            ..side(&after)
        },
    );
    assert!(changes[0].starts_with("La règle"), "{changes:?}");
    assert_eq!(
        changes[1..],
        [
            "L’arrondi passe de « au plus fort reste » à « arrondi au centime le plus proche, l’écart au porteur ».",
            "À restes égaux, passent désormais d’abord, dans cet ordre, Castel et Alpha.",
        ]
    );
    assert_eq!(
        told(
            side(&before),
            KeySide {
                ties: &alpha,
                ..side(&before)
            }
        ),
        ["À restes égaux, Alpha passe désormais d’abord."]
    );
    assert_eq!(
        told(
            KeySide {
                ties: &alpha,
                ..side(&before)
            },
            side(&before)
        ),
        ["À restes égaux, la clé ne fait plus passer personne d’abord."]
    );
}

#[test]
fn what_no_amount_depends_on_is_told_as_such() {
    let expected = "La clé s’écrit autrement, sans que ses règles changent.";
    tells(
        &fixed(false, &[("Alpha", "40 %"), ("Castel", "60 %")]),
        &fixed(false, &[("Castel", "60 %"), ("Alpha", "40 %")]),
        &[expected],
    );
    tells(
        &halves("50 %", "50 %"),
        &blend(vec![part("50 %", population()), part("50 %", by("potentiel fiscal"))]),
        &[expected],
    );
    let price = |joiners| prorata(ProrataBasis::ActualDays, joiners, tariff(Some("80.00"), None, None));
    tells(&price(Joiners::Add), &price(Joiners::Relieve), &[expected]);
}
