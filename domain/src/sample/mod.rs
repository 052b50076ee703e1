//! A small imagined story for the tests of every crate: one ledger, one shared service, two fiscal years.
//!
//! The communes, their SIREN and their populations are real; the service, its people and its amounts are imagined. The story uses every
//! command and records every event type. Nothing here is random: two runs give the same bytes.

#![cfg_attr(
    not(test),
    expect(
        clippy::expect_used,
        reason = "the values are written here: a wrong one is a bug that must show"
    )
)]

mod assembly;
mod convention;
pub mod disposal;
mod history;
mod keeping;
mod life;
pub mod orders;
mod payments;
mod settling;
mod story;
mod titles;
mod undoing;
mod units;
mod withdrawing;

pub use keeping::{every_fact, keeping};
pub use life::{AMENDMENT, ENTENTE, LOAN, SYNDICATE, clauses};
pub use settling::{offset, repay, settle};
pub use story::story;
pub use units::{component, member_units};
pub use withdrawing::{
    ASSET_EQUIPMENT, ASSET_ROOM, LOAN_BASIN, LOAN_ROOF, LOAN_ROOM, POOL, POOL_BUDGET, POOL_COMMITTEE, POOL_KEY,
    WITHDRAWAL, due,
};

use crate::body;
use crate::call::call_id;
use crate::command::{Command, Request, Requester};
use crate::event::{Recorded, Role, Subject};
use crate::ledger::{Context, Draft, Ledger};
use crate::member::Criterion;
use crate::refusal::Refusal;
use crate::value::{
    Account, AllocationId, BudgetId, CallId, Cents, CommandId, CommitteeId, ConventionId, Date, Digest, EventId,
    FiscalYear, Fraction, Insee, Instant, ItemId, KeyId, LedgerId, MemberId, Name, NoticeId, Organisation, Period,
    Personal, PoolCode, Salt, SeatId, SessionId, Siren, Siret, StatementId, Text, TitleId,
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The ledger of the story.
pub const LEDGER: LedgerId = LedgerId::new(id(1));
/// The convention of the story: a shared service between an EPCI and three communes.
pub const CONVENTION: ConventionId = ConventionId::new(id(0x20));
/// Its steering committee.
pub const COMMITTEE: CommitteeId = CommitteeId::new(id(0x30));
/// The council of the EPCI: an assembly, whose decisions are deliberations.
pub const COUNCIL: CommitteeId = CommitteeId::new(id(0x31));
/// The session of the council that decides.
pub const SESSION_COUNCIL: SessionId = SessionId::new(id(0x44));
/// The council approves the accounts of 2025.
pub const ITEM_ACCOUNTS: ItemId = ItemId::new(id(0x5a));
/// The council changes its statutes.
pub const ITEM_STATUTES: ItemId = ItemId::new(id(0x5b));
/// The council appoints a delegate.
pub const ITEM_APPOINTMENT: ItemId = ItemId::new(id(0x5c));
/// The council votes in secret on a plan.
pub const ITEM_PLAN: ItemId = ItemId::new(id(0x5d));
/// The council puts off a purchase.
pub const ITEM_PURCHASE: ItemId = ItemId::new(id(0x5e));
/// The session that had no quorum.
pub const SESSION_WITHOUT_QUORUM: SessionId = SessionId::new(id(0x40));
/// The session that adopted the first keys and the budget 2025.
pub const SESSION_2024: SessionId = SessionId::new(id(0x41));
/// The session that replaced a key and adopted the budget 2026.
pub const SESSION_2025: SessionId = SessionId::new(id(0x42));
/// Adopts [`KEY_PAYROLL_2025`].
pub const ITEM_KEY_PAYROLL_2025: ItemId = ItemId::new(id(0x50));
/// Adopts [`KEY_IT`].
pub const ITEM_KEY_IT: ItemId = ItemId::new(id(0x51));
/// Adopts [`KEY_DESK`].
pub const ITEM_KEY_DESK: ItemId = ItemId::new(id(0x52));
/// Adopts [`BUDGET_2025`].
pub const ITEM_BUDGET_2025: ItemId = ItemId::new(id(0x53));
/// An opinion that the committee rejected.
pub const ITEM_REJECTED: ItemId = ItemId::new(id(0x54));
/// Adopts [`KEY_PAYROLL_2026`].
pub const ITEM_KEY_PAYROLL_2026: ItemId = ItemId::new(id(0x55));
/// Adopts [`BUDGET_2026`].
pub const ITEM_BUDGET_2026: ItemId = ItemId::new(id(0x56));
/// An opinion adopted by the chair’s casting vote.
pub const ITEM_OPINION: ItemId = ItemId::new(id(0x57));
/// Repeals [`KEY_DESK`].
pub const ITEM_REPEAL_DESK: ItemId = ItemId::new(id(0x59));
/// Payroll by municipal population, replaced from 2026 on.
pub const KEY_PAYROLL_2025: KeyId = KeyId::new(id(0x60));
/// Information technology by fixed quotas.
pub const KEY_IT: KeyId = KeyId::new(id(0x61));
/// The reception desk in equal parts.
pub const KEY_DESK: KeyId = KeyId::new(id(0x62));
/// Payroll by payslips of 2025, from 2026 on.
pub const KEY_PAYROLL_2026: KeyId = KeyId::new(id(0x63));
/// The budget of 2025.
pub const BUDGET_2025: BudgetId = BudgetId::new(id(0x70));
/// The accounts of 2025.
pub const ACCOUNTS_2025: BudgetId = BudgetId::new(id(0x72));
/// The budget of 2026.
pub const BUDGET_2026: BudgetId = BudgetId::new(id(0x71));
/// Payroll of 2025, 48 500.00 euros.
pub const ALLOCATION_PAYROLL_2025: AllocationId = AllocationId::new(id(0x80));
/// Information technology of 2025, 12 000.00 euros.
pub const ALLOCATION_IT_2025: AllocationId = AllocationId::new(id(0x81));
/// Reception desk of 2025, 10 000.00 euros.
pub const ALLOCATION_DESK_2025: AllocationId = AllocationId::new(id(0x82));
/// Payroll of 2026, 51 250.00 euros.
pub const ALLOCATION_PAYROLL_2026: AllocationId = AllocationId::new(id(0x83));
/// Information technology of 2026, 13 600.00 euros.
pub const ALLOCATION_IT_2026: AllocationId = AllocationId::new(id(0x84));
/// Payroll of 2025 as it was in the end.
pub const FINAL_PAYROLL_2025: AllocationId = AllocationId::new(id(0x85));
/// Information technology of 2025 as it was in the end.
pub const FINAL_IT_2025: AllocationId = AllocationId::new(id(0x86));
/// Reception desk of 2025 as it was in the end: nothing was spent.
pub const FINAL_DESK_2025: AllocationId = AllocationId::new(id(0x87));
/// Payroll of 2025 again, by a corrected population.
pub const REGULARISED_PAYROLL_2025: AllocationId = AllocationId::new(id(0x88));
/// The session that decides on it.
pub const SESSION_REGULARISE: SessionId = SessionId::new(id(0x48));
/// Regularises [`FINAL_PAYROLL_2025`].
pub const ITEM_REGULARISE: ItemId = ItemId::new(id(0x6a));

/// The title of the first two instalments of payroll of 2026, Muzillac.
pub const TITLE_MUZILLAC: TitleId = TitleId::new(id(0xa0));
/// The title of the first two instalments of payroll of 2026, Péaule: reduced.
pub const TITLE_PEAULE: TitleId = TitleId::new(id(0xa1));
/// The title of the first instalment of payroll of 2026, Billiers: cancelled.
pub const TITLE_CANCELLED: TitleId = TitleId::new(id(0xa2));
/// The title of the first two instalments, that takes its place.
pub const TITLE_BILLIERS: TitleId = TitleId::new(id(0xa3));
/// The title of information technology of 2025, Billiers: reduced the year after.
pub const TITLE_2025: TitleId = TitleId::new(id(0xa4));

/// The unit cost of the instruction of planning acts, foreseen for 2026.
pub const NOTICE_2026: NoticeId = NoticeId::new(id(0xb0));
/// The acts instructed in the first half of 2026, as first stated.
pub const STATEMENT_2026: StatementId = StatementId::new(id(0xb1));
/// The same, corrected.
pub const STATEMENT_CORRECTED: StatementId = StatementId::new(id(0xb2));

/// The commune nouvelle that Péaule and Billiers become on 1 January 2027, after the story: imagined, as is its SIREN.
pub const COMMUNE_NOUVELLE: MemberId = MemberId::new(id(0x14));

/// The members of the story, the carrier first: name at the beginning, SIREN, INSEE code.
pub const MEMBERS: [(&str, &str, Option<&str>); 4] = [
    ("CC Arc Sud Bretagne", "200027027", None),
    ("Muzillac", "215601436", Some("56143")),
    ("Péaule", "215601535", Some("56153")),
    ("Billiers", "215600180", Some("56018")),
];

/// The identifier number `n`, always the same.
pub const fn id(n: u128) -> Uuid {
    Uuid::from_u128(0x0e17_e47e_0000_8000_8000_0000_0000_0000 | n)
}

/// The member whose name at the beginning of the story is `name`.
///
/// # Panics
/// When no member of the story has that name.
pub fn member(name: &str) -> MemberId {
    let index = MEMBERS.iter().position(|(known, ..)| *known == name);
    MemberId::new(id(
        0x10_u128.saturating_add(index.expect("a member of the story") as u128)
    ))
}

/// The seat of the member `name` in [`COMMITTEE`].
///
/// # Panics
/// When no member of the story has that name.
pub fn seat(name: &str) -> SeatId {
    SeatId::new(id(member(name).uuid().as_u128() & 0xff | 0x100))
}

/// The call that a share of `allocation` gives the member `name`: the second of [`ALLOCATION_IT_2026`], whose first was withdrawn.
///
/// # Panics
/// When no member of the story has that name.
pub fn call(allocation: AllocationId, name: &str) -> CallId {
    let times = if allocation == ALLOCATION_IT_2026 { 2 } else { 1 };
    call_id(allocation, times, member(name))
}

macro_rules! literals {
    ($($(#[$doc:meta])* $name:ident -> $type:ty = $read:path;)*) => {$(
        $(#[$doc])*
        ///
        /// # Panics
        /// When the value is refused.
        pub fn $name(text: &str) -> $type {
            $read(text).expect("a right value")
        }
    )*};
}

literals! {
    /// A date, `AAAA-MM-JJ`.
    date -> Date = Date::parse;
    /// A fiscal year, `AAAA`.
    year -> FiscalYear = FiscalYear::parse;
    /// An amount, `1234.56`.
    euros -> Cents = Cents::parse_euros;
    /// A name or a label.
    name -> Name = Name::new;
    /// A paragraph.
    text -> Text = Text::new;
    /// An M57 account.
    account -> Account = Account::parse;
    /// A cost pool.
    pool -> PoolCode = PoolCode::parse;
    /// A SIREN.
    siren -> Siren = Siren::parse;
    /// A SIRET.
    siret -> Siret = Siret::parse;
    /// An INSEE code.
    insee -> Insee = Insee::parse;
    /// An organisation.
    organisation -> Organisation = Organisation::parse;
    /// A criterion, known or one’s own.
    criterion -> Criterion = Criterion::new;
    /// A period, `AAAA-MM-JJ..AAAA-MM-JJ`.
    period -> Period = Period::parse;
    /// An exact number, `21.5`.
    quantity -> Fraction = Fraction::parse_decimal;
    /// Personal data.
    personal -> Personal = Personal::new;
}

/// The digest of a document whose bytes are those of `words`.
pub fn digest_of(words: &str) -> Digest {
    Digest::of(words.as_bytes())
}

/// What the rules know of the world at the end of the story: 1 November 2026.
pub fn context() -> Context {
    Context {
        today: date("2026-11-01"),
        salt: Salt([0x5a; 32]),
    }
}

/// The request number `n`: `command`, asked by the carrier’s secretary.
pub fn request(n: u128, command: impl Into<Command>) -> Request {
    let requester = Requester {
        organisation: organisation(MEMBERS[0].1),
        role: Role::Secretary,
        person: Some(personal("Anne Le Goff")),
    };
    Request {
        command_id: CommandId::new(id(0x1_0000_u128.saturating_add(n))),
        requester,
        evidence: Vec::new(),
        command: command.into(),
    }
}

/// A ledger that answers requests and records what follows, as a log would hold it: everything on 1 November 2026, one second apart.
#[derive(Debug, Default)]
pub struct Recorder {
    /// The ledger as it stands.
    pub ledger: Ledger,
    /// Every fact.
    pub log: Vec<Recorded>,
    heads: BTreeMap<Subject, (u64, Digest)>,
}

impl Recorder {
    /// Answers `request` and records what follows, or says why not and records nothing.
    ///
    /// # Panics
    /// When a body cannot be written.
    pub fn answer(&mut self, request: &Request) -> Result<(), Refusal> {
        let decision = self.ledger.decide(request, &context())?;
        for draft in decision.drafts {
            let position = self.ledger.size;
            let subject = draft.event.subject();
            let head = self.heads.get(&subject).copied();
            let recorded = Recorded {
                position,
                event_id: event_id(position),
                recorded_at: recorded_at(position),
                effective: draft.effective,
                actor: decision.actor.clone(),
                cause: request.command_id,
                authorised_by: draft.authorised_by,
                corrects: draft.corrects,
                evidence: request.evidence.clone(),
                subject_version: head.map_or(1, |(version, _)| version.saturating_add(1)),
                previous: head.map(|(_, leaf)| leaf),
                event: draft.event,
            };
            self.ledger.apply(&recorded);
            self.heads
                .insert(subject, (recorded.subject_version, leaf_hash(&recorded)));
            self.log.push(recorded);
        }
        Ok(())
    }
}

/// Answers `requests` one after the other and records what follows: the ledger at the end, and every fact as a log would hold it.
///
/// # Panics
/// When a request is refused, or a body cannot be written.
pub fn record(requests: &[Request]) -> (Ledger, Vec<Recorded>) {
    let mut recorder = Recorder::default();
    for request in requests {
        recorder.answer(request).expect("a request the rules accept");
    }
    (recorder.ledger, recorder.log)
}

/// The facts of the story, as they were decided.
pub fn events() -> Vec<Draft> {
    drafts(&story())
}

/// The facts that follow from `requests`, as they were decided.
///
/// # Panics
/// When a request is refused, or a body cannot be written.
pub fn drafts(requests: &[Request]) -> Vec<Draft> {
    let recorded = record(requests).1.into_iter();
    let draft = recorded.map(|recorded| Draft {
        event: recorded.event,
        effective: recorded.effective,
        authorised_by: recorded.authorised_by,
        corrects: recorded.corrects,
    });
    draft.collect()
}

fn event_id(position: u64) -> EventId {
    EventId::new(LEDGER.derive(&format!("event/{position}")))
}

fn recorded_at(position: u64) -> Instant {
    let morning = Instant::parse("2026-11-01T08:00:00.000Z")
        .expect("a right instant")
        .millis();
    Instant::from_millis(
        i64::try_from(position)
            .unwrap_or(0)
            .saturating_mul(1_000)
            .saturating_add(morning),
    )
}

/// The hash of a Merkle leaf that holds the body: `SHA-256(0x00 ‖ body)` (RFC 6962, 2.1).
fn leaf_hash(recorded: &Recorded) -> Digest {
    let mut leaf = vec![0];
    leaf.extend(body::encode(LEDGER, recorded).expect("a body that can be written"));
    Digest::of(&leaf)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::EventType;
    use std::collections::BTreeSet;

    #[test]
    fn the_story_uses_every_command_and_records_every_event_type() {
        let requests = [story(), keeping()].concat();
        let commands: BTreeSet<_> = requests.iter().map(|request| request.command.name()).collect();
        assert_eq!(commands, Command::NAMES.iter().copied().collect());
        let log = every_fact();
        let types: BTreeSet<_> = log.iter().map(|recorded| recorded.event.event_type()).collect();
        assert_eq!(types, EventType::ALL.iter().copied().collect());
        assert_eq!(every_fact(), log);
    }
}
