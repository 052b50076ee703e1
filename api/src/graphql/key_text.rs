//! Keys as clients write them, read against the members of a ledger.

use super::id::read_local;
use super::key::KeyWarning;
use super::mutation::UserError;
use super::reading::Reading;
use async_graphql::{ID, SimpleObject};
use domain::key::text::{KeyText, Place, TextFault};
use domain::member::Criterion;
use domain::value::MemberId;
use domain::{Code, Refusal};
use projections::formula::sentence;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Bytes of a formula that no key of a ledger exceeds. A longer one is not worth a calculation.
const MAX_FORMULA: usize = 52_000;

type Faults<T> = std::result::Result<T, Vec<Refusal>>;

/// A key as a text says it, without fault.
pub(super) struct Written {
    /// What the text says.
    pub(super) text: KeyText,
    /// The members it shares among: those the text names, else those given beside it.
    pub(super) participants: Vec<MemberId>,
}

/// Reads `text`; `participants` share if the text names none. All the faults are told, each with its line, in `field`.
pub(super) fn read(reading: &Reading, text: &str, participants: Option<&[ID]>, field: &str) -> Faults<Written> {
    let key = read_trial(text, |label| reading.member_labelled(label), field)?;
    let participants = match (&key.participants, participants) {
        (Some(named), _) => named.clone(),
        (None, given) => given
            .unwrap_or_default()
            .iter()
            .enumerate()
            .map(|(index, id)| {
                read_local(id, reading.ledger).map_err(|refusal| vec![refusal.at(format!("participants.{index}"))])
            })
            .collect::<std::result::Result<_, _>>()?,
    };
    let faults = key.formula.faults(&participants).into_iter().map(|refusal| TextFault {
        place: refusal.field.as_deref().and_then(|path| key.place(path)),
        refusal,
    });
    let faults: Vec<Refusal> = faults.map(|fault| located(field, &fault)).collect();
    if faults.is_empty() {
        Ok(Written {
            text: key,
            participants,
        })
    } else {
        Err(faults)
    }
}

/// Reads a key to try. Who shares is not known yet: the simulation checks the rest. `member` finds the member that a label names.
pub(super) fn read_trial(text: &str, member: impl FnMut(&str) -> Option<MemberId>, field: &str) -> Faults<KeyText> {
    let key = KeyText::read(text, member)
        .map_err(|faults| faults.iter().map(|fault| located(field, fault)).collect::<Vec<_>>())?;
    let whole = |code, path: &str, message: String| {
        let fault = TextFault {
            place: key.place(path),
            refusal: Refusal::new(code, message).at(path),
        };
        vec![located(field, &fault)]
    };
    if key.carrier.is_some() {
        let message = "Dans un registre, le porteur est celui de la convention : retirer ce champ.";
        return Err(whole(Code::KeyTextMalformed, "carrier", message.to_owned()));
    }
    let bytes = serde_json::to_vec(&key.formula).map_or(usize::MAX, |formula| formula.len());
    if bytes > MAX_FORMULA {
        let message =
            format!("La règle fait {bytes} octets, sur {MAX_FORMULA} possibles : la simplifier, ou la couper en deux.");
        return Err(whole(Code::KeyTooLong, "formula", message));
    }
    Ok(key)
}

/// What the rules say of a key, told where `field` holds its text: the domain knows `formula`, the client `text.formula` and a line.
pub(super) fn in_text(key: &KeyText, field: &str, mut error: UserError) -> UserError {
    let Some(path) = error.field.take() else { return error };
    if !is_of_text(&path) || (path.starts_with("participants") && key.participants.is_none()) {
        error.field = Some(path);
        return error;
    }
    error.message = at_place(key.place(&path), &error.message);
    error.field = Some(format!("{field}.{path}"));
    error
}

/// Whether a text is where the domain's `path` is said.
pub(super) fn is_of_text(path: &str) -> bool {
    let first = path.split('.').next().unwrap_or_default();
    matches!(first, "formula" | "participants" | "rounding" | "ties")
}

/// The refusal of a fault, with its line, in `field`.
fn located(field: &str, fault: &TextFault) -> Refusal {
    let path = fault.refusal.field.as_ref().map(|path| format!("{field}.{path}"));
    let told = at_place(fault.place, &fault.refusal.message);
    Refusal::new(fault.refusal.code, told).at(path.unwrap_or_else(|| field.to_owned()))
}

fn at_place(place: Option<Place>, message: &str) -> String {
    place.map_or_else(
        || message.to_owned(),
        |place| format!("Ligne {}, colonne {} : {message}", place.line, place.column),
    )
}

/// Ce qu’il en est d’une clé que l’on écrit, avant de la définir.
#[derive(SimpleObject)]
pub(crate) struct KeyCheck {
    /// La règle en une phrase ; rien tant qu’il y a des fautes.
    sentence: Option<String>,
    /// Ce que la règle permet et que ses lecteurs doivent savoir : l’effet de seuil d’un barème, un critère que le registre ne connaît pas encore.
    warnings: Vec<KeyWarning>,
    /// Les fautes du texte, avec leur ligne ; vide s’il n’y en a pas. La définition vérifie en plus ce qui dépend de la convention.
    user_errors: Vec<UserError>,
}

impl KeyCheck {
    /// Checks `text`. Records nothing.
    pub(super) fn of(reading: &Arc<Reading>, text: &str, participants: Option<&[ID]>) -> Self {
        match read(reading, text, participants, "text") {
            Ok(Written { text, .. }) => Self {
                sentence: Some(sentence(&text.formula, text.rounding, &|member| {
                    reading.name_of(member)
                })),
                warnings: text
                    .formula
                    .warnings()
                    .into_iter()
                    .map(KeyWarning::from)
                    .chain(unknown_criteria(reading, &text))
                    .collect(),
                user_errors: Vec::new(),
            },
            Err(faults) => Self {
                sentence: None,
                warnings: Vec::new(),
                user_errors: faults.into_iter().map(UserError::from).collect(),
            },
        }
    }
}

/// One warning for each criterion of one's own that no member has a value of yet: perhaps a known one, misspelt.
fn unknown_criteria(reading: &Reading, key: &KeyText) -> Vec<KeyWarning> {
    let asks = key.formula.asks();
    let asked = asks.members.iter().chain(&asks.references).map(|ask| &ask.criterion);
    let own: BTreeSet<&Criterion> = asked
        .filter(|criterion| matches!(criterion, Criterion::Own(_)))
        .collect();
    let known = |criterion: &Criterion| {
        let mut values = reading.view.members.iter().flat_map(|member| member.criteria());
        values.any(|value| value.criterion == *criterion)
    };
    let unknown = own.into_iter().filter(|criterion| !known(criterion));
    unknown
        .map(|criterion| KeyWarning {
            place: "formula".to_owned(),
            message: format!(
                "Le critère « {} » n’est pas connu de ce registre : en enregistrer une valeur avant de définir la clé, ou corriger son nom.",
                criterion.french()
            ),
        })
        .collect()
}
