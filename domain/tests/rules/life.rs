//! The life of a convention in force, until nothing remains between its parties.

use crate::support::{commune, draft, facts, in_force, ledger, one, refused, when};
use crate::syndicate::{YES, conclude, consult, created, decides, order};
use domain::consultation::Question;
use domain::convention::command::{
    BringIntoForce, CloseLiquidation, DenounceConvention, DissolveConvention, EstablishExpiry, EstablishRenewal,
    OpenLiquidation, PublishConvention, ResumeConvention, SuspendConvention, TerminateConvention, TransmitConvention,
    WithdrawDenunciation,
};
use domain::convention::{EntryClause, NoticeClause, Stage, TacitRenewal, TerminationGround};
use domain::event::Event;
use domain::sample::{CONVENTION, date, text, year};
use domain::{Code, Command};

fn with(mut commands: Vec<Command>, more: impl IntoIterator<Item = Command>) -> Vec<Command> {
    commands.extend(more);
    commands
}

/// Two or three communes; six months of notice to 31 December; ends on 31 December 2024 and is renewed twice for a year.
fn agreed(count: usize) -> domain::convention::command::DraftConvention {
    let mut draft = draft(count);
    draft.ends_on = Some(date("2024-12-31"));
    draft.provisions.notice = Some(NoticeClause {
        months: 6,
        term_end: Some(date("2024-12-31")),
    });
    draft.provisions.renewal = Some(TacitRenewal { months: 12, times: 2 });
    draft
}

fn endless(count: usize) -> domain::convention::command::DraftConvention {
    domain::convention::command::DraftConvention {
        ends_on: None,
        ..agreed(count)
    }
}

fn notice(n: usize, received_on: &str) -> DenounceConvention {
    DenounceConvention {
        convention: CONVENTION,
        member: commune(n),
        received_on: date(received_on),
        ends_convention: None,
    }
}

const RENEW: EstablishRenewal = EstablishRenewal { convention: CONVENTION };
const EXPIRE: EstablishExpiry = EstablishExpiry { convention: CONVENTION };

fn stage(commands: &[Command]) -> Stage {
    ledger(commands.to_vec()).conventions.get(CONVENTION).unwrap().stage()
}

#[test]
fn six_months_of_notice_to_31_december_received_on_2_july_2026_take_effect_on_31_december_2027() {
    let last_day = |received_on| match one(facts(in_force(endless(2))), notice(0, received_on)) {
        Event::ConventionDenounced(data) => (data.last_day, data.ends_convention),
        other => panic!("{other:?}"),
    };
    assert_eq!(last_day("2026-07-02"), (date("2027-12-31"), true));
    assert_eq!(last_day("2026-06-30"), (date("2026-12-31"), true));
}

#[test]
fn a_notice_without_term_runs_out_any_day() {
    let mut draft = endless(2);
    draft.provisions.notice = Some(NoticeClause {
        months: 3,
        term_end: None,
    });
    let Event::ConventionDenounced(data) = one(facts(in_force(draft)), notice(0, "2026-01-31")) else {
        panic!()
    };
    assert_eq!(data.last_day, date("2026-04-30"));
}

#[test]
fn a_convention_without_notice_clause_is_not_denounced() {
    let refusal = refused(facts(in_force(draft(2))), notice(0, "2026-01-31"));
    assert_eq!(refusal.code, Code::DenunciationInvalid);
}

#[test]
fn one_of_three_parties_leaves_and_the_others_go_on() {
    let denounced = with(in_force(endless(3)), [notice(1, "2025-06-30").into()]);
    let after = ledger(denounced.clone());
    let convention = after.conventions.get(CONVENTION).unwrap();
    assert_eq!(convention.stage(), Stage::InForce);
    assert_eq!(convention.parties_on(date("2025-12-31")).len(), 3);
    assert_eq!(convention.parties_on(date("2026-01-01")), [commune(0), commune(2)]);
    assert_eq!(
        refused(facts(denounced.clone()), notice(1, "2025-07-01")).code,
        Code::DenunciationInvalid
    );
    let taken_back = WithdrawDenunciation {
        convention: CONVENTION,
        member: commune(1),
        withdrawn_on: date("2025-09-01"),
    };
    let after = ledger(with(denounced, [taken_back.into()]));
    assert_eq!(
        after
            .conventions
            .get(CONVENTION)
            .unwrap()
            .parties_on(date("2026-01-01"))
            .len(),
        3
    );
}

