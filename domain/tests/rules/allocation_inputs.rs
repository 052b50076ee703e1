//! What an allocation retains of what is known, and pins: the value of each vintage and source, the series a price follows, last year’s
//! shares, the lines. From what it pinned alone, the same cents again.

use crate::allocation::{POPULATION, amounts, by_population, order, populations, ready, record, shares};
use crate::support::{adopted, commune, decision, facts, key, value, when};
use domain::allocation::event::{AllocationComputed, ShareAllocated};
use domain::allocation::recompute::Record;
use domain::budget::Direction::Expense;
use domain::budget::command::AdoptBudget;
use domain::committee::event::Effect;
use domain::event::Event;
use domain::key::command::{AdoptKey, DefineKey};
use domain::key::{
    Basis, Blend, BlendMode, BoundKind, Formula, Index, IndexBase, KnownOn, Line, LineAmount, Part, Smoothed, Stack,
    Tariff, VintagePolicy,
};
use domain::member::command::RecordCriterion;
use domain::member::{Criterion, CriterionStatus};
use domain::sample::orders::{allocate, draft_budget};
use domain::sample::{ALLOCATION_PAYROLL_2026, BUDGET_2026, date, euros, name, year};
use domain::value::{Cents, Fraction};
use domain::{Command, Draft};

/// The value known on 31 October of the year before.
const KNOWN_IN_OCTOBER: VintagePolicy = VintagePolicy::KnownOn(KnownOn {
    day: 31,
    month: 10,
    years_before: 1,
});

/// A population of Alpha: its year, the day it became known, its source, how final it is, the figure.
struct Published<'a> {
    vintage: &'a str,
    known_on: &'a str,
    source: &'a str,
    status: CriterionStatus,
    figure: u64,
}

const CENSUS: Published<'static> = Published {
    vintage: "2022",
    known_on: "2023-12-15",
    source: "INSEE, populations de référence",
    status: CriterionStatus::Definitive,
    figure: 300,
};

fn published(of: &Published<'_>) -> Command {
    let in_force_on = format!("{}-01-01", of.vintage.parse::<u16>().unwrap() + 3);
    let mut value = value(POPULATION, of.vintage, &in_force_on, of.figure);
    value.known_on = date(of.known_on);
    value.source = name(of.source);
    value.status = of.status;
    RecordCriterion {
        member: commune(0),
        value,
    }
    .into()
}

/// Half by each of two questions about the population.
fn half_each(questions: [Basis; 2]) -> Formula {
    Formula::Blend(Blend {
        mode: BlendMode::SingleStep,
        normalise: false,
        parts: questions
            .map(|basis| Part {
                label: None,
                of: Formula::Criterion(basis),
                weight: Fraction::new(1, 2).unwrap(),
            })
            .to_vec(),
    })
}

fn question(vintage: VintagePolicy, source: Option<&str>) -> Basis {
    Basis {
        source: source.map(name),
        ..Basis::of(POPULATION, vintage)
    }
}

fn allocated(key: &DefineKey, amount: &str, criteria: Vec<Command>) -> (AllocationComputed, Vec<ShareAllocated>) {
    let events = when(facts(ready(key.clone(), amount, criteria)), order(key)).unwrap();
    let Some(Event::AllocationComputed(header)) = events.first() else {
        panic!("l’en-tête vient d’abord")
    };
    (header.clone(), shares(&events).into_iter().cloned().collect())
}

/// What is computed again from the pinned values alone.
fn again(key: &DefineKey, allocation: &AllocationComputed, shares: &[ShareAllocated]) -> Vec<Cents> {
    let record = Record {
        formula: &key.formula,
        rounding: key.rounding,
        ties: &key.ties,
        allocation,
        shares: &shares.iter().collect::<Vec<_>>(),
    };
    record.explain(|member| member.to_string(), |_| None).unwrap().totals
}

