//! Commands of the story in short form, for the story and for tests.

use super::{COMMITTEE, CONVENTION, MEMBERS, account, call, date, euros, id, name, pool, seat, text, year};
use crate::allocation::command::Allocate;
use crate::budget::command::DraftBudget;
use crate::budget::event::{BudgetLine, Pool};
use crate::budget::{BudgetKind, Direction, PoolKind, Section};
use crate::call::command::CallContributions;
use crate::command::Command;
use crate::committee::command::{CloseSession, ConveneSession, NewSeat, OpenSession, VoteItem, Voting};
use crate::committee::event::{AgendaItem, Ballot, Effect, Proxy};
use crate::committee::{Choice, ItemKind};
use crate::key::command::AdoptKey;
use crate::payment::command::RecordPayment;
use crate::value::{AllocationId, BudgetId, ItemId, KeyId, MemberId, PaymentId, SeatId, SessionId};

/// A budget line: cost pool, account, direction, euros, label.
pub type Line<'a> = (&'a str, &'a str, Direction, &'a str, &'a str);

/// Drafts a budget of [`CONVENTION`].
pub fn draft_budget(budget: BudgetId, fiscal_year: &str, pools: &[(&str, &str)], lines: &[Line<'_>]) -> DraftBudget {
    let line = |(code, number, direction, amount, label): &Line<'_>| BudgetLine {
        account: account(number),
        amount: euros(amount),
        direction: *direction,
        function: None,
        label: name(label),
        pool: pool(code),
        section: Section::Running,
    };
    DraftBudget {
        budget,
        convention: CONVENTION,
        fiscal_year: year(fiscal_year),
        kind: BudgetKind::Initial,
        pools: pools
            .iter()
            .map(|(code, label)| Pool {
                code: pool(code),
                kind: PoolKind::Service,
                label: name(label),
            })
            .collect(),
        lines: lines.iter().map(line).collect(),
    }
}

/// An item of an agenda.
pub fn item(item: ItemId, effect: Effect, title: &str) -> AgendaItem {
    AgendaItem {
        concerned: Vec::new(),
        effect,
        item,
        kind: ItemKind::Ordinary,
        title: name(title),
    }
}

/// A seat to install, without holder, college or term.
pub fn new_seat(seat: SeatId, member: MemberId, votes: u32) -> NewSeat {
    NewSeat {
        seat,
        member,
        votes,
        holder: None,
        substitutes: Vec::new(),
        college: None,
        until: None,
    }
}

/// Convenes a session of [`COMMITTEE`].
pub fn convene(session: SessionId, sent_on: &str, held_on: &str, agenda: Vec<AgendaItem>) -> Command {
    ConveneSession {
        committee: COMMITTEE,
        session,
        sent_on: date(sent_on),
        held_on: date(held_on),
        agenda,
        follows: None,
        urgency: None,
    }
    .into()
}

/// Opens a session: the members present, and the proxies, `(from, to)`.
pub fn open(session: SessionId, present: &[&str], proxies: &[(&str, &str)]) -> Command {
    let proxies = proxies.iter().map(|(from, to)| Proxy::new(seat(from), seat(to)));
    OpenSession {
        committee: COMMITTEE,
        session,
        present: present.iter().map(|name| seat(name).into()).collect(),
        proxies: proxies.collect(),
        chair: None,
        secretary: None,
        urgency_accepted: None,
    }
    .into()
}

/// The votes of the seats, in the order of [`MEMBERS`].
pub fn vote(session: SessionId, item: ItemId, choices: [Choice; 4]) -> Command {
    let ballots = MEMBERS.iter().zip(choices);
    let ballots = ballots
        .map(|((name, ..), choice)| Ballot {
            choice,
            seat: seat(name),
        })
        .collect();
    VoteItem {
        committee: COMMITTEE,
        session,
        item,
        chair: None,
        requests: None,
        vote: Voting::RollCall(ballots),
    }
    .into()
}

/// Closes a session.
pub fn close(session: SessionId, note: Option<&str>) -> Command {
    CloseSession {
        committee: COMMITTEE,
        session,
        note: note.map(text),
    }
    .into()
}

/// Adopts a key from a date on, without end.
pub fn adopt_key(key: KeyId, decision: ItemId, from: &str) -> Command {
    AdoptKey {
        key,
        decision,
        from: date(from),
        until: None,
        retroactivity: None,
    }
    .into()
}

/// Allocates a cost pool by an act of `computed_on`.
pub fn allocate(allocation: AllocationId, budget: BudgetId, code: &str, key: KeyId, computed_on: &str) -> Command {
    Allocate {
        allocation,
        budget,
        pool: pool(code),
        key,
        computed_on: date(computed_on),
        presences: Vec::new(),
    }
    .into()
}

/// Calls the contributions of an allocation.
pub fn call_contributions(allocation: AllocationId, issued_on: &str, due_dates: &[&str]) -> Command {
    CallContributions {
        allocation,
        issued_on: date(issued_on),
        due_dates: due_dates.iter().map(|due| date(due)).collect(),
        weights: Vec::new(),
        payer_account: account("62876"),
        receiver_account: account("70875"),
    }
    .into()
}

/// Records a payment of the member `from`, numbered `n`.
pub fn pay(n: u128, allocation: AllocationId, from: &str, amount: &str, paid_on: &str) -> Command {
    RecordPayment {
        payment: PaymentId::new(id(n)),
        call: call(allocation, from),
        amount: euros(amount),
        paid_on: date(paid_on),
        reference: name(&format!("Encaissement n° {n}")),
        surplus: false,
    }
    .into()
}
