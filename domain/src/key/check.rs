//! What is wrong with a formula, and what deserves a warning, before anybody votes it.
//!
//! Faults name their place as the language writes it: `formula.bounded.of.blend.parts.1.weight`.

use super::compute::scale::cliffs;
use super::{
    Basis, Blend, BlendMode, Bound, Bounded, Bracket, Coefficient, Cost, Fixed, Formula, Index, IndexBase, Joiners,
    LineAmount, Only, Prorata, Scale, ScaleMode, Smoothed, Stack, Tariff, Total, VintagePolicy,
};
use crate::refusal::{Code, Refusal};
use crate::value::{Cents, Date, Fraction, MemberId};
use std::collections::BTreeSet;

/// Nodes one inside the other.
pub const MAX_DEPTH: usize = 6;

/// Something that the key allows and that its readers should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// Where, as the language writes it.
    pub place: String,
    /// A French sentence.
    pub message: String,
}

/// Where a node stands, and what is known around it.
#[derive(Clone)]
struct Place {
    path: String,
    depth: usize,
    /// Whether lines may stand here.
    line: bool,
}

impl Place {
    fn under(&self, step: &str) -> Self {
        Self {
            path: format!("{}.{step}", self.path),
            depth: self.depth.saturating_add(1),
            line: false,
        }
    }

    fn line_under(&self, step: &str) -> Self {
        Self {
            line: self.line,
            ..self.under(step)
        }
    }
}

impl Formula {
    /// All that is wrong with it among `participants`: nothing if it may be defined.
    pub fn faults(&self, participants: &[MemberId]) -> Vec<Refusal> {
        let mut check = Check {
            participants: participants.iter().copied().collect(),
            faults: Vec::new(),
            warnings: Vec::new(),
        };
        check.node(self, &root());
        check.faults
    }

    /// What its readers should know: the cliffs of a slab, quotas brought back to their sum.
    pub fn warnings(&self) -> Vec<Warning> {
        let mut check = Check {
            participants: BTreeSet::new(),
            faults: Vec::new(),
            warnings: Vec::new(),
        };
        check.node(self, &root());
        check.warnings
    }
}

fn root() -> Place {
    Place {
        path: "formula".to_owned(),
        depth: 1,
        line: true,
    }
}

struct Check {
    participants: BTreeSet<MemberId>,
    faults: Vec<Refusal>,
    warnings: Vec<Warning>,
}

impl Check {
    fn fault(&mut self, code: Code, place: impl Into<String>, message: impl Into<String>) {
        self.faults.push(Refusal::new(code, message).at(place));
    }

    fn invalid(&mut self, place: impl Into<String>, message: impl Into<String>) {
        self.fault(Code::FormulaInvalid, place, message);
    }

    fn node(&mut self, formula: &Formula, place: &Place) {
        if place.depth > MAX_DEPTH {
            let message = format!("La clé emboîte plus de {MAX_DEPTH} nœuds : la simplifier.");
            return self.invalid(&place.path, message);
        }
        match formula {
            Formula::Equal => {}
            Formula::Criterion(basis) => self.basis(basis, &format!("{}.criterion", place.path)),
            Formula::Fixed(fixed) => self.fixed(fixed, &format!("{}.fixed", place.path)),
            Formula::Blend(blend) => self.blend(blend, &place.line_under("blend")),
            Formula::Tariff(tariff) => self.tariff(tariff, &format!("{}.tariff", place.path)),
            Formula::UnitCost(unit_cost) => {
                let path = format!("{}.unitCost", place.path);
                self.basis(&unit_cost.units, &format!("{path}.units"));
                if let Cost::Reference(reference) = &unit_cost.cost {
                    self.vintage(reference.vintage, &format!("{path}.cost.vintage"));
                }
            }
            Formula::Bounded(bounded) => self.bounded(bounded, &place.under("bounded")),
            Formula::Smoothed(smoothed) => self.smoothed(smoothed, &place.under("smoothed")),
            Formula::Coefficient(coefficient) => self.coefficient(coefficient, &place.under("coefficient")),
            Formula::Only(only) => self.only(only, &place.under("only")),
            Formula::Prorata(prorata) => self.prorata(prorata, place),
            Formula::Index(index) => self.index(index, &place.under("index")),
            Formula::Stack(stack) => self.stack(stack, place),
        }
    }

