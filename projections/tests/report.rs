//! Documents: every figure is the one that the views give, and the golden ones are worked by hand.

mod support;

use domain::sample::{ALLOCATION_PAYROLL_2025, call, date, euros, member, record, story, year};
use domain::value::Cents;
use projections::LedgerView;
use projections::report::{Document, Section, Value, call_document, who_pays_what, year_state};
use support::{fold, log};

fn told() -> (domain::Ledger, LedgerView) {
    (record(&story()).0, fold(&log()))
}

fn section<'a>(document: &'a Document, title: &str) -> &'a Section {
    let mut sections = document.pages.iter().flat_map(|page| &page.sections);
    let found = sections.find(|section| section.title.starts_with(title));
    found.unwrap_or_else(|| panic!("pas de tableau « {title} »"))
}

fn money(section: &Section, row: &[Value], column: &str) -> Cents {
    let place = section.columns.iter().position(|known| known.title == column).unwrap();
    let Value::Money(amount) = row[place] else {
        panic!("{column} : {:?}", row[place])
    };
    amount
}

fn column(section: &Section, title: &str) -> Vec<Cents> {
    section.rows.iter().map(|row| money(section, row, title)).collect()
}

#[test]
fn every_table_is_as_wide_as_its_heads() {
    let (rules, view) = told();
    let on = date("2026-11-01");
    let mut documents = vec![year_state(&view, year("2025"), on), year_state(&view, year("2026"), on)];
    documents.extend(["2025", "2026"].map(|of| who_pays_what(&view, &rules, year(of), None, on)));
    let calls = view.obligations.iter().filter_map(|line| line.call.as_ref());
    documents.extend(calls.map(|call| call_document(&view, call.id, on).unwrap()));
    assert!(documents.len() > 8);
    for document in &documents {
        assert!(!document.is_empty());
        for section in document.pages.iter().flat_map(|page| &page.sections) {
            for row in section.rows.iter().chain(&section.total) {
                assert_eq!(row.len(), section.columns.len(), "{}", section.title);
            }
        }
    }
}

#[test]
fn the_table_of_all_members_sums_to_the_year_and_to_its_own_rows() {
    let (rules, view) = told();
    let on = date("2026-11-01");
    for of in ["2025", "2026"] {
        let document = who_pays_what(&view, &rules, year(of), None, on);
        let all = section(&document, "Tous les membres");
        let total = all.total.as_ref().unwrap();
        let balance = view.year_total(year(of), on);
        for (title, expected) in [
            ("Dû", balance.due),
            ("Appelé", balance.called),
            ("Titré", balance.titled),
            ("Payé", balance.paid),
            ("Reste à payer", balance.remaining),
            ("En retard", balance.overdue),
            ("Avoir", balance.credit),
            ("À rendre", balance.to_repay),
        ] {
            assert_eq!(money(all, total, title), expected, "{title} {of}");
            assert_eq!(Cents::sum(column(all, title)), Ok(expected), "{title} {of}");
        }
        // A page for all, then one for each.
        assert_eq!(document.pages.len(), 1 + all.rows.len());
    }
}

#[test]
fn a_member_reads_its_shares_its_difference_and_the_effects_that_make_it() {
    let (rules, view) = told();
    let muzillac = member("Muzillac");
    let document = who_pays_what(&view, &rules, year("2025"), Some(muzillac), date("2026-11-01"));
    assert_eq!(document.pages.len(), 1);
    let dues = section(&document, "Muzillac (SIREN");
    let pools: Vec<_> = dues.rows.iter().map(|row| row[0].clone()).collect();
    assert_eq!(pools.len(), 3, "{pools:?}");
    let expected = view.member_year(muzillac, year("2025"), date("2026-11-01")).unwrap();
    assert_eq!(Cents::sum(column(dues, "Dû")), Ok(expected.balance.due));
    // The accounts changed the shares, and payroll was regularised: what is due is the latest share.
    for row in &dues.rows {
        assert_eq!(money(dues, row, "Dû"), money(dues, row, "Part définitive"), "{row:?}");
    }
    let changes = section(&document, "Pourquoi plus ou moins qu’en 2024");
    for row in changes.rows.iter().chain(&changes.total) {
        let effects = ["du montant", "de la clé", "des critères", "des membres"];
        let effects = effects.map(|of| money(changes, row, &format!("Effet {of}")));
        assert_eq!(Cents::sum(effects), Ok(money(changes, row, "Différence")));
    }
    let why = section(&document, "Muzillac : pourquoi");
    assert!(why.rows.len() > dues.rows.len(), "une ligne par répartition");
    for row in &why.rows {
        let Value::Text(rule) = &row[4] else { panic!("{row:?}") };
        assert!(rule.ends_with('.') && rule.len() > 20, "{rule}");
        assert!(matches!(row[6], Value::Date(_)), "adoptée le ? {row:?}");
    }
}

