//! What a withdrawal makes the cooperation owe the member that left: a credit, while the settlement stands.

use crate::act::{annulled, fact};
use crate::settlement::close;
use crate::support::{commune, facts, one, refused, story_before, then};
use crate::withdrawal::{BUDGET_2026, LEAVER, answer, asset, asset_id, example, given, line, owed_in_2025, settle};
use domain::closing::event::YearClosed;
use domain::sample::orders::call_contributions;
use domain::sample::{BUDGET_2025, euros, repay};
use domain::withdrawal::command::SettleWithdrawal;
use domain::withdrawal::event::{AssetSettled, Compensation};
use domain::withdrawal::{AssetOutcome, CompensationPayer, DebtPayment, DebtShare};
use domain::{Code, Command, Draft, Event};

/// The cooperation keeps the asset, and compensates Bruyères for it.
fn compensated() -> SettleWithdrawal {
    SettleWithdrawal {
        assets: vec![AssetSettled {
            asset: asset_id(1),
            compensation: Some(Compensation {
                amount: euros("275.34"),
                paid_by: CompensationPayer::Cooperation,
            }),
            outcome: AssetOutcome::Kept,
        }],
        ..settle(vec![answer(1, DebtShare::Key, DebtPayment::AtOnce)])
    }
}

/// `given`, and the annulment of the settlement of the withdrawal.
fn fallen(given: Vec<Draft>) -> Vec<Draft> {
    let act = fact(&given, |event| matches!(event, Event::WithdrawalSettled(_)));
    let annulment = then(given.clone(), annulled(act)).unwrap();
    [given, annulment].concat()
}

#[test]
fn what_is_owed_to_the_member_is_paid_in_the_budget_of_its_year_while_the_settlement_stands() {
    let owed = line(&format!("compensation/{}", asset_id(1)));
    let story = facts(given([example().into(), asset(1, None).into(), compensated().into()]));
    let repaid = |amount| {
        let Command::RepayCredit(mut order) = repay(0xfb0, owed, "Muzillac", amount, "2026-03-31") else {
            panic!("un remboursement")
        };
        order.member = commune(LEAVER);
        order
    };
    let Event::CreditRepaid(paid) = one(story.clone(), repaid("275.34")) else {
        panic!("un remboursement")
    };
    assert_eq!((paid.amount, paid.budget), (euros("275.34"), BUDGET_2026));
    assert_eq!(refused(story.clone(), repaid("275.35")).code, Code::CreditExceeded);
    let called = refused(story.clone(), call_contributions(owed, "2026-03-02", &["2026-06-30"]));
    assert_eq!(called.code, Code::NotCallable, "{called}");
    let mut after = repaid("275.34");
    after.paid_on = domain::sample::date("2026-06-01");
    let refusal = refused(fallen(story), after);
    assert_eq!(refusal.code, Code::ChainBroken, "{refusal}");
}

fn closed(given: Vec<Draft>) -> YearClosed {
    let Event::YearClosed(closed) = one(given, close("2026-10-12")) else {
        panic!("une clôture")
    };
    closed
}

/// Leaving made the cooperation owe 100,00 € of 2025 to Muzillac.
#[test]
fn a_year_closes_only_once_what_a_withdrawal_owes_in_it_is_given_back() {
    let (story, owed) = owed_in_2025("-100.00");
    let unpaid = refused(story.clone(), close("2026-10-12"));
    assert_eq!(unpaid.code, Code::YearNotSettled);
    let told = format!("il reste {} à rendre à Muzillac", euros("100.00").french());
    assert!(unpaid.message.contains(&told), "{unpaid}");
    let paid = then(story.clone(), repay(0xfb1, owed, "Muzillac", "100.00", "2026-10-06")).unwrap();
    assert!(matches!(&paid[0].event, Event::CreditRepaid(data) if data.budget == BUDGET_2025));
    let paid = [story, paid].concat();
    let (with, without) = (closed(paid.clone()), closed(story_before("CloseYear")));
    assert_eq!(with.called, without.called);
    assert_eq!(with.credits, without.credits.plus(euros("100.00")).unwrap());
    assert_eq!(with.owed, without.owed.minus(euros("100.00")).unwrap());
    // A judge annuls the settlement: the 100,00 € were given back for nothing, and the year does not balance.
    let unfounded = refused(fallen(paid), close("2026-10-12"));
    let told = format!("soit {} d’écart", euros("-100.00").french());
    assert!(unfounded.message.contains(&told), "{unfounded}");
}

#[test]
fn a_settlement_that_fell_before_anything_was_given_back_owes_nothing() {
    let (story, _) = owed_in_2025("-100.00");
    let without = closed(story_before("CloseYear"));
    assert_eq!(closed(fallen(story)), without);
}
