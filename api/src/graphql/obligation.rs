//! Obligations: what each member owes, and every act behind it.

use super::act::ChainFlag;
use super::allocation::Allocation;
use super::authority::AuthorityStep;
use super::fact::Fact;
use super::id::global_id;
use super::member::Member;
use super::payment::{CallMovement, Payment, payment};
use super::reading::Reading;
use super::recovery::{LateInterest, Limitation, RecoveryStep};
use super::scalars::{Date, Money};
use super::settlement::{AllocationStage, Credit};
use super::title::Title;
use super::withdrawal::WithdrawalDueLine;
use async_graphql::{ID, Object, Result, SimpleObject};
use domain::value::{CallId, FiscalYear, MemberId};
use projections::obligations::{Balance as BalanceView, CallView, InstalmentView, MemberYear, ObligationView};
use std::sync::Arc;

/// What a member owes for a year.
#[derive(Clone)]
pub(crate) struct Obligation {
    reading: Arc<Reading>,
    view: Arc<MemberYear>,
}

/// Ce qu’un membre doit pour un exercice, à la date « on » de la question.
#[Object]
impl Obligation {
    /// Le membre.
    async fn member(&self) -> Result<Member> {
        self.reading.member(self.view.member)
    }

    /// Qui en répond à la date « on » de la question : ce membre, ou ceux qui ont pris sa place ; plusieurs après une scission, tant qu’aucun
    /// acte ne partage ce qu’il devait.
    async fn debtors(&self) -> Result<Vec<Member>> {
        match self.view.obligations.first() {
            Some(obligation) => self
                .reading
                .members(&self.reading.view.debtors_on(obligation, self.reading.on)),
            None => Ok(Vec::new()),
        }
    }

    /// L’exercice : une année.
    async fn fiscal_year(&self) -> u16 {
        self.view.fiscal_year.get()
    }

    /// Le total.
    async fn balance(&self) -> Balance {
        self.view.balance.into()
    }

    /// Le détail : une ligne par répartition, et par ce qu’un retrait fait devoir.
    async fn lines(&self) -> Vec<ObligationLine> {
        let lines = self.view.obligations.iter();
        lines
            .map(|view| ObligationLine {
                reading: Arc::clone(&self.reading),
                view: Arc::clone(view),
            })
            .collect()
    }

    /// Tous les actes qui fondent ce qu’il doit, chacun une fois, dans l’ordre de la chaîne d’autorité.
    async fn authority(&self) -> Vec<AuthorityStep> {
        let steps = self.reading.view.authority(self.view.member, self.view.fiscal_year);
        steps
            .into_iter()
            .map(|step| AuthorityStep::of(&self.reading, step))
            .collect()
    }
}

/// Où en est une somme due, à la date « on » de la question.
#[derive(SimpleObject)]
pub(crate) struct Balance {
    /// Ce que la répartition fait devoir, appelé ou non : moins que zéro quand elle rend. Ne dépend pas de la date.
    due: Money,
    /// Ce qui est appelé.
    called: Money,
    /// Ce qui en est porté par des titres qui subsistent, réductions comptées. Réduire un titre ne change pas ce qui est appelé.
    titled: Money,
    /// Ce qui est payé.
    paid: Money,
    /// Appelé moins payé.
    remaining: Money,
    /// Ce qui reste d’échéances strictement passées.
    overdue: Money,
    /// Ce que les régularisations rendent.
    credit: Money,
    /// Ce qui n’en est encore ni remboursé ni imputé.
    to_repay: Money,
    /// La prochaine échéance.
    next_due: Option<NextDue>,
}

impl From<BalanceView> for Balance {
    fn from(view: BalanceView) -> Self {
        Self {
            due: view.due.into(),
            called: view.called.into(),
            titled: view.titled.into(),
            paid: view.paid.into(),
            remaining: view.remaining.into(),
            overdue: view.overdue.into(),
            credit: view.credit.into(),
            to_repay: view.to_repay.into(),
            next_due: view.next_due.map(|next| NextDue {
                on: next.on.into(),
                amount: next.amount.into(),
            }),
        }
    }
}

/// La prochaine échéance, et ce qu’il en reste à payer.
#[derive(SimpleObject)]
pub(crate) struct NextDue {
    /// Quand.
    on: Date,
    /// Combien.
    amount: Money,
}

/// What a member owes for one allocation.
pub(crate) struct ObligationLine {
    reading: Arc<Reading>,
    view: Arc<ObligationView>,
}

/// Ce qu’un membre doit au titre d’une répartition, ou de son retrait.
#[Object]
impl ObligationLine {
    /// La répartition, qui nomme la charge, la clé et la convention ; rien pour ce qu’un retrait fait devoir.
    async fn allocation(&self) -> Result<Option<Allocation>> {
        let shared = self.view.due.is_none();
        shared
            .then(|| self.reading.allocation(self.view.allocation))
            .transpose()
    }