/// A population is known for communes and not for their EPCI; the vintage and the source are named.
#[test]
fn an_amount_per_inhabitant_names_its_population() {
    let (rules, view) = told();
    let billiers = member("Billiers");
    let document = who_pays_what(&view, &rules, year("2025"), Some(billiers), date("2026-11-01"));
    let note = &document.pages[0].notes[0];
    // Corrected on 21 September 2026: the later known of the two is in force on 1 January 2025.
    assert!(
        note.contains("1\u{202f}050 habitants") && note.contains("millésime 2022"),
        "{note}"
    );
    assert!(note.contains("rectification"), "{note}");
    let dues = section(&document, "Billiers (SIREN");
    let total = dues.total.as_ref().unwrap();
    let due = money(dues, total, "Dû").get();
    // Half up to the nearest cent.
    assert_eq!(money(dues, total, "Par habitant").get(), (due * 2 + 1_050) / 2_100);
    let each = view.per_inhabitant(billiers, year("2025"), Cents::new(due)).unwrap();
    assert_eq!(Value::Money(each.amount), total[total.len() - 1]);
    assert_eq!(
        (each.population.vintage, each.population.in_force_on),
        (year("2022"), date("2025-01-01"))
    );
    // An EPCI has no population of its own here: nothing, and why.
    let why = view.per_inhabitant(member("CC Arc Sud Bretagne"), year("2025"), Cents::new(due));
    assert!(why.unwrap_err().contains("ne connaît pas de population municipale"));
    let nothing = who_pays_what(&view, &rules, year("1999"), None, date("2026-11-01"));
    assert!(nothing.is_empty());
}

#[test]
fn a_call_says_how_much_on_what_base_when_and_how_to_contest_it() {
    let (_, view) = told();
    let document = call_document(&view, call(ALLOCATION_PAYROLL_2025, "Billiers"), date("2026-11-01")).unwrap();
    let line = view
        .obligations
        .of_call(call(ALLOCATION_PAYROLL_2025, "Billiers"))
        .unwrap();
    let issued = line.call.as_ref().unwrap();
    let heading = section(&document, "Appel");
    let value = |section: &Section, head: &str| {
        let row = section.rows.iter().find(|row| row[0] == Value::Text(head.to_owned()));
        row.unwrap_or_else(|| panic!("{head}"))[1].clone()
    };
    assert_eq!(value(heading, "Montant appelé"), Value::Money(issued.amount));
    assert_eq!(
        value(heading, "Compte du membre"),
        Value::Text(issued.payer_account.to_string())
    );
    let base = section(&document, "Base de calcul");
    let Value::Text(input) = value(base, "Donnée retenue") else {
        panic!()
    };
    assert!(input.starts_with("population municipale : "), "{input}");
    let schedule = section(&document, "Échéancier");
    assert_eq!(Cents::sum(column(schedule, "Montant")), Ok(issued.amount));
    assert_eq!(
        money(schedule, schedule.total.as_ref().unwrap(), "Montant"),
        issued.amount
    );
    let remedies = document
        .notes
        .iter()
        .find(|note| note.starts_with("Voies et délais"))
        .unwrap();
    assert!(
        remedies.contains("2 mois") && remedies.contains("CJA, art. R. 421-1"),
        "{remedies}"
    );
    assert!(remedies.contains("L. 1617-5, 2° [référence à vérifier]"), "{remedies}");
    assert_eq!(
        call_document(&view, domain::value::CallId::default(), date("2026-11-01")),
        None
    );
}

#[test]
fn the_state_of_a_year_adds_up_and_says_what_is_settled_and_closed() {
    let (_, view) = told();
    let state = year_state(&view, year("2025"), date("2026-10-12"));
    let by_pool = section(&state, "Exercice 2025");
    let total = by_pool.total.as_ref().unwrap();
    for title in ["Voté", "Comptes", "Réparti", "Dû", "Appelé", "Titré", "Payé", "Avoir"] {
        assert_eq!(
            Cents::sum(column(by_pool, title)),
            Ok(money(by_pool, total, title)),
            "{title}"
        );
    }
    // Nothing shared is lost: what is due in the end is what the accounts share.
    assert_eq!(money(by_pool, total, "Dû"), money(by_pool, total, "Réparti"));
    let before = year_state(&view, year("2025"), date("2025-01-01"));
    let before = section(&before, "Exercice 2025");
    assert!(
        before
            .rows
            .iter()
            .all(|row| row[13] == Value::Unknown && row[14] == Value::Unknown)
    );
    assert_eq!(money(before, before.total.as_ref().unwrap(), "Payé"), euros("0.00"));
}

/// Billiers, payroll of 2026: the title of 15 June was cancelled on 6 July, and another issued on 8 July for two instalments.
#[test]
fn a_call_lists_its_titles_as_they_stand_on_the_day() {
    let (_, view) = told();
    let billiers = call(domain::sample::ALLOCATION_PAYROLL_2026, "Billiers");
    let titles = |on| {
        let document = call_document(&view, billiers, date(on)).unwrap();
        let mut sections = document.pages.into_iter().flat_map(|page| page.sections);
        let found = sections.find(|section| section.title.starts_with("Titres de recettes"));
        (found, document.notes)
    };
    let (none, notes) = titles("2026-06-14");
    assert_eq!(none, None);
    assert!(
        notes.contains(&"Aucun titre de recettes n’est enregistré au 14 juin 2026.".to_owned()),
        "{notes:?}"
    );
    for (on, states, stands) in [
        ("2026-06-15", &["émis"][..], "1256.81"),
        ("2026-07-06", &["annulé"], "0"),
        ("2026-12-31", &["annulé", "émis"], "2513.62"),
    ] {
        let section = titles(on).0.unwrap();
        let told: Vec<_> = section.rows.iter().map(|row| row[7].clone()).collect();
        assert_eq!(
            told,
            states
                .iter()
                .map(|state| Value::Text((*state).to_owned()))
                .collect::<Vec<_>>(),
            "{on}"
        );
        assert_eq!(
            money(&section, section.total.as_ref().unwrap(), "Titré"),
            euros(stands),
            "{on}"
        );
    }
}
