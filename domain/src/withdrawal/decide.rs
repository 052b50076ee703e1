//! The rules on settling a withdrawal: by what authority, which loans, which assets, and what that makes due.

use super::command::{DebtAnswer, SettleWithdrawal};
use super::dues::{of_asset, of_debt, part_of, ratio};
use super::event::{AssetSettled, DebtSettled, DebtShared, LoanShare, PinnedKey, WithdrawalDue, WithdrawalSettled};
use super::share::KeyedDebt;
use super::{AssetOutcome, DebtPayment, DebtShare, WithdrawalTerms};
use crate::committee::event::Effect;
use crate::convention::Convention;
use crate::event::Event;
use crate::key::sheet::Sheet;
use crate::law;
use crate::ledger::decide::{at_most, identifier_free};
use crate::ledger::{Context, Draft, Ledger};
use crate::loan::Loan;
use crate::refusal::{Code, Refusal};
use crate::value::{Cents, Date, EventId, LoanId, Ratio};
use std::collections::BTreeSet;

/// Loans of one settlement, so that its fact fits a body.
const MAX_DEBTS: usize = 60;
/// Assets, likewise.
const MAX_ASSETS: usize = 50;

/// The calculations by key: each loan with its sheet, in the order of the answers.
type Sheets = Vec<(LoanId, Sheet)>;

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
        let name = self.members.name(order.member);
        let participation = convention.participations.get(&order.member);
        let leaving = participation.and_then(|participation| participation.leaving.as_ref());
        let settled = participation.is_some_and(|participation| participation.settled.is_some());
        let Some(leaving) = leaving.filter(|_| !settled) else {
            let message = format!(
                "Aucun retrait de {name} n’est accordé, ou sa participation est déjà soldée : il n’y a rien à régler."
            );
            return Err(Refusal::new(Code::ParticipationState, message).at("member"));
        };
        if let Some(former) = self.settled_withdrawal(convention, order.member, order.settled_on) {
            let message = format!(
                "Le retrait de {name} est déjà réglé, le {} : il ne se règle de nouveau que si ce règlement est annulé.",
                former.settled_on.french()
            );
            return Err(Refusal::new(Code::WithdrawalAlreadySettled, message).at("member"));
        }
        if order.debt_on < leaving.last_day {
            let message = format!(
                "La dette se compte au plus tôt le {}, dernier jour de participation de {name} : ce qui échoit avant est dans ses contributions.",
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

    /// Refuses an asset of another convention or member, named twice, or given back by who did not receive it; and the silence on an asset that
    /// the member had put at disposal.
    fn check_assets(&self, convention: &Convention, order: &SettleWithdrawal) -> Result<(), Refusal> {
        let mut named = BTreeSet::new();
        for (index, settled) in order.assets.iter().enumerate() {
            self.check_asset(convention, order, settled)
                .map_err(|refusal| refusal.at(format!("assets.{index}")))?;
            if !named.insert(settled.asset) {
                let message = "Ce bien est nommé deux fois : ne dire qu’une fois ce qu’il devient.";
                return Err(Refusal::new(Code::AssetInvalid, message).at(format!("assets.{index}")));
            }
        }
        let own = self.assets.of_convention(convention.id);
        let mut own = own
            .into_iter()
            .filter(|asset| asset.made_available_by == Some(order.member));
        if let Some(missing) = own.find(|asset| !named.contains(&asset.id)) {
            let message = format!(
                "Le règlement ne dit pas ce que devient « {} », que {} avait mis à disposition : dire s’il est restitué.",
                missing.label,
                self.members.name(order.member)
            );
            return Err(Refusal::new(Code::AssetUnanswered, message)
                .at("assets")
                .under(law::WITHDRAWAL_ASSETS));
        }
        Ok(())
    }

    fn check_asset(
        &self,
        convention: &Convention,
        order: &SettleWithdrawal,
        settled: &AssetSettled,
    ) -> Result<(), Refusal> {
        let asset = self.assets.get(settled.asset)?;
        let owner = asset.made_available_by;
        if asset.convention != convention.id || owner.is_some_and(|owner| owner != order.member) {
            let message = format!(
                "« {} » n’est ni un bien de cette coopération ni celui de {} : son retrait ne le concerne pas.",
                asset.label,
                self.members.name(order.member)
            );
            return Err(Refusal::new(Code::AssetOfAnother, message));
        }
        let invalid = |message: &str| Err(Refusal::new(Code::AssetInvalid, message));
        match (settled.outcome, owner) {
            (AssetOutcome::Returned, None) => {
                return invalid(
                    "Ce bien a été acquis par la coopération : il ne se restitue pas. Il est conservé, ou attribué au membre.",
                );
            }
            (AssetOutcome::Attributed, Some(_)) => {
                return invalid("Ce bien avait été mis à disposition par le membre : il lui est restitué, non attribué.");
            }
            _ => {}
        }
        if settled.compensation.as_ref().is_some_and(|compensation| !compensation.amount.is_positive()) {
            return invalid("Une compensation est supérieure à zéro ; sans compensation, ne rien indiquer.");
        }
        Ok(())
    }

    /// Refuses the silence on a loan that was contracted while the member belonged, and that is not paid off.
    fn every_loan_is_answered(&self, convention: &Convention, order: &SettleWithdrawal) -> Result<(), Refusal> {
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

    /// The key, where a loan is shared by it.
    fn key_to_share(&self, convention: &Convention, order: &SettleWithdrawal) -> Result<Option<KeyedDebt<'_>>, Refusal> {
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

    fn settle_debts(
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
            let debt = self
                .settle_debt(order, answer, loan, sheet)
                .map_err(|refusal| refusal.at(at("share")))?;
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
        let refuse = |message: String| {
            Err(Refusal::new(Code::DebtOutsideMembership, message).under(law::WITHDRAWAL_ASSETS))
        };
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
        let joined = participation.and_then(|participation| participation.joined);
        let when = match joined.filter(|(from, _)| loan.contracted_on < *from) {
            Some((from, _)) => format!("avant que {} adhère, le {}", self.members.name(order.member), from.french()),
            None => format!("une fois {} parti", self.members.name(order.member)),
        };
        refuse(format!(
            "{} a été contracté le {}, {when} : sa dette n’est pas partagée avec ce membre.",
            capitalised(&loan.french()),
            loan.contracted_on.french()
        ))
    }

    /// What the member bears of one loan. `by_key` is what the key gives it, where the key is asked.
    fn settle_debt(
        &self,
        order: &SettleWithdrawal,
        answer: &DebtAnswer,
        loan: &Loan,
        by_key: Option<Cents>,
    ) -> Result<DebtSettled, Refusal> {
        let invalid = |message: String| Err(Refusal::new(Code::DebtShareInvalid, message));
        let outstanding = loan.outstanding_on(order.debt_on);
        let returns = |settled: &AssetSettled| {
            Some(settled.asset) == loan.asset && settled.outcome == AssetOutcome::Returned
        };
        let goes_back = order.assets.iter().any(returns);
        if goes_back != (answer.share == DebtShare::WithAsset) {
            let message = if goes_back {
                format!("{} a financé un bien qui est restitué : sa dette suit ce bien, tout entière.", capitalised(&loan.french()))
            } else {
                format!("{} n’est attaché à aucun bien restitué : sa dette se partage.", capitalised(&loan.french()))
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

fn capitalised(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
