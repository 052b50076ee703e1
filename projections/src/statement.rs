//! What remains between a cooperation and a member that leaves: who asked and granted, until when it takes part, what it still owes and is
//! owed, line by line, and by which act. Told to people who decide, not to accountants only.

use crate::LedgerView;
use crate::french::{capitalised, quoted};
use crate::journal::Teller;
use crate::money::{add, subtract};
use crate::obligations::ObligationView;
use crate::withdrawals::SettledWithdrawal;
use domain::law::WITHDRAWAL_ASSETS;
use domain::loan::Loan;
use domain::participation::Participation;
use domain::value::{AllocationId, Cents, ConventionId, Date, FiscalYear, LoanId, MemberId, Name};
use domain::withdrawal::DebtShare;
use std::sync::Arc;

/// The state of a withdrawal on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WithdrawalStatement {
    /// The convention.
    pub convention: ConventionId,
    /// The member.
    pub member: MemberId,
    /// The day asked about.
    pub on: Date,
    /// Day of the deliberation by which it asked to leave, and its number.
    pub asked: Option<(Date, Name)>,
    /// Day of the last act that granted it.
    pub granted_on: Option<Date>,
    /// Last day it takes part.
    pub last_day: Option<Date>,
    /// The settlement that stands that day, with what people call the act.
    pub settlement: Option<(Arc<SettledWithdrawal>, String)>,
    /// The loans contracted while it belonged, and not paid off on the last day, or that day.
    pub loans: Vec<StatementLoan>,
    /// What it owes and is owed, by fiscal year: its contributions, then what the withdrawal makes owe.
    pub lines: Vec<StatementLine>,
    /// What it still has to pay, called or not.
    pub remaining: Cents,
    /// What the cooperation still has to give back.
    pub to_repay: Cents,
}

/// A loan, as far as the member that leaves is concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementLoan {
    /// The loan.
    pub loan: LoanId,
    /// What people call it.
    pub name: String,
    /// What is owed to the lender on the day that counts.
    pub outstanding: Cents,
    /// What the member bears of it, once settled: the capital and the interest to come.
    pub borne: Option<(Cents, Cents)>,
    /// How that was fixed, in French.
    pub how: Option<String>,
}

/// A line of what a member that leaves owes, or is owed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementLine {
    /// The id under which it is called.
    pub line: AllocationId,
    /// The fiscal year.
    pub fiscal_year: FiscalYear,
    /// What it is for.
    pub label: String,
    /// Whether it comes from the withdrawal, and not from a shared cost.
    pub of_withdrawal: bool,
    /// Day by which it is due, where it is not called yet.
    pub due_on: Option<Date>,
    /// What is owed; less than nothing when it is owed to the member.
    pub due: Cents,
    /// What is called of it.
    pub called: Cents,
    /// What is paid.
    pub paid: Cents,
    /// What remains to be paid, called or not.
    pub remaining: Cents,
    /// What remains to be given back.
    pub to_repay: Cents,
    /// The act that makes it owed, in French.
    pub act: String,
}

impl LedgerView {
    /// The state, on `on`, of the withdrawal of `member` from `convention`; none for a member that never belonged to it.
    pub fn withdrawal_statement(
        &self,
        convention: ConventionId,
        member: MemberId,
        on: Date,
    ) -> Option<WithdrawalStatement> {
        let state = self.conventions.get(convention)?.state()?;
        let participation = state.participations.get(&member)?;
        let settlement = self.standing_settlement(convention, member, on);
        let lines = self.statement_lines(convention, member, on);
        let sum = |part: fn(&StatementLine) -> Cents| lines.iter().map(part).fold(Cents::ZERO, add);
        let leaving = participation.leaving.as_ref();
        let granted_by = leaving
            .into_iter()
            .flat_map(|leaving| self.acts.authorities(leaving.fact));
        Some(WithdrawalStatement {
            convention,
            member,
            on,
            asked: participation
                .withdrawal
                .as_ref()
                .map(|request| (request.decided_on, request.number.clone())),
            granted_on: granted_by.map(|node| node.on).max(),
            last_day: leaving.map(|leaving| leaving.last_day),
            loans: self.statement_loans(convention, participation, settlement.as_deref(), on),
            remaining: sum(|line| line.remaining),
            to_repay: sum(|line| line.to_repay),
            settlement: settlement.map(|settled| {
                let act = self.acts.get(settled.fact.event).map(|node| self.act_name(node));
                (settled, act.unwrap_or_default())
            }),
            lines,
        })
    }

