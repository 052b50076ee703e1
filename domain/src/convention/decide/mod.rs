//! The rules on conventions: draft and submission; then, apart, their entry into force, their life and their end.

mod end;
mod force;
mod life;

pub(crate) use force::Signing;

use super::command::{CompleteDraft, DraftConvention, SubmitConvention};
use super::event::{ConventionDrafted, ConventionSubmitted, DraftCompleted};
use super::form::{LONGEST_REIMBURSEMENT, Requirement};
use super::{ClauseKind, Convention, LegalForm, Stage, SubmissionFlag};
use crate::consultation::Question;
use crate::consultation::decide::Asking;
use crate::law::LegalReference;
use crate::ledger::decide::{at_most, identifier_free};
use crate::ledger::{Context, Draft, Ledger};
use crate::member::MemberKind;
use crate::refusal::{Code, Refusal};
use crate::value::{Date, MemberId};
use std::collections::BTreeSet;

/// Parties of one convention, so that the fact fits a body.
const MAX_PARTIES: usize = 800;

impl Ledger {
    pub(crate) fn draft_convention(&self, order: &DraftConvention) -> Result<Vec<Draft>, Refusal> {
        identifier_free(
            self.conventions.contains(order.convention),
            "une autre convention",
            "convention",
        )?;
        at_most(MAX_PARTIES, order.parties.len(), "parties", "parties")?;
        if order.parties.len() < 2 {
            return Err(Refusal::new(Code::TooFewParties, "Une convention lie au moins deux parties.").at("parties"));
        }
        let mut seen = BTreeSet::new();
        for (index, party) in order.parties.iter().enumerate() {
            let field = format!("parties.{index}");
            self.members.require_active(*party, order.starts_on, &field)?;
            if !seen.insert(party) {
                let message = format!("{} figure deux fois parmi les parties.", self.members.name(*party));
                return Err(Refusal::new(Code::MemberTwice, message).at(field));
            }
        }
        if !order.parties.contains(&order.carrier) {
            return Err(Refusal::new(Code::CarrierNotParty, "Le porteur doit être l’une des parties.").at("carrier"));
        }
        if order.ends_on.is_some_and(|end| end < order.starts_on) {
            return Err(Refusal::new(
                Code::PeriodInverted,
                "La convention finit avant de commencer : vérifier les dates.",
            )
            .at("ends_on"));
        }
        order.provisions.check()?;
        self.form_allows(order.legal_form, &order.parties)?;
        let event = ConventionDrafted {
            carrier: order.carrier,
            convention: order.convention,
            delegations: order
                .delegations
                .iter()
                .copied()
                .collect::<BTreeSet<_>>()
                .into_iter()
                .collect(),
            ends_on: order.ends_on,
            legal_form: order.legal_form,
            object: order.object.clone(),
            parties: order.parties.clone(),
            provisions: order.provisions.clone(),
            starts_on: order.starts_on,
            title: order.title.clone(),
        };
        Ok(vec![Draft::new(event, order.starts_on)])
    }

    /// Refuses parties that the form, by a text read in its current wording, does not allow.
    fn form_allows(&self, form: LegalForm, parties: &[MemberId]) -> Result<(), Refusal> {
        let Some(rule) = form.party_rule().filter(super::form::PartyRule::is_certain) else {
            return Ok(());
        };
        let refuse = |message: String, field: String| {
            Err(Refusal::new(Code::FormParties, message).at(field).under(rule.reference))
        };
        for (index, party) in parties.iter().enumerate() {
            let kind = self.kind_of(*party);
            if !rule.kinds.contains(&kind) {
                let allowed: Vec<&str> = rule.kinds.iter().map(|kind| kind.french()).collect();
                let message = format!(
                    "{} ({}) ne peut pas être partie à une convention de forme « {} », ouverte à : {}. Choisir une autre forme.",
                    self.members.name(*party),
                    kind.french(),
                    form.french(),
                    allowed.join(", ")
                );
                return refuse(message, format!("parties.{index}"));
            }
        }
        let kinds = self.kinds_of(parties);
        if kinds.iter().any(|kind| rule.one_of.contains(kind)) {
            return Ok(());
        }
        let wanted: Vec<&str> = rule.one_of.iter().map(|kind| kind.french()).collect();
        let message = format!(
            "Une convention de forme « {} » lie au moins un membre de cette nature : {}. Choisir une autre forme, par exemple une entente.",
            form.french(),
            wanted.join(", ")
        );
        refuse(message, "parties".to_owned())
    }

    fn kind_of(&self, member: MemberId) -> MemberKind {
        self.members
            .get(member, "parties")
            .map_or(MemberKind::Other, |member| member.kind)
    }

    fn kinds_of(&self, members: &[MemberId]) -> Vec<MemberKind> {
        members.iter().map(|member| self.kind_of(*member)).collect()
    }

    pub(crate) fn complete_draft(&self, order: &CompleteDraft) -> Result<Vec<Draft>, Refusal> {
        let convention = self.conventions.get(order.convention)?;
        if convention.stage() != Stage::Draft {
            return Err(convention.wrong_stage("être complétée"));
        }
        if order.clauses.is_empty() && order.reimbursement_months.is_none() {
            let message = "Rien n’est ajouté au projet : nommer une clause ou une annexe.";
            return Err(Refusal::new(Code::ProvisionInvalid, message).at("clauses"));
        }
        let mut provisions = convention.provisions.clone();
        provisions.clauses.extend(order.clauses.iter().cloned());
        provisions.reimbursement_months = order.reimbursement_months.or(provisions.reimbursement_months);
        provisions.check()?;
        let event = DraftCompleted {
            clauses: order.clauses.clone(),
            convention: order.convention,
            reimbursement_months: order.reimbursement_months,
        };
        Ok(vec![
            Draft::new(event, convention.starts_on).authorised_by([convention.fact]),
        ])
    }

