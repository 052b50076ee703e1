//! What a text provides, as a draft or an amendment gives it.

use super::desk::{InField, date_of};
use crate::graphql::provisions::{ClauseKind, EntryClause};
use crate::graphql::scalars::Date;
use async_graphql::InputObject;
use domain::convention::{Clause, NoticeClause, Provisions, TacitRenewal};
use domain::rules::RuleSet;
use domain::value::Digest;
use domain::{Code, Refusal};

type Read<T> = std::result::Result<T, Refusal>;

/// Une clause ou une annexe du texte.
#[derive(InputObject)]
pub(super) struct ClauseInput {
    /// Laquelle.
    kind: ClauseKind,
    /// Empreinte SHA-256 de l’annexe, quand c’est un document à part.
    document: Option<String>,
}

/// Comment une partie peut quitter la convention, ou y mettre fin.
#[derive(InputObject)]
pub(super) struct NoticeInput {
    /// Mois entiers de préavis.
    months: u16,
    /// Le jour pour lequel le préavis est donné, et ses anniversaires. Sans précision : le jour où il s’achève.
    term_end: Option<Date>,
}

impl NoticeInput {
    pub(super) fn read(&self, field: &str) -> Read<NoticeClause> {
        Ok(NoticeClause {
            months: self.months,
            term_end: date_of(self.term_end.as_ref(), field)?,
        })
    }
}

/// Comment la convention se poursuit quand personne ne la dénonce.
#[derive(InputObject)]
pub(super) struct RenewalInput {
    /// Mois entiers de chaque reconduction.
    months: u16,
    /// Combien de fois au plus.
    times: u16,
}

impl From<&RenewalInput> for TacitRenewal {
    fn from(input: &RenewalInput) -> Self {
        Self {
            months: input.months,
            times: input.times,
        }
    }
}

/// Ce qu’une convention prévoit au-delà de ses parties et de ses dates.
#[derive(InputObject)]
pub(super) struct ProvisionsInput {
    /// Les clauses et les annexes qu’elle contient.
    clauses: Option<Vec<ClauseInput>>,
    /// À partir de quand elle s’applique, si elle le dit autrement que le droit.
    entry: Option<EntryClause>,
    /// Comment une partie peut la quitter ou y mettre fin.
    notice: Option<NoticeInput>,
    /// Mois entre deux remboursements, quand un service est remboursé.
    reimbursement_months: Option<u16>,
    /// Comment elle se poursuit après son terme.
    renewal: Option<RenewalInput>,
    /// Ses règles propres, en JSON comme les faits les écrivent : un jeu de départ (« preset ») et ce qui le modifie (« overrides »). Sans
    /// précision : celles de sa forme.
    rules: Option<String>,
}

impl ProvisionsInput {
    pub(super) fn read(&self) -> Read<Provisions> {
        Ok(Provisions {
            clauses: read_clauses(self.clauses.as_deref().unwrap_or_default(), "provisions.clauses")?,
            entry: self.entry.map(Into::into),
            notice: self
                .notice
                .as_ref()
                .map(|notice| notice.read("provisions.notice.termEnd"))
                .transpose()?,
            reimbursement_months: self.reimbursement_months,
            renewal: self.renewal.as_ref().map(Into::into),
            rules: self
                .rules
                .as_deref()
                .map(|text| read_rules(text, "provisions.rules"))
                .transpose()?,
        })
    }
}

/// Reads clauses.
pub(super) fn read_clauses(clauses: &[ClauseInput], field: &str) -> Read<Vec<Clause>> {
    let clause = |(index, clause): (usize, &ClauseInput)| {
        let document = clause.document.as_deref().map(Digest::parse).transpose();
        Ok(Clause {
            document: document.in_field(format!("{field}.{index}.document"))?,
            kind: clause.kind.into(),
        })
    };
    clauses.iter().enumerate().map(clause).collect()
}

/// Reads a rule set written as facts write it.
pub(super) fn read_rules(text: &str, field: &str) -> Read<RuleSet> {
    serde_json::from_str(text).map_err(|error| {
        let message = format!(
            "Ces règles ne se lisent pas : {error}. Les écrire comme dans les faits, avec « preset » et « overrides »."
        );
        Refusal::new(Code::RuleInvalid, message.replace('"', "’")).at(field)
    })
}