#[test]
fn a_notice_is_taken_back_only_before_it_takes_effect() {
    let given = facts(with(in_force(endless(2)), [notice(0, "2025-06-30").into()]));
    let take_back = |on: &str| WithdrawDenunciation {
        convention: CONVENTION,
        member: commune(0),
        withdrawn_on: date(on),
    };
    assert!(when(given.clone(), take_back("2025-12-31")).is_ok());
    assert_eq!(
        refused(given.clone(), take_back("2026-01-01")).code,
        Code::DenunciationInvalid
    );
    let mut other = take_back("2025-12-31");
    other.member = commune(1);
    assert_eq!(refused(given, other).code, Code::DenunciationInvalid);
}

#[test]
fn nothing_is_renewed_silently_and_no_more_often_than_the_clause_allows() {
    let convention = in_force(agreed(2));
    let applies = |commands: &[Command], on: &str| {
        let ledger = ledger(commands.to_vec());
        ledger
            .conventions
            .get(CONVENTION)
            .unwrap()
            .require_in_force_on(date(on))
            .map_err(|refusal| refusal.message)
    };
    assert!(applies(&convention, "2024-12-31").is_ok());
    let ended = applies(&convention, "2025-01-01").unwrap_err();
    assert!(ended.contains("constater d’abord sa reconduction tacite"), "{ended}");
    assert_eq!(refused(facts(convention.clone()), EXPIRE).code, Code::NotExpired);
    let once = with(convention, [RENEW.into()]);
    assert!(applies(&once, "2025-12-31").is_ok() && applies(&once, "2026-01-01").is_err());
    let Event::RenewalEstablished(second) = one(facts(once.clone()), RENEW) else {
        panic!()
    };
    assert_eq!(
        (second.number, second.from, second.until),
        (2, date("2026-01-01"), date("2026-12-31"))
    );
    // The second renewal runs until 31 December 2026, which is to come.
    let twice = with(once, [RENEW.into()]);
    assert_eq!(refused(facts(twice), RENEW).code, Code::RenewalInvalid);
}

#[test]
fn past_the_bound_the_convention_has_expired() {
    let mut draft = agreed(2);
    draft.provisions.renewal = Some(TacitRenewal { months: 12, times: 1 });
    let renewed = with(in_force(draft), [RENEW.into()]);
    let refusal = refused(facts(renewed.clone()), RENEW);
    assert_eq!(refusal.code, Code::RenewalInvalid);
    assert!(refusal.message.contains("le nombre est atteint"), "{refusal}");
    let expired = with(renewed, [EXPIRE.into()]);
    assert_eq!(stage(&expired), Stage::Expired);
    let after = ledger(expired);
    let convention = after.conventions.get(CONVENTION).unwrap();
    assert_eq!(convention.last_day_on(date("2026-11-01")), Some(date("2025-12-31")));
    // What it cost in its last year is still shared; nothing of the next.
    assert!(convention.require_in_force_within(year("2025")).is_ok());
    assert!(convention.require_in_force_within(year("2026")).is_err());
}

#[test]
fn a_denounced_convention_is_not_renewed_and_ends_as_denounced() {
    let denounced = with(in_force(agreed(2)), [notice(1, "2024-06-30").into()]);
    assert_eq!(stage(&denounced), Stage::Denounced);
    assert_eq!(refused(facts(denounced.clone()), RENEW).code, Code::RenewalInvalid);
    assert_eq!(stage(&with(denounced, [EXPIRE.into()])), Stage::Denounced);
}

