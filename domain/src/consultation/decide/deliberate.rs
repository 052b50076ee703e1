//! What an assembly decides, and the day its act binds.

use crate::consultation::{Approval, Consultation, Question};
use crate::convention::command::{Enforceability, RecordDeliberation, RecordEnforceability};
use crate::convention::event::{DeliberationBecameEnforceable, DeliberationRecorded};
use crate::convention::{Convention, DeliberationSense};
use crate::law::{self, LegalReference};
use crate::ledger::decide::identifier_free;
use crate::ledger::{Context, Draft, Ledger};
use crate::member::MemberKind;
use crate::refusal::{Code, Refusal};
use crate::value::{ConventionId, Date, DeliberationId, MemberId};

impl Ledger {
    pub(crate) fn record_deliberation(
        &self,
        order: &RecordDeliberation,
        context: &Context,
    ) -> Result<Vec<Draft>, Refusal> {
        let convention = self.conventions.get(order.convention)?;
        let consultation = asked_about(convention, order.question)?;
        self.require_asked(convention, consultation, order.member)?;
        let name = self.members.name(order.member);
        let earlier = consultation.approvals.get(&order.member);
        // One that was annulled or rescinded may be taken again.
        let stands = |approval: &&Approval| {
            let standing = self.acts.standing(approval.fact, order.decided_on);
            standing.is_none_or(|(standing, _)| standing.holds())
        };
        let adopted = earlier.filter(|approval| approval.sense == DeliberationSense::Adopted);
        if let Some(approval) = adopted.filter(stands) {
            let message = format!(
                "{name} a déjà adopté {} par sa délibération n° {} du {}.",
                order.question.kind().about(),
                approval.number,
                approval.decided_on.french()
            );
            return Err(Refusal::new(Code::AlreadyDeliberated, message).at("member"));
        }
        context.not_after_today(order.decided_on, "decided_on")?;
        let notified_on = consultation
            .asked
            .get(&order.member)
            .map_or(consultation.notified_on, |asked| asked.notified_on);
        let before = earlier.map_or(notified_on, |rejection| rejection.decided_on);
        if order.decided_on < before {
            let message = format!(
                "La délibération précède la saisine (ou le rejet) du {} : vérifier la date.",
                before.french()
            );
            return Err(Refusal::new(Code::ActOrder, message).at("decided_on"));
        }
        self.within_term(consultation, order)?;
        self.require_present(convention, order.member, order.decided_on, "member")?;
        says_what_it_means(order)?;
        is_concordant(consultation, order, &name)?;
        identifier_free(
            self.conventions.has_deliberation(order.deliberation),
            "une autre délibération",
            "deliberation",
        )?;
        let silence = consultation.silences.get(&order.member).filter(|_| earlier.is_none());
        let event = DeliberationRecorded {
            conditions: order.conditions.clone(),
            convention: order.convention,
            decided_on: order.decided_on,
            deliberation: order.deliberation,
            document: order.document,
            member: order.member,
            number: order.number.clone(),
            question: order.question,
            sense: order.sense,
            supersedes_silence: silence.map(|silence| silence.fact),
            votes: order.votes.clone(),
        };
        let mut drafts = vec![Draft::new(event, order.decided_on)];
        if let Some(enforceability) = &order.enforceability {
            let act = Act {
                convention: order.convention,
                question: order.question,
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
        let approval = self.require_approval(convention, order.question, order.member)?;
        if let Some(date) = approval.enforceable_on {
            let message = format!("Cette délibération est déjà exécutoire depuis le {}.", date.french());
            return Err(Refusal::new(Code::AlreadyEnforceable, message).at("member"));
        }
        self.require_chain([approval.fact], approval.decided_on, "member")?;
        let act = Act {
            convention: order.convention,
            question: order.question,
            deliberation: approval.deliberation,
            member: order.member,
            decided_on: approval.decided_on,
            text: self.enforceability_of(order.member),
        };
        let draft = act.becomes_enforceable(&order.enforceability, context)?;
        Ok(vec![draft.authorised_by([approval.fact])])
    }

    /// Refuses an act taken once silence had spoken. Taken in time and learnt later, it stands, and replaces the silence.
    fn within_term(&self, consultation: &Consultation, order: &RecordDeliberation) -> Result<(), Refusal> {
        let Some((rule, silence)) = consultation.silence() else {
            return Ok(());
        };
        let Some(term_on) = consultation
            .term_of(order.member)
            .filter(|term| *term < order.decided_on)
        else {
            return Ok(());
        };
        let message = format!(
            "L’assemblée {} devait délibérer au plus tard le {} : passé ce jour, son silence est {} ({}). Constater ce silence.",
            self.members.of(order.member),
            term_on.french(),
            silence.meaning.french(),
            rule.cited()
        );
        Err(Refusal::new(Code::TermPassed, message).at("decided_on"))
    }

    /// The text by which the acts of `member` become enforceable.
    pub(crate) fn enforceability_of(&self, member: MemberId) -> LegalReference {
        let kind = self.members.get(member, "member").map(|member| member.kind);
        law::enforceability_of(kind.unwrap_or(MemberKind::Commune))
    }

    /// Refuses a member that is not asked, and that took the place of nobody who is.
    fn require_asked(
        &self,
        convention: &Convention,
        consultation: &Consultation,
        member: MemberId,
    ) -> Result<(), Refusal> {
        self.members.get(member, "member")?;
        let asked = |id| consultation.asked.contains_key(&id);
        if asked(member) || self.stands_for(convention, member, asked) {
            return Ok(());
        }
        let message = format!(
            "{} n’est pas parmi les membres consultés sur {} « {} ».",
            self.members.name(member),
            match consultation.question {
                Question::Convention => "la convention",
                question => question.kind().about(),
            },
            convention.title
        );
        Err(Refusal::new(Code::NotAParty, message).at("member"))
    }

    /// What the assembly of `member` decided on `question`, or a refusal.
    pub(crate) fn require_approval<'a>(
        &self,
        convention: &'a Convention,
        question: Question,
        member: MemberId,
    ) -> Result<&'a Approval, Refusal> {
        let consultation = asked_about(convention, question)?;
        self.require_asked(convention, consultation, member)?;
        consultation.approvals.get(&member).ok_or_else(|| {
            let message = format!(
                "Aucune délibération {} n’est enregistrée sur {}.",
                self.members.of(member),
                match question {
                    Question::Convention => "cette convention",
                    question => question.kind().about(),
                }
            );
            Refusal::new(Code::DeliberationMissing, message).at("member")
        })
    }
}

