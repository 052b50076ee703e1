//! The story the demo tells: real communes, an imagined service commun.
//!
//! Every id and every command id follows from a name, so telling the story twice records it once.

use super::exercise;
use super::names::{EPCI, LEDGER_NAME, budget, committee, convention, date, id, key, ledger, request, seat};
use super::years::{COMPUTING, FIRST_YEAR, SCHOOLS, SECOND_YEAR};
use domain::budget::command::AdoptBudget;
use domain::committee::command::{
    CloseSession, ConveneSession, InstallCommittee, NewSeat, OpenSession, VoteItem, Voting,
};
use domain::committee::event::{AgendaItem, Ballot, Effect, Proxy};
use domain::committee::{Choice, ItemKind, Nature};
use domain::consultation::Question;
use domain::convention::command::{
    BringIntoForce, DraftConvention, Enforceability, RecordDeliberation, SignConvention, SubmitConvention,
};
use domain::convention::event::Votes;
use domain::convention::{Clause, ClauseKind, DelegatedObject, DeliberationSense, LegalForm, Provisions};
use domain::event::Role;
use domain::key::command::{AdoptKey, DefineKey};
use domain::key::{Basis, Formula, Rounding, VintagePolicy};
use domain::ledger::command::OpenLedger;
use domain::member::CriterionName;
use domain::member::command::{ImportMembers, ImportedMember};
use domain::value::{DeliberationId, ItemId, MemberId, Name, Personal, PoolCode, SessionId, Siren, Text};
use domain::{Refusal, Request};

/// What a maker of requests gives.
pub(super) type Told<T> = Result<T, Refusal>;

/// A chapter of the story: a title for people, and the requests that tell it.
pub(crate) struct Chapter {
    /// Its title.
    pub(crate) title: String,
    /// Its requests, in order.
    pub(crate) requests: Vec<Request>,
}

impl Chapter {
    /// The chapter that `requests` tell.
    pub(super) fn new(title: String, requests: impl IntoIterator<Item = Request>) -> Self {
        Self {
            title,
            requests: requests.into_iter().collect(),
        }
    }
}

/// The request that opens the ledger: the first of the story.
pub(crate) fn open() -> Told<Request> {
    let order = OpenLedger {
        ledger: ledger(),
        name: Name::new(LEDGER_NAME)?,
        operator: Siren::parse(EPCI)?,
    };
    request("open", Role::Operator, order)
}

/// The story up to the first year's calls, about the members that `import` registers: the EPCI first, then its communes.
pub(crate) fn first_part(import: ImportMembers) -> Told<Vec<Chapter>> {
    let teller = Teller::new(&import);
    let parties = import.members.clone();
    let communes = import.members.len().saturating_sub(1);
    Ok(vec![
        Chapter::new(
            format!("L’EPCI et ses {communes} communes entrent au registre"),
            [request("import", Role::Officer, import)?],
        ),
        teller.convention(&parties)?,
        teller.signature()?,
        teller.committee()?,
        teller.first_session()?,
        exercise::shared_and_called(&FIRST_YEAR)?,
    ])
}

/// The story from the second session to the second year's calls.
pub(crate) fn second_part(import: &ImportMembers) -> Told<Vec<Chapter>> {
    let teller = Teller::new(import);
    Ok(vec![
        teller.second_session()?,
        exercise::shared_and_called(&SECOND_YEAR)?,
    ])
}

struct Teller {
    /// The EPCI first, then its communes.
    members: Vec<MemberId>,
}

impl Teller {
    fn new(import: &ImportMembers) -> Self {
        Self {
            members: import.members.iter().map(|member| member.register.member).collect(),
        }
    }

    fn carrier(&self) -> MemberId {
        self.members[0]
    }

    fn communes(&self) -> &[MemberId] {
        &self.members[1..]
    }

    fn convention(&self, parties: &[ImportedMember]) -> Told<Chapter> {
        let mut requests = vec![
            request(
                "draft",
                Role::Secretary,
                DraftConvention {
                    convention: convention(),
                    title: Name::new("Service commun des systèmes d’information")?,
                    object: Text::new(
                        "Mettre en commun les agents, les logiciels et les réseaux informatiques de la communauté et de ses communes.",
                    )?,
                    legal_form: LegalForm::ServiceCommun,
                    carrier: self.carrier(),
                    parties: self.members.clone(),
                    starts_on: date("2024-10-01")?,
                    ends_on: None,
                    delegations: vec![DelegatedObject::Key, DelegatedObject::Budget],
                    provisions: Provisions {
                        clauses: [ClauseKind::ImpactSheet, ClauseKind::StaffCommitteeAdvice]
                            .map(|kind| Clause { document: None, kind })
                            .to_vec(),
                        ..Provisions::default()
                    },
                },
            )?,
            request(
                "submit",
                Role::Secretary,
                SubmitConvention {
                    convention: convention(),
                    notified_on: date("2024-06-10")?,
                    document: None,
                },
            )?,
        ];
        for (rank, imported) in (0..).zip(parties) {
            requests.push(approval(rank, imported)?);
        }
        Ok(Chapter::new(
            "La convention est approuvée par chaque assemblée".to_owned(),
            requests,
        ))
    }

