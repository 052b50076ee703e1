//! What a member that leaves owes: its share of the debt contracted while it belonged, at once or by continuing annuities, what becomes of
//! the assets, and how that is called, paid and closed.

use crate::support::{
    COMMUNES, adopted, commune, decision, draft, facts, in_force, install, key, ledger, refused, story_before, then,
    value, when,
};
use crate::syndicate::{YES, conclude, decides};
use domain::act::command::RecordAnnulment;
use domain::asset::command::RecordAsset;
use domain::budget::Direction::Expense;
use domain::budget::command::AdoptBudget;
use domain::call::call_id;
use domain::call::command::WithdrawCalls;
use domain::closing::command::CloseYear;
use domain::committee::event::Effect;
use domain::consultation::Question;
use domain::consultation::command::OpenConsultation;
use domain::convention::command::Enforceability;
use domain::key::command::AdoptKey;
use domain::key::{Basis, Formula, VintagePolicy};
use domain::loan::command::RecordLoan;
use domain::loan::event::LoanInstalment;
use domain::member::CriterionName;
use domain::member::command::RecordCriterion;
use domain::participation::Movement;
use domain::participation::command::{ReleaseMember, RequestMovement, SettleParticipation};
use domain::payment::command::RecordPayment;
use domain::sample::orders::{call_contributions, draft_budget};
use domain::sample::{
    self, CONVENTION, LOAN_ROOF, POOL, WITHDRAWAL, account, date, digest_of, euros, events, id, member, name, text,
};
use domain::value::{
    AllocationId, AssetId, BudgetId, Cents, DeliberationId, EventId, Fraction, KeyId, LoanId, MemberId, PaymentId,
    WithdrawalId,
};
use domain::withdrawal::command::{DebtAnswer, SettleWithdrawal};
use domain::withdrawal::event::{
    AssetSettled, Compensation, DebtShared, OrganAndMember, PrefectSettlement, WithdrawalDue, WithdrawalSettled,
};
use domain::withdrawal::{AssetOutcome, CompensationPayer, DebtPayment, DebtShare, DueKind, WithdrawalTerms};
use domain::{Code, Command, Draft, Event, Refusal};
use proptest::prelude::*;

pub(crate) const LEAVER: usize = 1;
pub(crate) const LAST_DAY: &str = "2025-12-31";

pub(crate) fn loan_id(n: u128) -> LoanId {
    LoanId::new(id(0xb000 + n))
}

pub(crate) fn asset_id(n: u128) -> AssetId {
    AssetId::new(id(0xb400 + n))
}

fn withdrawal_id() -> WithdrawalId {
    WithdrawalId::new(id(0xb800))
}

fn key_id() -> KeyId {
    KeyId::new(id(0x6001))
}

/// Five communes, a key by population, and the budget 2026; Bruyères leaves at the end of 2025.
fn released() -> Vec<Command> {
    let mut commands = stays();
    let question = Question::Withdrawal(commune(LEAVER));
    commands.push(
        RequestMovement {
            convention: CONVENTION,
            member: commune(LEAVER),
            movement: Movement::Withdrawal,
            deliberation: DeliberationId::new(id(0x3999)),
            number: name("2025-7"),
            decided_on: date("2025-03-03"),
            enforceability: Enforceability {
                published_on: date("2025-03-03"),
                transmitted_on: date("2025-03-03"),
            },
            impact_study: Some(digest_of("étude")),
        }
        .into(),
    );
    commands.push(
        OpenConsultation {
            convention: CONVENTION,
            question,
            notified_on: date("2025-03-10"),
            asked: Vec::new(),
            population: None,
            document: None,
        }
        .into(),
    );
    commands.extend((0..5).map(|n| decides(n, question, YES, "2025-04-07").into()));
    commands.push(conclude(question, "2025-06-16").into());
    commands.push(
        ReleaseMember {
            convention: CONVENTION,
            member: commune(LEAVER),
            last_day: date(LAST_DAY),
            conditions: None,
        }
        .into(),
    );
    commands
}

