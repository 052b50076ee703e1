//! Files that hold a key: reading one, and telling all that is wrong with it.

use super::load;
use crate::error::{Kind, Stop};
use crate::import::text::decode;
use domain::Refusal;
use domain::key::text::{KeyText, TextFault, Tree};
use domain::value::MemberId;
use std::fmt::Write as _;
use std::path::Path;

/// The document that a file holds; refused if it is no YAML nor JSON.
pub(super) fn document(path: &Path) -> Result<Tree, Stop> {
    let bytes = load(path)?;
    Tree::load(&decode(&bytes)).map_err(|faults| told(Kind::Input, path, &faults))
}

/// The stop for a key whose words are wrong.
pub(super) fn refused(path: &Path, faults: &[TextFault]) -> Stop {
    told(Kind::Refused, path, faults)
}

/// Refuses a key that makes no sense among `participants`.
pub(super) fn check(path: &Path, key: &KeyText, participants: &[MemberId]) -> Result<(), Stop> {
    let faults = key.formula.faults(participants).into_iter();
    let faults: Vec<_> = faults.map(|refusal| located(key, refusal)).collect();
    if faults.is_empty() {
        return Ok(());
    }
    Err(refused(path, &faults))
}

/// A refusal of a key, with its place in the text.
pub(super) fn located(key: &KeyText, refusal: Refusal) -> TextFault {
    TextFault {
        place: refusal.field.as_deref().and_then(|field| key.place(field)),
        refusal,
    }
}

/// What the key allows and its readers should know.
pub(super) fn warnings(path: &Path, key: &KeyText) -> impl Iterator<Item = String> {
    key.formula.warnings().into_iter().map(move |warning| {
        let line = key.place(&warning.place).map(|place| format!(", ligne {}", place.line));
        format!("{}{} : {}", path.display(), line.unwrap_or_default(), warning.message)
    })
}

fn told(kind: Kind, path: &Path, faults: &[TextFault]) -> Stop {
    let line = |fault: &TextFault| {
        let reference = fault.refusal.legal_reference.as_ref();
        let reference = reference.map_or_else(String::new, |reference| format!(" (voir {reference})"));
        format!("{fault}{reference} [{}]", fault.refusal.code)
    };
    let mut message = format!("{} : ", path.display());
    if let [only] = faults {
        message.push_str(&line(only));
    } else {
        // Writing to a string never fails.
        let _ = write!(message, "{} fautes", faults.len());
        for fault in faults {
            let _ = write!(message, "\n  {}", line(fault));
        }
    }
    Stop::new(kind, message)
        .advise("corriger la clé puis relancer ; le langage est décrit dans docs/reference/key-language.md.")
}
