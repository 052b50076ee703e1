//! Committees and assemblies: their nature, their seats, their rules.

use super::convention::Convention;
use super::fact::Fact;
use super::id::global_id;
use super::member::Member;
use super::reading::Reading;
use super::rule::{Citation, Majority, Rule, RulePreset, Threshold};
use super::scalars::Date;
use super::session::Session;
use async_graphql::{Enum, ID, Object, Result, SimpleObject};
use domain::rules::Parameter;
use domain::value::{Name, SeatId};
use projections::committees::{CommitteeView, SeatView};
use std::sync::Arc;

/// Ce qu’est un comité : ce dont dépend la portée de ses décisions.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::committee::Nature", name = "CommitteeNature")]
pub(crate) enum Nature {
    /// Comité de pilotage : propose, sauf délégation des assemblées.
    SteeringCommittee,
    /// Comité syndical, conseil communautaire : ses décisions sont des délibérations.
    DeliberativeAssembly,
    /// Conférence d’une entente : propose, et toutes les assemblées ratifient.
    Conference,
    /// Assemblée générale d’un GIP : décide.
    GeneralAssembly,
}

/// Ce qu’il faut pour qu’un comité adopte, dans la forme simple d’une installation.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::committee::MajorityRule")]
pub(crate) enum MajorityRule {
    /// Plus de la moitié des voix présentes ou représentées : s’abstenir pèse contre.
    PresentOrRepresented,
    /// Plus de voix pour que contre : l’abstention ne compte pas.
    Expressed,
}

/// A committee.
#[derive(Clone)]
pub(crate) struct Committee {
    pub(super) reading: Arc<Reading>,
    pub(super) view: Arc<CommitteeView>,
}

/// Un comité ou une assemblée : ses sièges, ses règles, ses séances.
#[Object]
impl Committee {
    /// Identifiant global.
    pub(super) async fn id(&self) -> ID {
        global_id(self.reading.ledger, self.view.id)
    }

    /// Ce qu’il est.
    async fn nature(&self) -> Nature {
        self.view.nature.into()
    }

    /// Son nom.
    async fn name(&self) -> &str {
        self.view.name.as_str()
    }

    /// La convention qui le crée.
    async fn convention(&self) -> Result<Convention> {
        self.reading.convention(self.view.convention)
    }

    /// Jour de son installation.
    async fn installed_on(&self) -> Date {
        self.view.installed_on.into()
    }

    /// Ses collèges, dans l’ordre où les sièges les nomment.
    async fn colleges(&self) -> Vec<&str> {
        self.view.colleges.iter().map(Name::as_str).collect()
    }

    /// Ses sièges, ceux du passé compris.
    async fn seats(&self) -> Vec<Seat> {
        let chair = self.view.chairing(self.reading.on).map(|chairing| chairing.chair);
        let seats = self.view.seats.iter();
        seats
            .map(|view| Seat {
                reading: Arc::clone(&self.reading),
                college: view
                    .record
                    .college
                    .and_then(|college| self.view.colleges.get(usize::from(college)))
                    .map(ToString::to_string),
                chairs: Some(view.seat) == chair,
                view: view.clone(),
            })
            .collect()
    }

    /// Identifiants globaux des sièges qui président en l’absence de la présidence, dans leur ordre.
    async fn vice_chairs(&self) -> Vec<ID> {
        let chairing = self.view.chairing(self.reading.on);
        let seats = chairing.into_iter().flat_map(|chairing| chairing.vice_chairs.iter());
        seats.map(|seat| global_id(self.reading.ledger, *seat)).collect()
    }

    /// Les règles dont il part.
    async fn rule_preset(&self) -> RulePreset {
        self.view.rules.preset.into()
    }

    /// Les règles qui s’appliquent à la date de la question.
    async fn rules(&self) -> Vec<Rule> {
        self.view
            .rules
            .on(self.reading.on)
            .into_iter()
            .map(Rule::from)
            .collect()
    }

    /// Sa règle de quorum, s’il en a une.
    async fn quorum(&self) -> Option<QuorumRule> {
        let (quorum, rule) = self.view.rules.quorum(Parameter::Quorum, self.reading.on)?;
        Some(QuorumRule {
            share: Threshold::from(&quorum.share),
            counts_proxies: quorum.counts_proxies,
            citation: Citation::from(&rule.citation()),
        })
    }

    /// Ce qu’il lui faut pour une décision ordinaire.
    async fn majority(&self) -> Option<Majority> {
        let (majority, rule) = self.view.rules.majority(Parameter::OrdinaryMajority, self.reading.on)?;
        Some(Majority::of(&majority, &rule.citation()))
    }