    fn basis(&mut self, basis: &Basis, path: &str) {
        if basis.terms.is_empty() {
            self.invalid(path, "Une assiette a au moins un critère.");
        }
        let criteria: BTreeSet<_> = basis.terms.iter().map(|term| &term.criterion).collect();
        if criteria.len() != basis.terms.len() {
            self.invalid(path, "Un critère figure deux fois dans l’assiette.");
        }
        if !basis.terms.is_empty() && basis.terms.iter().all(|term| term.coefficient.is_zero()) {
            self.invalid(path, "Tous les coefficients de l’assiette sont nuls.");
        }
        self.vintage(basis.vintage, &format!("{path}.vintage"));
    }

    fn vintage(&mut self, vintage: VintagePolicy, path: &str) {
        if let VintagePolicy::KnownOn(day) = vintage
            && Date::from_ymd(2024, day.month.into(), day.day.into()).is_err()
        {
            let message = format!(
                "Le {:02}-{:02} n’est pas un jour du calendrier : écrire MM-JJ.",
                day.month, day.day
            );
            self.invalid(path, message);
        }
    }

    fn fixed(&mut self, fixed: &Fixed, path: &str) {
        let named: BTreeSet<MemberId> = fixed.quotas.iter().map(|quota| quota.member).collect();
        if named.len() != fixed.quotas.len() || (!self.participants.is_empty() && named != self.participants) {
            self.fault(
                Code::QuotasInvalid,
                path,
                "Chaque participant a une quote-part, et une seule.",
            );
        }
        let shares = fixed.quotas.iter().map(|quota| quota.share);
        self.sums_to_one(shares, fixed.normalise, "quotes-parts", Code::QuotasInvalid, path);
    }

    fn blend(&mut self, blend: &Blend, place: &Place) {
        let path = &place.path;
        if blend.mode == BlendMode::Nested && !place.line {
            let message =
                "Un mélange arrondi élément par élément ne se trouve qu’à la racine d’une ligne : choisir singleStep.";
            self.invalid(format!("{path}.mode"), message);
        }
        if blend.parts.len() < 2 {
            self.invalid(format!("{path}.parts"), "Un mélange a au moins deux éléments.");
        }
        if blend.labels().collect::<BTreeSet<_>>().len() != blend.parts.len() {
            self.invalid(format!("{path}.parts"), "Deux éléments portent le même libellé.");
        }
        let weights = blend.parts.iter().map(|part| part.weight);
        self.sums_to_one(
            weights,
            blend.normalise,
            "poids",
            Code::WeightsInvalid,
            &format!("{path}.parts"),
        );
        for (index, part) in blend.parts.iter().enumerate() {
            let below = Place {
                path: format!("{path}.parts.{index}.of"),
                depth: place.depth,
                line: place.line && blend.mode == BlendMode::Nested,
            };
            if part.of.total() != Total::Given {
                self.invalid(
                    &below.path,
                    "Un mélange partage un montant : cet élément fixe un prix, ou a ses propres lignes.",
                );
            }
            self.node(&part.of, &below);
        }
    }