/// The same, before anybody asks to leave.
fn stays() -> Vec<Command> {
    let mut commands = in_force(draft(5));
    for (n, (_, population)) in COMMUNES.iter().enumerate() {
        let value = value(CriterionName::PopulationMunicipale, "2022", "2025-01-01", *population);
        commands.push(
            RecordCriterion {
                member: commune(n),
                value,
            }
            .into(),
        );
    }
    let population = Formula::Criterion(Basis::of(
        CriterionName::PopulationMunicipale,
        VintagePolicy::InForceOnFirstJanuary,
    ));
    let lines = [("paie", "6411", Expense, "1000.00", "Paie")];
    let budget = draft_budget(BUDGET_2026, "2026", &[("paie", "Paie")], &lines);
    commands.extend([install(5).into(), key(1, population, 5).into(), budget.into()]);
    let effects = [
        Effect::AdoptKey(key_id()),
        Effect::AdoptBudget(BUDGET_2026),
        Effect::ConsentWithdrawal(commune(LEAVER)),
        Effect::Other,
    ];
    commands.extend(adopted(1, "2024-12-02", &effects, 5));
    commands.push(
        AdoptKey {
            key: key_id(),
            decision: decision(1, 0),
            from: date("2025-01-01"),
            until: None,
            retroactivity: None,
        }
        .into(),
    );
    commands.push(
        AdoptBudget {
            budget: BUDGET_2026,
            decision: decision(1, 1),
        }
        .into(),
    );
    commands
}

pub(crate) const BUDGET_2026: BudgetId = BudgetId::new(id(0x7026));

/// A loan of 2024, by its instalments: due date, principal, interest.
pub(crate) fn loan(n: u128, instalments: &[(&str, &str, &str)]) -> RecordLoan {
    let principal = Cents::sum(instalments.iter().map(|(_, principal, _)| euros(principal))).unwrap();
    RecordLoan {
        loan: loan_id(n),
        convention: CONVENTION,
        decision: None,
        asset: None,
        lender: name("Banque des Territoires"),
        purpose: name(&format!("Ouvrage {n}")),
        contracted_on: date("2024-06-01"),
        principal,
        instalments: instalments
            .iter()
            .map(|(due_on, principal, interest)| LoanInstalment {
                due_on: date(due_on),
                interest: euros(interest),
                principal: euros(principal),
            })
            .collect(),
    }
}

/// The debt of the worked example: 184 320.00 € remain of 200 000.00 €.
pub(crate) fn example() -> RecordLoan {
    loan(
        1,
        &[
            ("2025-06-30", "15680.00", "6000.00"),
            ("2026-06-30", "92160.00", "5529.60"),
            ("2027-06-30", "92160.00", "2764.80"),
        ],
    )
}

pub(crate) fn asset(n: u128, owner: Option<MemberId>) -> RecordAsset {
    RecordAsset {
        asset: asset_id(n),
        convention: CONVENTION,
        label: name(&format!("Bien {n}")),
        made_available_by: owner,
        acquired_on: date("2024-02-01"),
        value: euros("40000.00"),
        valued_on: date(LAST_DAY),
    }
}

pub(crate) fn answer(n: u128, share: DebtShare, payment: DebtPayment) -> DebtAnswer {
    DebtAnswer {
        loan: loan_id(n),
        share,
        payment,
        reason: None,
    }
}

pub(crate) fn settle(debts: Vec<DebtAnswer>) -> SettleWithdrawal {
    let by_key = debts.iter().any(|debt| debt.share == DebtShare::Key);
    SettleWithdrawal {
        withdrawal: withdrawal_id(),
        convention: CONVENTION,
        member: commune(LEAVER),
        terms: WithdrawalTerms::PrefectOrder(PrefectSettlement {
            number: name("2026-DCL-3"),
            referred_on: date("2025-10-06"),
            signed_on: date("2026-02-02"),
        }),
        settled_on: date("2026-02-09"),
        debt_on: date(LAST_DAY),
        key: by_key.then(key_id),
        debts,
        assets: Vec::new(),
        due_on: date("2026-03-31"),
        refund_account: account("6718"),
        refunded_account: account("7718"),
        reason: text("À défaut d’accord, le préfet a réglé le retrait."),
    }
}

pub(crate) fn given(more: impl IntoIterator<Item = Command>) -> Vec<Command> {
    let mut commands = released();
    commands.extend(more);
    commands
}

pub(crate) fn header(events: &[Event]) -> &WithdrawalSettled {
    let Some(Event::WithdrawalSettled(header)) = events.first() else {
        panic!("l’en-tête vient d’abord")
    };
    header
}

fn shared(events: &[Event]) -> Vec<&DebtShared> {
    let shared = events.iter().filter_map(|event| match event {
        Event::DebtShared(data) => Some(data),
        _ => None,
    });
    shared.collect()
}

pub(crate) fn dues(events: &[Event]) -> Vec<&WithdrawalDue> {
    let dues = events.iter().filter_map(|event| match event {
        Event::WithdrawalDue(data) => Some(data),
        _ => None,
    });
    dues.collect()
}

