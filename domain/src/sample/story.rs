//! The story: how the service is decided, paid for, and changed in its second year.

use super::assembly::assembly;
use super::convention::{committee, convention, members};
use super::history::history;
use super::life::{ententes, syndicate};
use super::orders::{adopt_key, allocate, call_contributions, close, convene, draft_budget, item, open, pay, vote};
use super::payments::payments;
use super::settling::settling;
use super::titles::{titles, withdrawn};
use super::undoing::undoing;
use super::withdrawing::withdrawing;
use super::{
    ALLOCATION_DESK_2025, ALLOCATION_IT_2025, ALLOCATION_IT_2026, ALLOCATION_PAYROLL_2025, ALLOCATION_PAYROLL_2026,
    BUDGET_2025, BUDGET_2026, COMMUNE_NOUVELLE, CONVENTION, ITEM_BUDGET_2025, ITEM_BUDGET_2026, ITEM_KEY_DESK,
    ITEM_KEY_IT, ITEM_KEY_PAYROLL_2025, ITEM_KEY_PAYROLL_2026, ITEM_OPINION, ITEM_REJECTED, ITEM_REPEAL_DESK, KEY_DESK,
    KEY_IT, KEY_PAYROLL_2025, KEY_PAYROLL_2026, SESSION_2024, SESSION_2025, SESSION_WITHOUT_QUORUM, date, id, insee,
    member, name, pool, request, siren, year,
};
use crate::budget::Direction;
use crate::budget::command::{AdoptBudget, DraftBudget};
use crate::command::{Command, Request};
use crate::committee::Choice;
use crate::committee::event::Effect;
use crate::event::{Evidence, Role};
use crate::key::command::{DefineKey, RepealKey};
use crate::key::{Basis, Fixed, Formula, Quota, Rounding, VintagePolicy};
use crate::member::command::{
    ChangeMemberIdentifiers, CriterionValue, EstablishSubstitution, RecordCriterion, RecordSuccession, RegisterMember,
};
use crate::member::{CriterionName, CriterionStatus, MemberKind, SuccessionKind};
use crate::value::{Digest, Fraction, ItemId};

/// The requests of the story, in order.
pub fn story() -> Vec<Request> {
    let chapters = [
        members(),
        convention(),
        committee(),
        first_keys(),
        first_session(),
        first_year(),
        second_session(),
        second_year(),
        successors(),
        history(),
        ententes(),
        syndicate(),
        assembly(),
        settling(),
    ];
    let decided = chapters
        .concat()
        .into_iter()
        .zip(0..)
        .map(|(command, n)| told(n, command));
    withdrawing(titles(payments(undoing(decided.collect()))))
}

/// Money is asked for by an officer, the rest by the secretary; acts of assemblies come with the document that proves them.
fn told(n: u128, command: Command) -> Request {
    let mut request = request(n, command);
    match &request.command {
        Command::RecordDeliberation(order) => request.evidence.push(Evidence {
            actes_id: Some(name(&format!("056-{}-DE", order.number))),
            label: name(&format!("Délibération n° {}", order.number)),
            media_type: name("application/pdf"),
            sha256: Digest::of(order.number.as_str().as_bytes()),
        }),
        Command::DraftBudget(_)
        | Command::Allocate(_)
        | Command::CallContributions(_)
        | Command::WithdrawCalls(_)
        | Command::RecordPayment(_)
        | Command::RegulariseAllocation(_)
        | Command::SettleAllocation(_)
        | Command::RepayCredit(_)
        | Command::OffsetCredit(_)
        | Command::CloseYear(_) => {
            request.requester.role = Role::Officer;
            request.requester.person = None;
        }
        _ => {}
    }
    request
}

