//! Consultations: the matrix of members and answers, and the count.

use super::approval::DeliberationSense;
use super::fact::Fact;
use super::id::global_id;
use super::member::Member;
use super::reading::Reading;
use super::scalars::Date;
use async_graphql::{Enum, ID, Object, Result, SimpleObject};
use domain::consultation::majority::{BranchResult, Calculation as Figures, Strength as Force};
use domain::consultation::{
    Answer as Answered, Consent as ConsentState, Consultation as State, Order as OrderState, Question,
};
use domain::rules::Rule;
use domain::value::{EventId, MemberId};
use projections::conventions::ConventionView;
use std::sync::Arc;

/// Le genre d’une question posée aux membres.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::consultation::QuestionKind")]
pub(crate) enum QuestionKind {
    /// Un candidat adhère.
    Accession,
    /// La convention est modifiée par avenant.
    Amendment,
    /// La convention elle-même.
    Convention,
    /// La coopération est dissoute.
    Dissolution,
    /// Une proposition de comité est ratifiée.
    Ratification,
    /// Un membre se retire.
    Withdrawal,
}

/// Ce que dit un membre, pour le décompte.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::consultation::majority::Voice")]
pub(crate) enum Voice {
    /// Oui, par une délibération exécutoire ou par un silence qui vaut accord.
    InFavour,
    /// Non : rejet, adoption sous conditions, ou silence qui vaut refus.
    Against,
    /// On ne sait pas encore.
    Awaited,
}

/// Ce que veut dire le silence gardé passé le délai.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::rules::SilenceMeaning")]
pub(crate) enum SilenceMeaning {
    /// Oui.
    Favourable,
    /// Non.
    Unfavourable,
}

/// Une règle, telle qu’elle a été figée à l’ouverture de la consultation.
#[derive(SimpleObject)]
pub(crate) struct PinnedRule {
    /// Ce qu’elle dit.
    text: String,
    /// Le texte dont elle vient, avec un avertissement s’il est à vérifier.
    reference: String,
}

impl From<&Rule> for PinnedRule {
    fn from(rule: &Rule) -> Self {
        Self {
            text: rule.setting.french(),
            reference: rule.cited(),
        }
    }
}

/// A consultation of a convention.
pub(crate) struct Consultation {
    pub(super) reading: Arc<Reading>,
    pub(super) convention: Arc<ConventionView>,
    pub(super) state: State,
}

impl Consultation {
    fn fact_of(&self, event: EventId) -> Option<Fact> {
        self.convention.fact(event).map(|fact| Fact::of(&self.reading, fact))
    }
}

/// Une question posée aux assemblées des membres, et leurs réponses.
#[Object]
impl Consultation {
    /// Le genre de la question.
    async fn kind(&self) -> QuestionKind {
        self.state.question.kind().into()
    }

    /// Ce que la question concerne : l’avenant, le membre ou le point de l’ordre du jour.
    async fn about(&self) -> Option<ID> {
        let ledger = self.reading.ledger;
        match self.state.question {
            Question::Convention | Question::Dissolution => None,
            Question::Amendment(amendment) => Some(global_id(ledger, amendment)),
            Question::Accession(member) | Question::Withdrawal(member) => Some(global_id(ledger, member)),
            Question::Ratification(item) => Some(global_id(ledger, item)),
        }
    }

    /// Combien de fois la question a été posée.
    async fn round(&self) -> u16 {
        self.state.round
    }

    /// Jour de la notification aux membres.
    async fn notified_on(&self) -> Date {
        self.state.notified_on.into()
    }

    /// Empreinte du texte soumis au vote.
    async fn document(&self) -> Option<String> {
        self.state.document.map(|document| document.to_string())
    }

    /// L’accord requis.
    async fn agreement(&self) -> PinnedRule {
        PinnedRule::from(&self.state.agreement)
    }

    /// Ce que vaut le silence ; rien s’il ne dit rien.
    async fn silence(&self) -> Option<PinnedRule> {
        self.state.silence.as_ref().map(PinnedRule::from)
    }

    /// Chaque membre consulté et sa réponse.
    async fn answers(&self) -> Vec<Answer> {
        self.state
            .asked
            .keys()
            .map(|member| Answer {
                reading: Arc::clone(&self.reading),
                convention: Arc::clone(&self.convention),
                state: self.state.clone(),
                member: *member,
            })
            .collect()
    }

    /// Le décompte, tel qu’il se présente maintenant.
    async fn calculation(&self) -> Result<Calculation> {
        Calculation::of(&self.reading, &self.state.calculation())
    }

