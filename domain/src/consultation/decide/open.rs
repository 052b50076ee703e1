//! Opening a consultation: who is asked, by which rules, with which populations. All is pinned.

use crate::consultation::command::{AskedMember, OpenConsultation};
use crate::consultation::event::{AskedAssembly, ConsultationOpened};
use crate::consultation::organ::awaits_organ;
use crate::consultation::state::everybody;
use crate::consultation::{Consent, Question, QuestionKind};
use crate::convention::Convention;
use crate::law;
use crate::ledger::decide::at_most;
use crate::ledger::{Context, Draft, Ledger};
use crate::member::{Criterion, CriterionFact, CriterionName, CriterionStatus};
use crate::participation::Movement;
use crate::refusal::{Code, Refusal};
use crate::rules::{Agreement, Parameter, Rule, Setting};
use crate::value::{Date, Digest, EventId, FiscalYear, MemberId};
use std::collections::BTreeSet;

/// Members asked at once, so that the fact fits a body.
const MAX_ASKED: usize = 800;
/// The same where each is asked with its population.
const MAX_COUNTED: usize = 470;
/// Members notified on another day than the others.
const MAX_OWN_DAYS: usize = 200;
/// Members in whose place others sit, over one consultation.
const MAX_PERIMETERS: usize = 80;
/// More inhabitants than any member has: a figure above is no population.
const MAX_POPULATION: u64 = 99_999_999;

/// What is asked, of whom, since when.
pub(crate) struct Asking<'a> {
    pub(crate) convention: &'a Convention,
    pub(crate) question: Question,
    pub(crate) notified_on: Date,
    pub(crate) asked: &'a [AskedMember],
    pub(crate) population: Option<&'a Criterion>,
    pub(crate) document: Option<Digest>,
}

impl Ledger {
    pub(crate) fn open_consultation(&self, order: &OpenConsultation, context: &Context) -> Result<Vec<Draft>, Refusal> {
        let convention = self.conventions.get(order.convention)?;
        let ground = self.ground_of(convention, order.question, order.notified_on)?;
        let asking = Asking {
            convention,
            question: order.question,
            notified_on: order.notified_on,
            asked: &order.asked,
            population: order.population.as_ref(),
            document: order.document,
        };
        let draft = self.consultation(&asking, context)?;
        Ok(vec![draft.authorised_by([ground])])
    }

    /// The fact that raises the question; refused when it cannot be put.
    fn ground_of(&self, convention: &Convention, question: Question, on: Date) -> Result<EventId, Refusal> {
        if question == Question::Convention {
            let message = "La convention elle-même se soumet aux assemblées, avec ses pièces : utiliser la soumission.";
            return Err(Refusal::new(Code::QuestionInvalid, message).at("question"));
        }
        if !convention.binds_on(on) {
            convention.require_in_force_on(on)?;
        }
        if let Some(rule) = convention.organ_alone(question, on) {
            return Err(awaits_organ(question, &rule, Code::QuestionInvalid));
        }
        match question {
            Question::Convention | Question::Dissolution => {
                Ok(convention.in_force.map_or(convention.fact, |(_, fact)| fact))
            }
            Question::Accession(member) => self.requested(convention, member, Movement::Accession),
            Question::Withdrawal(member) => self.requested(convention, member, Movement::Withdrawal),
            Question::Amendment(amendment) => {
                let amendment = convention.amendment(amendment)?;
                amendment.require_not_in_force("question")?;
                let needed = convention.legal_form.needs_organ_consent();
                // An organ that does not sit in this ledger deliberated elsewhere: nothing here can say whether it did.
                match &amendment.consent {
                    None if needed && self.committees.organ_sits(convention.id) => Err(no_consent(question)),
                    Some(consent) if !consent.consents => Err(consent_refused(question, consent)),
                    Some(consent) => Ok(consent.fact),
                    None => Ok(amendment.fact),
                }
            }
            Question::Ratification(item) => {
                let refuse = |message: &str| Err(Refusal::new(Code::QuestionInvalid, message).at("question"));
                let Some(decision) = self.committees.decision(item) else {
                    return refuse("Aucune décision n’a été prise sur ce point : il n’y a rien à ratifier.");
                };
                if decision.binding.is_none() {
                    return refuse("Le comité a rejeté ce point : il n’y a rien à ratifier.");
                }
                if self.committees.get(decision.committee)?.convention != convention.id {
                    return refuse("Cette décision est celle du comité d’une autre convention.");
                }
                Ok(decision.fact)
            }
        }
    }

