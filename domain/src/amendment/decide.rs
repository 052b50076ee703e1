//! The rules on amendments: same form, same assemblies.

use super::command::{BringAmendmentIntoForce, DraftAmendment, SignAmendment};
use super::event::{AmendmentDrafted, AmendmentEnteredIntoForce, AmendmentSigned};
use super::{Amendment, Change};
use crate::consultation::Question;
use crate::convention::decide::Signing;
use crate::convention::{Convention, Provisions};
use crate::law;
use crate::ledger::decide::{at_most, identifier_free};
use crate::ledger::{Context, Draft, Ledger};
use crate::refusal::{Code, Refusal};
use crate::value::{Date, EventId, MemberId, Sealer};
use std::collections::BTreeSet;

/// Changes of one amendment, so that the fact fits a body.
const MAX_CHANGES: usize = 100;
/// Bytes of all of them, likewise.
const MAX_BYTES: usize = 20_000;

impl Ledger {
    pub(crate) fn draft_amendment(&self, order: &DraftAmendment) -> Result<Vec<Draft>, Refusal> {
        let convention = self.conventions.get(order.convention)?;
        identifier_free(
            self.conventions.has_amendment(order.amendment),
            "un autre avenant",
            "amendment",
        )?;
        let Some((in_force_on, in_force)) = convention.in_force.filter(|_| convention.end.is_none()) else {
            return Err(convention.wrong_stage("être modifiée par avenant"));
        };
        at_most(MAX_CHANGES, order.changes.len(), "modifications", "changes")?;
        let bytes = serde_json::to_vec(&order.changes).map_or(usize::MAX, |bytes| bytes.len());
        at_most(MAX_BYTES, bytes, "octets de modifications", "changes")?;
        if order.changes.is_empty() {
            let message = "Un avenant modifie au moins une chose : dire laquelle.";
            return Err(Refusal::new(Code::AmendmentInvalid, message).at("changes"));
        }
        let mut changed = BTreeSet::new();
        for (index, change) in order.changes.iter().enumerate() {
            let field = format!("changes.{index}");
            if !changed.insert((change.french(), change.moved())) {
                let message = format!("Cet avenant modifie deux fois {}.", change.french());
                return Err(Refusal::new(Code::AmendmentInvalid, message).at(field));
            }
            self.change_stands(convention, order, change)
                .map_err(|refusal| refusal.at(field))?;
        }
        let number = u16::try_from(convention.amendments.len())
            .unwrap_or(u16::MAX)
            .saturating_add(1);
        let event = AmendmentDrafted {
            amendment: order.amendment,
            changes: order.changes.clone(),
            convention: order.convention,
            effective_on: order.effective_on,
            number,
            object: order.object.clone(),
        };
        let from = order.effective_on.unwrap_or(in_force_on);
        Ok(vec![Draft::new(event, from).authorised_by([in_force])])
    }

    /// Refuses a change that could not be made.
    fn change_stands(&self, convention: &Convention, order: &DraftAmendment, change: &Change) -> Result<(), Refusal> {
        let invalid = |message: String| Err(Refusal::new(Code::AmendmentInvalid, message));
        let joins = |member: &MemberId| order.changes.contains(&Change::PartyJoins(*member));
        match change {
            Change::Carrier(member) => {
                self.members.get(*member, "changes")?;
                if convention.has_party(*member) || joins(member) {
                    return Ok(());
                }
                invalid("Le porteur doit être l’une des parties.".to_owned())
            }
            Change::EndsOn(end) if *end < convention.starts_on => {
                invalid("La convention finirait avant d’avoir commencé : vérifier la date.".to_owned())
            }
            Change::PartyJoins(member) => {
                self.members.get(*member, "changes")?;
                let active = convention
                    .participations
                    .get(member)
                    .is_some_and(|participation| participation.is_member() && participation.leaving.is_none());
                if active {
                    return invalid(format!(
                        "{} est déjà partie à la convention.",
                        self.members.name(*member)
                    ));
                }
                Ok(())
            }
            Change::PartyLeaves(member) => {
                self.require_party(convention, *member)?;
                let carries = convention.carrier == *member
                    && !order.changes.iter().any(|change| matches!(change, Change::Carrier(_)));
                if carries {
                    return invalid(format!(
                        "{} porte le service : l’avenant qui la fait sortir désigne aussi le nouveau porteur.",
                        self.members.name(*member)
                    ));
                }
                Ok(())
            }
            Change::Notice(notice) => Provisions {
                notice: Some(notice.clone()),
                ..Provisions::default()
            }
            .check(),
            Change::Renewal(renewal) => Provisions {
                renewal: Some(renewal.clone()),
                ..Provisions::default()
            }
            .check(),
            Change::Rules(rules) => rules.check(),
            _ => Ok(()),
        }
    }

