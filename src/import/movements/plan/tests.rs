//! Movements as INSEE published them, proposed to a ledger, recorded by the real engine, and proposed again.

use super::super::{Sirens, read};
use super::{Proposal, Status, plan};
use domain::Command;
use domain::command::{Request, Requester};
use domain::event::Role;
use domain::ledger::command::OpenLedger;
use domain::member::MemberKind;
use domain::member::command::RegisterMember;
use domain::value::{CommandId, Date, Insee, LedgerId, MemberId, Name, Organisation, Siren};
use engine::environment::Environment;
use engine::{Engine, EngineConfig, LedgerHandle};
use eventstore::memory::MemoryStore;
use std::sync::Arc;
use uuid::Uuid;

const FILE: &str = include_str!("../../../../tests/data/territory/mouvements_extrait.csv");
const TITLES: &str = "MOD,DATE_EFF,TYPECOM_AV,COM_AV,LIBELLE_AV,TYPECOM_AP,COM_AP,LIBELLE_AP\n";

/// A ledger of communes.
struct Desk {
    ledger: LedgerHandle,
    _engine: Arc<Engine>,
}

fn date(text: &str) -> Date {
    Date::parse(text).unwrap()
}

/// The SIREN that a commune had from the start: « 21 », its department, « 0 », its number, and the check digit.
fn first_siren(insee: &str) -> Siren {
    let digits = (0..10).map(|check| format!("21{}0{}{check}", &insee[..2], &insee[2..]));
    digits.map(|text| Siren::parse(&text)).find_map(Result::ok).unwrap()
}

impl Desk {
    async fn open() -> Self {
        let engine = Arc::new(Engine::new(
            Arc::new(MemoryStore::new()),
            Environment::system(),
            EngineConfig::default(),
        ));
        let id = LedgerId::new(Uuid::from_u128(1));
        let order = OpenLedger {
            ledger: id,
            name: Name::new("Essais").unwrap(),
            operator: Siren::parse("200027027").unwrap(),
        };
        let (ledger, _) = engine.open_ledger(request(order)).await.unwrap();
        Self {
            ledger,
            _engine: engine,
        }
    }

    /// A ledger of these communes, under their first SIREN, known since `from`.
    async fn of(communes: &[(&str, &str)], from: &str) -> Self {
        let desk = Self::open().await;
        for (insee, name) in communes {
            desk.record(RegisterMember {
                member: MemberId::new(desk.ledger.id().derive(insee)),
                kind: MemberKind::Commune,
                name: Name::new(name).unwrap(),
                siren: first_siren(insee),
                insee: Some(Insee::parse(insee).unwrap()),
                from: date(from),
            })
            .await;
        }
        desk
    }

    async fn record(&self, command: impl Into<Command>) {
        self.ledger.execute(request(command)).await.unwrap();
    }

    fn proposals(&self, file: &str, sirens: &[(&str, &str)]) -> Vec<Proposal> {
        let given = sirens
            .iter()
            .map(|(code, siren)| ((*code).to_owned(), Siren::parse(siren).unwrap()));
        let sirens = Sirens {
            given: given.collect(),
            ..Sirens::default()
        };
        plan(
            &read(file.as_bytes()).unwrap(),
            &self.ledger.view(),
            self.ledger.id(),
            &sirens,
            None,
        )
    }

    /// Records what is proposed, and proposes again: all is known, even without the SIREN.
    async fn confirm(&self, file: &str, sirens: &[(&str, &str)]) -> Vec<Proposal> {
        let proposals = self.proposals(file, sirens);
        for proposal in &proposals {
            assert!(proposal.status != Status::Incomplete, "{proposal:?}");
            for command in &proposal.commands {
                self.record(command.clone()).await;
            }
        }
        let again = self.proposals(file, &[]);
        let to_do = [Status::ToRecord, Status::Incomplete];
        assert!(again.iter().all(|known| !to_do.contains(&known.status)), "{again:#?}");
        assert_eq!(
            again.iter().map(|known| known.commands.len()).sum::<usize>(),
            0,
            "un second import ne double rien"
        );
        proposals
    }

