//! What is asked of the members of a convention, and what they answer; amendments.

use super::Value;
use super::compare::Side;
use super::portrait::{Portrait, l, la, le};
use crate::conventions::ConventionView;
use crate::french::{grouped, list};
use domain::amendment::Change;
use domain::consultation::{Consent, Consultation, Question};
use domain::convention::Convention;
use domain::value::MemberId;

/// The consultations, the deliberations and the signatures.
pub(super) fn draw(portrait: &mut Portrait, side: &Side<'_>, convention: &ConventionView, state: &Convention) {
    let about = |question: Question| asked(side, state, question);
    for (question, consultation) in &state.consultations {
        consulted(portrait, side, convention, consultation, &about(*question));
    }
    for told in convention.deliberations() {
        let act = &told.act;
        let whose = format!("{} {}", act.number, side.tell.member(act.member).de());
        let on = about(told.question);
        let told = format!("{} le {}", act.sense.french(), act.decided_on.french());
        portrait.has(la(format!("délibération n° {whose} sur {on}")), told, [act.fact]);
        if let Some(known) = act.enforceability {
            let label = la(format!("date exécutoire de la délibération n° {whose} sur {on}"));
            portrait.has(label, known.enforceable_on, [known.fact]);
        }
    }
    for request in convention.requests() {
        let whose = format!("{} {}", request.number, side.tell.member(request.member).de());
        let question = request.movement.question(request.member);
        let label = la(format!("demande n° {whose} sur {}", about(question)));
        portrait.has(label, request.decided_on, []);
    }
}

/// What was asked, within a sentence on the convention.
fn asked(side: &Side<'_>, state: &Convention, question: Question) -> String {
    match question {
        Question::Convention => "le texte".to_owned(),
        Question::Amendment(id) => match state.amendments.get(&id) {
            Some(amendment) => format!("l’avenant n° {}", amendment.number),
            None => format!("l’avenant {id}"),
        },
        Question::Dissolution => "la dissolution".to_owned(),
        Question::Accession(member) => format!("l’adhésion {}", side.tell.member(member).de()),
        Question::Withdrawal(member) => format!("le retrait {}", side.tell.member(member).de()),
        Question::Ratification(item) => format!("la ratification {}", side.tell.decision(item).de()),
    }
}

fn consulted(
    portrait: &mut Portrait,
    side: &Side<'_>,
    convention: &ConventionView,
    consultation: &Consultation,
    about: &str,
) {
    let fact = |event| convention.fact(event);
    let told = format!(
        "notifiée le {}, tour n° {}",
        consultation.notified_on.french(),
        consultation.round
    );
    let opened = fact(consultation.fact);
    portrait.has(la(format!("consultation sur {about}")), told, opened);
    let agreement = &consultation.agreement;
    let agreement = format!("{} ({})", agreement.setting.french(), agreement.cited());
    portrait.has(la(format!("règle d’accord sur {about}")), agreement, opened);
    let silence = consultation
        .silence()
        .map(|(rule, silence)| format!("{} ({})", silence.french(), rule.cited()));
    portrait.may_have(le(format!("sens du silence sur {about}")), silence, opened);
    let document = consultation.document.as_ref().map(ToString::to_string);
    portrait.may_have(l(format!("empreinte du texte soumis sur {about}")), document, opened);
    for (member, asked) in &consultation.asked {
        let whose = side.tell.member_name(*member);
        portrait.has(
            la(format!("notification à {whose} sur {about}")),
            asked.notified_on,
            opened,
        );
        let population = (asked.population > 0).then(|| grouped(&asked.population.to_string()));
        let population = population.map(Value::Number);
        portrait.may_have(
            la(format!("population comptée de {whose} sur {about}")),
            population,
            opened,
        );
    }
    for (member, silence) in &consultation.silences {
        let told = format!("{}, au {}", silence.meaning.french(), silence.term_on.french());
        let label = le(format!("silence {} sur {about}", side.tell.member(*member).de()));
        portrait.has(label, told, fact(silence.fact));
    }
    for (member, approval) in &consultation.approvals {
        let label = la(format!("signature {} sur {about}", side.tell.member(*member).de()));
        let signed = convention.approval(*member).and_then(|known| known.signature.as_ref());
        let signed = signed
            .filter(|_| consultation.question == Question::Convention)
            .map(|known| known.fact);
        portrait.may_have(label, approval.signed_on, signed);
    }
    if let Some(conclusion) = &consultation.conclusion {
        let outcome = if conclusion.adopted { "adopté" } else { "rejeté" };
        let outdated = if conclusion.outdated { ", à refaire" } else { "" };
        let told = format!("{outcome} le {}{outdated}", conclusion.concluded_on.french());
        portrait.has(le(format!("résultat sur {about}")), told, fact(conclusion.fact));
    }
    if let Some(order) = &consultation.order {
        let told = format!(
            "n° {}, signé le {}, publié le {}",
            order.number,
            order.signed_on.french(),
            order.published_on.french()
        );
        portrait.has(l(format!("arrêté sur {about}")), told, fact(order.fact));
    }
}

/// The amendments.
pub(super) fn draw_amendments(portrait: &mut Portrait, convention: &ConventionView, state: &Convention) {
    for amendment in state.amendments.values() {
        let number = amendment.number;
        let fact = |event| convention.fact(event);
        let changes = amendment.changes.iter().map(Change::french);
        let changes = list(&changes.collect::<Vec<_>>());
        let told = format!("{} ({changes})", amendment.object);
        portrait.has(l(format!("avenant n° {number}")), told, fact(amendment.fact));
        let effective = la(format!("date d’effet prévue de l’avenant n° {number}"));
        portrait.may_have(effective, amendment.effective_on, fact(amendment.fact));
        consented(
            portrait,
            convention,
            amendment.consent.as_ref(),
            &format!("l’avenant n° {number}"),
        );
        let in_force = amendment.in_force;
        let label = l(format!("entrée en vigueur de l’avenant n° {number}"));
        portrait.may_have(
            label,
            in_force.map(|(day, _)| day),
            in_force.and_then(|(_, event)| fact(event)),
        );
        let consultation = state.consultations.get(&Question::Amendment(amendment.id));
        let label = l(format!("état de l’avenant n° {number}"));
        portrait.has(label, amendment.stage(consultation).french(), []);
    }
}

/// What the organ of the cooperation said of something.
pub(super) fn consented(portrait: &mut Portrait, convention: &ConventionView, consent: Option<&Consent>, about: &str) {
    let Some(consent) = consent else { return };
    let told = format!(
        "{} par la délibération n° {} du {}",
        if consent.consents { "accord" } else { "refus" },
        consent.number,
        consent.decided_on.french()
    );
    let label = l(format!("avis de l’organe délibérant sur {about}"));
    portrait.has(label, told, convention.fact(consent.fact));
    if let Some(order) = &consent.order {
        let told = format!("n° {}, signé le {}", order.number, order.signed_on.french());
        portrait.has(
            l(format!("arrêté sur {about}, à la suite de cet avis")),
            told,
            convention.fact(order.fact),
        );
    }
}

/// What people call a request: « la demande de départ d’Ambon ».
pub(super) fn request_of(side: &Side<'_>, member: MemberId, verb: &str) -> String {
    format!("la demande {verb} {}", side.tell.member(member).de())
}