    /// Ce que le retrait du membre fait devoir, si la ligne en vient.
    async fn withdrawal_due(&self) -> Option<WithdrawalDueLine> {
        let due = self.view.due.as_ref()?;
        Some(WithdrawalDueLine::of(&self.reading, due))
    }

    /// Où elle en est.
    async fn balance(&self) -> Balance {
        self.view.balance_on(self.reading.on).into()
    }

    /// Ce que partage cette répartition : le prévu, le dépensé, ou la même charge de nouveau ; rien pour un retrait.
    async fn stage(&self) -> Option<AllocationStage> {
        self.view.stage.map(Into::into)
    }

    /// La part du membre à partir de cette répartition.
    async fn share(&self) -> Money {
        self.view.share.into()
    }

    /// Sa part dans la répartition précédente de la même charge ; zéro pour la première.
    async fn former(&self) -> Money {
        self.view.former.into()
    }

    /// Si la différence a été reportée à un budget ultérieur : personne ne la doit.
    async fn carried(&self) -> bool {
        self.view.carried
    }

    /// Jour où ce qu’elle change a été régularisé.
    async fn settled_on(&self) -> Option<Date> {
        self.view.settled.map(|(on, _)| on.into())
    }

    /// L’avoir du membre, une fois la répartition régularisée.
    async fn credit(&self) -> Option<Credit> {
        self.view
            .credit
            .as_ref()
            .map(|credit| Credit::of(&self.reading, credit))
    }

    /// L’appel de fonds, une fois émis, sauf s’il a été retiré.
    async fn call(&self) -> Option<Call> {
        Call::of(&self.reading, &self.view)
    }

    /// Les appels de fonds faits par erreur et retirés, dans l’ordre.
    async fn withdrawn_calls(&self) -> Vec<Call> {
        let withdrawn = self.view.withdrawn.iter();
        withdrawn
            .filter_map(|call| Call::named(&self.reading, &self.view, call.id))
            .collect()
    }

    /// Le fait qui a enregistré la part.
    async fn fact(&self) -> Fact {
        Fact::of(&self.reading, self.view.fact)
    }
}

/// A call, with the obligation it calls.
#[derive(Clone)]
pub(crate) struct Call {
    reading: Arc<Reading>,
    obligation: Arc<ObligationView>,
    view: Arc<CallView>,
}

impl Call {
    /// The call of `obligation`, if it was issued and stands.
    pub(crate) fn of(reading: &Arc<Reading>, obligation: &Arc<ObligationView>) -> Option<Self> {
        Self::named(reading, obligation, obligation.call.as_ref()?.id)
    }

    /// The call of `obligation` whose id is `id`, withdrawn or not.
    pub(crate) fn named(reading: &Arc<Reading>, obligation: &Arc<ObligationView>, id: CallId) -> Option<Self> {
        let view = Arc::new(obligation.call_of(id)?.clone());
        Some(Self {
            reading: Arc::clone(reading),
            obligation: Arc::clone(obligation),
            view,
        })
    }
}

/// Un appel de fonds : ce qui est demandé à un membre, en échéances.
#[Object]
impl Call {
    /// Identifiant global.
    pub(super) async fn id(&self) -> ID {
        global_id(self.reading.ledger, self.view.id)
    }

    /// Le membre appelé.
    async fn member(&self) -> Result<Member> {
        self.reading.member(self.obligation.member)
    }

    /// Qui en répond à la date « on » de la question : ce membre, ou ceux qui ont pris sa place.
    async fn debtors(&self) -> Result<Vec<Member>> {
        let debtors = self.reading.view.debtors_on(&self.obligation, self.reading.on);
        self.reading.members(&debtors)
    }

    /// L’exercice : une année.
    async fn fiscal_year(&self) -> u16 {
        self.obligation.fiscal_year.get()
    }

    /// Le montant ; la somme des échéances lui est égale, au centime.
    async fn amount(&self) -> Money {
        self.view.amount.into()
    }

    /// Ce qui est tombé sous lui ; vide si sa chaîne d’autorité tient. L’appel lui-même ne change jamais.
    async fn flags(&self) -> Vec<ChainFlag> {
        ChainFlag::all(&self.reading, self.view.fact.event)
    }

    /// Jour de l’émission.
    async fn issued_on(&self) -> Date {
        self.view.issued_on.into()
    }

    /// Compte où le membre l’inscrit.
    async fn payer_account(&self) -> String {
        self.view.payer_account.to_string()
    }

    /// Compte où le porteur l’inscrit.
    async fn receiver_account(&self) -> String {
        self.view.receiver_account.to_string()
    }