    pub(crate) fn submit_convention(&self, order: &SubmitConvention, context: &Context) -> Result<Vec<Draft>, Refusal> {
        let convention = self.conventions.get(order.convention)?;
        if convention.stage() != Stage::Draft {
            return Err(convention.wrong_stage("être soumise"));
        }
        context.not_after_today(order.notified_on, "notified_on")?;
        let unmet = clauses_stand(convention)?;
        let event = ConventionSubmitted {
            convention: order.convention,
            document: order.document,
            flags: self.flags(convention),
            notified_on: order.notified_on,
            unmet,
        };
        let asking = Asking {
            convention,
            question: Question::Convention,
            notified_on: order.notified_on,
            asked: &[],
            population: None,
            document: order.document,
        };
        let consultation = self.consultation(&asking, context)?;
        Ok(vec![
            Draft::new(event, order.notified_on).authorised_by([convention.fact]),
            consultation.authorised_by([convention.fact]),
        ])
    }

    /// What a reader must know of a convention that nothing forbids to submit.
    fn flags(&self, convention: &Convention) -> Vec<SubmissionFlag> {
        let mut flags = Vec::new();
        if convention.provisions.has(ClauseKind::CompensationImputation) {
            flags.push(SubmissionFlag::CompensationImputation);
        }
        let kinds = self.kinds_of(&convention.parties);
        if convention
            .legal_form
            .party_rule()
            .is_some_and(|rule| !rule.allows(&kinds))
        {
            flags.push(SubmissionFlag::PartiesToCheck);
        }
        flags
    }

    pub(crate) fn require_party(&self, convention: &Convention, member: MemberId) -> Result<(), Refusal> {
        self.members.get(member, "member")?;
        if self.is_party(convention, member) {
            return Ok(());
        }
        let message = format!(
            "{} n’est pas partie à la convention « {} ».",
            self.members.name(member),
            convention.title
        );
        Err(Refusal::new(Code::NotAParty, message).at("member"))
    }

    /// Whether `member` is a party on `date`, or stands that day in the place of one.
    pub(crate) fn takes_part_on(&self, convention: &Convention, member: MemberId, date: Date) -> bool {
        let stands_in = |party: &MemberId| self.acting_for(convention, *party, date).contains(&member);
        convention.has_party_on(member, date) || convention.parties_on(date).iter().any(stands_in)
    }

    /// Refuses a member that is no party on `date`, and says since when or until when it is one.
    pub(crate) fn require_party_on(
        &self,
        convention: &Convention,
        member: MemberId,
        date: Date,
    ) -> Result<(), Refusal> {
        self.require_party(convention, member)?;
        if self.takes_part_on(convention, member, date) {
            return Ok(());
        }
        let participation = convention.participations.get(&member);
        let joined = participation.and_then(|participation| participation.joined);
        let leaving = participation.and_then(|participation| participation.leaving.as_ref());
        let when = match (joined.filter(|(from, _)| date < *from), leaving) {
            (Some((from, _)), _) => format!("elle le sera le {}", from.french()),
            (None, Some(leaving)) => format!("elle l’a été jusqu’au {}", leaving.last_day.french()),
            (None, None) => "elle ne l’est pas encore".to_owned(),
        };
        let message = format!(
            "{} n’est pas partie à la convention « {} » au {} : {when}.",
            self.members.name(member),
            convention.title,
            date.french()
        );
        Err(Refusal::new(Code::ParticipationState, message).at("member"))
    }
}

/// The clauses that the form asks by a text still to be checked, and that are missing; those that a text read in its current wording imposes
/// are refused, all at once.
fn clauses_stand(convention: &Convention) -> Result<Vec<ClauseKind>, Refusal> {
    let provisions = &convention.provisions;
    let service_reimbursed = convention
        .legal_form
        .requirements()
        .iter()
        .find(|requirement| requirement.clause == ClauseKind::ReimbursementPeriod);
    if let Some(requirement) = service_reimbursed
        && let Some(months) = provisions
            .reimbursement_months
            .filter(|months| *months > LONGEST_REIMBURSEMENT)
    {
        let message = format!(
            "Le remboursement est prévu tous les {months} mois : sa périodicité ne peut pas dépasser un an. Corriger la clause."
        );
        return Err(Refusal::new(Code::ClausesMissing, message)
            .at("convention")
            .under(requirement.reference.clone()));
    }
    let missing: Vec<&Requirement> = convention.legal_form.unmet(provisions).collect();
    let imposed = |requirement: &&&Requirement| requirement.is_imposed();
    let told: Vec<String> = missing
        .iter()
        .filter(imposed)
        .map(|requirement| format!("{} ({})", requirement.clause.french(), requirement.reference))
        .collect();
    let Some(first) = missing.iter().find(imposed) else {
        return Ok(missing.iter().map(|requirement| requirement.clause).collect());
    };
    let message = format!(
        "La convention « {} » ne peut pas être soumise : il manque, pour un acte de forme « {} », {}. Compléter le projet.",
        convention.title,
        convention.legal_form.french(),
        told.join(" ; ")
    );
    let reference: LegalReference = first.reference.clone();
    Err(Refusal::new(Code::ClausesMissing, message)
        .at("convention")
        .under(reference))
}

impl Convention {
    /// Its stage does not allow `action`.
    pub(crate) fn wrong_stage(&self, action: &str) -> Refusal {
        let message = format!(
            "La convention « {} » ne peut pas {action} : elle est à l’état « {} ».",
            self.title,
            self.stage().french()
        );
        Refusal::new(Code::ConventionState, message).at("convention")
    }
}
