//! What a GraphQL request asks for, without what somebody typed in it.

use super::{Field, Kind};
use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, OperationDefinition, OperationType, Selection, SelectionSet,
};
use async_graphql::{Name, Request, Value as Given, Variables};
use domain::value::{Date, Instant};
use serde_json::{Map, Value};

/// Fragments within fragments, at most: one that holds itself stops here.
const DEPTH: usize = 32;

/// Roots of one request that are told; the library refuses far fewer aliases.
const FIELDS: usize = 200;

/// Characters of an identifier, at most.
const IDENTIFIER: usize = 200;

/// What stands for what is not told.
const OMITTED: &str = "…";

/// What a request asks for.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) kind: Kind,
    pub(crate) operation: Option<String>,
    pub(crate) fields: Vec<Field>,
}

impl Asked {
    /// Reads `request`; nothing if it asks for nothing that could be run.
    pub(crate) fn of(request: &mut Request) -> Option<Self> {
        let wanted = request.operation_name.clone();
        let variables = request.variables.clone();
        let document = request.parsed_query().ok()?;
        let (name, operation) = chosen(document, wanted.as_deref())?;
        let mut reader = Reader {
            document,
            variables: &variables,
            kind: kind(operation.ty),
            fields: Vec::new(),
        };
        reader.read(&operation.selection_set.node, DEPTH);
        Some(Self {
            kind: reader.kind,
            operation: name.map(|name| name.chars().take(IDENTIFIER).collect()),
            fields: reader.fields,
        })
    }
}

const fn kind(operation: OperationType) -> Kind {
    match operation {
        OperationType::Query => Kind::Query,
        OperationType::Mutation => Kind::Mutation,
        OperationType::Subscription => Kind::Subscription,
    }
}

/// The operation that would be run, and its name.
fn chosen<'d>(
    document: &'d ExecutableDocument,
    wanted: Option<&str>,
) -> Option<(Option<String>, &'d OperationDefinition)> {
    match &document.operations {
        DocumentOperations::Single(operation) => Some((wanted.map(str::to_owned), &operation.node)),
        DocumentOperations::Multiple(operations) => {
            let mut matching = operations
                .iter()
                .filter(|(name, _)| wanted.is_none_or(|wanted| wanted == name.as_str()));
            match (matching.next(), matching.next()) {
                (Some((name, operation)), None) => Some((Some(name.to_string()), &operation.node)),
                _ => None,
            }
        }
    }
}

struct Reader<'d> {
    document: &'d ExecutableDocument,
    variables: &'d Variables,
    kind: Kind,
    fields: Vec<Field>,
}

impl Reader<'_> {
    fn read(&mut self, selections: &SelectionSet, depth: usize) {
        let Some(deeper) = depth.checked_sub(1) else { return };
        for selection in &selections.items {
            if self.fields.len() >= FIELDS {
                return;
            }
            match &selection.node {
                Selection::Field(field) => {
                    let variable = |name: Name| Ok::<_, ()>(self.variables.get(&name).cloned().unwrap_or_default());
                    let arguments = field.node.arguments.iter().map(|(name, value)| {
                        let value = value.node.clone().into_const_with(variable).unwrap_or_default();
                        (name.node.to_string(), told(&name.node, &value, self.kind))
                    });
                    let arguments: Map<String, Value> = arguments.collect();
                    self.fields.push(Field {
                        arguments: if arguments.is_empty() {
                            Value::Null
                        } else {
                            arguments.into()
                        },
                        name: field.node.name.node.to_string(),
                    });
                }
                Selection::InlineFragment(fragment) => self.read(&fragment.node.selection_set.node, deeper),
                Selection::FragmentSpread(spread) => {
                    let document = self.document;
                    if let Some(fragment) = document.fragments.get(&spread.node.fragment_name.node) {
                        self.read(&fragment.node.selection_set.node, deeper);
                    }
                }
            }
        }
    }
}