#[test]
fn the_entry_clause_moves_the_first_day() {
    let entry = |clause: Option<EntryClause>, more: Vec<Command>, day: &str| {
        let mut draft = draft(2);
        draft.provisions.entry = clause;
        draft.starts_on = date("2023-10-05");
        let mut commands = in_force(draft);
        commands.pop();
        commands.extend(more);
        let order = BringIntoForce {
            convention: CONVENTION,
            in_force_on: date(day),
        };
        when(facts(commands), order).map(|_| ()).map_err(|refusal| refusal.code)
    };
    // Approvals are enforceable on 9 October, signatures are of 2 November 2023.
    let early = Err(Code::InForceTooEarly);
    assert_eq!(entry(None, Vec::new(), "2023-10-08"), early);
    assert_eq!(entry(None, Vec::new(), "2023-10-09"), Ok(()));
    assert_eq!(entry(Some(EntryClause::StatedDate), Vec::new(), "2023-10-05"), Ok(()));
    assert_eq!(entry(Some(EntryClause::StatedDate), Vec::new(), "2023-10-04"), early);
    assert_eq!(entry(Some(EntryClause::LastSignature), Vec::new(), "2023-11-01"), early);
    assert_eq!(
        entry(Some(EntryClause::LastSignature), Vec::new(), "2023-11-02"),
        Ok(())
    );
    assert_eq!(entry(Some(EntryClause::Transmission), Vec::new(), "2024-01-01"), early);
    let public = || vec![transmitted("2023-11-10").into(), published("2023-11-13").into()];
    assert_eq!(entry(Some(EntryClause::Transmission), public(), "2023-11-12"), early);
    assert_eq!(entry(Some(EntryClause::Transmission), public(), "2023-11-13"), Ok(()));
}

fn transmitted(on: &str) -> TransmitConvention {
    TransmitConvention {
        convention: CONVENTION,
        transmitted_on: date(on),
        actes_id: None,
        received_on: None,
        receipt: None,
    }
}

fn published(on: &str) -> PublishConvention {
    PublishConvention {
        convention: CONVENTION,
        published_on: date(on),
    }
}

#[test]
fn a_convention_is_enforceable_once_transmitted_and_published_with_or_without_receipt() {
    let mut signed = in_force(draft(2));
    signed.pop();
    let sent = with(signed, [transmitted("2023-11-10").into()]);
    assert_eq!(stage(&sent), Stage::Transmitted);
    assert_eq!(
        stage(&with(sent.clone(), [published("2023-11-13").into()])),
        Stage::Enforceable
    );
    assert_eq!(
        refused(facts(sent), transmitted("2023-11-11")).code,
        Code::AlreadyPublic
    );
    let unsigned = in_force(draft(2)).into_iter().take(6).collect::<Vec<_>>();
    assert!(refused(facts(unsigned), published("2023-11-13")).code != Code::AlreadyPublic);
}

#[test]
fn a_suspended_convention_authorises_nothing_and_still_binds() {
    let suspend = |from: &str| SuspendConvention {
        convention: CONVENTION,
        from: date(from),
        ground: text("Travaux."),
    };
    let suspended = with(in_force(endless(2)), [suspend("2025-03-01").into()]);
    assert_eq!(stage(&suspended), Stage::Suspended);
    let after = ledger(suspended.clone());
    let convention = after.conventions.get(CONVENTION).unwrap();
    assert!(convention.require_in_force_on(date("2025-02-28")).is_ok());
    let refusal = convention.require_in_force_on(date("2025-03-01")).unwrap_err();
    assert!(refusal.message.contains("elle est suspendue"), "{refusal}");
    assert_eq!(
        refused(facts(suspended.clone()), suspend("2025-04-01")).code,
        Code::SuspensionState
    );
    assert!(when(facts(suspended.clone()), notice(0, "2025-04-01")).is_ok());
    let resume = |from: &str| ResumeConvention {
        convention: CONVENTION,
        from: date(from),
    };
    assert_eq!(
        refused(facts(suspended.clone()), resume("2025-02-01")).code,
        Code::SuspensionState
    );
    let resumed = with(suspended, [resume("2025-06-01").into()]);
    assert_eq!(stage(&resumed), Stage::InForce);
    let after = ledger(resumed);
    let convention = after.conventions.get(CONVENTION).unwrap();
    assert_eq!(convention.stage_on(date("2025-04-01")), Stage::Suspended);
    assert!(convention.is_suspended_on(date("2025-05-31")) && !convention.is_suspended_on(date("2025-06-01")));
}