    fn member(&self, siren: &str) -> MemberId {
        let siren = Siren::parse(siren).unwrap();
        self.ledger.view().members.by_siren(siren).unwrap().id
    }

    fn named_on(&self, siren: Siren, on: &str) -> (String, String) {
        let view = self.ledger.view();
        let known = view.members.by_siren(siren).unwrap().identifiers_on(date(on)).clone();
        (known.name.to_string(), known.insee.unwrap().as_str().to_owned())
    }

    fn active(&self, siren: Siren, on: &str) -> bool {
        let view = self.ledger.view();
        let id = view.members.by_siren(siren).unwrap().id;
        view.members.lineage.is_active_on(id, date(on))
    }
}

fn request(command: impl Into<Command>) -> Request {
    let command = command.into();
    let content = serde_json::to_string(&command).unwrap();
    Request {
        command_id: CommandId::new(Uuid::new_v5(&Uuid::NAMESPACE_URL, content.as_bytes())),
        requester: Requester {
            organisation: Organisation::parse("200027027").unwrap(),
            role: Role::Officer,
            person: None,
        },
        evidence: Vec::new(),
        command,
    }
}

fn told(proposals: &[Proposal]) -> Vec<(&str, Status)> {
    proposals
        .iter()
        .map(|proposal| (proposal.what.as_str(), proposal.status))
        .collect()
}

#[tokio::test]
async fn a_commune_nouvelle_is_proposed_with_its_siren_and_its_predecessors_outside() {
    let desk = Desk::of(&[("56213", "Saint-Gérand")], "2015-01-01").await;
    let lacking = desk.proposals(FILE, &[]);
    assert_eq!(
        told(&lacking),
        [(
            "Saint-Gérand (avec Croixanvec, hors du registre) → Saint-Gérand-Croixanvec",
            Status::Incomplete
        )]
    );
    assert!(lacking[0].why.contains("--siren 56213=…"), "{}", lacking[0].why);
    desk.confirm(FILE, &[("56213", "200096469")]).await;
    assert!(desk.active(first_siren("56213"), "2021-12-31") && !desk.active(first_siren("56213"), "2022-01-01"));
    let view = desk.ledger.view();
    let succession = view
        .members
        .lineage
        .successions(desk.member(first_siren("56213").as_str()))
        .next()
        .unwrap();
    assert_eq!(succession.others, [Name::new("Croixanvec").unwrap()]);
    assert_eq!(
        desk.named_on(Siren::parse("200096469").unwrap(), "2022-01-01"),
        ("Saint-Gérand-Croixanvec".to_owned(), "56213".to_owned())
    );
}

#[tokio::test]
async fn communes_that_merged_and_separate_again_keep_their_identity() {
    let communes = [
        ("85030", "Boulogne"),
        ("85084", "Les Essarts"),
        ("85165", "L'Oie"),
        ("85212", "Sainte-Florence"),
    ];
    let desk = Desk::of(&communes, "2010-01-01").await;
    let proposals = desk.confirm(FILE, &[("85084", "200054260")]).await;
    assert_eq!(
        told(&proposals),
        [
            (
                "Boulogne, Les Essarts, L'Oie et Sainte-Florence → Essarts en Bocage",
                Status::ToRecord
            ),
            (
                "Essarts en Bocage → Essarts-en-Bocage, L'Oie et Sainte-Florence",
                Status::ToRecord
            )
        ]
    );
    let nouvelle = Siren::parse("200054260").unwrap();
    for (insee, lives_again) in [("85030", false), ("85084", false), ("85165", true), ("85212", true)] {
        let siren = first_siren(insee);
        assert!(desk.active(siren, "2015-12-31") && !desk.active(siren, "2016-01-01"));
        assert_eq!(desk.active(siren, "2024-01-01"), lives_again, "{insee}");
    }
    assert!(desk.active(nouvelle, "2024-01-01"));
    assert_eq!(desk.named_on(nouvelle, "2023-12-31").0, "Essarts en Bocage");
    assert_eq!(desk.named_on(nouvelle, "2024-01-01").0, "Essarts-en-Bocage");
}