pub(crate) fn settled(loans: &[RecordLoan], debts: Vec<DebtAnswer>) -> Result<Vec<Event>, Refusal> {
    let loans = loans.iter().cloned().map(Command::from);
    when(facts(given(loans)), settle(debts))
}

#[test]
fn the_debt_is_shared_by_population_to_the_cent() {
    let by_key = answer(1, DebtShare::Key, DebtPayment::AtOnce);
    let events = settled(&[example()], vec![by_key]).unwrap();
    let debt = &header(&events).debts[0];
    assert_eq!((debt.outstanding, debt.amount), (euros("184320.00"), euros("7275.34")));
    let shares = shared(&events);
    let amounts: Vec<_> = shares.iter().map(|share| share.shares[0].amount).collect();
    // Rounded down, they give 184 319,98: the two missing cents go to the largest remainders, those of Esves (0,87) and Alpha (0,59).
    let expected = ["21225.42", "7275.34", "118059.99", "34869.51", "2889.74"].map(euros);
    assert_eq!(amounts, expected);
    assert_eq!(Cents::sum(amounts), Ok(euros("184320.00")));
    let [due] = dues(&events)[..] else { panic!("une ligne") };
    assert_eq!(
        (due.kind, due.amount, due.fiscal_year, due.due_on),
        (
            DueKind::DebtShare,
            euros("7275.34"),
            sample::year("2026"),
            date("2026-03-31")
        )
    );
}

#[test]
fn continuing_annuities_are_cut_exactly_year_after_year() {
    let by_key = answer(1, DebtShare::Key, DebtPayment::Annuities);
    let events = settled(&[example()], vec![by_key]).unwrap();
    let lines: Vec<_> = dues(&events)
        .iter()
        .map(|due| (due.fiscal_year.get(), due.amount, due.interest))
        .collect();
    // 7 275,34 / 184 320,00 of 92 160,00 is 3 637,67 each year; of 5 529,60 and 2 764,80 of interest, 218,26 then 109,13.
    assert_eq!(
        lines,
        [
            (2026, euros("3855.93"), euros("218.26")),
            (2027, euros("3746.80"), euros("109.13")),
        ]
    );
    let debt = &header(&events).debts[0];
    let whole = debt.amount.plus(debt.interest).unwrap();
    assert_eq!(Cents::sum(lines.iter().map(|(_, amount, _)| *amount)), Ok(whole));
}

#[test]
fn a_rate_bears_its_part_of_each_instalment_and_the_past_falls_due_when_the_act_says() {
    let rate = DebtShare::Rate(Fraction::new(1, 3).unwrap());
    let mut order = settle(vec![answer(1, rate, DebtPayment::Annuities)]);
    order.settled_on = date("2026-09-07");
    order.due_on = date("2026-10-31");
    let events = when(facts(given([example().into()])), order).unwrap();
    let debt = &header(&events).debts[0];
    assert_eq!((debt.amount, debt.interest), (euros("61440.00"), euros("2764.80")));
    let lines: Vec<_> = dues(&events).iter().map(|due| (due.due_on, due.amount)).collect();
    assert_eq!(
        lines,
        [
            (date("2026-10-31"), euros("32563.20")),
            (date("2027-06-30"), euros("31641.60")),
        ]
    );
}

#[test]
fn an_asset_that_goes_back_takes_its_debt_with_it() {
    let mut attached = example();
    attached.asset = Some(asset_id(1));
    let recorded = facts(given([asset(1, Some(commune(LEAVER))).into(), attached.into()]));
    let mut order = settle(vec![answer(1, DebtShare::WithAsset, DebtPayment::AtOnce)]);
    let silent = refused(recorded.clone(), order.clone());
    assert_eq!(silent.code, Code::AssetUnanswered, "{silent}");
    order.assets = vec![AssetSettled {
        asset: asset_id(1),
        compensation: None,
        outcome: AssetOutcome::Returned,
    }];
    let events = when(recorded.clone(), order.clone()).unwrap();
    assert_eq!(header(&events).debts[0].amount, euros("184320.00"));
    assert!(
        dues(&events).is_empty(),
        "la dette est reprise envers le prêteur : rien n’est dû à la coopération"
    );
    order.debts[0].share = DebtShare::Amount(euros("1.00"));
    let apart = refused(recorded, order);
    assert_eq!(
        (apart.code, apart.field.as_deref()),
        (Code::DebtShareInvalid, Some("debts.0.share"))
    );
    let unattached = settled(&[example()], vec![answer(1, DebtShare::WithAsset, DebtPayment::AtOnce)]);
    assert_eq!(unattached.unwrap_err().code, Code::DebtShareInvalid);
}

