//! From approval to force: signatures, transmission, publication, entry into force.

use crate::consultation::Question;
use crate::convention::command::{BringIntoForce, PublishConvention, SignConvention, TransmitConvention};
use crate::convention::event::{
    ConventionEnteredIntoForce, ConventionPublished, ConventionSigned, ConventionTransmitted,
};
use crate::convention::{Convention, DeliberationSense, EntryClause};
use crate::law;
use crate::ledger::{Context, Draft, Ledger};
use crate::member::article;
use crate::refusal::{Code, Refusal};
use crate::value::{Date, EventId, MemberId, Sealer};
use std::collections::BTreeSet;

/// A signature that somebody wants to record.
pub(crate) struct Signing {
    pub(crate) question: Question,
    pub(crate) member: MemberId,
    pub(crate) signed_on: Date,
}

impl Ledger {
    pub(crate) fn sign_convention(
        &self,
        order: &SignConvention,
        context: &Context,
        sealer: &mut Sealer,
    ) -> Result<Vec<Draft>, Refusal> {
        let convention = self.conventions.get(order.convention)?;
        let signing = Signing {
            question: Question::Convention,
            member: order.member,
            signed_on: order.signed_on,
        };
        let authority = self.may_sign(convention, &signing, context)?;
        let event = ConventionSigned {
            convention: order.convention,
            member: order.member,
            quality: order.quality.clone(),
            signatory: sealer.seal("ConventionSigned.signatory", &order.signatory),
            signed_on: order.signed_on,
        };
        Ok(vec![Draft::new(event, order.signed_on).authorised_by([authority])])
    }

    /// The deliberation that authorises the signature: adopted as it stands, and enforceable that day.
    pub(crate) fn may_sign(
        &self,
        convention: &Convention,
        signing: &Signing,
        context: &Context,
    ) -> Result<EventId, Refusal> {
        let approval = self.require_approval(convention, signing.question, signing.member)?;
        let name = self.members.name(signing.member);
        if let Some(date) = approval.signed_on {
            return Err(Refusal::new(
                Code::AlreadySigned,
                format!("{name} a déjà signé le {}.", date.french()),
            )
            .at("member"));
        }
        context.not_after_today(signing.signed_on, "signed_on")?;
        let about = signing.question.kind().about();
        if approval.sense != DeliberationSense::Adopted {
            let decided = match approval.sense {
                DeliberationSense::Rejected => format!("a rejeté {about}"),
                _ => format!("n’a adopté {about} que sous conditions"),
            };
            let message = format!(
                "L’assemblée {} {decided} : personne n’est autorisé à signer.",
                article::de(&name)
            );
            return Err(Refusal::new(Code::DeliberationMissing, message).at("member"));
        }
        if approval.enforceable_on.is_none_or(|date| signing.signed_on < date) {
            let message = format!(
                "{name} ne peut pas signer le {} : sa délibération n° {} n’était pas exécutoire (publiée et transmise).",
                signing.signed_on.french(),
                approval.number
            );
            return Err(Refusal::new(Code::NotEnforceable, message)
                .at("signed_on")
                .under(self.enforceability_of(signing.member)));
        }
        self.require_present(convention, signing.member, signing.signed_on, "member")?;
        self.require_chain([approval.fact], signing.signed_on, "member")?;
        Ok(approval.fact)
    }

    pub(crate) fn transmit_convention(
        &self,
        order: &TransmitConvention,
        context: &Context,
    ) -> Result<Vec<Draft>, Refusal> {
        let convention = self.conventions.get(order.convention)?;
        if let Some(sent) = &convention.transmission {
            let message = format!("La convention est déjà transmise, le {}.", sent.transmitted_on.french());
            return Err(Refusal::new(Code::AlreadyPublic, message).at("convention"));
        }
        let (signed_on, acts) = self.signed(convention)?;
        context.not_after_today(order.transmitted_on, "transmitted_on")?;
        if let Some(received_on) = order.received_on {
            context.not_after_today(received_on, "received_on")?;
        }
        let receipt_first = order
            .received_on
            .is_some_and(|received_on| received_on < order.transmitted_on);
        if order.transmitted_on < signed_on || receipt_first {
            let message = format!(
                "La convention, signée le {}, est transmise ensuite, et l’accusé de réception suit la transmission : vérifier les dates.",
                signed_on.french()
            );
            return Err(Refusal::new(Code::ActOrder, message).at("transmitted_on"));
        }
        let event = ConventionTransmitted {
            actes_id: order.actes_id.clone(),
            convention: order.convention,
            receipt: order.receipt,
            received_on: order.received_on,
            transmitted_on: order.transmitted_on,
        };
        Ok(vec![Draft::new(event, order.transmitted_on).authorised_by(acts)])
    }

    pub(crate) fn publish_convention(
        &self,
        order: &PublishConvention,
        context: &Context,
    ) -> Result<Vec<Draft>, Refusal> {
        let convention = self.conventions.get(order.convention)?;
        if let Some(published) = convention.publication {
            let message = format!(
                "La convention est déjà publiée, le {}.",
                published.published_on.french()
            );
            return Err(Refusal::new(Code::AlreadyPublic, message).at("convention"));
        }
        let (signed_on, acts) = self.signed(convention)?;
        context.not_after_today(order.published_on, "published_on")?;
        if order.published_on < signed_on {
            let message = format!("La convention, signée le {}, est publiée ensuite.", signed_on.french());
            return Err(Refusal::new(Code::ActOrder, message).at("published_on"));
        }
        let event = ConventionPublished {
            convention: order.convention,
            published_on: order.published_on,
        };
        Ok(vec![Draft::new(event, order.published_on).authorised_by(acts)])
    }

