//! Loans, assets, and what a withdrawal makes owe.

use super::desk::{Draft, InField, submit};
use super::envelope::{Address, Sender};
use super::payload::Payload;
use crate::graphql::convention::Convention;
use crate::graphql::reading;
use crate::graphql::scalars::{Date, Money, Uuid};
use async_graphql::{Context, Enum, ID, InputObject, Object, OneofObject, Result};
use domain::Refusal;
use domain::asset::command::RecordAsset;
use domain::loan::command::RecordLoan;
use domain::loan::event::LoanInstalment;
use domain::value::{Account, Fraction, Name, Text};
use domain::withdrawal::command::{DebtAnswer, SettleWithdrawal};
use domain::withdrawal::event::{AssetSettled, Compensation, OrganAndMember, PrefectSettlement};
use domain::withdrawal::{DebtShare, WithdrawalTerms};

type Read<T> = std::result::Result<T, Refusal>;

/// Une échéance d’un emprunt.
#[derive(InputObject)]
struct LoanInstalmentInput {
    /// Jour où elle est due au prêteur.
    due_on: Date,
    /// La part de capital.
    principal: Money,
    /// La part d’intérêts.
    interest: Money,
}

/// De quoi enregistrer un emprunt.
#[derive(InputObject)]
struct LoanRecordInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// L’identifiant de l’emprunt. Sans précision, il découle de celui de la demande.
    loan: Option<Uuid>,
    /// La convention dont la coopération emprunte.
    convention: ID,
    /// La décision d’emprunter, si un comité de ce registre l’a prise.
    decision: Option<ID>,
    /// Le bien qu’il a financé, si sa dette suit ce bien.
    asset: Option<ID>,
    /// Le prêteur.
    lender: String,
    /// L’objet.
    purpose: String,
    /// Jour de la signature du contrat.
    contracted_on: Date,
    /// Le capital emprunté.
    principal: Money,
    /// L’échéancier, par jour : les parts de capital font le capital emprunté.
    instalments: Vec<LoanInstalmentInput>,
}

impl LoanRecordInput {
    fn read(&self, draft: &Draft) -> Read<RecordLoan> {
        let instalment = |(index, part): (usize, &LoanInstalmentInput)| {
            let at = |field: &str| format!("instalments.{index}.{field}");
            Ok(LoanInstalment {
                due_on: part.due_on.read().in_field(at("dueOn"))?,
                interest: part.interest.read().in_field(at("interest"))?,
                principal: part.principal.read().in_field(at("principal"))?,
            })
        };
        Ok(RecordLoan {
            loan: draft.new_id(self.loan.as_ref(), "loan")?,
            convention: draft.known(&self.convention, "convention")?,
            decision: self
                .decision
                .as_ref()
                .map(|id| draft.known(id, "decision"))
                .transpose()?,
            asset: self.asset.as_ref().map(|id| draft.known(id, "asset")).transpose()?,
            lender: Name::new(&self.lender).in_field("lender")?,
            purpose: Name::new(&self.purpose).in_field("purpose")?,
            contracted_on: self.contracted_on.read().in_field("contractedOn")?,
            principal: self.principal.read().in_field("principal")?,
            instalments: self
                .instalments
                .iter()
                .enumerate()
                .map(instalment)
                .collect::<Read<_>>()?,
        })
    }
}

/// De quoi enregistrer un bien.
#[derive(InputObject)]
struct AssetRecordInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// L’identifiant du bien. Sans précision, il découle de celui de la demande.
    asset: Option<Uuid>,
    /// La convention dont la coopération l’utilise.
    convention: ID,
    /// Ce qu’il est.
    label: String,
    /// Le membre qui l’a mis à disposition ; rien s’il a été acquis par la coopération.
    made_available_by: Option<ID>,
    /// Jour de l’acquisition, ou de la mise à disposition.
    acquired_on: Date,
    /// Sa valeur nette comptable.
    value: Money,
    /// Jour de cette valeur.
    valued_on: Date,
}

impl AssetRecordInput {
    fn read(&self, draft: &Draft) -> Read<RecordAsset> {
        let owner = self.made_available_by.as_ref();
        Ok(RecordAsset {
            asset: draft.new_id(self.asset.as_ref(), "asset")?,
            convention: draft.known(&self.convention, "convention")?,
            label: Name::new(&self.label).in_field("label")?,
            made_available_by: owner.map(|id| draft.known(id, "madeAvailableBy")).transpose()?,
            acquired_on: self.acquired_on.read().in_field("acquiredOn")?,
            value: self.value.read().in_field("value")?,
            valued_on: self.valued_on.read().in_field("valuedOn")?,
        })
    }
}

