//! The deliberations of an assembly as open data tell them.

mod support;

use domain::command::Command;
use domain::consultation::Question;
use domain::past_act::command::{ImportPastActs, PastAct};
use domain::past_act::event::{Matter, PastActSource};
use domain::past_act::{MatterCode, PastActKind};
use domain::sample::{date, member, name, record, siret, story, text};
use domain::value::Siret;
use projections::LedgerView;
use projections::scdl::{COLUMNS, LeftOut, Row, deliberations};
use support::{fold, log};

/// The SIRET that the sample’s file gives Muzillac.
const MUZILLAC: &str = "21560143600011";

fn rows(view: &LedgerView, of: &str) -> Vec<Row> {
    let sirets = ["20002702700016", MUZILLAC, "21560153500010", "21560018000016"].map(siret);
    let member = view.members.get(member(of)).unwrap();
    deliberations(view, member, &sirets).unwrap().rows
}

fn cell<'r>(row: &'r Row, column: &str) -> &'r str {
    &row[COLUMNS.iter().position(|known| *known == column).unwrap()]
}

/// The sample story, then the import of `acts`.
fn with(acts: Vec<PastAct>) -> LedgerView {
    let import = ImportPastActs {
        source: PastActSource {
            extracted_on: date("2026-10-30"),
            file: name("autre.csv"),
            sha256: None,
        },
        acts,
    };
    let mut told = story();
    let mut last = told.last().unwrap().clone();
    last.command_id = domain::value::CommandId::new(domain::sample::id(0xfff0));
    last.command = Command::from(import);
    told.push(last);
    fold(&record(&told).1)
}

fn claimed(number: &str, decided_on: &str) -> PastAct {
    PastAct {
        member: member("Muzillac"),
        kind: PastActKind::Deliberation,
        number: name(number),
        decided_on: date(decided_on),
        object: text("Vœu"),
        matter: Some(Matter {
            code: MatterCode::parse("9.4").unwrap(),
            name: name("autres domaines de compétences/vœux et motions"),
        }),
        votes: None,
        claim: None,
        actes_id: None,
        prefecture: None,
        received_on: None,
        budget: None,
        siret: None,
        url: None,
    }
}

#[test]
fn what_a_file_said_and_what_the_ledger_recorded_stand_in_one_list_by_date() {
    let told: Vec<String> = rows(&fold(&log()), "Muzillac")
        .iter()
        .map(|row| row.join("|"))
        .collect();
    assert_eq!(
        told.len(),
        11,
        "les actes repris, et chaque délibération, sur toute question"
    );
    assert_eq!(
        [&told[0], &told[4]],
        [
            "Muzillac|21560143600011|2019-41|2019-06-26|5.7|institutions et vie politique/intercommunalité|Étude d’un service commun de \
             paie avec la communauté de communes|2019/2020|Budget principal|PREF056|2019-07-01|27|25|22|1|2|https://exemple.fr/deliberations/2019-41.pdf",
            "Muzillac|21560143600011|2024-34|2024-03-28|5.7|institutions et vie politique/intercommunalité|Convention « Service commun de \
             la paie, de l’informatique et de l’accueil » : approbation||||||||||",
        ]
    );
}

#[test]
fn the_weight_of_a_vote_is_never_written() {
    // T31. The committee of the story votes by weight; no count of any assembly is above its seats, and nothing of the committee is here.
    let view = fold(&log());
    for (of, ..) in domain::sample::MEMBERS {
        for row in rows(&view, of) {
            let counts = [
                "VOTE_EFFECTIF",
                "VOTE_REEL",
                "VOTE_POUR",
                "VOTE_CONTRE",
                "VOTE_ABSTENTION",
            ]
            .map(|column| cell(&row, column));
            let numbers: Vec<u32> = counts.iter().filter_map(|count| count.parse().ok()).collect();
            match numbers[..] {
                [] => assert_eq!(counts, [""; 5], "tout, ou rien"),
                [in_office, voters, for_it, against, abstentions] => {
                    assert!(in_office >= voters);
                    assert_eq!(voters, for_it + against + abstentions, "VOTE_REEL est la somme");
                }
                _ => panic!("{counts:?}"),
            }
            assert!(!cell(&row, "DELIB_OBJET").contains("Clé de la paie"));
        }
    }
}

#[test]
fn the_day_of_transmission_is_not_the_day_the_prefecture_registered() {
    // T11: what the ledger knows is when it was sent; PREF_DATE is another clock, which it does not know.
    let own = rows(&fold(&log()), "Muzillac").pop().unwrap();
    assert_eq!(cell(&own, "PREF_DATE"), "");
}

