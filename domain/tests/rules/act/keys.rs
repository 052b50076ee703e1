use super::{
    A, ALLOCATION, B, C, adopt, adopt_c, adoption_of_b, annulled, call_of, decision_on_b, declared_illegal, fact,
    key_id, ledger_of, rescinded, reversed, told, with,
};
use crate::support::{refused, then, when};
use domain::act::Standing;
use domain::act::command::RecordAnnulment;
use domain::key::command::AdoptKey;
use domain::sample::{date, euros, text};
use domain::value::Period;
use domain::{Code, Draft, Event, Ledger};

fn applies(ledger: &Ledger, n: u128, on: &str) -> bool {
    ledger.acts.key_applies_on(key_id(n), date(on))
}

#[test]
fn undoing_the_decision_or_the_adoption_takes_the_key_away_from_the_start_and_revives_the_one_it_replaced() {
    for given in [
        with([annulled(decision_on_b()).into()]),
        with([annulled(adoption_of_b()).into()]),
        with([rescinded(decision_on_b(), "2026-01-15").into()]),
    ] {
        let Some(Event::ActRevived(data)) = given.last().map(|draft| &draft.event) else {
            panic!("l’ancienne clé revit")
        };
        assert_eq!(
            (data.undone, data.from, data.until),
            (adoption_of_b(), date("2026-01-01"), None)
        );
        let ledger = ledger_of(&given);
        assert!(applies(&ledger, A, "2025-06-01") && applies(&ledger, A, "2026-06-01"));
        assert!(!applies(&ledger, B, "2026-01-01") && !applies(&ledger, B, "2026-06-01"));
        assert_eq!(
            ledger
                .acts
                .key_covers(key_id(A), Period::of_year(domain::sample::year("2026"))),
            Some(data.act)
        );
    }
}

#[test]
fn a_reversed_judgment_takes_the_revived_key_away_again() {
    let mut given = with([annulled(decision_on_b()).into()]);
    let judgment = fact(&given, |event| matches!(event, Event::ActAnnulled(_)));
    given.extend(then(given.clone(), reversed(judgment)).unwrap());
    let ledger = ledger_of(&given);
    assert!(applies(&ledger, B, "2026-06-01") && !applies(&ledger, A, "2026-06-01"));
}

#[test]
fn a_deferred_annulment_gives_way_to_the_former_key_on_that_day() {
    let deferred = RecordAnnulment {
        effect_from: Some(date("2026-07-01")),
        ..annulled(decision_on_b())
    };
    let given = with([deferred.into()]);
    let ledger = ledger_of(&given);
    assert!(applies(&ledger, B, "2026-06-30") && !applies(&ledger, A, "2026-06-30"));
    assert!(applies(&ledger, A, "2026-07-01") && !applies(&ledger, B, "2026-07-01"));
    let year = Period::of_year(domain::sample::year("2026"));
    assert_eq!(
        (
            ledger.acts.key_covers(key_id(A), year),
            ledger.acts.key_covers(key_id(B), year)
        ),
        (None, None)
    );
}

#[test]
fn a_former_key_that_could_no_longer_apply_does_not_revive() {
    let mut commands = super::commands();
    for command in &mut commands {
        if let domain::Command::AdoptKey(order) = command
            && order.key == key_id(A)
        {
            order.until = Some(date("2025-12-31"));
        }
    }
    let given = crate::support::facts(commands);
    let events = when(given, annulled(adoption_of_b())).unwrap();
    assert!(matches!(events[..], [Event::ActAnnulled(_)]), "{events:?}");
}

#[test]
fn a_revived_key_ends_where_the_next_one_begins() {
    let given = with([adopt_c("2027-01-01").into(), annulled(decision_on_b()).into()]);
    let Some(Event::ActRevived(data)) = given.last().map(|draft| &draft.event) else {
        panic!("l’ancienne clé revit")
    };
    assert_eq!(data.until, Some(date("2026-12-31")));
    let ledger = ledger_of(&given);
    assert!(
        applies(&ledger, A, "2026-12-31") && !applies(&ledger, A, "2027-01-01") && applies(&ledger, C, "2027-01-01")
    );
}

