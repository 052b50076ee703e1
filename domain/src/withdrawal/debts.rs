//! The rules on the loans of a withdrawal: which are answered for, and how much of each the member bears.

use super::command::{DebtAnswer, SettleWithdrawal};
use super::dues::{part_of, ratio};
use super::event::{AssetSettled, DebtSettled};
use super::share::KeyedDebt;
use super::{AssetOutcome, DebtPayment, DebtShare};
use crate::convention::Convention;
use crate::key::sheet::Sheet;
use crate::law;
use crate::ledger::Ledger;
use crate::loan::Loan;
use crate::member::article;
use crate::participation::ParticipationStage;
use crate::refusal::{Code, Refusal};
use crate::value::{Cents, LoanId, Ratio};
use std::collections::BTreeSet;

/// The calculations by key: each loan with its sheet, in the order of the answers.
pub(super) type Sheets = Vec<(LoanId, Sheet)>;

impl Ledger {
    /// Refuses the silence on a loan that was contracted while the member belonged, and that is not paid off.
    pub(super) fn every_loan_is_answered(
        &self,
        convention: &Convention,
        order: &SettleWithdrawal,
    ) -> Result<(), Refusal> {
        let answered: BTreeSet<LoanId> = order.debts.iter().map(|debt| debt.loan).collect();
        let loans = self.shared_loans(convention, order.member, order.debt_on);
        let missing: Vec<String> = loans
            .into_iter()
            .filter(|loan| !answered.contains(&loan.id))
            .map(Loan::french)
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        let message = format!(
            "Le règlement ne dit rien de {} : répondre pour chaque emprunt contracté pendant la participation, zéro et son motif le cas échéant.",
            missing.join(", ")
        );
        Err(Refusal::new(Code::DebtUnanswered, message)
            .at("debts")
            .under(law::WITHDRAWAL_ASSETS))
    }

    pub(super) fn settle_debts(
        &self,
        convention: &Convention,
        order: &SettleWithdrawal,
        keyed: Option<&KeyedDebt<'_>>,
    ) -> Result<(Vec<DebtSettled>, Sheets), Refusal> {
        let mut debts = Vec::with_capacity(order.debts.len());
        let mut sheets = Vec::new();
        let mut named = BTreeSet::new();
        for (index, answer) in order.debts.iter().enumerate() {
            let at = |field: &str| format!("debts.{index}.{field}");
            if !named.insert(answer.loan) {
                let message = "Cet emprunt est nommé deux fois : ne répondre qu’une fois pour chacun.";
                return Err(Refusal::new(Code::DebtShareInvalid, message).at(at("loan")));
            }
            let loan = self
                .loan_to_share(convention, order, answer)
                .map_err(|refusal| refusal.at(at("loan")))?;
            let sheet = match (&answer.share, keyed) {
                (DebtShare::Key, Some(keyed)) => {
                    let sheet = self.debt_sheet(keyed, loan.outstanding_on(order.debt_on))?;
                    let amount = sheet.totals.get(keyed.index).copied().unwrap_or_default();
                    sheets.push((loan.id, sheet));
                    Some(amount)
                }
                _ => None,
            };
            let debt = settle_debt(order, answer, loan, sheet).map_err(|refusal| refusal.at(at("share")))?;
            debts.push(debt);
        }
        Ok((debts, sheets))
    }

    /// The loan, contracted for this convention while the member belonged.
    fn loan_to_share(
        &self,
        convention: &Convention,
        order: &SettleWithdrawal,
        answer: &DebtAnswer,
    ) -> Result<&Loan, Refusal> {
        let loan = self.loans.get(answer.loan)?;
        let refuse =
            |message: String| Err(Refusal::new(Code::DebtOutsideMembership, message).under(law::WITHDRAWAL_ASSETS));
        if loan.convention != convention.id {
            return refuse(format!(
                "{} est celui d’une autre convention : le retrait ne le concerne pas.",
                capitalised(&loan.french())
            ));
        }
        if convention.has_party_on(order.member, loan.contracted_on) {
            return Ok(loan);
        }
        let participation = convention.participations.get(&order.member);
        let to_come = participation.filter(|of| of.stage_on(loan.contracted_on) == ParticipationStage::Admitted);
        let when = match to_come.and_then(|participation| participation.joined) {
            Some((from, _)) => format!(
                "avant {} adhère, le {}",
                article::que(&self.members.name(order.member)),
                from.french()
            ),
            None => format!("après le départ {}", self.members.of(order.member)),
        };
        refuse(format!(
            "{} a été contracté le {}, {when} : sa dette n’est pas partagée avec ce membre.",
            capitalised(&loan.french()),
            loan.contracted_on.french()
        ))
    }
}

/// What the member bears of one loan. `by_key` is what the key gives it, where the key is asked.
fn settle_debt(
    order: &SettleWithdrawal,
    answer: &DebtAnswer,
    loan: &Loan,
    by_key: Option<Cents>,
) -> Result<DebtSettled, Refusal> {
    let invalid = |message: String| Err(Refusal::new(Code::DebtShareInvalid, message));
    let outstanding = loan.outstanding_on(order.debt_on);
    let returns =
        |settled: &AssetSettled| Some(settled.asset) == loan.asset && settled.outcome == AssetOutcome::Returned;
    let goes_back = order.assets.iter().any(returns);
    if goes_back != (answer.share == DebtShare::WithAsset) {
        let message = if goes_back {
            format!(
                "{} a financé un bien qui est restitué : sa dette suit ce bien, tout entière.",
                capitalised(&loan.french())
            )
        } else {
            format!(
                "{} n’est attaché à aucun bien restitué : sa dette se partage.",
                capitalised(&loan.french())
            )
        };
        return Err(Refusal::new(Code::DebtShareInvalid, message).under(law::WITHDRAWAL_ASSETS));
    }
    let amount = match &answer.share {
        DebtShare::Amount(amount) if *amount < Cents::ZERO || *amount > outstanding => {
            return invalid(format!(
                "Une part de dette va de zéro au capital restant dû, {} au {} : vérifier le montant.",
                outstanding.french(),
                order.debt_on.french()
            ));
        }
        DebtShare::Rate(rate) if rate.numerator() > rate.denominator() => {
            return invalid("Un taux va de zéro à cent pour cent : vérifier le taux.".to_owned());
        }
        DebtShare::Amount(amount) => *amount,
        DebtShare::Rate(rate) => part_of(outstanding, &Ratio::from(*rate)),
        DebtShare::Key => by_key.unwrap_or_default(),
        DebtShare::WithAsset => outstanding,
    };
    let nothing = match &answer.share {
        DebtShare::Rate(rate) => rate.is_zero(),
        _ => amount.is_zero(),
    };
    if nothing && answer.share != DebtShare::Key && answer.reason.is_none() {
        return invalid(format!("Le membre ne prend rien de {} : dire pourquoi.", loan.french()));
    }
    let mut debt = DebtSettled {
        amount,
        interest: Cents::ZERO,
        loan: loan.id,
        outstanding,
        payment: answer.payment,
        reason: answer.reason.clone(),
        share: answer.share.clone(),
    };
    if answer.payment == DebtPayment::Annuities && answer.share != DebtShare::WithAsset {
        debt.interest = part_of(loan.interest_after(order.debt_on), &ratio(&debt));
    }
    Ok(debt)
}

fn capitalised(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