#[test]
fn what_was_not_adopted_is_no_deliberation_or_has_no_matter_is_left_out_and_counted() {
    let mut bare = claimed("2020-1", "2020-01-08");
    bare.matter = None;
    let view = with(vec![bare, claimed("2020-2", "2020-01-08")]);
    let muzillac = view.members.get(member("Muzillac")).unwrap();
    let told = deliberations(&view, muzillac, &[]).unwrap();
    let numbers: Vec<_> = told.rows.iter().map(|row| cell(row, "DELIB_ID")).collect();
    assert_eq!(
        numbers,
        [
            "2019-41", "2020-2", "D1136", "D1025", "D1041", "2024-34", "D1072", "D1057", "D1141", "D1089", "D1105",
            "D1120"
        ]
    );
    let left: Vec<_> = told.left_out.into_iter().collect();
    assert_eq!(
        left,
        [
            (LeftOut::NotAdopted, 1),
            (LeftOut::NotADeliberation, 1),
            (LeftOut::WithoutMatter, 1)
        ]
    );
    assert_eq!(told.partial_votes, 1, "les voix sont connues, non l’effectif");
}

#[test]
fn a_siret_that_nobody_said_is_asked_for_not_worked_out() {
    let view = fold(&log());
    let peaule = view.members.get(member("Péaule")).unwrap();
    let missing = deliberations(&view, peaule, &[siret(MUZILLAC)]).unwrap_err();
    assert_eq!(missing, domain::sample::siren("215601535"));
}

#[test]
fn a_deliberation_on_an_amendment_an_accession_or_a_withdrawal_is_told_with_its_question() {
    let view = fold(&log());
    let decided: Vec<_> = view
        .conventions
        .iter()
        .flat_map(|convention| convention.deliberations().map(|told| (told.question, told.act.clone())))
        .collect();
    let others: Vec<_> = decided
        .iter()
        .filter(|(question, act)| {
            *question != Question::Convention && act.sense == domain::convention::DeliberationSense::Adopted
        })
        .collect();
    assert!(
        !others.is_empty(),
        "l’histoire a des délibérations sur d’autres questions"
    );
    for (question, act) in others {
        let member = view.members.get(act.member).unwrap();
        let number = siret_of(member.identifiers_on(act.decided_on).siren.as_str());
        let told = deliberations(&view, member, &[number]).unwrap();
        let row = told
            .rows
            .iter()
            .find(|row| cell(row, "DELIB_ID") == act.number.as_str())
            .unwrap_or_else(|| panic!("{} manque", act.number));
        let words = match question {
            Question::Amendment(_) => "avenant",
            Question::Accession(_) => "dhésion",
            Question::Withdrawal(_) => "etrait",
            Question::Dissolution => "issolution",
            Question::Ratification(_) => "atification",
            Question::Convention => unreachable!(),
        };
        assert!(cell(row, "DELIB_OBJET").to_lowercase().contains(words), "{row:?}");
    }
}

#[test]
fn a_request_to_join_or_to_leave_is_a_deliberation_of_the_assembly_that_asks() {
    let view = fold(&log());
    let asked = [
        (
            "CC Arc Sud Bretagne",
            "CC Arc Sud Bretagne|20002702700016|D1088|2025-06-10|5.7|institutions et vie politique/intercommunalité|Demande d’adhésion à la \
             convention «\u{a0}Statuts du syndicat des eaux de la Vilaine\u{a0}»||||||||||",
        ),
        (
            "Billiers",
            "Billiers|21560018000016|D1104|2025-06-12|5.7|institutions et vie politique/intercommunalité|Demande de retrait de la \
             convention «\u{a0}Statuts du syndicat des eaux de la Vilaine\u{a0}»||||||||||",
        ),
    ];
    for (of, row) in asked {
        let rows: Vec<String> = rows(&view, of).iter().map(|row| row.join("|")).collect();
        assert!(rows.iter().any(|told| told == row), "{rows:#?}");
    }
}

#[test]
fn a_request_that_a_file_claims_again_is_already_known() {
    let epci = member("CC Arc Sud Bretagne");
    let again = PastAct {
        member: epci,
        ..claimed("D1088", "2025-06-10")
    };
    let other = PastAct {
        member: epci,
        ..claimed("D1088", "2025-06-11")
    };
    let view = with(vec![again, other]);
    let taken_over: Vec<_> = view.past_acts.of(epci).map(|past| past.act.decided_on).collect();
    assert_eq!(taken_over, [date("2025-06-11")]);
}

/// A SIRET of the organisation whose SIREN is `siren`: its check digit is searched for.
fn siret_of(siren: &str) -> Siret {
    (0..100_000)
        .find_map(|establishment| Siret::parse(&format!("{siren}{establishment:05}")).ok())
        .unwrap()
}