fn terminate(ground: TerminationGround, member: Option<usize>, last_day: &str) -> TerminateConvention {
    TerminateConvention {
        convention: CONVENTION,
        member: member.map(commune),
        ground,
        reasons: text("Le service n’a plus d’objet."),
        decided_on: date("2025-05-12"),
        last_day: date(last_day),
    }
}

#[test]
fn a_termination_names_its_ground_its_author_and_its_text() {
    let given = facts(in_force(endless(2)));
    let Event::ConventionTerminated(data) = one(
        given.clone(),
        terminate(TerminationGround::GeneralInterest, Some(0), "2025-06-30"),
    ) else {
        panic!()
    };
    assert_eq!(
        data.reference.as_str(),
        "CE, 27 février 2015, Commune de Béziers, n° 357028"
    );
    let refuses = |order| refused(given.clone(), order).code;
    assert_eq!(
        refuses(terminate(TerminationGround::GeneralInterest, None, "2025-06-30")),
        Code::TerminationInvalid
    );
    assert_eq!(
        refuses(terminate(TerminationGround::Agreement, Some(0), "2025-06-30")),
        Code::TerminationInvalid
    );
    assert_eq!(
        refuses(terminate(TerminationGround::Breach, Some(0), "2025-05-11")),
        Code::TerminationInvalid
    );
}

#[test]
fn a_syndicate_is_dissolved_by_all_and_wound_up() {
    let question = Question::Dissolution;
    let mut commands = created(3);
    commands.push(consult(question).into());
    for n in 0..3 {
        commands.push(decides(n, question, YES, "2024-04-02").into());
    }
    commands.push(conclude(question, "2024-04-15").into());
    commands.push(order(question, "2024-05-13").into());
    let dissolve = |on: &str| DissolveConvention {
        convention: CONVENTION,
        last_day: date(on),
    };
    assert_eq!(
        refused(facts(commands.clone()), dissolve("2024-05-12")).code,
        Code::EffectTooEarly
    );
    let dissolved = with(commands, [dissolve("2024-06-30").into()]);
    assert_eq!(stage(&dissolved), Stage::Dissolved);
    let open = |on: &str| OpenLiquidation {
        convention: CONVENTION,
        opened_on: date(on),
    };
    assert_eq!(
        refused(facts(dissolved.clone()), open("2024-06-30")).code,
        Code::ActOrder
    );
    let opened = with(dissolved, [open("2024-07-01").into()]);
    assert_eq!(stage(&opened), Stage::InSettlement);
    let close = CloseLiquidation {
        convention: CONVENTION,
        closed_on: date("2025-01-06"),
    };
    assert_eq!(stage(&with(opened, [close.into()])), Stage::Settled);
}

#[test]
fn a_dissolution_that_one_member_refuses_is_none() {
    let question = Question::Dissolution;
    let mut commands = created(3);
    commands.push(consult(question).into());
    commands.push(decides(0, question, crate::syndicate::NO, "2024-04-02").into());
    commands.push(conclude(question, "2024-04-15").into());
    let refusal = refused(facts(commands), order(question, "2024-05-13"));
    assert_eq!(refusal.code, Code::MembersDisagree);
}