#[test]
fn only_loans_contracted_while_the_member_belonged_are_answered_and_all_of_them() {
    let nothing = settled(&[example()], Vec::new()).unwrap_err();
    assert_eq!(nothing.code, Code::DebtUnanswered);
    assert!(nothing.message.contains("Ouvrage 1"), "{nothing}");
    let after = RecordLoan {
        contracted_on: date("2026-01-15"),
        ..loan(2, &[("2030-01-15", "10.00", "0.00")])
    };
    let later = settled(
        &[example(), after],
        vec![
            answer(1, DebtShare::Key, DebtPayment::AtOnce),
            answer(2, DebtShare::Key, DebtPayment::AtOnce),
        ],
    )
    .unwrap_err();
    assert_eq!(
        (later.code, later.field.as_deref()),
        (Code::DebtOutsideMembership, Some("debts.1.loan"))
    );
    assert!(later.message.contains("après le départ de Bruyères"), "{later}");
    // A loan that is paid off is not to be answered.
    let paid_off = loan(3, &[("2025-06-30", "10.00", "0.00")]);
    assert!(settled(&[paid_off], Vec::new()).is_ok());
}

#[test]
fn bearing_nothing_takes_a_reason_and_nobody_bears_more_than_the_debt() {
    let none = answer(1, DebtShare::Amount(Cents::ZERO), DebtPayment::AtOnce);
    let mute = settled(&[example()], vec![none.clone()]).unwrap_err();
    assert_eq!(
        (mute.code, mute.field.as_deref()),
        (Code::DebtShareInvalid, Some("debts.0.share"))
    );
    let told = DebtAnswer {
        reason: Some(name("La commune n’a jamais utilisé l’ouvrage.")),
        ..none
    };
    let events = settled(&[example()], vec![told]).unwrap();
    assert!(dues(&events).is_empty());
    let more = answer(1, DebtShare::Amount(euros("184320.01")), DebtPayment::AtOnce);
    assert_eq!(
        settled(&[example()], vec![more]).unwrap_err().code,
        Code::DebtShareInvalid
    );
    let rate = DebtShare::Rate(Fraction::new(4, 3).unwrap());
    let above = answer(1, rate, DebtPayment::AtOnce);
    assert_eq!(
        settled(&[example()], vec![above]).unwrap_err().code,
        Code::DebtShareInvalid
    );
}

#[test]
fn an_agreement_rests_on_the_decision_of_the_organ_and_a_provision_on_the_key_alone() {
    let by_key = || vec![answer(1, DebtShare::Key, DebtPayment::AtOnce)];
    let agreed = |item, decided_on: &str| SettleWithdrawal {
        terms: WithdrawalTerms::Agreement(OrganAndMember {
            decided_on: date(decided_on),
            decision: decision(1, item),
            number: name("2026-2"),
        }),
        ..settle(by_key())
    };
    let story = facts(given([example().into()]));
    // The conference of an entente only proposes on a withdrawal: its decision does not bind.
    assert_eq!(
        refused(story.clone(), agreed(2, "2026-01-12")).code,
        Code::DecisionNotBinding
    );
    assert_eq!(
        refused(story.clone(), agreed(3, "2026-01-12")).code,
        Code::DecisionDoesNotAuthorise
    );
    assert_eq!(refused(story.clone(), agreed(2, "2026-02-10")).code, Code::ActOrder);
    // Ratified by every council, it does.
    let question = Question::Ratification(decision(1, 2));
    let consult = OpenConsultation {
        convention: CONVENTION,
        question,
        notified_on: date("2025-12-01"),
        asked: Vec::new(),
        population: None,
        document: None,
    };
    let mut ratified = given([example().into(), consult.into()]);
    ratified.extend((0..5).map(|n| decides(n, question, YES, "2026-01-05").into()));
    let drafts = then(facts(ratified), agreed(2, "2026-01-12")).unwrap();
    assert!(
        drafts[0].authorised_by.len() >= 7,
        "le retrait, la clé, la décision et cinq ratifications"
    );
    let mut provided = settle(by_key());
    provided.terms = WithdrawalTerms::Provided;
    assert!(when(story.clone(), provided.clone()).is_ok());
    provided.debts[0].share = DebtShare::Amount(euros("1.00"));
    provided.key = None;
    assert_eq!(refused(story, provided).code, Code::DebtShareInvalid);
}

pub(crate) fn line(name: &str) -> AllocationId {
    AllocationId::new(withdrawal_id().derive(name))
}

fn debt_line() -> AllocationId {
    line(&format!("debt/{}", loan_id(1)))
}

