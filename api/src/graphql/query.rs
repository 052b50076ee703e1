//! What can be asked.

use super::act::{Act, ActDependants, fact_of};
use super::chain::{AuthorityChain, ChainEnd};
use super::changes::LedgerChanges;
use super::error::{failed, refused};
use super::id::{FACT, GlobalId, ledger_id, read_ledger, read_local};
use super::journal::JournalEntry;
use super::ledger::{Ledger, LedgerSummary};
use super::limits;
use super::node::Node;
use super::page::{Connection, Window, complexity};
use super::payment::payment;
use super::reading::{
    AsOf, Reading, When, allocation, budget, call, committee, convention, decision, key, member, session,
};
use super::restored::RestoredLaw;
use super::scalars::{Date, Position};
use super::schedule::{self, Rhythm};
use super::title::title;
use async_graphql::{Context, ID, Object, Result};
use domain::value::FiscalYear;
use engine::Engine;
use projections::changes::Scope;
use std::sync::Arc;

/// Nodes asked for at once, at most.
const MAX_NODES: usize = 100;

/// The roots of queries.
pub(crate) struct Query;

/// Les questions que l’on peut poser.
#[Object]
impl Query {
    /// Les registres tenus ici.
    #[graphql(complexity = "complexity(first, last, child_complexity)")]
    async fn ledgers(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Au plus tant de lignes depuis le début : 20 sans précision, 100 au plus.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Après ce curseur.")] after: Option<String>,
        #[graphql(desc = "Au plus tant de lignes avant la fin, 100 au plus.")] last: Option<i32>,
        #[graphql(desc = "Avant ce curseur.")] before: Option<String>,
    ) -> Result<Connection<LedgerSummary>> {
        let summaries = context.data::<Arc<Engine>>()?.ledgers().await.map_err(failed)?;
        let rows = summaries.into_iter().map(|summary| {
            let row = LedgerSummary {
                id: ledger_id(summary.ledger),
                name: summary.name.to_string(),
                operator: summary.operator.to_string(),
                position: summary.size.saturating_sub(1).into(),
            };
            (summary.ledger.to_string(), row)
        });
        Window::new(first, after, last, before)?.page(rows.collect())
    }

