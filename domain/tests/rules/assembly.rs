//! An assembly of imagined communes, told step by step: what tests of sessions and votes start from.

use crate::support::{self, commune, convened, decision, draft, facts, in_force, install, key, one, session_id};
use domain::budget::command::DraftBudget;
use domain::budget::{BudgetKind, Direction};
use domain::committee::command::{
    ChangeAttendance, CloseSession, ConveneSession, DeclareInterest, InstallCommittee, OpenSession, SetItemAside,
    VoteItem, Voting,
};
use domain::committee::event::{Attendee, Ballot, Effect, Proxy};
use domain::committee::{Choice, ItemKind, Nature, SetAside};
use domain::key::Formula;
use domain::rules::{Majority, Parameter, Preset, Rule, RuleSet, Setting};
use domain::sample::orders::{draft_budget, new_seat};
use domain::sample::{ACCOUNTS_2025, COMMITTEE, date, name};
use domain::value::SeatId;
use domain::{Command, Event, Refusal};

/// The seat number `n`.
pub(crate) fn seat(n: usize) -> SeatId {
    support::seat(n)
}

/// Commands told so far, on an assembly with a seat of one vote for each commune; Alpha chairs.
#[derive(Clone)]
pub(crate) struct Assembly {
    commands: Vec<Command>,
}

/// The installation of an assembly of that nature, by the rules of that nature.
pub(crate) fn installation(nature: Nature, count: usize) -> InstallCommittee {
    let preset = match nature {
        Nature::SteeringCommittee => Preset::AdministrativeCommission,
        Nature::DeliberativeAssembly => Preset::Council,
        Nature::Conference => Preset::Entente,
        Nature::GeneralAssembly => Preset::Gip,
    };
    InstallCommittee {
        nature,
        rules: Some(RuleSet::of(preset)),
        notice_days: Some(0),
        seats: (0..count).map(|n| new_seat(seat(n), commune(n), 1)).collect(),
        ..install(count)
    }
}

/// A rule of the assembly's own.
pub(crate) fn clause(parameter: Parameter, setting: Setting) -> Rule {
    Rule {
        certainty: domain::law::Certainty::Clause,
        from: None,
        parameter,
        reference: name("statuts, art. 9"),
        setting,
        until: None,
    }
}

/// The same installation, under a rule of its own.
pub(crate) fn with_rule(mut order: InstallCommittee, parameter: Parameter, setting: Setting) -> InstallCommittee {
    let mut rules = order
        .rules
        .unwrap_or_else(|| RuleSet::of(Preset::AdministrativeCommission));
    rules.overrides.push(clause(parameter, setting));
    order.rules = Some(rules);
    order
}

/// The same installation, whose ordinary decisions need `majority`.
pub(crate) fn with_majority(order: InstallCommittee, majority: Majority) -> InstallCommittee {
    with_rule(order, Parameter::OrdinaryMajority, Setting::Majority(majority))
}

impl Assembly {
    /// An assembly installed so.
    pub(crate) fn installed(order: InstallCommittee) -> Self {
        let parties = order.seats.len();
        Self::with_parties(order, parties)
    }

    /// An assembly installed so by a convention of the `parties` first communes.
    pub(crate) fn with_parties(order: InstallCommittee, parties: usize) -> Self {
        let mut commands = in_force(draft(parties));
        commands.push(order.into());
        Self { commands }
    }

    /// What those commands tell.
    pub(crate) fn told(commands: Vec<Command>) -> Self {
        Self { commands }
    }

    /// An assembly of that nature.
    pub(crate) fn of(nature: Nature, count: usize) -> Self {
        Self::installed(installation(nature, count))
    }

    /// A deliberative assembly under the rules of a council.
    pub(crate) fn council(count: usize) -> Self {
        Self::of(Nature::DeliberativeAssembly, count)
    }

    /// What was told.
    pub(crate) fn commands(&self) -> Vec<Command> {
        self.commands.clone()
    }

    /// The same, and then `command`.
    pub(crate) fn then(mut self, command: impl Into<Command>) -> Self {
        self.commands.push(command.into());
        self
    }

    /// Why `command` is refused after what was told.
    pub(crate) fn refuses(&self, command: impl Into<Command>) -> Refusal {
        support::refused(facts(self.commands()), command)
    }

    /// The one fact that `command` gives after what was told.
    pub(crate) fn gives(&self, command: impl Into<Command>) -> Event {
        one(facts(self.commands()), command)
    }

    /// The same, with the session 1 convened on 14 March 2024.
    pub(crate) fn convened(self, effects: &[Effect]) -> Self {
        self.then(convened(COMMITTEE, 1, "2024-03-14", effects))
    }

    fn convened_on(self, change: impl FnOnce(&mut ConveneSession)) -> Self {
        let Command::ConveneSession(mut order) = convened(COMMITTEE, 1, "2024-03-14", &[Effect::Other]) else {
            panic!("une convocation")
        };
        change(&mut order);
        self.then(order)
    }

    /// The same, convened urgently on `sent_on`.
    pub(crate) fn convened_urgently(self, sent_on: &str) -> Self {
        self.convened_on(|order| {
            order.sent_on = date(sent_on);
            order.urgency = Some(name("rupture d’un marché"));
        })
    }

    /// The same, convened on one item of that kind.
    pub(crate) fn of_kind(self, kind: ItemKind) -> Self {
        self.convened_on(|order| order.agenda[0].kind = kind)
    }

