//! Payments: what was received, what it pays, what is left of it.

use super::Noun;
use super::compare::{Comparison, Side};
use super::portrait::{Portrait, l, la, le};
use crate::FactRef;
use crate::obligations::CallView;
use domain::value::PaymentId;

pub(super) fn compare(comparison: &mut Comparison<'_>) {
    // A payment has no fiscal year of its own: what it pays of a call is told with the line.
    if comparison.scope.year.is_some() {
        return;
    }
    let (before, after) = (comparison.before.view, comparison.after.view);
    let ids = if comparison.shares(false) {
        before.payments.differing(&after.payments)
    } else {
        comparison.all(|view| view.payments.iter().map(|(id, _)| id))
    };
    comparison.each(ids, portrait);
}

fn portrait(side: &Side<'_>, id: PaymentId) -> Option<Portrait> {
    let payment = side.view.payments.get(id).ok()?;
    let of = side.tell.member(payment.member);
    let name = format!("{}, {}", side.tell.member_name(payment.member), payment.reference);
    let title = le(format!("paiement « {} » {}", payment.reference, of.de()));
    let mut portrait = Portrait::new(Noun::Payment, id.uuid(), name, title).of_member(payment.member);
    let recorded = side.fact(payment.fact);
    portrait.has(le("payeur"), side.tell.member_name(payment.member), recorded);
    portrait.has(le("montant reçu"), payment.received, recorded);
    portrait.has(la("date de réception"), payment.paid_on, recorded);
    for (call, amount) in &payment.imputed {
        let Some(line) = side.tell.view.obligations.of_call(*call) else {
            continue;
        };
        let facts: Vec<FactRef> = line
            .calls()
            .flat_map(CallView::movements)
            .filter(|movement| movement.id == id)
            .map(|movement| movement.fact)
            .collect();
        let label = l(format!(
            "imputation sur {}, {}, {}",
            side.tell.member_name(line.member),
            line.fiscal_year,
            side.tell.view.line_label(line)
        ));
        portrait.owes(label, *amount, facts);
    }
    portrait.owes(le("reste à imputer"), payment.surplus, []);
    portrait.owes(le("montant remboursé"), payment.refunded, []);
    portrait.may_have(la("date du rejet"), payment.reversed_on, []);
    Some(portrait)
}
