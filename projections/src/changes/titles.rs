//! Titles: what was made payable, and what became of it.

use super::Noun;
use super::compare::Side;
use super::portrait::{Portrait, l, la, le};
use crate::obligations::TitleState;
use domain::value::TitleId;

pub(super) fn portrait(side: &Side<'_>, id: TitleId) -> Option<Portrait> {
    let title = side.view.obligations.title(id)?;
    let of = side.tell.member(title.member);
    let line = side.view.obligations.of_call(title.call)?;
    let name = format!("{}, {}", title.number, side.tell.member_name(title.member));
    let called = le(format!("titre n° {} émis {}", title.number, of.to()));
    let mut portrait = Portrait::new(Noun::Title, id.uuid(), name, called)
        .of_year(line.fiscal_year)
        .of_member(title.member);
    let issued = [title.fact];
    portrait.has(le("montant"), title.amount, issued);
    portrait.has(la("date d’émission"), title.issued_on, issued);
    portrait.may_have(le("bordereau"), title.bordereau.as_ref(), issued);
    for flag in title.flags.iter() {
        portrait.has(la("réserve"), flag.french(), issued);
    }
    let taken = title.taken_in_charge;
    portrait.may_have(
        la("prise en charge"),
        taken.map(|(day, _)| day),
        taken.map(|(_, fact)| fact),
    );
    for reduction in &title.reductions {
        let label = la(format!(
            "réduction n° {} du {}",
            reduction.number,
            reduction.decided_on.french()
        ));
        portrait.has(label, reduction.amount, [reduction.fact]);
    }
    if let Some(cancelled) = &title.cancellation {
        let label = l(format!(
            "annulation n° {} du {}",
            cancelled.number,
            cancelled.decided_on.french()
        ));
        portrait.has(label, cancelled.amount, [cancelled.fact]);
    }
    let state = title.state_on(side.on).map(TitleState::french);
    portrait.may_have(l("état au jour considéré"), state, []);
    Some(portrait)
}