    fn tariff(&mut self, tariff: &Tariff, path: &str) {
        if tariff.flat.is_none() && tariff.price.is_none() && tariff.scale.is_none() {
            self.invalid(path, "Un tarif a une part fixe, un prix ou un barème.");
        }
        if tariff.price.is_some() && tariff.scale.is_some() {
            self.invalid(path, "Un tarif a un prix ou un barème, pas les deux.");
        }
        let wants_units = tariff.price.is_some() || tariff.scale.is_some();
        if wants_units != tariff.units.is_some() {
            self.invalid(
                path,
                "Un prix ou un barème s’applique à des unités, et les unités à l’un d’eux : indiquer les deux.",
            );
        }
        self.not_negative(tariff.flat, &format!("{path}.flat"));
        if let Some(units) = &tariff.units {
            self.basis(units, &format!("{path}.units"));
        }
        if let Some(scale) = &tariff.scale {
            self.scale(scale, &format!("{path}.scale"));
        }
    }

    fn scale(&mut self, scale: &Scale, path: &str) {
        let place = format!("{path}.brackets");
        if scale.brackets.is_empty() {
            self.fault(Code::BracketsInvalid, &place, "Un barème a au moins une tranche.");
        }
        let ends: Vec<Option<Fraction>> = scale.brackets.iter().map(|bracket| bracket.up_to).collect();
        if ends.first().copied().flatten().is_some_and(|end| end.is_zero()) {
            self.fault(
                Code::BracketsInvalid,
                &place,
                "La première tranche finit au-dessus de zéro.",
            );
        }
        let ascend = ends.iter().zip(ends.iter().skip(1)).all(|pair| match pair {
            (Some(end), Some(next)) => end.is_less_than(next),
            (Some(_), None) => true,
            (None, _) => false,
        });
        if !ascend {
            let message = "Les tranches vont en croissant, et seule la dernière peut ne pas avoir de borne.";
            self.fault(Code::BracketsInvalid, &place, message);
        }
        if scale.never_below_previous && scale.mode == ScaleMode::Marginal {
            let message = "Par tranche, une unité de plus ne fait jamais payer moins : neverBelowPrevious ne va qu’avec « slab ».";
            self.invalid(format!("{path}.neverBelowPrevious"), message);
        }
        for (index, bracket) in scale.brackets.iter().enumerate() {
            self.bracket(bracket, scale.mode, &format!("{place}.{index}"));
        }
        for (end, at, over) in cliffs(scale) {
            let (at, over) = (at.decimal(0, ""), over.decimal(0, ""));
            let euros = |cents: &str| {
                cents
                    .parse()
                    .map_or_else(|_| cents.to_owned(), |cents| Cents::new(cents).french())
            };
            let message = format!(
                "Effet de seuil : à {end} unités on paie {}, juste au-dessus on ne paie plus que {}.",
                euros(&at),
                euros(&over)
            );
            self.warnings.push(Warning {
                place: place.clone(),
                message,
            });
        }
    }

    fn bracket(&mut self, bracket: &Bracket, mode: ScaleMode, path: &str) {
        match mode {
            ScaleMode::Marginal if bracket.flat.is_some() || bracket.price.is_none() => {
                let message = "Une tranche d’un barème par tranche a un prix, et pas de part fixe.";
                self.fault(Code::BracketsInvalid, path, message);
            }
            ScaleMode::Slab if bracket.flat.is_none() && bracket.price.is_none() => {
                self.fault(
                    Code::BracketsInvalid,
                    path,
                    "Un palier a un prix, une part fixe, ou les deux.",
                );
            }
            ScaleMode::Marginal | ScaleMode::Slab => {}
        }
        self.not_negative(bracket.flat, path);
    }

    fn bounded(&mut self, bounded: &Bounded, place: &Place) {
        let path = &place.path;
        if bounded.floor.is_none() && bounded.cap.is_none() {
            self.invalid(path, "Indiquer un plancher, un plafond, ou les deux.");
        }
        for (bound, name) in [(&bounded.floor, "floor"), (&bounded.cap, "cap")] {
            let path = format!("{path}.{name}");
            match bound {
                Some(Bound::Amount(amount)) => self.not_negative(Some(*amount), &path),
                Some(Bound::PerUnit(per_unit)) => self.basis(&per_unit.units, &format!("{path}.units")),
                Some(Bound::ShareOfTotal(_)) if bounded.of.is_priced() => {
                    self.invalid(
                        path,
                        "Une part du total ne borne pas un prix, dont le total est un résultat.",
                    );
                }
                Some(Bound::ShareOfTotal(_)) | None => {}
            }
        }
        self.bounds_meet(bounded, path);
        self.shares_or_prices(&bounded.of, &place.under("of"));
    }