/// The consultation on `question`; a convention that was never submitted is told as such.
fn asked_about(convention: &Convention, question: Question) -> Result<&Consultation, Refusal> {
    if question == Question::Convention && convention.notified_on.is_none() {
        return Err(convention.wrong_stage("être délibérée"));
    }
    convention.consultation(question)
}

/// Conditions go with an adoption on conditions, and with nothing else.
fn says_what_it_means(order: &RecordDeliberation) -> Result<(), Refusal> {
    let conditional = order.sense == DeliberationSense::AdoptedOnConditions;
    if conditional == order.conditions.is_some() {
        return Ok(());
    }
    let message = if conditional {
        "Une adoption sous conditions dit lesquelles : elle n’approuve pas le texte soumis, mais un autre."
    } else {
        "Une délibération qui pose des conditions n’est ni une adoption ni un rejet simple : choisir « adoptée sous conditions »."
    };
    Err(Refusal::new(Code::ConditionsInvalid, message).at("conditions"))
}

/// The text voted must be the text put to the vote: concordant deliberations are about the same words.
fn is_concordant(consultation: &Consultation, order: &RecordDeliberation, name: &str) -> Result<(), Refusal> {
    let Some((voted, asked)) = order.document.zip(consultation.document) else {
        return Ok(());
    };
    if voted == asked {
        return Ok(());
    }
    let message = format!(
        "{name} a voté un autre texte que celui soumis aux membres (empreinte {voted}, attendue {asked}) : les délibérations ne concordent pas. Faire délibérer de nouveau sur le texte soumis, ou soumettre un texte modifié à tous."
    );
    Err(Refusal::new(Code::NotConcordant, message).at("document"))
}

/// A deliberation, about to become enforceable.
struct Act {
    convention: ConventionId,
    question: Question,
    deliberation: DeliberationId,
    member: MemberId,
    decided_on: Date,
    /// The text by which it becomes enforceable.
    text: LegalReference,
}

impl Act {
    fn becomes_enforceable(&self, dates: &Enforceability, context: &Context) -> Result<Draft, Refusal> {
        let enforceable_on = enforceable_on(dates, self.decided_on, self.text.clone(), context)?;
        let event = DeliberationBecameEnforceable {
            convention: self.convention,
            deliberation: self.deliberation,
            enforceable_on,
            member: self.member,
            published_on: dates.published_on,
            question: self.question,
            transmitted_on: dates.transmitted_on,
        };
        Ok(Draft::new(event, enforceable_on))
    }
}

/// The later of publication and transmission, neither of which comes before the act nor after today. The receipt plays no part.
pub(crate) fn enforceable_on(
    dates: &Enforceability,
    decided_on: Date,
    text: LegalReference,
    context: &Context,
) -> Result<Date, Refusal> {
    for (date, field) in [
        (dates.published_on, "enforceability.published_on"),
        (dates.transmitted_on, "enforceability.transmitted_on"),
    ] {
        context.not_after_today(date, field)?;
        if date < decided_on {
            let message = format!(
                "L’acte du {} ne peut pas être publié ni transmis avant d’être pris.",
                decided_on.french()
            );
            return Err(Refusal::new(Code::ActOrder, message).at(field).under(text));
        }
    }
    Ok(dates.published_on.max(dates.transmitted_on))
}
