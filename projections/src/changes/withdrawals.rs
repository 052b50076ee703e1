//! Loans, assets, and what withdrawals settled.

use super::Noun;
use super::compare::{Comparison, Side};
use super::portrait::{Portrait, l, la, le};
use domain::value::{AssetId, LoanId, WithdrawalId};

pub(super) fn compare(comparison: &mut Comparison<'_>) {
    // Few: all are looked at.
    let loans = comparison.all(|view| view.loans.iter().map(|loan| loan.id));
    comparison.each(loans, loan);
    let assets = comparison.all(|view| view.assets.iter().map(|asset| asset.id));
    comparison.each(assets, asset);
    let withdrawals = comparison.all(|view| view.withdrawals.iter().map(|known| known.settled.withdrawal));
    comparison.each(withdrawals, withdrawal);
}

fn loan(side: &Side<'_>, id: LoanId) -> Option<Portrait> {
    let loan = side.view.loans.get(id).ok()?;
    let recorded = || side.fact(loan.fact);
    let name = format!("{} ({})", loan.purpose, loan.lender);
    let title = l(format!("emprunt « {} » ({})", loan.purpose, loan.lender));
    let mut portrait = Portrait::new(Noun::Loan, id.uuid(), name, title);
    portrait.has(le("capital emprunté"), loan.principal, recorded());
    portrait.has(la("date du contrat"), loan.contracted_on, recorded());
    portrait.has(le("nombre d’échéances"), loan.instalments.len(), recorded());
    portrait.owes(
        le("capital restant dû au jour considéré"),
        loan.outstanding_on(side.on),
        recorded(),
    );
    Some(portrait)
}

fn asset(side: &Side<'_>, id: AssetId) -> Option<Portrait> {
    let asset = side.view.assets.get(id).ok()?;
    let recorded = || side.fact(asset.fact);
    let title = le(format!("bien « {} »", asset.label));
    let mut portrait = Portrait::new(Noun::Asset, id.uuid(), asset.label.as_str(), title);
    portrait.has(la("valeur nette comptable"), asset.value, recorded());
    portrait.has(la("date de cette valeur"), asset.valued_on, recorded());
    portrait.has(
        la("date d’acquisition ou de mise à disposition"),
        asset.acquired_on,
        recorded(),
    );
    let by = asset.made_available_by.map(|member| side.tell.member_name(member));
    portrait.may_have(le("membre qui le met à disposition"), by, recorded());
    Some(portrait)
}

fn withdrawal(side: &Side<'_>, id: WithdrawalId) -> Option<Portrait> {
    let known = side.view.withdrawals.get(id)?;
    let settled = &known.settled;
    let recorded = [known.fact];
    let of = side.tell.member(settled.member);
    let name = format!(
        "{}, {}",
        side.tell.member_name(settled.member),
        settled.settled_on.french()
    );
    let title = le(format!(
        "règlement, le {}, du retrait {}",
        settled.settled_on.french(),
        of.de()
    ));
    let mut portrait = Portrait::new(Noun::Withdrawal, id.uuid(), name, title).of_member(settled.member);
    portrait.has(l("autorité"), settled.terms.french(), recorded);
    portrait.has(le("jour où la dette est comptée"), settled.debt_on, recorded);
    portrait.has(le("motif"), &settled.reason, recorded);
    for debt in &settled.debts {
        let loan = side.view.loans.get(debt.loan);
        let purpose = loan.map_or_else(|_| debt.loan.to_string(), |loan| loan.purpose.to_string());
        portrait.has(
            la(format!("part du capital de l’emprunt « {purpose} »")),
            debt.amount,
            recorded,
        );
        portrait.owes(
            la(format!("part des intérêts de l’emprunt « {purpose} »")),
            debt.interest,
            recorded,
        );
    }
    for asset in &settled.assets {
        let label = side.view.assets.get(asset.asset);
        let label = label.map_or_else(|_| asset.asset.to_string(), |asset| asset.label.to_string());
        portrait.has(
            le(format!("sort du bien « {label} »")),
            asset.outcome.french(),
            recorded,
        );
    }
    portrait.has(le("nombre de lignes dues"), known.dues.len(), recorded);
    portrait.has(
        le("nombre de parts de la dette par la clé"),
        known.shares.len(),
        recorded,
    );
    Some(portrait)
}
