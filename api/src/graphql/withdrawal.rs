//! Withdrawals: loans, assets, what a member that leaves owes and is owed, and what it would owe.

use super::error::failed;
use super::id::{global_id, read_local};
use super::key::Key;
use super::member::Member;
use super::mutation::UserError;
use super::reading::Reading;
use super::scalars::{Date, Money};
use async_graphql::{Enum, ID, Object, Result, SimpleObject};
use domain::Refusal;
use domain::asset::Asset as AssetState;
use domain::loan::Loan as LoanState;
use domain::value::{Cents, ConventionId, KeyId, MemberId};
use domain::withdrawal::DebtEstimate as EstimateState;
use domain::withdrawal::event::WithdrawalDue;
use projections::statement::{StatementLine, StatementLoan, WithdrawalStatement};
use std::sync::Arc;

/// Ce qu’une ligne de retrait est.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::withdrawal::DueKind")]
pub(crate) enum DueKind {
    /// La part des échéances d’un exercice d’un emprunt.
    Annuity,
    /// La compensation pour un bien.
    Compensation,
    /// La part du capital d’un emprunt.
    DebtShare,
}

/// Un emprunt de la coopération.
#[derive(SimpleObject)]
pub(crate) struct Loan {
    /// Identifiant global.
    id: ID,
    /// L’objet.
    purpose: String,
    /// Le prêteur.
    lender: String,
    /// Jour de la signature du contrat.
    contracted_on: Date,
    /// Le capital emprunté.
    principal: Money,
    /// Le capital restant dû à la date « on » de la question.
    outstanding: Money,
    /// Le bien qu’il a financé, si sa dette suit ce bien.
    asset: Option<ID>,
    /// L’échéancier, par jour.
    instalments: Vec<LoanInstalment>,
}

/// Une échéance d’un emprunt, due au prêteur.
#[derive(SimpleObject)]
pub(crate) struct LoanInstalment {
    /// Jour où elle est due.
    due_on: Date,
    /// La part de capital.
    principal: Money,
    /// La part d’intérêts.
    interest: Money,
}

impl Loan {
    /// The loan that the rules know.
    pub(crate) fn of(reading: &Reading, loan: &LoanState) -> Self {
        let instalments = loan.instalments.iter().map(|instalment| LoanInstalment {
            due_on: instalment.due_on.into(),
            principal: instalment.principal.into(),
            interest: instalment.interest.into(),
        });
        Self {
            id: global_id(reading.ledger, loan.id),
            purpose: loan.purpose.to_string(),
            lender: loan.lender.to_string(),
            contracted_on: loan.contracted_on.into(),
            principal: loan.principal.into(),
            outstanding: loan.outstanding_on(reading.on).into(),
            asset: loan.asset.map(|asset| global_id(reading.ledger, asset)),
            instalments: instalments.collect(),
        }
    }
}

/// An asset.
pub(crate) struct Asset {
    reading: Arc<Reading>,
    state: AssetState,
}

impl Asset {
    /// The asset that the rules know.
    pub(crate) fn of(reading: &Arc<Reading>, state: &AssetState) -> Self {
        Self {
            reading: Arc::clone(reading),
            state: state.clone(),
        }
    }
}

/// Un bien de la coopération.
#[Object]
impl Asset {
    /// Identifiant global.
    async fn id(&self) -> ID {
        global_id(self.reading.ledger, self.state.id)
    }

    /// Ce qu’il est.
    async fn label(&self) -> &str {
        self.state.label.as_str()
    }

    /// Le membre qui l’a mis à disposition ; rien s’il a été acquis par la coopération.
    async fn made_available_by(&self) -> Result<Option<Member>> {
        let owner = self.state.made_available_by;
        owner.map(|member| self.reading.member(member)).transpose()
    }

    /// Jour de l’acquisition, ou de la mise à disposition.
    async fn acquired_on(&self) -> Date {
        self.state.acquired_on.into()
    }

    /// Sa valeur nette comptable.
    async fn value(&self) -> Money {
        self.state.value.into()
    }

    /// Jour de cette valeur.
    async fn valued_on(&self) -> Date {
        self.state.valued_on.into()
    }
}

/// Ce qu’un retrait fait devoir, une ligne.
#[derive(SimpleObject)]
pub(crate) struct WithdrawalDueLine {
    /// Identifiant global, sous lequel elle s’appelle (contributionsCall) et se rembourse (creditRepay).
    id: ID,
    /// Ce qu’elle est.
    kind: DueKind,
    /// Ce qu’elle est, en une phrase courte.
    label: String,
    /// Le montant : moins que zéro s’il est dû au membre.
    amount: Money,
    /// Dont intérêts.
    interest: Money,
    /// Jour où elle est due ; pour une annuité, celui de la première échéance de l’exercice.
    due_on: Date,
    /// L’emprunt : identifiant global.
    loan: Option<ID>,
    /// Le bien : identifiant global.
    asset: Option<ID>,
}

