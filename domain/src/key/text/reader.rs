//! From a tree to a key: fields, lists and words, with their faults.

use super::tree::{Tree, Value};
use super::words::{self, unknown};
use super::{KeyText, MAX_FAULTS, Place, TextFault};
use crate::key::{Rounding, RoundingRule, RoundingUnit};
use crate::refusal::{Code, Refusal};
use crate::value::{MemberId, Name};
use std::collections::{BTreeMap, BTreeSet};

const FIELDS: &[&str] = &["carrier", "formula", "name", "participants", "rounding", "ties", "unit"];

const ROUNDINGS: &[&str] = &[
    "halfUpPerMember",
    "halfUpResidueTo",
    "halfUpResidueToCarrier",
    "largestRemainder",
];

/// A part of a document: what it is, and where.
#[derive(Clone)]
pub(super) struct Spot<'t> {
    pub(super) tree: &'t Tree,
    path: String,
    /// Where its name is, or where it starts if it has none.
    named: Place,
}

impl<'t> Spot<'t> {
    /// Where it is: a text where it starts; a list or a group of fields, whose start says little, where its name is.
    fn place(&self) -> Place {
        if matches!(self.tree.value, Value::Scalar { .. }) {
            self.tree.place
        } else {
            self.named
        }
    }

    fn under(&self, name: &str, named: Place, tree: &'t Tree) -> Self {
        let path = if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.path)
        };
        Self { tree, path, named }
    }
}

/// The fields of a map.
pub(super) struct Fields<'t> {
    spot: Spot<'t>,
    pub(super) entries: Vec<(&'t str, Spot<'t>)>,
}

impl<'t> Fields<'t> {
    /// The field of this name, if it was written.
    pub(super) fn get(&self, name: &str) -> Option<&Spot<'t>> {
        self.entries
            .iter()
            .find(|(found, _)| *found == name)
            .map(|(_, spot)| spot)
    }
}

/// Reads a tree, and remembers what is wrong. A reading that gives nothing has left a fault, or found nothing to read.
pub(super) struct Reader<'m> {
    member: &'m mut dyn FnMut(&str) -> Option<MemberId>,
    faults: Vec<TextFault>,
    places: BTreeMap<String, Place>,
}

impl KeyText {
    /// Reads a document already loaded, or a part of one: its places are those of the whole.
    pub fn from_tree(tree: &Tree, mut member: impl FnMut(&str) -> Option<MemberId>) -> Result<Self, Vec<TextFault>> {
        let mut reader = Reader {
            member: &mut member,
            faults: Vec::new(),
            places: BTreeMap::new(),
        };
        let root = Spot {
            tree,
            path: String::new(),
            named: tree.place,
        };
        let key = reader.key(&root);
        key.filter(|_| reader.faults.is_empty()).ok_or(reader.faults)
    }
}