#[test]
fn the_annulled_repeal_of_a_key_revives_the_key() {
    let story = domain::sample::events();
    let until_annulment = story
        .iter()
        .position(|draft| matches!(&draft.event, Event::ActAnnulled(data) if data.partial.is_none()))
        .unwrap();
    let on = date("2026-06-01");
    let applies = |given: &[Draft]| ledger_of(given).acts.key_applies_on(domain::sample::KEY_DESK, on);
    assert!(!applies(&story[..until_annulment]));
    assert!(applies(&story[..until_annulment + 2]));
    assert!(!applies(&story), "le jugement est infirmé");
}

/// T21.
#[test]
fn what_was_called_and_paid_never_changes_whatever_is_undone() {
    let before = ledger_of(&told());
    let given = with([annulled(decision_on_b()).into()]);
    let after = ledger_of(&given);
    assert_eq!(before.calls, after.calls);
    assert_eq!(before.allocations, after.allocations);
    assert_eq!(after.calls.get(call_of(0)).unwrap().paid, euros("50.00"));
    let again = domain::sample::orders::allocate(
        domain::value::AllocationId::new(domain::sample::id(0x7101)),
        domain::sample::BUDGET_2026,
        "paie",
        key_id(A),
        "2026-06-01",
    );
    assert_eq!(refused(given, again).code, Code::AlreadyAllocated, "{ALLOCATION}");
}

/// T22.
#[test]
fn a_key_counts_from_before_its_decision_only_with_a_reason_and_within_the_year_unless_it_regularises() {
    let reason = || Some(text("Le service a été rendu."));
    let retroactive = |from: &str| AdoptKey {
        retroactivity: reason(),
        ..adopt_c(from)
    };
    assert_eq!(refused(told(), adopt_c("2025-03-01")).code, Code::RetroactiveReason);
    let needless = AdoptKey {
        retroactivity: reason(),
        ..adopt_c("2027-01-01")
    };
    assert_eq!(refused(told(), needless).code, Code::RetroactiveReason);
    assert_eq!(refused(told(), retroactive("2024-12-31")).code, Code::KeyRetroactive);
    // Key A is declared illegal: another may take its place from its first day, though that is before the year of the decision.
    let adoption_of_a = fact(
        &told(),
        |event| matches!(event, Event::KeyAdopted(data) if data.key == key_id(A)),
    );
    let given = with([declared_illegal(adoption_of_a).into()]);
    let bounded = AdoptKey {
        from: date("2025-01-01"),
        until: Some(date("2025-12-31")),
        ..retroactive("2025-01-01")
    };
    let events = when(given, bounded).expect("une clé de régularisation");
    let [Event::KeyAdopted(data)] = &events[..] else {
        panic!("la clé est adoptée")
    };
    assert_eq!((data.replaces, data.retroactivity.clone()), (Some(key_id(A)), reason()));
}

#[test]
fn a_key_whose_decision_was_annulled_may_be_adopted_again_by_another() {
    let given = with([annulled(adoption_of_b()).into()]);
    assert_eq!(
        refused(told(), adopt(B, 2, 0, "2027-01-01")).code,
        Code::KeyAlreadyAdopted
    );
    assert!(when(given, adopt(B, 2, 0, "2027-01-01")).is_ok());
}

fn adoption_of(given: &[Draft], n: u128) -> domain::value::EventId {
    fact(
        given,
        |event| matches!(event, Event::KeyAdopted(data) if data.key == key_id(n)),
    )
}

/// The story where key A counts until `until`.
fn told_with_a_until(until: &str) -> Vec<Draft> {
    let mut commands = super::commands();
    for command in &mut commands {
        if let domain::Command::AdoptKey(order) = command
            && order.key == key_id(A)
        {
            order.until = Some(date(until));
        }
    }
    crate::support::facts(commands)
}

#[test]
fn a_key_adopted_until_a_day_applies_on_that_day_and_no_longer_on_the_next() {
    let ledger = ledger_of(&told_with_a_until("2025-06-30"));
    assert!(!applies(&ledger, A, "2024-12-31") && applies(&ledger, A, "2025-01-01"));
    assert!(applies(&ledger, A, "2025-06-30") && !applies(&ledger, A, "2025-07-01"));
}

#[test]
fn a_former_key_that_still_had_days_to_run_revives_for_them() {
    let given = told_with_a_until("2026-06-30");
    let events = when(given.clone(), annulled(adoption_of(&given, B))).unwrap();
    let [Event::ActAnnulled(_), Event::ActRevived(data)] = &events[..] else {
        panic!("l’ancienne clé revit : {events:?}")
    };
    assert_eq!((data.from, data.until), (date("2026-01-01"), Some(date("2026-06-30"))));
}

