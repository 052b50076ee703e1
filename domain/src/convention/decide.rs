//! The rules on conventions.

use super::command::{
    BringIntoForce, DraftConvention, Enforceability, RecordDeliberation, RecordEnforceability, SignConvention,
    SubmitConvention,
};
use super::event::{
    ConventionDrafted, ConventionEnteredIntoForce, ConventionSigned, ConventionSubmitted,
    DeliberationBecameEnforceable, DeliberationRecorded,
};
use super::{Approval, Convention, DeliberationSense, Stage};
use crate::law::{self, LegalReference};
use crate::ledger::decide::{at_most, identifier_free};
use crate::ledger::{Context, Draft, Ledger};
use crate::member::MemberKind;
use crate::refusal::{Code, Refusal};
use crate::value::{ConventionId, Date, DeliberationId, EventId, MemberId, Sealer};
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
            self.members.get(*party, &field)?;
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
            starts_on: order.starts_on,
            title: order.title.clone(),
        };
        Ok(vec![Draft::new(event, order.starts_on)])
    }

    pub(crate) fn submit_convention(&self, order: &SubmitConvention, context: &Context) -> Result<Vec<Draft>, Refusal> {
        let convention = self.conventions.get(order.convention)?;
        if convention.stage() != Stage::Draft {
            return Err(wrong_stage(convention, "être soumise"));
        }
        context.not_after_today(order.notified_on, "notified_on")?;
        let event = ConventionSubmitted {
            convention: order.convention,
            notified_on: order.notified_on,
        };
        Ok(vec![Draft::new(event, order.notified_on)])
    }

    pub(crate) fn record_deliberation(
        &self,
        order: &RecordDeliberation,
        context: &Context,
    ) -> Result<Vec<Draft>, Refusal> {
        let convention = self.conventions.get(order.convention)?;
        let Some(notified_on) = convention.notified_on else {
            return Err(wrong_stage(convention, "être délibérée"));
        };
        self.require_party(convention, order.member)?;
        let earlier = convention.approvals.get(&order.member);
        if let Some(approval) = earlier.filter(|approval| approval.sense == DeliberationSense::Adopted) {
            let message = format!(
                "{} a déjà adopté la convention par sa délibération n° {} du {}.",
                self.members.name(order.member),
                approval.number,
                approval.decided_on.french()
            );
            return Err(Refusal::new(Code::AlreadyDeliberated, message).at("member"));
        }
        context.not_after_today(order.decided_on, "decided_on")?;
        let before = earlier.map_or(notified_on, |rejection| rejection.decided_on);
        if order.decided_on < before {
            let message = format!(
                "La délibération précède la saisine (ou le rejet) du {} : vérifier la date.",
                before.french()
            );
            return Err(Refusal::new(Code::ActOrder, message).at("decided_on"));
        }
        identifier_free(
            self.conventions.has_deliberation(order.deliberation),
            "une autre délibération",
            "deliberation",
        )?;
        let event = DeliberationRecorded {
            convention: order.convention,
            decided_on: order.decided_on,
            deliberation: order.deliberation,
            member: order.member,
            number: order.number.clone(),
            sense: order.sense,
            votes: order.votes.clone(),
        };
        let mut drafts = vec![Draft::new(event, order.decided_on)];
        if let Some(enforceability) = &order.enforceability {
            let act = Act {
                convention: order.convention,
                deliberation: order.deliberation,
                member: order.member,
                decided_on: order.decided_on,
                text: self.enforceability_of(order.member),
            };
            drafts.push(act.becomes_enforceable(enforceability, context)?);
        }
        Ok(drafts)
    }

    pub(crate) fn record_enforceability(
        &self,
        order: &RecordEnforceability,
        context: &Context,
    ) -> Result<Vec<Draft>, Refusal> {
        let convention = self.conventions.get(order.convention)?;
        let approval = self.require_approval(convention, order.member)?;
        if let Some(date) = approval.enforceable_on {
            let message = format!("Cette délibération est déjà exécutoire depuis le {}.", date.french());
            return Err(Refusal::new(Code::AlreadyEnforceable, message).at("member"));
        }
        let act = Act {
            convention: order.convention,
            deliberation: approval.deliberation,
            member: order.member,
            decided_on: approval.decided_on,
            text: self.enforceability_of(order.member),
        };
        let draft = act.becomes_enforceable(&order.enforceability, context)?;
        Ok(vec![draft.authorised_by([approval.fact])])
    }

    pub(crate) fn sign_convention(
        &self,
        order: &SignConvention,
        context: &Context,
        sealer: &mut Sealer,
    ) -> Result<Vec<Draft>, Refusal> {
        let convention = self.conventions.get(order.convention)?;
        let approval = self.require_approval(convention, order.member)?;
        let name = self.members.name(order.member);
        if let Some(date) = approval.signed_on {
            return Err(Refusal::new(
                Code::AlreadySigned,
                format!("{name} a déjà signé le {}.", date.french()),
            )
            .at("member"));
        }
        context.not_after_today(order.signed_on, "signed_on")?;
        if approval.sense != DeliberationSense::Adopted {
            let message =
                format!("L’assemblée de {name} a rejeté la convention : personne n’est autorisé à la signer.");
            return Err(Refusal::new(Code::DeliberationMissing, message).at("member"));
        }
        if approval.enforceable_on.is_none_or(|date| order.signed_on < date) {
            let message = format!(
                "{name} ne peut pas signer le {} : sa délibération n° {} n’était pas exécutoire (publiée et transmise).",
                order.signed_on.french(),
                approval.number
            );
            return Err(Refusal::new(Code::NotEnforceable, message)
                .at("signed_on")
                .under(self.enforceability_of(order.member)));
        }
        let event = ConventionSigned {
            convention: order.convention,
            member: order.member,
            quality: order.quality.clone(),
            signatory: sealer.seal("ConventionSigned.signatory", &order.signatory),
            signed_on: order.signed_on,
        };
        Ok(vec![Draft::new(event, order.signed_on).authorised_by([approval.fact])])
    }

    pub(crate) fn bring_into_force(&self, order: &BringIntoForce) -> Result<Vec<Draft>, Refusal> {
        let convention = self.conventions.get(order.convention)?;
        if convention.in_force.is_some() {
            return Err(wrong_stage(convention, "entrer de nouveau en vigueur"));
        }
        let (last_enforceable_on, acts) = self.approvals_and_signatures(convention)?;
        let earliest = convention.starts_on.max(last_enforceable_on);
        if order.in_force_on < earliest {
            let message = format!(
                "La convention ne peut pas entrer en vigueur avant le {} : c’est le plus tardif de la date prévue et de la dernière approbation exécutoire.",
                earliest.french()
            );
            return Err(Refusal::new(Code::InForceTooEarly, message)
                .at("in_force_on")
                .under(law::ENFORCEABILITY));
        }
        if let Some(end) = convention.ends_on.filter(|end| *end < order.in_force_on) {
            let message = format!(
                "La convention prend fin le {} : elle ne peut pas entrer en vigueur après.",
                end.french()
            );
            return Err(Refusal::new(Code::PeriodInverted, message).at("in_force_on"));
        }
        let event = ConventionEnteredIntoForce {
            convention: order.convention,
            in_force_on: order.in_force_on,
            last_enforceable_on,
        };
        Ok(vec![Draft::new(event, order.in_force_on).authorised_by(acts)])
    }

    /// The day the last approval became enforceable, and every approval; refused at the first party that has not approved or signed.
    fn approvals_and_signatures(&self, convention: &Convention) -> Result<(Date, Vec<EventId>), Refusal> {
        let mut last_enforceable_on = None;
        let mut acts = Vec::with_capacity(convention.parties.len());
        for party in &convention.parties {
            let approval = self
                .require_approval(convention, *party)
                .map_err(|refusal| refusal.at("convention"))?;
            let adopted = approval.sense == DeliberationSense::Adopted;
            let Some(enforceable_on) = approval.enforceable_on.filter(|_| adopted) else {
                let message = format!(
                    "Il manque une délibération exécutoire de {}.",
                    self.members.name(*party)
                );
                return Err(Refusal::new(Code::NotEnforceable, message)
                    .at("convention")
                    .under(self.enforceability_of(*party)));
            };
            if approval.signed_on.is_none() {
                let message = format!("Il manque la signature de {}.", self.members.name(*party));
                return Err(Refusal::new(Code::SignatureMissing, message).at("convention"));
            }
            last_enforceable_on = last_enforceable_on.max(Some(enforceable_on));
            acts.push(approval.fact);
        }
        Ok((last_enforceable_on.unwrap_or(convention.starts_on), acts))
    }

    /// The text by which the acts of `member` become enforceable.
    fn enforceability_of(&self, member: MemberId) -> LegalReference {
        let kind = self.members.get(member, "member").map(|member| member.kind);
        law::enforceability_of(kind.unwrap_or(MemberKind::Commune))
    }

    /// Refuses a member that is no party to `convention`.
    pub(crate) fn require_party(&self, convention: &Convention, member: MemberId) -> Result<(), Refusal> {
        self.members.get(member, "member")?;
        if convention.has_party(member) {
            return Ok(());
        }
        let message = format!(
            "{} n’est pas partie à la convention « {} ».",
            self.members.name(member),
            convention.title
        );
        Err(Refusal::new(Code::NotAParty, message).at("member"))
    }

    fn require_approval<'a>(&self, convention: &'a Convention, member: MemberId) -> Result<&'a Approval, Refusal> {
        self.require_party(convention, member)?;
        convention.approvals.get(&member).ok_or_else(|| {
            let message = format!(
                "Aucune délibération de {} n’est enregistrée sur cette convention.",
                self.members.name(member)
            );
            Refusal::new(Code::DeliberationMissing, message).at("member")
        })
    }
}