#[test]
fn a_line_is_called_in_the_budget_of_its_year_and_once() {
    let story = given([
        example().into(),
        settle(vec![answer(1, DebtShare::Key, DebtPayment::Annuities)]).into(),
    ]);
    let annuity = |year| line(&format!("annuity/{}/{year}", loan_id(1)));
    let call = |year| call_contributions(annuity(year), "2026-03-02", &["2026-06-30"]);
    let events = when(facts(story.clone()), call(2026)).unwrap();
    let [Event::ContributionCalled(called)] = &events[..] else {
        panic!("un appel")
    };
    assert_eq!(
        (called.amount, called.budget, called.member),
        (euros("3855.93"), BUDGET_2026, commune(LEAVER))
    );
    let next = refused(facts(story.clone()), call(2027));
    assert_eq!(next.code, Code::BudgetState, "{next}");
    let called: Vec<Command> = story.into_iter().chain([call(2026)]).collect();
    assert_eq!(refused(facts(called.clone()), call(2026)).code, Code::AlreadyCalled);
    let withdraw = WithdrawCalls {
        allocation: annuity(2026),
        withdrawn_on: date("2026-03-09"),
        reason: text("La date était fausse."),
    };
    let withdrawn: Vec<Command> = called.into_iter().chain([withdraw.clone().into()]).collect();
    assert_eq!(refused(facts(withdrawn.clone()), withdraw).code, Code::CallNotCalled);
    assert_eq!(refused(facts(withdrawn.clone()), call(2026)).code, Code::ActOrder);
    let again = call_contributions(annuity(2026), "2026-03-09", &["2026-06-30"]);
    assert!(when(facts(withdrawn), again).is_ok());
}

#[test]
fn a_settlement_that_fell_founds_no_call_and_is_made_anew() {
    let by_key = || vec![answer(1, DebtShare::Key, DebtPayment::AtOnce)];
    let story = given([example().into(), settle(by_key()).into()]);
    let mut again = settle(by_key());
    again.withdrawal = WithdrawalId::new(id(0xb801));
    let twice = refused(facts(story.clone()), again.clone());
    assert_eq!(
        (twice.code, twice.field.as_deref()),
        (Code::WithdrawalAlreadySettled, Some("member"))
    );
    let act = fact(&story, |event| matches!(event, Event::WithdrawalSettled(_)));
    let annulled = RecordAnnulment {
        act,
        court: name("le tribunal administratif de Rennes"),
        number: name("2601234"),
        judged_on: date("2026-05-12"),
        partial: None,
        effect_from: None,
    };
    let fallen: Vec<Command> = story.into_iter().chain([annulled.into()]).collect();
    let call = refused(
        facts(fallen.clone()),
        call_contributions(debt_line(), "2026-06-01", &["2026-06-30"]),
    );
    assert_eq!(call.code, Code::ChainBroken, "{call}");
    assert!(when(facts(fallen), again).is_ok());
}

fn fact(commands: &[Command], wanted: impl Fn(&Event) -> bool) -> EventId {
    let requests: Vec<_> = (0..)
        .zip(commands.iter().cloned())
        .map(|(n, command)| sample::request(n, command))
        .collect();
    let (_, log) = sample::record(&requests);
    log.iter()
        .find(|recorded| wanted(&recorded.event))
        .expect("ce fait")
        .event_id
}

#[test]
fn nothing_remains_only_once_the_debt_is_settled_called_and_paid() {
    let solde = |settled_on: &str| SettleParticipation {
        convention: CONVENTION,
        member: commune(LEAVER),
        settled_on: date(settled_on),
    };
    let unsettled = refused(facts(given([example().into()])), solde("2026-06-01"));
    assert_eq!(
        (unsettled.code, unsettled.field.as_deref()),
        (Code::DebtUnanswered, Some("member"))
    );
    let story = given([
        example().into(),
        settle(vec![answer(1, DebtShare::Key, DebtPayment::AtOnce)]).into(),
    ]);
    let uncalled = refused(facts(story), solde("2026-06-01"));
    assert_eq!(uncalled.code, Code::DuesRemain, "{uncalled}");
    assert!(uncalled.message.contains(&euros("7275.34").french()), "{uncalled}");
}

