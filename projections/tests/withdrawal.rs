//! What a member that leaves is told: the dates, the debt, what remains year by year, by which act; and the sheet that shares the debt.

mod support;

use domain::act::command::RecordAnnulment;
use domain::call::call_id;
use domain::sample::orders::call_contributions;
use domain::sample::{
    ASSET_EQUIPMENT, LOAN_BASIN, LOAN_ROOF, LOAN_ROOM, POOL, Recorder, WITHDRAWAL, context, date, due, euros, member,
    name, request, story,
};
use domain::value::Cents;
use domain::{Event, Recorded};
use projections::LedgerView;
use projections::chain::ChainState;
use projections::pre_titles::Scope;
use projections::report::{Value, call_document};
use support::{fold, log};

fn billiers() -> domain::value::MemberId {
    member("Billiers")
}

#[test]
fn the_statement_tells_an_official_what_remains_and_by_which_act() {
    let view = fold(&log());
    let statement = view.withdrawal_statement(POOL, billiers(), context().today).unwrap();
    insta::assert_snapshot!(statement.sentences(&view).join("\n"));
    let lines: Vec<_> = statement
        .lines
        .iter()
        .map(|line| (line.fiscal_year.get(), line.label.as_str(), line.called.is_positive()))
        .collect();
    assert_eq!(lines.len(), 5, "{lines:?}");
    assert!(
        lines.contains(&(
            2027,
            "part de dette de l’emprunt «\u{a0}Construction du bassin\u{a0}»",
            true
        )),
        "{lines:?}"
    );
    assert!(
        lines.contains(&(2029, "annuité 2029 de l’emprunt «\u{a0}Toiture\u{a0}»", false)),
        "{lines:?}"
    );
    let due = Cents::sum(
        statement
            .lines
            .iter()
            .map(|line| line.due)
            .filter(|due| due.is_positive()),
    )
    .unwrap();
    // The compensation paid a part of what was called.
    assert_eq!(statement.remaining, due.minus(euros("1500.00")).unwrap());
    assert_eq!(statement.to_repay, Cents::ZERO);
    assert!(statement.lines.iter().all(|line| line.act.starts_with("le règlement")));
    assert!(
        view.withdrawal_statement(POOL, member("CC Arc Sud Bretagne"), context().today)
            .is_none()
    );
}

#[test]
fn a_line_called_is_titled_and_told_as_a_call_is() {
    let view = fold(&log());
    let line = due(&format!("debt/{LOAN_BASIN}"));
    let rows = view.pre_titles(Scope::Allocation(line), 1, context().today).unwrap();
    let [row] = &rows[..] else { panic!("{rows:?}") };
    assert_eq!((row.amount, row.member), (euros("17641.13"), billiers()));
    assert_eq!(
        row.label,
        "Retrait 2027, part de dette de l’emprunt «\u{a0}Construction du bassin\u{a0}», échéance 1 sur 1"
    );
    let document = call_document(&view, call_id(line, 1, billiers())).unwrap();
    let base = &document.pages[0].sections[1];
    let told = |head: &str| {
        base.rows
            .iter()
            .find(|row| row[0] == Value::Text(head.to_owned()))
            .map(|row| row[1].clone())
    };
    assert_eq!(told("Capital restant dû"), Some(Value::Money(euros("150000.00"))));
    assert_eq!(told("Montant dû"), Some(Value::Money(euros("17641.13"))));
}

#[test]
fn before_the_settlement_the_debt_is_told_as_still_to_settle() {
    let log = log();
    let before = log
        .iter()
        .take_while(|recorded| !matches!(recorded.event, Event::WithdrawalSettled(_)));
    let view = fold(&before.cloned().collect::<Vec<Recorded>>());
    let statement = view.withdrawal_statement(POOL, billiers(), context().today).unwrap();
    assert!(statement.settlement.is_none());
    assert_eq!(statement.loans.len(), 3);
    assert!(
        statement
            .loans
            .iter()
            .all(|loan| loan.borne.is_none() && loan.outstanding.is_positive())
    );
    let told = statement.sentences(&view).join("\n");
    assert!(
        told.contains("n’est pas réglé") && told.contains("part du membre à régler"),
        "{told}"
    );
}

#[test]
fn the_sheet_of_a_debt_gives_the_shares_recorded_again() {
    let view = fold(&log());
    for (line, loan) in [
        (due(&format!("debt/{LOAN_BASIN}")), LOAN_BASIN),
        (due(&format!("annuity/{LOAN_ROOF}/2028")), LOAN_ROOF),
    ] {
        let sheet = view.sheet(line).unwrap().unwrap();
        assert_eq!(sheet.differences, []);
        assert_eq!(Some(sheet.sheet.total), sheet.amount);
        let place = sheet
            .members
            .iter()
            .position(|known| known.member == billiers())
            .unwrap();
        let withdrawal = view.withdrawals.get(WITHDRAWAL).unwrap();
        assert_eq!(withdrawal.share_of(billiers(), loan), Some(sheet.sheet.totals[place]));
        assert_eq!(sheet.sources.len(), 3, "la population de chacun, avec sa source");
    }
    assert!(
        view.debt_sheet(WITHDRAWAL, LOAN_ROOM).is_none(),
        "la dette d’un bien restitué ne se partage pas"
    );
    assert!(view.sheet(due(&format!("compensation/{ASSET_EQUIPMENT}"))).is_none());
}

#[test]
fn a_settlement_annulled_owes_no_more_what_was_not_called_and_its_call_is_doubtful() {
    let mut recorder = Recorder::default();
    for asked in story() {
        recorder.answer(&asked).unwrap();
    }
    let settled = recorder
        .log
        .iter()
        .find(|recorded| matches!(recorded.event, Event::WithdrawalSettled(_)));
    let annulled = RecordAnnulment {
        act: settled.unwrap().event_id,
        court: name("le tribunal administratif de Rennes"),
        number: name("2609876"),
        judged_on: date("2026-10-30"),
        partial: None,
        effect_from: None,
    };
    recorder.answer(&request(0xf000, annulled)).unwrap();
    let mut view = LedgerView::default();
    recorder.log.iter().for_each(|recorded| view.apply(recorded));
    let statement = view.withdrawal_statement(POOL, billiers(), context().today).unwrap();
    assert!(statement.settlement.is_none());
    let [called] = &statement.lines[..] else {
        panic!("{:?}", statement.lines)
    };
    assert!(called.called.is_positive(), "seul ce qui est appelé est encore montré");
    let call = call_id(due(&format!("debt/{LOAN_BASIN}")), 1, billiers());
    let doubtful = view.doubtful_calls(context().today);
    let found = doubtful
        .iter()
        .find(|row| row.call == call)
        .expect("l’appel repose sur un acte tombé");
    assert_eq!(found.state, ChainState::Broken);
    let again = call_contributions(due(&format!("annuity/{LOAN_ROOF}/2027")), "2026-10-31", &["2027-03-31"]);
    let refusal = recorder.answer(&request(0xf001, again)).unwrap_err();
    assert_eq!(refusal.code, domain::Code::ChainBroken);
}