impl WithdrawalDueLine {
    /// The line recorded.
    pub(crate) fn of(reading: &Reading, due: &WithdrawalDue) -> Self {
        Self {
            id: global_id(reading.ledger, due.due),
            kind: due.kind.into(),
            label: reading.view.due_label(due),
            amount: due.amount.into(),
            interest: due.interest.into(),
            due_on: due.due_on.into(),
            loan: due.loan.map(|loan| global_id(reading.ledger, loan)),
            asset: due.asset.map(|asset| global_id(reading.ledger, asset)),
        }
    }
}

/// A statement.
pub(crate) struct Withdrawal {
    reading: Arc<Reading>,
    statement: WithdrawalStatement,
}

impl Withdrawal {
    /// The state of the withdrawal of a member, at the date of the question.
    pub(crate) fn of(reading: &Arc<Reading>, convention: ConventionId, member: MemberId) -> Option<Self> {
        let statement = reading.view.withdrawal_statement(convention, member, reading.on)?;
        Some(Self {
            reading: Arc::clone(reading),
            statement,
        })
    }
}

/// Où en est le retrait d’un membre à la date « on » de la question : les dates, ce qui reste dû, par quel acte.
#[Object]
impl Withdrawal {
    /// Le membre.
    async fn member(&self) -> Result<Member> {
        self.reading.member(self.statement.member)
    }

    /// Jour de la délibération par laquelle il a demandé à partir.
    async fn asked_on(&self) -> Option<Date> {
        self.statement.asked.as_ref().map(|(on, _)| (*on).into())
    }

    /// Jour du dernier acte qui accorde le retrait.
    async fn granted_on(&self) -> Option<Date> {
        self.statement.granted_on.map(Into::into)
    }

    /// Dernier jour de sa participation : ses contributions courent jusque-là, préavis compris.
    async fn last_day(&self) -> Option<Date> {
        self.statement.last_day.map(Into::into)
    }

    /// L’acte qui règle ce que le retrait fait devoir ; rien tant qu’aucun ne subsiste.
    async fn settled_by(&self) -> Option<&str> {
        self.statement.settlement.as_ref().map(|(_, act)| act.as_str())
    }

    /// Les emprunts contractés pendant sa participation.
    async fn loans(&self) -> Vec<WithdrawalLoan> {
        let loans = self.statement.loans.iter();
        loans.map(|loan| WithdrawalLoan::of(&self.reading, loan)).collect()
    }

    /// Ce qu’il doit encore et ce qui lui est dû : ses contributions, puis ce que le retrait fait devoir, par exercice.
    async fn lines(&self) -> Vec<WithdrawalLine> {
        let lines = self.statement.lines.iter();
        lines.map(|line| WithdrawalLine::of(&self.reading, line)).collect()
    }

    /// Ce qu’il lui reste à payer, appelé ou non.
    async fn remaining(&self) -> Money {
        self.statement.remaining.into()
    }

    /// Ce qui reste à lui rendre.
    async fn to_repay(&self) -> Money {
        self.statement.to_repay.into()
    }

    /// Le tout en phrases.
    async fn sentences(&self) -> Vec<String> {
        self.statement.sentences(&self.reading.view)
    }
}

/// Un emprunt, pour le membre qui se retire.
#[derive(SimpleObject)]
pub(crate) struct WithdrawalLoan {
    /// L’emprunt : identifiant global.
    loan: ID,
    /// Ce qu’il est.
    name: String,
    /// Le capital restant dû le jour qui compte.
    outstanding: Money,
    /// La part de capital du membre, une fois réglée.
    capital: Option<Money>,
    /// Les intérêts à échoir à sa charge, s’il paie par annuités.
    interest: Option<Money>,
    /// Comment la part a été fixée et se paie.
    how: Option<String>,
}

impl WithdrawalLoan {
    fn of(reading: &Reading, loan: &StatementLoan) -> Self {
        Self {
            loan: global_id(reading.ledger, loan.loan),
            name: loan.name.clone(),
            outstanding: loan.outstanding.into(),
            capital: loan.borne.map(|(capital, _)| capital.into()),
            interest: loan.borne.map(|(_, interest)| interest.into()),
            how: loan.how.clone(),
        }
    }
}

/// Une ligne de ce que doit un membre qui se retire.
#[derive(SimpleObject)]
pub(crate) struct WithdrawalLine {
    /// Identifiant global, sous lequel elle s’appelle.
    id: ID,
    /// L’exercice : une année.
    fiscal_year: u16,
    /// Ce qu’elle est.
    label: String,
    /// Si elle vient du retrait, et non d’une charge partagée.
    of_withdrawal: bool,
    /// Jour où elle est due, pour une ligne du retrait.
    due_on: Option<Date>,
    /// Ce qui est dû ; moins que zéro si c’est au membre.
    due: Money,
    /// Ce qui en est appelé.
    called: Money,
    /// Ce qui en est payé.
    paid: Money,
    /// Ce qui en reste à payer, appelé ou non.
    remaining: Money,
    /// Ce qui en reste à rendre.
    to_repay: Money,
    /// L’acte qui la fait devoir.
    act: String,
}

