//! The edges of the settlement of a withdrawal: the very days of its acts, nothing and all of a debt, what was before the member joined, and
//! a member that leaves twice.

use crate::act::{annulled, fact};
use crate::ahead::{joined, left};
use crate::support::{commune, facts, refused, then, when};
use crate::withdrawal::{
    LAST_DAY, LEAVER, answer, asset, asset_id, dues, example, given, header, line, loan, loan_id, settle, settled,
};
use domain::budget::Direction::Expense;
use domain::loan::command::RecordLoan;
use domain::sample::orders::{call_contributions, draft_budget};
use domain::sample::{date, euros, id, name};
use domain::value::{BudgetId, Cents, Fraction, WithdrawalId};
use domain::withdrawal::command::SettleWithdrawal;
use domain::withdrawal::event::{AssetSettled, OrganAndMember, PrefectSettlement};
use domain::withdrawal::{AssetOutcome, DebtPayment, DebtShare, WithdrawalTerms};
use domain::{Code, Draft, Event};
use std::collections::BTreeSet;

fn by_key() -> SettleWithdrawal {
    settle(vec![answer(1, DebtShare::Key, DebtPayment::AtOnce)])
}

fn rate(numerator: u128, denominator: u128) -> DebtShare {
    DebtShare::Rate(Fraction::new(numerator, denominator).unwrap())
}

#[test]
fn the_debt_is_counted_from_the_last_day_on_and_falls_due_from_the_settlement_on() {
    let story = || facts(given([example().into()]));
    let mut order = by_key();
    order.debt_on = date("2025-12-30");
    let early = refused(story(), order.clone());
    assert_eq!((early.code, early.field.as_deref()), (Code::ActOrder, Some("debt_on")));
    // Later, the instalment of 30 June 2026 is paid: 92 160,00 € remain.
    order.debt_on = date("2026-06-30");
    order.settled_on = date("2026-07-06");
    order.due_on = date("2026-07-05");
    let before = refused(story(), order.clone());
    assert_eq!(
        (before.code, before.field.as_deref()),
        (Code::ScheduleInvalid, Some("due_on"))
    );
    order.due_on = date("2026-07-06");
    let events = when(story(), order).unwrap();
    let debt = &header(&events).debts[0];
    // 92 160,00 × 642 / 16 265 is 3 637,67.
    assert_eq!((debt.outstanding, debt.amount), (euros("92160.00"), euros("3637.67")));
    let [due] = dues(&events)[..] else { panic!("une ligne") };
    assert_eq!((due.amount, due.due_on), (euros("3637.67"), date("2026-07-06")));
}

#[test]
fn the_prefect_settles_from_the_day_of_the_referral_on() {
    let order = |referred_on| SettleWithdrawal {
        terms: WithdrawalTerms::PrefectOrder(PrefectSettlement {
            number: name("2026-DCL-3"),
            referred_on: date(referred_on),
            signed_on: date("2026-02-02"),
        }),
        ..by_key()
    };
    let story = facts(given([example().into()]));
    assert!(when(story.clone(), order("2026-02-02")).is_ok());
    let early = refused(story, order("2026-02-03"));
    assert_eq!((early.code, early.field.as_deref()), (Code::ActOrder, Some("terms")));
}

#[test]
fn a_share_goes_from_nothing_to_the_whole_debt() {
    let borne = |share| {
        let events = settled(&[example()], vec![answer(1, share, DebtPayment::AtOnce)]);
        events.map(|events| header(&events).debts[0].amount)
    };
    for whole in [DebtShare::Amount(euros("184320.00")), rate(1, 1)] {
        assert_eq!(borne(whole), Ok(euros("184320.00")));
    }
    assert_eq!(borne(DebtShare::Amount(euros("0.01"))), Ok(euros("0.01")));
    let negative = borne(DebtShare::Amount(euros("-0.01"))).unwrap_err();
    assert_eq!(negative.code, Code::DebtShareInvalid);
    assert!(negative.message.contains("de zéro au capital restant dû"), "{negative}");
    let unattached = borne(DebtShare::WithAsset).unwrap_err();
    assert!(
        unattached.message.starts_with("L’emprunt « Ouvrage 1 »"),
        "{unattached}"
    );
}

/// One thousandth of 5,00 € is half a cent, rounded down to nothing: the rate says enough. A rate of zero is to be explained.
#[test]
fn a_rate_above_zero_that_rounds_to_nothing_needs_no_reason() {
    let small = || loan(2, &[("2026-06-30", "5.00", "0.00")]);
    let settled = |share| settled(&[small()], vec![answer(2, share, DebtPayment::AtOnce)]);
    let events = settled(rate(1, 1_000)).unwrap();
    assert_eq!(header(&events).debts[0].amount, Cents::ZERO);
    let mute = settled(rate(0, 1)).unwrap_err();
    assert_eq!(mute.code, Code::DebtShareInvalid);
    assert!(mute.message.contains("dire pourquoi"), "{mute}");
}