    /// Un registre ; rien s’il n’existe pas ici.
    async fn ledger(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Son identifiant : « ledger:uuid ».")] id: ID,
        #[graphql(desc = "Ce que le registre savait alors. Sans précision, ce qu’il sait maintenant.")] as_of: Option<
            AsOf,
        >,
        #[graphql(
            desc = "La date civile de ce qui en dépend : en vigueur, en retard. Sans précision, aujourd’hui à Paris."
        )]
        on: Option<Date>,
        #[graphql(
            desc = "Attendre, un moment, que cette position soit visible : pour relire ce que l’on vient d’écrire."
        )]
        not_before: Option<Position>,
    ) -> Result<Option<Ledger>> {
        let ledger = read_ledger(&id).map_err(refused)?;
        let reading = Reading::take(context, ledger, &When { as_of, on, not_before }).await?;
        Ok(reading.map(|reading| Ledger { reading }))
    }

    /// Un objet, par son identifiant global ; rien s’il n’existe pas.
    async fn node(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Son identifiant global.")] id: ID,
        #[graphql(desc = "Ce que le registre savait alors. Sans précision, ce qu’il sait maintenant.")] as_of: Option<
            AsOf,
        >,
        #[graphql(desc = "La date civile de ce qui en dépend. Sans précision, aujourd’hui à Paris.")] on: Option<Date>,
        #[graphql(desc = "Attendre, un moment, que cette position soit visible.")] not_before: Option<Position>,
    ) -> Result<Option<Node>> {
        find(context, &id, &When { as_of, on, not_before }).await
    }

    /// Plusieurs objets, par leurs identifiants globaux, dans le même ordre ; rien à la place de ceux qui n’existent pas.
    #[graphql(complexity = "ids.len() * child_complexity + 1")]
    async fn nodes(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Leurs identifiants globaux, 100 au plus.")] ids: Vec<ID>,
        #[graphql(desc = "Ce que le registre savait alors. Sans précision, ce qu’il sait maintenant.")] as_of: Option<
            AsOf,
        >,
        #[graphql(desc = "La date civile de ce qui en dépend. Sans précision, aujourd’hui à Paris.")] on: Option<Date>,
        #[graphql(desc = "Attendre, un moment, que cette position soit visible.")] not_before: Option<Position>,
    ) -> Result<Vec<Option<Node>>> {
        if ids.len() > MAX_NODES {
            let message = format!(
                "On peut demander {MAX_NODES} objets à la fois : {} sont demandés.",
                ids.len()
            );
            return Err(super::error::error("api.too_many", message));
        }
        let when = When { as_of, on, not_before };
        let mut nodes = Vec::with_capacity(ids.len());
        for id in &ids {
            nodes.push(find(context, id, &when).await?);
        }
        Ok(nodes)
    }

    /// Un acte : où il en est, ce qui l’a défait ; rien si son registre n’existe pas ici.
    async fn act(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Le fait qui l’a enregistré : « fact:registre:position ».")] fact: ID,
        #[graphql(desc = "Ce que le registre savait alors. Sans précision, ce qu’il sait maintenant.")] as_of: Option<
            AsOf,
        >,
        #[graphql(desc = "La date civile de ce qui en dépend. Sans précision, aujourd’hui à Paris.")] on: Option<Date>,
        #[graphql(desc = "Attendre, un moment, que cette position soit visible.")] not_before: Option<Position>,
    ) -> Result<Option<Act>> {
        let reading = of_fact(context, &fact, &When { as_of, on, not_before }).await?;
        let act = reading.map(|reading| Ok(Act::of(&reading, fact_of(&reading.view, &fact).map_err(refused)?)));
        act.transpose().map(Option::flatten)
    }

    /// Ce qui repose sur un acte, avec les euros appelés et payés : à regarder avant de le défaire. N’enregistre rien.
    #[graphql(complexity = "child_complexity + limits::SIMULATION")]
    async fn act_dependants(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Le fait qui l’a enregistré : « fact:registre:position ».")] fact: ID,
        #[graphql(desc = "Ce que le registre savait alors. Sans précision, ce qu’il sait maintenant.")] as_of: Option<
            AsOf,
        >,
        #[graphql(desc = "La date civile de ce qui en dépend. Sans précision, aujourd’hui à Paris.")] on: Option<Date>,
        #[graphql(desc = "Attendre, un moment, que cette position soit visible.")] not_before: Option<Position>,
    ) -> Result<Option<ActDependants>> {
        let reading = of_fact(context, &fact, &When { as_of, on, not_before }).await?;
        let Some(reading) = reading else { return Ok(None) };
        ActDependants::of(&reading, fact_of(&reading.view, &fact).map_err(refused)?)
    }

    /// La chaîne d’autorité d’un fait, d’un appel de fonds, d’une répartition ou d’un paiement, jusqu’aux actes des assemblées.
    #[graphql(complexity = "child_complexity + limits::SIMULATION")]
    async fn authority_chain(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Par quoi elle finit.")] of: ChainEnd,
        #[graphql(desc = "Ce que le registre savait alors. Sans précision, ce qu’il sait maintenant.")] as_of: Option<
            AsOf,
        >,
        #[graphql(desc = "La date civile de ce qui en dépend. Sans précision, aujourd’hui à Paris.")] on: Option<Date>,
        #[graphql(desc = "Attendre, un moment, que cette position soit visible.")] not_before: Option<Position>,
    ) -> Result<Option<AuthorityChain>> {
        let ledger = of.ledger().map_err(refused)?;
        let reading = Reading::take(context, ledger, &When { as_of, on, not_before }).await?;
        let Some(reading) = reading else { return Ok(None) };
        AuthorityChain::of(&reading, &of)
    }

    /// Le droit rétabli par une annulation ou un retrait : par membre et par exercice, la différence entre ce qui a été appelé et ce que donne la clé
    /// remise en vigueur. N’enregistre rien.
    #[graphql(complexity = "child_complexity + limits::SIMULATION")]
    async fn restored_law(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Le fait qui a enregistré l’annulation ou le retrait : « fact:registre:position ».")]
        judgment: ID,
        #[graphql(desc = "Ce que le registre savait alors. Sans précision, ce qu’il sait maintenant.")] as_of: Option<
            AsOf,
        >,
        #[graphql(desc = "La date civile de ce qui en dépend. Sans précision, aujourd’hui à Paris.")] on: Option<Date>,
        #[graphql(desc = "Attendre, un moment, que cette position soit visible.")] not_before: Option<Position>,
    ) -> Result<Option<RestoredLaw>> {
        let reading = of_fact(context, &judgment, &When { as_of, on, not_before }).await?;
        let Some(reading) = reading else { return Ok(None) };
        RestoredLaw::of(&reading, &judgment).await.map(Some)
    }

    /// Ce qui a changé entre deux moments : dans les registres, les clés, ce que chacun doit ; et les faits qui l’ont fait. Rien si le registre
    /// n’existe pas ici.
    #[graphql(complexity = "child_complexity + limits::SIMULATION")]
    #[expect(clippy::too_many_arguments, reason = "two moments, and what is asked of them")]
    async fn changes(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Le registre : « ledger:uuid ».")] ledger: ID,
        #[graphql(desc = "Le premier moment : ce que le registre savait alors.")] from: AsOf,
        #[graphql(desc = "Le second moment, de même. Sans précision, ce que le registre sait maintenant.")] to: Option<
            AsOf,
        >,
        #[graphql(
            desc = "La date civile d’où les deux moments sont regardés : ce qui est appelé, payé, en retard, ce qui s’applique. Sans précision, aujourd’hui à Paris."
        )]
        on: Option<Date>,
        #[graphql(desc = "Celle du second moment, si elle est autre.")] on_to: Option<Date>,
        #[graphql(desc = "Seulement ce qui porte sur cet exercice : une année.")] year: Option<u16>,
        #[graphql(desc = "Seulement ce qui est de ce membre.")] member: Option<ID>,
        #[graphql(desc = "Attendre, un moment, que cette position soit visible.")] not_before: Option<Position>,
    ) -> Result<Option<LedgerChanges>> {
        let ledger = read_ledger(&ledger).map_err(refused)?;
        let scope = Scope {
            year: year.map(FiscalYear::new).transpose().map_err(refused)?,
            member: member.map(|id| read_local(&id, ledger)).transpose().map_err(refused)?,
        };
        let (as_of, on_from) = (Some(from), on.clone());
        let before = When {
            as_of,
            on: on_from,
            not_before,
        };
        let Some(before) = Reading::take(context, ledger, &before).await? else {
            return Ok(None);
        };
        let after = When {
            as_of: to,
            on: on_to.or(on),
            not_before: None,
        };
        let Some(after) = Reading::take(context, ledger, &after).await? else {
            return Ok(None);
        };
        LedgerChanges::between(before, after, scope).await.map(Some)
    }

    /// Les jours d’échéance d’un rythme, pour remplir un appel de contributions. Ne regarde aucun registre et n’enregistre rien.
    async fn call_schedule(
        &self,
        #[graphql(desc = "Le rythme.")] rhythm: Rhythm,
        #[graphql(
            desc = "La première échéance. Les suivantes tombent le même jour du mois, ou le dernier d’un mois qui n’a pas ce jour."
        )]
        first: Date,
        #[graphql(desc = "Combien d’échéances : de 1 à 60.")] count: u16,
    ) -> Result<Vec<Date>> {
        schedule::due_dates(rhythm, &first, count).map_err(refused)
    }
}

