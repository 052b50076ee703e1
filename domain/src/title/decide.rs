//! The rules on titles.

use super::command::{CancelTitle, IssueTitles, NewTitle, RecordTakingInCharge, ReduceTitle};
use super::event::{TitleCancelled, TitleIssued, TitleReduced, TitleTakenInCharge};
use super::{Title, TitleFlag};
use crate::call::Call;
use crate::deadline::Prescription;
use crate::ledger::decide::{at_most, identifier_free, within};
use crate::ledger::{Context, Draft, Ledger};
use crate::refusal::{Code, Refusal};
use crate::value::{CallId, Cents, Date, Name, TitleId};
use std::collections::BTreeSet;

/// Titles of one order: those of a year for the largest groupement of France.
const MAX_TITLES: usize = 2_000;

/// What the titles of one order have already taken.
#[derive(Default)]
struct Taken<'a> {
    ids: BTreeSet<TitleId>,
    numbers: BTreeSet<&'a Name>,
    instalments: BTreeSet<(CallId, u16)>,
}

impl Ledger {
    pub(crate) fn issue_titles(&self, order: &IssueTitles, context: &Context) -> Result<Vec<Draft>, Refusal> {
        at_most(MAX_TITLES, order.titles.len(), "titres", "titles")?;
        if order.titles.is_empty() {
            return Err(
                Refusal::new(Code::TitleInvalid, "Aucun titre n’est donné : en indiquer au moins un.").at("titles"),
            );
        }
        context.not_after_today(order.issued_on, "issued_on")?;
        let mut taken = Taken::default();
        let mut drafts = Vec::with_capacity(order.titles.len());
        for (index, title) in order.titles.iter().enumerate() {
            let draft = self
                .issue(order, title, &mut taken)
                .map_err(|refusal| match refusal.field.as_deref() {
                    Some("issued_on") => refusal,
                    _ => within(&format!("titles.{index}"), refusal),
                })?;
            drafts.push(draft);
        }
        Ok(drafts)
    }