#[tokio::test]
async fn a_commune_that_goes_on_under_another_code_is_known_by_its_name_or_its_siren() {
    let communes = [
        ("60054", "Beaumont-les-Nonains"),
        ("60455", "La Neuville-Garnier"),
        ("60694", "Villotran"),
    ];
    let desk = Desk::of(&communes, "2010-01-01").await;
    // The code 60054 was the commune nouvelle’s, then Beaumont’s again: one SIREN cannot be both.
    let first = desk.proposals(FILE, &[("60054", "200083483")]);
    assert_eq!(
        first.iter().map(|proposal| proposal.status).collect::<Vec<_>>(),
        [Status::ToRecord, Status::ByHand]
    );
    assert!(first[1].why.contains("auraient le même SIREN"), "{}", first[1].why);
    for command in first.iter().flat_map(|proposal| &proposal.commands) {
        desk.record(command.clone()).await;
    }
    desk.confirm(
        FILE,
        &[("60054", first_siren("60054").as_str()), ("60694", "200083483")],
    )
    .await;
    let nouvelle = Siren::parse("200083483").unwrap();
    assert_eq!(desk.named_on(nouvelle, "2023-12-31").1, "60054");
    assert_eq!(
        desk.named_on(nouvelle, "2024-01-01"),
        ("Les Hauts-Talican".to_owned(), "60694".to_owned())
    );
    assert!(desk.active(first_siren("60054"), "2024-01-01") && !desk.active(first_siren("60694"), "2024-01-01"));
}

#[tokio::test]
async fn a_change_of_code_and_a_merger_of_the_same_day_follow_one_another() {
    let desk = Desk::of(&[("49144", "Freigné")], "2010-01-01").await;
    let proposals = desk.confirm(FILE, &[("44180", "200078574")]).await;
    assert_eq!(
        told(&proposals)[0],
        ("Freigné a le code INSEE 44225 au lieu de 49144", Status::ToRecord)
    );
    assert!(
        proposals[1].what.starts_with("Freigné (avec Bonnœuvre, "),
        "{}",
        proposals[1].what
    );
    assert!(!desk.active(first_siren("49144"), "2018-01-01"));
}

#[tokio::test]
async fn names_and_codes_change_and_what_is_known_already_is_said_so() {
    let communes = [
        ("28274", "Moutiers"),
        ("49069", "Orée d'Anjou"),
        ("56262", "Le Bono"),
        ("56251", "Theix-Noyalo"),
        ("01245", "Bohas-Meyriat-Rignat"),
    ];
    let desk = Desk::of(&communes, "2020-01-01").await;
    let proposals = desk.confirm(FILE, &[]).await;
    let mut told = told(&proposals);
    told.sort_unstable_by_key(|(what, _)| *what);
    assert_eq!(
        told,
        [
            ("Le Bono a déjà ce nom et ce code", Status::Known),
            ("Moutiers prend le nom de Moutiers-en-Beauce", Status::ToRecord),
            ("Noyalo, commune associée ou déléguée de Theix-Noyalo", Status::Ignored),
            ("Orée d'Anjou a le code INSEE 49126 au lieu de 49069", Status::ToRecord),
            (
                "Rignat, commune associée ou déléguée de Bohas-Meyriat-Rignat",
                Status::Ignored
            ),
        ]
    );
}

#[tokio::test]
async fn a_movement_older_than_what_the_ledger_knows_is_not_its_members() {
    // Saint-Gérand-Croixanvec, registered as it is today, bears the code that Saint-Gérand had.
    let desk = Desk::of(&[("56213", "Saint-Gérand-Croixanvec")], "2025-01-01").await;
    assert_eq!(desk.proposals(FILE, &[]), []);
}

