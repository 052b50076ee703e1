//! Conventions, and what each party did about them.

use super::amendment::Amendment;
use super::approval::Approval;
use super::consultation::Consultation;
use super::fact::Fact;
use super::id::global_id;
use super::member::Member;
use super::participation::Participation;
use super::provisions::{ClauseKind, DelegatedObject, LegalForm, MissingClause, Terms};
use super::reading::Reading;
use super::recovery::InterestProvision;
use super::scalars::Date;
use super::settlement::ClosedYear;
use super::succession::Substitution;
use super::withdrawal::{Asset, Loan};
use async_graphql::{Enum, ID, Object, Result};
use projections::conventions::ConventionView;
use std::sync::Arc;

/// Où en est une convention.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::convention::Stage", name = "ConventionStage")]
pub(crate) enum Stage {
    /// Rédigée, pas encore soumise.
    Draft,
    /// Soumise aux assemblées.
    Submitted,
    /// Adoptée par une partie des assemblées.
    PartlyApproved,
    /// Adoptée par toutes les assemblées.
    Approved,
    /// Signée par toutes les parties.
    Signed,
    /// Transmise au représentant de l’État.
    Transmitted,
    /// Transmise et publiée.
    Enforceable,
    /// En vigueur.
    InForce,
    /// Suspendue.
    Suspended,
    /// Dénoncée : elle prend fin à une date connue.
    Denounced,
    /// Résiliée.
    Terminated,
    /// Échue.
    Expired,
    /// Annulée, elle ou ce qui la fonde : elle est réputée ne s’être jamais appliquée.
    Annulled,
    /// La coopération est dissoute.
    Dissolved,
    /// En liquidation.
    InSettlement,
    /// Soldée : rien ne reste entre les parties.
    Settled,
}

/// A convention.
#[derive(Clone)]
pub(crate) struct Convention {
    pub(super) reading: Arc<Reading>,
    pub(super) view: Arc<ConventionView>,
}

/// Une convention : ce que les parties ont convenu, comment chacune l’a approuvée, et depuis quand elle oblige.
#[Object]
impl Convention {
    /// Identifiant global.
    pub(super) async fn id(&self) -> ID {
        global_id(self.reading.ledger, self.view.id)
    }

    /// Son titre.
    async fn title(&self) -> &str {
        self.view.title.as_str()
    }

    /// Sur quoi elle porte.
    async fn object(&self) -> &str {
        self.view.object.as_str()
    }

    /// Sa forme juridique.
    async fn legal_form(&self) -> LegalForm {
        self.view.legal_form.into()
    }

    /// Le porteur : la partie qui porte le service.
    async fn carrier(&self) -> Result<Member> {
        self.reading.member(self.view.carrier)
    }

    /// Ses parties, dans l’ordre du texte, porteur compris.
    async fn parties(&self) -> Result<Vec<Member>> {
        self.reading.members(&self.view.parties)
    }

    /// Les EPCI qui y siègent à la place de leurs communes, du plus ancien au plus récent.
    async fn substitutions(&self) -> Vec<Substitution> {
        self.reading.substitutions(self.view.id)
    }

    /// Ce qu’elle délègue au comité de pilotage.
    async fn delegations(&self) -> Vec<DelegatedObject> {
        self.view.delegations.iter().map(|object| (*object).into()).collect()
    }

    /// Premier jour prévu par le texte.
    async fn starts_on(&self) -> Date {
        self.view.starts_on.into()
    }

    /// Dernier jour, si le texte en prévoit un.
    async fn ends_on(&self) -> Option<Date> {
        self.view.ends_on.map(Into::into)
    }

    /// Où elle en est à la date « on » de la question, actes de ce jour compris.
    async fn stage(&self) -> Stage {
        self.reading.view.stage_on(&self.view, self.reading.on).into()
    }

    /// Si elle s’applique à la date « on » de la question.
    async fn in_force(&self) -> bool {
        let stage = self.reading.view.stage_on(&self.view, self.reading.on);
        self.view.in_force_on(self.reading.on) && stage != domain::convention::Stage::Annulled
    }

    /// Premier jour où elle s’applique, une fois établi.
    async fn in_force_from(&self) -> Option<Date> {
        self.view.in_force.map(|in_force| in_force.from.into())
    }

    /// Jour de la notification aux parties.
    async fn notified_on(&self) -> Option<Date> {
        self.view.notified_on().map(Into::into)
    }

    /// Ce que chaque partie a fait, pour celles dont l’assemblée a délibéré.
    async fn approvals(&self) -> Vec<Approval> {
        let approvals = self.view.approvals();
        approvals
            .map(|view| Approval {
                reading: Arc::clone(&self.reading),
                view: view.clone(),
            })
            .collect()
    }

    /// Ses parties à la date « on » de la question, adhésions et retraits comptés.
    async fn active_parties(&self) -> Result<Vec<Member>> {
        let parties = self.view.state().map(|state| state.parties_on(self.reading.on));
        self.reading.members(&parties.unwrap_or_default())
    }

