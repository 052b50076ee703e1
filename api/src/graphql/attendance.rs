//! Attendance: who is there, who represents whom, and whether they are enough.

use super::fact::Fact;
use super::id::global_id;
use super::reading::Reading;
use super::rule::Citation;
use super::scalars::Date;
use async_graphql::{Enum, ID, SimpleObject};
use domain::committee::event::{Attendee as AttendeeFact, Proxy as ProxyFact, QuorumCheck as QuorumFact};
use projections::sessions::{AttendanceChange as ChangeView, AttendanceView};
use std::sync::Arc;

/// Qui siège.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::committee::SatBy")]
pub(crate) enum SatBy {
    /// Le titulaire.
    Titular,
    /// Un suppléant.
    Substitute,
}

/// Qui était là, contre qui devait l’être.
#[derive(SimpleObject)]
pub(crate) struct Quorum {
    /// Sièges comptés.
    counted: u32,
    /// Sièges en exercice.
    in_office: u32,
    /// Sièges requis ; zéro quand aucun quorum ne l’est.
    required: u32,
    /// S’ils suffisent.
    reached: bool,
    /// La règle appliquée, si le fait la garde.
    citation: Option<Citation>,
}

impl From<&QuorumFact> for Quorum {
    fn from(check: &QuorumFact) -> Self {
        Self {
            counted: check.counted,
            in_office: check.in_office,
            required: check.required,
            reached: check.reached,
            citation: check.rule.as_ref().map(Citation::from),
        }
    }
}

/// Qui siège, et comment.
#[derive(SimpleObject)]
pub(crate) struct Attendee {
    /// Identifiant global du siège.
    seat: ID,
    /// Le titulaire, ou un suppléant.
    by: SatBy,
    /// S’il assiste à distance.
    remote: bool,
}

/// Un pouvoir : un siège présent vote pour un siège absent.
#[derive(SimpleObject)]
pub(crate) struct Proxy {
    /// Le siège absent.
    from: ID,
    /// Le siège présent qui vote pour lui.
    to: ID,
    /// Jour où il a été écrit, s’il vaut pour plusieurs séances.
    given_on: Option<Date>,
    /// Si une maladie constatée le fait durer.
    illness: bool,
}

impl Reading {
    /// Who sits, as facts name them.
    pub(crate) fn attendees<'a>(&self, attendees: impl IntoIterator<Item = &'a AttendeeFact>) -> Vec<Attendee> {
        let attendee = |attendee: &AttendeeFact| Attendee {
            seat: global_id(self.ledger, attendee.seat),
            by: attendee.by.into(),
            remote: attendee.remote,
        };
        attendees.into_iter().map(attendee).collect()
    }

    /// Proxies, as facts name them.
    pub(crate) fn proxies<'a>(&self, proxies: impl IntoIterator<Item = &'a ProxyFact>) -> Vec<Proxy> {
        let proxy = |proxy: &ProxyFact| Proxy {
            from: global_id(self.ledger, proxy.from),
            to: global_id(self.ledger, proxy.to),
            given_on: proxy.given_on.map(Date::from),
            illness: proxy.illness,
        };
        proxies.into_iter().map(proxy).collect()
    }
}

/// Qui prenait part à une séance à son ouverture, et si cela suffisait.
#[derive(SimpleObject)]
pub(crate) struct Attendance {
    /// Qui siégeait.
    attendees: Vec<Attendee>,
    /// Les pouvoirs donnés.
    proxies: Vec<Proxy>,
    /// Le quorum.
    quorum: Quorum,
    /// Comment l’assemblée s’est prononcée sur l’urgence, si elle était invoquée.
    urgency_accepted: Option<bool>,
    /// Si un secrétaire de séance est nommé (son nom est scellé).
    has_secretary: bool,
    /// Le fait qui l’a constaté.
    fact: Fact,
}

impl Attendance {
    pub(super) fn of(reading: &Arc<Reading>, view: &AttendanceView) -> Self {
        Self {
            attendees: reading.attendees(&view.present),
            proxies: reading.proxies(&view.proxies),
            quorum: Quorum::from(&view.quorum),
            urgency_accepted: view.urgency_accepted,
            has_secretary: view.has_secretary,
            fact: Fact::of(reading, view.fact),
        }
    }
}

/// Des arrivées et des départs, à un moment de la séance.
#[derive(SimpleObject)]
pub(crate) struct AttendanceChange {
    /// Avant quel point : son identifiant global.
    before: Option<ID>,
    /// Qui arrive.
    arrivals: Vec<Attendee>,
    /// Identifiants globaux des sièges qui partent.
    departures: Vec<ID>,
    /// Les pouvoirs donnés à partir de là.
    proxies: Vec<Proxy>,
    /// Identifiants globaux des sièges dont le pouvoir prend fin.
    revoked: Vec<ID>,
    /// Le quorum à partir de là.
    quorum: Quorum,
    /// Le fait qui l’a enregistré.
    fact: Fact,
}

impl AttendanceChange {
    pub(super) fn of(reading: &Arc<Reading>, view: &ChangeView) -> Self {
        Self {
            before: view.before.map(|item| global_id(reading.ledger, item)),
            arrivals: reading.attendees(&view.arrivals),
            departures: reading.seat_ids(&view.departures),
            proxies: reading.proxies(&view.proxies),
            revoked: reading.seat_ids(&view.revoked),
            quorum: Quorum::from(&view.quorum),
            fact: Fact::of(reading, view.fact),
        }
    }
}
