//! The SQL tables are those of the views, on both data bases, whatever happens.

mod access;
mod refusals;
mod support;

use crate::load;
use crate::stores::{engine_on, ready};
use domain::sample;
use engine::reporting::Reporting;
use projections::reporting::EXAMPLES;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::sync::Arc;
use support::{Site, assert_same, story_engine};

#[tokio::test]
async fn tables_kept_batch_by_batch_are_those_of_the_view_and_those_of_a_rebuild() {
    for site in Site::both().await {
        let mut reporting = site.built().await;
        let (ledger, story) = site.begin().await;
        for (index, request) in story.enumerate() {
            ledger.execute(request).await.unwrap();
            if index % 5 == 0 {
                reporting.update(ledger.id()).await.unwrap();
                site.assert_holds(ledger.id(), &ledger.view()).await;
            }
        }
        reporting.update_all().await.unwrap();
        site.assert_holds(ledger.id(), &ledger.view()).await;
        let kept = site.rows(ledger.id()).await;
        let rebuilt = reporting.rebuild(None, |_, _| {}).await.unwrap();
        assert_eq!((rebuilt.ledgers, rebuilt.events), (1, ledger.position() + 1));
        assert_same(&site.rows(ledger.id()).await, &kept);
        assert_eq!(reporting.update_all().await.unwrap(), 0);
    }
}

#[tokio::test]
async fn commands_left_out_repeated_and_refused_leave_tables_that_are_those_of_the_view() {
    for seed in 0..4 {
        let mut draw = StdRng::seed_from_u64(seed);
        let site = if seed % 2 == 0 {
            Site::sqlite().await
        } else {
            Site::postgres().await
        };
        let mut reporting = site.built().await;
        let (ledger, story) = site.begin().await;
        let story: Vec<_> = story.collect();
        for request in &story {
            // What a refusal leaves unsaid is for the tests of the rules.
            if draw.random_ratio(14, 15) {
                drop(ledger.execute(request.clone()).await);
            }
            if draw.random_ratio(1, 20) {
                let any = draw.random_range(0..story.len());
                drop(ledger.execute(story[any].clone()).await);
            }
            if draw.random_ratio(1, 10) {
                reporting.update(ledger.id()).await.unwrap();
                site.assert_holds(ledger.id(), &ledger.view()).await;
            }
        }
        reporting.update(ledger.id()).await.unwrap();
        site.assert_holds(ledger.id(), &ledger.view()).await;
    }
}

#[tokio::test]
async fn a_ledger_that_the_tables_do_not_know_is_added_and_the_checkpoint_names_its_root() {
    for site in Site::both().await {
        let mut reporting = site.built().await;
        assert_eq!(reporting.standings().await.unwrap(), []);
        let ledger = site.told().await;
        let before = reporting.standings().await.unwrap();
        assert_eq!((before.len(), before[0].behind()), (1, ledger.position() + 1));
        assert_eq!(reporting.update_all().await.unwrap(), ledger.position() + 1);
        let after = reporting.standings().await.unwrap();
        assert_eq!(after[0].behind(), 0);
        let checkpoint = after[0].checkpoint.clone().unwrap();
        let root = ledger.verify(|_, _| {}).await.unwrap().root.to_string();
        assert_eq!((checkpoint.position, checkpoint.root), (ledger.position(), root));
        // A projector that starts anew goes on from there.
        assert_eq!(site.reporting().update_all().await.unwrap(), 0);
    }
}

#[tokio::test]
async fn a_long_backlog_is_counted_by_steps_and_ends_as_the_view() {
    let site = Site::sqlite().await;
    let engine = engine_on(site.place.connect().await);
    let ledger = ready(&engine).await;
    let send = |n| ledger.execute(load::criterion(ledger.id(), n));
    futures::future::join_all((0..17_000).map(send)).await;
    let mut reporting = Reporting::new(Arc::new(engine), site.address());
    // Tables without a ledger, as after a rebuild of an empty store.
    site.built().await;
    reporting.rebuild(None, |_, _| {}).await.unwrap();
    let rebuilt = site.rows(ledger.id()).await;
    rusqlite::Connection::open(site.file())
        .unwrap()
        .execute_batch("DELETE FROM checkpoint; DELETE FROM criterion; DELETE FROM member")
        .unwrap();
    assert_eq!(reporting.update(ledger.id()).await.unwrap(), ledger.position() + 1);
    assert_same(&site.rows(ledger.id()).await, &rebuilt);
}

