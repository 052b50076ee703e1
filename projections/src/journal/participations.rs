//! Sentences on members that join and leave.

use super::teller::Teller;
use crate::french::{capitalised, quoted};
use domain::participation::Movement;
use domain::participation::event::{MemberAdmitted, MemberReleased, MovementRequested, ParticipationSettled};
use domain::value::{Name, Text};

impl Teller<'_> {
    pub(super) fn movement_requested(self, data: &MovementRequested) -> String {
        let asks = match data.movement {
            Movement::Accession => format!("demande à adhérer {}", self.convention(data.convention).to()),
            Movement::Withdrawal => format!("demande à se retirer {}", self.convention(data.convention).de()),
        };
        let study = if data.impact_study.is_some() {
            ", étude d’impact jointe"
        } else {
            ""
        };
        format!(
            "{} {asks} (délibération n° {} du {}, exécutoire depuis le {}{study}).",
            capitalised(&self.member(data.member).to_string()),
            data.number,
            data.decided_on.french(),
            data.enforceable_on.french()
        )
    }

    pub(super) fn member_admitted(self, data: &MemberAdmitted) -> String {
        let fee = data
            .entry_fee
            .map(|fee| format!(" ; droit d’entrée : {}", fee.french()))
            .unwrap_or_default();
        format!(
            "{} devient membre le {}{} ({}){fee}{}.",
            capitalised(&self.member(data.member).to_string()),
            data.effective_on.french(),
            by_order(data.order.as_ref()),
            self.convention(data.convention),
            conditions(data.conditions.as_ref())
        )
    }

    pub(super) fn member_released(self, data: &MemberReleased) -> String {
        format!(
            "{} se retire{} : son dernier jour est le {} ({}), et ce que ce membre doit reste dû{}.",
            capitalised(&self.member(data.member).to_string()),
            by_order(data.order.as_ref()),
            data.last_day.french(),
            self.convention(data.convention),
            conditions(data.conditions.as_ref())
        )
    }

    pub(super) fn participation_settled(self, data: &ParticipationSettled) -> String {
        format!(
            "Rien ne reste au {} entre {}, membre retiré, et les autres membres ({}).",
            data.settled_on.french(),
            self.member(data.member),
            self.convention(data.convention)
        )
    }
}

fn by_order(order: Option<&Name>) -> String {
    order
        .map(|number| format!(" par l’arrêté n° {number}"))
        .unwrap_or_default()
}

fn conditions(conditions: Option<&Text>) -> String {
    conditions
        .map(|conditions| format!(" ; conditions : {}", quoted(conditions.as_str().trim_end_matches('.'))))
        .unwrap_or_default()
}