    /// The request of `member`, with the organ's consent where the form needs one.
    fn requested(&self, convention: &Convention, member: MemberId, movement: Movement) -> Result<EventId, Refusal> {
        let request = self.pending_request(convention, member, movement)?;
        if !convention.legal_form.needs_organ_consent() {
            return Ok(request.fact);
        }
        match &request.consent {
            Some(consent) if consent.consents => Ok(consent.fact),
            Some(consent) => Err(consent_refused(movement.question(member), consent)),
            None => Err(no_consent(movement.question(member))),
        }
    }

    /// The opening of a consultation, without what raises it.
    pub(crate) fn consultation(&self, asking: &Asking<'_>, context: &Context) -> Result<Draft, Refusal> {
        let Asking {
            convention,
            question,
            notified_on,
            ..
        } = *asking;
        context.not_after_today(notified_on, "notified_on")?;
        let round = next_round(convention, question)?;
        let rules = convention.rules_on(notified_on);
        let agreement = if question.kind().needs_everybody() {
            everybody(question.kind())?
        } else {
            rules
                .rule(Parameter::MembersAgreement, notified_on)
                .map_err(|refusal| refusal.at("question"))?
                .clone()
        };
        let silence = question.kind().silence();
        let silence = silence
            .and_then(|parameter| rules.find(parameter, notified_on))
            .cloned();
        let counts = counts_population(&agreement);
        let criterion = asking
            .population
            .cloned()
            .unwrap_or_else(|| CriterionName::PopulationMunicipale.into());
        let members = self.asked(asking)?;
        let limit = if counts { MAX_COUNTED } else { MAX_ASKED };
        at_most(limit, members.len(), "membres", "asked")?;
        let perimeters = members
            .iter()
            .fold(0, |sum: usize, asked| sum.saturating_add(asked.perimeter.len()));
        at_most(MAX_PERIMETERS, perimeters, "membres représentés", "asked")?;
        let own_days = members.iter().filter(|asked| asked.notified_on.is_some()).count();
        at_most(MAX_OWN_DAYS, own_days, "dates propres à un membre", "asked")?;
        let mut asked = Vec::with_capacity(members.len());
        for (index, member) in members.iter().enumerate() {
            let own_day = member.notified_on.filter(|day| *day != notified_on);
            if let Some(day) = own_day {
                context.not_after_today(day, &format!("asked.{index}.notified_on"))?;
            }
            let counted = if counts {
                let counted = self.population(member, &criterion, notified_on);
                Some(counted.map_err(|refusal| refusal.at(format!("asked.{index}")))?)
            } else {
                None
            };
            asked.push(AskedAssembly {
                member: member.member,
                notified_on: own_day,
                perimeter: member.perimeter.clone(),
                population: counted.map(|(population, _)| population),
                vintage: counted.map(|(_, vintage)| vintage),
            });
        }
        let vintage = asked.first().and_then(|first| first.vintage);
        for assembly in &mut asked {
            assembly.vintage = assembly.vintage.filter(|own| Some(*own) != vintage);
        }
        let event = ConsultationOpened {
            agreement,
            asked,
            convention: convention.id,
            document: asking.document,
            notified_on,
            population: counts.then_some(criterion),
            question,
            round,
            silence,
            vintage,
        };
        Ok(Draft::new(event, notified_on))
    }

    /// Who is asked: those named, each once and each a party; else every party, and those whom an amendment lets in.
    fn asked(&self, asking: &Asking<'_>) -> Result<Vec<AskedMember>, Refusal> {
        let convention = asking.convention;
        let mut parties = if asking.question == Question::Convention {
            convention.parties.clone()
        } else {
            self.acting_on(convention, asking.notified_on)
        };
        if let Question::Amendment(amendment) = asking.question {
            let entering = convention.amendment(amendment)?.changes.iter();
            let entering = entering.filter_map(crate::amendment::Change::moved);
            let entering: Vec<MemberId> = entering.filter(|member| !parties.contains(member)).collect();
            parties.extend(entering);
        }
        if asking.asked.is_empty() {
            let alone = |member| {
                let mut perimeter = self.population_perimeter(convention, member, asking.notified_on);
                if perimeter == [member] {
                    perimeter.clear();
                }
                AskedMember {
                    member,
                    notified_on: None,
                    perimeter,
                }
            };
            return Ok(parties.into_iter().map(alone).collect());
        }
        let mut seen = BTreeSet::new();
        for (index, asked) in asking.asked.iter().enumerate() {
            let field = format!("asked.{index}");
            self.members.get(asked.member, &field)?;
            let name = self.members.name(asked.member);
            if !parties.contains(&asked.member) {
                let message = format!(
                    "{name} n’est pas partie à la convention « {} » le {} : son assemblée n’est pas consultée.",
                    convention.title,
                    asking.notified_on.french()
                );
                return Err(Refusal::new(Code::NotAParty, message).at(field));
            }
            if !seen.insert(asked.member) {
                let message = format!("{name} figure deux fois parmi les membres consultés.");
                return Err(Refusal::new(Code::MemberTwice, message).at(field));
            }
        }
        Ok(asking.asked.to_vec())
    }