#[tokio::test]
async fn rebuilding_or_updating_one_ledger_leaves_another_untouched() {
    for site in Site::both().await {
        let ledger = site.told().await;
        let other_engine = Arc::new(engine_on(site.place.connect().await));
        let other = ready(&other_engine).await;
        let mut reporting = site.built().await;
        let (mine, others) = (site.rows(ledger.id()).await, site.rows(other.id()).await);
        let checkpoint = |standings: &[engine::reporting::Standing]| {
            let of = standings.iter().find(|standing| standing.ledger == other.id());
            of.unwrap().checkpoint.clone().unwrap()
        };
        let before = checkpoint(&reporting.standings().await.unwrap());
        other.execute(load::criterion(other.id(), 1)).await.unwrap();
        let rebuilt = reporting.rebuild(Some(ledger.id()), |_, _| {}).await.unwrap();
        assert_eq!(rebuilt.ledgers, 1);
        reporting.update(ledger.id()).await.unwrap();
        assert_same(&site.rows(ledger.id()).await, &mine);
        assert_same(&site.rows(other.id()).await, &others);
        assert_eq!(checkpoint(&reporting.standings().await.unwrap()), before);
        reporting.update_all().await.unwrap();
        site.assert_holds(other.id(), &other.view()).await;
        assert_same(&site.rows(ledger.id()).await, &mine);
    }
}

#[tokio::test]
async fn of_two_projectors_each_looks_again_and_no_event_is_counted_twice() {
    for site in Site::both().await {
        let (mut one, mut two) = (site.built().await, site.reporting());
        let (ledger, story) = site.begin().await;
        for (index, request) in story.enumerate() {
            ledger.execute(request).await.unwrap();
            if index % 20 == 0 {
                let (first, second) = tokio::join!(one.update(ledger.id()), two.update(ledger.id()));
                first.unwrap();
                second.unwrap();
            }
        }
        let (first, second) = tokio::join!(one.update(ledger.id()), two.update(ledger.id()));
        first.unwrap();
        second.unwrap();
        site.assert_holds(ledger.id(), &ledger.view()).await;
    }
}

#[tokio::test]
async fn a_projector_that_another_engine_feeds_sees_what_was_written_elsewhere() {
    let site = Site::sqlite().await;
    let ledger = site.told().await;
    let mut reporting = Reporting::new(Arc::new(story_engine(&site.place).await), site.address());
    reporting.rebuild(None, |_, _| {}).await.unwrap();
    site.assert_holds(ledger.id(), &ledger.view()).await;
}

#[tokio::test]
async fn the_queries_of_the_page_run_on_both_and_give_the_same() {
    let mut answers = Vec::new();
    for site in Site::both().await {
        site.told().await;
        site.built().await;
        let mut told = Vec::new();
        for example in EXAMPLES {
            let sql = example.sql.replace(":on", "'2026-07-01'").replace(":year", "2025");
            let mut rows = site.query(&sql).await;
            // The two write decimals and truth differently.
            for cell in rows.iter_mut().flatten() {
                if cell.contains('.') && cell.parse::<f64>().is_ok() {
                    *cell = cell.trim_end_matches('0').trim_end_matches('.').to_owned();
                }
            }
            rows.sort();
            told.push((example.question, rows));
        }
        answers.push(told);
    }
    assert_eq!(answers[0], answers[1]);
    let unanswered: Vec<_> = answers[0].iter().filter(|(_, rows)| rows.is_empty()).collect();
    assert!(unanswered.is_empty(), "{unanswered:?}");
}

#[tokio::test]
async fn what_is_overdue_on_a_date_by_sql_is_what_the_view_says() {
    for site in Site::both().await {
        let ledger = site.told().await;
        site.built().await;
        let view = ledger.view();
        let mut overdue = 0;
        for day in [
            "2025-03-01",
            "2025-07-01",
            "2025-12-31",
            "2026-01-01",
            "2026-04-01",
            "2026-07-01",
            "2026-11-01",
        ] {
            let on = sample::date(day);
            let mut expected: Vec<_> = view
                .members
                .iter()
                .filter_map(|member| {
                    let late = view
                        .obligations
                        .of_member(member.id)
                        .map(|one| one.balance_on(on).overdue.get());
                    let late: i64 = late.sum();
                    (late > 0).then(|| vec![member.name().to_string(), late.to_string()])
                })
                .collect();
            let mut found = site.query(&EXAMPLES[0].sql.replace(":on", &format!("'{day}'"))).await;
            expected.sort();
            found.sort();
            assert_eq!(found, expected, "{day}");
            overdue += expected.len();
        }
        assert!(overdue > 3, "l’histoire doit avoir des retards : {overdue}");
    }
}
