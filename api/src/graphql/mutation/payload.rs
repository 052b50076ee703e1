//! What a mutation answers.

use crate::graphql::act::Act;
use crate::graphql::allocation::Allocation;
use crate::graphql::budget::Budget;
use crate::graphql::committee::Committee;
use crate::graphql::convention::Convention;
use crate::graphql::decision::Decision;
use crate::graphql::key::Key;
use crate::graphql::ledger::Ledger;
use crate::graphql::member::Member;
use crate::graphql::obligation::Call;
use crate::graphql::payment::Payment;
use crate::graphql::scalars::{Instant, Position, Uuid};
use crate::graphql::session::Session;
use crate::graphql::title::Title;
use async_graphql::{OutputType, SimpleObject};
use domain::Refusal;

/// La réponse à une demande : l’objet et le reçu si elle est enregistrée, la raison si elle est refusée.
#[derive(SimpleObject)]
#[graphql(
    concrete(name = "ActPayload", params(Act)),
    concrete(name = "AllocationPayload", params(Allocation)),
    concrete(name = "BudgetPayload", params(Budget)),
    concrete(name = "CallPayload", params(Call)),
    concrete(name = "CommitteePayload", params(Committee)),
    concrete(name = "ConventionPayload", params(Convention)),
    concrete(name = "DecisionPayload", params(Decision)),
    concrete(name = "KeyPayload", params(Key)),
    concrete(name = "LedgerPayload", params(Ledger)),
    concrete(name = "MemberPayload", params(Member)),
    concrete(name = "PaymentPayload", params(Payment)),
    concrete(name = "SessionPayload", params(Session)),
    concrete(name = "TitlePayload", params(Title))
)]
pub(crate) struct Payload<T: OutputType> {
    /// L’objet, tel qu’il est maintenant ; rien si la demande est refusée.
    object: Option<T>,
    /// Le reçu ; rien si la demande est refusée.
    receipt: Option<Receipt>,
    /// Pourquoi la demande est refusée ; vide si elle est enregistrée.
    user_errors: Vec<UserError>,
}

impl<T: OutputType> Payload<T> {
    /// What was asked is recorded.
    pub(super) fn recorded(object: Option<T>, receipt: engine::Receipt) -> Self {
        Self {
            object,
            receipt: Some(receipt.into()),
            user_errors: Vec::new(),
        }
    }

    /// A rule said no.
    pub(super) fn refused(refusal: Refusal) -> Self {
        Self::refused_for(vec![refusal])
    }

    /// The same, each refusal told by `tell`.
    pub(super) fn retold(mut self, tell: impl Fn(UserError) -> UserError) -> Self {
        self.user_errors = self.user_errors.into_iter().map(tell).collect();
        self
    }

    /// Rules said no, each for its reason.
    pub(super) fn refused_for(refusals: Vec<Refusal>) -> Self {
        Self {
            object: None,
            receipt: None,
            user_errors: refusals.into_iter().map(UserError::from).collect(),
        }
    }
}

/// La promesse du registre : ce qui a été demandé est enregistré, durablement et une seule fois.
#[derive(SimpleObject)]
pub(crate) struct Receipt {
    /// La position du dernier fait enregistré ; celle du registre si ce qui était demandé l’était déjà.
    position: Position,
    /// Les identifiants propres des faits enregistrés, dans l’ordre.
    event_ids: Vec<Uuid>,
    /// Si la demande avait déjà été enregistrée lors d’un envoi précédent.
    replayed: bool,
    /// Quand elle a été enregistrée.
    recorded_at: Instant,
}

impl From<engine::Receipt> for Receipt {
    fn from(receipt: engine::Receipt) -> Self {
        Self {
            position: receipt.position.into(),
            event_ids: receipt.event_ids.iter().map(Uuid::of).collect(),
            replayed: receipt.replayed,
            recorded_at: receipt.recorded_at.into(),
        }
    }
}

/// Une règle dit non.
#[derive(SimpleObject)]
pub(crate) struct UserError {
    /// Un code stable, pour les programmes : « convention.not_enforceable ».
    code: String,
    /// Ce qui est refusé, et quoi faire.
    pub(crate) message: String,
    /// Le champ de la demande en cause : « parties.2 » ; dans un texte de clé, son chemin : « text.formula.blend.parts.1.weight ».
    pub(crate) field: Option<String>,
    /// Le texte sur lequel la règle repose, quand il y en a un.
    legal_reference: Option<String>,
}

impl From<Refusal> for UserError {
    fn from(refusal: Refusal) -> Self {
        Self {
            code: refusal.code.to_string(),
            message: refusal.message,
            field: refusal.field.as_deref().map(camel_case),
            legal_reference: refusal.legal_reference.map(|reference| reference.to_string()),
        }
    }
}

/// The domain's `due_dates.2` as inputs name it, `dueDates.2`.
fn camel_case(path: &str) -> String {
    let mut words = path.split('_');
    let mut field = words.next().unwrap_or_default().to_owned();
    words.for_each(|word| field.push_str(&projections::french::capitalised(word)));
    field
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_named_as_in_the_inputs() {
        for (domain, graphql) in [
            ("due_dates", "dueDates"),
            ("seats.0.member", "seats.0.member"),
            ("members.3.in_force_on", "members.3.inForceOn"),
        ] {
            assert_eq!(camel_case(domain), graphql);
        }
    }
}
