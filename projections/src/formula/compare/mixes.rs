//! The elements of a blend and the lines of a stack.

use super::alignment::Alignment;
use super::rules::{same_rule, weight};
use super::steps::peeled;
use super::{Changes, Rank, cited};
use crate::formula::basis;
use crate::formula::sentence::{self, inside};
use crate::french::quoted;
use domain::key::{Blend, BlendMode, Formula, Line, LineAmount, Part, Stack};

impl Changes<'_> {
    pub(super) fn blend(&mut self, before: &Blend, after: &Blend) {
        let same_label = |one: &Part, other: &Part| one.label.is_some() && one.label == other.label;
        let parts = Alignment::of(
            &before.parts,
            &after.parts,
            &[
                &|one, other| same_label(one, other) && one.of == other.of,
                &|one, other| one.of == other.of,
                &|one, other| same_label(one, other) && same_rule(&one.of, &other.of),
                &|one, other| same_rule(&one.of, &other.of),
            ],
        );
        for (old, new) in parts.pairs {
            self.part(old, new, after);
        }
        let told = |part: &Part| cited(&sentence::part(part, self.name));
        let became = parts.removed.iter().zip(&parts.added);
        let became: Vec<_> = became
            .map(|(old, new)| format!("l’élément {} devient {}", told(old), told(new)))
            .collect();
        let both = became.len();
        let removed = parts
            .removed
            .iter()
            .skip(both)
            .map(|part| format!("l’élément {} est supprimé", told(part)));
        let added = parts
            .added
            .iter()
            .skip(both)
            .map(|part| format!("l’élément {} est ajouté", told(part)));
        let changed: Vec<String> = became.into_iter().chain(added).chain(removed).collect();
        for words in changed {
            self.note(Rank::Rule, words);
        }
        match (before.mode, after.mode) {
            (BlendMode::SingleStep, BlendMode::Nested) => {
                self.note(Rank::Rounding, "chaque élément est désormais arrondi à part");
            }
            (BlendMode::Nested, BlendMode::SingleStep) => {
                self.note(
                    Rank::Rounding,
                    "les éléments ne sont plus arrondis à part : un seul arrondi porte sur leur somme",
                );
            }
            // A cent that two elements tie for goes to the first of them.
            (BlendMode::Nested, BlendMode::Nested) if parts.moved => {
                self.note(Rank::Rounding, "les éléments arrondis à part changent d’ordre");
            }
            _ => {}
        }
        self.normalised("les poids", "ramenés", before.normalise, after.normalise);
    }

    fn part(&mut self, before: &Part, after: &Part, blend: &Blend) {
        let called = self.called(after, blend);
        if before.weight != after.weight {
            let (old, new) = (weight(&before.weight), weight(&after.weight));
            self.note(Rank::Terms, format!("le poids de {called} passe de {old} à {new}"));
        }
        match (&before.label, &after.label) {
            (old, new) if old == new => {}
            (_, Some(new)) => {
                let rule = cited(&inside(&after.of, self.name));
                self.note(
                    Rank::Wording,
                    format!("l’élément {rule} s’intitule désormais {}", quoted(new.as_str())),
                );
            }
            (_, None) => self.note(Rank::Wording, format!("l’élément {called} n’a plus de libellé")),
        }
        self.walk_within(&format!("dans l’élément {called}"), &before.of, &after.of);
    }

    /// « usage » by its label; else its rule, without vintage or steps when no other element of `blend` has the same.
    fn called(&self, part: &Part, blend: &Blend) -> String {
        if let Some(label) = &part.label {
            return quoted(label.as_str());
        }
        let alike = blend.parts.iter().filter(|other| same_rule(&other.of, &part.of));
        match peeled(&part.of).core {
            _ if alike.count() > 1 => cited(&inside(&part.of, self.name)),
            Formula::Criterion(basis) => cited(&format!("selon {}", basis::criteria(basis))),
            core => cited(&inside(core, self.name)),
        }
    }

    pub(super) fn stack(&mut self, before: &Stack, after: &Stack) {
        let lines = Alignment::of(
            &before.lines,
            &after.lines,
            &[&|one, other| one.label == other.label, &|one, other| one.of == other.of],
        );
        for line in lines.added {
            let told = cited(&sentence::line(line, self.name, "1."));
            self.note(Rank::Rule, format!("la ligne {told} est ajoutée"));
        }
        for line in lines.removed {
            let told = cited(&sentence::line(line, self.name, "1."));
            self.note(Rank::Rule, format!("la ligne {told} est supprimée"));
        }
        for (old, new) in lines.pairs {
            self.line(old, new);
        }
    }

    fn line(&mut self, before: &Line, after: &Line) {
        let label = quoted(after.label.as_str());
        if before.label != after.label {
            let old = quoted(before.label.as_str());
            self.note(Rank::Wording, format!("la ligne {old} s’intitule désormais {label}"));
        }
        match (before.amount, after.amount) {
            (old, new) if old == new => {}
            (Some(LineAmount::Fixed(old)), Some(LineAmount::Fixed(new))) => {
                let (old, new) = (old.french(), new.french());
                self.note(
                    Rank::Terms,
                    format!("le montant de la ligne {label} passe de {old} à {new}"),
                );
            }
            (_, Some(LineAmount::Fixed(new))) => {
                self.note(
                    Rank::Terms,
                    format!("la ligne {label} a désormais un montant de {}", new.french()),
                );
            }
            (_, Some(LineAmount::Rest)) => {
                self.note(
                    Rank::Terms,
                    format!("la ligne {label} prend désormais le reste du montant"),
                );
            }
            (_, None) => self.note(Rank::Terms, format!("la ligne {label} n’a plus de montant propre")),
        }
        self.walk_within(&format!("dans la ligne {label}"), &before.of, &after.of);
    }
}