/// A party's deliberation, about to become enforceable.
struct Act {
    convention: ConventionId,
    deliberation: DeliberationId,
    member: MemberId,
    decided_on: Date,
    /// The text by which it becomes enforceable.
    text: LegalReference,
}

impl Act {
    fn becomes_enforceable(&self, dates: &Enforceability, context: &Context) -> Result<Draft, Refusal> {
        for (date, field) in [
            (dates.published_on, "enforceability.published_on"),
            (dates.transmitted_on, "enforceability.transmitted_on"),
        ] {
            context.not_after_today(date, field)?;
            if date < self.decided_on {
                let message = format!(
                    "L’acte du {} ne peut pas être publié ni transmis avant d’être pris.",
                    self.decided_on.french()
                );
                return Err(Refusal::new(Code::ActOrder, message).at(field).under(self.text.clone()));
            }
        }
        let enforceable_on = dates.published_on.max(dates.transmitted_on);
        let event = DeliberationBecameEnforceable {
            convention: self.convention,
            deliberation: self.deliberation,
            enforceable_on,
            member: self.member,
            published_on: dates.published_on,
            transmitted_on: dates.transmitted_on,
        };
        Ok(Draft::new(event, enforceable_on))
    }
}

fn wrong_stage(convention: &Convention, action: &str) -> Refusal {
    let message = format!(
        "La convention « {} » ne peut pas {action} : elle est à l’état « {} ».",
        convention.title,
        convention.stage().french()
    );
    Refusal::new(Code::ConventionState, message).at("convention")
}
