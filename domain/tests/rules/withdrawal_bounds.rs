//! The edges of what a withdrawal makes owe: the first amount, date or rate that is refused, the last that is not.

use crate::support::{commune, decision, facts, refused, registration, when};
use crate::withdrawal::{
    LAST_DAY, LEAVER, answer, asset, asset_id, example, given, header, loan_id, moves, settle, settled, stays,
    withdrawal_id,
};
use domain::budget::Direction::Expense;
use domain::loan::command::RecordLoan;
use domain::participation::Movement;
use domain::participation::command::{AdmitMember, ReleaseMember};
use domain::sample::orders::{call_contributions, draft_budget};
use domain::sample::{CONVENTION, date, euros, id, name};
use domain::value::{AllocationId, BudgetId, Cents, Fraction, WithdrawalId};
use domain::withdrawal::command::SettleWithdrawal;
use domain::withdrawal::event::{AssetSettled, OrganAndMember, PrefectSettlement};
use domain::withdrawal::{AssetOutcome, DebtPayment, DebtShare, WithdrawalTerms};
use domain::{Code, Command};

fn by_key(payment: DebtPayment) -> SettleWithdrawal {
    settle(vec![answer(1, DebtShare::Key, payment)])
}

fn share(share: DebtShare) -> Result<Cents, Code> {
    let events = settled(&[example()], vec![answer(1, share, DebtPayment::AtOnce)]);
    events
        .map(|events| header(&events).debts[0].amount)
        .map_err(|refusal| refusal.code)
}

#[test]
fn an_agreed_share_goes_from_nothing_to_the_whole_debt() {
    let amount = |amount: &str| share(DebtShare::Amount(euros(amount)));
    assert_eq!(amount("7000.00"), Ok(euros("7000.00")));
    assert_eq!(amount("184320.00"), Ok(euros("184320.00")));
    assert_eq!(amount("184320.01"), Err(Code::DebtShareInvalid));
    assert_eq!(amount("-0.01"), Err(Code::DebtShareInvalid));
    let rate = |part, whole| share(DebtShare::Rate(Fraction::new(part, whole).unwrap()));
    assert_eq!(rate(1, 1), Ok(euros("184320.00")));
    assert_eq!(rate(1_000_001, 1_000_000), Err(Code::DebtShareInvalid));
    // Nothing, by no rate or by one that gives less than a cent, takes a reason.
    assert_eq!(rate(0, 1), Err(Code::DebtShareInvalid));
    assert_eq!(rate(1, 1_000_000_000), Err(Code::DebtShareInvalid));
}

#[test]
fn only_who_pays_by_annuities_bears_the_interest_to_come() {
    let story = || facts(given([example().into()]));
    let interest = |payment| header(&when(story(), by_key(payment)).unwrap()).debts[0].interest;
    assert_eq!(interest(DebtPayment::AtOnce), Cents::ZERO);
    assert_eq!(interest(DebtPayment::Annuities), euros("327.39"));
    // A debt that goes back with its asset is owed to the lender, interest included: nothing of it to the cooperation.
    let mut attached = example();
    attached.asset = Some(asset_id(1));
    let mut order = settle(vec![answer(1, DebtShare::WithAsset, DebtPayment::Annuities)]);
    order.assets = vec![outcome(AssetOutcome::Returned)];
    let recorded = facts(given([asset(1, Some(commune(LEAVER))).into(), attached.into()]));
    assert_eq!(header(&when(recorded, order).unwrap()).debts[0].interest, Cents::ZERO);
}

fn outcome(outcome: AssetOutcome) -> AssetSettled {
    AssetSettled {
        asset: asset_id(1),
        compensation: None,
        outcome,
    }
}

#[test]
fn what_the_member_had_put_at_disposal_goes_back_to_it_and_is_not_attributed() {
    let own = facts(given([example().into(), asset(1, Some(commune(LEAVER))).into()]));
    let settle = |outcome_of| SettleWithdrawal {
        assets: vec![outcome(outcome_of)],
        ..by_key(DebtPayment::AtOnce)
    };
    let refusal = refused(own.clone(), settle(AssetOutcome::Attributed));
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::AssetInvalid, Some("assets.0"))
    );
    assert!(when(own.clone(), settle(AssetOutcome::Returned)).is_ok());
    assert!(when(own, settle(AssetOutcome::Kept)).is_ok());
    let common = facts(given([example().into(), asset(1, None).into()]));
    assert!(when(common, settle(AssetOutcome::Attributed)).is_ok());
}

#[test]
fn the_dates_of_a_settlement_follow_each_other() {
    let story = || facts(given([example().into()]));
    let order = |change: fn(&mut SettleWithdrawal)| {
        let mut order = by_key(DebtPayment::AtOnce);
        change(&mut order);
        order
    };
    // The debt may be counted after the last day; the leaver, who belongs no more by then, is shared with all the same.
    assert!(when(story(), order(|order| order.debt_on = date("2026-01-31"))).is_ok());
    let early = refused(story(), order(|order| order.debt_on = date("2025-12-30")));
    assert_eq!(
        (early.code, early.field.as_deref()),
        (Code::ActOrder, Some("debt_on")),
        "{early}"
    );
    assert!(when(story(), order(|order| order.due_on = order.settled_on)).is_ok());
    let due = refused(story(), order(|order| order.due_on = date("2026-02-08")));
    assert_eq!(
        (due.code, due.field.as_deref()),
        (Code::ScheduleInvalid, Some("due_on"))
    );
}

