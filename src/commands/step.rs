//! `entente replay --step`: one fact at a time, and what it changed.

use super::{paris, say};
use crate::cli::Replay;
use crate::error::{Kind, Stop};
use crate::output::{Format, write_failed};
use console::{Key, Term};
use domain::Recorded;
use domain::value::Date;
use engine::{AsOf, LedgerHandle};
use projections::LedgerView;
use projections::changes::{Change, Changes, Moment, Scope, changes};
use projections::french::capitalised;
use projections::journal::JournalEntry;
use serde_json::json;
use std::io::IsTerminal as _;
use std::ops::Range;

/// Facts read from the log at a time.
const PAGE: usize = 500;

/// A fact, and the ledger once it is known.
struct Step<'a> {
    recorded: &'a Recorded,
    view: &'a LedgerView,
    found: Changes,
}

/// Tells each fact of the ledger that holds `size` facts, as `options` say, seen from `on`.
pub(super) async fn steps(
    ledger: &LedgerHandle,
    options: &Replay,
    size: u64,
    on: Date,
    format: Format,
) -> Result<(), Stop> {
    if format == Format::Csv {
        let message = "un pas à pas ne se donne pas en CSV";
        return Err(Stop::new(Kind::Usage, message).advise("choisir --format table ou json, ou « entente diff »."));
    }
    let range = range(options, size)?;
    let mut view = match range.start.checked_sub(1) {
        Some(eve) => LedgerView::clone(&*ledger.view_at(AsOf::Position(eve)).await?),
        None => LedgerView::default(),
    };
    let stops = format == Format::Table && std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    let mut next = range.start;
    while next < range.end {
        let limit = usize::try_from(range.end - next).unwrap_or(PAGE).min(PAGE);
        let page = ledger.journal(next, limit).await?;
        if page.is_empty() {
            break;
        }
        for recorded in &page {
            let before = view.clone();
            view.apply(recorded);
            let moment = |view| Moment { view, on };
            let found = changes(moment(&before), moment(&view), Scope::default());
            let step = Step {
                recorded,
                view: &view,
                found,
            };
            match format {
                Format::Json => say(step.json())?,
                Format::Table | Format::Csv => step.tell(size)?,
            }
            next = recorded.position + 1;
            if stops && next < range.end && !goes_on()? {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// The positions that are asked, of a ledger of which `size` facts are shown.
fn range(options: &Replay, size: u64) -> Result<Range<u64>, Stop> {
    let from = options.from.unwrap_or(0);
    let end = options.to.map_or(size, |to| to.saturating_add(1).min(size));
    if from >= end && size > 0 {
        let message = format!("aucun fait n’est à montrer de {from} à {}", end.saturating_sub(1));
        return Err(Stop::new(Kind::Input, message)
            .advise(format!("choisir --from et --to entre 0 et {}.", size.saturating_sub(1))));
    }
    Ok(from..end)
}

/// Waits for a key: whether to show the next fact.
fn goes_on() -> Result<bool, Stop> {
    let term = Term::stderr();
    let failed = |error: std::io::Error| write_failed(&error);
    term.write_str("— Entrée ou Espace : fait suivant ; q : arrêter — ")
        .map_err(failed)?;
    let goes_on = loop {
        match term.read_key().map_err(failed)? {
            Key::Enter | Key::Char(' ') => break true,
            Key::Char('q' | 'Q') | Key::Escape | Key::CtrlC => break false,
            _ => {}
        }
    };
    term.clear_line().map_err(failed)?;
    Ok(goes_on)
}

impl Step<'_> {
    /// The facts that authorise it: where each stands, and what people call it.
    fn authorities(&self) -> Vec<(Option<u64>, String)> {
        let cited = self.recorded.authorised_by.iter();
        cited
            .map(|id| {
                let position = self.view.acts.get(*id).map(|act| act.position);
                (position, self.view.act_named(*id, self.recorded.effective))
            })
            .collect()
    }

    fn tell(&self, size: u64) -> Result<(), Stop> {
        let entry = JournalEntry::new(self.recorded, self.view);
        say(format!(
            "Fait n° {} sur {size} : {}",
            entry.position,
            entry.event_type.as_str()
        ))?;
        say(format!(
            "  Enregistré le {} (Paris), par {} ; compte à partir du {}.",
            paris(entry.recorded_at),
            entry.actor,
            entry.effective.french()
        ))?;
        say(format!("  {}", entry.sentence))?;
        for (position, name) in self.authorities() {
            let position = position.map_or_else(|| "un fait inconnu".to_owned(), |known| format!("le fait n° {known}"));
            say(format!("  Autorisé par {position} : {name}."))?;
        }
        if self.found.is_empty() {
            say("  Ce qu’il change : rien de plus que ce qui était connu.")?;
        } else {
            say("  Ce qu’il change :")?;
        }
        for change in &self.found.changes {
            say(format!(
                "    – {} ({}).",
                told(change),
                capitalised(change.noun.french())
            ))?;
        }
        say("")
    }

    fn json(&self) -> String {
        let entry = JournalEntry::new(self.recorded, self.view);
        let authorities = self.authorities().into_iter();
        let authorities = authorities
            .map(|(position, name)| json!({ "position": position.as_ref().map(ToString::to_string), "name": name }));
        let changes = self.found.changes.iter().map(|change| {
            json!({
                "noun": change.noun.as_str(),
                "id": change.id.to_string(),
                "name": change.name,
                "field": change.field,
                "before": change.before.as_ref().map(projections::changes::Value::plain),
                "after": change.after.as_ref().map(projections::changes::Value::plain),
                "difference": change.difference().map(domain::value::Cents::euros),
                "sentence": change.sentence,
            })
        });
        json!({
            "position": entry.position.to_string(),
            "eventId": entry.event_id.to_string(),
            "type": entry.event_type.as_str(),
            "recordedAt": entry.recorded_at.to_string(),
            "effective": entry.effective.to_string(),
            "actor": entry.actor,
            "sentence": entry.sentence,
            "authorisedBy": authorities.collect::<Vec<_>>(),
            "changes": changes.collect::<Vec<_>>(),
        })
        .to_string()
    }
}

/// The sentence, without its full stop.
fn told(change: &Change) -> &str {
    change.sentence.strip_suffix('.').unwrap_or(&change.sentence)
}
