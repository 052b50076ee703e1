//! The JSON Schemas of event bodies and their index: generated, in git, compared here, and true of every fact of the story.

#[path = "../../tests/support/generated.rs"]
mod generated;

use domain::body;
use domain::event::{DataVisitor, EventType, Subject, schema};
use domain::sample::{self, LEDGER};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

const FOLDER: &str = "../docs/reference/events";

const HEADER: &str = "\
# Types de faits

Page générée par `domain/tests/schemas.rs` : `./test --bless` la récrit, `./test` la compare.

Un fait est un objet JSON de forme unique (voir [le format des faits](../event-format.md)) : une [enveloppe](envelope.v1.schema.json),
la même pour tous, autour d’un champ `data` propre à son type. Chaque schéma ci-dessous décrit ce champ. Un type ne change pas : un
nouveau contenu est une nouvelle version, et les anciennes restent lisibles.

| type | version | sujet | sens |
|---|---|---|---|
";

/// What a fact of this type says, in one French sentence.
#[expect(clippy::too_many_lines, reason = "a line an event type")]
const fn meaning(event_type: EventType) -> &'static str {
    match event_type {
        EventType::LedgerOpened => {
            "Le registre est ouvert : c’est le fait 0, qui fixe ce sur quoi les autres reposent."
        }
        EventType::MemberRegistered => {
            "Un membre entre au registre, avec son SIREN et, pour une commune, son code INSEE."
        }
        EventType::MemberIdentifiersChanged => {
            "Le nom, le SIREN ou le code INSEE d’un membre change à compter d’une date."
        }
        EventType::BillingDetailsSet => {
            "On sait où facturer un membre : son établissement, son code service, son numéro d’engagement."
        }
        EventType::CriterionRecorded => {
            "La valeur d’un critère devient connue pour un membre, avec son millésime et sa source."
        }
        EventType::MemberSucceeded => {
            "D’autres membres prennent la place d’un membre : commune nouvelle, fusion, scission, rétablissement."
        }
        EventType::SubstitutionEstablished => {
            "Un EPCI prend, dans une convention, la place de communes qui en sont membres."
        }
        EventType::PastActRecorded => {
            "Un acte d’un membre, pris avant ce registre ou hors de lui, est repris d’un fichier, sans être vérifié."
        }
        EventType::ConventionDrafted => "Un projet de convention est rédigé, avec ses parties et son porteur.",
        EventType::ConventionSubmitted => "La convention est soumise aux assemblées de ses parties.",
        EventType::DraftCompleted => "Des clauses ou des annexes complètent un projet de convention.",
        EventType::ConsultationOpened => {
            "Une question est posée aux assemblées des membres : qui est consulté, avec quelle population et selon quelles règles, est figé ici."
        }
        EventType::DeliberationRecorded => {
            "L’assemblée d’un membre adopte, adopte sous conditions ou rejette ce qui lui est soumis."
        }
        EventType::DeliberationBecameEnforceable => {
            "La délibération d’un membre, publiée et transmise, devient exécutoire."
        }
        EventType::SilenceEstablished => "Un membre a laissé passer son délai sans délibérer : son silence parle.",
        EventType::ConsultationConcluded => "Les réponses des membres sont comptées, avec tous les chiffres du calcul.",
        EventType::PrefectOrderRecorded => "L’arrêté du représentant de l’État suit l’accord des membres.",
        EventType::ConventionTransmitted => {
            "La convention signée est transmise au représentant de l’État ; l’accusé de réception n’en est que la preuve."
        }
        EventType::ConventionPublished => "La convention signée est publiée.",
        EventType::ConventionSuspended => "La convention cesse de s’appliquer pour un temps.",
        EventType::ConventionResumed => "La suspension de la convention est levée.",
        EventType::ConventionDenounced => "Une partie donne son préavis ; le dernier jour d’application en est déduit.",
        EventType::DenunciationWithdrawn => "Une partie reprend son préavis avant qu’il prenne effet.",
        EventType::ConventionTerminated => "La convention est résiliée avant son terme, pour un motif.",
        EventType::RenewalEstablished => {
            "La convention, que personne n’a dénoncée, est reconduite pour une durée et un nombre de fois bornés."
        }
        EventType::ConventionExpired => "La convention a pris fin.",
        EventType::ConventionDissolved => "Les membres dissolvent leur coopération.",
        EventType::LiquidatorNamed => "Un liquidateur est nommé.",
        EventType::LiquidationOpened => "La liquidation d’une convention s’ouvre.",
        EventType::LiquidationClosed => "La liquidation d’une convention est close : rien ne reste entre les parties.",
        EventType::AmendmentDrafted => "Un projet d’avenant dit ce qu’il modifie.",
        EventType::AmendmentSigned => "Une partie signe un avenant.",
        EventType::AmendmentEnteredIntoForce => {
            "Un avenant entre en vigueur : les termes de la convention changent ce jour-là."
        }
        EventType::MovementRequested => "Un membre demande à adhérer ou à se retirer, par une délibération exécutoire.",
        EventType::OrganConsentRecorded => "L’organe délibérant consent, ou non, à une adhésion ou à un retrait.",
        EventType::MemberAdmitted => "Un candidat est admis, à compter d’une date.",
        EventType::MemberReleased => "Un membre se retire, après un dernier jour ; ce qu’il doit reste dû.",
        EventType::ParticipationSettled => "Rien ne reste entre un membre parti et les autres.",
        EventType::ConventionSigned => "Une partie signe la convention.",
        EventType::ConventionEnteredIntoForce => "La convention entre en vigueur.",
        EventType::CommitteeInstalled => "Un comité de pilotage est installé, avec ses sièges et ses règles de vote.",
        EventType::SeatsAdded => "Des sièges sont ajoutés à un comité.",
        EventType::SeatsRemoved => "Des sièges d’un comité sont supprimés.",
        EventType::SeatFilled => "Un siège est pourvu : un titulaire, des suppléants, un mandat.",
        EventType::SeatVacated => "Un siège devient vacant : il n’est plus en exercice.",
        EventType::MandatesEnded => "Des mandats expirent avec le renouvellement des assemblées qui les ont donnés.",
        EventType::ChairChanged => "La présidence et les vice-présidences d’un comité changent.",
        EventType::RulesChanged => "Un comité fixe autrement certaines de ses règles à partir d’un jour.",
        EventType::AgendaChanged => "L’ordre du jour d’une séance à venir est modifié.",
        EventType::SessionPostponed => "Une séance à venir est reportée.",
        EventType::AttendanceChanged => "Des sièges arrivent, partent ou donnent pouvoir en cours de séance.",
        EventType::InterestDeclared => "Des sièges intéressés à un point s’en déportent.",
        EventType::ItemSetAside => "Un point est ajourné, ou retiré de l’ordre du jour.",
        EventType::DecisionBecameEnforceable => {
            "La délibération d’une assemblée, publiée et transmise, devient exécutoire."
        }
        EventType::MinutesDrafted => "Le procès-verbal d’une séance est rédigé.",
        EventType::MinutesApproved => "Le procès-verbal d’une séance est arrêté, par un vote ou par silence.",
        EventType::SessionDocumentPublished => {
            "Le procès-verbal d’une séance, ou la liste de ses délibérations, est publié."
        }
        EventType::SessionConvened => "Une séance du comité est convoquée sur un ordre du jour.",
        EventType::SessionOpened => "Une séance est ouverte et son quorum constaté, atteint ou non.",
        EventType::DecisionAdopted => "Le comité adopte un point de l’ordre du jour.",
        EventType::DecisionRejected => "Le comité rejette un point de l’ordre du jour.",
        EventType::SessionClosed => "Une séance est levée.",
        EventType::KeyDefined => {
            "Une clé de répartition est définie ; elle ne s’applique à rien tant qu’elle n’est pas adoptée."
        }
        EventType::KeyAdopted => "Une clé de répartition est adoptée pour une période.",
        EventType::KeyRepealed => "Une clé de répartition est abrogée : elle ne s’applique plus à compter d’une date.",
        EventType::OrientationDebateHeld => "Les orientations d’un budget à venir sont débattues.",
        EventType::BudgetDrafted => "Le budget d’un service commun est préparé pour un exercice.",
        EventType::BudgetAdopted => "Un budget est adopté.",
        EventType::AllocationComputed => "Une charge est répartie ; la part de chaque membre suit.",
        EventType::ShareAllocated => {
            "La part d’un membre dans une répartition, avec tout ce qui permet de la recalculer."
        }
        EventType::ContributionCalled => "Une contribution est appelée auprès d’un membre, par échéances.",
        EventType::CallWithdrawn => {
            "Un appel fait par erreur est retiré : il reste dit pour les jours d’avant, et ne demande plus rien."
        }
        EventType::TitleIssued => "Un titre de recettes est émis pour des échéances d’un appel.",
        EventType::TitleTakenInCharge => {
            "Le comptable prend un titre en charge : les quatre ans pour le recouvrer commencent."
        }
        EventType::TitleReduced => "Un titre est réduit ; l’appel reste ce qu’il est.",
        EventType::TitleCancelled => "Un titre est annulé ; un autre peut porter ses échéances.",
        EventType::PaymentRecorded => "Un paiement est reçu d’un membre.",
        EventType::ReceiptUnattributed => "Une somme est reçue d’un membre, sans appel : elle est à imputer.",
        EventType::SurplusImputed => "Une somme à imputer est imputée sur un appel.",
        EventType::SurplusRefunded => "Une somme à imputer est remboursée à qui l’avait payée.",
        EventType::PaymentMoved => "Un paiement mal attribué est déplacé sur un autre appel.",
        EventType::RecoveryStepRecorded => {
            "Un acte du recouvrement d’un appel, ou sa contestation : il peut interrompre une prescription."
        }
        EventType::LateInterestProvided => "Des intérêts de retard sont réglés à compter d’une date.",
        EventType::PaymentReversed => "Un paiement est rejeté : ce qu’il payait redevient dû à compter de ce jour.",
        EventType::AllocationSettled => "Ce qu’une répartition définitive change est régularisé.",
        EventType::ShareSettled => "Ce qu’une régularisation change pour un membre : un complément ou un avoir.",
        EventType::CreditRepaid => "Un avoir est remboursé à un membre.",
        EventType::CreditOffset => "Un avoir paie un appel du même membre.",
        EventType::LoanRecorded => {
            "Un emprunt de la coopération est consigné, avec son échéancier : le capital restant dû s’en déduit."
        }
        EventType::AssetRecorded => {
            "Un bien de la coopération est consigné : mis à disposition par un membre, ou acquis depuis."
        }
        EventType::WithdrawalSettled => {
            "Ce qu’un retrait fait devoir est réglé : la part de chaque emprunt, le sort des biens, par quelle autorité."
        }
        EventType::DebtShared => {
            "La part d’un membre dans la dette, selon la clé, avec les données retenues ; seul le membre qui part doit la sienne."
        }
        EventType::WithdrawalDue => {
            "Une ligne qu’un retrait fait devoir : part de dette, annuité d’un exercice, compensation."
        }
        EventType::UnitCostNotified => {
            "Le coût unitaire d’un service est notifié aux membres, à temps ou en retard, avec les unités prévues."
        }
        EventType::UnitsStated => "Les unités que les membres ont utilisées sur une période sont constatées.",
        EventType::YearClosed => "Un exercice est clos : tout est réparti, appelé, payé et rendu.",
        EventType::LogKeyRotated => {
            "La clé qui signe le registre est remplacée par une autre ; les deux ont signé où en était le registre."
        }
        EventType::PersonalDataErased => {
            "Des données personnelles sont effacées : ce qui ouvrait ces engagements a été détruit en même temps."
        }
        EventType::ClericalErrorCorrected => "Une erreur matérielle d’un acte est rectifiée : l’acte est le même.",
        EventType::ActRepealed => "Un acte est abrogé : il ne s’applique plus à compter d’une date.",
        EventType::ActRescinded => "Un acte illégal est retiré par son auteur : il est réputé n’avoir jamais existé.",
        EventType::ActAnnulled => {
            "Un juge annule un acte, en tout ou partie, depuis l’origine ou à compter d’une date."
        }
        EventType::ActRevived => "Un acte revit, parce que celui qui l’avait remplacé ou défait a disparu.",
        EventType::ActDeclaredIllegal => "Un juge déclare un acte illégal, entre les parties d’un litige seulement.",
        EventType::JudgmentReversed => "Un jugement est infirmé : ce qu’il avait défait est rétabli.",
    }
}