/// One key for each cost pool: by population, by quotas, in equal parts.
fn first_keys() -> Vec<Command> {
    let communes = vec![member("Muzillac"), member("Péaule"), member("Billiers")];
    let key = |key, label: &str, code: &str, formula| DefineKey {
        key,
        convention: CONVENTION,
        name: name(label),
        pool: pool(code),
        formula,
        rounding: Rounding::DEFAULT,
        participants: communes.clone(),
        ties: vec![member("Billiers")],
        revises: None,
    };
    let population = Formula::Criterion(Basis::of(
        CriterionName::PopulationMunicipale,
        VintagePolicy::InForceOnFirstJanuary,
    ));
    let quotas = [("Muzillac", 2), ("Péaule", 3), ("Billiers", 6)];
    let quotas = quotas.map(|(name, parts)| Quota {
        member: member(name),
        share: Fraction::new(1, parts).expect("a right share"),
    });
    vec![
        key(KEY_PAYROLL_2025, "Paie selon la population", "paie", population).into(),
        key(
            KEY_IT,
            "Informatique par quotes-parts",
            "informatique",
            Formula::Fixed(Fixed {
                normalise: false,
                quotas: quotas.to_vec(),
            }),
        )
        .into(),
        key(KEY_DESK, "Accueil à parts égales", "accueil", Formula::Equal).into(),
    ]
}

/// Three keys and a budget; a session without quorum, then one that decides.
fn first_session() -> Vec<Command> {
    let agenda = vec![
        item(
            ITEM_KEY_PAYROLL_2025,
            Effect::AdoptKey(KEY_PAYROLL_2025),
            "Clé de la paie",
        ),
        item(ITEM_KEY_IT, Effect::AdoptKey(KEY_IT), "Clé de l’informatique"),
        item(ITEM_KEY_DESK, Effect::AdoptKey(KEY_DESK), "Clé de l’accueil"),
        item(
            ITEM_BUDGET_2025,
            Effect::AdoptBudget(BUDGET_2025),
            "Budget 2025 du service commun",
        ),
        item(
            ITEM_REJECTED,
            Effect::Opinion,
            "Avis sur l’ouverture de l’accueil le samedi",
        ),
    ];
    let put_off = vec![item(
        ItemId::new(id(0x58)),
        Effect::Opinion,
        "Présentation du service commun",
    )];
    let yes = [Choice::InFavour; 4];
    vec![
        budget_2025().into(),
        convene(SESSION_WITHOUT_QUORUM, "2024-10-04", "2024-10-17", put_off),
        open(SESSION_WITHOUT_QUORUM, &["CC Arc Sud Bretagne"], &[]),
        close(
            SESSION_WITHOUT_QUORUM,
            Some("Le quorum n’étant pas atteint, le comité sera convoqué de nouveau."),
        ),
        convene(SESSION_2024, "2024-11-08", "2024-11-21", agenda),
        open(
            SESSION_2024,
            &["CC Arc Sud Bretagne", "Muzillac", "Péaule"],
            &[("Billiers", "Péaule")],
        ),
        vote(SESSION_2024, ITEM_KEY_PAYROLL_2025, yes),
        vote(
            SESSION_2024,
            ITEM_KEY_IT,
            [Choice::InFavour, Choice::InFavour, Choice::Abstention, Choice::InFavour],
        ),
        vote(SESSION_2024, ITEM_KEY_DESK, yes),
        vote(SESSION_2024, ITEM_BUDGET_2025, yes),
        vote(
            SESSION_2024,
            ITEM_REJECTED,
            [Choice::Against, Choice::InFavour, Choice::Against, Choice::Abstention],
        ),
        close(SESSION_2024, None),
        adopt_key(KEY_PAYROLL_2025, ITEM_KEY_PAYROLL_2025, "2025-01-01"),
        adopt_key(KEY_IT, ITEM_KEY_IT, "2025-01-01"),
        adopt_key(KEY_DESK, ITEM_KEY_DESK, "2025-01-01"),
        AdoptBudget {
            budget: BUDGET_2025,
            decision: ITEM_BUDGET_2025,
        }
        .into(),
    ]
}