/// The story before 2025 is closed, where Muzillac owes `amount` of 2025 for having left; less than nothing is owed to it.
pub(crate) fn owed_in_2025(amount: &str) -> (Vec<Draft>, AllocationId) {
    let mut story = story_before("CloseYear");
    let ground = story
        .iter()
        .find(|draft| matches!(draft.event, Event::AllocationComputed(_)))
        .map(|draft| draft.authorised_by.clone())
        .expect("une répartition");
    let header = WithdrawalSettled {
        assets: Vec::new(),
        convention: sample::CONVENTION,
        debt_on: date(LAST_DAY),
        debts: Vec::new(),
        due_on: date(LAST_DAY),
        dues: 1,
        key: None,
        member: member("Muzillac"),
        reason: text("Retrait."),
        refund_account: account("6718"),
        refunded_account: account("7718"),
        settled_on: date("2025-12-01"),
        terms: WithdrawalTerms::Provided,
        withdrawal: withdrawal_id(),
    };
    let due = WithdrawalDue {
        amount: euros(amount),
        asset: None,
        convention: sample::CONVENTION,
        due: line("essai"),
        due_on: date(LAST_DAY),
        fiscal_year: sample::year("2025"),
        interest: Cents::ZERO,
        kind: DueKind::DebtShare,
        loan: None,
        member: member("Muzillac"),
        withdrawal: withdrawal_id(),
    };
    let events = [Event::from(header), due.into()];
    story.extend(events.map(|event| Draft::new(event, date(LAST_DAY)).authorised_by(ground.iter().copied())));
    (story, line("essai"))
}

#[test]
fn a_year_closes_only_once_what_a_withdrawal_makes_owe_in_it_is_called_and_paid() {
    let close = || CloseYear {
        convention: sample::CONVENTION,
        fiscal_year: sample::year("2025"),
        closed_on: date("2026-10-12"),
    };
    let (mut story, due) = owed_in_2025("100.00");
    let uncalled = refused(story.clone(), close());
    assert_eq!(uncalled.code, Code::YearNotSettled);
    assert!(uncalled.message.contains("ne sont pas appelés"), "{uncalled}");
    story.extend(then(story.clone(), call_contributions(due, "2026-10-05", &["2026-10-31"])).unwrap());
    let unpaid = refused(story.clone(), close());
    assert!(unpaid.message.contains("Muzillac doit encore"), "{unpaid}");
    let pay = RecordPayment {
        payment: PaymentId::new(id(0xbb0)),
        call: call_id(due, 1, member("Muzillac")),
        amount: euros("100.00"),
        paid_on: date("2026-10-10"),
        reference: name("Virement"),
        surplus: false,
    };
    story.extend(then(story.clone(), pay).unwrap());
    let Event::YearClosed(closed) = when(story, close()).unwrap().remove(0) else {
        panic!("une clôture")
    };
    let Event::YearClosed(without) = when(story_before("CloseYear"), close()).unwrap().remove(0) else {
        panic!("une clôture")
    };
    assert_eq!(closed.called, without.called.plus(euros("100.00")).unwrap());
    assert_eq!(closed.owed, without.owed.plus(euros("100.00")).unwrap());
}

#[test]
fn an_estimate_gives_the_share_before_any_vote_and_records_nothing() {
    let mut commands = stays();
    commands.push(example().into());
    let ledger = ledger(commands);
    let on = date("2026-06-30");
    let estimate = |n| ledger.estimate_withdrawal(CONVENTION, commune(n), key_id(), on);
    // The populations of 2025 are those in force on 1 January 2026 too: none was published since.
    let shares: Vec<Cents> = (0..5).map(|n| estimate(n).unwrap().share).collect();
    assert_eq!(Cents::sum(shares), Ok(euros("92160.00")));
    let [castel] = &estimate(2).unwrap().loans[..] else {
        panic!("un emprunt")
    };
    assert_eq!(
        (castel.outstanding, castel.share),
        (euros("92160.00"), euros("59029.99"))
    );
    assert_eq!(estimate(5).unwrap_err().code, Code::MemberUnknown);
}

#[test]
fn a_schedule_sums_to_the_loan_and_its_dates_grow() {
    let schedule = |change: fn(&mut RecordLoan)| {
        let mut order = example();
        change(&mut order);
        let refusal = refused(facts(released()), order);
        (refusal.code, refusal.field)
    };
    let instalments = (Code::LoanSchedule, Some("instalments".to_owned()));
    assert_eq!(schedule(|order| order.principal = euros("200000.01")), instalments);
    assert_eq!(
        schedule(|order| order.instalments[1].due_on = date("2025-06-30")),
        instalments
    );
    assert_eq!(schedule(|order| order.contracted_on = date("2025-06-30")), instalments);
    assert_eq!(
        schedule(|order| order.instalments[0].interest = euros("-0.01")),
        instalments
    );
    let nothing = schedule(|order| order.principal = Cents::ZERO);
    assert_eq!(nothing, (Code::LoanSchedule, Some("principal".to_owned())));
    let mut decided = example();
    decided.decision = Some(decision(1, 3));
    assert_eq!(
        refused(facts(released()), decided.clone()).code,
        Code::DecisionNotBinding
    );
    decided.decision = Some(decision(1, 0));
    assert_eq!(refused(facts(released()), decided).code, Code::DecisionDoesNotAuthorise);
}