    fn signature(&self) -> Told<Chapter> {
        let mut requests = Vec::new();
        for (rank, member) in self.members.iter().enumerate() {
            let quality = if rank == 0 { "le président" } else { "le maire" };
            requests.push(request(
                &format!("signature/{rank}"),
                Role::Decider,
                SignConvention {
                    convention: convention(),
                    member: *member,
                    signed_on: date("2024-09-24")?,
                    signatory: Personal::new(&format!("Signataire imaginé n° {rank}"))?,
                    quality: Name::new(quality)?,
                },
            )?);
        }
        let in_force = BringIntoForce {
            convention: convention(),
            in_force_on: date("2024-10-01")?,
        };
        requests.push(request("in-force", Role::Secretary, in_force)?);
        Ok(Chapter::new("Elle est signée et entre en vigueur".to_owned(), requests))
    }

    fn committee(&self) -> Told<Chapter> {
        let mut seats = Vec::new();
        for (rank, member) in self.members.iter().enumerate() {
            seats.push(NewSeat {
                seat: seat(rank),
                member: *member,
                votes: if rank == 0 { 3 } else { 1 },
                holder: Some(Personal::new(&format!("Titulaire imaginé n° {rank}"))?),
                substitutes: Vec::new(),
                college: None,
                until: None,
            });
        }
        let install = InstallCommittee {
            committee: committee(),
            nature: Nature::SteeringCommittee,
            convention: convention(),
            name: Name::new("Comité de pilotage du service informatique")?,
            installed_on: date("2024-10-08")?,
            colleges: Vec::new(),
            seats,
            chair: seat(0),
            vice_chairs: Vec::new(),
            rules: None,
            quorum: None,
            notice_days: None,
            proxies_per_holder: None,
            majority: None,
            casting_vote: None,
        };
        Ok(Chapter::new(
            "Le comité de pilotage est installé".to_owned(),
            [request("committee", Role::Secretary, install)?],
        ))
    }

    fn first_session(&self) -> Told<Chapter> {
        let computing = self.key("parts-egales", COMPUTING, "Informatique à parts égales", Formula::Equal)?;
        let schools = self.key(
            "ecoles-population",
            SCHOOLS,
            "Écoles selon la population",
            by_population(),
        )?;
        let agenda = vec![
            item(
                "parts-egales",
                "Clé 2025 : informatique à parts égales",
                Effect::AdoptKey(key("parts-egales")),
            )?,
            item(
                "ecoles-population",
                "Clé : écoles selon la population municipale",
                Effect::AdoptKey(key("ecoles-population")),
            )?,
            item(
                "budget/2025",
                "Budget 2025 du service",
                Effect::AdoptBudget(budget("2025")),
            )?,
            item("astreinte", "Astreinte le week-end", Effect::Opinion)?,
        ];
        let mut requests = vec![computing, schools, exercise::budget(&FIRST_YEAR)?];
        requests.extend(self.session("2024", "2024-10-22", "2024-11-05", agenda, &[4, 9])?);
        requests.push(adopt_key("parts-egales", "2025-01-01")?);
        requests.push(adopt_key("ecoles-population", "2025-01-01")?);
        requests.push(adopt_budget("2025")?);
        Ok(Chapter::new(
            "Le comité adopte les clés et le budget 2025".to_owned(),
            requests,
        ))
    }

    fn second_session(&self) -> Told<Chapter> {
        let population = self.key(
            "population",
            COMPUTING,
            "Informatique selon la population",
            by_population(),
        )?;
        let agenda = vec![
            item(
                "population",
                "Clé 2026 : informatique selon la population municipale",
                Effect::AdoptKey(key("population")),
            )?,
            item(
                "budget/2026",
                "Budget 2026 du service",
                Effect::AdoptBudget(budget("2026")),
            )?,
        ];
        let mut requests = vec![population, exercise::budget(&SECOND_YEAR)?];
        requests.extend(self.session("2025", "2025-10-20", "2025-11-04", agenda, &[2])?);
        requests.push(adopt_key("population", "2026-01-01")?);
        requests.push(adopt_budget("2026")?);
        Ok(Chapter::new(
            "Un an plus tard, le comité change la clé".to_owned(),
            requests,
        ))
    }