/// 2025: what each commune owes, and what it paid.
fn first_year() -> Vec<Command> {
    let quarters = ["2025-03-31", "2025-06-30", "2025-09-30", "2025-12-15"];
    vec![
        allocate(
            ALLOCATION_PAYROLL_2025,
            BUDGET_2025,
            "paie",
            KEY_PAYROLL_2025,
            "2025-02-20",
        ),
        allocate(ALLOCATION_IT_2025, BUDGET_2025, "informatique", KEY_IT, "2025-02-20"),
        allocate(ALLOCATION_DESK_2025, BUDGET_2025, "accueil", KEY_DESK, "2025-02-20"),
        call_contributions(ALLOCATION_PAYROLL_2025, "2025-03-03", &quarters),
        call_contributions(ALLOCATION_IT_2025, "2025-03-03", &["2025-06-30"]),
        call_contributions(ALLOCATION_DESK_2025, "2025-03-03", &["2025-06-30", "2025-12-15"]),
        pay(0x90, ALLOCATION_PAYROLL_2025, "Muzillac", "6815.73", "2025-03-28"),
        pay(0x91, ALLOCATION_PAYROLL_2025, "Muzillac", "20447.20", "2025-12-10"),
        pay(0x92, ALLOCATION_IT_2025, "Muzillac", "6000.00", "2025-06-24"),
        pay(0x93, ALLOCATION_PAYROLL_2025, "Péaule", "15000.00", "2025-12-12"),
        pay(0x94, ALLOCATION_DESK_2025, "Billiers", "3333.34", "2025-12-02"),
        ChangeMemberIdentifiers {
            member: member("CC Arc Sud Bretagne"),
            from: date("2025-07-01"),
            name: Some(name("Arc Sud Bretagne")),
            siren: None,
            insee: None,
        }
        .into(),
    ]
}

/// Payroll is to be shared by payslips, the reception desk no longer; a new budget.
fn second_session() -> Vec<Command> {
    let communes = ["Muzillac", "Péaule", "Billiers"];
    let key = DefineKey {
        key: KEY_PAYROLL_2026,
        convention: CONVENTION,
        name: name("Paie selon les bulletins"),
        pool: pool("paie"),
        formula: Formula::Criterion(Basis::of(CriterionName::Payslips, VintagePolicy::Pinned(year("2025")))),
        rounding: Rounding::DEFAULT,
        participants: communes.map(member).to_vec(),
        ties: Vec::new(),
        revises: Some(KEY_PAYROLL_2025),
    };
    let agenda = vec![
        item(
            ITEM_KEY_PAYROLL_2026,
            Effect::AdoptKey(KEY_PAYROLL_2026),
            "Nouvelle clé de la paie",
        ),
        item(
            ITEM_BUDGET_2026,
            Effect::AdoptBudget(BUDGET_2026),
            "Budget 2026 du service commun",
        ),
        item(ITEM_OPINION, Effect::Opinion, "Avis sur le rapport d’activité"),
        item(
            ITEM_REPEAL_DESK,
            Effect::RepealKey(KEY_DESK),
            "Fin de l’accueil mutualisé",
        ),
    ];
    let (yes, no) = (Choice::InFavour, Choice::Against);
    vec![
        key.into(),
        budget_2026().into(),
        convene(SESSION_2025, "2025-11-14", "2025-11-27", agenda),
        open(
            SESSION_2025,
            &["CC Arc Sud Bretagne", "Muzillac", "Péaule", "Billiers"],
            &[],
        ),
        vote(SESSION_2025, ITEM_KEY_PAYROLL_2026, [yes, no, yes, yes]),
        vote(SESSION_2025, ITEM_BUDGET_2026, [yes; 4]),
        vote(SESSION_2025, ITEM_OPINION, [yes, no, yes, no]),
        vote(SESSION_2025, ITEM_REPEAL_DESK, [yes; 4]),
        close(SESSION_2025, Some("Le rapport d’activité est joint au procès-verbal.")),
        adopt_key(KEY_PAYROLL_2026, ITEM_KEY_PAYROLL_2026, "2026-01-01"),
        RepealKey {
            key: KEY_DESK,
            decision: ITEM_REPEAL_DESK,
            from: date("2026-01-01"),
        }
        .into(),
        AdoptBudget {
            budget: BUDGET_2026,
            decision: ITEM_BUDGET_2026,
        }
        .into(),
    ]
}

