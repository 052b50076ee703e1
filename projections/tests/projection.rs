//! Multi-year projections: what each member would pay if nothing but what is already known applied.

mod support;

use domain::sample::{CONVENTION, KEY_PAYROLL_2026, euros, member, pool, record, story, year};
use domain::value::{Cents, FiscalYear, MemberId};
use domain::{Code, Command, Ledger};
use projections::LedgerView;
use projections::projection::{Growth, ProjectedPool, Projection, ProjectionOrder};
use projections::report::{Value, projection_document};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::LazyLock;
use support::{fold, log};

fn told() -> (Ledger, LedgerView) {
    (record(&story()).0, fold(&log()))
}

/// The story up to the first act that is undone: every key of 2026 applies, and every member takes part.
fn undisturbed() -> (Ledger, LedgerView) {
    let told: Vec<_> = story()
        .into_iter()
        .take_while(|request| !matches!(request.command, Command::RescindAct(_)))
        .collect();
    let (rules, log) = record(&told);
    (rules, fold(&log))
}

fn order(years: u16) -> ProjectionOrder {
    ProjectionOrder {
        from: Some(year("2026")),
        years,
        growth: Growth::NONE,
        pools: Vec::new(),
    }
}

fn rate(text: &str) -> Growth {
    Growth::parse(text).unwrap()
}

fn pool_of<'a>(projection: &'a Projection, code: &str) -> &'a ProjectedPool {
    projection.pools.iter().find(|of| of.pool.as_str() == code).unwrap()
}

fn shares(pool: &ProjectedPool, year: usize) -> BTreeMap<MemberId, Cents> {
    let projected = pool.years[year].outcome.as_ref().unwrap();
    let shares = projected.allocation.shares.iter().map(|share| &share.allocated);
    shares.map(|share| (share.member, share.amount)).collect()
}

fn base(pool: &ProjectedPool) -> BTreeMap<MemberId, Cents> {
    let shares = pool.base.shares.iter().map(|share| &share.allocated);
    shares.map(|share| (share.member, share.amount)).collect()
}

/// The same key, the same values, the same members and no growth: each year is the last one, to the cent.
#[test]
fn what_nothing_changes_is_what_it_was() {
    let (rules, view) = undisturbed();
    let projection = view.project(&rules, &order(3)).unwrap();
    assert_eq!(projection.years, ["2027", "2028", "2029"].map(year));
    let pool = pool_of(&projection, "informatique");
    for index in 0..3 {
        assert_eq!(shares(pool, index), base(pool));
        let lines = &pool.years[index].outcome.as_ref().unwrap().lines;
        assert!(lines.iter().all(|line| line.difference.is_zero()));
    }
    assert!(pool.years[0].hypotheses.contains(&"Montant de 2026 gardé.".to_owned()));
    let members = view.members_ahead(&projection);
    for (index, of) in projection.years.iter().enumerate() {
        let sum = Cents::sum(members.iter().map(|row| row.years[index].unwrap()));
        let amounts = Cents::sum(projection.pools.iter().map(|pool| pool.years[index].amount));
        assert_eq!(sum, amounts, "{of}");
    }
}

/// 13 600,00 € at 2 %: 13 872,00 €, then 14 149,44 €.
#[test]
fn a_cost_that_grows_is_shared_to_the_cent_and_its_growth_is_the_effect_of_the_amount() {
    let (rules, view) = undisturbed();
    let mut asked = order(2);
    asked.pools.push((None, pool("informatique"), rate("2")));
    let projection = view.project(&rules, &asked).unwrap();
    let it = pool_of(&projection, "informatique");
    let amounts: Vec<_> = it.years.iter().map(|year| year.amount).collect();
    assert_eq!(amounts, ["13872.00", "14149.44"].map(euros));
    for (index, amount) in amounts.into_iter().enumerate() {
        assert_eq!(Cents::sum(shares(it, index).into_values()), Ok(amount));
        let lines = &it.years[index].outcome.as_ref().unwrap().lines;
        assert!(lines.iter().all(|line| line.effects.amount == line.difference));
    }
    assert!(
        it.years[1]
            .hypotheses
            .contains(&"Montant +2\u{a0}% par an, à partir de celui de 2026.".to_owned()),
        "{:?}",
        it.years[1].hypotheses
    );
    // The other cost pool does not grow.
    assert!(
        pool_of(&projection, "paie")
            .years
            .iter()
            .all(|year| year.amount == euros("51250.00"))
    );
}

/// Payroll is shared by payslips of the year before, and none is known of the years to come.
#[test]
fn a_value_that_is_not_known_yet_is_kept_and_said_to_be() {
    let (rules, view) = undisturbed();
    let projection = view.project(&rules, &order(2)).unwrap();
    let payroll = pool_of(&projection, "paie");
    assert_eq!(payroll.base.computed.key, KEY_PAYROLL_2026);
    for (index, projected) in payroll.years.iter().enumerate() {
        assert_eq!(shares(payroll, index), base(payroll));
        let kept = projected
            .hypotheses
            .iter()
            .any(|told| told.contains("gardé") && told.contains("millésime"));
        assert!(kept, "{:?}", projected.hypotheses);
    }
    // Said once for the years in a row it holds.
    let stated = payroll.stated();
    assert!(
        stated.iter().any(|stated| stated.years() == "2027 à 2028"),
        "{stated:?}"
    );
}

