//! `entente audit export --convention`, `--member`: which facts an extract is made of.

use super::export::Source;
use crate::cli::AuditExport;
use crate::commands::{choose_convention, choose_member};
use crate::error::{Kind, Stop};
use domain::value::{ConventionId, MemberId};
use domain::{Subject, SubjectKind};
use projections::LedgerView;
use std::fmt;
use verifier::export::{ExportError, Plan, Selection, Survey};
use verifier::extract::Extract;

/// What an extract is asked of.
#[derive(Clone, Copy, Debug)]
pub(super) enum Wanted {
    Convention(ConventionId),
    Member(MemberId),
}

impl fmt::Display for Wanted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Convention(id) => write!(formatter, "convention-{id}"),
            Self::Member(id) => write!(formatter, "membre-{id}"),
        }
    }
}

/// What the options ask an extract of; nothing for the whole ledger.
pub(super) fn wanted(view: &LedgerView, options: &AuditExport) -> Result<Option<Wanted>, Stop> {
    if let Some(convention) = &options.convention {
        let candidates: Vec<_> = view.conventions.iter().map(AsRef::as_ref).collect();
        let none = || Stop::new(Kind::Input, "ce registre n’a encore aucune convention");
        let found = choose_convention(&candidates, Some(convention), none)?;
        return Ok(Some(Wanted::Convention(found.id)));
    }
    let Some(member) = &options.member else {
        return Ok(None);
    };
    let known = MemberId::parse(member)
        .ok()
        .filter(|id| view.members.get(*id).is_some());
    let found = match known {
        Some(id) => id,
        None => choose_member(view, member)?,
    };
    Ok(Some(Wanted::Member(found)))
}

/// Reads the facts for their inventory: what the extract is made of.
pub(super) async fn select(source: &Source<'_>, wanted: Wanted) -> Result<Selection, Stop> {
    let bar = source.bar("Inventaire")?;
    let mut survey = Survey::default();
    let mut position = 0;
    while position < source.size {
        for body in source.page(position).await? {
            survey
                .push(&body)
                .map_err(|error| ExportError::Entry { position, error })?;
            position += 1;
        }
        bar.set_position(position);
    }
    bar.finish_and_clear();
    let (extract, subject) = match wanted {
        Wanted::Convention(id) => (
            Extract::of_convention(id),
            Subject::new(SubjectKind::Convention, id.uuid()),
        ),
        Wanted::Member(id) => (
            Extract::of_member(id, survey.inventory()),
            Subject::new(SubjectKind::Member, id.uuid()),
        ),
    };
    let selection = survey.select(extract);
    if selection.has(subject) {
        return Ok(selection);
    }
    let message = format!("les {} faits signés ne disent encore rien de {subject}", source.size);
    Err(Stop::new(Kind::Input, message).advise("« entente publish » signe où en est le registre, puis relancer."))
}

/// What a bundle holds, for people.
pub(super) fn told(plan: &Plan, size: u64, origin: &str) -> String {
    match plan.conventions() {
        None => format!("{size} faits du registre « {origin} »"),
        Some(1) => format!(
            "extrait d’une convention, {} faits sur les {size} du registre « {origin} »",
            plan.facts()
        ),
        Some(count) => format!(
            "extrait de {count} conventions, {} faits sur les {size} du registre « {origin} »",
            plan.facts()
        ),
    }
}
