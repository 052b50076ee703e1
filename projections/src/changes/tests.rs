//! What holds for every comparison, over the sample story.

use super::compare::Comparison;
use super::{Change, Changes, Moment, Noun, Scope, changes, compared};
use crate::LedgerView;
use crate::reporting::{Rows, Table, every_row};
use domain::sample::{date, record, story};
use domain::value::{Cents, Date, FiscalYear, MemberId};
use domain::{EventType, Recorded};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// A day after all that the story tells, when everything counts.
const AFTER_ALL: &str = "2045-12-31";

/// The fact of the story that says nothing more than the one before: a consultation opened as the submission had it.
const SAYS_THE_SAME: [(u64, EventType); 1] = [(13, EventType::ConsultationOpened)];

static LOG: LazyLock<Vec<Recorded>> = LazyLock::new(|| record(&story()).1);

/// The view of the first *n* facts of the story, for each *n*.
static VIEWS: LazyLock<Vec<LedgerView>> = LazyLock::new(|| {
    let mut view = LedgerView::default();
    let mut views = vec![view.clone()];
    for recorded in LOG.iter() {
        view.apply(recorded);
        views.push(view.clone());
    }
    views
});

fn at(size: usize, on: Date) -> Moment<'static> {
    Moment { view: &VIEWS[size], on }
}

fn between(from: usize, to: usize) -> Changes {
    let on = date(AFTER_ALL);
    changes(at(from, on), at(to, on), Scope::default())
}

fn mirrored(change: Change) -> Change {
    Change {
        before: change.after,
        after: change.before,
        sentence: String::new(),
        ..change
    }
}

fn without_sentences(changes: Vec<Change>) -> Vec<Change> {
    let untold = |change| Change {
        sentence: String::new(),
        ..change
    };
    changes.into_iter().map(untold).collect()
}

/// Positions of the story and days around its facts.
fn moments() -> impl Strategy<Value = (usize, usize, Date, Date)> {
    let day = prop::sample::select(vec![
        "2023-06-30",
        "2024-12-31",
        "2025-03-15",
        "2025-06-30",
        "2025-12-31",
        "2026-04-01",
        "2026-12-31",
        AFTER_ALL,
    ]);
    let day = day.prop_map(date);
    (0..VIEWS.len(), 0..VIEWS.len(), day.clone(), day, any::<bool>())
        .prop_map(|(from, to, one, other, same)| (from, to, one, if same { one } else { other }))
}

/// Facts about how the ledger is kept, which no register tells: a story of their own.
const IN_NO_REGISTER: [EventType; 2] = [EventType::LogKeyRotated, EventType::PersonalDataErased];

/// What is owed by the members, by year.
type Dues = BTreeMap<(FiscalYear, MemberId), Cents>;

fn plus(one: Cents, other: Cents) -> Cents {
    one.plus(other).unwrap()
}

#[test]
fn every_fact_of_the_story_changes_a_portrait_and_every_noun_has_one() {
    let (mut seen, mut nouns, mut unseen) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
    for (recorded, size) in LOG.iter().zip(0..) {
        let found = between(size, size + 1);
        if found.changes.is_empty() {
            unseen.push((recorded.position, recorded.event.event_type()));
            continue;
        }
        for change in &found.changes {
            let positions: Vec<_> = change.facts.iter().map(|fact| fact.position).collect();
            assert_eq!(positions, [recorded.position], "{}", change.sentence);
        }
        nouns.extend(found.changes.iter().map(|change| change.noun));
        seen.insert(recorded.event.event_type());
    }
    assert_eq!(nouns, Noun::ALL.iter().copied().collect());
    assert_eq!(unseen, SAYS_THE_SAME);
    let told: BTreeSet<_> = EventType::ALL
        .iter()
        .copied()
        .filter(|kind| !IN_NO_REGISTER.contains(kind))
        .collect();
    assert_eq!(seen, told);
}