    /// The latest settlement of the withdrawal that stands on `on`, with all that it rests on.
    fn standing_settlement(
        &self,
        convention: ConventionId,
        member: MemberId,
        on: Date,
    ) -> Option<Arc<SettledWithdrawal>> {
        let mut settlements = self.withdrawals.of_member(convention, member).rev();
        settlements.find(|settled| self.settlement_stands(settled, on)).cloned()
    }

    fn settlement_stands(&self, settled: &SettledWithdrawal, on: Date) -> bool {
        let act = settled.fact.event;
        let standing = self.acts.standing(act, on);
        standing.is_some_and(|(standing, _)| standing.holds()) && self.acts.broken_links(act, on).is_empty()
    }

    fn statement_loans(
        &self,
        convention: ConventionId,
        participation: &Participation,
        settlement: Option<&SettledWithdrawal>,
        on: Date,
    ) -> Vec<StatementLoan> {
        let leaving = participation.leaving.as_ref().map(|leaving| leaving.last_day);
        let counted = settlement
            .map(|settled| settled.settled.debt_on)
            .or(leaving)
            .unwrap_or(on);
        let loans = self.loans.of_convention(convention).into_iter();
        let shared = loans.filter(|loan| participation.is_active_on(loan.contracted_on));
        let told = shared.filter_map(|loan: &Loan| {
            let debts = settlement.into_iter().flat_map(|settled| &settled.settled.debts);
            let debt = debts.into_iter().find(|debt| debt.loan == loan.id);
            let outstanding = loan.outstanding_on(counted);
            (debt.is_some() || outstanding.is_positive()).then(|| StatementLoan {
                loan: loan.id,
                name: loan.french(),
                outstanding,
                borne: debt.map(|debt| (debt.amount, debt.interest)),
                how: debt.map(|debt| match debt.share {
                    DebtShare::WithAsset => debt.share.french().to_owned(),
                    _ => format!("{}, {}", debt.share.french(), debt.payment.french()),
                }),
            })
        });
        told.collect()
    }

    /// What the member owes for the convention: all that is not paid, and all that its withdrawal makes owe, less what a settlement that fell
    /// had made owe and that was never called.
    fn statement_lines(&self, convention: ConventionId, member: MemberId, on: Date) -> Vec<StatementLine> {
        let owed = self.obligations.of_member(member);
        let of_it = owed.filter(|line| self.convention_of(line) == Some(convention));
        let mut lines: Vec<_> = of_it
            .filter(|line| line.call.is_some() || self.still_owed(line, on))
            .map(|line| self.statement_line(line, on))
            .filter(|line| line.of_withdrawal || !line.remaining.is_zero() || !line.to_repay.is_zero())
            .collect();
        lines.sort_by_key(|line| (line.of_withdrawal, line.fiscal_year, line.due_on));
        lines
    }

    fn still_owed(&self, line: &ObligationView, on: Date) -> bool {
        let Some(due) = &line.due else { return true };
        let settled = self.withdrawals.get(due.withdrawal);
        settled.is_some_and(|settled| self.settlement_stands(settled, on))
    }

