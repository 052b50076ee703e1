//! Scales by brackets in words.

use super::number::{number, price};
use domain::key::{Bracket, Scale, ScaleMode};
use domain::value::{Cents, Fraction};

/// How a scale applies, and its brackets.
pub(super) fn scale(scale: &Scale) -> Vec<String> {
    let mut sentences = vec![match scale.mode {
        ScaleMode::Marginal => {
            "barème par tranche : chaque tranche à son prix, pour les unités qui y tombent".to_owned()
        }
        ScaleMode::Slab => "barème par palier : la tranche où tombe la quantité vaut pour toutes les unités".to_owned(),
    }];
    let below = std::iter::once(None).chain(scale.brackets.iter().map(|bracket| bracket.up_to));
    sentences.extend(
        scale
            .brackets
            .iter()
            .zip(below)
            .map(|(held, below)| bracket(held, below)),
    );
    if scale.never_below_previous {
        sentences.push("jamais moins que ce que coûte une tranche précédente à sa borne haute".to_owned());
    }
    sentences
}

/// « plus de 1 000, jusqu’à 5 000 compris : 1,50 € par unité ».
fn bracket(bracket: &Bracket, below: Option<Fraction>) -> String {
    let shown = |bound: Fraction| number(&bound.into());
    let range = match (below.map(shown), bracket.up_to.map(shown)) {
        (None, None) => "toute quantité".to_owned(),
        (None, Some(end)) => format!("jusqu’à {end} compris"),
        (Some(start), None) => format!("plus de {start}"),
        (Some(start), Some(end)) => format!("plus de {start}, jusqu’à {end} compris"),
    };
    let flat = bracket.flat.map(Cents::french);
    let unit = bracket.price.as_ref().map(|unit| format!("{} par unité", price(unit)));
    let terms: Vec<String> = flat.into_iter().chain(unit).collect();
    format!("· {range} : {}", terms.join(" + "))
}