#[test]
fn the_story_owes_by_key_at_once_and_by_annuities() {
    let lines: Vec<_> = events()
        .into_iter()
        .filter_map(|draft: Draft| match draft.event {
            Event::WithdrawalDue(due) if due.convention == POOL => Some(due),
            _ => None,
        })
        .collect();
    assert!(
        lines
            .iter()
            .all(|due| due.withdrawal == WITHDRAWAL && due.member == member("Billiers"))
    );
    let kinds: Vec<_> = lines.iter().map(|due| (due.kind, due.fiscal_year.get())).collect();
    assert_eq!(
        kinds,
        [
            (DueKind::DebtShare, 2027),
            (DueKind::Annuity, 2027),
            (DueKind::Annuity, 2028),
            (DueKind::Annuity, 2029),
            (DueKind::Compensation, 2027),
        ]
    );
    let roof = lines
        .iter()
        .filter(|due| due.loan == Some(LOAN_ROOF))
        .map(|due| due.amount.minus(due.interest).unwrap());
    let borne = events().into_iter().find_map(|draft| match draft.event {
        Event::WithdrawalSettled(header) => header.debts.into_iter().find(|debt| debt.loan == LOAN_ROOF),
        _ => None,
    });
    assert_eq!(Cents::sum(roof), Ok(borne.unwrap().amount));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn shares_sum_to_the_debt_and_annuities_to_the_share(
        parts in proptest::collection::vec((0_i64..50_000_000, 0_i64..5_000_000), 1..12),
        rate in (0_u128..=1_000, 1_000_u128..3_000),
        by_key in any::<bool>(),
    ) {
        let mut order = example();
        order.instalments = parts.iter().zip(2026..).map(|((principal, interest), year)| LoanInstalment {
            due_on: date(&format!("{year}-06-30")),
            interest: Cents::new(*interest),
            principal: Cents::new(*principal),
        }).collect();
        order.principal = Cents::sum(order.instalments.iter().map(|part| part.principal)).unwrap();
        prop_assume!(order.principal.is_positive() && rate.0 > 0);
        let share = if by_key { DebtShare::Key } else { DebtShare::Rate(Fraction::new(rate.0, rate.1).unwrap()) };
        let outstanding = order.principal;
        let events = settled(&[order], vec![answer(1, share, DebtPayment::Annuities)]).unwrap();
        let debt = &header(&events).debts[0];
        prop_assert_eq!(debt.outstanding, outstanding);
        let lines = dues(&events);
        let whole = Cents::sum(lines.iter().map(|due| due.amount)).unwrap();
        let interest = Cents::sum(lines.iter().map(|due| due.interest)).unwrap();
        prop_assert_eq!(whole.minus(interest).unwrap(), debt.amount);
        prop_assert_eq!(interest, debt.interest);
        prop_assert!(lines.iter().all(|due| due.amount.is_positive() && due.interest >= Cents::ZERO && due.interest <= due.amount));
        if by_key {
            let shares = shared(&events).into_iter().map(|shared| shared.shares[0].amount);
            prop_assert_eq!(Cents::sum(shares), Ok(outstanding));
        }
    }
}

/// The largest settlement: sixty loans, fifty assets, the longest words.
fn widest() -> Vec<Command> {
    let worst = || name(&"\"".repeat(200));
    let mut commands = released();
    let mut order = settle(Vec::new());
    for n in 0..60 {
        commands.push(
            RecordLoan {
                purpose: worst(),
                lender: worst(),
                ..loan(n, &[("2026-06-30", "1000000000.00", "0.00")])
            }
            .into(),
        );
        order.debts.push(DebtAnswer {
            reason: Some(worst()),
            ..answer(n, DebtShare::Key, DebtPayment::Annuities)
        });
    }
    for n in 0..50 {
        commands.push(asset(n, None).into());
        order.assets.push(AssetSettled {
            asset: asset_id(n),
            compensation: Some(Compensation {
                amount: euros("1000000000.00"),
                paid_by: CompensationPayer::Cooperation,
            }),
            outcome: AssetOutcome::Attributed,
        });
    }
    order.key = Some(key_id());
    order.reason = text(&"\"".repeat(2_000));
    commands.push(order.into());
    commands
}