    fn statement_line(&self, line: &ObligationView, on: Date) -> StatementLine {
        let balance = line.balance_on(on);
        let due = line.due();
        let uncalled = line.call.is_none() && due.is_positive();
        let act = self.act_of(line).and_then(|fact| self.acts.get(fact.event));
        StatementLine {
            line: line.allocation,
            fiscal_year: line.fiscal_year,
            label: match &line.due {
                Some(due) => self.due_label(due),
                None => format!("contribution, charge {}", quoted(&self.line_label(line))),
            },
            of_withdrawal: line.due.is_some(),
            due_on: line.due.as_ref().map(|due| due.due_on),
            due,
            called: balance.called,
            paid: balance.paid,
            remaining: if uncalled {
                subtract(due, balance.paid)
            } else {
                balance.remaining
            },
            to_repay: balance.to_repay,
            act: act.map_or_else(String::new, |node| self.act_name(node)),
        }
    }
}

impl WithdrawalStatement {
    /// The statement in sentences, for an elected official: the dates, the debt, what becomes of the assets, what remains.
    pub fn sentences(&self, view: &LedgerView) -> Vec<String> {
        let tell = Teller { view, on: self.on };
        let member = tell.member(self.member);
        let mut told = vec![self.dates(
            &capitalised(&member.to_string()),
            &tell.convention(self.convention).to_string(),
        )];
        if self.last_day.is_some() {
            told.push(
                "Jusqu’à ce jour, ce membre contribue comme les autres : le retrait n’annule rien de ce qui est dû, préavis compris."
                    .to_owned(),
            );
        }
        match &self.settlement {
            Some((settled, act)) => {
                told.push(format!(
                    "Ce que le retrait fait devoir est établi par {act}, {} ; la dette est comptée au {}.",
                    settled.settled.terms.french(),
                    settled.settled.debt_on.french()
                ));
                told.extend(settled.settled.assets.iter().map(|settled| {
                    let known = view.assets.get(settled.asset).ok();
                    let label = known.map_or_else(String::new, |asset| quoted(asset.label.as_str()));
                    format!("Bien {label} : {}.", settled.outcome.french())
                }));
            }
            None if self.loans.is_empty() => told.push("Aucun emprunt n’est à partager.".to_owned()),
            None => told.push(format!(
                "Ce que le retrait fait devoir n’est pas réglé : l’organe délibérant et le membre en conviennent, à défaut le représentant \
                 de l’État en décide dans les six mois de sa saisine ({WITHDRAWAL_ASSETS})."
            )),
        }
        told.extend(self.loans.iter().map(StatementLoan::french));
        told.push(format!(
            "Au {}, il reste {} à payer, appelés ou non, et {} à rendre au membre.",
            self.on.french(),
            self.remaining.french(),
            self.to_repay.french()
        ));
        told
    }

    fn dates(&self, member: &str, convention: &str) -> String {
        let asked = match &self.asked {
            Some((on, number)) => format!(
                "a demandé le {} (délibération n° {number}) à quitter {convention}",
                on.french()
            ),
            None => format!("n’a pas demandé à quitter {convention}"),
        };
        let granted = self.granted_on.zip(self.last_day).map(|(granted, last)| {
            format!(
                " ; son retrait est accordé depuis le {}, et prend effet après le {}",
                granted.french(),
                last.french()
            )
        });
        format!("{member} {asked}{}.", granted.unwrap_or_default())
    }
}

impl StatementLoan {
    fn french(&self) -> String {
        let name = capitalised(&self.name);
        let outstanding = self.outstanding.french();
        match (&self.borne, &self.how) {
            (Some((capital, interest)), Some(how)) => {
                let interest = (!interest.is_zero()).then(|| format!(" et {} d’intérêts à échoir", interest.french()));
                format!(
                    "{name} : {outstanding} restant dus, dont {} à la charge du membre{} ({how}).",
                    capital.french(),
                    interest.unwrap_or_default()
                )
            }
            _ => format!("{name} : {outstanding} restant dus, part du membre à régler."),
        }
    }
}