/// 2026: the new key, four instalments of which one is still to come, and payments that lag behind.
fn second_year() -> Vec<Command> {
    let quarters = ["2026-03-31", "2026-06-30", "2026-09-30", "2026-12-15"];
    vec![
        payslips("Muzillac", "1284", CriterionStatus::Definitive, "2026-01-20"),
        payslips("Péaule", "690", CriterionStatus::Provisional, "2026-01-20"),
        payslips("Péaule", "702", CriterionStatus::Definitive, "2026-02-10"),
        payslips("Billiers", "216", CriterionStatus::Definitive, "2026-01-20"),
        allocate(
            ALLOCATION_PAYROLL_2026,
            BUDGET_2026,
            "paie",
            KEY_PAYROLL_2026,
            "2026-02-19",
        ),
        allocate(ALLOCATION_IT_2026, BUDGET_2026, "informatique", KEY_IT, "2026-02-19"),
        call_contributions(ALLOCATION_PAYROLL_2026, "2026-03-02", &quarters),
        // Called a quarter too early, and withdrawn the same day.
        call_contributions(ALLOCATION_IT_2026, "2026-03-02", &["2026-03-30"]),
        withdrawn(ALLOCATION_IT_2026, "2026-03-02"),
        call_contributions(ALLOCATION_IT_2026, "2026-03-02", &["2026-06-30"]),
        pay(0x95, ALLOCATION_PAYROLL_2026, "Muzillac", "7471.05", "2026-03-30"),
        pay(0x96, ALLOCATION_IT_2026, "Péaule", "4533.33", "2026-06-26"),
    ]
}

/// What is already ordered for 2027: two communes merge with a third that is no member, and the EPCI takes the place of another.
fn successors() -> Vec<Command> {
    vec![
        RegisterMember {
            member: COMMUNE_NOUVELLE,
            kind: MemberKind::Commune,
            name: name("Péaule-Océan"),
            siren: siren("200099992"),
            insee: Some(insee("56153")),
            from: date("2027-01-01"),
        }
        .into(),
        RecordSuccession {
            effective_on: date("2027-01-01"),
            kind: SuccessionKind::CommuneNouvelle,
            predecessors: vec![member("Péaule"), member("Billiers")],
            others: vec![name("Le Guerno")],
            successors: vec![COMMUNE_NOUVELLE],
            reference: name("Arrêté préfectoral du 14 septembre 2026"),
        }
        .into(),
        EstablishSubstitution {
            convention: CONVENTION,
            member: member("CC Arc Sud Bretagne"),
            replaced: vec![member("Muzillac")],
            effective_on: date("2027-01-01"),
            reference: name("Arrêté préfectoral du 28 septembre 2026"),
        }
        .into(),
    ]
}

fn budget_2025() -> DraftBudget {
    let lines = [
        (
            "paie",
            "6411",
            Direction::Expense,
            "44200.00",
            "Rémunération des deux gestionnaires",
        ),
        (
            "paie",
            "6156",
            Direction::Expense,
            "5500.00",
            "Maintenance du logiciel de paie",
        ),
        (
            "paie",
            "6419",
            Direction::Receipt,
            "1200.00",
            "Remboursements sur rémunérations",
        ),
        ("informatique", "6156", Direction::Expense, "12000.00", "Infogérance"),
        ("accueil", "6411", Direction::Expense, "10000.00", "Accueil mutualisé"),
    ];
    let pools = [
        ("paie", "Paie"),
        ("informatique", "Informatique"),
        ("accueil", "Accueil"),
    ];
    draft_budget(BUDGET_2025, "2025", &pools, &lines)
}

fn budget_2026() -> DraftBudget {
    let lines = [
        (
            "paie",
            "6411",
            Direction::Expense,
            "45750.00",
            "Rémunération des deux gestionnaires",
        ),
        (
            "paie",
            "6156",
            Direction::Expense,
            "5500.00",
            "Maintenance du logiciel de paie",
        ),
        ("informatique", "6156", Direction::Expense, "13600.00", "Infogérance"),
    ];
    draft_budget(
        BUDGET_2026,
        "2026",
        &[("paie", "Paie"), ("informatique", "Informatique")],
        &lines,
    )
}

fn payslips(name_of: &str, count: &str, status: CriterionStatus, known_on: &str) -> Command {
    let value = CriterionValue {
        criterion: CriterionName::Payslips.into(),
        value: Fraction::parse_decimal(count).expect("a right value"),
        vintage: year("2025"),
        source: name("Service commun de la paie"),
        status,
        known_on: date(known_on),
        in_force_on: date("2025-01-01"),
    };
    RecordCriterion {
        member: member(name_of),
        value,
    }
    .into()
}