#[tokio::test]
async fn what_follows_an_unsettled_movement_is_not_guessed() {
    let desk = Desk::of(&[("56144", "Naizin")], "2010-01-01").await;
    let file = format!(
        "{TITLES}32,2016-01-01,COM,56144,Naizin,COM,56144,Évellys\n32,2016-01-01,COM,56192,Remungol,COM,56144,Évellys\n\
         10,2020-01-01,COM,56144,Évellys,COM,56144,Évellys-la-Neuve\n"
    );
    assert_eq!(told(&desk.proposals(&file, &[])).len(), 1);
    let proposals = desk.confirm(&file, &[("56144", "200057644")]).await;
    assert_eq!(
        told(&proposals)[1],
        ("Évellys prend le nom d’Évellys-la-Neuve", Status::ToRecord)
    );
}

#[tokio::test]
async fn several_become_several_and_each_goes_where_the_file_says() {
    let communes = [("56001", "Une"), ("56002", "Deux"), ("56003", "Trois")];
    let desk = Desk::of(&communes, "2010-01-01").await;
    let file = format!(
        "{TITLES}32,2021-01-01,COM,56001,Une,COM,56001,Neuve\n32,2021-01-01,COM,56002,Deux,COM,56001,Neuve\n\
         32,2021-01-01,COM,56002,Deux,COM,56003,Autre\n32,2021-01-01,COM,56003,Trois,COM,56003,Autre\n"
    );
    let sirens = [("56001", "200057644"), ("56003", "200096469")];
    let proposals = desk.confirm(&file, &sirens).await;
    assert_eq!(
        told(&proposals),
        [
            ("Une → Neuve", Status::ToRecord),
            ("Deux → Neuve et Autre", Status::ToRecord),
            ("Trois → Autre", Status::ToRecord)
        ]
    );
    let view = desk.ledger.view();
    let successors = view
        .members
        .lineage
        .successors_on(desk.member(first_siren("56002").as_str()), date("2021-01-01"));
    let mut expected = vec![desk.member("200057644"), desk.member("200096469")];
    expected.sort_unstable();
    assert_eq!(successors, expected);
}

#[tokio::test]
async fn a_commune_nouvelle_never_has_the_siren_of_one_that_ends() {
    let desk = Desk::of(&[("56213", "Saint-Gérand")], "2015-01-01").await;
    let proposals = desk.proposals(FILE, &[("56213", first_siren("56213").as_str())]);
    assert_eq!(proposals[0].status, Status::ByHand);
    assert!(
        proposals[0].why.contains("celui de Saint-Gérand"),
        "{}",
        proposals[0].why
    );
}

#[tokio::test]
async fn a_commune_that_leaves_the_territory_is_left_to_a_person() {
    let desk = Desk::of(&[("97123", "Saint-Barthélemy")], "2000-01-01").await;
    let proposals = desk.proposals(FILE, &[]);
    assert_eq!(told(&proposals), [("Saint-Barthélemy → ", Status::ByHand)]);
}

#[tokio::test]
async fn a_listed_siren_serves_only_for_the_last_commune_that_took_the_code() {
    let communes = [("60054", "Beaumont-les-Nonains"), ("56213", "Saint-Gérand")];
    let desk = Desk::of(&communes, "2010-01-01").await;
    let listed = [
        ("60054".to_owned(), first_siren("60054")),
        ("56213".to_owned(), Siren::parse("200096469").unwrap()),
    ];
    let sirens = Sirens {
        listed: listed.into(),
        ..Sirens::default()
    };
    let movements = read(FILE.as_bytes()).unwrap();
    let proposals = plan(&movements, &desk.ledger.view(), desk.ledger.id(), &sirens, None);
    let statuses: Vec<_> = proposals.iter().map(|proposal| proposal.status).collect();
    assert_eq!(statuses, [Status::Incomplete, Status::ToRecord], "{proposals:#?}");
    let later = plan(
        &movements,
        &desk.ledger.view(),
        desk.ledger.id(),
        &sirens,
        Some(date("2020-01-01")),
    );
    assert_eq!(
        later
            .iter()
            .filter(|proposal| proposal.status == Status::ToRecord)
            .count(),
        1
    );
}
