//! Notices: what they record, and when they are late.

use super::{criteria, given, since_2024, units};
use crate::support::{facts, when};
use domain::convention::LegalForm;
use domain::event::Event;
use domain::member::command::RegisterMember;
use domain::member::{CriterionStatus, MemberKind};
use domain::sample::disposal::{actual, cooperation, forecast};
use domain::sample::{date, name, year};
use domain::unit_cost::command::NotifyUnitCost;
use domain::unit_cost::event::UnitCostNotified;
use domain::unit_cost::{ComponentKind, UnitCostStage};
use domain::value::{Date, Fraction, NoticeId};
use domain::{Command, Draft};

fn notified(given: Vec<Draft>, order: NotifyUnitCost) -> UnitCostNotified {
    let events = when(given, order).expect("aucune règle ne s’y oppose");
    match events.into_iter().next() {
        Some(Event::UnitCostNotified(data)) => data,
        other => panic!("une notification d’abord, et non {other:?}"),
    }
}

/// The last day, and how many days late each notice is.
fn lateness(commands: &[Command], of: &str, days: &[&str]) -> (Option<Date>, Vec<Option<u32>>) {
    let notices: Vec<_> = days
        .iter()
        .map(|day| notified(facts(commands.to_vec()), forecast(of, day)))
        .collect();
    let late = notices.iter().map(UnitCostNotified::days_late).collect();
    (notices[0].due_by, late)
}

#[test]
fn a_notice_records_the_cost_of_the_carrier_and_the_units_of_each_member_that_a_key_reads() {
    let events = when(facts(since_2024()), forecast("2025", "2025-04-10")).unwrap();
    let Some(Event::UnitCostNotified(data)) = events.first() else {
        panic!("une notification d’abord")
    };
    assert_eq!(data.unit_cost.french(), "312,4");
    assert_eq!(
        criteria(&events),
        [
            (
                "CC Arc Sud Bretagne",
                "coût de l’heure d’instruction",
                "1562/5".to_owned(),
                false
            ),
            ("Muzillac", "heure d’instruction", "40".to_owned(), false),
            ("Péaule", "heure d’instruction", "25".to_owned(), false),
        ]
    );
    let Some(Event::CriterionRecorded(first)) = events.get(1) else {
        panic!("puis les critères")
    };
    assert_eq!(
        (first.known_on, first.in_force_on, first.vintage, first.status),
        (
            date("2025-04-10"),
            date("2025-01-01"),
            year("2025"),
            CriterionStatus::Provisional
        )
    );
    assert_eq!(first.source, name("Courrier du 10 avril 2025"));
}

#[test]
fn a_cost_observed_is_definitive_and_has_no_last_day() {
    let given = given(since_2024(), [forecast("2025", "2025-04-10").into()]);
    let events = when(given.clone(), actual("2025", "2026-03-10")).unwrap();
    assert_eq!(
        criteria(&events),
        [(
            "CC Arc Sud Bretagne",
            "coût de l’heure d’instruction",
            "15259/50".to_owned(),
            true
        )]
    );
    assert_eq!(notified(given, actual("2025", "2026-03-10")).due_by, None);
}

#[test]
fn a_notice_is_due_before_the_day_of_the_budget() {
    let days = ["2025-04-13", "2025-04-14", "2025-04-15", "2025-04-16"];
    assert_eq!(
        lateness(&since_2024(), "2025", &days),
        (Some(date("2025-04-14")), vec![None, None, Some(1), Some(2)])
    );
}

#[test]
fn it_is_due_a_fortnight_later_when_councils_are_renewed() {
    let days = ["2026-04-28", "2026-04-29", "2026-04-30", "2026-05-01"];
    assert_eq!(
        lateness(&since_2024(), "2026", &days),
        (Some(date("2026-04-29")), vec![None, None, Some(1), Some(2)])
    );
}

#[test]
fn it_is_due_three_months_after_the_signature_in_the_year_of_signature() {
    let signed = cooperation(LegalForm::MiseADisposition, "2025-02-03", "2025-03-01");
    let days = ["2025-05-02", "2025-05-03", "2025-05-04"];
    assert_eq!(
        lateness(&signed, "2025", &days),
        (Some(date("2025-05-03")), vec![None, None, Some(1)])
    );
    // The next year is an ordinary one.
    let (due_by, late) = lateness(&signed, "2026", &["2026-05-04"]);
    assert_eq!((due_by, late), (Some(date("2026-04-29")), vec![Some(5)]));
}

#[test]
fn a_service_unifie_goes_by_the_same_days_and_counts_fluids() {
    // EPCI alone: communes are no party to a service unifié.
    let of_epci = |command| match command {
        Command::ImportMembers(mut order) => {
            for imported in &mut order.members {
                imported.register.kind = MemberKind::Epci;
                imported.register.insee = None;
            }
            order.into()
        }
        Command::RegisterMember(order) => RegisterMember {
            kind: MemberKind::Epci,
            insee: None,
            ..order
        }
        .into(),
        other => other,
    };
    let unified = cooperation(LegalForm::ServiceUnifie, "2024-06-10", "2024-07-01");
    let unified: Vec<Command> = unified.into_iter().map(of_epci).collect();
    let mut order = forecast("2025", "2025-04-15");
    order.components[1].kind = ComponentKind::Fluids;
    let data = notified(facts(unified), order);
    assert_eq!((data.due_by, data.days_late()), (Some(date("2025-04-14")), Some(1)));
}

#[test]
fn where_no_text_rules_the_cost_nothing_is_late_and_the_convention_says_what_it_is_made_of() {
    let entente = cooperation(LegalForm::Entente, "2024-06-10", "2024-07-01");
    let mut order = forecast("2025", "2025-12-01");
    order.components[0].kind = ComponentKind::Fluids;
    let data = notified(facts(entente), order);
    assert_eq!((data.due_by, data.days_late()), (None, None));
}

#[test]
fn a_unit_cost_is_rounded_only_where_a_clause_says_so() {
    let mut order = forecast("2025", "2025-04-10");
    order.units = units("99.5");
    let exact = notified(facts(since_2024()), order.clone()).unit_cost;
    assert_eq!(exact, Fraction::new(62_480, 199).unwrap());
    order.decimals = Some(2);
    assert_eq!(
        notified(facts(since_2024()), order.clone()).unit_cost.french(),
        "313,97"
    );
    order.decimals = Some(6);
    assert_eq!(notified(facts(since_2024()), order).unit_cost.french(), "313,969849");
}

#[test]
fn a_later_notice_of_the_same_year_takes_the_place_of_the_former() {
    let given = given(since_2024(), [forecast("2025", "2025-04-10").into()]);
    let mut corrected = forecast("2025", "2025-05-20");
    corrected.notice = NoticeId::new(domain::sample::id(0xfb2));
    corrected.units = units("110");
    let data = notified(given.clone(), corrected.clone());
    assert_eq!((data.stage, data.unit_cost), (UnitCostStage::Forecast, units("284")));
    // Even on the same day.
    corrected.notified_on = date("2025-04-10");
    assert_eq!(notified(given, corrected).unit_cost, units("284"));
}
