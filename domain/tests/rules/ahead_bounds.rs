//! The edges of a year to come: the key that is kept and the one that is not, who is there for a part of the year, whose values count, and
//! how far a convention is counted on.

use crate::ahead::{BY_POPULATION, POPULATION, adopt, after, ahead, amounts, decided, joined, key_id, left, with_key};
use crate::support::{COMMUNES, commune, draft, value};
use domain::allocation::Hypothesis;
use domain::convention::command::{DenounceConvention, DraftConvention, SuspendConvention, TerminateConvention};
use domain::convention::{NoticeClause, TacitRenewal, TerminationGround};
use domain::key::{Basis, Formula, Joiners, Prorata, ProrataBasis, VintagePolicy};
use domain::member::command::{CriterionValue, RecordCriterion};
use domain::sample::{CONVENTION, date, euros, name, text, year};
use domain::{Code, Command, Ledger};

/// Key 2 is of 2025 alone, key 1 of 1 January 2026 to 30 June 2027, key 3 of 1 October 2028 on.
#[test]
fn a_key_that_ended_is_kept_until_another_applies_even_for_a_part_of_the_year() {
    let mut commands = decided(draft(5), vec![Formula::Equal, Formula::Equal, Formula::Equal]);
    commands.push(adopt(2, 1, "2025-01-01", Some("2025-12-31")));
    commands.push(adopt(1, 0, "2026-01-01", Some("2027-06-30")));
    commands.push(adopt(3, 2, "2028-10-01", None));
    let ledger = after(commands, Vec::new());
    let kept = [Hypothesis::KeyKept(key_id(1), date("2027-06-30"))];
    let shared = ahead(&ledger, "2027").unwrap();
    assert_eq!((shared.key, &shared.hypotheses[..]), (key_id(1), &kept[..]));
    let neither = ahead(&ledger, "2028").unwrap_err();
    assert_eq!(neither.code, Code::KeyNotInForce, "{neither}");
    let next = ahead(&ledger, "2029").unwrap();
    assert_eq!((next.key, next.hypotheses), (key_id(3), Vec::new()));
}

/// Esves is there from 1 March to 30 September 2026: 214 days of 365. Of 48 500,00 €, it bears 214 parts of 4 × 365 + 214 = 1 674.
#[test]
fn who_joins_and_leaves_within_the_year_shares_it_for_its_time() {
    let prorata = Formula::Prorata(Prorata {
        basis: ProrataBasis::ActualDays,
        joiners: Joiners::Relieve,
        of: Box::new(Formula::Equal),
    });
    let movements = vec![joined(commune(4), "2026-03-01"), left(commune(4), "2026-09-30")];
    let ledger = after(with_key(prorata, None), movements);
    let shared = ahead(&ledger, "2026").unwrap();
    // Rounded down, 48 499,99: the missing cent goes to the largest remainder, that of Esves.
    let expected = ["10574.97", "10574.97", "10574.97", "10574.97", "6200.12"].map(euros);
    assert_eq!(amounts(&shared), expected);
    assert_eq!(shared.hypotheses, [], "la clé nomme Esves : rien n’est à supposer");
    let without = ahead(&ledger, "2027").unwrap();
    assert_eq!(amounts(&without), [euros("12125.00"); 4]);
    assert_eq!(
        without.hypotheses,
        [Hypothesis::Gone(commune(4), Some(date("2026-09-30")))]
    );
}

/// The key asks INSEE: what the communes counted themselves for 2024 does not stand in for it.
#[test]
fn values_of_another_source_do_not_stand_in() {
    let insee = Formula::Criterion(Basis {
        source: Some(name("INSEE, populations de référence")),
        ..Basis::of(POPULATION, VintagePolicy::YearsBefore(3))
    });
    let mut commands = with_key(insee, None);
    commands.extend((0..COMMUNES.len()).map(|n| {
        let value = CriterionValue {
            source: name("Comptage communal"),
            ..value(POPULATION, "2024", "2026-01-01", 1_000)
        };
        let member = commune(n);
        Command::from(RecordCriterion { member, value })
    }));
    let shared = ahead(&after(commands, Vec::new()), "2027").unwrap();
    assert_eq!(amounts(&shared), BY_POPULATION.map(euros));
    let kept = Hypothesis::VintageKept {
        criteria: vec![POPULATION.into()],
        wanted: year("2024"),
        kept: year("2022"),
    };
    assert_eq!(shared.hypotheses, [kept]);
}

/// 2025 is the last year shared. Fontaine, whom no key names, joins: what is said of 2027?
#[test]
fn who_joined_since_the_last_year_shared_and_is_still_there_waits_for_a_key() {
    let said = |from: &str, last_day: Option<&str>| {
        let mut movements = vec![joined(commune(5), from)];
        movements.extend(last_day.map(|day| left(commune(5), day)));
        let ledger = after(with_key(Formula::Equal, None), movements);
        let shared = ahead(&ledger, "2027").unwrap();
        assert_eq!(amounts(&shared), [euros("9700.00"); 5], "{from}");
        let waits = [Hypothesis::NotNamed(commune(5), date(from))];
        assert!(shared.hypotheses.is_empty() || shared.hypotheses == waits, "{from}");
        !shared.hypotheses.is_empty()
    };
    assert!(!said("2024-07-01", None), "la clé de 2025 la laissait déjà de côté");
    assert!(said("2025-07-01", None));
    assert!(said("2027-12-31", None));
    assert!(!said("2028-01-01", None), "pas encore là en 2027");
    assert!(!said("2026-01-01", Some("2026-12-31")), "déjà partie");
    assert!(said("2026-01-01", Some("2027-01-01")), "là un jour");
}

