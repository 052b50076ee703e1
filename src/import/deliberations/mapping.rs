//! A mapping: how a file of one’s own is read, in a small YAML document. `docs/guide/importer-des-deliberations.md` describes it.

use super::super::fault::{Faults, clipped};
use super::super::office::folded;
use super::dates::DateForm;
use super::{Field, Layout};
use domain::key::text::tree::{Tree, Value};
use domain::past_act::event::Matter;
use domain::past_act::{ClaimedState, MatterCode, PastActKind};
use domain::value::{Name, Siren};

/// What may stand at the root.
const SECTIONS: [&str; 7] = ["membre", "nature", "dates", "colonnes", "états", "remplacer", "matière"];

/// What people call each field, in the order of [`Field::MAPPED`].
const NAMES: [&str; Field::MAPPED.len()] = [
    "numéro",
    "date",
    "objet",
    "état",
    "code matière",
    "nom matière",
    "identifiant actes",
    "préfecture",
    "date préfecture",
    "effectif",
    "votants",
    "pour",
    "contre",
    "abstentions",
    "exercice budget",
    "nom budget",
    "siret",
    "adresse",
];

/// Reads a mapping, or all that is wrong with it.
pub(crate) fn read(text: &str) -> Result<Layout, Faults> {
    if text.trim().is_empty() {
        return Err(Faults::whole(
            "la correspondance est vide : au moins « colonnes » est attendu.",
        ));
    }
    let tree = Tree::load(text).map_err(|faults| {
        let mut told = Faults::default();
        for fault in faults {
            told.push(fault.place.map(|place| place.line as u64), None, fault.refusal.message);
        }
        told
    })?;
    let mut faults = Faults::default();
    let layout = layout(&tree, &mut faults);
    faults.unless_any(layout)
}

fn layout(tree: &Tree, faults: &mut Faults) -> Layout {
    let mut layout = Layout {
        columns: Vec::new(),
        dates: DateForm::iso(),
        states: Vec::new(),
        replacements: Vec::new(),
        kind: PastActKind::Deliberation,
        matter: None,
        member: None,
        scdl: false,
    };
    for (name, below) in pairs(tree, faults) {
        let section = SECTIONS.iter().find(|known| folded(known) == folded(name));
        match section.copied() {
            Some("membre") => layout.member = value(below, faults, |text| said(Siren::parse(text))),
            Some("nature") => layout.kind = value(below, faults, kind).unwrap_or(layout.kind),
            Some("dates") => layout.dates = value(below, faults, DateForm::parse).unwrap_or(layout.dates),
            Some("colonnes") => layout.columns = columns(below, faults),
            Some("états") => layout.states = states(below, faults),
            Some("remplacer") => layout.replacements = replacements(below, faults),
            Some("matière") => layout.matter = matter(below, faults),
            _ => fault(
                below,
                faults,
                format!("« {} » est inconnu ; attendu : {}.", clipped(name), SECTIONS.join(", ")),
            ),
        }
    }
    let has = |field| layout.columns.iter().any(|(known, _)| *known == field);
    let missing: Vec<&str> = [
        (Field::Number, "numéro"),
        (Field::DecidedOn, "date"),
        (Field::Object, "objet"),
    ]
    .iter()
    .filter(|(field, _)| !has(*field))
    .map(|(_, name)| *name)
    .collect();
    if !missing.is_empty() {
        fault(
            tree,
            faults,
            format!("sous « colonnes », il manque : {}.", missing.join(", ")),
        );
    }
    if has(Field::State) && layout.states.is_empty() {
        fault(
            tree,
            faults,
            "une colonne donne l’état : dire sous « états » ce que ses mots veulent dire.".to_owned(),
        );
    }
    layout
}

