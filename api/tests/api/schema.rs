//! The schema: written down, described in French, and complete.

use crate::server::Server;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Which mutation offers which command of the domain.
const DOORS: [(&str, &str); 102] = [
    ("OpenLedger", "ledgerOpen"),
    ("RegisterMember", "memberRegister"),
    ("ImportMembers", "memberImport"),
    ("ChangeMemberIdentifiers", "memberIdentifiersChange"),
    ("RecordCriterion", "criterionRecord"),
    ("RecordSuccession", "memberSucceed"),
    ("EstablishSubstitution", "memberSubstitute"),
    ("ImportPastActs", "pastActsImport"),
    ("DraftConvention", "conventionDraft"),
    ("SubmitConvention", "conventionSubmit"),
    ("RecordDeliberation", "deliberationRecord"),
    ("RecordEnforceability", "deliberationMakeEnforceable"),
    ("SignConvention", "conventionSign"),
    ("BringIntoForce", "conventionBringIntoForce"),
    ("CompleteDraft", "conventionComplete"),
    ("OpenConsultation", "consultationOpen"),
    ("EstablishSilence", "silenceEstablish"),
    ("ConcludeConsultation", "consultationConclude"),
    ("RecordPrefectOrder", "prefectOrderRecord"),
    ("TransmitConvention", "conventionTransmit"),
    ("PublishConvention", "conventionPublish"),
    ("SuspendConvention", "conventionSuspend"),
    ("ResumeConvention", "conventionResume"),
    ("DenounceConvention", "conventionDenounce"),
    ("WithdrawDenunciation", "denunciationWithdraw"),
    ("TerminateConvention", "conventionTerminate"),
    ("EstablishRenewal", "renewalEstablish"),
    ("EstablishExpiry", "expiryEstablish"),
    ("DissolveConvention", "conventionDissolve"),
    ("NameLiquidator", "liquidatorName"),
    ("OpenLiquidation", "liquidationOpen"),
    ("CloseLiquidation", "liquidationClose"),
    ("DraftAmendment", "amendmentDraft"),
    ("SignAmendment", "amendmentSign"),
    ("BringAmendmentIntoForce", "amendmentBringIntoForce"),
    ("RequestMovement", "movementRequest"),
    ("RecordOrganConsent", "organConsentRecord"),
    ("AdmitMember", "memberAdmit"),
    ("ReleaseMember", "memberRelease"),
    ("SettleParticipation", "participationSettle"),
    ("InstallCommittee", "committeeInstall"),
    ("AddSeats", "seatsAdd"),
    ("RemoveSeats", "seatsRemove"),
    ("FillSeat", "seatFill"),
    ("VacateSeat", "seatVacate"),
    ("EndMandates", "mandatesEnd"),
    ("ChangeChair", "chairChange"),
    ("ChangeRules", "rulesChange"),
    ("ChangeAgenda", "sessionChangeAgenda"),
    ("PostponeSession", "sessionPostpone"),
    ("ChangeAttendance", "sessionChangeAttendance"),
    ("DeclareInterest", "itemDeclareInterest"),
    ("SetItemAside", "itemSetAside"),
    ("Appoint", "itemAppoint"),
    ("RecordDecisionEnforceability", "decisionMakeEnforceable"),
    ("DraftMinutes", "minutesDraft"),
    ("ApproveMinutes", "minutesApprove"),
    ("PublishSessionDocument", "sessionPublish"),
    ("ConveneSession", "sessionConvene"),
    ("OpenSession", "sessionOpen"),
    ("VoteItem", "itemVote"),
    ("CloseSession", "sessionClose"),
    ("DefineKey", "keyDefine"),
    ("AdoptKey", "keyAdopt"),
    ("RepealKey", "keyRepeal"),
    ("NotifyUnitCost", "unitCostNotify"),
    ("StateUnits", "unitsState"),
    ("DraftBudget", "budgetDraft"),
    ("RecordOrientationDebate", "orientationDebateRecord"),
    ("AdoptBudget", "budgetAdopt"),
    ("Allocate", "allocationCompute"),
    ("CallContributions", "contributionsCall"),
    ("WithdrawCalls", "callsWithdraw"),
    ("IssueTitles", "titlesIssue"),
    ("RecordTakingInCharge", "titleTakeInCharge"),
    ("ReduceTitle", "titleReduce"),
    ("CancelTitle", "titleCancel"),
    ("SetBillingDetails", "billingDetailsSet"),
    ("RecordPayment", "paymentRecord"),
    ("RegulariseAllocation", "allocationRegularise"),
    ("SettleAllocation", "allocationSettle"),
    ("RepayCredit", "creditRepay"),
    ("OffsetCredit", "creditOffset"),
    ("RecordLoan", "loanRecord"),
    ("RecordAsset", "assetRecord"),
    ("SettleWithdrawal", "withdrawalSettle"),
    ("CloseYear", "yearClose"),
    ("ReceiveUnattributed", "paymentReceive"),
    ("ImputeSurplus", "surplusImpute"),
    ("RefundSurplus", "surplusRefund"),
    ("MovePayment", "paymentMove"),
    ("ReversePayment", "paymentReverse"),
    ("RecordRecoveryStep", "recoveryStepRecord"),
    ("SetLateInterest", "lateInterestSet"),
    ("RotateLogKey", "logKeyRotate"),
    ("ErasePersonalData", "personalDataErase"),
    ("CorrectClericalError", "actCorrect"),
    ("RepealAct", "actRepeal"),
    ("RescindAct", "actRescind"),
    ("RecordAnnulment", "actAnnul"),
    ("RecordIllegality", "actDeclareIllegal"),
    ("ReverseJudgment", "judgmentReverse"),
];

