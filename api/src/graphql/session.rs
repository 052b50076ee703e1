//! Sessions: agenda, attendance and quorum at each moment, minutes.

use super::agenda::AgendaItem;
use super::attendance::{Attendance, AttendanceChange, Attendee};
use super::committee::Committee;
use super::fact::Fact;
use super::id::global_id;
use super::reading::{self, Reading};
use super::rule::Citation;
use super::scalars::Date;
use async_graphql::{Enum, ID, Object, Result, SimpleObject};
use domain::value::Text;
use projections::sessions::{MinutesView, SessionView};
use std::sync::Arc;

/// Où en est une séance.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::committee::SessionStage")]
pub(crate) enum SessionStage {
    /// Convoquée, pas encore tenue.
    Convened,
    /// Ouverte, quorum atteint.
    Open,
    /// Ouverte sans quorum, ou qui l’a perdu : rien ne peut être voté.
    WithoutQuorum,
    /// Levée.
    Closed,
    /// Reportée avant d’être tenue.
    Postponed,
}

/// Un document d’une séance.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::committee::SessionDocument")]
pub(crate) enum SessionDocument {
    /// Le procès-verbal, une fois arrêté.
    Minutes,
    /// La liste des délibérations examinées.
    DecisionList,
}

/// A session.
#[derive(Clone)]
pub(crate) struct Session {
    pub(super) reading: Arc<Reading>,
    pub(super) view: Arc<SessionView>,
}

/// Une séance du comité.
#[Object]
impl Session {
    /// Identifiant global.
    pub(super) async fn id(&self) -> ID {
        global_id(self.reading.ledger, self.view.id)
    }

    /// Le comité.
    async fn committee(&self) -> Result<Committee> {
        self.reading.committee(self.view.committee)
    }

    /// Jour de la séance.
    async fn held_on(&self) -> Date {
        self.view.held_on().into()
    }

    /// Jour de l’envoi de la convocation.
    async fn sent_on(&self) -> Date {
        self.view.sent_on.into()
    }

    /// Où elle en est.
    async fn stage(&self) -> SessionStage {
        self.view.stage().into()
    }

    /// La séance sans quorum qu’elle suit : il ne lui en faut pas.
    async fn follows(&self) -> Option<Self> {
        reading::session(&self.reading, self.view.state.follows?)
    }

    /// Pourquoi elle est urgente, si elle l’est.
    async fn urgency(&self) -> Option<String> {
        self.view.urgency.as_ref().map(ToString::to_string)
    }

    /// Pourquoi elle a été reportée, si elle l’a été.
    async fn postponement(&self) -> Option<String> {
        let (reason, _) = self.view.postponed.as_ref()?;
        Some(
            reason
                .as_ref()
                .map_or_else(|| "sans motif".to_owned(), ToString::to_string),
        )
    }

    /// Son ordre du jour.
    async fn agenda(&self) -> Vec<AgendaItem> {
        let items = self.view.agenda().iter();
        items
            .map(|fact| AgendaItem {
                session: self.clone(),
                fact: fact.clone(),
            })
            .collect()
    }

    /// Qui y prenait part à l’ouverture.
    async fn attendance(&self) -> Option<Attendance> {
        let view = self.view.attendance.as_ref();
        view.map(|view| Attendance::of(&self.reading, view))
    }

    /// Arrivées, départs et pouvoirs donnés ensuite, dans l’ordre.
    async fn attendance_changes(&self) -> Vec<AttendanceChange> {
        let changes = self.view.changes.iter();
        changes.map(|view| AttendanceChange::of(&self.reading, view)).collect()
    }

    /// Qui est là en dernier lieu.
    async fn present(&self) -> Vec<Attendee> {
        self.reading.attendees(self.view.state.present.values())
    }

    /// Identifiant global du siège qui la préside, s’il y en a un.
    async fn chair(&self) -> Option<ID> {
        self.view.state.chair.map(|seat| global_id(self.reading.ledger, seat))
    }

    /// Ce que le procès-verbal en garde.
    async fn note(&self) -> Option<&str> {
        self.view.note.as_ref().map(Text::as_str)
    }

    /// Son procès-verbal.
    async fn minutes(&self) -> Minutes {
        Minutes::of(&self.reading, &self.view.minutes)
    }

    /// Ce qui doit en être publié, jusqu’à quand, et si c’est en retard à la date de la question.
    async fn publications(&self) -> Vec<Publication> {
        let committee = self.reading.view.committees.get(self.view.committee);
        let due = committee.map(|committee| self.view.publications(&committee.rules, self.reading.on));
        due.into_iter()
            .flatten()
            .map(|publication| Publication {
                document: publication.document.into(),
                due_on: publication.due_on.into(),
                published_on: publication.published_on.map(Date::from),
                late: publication.late,
                citation: Citation::from(&publication.rule),
            })
            .collect()
    }

    /// Le fait qui l’a convoquée.
    async fn fact(&self) -> Fact {
        Fact::of(&self.reading, self.view.convened)
    }
}

/// Le procès-verbal d’une séance.
#[derive(SimpleObject)]
pub(crate) struct Minutes {
    /// Jour où il a été rédigé.
    drafted_on: Option<Date>,
    /// SHA-256 du document.
    sha256: Option<String>,
    /// Identifiants globaux des décisions qu’il relate.
    decisions: Vec<ID>,
    /// Jour où il a été arrêté.
    approved_on: Option<Date>,
    /// Identifiant global de la décision qui l’a arrêté ; aucune s’il l’a été par silence.
    approved_by: Option<ID>,
}

impl Minutes {
    fn of(reading: &Reading, view: &MinutesView) -> Self {
        let item = |item| global_id(reading.ledger, item);
        Self {
            drafted_on: view.drafted.map(|(day, ..)| day.into()),
            sha256: view.drafted.map(|(_, digest, _)| digest.to_string()),
            decisions: view.decisions.iter().map(|decision| item(*decision)).collect(),
            approved_on: view.approved.map(|(day, ..)| day.into()),
            approved_by: view.approved.and_then(|(_, decision, _)| decision).map(item),
        }
    }
}

/// Un document à publier.
#[derive(SimpleObject)]
pub(crate) struct Publication {
    /// Lequel.
    document: SessionDocument,
    /// Dernier jour pour le publier.
    due_on: Date,
    /// Jour où il l’a été.
    published_on: Option<Date>,
    /// S’il l’a été en retard, ou l’est à la date de la question.
    late: bool,
    /// La règle.
    citation: Citation,
}