    fn issue<'a>(&self, order: &IssueTitles, new: &'a NewTitle, taken: &mut Taken<'a>) -> Result<Draft, Refusal> {
        let used = self.titles.contains(new.title) || !taken.ids.insert(new.title);
        identifier_free(used, "un autre titre", "title")?;
        let call = self.calls.get(new.call)?;
        call.stands()?;
        let year = order.issued_on.fiscal_year();
        if self.titles.bears(year, &new.number) || !taken.numbers.insert(&new.number) {
            let message = format!(
                "Le titre n° {} de {year} est déjà enregistré : vérifier le numéro.",
                new.number
            );
            return Err(Refusal::new(Code::TitleNumberTaken, message).at("number"));
        }
        if order.issued_on < call.issued_on {
            let message = format!(
                "Un titre suit l’appel du {} : vérifier la date d’émission.",
                call.issued_on.french()
            );
            return Err(Refusal::new(Code::ActOrder, message).at("issued_on"));
        }
        self.require_chain([call.fact], order.issued_on, "call")?;
        let sum = Self::sum_of_instalments(call, new)?;
        self.not_titled(order.issued_on, new, taken)?;
        let event = TitleIssued {
            account: call.receiver_account.clone(),
            amount: sum,
            bordereau: order.bordereau.clone(),
            budget: call.budget,
            call: new.call,
            fiscal_year: year,
            flags: flags(call, &new.instalments, order.issued_on),
            instalments: new.instalments.clone(),
            issued_on: order.issued_on,
            member: call.member,
            number: new.number.clone(),
            title: new.title,
        };
        Ok(Draft::new(event, order.issued_on).authorised_by([call.fact]))
    }

    /// What the instalments of a title sum to; refused unless they are instalments of the call, in order, each once.
    fn sum_of_instalments(call: &Call, new: &NewTitle) -> Result<Cents, Refusal> {
        let in_order = new
            .instalments
            .iter()
            .zip(new.instalments.iter().skip(1))
            .all(|(one, next)| one < next);
        let known = new.instalments.iter().all(|number| call.instalment(*number).is_some());
        if new.instalments.is_empty() || !in_order || !known {
            let message = format!(
                "Un titre porte une ou plusieurs échéances de l’appel, dans l’ordre, chacune une fois : cet appel en a {}.",
                call.instalments.len()
            );
            return Err(Refusal::new(Code::TitleInvalid, message).at("instalments"));
        }
        let amounts = new.instalments.iter().filter_map(|number| call.instalment(*number));
        let sum = Cents::sum(amounts.map(|instalment| instalment.amount))?;
        if !sum.is_positive() {
            let message = "Un titre est supérieur à zéro : y joindre l’échéance suivante.";
            return Err(Refusal::new(Code::TitleInvalid, message).at("instalments"));
        }
        Ok(sum)
    }

    /// Refuses to title an instalment twice on one day.
    fn not_titled(&self, issued_on: Date, new: &NewTitle, taken: &mut Taken<'_>) -> Result<(), Refusal> {
        let twice = |number: u16, by: &str| {
            let message = format!("L’échéance {number} de cet appel est déjà portée par {by}.");
            Err(Refusal::new(Code::TitleAlreadyIssued, message).at("instalments"))
        };
        for number in &new.instalments {
            if !taken.instalments.insert((new.call, *number)) {
                return twice(
                    *number,
                    "un autre titre de la même demande : ne l’y laisser qu’une fois",
                );
            }
            let titles = self.titles.of_call(new.call);
            let mut bearing = titles.filter(|title| title.instalments.contains(number));
            let until = |title: &&Title| title.cancelled_on.is_none_or(|cancelled_on| issued_on < cancelled_on);
            if let Some(title) = bearing.find(until) {
                let by = match title.cancelled_on {
                    Some(on) => format!(
                        "le titre n° {}, qui a subsisté jusqu’au {} : le nouveau titre ne peut pas précéder cette annulation",
                        title.number,
                        on.french()
                    ),
                    None => format!("le titre n° {} : l’annuler d’abord", title.number),
                };
                return twice(*number, &by);
            }
        }
        Ok(())
    }

    pub(crate) fn record_taking_in_charge(
        &self,
        order: &RecordTakingInCharge,
        context: &Context,
    ) -> Result<Vec<Draft>, Refusal> {
        let title = self.standing_title(order.title)?;
        context.not_after_today(order.on, "on")?;
        if let Some(on) = title.taken_in_charge_on {
            let message = format!(
                "Le titre n° {} est déjà pris en charge, depuis le {}.",
                title.number,
                on.french()
            );
            return Err(Refusal::new(Code::TitleAlreadyTakenInCharge, message).at("title"));
        }
        if order.on < title.issued_on {
            return Err(before(title.issued_on, "l’émission du titre", "on"));
        }
        let event = TitleTakenInCharge {
            budget: title.budget,
            member: title.member,
            taken_in_charge_on: order.on,
            title: order.title,
        };
        Ok(vec![Draft::new(event, order.on).authorised_by([title.fact])])
    }

    pub(crate) fn reduce_title(&self, order: &ReduceTitle, context: &Context) -> Result<Vec<Draft>, Refusal> {
        let title = self.standing_title(order.title)?;
        let prior_year = self.may_correct(title, order.decided_on, &order.number, context)?;
        if !order.amount.is_positive() || order.amount >= title.net {
            let message = format!(
                "Il subsiste {} du titre n° {} : une réduction est plus grande que zéro et plus petite. Pour tout effacer, annuler le titre.",
                title.net.french(),
                title.number
            );
            return Err(Refusal::new(Code::TitleReductionInvalid, message).at("amount"));
        }
        let event = TitleReduced {
            amount: order.amount,
            budget: title.budget,
            decided_on: order.decided_on,
            member: title.member,
            number: order.number.clone(),
            prior_year,
            reason: order.reason.clone(),
            title: order.title,
        };
        Ok(vec![Draft::new(event, order.decided_on).authorised_by([title.fact])])
    }

    pub(crate) fn cancel_title(&self, order: &CancelTitle, context: &Context) -> Result<Vec<Draft>, Refusal> {
        let title = self.standing_title(order.title)?;
        let prior_year = self.may_correct(title, order.decided_on, &order.number, context)?;
        let event = TitleCancelled {
            amount: title.net,
            budget: title.budget,
            decided_on: order.decided_on,
            member: title.member,
            number: order.number.clone(),
            prior_year,
            reason: order.reason.clone(),
            title: order.title,
        };
        Ok(vec![Draft::new(event, order.decided_on).authorised_by([title.fact])])
    }

    /// Whether an act of `decided_on` corrects a title of an earlier fiscal year; refused if it cannot correct this one.
    fn may_correct(&self, title: &Title, decided_on: Date, number: &Name, context: &Context) -> Result<bool, Refusal> {
        context.not_after_today(decided_on, "decided_on")?;
        if decided_on < title.last_on {
            return Err(before(title.last_on, "le dernier acte sur ce titre", "decided_on"));
        }
        let year = decided_on.fiscal_year();
        let prior_year = title.fiscal_year < year;
        if self.titles.corrected_by(year, prior_year, number) {
            let message = format!(
                "L’acte n° {number} de {year}, qui réduit ou annule un titre, est déjà enregistré : vérifier le numéro."
            );
            return Err(Refusal::new(Code::TitleNumberTaken, message).at("number"));
        }
        Ok(prior_year)
    }

    fn standing_title(&self, id: TitleId) -> Result<&Title, Refusal> {
        let title = self.titles.get(id)?;
        match title.cancelled_on {
            None => Ok(title),
            Some(on) => {
                let message = format!(
                    "Le titre n° {} est annulé depuis le {} : il n’y a plus rien à y changer. Vérifier le titre visé.",
                    title.number,
                    on.french()
                );
                Err(Refusal::new(Code::TitleCancelled, message).at("title"))
            }
        }
    }
}

/// What is to be looked at in a title of those instalments.
fn flags(call: &Call, instalments: &[u16], issued_on: Date) -> Vec<TitleFlag> {
    let due = instalments.iter().filter_map(|number| call.instalment(*number));
    let mut limits = due.map(|instalment| Prescription::Issue.last_day(instalment.due_on));
    let late = limits.any(|limit| limit.is_ok_and(|last| last < issued_on));
    late.then_some(TitleFlag::AfterLimitation).into_iter().collect()
}

fn before(day: Date, what: &str, field: &str) -> Refusal {
    let message = format!("Cette date précède {what}, du {} : vérifier la date.", day.french());
    Refusal::new(Code::ActOrder, message).at(field)
}