fn columns(tree: &Tree, faults: &mut Faults) -> Vec<(Field, String)> {
    let mut columns: Vec<(Field, String)> = Vec::new();
    for (name, below) in pairs(tree, faults) {
        let known = NAMES
            .iter()
            .zip(Field::MAPPED)
            .find(|(known, _)| folded(known) == folded(name));
        let title = value(below, faults, |text| Ok(text.trim().to_owned()));
        match (known, title) {
            (None, _) => fault(
                below,
                faults,
                format!(
                    "« {} » n’est pas un champ d’acte ; attendu : {}.",
                    clipped(name),
                    NAMES.join(", ")
                ),
            ),
            (Some((_, field)), Some(title)) if !columns.iter().any(|(given, _)| *given == field) => {
                columns.push((field, title));
            }
            (Some(_), Some(_)) => fault(below, faults, format!("« {} » est donné deux fois.", clipped(name))),
            (Some(_), None) => {}
        }
    }
    columns
}

/// The words of the file, without case, and what they come to.
fn states(tree: &Tree, faults: &mut Faults) -> Vec<(String, ClaimedState)> {
    let pairs = pairs(tree, faults).into_iter();
    pairs
        .filter_map(|(words, below)| Some((words.trim().to_lowercase(), value(below, faults, state)?)))
        .collect()
}

fn replacements(tree: &Tree, faults: &mut Faults) -> Vec<(String, String)> {
    let mut replacements = Vec::new();
    for (from, below) in pairs(tree, faults) {
        match &below.value {
            Value::Scalar { text, .. } if !from.is_empty() => replacements.push((from.to_owned(), text.clone())),
            _ => fault(below, faults, "un texte est attendu des deux côtés.".to_owned()),
        }
    }
    replacements
}

fn matter(tree: &Tree, faults: &mut Faults) -> Option<Matter> {
    let (mut code, mut name) = (None, None);
    for (field, below) in pairs(tree, faults) {
        match field {
            "code" => code = value(below, faults, |text| said(MatterCode::parse(text))),
            "nom" => name = value(below, faults, |text| said(Name::new(text))),
            other => fault(
                below,
                faults,
                format!("« {} » est inconnu ; attendu : code, nom.", clipped(other)),
            ),
        }
    }
    if let (Some(code), Some(name)) = (code, name) {
        return Some(Matter { code, name });
    }
    fault(tree, faults, "une matière a un code et un nom.".to_owned());
    None
}

fn kind(text: &str) -> Result<PastActKind, String> {
    let known = PastActKind::ALL.iter().copied();
    let found = known.clone().find(|kind| folded(kind.french()) == folded(text));
    found.ok_or_else(|| {
        let words: Vec<_> = known.map(PastActKind::french).collect();
        format!(
            "« {} » n’est pas une nature d’acte ; attendu : {}.",
            clipped(text),
            words.join(", ")
        )
    })
}

fn state(text: &str) -> Result<ClaimedState, String> {
    let known = ClaimedState::ALL.iter().copied();
    let found = known.clone().find(|state| folded(state.french()) == folded(text));
    found.ok_or_else(|| {
        let words: Vec<_> = known.map(ClaimedState::french).collect();
        format!(
            "« {} » n’est pas un état ; attendu : {}.",
            clipped(text),
            words.join(", ")
        )
    })
}

/// The fields of a group; none, and a fault, where something else stands.
fn pairs<'t>(tree: &'t Tree, faults: &mut Faults) -> Vec<(&'t str, &'t Tree)> {
    if let Value::Map(fields) = &tree.value {
        return fields.iter().map(|(name, _, below)| (name.as_str(), below)).collect();
    }
    fault(tree, faults, "des champs « nom: valeur » sont attendus ici.".to_owned());
    Vec::new()
}

fn value<T>(tree: &Tree, faults: &mut Faults, read: impl Fn(&str) -> Result<T, String>) -> Option<T> {
    let read = match &tree.value {
        Value::Scalar { text, .. } if !text.trim().is_empty() => read(text),
        _ => Err("un texte est attendu ici.".to_owned()),
    };
    read.map_err(|message| fault(tree, faults, message)).ok()
}

fn fault(tree: &Tree, faults: &mut Faults, message: String) {
    faults.push(Some(tree.place.line as u64), None, message);
}

fn said<T>(read: Result<T, domain::Refusal>) -> Result<T, String> {
    read.map_err(|refusal| refusal.message)
}
