//! Deadlines of assemblies and of conventions in force, each day worked by hand.

mod support;

use domain::Command;
use domain::committee::command::{FillSeat, InstallCommittee};
use domain::rules::{Days, Parameter, Setting};
use domain::sample::{COUNCIL, ENTENTE, ITEM_STATUTES, date, record, story};
use domain::value::Date;
use projections::LedgerView;
use projections::calendar::{Deadline, DeadlineKind};
use support::{fold, log};

/// The story, its commands changed by `change`, up to the first one that `stops` recognises, which is left out.
fn told(change: impl Fn(&mut Command), stops: impl Fn(&Command) -> bool) -> LedgerView {
    let all = story();
    let requests: Vec<_> = all
        .iter()
        .take_while(|request| !stops(&request.command))
        .cloned()
        .map(|mut request| {
            change(&mut request.command);
            request
        })
        .collect();
    assert!(requests.len() < all.len(), "l’histoire n’a pas cette commande");
    fold(&record(&requests).1)
}

fn as_it_is(_: &mut Command) {}

/// The deadlines of that kind that `view` shows on `today`, about what `words` say.
fn shown(view: &LedgerView, today: &str, kind: DeadlineKind, words: &str) -> Vec<Deadline> {
    let all = view.calendar(date(today), None).into_iter();
    all.filter(|deadline| deadline.kind == kind && deadline.what.contains(words))
        .collect()
}

/// The only one of them.
fn one(view: &LedgerView, today: &str, kind: DeadlineKind, words: &str) -> Deadline {
    let shown = shown(view, today, kind, words);
    let [deadline] = <[Deadline; 1]>::try_from(shown).unwrap_or_else(|other| panic!("{words} : {other:#?}"));
    deadline
}

/// Its day, its rule and its text.
fn counted(deadline: &Deadline) -> (Date, &str, Option<&str>) {
    (deadline.on, &deadline.rule, deadline.reference.as_deref())
}

const MINUTES_TEXT: &str = "CGCT, art. L. 2121-15 et L. 2121-25 (ordonnance n° 2021-1310)";
const MINUTES_RULE: &str =
    "délai de publication, compté de la séance pour la liste, de l’approbation pour le procès-verbal";

#[test]
fn a_convocation_five_clear_days_before_thursday_4_june_was_to_be_sent_on_friday_29_may() {
    let view = told(
        as_it_is,
        |command| matches!(command, Command::OpenSession(order) if order.committee == COUNCIL),
    );
    let session = one(&view, "2026-05-28", DeadlineKind::Session, "conseil communautaire");
    assert_eq!(
        counted(&session),
        (
            date("2026-06-04"),
            "convocation envoyée le 20 mai 2026, au plus tard le 29 mai 2026",
            Some("CGCT, art. L. 2121-12 et L. 5211-1 (rédaction de 2008, à vérifier)")
        )
    );
}

#[test]
fn the_list_of_deliberations_of_4_june_is_due_on_11_june_and_the_minutes_wait_without_a_term() {
    let view = told(as_it_is, |command| {
        matches!(command, Command::PublishSessionDocument(_))
    });
    let list = one(&view, "2026-06-05", DeadlineKind::Minutes, "conseil communautaire");
    assert!(
        list.what
            .contains("liste des délibérations (séance du conseil communautaire"),
        "{list:?}"
    );
    assert_eq!(counted(&list), (date("2026-06-11"), MINUTES_RULE, Some(MINUTES_TEXT)));
    assert!(!list.is_late(date("2026-06-11")) && list.is_late(date("2026-06-12")));
    let draft = one(&view, "2027-01-01", DeadlineKind::MinutesDraft, "conseil communautaire");
    assert_eq!(
        counted(&draft),
        (date("2026-06-04"), "du jour de la séance ; aucun délai fixé", None)
    );
    assert!(!draft.is_late(date("2027-01-01")));
}