fn name_of(event_type: EventType, version: u16) -> String {
    format!("{}.v{version}.schema.json", event_type.as_str())
}

/// Every type in every version: the one written today first.
fn versions() -> impl Iterator<Item = (EventType, u16)> {
    EventType::ALL.iter().flat_map(|event_type| {
        let former = EventType::FORMER
            .iter()
            .copied()
            .filter(move |(former, _)| former == event_type);
        std::iter::once((*event_type, event_type.version())).chain(former)
    })
}

fn schema_of(event_type: EventType, version: u16) -> Value {
    schema::of_data(event_type, version).expect("une version connue")
}

fn envelope() -> Value {
    schema::of_envelope()
}

fn assert_page(name: &str, text: &str) {
    generated::assert_up_to_date(&format!("{FOLDER}/{name}"), text);
}

fn written(schema: &Value) -> String {
    let mut text = serde_json::to_string_pretty(schema).unwrap();
    text.push('\n');
    text
}

#[test]
fn the_schemas_in_the_documentation_are_those_of_the_code() {
    for (event_type, version) in versions() {
        assert_page(&name_of(event_type, version), &written(&schema_of(event_type, version)));
    }
    assert_page("envelope.v1.schema.json", &written(&envelope()));
}

#[test]
fn the_index_tells_every_type() {
    let log = sample::every_fact();
    let subjects: BTreeMap<EventType, Subject> = log
        .iter()
        .map(|recorded| (recorded.event.event_type(), recorded.event.subject()))
        .collect();
    let mut page = HEADER.to_owned();
    for (event_type, version) in versions() {
        let former = if version == event_type.version() {
            ""
        } else {
            " Ancienne version, toujours lue."
        };
        writeln!(
            page,
            "| [`{}`]({}) | {version} | {} | {}{former} |",
            event_type.as_str(),
            name_of(event_type, version),
            subjects[&event_type].kind.french(),
            meaning(event_type)
        )
        .unwrap();
    }
    assert_page("README.md", &page);
}