    /// Refuses the bounds that no amount could ever meet.
    fn bounds_meet(&mut self, bounded: &Bounded, path: &str) {
        let crossed = match (&bounded.floor, &bounded.cap) {
            (Some(Bound::Amount(floor)), Some(Bound::Amount(cap))) => floor > cap,
            (Some(Bound::ShareOfTotal(floor)), Some(Bound::ShareOfTotal(cap))) => cap.is_less_than(floor),
            _ => false,
        };
        if crossed {
            self.fault(Code::BoundsInfeasible, path, "Le plancher dépasse le plafond.");
        }
        let count = Fraction::whole(u64::try_from(self.participants.len()).unwrap_or(u64::MAX));
        if count.is_zero() || bounded.of.is_priced() {
            return;
        }
        let together = |share: &Fraction| share.times(&count).unwrap_or(*share);
        if let Some(Bound::ShareOfTotal(cap)) = &bounded.cap
            && together(cap).is_less_than(&Fraction::ONE)
        {
            let message = format!(
                "{count} membres à {} du total au plus n’en paient pas la totalité.",
                cap.percent()
            );
            self.fault(Code::BoundsInfeasible, format!("{path}.cap"), message);
        }
    }

    fn smoothed(&mut self, smoothed: &Smoothed, place: &Place) {
        let path = &place.path;
        if smoothed.increase.is_none() && smoothed.decrease.is_none() {
            self.invalid(path, "Indiquer une hausse, une baisse, ou les deux.");
        }
        if smoothed
            .decrease
            .is_some_and(|decrease| Fraction::ONE.is_less_than(&decrease))
        {
            self.invalid(format!("{path}.decrease"), "Une baisse ne dépasse pas 100 %.");
        }
        self.shares_or_prices(&smoothed.of, &place.under("of"));
    }

    fn coefficient(&mut self, coefficient: &Coefficient, place: &Place) {
        let path = format!("{}.factors", place.path);
        let members = coefficient.factors.iter().map(|factor| factor.member);
        self.members(&members.collect::<Vec<_>>(), &path);
        self.shares_or_prices(&coefficient.of, &place.under("of"));
    }

    fn only(&mut self, only: &Only, place: &Place) {
        self.members(&only.members, &format!("{}.members", place.path));
        self.shares_or_prices(&only.of, &place.under("of"));
    }

    fn prorata(&mut self, prorata: &Prorata, place: &Place) {
        if prorata.joiners == Joiners::Add && !prorata.of.is_priced() && !place.line {
            let message =
                "La part des arrivants ne s’ajoute qu’à la racine d’une ligne : choisir relieve, ou remonter ce nœud.";
            self.invalid(format!("{}.prorata.joiners", place.path), message);
        }
        self.shares_or_prices(&prorata.of, &place.under("prorata").under("of"));
    }

    fn index(&mut self, index: &Index, place: &Place) {
        let path = &place.path;
        if !index.of.is_priced() {
            self.invalid(path, "Un indice révise un prix : ce nœud partage un montant.");
        }
        match index.base {
            IndexBase::Value(value) if value.is_zero() => {
                self.invalid(format!("{path}.base"), "La base d’un indice n’est pas nulle.");
            }
            IndexBase::Value(_) => {}
            IndexBase::Vintage(vintage) => self.vintage(vintage, &format!("{path}.base")),
        }
        self.vintage(index.current, &format!("{path}.current"));
        self.shares_or_prices(&index.of, &place.under("of"));
    }

