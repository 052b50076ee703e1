//! Sentences on acts that were corrected and undone.

use super::teller::Teller;
use crate::french::{capitalised, list, quoted};
use domain::act::event::{
    ActAnnulled, ActDeclaredIllegal, ActRepealed, ActRescinded, ActRevived, ClericalErrorCorrected, JudgmentReversed,
};

impl Teller<'_> {
    pub(super) fn clerical_error_corrected(self, data: &ClericalErrorCorrected) -> String {
        format!(
            "Une erreur matérielle a été rectifiée le {} dans {} : lire {} au lieu de {}.",
            data.corrected_on.french(),
            self.view.act_named(data.act, self.on),
            quoted(data.read.as_str()),
            quoted(data.instead_of.as_str())
        )
    }

    pub(super) fn act_repealed(self, data: &ActRepealed) -> String {
        format!(
            "Abrogation, par l’acte n° {} du {}, à compter du {} : {}. Motif : {} ({}).",
            data.number,
            data.decided_on.french(),
            data.from.french(),
            self.view.act_named(data.act, self.on),
            quoted(data.reason.as_str()),
            data.ground.french()
        )
    }

    pub(super) fn act_rescinded(self, data: &ActRescinded) -> String {
        format!(
            "Retrait, par l’acte n° {} du {}, depuis l’origine : {}. Illégalité : {}.",
            data.number,
            data.decided_on.french(),
            self.view.act_named(data.act, self.on),
            quoted(data.illegality.as_str())
        )
    }

    pub(super) fn act_annulled(self, data: &ActAnnulled) -> String {
        let part = data
            .partial
            .as_ref()
            .map(|part| format!(" en ce qui concerne {}", quoted(part.as_str())))
            .unwrap_or_default();
        let effect = data.effect_from.map_or_else(
            || "depuis l’origine".to_owned(),
            |from| format!("avec effet au {}", from.french()),
        );
        format!(
            "{} a annulé le {} (n° {}), {effect}{part} : {}.",
            capitalised(data.court.as_str()),
            data.judged_on.french(),
            data.number,
            self.view.act_named(data.act, self.on)
        )
    }

    pub(super) fn act_revived(self, data: &ActRevived) -> String {
        let until = data
            .until
            .map(|until| format!(" jusqu’au {}", until.french()))
            .unwrap_or_default();
        format!(
            "{} revit à compter du {}{until}, du fait de la disparition de ce qui y avait mis fin : {}.",
            capitalised(&self.view.act_named(data.act, self.on)),
            data.from.french(),
            self.view.act_named(data.undone, self.on)
        )
    }

    pub(super) fn act_declared_illegal(self, data: &ActDeclaredIllegal) -> String {
        let parties: Vec<_> = data
            .parties
            .iter()
            .map(|party| self.member(*party).to_string())
            .collect();
        let parties = if parties.is_empty() {
            String::new()
        } else {
            format!(" (dont {})", list(&parties))
        };
        format!(
            "{} a déclaré illégal le {} (n° {}), entre les seules parties au litige{parties} : {}.",
            capitalised(data.court.as_str()),
            data.judged_on.french(),
            data.number,
            self.view.act_named(data.act, self.on)
        )
    }

    pub(super) fn judgment_reversed(self, data: &JudgmentReversed) -> String {
        format!(
            "{} a infirmé le {} (n° {}) {}, qui portait sur : {}.",
            capitalised(data.court.as_str()),
            data.judged_on.french(),
            data.number,
            self.view.act_named(data.judgment, self.on),
            self.view.act_named(data.act, self.on)
        )
    }
}