#[test]
fn minutes_drafted_on_12_june_are_approved_by_ten_days_of_silence_on_22_june_or_23_if_the_days_are_clear() {
    let before_approval = |command: &Command| matches!(command, Command::ApproveMinutes(_));
    let clear = |command: &mut Command| {
        if let Command::InstallCommittee(InstallCommittee { rules: Some(rules), .. }) = command {
            let mut overrides = rules.overrides.iter_mut();
            if let Some(rule) = overrides.find(|rule| rule.parameter == Parameter::MinutesSilence) {
                rule.setting = Setting::Days(Days { clear: true, days: 10 });
            }
        }
    };
    for (view, day, rule) in [
        (
            told(as_it_is, before_approval),
            "2026-06-22",
            "10 jours après sa rédaction, le 12 juin 2026",
        ),
        (
            told(clear, before_approval),
            "2026-06-23",
            "10 jours francs après sa rédaction, le 12 juin 2026",
        ),
    ] {
        let silence = one(&view, "2026-06-15", DeadlineKind::Minutes, "conseil communautaire");
        assert!(silence.what.starts_with("Approbation du procès-verbal"), "{silence:?}");
        assert_eq!(
            counted(&silence),
            (date(day), rule, Some("règlement intérieur, art. 20"))
        );
        assert!(shown(&view, "2026-06-15", DeadlineKind::MinutesDraft, "conseil communautaire").is_empty());
    }
}

#[test]
fn minutes_approved_on_22_june_are_to_be_published_by_29_june_and_leave_the_calendar_once_they_are() {
    let mut documents = 0;
    let mut second = |command: &Command| {
        documents += usize::from(matches!(command, Command::PublishSessionDocument(_)));
        documents == 2
    };
    let requests: Vec<_> = story()
        .into_iter()
        .take_while(|request| !second(&request.command))
        .collect();
    let view = fold(&record(&requests).1);
    let minutes = one(&view, "2026-06-24", DeadlineKind::Minutes, "conseil communautaire");
    assert!(minutes.what.starts_with("Publication : procès-verbal"), "{minutes:?}");
    assert_eq!(
        counted(&minutes),
        (date("2026-06-29"), MINUTES_RULE, Some(MINUTES_TEXT))
    );
    let all = fold(&log());
    assert!(shown(&all, "2026-06-30", DeadlineKind::Minutes, "conseil communautaire").is_empty());
}

#[test]
fn a_mandate_until_31_december_ends_that_day_and_the_seat_is_then_vacant() {
    let until = |command: &mut Command| {
        if let Command::FillSeat(FillSeat { until, .. }) = command {
            *until = Some(date("2026-12-31"));
        }
    };
    let view = told(until, |command| matches!(command, Command::ChangeChair(_)));
    let mandate = |today| shown(&view, today, DeadlineKind::Mandate, "Billiers");
    let [seat] = &mandate("2026-06-15")[..] else {
        panic!("un seul siège de Billiers")
    };
    assert_eq!(
        counted(seat),
        (date("2026-12-31"), "dernier jour du mandat enregistré", None)
    );
    assert_eq!(mandate("2026-12-31").len(), 1, "le dernier jour compte");
    assert!(mandate("2027-01-01").is_empty());
}

/// The council’s deliberation on its statutes, of 4 June 2026.
fn on_statutes(view: &LedgerView, today: &str, kind: DeadlineKind) -> Vec<(Date, String, Option<String>)> {
    let shown = shown(view, today, kind, "Modification des statuts").into_iter();
    shown
        .map(|deadline| (deadline.on, deadline.rule, deadline.reference))
        .collect()
}

#[test]
fn a_deliberation_of_an_assembly_waits_for_its_publication_and_transmission_from_the_day_of_the_vote() {
    let before = told(as_it_is, |command| {
        matches!(command, Command::RecordDecisionEnforceability(_))
    });
    let [(on, rule, reference)] = &on_statutes(&before, "2026-07-01", DeadlineKind::Enforceability)[..] else {
        panic!("la délibération sur les statuts attend")
    };
    assert_eq!(*on, date("2026-06-04"));
    assert_eq!(rule, "du jour du vote ; aucun délai fixé ici");
    assert_eq!(
        reference.as_deref(),
        Some("CGCT, art. L. 5211-3 et L. 2131-1 (rédaction de 2008, à vérifier)")
    );
    let after = fold(&log());
    assert!(on_statutes(&after, "2026-07-01", DeadlineKind::Enforceability).is_empty());
}