#[test]
fn when_two_keys_in_a_row_fall_the_one_before_them_revives() {
    let given = with([adopt_c("2027-01-01").into(), annulled(decision_on_b()).into()]);
    let fallen = adoption_of(&given, C);
    let next = when(given, annulled(fallen)).unwrap();
    let [Event::ActAnnulled(_), Event::ActRevived(data)] = &next[..] else {
        panic!("la première clé revit : {next:?}")
    };
    let first = adoption_of(&told(), A);
    assert_eq!((data.act, data.undone, data.from), (first, fallen, date("2027-01-01")));
}

#[test]
fn a_revived_key_says_so_until_what_had_undone_it_stands_again() {
    let (first, on) = (adoption_of(&told(), A), date("2026-06-01"));
    let standing = |given: &[Draft]| ledger_of(given).acts.standing(first, on).unwrap().0;
    assert_eq!(standing(&told()), Standing::Stands);
    // Whether it is the adoption that falls, or the decision it rests on.
    for undone in [adoption_of_b(), decision_on_b()] {
        let mut given = with([annulled(undone).into()]);
        assert_eq!(standing(&given), Standing::Revived);
        let judgment = fact(&given, |event| matches!(event, Event::ActAnnulled(_)));
        given.extend(then(given.clone(), reversed(judgment)).unwrap());
        assert_eq!(standing(&given), Standing::Stands);
    }
}

#[test]
fn a_key_that_stops_applying_within_a_year_does_not_cover_it() {
    let adopted = with([adopt_c("2027-04-01").into()]);
    let deferred = RecordAnnulment {
        effect_from: Some(date("2027-09-01")),
        ..annulled(adoption_of(&adopted, C))
    };
    let given = [adopted.clone(), then(adopted, deferred).unwrap()].concat();
    let ledger = ledger_of(&given);
    let covers = |year: &str| {
        let year = Period::of_year(domain::sample::year(year));
        ledger.acts.key_covers(key_id(B), year)
    };
    let days = ["2027-03-31", "2027-04-01", "2027-08-31", "2027-09-01", "2027-12-31"];
    assert_eq!(
        days.map(|day| applies(&ledger, B, day)),
        [true, false, false, true, true]
    );
    assert_eq!((covers("2026"), covers("2027")), (Some(adoption_of_b()), None));
}

#[test]
fn a_key_is_irregular_on_the_days_it_was_adopted_for_and_on_no_other() {
    let given = told_with_a_until("2025-12-31");
    let illegal = then(given.clone(), declared_illegal(adoption_of(&given, A))).unwrap();
    let acts = ledger_of(&[given, illegal].concat()).acts;
    let days = ["2024-12-31", "2025-01-01", "2025-12-31", "2026-01-01"];
    assert_eq!(
        days.map(|day| acts.key_is_irregular_on(key_id(A), date(day))),
        [false, true, true, false]
    );
    assert!(!acts.key_is_irregular_on(key_id(B), date("2026-06-01")));
}

#[test]
fn an_adoption_stands_with_the_decision_it_rests_on() {
    let stands = |given: &[Draft], day| {
        ledger_of(given)
            .acts
            .stands_with_its_decision(adoption_of_b(), date(day))
    };
    assert!(stands(&told(), "2026-01-01"));
    assert!(!stands(&with([annulled(decision_on_b()).into()]), "2026-01-01"));
}

#[test]
fn a_key_is_repealed_as_long_as_its_repeal_stands() {
    let story = domain::sample::events();
    let place = |is: fn(&Event) -> bool| story.iter().position(|draft| is(&draft.event)).unwrap();
    let repeal = place(|event| matches!(event, Event::KeyRepealed(_)));
    let annulment = place(|event| matches!(event, Event::ActAnnulled(data) if data.partial.is_none()));
    let repealed = |given: &[Draft]| ledger_of(given).acts.key_is_repealed(domain::sample::KEY_DESK);
    assert!(!repealed(&story[..repeal]) && repealed(&story[..=repeal]));
    assert!(!repealed(&story[..=annulment]), "l’abrogation est annulée");
}