/// L’accord de l’organe délibérant et du membre.
#[derive(InputObject)]
struct OrganAndMemberInput {
    /// La décision de l’organe sur le retrait, adoptée.
    decision: ID,
    /// Jour de la délibération du membre.
    decided_on: Date,
    /// Son numéro.
    number: String,
}

/// L’arrêté qui règle, à défaut d’accord.
#[derive(InputObject)]
struct PrefectSettlementInput {
    /// Son numéro.
    number: String,
    /// Jour de la saisine du représentant de l’État.
    referred_on: Date,
    /// Jour de la signature.
    signed_on: Date,
}

/// Par quelle autorité un retrait est réglé.
#[derive(OneofObject)]
enum WithdrawalTermsInput {
    /// L’organe délibérant et le membre en conviennent.
    Agreement(OrganAndMemberInput),
    /// À défaut, le représentant de l’État en décide.
    PrefectOrder(PrefectSettlementInput),
    /// La convention le prévoit, selon la clé : vrai.
    Provided(bool),
}

impl WithdrawalTermsInput {
    fn read(&self, draft: &Draft) -> Read<WithdrawalTerms> {
        Ok(match self {
            Self::Agreement(agreement) => WithdrawalTerms::Agreement(OrganAndMember {
                decided_on: agreement.decided_on.read().in_field("terms.agreement.decidedOn")?,
                decision: draft.known(&agreement.decision, "terms.agreement.decision")?,
                number: Name::new(&agreement.number).in_field("terms.agreement.number")?,
            }),
            Self::PrefectOrder(order) => WithdrawalTerms::PrefectOrder(PrefectSettlement {
                number: Name::new(&order.number).in_field("terms.prefectOrder.number")?,
                referred_on: order.referred_on.read().in_field("terms.prefectOrder.referredOn")?,
                signed_on: order.signed_on.read().in_field("terms.prefectOrder.signedOn")?,
            }),
            Self::Provided(_) => WithdrawalTerms::Provided,
        })
    }
}

/// Combien le membre prend d’un emprunt.
#[derive(OneofObject)]
enum DebtShareInput {
    /// Ce montant du capital restant dû.
    Amount(Money),
    /// Ce que donne la clé : vrai.
    Key(bool),
    /// Cette part du capital restant dû, en nombre décimal : « 0.125 ».
    Rate(String),
    /// Tout : la dette suit le bien restitué : vrai.
    WithAsset(bool),
}

/// Comment un membre qui se retire paie sa part.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::withdrawal::DebtPayment")]
enum DebtPayment {
    /// Par annuités, jusqu’au terme de l’emprunt.
    Annuities,
    /// En une fois.
    AtOnce,
}

/// Ce que devient un emprunt.
#[derive(InputObject)]
struct DebtAnswerInput {
    /// L’emprunt.
    loan: ID,
    /// Combien le membre en prend.
    share: DebtShareInput,
    /// Comment il le paie.
    payment: DebtPayment,
    /// Pourquoi ; dû s’il n’en prend rien.
    reason: Option<String>,
}

impl DebtAnswerInput {
    fn read(&self, draft: &Draft, index: usize) -> Read<DebtAnswer> {
        let at = |field: &str| format!("debts.{index}.{field}");
        let share = match &self.share {
            DebtShareInput::Amount(amount) => DebtShare::Amount(amount.read().in_field(at("share.amount"))?),
            DebtShareInput::Key(_) => DebtShare::Key,
            DebtShareInput::Rate(rate) => DebtShare::Rate(Fraction::parse_decimal(rate).in_field(at("share.rate"))?),
            DebtShareInput::WithAsset(_) => DebtShare::WithAsset,
        };
        Ok(DebtAnswer {
            loan: draft.known(&self.loan, at("loan"))?,
            share,
            payment: self.payment.into(),
            reason: self
                .reason
                .as_deref()
                .map(Name::new)
                .transpose()
                .in_field(at("reason"))?,
        })
    }
}

/// Ce que devient un bien.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::withdrawal::AssetOutcome")]
enum AssetOutcome {
    /// Le membre qui se retire prend un bien acquis en commun.
    Attributed,
    /// La coopération le garde.
    Kept,
    /// Il revient au membre qui l’avait mis à disposition.
    Returned,
}

/// Qui paie une compensation.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::withdrawal::CompensationPayer")]
enum CompensationPayer {
    /// La coopération, au membre qui se retire.
    Cooperation,
    /// Le membre qui se retire, à la coopération.
    Member,
}

/// Une compensation pour un bien.
#[derive(InputObject)]
struct CompensationInput {
    /// Le montant, plus grand que zéro.
    amount: Money,
    /// Qui la paie.
    paid_by: CompensationPayer,
}

/// Ce que devient un bien lors d’un retrait.
#[derive(InputObject)]
struct AssetSettledInput {
    /// Le bien.
    asset: ID,
    /// Ce qu’il devient.
    outcome: AssetOutcome,
    /// Ce qui est payé pour lui.
    compensation: Option<CompensationInput>,
}

