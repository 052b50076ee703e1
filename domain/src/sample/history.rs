//! What Muzillac decided before the ledger, as its open data tell it.

use super::{date, digest_of, member, name, siret, text, year};
use crate::command::Command;
use crate::past_act::command::{ImportPastActs, PastAct};
use crate::past_act::event::{Claim, Heads, Matter, PastActBudget, PastActSource};
use crate::past_act::{ClaimedState, MatterCode, PastActKind};
use crate::value::WebAddress;

/// Two deliberations and an arrêté, one of them with all that a file can say.
pub(super) fn history() -> Vec<Command> {
    let act = |kind, number: &str, decided_on: &str, object: &str| PastAct {
        member: member("Muzillac"),
        kind,
        number: name(number),
        decided_on: date(decided_on),
        object: text(object),
        matter: None,
        votes: None,
        claim: None,
        actes_id: None,
        prefecture: None,
        received_on: None,
        budget: None,
        siret: None,
        url: None,
    };
    let full = PastAct {
        matter: Some(Matter {
            code: MatterCode::parse("5.7").expect("a right code"),
            name: name("institutions et vie politique/intercommunalité"),
        }),
        votes: Some(Heads {
            abstentions: 2,
            against: 1,
            in_favour: 22,
            in_office: Some(27),
            voters: Some(25),
        }),
        claim: Some(Claim {
            state: ClaimedState::Enforceable,
            words: name("DELIBERATION EXECUTOIRE"),
        }),
        actes_id: Some(name("056-215601436-20190626-2019_41-DE")),
        prefecture: Some(name("PREF056")),
        received_on: Some(date("2019-07-01")),
        budget: Some(PastActBudget {
            from: year("2019"),
            name: name("Budget principal"),
            until: Some(year("2020")),
        }),
        siret: Some(siret("21560143600011")),
        url: WebAddress::parse("https://exemple.fr/deliberations/2019-41.pdf").ok(),
        ..act(
            PastActKind::Deliberation,
            "2019-41",
            "2019-06-26",
            "Étude d’un service commun de paie avec la communauté de communes",
        )
    };
    let rejected = PastAct {
        claim: Some(Claim {
            state: ClaimedState::Rejected,
            words: name("REJETEE"),
        }),
        ..act(
            PastActKind::Deliberation,
            "2019-42",
            "2019-06-26",
            "Adhésion à un syndicat de restauration collective",
        )
    };
    let order = act(
        PastActKind::Order,
        "2020-7",
        "2020-03-09",
        "Délégation de signature en matière de personnel",
    );
    let source = PastActSource {
        extracted_on: date("2026-10-30"),
        file: name("deliberations-muzillac.csv"),
        sha256: Some(digest_of("deliberations-muzillac.csv")),
    };
    vec![
        ImportPastActs {
            source,
            acts: vec![full, rejected, order],
        }
        .into(),
    ]
}
