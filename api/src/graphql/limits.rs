//! Limits on what one request may cost. Introspection stays open: this is an API for auditors.

use super::EntenteBuilder;
use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextParseQuery, NextValidation};
use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};
use async_graphql::{
    ErrorExtensionValues, Positioned, ServerError, ServerResult, ValidationResult, Variables, async_trait,
};
use std::sync::Arc;

/// Levels of nested fields. The introspection query of the usual tools has thirteen.
const DEPTH: usize = 20;

/// Fields resolved, each page counted by its rows.
const COMPLEXITY: usize = 20_000;

/// What a calculation sheet counts for: every step is computed again. Some forty fit in one request.
pub(super) const SHEET: usize = 400;

/// What reading a key before it is defined counts for: its text may be long.
pub(super) const CHECK: usize = 200;

/// What a simulation counts for: five calculations, and for a past position every fact up to it.
pub(super) const SIMULATION: usize = 1_000;

/// What a projection counts for: ten years of every cost pool, six calculations each.
pub(super) const PROJECTION: usize = 5_000;

/// Levels of nested selections, fragments followed: a fragment that holds itself stops here.
const RECURSION: usize = 32;

/// Directives on one field.
const DIRECTIVES: usize = 4;

/// Aliases in one document.
const ALIASES: usize = 50;

/// Sets every limit on `builder`.
pub(super) fn limited(builder: EntenteBuilder) -> EntenteBuilder {
    builder
        .limit_depth(DEPTH)
        .limit_complexity(COMPLEXITY)
        .limit_recursive_depth(RECURSION)
        .limit_directives(DIRECTIVES)
        .extension(Limits)
}

/// Limits aliases, and tells the library's own limits in French.
struct Limits;

impl ExtensionFactory for Limits {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_trait::async_trait]
impl Extension for Limits {
    async fn parse_query(
        &self,
        context: &ExtensionContext<'_>,
        query: &str,
        variables: &Variables,
        next: NextParseQuery<'_>,
    ) -> ServerResult<ExecutableDocument> {
        let document = next.run(context, query, variables).await?;
        let aliases = count_aliases(&document);
        if aliases > ALIASES {
            let message = format!("La requête compte {aliases} alias, pour {ALIASES} au plus : la découper.");
            return Err(beyond_limit(message));
        }
        Ok(document)
    }

    async fn validation(
        &self,
        context: &ExtensionContext<'_>,
        next: NextValidation<'_>,
    ) -> Result<ValidationResult, Vec<ServerError>> {
        next.run(context)
            .await
            .map_err(|errors| errors.into_iter().map(in_french).collect())
    }
}

fn in_french(error: ServerError) -> ServerError {
    match error.message.as_str() {
        "Query is too complex." => beyond_limit(
            "La requête demande trop de lignes et de champs à la fois : réduire « first », ou la découper.".to_owned(),
        ),
        "Query is nested too deep." => beyond_limit(format!(
            "La requête est trop profonde : au plus {DEPTH} niveaux de champs imbriqués."
        )),
        _ => error,
    }
}

fn beyond_limit(message: String) -> ServerError {
    let mut error = ServerError::new(message, None);
    let mut extensions = ErrorExtensionValues::default();
    extensions.set("code", "api.limit");
    error.extensions = Some(extensions);
    error
}

fn count_aliases(document: &ExecutableDocument) -> usize {
    let operations = document
        .operations
        .iter()
        .map(|(_, operation)| &operation.node.selection_set);
    let fragments = document.fragments.values().map(|fragment| &fragment.node.selection_set);
    operations.chain(fragments).map(aliases_in).sum()
}

/// Depth is bounded: the parser refuses documents nested deeper than it follows.
fn aliases_in(set: &Positioned<SelectionSet>) -> usize {
    let count = |selection: &Positioned<Selection>| match &selection.node {
        Selection::Field(field) => usize::from(field.node.alias.is_some()) + aliases_in(&field.node.selection_set),
        Selection::InlineFragment(fragment) => aliases_in(&fragment.node.selection_set),
        Selection::FragmentSpread(_) => 0,
    };
    set.node.items.iter().map(count).sum()
}
