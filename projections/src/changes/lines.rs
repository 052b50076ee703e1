//! What members owe, line by line, and what was called of it.

use super::compare::{Comparison, Side};
use super::portrait::{Portrait, l, la, le};
use super::{Noun, member_years, titles};
use crate::obligations::{Balance, CallView, ObligationView};
use crate::{FactRef, LedgerView};
use domain::value::{AllocationId, CallId, FiscalYear, MemberId};
use std::collections::BTreeSet;

type Place = (FiscalYear, MemberId, AllocationId);

pub(super) fn compare(comparison: &mut Comparison<'_>) {
    let (before, after) = (comparison.before.view, comparison.after.view);
    let scope = comparison.scope;
    let places = if comparison.shares(true) {
        before.obligations.differing(&after.obligations)
    } else {
        comparison.all(|view| view.obligations.iter().map(|line| line.place()))
    };
    let places: Vec<Place> = places
        .into_iter()
        .filter(|(year, member, _)| scope.keeps_line(*year, *member))
        .collect();
    let owed: BTreeSet<_> = places.iter().map(|(year, member, _)| (*year, *member)).collect();
    comparison.each(owed.iter().copied(), member_year);
    comparison.each(places.iter().copied(), line);
    let mut calls: BTreeSet<CallId> = BTreeSet::new();
    for (year, member, allocation) in &places {
        for view in [before, after] {
            let line = view.obligations.get(*year, *member, *allocation);
            calls.extend(line.into_iter().flat_map(|line| line.calls()).map(|call| call.id));
        }
    }
    let recovered = before.payments.differing_steps(&after.payments);
    let of_recovery = recovered.into_iter().filter(|call| {
        let line = [before, after]
            .into_iter()
            .find_map(|view| view.obligations.of_call(*call));
        line.is_some_and(|line| scope.keeps_line(line.fiscal_year, line.member))
    });
    calls.extend(of_recovery.collect::<Vec<_>>());
    let titles: BTreeSet<_> = calls
        .iter()
        .flat_map(|call| titles_of(before, *call).chain(titles_of(after, *call)))
        .collect();
    comparison.each(calls, call);
    comparison.each(titles, titles::portrait);
    member_years::compare(comparison, &owed);
}

fn titles_of(view: &LedgerView, call: CallId) -> impl Iterator<Item = domain::value::TitleId> {
    let known = view.obligations.of_call(call).and_then(|line| line.call_of(call));
    known
        .into_iter()
        .flat_map(|call| call.titles.iter().map(|title| title.id))
}

fn member_year(side: &Side<'_>, (year, member): (FiscalYear, MemberId)) -> Option<Portrait> {
    let row = side.view.member_year(member, year, side.on)?;
    let name = format!("{}, {year}", side.tell.member_name(member));
    let title = le(format!("compte {} pour {year}", side.tell.member(member).de()));
    let mut portrait = Portrait::new(Noun::MemberYear, member.uuid(), name, title)
        .of_year(year)
        .of_member(member);
    let facts: Vec<FactRef> = row.obligations.iter().flat_map(|line| line.facts()).collect();
    amounts(&mut portrait, &row.balance, &facts);
    Some(portrait)
}

fn line(side: &Side<'_>, (year, member, allocation): Place) -> Option<Portrait> {
    let line = side.view.obligations.get(year, member, allocation)?;
    let label = side.tell.view.line_label(line);
    let ground = line.ground();
    let name = format!("{}, {year}, {label} ({ground})", side.tell.member_name(member));
    let title = la(format!(
        "ligne « {label} » ({ground}) {} pour {year}",
        side.tell.member(member).de()
    ));
    let mut portrait = Portrait::new(Noun::ObligationLine, allocation.uuid(), name, title)
        .of_year(year)
        .of_member(member);
    amounts(&mut portrait, &line.balance_on(side.on), &line.facts());
    portrait.has(la("part"), line.share, [line.fact]);
    portrait.owes(la("part d’avant"), line.former, [line.fact]);
    let settled = line.settled.map(|(_, fact)| fact);
    portrait.may_have(la("date du règlement"), line.settled.map(|(day, _)| day), settled);
    credit(&mut portrait, line);
    Some(portrait)
}

/// The amounts, counted on the date. Nothing is no amount.
fn amounts(portrait: &mut Portrait, balance: &Balance, facts: &[FactRef]) {
    let facts = || facts.iter().copied();
    portrait.owes(le("dû"), balance.due, facts());
    portrait.owes(l("appelé"), balance.called, facts());
    portrait.owes(le("titré"), balance.titled, facts());
    portrait.owes(le("payé"), balance.paid, facts());
    portrait.owes(le("reste à payer"), balance.remaining, facts());
    portrait.owes(le("retard"), balance.overdue, facts());
    portrait.owes(l("avoir"), balance.credit, facts());
    portrait.owes(le("reste à rendre"), balance.to_repay, facts());
}

/// What it is owed back, and how that was used.
fn credit(portrait: &mut Portrait, line: &ObligationView) {
    let Some(credit) = &line.credit else { return };
    portrait.has(la("date limite de l’avoir"), credit.due_on, [credit.fact]);
    for used in credit.uses() {
        let how = match &used.how {
            crate::obligations::CreditUse::Repaid { reference, .. } => format!("remboursement {reference}"),
            crate::obligations::CreditUse::Offset { .. } => "compensation".to_owned(),
        };
        portrait.has(la(format!("{how} du {}", used.on.french())), used.amount, [used.fact]);
    }
}

fn call(side: &Side<'_>, id: CallId) -> Option<Portrait> {
    let line = side.view.obligations.of_call(id)?;
    let call = line.call_of(id)?;
    let (year, member) = (line.fiscal_year, line.member);
    let label = side.tell.view.line_label(line);
    let issued = call.issued_on.french();
    let name = format!("{}, {year}, {label}, {issued}", side.tell.member_name(member));
    let title = l(format!(
        "appel du {issued} {} pour {year}, « {label} »",
        side.tell.member(member).to()
    ));
    let mut portrait = Portrait::new(Noun::Call, id.uuid(), name, title)
        .of_year(year)
        .of_member(member);
    issue(&mut portrait, call);
    for (step, rank) in side.view.payments.steps(id).zip(1_u32..) {
        let told = format!("{} le {}", step.kind.french(), step.on.french());
        portrait.has(l(format!("acte de recouvrement n° {rank}")), told, side.fact(step.fact));
    }
    Some(portrait)
}

fn issue(portrait: &mut Portrait, call: &CallView) {
    portrait.has(le("montant"), call.amount, [call.fact]);
    portrait.has(la("date d’émission"), call.issued_on, [call.fact]);
    portrait.has(le("compte du membre"), call.payer_account.as_str(), [call.fact]);
    portrait.has(le("compte du porteur"), call.receiver_account.as_str(), [call.fact]);
    for instalment in call.instalments.iter() {
        let (number, due) = (instalment.number, instalment.due_on.french());
        portrait.has(
            l(format!("échéance n° {number} du {due}")),
            instalment.amount,
            [call.fact],
        );
    }
    if let Some(withdrawal) = &call.withdrawal {
        portrait.has(la("date du retrait"), withdrawal.on, [withdrawal.fact]);
        portrait.has(le("motif du retrait"), &withdrawal.reason, [withdrawal.fact]);
    }
}
