//! The ledger: every register, at one position.

use super::allocation::Allocation;
use super::budget::Budget;
use super::calendar::Deadline;
use super::chain::DoubtfulChain;
use super::committee::Committee;
use super::convention::Convention;
use super::decision::Decision;
use super::error::refused;
use super::id::{ledger_id, read_local};
use super::journal::JournalEntry;
use super::key::Key;
use super::key_text::KeyCheck;
use super::limits;
use super::member::Member;
use super::obligation::{Balance, Obligation};
use super::page::{Connection, Window, complexity};
use super::payment::Payment;
use super::reading::Reading;
use super::review::{PoolComparison, Proposal};
use super::scalars::{Date, Instant, Position};
use super::simulation::{SimulationPayload, simulate};
use super::trial::SimulationInput;
use super::withdrawal::{Asked, Withdrawal, WithdrawalEstimatePayload, estimate};
use async_graphql::{ID, Object, Result, SimpleObject};
use domain::value::FiscalYear;
use std::sync::Arc;

/// Un registre, en bref.
#[derive(SimpleObject, Clone)]
pub(crate) struct LedgerSummary {
    /// Identifiant global.
    pub(super) id: ID,
    /// Son nom à l’ouverture.
    pub(super) name: String,
    /// SIREN de l’organisme qui le tient.
    pub(super) operator: String,
    /// La position de son dernier fait.
    pub(super) position: Position,
}

/// A ledger.
#[derive(Clone)]
pub(crate) struct Ledger {
    pub(super) reading: Arc<Reading>,
}

/// Un registre : une coopération, tous ses faits dans l’ordre, et ce qui s’en déduit. Toute la réponse est prise à la même position.
#[Object]
impl Ledger {
    /// Identifiant global.
    pub(super) async fn id(&self) -> ID {
        ledger_id(self.reading.ledger)
    }

    /// Son nom.
    async fn name(&self) -> Option<&str> {
        self.reading
            .view
            .identity
            .as_ref()
            .map(|identity| identity.name.as_str())
    }

    /// SIREN de l’organisme qui le tient.
    async fn operator(&self) -> Option<&str> {
        self.reading
            .view
            .identity
            .as_ref()
            .map(|identity| identity.operator.as_str())
    }

    /// La position du dernier fait que la réponse connaît.
    async fn position(&self) -> Option<Position> {
        self.reading.view.position().map(Into::into)
    }

    /// Quand le registre a su ce fait.
    async fn recorded_at(&self) -> Option<Instant> {
        self.reading.view.recorded_at().map(Into::into)
    }

    /// La date civile de ce qui en dépend dans la réponse : en vigueur, en retard, nom du moment.
    async fn on(&self) -> Date {
        self.reading.on.into()
    }