#[test]
fn once_published_on_9_june_and_transmitted_on_10_june_it_can_be_attacked_until_10_august_and_referred_until_11() {
    let view = fold(&log());
    let text = |words: &str| Some(words.to_owned());
    let (recourse, referral, rescission) = (
        (
            // 9 August, and one day for a clear term: a Monday.
            date("2026-08-10"),
            "2 mois à compter de la publication, délai franc".to_owned(),
            text("CJA, art. R. 421-1"),
        ),
        (
            date("2026-08-11"),
            "2 mois à compter de la transmission complète, délai franc".to_owned(),
            text("CGCT, art. L. 2131-6 (rédaction de 2008, à vérifier)"),
        ),
        (
            date("2026-10-04"),
            "4 mois à compter de l’acte".to_owned(),
            text("CRPA, art. L. 242-1 et L. 243-3"),
        ),
    );
    let kind = DeadlineKind::Recourse;
    assert_eq!(
        on_statutes(&view, "2026-08-10", kind),
        [recourse, referral.clone(), rescission.clone()]
    );
    assert_eq!(
        on_statutes(&view, "2026-08-11", kind),
        [referral, rescission.clone()],
        "le recours est clos"
    );
    assert_eq!(on_statutes(&view, "2026-10-04", kind), [rescission]);
    assert!(on_statutes(&view, "2026-10-05", kind).is_empty());
}

#[test]
fn a_recourse_that_would_end_on_assumption_day_a_saturday_ends_on_the_monday_after() {
    let on_sunday = |command: &mut Command| {
        if let Command::RecordDecisionEnforceability(order) = command
            && order.decision == ITEM_STATUTES
        {
            order.enforceability.published_on = date("2026-06-14");
        }
    };
    let view = told(on_sunday, |command| matches!(command, Command::ApproveMinutes(_)));
    let days: Vec<_> = on_statutes(&view, "2026-08-10", DeadlineKind::Recourse);
    let recourse = days.iter().find(|(_, rule, _)| rule.contains("publication")).unwrap();
    // 14 August and one day: Saturday 15, a holiday; Sunday 16; Monday 17.
    assert_eq!(recourse.0, date("2026-08-17"));
}

#[test]
fn a_convention_suspended_from_1_may_is_shown_from_that_day_until_it_is_resumed() {
    let suspended = told(as_it_is, |command| matches!(command, Command::ResumeConvention(_)));
    let words = "Entretien des voies communes";
    assert!(shown(&suspended, "2024-04-30", DeadlineKind::Suspension, words).is_empty());
    for today in ["2024-05-01", "2024-08-01"] {
        let suspension = one(&suspended, today, DeadlineKind::Suspension, words);
        assert_eq!(
            counted(&suspension),
            (date("2024-05-01"), "depuis ce jour, jusqu’à la levée", None)
        );
        assert!(!suspension.is_late(date(today)));
    }
    let resumed = told(as_it_is, |command| matches!(command, Command::EstablishRenewal(_)));
    assert!(shown(&resumed, "2024-08-01", DeadlineKind::Suspension, words).is_empty());
}

#[test]
fn a_member_released_on_31_december_leaves_that_day() {
    let view = told(as_it_is, |command| matches!(command, Command::SettleParticipation(_)));
    let billiers = |today| shown(&view, today, DeadlineKind::Leaving, "Billiers");
    let [leaving] = &billiers("2025-11-10")[..] else {
        panic!("Billiers part")
    };
    assert!(leaving.what.contains("Statuts du syndicat des eaux"), "{leaving:?}");
    assert_eq!(
        counted(leaving),
        (date("2025-12-31"), "dernier jour de sa participation", None)
    );
    assert_eq!(billiers("2025-12-31").len(), 1, "le dernier jour compte");
    assert!(billiers("2026-01-01").is_empty());
}

#[test]
fn two_months_of_notice_received_on_31_october_reach_31_december_and_on_1_november_the_year_after() {
    let received = |on: &'static str, ends: Option<bool>| {
        move |command: &mut Command| {
            if let Command::DenounceConvention(order) = command
                && order.received_on > date("2025-07-01")
            {
                order.received_on = date(on);
                order.ends_convention = ends;
            }
        }
    };
    let before_expiry =
        |command: &Command| matches!(command, Command::EstablishExpiry(order) if order.convention == ENTENTE);
    let words = "Entretien des voies communes";
    for (on, last_day) in [("2025-10-31", "2025-12-31"), ("2025-11-01", "2026-12-31")] {
        let leaves = told(received(on, Some(false)), before_expiry);
        let leaving = one(&leaves, "2025-11-10", DeadlineKind::Leaving, words);
        assert!(leaving.what.starts_with("La commune de Muzillac quitte"), "{leaving:?}");
        assert_eq!(leaving.on, date(last_day));
        let ends = told(received(on, None), before_expiry);
        let term = one(&ends, "2025-11-10", DeadlineKind::Term, words);
        assert_eq!(
            counted(&term),
            (date(last_day), "dernier jour du préavis", None),
            "deux parties : la convention prend fin"
        );
        assert!(shown(&ends, "2025-11-10", DeadlineKind::Leaving, words).is_empty());
    }
}