    /// Ce qu’elle prévoit à la date « on » de la question, avenants en vigueur compris.
    async fn terms(&self) -> Result<Option<Terms>> {
        let Some(state) = self.view.state() else {
            return Ok(None);
        };
        let terms = state.terms_on(self.reading.on);
        let provisions = &terms.provisions;
        Ok(Some(Terms {
            carrier: self.reading.member(terms.carrier)?,
            delegations: terms.delegations.iter().map(|object| (*object).into()).collect(),
            ends_on: terms.ends_on.map(Into::into),
            notice_months: provisions.notice.as_ref().map(|notice| notice.months),
            renewal_months: provisions.renewal.as_ref().map(|renewal| renewal.months),
            renewals_left: state.renewals_left_on(self.reading.on),
            clauses: provisions.clauses.iter().map(|clause| clause.kind.into()).collect(),
            rules: terms.rules(state.legal_form).preset.french(),
            title: terms.title.to_string(),
        }))
    }

    /// Dernier jour d’application connu à la date « on » de la question : terme, reconductions, dénonciation, résiliation.
    async fn last_day(&self) -> Option<Date> {
        self.view.state()?.last_day_on(self.reading.on).map(Into::into)
    }

    /// Ce que sa forme demande et que son projet n’a pas encore. Rien une fois soumise : voir « unmet ».
    async fn missing(&self) -> Vec<MissingClause> {
        let state = self.view.state();
        let draft = state.filter(|state| state.stage() == domain::convention::Stage::Draft);
        draft
            .iter()
            .flat_map(|state| state.legal_form.unmet(&state.provisions).map(MissingClause::from))
            .collect()
    }

    /// Clauses et annexes que sa forme demande, par un texte à vérifier, et qu’elle n’avait pas à sa soumission.
    async fn unmet(&self) -> Vec<ClauseKind> {
        let state = self.view.state();
        state
            .iter()
            .flat_map(|state| state.unmet.iter().map(|kind| (*kind).into()))
            .collect()
    }

    /// Ce qu’il faut savoir d’elle : des avertissements, en français.
    async fn warnings(&self) -> Vec<&str> {
        let state = self.view.state();
        state
            .iter()
            .flat_map(|state| state.flags.iter().map(|flag| flag.french()))
            .collect()
    }

    /// Les consultations des membres, la dernière sur chaque question.
    async fn consultations(&self) -> Vec<Consultation> {
        let state = self.view.state();
        state
            .iter()
            .flat_map(|state| state.consultations.values())
            .map(|state| Consultation {
                reading: Arc::clone(&self.reading),
                convention: Arc::clone(&self.view),
                state: state.clone(),
            })
            .collect()
    }

    /// Ses avenants, par numéro.
    async fn amendments(&self) -> Vec<Amendment> {
        let state = self.view.state();
        let mut amendments: Vec<_> = state.iter().flat_map(|state| state.amendments.values()).collect();
        amendments.sort_by_key(|amendment| amendment.number);
        amendments
            .into_iter()
            .map(|state| Amendment {
                reading: Arc::clone(&self.reading),
                convention: Arc::clone(&self.view),
                state: state.clone(),
            })
            .collect()
    }

    /// La participation de chaque membre, candidats et membres partis compris.
    async fn participations(&self) -> Vec<Participation> {
        let state = self.view.state();
        state
            .iter()
            .flat_map(|state| state.participations.iter())
            .map(|(member, state)| Participation {
                reading: Arc::clone(&self.reading),
                convention: Arc::clone(&self.view),
                member: *member,
                state: state.clone(),
            })
            .collect()
    }

    /// Ses exercices clos, du plus ancien au plus récent. Une régularisation décidée depuis rouvre le sien.
    async fn closed_years(&self) -> Vec<ClosedYear> {
        let closings = self.reading.view.closings.iter();
        let of_it = closings.filter(|closing| closing.closed.convention == self.view.id);
        of_it.map(|closing| ClosedYear::of(&self.reading, closing)).collect()
    }

    /// Ses emprunts, par jour de contrat.
    async fn loans(&self) -> Vec<Loan> {
        let loans = self.reading.view.loans.of_convention(self.view.id).into_iter();
        loans.map(|loan| Loan::of(&self.reading, loan)).collect()
    }

    /// Ses biens, par jour d’acquisition.
    async fn assets(&self) -> Vec<Asset> {
        let assets = self.reading.view.assets.of_convention(self.view.id).into_iter();
        assets.map(|asset| Asset::of(&self.reading, asset)).collect()
    }

    /// Ce qui est réglé des intérêts de retard, par premier jour.
    async fn late_interest(&self) -> Vec<InterestProvision> {
        self.reading.interest_provisions(self.view.id)
    }

    /// Le fait qui l’a enregistrée.
    async fn fact(&self) -> Fact {
        Fact::of(&self.reading, self.view.drafted)
    }

    /// Le fait qui a établi son entrée en vigueur.
    async fn in_force_fact(&self) -> Option<Fact> {
        self.view
            .in_force
            .map(|in_force| Fact::of(&self.reading, in_force.fact))
    }
}

/// Pourquoi une convention est résiliée.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::convention::TerminationGround")]
pub(crate) enum TerminationGround {
    /// Un motif d’intérêt général.
    GeneralInterest,
    /// L’inexécution par une autre partie.
    Breach,
    /// L’accord de toutes les parties.
    Agreement,
    /// L’application d’une clause.
    Clause,
}

impl Reading {
    /// Every convention, by title, each with its cursor.
    pub(crate) fn convention_rows(self: &Arc<Self>) -> Vec<(String, Convention)> {
        let conventions = self.view.conventions.iter();
        conventions
            .map(|view| {
                (
                    view.id.to_string(),
                    Convention {
                        reading: Arc::clone(self),
                        view: Arc::clone(view),
                    },
                )
            })
            .collect()
    }
}
