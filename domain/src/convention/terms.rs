//! What a convention provides for, and what it provides for on a date once its amendments are counted.

use super::form::ClauseKind;
use super::{DelegatedObject, LegalForm};
use crate::event::facts;
use crate::refusal::{Code, Refusal};
use crate::rules::RuleSet;
use crate::value::{Date, Digest, MemberId, Name};
use serde::{Deserialize, Serialize};

crate::value::choices! {
    /// From when a convention applies, once all parties have approved and signed.
    EntryClause {
        /// The later of the stated day and the last enforceable approval: what applies when nothing is said.
        StatedOrLastApproval "statedOrLastApproval" "au plus tardif de la date prévue et de la dernière approbation exécutoire";
        /// The later of these and the last signature.
        LastSignature "lastSignature" "à la dernière signature, au plus tôt à la date prévue";
        /// The later of these and the transmission and publication of the convention itself.
        Transmission "transmission" "à sa propre transmission et publication, au plus tôt à la date prévue";
        /// The stated day, even if the last approval became enforceable later.
        StatedDate "statedDate" "à la date prévue, même si une approbation est devenue exécutoire après";
    }
}

facts! {
    /// A clause or an annex that the text has.
    Clause {
        /// Digest of the annex, where it is a document of its own.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        document: Option<Digest>,
        /// Which clause.
        kind: ClauseKind,
    }

    /// How a party may leave or end the convention.
    NoticeClause {
        /// Whole months of notice.
        months: u16,
        /// The day to which notice is given, and its anniversaries. Absent: the day the notice runs out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        term_end: Option<Date>,
    }

    /// How a convention goes on when nobody denounces it.
    TacitRenewal {
        /// Whole months of each renewal.
        months: u16,
        /// How many times at most.
        times: u16,
    }

    /// What a convention provides for beyond its parties, dates and delegations.
    Provisions {
        /// The clauses and annexes it has.
        clauses: Vec<Clause>,
        /// From when it applies, where the text says otherwise than the law.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        entry: Option<EntryClause>,
        /// How a party may leave or end it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        notice: Option<NoticeClause>,
        /// Months between two reimbursements, where a service is reimbursed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reimbursement_months: Option<u16>,
        /// How it goes on past its end.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        renewal: Option<TacitRenewal>,
        /// The rules it goes by. Absent: those of its legal form.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rules: Option<RuleSet>,
    }
}

impl Default for Provisions {
    /// Nothing beyond what the law says.
    fn default() -> Self {
        Self {
            clauses: Vec::new(),
            entry: None,
            notice: None,
            reimbursement_months: None,
            renewal: None,
            rules: None,
        }
    }
}

/// Clauses and annexes of one convention, so that the fact fits a body.
const MAX_CLAUSES: usize = 40;
/// Bytes of what a convention provides for, its own rules included, so that the fact fits a body with its parties.
const MAX_BYTES: usize = 12_000;
/// Months of a notice, a renewal or a reimbursement.
const MAX_MONTHS: u16 = 600;
/// Renewals of one convention.
const MAX_RENEWALS: u16 = 50;

impl Provisions {
    /// Whether the text has a clause of that kind.
    pub fn has(&self, kind: ClauseKind) -> bool {
        self.clauses.iter().any(|clause| clause.kind == kind)
    }

    /// Refuses provisions that do not stand.
    pub fn check(&self) -> Result<(), Refusal> {
        crate::ledger::decide::at_most(MAX_CLAUSES, self.clauses.len(), "clauses", "provisions.clauses")?;
        let bytes = serde_json::to_vec(self).map_or(usize::MAX, |bytes| bytes.len());
        crate::ledger::decide::at_most(MAX_BYTES, bytes, "octets de clauses et de règles", "provisions")?;
        if let Some(rules) = &self.rules {
            rules.check().map_err(|refusal| refusal.at("provisions.rules"))?;
        }
        let months = [
            (self.notice.as_ref().map(|notice| notice.months), "provisions.notice"),
            (self.reimbursement_months, "provisions.reimbursement_months"),
            (
                self.renewal.as_ref().map(|renewal| renewal.months),
                "provisions.renewal",
            ),
        ];
        for (months, field) in months {
            if months.is_some_and(|months| months == 0 || months > MAX_MONTHS) {
                let message = format!("Une durée se compte de 1 à {MAX_MONTHS} mois.");
                return Err(Refusal::new(Code::ProvisionInvalid, message).at(field));
            }
        }
        let times = self.renewal.as_ref().map(|renewal| renewal.times);
        if times.is_some_and(|times| times == 0 || times > MAX_RENEWALS) {
            let message = format!(
                "Une reconduction tacite est bornée : de 1 à {MAX_RENEWALS} fois. Sans borne, la convention ne peut pas la prévoir."
            );
            return Err(Refusal::new(Code::ProvisionInvalid, message).at("provisions.renewal"));
        }
        Ok(())
    }
}

/// What a convention provides for on a date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// Its title.
    pub title: Name,
    /// The party that carries the service.
    pub carrier: MemberId,
    /// What it delegates to the steering committee.
    pub delegations: Vec<DelegatedObject>,
    /// Last day the text provides for, if any, renewals not counted.
    pub ends_on: Option<Date>,
    /// What it provides for besides.
    pub provisions: Provisions,
}

impl Terms {
    /// The rules it goes by.
    pub fn rules(&self, form: LegalForm) -> RuleSet {
        self.provisions
            .rules
            .clone()
            .unwrap_or_else(|| RuleSet::of(form.preset()))
    }
}