    /// The same, convened on one item that concerns the members `concerned`.
    pub(crate) fn concerning(self, concerned: &[usize]) -> Self {
        self.convened_on(|order| order.agenda[0].concerned = concerned.iter().map(|n| commune(*n)).collect())
    }

    /// The same, convened on the accounts of 2023.
    pub(crate) fn of_accounts(self) -> Self {
        let effect = Effect::ApproveAccounts(ACCOUNTS_2025);
        self.then(accounts("2023")).convened_on(|order| {
            order.agenda[0].effect = effect;
            order.agenda[0].kind = ItemKind::Accounts;
        })
    }

    /// The same, with the key 1, convened on its adoption.
    pub(crate) fn with_key(self) -> Self {
        let key = key(1, Formula::Equal, 5);
        let effect = Effect::AdoptKey(key.key);
        self.then(key).convened(&[effect])
    }

    /// The same, opened.
    pub(crate) fn opened(self, present: &[usize], proxies: &[(usize, usize)]) -> Self {
        let order = opening(present, proxies);
        self.then(order)
    }

    /// The same, opened after a ruling on the urgency.
    pub(crate) fn opened_with_urgency(self, accepted: bool, present: &[usize]) -> Self {
        let mut order = opening(present, &[]);
        order.urgency_accepted = Some(accepted);
        self.then(order)
    }

    /// The same, with that vote.
    pub(crate) fn roll_call(self, index: usize, yes: &[usize]) -> Self {
        let order = vote_by_name(index, yes);
        self.then(order)
    }

    /// The withdrawal of `seats` from the first item.
    pub(crate) fn interest(self, seats: &[usize]) -> Self {
        self.then(DeclareInterest {
            committee: COMMITTEE,
            session: session_id(1),
            item: decision(1, 0),
            seats: seats.iter().map(|n| seat(*n)).collect(),
        })
    }

    /// The same, with the first item set aside.
    pub(crate) fn set_aside(self, outcome: SetAside) -> Self {
        self.then(SetItemAside {
            committee: COMMITTEE,
            session: session_id(1),
            item: decision(1, 0),
            outcome,
            reason: None,
        })
    }

    /// The same, closed.
    pub(crate) fn closed(self) -> Self {
        self.then(CloseSession {
            committee: COMMITTEE,
            session: session_id(1),
            note: None,
        })
    }
}

/// The accounts of a year.
pub(crate) fn accounts(year: &str) -> DraftBudget {
    let line = ("paie", "6411", Direction::Expense, "100.00", "Paie");
    DraftBudget {
        kind: BudgetKind::Accounts,
        ..draft_budget(ACCOUNTS_2025, year, &[("paie", "Paie")], &[line])
    }
}

/// Whether the vote is adopted, and whether the chair decided.
pub(crate) fn verdict(event: &Event) -> (bool, bool) {
    match event {
        Event::DecisionAdopted(data) => (true, data.tally.casting_vote),
        Event::DecisionRejected(data) => (false, data.tally.casting_vote),
        other => panic!("un vote décide : {other:?}"),
    }
}

/// The opening of the session 1.
pub(crate) fn opening(present: &[usize], proxies: &[(usize, usize)]) -> OpenSession {
    OpenSession {
        committee: COMMITTEE,
        session: session_id(1),
        present: present.iter().map(|n| Attendee::from(seat(*n))).collect(),
        proxies: proxies
            .iter()
            .map(|(from, to)| Proxy::new(seat(*from), seat(*to)))
            .collect(),
        chair: None,
        secretary: None,
        urgency_accepted: None,
    }
}

/// The departure of `seats`, leaving `proxies`.
pub(crate) fn departure(seats: &[usize], proxies: &[(usize, usize)]) -> ChangeAttendance {
    ChangeAttendance {
        committee: COMMITTEE,
        session: session_id(1),
        before: None,
        arrivals: Vec::new(),
        departures: seats.iter().map(|n| seat(*n)).collect(),
        proxies: proxies
            .iter()
            .map(|(from, to)| Proxy::new(seat(*from), seat(*to)))
            .collect(),
        revoked: Vec::new(),
        chair: None,
    }
}

/// The arrival of `attendees`.
pub(crate) fn arrival(attendees: &[Attendee]) -> ChangeAttendance {
    ChangeAttendance {
        arrivals: attendees.to_vec(),
        ..departure(&[], &[])
    }
}

/// A vote by name on the item number `index`, each seat as it is said.
pub(crate) fn vote(index: usize, choices: &[(usize, Choice)]) -> VoteItem {
    let ballot = |(n, choice): &(usize, Choice)| Ballot {
        choice: *choice,
        seat: seat(*n),
    };
    VoteItem {
        committee: COMMITTEE,
        session: session_id(1),
        item: decision(1, index),
        chair: None,
        requests: None,
        vote: Voting::RollCall(choices.iter().map(ballot).collect()),
    }
}

/// A vote by name on the item number `index`, where the seats `yes` are in favour.
pub(crate) fn vote_by_name(index: usize, yes: &[usize]) -> VoteItem {
    let choices: Vec<_> = yes.iter().map(|n| (*n, Choice::InFavour)).collect();
    vote(index, &choices)
}

/// The convocation of the session 2, which follows the session 1.
pub(crate) fn second_convocation(sent_on: &str, held_on: &str) -> ConveneSession {
    ConveneSession {
        committee: COMMITTEE,
        session: session_id(2),
        sent_on: date(sent_on),
        held_on: date(held_on),
        agenda: Vec::new(),
        follows: Some(session_id(1)),
        urgency: None,
    }
}