#[test]
fn a_prefect_settles_once_he_was_asked() {
    let signed = |signed_on: &str| SettleWithdrawal {
        terms: WithdrawalTerms::PrefectOrder(PrefectSettlement {
            number: name("2026-DCL-3"),
            referred_on: date("2025-10-06"),
            signed_on: date(signed_on),
        }),
        ..by_key(DebtPayment::AtOnce)
    };
    let story = || facts(given([example().into()]));
    assert!(when(story(), signed("2025-10-06")).is_ok());
    assert!(when(story(), signed("2026-02-09")).is_ok());
    let before = refused(story(), signed("2025-10-05"));
    assert_eq!((before.code, before.field.as_deref()), (Code::ActOrder, Some("terms")));
    let after = refused(story(), signed("2026-02-10"));
    assert_eq!(
        (after.code, after.field.as_deref()),
        (Code::ActOrder, Some("settled_on"))
    );
}

#[test]
fn a_settlement_has_an_identifier_of_its_own() {
    let story = given([example().into(), by_key(DebtPayment::AtOnce).into()]);
    let refusal = refused(facts(story), by_key(DebtPayment::AtOnce));
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (Code::IdentifierTaken, Some("withdrawal"))
    );
}

#[test]
fn a_line_waits_for_the_budget_of_its_year_to_be_adopted_and_not_only_drafted() {
    let lines = [("paie", "6411", Expense, "1000.00", "Paie")];
    let drafted = draft_budget(BudgetId::new(id(0x7027)), "2027", &[("paie", "Paie")], &lines);
    let story = given([example().into(), by_key(DebtPayment::Annuities).into(), drafted.into()]);
    let annuity = AllocationId::new(withdrawal_id().derive(&format!("annuity/{}/2027", loan_id(1))));
    let call = call_contributions(annuity, "2027-03-02", &["2027-06-30"]);
    assert_eq!(refused(facts(story), call).code, Code::BudgetState);
}

/// A sixth commune joins on 1 January 2025 and leaves a year later.
fn joined_and_released() -> Vec<Command> {
    let mut commands = stays();
    commands.push(registration(5).into());
    commands.extend(moves(5, Movement::Accession, 5, "2024"));
    let admitted = AdmitMember {
        convention: CONVENTION,
        member: commune(5),
        effective_on: date("2025-01-01"),
        conditions: None,
        entry_fee: None,
    };
    commands.push(admitted.into());
    commands.extend(moves(5, Movement::Withdrawal, 6, "2025"));
    let released = ReleaseMember {
        convention: CONVENTION,
        member: commune(5),
        last_day: date(LAST_DAY),
        conditions: None,
    };
    commands.push(released.into());
    commands
}

#[test]
fn who_joined_later_bears_the_loans_contracted_since_and_is_settled_once() {
    let since = RecordLoan {
        contracted_on: date("2025-01-01"),
        ..example()
    };
    let order = SettleWithdrawal {
        member: commune(5),
        ..settle(vec![answer(
            1,
            DebtShare::Amount(euros("1000.00")),
            DebtPayment::AtOnce,
        )])
    };
    let again = SettleWithdrawal {
        withdrawal: WithdrawalId::new(id(0xb801)),
        ..order.clone()
    };
    let mut commands = joined_and_released();
    // A loan of 1 June 2024 was contracted before it joined: it is not to be answered for, and cannot be.
    commands.push(example().into());
    let before = refused(facts(commands), order.clone());
    assert_eq!(before.code, Code::DebtOutsideMembership);
    assert!(before.message.contains("n’était pas membre"), "{before}");
    let mut commands = joined_and_released();
    commands.push(since.into());
    assert!(when(facts(commands.clone()), order.clone()).is_ok());
    commands.push(order.into());
    assert_eq!(refused(facts(commands), again).code, Code::WithdrawalAlreadySettled);
}

#[test]
fn the_terms_and_the_shares_are_told_in_words() {
    let agreement = WithdrawalTerms::Agreement(OrganAndMember {
        decided_on: date("2026-01-12"),
        decision: decision(1, 2),
        number: name("2026-2"),
    });
    let words = [
        agreement.french(),
        by_key(DebtPayment::AtOnce).terms.french(),
        WithdrawalTerms::Provided.french(),
    ];
    assert_eq!(
        words,
        [
            "par accord de l’organe délibérant et du membre",
            "par arrêté du représentant de l’État",
            "comme le prévoit la convention",
        ]
    );
    let half = Fraction::new(1, 2).unwrap();
    let shares = [
        DebtShare::Amount(Cents::ZERO),
        DebtShare::Key,
        DebtShare::Rate(half),
        DebtShare::WithAsset,
    ];
    assert_eq!(
        shares.map(|share| share.french()),
        [
            "montant convenu",
            "selon la clé",
            "taux convenu",
            "reprise avec le bien"
        ]
    );
}