/// The value of `name` without its texts, but for those that name or date something. What a command records is in the ledger: its
/// figures are not told here either.
fn told(name: &str, value: &Given, kind: Kind) -> Value {
    match value {
        Given::Null => Value::Null,
        Given::Boolean(choice) => (*choice).into(),
        Given::Enum(choice) => choice.as_str().into(),
        Given::Number(number) if kind != Kind::Mutation => number.clone().into(),
        Given::String(text) if is_told(name, text) => text.as_str().into(),
        Given::List(values) => values.iter().map(|value| told(name, value, kind)).collect(),
        Given::Object(fields) => {
            let fields = fields
                .iter()
                .map(|(name, value)| (name.to_string(), told(name, value, kind)));
            Value::Object(fields.collect())
        }
        Given::Number(_) | Given::String(_) | Given::Binary(_) => OMITTED.into(),
    }
}

/// Whether the text given as `name` may be told.
fn is_told(name: &str, text: &str) -> bool {
    let is_number = || !text.is_empty() && text.len() <= 20 && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_choice = || text.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    match name {
        "role" => is_choice(),
        "position" | "from" | "to" | "notBefore" | "organisation" | "siren" if is_number() => true,
        _ => is_identifier(text) || Date::parse(text).is_ok() || Instant::parse_lenient(text).is_ok(),
    }
}

/// Whether `text` is a UUID, or a global id: a kind and UUIDs, or a position, after colons.
fn is_identifier(text: &str) -> bool {
    if text.len() > IDENTIFIER {
        return false;
    }
    let is_uuid = |part: &str| domain::value::LedgerId::parse(part).is_ok();
    let is_part = |part: &str| is_uuid(part) || part.bytes().all(|byte| byte.is_ascii_digit());
    match text.split_once(':') {
        None => is_uuid(text),
        Some((kind, rest)) => {
            let mut parts = rest.split(':');
            kind.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
                && parts.next().is_some_and(is_uuid)
                && parts.all(is_part)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const LEDGER: &str = "ledger:e17e0000-0000-4000-8000-000000000001";

    fn asked(query: &str, variables: Value) -> Asked {
        let mut request = Request::new(query).variables(Variables::from_json(variables));
        Asked::of(&mut request).unwrap()
    }

    #[test]
    fn roots_are_told_with_their_identifiers_and_moments_and_without_what_was_typed() {
        let query = "query Lire($id: ID!, $text: String) {
            ledger(id: $id, on: \"2026-01-01\", asOf: { position: \"12\" }) { name }
            ...Encore
        }
        fragment Encore on Query { search(text: $text, first: 3, sort: NAME) { id } }";
        let asked = asked(query, json!({ "id": LEDGER, "text": "Jeanne Martin" }));
        assert_eq!(asked.kind, Kind::Query);
        let told: Vec<_> = asked
            .fields
            .iter()
            .map(|field| (field.name.as_str(), field.arguments.clone()))
            .collect();
        let ledger = json!({ "id": LEDGER, "on": "2026-01-01", "asOf": { "position": "12" } });
        let search = json!({ "text": "…", "first": 3, "sort": "NAME" });
        assert_eq!(told, [("ledger", ledger), ("search", search)]);
    }

    #[test]
    fn what_is_recorded_is_told_by_identifiers_and_by_who_acts() {
        let query = "mutation($input: X!) { paymentRecord(input: $input) { receipt { position } } }";
        let input = json!({ "ledger": LEDGER, "amount": "123456", "reference": "Martin", "year": 2026,
            "actor": { "organisation": "200027027", "role": "OFFICER", "person": "Jeanne Martin" } });
        let asked = asked(query, json!({ "input": input }));
        let told = json!({ "input": { "ledger": LEDGER, "amount": "…", "reference": "…", "year": "…",
            "actor": { "organisation": "200027027", "role": "OFFICER", "person": "…" } } });
        assert_eq!((asked.kind, &asked.fields[0].arguments), (Kind::Mutation, &told));
    }

    #[test]
    fn a_fragment_that_holds_itself_and_a_choice_of_operations_end() {
        let around = "query { ...A } fragment A on Query { ledgers { name } ...A }";
        assert!(asked(around, json!({})).fields.len() <= FIELDS);
        let mut two = Request::new("query A { ledgers { name } } query B { ledger(id: \"x\") { name } }");
        assert!(Asked::of(&mut two).is_none(), "rien ne dit laquelle");
        let mut chosen = two.operation_name("B");
        let asked = Asked::of(&mut chosen).unwrap();
        assert_eq!(
            (asked.operation.as_deref(), asked.fields[0].name.as_str()),
            (Some("B"), "ledger")
        );
    }
}