    /// Où il en est, à la date « on » de la question.
    async fn balance(&self) -> Balance {
        self.view.balance_on(self.obligation.due(), self.reading.on).into()
    }

    /// Ses échéances, telles qu’elles sont à la date « on » de la question ; aucune avant l’émission, ni après un retrait.
    async fn instalments(&self) -> Vec<Instalment> {
        self.view
            .instalments_on(self.reading.on)
            .map(Instalment::from)
            .collect()
    }

    /// S’il a été fait par erreur : le premier jour où il ne demande plus rien.
    async fn withdrawn_on(&self) -> Option<Date> {
        self.view.withdrawal.as_ref().map(|withdrawal| withdrawal.on.into())
    }

    /// Pourquoi il a été retiré.
    async fn withdrawal_reason(&self) -> Option<&str> {
        let withdrawal = self.view.withdrawal.as_ref();
        withdrawal.map(|withdrawal| withdrawal.reason.as_str())
    }

    /// Tous ses titres, annulés compris, dans l’ordre où ils ont été enregistrés.
    async fn titles(&self) -> Vec<Title> {
        let titles = self.view.titles.iter();
        titles.map(|title| Title::of(&self.reading, title)).collect()
    }

    /// Ce que des avoirs en ont payé, à la date « on » de la question.
    async fn offset(&self) -> Money {
        self.view.offset_up_to(self.reading.on).into()
    }

    /// Tous les paiements reçus pour lui, par jour, ceux qui ont été déplacés ou rejetés depuis compris.
    async fn payments(&self) -> Vec<Payment> {
        self.view
            .payments()
            .filter_map(|view| payment(&self.reading, view.id))
            .collect()
    }

    /// Ce qui a été fait pour le recouvrer, ou pour le contester.
    async fn recovery_steps(&self) -> Vec<RecoveryStep> {
        let steps = self.reading.view.payments.steps(self.view.id);
        steps.map(RecoveryStep::from).collect()
    }

    /// Ses trois horloges de prescription, à la date « on » de la question.
    async fn limitations(&self) -> Vec<Limitation> {
        // The first title taken in charge is the first that lapses.
        let taken = self.view.taken_in_charge().map(|(_, taken_on)| taken_on).min();
        let clocks = self.reading.view.limitations(&self.obligation, taken, self.reading.on);
        clocks
            .iter()
            .map(|clock| Limitation::of(&self.reading, clock))
            .collect()
    }

    /// Les intérêts de retard qu’il a produits à la date « on » de la question ; rien si rien ne les prévoit. Ce n’est pas une dette tant que ce
    /// n’est pas appelé.
    async fn late_interest(&self) -> Option<LateInterest> {
        let accrual = self.reading.view.late_interest(&self.obligation, self.reading.on)?;
        Some(LateInterest::from(&accrual))
    }

    /// Tout ce qui en a été payé ou cesse de l’être, par jour : leur somme est ce qui en est payé.
    async fn movements(&self) -> Vec<CallMovement> {
        self.view
            .movements()
            .map(|view| CallMovement::of(&self.reading, view))
            .collect()
    }

    /// Le fait qui l’a enregistré.
    async fn fact(&self) -> Fact {
        Fact::of(&self.reading, self.view.fact)
    }
}

/// Une échéance d’un appel de fonds.
#[derive(SimpleObject)]
pub(crate) struct Instalment {
    /// Son rang : 1, 2, 3…
    number: u16,
    /// Le jour où elle est due.
    due_on: Date,
    /// Son montant.
    amount: Money,
    /// Ce qui en est payé : un paiement solde d’abord la plus ancienne.
    paid: Money,
    /// Ce qui en reste.
    remaining: Money,
    /// Si elle est en retard.
    overdue: bool,
}

impl From<InstalmentView> for Instalment {
    fn from(view: InstalmentView) -> Self {
        Self {
            number: view.number,
            due_on: view.due_on.into(),
            amount: view.amount.into(),
            paid: view.paid.into(),
            remaining: view.remaining.into(),
            overdue: view.overdue,
        }
    }
}

impl Reading {
    /// What each member owes for `year`, or one of them, by name, each with its cursor.
    pub(crate) fn obligation_rows(
        self: &Arc<Self>,
        year: FiscalYear,
        member: Option<MemberId>,
    ) -> Vec<(String, Obligation)> {
        let years = match member {
            Some(member) => self.view.member_year(member, year, self.on).into_iter().collect(),
            None => self.view.member_years(year, self.on),
        };
        let row = |view: MemberYear| {
            let key = view.member.to_string();
            (
                key,
                Obligation {
                    reading: Arc::clone(self),
                    view: Arc::new(view),
                },
            )
        };
        years.into_iter().map(row).collect()
    }
}
