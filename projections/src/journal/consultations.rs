//! Sentences on consultations.

use super::teller::Teller;
use crate::french::{capitalised, count, grouped};
use domain::consultation::event::{
    ConsultationConcluded, ConsultationOpened, OrganConsentRecorded, PrefectOrderRecorded, SilenceEstablished,
};
use domain::consultation::majority::{BranchResult, Calculation, Voice};
use domain::rules::{Setting, SilenceMeaning};

impl Teller<'_> {
    pub(super) fn organ_consent_recorded(self, data: &OrganConsentRecorded) -> String {
        let verb = if data.consents {
            "a consenti"
        } else {
            "n’a pas consenti"
        };
        let alone = data
            .rule
            .as_ref()
            .map(|rule| format!(" : il décide seul, les membres ne sont pas consultés ({rule})"))
            .unwrap_or_default();
        format!(
            "L’organe délibérant {verb} {} par sa délibération n° {} du {}{alone}.",
            self.question(data.convention, data.question).to(),
            data.number,
            data.decided_on.french()
        )
    }

    pub(super) fn consultation_opened(self, data: &ConsultationOpened) -> String {
        let silence = match data.silence.as_ref().map(|rule| (rule, &rule.setting)) {
            Some((rule, Setting::Silence(silence))) => {
                format!(
                    "le silence gardé {} mois est {}, {}",
                    silence.months,
                    silence.meaning.french(),
                    rule.cited()
                )
            }
            _ => "le silence ne dit rien".to_owned(),
        };
        let population = data
            .population
            .as_ref()
            .zip(data.vintage)
            .map(|(criterion, vintage)| format!(", {} de {vintage}", criterion.french()))
            .unwrap_or_default();
        let again = if data.round > 1 {
            format!(" (consultation n° {})", data.round)
        } else {
            String::new()
        };
        format!(
            "{} consultés sur {}{again} : notification du {} ; accord requis : {}, {}{population} ; {silence}.",
            count(data.asked.len(), "membre est", "membres sont"),
            self.question(data.convention, data.question),
            data.notified_on.french(),
            data.agreement.setting.french(),
            data.agreement.cited()
        )
    }

    pub(super) fn silence_established(self, data: &SilenceEstablished) -> String {
        let worth = match data.meaning {
            SilenceMeaning::Favourable => "vaut accord",
            SilenceMeaning::Unfavourable => "vaut refus",
        };
        format!(
            "{} n’a pas délibéré jusqu’au {} sur {}, question notifiée le {} : son silence {worth} ({}).",
            capitalised(&self.member(data.member).to_string()),
            data.term_on.french(),
            self.question(data.convention, data.question),
            data.notified_on.french(),
            data.reference
        )
    }

    pub(super) fn consultation_concluded(self, data: &ConsultationConcluded) -> String {
        let verdict = if data.adopted {
            "les membres donnent leur accord"
        } else {
            "l’accord des membres n’est pas atteint"
        };
        let again = if data.revises {
            " (nouveau décompte, une réponse étant connue depuis)"
        } else {
            ""
        };
        format!(
            "Consultation sur {}{again}, résultat constaté le {} : {verdict} ; {}{}.",
            self.question(data.convention, data.question),
            data.concluded_on.french(),
            figures(&data.calculation),
            self.vetoes(&data.calculation)
        )
    }

    /// « ; sans l’accord de la commune de Castel (10 418 habitants), que la règle exige ».
    fn vetoes(self, calculation: &Calculation) -> String {
        let mut told = String::new();
        for veto in calculation.vetoes.iter().filter(|veto| veto.voice == Voice::Against) {
            let (member, people) = (self.member(veto.member).de(), grouped(&veto.population.to_string()));
            told.extend([
                " ; sans l’accord ",
                &member,
                " (",
                &people,
                " habitants), que la règle exige",
            ]);
        }
        told
    }

    pub(super) fn prefect_order_recorded(self, data: &PrefectOrderRecorded) -> String {
        format!(
            "L’arrêté n° {} du représentant de l’État sur {} a été signé le {} et publié le {}.",
            data.number,
            self.question(data.convention, data.question),
            data.signed_on.french(),
            data.published_on.french()
        )
    }
}

/// « 3 assemblées sur 5, soit 12 933 habitants sur 16 265 (79,51 %) ; au moins la moitié … : oui ».
fn figures(calculation: &Calculation) -> String {
    let (part, whole) = (&calculation.in_favour, &calculation.asked);
    let people = if whole.population == 0 {
        String::new()
    } else {
        format!(
            ", représentant {} habitants sur {} ({} %)",
            grouped(&part.population.to_string()),
            grouped(&whole.population.to_string()),
            percent(part.population, whole.population)
        )
    };
    let branches: Vec<String> = calculation.branches.iter().map(branch).collect();
    format!(
        "{} sur {} pour{people} ; {}",
        count(
            usize::try_from(part.members).unwrap_or(usize::MAX),
            "assemblée",
            "assemblées"
        ),
        whole.members,
        branches.join(" ; ")
    )
}

fn branch(branch: &BranchResult) -> String {
    let says = |met: bool| if met { "oui" } else { "non" };
    let members = format!(
        "{} des assemblées : {}",
        branch.members.french(),
        says(branch.members_met)
    );
    match &branch.population {
        None => members,
        Some(population) => format!(
            "{members}, {} de la population : {}",
            population.french(),
            says(branch.population_met)
        ),
    }
}

/// Two decimals, rounded half up, from exact integers: `35,95`.
pub(crate) fn percent(part: u64, whole: u64) -> String {
    let (part, whole) = (u128::from(part), u128::from(whole).max(1));
    let thousandths = part.saturating_mul(100_000).checked_div(whole).unwrap_or(0);
    let hundredths = thousandths.saturating_add(5).checked_div(10).unwrap_or(0);
    let (units, rest) = (
        hundredths.checked_div(100).unwrap_or(0),
        hundredths.checked_rem(100).unwrap_or(0),
    );
    format!("{units},{rest:02}")
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn a_share_of_the_population_is_shown_with_two_decimals() {
        assert_eq!(percent(5_847, 16_265), "35,95");
        assert_eq!(percent(12_933, 16_265), "79,51");
        assert_eq!(percent(3, 3), "100,00");
        assert_eq!(percent(0, 0), "0,00");
    }
}
