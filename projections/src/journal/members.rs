//! Sentences on the ledger and its members.

use super::teller::{Teller, body};
use crate::french::{capitalised, de, list, number, quoted, to};
use domain::ledger::event::LedgerOpened;
use domain::member::CriterionStatus;
use domain::member::event::{
    CriterionRecorded, MemberIdentifiersChanged, MemberRegistered, MemberSucceeded, SubstitutionEstablished,
};

impl Teller<'_> {
    pub(super) fn ledger_opened(self, data: &LedgerOpened) -> String {
        let keeper = self
            .view
            .members
            .by_siren(data.operator)
            .map(|member| self.member(member.id));
        let keeper = keeper.map_or_else(|| "l’organisme".to_owned(), |keeper| keeper.to_string());
        format!(
            "Le registre {} a été ouvert le {} ; {keeper} (SIREN {}) le tient.",
            quoted(data.name.as_str()),
            self.on.french(),
            data.operator
        )
    }

    pub(super) fn member_registered(data: &MemberRegistered) -> String {
        let name = capitalised(&body(data.kind, data.name.as_str()).to_string());
        let insee = data
            .insee
            .map(|insee| format!(", code INSEE {insee}"))
            .unwrap_or_default();
        let from = data.from.french();
        format!(
            "{name} a rejoint le registre (SIREN {}{insee}, identifiants connus au {from}).",
            data.siren
        )
    }

    pub(super) fn member_identifiers_changed(self, data: &MemberIdentifiersChanged) -> String {
        let known = self.view.members.get(data.member);
        let before = known.and_then(|member| {
            let identifiers = member
                .history()
                .take_while(|identifiers| identifiers.from < data.from)
                .last();
            identifiers.map(|identifiers| body(member.kind, identifiers.name.as_str()))
        });
        let name = before.unwrap_or_else(|| self.member(data.member));
        let changes = [
            data.name.as_ref().map(|name| format!("nom {}", quoted(name.as_str()))),
            data.siren.map(|siren| format!("SIREN {siren}")),
            data.insee.map(|insee| format!("code INSEE {insee}")),
        ];
        let changes: Vec<_> = changes.into_iter().flatten().collect();
        format!(
            "{} a de nouveaux identifiants à compter du {} : {}.",
            capitalised(&name.to_string()),
            data.from.french(),
            list(&changes)
        )
    }

    pub(super) fn criterion_recorded(self, data: &CriterionRecorded) -> String {
        let status = match data.status {
            CriterionStatus::Provisional => "valeur provisoire",
            CriterionStatus::Definitive => "valeur définitive",
        };
        format!(
            "Pour {}, le critère {} vaut {} (millésime {}, {status}, source : {}) ; connu le {}, il s’applique à compter du {}.",
            self.member(data.member),
            quoted(data.criterion.french()),
            number(&data.value),
            data.vintage,
            data.source,
            data.known_on.french(),
            data.in_force_on.french()
        )
    }

    pub(super) fn member_succeeded(self, data: &MemberSucceeded) -> String {
        let member = self.member(data.member);
        let goes_on = data.successors.contains(&data.member);
        let others = data.successors.iter().filter(|successor| **successor != data.member);
        let others: Vec<_> = others.map(|successor| self.member(*successor).to_string()).collect();
        let (from, kind) = (data.effective_on.french(), data.kind.french());
        let strangers: Vec<_> = data
            .others
            .iter()
            .map(|other| {
                if goes_on {
                    de(other.as_str())
                } else {
                    to(other.as_str())
                }
            })
            .collect();
        let with = match &strangers[..] {
            [] => String::new(),
            [one] => format!(", ainsi {}, qui n’est pas membre du registre", that(one)),
            _ => format!(
                ", ainsi {}, qui ne sont pas membres du registre",
                that(&list(&strangers))
            ),
        };
        if goes_on {
            return format!(
                "{} continue, et {} {} à compter du {from}{with} ({kind} ; {}).",
                capitalised(&member.to_string()),
                list(&others),
                if others.len() < 2 {
                    "en est issu"
                } else {
                    "en sont issus"
                },
                data.reference
            );
        }
        format!(
            "{} n’existe plus à compter du {from} : {} {}{with} ({kind} ; {}).",
            capitalised(&member.to_string()),
            list(&others),
            if others.len() < 2 {
                "lui succède"
            } else {
                "lui succèdent"
            },
            data.reference
        )
    }

    pub(super) fn substitution_established(self, data: &SubstitutionEstablished) -> String {
        let replaced: Vec<_> = data.replaced.iter().map(|commune| self.member(*commune).de()).collect();
        format!(
            "Dans {}, {} siège à la place {} à compter du {} ({}).",
            self.convention(data.convention),
            self.member(data.member),
            list(&replaced),
            data.effective_on.french(),
            data.reference
        )
    }
}

/// « que » before `words`: « que de Theix », « qu’au Guerno ».
fn that(words: &str) -> String {
    if words.starts_with(['a', 'à']) {
        format!("qu’{words}")
    } else {
        format!("que {words}")
    }
}
