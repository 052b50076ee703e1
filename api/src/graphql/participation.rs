//! Participations of members in a convention.

use super::consultation::Consent;
use super::member::Member;
use super::reading::Reading;
use super::scalars::{Date, Money};
use async_graphql::{Enum, Object, Result, SimpleObject};
use domain::participation::{Movement as Direction, MovementRequest as RequestState, Participation as State};
use domain::value::MemberId;
use projections::conventions::ConventionView;
use std::sync::Arc;

/// Le sens d’un mouvement.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::participation::Movement")]
pub(crate) enum Movement {
    /// Le membre adhère.
    Accession,
    /// Le membre se retire.
    Withdrawal,
}

/// Où en est la participation d’un membre.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::participation::ParticipationStage")]
pub(crate) enum ParticipationStage {
    /// Il a demandé à adhérer.
    Candidate,
    /// Il n’a pas été admis.
    Refused,
    /// Admis, mais pas encore membre.
    Admitted,
    /// Membre.
    Active,
    /// Encore membre, il a demandé à se retirer ou va partir.
    Leaving,
    /// Il est parti. Ce qu’il doit reste dû.
    Left,
    /// Il est parti, et rien ne reste.
    Settled,
}

/// Une demande d’adhésion ou de retrait.
#[derive(SimpleObject)]
pub(crate) struct MovementRequest {
    /// Le numéro de la délibération.
    number: String,
    /// Jour du vote.
    decided_on: Date,
    /// Jour où elle est devenue exécutoire.
    enforceable_on: Date,
    /// Si une étude d’impact y est jointe.
    impact_study: bool,
    /// Ce qu’en dit l’organe délibérant de la coopération, une fois prononcé.
    consent: Option<Consent>,
    /// Si les membres l’ont refusée.
    rejected: bool,
}

impl MovementRequest {
    fn of(reading: &Arc<Reading>, convention: &ConventionView, request: &RequestState) -> Self {
        Self {
            number: request.number.to_string(),
            decided_on: request.decided_on.into(),
            enforceable_on: request.enforceable_on.into(),
            impact_study: request.impact_study,
            consent: request
                .consent
                .as_ref()
                .map(|consent| Consent::of(reading, convention, consent)),
            rejected: request.rejected,
        }
    }
}

/// A participation.
pub(crate) struct Participation {
    pub(super) reading: Arc<Reading>,
    pub(super) convention: Arc<ConventionView>,
    pub(super) member: MemberId,
    pub(super) state: State,
}

impl Participation {
    fn request(&self, movement: Direction) -> Option<MovementRequest> {
        let request = self.state.request(movement)?;
        Some(MovementRequest::of(&self.reading, &self.convention, request))
    }
}

/// La participation d’un membre à une convention.
#[Object]
impl Participation {
    /// Le membre.
    async fn member(&self) -> Result<Member> {
        self.reading.member(self.member)
    }

    /// Où elle en est à la date « on » de la question.
    async fn stage(&self) -> ParticipationStage {
        self.state.stage_on(self.reading.on).into()
    }

    /// S’il est partie depuis l’origine.
    async fn founding(&self) -> bool {
        self.state.founding
    }

    /// Premier jour de sa participation, s’il a adhéré ensuite.
    async fn joined_on(&self) -> Option<Date> {
        self.state.joined.map(|(from, _)| from.into())
    }

    /// Les conditions de son adhésion.
    async fn conditions(&self) -> Option<&str> {
        self.state.conditions.as_ref().map(domain::value::Text::as_str)
    }

    /// Son droit d’entrée.
    async fn entry_fee(&self) -> Option<Money> {
        self.state.entry_fee.map(Into::into)
    }

    /// Sa demande d’adhésion.
    async fn accession(&self) -> Option<MovementRequest> {
        self.request(Direction::Accession)
    }

    /// Sa demande de retrait.
    async fn withdrawal(&self) -> Option<MovementRequest> {
        self.request(Direction::Withdrawal)
    }

    /// Dernier jour de sa participation, s’il est connu.
    async fn last_day(&self) -> Option<Date> {
        self.state.leaving.as_ref().map(|leaving| leaving.last_day.into())
    }

    /// Jour où rien ne restait plus.
    async fn settled_on(&self) -> Option<Date> {
        self.state.settled.map(|(settled_on, _)| settled_on.into())
    }
}