const INTROSPECTION: &str = "{ __schema { types { name description
    fields(includeDeprecated: true) { name description args { name description type { kind name ofType { name } } } type { name kind ofType { name } } }
    inputFields { name description type { kind ofType { name } } } enumValues { name description } } } }";

async fn types() -> Vec<Value> {
    let schema = Server::start().await.query(INTROSPECTION, Value::Null).await;
    schema["__schema"]["types"].as_array().unwrap().clone()
}

fn list<'a>(of: &'a Value, field: &str) -> impl Iterator<Item = &'a Value> {
    of[field].as_array().into_iter().flatten()
}

fn name(of: &Value) -> &str {
    of["name"].as_str().unwrap()
}

#[test]
fn the_schema_in_git_is_the_one_served() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/reference/schema.graphql");
    let served = api::schema_sdl();
    if std::env::var_os("ENTENTE_BLESS").is_some() {
        std::fs::write(&path, &served).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == served,
        "docs/reference/schema.graphql n’est plus à jour : relancer avec ENTENTE_BLESS=1, et relire la différence"
    );
}

#[tokio::test]
async fn every_command_has_its_mutation_and_every_mutation_its_command() {
    let commands: BTreeSet<_> = domain::Command::NAMES.iter().copied().collect();
    assert_eq!(
        DOORS.iter().map(|(command, _)| *command).collect::<BTreeSet<_>>(),
        commands
    );
    let types = types().await;
    let mutation = types.iter().find(|of| of["name"] == "Mutation").unwrap();
    let offered: BTreeSet<_> = list(mutation, "fields").map(name).collect();
    assert_eq!(offered, DOORS.iter().map(|(_, mutation)| *mutation).collect());
}

#[tokio::test]
async fn every_mutation_takes_one_input_with_a_command_id_and_answers_object_receipt_and_errors() {
    let types = types().await;
    let find = |wanted: &Value| types.iter().find(|of| of["name"] == *wanted).unwrap();
    for mutation in list(find(&json!("Mutation")), "fields") {
        let arguments: Vec<_> = list(mutation, "args").collect();
        assert_eq!(
            arguments.iter().map(|argument| name(argument)).collect::<Vec<_>>(),
            ["input"],
            "{}",
            name(mutation)
        );
        let input = find(&arguments[0]["type"]["ofType"]["name"]);
        let command_id = list(input, "inputFields")
            .find(|field| name(field) == "commandId")
            .unwrap();
        assert_eq!(
            (&command_id["type"]["kind"], &command_id["type"]["ofType"]["name"]),
            (&json!("NON_NULL"), &json!("UUID"))
        );
        let payload = find(&mutation["type"]["ofType"]["name"]);
        let fields: Vec<_> = list(payload, "fields").map(name).collect();
        assert_eq!(fields, ["object", "receipt", "userErrors"], "{}", name(mutation));
    }
}

#[tokio::test]
async fn everything_is_described() {
    let mut missing = Vec::new();
    let mut check = |path: String, of: &Value| {
        if of["description"].as_str().is_none_or(|text| text.trim().is_empty()) {
            missing.push(path);
        }
    };
    for of in types()
        .await
        .iter()
        .filter(|of| !name(of).starts_with("__") && !is_built_in(name(of)))
    {
        check(name(of).to_owned(), of);
        for member in ["fields", "inputFields", "enumValues"]
            .into_iter()
            .flat_map(|kind| list(of, kind))
        {
            check(format!("{}.{}", name(of), name(member)), member);
            for argument in list(member, "args") {
                check(format!("{}.{}({})", name(of), name(member), name(argument)), argument);
            }
        }
    }
    assert!(missing.is_empty(), "sans description :\n{}", missing.join("\n"));
}

#[test]
fn the_scalar_of_criteria_lists_every_known_word() {
    let sdl = api::schema_sdl();
    let described = sdl
        .split("scalar CriterionName")
        .next()
        .unwrap()
        .rsplit("scalar ")
        .next()
        .unwrap();
    for criterion in domain::member::CriterionName::ALL {
        let word = format!("\"{}\"", criterion.as_str());
        assert!(described.contains(&word), "{word} manque");
    }
}

/// The scalars of GraphQL itself, described by the library.
fn is_built_in(name: &str) -> bool {
    matches!(name, "Boolean" | "Float" | "ID" | "Int" | "String")
}

#[test]
fn descriptions_are_written_in_french_typography() {
    let sdl = api::schema_sdl();
    let mut described = false;
    for (index, line) in sdl.lines().enumerate() {
        let quoted = line.trim() == "\"\"\"";
        described ^= quoted;
        if described && !quoted {
            assert!(!line.contains('\''), "apostrophe droite, ligne {} : {line}", index + 1);
        }
    }
    assert!(
        !sdl.contains("Float"),
        "aucun nombre à virgule flottante dans le schéma"
    );
}