    /// Le résultat constaté.
    async fn conclusion(&self) -> Result<Option<Conclusion>> {
        let Some(conclusion) = &self.state.conclusion else {
            return Ok(None);
        };
        Ok(Some(Conclusion {
            adopted: conclusion.adopted,
            concluded_on: conclusion.concluded_on.into(),
            outdated: conclusion.outdated,
            calculation: Calculation::of(&self.reading, &conclusion.calculation)?,
            fact: self.fact_of(conclusion.fact),
        }))
    }

    /// L’arrêté du représentant de l’État.
    async fn order(&self) -> Option<Order> {
        let order = self.state.order.as_ref()?;
        Some(Order::of(&self.reading, &self.convention, order))
    }

    /// Le fait qui l’a ouverte.
    async fn fact(&self) -> Option<Fact> {
        self.fact_of(self.state.fact)
    }
}

/// A row of the matrix.
pub(crate) struct Answer {
    reading: Arc<Reading>,
    convention: Arc<ConventionView>,
    state: State,
    member: MemberId,
}

/// La réponse d’un membre : notifié, délibéré, exécutoire, signé, ou silencieux.
#[Object]
impl Answer {
    /// Le membre.
    async fn member(&self) -> Result<Member> {
        self.reading.member(self.member)
    }

    /// Jour de sa notification.
    async fn notified_on(&self) -> Date {
        let asked = self.state.asked.get(&self.member);
        asked.map_or(self.state.notified_on, |asked| asked.notified_on).into()
    }

    /// La population qu’il représente, si la règle compte les populations. Un nombre en chaîne.
    async fn population(&self) -> Option<String> {
        let asked = self.state.asked.get(&self.member);
        asked
            .map(|asked| asked.population)
            .filter(|population| *population > 0)
            .map(|population| population.to_string())
    }

    /// Dernier jour pour délibérer ; rien si le silence ne dit rien.
    async fn silence_term(&self) -> Option<Date> {
        self.state.term_of(self.member).map(Into::into)
    }

    /// Ce que vaut son silence, s’il est constaté et qu’aucune délibération ne l’a remplacé.
    async fn silent(&self) -> Option<SilenceMeaning> {
        match self.state.answer(self.member) {
            Answered::Silent(silence) => Some(silence.meaning.into()),
            _ => None,
        }
    }

    /// Ce qu’il dit, pour le décompte.
    async fn voice(&self) -> Voice {
        self.state.answer(self.member).voice().into()
    }

    /// Numéro de sa délibération.
    async fn number(&self) -> Option<String> {
        self.state
            .approvals
            .get(&self.member)
            .map(|approval| approval.number.to_string())
    }

    /// Jour du vote.
    async fn decided_on(&self) -> Option<Date> {
        self.state
            .approvals
            .get(&self.member)
            .map(|approval| approval.decided_on.into())
    }

    /// Adoptée, adoptée sous conditions ou rejetée.
    async fn sense(&self) -> Option<DeliberationSense> {
        self.state
            .approvals
            .get(&self.member)
            .map(|approval| approval.sense.into())
    }

    /// Jour où elle est devenue exécutoire.
    async fn enforceable_on(&self) -> Option<Date> {
        let approval = self.state.approvals.get(&self.member)?;
        approval.enforceable_on.map(Into::into)
    }

    /// Jour de la signature, pour une convention ou un avenant.
    async fn signed_on(&self) -> Option<Date> {
        let approval = self.state.approvals.get(&self.member)?;
        approval.signed_on.map(Into::into)
    }

    /// Combien de délibérations antérieures celle-ci remplace. Toutes restent au journal.
    async fn earlier(&self) -> usize {
        let former = self.state.former.iter();
        former.filter(|(member, _)| *member == self.member).count()
    }

    /// Le fait qui a enregistré sa délibération, ou constaté son silence.
    async fn fact(&self) -> Option<Fact> {
        let event = self.state.answer(self.member).fact()?;
        self.convention.fact(event).map(|fact| Fact::of(&self.reading, fact))
    }
}

/// Des assemblées, et la population qu’elles représentent.
#[derive(SimpleObject)]
pub(crate) struct Strength {
    /// Combien d’assemblées.
    members: u32,
    /// La population : un nombre en chaîne.
    population: String,
}

impl From<&Force> for Strength {
    fn from(strength: &Force) -> Self {
        Self {
            members: strength.members,
            population: strength.population.to_string(),
        }
    }
}

/// Une façon d’atteindre la majorité.
#[derive(SimpleObject)]
pub(crate) struct Branch {
    /// La part des assemblées qu’il faut.
    members: String,
    /// Si elle est atteinte.
    members_met: bool,
    /// La part de la population qu’il faut, si la règle la compte.
    population: Option<String>,
    /// Si elle est atteinte.
    population_met: bool,
}