    /// Si la présidence a voix prépondérante.
    async fn casting_vote(&self) -> bool {
        self.view.rules.says(Parameter::CastingVote, self.reading.on)
    }

    /// Jours au moins entre la convocation et la séance.
    async fn notice_days(&self) -> Option<u16> {
        let found = self.view.rules.days(Parameter::ConvocationNotice, self.reading.on);
        found.map(|(notice, _)| notice.days)
    }

    /// Combien de pouvoirs un siège peut détenir.
    async fn proxies_per_holder(&self) -> Option<u16> {
        let found = self.view.rules.count(Parameter::ProxiesPerHolder, self.reading.on);
        found.map(|(count, _)| count)
    }

    /// Ses séances, par jour.
    async fn sessions(&self) -> Vec<Session> {
        let sessions = self.view.sessions();
        sessions
            .map(|view| Session {
                reading: Arc::clone(&self.reading),
                view: Arc::clone(view),
            })
            .collect()
    }

    /// Le fait qui l’a installé.
    async fn fact(&self) -> Fact {
        Fact::of(&self.reading, self.view.fact)
    }
}

/// Quand un comité peut voter : une part de ses sièges en exercice.
#[derive(SimpleObject)]
pub(crate) struct QuorumRule {
    /// La part.
    share: Threshold,
    /// Si un siège qui a donné pouvoir compte comme présent.
    counts_proxies: bool,
    /// Le texte, et ce que nous en avons vérifié.
    citation: Citation,
}

/// A seat.
pub(crate) struct Seat {
    reading: Arc<Reading>,
    view: SeatView,
    college: Option<String>,
    chairs: bool,
}

/// Un siège du comité.
#[Object]
impl Seat {
    /// Identifiant global.
    pub(super) async fn id(&self) -> ID {
        global_id(self.reading.ledger, self.view.seat)
    }

    /// Le membre auquel il appartient.
    async fn member(&self) -> Result<Member> {
        self.reading.member(self.view.record.member)
    }

    /// Qui l’exerce à la date « on » de la question : ce membre, ou ceux qui ont pris sa place.
    async fn held_by(&self) -> Result<Vec<Member>> {
        self.reading.holding(self.view.record.member)
    }

    /// Combien de voix il a.
    async fn votes(&self) -> u32 {
        self.view.record.votes
    }

    /// Son collège, s’il y en a.
    async fn college(&self) -> Option<&str> {
        self.college.as_deref()
    }

    /// S’il préside, à la date de la question.
    async fn chairs(&self) -> bool {
        self.chairs
    }

    /// S’il est en exercice à la date de la question : un siège vacant ne l’est pas.
    async fn in_office(&self) -> bool {
        self.view.record.in_office_on(self.reading.on)
    }

    /// Premier jour où les statuts le prévoient.
    async fn from(&self) -> Date {
        self.view.record.from.into()
    }

    /// Premier jour où ils ne le prévoient plus, s’il est supprimé.
    async fn removed_on(&self) -> Option<Date> {
        self.view.record.removed_on.map(Date::from)
    }

    /// Ses mandats, dans l’ordre.
    async fn mandates(&self) -> Vec<Mandate> {
        let tenures = self.view.record.tenures.iter();
        tenures
            .map(|tenure| Mandate {
                from: tenure.from.into(),
                ends_on: tenure.ends_on.map(Date::from),
            })
            .collect()
    }

    /// Combien de suppléants sont désignés.
    async fn substitutes(&self) -> usize {
        self.view.substitutes
    }
}

/// Un mandat.
#[derive(SimpleObject)]
pub(crate) struct Mandate {
    /// Premier jour.
    from: Date,
    /// Premier jour où il ne court plus, s’il a pris fin.
    ends_on: Option<Date>,
}

impl Reading {
    /// Every committee, by name, each with its cursor.
    pub(crate) fn committee_rows(self: &Arc<Self>) -> Vec<(String, Committee)> {
        let committees = self.view.committees.iter();
        committees
            .map(|view| {
                (
                    view.id.to_string(),
                    Committee {
                        reading: Arc::clone(self),
                        view: Arc::clone(view),
                    },
                )
            })
            .collect()
    }

    /// The global ids of seats.
    pub(crate) fn seat_ids<'a>(&self, seats: impl IntoIterator<Item = &'a SeatId>) -> Vec<ID> {
        seats.into_iter().map(|seat| global_id(self.ledger, *seat)).collect()
    }
}