    pub(crate) fn sign_amendment(
        &self,
        order: &SignAmendment,
        context: &Context,
        sealer: &mut Sealer,
    ) -> Result<Vec<Draft>, Refusal> {
        let convention = self.conventions.get(order.convention)?;
        convention.amendment(order.amendment)?;
        let signing = Signing {
            question: Question::Amendment(order.amendment),
            member: order.member,
            signed_on: order.signed_on,
        };
        let authority = self.may_sign(convention, &signing, context)?;
        let event = AmendmentSigned {
            amendment: order.amendment,
            convention: order.convention,
            member: order.member,
            quality: order.quality.clone(),
            signatory: sealer.seal("AmendmentSigned.signatory", &order.signatory),
            signed_on: order.signed_on,
        };
        Ok(vec![Draft::new(event, order.signed_on).authorised_by([authority])])
    }

    pub(crate) fn bring_amendment_into_force(&self, order: &BringAmendmentIntoForce) -> Result<Vec<Draft>, Refusal> {
        let convention = self.conventions.get(order.convention)?;
        let amendment = convention.amendment(order.amendment)?;
        amendment.require_not_in_force("amendment")?;
        let (last_enforceable_on, acts) = self.amendment_acts(convention, amendment, order.in_force_on)?;
        let earliest = amendment
            .effective_on
            .map_or(last_enforceable_on, |stated| stated.max(last_enforceable_on));
        if order.in_force_on < earliest {
            let message = format!(
                "L’avenant n° {} ne peut pas entrer en vigueur avant le {} : c’est le plus tardif de la date prévue et du dernier acte exécutoire.",
                amendment.number,
                earliest.french()
            );
            return Err(Refusal::new(Code::EffectTooEarly, message)
                .at("in_force_on")
                .under(law::ENFORCEABILITY));
        }
        if !convention.binds_on(order.in_force_on) {
            convention.require_in_force_on(order.in_force_on)?;
        }
        for change in &amendment.changes {
            if let Change::PartyJoins(member) = change {
                self.existed_on(*member, order.in_force_on, "in_force_on")?;
            }
        }
        let event = AmendmentEnteredIntoForce {
            amendment: order.amendment,
            convention: order.convention,
            in_force_on: order.in_force_on,
            last_enforceable_on,
        };
        Ok(vec![Draft::new(event, order.in_force_on).authorised_by(acts)])
    }

    /// The last day on which a required act became enforceable, and these acts: the approval and the signature of each party or, where the
    /// organ or a majority is enough, their agreement.
    fn amendment_acts(
        &self,
        convention: &Convention,
        amendment: &Amendment,
        in_force_on: Date,
    ) -> Result<(Date, Vec<EventId>), Refusal> {
        let question = Question::Amendment(amendment.id);
        let consultation = convention.consultations.get(&question);
        let Some(consultation) = consultation.filter(|consultation| consultation.needs_everybody()) else {
            return convention.binding_agreement(question, in_force_on);
        };
        let mut last = amendment
            .effective_on
            .unwrap_or(convention.starts_on)
            .min(consultation.notified_on);
        let mut acts = Vec::with_capacity(consultation.asked.len());
        for member in consultation.asked.keys() {
            let of = self.members.of(*member);
            let approval = consultation.approvals.get(member);
            let Some((approval, enforceable_on)) =
                approval.and_then(|approval| Some((approval, approval.authorises_from()?)))
            else {
                let message = format!(
                    "Il manque une délibération exécutoire {of} sur l’avenant n° {}.",
                    amendment.number
                );
                return Err(Refusal::new(Code::NotEnforceable, message)
                    .at("amendment")
                    .under(self.enforceability_of(*member)));
            };
            if convention.legal_form.is_signed() && approval.signed_on.is_none() {
                let message = format!("Il manque la signature {of} sur l’avenant n° {}.", amendment.number);
                return Err(Refusal::new(Code::SignatureMissing, message).at("amendment"));
            }
            last = last.max(enforceable_on);
            acts.push(approval.fact);
        }
        Ok((last, acts))
    }
}