struct Data;

impl DataVisitor for Data {
    type Output = Value;
    fn visit<T: Serialize>(self, data: &T) -> Value {
        serde_json::to_value(data).unwrap()
    }
}

#[test]
fn every_fact_of_the_story_fits_the_schema_of_its_type_and_of_the_envelope() {
    let log = sample::every_fact();
    let envelope = envelope();
    for recorded in &log {
        let body: Value = serde_json::from_slice(&body::encode(LEDGER, recorded).unwrap()).unwrap();
        assert_eq!(faults(&envelope, &envelope, &body), Vec::<String>::new());
        let data = recorded.event.visit_data(Data);
        assert_eq!(body["data"], data);
        let event_type = recorded.event.event_type();
        let schema = schema_of(event_type, event_type.version());
        assert_eq!(
            faults(&schema, &schema, &data),
            Vec::<String>::new(),
            "{}",
            recorded.event.event_type().as_str()
        );
    }
}

#[test]
fn every_fixture_of_every_version_fits_its_schema() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/events");
    for (event_type, version) in versions() {
        let name = format!("{}.v{version}.json", event_type.as_str());
        let body: Value = serde_json::from_slice(&std::fs::read(folder.join(&name)).unwrap()).unwrap();
        let schema = schema_of(event_type, version);
        assert_eq!(faults(&schema, &schema, &body["data"]), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn a_schema_refuses_a_field_more_a_field_less_and_another_type() {
    let log = sample::every_fact();
    for recorded in &log {
        let event_type = recorded.event.event_type();
        let schema = schema_of(event_type, event_type.version());
        let data = recorded.event.visit_data(Data);
        let spoiled = |change: &dyn Fn(&mut Map<String, Value>)| {
            let mut data = data.clone();
            change(data.as_object_mut().unwrap());
            !faults(&schema, &schema, &data).is_empty()
        };
        assert!(spoiled(&|fields| drop(
            fields.insert("zzz".to_owned(), json!("de trop"))
        )));
        for field in schema["required"].as_array().unwrap().iter().filter_map(Value::as_str) {
            assert!(spoiled(&|fields| drop(fields.remove(field))), "{field}");
            assert!(
                spoiled(&|fields| drop(fields.insert(field.to_owned(), Value::Null))),
                "{field}"
            );
        }
    }
}

/// Where `value` departs from `schema`, a part of `root`: the keywords that our schemas use.
fn faults(root: &Value, schema: &Value, value: &Value) -> Vec<String> {
    if let Some(path) = schema["$ref"].as_str() {
        return faults(
            root,
            root.pointer(path.trim_start_matches('#')).expect("une définition"),
            value,
        );
    }
    for choice in ["oneOf", "anyOf"] {
        if let Some(options) = schema[choice].as_array() {
            let fits = options
                .iter()
                .filter(|option| faults(root, option, value).is_empty())
                .count();
            return if fits == 1 {
                Vec::new()
            } else {
                vec![format!("{value} convient à {fits} formes")]
            };
        }
    }
    let mut found = Vec::new();
    if schema.get("const").is_some_and(|only| only != value)
        || schema["enum"].as_array().is_some_and(|words| !words.contains(value))
        || schema["type"].as_str().is_some_and(|wanted| !has_type(value, wanted))
    {
        found.push(format!("{value} n’est pas {schema}"));
    }
    let items = value.as_array().into_iter().flatten();
    found.extend(items.flat_map(|item| faults(root, &schema["items"], item)));
    if let (Some(fields), Some(properties)) = (value.as_object(), schema["properties"].as_object()) {
        found.extend(
            fields
                .keys()
                .filter(|name| !properties.contains_key(*name))
                .map(|name| format!("{name} est de trop")),
        );
        found.extend(
            properties
                .iter()
                .filter_map(|(name, part)| Some(faults(root, part, fields.get(name)?)))
                .flatten(),
        );
        let required = schema["required"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str);
        found.extend(
            required
                .filter(|name| !fields.contains_key(*name))
                .map(|name| format!("{name} manque")),
        );
        assert_eq!(schema["additionalProperties"], json!(false), "{schema}");
    }
    found
}

fn has_type(value: &Value, wanted: &str) -> bool {
    match wanted {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_u64(),
        "boolean" => value.is_boolean(),
        other => panic!("type {other} inattendu dans un schéma"),
    }
}
