//! Recovery of a call: its steps, its clocks of limitation, its late interest.

use super::reading::Reading;
use super::scalars::{Date, Money};
use async_graphql::{Enum, SimpleObject};
use domain::payment::limitation::{Interruption as InterruptionView, Limitation as LimitationView};
use domain::payment::{Accrual, InterestProvision as ProvisionView, InterestStep as StepView, RecoveryRecord};
use domain::value::{ConventionId, Digest};
use std::sync::Arc;

/// Ce qui a été fait pour recouvrer un appel, ou pour le contester.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::payment::RecoveryStep")]
pub(crate) enum RecoveryStepKind {
    /// Lettre de relance.
    Reminder,
    /// Mise en demeure de payer.
    FormalNotice,
    /// Saisie administrative à tiers détenteur.
    Seizure,
    /// Reconnaissance de dette.
    Acknowledgement,
    /// Contestation par le débiteur.
    Claim,
    /// Saisine de la chambre régionale des comptes.
    CourtOfAudit,
}

/// Les trois horloges qui éteignent une créance, chacune pour elle-même.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::deadline::Prescription")]
pub(crate) enum LimitationClock {
    /// La prescription quadriennale de ce que doit une personne publique.
    Debt,
    /// Le délai pour émettre le titre.
    Issue,
    /// L’action du comptable en recouvrement.
    Recovery,
}

/// Ce qui donne des intérêts de retard.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::payment::InterestBasis")]
pub(crate) enum InterestBasis {
    /// Une clause de la convention.
    Clause,
    /// La loi, au taux légal, après mise en demeure.
    Law,
}

/// D’où courent les intérêts de retard.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::payment::InterestStart")]
pub(crate) enum InterestStart {
    /// De l’échéance.
    DueDate,
    /// De la mise en demeure.
    FormalNotice,
}

/// Un acte du recouvrement.
#[derive(SimpleObject)]
pub(crate) struct RecoveryStep {
    /// Quel acte.
    kind: RecoveryStepKind,
    /// Son jour.
    on: Date,
    /// L’empreinte du document qui le prouve.
    document: Option<String>,
}

impl From<&RecoveryRecord> for RecoveryStep {
    fn from(view: &RecoveryRecord) -> Self {
        Self {
            kind: view.kind.into(),
            on: view.on.into(),
            document: view.document.as_ref().map(Digest::to_string),
        }
    }
}

/// Une horloge de prescription. Une créance prescrite se montre et ne s’efface pas : un paiement qui vient après se reçoit.
#[derive(SimpleObject)]
pub(crate) struct Limitation {
    /// Quelle horloge.
    clock: LimitationClock,
    /// D’où elle a couru d’abord ; faute de connaître la prise en charge du titre, le recouvrement se compte de l’émission de l’appel.
    from: Date,
    /// Le dernier jour où la créance n’est pas prescrite.
    last_day: Date,
    /// Ce qui l’a interrompue, jusqu’à la date « on » de la question.
    interruptions: Vec<Interruption>,
    /// Depuis quand la créance est prescrite, si elle l’est à la date « on » de la question.
    limited_since: Option<Date>,
    /// Le texte sur lequel elle repose.
    legal_reference: String,
}

/// Un acte qui a fait repartir une horloge.
#[derive(SimpleObject)]
pub(crate) struct Interruption {
    /// Le jour de l’acte.
    on: Date,
    /// L’acte, en français.
    act: String,
    /// Le dernier jour de l’horloge repartie.
    last_day: Date,
    /// Le texte qui le dit.
    legal_reference: String,
}

impl From<&InterruptionView> for Interruption {
    fn from(view: &InterruptionView) -> Self {
        Self {
            on: view.on.into(),
            act: view.act.french().to_owned(),
            last_day: view.last_day.into(),
            legal_reference: view.reference.to_string(),
        }
    }
}

impl Limitation {
    /// The clock `view`, as it stands on the date of the question.
    pub(crate) fn of(reading: &Reading, view: &LimitationView) -> Self {
        Self {
            clock: view.clock.into(),
            from: view.from.into(),
            last_day: view.last_day.into(),
            interruptions: view.interruptions.iter().map(Interruption::from).collect(),
            limited_since: view.limited_since(reading.on).map(Date::from),
            legal_reference: view.clock.reference().to_string(),
        }
    }
}

/// Ce qu’un appel payé en retard a produit. Ce n’est pas une dette tant que ce n’est pas appelé.
#[derive(SimpleObject)]
pub(crate) struct LateInterest {
    /// Le total, arrondi une seule fois au centime.
    total: Money,
    /// La somme exacte des périodes, en centimes : « 16246 », ou une fraction.
    exact: String,
    /// L’indemnité forfaitaire, comprise dans le total.
    flat: Money,
    /// Les périodes : somme × taux × jours ÷ 365.
    steps: Vec<InterestStep>,
}

/// Une période où la somme en retard et le taux ne changent pas.
#[derive(SimpleObject)]
pub(crate) struct InterestStep {
    /// Premier jour.
    from: Date,
    /// Le jour où elle finit, qui ne compte plus.
    until: Date,
    /// Ses jours.
    days: u64,
    /// La somme en retard.
    amount: Money,
    /// Le taux annuel : « 10,15 % ».
    yearly: String,
    /// Ce qu’elle a produit, en centimes, exactement.
    exact: String,
}

impl From<&StepView> for InterestStep {
    fn from(view: &StepView) -> Self {
        Self {
            from: view.from.into(),
            until: view.until.into(),
            days: view.days(),
            amount: view.amount.into(),
            yearly: view.yearly.percent(),
            exact: view.exact().to_string(),
        }
    }
}

impl From<&Accrual> for LateInterest {
    fn from(view: &Accrual) -> Self {
        Self {
            total: view.total.into(),
            exact: view.exact.to_string(),
            flat: view.flat.into(),
            steps: view.steps.iter().map(Into::into).collect(),
        }
    }
}

/// Ce qui est réglé des intérêts de retard, à compter d’un jour.
#[derive(SimpleObject)]
pub(crate) struct InterestProvision {
    /// Premier jour.
    from: Date,
    /// Ce qui les donne.
    basis: InterestBasis,
    /// D’où ils courent.
    start: InterestStart,
    /// Les taux annuels, par premier jour.
    rates: Vec<InterestRate>,
    /// L’indemnité forfaitaire, une fois par appel payé en retard.
    flat: Option<Money>,
}

/// Un taux annuel, à compter d’un jour.
#[derive(SimpleObject)]
pub(crate) struct InterestRate {
    /// Premier jour.
    from: Date,
    /// Le taux : « 10,15 % ».
    yearly: String,
}

impl From<&ProvisionView> for InterestProvision {
    fn from(view: &ProvisionView) -> Self {
        let rate = |rate: &domain::payment::event::RatePeriod| InterestRate {
            from: rate.from.into(),
            yearly: rate.yearly.percent(),
        };
        Self {
            from: view.from.into(),
            basis: view.basis.into(),
            start: view.start.into(),
            rates: view.rates.iter().map(rate).collect(),
            flat: view.flat.map(Money::from),
        }
    }
}

impl Reading {
    /// What is provided on late interest by a convention, by first day.
    pub(crate) fn interest_provisions(self: &Arc<Self>, convention: ConventionId) -> Vec<InterestProvision> {
        let provisions = self.view.payments.interest(convention);
        provisions.map(Into::into).collect()
    }
}
