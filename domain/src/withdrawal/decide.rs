//! The rules on settling a withdrawal: by what authority, which loans, which assets, and what that makes due.

use super::command::{DebtAnswer, SettleWithdrawal};
use super::debts::Sheets;
use super::dues::{of_asset, of_debt};
use super::event::{DebtSettled, DebtShared, LoanShare, PinnedKey, WithdrawalDue, WithdrawalSettled};
use super::share::KeyedDebt;
use super::{DebtShare, WithdrawalTerms};
use crate::committee::event::Effect;
use crate::convention::Convention;
use crate::event::Event;
use crate::key::sheet::Sheet;
use crate::law;
use crate::ledger::decide::{at_most, identifier_free};
use crate::ledger::{Context, Draft, Ledger};
use crate::refusal::{Code, Refusal};
use crate::value::{Cents, Date, EventId, LoanId};

/// Loans of one settlement, so that its fact fits a body.
const MAX_DEBTS: usize = 60;
/// Assets, likewise.
const MAX_ASSETS: usize = 50;

impl Ledger {
    pub(crate) fn settle_withdrawal(&self, order: &SettleWithdrawal, context: &Context) -> Result<Vec<Draft>, Refusal> {
        identifier_free(
            self.withdrawals.contains(order.withdrawal),
            "un autre règlement de retrait",
            "withdrawal",
        )?;
        at_most(MAX_DEBTS, order.debts.len(), "emprunts", "debts")?;
        at_most(MAX_ASSETS, order.assets.len(), "biens", "assets")?;
        let convention = self.conventions.get(order.convention)?;
        self.require_party(convention, order.member)?;
        context.not_after_today(order.settled_on, "settled_on")?;
        let released = self.released(convention, order)?;
        let mut authorities = vec![released];
        authorities.extend(self.terms_authorities(order)?);
        self.check_assets(convention, order)?;
        self.every_loan_is_answered(convention, order)?;
        let keyed = self.key_to_share(convention, order)?;
        authorities.extend(keyed.as_ref().map(|keyed| keyed.adopted));
        self.require_chain(authorities.iter().copied(), order.settled_on, "terms")?;
        let (debts, sheets) = self.settle_debts(convention, order, keyed.as_ref())?;
        let dues = self.lines(order, &debts)?;
        let header = WithdrawalSettled {
            assets: order.assets.clone(),
            convention: order.convention,
            debt_on: order.debt_on,
            debts,
            due_on: order.due_on,
            dues: u32::try_from(dues.len()).unwrap_or(u32::MAX),
            key: keyed.as_ref().map(pinned),
            member: order.member,
            reason: order.reason.clone(),
            refund_account: order.refund_account.clone(),
            refunded_account: order.refunded_account.clone(),
            settled_on: order.settled_on,
            terms: order.terms.clone(),
            withdrawal: order.withdrawal,
        };
        let shared = keyed.iter().flat_map(|keyed| shared(order, keyed, &sheets));
        let events = std::iter::once(Event::from(header))
            .chain(shared.map(Event::from))
            .chain(dues.into_iter().map(Event::from));
        Ok(events
            .map(|event| Draft::new(event, order.debt_on).authorised_by(authorities.iter().copied()))
            .collect())
    }

    /// The event that let the member leave; or a refusal if it stays, if its withdrawal is settled, or if the dates do not follow.
    fn released(&self, convention: &Convention, order: &SettleWithdrawal) -> Result<EventId, Refusal> {
        let of = self.members.of(order.member);
        let participation = convention.participations.get(&order.member);
        let leaving = participation.and_then(|participation| participation.leaving.as_ref());
        let settled = participation.is_some_and(|participation| participation.settled.is_some());
        let Some(leaving) = leaving.filter(|_| !settled) else {
            let message = format!(
                "Aucun retrait {of} n’est accordé, ou sa participation est déjà soldée : il n’y a rien à régler."
            );
            return Err(Refusal::new(Code::ParticipationState, message).at("member"));
        };
        if let Some(former) = self.settled_withdrawal(convention, order.member, order.settled_on) {
            let message = format!(
                "Le retrait {of} est déjà réglé, le {} : il ne se règle de nouveau que si ce règlement est annulé.",
                former.settled_on.french()
            );
            return Err(Refusal::new(Code::WithdrawalAlreadySettled, message).at("member"));
        }
        if order.debt_on < leaving.last_day {
            let message = format!(
                "La dette se compte au plus tôt le {}, dernier jour de participation {of} : ce qui échoit avant est dans ses contributions.",
                leaving.last_day.french()
            );
            return Err(Refusal::new(Code::ActOrder, message).at("debt_on"));
        }
        if order.due_on < order.settled_on {
            let message = "L’échéance précède le règlement : vérifier les dates.";
            return Err(Refusal::new(Code::ScheduleInvalid, message).at("due_on"));
        }
        Ok(leaving.fact)
    }

