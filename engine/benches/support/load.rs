//! Commands of a busy ledger, for benches and load tests: many members, and criterion values that never end. All imagined.

use domain::command::Requester;
use domain::event::Role;
use domain::ledger::command::OpenLedger;
use domain::member::command::{CriterionValue, ImportMembers, ImportedMember, RecordCriterion, RegisterMember};
use domain::member::{CriterionName, CriterionStatus, MemberKind};
use domain::value::{CommandId, Date, FiscalYear, Fraction, LedgerId, MemberId, Name, Personal, Siren};
use domain::{Command, Request};
use uuid::Uuid;

/// How many members the ledger has.
pub(crate) const MEMBERS: u64 = 500;

/// How many values of one criterion a member gets before the next source is quoted.
const VINTAGES: u64 = 60;

/// The ledger number `n`.
pub(crate) fn ledger(n: u128) -> LedgerId {
    LedgerId::new(Uuid::from_u128(0xE17E_0000_0000_4000_8000_0000_0000_0000 + n))
}

/// The request to open `ledger`. It names a person, whose name is sealed.
pub(crate) fn open(ledger: LedgerId) -> Request {
    let name = Name::new("Service commun de la paie (imaginé)").unwrap();
    let operator = siren(0);
    let mut request = request(ledger, "ouverture", OpenLedger { ledger, name, operator });
    request.requester.person = Some(Personal::new("Agente imaginaire").unwrap());
    request
}

/// The request that registers all members of `ledger`.
pub(crate) fn members(ledger: LedgerId) -> Request {
    let member = |n| ImportedMember {
        register: RegisterMember {
            member: member(ledger, n),
            kind: MemberKind::Syndicate,
            name: Name::new(&format!("Syndicat imaginé n° {n}")).unwrap(),
            siren: siren(n),
            insee: None,
            from: date("2020-01-01"),
        },
        criteria: Vec::new(),
    };
    let members = (0..MEMBERS).map(member).collect();
    request(ledger, "membres", ImportMembers { members })
}

/// The request that records value number `n`: another series for each `n`, so that every one of them is a new fact.
pub(crate) fn criterion(ledger: LedgerId, n: u64) -> Request {
    let kinds = CriterionName::ALL.len() as u64;
    let (member_index, series) = (n % MEMBERS, n / MEMBERS);
    let (kind, series) = (series % kinds, series / kinds);
    let (vintage, source) = (series % VINTAGES, series / VINTAGES);
    let value = CriterionValue {
        criterion: CriterionName::ALL[usize::try_from(kind).unwrap()].into(),
        value: Fraction::whole(1_000 + n),
        vintage: FiscalYear::new(u16::try_from(1_960 + vintage).unwrap()).unwrap(),
        source: Name::new(&format!("Source imaginée n° {source}")).unwrap(),
        status: CriterionStatus::Definitive,
        known_on: date("2025-12-31"),
        in_force_on: date("2026-01-01"),
    };
    let member = member(ledger, member_index);
    request(ledger, &format!("valeur {n}"), RecordCriterion { member, value })
}

/// A request whose id follows from the ledger and from `name`.
pub(crate) fn request(ledger: LedgerId, name: &str, command: impl Into<Command>) -> Request {
    Request {
        command_id: CommandId::new(ledger.derive(name)),
        requester: Requester {
            organisation: siren(0).into(),
            role: Role::Officer,
            person: None,
        },
        evidence: Vec::new(),
        command: command.into(),
    }
}

fn member(ledger: LedgerId, n: u64) -> MemberId {
    MemberId::new(ledger.derive(&format!("membre {n}")))
}

/// A number whose check digit is right; no organisation is meant.
fn siren(n: u64) -> Siren {
    let mut candidates = (0..10).map(|check| format!("{}", 20_000_000 + n) + &check.to_string());
    candidates.find_map(|digits| Siren::parse(&digits).ok()).unwrap()
}

fn date(text: &str) -> Date {
    Date::parse(text).unwrap()
}