    fn stack(&mut self, stack: &Stack, place: &Place) {
        let path = format!("{}.stack.lines", place.path);
        if !place.line {
            return self.invalid(
                &path,
                "Plusieurs lignes ne se trouvent qu’à la racine, ou à la racine d’une ligne.",
            );
        }
        if stack.lines.is_empty() {
            self.invalid(&path, "Indiquer au moins une ligne.");
        }
        let labels: BTreeSet<&str> = stack.lines.iter().map(|line| line.label.as_str()).collect();
        if labels.len() != stack.lines.len() {
            self.invalid(&path, "Deux lignes portent le même libellé.");
        }
        let rests = stack.lines.iter().filter(|line| line.amount == Some(LineAmount::Rest));
        if rests.count() > 1 {
            self.invalid(&path, "Une seule ligne prend le reste.");
        }
        for (index, line) in stack.lines.iter().enumerate() {
            let amount = format!("{path}.{index}.amount");
            match (line.of.total(), line.amount) {
                (Total::Given, None) => {
                    self.invalid(amount, "Cette ligne partage un montant : l’indiquer, ou « rest ».");
                }
                (Total::Outcome, Some(_)) => {
                    self.invalid(
                        amount,
                        "Cette ligne fixe un prix : son total est un résultat, elle n’a pas de montant.",
                    );
                }
                (Total::Given | Total::Own, _) | (Total::Outcome, None) => {}
            }
            let below = Place {
                path: format!("{path}.{index}.of"),
                depth: place.depth.saturating_add(1),
                line: true,
            };
            self.node(&line.of, &below);
        }
    }

    /// A node right under one that bounds, multiplies or restricts: it has one result for each member, not lines.
    fn shares_or_prices(&mut self, formula: &Formula, place: &Place) {
        let place = Place {
            depth: place.depth.saturating_sub(1),
            ..place.clone()
        };
        self.node(formula, &place);
    }

    fn members(&mut self, members: &[MemberId], path: &str) {
        let named: BTreeSet<MemberId> = members.iter().copied().collect();
        let known = self.participants.is_empty() || named.is_subset(&self.participants);
        if members.is_empty() || named.len() != members.len() || !known {
            let message = "Nommer au moins un membre, chacun une fois, et des participants de la clé seulement.";
            self.fault(Code::ParticipantsInvalid, path, message);
        }
    }

    fn not_negative(&mut self, amount: Option<Cents>, path: &str) {
        if amount.is_some_and(|amount| amount.get() < 0) {
            self.invalid(path, "Ce montant ne peut pas être négatif.");
        }
    }

    fn sums_to_one(
        &mut self,
        shares: impl Iterator<Item = Fraction>,
        normalise: bool,
        what: &str,
        code: Code,
        path: &str,
    ) {
        let sum = shares
            .into_iter()
            .try_fold(Fraction::ZERO, |sum, share| sum.plus(&share));
        match sum {
            Err(refusal) => self.faults.push(refusal.at(path)),
            Ok(sum) if sum.is_zero() => self.fault(code, path, format!("Les {what} sont tous nuls.")),
            Ok(sum) if sum == Fraction::ONE => {}
            Ok(sum) if normalise => {
                let message = format!("Les {what} font {} : chacun est ramené à leur somme.", sum.percent());
                self.warnings.push(Warning {
                    place: path.to_owned(),
                    message,
                });
            }
            Ok(sum) => {
                let gap = match (Fraction::ONE.minus(&sum), sum.minus(&Fraction::ONE)) {
                    (Some(missing), _) => format!("il manque {missing}"),
                    (None, extra) => format!("il y a {} de trop", extra.unwrap_or(Fraction::ZERO)),
                };
                let message =
                    format!("Les {what} ne font pas un : {gap}. Les corriger, ou écrire « normalise: true ».");
                self.fault(code, path, message);
            }
        }
    }
}
