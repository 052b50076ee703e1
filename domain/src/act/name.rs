//! What people call an act.

use super::graph::{Acts, Node};
use crate::event::EventType;
use crate::ledger::Ledger;
use crate::member::article;
use crate::value::{BudgetId, ConventionId, EventId, KeyId, MemberId};

/// What the name of an act needs to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// The name of a member.
    Member(MemberId),
    /// The title of a convention.
    Convention(ConventionId),
    /// The name of a key.
    Key(KeyId),
    /// The fiscal year of a budget.
    Budget(BudgetId),
}

impl Acts {
    /// What people call the fact `node`, with its article: « la délibération n° 2024-12 de Péaule du 3 octobre 2024 ». `name` tells the
    /// names it needs.
    pub fn name(&self, node: &Node, name: impl Fn(Named) -> String) -> String {
        let on = node.on.french();
        let label = self.label(node.fact).map_or_else(String::new, ToString::to_string);
        let member = || name(Named::Member(MemberId::new(node.detail)));
        let key = || name(Named::Key(KeyId::new(node.subject.id)));
        let budget = || name(Named::Budget(BudgetId::new(node.subject.id)));
        let convention = || name(Named::Convention(ConventionId::new(node.subject.id)));
        match node.event_type {
            EventType::DeliberationRecorded => format!("la délibération n° {label} du {on} ({})", member()),
            EventType::DeliberationBecameEnforceable => {
                format!("le caractère exécutoire, au {on}, de la délibération ({})", member())
            }
            EventType::ConventionSigned => format!("la signature du {on} ({})", member()),
            EventType::ConventionEnteredIntoForce => {
                format!("l’entrée en vigueur, le {on}, de la convention « {} »", convention())
            }
            EventType::CommitteeInstalled => format!("l’installation du comité le {on}"),
            EventType::SessionConvened => format!("la convocation du {on}"),
            EventType::DecisionAdopted | EventType::DecisionRejected => format!("la décision « {label} » du {on}"),
            EventType::KeyAdopted => format!("l’adoption, le {on}, de la clé « {} »", key()),
            EventType::KeyRepealed => format!("l’abrogation, le {on}, de la clé « {} »", key()),
            EventType::BudgetAdopted => format!("l’adoption, le {on}, du budget {}", budget()),
            EventType::UnitCostNotified => format!("la notification, le {on}, du coût unitaire"),
            EventType::UnitsStated => format!("l’état des unités du {on}"),
            EventType::AllocationComputed => format!("la répartition du {on}"),
            EventType::ContributionCalled => format!("l’appel de fonds du {on}"),
            EventType::CallWithdrawn => format!("le retrait, le {on}, de l’appel de fonds"),
            EventType::TitleIssued => format!("le titre n° {label} du {on}"),
            EventType::TitleTakenInCharge => format!("la prise en charge d’un titre le {on}"),
            EventType::TitleReduced => format!("la réduction d’un titre le {on}"),
            EventType::TitleCancelled => format!("l’annulation d’un titre le {on}"),
            EventType::PaymentRecorded => format!("le paiement du {on}"),
            EventType::ReceiptUnattributed => format!("la somme reçue le {on}"),
            EventType::SurplusImputed => format!("l’imputation du {on}"),
            EventType::SurplusRefunded => format!("le remboursement, le {on}, d’un excédent"),
            EventType::PaymentMoved => format!("le déplacement, le {on}, d’un paiement"),
            EventType::RecoveryStepRecorded => format!("l’acte de recouvrement du {on}"),
            EventType::LateInterestProvided => format!("les intérêts de retard réglés à compter du {on}"),
            EventType::PaymentReversed => format!("le rejet, le {on}, d’un paiement"),
            EventType::AllocationSettled => format!("la régularisation du {on}"),
            EventType::CreditRepaid => format!("le remboursement du {on}"),
            EventType::CreditOffset => format!("l’imputation d’un avoir le {on}"),
            EventType::LoanRecorded => format!("l’emprunt « {label} » du {on}"),
            EventType::AssetRecorded => format!("le bien « {label} », acquis le {on}"),
            EventType::WithdrawalSettled => format!("le règlement, le {on}, du retrait {}", article::de(&member())),
            EventType::YearClosed => format!("la clôture d’exercice du {on}"),
            EventType::ActRepealed => format!("l’abrogation du {on}"),
            EventType::ActRescinded => format!("le retrait du {on}"),
            EventType::ActAnnulled | EventType::ActDeclaredIllegal | EventType::JudgmentReversed => {
                format!("le jugement du {on}")
            }
            other => format!("le fait « {} » du {on}", other.as_str()),
        }
    }
}

impl Ledger {
    /// What people call the act that `id` recorded.
    pub(super) fn name_of_act(&self, id: EventId) -> String {
        let Some(node) = self.acts.get(id) else {
            return format!("le fait {id}");
        };
        self.acts.name(node, |named| match named {
            Named::Member(id) => self.members.name(id),
            Named::Convention(id) => self
                .conventions
                .get(id)
                .map_or_else(|_| id.to_string(), |convention| convention.title.to_string()),
            Named::Key(id) => self
                .keys
                .get(id)
                .map_or_else(|_| id.to_string(), |key| key.name.to_string()),
            Named::Budget(id) => self
                .budgets
                .get(id)
                .map_or_else(|_| id.to_string(), |budget| budget.fiscal_year.to_string()),
        })
    }
}