#[test]
fn each_feature_of_a_thing_is_told_once_in_a_french_sentence() {
    let found = between(0, LOG.len());
    let mut seen = BTreeSet::new();
    for change in &found.changes {
        let feature = (change.noun, change.id, change.name.clone(), change.field.clone());
        assert!(seen.insert(feature), "deux fois : {}", change.sentence);
        assert!(
            change.sentence.ends_with('.') && !change.sentence.contains('\''),
            "{}",
            change.sentence
        );
    }
}

/// The rows of a view as other tools read them: what another part of the house knows of it.
#[derive(Default, PartialEq, Eq)]
struct Kept(BTreeSet<String>);

impl Rows for Kept {
    fn row(&mut self, table: &'static Table, values: &[crate::reporting::Value<'_>]) {
        self.0.insert(format!("{} {values:?}", table.name));
    }
}

fn rows(view: &LedgerView) -> Kept {
    let mut kept = Kept::default();
    every_row(view, &mut kept);
    kept
}

#[test]
fn a_fact_that_another_takes_away_leaves_no_change() {
    // Notice was given, then withdrawn.
    assert_eq!(LOG[145].event.event_type(), EventType::DenunciationWithdrawn);
    assert!(!between(144, 145).is_empty() && !between(145, 146).is_empty());
    assert!(between(144, 146).is_empty() && rows(&VIEWS[144]) == rows(&VIEWS[146]));
}

#[test]
fn changes_are_listed_by_noun_then_by_name() {
    let found = between(0, LOG.len()).changes;
    let key = |change: &Change| (change.noun, crate::SortKey::of(&change.name));
    assert!(found.is_sorted_by_key(key));
}

#[test]
fn a_scope_keeps_what_bears_on_the_year_and_is_of_the_member() {
    let on = date(AFTER_ALL);
    let (year, member) = (FiscalYear::new(2025).unwrap(), domain::sample::member("Muzillac"));
    let of = |scope| changes(at(0, on), at(LOG.len(), on), scope);
    let of_both = of(Scope {
        year: Some(year),
        member: Some(member),
    });
    assert!(!of_both.member_years.is_empty());
    assert!(
        of_both
            .member_years
            .iter()
            .all(|row| row.fiscal_year == year && row.member == member)
    );
    let all = of(Scope::default());
    let of_year = of(Scope {
        year: Some(year),
        member: None,
    });
    assert!(of_year.changes.len() < all.changes.len());
    assert!(of_year.changes.iter().all(|change| all.changes.contains(change)));
    let rows: Vec<_> = all
        .member_years
        .iter()
        .filter(|row| row.fiscal_year == year)
        .cloned()
        .collect();
    assert_eq!(of_year.member_years, rows);
    assert!(of_year.changes.iter().any(|change| change.noun == Noun::Key));
    assert!(of_year.changes.iter().all(|change| change.noun != Noun::Member));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_both_views_share_is_rightly_left_aside((from, to, one, other) in moments()) {
        let (before, after) = (at(from, one), at(to, other));
        let looked = compared(Comparison::between(before, after, Scope::default()).exhaustive());
        prop_assert_eq!(changes(before, after, Scope::default()), looked);
    }

    #[test]
    fn a_comparison_read_backwards_is_its_own_mirror((from, to, one, other) in moments()) {
        let forwards = changes(at(from, one), at(to, other), Scope::default());
        let backwards = changes(at(to, other), at(from, one), Scope::default());
        let mirror: Vec<_> = forwards.changes.into_iter().map(mirrored).collect();
        prop_assert_eq!(mirror, without_sentences(backwards.changes));
        for (row, back) in forwards.member_years.iter().zip(&backwards.member_years) {
            prop_assert_eq!((row.member, row.fiscal_year), (back.member, back.fiscal_year));
            for (amount, back) in row.amounts.each().into_iter().zip(back.amounts.each()) {
                prop_assert_eq!((amount.before, amount.after), (back.after, back.before));
            }
        }
        prop_assert_eq!(forwards.member_years.len(), backwards.member_years.len());
    }

    #[test]
    fn nothing_changes_between_a_moment_and_itself((size, _, on, _) in moments()) {
        prop_assert!(changes(at(size, on), at(size, on), Scope::default()).is_empty());
    }

    #[test]
    fn where_nothing_is_told_the_tables_of_both_views_are_the_same(from in 0..VIEWS.len(), steps in 1_usize..4) {
        let to = (from + steps).min(LOG.len());
        prop_assert!(!between(from, to).is_empty() || rows(&VIEWS[from]) == rows(&VIEWS[to]), "de {from} à {to}");
    }

    #[test]
    fn what_changed_of_the_lines_sums_to_what_changed_of_the_year((from, to, one, other) in moments()) {
        for row in changes(at(from, one), at(to, other), Scope::default()).member_years {
            for (rank, amount) in row.amounts.each().into_iter().enumerate() {
                prop_assert_eq!(plus(amount.before, amount.change()), amount.after);
                let lines = row.lines.iter().map(|line| line.amounts.each()[rank].change());
                prop_assert_eq!(Cents::sum(lines).unwrap(), amount.change());
            }
            let balance = |moment: Moment<'_>| {
                let row = moment.view.member_year(row.member, row.fiscal_year, moment.on);
                row.map(|row| row.balance).unwrap_or_default()
            };
            let (before, after) = (balance(at(from, one)), balance(at(to, other)));
            prop_assert_eq!((row.amounts.due.before, row.amounts.due.after), (before.due, after.due));
            prop_assert_eq!((row.amounts.paid.before, row.amounts.paid.after), (before.paid, after.paid));
            prop_assert_eq!((row.amounts.overdue.before, row.amounts.overdue.after), (before.overdue, after.overdue));
        }
    }

    #[test]
    fn what_changed_is_the_sum_of_what_each_step_changed(from in 0..VIEWS.len(), steps in 1_usize..60) {
        let to = (from + steps).min(LOG.len());
        let dues = |found: Changes| -> Dues {
            let rows = found.member_years.into_iter();
            rows.map(|row| ((row.fiscal_year, row.member), row.amounts.due.change())).collect()
        };
        let mut summed = Dues::new();
        for size in from..to {
            for (of, change) in dues(between(size, size + 1)) {
                let sum = summed.entry(of).or_default();
                *sum = plus(*sum, change);
            }
        }
        summed.retain(|_, change| !change.is_zero());
        let mut whole = dues(between(from, to));
        whole.retain(|_, change| !change.is_zero());
        prop_assert_eq!(summed, whole);
    }

    #[test]
    fn the_facts_told_were_recorded_between_the_two_moments((from, to, one, other) in moments()) {
        let window = from.min(to) as u64..from.max(to) as u64;
        for change in changes(at(from, one), at(to, other), Scope::default()).changes {
            prop_assert!(change.facts.iter().all(|fact| window.contains(&fact.position)), "{}", change.sentence);
            prop_assert!(change.facts.is_sorted());
        }
    }
}