    /// The acts by whose authority the terms are settled.
    fn terms_authorities(&self, order: &SettleWithdrawal) -> Result<Vec<EventId>, Refusal> {
        let not_before = |act: Date, field: &str| {
            if act <= order.settled_on {
                return Ok(());
            }
            let message = format!(
                "Le règlement précède l’acte du {} dont il procède : vérifier la date.",
                act.french()
            );
            Err(Refusal::new(Code::ActOrder, message).at(field))
        };
        match &order.terms {
            WithdrawalTerms::Agreement(agreement) => {
                not_before(agreement.decided_on, "settled_on")?;
                let authorisation = self
                    .authorisation(agreement.decision, Effect::ConsentWithdrawal(order.member))
                    .map_err(|refusal| refusal.at("terms"))?;
                not_before(authorisation.binds_from, "settled_on")?;
                Ok(authorisation.facts)
            }
            WithdrawalTerms::PrefectOrder(prefect) => {
                not_before(prefect.signed_on, "settled_on")?;
                if prefect.signed_on < prefect.referred_on {
                    let message = "L’arrêté précède la saisine du représentant de l’État : vérifier les dates.";
                    return Err(Refusal::new(Code::ActOrder, message)
                        .at("terms")
                        .under(law::WITHDRAWAL_ASSETS));
                }
                Ok(Vec::new())
            }
            WithdrawalTerms::Provided => {
                let by_key = |debt: &DebtAnswer| matches!(debt.share, DebtShare::Key | DebtShare::WithAsset);
                if let Some(index) = order.debts.iter().position(|debt| !by_key(debt)) {
                    let message = "La convention prévoit la clé, non ce montant ni ce taux : partager cet emprunt selon la clé, ou invoquer un accord ou un arrêté.";
                    return Err(Refusal::new(Code::DebtShareInvalid, message).at(format!("debts.{index}.share")));
                }
                Ok(Vec::new())
            }
        }
    }

    /// The key, where a loan is shared by it.
    fn key_to_share(
        &self,
        convention: &Convention,
        order: &SettleWithdrawal,
    ) -> Result<Option<KeyedDebt<'_>>, Refusal> {
        let needed = order.debts.iter().any(|debt| debt.share == DebtShare::Key);
        match (order.key, needed) {
            (Some(key), true) => self.keyed_debt(convention, order.member, key, order.debt_on).map(Some),
            (None, false) => Ok(None),
            (None, true) => {
                let message = "Un emprunt est partagé selon la clé : dire laquelle.";
                Err(Refusal::new(Code::DebtKeyUnfit, message).at("key"))
            }
            (Some(_), false) => {
                let message = "Aucun emprunt n’est partagé selon la clé : ne pas en indiquer.";
                Err(Refusal::new(Code::DebtKeyUnfit, message).at("key"))
            }
        }
    }

    fn lines(&self, order: &SettleWithdrawal, debts: &[DebtSettled]) -> Result<Vec<WithdrawalDue>, Refusal> {
        let mut lines = Vec::new();
        for debt in debts {
            lines.extend(of_debt(order, self.loans.get(debt.loan)?, debt)?);
        }
        for settled in &order.assets {
            lines.extend(of_asset(order, settled)?);
        }
        for line in &lines {
            self.require_open_year(line.convention, line.fiscal_year)
                .map_err(|refusal| refusal.at("due_on"))?;
        }
        Ok(lines)
    }
}

fn pinned(keyed: &KeyedDebt<'_>) -> PinnedKey {
    PinnedKey {
        carrier: keyed.carrier,
        key: keyed.key.id,
        key_hash: keyed.key.hash,
        key_version: keyed.key.version,
        members: u32::try_from(keyed.gathered.participants.len()).unwrap_or(u32::MAX),
        references: keyed.gathered.pinned_references(),
    }
}

/// One fact for each member of the key, with what it takes to compute it again.
fn shared(order: &SettleWithdrawal, keyed: &KeyedDebt<'_>, sheets: &Sheets) -> Vec<DebtShared> {
    let share = |index: usize, (loan, sheet): &(LoanId, Sheet)| {
        let portions = sheet.lines.iter().filter_map(|line| line.portions.get(index));
        LoanShare {
            amount: sheet.totals.get(index).copied().unwrap_or_default(),
            loan: *loan,
            residue: Cents::sum(portions.map(|portion| portion.residue)).unwrap_or_default(),
        }
    };
    let participants = keyed.gathered.participants.iter().enumerate();
    participants
        .map(|(index, participant)| DebtShared {
            convention: order.convention,
            inputs: keyed.gathered.inputs_of(index),
            member: participant.member,
            rank: u32::try_from(participant.rank).unwrap_or(u32::MAX),
            shares: sheets.iter().map(|sheet| share(index, sheet)).collect(),
            withdrawal: order.withdrawal,
        })
        .collect()
}