/// A reading of the ledger of the fact that `id` designates.
async fn of_fact(context: &Context<'_>, id: &ID, when: &When) -> Result<Option<Arc<Reading>>> {
    let ledger = GlobalId::parse(id).map_err(refused)?.ledger;
    Reading::take(context, ledger, when).await
}

/// The object that `id` designates.
async fn find(context: &Context<'_>, id: &ID, when: &When) -> Result<Option<Node>> {
    let id = GlobalId::parse(id).map_err(refused)?;
    let Some(reading) = Reading::take(context, id.ledger, when).await? else {
        return Ok(None);
    };
    if id.kind == FACT {
        let Ok(position) = id.local.parse() else {
            return Ok(None);
        };
        return Ok(JournalEntry::find(&reading, position).await?.map(Node::from));
    }
    if id.local.is_empty() {
        return Ok(Some(Ledger { reading }.into()));
    }
    Ok(object(&reading, id))
}

fn object(reading: &Arc<Reading>, id: GlobalId<'_>) -> Option<Node> {
    None.or_else(|| member(reading, id.read()?).map(Node::from))
        .or_else(|| convention(reading, id.read()?).map(Node::from))
        .or_else(|| committee(reading, id.read()?).map(Node::from))
        .or_else(|| session(reading, id.read()?).map(Node::from))
        .or_else(|| decision(reading, id.read()?).map(Node::from))
        .or_else(|| key(reading, id.read()?).map(Node::from))
        .or_else(|| budget(reading, id.read()?).map(Node::from))
        .or_else(|| allocation(reading, id.read()?).map(Node::from))
        .or_else(|| call(reading, id.read()?).map(Node::from))
        .or_else(|| payment(reading, id.read()?).map(Node::from))
        .or_else(|| title(reading, id.read()?).map(Node::from))
}