/// The largest schedule: forty years of months.
fn longest() -> RecordLoan {
    let mut order = example();
    let first = date("2025-01-01");
    order.instalments = (0..480)
        .map(|n| LoanInstalment {
            due_on: first.plus_days(31 * n).unwrap(),
            interest: euros("100000000.00"),
            principal: euros("100000000.00"),
        })
        .collect();
    order.principal = Cents::sum(order.instalments.iter().map(|part| part.principal)).unwrap();
    order
}

#[test]
fn the_largest_settlement_and_schedule_fit_a_body_and_larger_ones_are_refused() {
    let commands = widest();
    let requests: Vec<_> = (0..)
        .zip(commands.iter().cloned())
        .map(|(n, command)| sample::request(n, command))
        .collect();
    let (_, log) = sample::record(&requests);
    let size = |recorded: &domain::Recorded| domain::body::encode(sample::LEDGER, recorded).unwrap().len();
    let header = log
        .iter()
        .find(|recorded| matches!(recorded.event, Event::WithdrawalSettled(_)))
        .map(size)
        .unwrap();
    assert!(
        header <= domain::body::MAX_BYTES && header > domain::body::MAX_BYTES / 4,
        "{header} octets"
    );
    assert!(log.iter().map(size).all(|size| size <= domain::body::MAX_BYTES));
    let Some(Command::SettleWithdrawal(mut order)) = commands.last().cloned() else {
        panic!("un règlement")
    };
    order.debts.push(order.debts[0].clone());
    assert_eq!(refused(facts(released()), order).code, Code::TooMany);
    let Event::LoanRecorded(recorded) = when(facts(released()), longest()).unwrap().remove(0) else {
        panic!("un emprunt")
    };
    let length = serde_json::to_vec(&recorded).unwrap().len();
    assert!(
        length <= domain::body::MAX_BYTES / 4 * 3 && length > domain::body::MAX_BYTES / 4,
        "{length} octets"
    );
    let mut longer = longest();
    longer.instalments.push(longer.instalments[479].clone());
    assert_eq!(refused(facts(released()), longer).code, Code::TooMany);
}

/// Every refusal of this file’s rules, provoked once.
pub(crate) fn refusals() -> Vec<(Code, Refusal)> {
    let story = || facts(given([example().into()]));
    let by_key = || settle(vec![answer(1, DebtShare::Key, DebtPayment::AtOnce)]);
    let unknown_loan = settle(vec![
        answer(9, DebtShare::Key, DebtPayment::AtOnce),
        answer(1, DebtShare::Key, DebtPayment::AtOnce),
    ]);
    let of_another = SettleWithdrawal {
        assets: vec![AssetSettled {
            asset: asset_id(1),
            compensation: None,
            outcome: AssetOutcome::Kept,
        }],
        ..by_key()
    };
    let recorded = |owner| facts(given([example().into(), asset(1, owner).into()]));
    let mut invalid = of_another.clone();
    invalid.assets[0].outcome = AssetOutcome::Returned;
    let settled = || facts(given([example().into(), by_key().into()]));
    let mut again = by_key();
    again.withdrawal = WithdrawalId::new(id(0xb801));
    let mut no_key = by_key();
    no_key.key = None;
    let mut short = example();
    short.principal = euros("1.00");
    let outside = RecordLoan {
        contracted_on: date("2026-01-15"),
        ..loan(2, &[("2030-01-15", "10.00", "0.00")])
    };
    let outside = facts(given([example().into(), outside.into()]));
    let outside_order = settle(vec![
        answer(1, DebtShare::Key, DebtPayment::AtOnce),
        answer(2, DebtShare::Key, DebtPayment::AtOnce),
    ]);
    let nothing = settle(vec![answer(1, DebtShare::Amount(Cents::ZERO), DebtPayment::AtOnce)]);
    vec![
        (Code::LoanUnknown, refused(story(), unknown_loan)),
        (Code::LoanSchedule, refused(facts(released()), short)),
        (Code::AssetUnknown, refused(story(), of_another.clone())),
        (Code::AssetOfAnother, refused(recorded(Some(commune(0))), of_another)),
        (Code::AssetInvalid, refused(recorded(None), invalid)),
        (
            Code::AssetUnanswered,
            refused(recorded(Some(commune(LEAVER))), by_key()),
        ),
        (Code::WithdrawalAlreadySettled, refused(settled(), again)),
        (Code::DebtOutsideMembership, refused(outside, outside_order)),
        (Code::DebtUnanswered, refused(story(), settle(Vec::new()))),
        (Code::DebtShareInvalid, refused(story(), nothing)),
        (Code::DebtKeyUnfit, refused(story(), no_key)),
    ]
}