impl AssetSettledInput {
    fn read(&self, draft: &Draft, index: usize) -> Read<AssetSettled> {
        let at = |field: &str| format!("assets.{index}.{field}");
        let compensation = self.compensation.as_ref().map(|paid| {
            Ok::<_, Refusal>(Compensation {
                amount: paid.amount.read().in_field(at("compensation.amount"))?,
                paid_by: paid.paid_by.into(),
            })
        });
        Ok(AssetSettled {
            asset: draft.known(&self.asset, at("asset"))?,
            compensation: compensation.transpose()?,
            outcome: self.outcome.into(),
        })
    }
}

/// De quoi régler ce qu’un retrait fait devoir.
#[derive(InputObject)]
struct WithdrawalSettleInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// L’identifiant du règlement. Sans précision, il découle de celui de la demande.
    withdrawal: Option<Uuid>,
    /// La convention.
    convention: ID,
    /// Le membre, dont le retrait est accordé.
    member: ID,
    /// Par quelle autorité.
    terms: WithdrawalTermsInput,
    /// Jour de l’acte qui règle.
    settled_on: Date,
    /// Jour à la fin duquel la dette est comptée, au plus tôt le dernier jour de participation.
    debt_on: Date,
    /// La clé, si un emprunt est partagé selon elle.
    key: Option<ID>,
    /// Une réponse pour chaque emprunt contracté pendant la participation et qui n’est pas éteint.
    debts: Vec<DebtAnswerInput>,
    /// Ce que deviennent les biens : tous ceux que le membre avait mis à disposition, et ceux qui changent de mains ou sont compensés.
    assets: Vec<AssetSettledInput>,
    /// Jour où ce qui se paie en une fois est dû.
    due_on: Date,
    /// Compte où le porteur inscrit une compensation qu’il paie.
    refund_account: String,
    /// Compte où le membre l’inscrit.
    refunded_account: String,
    /// Les motifs de l’acte.
    reason: String,
}

impl WithdrawalSettleInput {
    fn read(&self, draft: &Draft) -> Read<SettleWithdrawal> {
        let debts = self.debts.iter().enumerate();
        let assets = self.assets.iter().enumerate();
        Ok(SettleWithdrawal {
            withdrawal: draft.new_id(self.withdrawal.as_ref(), "withdrawal")?,
            convention: draft.known(&self.convention, "convention")?,
            member: draft.known(&self.member, "member")?,
            terms: self.terms.read(draft)?,
            settled_on: self.settled_on.read().in_field("settledOn")?,
            debt_on: self.debt_on.read().in_field("debtOn")?,
            key: self.key.as_ref().map(|id| draft.known(id, "key")).transpose()?,
            debts: debts
                .map(|(index, debt)| debt.read(draft, index))
                .collect::<Read<_>>()?,
            assets: assets
                .map(|(index, asset)| asset.read(draft, index))
                .collect::<Read<_>>()?,
            due_on: self.due_on.read().in_field("dueOn")?,
            refund_account: Account::parse(&self.refund_account).in_field("refundAccount")?,
            refunded_account: Account::parse(&self.refunded_account).in_field("refundedAccount")?,
            reason: Text::new(&self.reason).in_field("reason")?,
        })
    }
}

/// Mutations on withdrawals.
#[derive(Default)]
pub(super) struct WithdrawalMutation;

/// Ce que l’on peut enregistrer de la dette, des biens et d’un retrait.
#[Object]
impl WithdrawalMutation {
    /// Enregistre un emprunt de la coopération, avec son échéancier.
    async fn loan_record(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: LoanRecordInput,
    ) -> Result<Payload<Convention>> {
        let write = |draft: &Draft| {
            let order = input.read(draft)?;
            let convention = order.convention;
            Ok((order.into(), convention))
        };
        submit(context, &input.sender, &input.address, write, reading::convention).await
    }

    /// Enregistre un bien de la coopération.
    async fn asset_record(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: AssetRecordInput,
    ) -> Result<Payload<Convention>> {
        let write = |draft: &Draft| {
            let order = input.read(draft)?;
            let convention = order.convention;
            Ok((order.into(), convention))
        };
        submit(context, &input.sender, &input.address, write, reading::convention).await
    }

    /// Règle ce qu’un retrait fait devoir : la part de dette, en une fois ou par annuités, et ce que deviennent les biens.
    async fn withdrawal_settle(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: WithdrawalSettleInput,
    ) -> Result<Payload<Convention>> {
        let write = |draft: &Draft| {
            let order = input.read(draft)?;
            let convention = order.convention;
            Ok((order.into(), convention))
        };
        submit(context, &input.sender, &input.address, write, reading::convention).await
    }
}
