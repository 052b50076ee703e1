//! Keys as clients write them, read against the members of a ledger.

use super::id::read_local;
use super::key::KeyWarning;
use super::mutation::UserError;
use super::reading::Reading;
use async_graphql::{ID, SimpleObject};
use domain::Refusal;
use domain::key::text::{KeyText, TextFault};
use domain::value::MemberId;
use projections::formula::sentence;
use std::sync::Arc;

/// A key as a text says it, without fault.
pub(super) struct Written {
    /// What the text says.
    pub(super) text: KeyText,
    /// The members it shares among: those the text names, else those given beside it.
    pub(super) participants: Vec<MemberId>,
}

/// Reads `text`; `participants` share if the text names none. All the faults are told, each with its line, in `field`.
pub(super) fn read(
    reading: &Arc<Reading>,
    text: &str,
    participants: Option<&[ID]>,
    field: &str,
) -> std::result::Result<Written, Vec<Refusal>> {
    let located = |fault: TextFault| located(field, fault);
    let key = KeyText::read(text, |label| reading.member_labelled(label))
        .map_err(|faults| faults.into_iter().map(located).collect::<Vec<_>>())?;
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
    let faults: Vec<Refusal> = faults.map(located).collect();
    if faults.is_empty() {
        Ok(Written {
            text: key,
            participants,
        })
    } else {
        Err(faults)
    }
}

/// Ce qu’il en est d’une clé que l’on écrit, avant de la définir.
#[derive(SimpleObject)]
pub(crate) struct KeyCheck {
    /// La règle en une phrase ; rien tant qu’il y a des fautes.
    sentence: Option<String>,
    /// Ce que la règle permet et que ses lecteurs doivent savoir.
    warnings: Vec<KeyWarning>,
    /// Ce qui l’empêche d’être définie, avec la ligne ; vide si rien ne l’empêche.
    user_errors: Vec<UserError>,
}

impl KeyCheck {
    /// Checks `text`. Records nothing.
    pub(super) fn of(reading: &Arc<Reading>, text: &str, participants: Option<&[ID]>) -> Self {
        match read(reading, text, participants, "text") {
            Ok(written) => Self {
                sentence: Some(sentence(&written.text.formula, written.text.rounding, &|member| {
                    reading.name_of(member)
                })),
                warnings: written
                    .text
                    .formula
                    .warnings()
                    .into_iter()
                    .map(KeyWarning::from)
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

/// Reads a key to try. Who shares is not known yet: the simulation checks the rest.
pub(super) fn read_trial(
    reading: &Arc<Reading>,
    text: &str,
    field: &str,
) -> std::result::Result<KeyText, Vec<Refusal>> {
    KeyText::read(text, |label| reading.member_labelled(label))
        .map_err(|faults| faults.into_iter().map(|fault| located(field, fault)).collect())
}

/// The refusal of a fault, with its line, in `field`.
fn located(field: &str, fault: TextFault) -> Refusal {
    let path = fault.refusal.field.as_ref().map(|path| format!("{field}.{path}"));
    let told = match fault.place {
        Some(place) => format!(
            "Ligne {}, colonne {} : {}",
            place.line, place.column, fault.refusal.message
        ),
        None => fault.refusal.message.clone(),
    };
    Refusal::new(fault.refusal.code, told).at(path.unwrap_or_else(|| field.to_owned()))
}
