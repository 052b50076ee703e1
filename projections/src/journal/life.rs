//! Sentences on the life of a convention and its end.

use super::teller::Teller;
use crate::french::{capitalised, quoted};
use domain::convention::event::{
    ConventionDenounced, ConventionDissolved, ConventionExpired, ConventionPublished, ConventionResumed,
    ConventionSuspended, ConventionTerminated, ConventionTransmitted, DenunciationWithdrawn, LiquidationClosed,
    LiquidationOpened, LiquidatorNamed, RenewalEstablished,
};
use domain::value::ConventionId;

impl Teller<'_> {
    /// « La convention « Paie mutualisée » ».
    fn title(self, id: ConventionId) -> String {
        capitalised(&self.convention(id).to_string())
    }

    pub(super) fn convention_transmitted(self, data: &ConventionTransmitted) -> String {
        let receipt = data
            .received_on
            .map(|day| format!(" ; accusé de réception du {}", day.french()))
            .unwrap_or_default();
        let number = data
            .actes_id
            .as_ref()
            .map(|number| format!(" sous le numéro {number}"))
            .unwrap_or_default();
        format!(
            "{} a été transmise au représentant de l’État le {}{number}{receipt}.",
            self.title(data.convention),
            data.transmitted_on.french()
        )
    }

    pub(super) fn convention_published(self, data: &ConventionPublished) -> String {
        format!(
            "{} a été publiée le {}.",
            self.title(data.convention),
            data.published_on.french()
        )
    }

    pub(super) fn convention_suspended(self, data: &ConventionSuspended) -> String {
        format!(
            "{} est suspendue à compter du {} ; motif : {}.",
            self.title(data.convention),
            data.from.french(),
            quoted(data.ground.as_str().trim_end_matches('.'))
        )
    }

    pub(super) fn convention_resumed(self, data: &ConventionResumed) -> String {
        format!(
            "La suspension {} est levée : elle s’applique de nouveau à compter du {}.",
            self.convention(data.convention).de(),
            data.from.french()
        )
    }

    pub(super) fn convention_denounced(self, data: &ConventionDenounced) -> String {
        let effect = if data.ends_convention {
            "la convention prend fin"
        } else {
            "cette partie la quitte"
        };
        format!(
            "{} a dénoncé {} : son préavis de {} mois, reçu le {}, court jusqu’au {}, où {effect}.",
            capitalised(&self.member(data.member).to_string()),
            self.convention(data.convention),
            data.notice_months,
            data.received_on.french(),
            data.last_day.french()
        )
    }

    pub(super) fn denunciation_withdrawn(self, data: &DenunciationWithdrawn) -> String {
        format!(
            "{} a repris le {} son préavis : sa dénonciation {} est sans effet.",
            capitalised(&self.member(data.member).to_string()),
            data.withdrawn_on.french(),
            self.convention(data.convention).de()
        )
    }

    pub(super) fn convention_terminated(self, data: &ConventionTerminated) -> String {
        let by = data
            .member
            .map(|member| format!(" par {}", self.member(member)))
            .unwrap_or_default();
        format!(
            "{} a été résiliée le {}{by}, pour ce fondement : {} ({}) ; elle s’applique jusqu’au {} ; raisons : {}.",
            self.title(data.convention),
            data.decided_on.french(),
            data.ground.french(),
            data.reference,
            data.last_day.french(),
            quoted(data.reasons.as_str().trim_end_matches('.'))
        )
    }

    pub(super) fn renewal_established(self, data: &RenewalEstablished) -> String {
        format!(
            "{}, que personne n’a dénoncée, est tacitement reconduite du {} au {} (reconduction n° {}).",
            self.title(data.convention),
            data.from.french(),
            data.until.french(),
            data.number
        )
    }

    pub(super) fn convention_expired(self, data: &ConventionExpired) -> String {
        format!(
            "{} a pris fin : elle s’est appliquée jusqu’au {}.",
            self.title(data.convention),
            data.last_day.french()
        )
    }

    pub(super) fn convention_dissolved(self, data: &ConventionDissolved) -> String {
        format!(
            "La coopération que règle {} est dissoute ; son dernier jour est le {}.",
            self.convention(data.convention),
            data.last_day.french()
        )
    }

    pub(super) fn liquidator_named(self, data: &LiquidatorNamed) -> String {
        let organisation = data
            .organisation
            .as_ref()
            .map(|organisation| format!(" de l’organisme {}", organisation.as_str()))
            .unwrap_or_default();
        format!(
            "Un liquidateur{organisation} a été nommé le {} pour {}.",
            data.named_on.french(),
            self.convention(data.convention)
        )
    }

    pub(super) fn liquidation_opened(self, data: &LiquidationOpened) -> String {
        format!(
            "La liquidation {}, {}, est ouverte le {}.",
            self.convention(data.convention).de(),
            data.end.french(),
            data.opened_on.french()
        )
    }

    pub(super) fn liquidation_closed(self, data: &LiquidationClosed) -> String {
        format!(
            "La liquidation {} est close le {} : rien ne reste entre les parties.",
            self.convention(data.convention).de(),
            data.closed_on.french()
        )
    }
}
