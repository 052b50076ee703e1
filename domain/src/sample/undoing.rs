//! How some of the story’s acts are corrected and undone. What the members owe is the same in the end.

use super::{ITEM_KEY_IT, ITEM_OPINION, ITEM_REJECTED, KEY_DESK, date, member, name, record, request, text};
use crate::act::command::{
    CorrectClericalError, RecordAnnulment, RecordIllegality, RepealAct, RescindAct, ReverseJudgment,
};
use crate::act::{ActNature, RepealGround};
use crate::command::{Command, Request};
use crate::event::Event;
use crate::value::EventId;

/// The requests that undo, after `story`.
pub(super) fn undoing(story: Vec<Request>) -> Vec<Request> {
    let mut told = story;
    let ask = |told: &mut Vec<Request>, command: Command| {
        let number = told.len() as u128;
        told.push(request(number, command));
    };
    for command in first_acts(&told) {
        ask(&mut told, command);
    }
    let judgment = fact(
        &told,
        |event| matches!(event, Event::ActAnnulled(data) if data.partial.is_none()),
    );
    let reversed = ReverseJudgment {
        judgment,
        court: name("la cour administrative d’appel de Nantes"),
        number: name("26NT01877"),
        judged_on: date("2026-10-06"),
    };
    ask(&mut told, reversed.into());
    told
}

fn first_acts(story: &[Request]) -> Vec<Command> {
    let opinion = fact(
        story,
        |event| matches!(event, Event::DecisionAdopted(data) if data.item == ITEM_OPINION),
    );
    let rejected = fact(
        story,
        |event| matches!(event, Event::DecisionRejected(data) if data.item == ITEM_REJECTED),
    );
    let key_it = fact(
        story,
        |event| matches!(event, Event::DecisionAdopted(data) if data.item == ITEM_KEY_IT),
    );
    let repeal_desk = fact(
        story,
        |event| matches!(event, Event::KeyRepealed(data) if data.key == KEY_DESK),
    );
    let court = || name("le tribunal administratif de Rennes");
    vec![
        RescindAct {
            act: rejected,
            number: name("2025-03"),
            decided_on: date("2025-02-13"),
            nature: ActNature::NotRightCreating,
            illegality: Some(text("Une voix a été comptée deux fois.")),
        }
        .into(),
        CorrectClericalError {
            act: opinion,
            instead_of: text("exercice 2023"),
            read: text("exercice 2024"),
            corrected_on: date("2025-12-04"),
        }
        .into(),
        RepealAct {
            act: opinion,
            number: name("2026-07"),
            decided_on: date("2026-05-21"),
            from: date("2026-06-01"),
            nature: ActNature::NotRightCreating,
            ground: RepealGround::AnyReason,
            reason: text("Le rapport d’activité est refait."),
        }
        .into(),
        RecordAnnulment {
            act: repeal_desk,
            court: court(),
            number: name("2600412"),
            judged_on: date("2026-05-12"),
            partial: None,
            effect_from: None,
        }
        .into(),
        RecordAnnulment {
            act: opinion,
            court: court(),
            number: name("2601003"),
            judged_on: date("2026-09-15"),
            partial: Some(text("Le second alinéa, sur les effectifs.")),
            effect_from: Some(date("2026-12-31")),
        }
        .into(),
        RecordIllegality {
            act: key_it,
            court: court(),
            number: name("2600981"),
            judged_on: date("2026-06-30"),
            parties: vec![member("Billiers")],
        }
        .into(),
    ]
}

/// The fact of the story that `is` recognises.
fn fact(story: &[Request], is: impl Fn(&Event) -> bool) -> EventId {
    let found = record(story).1.into_iter().find(|recorded| is(&recorded.event));
    found.expect("a fact of the story").event_id
}