/// A convention of five until `ends_on`, renewed as said, that gives six months of notice to 31 December; an equal key.
fn term(ends_on: &str, months: u16, times: u16) -> Vec<Command> {
    let mut convention: DraftConvention = draft(5);
    convention.ends_on = Some(date(ends_on));
    convention.provisions.renewal = (times > 0).then_some(TacitRenewal { months, times });
    convention.provisions.notice = Some(NoticeClause {
        months: 6,
        term_end: Some(date("2024-12-31")),
    });
    let mut commands = decided(convention, vec![Formula::Equal]);
    commands.push(adopt(1, 0, "2025-01-01", None));
    commands
}

fn and(mut commands: Vec<Command>, more: impl Into<Command>) -> Ledger {
    commands.push(more.into());
    after(commands, Vec::new())
}

/// What is supposed of the convention in the year `of`, if it applies then.
fn supposed(ledger: &Ledger, of: &str) -> Result<Vec<Hypothesis>, Code> {
    ahead(ledger, of)
        .map(|shared| shared.hypotheses)
        .map_err(|refusal| refusal.code)
}

fn renewed(last: &str) -> Vec<Hypothesis> {
    vec![Hypothesis::Renewed(date(last))]
}

fn ends(last: &str) -> Vec<Hypothesis> {
    vec![Hypothesis::Ends(date(last))]
}

const OVER: Result<Vec<Hypothesis>, Code> = Err(Code::ConventionState);

#[test]
fn a_convention_ends_on_the_last_day_of_its_last_renewal() {
    let supposed = |ends_on, months, times| {
        let ledger = after(term(ends_on, months, times), Vec::new());
        ["2026", "2027", "2028"].map(|of| supposed(&ledger, of))
    };
    // Eighteen months more: until 30 June 2027.
    let until_june = [Ok(renewed("2025-12-31")), Ok(ends("2027-06-30")), OVER];
    assert_eq!(supposed("2025-12-31", 18, 1), until_june);
    // Its term is within 2026: three months do not reach the end of the year, a year does, and twice a year that of the next.
    assert_eq!(supposed("2026-06-30", 0, 0), [Ok(ends("2026-06-30")), OVER, OVER]);
    assert_eq!(supposed("2026-06-30", 3, 1), [Ok(ends("2026-09-30")), OVER, OVER]);
    assert_eq!(
        supposed("2026-06-30", 12, 1),
        [Ok(renewed("2026-06-30")), Ok(ends("2027-06-30")), OVER]
    );
    assert_eq!(
        supposed("2026-06-30", 12, 2),
        [
            Ok(renewed("2026-06-30")),
            Ok(renewed("2026-06-30")),
            Ok(ends("2028-06-30"))
        ]
    );
    // On the very last day of the year, nothing is to be supposed.
    assert_eq!(
        supposed("2026-12-31", 12, 1),
        [Ok(Vec::new()), Ok(renewed("2026-12-31")), OVER]
    );
}

/// Until the end of 2025, renewed for two years, twice.
#[test]
fn a_convention_that_is_denounced_ends_on_the_day_of_its_notice_renewed_until_then() {
    let denounced = |received_on: &str, ends_convention| {
        let notice = DenounceConvention {
            convention: CONVENTION,
            member: commune(1),
            received_on: date(received_on),
            ends_convention: Some(ends_convention),
        };
        let ledger = and(term("2025-12-31", 24, 2), notice);
        ["2026", "2027"].map(|of| supposed(&ledger, of))
    };
    assert_eq!(denounced("2025-06-30", true), [OVER, OVER], "pour le 31 décembre 2025");
    assert_eq!(
        denounced("2025-07-02", true),
        [Ok(renewed("2025-12-31")), OVER],
        "pour le 31 décembre 2026"
    );
    let without_one = Ok(vec![
        Hypothesis::Renewed(date("2025-12-31")),
        Hypothesis::Gone(commune(1), Some(date("2025-12-31"))),
    ]);
    assert_eq!(
        denounced("2025-06-30", false),
        [without_one.clone(), without_one],
        "une seule partie s’en va"
    );
}

#[test]
fn a_convention_that_was_terminated_is_renewed_no_more() {
    let terminate = |last_day: &str| TerminateConvention {
        convention: CONVENTION,
        member: None,
        ground: TerminationGround::Agreement,
        reasons: text("Le service n’a plus d’objet."),
        decided_on: date("2025-05-12"),
        last_day: date(last_day),
    };
    let ledger = and(term("2025-12-31", 24, 2), terminate("2026-06-30"));
    assert_eq!(supposed(&ledger, "2026"), OVER, "le terme vient avant");
    let ledger = and(term("2026-12-31", 24, 2), terminate("2026-06-30"));
    assert_eq!(supposed(&ledger, "2026"), Ok(ends("2026-06-30")));
    assert_eq!(supposed(&ledger, "2027"), OVER);
}

#[test]
fn a_convention_that_is_suspended_is_not_counted_on_whether_renewed_or_not() {
    let suspend = SuspendConvention {
        convention: CONVENTION,
        from: date("2025-03-01"),
        ground: text("Travaux."),
    };
    for ends_on in ["2025-12-31", "2029-12-31"] {
        let ledger = and(term(ends_on, 24, 2), suspend.clone());
        let refusal = ahead(&ledger, "2026").unwrap_err();
        assert_eq!(refusal.code, Code::ConventionState);
        assert!(refusal.message.contains("elle est suspendue"), "{ends_on} : {refusal}");
    }
}