impl Reader<'_> {
    fn key(&mut self, root: &Spot<'_>) -> Option<KeyText> {
        let fields = self.fields(root, FIELDS)?;
        let name = fields.get("name").and_then(|spot| self.name(spot));
        let participants = fields.get("participants").and_then(|spot| self.members(spot));
        let rule = fields.get("rounding").and_then(|spot| self.rounding(spot));
        let unit = fields
            .get("unit")
            .and_then(|spot| self.choice(spot, RoundingUnit::ALL, RoundingUnit::as_str));
        let ties = fields.get("ties").and_then(|spot| self.members(spot));
        let carrier = fields.get("carrier").and_then(|spot| self.member(spot));
        let formula = self.required(&fields, "formula").and_then(|spot| self.formula(&spot));
        if let (Some(spot), Some([])) = (fields.get("participants"), participants.as_deref()) {
            self.fault(
                spot,
                Refusal::new(Code::ParticipantsInvalid, "Nommer au moins un participant."),
            );
        }
        Some(KeyText {
            carrier,
            formula: formula?,
            name,
            participants,
            rounding: Rounding {
                rule: rule.unwrap_or(Rounding::DEFAULT.rule),
                unit: unit.unwrap_or(Rounding::DEFAULT.unit),
            },
            ties: ties.unwrap_or_default(),
            places: std::mem::take(&mut self.places),
        })
    }

    fn rounding(&mut self, spot: &Spot<'_>) -> Option<RoundingRule> {
        if matches!(spot.tree.value, Value::Map(_)) {
            let fields = self.fields(spot, &["halfUpResidueTo"])?;
            let member = self.required(&fields, "halfUpResidueTo")?;
            return self.member(&member).map(RoundingRule::HalfUpResidueTo);
        }
        match self.text(spot, "une règle d’arrondi")? {
            "halfUpPerMember" => Some(RoundingRule::HalfUpPerMember),
            "halfUpResidueToCarrier" => Some(RoundingRule::HalfUpResidueToCarrier),
            "largestRemainder" => Some(RoundingRule::LargestRemainder),
            "halfUpResidueTo" => self.malformed(
                spot,
                "« halfUpResidueTo » nomme un membre : écrire { halfUpResidueTo: son nom }.",
            ),
            other => self.malformed(spot, unknown("Mot", other, ROUNDINGS)),
        }
    }

    pub(super) fn fault(&mut self, spot: &Spot<'_>, refusal: Refusal) {
        self.fault_at(spot.place(), spot, refusal);
    }

    fn fault_at(&mut self, place: Place, spot: &Spot<'_>, refusal: Refusal) {
        if self.faults.len() < MAX_FAULTS {
            let refusal = if spot.path.is_empty() {
                refusal
            } else {
                refusal.at(&spot.path)
            };
            self.faults.push(TextFault {
                place: Some(place),
                refusal,
            });
        }
    }

    /// Nothing, and the fault of a word or a field that the language does not have.
    pub(super) fn malformed<T>(&mut self, spot: &Spot<'_>, message: impl Into<String>) -> Option<T> {
        self.fault(spot, Refusal::new(Code::KeyTextMalformed, message));
        None
    }

    /// The fault of a name that is not in `known`, where the name is.
    pub(super) fn unknown(&mut self, spot: &Spot<'_>, what: &str, name: &str, known: &[&str]) {
        let refusal = Refusal::new(Code::KeyTextMalformed, unknown(what, name, known));
        self.fault_at(spot.named, spot, refusal);
    }

    /// A text, where `expected` (« un montant ») is.
    pub(super) fn text<'t>(&mut self, spot: &Spot<'t>, expected: &str) -> Option<&'t str> {
        let found = match &spot.tree.value {
            Value::Scalar { .. } if spot.tree.is_null() => "rien",
            Value::Scalar { text, .. } => return Some(text),
            Value::List(_) => "une liste",
            Value::Map(_) => "un groupe de champs",
        };
        self.malformed(spot, format!("Attendu : {expected} ; trouvé : {found}."))
    }

    /// A text that `parse` reads. What it refuses is a key that cannot be read, whatever the value.
    pub(super) fn value<T>(
        &mut self,
        spot: &Spot<'_>,
        expected: &str,
        parse: fn(&str) -> Result<T, Refusal>,
    ) -> Option<T> {
        let text = self.text(spot, expected)?;
        match parse(text) {
            Ok(value) => Some(value),
            Err(refusal) => self.malformed(spot, refusal.message),
        }
    }

    pub(super) fn name(&mut self, spot: &Spot<'_>) -> Option<Name> {
        self.value(spot, "un texte", Name::new)
    }

    /// A word of a closed list.
    pub(super) fn choice<T: Copy>(&mut self, spot: &Spot<'_>, all: &[T], word: fn(T) -> &'static str) -> Option<T> {
        let words: Vec<&str> = all.iter().copied().map(word).collect();
        let found = self.text(spot, &words.join(" ou "))?;
        let choice = all.iter().copied().find(|choice| word(*choice) == found);
        choice.or_else(|| self.malformed(spot, unknown("Mot", found, &words)))
    }

    /// True or false: false where nothing is written.
    pub(super) fn flag(&mut self, spot: Option<&Spot<'_>>) -> bool {
        let Some(spot) = spot else { return false };
        match &spot.tree.value {
            Value::Scalar { text, plain: true } if text == "true" => return true,
            Value::Scalar { text, plain: true } if text == "false" => {}
            _ => _ = self.malformed::<bool>(spot, "Attendu : true ou false, sans guillemets."),
        }
        false
    }

    /// The fields of a map, with a fault for each that is not in `known`.
    pub(super) fn fields<'t>(&mut self, spot: &Spot<'t>, known: &[&str]) -> Option<Fields<'t>> {
        let fields = self.any_fields(spot, &format!("les champs {}", known.join(", ")))?;
        for (name, below) in &fields.entries {
            if !known.contains(name) {
                self.unknown(below, "Champ", name, known);
            }
        }
        Some(fields)
    }

    /// The fields of a map, whatever their names.
    pub(super) fn any_fields<'t>(&mut self, spot: &Spot<'t>, expected: &str) -> Option<Fields<'t>> {
        let Value::Map(entries) = &spot.tree.value else {
            let found = match &spot.tree.value {
                Value::Scalar { text, .. } if !spot.tree.is_null() => format!("« {} »", words::abridged(text)),
                Value::Scalar { .. } => "rien".to_owned(),
                Value::List(_) | Value::Map(_) => "une liste".to_owned(),
            };
            return self.malformed(spot, format!("Attendu : {expected} ; trouvé : {found}."));
        };
        let entries = entries
            .iter()
            .map(|(name, place, tree)| (name.as_str(), spot.under(name, *place, tree)));
        let fields = Fields {
            spot: spot.clone(),
            entries: entries.collect(),
        };
        self.remember(fields.entries.iter().map(|(_, spot)| spot));
        Some(fields)
    }

    /// The elements of a list.
    pub(super) fn items<'t>(&mut self, spot: &Spot<'t>, expected: &str) -> Option<Vec<Spot<'t>>> {
        let Value::List(items) = &spot.tree.value else {
            return self.malformed(
                spot,
                format!("Attendu : une liste {expected}, [a, b] ou un tiret par ligne."),
            );
        };
        let items = items.iter().enumerate();
        let spots: Vec<Spot<'t>> = items
            .map(|(index, tree)| spot.under(&index.to_string(), tree.place, tree))
            .collect();
        self.remember(spots.iter());
        Some(spots)
    }

    fn remember<'s, 't: 's>(&mut self, spots: impl Iterator<Item = &'s Spot<'t>>) {
        self.places.extend(spots.map(|spot| (spot.path.clone(), spot.place())));
    }

    /// A field that must be there.
    pub(super) fn required<'t>(&mut self, fields: &Fields<'t>, name: &str) -> Option<Spot<'t>> {
        let found = fields.get(name).cloned();
        found.or_else(|| self.malformed(&fields.spot, format!("Le champ « {name} » manque.")))
    }

    /// The member that a text names.
    pub(super) fn member(&mut self, spot: &Spot<'_>) -> Option<MemberId> {
        let label = self.text(spot, "le nom d’un membre")?;
        self.labelled(spot, label)
    }

    /// The member that `label` names.
    pub(super) fn labelled(&mut self, spot: &Spot<'_>, label: &str) -> Option<MemberId> {
        let found = (self.member)(label.trim());
        if found.is_none() {
            let message = format!("Membre « {} » inconnu : vérifier son nom.", words::abridged(label));
            self.fault(spot, Refusal::new(Code::ParticipantsInvalid, message));
        }
        found
    }

    /// Members, each once.
    pub(super) fn members(&mut self, spot: &Spot<'_>) -> Option<Vec<MemberId>> {
        let items = self.items(spot, "de membres")?;
        let mut named = BTreeSet::new();
        let mut members = Vec::new();
        for item in &items {
            let Some(member) = self.member(item) else { continue };
            if named.insert(member) {
                members.push(member);
            } else {
                self.fault(
                    item,
                    Refusal::new(
                        Code::ParticipantsInvalid,
                        "Ce membre est déjà nommé plus haut : ne le garder qu’une fois.",
                    ),
                );
            }
        }
        Some(members)
    }
}
