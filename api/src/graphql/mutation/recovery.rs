//! Recovery of calls: its steps, and what is provided on late interest.

use super::desk::{Draft, InField, digest_of, submit};
use super::envelope::{Address, Sender};
use super::payload::Payload;
use crate::graphql::convention::Convention;
use crate::graphql::obligation::Call;
use crate::graphql::reading;
use crate::graphql::recovery::{InterestBasis, InterestStart, RecoveryStepKind};
use crate::graphql::scalars::{Date, Money};
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::Refusal;
use domain::payment::command::{RecordRecoveryStep, SetLateInterest};
use domain::payment::event::RatePeriod;
use domain::value::Fraction;

type Read<T> = std::result::Result<T, Refusal>;

/// De quoi enregistrer un acte du recouvrement.
#[derive(InputObject)]
struct RecoveryStepRecordInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// L’appel de fonds.
    call: ID,
    /// Quel acte.
    kind: RecoveryStepKind,
    /// Son jour ; celui de sa notification, s’il est notifié.
    on: Date,
    /// L’empreinte SHA-256 du document qui le prouve.
    document: Option<String>,
}

impl RecoveryStepRecordInput {
    fn read(&self, draft: &Draft) -> Read<RecordRecoveryStep> {
        Ok(RecordRecoveryStep {
            call: draft.known(&self.call, "call")?,
            kind: self.kind.into(),
            on: self.on.read().in_field("on")?,
            document: digest_of(self.document.as_deref(), "document")?,
        })
    }
}

/// Un taux annuel, à compter d’un jour.
#[derive(InputObject)]
struct InterestRateInput {
    /// Premier jour.
    from: Date,
    /// Le taux : « 0.1015 » pour 10,15 %.
    yearly: String,
}

impl InterestRateInput {
    fn read(&self, index: usize) -> Read<RatePeriod> {
        Ok(RatePeriod {
            from: self.from.read().in_field(format!("rates.{index}.from"))?,
            yearly: Fraction::parse_decimal(&self.yearly).in_field(format!("rates.{index}.yearly"))?,
        })
    }
}

/// De quoi régler les intérêts de retard d’une convention.
#[derive(InputObject)]
struct LateInterestSetInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// La convention, en vigueur.
    convention: ID,
    /// Premier jour.
    from: Date,
    /// Ce qui les donne.
    basis: InterestBasis,
    /// D’où ils courent.
    start: InterestStart,
    /// Les taux annuels, par premier jour.
    rates: Vec<InterestRateInput>,
    /// L’indemnité forfaitaire, une fois par appel payé en retard.
    flat: Option<Money>,
}

impl LateInterestSetInput {
    fn read(&self, draft: &Draft) -> Read<SetLateInterest> {
        let rates = self.rates.iter().enumerate();
        Ok(SetLateInterest {
            convention: draft.known(&self.convention, "convention")?,
            from: self.from.read().in_field("from")?,
            basis: self.basis.into(),
            start: self.start.into(),
            rates: rates.map(|(index, rate)| rate.read(index)).collect::<Read<_>>()?,
            flat: self.flat.as_ref().map(Money::read).transpose().in_field("flat")?,
        })
    }
}

/// Mutations on the recovery of calls.
#[derive(Default)]
pub(super) struct RecoveryMutation;

/// Ce que l’on peut enregistrer du recouvrement.
#[Object]
impl RecoveryMutation {
    /// Enregistre un acte du recouvrement d’un appel, ou sa contestation : il peut interrompre une prescription.
    async fn recovery_step_record(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: RecoveryStepRecordInput,
    ) -> Result<Payload<Call>> {
        let write = |draft: &Draft| {
            let order = input.read(draft)?;
            let call = order.call;
            Ok((order.into(), call))
        };
        submit(context, &input.sender, &input.address, write, reading::call).await
    }

    /// Règle les intérêts de retard d’une convention, à compter d’un jour.
    async fn late_interest_set(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: LateInterestSetInput,
    ) -> Result<Payload<Convention>> {
        let write = |draft: &Draft| {
            let order = input.read(draft)?;
            let convention = order.convention;
            Ok((order.into(), convention))
        };
        submit(context, &input.sender, &input.address, write, reading::convention).await
    }
}