    /// A session in which every seat but `absent` is present; the absent give their proxy to a neighbour.
    fn session(
        &self,
        name: &str,
        sent_on: &str,
        held_on: &str,
        agenda: Vec<AgendaItem>,
        absent: &[usize],
    ) -> Told<Vec<Request>> {
        let session = SessionId::new(id(&format!("session/{name}")));
        let present = (0..self.members.len())
            .filter(|rank| !absent.contains(rank))
            .map(|rank| seat(rank).into())
            .collect();
        let proxies = absent
            .iter()
            .map(|rank| Proxy::new(seat(*rank), seat(rank + 1)))
            .collect();
        let mut requests = vec![
            request(
                &format!("convene/{name}"),
                Role::Secretary,
                ConveneSession {
                    committee: committee(),
                    session,
                    sent_on: date(sent_on)?,
                    held_on: date(held_on)?,
                    agenda: agenda.clone(),
                    follows: None,
                    urgency: None,
                },
            )?,
            request(
                &format!("session/{name}"),
                Role::Secretary,
                OpenSession {
                    committee: committee(),
                    session,
                    present,
                    proxies,
                    chair: None,
                    secretary: None,
                    urgency_accepted: None,
                },
            )?,
        ];
        for entry in agenda {
            let vote = VoteItem {
                committee: committee(),
                session,
                item: entry.item,
                chair: None,
                requests: None,
                vote: Voting::RollCall(self.ballots(entry.effect)),
            };
            requests.push(request(&format!("vote/{}", entry.item), Role::Secretary, vote)?);
        }
        let close = CloseSession {
            committee: committee(),
            session,
            note: None,
        };
        requests.push(request(&format!("close/{name}"), Role::Secretary, close)?);
        Ok(requests)
    }

    /// Keys and budgets pass, not unanimously; the opinion on stand-by duty does not.
    fn ballots(&self, effect: Effect) -> Vec<Ballot> {
        let choice = |rank: usize| match (effect, rank % 6) {
            (Effect::Opinion, 0 | 1) => Choice::InFavour,
            (Effect::Opinion, _) | (_, 5) => Choice::Against,
            (_, 3) => Choice::Abstention,
            _ => Choice::InFavour,
        };
        (0..self.members.len())
            .map(|rank| Ballot {
                choice: choice(rank),
                seat: seat(rank),
            })
            .collect()
    }

    fn key(&self, name: &str, pool: &str, title: &str, formula: Formula) -> Told<Request> {
        request(
            &format!("key/{name}"),
            Role::Officer,
            DefineKey {
                key: key(name),
                convention: convention(),
                name: Name::new(title)?,
                pool: PoolCode::parse(pool)?,
                formula,
                rounding: Rounding::DEFAULT,
                participants: self.communes().to_vec(),
                ties: Vec::new(),
                revises: None,
            },
        )
    }
}

/// One assembly says yes. Dates and votes are imagined, each assembly its own.
fn approval(rank: u32, imported: &ImportedMember) -> Told<Request> {
    let day = date("2024-06-17")?.plus_days(u64::from(rank) * 7)?;
    let seats = if rank == 0 { 34 } else { 15 + 2 * (rank % 4) };
    let against = rank % 3;
    let abstentions = u32::from(rank % 4 == 1);
    request(
        &format!("deliberation/{rank}"),
        Role::Secretary,
        RecordDeliberation {
            convention: convention(),
            question: Question::Convention,
            member: imported.register.member,
            deliberation: DeliberationId::new(id(&format!("deliberation/{rank}"))),
            number: Name::new(&format!("2024-{:02}", 31 + rank))?,
            decided_on: day,
            sense: DeliberationSense::Adopted,
            conditions: None,
            document: None,
            votes: Some(Votes {
                abstentions,
                against,
                in_favour: seats - against - abstentions,
            }),
            enforceability: Some(Enforceability {
                published_on: day.plus_days(3)?,
                transmitted_on: day.plus_days(2 + u64::from(rank) % 4)?,
            }),
        },
    )
}

fn by_population() -> Formula {
    Formula::Criterion(Basis::of(
        CriterionName::PopulationMunicipale,
        VintagePolicy::InForceOnFirstJanuary,
    ))
}

fn item(name: &str, title: &str, effect: Effect) -> Told<AgendaItem> {
    Ok(AgendaItem {
        concerned: Vec::new(),
        effect,
        item: decision(name),
        kind: ItemKind::Ordinary,
        title: Name::new(title)?,
    })
}

fn decision(name: &str) -> ItemId {
    ItemId::new(id(&format!("item/{name}")))
}

fn adopt_key(name: &str, from: &str) -> Told<Request> {
    let adopt = AdoptKey {
        key: key(name),
        decision: decision(name),
        from: date(from)?,
        until: None,
        retroactivity: None,
    };
    request(&format!("adopt/{name}"), Role::Officer, adopt)
}

fn adopt_budget(year: &str) -> Told<Request> {
    let adopt = AdoptBudget {
        budget: budget(year),
        decision: decision(&format!("budget/{year}")),
    };
    request(&format!("adopt/budget/{year}"), Role::Officer, adopt)
}