impl WithdrawalLine {
    fn of(reading: &Reading, line: &StatementLine) -> Self {
        Self {
            id: global_id(reading.ledger, line.line),
            fiscal_year: line.fiscal_year.get(),
            label: line.label.clone(),
            of_withdrawal: line.of_withdrawal,
            due_on: line.due_on.map(Into::into),
            due: line.due.into(),
            called: line.called.into(),
            paid: line.paid.into(),
            remaining: line.remaining.into(),
            to_repay: line.to_repay.into(),
            act: line.act.clone(),
        }
    }
}

/// La réponse à une estimation : la part de dette, ou ce qui l’empêche.
#[derive(SimpleObject)]
pub(crate) struct WithdrawalEstimatePayload {
    /// L’estimation ; rien si elle est impossible.
    estimate: Option<WithdrawalEstimate>,
    /// Pourquoi elle est impossible ; vide si elle ne l’est pas.
    user_errors: Vec<UserError>,
}

/// Ce qu’un membre prendrait de la dette s’il partait. Rien n’est enregistré.
#[derive(SimpleObject)]
pub(crate) struct WithdrawalEstimate {
    /// La clé.
    key: Key,
    /// Jour à la fin duquel la dette est comptée.
    on: Date,
    /// Le capital restant dû des emprunts contractés pendant sa participation.
    outstanding: Money,
    /// Ce qu’il en prendrait.
    share: Money,
    /// Emprunt par emprunt.
    loans: Vec<EstimatedLoan>,
}

/// Ce qu’un membre prendrait d’un emprunt.
#[derive(SimpleObject)]
pub(crate) struct EstimatedLoan {
    /// L’emprunt : identifiant global.
    loan: ID,
    /// Le capital restant dû.
    outstanding: Money,
    /// La part du membre.
    share: Money,
    /// La part de chacun, dans l’ordre de la clé.
    shares: Vec<EstimatedShare>,
}

/// La part d’un membre de la clé.
#[derive(SimpleObject)]
pub(crate) struct EstimatedShare {
    /// Le membre.
    member: Member,
    /// Sa part.
    amount: Money,
}

/// What is asked of an estimate.
pub(crate) struct Asked {
    pub(crate) convention: ID,
    pub(crate) member: ID,
    pub(crate) key: ID,
    pub(crate) on: Option<Date>,
}

/// Estimates what a member would bear of the debt.
pub(crate) async fn estimate(reading: &Arc<Reading>, asked: &Asked) -> Result<WithdrawalEstimatePayload> {
    let read = || -> std::result::Result<(ConventionId, MemberId, KeyId, domain::value::Date), Refusal> {
        Ok((
            read_local(&asked.convention, reading.ledger).map_err(|refusal| refusal.at("convention"))?,
            read_local(&asked.member, reading.ledger).map_err(|refusal| refusal.at("member"))?,
            read_local(&asked.key, reading.ledger).map_err(|refusal| refusal.at("key"))?,
            match &asked.on {
                Some(on) => on.read().map_err(|refusal| refusal.at("on"))?,
                None => reading.on,
            },
        ))
    };
    let (convention, member, key, on) = match read() {
        Ok(read) => read,
        Err(refusal) => return Ok(refused(refusal)),
    };
    let rules = reading.handle.rules(reading.view.size()).await.map_err(failed)?;
    match rules.estimate_withdrawal(convention, member, key, on) {
        Ok(estimate) => Ok(WithdrawalEstimatePayload {
            estimate: Some(WithdrawalEstimate::of(reading, &estimate)?),
            user_errors: Vec::new(),
        }),
        Err(refusal) => Ok(refused(refusal)),
    }
}

fn refused(refusal: Refusal) -> WithdrawalEstimatePayload {
    WithdrawalEstimatePayload {
        estimate: None,
        user_errors: vec![refusal.into()],
    }
}

impl WithdrawalEstimate {
    fn of(reading: &Arc<Reading>, estimate: &EstimateState) -> Result<Self> {
        let loans = estimate.loans.iter().map(|loan| {
            let shares = estimate.participants.iter().zip(&loan.sheet.totals);
            let shares = shares.map(|(member, amount): (&MemberId, &Cents)| {
                Ok(EstimatedShare {
                    member: reading.member(*member)?,
                    amount: (*amount).into(),
                })
            });
            Ok(EstimatedLoan {
                loan: global_id(reading.ledger, loan.loan),
                outstanding: loan.outstanding.into(),
                share: loan.share.into(),
                shares: shares.collect::<Result<_>>()?,
            })
        });
        Ok(Self {
            key: reading.key(estimate.key)?,
            on: estimate.on.into(),
            outstanding: estimate.outstanding.into(),
            share: estimate.share.into(),
            loans: loans.collect::<Result<_>>()?,
        })
    }
}