    /// The population that `asked` represents, its own or those of the members in whose place it sits, and its oldest reference year.
    fn population(&self, asked: &AskedMember, criterion: &Criterion, on: Date) -> Result<(u64, FiscalYear), Refusal> {
        let itself = [asked.member];
        let of = if asked.perimeter.is_empty() {
            &itself[..]
        } else {
            &asked.perimeter
        };
        let mut population = 0_u64;
        let mut oldest: Option<FiscalYear> = None;
        for member in of {
            let name = self.members.name(*member);
            let facts = self.members.get(*member, "asked")?.facts(criterion);
            let Some(fact) = latest_on(facts, on) else {
                let message = format!(
                    "Aucune valeur du critère « {} » n’est en vigueur au {} pour {name} : l’enregistrer, car la majorité en dépend.",
                    criterion.french(),
                    on.french()
                );
                return Err(Refusal::new(Code::CriterionMissing, message));
            };
            let whole = Some(fact.value).filter(|value| value.denominator() == 1);
            let figure = whole.and_then(|value| u64::try_from(value.numerator()).ok());
            let Some(figure) = figure.filter(|figure| *figure <= MAX_POPULATION) else {
                let message = format!(
                    "La valeur enregistrée pour {name} n’est pas une population : un nombre entier d’habitants est attendu."
                );
                return Err(Refusal::new(Code::CriterionMissing, message));
            };
            population = population.saturating_add(figure);
            oldest = Some(oldest.map_or(fact.vintage, |oldest| oldest.min(fact.vintage)));
        }
        Ok((population, oldest.unwrap_or_else(|| on.fiscal_year())))
    }
}

fn no_consent(question: Question) -> Refusal {
    let message = format!(
        "Il manque le consentement de l’organe délibérant sur {} : l’enregistrer d’abord.",
        question.kind().about()
    );
    consent_missing(question, message)
}

fn consent_refused(question: Question, consent: &Consent) -> Refusal {
    let message = format!(
        "L’organe délibérant n’a pas consenti, par sa délibération n° {}, sur {} : les membres ne sont pas consultés.",
        consent.number,
        question.kind().about()
    );
    consent_missing(question, message)
}

fn consent_missing(question: Question, message: String) -> Refusal {
    let text = question
        .movement()
        .map_or(law::STATUTES_CHANGE, |(_, movement)| movement.reference());
    Refusal::new(Code::ConsentMissing, message).at("question").under(text)
}

/// The value in force on `on`: the latest, a definitive one before a provisional one, then the latest known.
fn latest_on<'a>(facts: impl Iterator<Item = &'a CriterionFact>, on: Date) -> Option<&'a CriterionFact> {
    facts.filter(|fact| fact.in_force_on <= on).max_by_key(|fact| {
        (
            fact.in_force_on,
            fact.status == CriterionStatus::Definitive,
            fact.known_on,
        )
    })
}

fn counts_population(rule: &Rule) -> bool {
    matches!(rule.setting, Setting::Agreement(Agreement::Qualified(_)))
}

/// 1, or one more than a round that was rejected. A question that is open or agreed is not put again.
fn next_round(convention: &Convention, question: Question) -> Result<u16, Refusal> {
    let Some(earlier) = convention.consultations.get(&question) else {
        return Ok(1);
    };
    if earlier.is_rejected() {
        return Ok(earlier.round.saturating_add(1));
    }
    let state = if earlier.conclusion.is_some() {
        "a déjà reçu l’accord des membres"
    } else {
        "est déjà soumise aux membres"
    };
    let message = format!(
        "Cette question ({}) {state}, notifiée le {}.",
        question.kind().french(),
        earlier.notified_on.french()
    );
    Err(Refusal::new(Code::ConsultationState, message).at("question"))
}

impl QuestionKind {
    /// « sur l’avenant », after « la délibération ».
    pub(crate) const fn about(self) -> &'static str {
        match self {
            Self::Accession => "l’adhésion",
            Self::Amendment => "l’avenant",
            Self::Convention => "la convention",
            Self::Dissolution => "la dissolution",
            Self::Ratification => "la ratification",
            Self::Withdrawal => "le retrait",
        }
    }
}
