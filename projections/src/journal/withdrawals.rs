//! Sentences on loans, assets, and what withdrawals make owe.

use super::teller::Teller;
use crate::french::{capitalised, count, list, quoted};
use domain::asset::event::AssetRecorded;
use domain::loan::event::LoanRecorded;
use domain::value::Cents;
use domain::withdrawal::event::{AssetSettled, DebtSettled, DebtShared, WithdrawalDue, WithdrawalSettled};
use domain::withdrawal::{CompensationPayer, DebtPayment, DebtShare, DueKind, WithdrawalTerms};

impl Teller<'_> {
    pub(super) fn loan_recorded(self, data: &LoanRecorded) -> String {
        let last = match data.instalments.as_slice() {
            [only] => format!(", le {}", only.due_on.french()),
            [.., last] => format!(", la dernière le {}", last.due_on.french()),
            [] => String::new(),
        };
        format!(
            "Un emprunt de {} auprès de {}, pour {}, a été contracté le {} au titre {} : {}{}.",
            data.principal.french(),
            data.lender,
            quoted(data.purpose.as_str()),
            data.contracted_on.french(),
            self.convention(data.convention).de(),
            count(data.instalments.len(), "échéance", "échéances"),
            last
        )
    }

    pub(super) fn asset_recorded(self, data: &AssetRecorded) -> String {
        let how = match data.made_available_by {
            Some(owner) => format!("a été mis à disposition par {}", self.member(owner)),
            None => "a été acquis".to_owned(),
        };
        format!(
            "Le bien {} {how} le {} au titre {} : il vaut {} au {}.",
            quoted(data.label.as_str()),
            data.acquired_on.french(),
            self.convention(data.convention).de(),
            data.value.french(),
            data.valued_on.french()
        )
    }

    pub(super) fn withdrawal_settled(self, data: &WithdrawalSettled) -> String {
        let authority = match &data.terms {
            WithdrawalTerms::Agreement(agreement) => format!(
                "par accord de l’organe délibérant ({}) et de sa délibération n° {} du {}",
                self.decision(agreement.decision),
                agreement.number,
                agreement.decided_on.french()
            ),
            WithdrawalTerms::PrefectOrder(order) => format!(
                "par l’arrêté du représentant de l’État n° {} du {}, saisi le {}",
                order.number,
                order.signed_on.french(),
                order.referred_on.french()
            ),
            WithdrawalTerms::Provided => "comme le prévoit la convention".to_owned(),
        };
        let debts = data.debts.iter().map(|debt| self.debt_told(debt));
        let assets = data.assets.iter().map(|asset| self.asset_told(asset));
        let told: Vec<String> = debts.chain(assets).collect();
        let told = if told.is_empty() {
            "ni dette ni bien à partager".to_owned()
        } else {
            told.join(" ; ")
        };
        format!(
            "Le retrait {} {} a été réglé le {} {authority}, dette comptée au {} : {told}.",
            self.member(data.member).de(),
            self.convention(data.convention).de(),
            data.settled_on.french(),
            data.debt_on.french()
        )
    }

    fn debt_told(self, debt: &DebtSettled) -> String {
        let loan = self.loan(debt);
        if debt.share == DebtShare::WithAsset {
            return format!("la dette {loan}, {}, suit le bien restitué", debt.outstanding.french());
        }
        if debt.amount.is_zero() && debt.interest.is_zero() {
            return format!("rien {loan}");
        }
        let how = match debt.payment {
            DebtPayment::AtOnce => "à payer en une fois".to_owned(),
            DebtPayment::Annuities => format!(
                "à payer par annuités, avec {} d’intérêts, jusqu’au terme",
                debt.interest.french()
            ),
        };
        format!(
            "{} des {} restant dus {loan} ({}), {how}",
            debt.amount.french(),
            debt.outstanding.french(),
            debt.share.french()
        )
    }

    /// « de l’emprunt « Toiture » ».
    fn loan(self, debt: &DebtSettled) -> String {
        let known = self.view.loans.get(debt.loan).ok();
        known.map_or_else(
            || format!("de l’emprunt {}", debt.loan),
            |loan| format!("de l’emprunt {}", quoted(loan.purpose.as_str())),
        )
    }

    fn asset_told(self, settled: &AssetSettled) -> String {
        let known = self.view.assets.get(settled.asset).ok();
        let label = known.map_or_else(|| settled.asset.to_string(), |asset| quoted(asset.label.as_str()));
        let compensation = settled.compensation.as_ref().map(|paid| {
            let payer = match paid.paid_by {
                CompensationPayer::Cooperation => "la coopération",
                CompensationPayer::Member => "le membre",
            };
            format!(", moyennant {} que verse {payer}", paid.amount.french())
        });
        format!(
            "le bien {label} est {}{}",
            settled.outcome.french(),
            compensation.unwrap_or_default()
        )
    }

    pub(super) fn debt_shared(self, data: &DebtShared) -> String {
        let shares: Vec<String> = data
            .shares
            .iter()
            .map(|share| {
                let known = self.view.loans.get(share.loan).ok();
                let loan = known.map_or_else(|| share.loan.to_string(), |loan| quoted(loan.purpose.as_str()));
                format!("{} pour {loan}", share.amount.french())
            })
            .collect();
        format!(
            "{} a pour part de la dette, selon la clé : {}.",
            capitalised(&self.member(data.member).to_string()),
            list(&shares)
        )
    }

    pub(super) fn withdrawal_due(self, data: &WithdrawalDue) -> String {
        let what = self.due(data);
        let on = data.due_on.french();
        let interest = (!data.interest.is_zero()).then(|| format!(", dont {} d’intérêts", data.interest.french()));
        if data.amount < Cents::ZERO {
            let amount = Cents::ZERO.minus(data.amount).unwrap_or(data.amount);
            return format!(
                "{} sont dus {} pour {what}, le {on}.",
                amount.french(),
                self.member(data.member).to()
            );
        }
        format!(
            "{} doit {} pour {what}{}, le {on}.",
            capitalised(&self.member(data.member).to_string()),
            data.amount.french(),
            interest.unwrap_or_default()
        )
    }

    /// « l’annuité 2027 de l’emprunt « Toiture » », « la compensation du bien « Équipement » ».
    pub(super) fn due(self, due: &WithdrawalDue) -> String {
        let article = match due.kind {
            DueKind::Annuity => "l’",
            DueKind::Compensation | DueKind::DebtShare => "la ",
        };
        format!("{article}{}", self.view.due_label(due))
    }
}