/// Alpha and Bruyères share 100.00 half by each question; Alpha’s figures are those given, those of Bruyères 100, whatever is asked.
fn shared_by(questions: [Basis; 2], alpha: &[Published<'_>]) -> Vec<Cents> {
    let key = key(1, half_each(questions), 2);
    let of_bruyeres = alpha.iter().map(|of| {
        let Command::RecordCriterion(order) = published(&Published { figure: 100, ..*of }) else {
            panic!("une valeur")
        };
        RecordCriterion {
            member: commune(1),
            ..order
        }
        .into()
    });
    let criteria = alpha.iter().map(published).chain(of_bruyeres).collect();
    let (allocation, shares) = allocated(&key, "100.00", criteria);
    let amounts: Vec<Cents> = shares.iter().map(|share| share.amount).collect();
    assert_eq!(
        again(&key, &allocation, &shares),
        amounts,
        "le même calcul, sur les seules valeurs épinglées"
    );
    amounts
}

#[test]
fn the_value_known_on_a_day_is_the_latest_published_by_then_that_day_included() {
    let known = key(1, Formula::Criterion(question(KNOWN_IN_OCTOBER, None)), 2);
    let with = |known_on| {
        let corrected = Published { known_on, ..CENSUS };
        let first = Published { figure: 100, ..CENSUS };
        vec![
            published(&first),
            published(&corrected),
            record(1, "2022", "2025-01-01", 100),
        ]
    };
    assert_eq!(amounts(&known, "100.00", with("2024-10-31")), ["75", "25"].map(euros));
    assert_eq!(amounts(&known, "100.00", with("2024-11-01")), ["50", "50"].map(euros));
}

#[test]
fn a_key_that_names_a_source_takes_its_values_from_no_other() {
    let census = key(
        1,
        Formula::Criterion(question(VintagePolicy::InForceOnFirstJanuary, Some(CENSUS.source))),
        2,
    );
    let own = Published {
        source: "Estimation de la mairie",
        known_on: "2024-07-01",
        figure: 900,
        ..CENSUS
    };
    let criteria = vec![
        published(&CENSUS),
        published(&own),
        record(1, "2022", "2025-01-01", 100),
    ];
    assert_eq!(amounts(&census, "100.00", criteria), ["75", "25"].map(euros));
}

/// Of 100: 300 of 400 by the one question, 100 of 200 by the other.
const THREE_QUARTERS_AND_HALF: [&str; 2] = ["62.50", "37.50"];

#[test]
fn a_value_of_an_older_year_though_corrected_later_is_not_the_one_in_force() {
    let older = Published {
        vintage: "2021",
        known_on: "2024-07-01",
        figure: 100,
        ..CENSUS
    };
    let questions = [
        VintagePolicy::InForceOnFirstJanuary,
        VintagePolicy::Pinned(year("2021")),
    ];
    let amounts = shared_by(questions.map(|vintage| question(vintage, None)), &[CENSUS, older]);
    assert_eq!(amounts, THREE_QUARTERS_AND_HALF.map(euros));
}

#[test]
fn a_correction_counts_for_one_question_and_what_it_corrects_for_the_other() {
    let corrected = Published {
        known_on: "2024-12-20",
        ..CENSUS
    };
    let first = Published { figure: 100, ..CENSUS };
    let questions = [VintagePolicy::InForceOnFirstJanuary, KNOWN_IN_OCTOBER];
    let amounts = shared_by(questions.map(|vintage| question(vintage, None)), &[first, corrected]);
    assert_eq!(amounts, THREE_QUARTERS_AND_HALF.map(euros));
}

#[test]
fn a_definitive_value_counts_before_a_provisional_one_published_after_it() {
    let estimate = Published {
        source: "Estimation de la mairie",
        known_on: "2024-07-01",
        status: CriterionStatus::Provisional,
        figure: 100,
        ..CENSUS
    };
    let in_force = |source| question(VintagePolicy::InForceOnFirstJanuary, source);
    let amounts = shared_by([in_force(None), in_force(Some(estimate.source))], &[CENSUS, estimate]);
    assert_eq!(amounts, THREE_QUARTERS_AND_HALF.map(euros));
}

#[test]
fn a_price_follows_the_series_of_the_carrier_and_both_its_values_are_pinned() {
    // 1,00 € an inhabitant in 2021, when the series was at 120; at 126 in 2024, 1,05 €.
    let series = Criterion::new("indice des prix de l’énergie").unwrap();
    let point = |vintage, figure| {
        let mut value = value(series.clone(), vintage, "2024-01-01", figure);
        value.source = name("INSEE, indice des prix");
        Command::from(RecordCriterion {
            member: commune(0),
            value,
        })
    };
    let indexed = Formula::Index(Index {
        base: IndexBase::Vintage(VintagePolicy::Pinned(year("2021"))),
        current: VintagePolicy::YearsBefore(1),
        of: Box::new(Formula::Tariff(Tariff {
            flat: None,
            price: Some(Fraction::ONE),
            scale: None,
            units: Some(Basis::of(POPULATION, VintagePolicy::InForceOnFirstJanuary)),
        })),
        series: series.clone(),
        source: None,
    });
    let key = key(1, indexed, 2);
    let mut criteria = vec![point("2021", 120), point("2023", 150), point("2024", 126)];
    criteria.extend(populations());
    let (allocation, shares) = allocated(&key, "48500.00", criteria);
    let expected = ["1966.65", "674.10"].map(euros);
    assert_eq!(shares.iter().map(|share| share.amount).collect::<Vec<_>>(), expected);
    assert_eq!(allocation.total, euros("2640.75"));
    let pinned = allocation
        .references
        .iter()
        .map(|input| (input.criterion.clone(), input.vintage, input.value));
    assert_eq!(
        pinned.collect::<Vec<_>>(),
        [("2021", 120), ("2024", 126)].map(|(vintage, figure)| (
            series.clone(),
            year(vintage),
            Fraction::whole(figure)
        ))
    );
    assert_eq!(again(&key, &allocation, &shares), expected);
}

/// Alpha and Bruyères share 1 000.00 equally in 2025, then by `formula` in 2026.
fn the_year_after(formula: Formula) -> (DefineKey, Vec<Draft>) {
    let (equal, next) = (key(1, Formula::Equal, 2), key(2, formula, 2));
    let mut commands = ready(
        equal.clone(),
        "1000.00",
        vec![
            record(0, "2022", "2025-01-01", 900),
            record(1, "2022", "2025-01-01", 100),
        ],
    );
    commands.push(order(&equal));
    let line = ("paie", "6411", Expense, "1000.00", "Paie");
    commands.push(draft_budget(BUDGET_2026, "2026", &[("paie", "Paie")], &[line]).into());
    commands.push(next.clone().into());
    commands.extend(adopted(
        2,
        "2025-11-13",
        &[Effect::AdoptKey(next.key), Effect::AdoptBudget(BUDGET_2026)],
        5,
    ));
    commands.push(
        AdoptKey {
            key: next.key,
            decision: decision(2, 0),
            from: date("2026-01-01"),
            until: None,
            retroactivity: None,
        }
        .into(),
    );
    commands.push(
        AdoptBudget {
            budget: BUDGET_2026,
            decision: decision(2, 1),
        }
        .into(),
    );
    (next, facts(commands))
}

#[test]
fn nobody_pays_a_tenth_more_than_the_year_before_where_the_key_says_so() {
    // By population 900.00 and 100.00; 500.00 each in 2025: Alpha pays 550.00, and Bruyères the rest.
    let (key, given) = the_year_after(Formula::Smoothed(Smoothed {
        decrease: None,
        first: BoundKind::Cap,
        increase: Some(Fraction::new(1, 10).unwrap()),
        of: Box::new(by_population(VintagePolicy::InForceOnFirstJanuary)),
    }));
    let share = allocate(ALLOCATION_PAYROLL_2026, BUDGET_2026, "paie", key.key, "2026-01-20");
    let events = when(given, share).unwrap();
    let told: Vec<_> = shares(&events)
        .iter()
        .map(|share| (share.amount, share.last_year))
        .collect();
    assert_eq!(
        told,
        ["550.00", "450.00"].map(|amount| (euros(amount), Some(euros("500.00"))))
    );
}

#[test]
fn a_share_tells_its_part_of_each_line_where_the_key_has_several() {
    let line = |label, amount, of| Line {
        amount: Some(amount),
        label: name(label),
        of,
    };
    let stack = Formula::Stack(Stack {
        lines: vec![
            line("Part fixe", LineAmount::Fixed(euros("40.00")), Formula::Equal),
            line(
                "Habitants",
                LineAmount::Rest,
                by_population(VintagePolicy::InForceOnFirstJanuary),
            ),
        ],
    });
    let criteria = || {
        vec![
            record(0, "2022", "2025-01-01", 300),
            record(1, "2022", "2025-01-01", 100),
        ]
    };
    let lines_of = |formula| {
        let (_, shares) = allocated(&key(1, formula, 2), "100.00", criteria());
        shares
            .into_iter()
            .map(|share| {
                let lines = share
                    .lines
                    .iter()
                    .map(|line| (line.label.to_string(), line.amount))
                    .collect();
                (share.amount, lines)
            })
            .collect::<Vec<(Cents, Vec<(String, Cents)>)>>()
    };
    let told = |fixed, by_head| {
        vec![
            ("Part fixe".to_owned(), euros(fixed)),
            ("Habitants".to_owned(), euros(by_head)),
        ]
    };
    assert_eq!(
        lines_of(stack),
        [
            (euros("65.00"), told("20.00", "45.00")),
            (euros("35.00"), told("20.00", "15.00"))
        ]
    );
    let one_line = lines_of(by_population(VintagePolicy::InForceOnFirstJanuary));
    assert_eq!(one_line, [(euros("75.00"), Vec::new()), (euros("25.00"), Vec::new())]);
}