/// Each figure opens the sheet it comes from, which gives the same cents again.
#[test]
fn every_figure_opens_its_calculation_sheet() {
    let (rules, view) = undisturbed();
    let mut asked = order(2);
    asked.growth = rate("-1.5");
    let projection = view.project(&rules, &asked).unwrap();
    for pool in &projection.pools {
        for year in &pool.years {
            let projected = year.outcome.as_ref().unwrap();
            let sheet = view.projected_sheet(year).unwrap();
            assert_eq!(sheet.differences, []);
            assert_eq!(sheet.year, Some(year.year));
            let amounts: Vec<_> = projected
                .allocation
                .shares
                .iter()
                .map(|share| share.allocated.amount)
                .collect();
            assert_eq!(sheet.sheet.totals, amounts);
            let text = projections::sheet::text(&sheet);
            assert!(text.contains("PROJECTION : rien n’est enregistré"), "{text}");
        }
    }
}

#[test]
fn what_cannot_be_projected_says_why() {
    let (rules, view) = undisturbed();
    let refused = |change: &dyn Fn(&mut ProjectionOrder)| {
        let mut asked = order(3);
        change(&mut asked);
        let refusal = view.project(&rules, &asked).unwrap_err();
        (refusal.code, refusal.field.unwrap())
    };
    assert_eq!(
        refused(&|asked| asked.years = 0),
        (Code::FiscalYearMalformed, "years".to_owned())
    );
    assert_eq!(
        refused(&|asked| asked.years = 11),
        (Code::FiscalYearMalformed, "years".to_owned())
    );
    assert_eq!(
        refused(&|asked| asked.from = Some(year("1999"))),
        (Code::AllocationUnknown, "from".to_owned())
    );
    assert_eq!(
        refused(&|asked| asked.pools.push((Some(CONVENTION), pool("voirie"), Growth::NONE))),
        (Code::PoolUnknown, "growths.0.pool".to_owned())
    );
    let nothing = LedgerView::default();
    let mut asked = order(3);
    asked.from = None;
    assert_eq!(
        nothing.project(&Ledger::default(), &asked).unwrap_err().code,
        Code::AllocationUnknown
    );
    // A cost that ended before is not there, and is said not to be.
    let projection = view.project(&rules, &order(1)).unwrap();
    assert!(
        projection
            .not_projected
            .iter()
            .any(|told| told.contains("répartie en 2025, ne l’est pas en 2026")),
        "{:?}",
        projection.not_projected
    );
}

#[test]
fn the_document_has_the_figures_of_the_projection_and_what_it_takes_for_granted() {
    let (rules, view) = told();
    let projection = view.project(&rules, &order(3)).unwrap();
    let document = projection_document(&view, &projection, None);
    assert_eq!(document.pages.len(), 1 + projection.pools.len());
    for section in document.pages.iter().flat_map(|page| &page.sections) {
        for row in section.rows.iter().chain(&section.total) {
            assert_eq!(row.len(), section.columns.len(), "{}", section.title);
        }
    }
    let all = &document.pages[0].sections[0];
    for (row, ahead) in all.rows.iter().zip(view.members_ahead(&projection)) {
        let amounts: Vec<_> = ahead
            .years
            .iter()
            .map(|amount| amount.map_or(Value::Unknown, Value::Money))
            .collect();
        assert_eq!(row[2], Value::Money(ahead.base));
        assert_eq!(row[3..6], amounts);
    }
    assert!(!document.pages[0].sections[1].rows.is_empty());
    let alone = projection_document(&view, &projection, Some(member("Péaule")));
    assert_eq!(alone.pages.len(), 1);
}

/// What was undone or ended is not silently kept: either the figure is there, or the reason.
#[test]
fn every_year_of_every_cost_has_its_figures_or_a_reason() {
    let (rules, view) = told();
    let projection = view.project(&rules, &order(5)).unwrap();
    for year in projection.pools.iter().flat_map(|pool| &pool.years) {
        assert!(!year.hypotheses.is_empty());
        match &year.outcome {
            Ok(projected) => {
                let shares = projected.allocation.shares.iter().map(|share| share.allocated.amount);
                assert_eq!(Cents::sum(shares), Ok(projected.allocation.computed.total));
            }
            Err(refusal) => assert!(refusal.message.ends_with('.'), "{refusal}"),
        }
    }
}

static UNDISTURBED: LazyLock<(Ledger, LedgerView)> = LazyLock::new(undisturbed);

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn whatever_the_rate_the_members_pay_the_amount(hundredths in -10_000_i32..20_000, years in 1_u16..=10) {
        let (rules, view) = &*UNDISTURBED;
        let sign = if hundredths < 0 { "-" } else { "" };
        let percent = hundredths.unsigned_abs();
        let mut asked = order(years);
        asked.growth = rate(&format!("{sign}{}.{:02}", percent / 100, percent % 100));
        let projection = view.project(rules, &asked).unwrap();
        for pool in &projection.pools {
            let mut former: Option<(FiscalYear, BTreeMap<MemberId, Cents>)> = None;
            for (index, year) in pool.years.iter().enumerate() {
                let shares = shares(pool, index);
                prop_assert_eq!(Cents::sum(shares.values().copied()), Ok(year.amount));
                if hundredths == 0 {
                    prop_assert_eq!(&shares, &base(pool));
                }
                // Every line leads from the year before to this one.
                for line in &year.outcome.as_ref().unwrap().lines {
                    let before = former.as_ref().map_or_else(|| base(pool), |(_, shares)| shares.clone());
                    prop_assert_eq!(before.get(&line.member).copied(), Some(line.before));
                    prop_assert_eq!(shares.get(&line.member).copied(), Some(line.after));
                }
                former = Some((year.year, shares));
            }
        }
    }
}