    /// Relit une clé que l’on écrit, avant de la définir : la règle en une phrase, ou toutes les fautes avec leur ligne. N’enregistre rien.
    #[graphql(complexity = "child_complexity + limits::CHECK")]
    async fn check_key(
        &self,
        #[graphql(
            desc = "La clé dans le langage des clés, en YAML ou en JSON (docs/reference/key-language.md) : un mébioctet au plus."
        )]
        text: String,
        #[graphql(desc = "Les membres entre lesquels elle partage, si le texte ne les nomme pas.")]
        participants: Option<Vec<ID>>,
    ) -> KeyCheck {
        KeyCheck::of(&self.reading, &text, participants.as_deref())
    }

    /// Ce qui changerait, pour qui et pourquoi, avec un autre montant, une autre clé, d’autres critères ou d’autres membres. N’enregistre rien.
    #[graphql(complexity = "child_complexity + limits::SIMULATION")]
    async fn simulate(
        &self,
        #[graphql(desc = "Ce que l’on essaie.")] input: SimulationInput,
    ) -> Result<SimulationPayload> {
        simulate(&self.reading, &input).await
    }

    /// Où en est le retrait d’un membre : les dates, ce qui reste dû, par quel acte ; rien s’il n’a jamais été membre de la convention.
    async fn withdrawal(
        &self,
        #[graphql(desc = "La convention.")] convention: ID,
        #[graphql(desc = "Le membre.")] member: ID,
    ) -> Result<Option<Withdrawal>> {
        let convention = read_local(&convention, self.reading.ledger).map_err(refused)?;
        let member = read_local(&member, self.reading.ledger).map_err(refused)?;
        Ok(Withdrawal::of(&self.reading, convention, member))
    }

    /// Ce qu’un membre prendrait de la dette s’il partait, selon une clé : à savoir avant de voter. N’enregistre rien.
    #[graphql(complexity = "child_complexity + limits::SIMULATION")]
    async fn withdrawal_estimate(
        &self,
        #[graphql(desc = "La convention.")] convention: ID,
        #[graphql(desc = "Le membre.")] member: ID,
        #[graphql(desc = "La clé, adoptée.")] key: ID,
        #[graphql(desc = "Jour à la fin duquel compter la dette. Sans précision, la date « on » de la question.")]
        day: Option<Date>,
    ) -> Result<WithdrawalEstimatePayload> {
        let asked = Asked {
            convention,
            member,
            key,
            on: day,
        };
        estimate(&self.reading, &asked).await
    }

    /// Ce que des régularisations changeraient, répartition par répartition : une population connue depuis, une clé annulée, une adhésion
    /// rétroactive. N’enregistre rien.
    #[graphql(complexity = "child_complexity + limits::SIMULATION")]
    async fn proposals(&self, #[graphql(desc = "L’exercice : une année.")] year: u16) -> Result<Vec<Proposal>> {
        Proposal::all(&self.reading, FiscalYear::new(year).map_err(refused)?).await
    }

    /// Pourquoi chacun doit plus ou moins que l’exercice précédent, charge par charge.
    #[graphql(complexity = "child_complexity + limits::SIMULATION")]
    async fn year_comparison(
        &self,
        #[graphql(desc = "L’exercice : une année.")] year: u16,
    ) -> Result<Vec<PoolComparison>> {
        PoolComparison::all(&self.reading, FiscalYear::new(year).map_err(refused)?).await
    }

    /// Les appels de fonds dont la chaîne d’autorité est fragile ou rompue, du plus grand au plus petit.
    #[graphql(complexity = "complexity(first, last, child_complexity)")]
    async fn doubtful_chains(
        &self,
        #[graphql(desc = "Au plus tant de lignes depuis le début : 20 sans précision, 100 au plus.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Après ce curseur.")] after: Option<String>,
        #[graphql(desc = "Au plus tant de lignes avant la fin, 100 au plus.")] last: Option<i32>,
        #[graphql(desc = "Avant ce curseur.")] before: Option<String>,
    ) -> Result<Connection<DoubtfulChain>> {
        Window::new(first, after, last, before)?.page(self.reading.doubtful_rows())
    }

    /// Ses membres, par nom.
    #[graphql(complexity = "complexity(first, last, child_complexity)")]
    async fn members(
        &self,
        #[graphql(desc = "Au plus tant de lignes depuis le début : 20 sans précision, 100 au plus.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Après ce curseur.")] after: Option<String>,
        #[graphql(desc = "Au plus tant de lignes avant la fin, 100 au plus.")] last: Option<i32>,
        #[graphql(desc = "Avant ce curseur.")] before: Option<String>,
    ) -> Result<Connection<Member>> {
        Window::new(first, after, last, before)?.page(self.reading.member_rows())
    }

    /// Ses conventions, par titre.
    #[graphql(complexity = "complexity(first, last, child_complexity)")]
    async fn conventions(
        &self,
        #[graphql(desc = "Au plus tant de lignes depuis le début : 20 sans précision, 100 au plus.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Après ce curseur.")] after: Option<String>,
        #[graphql(desc = "Au plus tant de lignes avant la fin, 100 au plus.")] last: Option<i32>,
        #[graphql(desc = "Avant ce curseur.")] before: Option<String>,
    ) -> Result<Connection<Convention>> {
        Window::new(first, after, last, before)?.page(self.reading.convention_rows())
    }

    /// Ses comités de pilotage, par nom.
    #[graphql(complexity = "complexity(first, last, child_complexity)")]
    async fn committees(
        &self,
        #[graphql(desc = "Au plus tant de lignes depuis le début : 20 sans précision, 100 au plus.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Après ce curseur.")] after: Option<String>,
        #[graphql(desc = "Au plus tant de lignes avant la fin, 100 au plus.")] last: Option<i32>,
        #[graphql(desc = "Avant ce curseur.")] before: Option<String>,
    ) -> Result<Connection<Committee>> {
        Window::new(first, after, last, before)?.page(self.reading.committee_rows())
    }

    /// Les décisions de ses comités, par jour.
    #[graphql(complexity = "complexity(first, last, child_complexity)")]
    async fn decisions(
        &self,
        #[graphql(desc = "Au plus tant de lignes depuis le début : 20 sans précision, 100 au plus.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Après ce curseur.")] after: Option<String>,
        #[graphql(desc = "Au plus tant de lignes avant la fin, 100 au plus.")] last: Option<i32>,
        #[graphql(desc = "Avant ce curseur.")] before: Option<String>,
    ) -> Result<Connection<Decision>> {
        Window::new(first, after, last, before)?.page(self.reading.decision_rows())
    }

    /// Ses clés de répartition, par nom.
    #[graphql(complexity = "complexity(first, last, child_complexity)")]
    async fn keys(
        &self,
        #[graphql(desc = "Au plus tant de lignes depuis le début : 20 sans précision, 100 au plus.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Après ce curseur.")] after: Option<String>,
        #[graphql(desc = "Au plus tant de lignes avant la fin, 100 au plus.")] last: Option<i32>,
        #[graphql(desc = "Avant ce curseur.")] before: Option<String>,
    ) -> Result<Connection<Key>> {
        Window::new(first, after, last, before)?.page(self.reading.key_rows())
    }

    /// Ses budgets, par exercice.
    #[graphql(complexity = "complexity(first, last, child_complexity)")]
    async fn budgets(
        &self,
        #[graphql(desc = "Au plus tant de lignes depuis le début : 20 sans précision, 100 au plus.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Après ce curseur.")] after: Option<String>,
        #[graphql(desc = "Au plus tant de lignes avant la fin, 100 au plus.")] last: Option<i32>,
        #[graphql(desc = "Avant ce curseur.")] before: Option<String>,
    ) -> Result<Connection<Budget>> {
        Window::new(first, after, last, before)?.page(self.reading.budget_rows())
    }

    /// Ses répartitions, par exercice, avec leur feuille de calcul.
    #[graphql(complexity = "complexity(first, last, child_complexity)")]
    async fn allocations(
        &self,
        #[graphql(desc = "Au plus tant de lignes depuis le début : 20 sans précision, 100 au plus.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Après ce curseur.")] after: Option<String>,
        #[graphql(desc = "Au plus tant de lignes avant la fin, 100 au plus.")] last: Option<i32>,
        #[graphql(desc = "Avant ce curseur.")] before: Option<String>,
    ) -> Result<Connection<Allocation>> {
        Window::new(first, after, last, before)?.page(self.reading.allocation_rows())
    }

    /// Les exercices où des membres doivent quelque chose, du plus ancien au plus récent.
    async fn fiscal_years(&self) -> Vec<u16> {
        self.reading.view.obligations.years().map(FiscalYear::get).collect()
    }

    /// Ce que chaque membre doit pour un exercice, par nom.
    #[graphql(complexity = "complexity(first, last, child_complexity)")]
    #[expect(
        clippy::too_many_arguments,
        reason = "the arguments of a connection, and what it is of"
    )]
    async fn obligations(
        &self,
        #[graphql(desc = "L’exercice : une année.")] year: u16,
        #[graphql(desc = "Ce membre seulement.")] member: Option<ID>,
        #[graphql(desc = "Au plus tant de lignes depuis le début : 20 sans précision, 100 au plus.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Après ce curseur.")] after: Option<String>,
        #[graphql(desc = "Au plus tant de lignes avant la fin, 100 au plus.")] last: Option<i32>,
        #[graphql(desc = "Avant ce curseur.")] before: Option<String>,
    ) -> Result<Connection<Obligation>> {
        let year = FiscalYear::new(year).map_err(refused)?;
        let member = member
            .map(|id| read_local(&id, self.reading.ledger))
            .transpose()
            .map_err(refused)?;
        Window::new(first, after, last, before)?.page(self.reading.obligation_rows(year, member))
    }

    /// Ce que tous les membres doivent ensemble pour un exercice.
    async fn obligation_total(&self, #[graphql(desc = "L’exercice : une année.")] year: u16) -> Result<Balance> {
        let year = FiscalYear::new(year).map_err(refused)?;
        Ok(self.reading.view.year_total(year, self.reading.on).into())
    }

    /// Les paiements reçus, par jour.
    #[graphql(complexity = "complexity(first, last, child_complexity)")]
    async fn payments(
        &self,
        #[graphql(desc = "Au plus tant de lignes depuis le début : 20 sans précision, 100 au plus.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Après ce curseur.")] after: Option<String>,
        #[graphql(desc = "Au plus tant de lignes avant la fin, 100 au plus.")] last: Option<i32>,
        #[graphql(desc = "Avant ce curseur.")] before: Option<String>,
    ) -> Result<Connection<Payment>> {
        Window::new(first, after, last, before)?.page(self.reading.payment_rows())
    }

    /// Les délais qui courent au jour effectif (`on`), le plus proche d’abord : ceux à venir, et ceux qui sont manqués et restent à
    /// tenir.
    #[graphql(complexity = "complexity(first, last, child_complexity)")]
    async fn calendar(
        &self,
        #[graphql(desc = "Jusqu’à ce jour. Sans précision, toutes.")] until: Option<Date>,
        #[graphql(desc = "Au plus tant de lignes depuis le début : 20 sans précision, 100 au plus.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Après ce curseur.")] after: Option<String>,
        #[graphql(desc = "Au plus tant de lignes avant la fin, 100 au plus.")] last: Option<i32>,
        #[graphql(desc = "Avant ce curseur.")] before: Option<String>,
    ) -> Result<Connection<Deadline>> {
        let until = until.map(|until| until.read()).transpose().map_err(refused)?;
        Window::new(first, after, last, before)?.page(self.reading.deadlines(until))
    }

    /// Le journal : chaque fait, dans l’ordre, en une phrase.
    #[graphql(complexity = "complexity(first, last, child_complexity)")]
    async fn journal(
        &self,
        #[graphql(desc = "Au plus tant de lignes depuis le début : 20 sans précision, 100 au plus.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Après ce curseur.")] after: Option<String>,
        #[graphql(desc = "Au plus tant de lignes avant la fin, 100 au plus.")] last: Option<i32>,
        #[graphql(desc = "Avant ce curseur.")] before: Option<String>,
    ) -> Result<Connection<JournalEntry>> {
        let size = self.reading.view.size();
        let positions = Window::new(first, after, last, before)?.positions(size)?;
        let (previous, next) = (positions.start > 0, positions.end < size);
        let rows = JournalEntry::page(&self.reading, positions).await?;
        Ok(Connection::new(rows, previous, next, size))
    }
}