#[test]
fn interest_is_borne_only_of_annuities() {
    let interest = |payment| {
        let events = settled(&[example()], vec![answer(1, DebtShare::Key, payment)]).unwrap();
        header(&events).debts[0].interest
    };
    assert_eq!(interest(DebtPayment::AtOnce), Cents::ZERO);
    // 218,26 in 2026 and 109,13 in 2027.
    assert_eq!(interest(DebtPayment::Annuities), euros("327.39"));
    // A debt that goes back with its asset is owed to the lender, its interest too.
    let attached = RecordLoan {
        asset: Some(asset_id(1)),
        ..example()
    };
    let story = facts(given([asset(1, Some(commune(LEAVER))).into(), attached.into()]));
    let order = SettleWithdrawal {
        assets: vec![AssetSettled {
            asset: asset_id(1),
            compensation: None,
            outcome: AssetOutcome::Returned,
        }],
        ..settle(vec![answer(1, DebtShare::WithAsset, DebtPayment::Annuities)])
    };
    let events = when(story, order).unwrap();
    assert_eq!(header(&events).debts[0].interest, Cents::ZERO);
    assert!(dues(&events).is_empty());
}

#[test]
fn an_asset_that_the_member_had_lent_is_given_back_and_not_attributed() {
    let story = facts(given([example().into(), asset(1, Some(commune(LEAVER))).into()]));
    let order = |outcome| SettleWithdrawal {
        assets: vec![AssetSettled {
            asset: asset_id(1),
            compensation: None,
            outcome,
        }],
        ..by_key()
    };
    let attributed = refused(story.clone(), order(AssetOutcome::Attributed));
    assert_eq!(
        (attributed.code, attributed.field.as_deref()),
        (Code::AssetInvalid, Some("assets.0"))
    );
    assert!(when(story, order(AssetOutcome::Returned)).is_ok());
}

#[test]
fn a_line_of_a_year_waits_until_the_budget_of_that_year_is_adopted() {
    let drafted = draft_budget(
        BudgetId::new(id(0x7027)),
        "2027",
        &[("paie", "Paie")],
        &[("paie", "6411", Expense, "1000.00", "Paie")],
    );
    let annuities = settle(vec![answer(1, DebtShare::Key, DebtPayment::Annuities)]);
    let story = facts(given([example().into(), annuities.into(), drafted.into()]));
    let of_2027 = line(&format!("annuity/{}/2027", loan_id(1)));
    let refusal = refused(story, call_contributions(of_2027, "2026-03-02", &["2027-06-30"]));
    assert_eq!(refusal.code, Code::BudgetState, "{refusal}");
}

/// The story of the loan of 1 June 2024, where Bruyères joined on `from` only.
fn joined_on(from: &str) -> Vec<Draft> {
    let movements = [joined(commune(LEAVER), from), left(commune(LEAVER), LAST_DAY)];
    let mut story = facts(given([example().into()]));
    story.extend(movements.map(|event| Draft::new(event, date(LAST_DAY))));
    story
}

#[test]
fn a_loan_contracted_before_the_member_joined_is_not_shared_with_it() {
    let refusal = refused(joined_on("2024-06-02"), by_key());
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::DebtOutsideMembership, Some("debts.0.loan"))
    );
    assert!(
        refusal.message.contains("avant que Bruyères adhère, le 2 juin 2024"),
        "{refusal}"
    );
    assert!(refusal.message.starts_with("L’emprunt « Ouvrage 1 »"), "{refusal}");
    assert!(when(joined_on("2024-06-02"), settle(Vec::new())).is_ok());
    assert!(when(joined_on("2024-06-01"), by_key()).is_ok());
}

#[test]
fn a_member_that_comes_back_and_leaves_again_is_settled_again() {
    let again = SettleWithdrawal {
        withdrawal: WithdrawalId::new(id(0xb801)),
        debt_on: date("2026-06-30"),
        settled_on: date("2026-07-06"),
        due_on: date("2026-07-06"),
        ..settle(Vec::new())
    };
    let mut story = joined_on("2024-06-02");
    story.extend(then(story.clone(), settle(Vec::new())).unwrap());
    let twice = refused(story.clone(), again.clone());
    assert_eq!(twice.code, Code::WithdrawalAlreadySettled, "{twice}");
    let back = [
        joined(commune(LEAVER), "2026-03-01"),
        left(commune(LEAVER), "2026-06-30"),
    ];
    story.extend(back.map(|event| Draft::new(event, date("2026-03-01"))));
    assert!(when(story, again).is_ok());
}

#[test]
fn a_settlement_made_anew_takes_another_identifier() {
    let mut story = facts(given([example().into(), by_key().into()]));
    let act = fact(&story, |event| matches!(event, Event::WithdrawalSettled(_)));
    story.extend(then(story.clone(), annulled(act)).unwrap());
    let same = refused(story, by_key());
    assert_eq!(
        (same.code, same.field.as_deref()),
        (Code::IdentifierTaken, Some("withdrawal"))
    );
}

#[test]
fn each_way_to_settle_and_to_share_is_told_in_words_of_its_own() {
    let agreement = OrganAndMember {
        decided_on: date("2026-01-12"),
        decision: crate::support::decision(1, 2),
        number: name("2026-2"),
    };
    let terms = [
        WithdrawalTerms::Agreement(agreement),
        by_key().terms,
        WithdrawalTerms::Provided,
    ];
    let told: BTreeSet<_> = terms.iter().map(WithdrawalTerms::french).collect();
    assert_eq!(told.len(), terms.len());
    let shares = [
        DebtShare::Amount(Cents::ZERO),
        DebtShare::Key,
        rate(1, 2),
        DebtShare::WithAsset,
    ];
    let told: BTreeSet<_> = shares.iter().map(DebtShare::french).collect();
    assert_eq!(told.len(), shares.len());
}