    /// The day of the last signature, and the approvals behind them all.
    fn signed(&self, convention: &Convention) -> Result<(Date, Vec<EventId>), Refusal> {
        let force = self.approvals_and_signatures(convention, convention.starts_on)?;
        Ok((force.last_signed_on.unwrap_or(force.last_enforceable_on), force.acts))
    }

    pub(crate) fn bring_into_force(&self, order: &BringIntoForce) -> Result<Vec<Draft>, Refusal> {
        let convention = self.conventions.get(order.convention)?;
        // One that rests on an approval that fell may be established again, once that one is regularised.
        if let Some((from, fact)) = convention.in_force
            && self.require_chain([fact], from, "convention").is_ok()
        {
            return Err(convention.wrong_stage("entrer de nouveau en vigueur"));
        }
        let force = if convention.legal_form.is_signed() {
            self.approvals_and_signatures(convention, order.in_force_on)?
        } else {
            let (last_enforceable_on, acts) = convention
                .binding_agreement(Question::Convention, order.in_force_on)
                .map_err(|refusal| refusal.at("convention"))?;
            Force {
                last_enforceable_on,
                last_signed_on: None,
                acts,
            }
        };
        let (earliest, why) = earliest_day(convention, &force)?;
        if order.in_force_on < earliest {
            let message = format!(
                "La convention ne peut pas entrer en vigueur avant le {} : {why}.",
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
            last_enforceable_on: force.last_enforceable_on,
        };
        Ok(vec![Draft::new(event, order.in_force_on).authorised_by(force.acts)])
    }

    /// The days and the acts on which the force of a signed convention rests; refused at the first party that has not approved or signed.
    fn approvals_and_signatures(&self, convention: &Convention, on: Date) -> Result<Force, Refusal> {
        let mut force = Force {
            last_enforceable_on: convention.starts_on,
            last_signed_on: None,
            acts: Vec::with_capacity(convention.parties.len()),
        };
        let mut last_enforceable_on = None;
        let acting = convention
            .parties
            .iter()
            .flat_map(|party| self.approving_for(convention, *party, on));
        let mut seen = BTreeSet::new();
        for party in acting.filter(|party| seen.insert(*party)) {
            let approval = self
                .require_approval(convention, Question::Convention, party)
                .map_err(|refusal| refusal.at("convention"))?;
            let Some(enforceable_on) = approval.authorises_from() else {
                let message = format!("Il manque une délibération exécutoire {}.", self.members.of(party));
                return Err(Refusal::new(Code::NotEnforceable, message)
                    .at("convention")
                    .under(self.enforceability_of(party)));
            };
            let Some(signed_on) = approval.signed_on else {
                let message = format!("Il manque la signature {}.", self.members.of(party));
                return Err(Refusal::new(Code::SignatureMissing, message).at("convention"));
            };
            last_enforceable_on = last_enforceable_on.max(Some(enforceable_on));
            force.last_signed_on = force.last_signed_on.max(Some(signed_on));
            force.acts.push(approval.fact);
        }
        force.last_enforceable_on = last_enforceable_on.unwrap_or(convention.starts_on);
        Ok(force)
    }

    /// Who must have approved for `party`: itself, if it did; else, on `on`, whoever took its place.
    fn approving_for(&self, convention: &Convention, party: MemberId, on: Date) -> Vec<MemberId> {
        let done = convention
            .approval(party)
            .is_some_and(|approval| approval.authorises_from().is_some() && approval.signed_on.is_some());
        if done {
            return vec![party];
        }
        self.acting_for(convention, party, on)
    }
}

/// What the force of a convention rests on.
struct Force {
    last_enforceable_on: Date,
    last_signed_on: Option<Date>,
    acts: Vec<EventId>,
}

/// The first day on which the convention may apply, and why.
fn earliest_day(convention: &Convention, force: &Force) -> Result<(Date, &'static str), Refusal> {
    let by_law = convention.starts_on.max(force.last_enforceable_on);
    match convention.provisions.entry.unwrap_or(EntryClause::StatedOrLastApproval) {
        EntryClause::StatedOrLastApproval => Ok((
            by_law,
            "c’est le plus tardif de la date prévue et de la dernière approbation exécutoire",
        )),
        EntryClause::StatedDate => Ok((
            convention.starts_on,
            "c’est la date que prévoit sa clause d’entrée en vigueur",
        )),
        EntryClause::LastSignature => {
            let signed = force.last_signed_on.unwrap_or(by_law);
            Ok((by_law.max(signed), "sa clause attend la dernière signature"))
        }
        EntryClause::Transmission => {
            let sent = convention.transmission.as_ref().map(|sent| sent.transmitted_on);
            let published = convention.publication.map(|published| published.published_on);
            let Some((sent, published)) = sent.zip(published) else {
                let message = "La clause d’entrée en vigueur attend la transmission et la publication de la convention : les enregistrer d’abord.";
                return Err(Refusal::new(Code::InForceTooEarly, message).at("convention"));
            };
            let public = sent.max(published);
            Ok((by_law.max(public), "sa clause attend sa transmission et sa publication"))
        }
    }
}