#[test]
fn a_change_is_told_in_a_french_sentence() {
    let told = |size: usize| -> Vec<String> {
        let found = between(size, size + 1).changes;
        let plain = |change: Change| change.sentence.replace(['\u{a0}', '\u{202f}'], " ");
        found.into_iter().map(plain).collect()
    };
    let at = |position: usize, event: EventType| {
        assert_eq!(LOG[position].event.event_type(), event);
        told(position)
    };
    let renewed = [
        "La reconduction au 1er janvier 2025 de la convention « Entretien des voies communes » : le 31 décembre 2025 ; rien auparavant.",
    ];
    assert_eq!(at(134, EventType::RenewalEstablished), renewed);
    let withdrawn = at(145, EventType::DenunciationWithdrawn);
    for expected in [
        "L’état au jour considéré de la convention « Entretien des voies communes » passe de « dénoncée » à « en vigueur ».",
        "La dénonciation de la commune de Muzillac de la convention « Entretien des voies communes » : plus rien ; le 10 juin 2025 auparavant.",
    ] {
        assert!(withdrawn.iter().any(|sentence| sentence == expected), "{withdrawn:#?}");
    }
    let shared = at(241, EventType::ShareAllocated);
    let expected =
        "Le dû du compte de la commune de Muzillac pour 2025 passe de 9 333,33 € à 36 911,47 € (+27 578,14 €).";
    assert!(shared.iter().any(|sentence| sentence == expected), "{shared:#?}");
}