impl From<&BranchResult> for Branch {
    fn from(branch: &BranchResult) -> Self {
        Self {
            members: branch.members.french(),
            members_met: branch.members_met,
            population: branch.population.as_ref().map(domain::rules::Threshold::french),
            population_met: branch.population_met,
        }
    }
}

/// Un membre sans lequel il n’y a pas d’accord.
#[derive(SimpleObject)]
pub(crate) struct Veto {
    /// Le membre.
    member: Member,
    /// La population qu’il représente : un nombre en chaîne.
    population: String,
    /// Ce qu’il dit.
    voice: Voice,
}

/// Un décompte : tous les chiffres derrière « adopté » ou « rejeté ».
#[derive(SimpleObject)]
pub(crate) struct Calculation {
    /// Tous les consultés.
    asked: Strength,
    /// Ceux qui sont pour.
    in_favour: Strength,
    /// Ceux qui n’ont pas encore répondu.
    awaited: Strength,
    /// Chaque façon d’atteindre la majorité.
    branches: Vec<Branch>,
    /// Les membres sans lesquels il n’y a pas d’accord.
    vetoes: Vec<Veto>,
    /// Si les membres sont d’accord, ceux qu’on attend étant comptés contre.
    adopted: bool,
    /// Si le résultat est le même quoi que disent ceux qu’on attend.
    certain: bool,
}

impl Calculation {
    fn of(reading: &Arc<Reading>, figures: &Figures) -> Result<Self> {
        let veto = |veto: &domain::consultation::majority::VetoResult| {
            Ok(Veto {
                member: reading.member(veto.member)?,
                population: veto.population.to_string(),
                voice: veto.voice.into(),
            })
        };
        Ok(Self {
            asked: Strength::from(&figures.asked),
            in_favour: Strength::from(&figures.in_favour),
            awaited: Strength::from(&figures.awaited),
            branches: figures.branches.iter().map(Branch::from).collect(),
            vetoes: figures.vetoes.iter().map(veto).collect::<Result<_>>()?,
            adopted: figures.is_adopted(),
            certain: figures.certain,
        })
    }
}

/// Le résultat constaté d’une consultation.
#[derive(SimpleObject)]
pub(crate) struct Conclusion {
    /// Si les membres sont d’accord.
    adopted: bool,
    /// Jour du décompte.
    concluded_on: Date,
    /// Si une réponse connue depuis a changé ce qui était compté : le constater de nouveau.
    outdated: bool,
    /// Le décompte.
    calculation: Calculation,
    /// Le fait qui l’a enregistré.
    fact: Option<Fact>,
}

/// Ce que dit l’organe délibérant de la coopération, avant les membres ou seul.
#[derive(SimpleObject)]
pub(crate) struct Consent {
    /// S’il consent.
    consents: bool,
    /// S’il décide seul : les membres ne sont pas consultés.
    alone: bool,
    /// Le numéro de sa délibération.
    number: String,
    /// Jour du vote.
    decided_on: Date,
    /// Jour à partir duquel elle oblige.
    binds_from: Date,
    /// L’arrêté du représentant de l’État, s’il décide seul.
    order: Option<Order>,
    /// Le fait qui l’a enregistré.
    fact: Option<Fact>,
}

impl Consent {
    /// The consent recorded as `state`, in a convention.
    pub(super) fn of(reading: &Arc<Reading>, convention: &ConventionView, state: &ConsentState) -> Self {
        Self {
            consents: state.consents,
            alone: state.alone,
            number: state.number.to_string(),
            decided_on: state.decided_on.into(),
            binds_from: state.binds_from.into(),
            order: state.order.as_ref().map(|order| Order::of(reading, convention, order)),
            fact: convention.fact(state.fact).map(|fact| Fact::of(reading, fact)),
        }
    }
}

/// L’arrêté du représentant de l’État.
#[derive(SimpleObject)]
pub(crate) struct Order {
    /// Son numéro.
    number: String,
    /// Jour de la signature.
    signed_on: Date,
    /// Jour de la publication.
    published_on: Date,
    /// Le fait qui l’a enregistré.
    fact: Option<Fact>,
}

impl Order {
    fn of(reading: &Arc<Reading>, convention: &ConventionView, state: &OrderState) -> Self {
        Self {
            number: state.number.to_string(),
            signed_on: state.signed_on.into(),
            published_on: state.published_on.into(),
            fact: convention.fact(state.fact).map(|fact| Fact::of(reading, fact)),
        }
    }
}
