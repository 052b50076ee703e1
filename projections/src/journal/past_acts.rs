//! Sentences on past acts.

use super::teller::Teller;
use crate::french::{capitalised, quoted};
use crate::past_acts::NOT_CHECKED;
use domain::past_act::PastActKind;
use domain::past_act::event::{Heads, PastActRecorded};

impl Teller<'_> {
    pub(super) fn past_act_recorded(self, data: &PastActRecorded) -> String {
        let noun = match data.kind {
            PastActKind::Deliberation => "la délibération",
            PastActKind::Decision => "la décision",
            PastActKind::Order => "l’arrêté",
            PastActKind::Other => "l’acte",
        };
        let votes = data
            .votes
            .as_ref()
            .map(|votes| format!(", {}", counted(votes)))
            .unwrap_or_default();
        let claim = data
            .claim
            .as_ref()
            .map(|claim| format!(", que le fichier dit {}", quoted(claim.words.as_str())))
            .unwrap_or_default();
        format!(
            "{} a pris le {} {noun} n° {} sur {}{votes}{claim} ({NOT_CHECKED} : {}, extrait le {}).",
            capitalised(&self.member(data.member).to_string()),
            data.decided_on.french(),
            data.number,
            quoted(data.object.as_str()),
            data.source.file,
            data.source.extracted_on.french()
        )
    }
}

/// « 22 pour, 1 contre, 2 abstentions, sur un effectif de 27 »: heads.
fn counted(votes: &Heads) -> String {
    let abstentions = match votes.abstentions {
        0 => "sans abstention".to_owned(),
        1 => "1 abstention".to_owned(),
        many => format!("{many} abstentions"),
    };
    let in_office = votes
        .in_office
        .map(|in_office| format!(", sur un effectif de {in_office}"))
        .unwrap_or_default();
    format!(
        "{} pour, {} contre, {abstentions}{in_office}",
        votes.in_favour, votes.against
    )
}
