//! The openings that go with a bundle, when they are asked for: those of the facts that it holds.

use domain::value::{Commitment, Digest, LedgerId};
use engine::Engine;
use serde_json::Value;
use std::collections::HashMap;
use verifier::OpeningLine;

use crate::error::Stop;

/// The openings of one fact, by path.
pub(super) async fn of_fact(
    engine: &Engine,
    ledger: LedgerId,
    position: u64,
    body: &[u8],
) -> Result<Vec<OpeningLine>, Stop> {
    let mut found = Vec::new();
    if let Ok(body) = serde_json::from_slice::<Value>(body) {
        if let Some(person) = body.pointer("/actor/person") {
            commitments(person, "actor.person", &mut found);
        }
        if let (Some(data), Some(event_type)) = (body.get("data"), body.get("type").and_then(Value::as_str)) {
            commitments(data, event_type, &mut found);
        }
    }
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let paths: HashMap<Commitment, String> = found.iter().cloned().collect();
    let asked: Vec<Commitment> = found.into_iter().map(|(commitment, _)| commitment).collect();
    let opened = engine.openings(ledger, &asked).await?;
    let lines = opened.into_iter().filter_map(|opening| {
        let commitment = Commitment::parse(&Digest::new(opening.commitment).to_string()).ok()?;
        (paths.get(&commitment)? == &opening.path).then(|| OpeningLine {
            commitment,
            path: opening.path,
            position,
            salt: Digest::new(opening.salt),
            value: opening.value,
        })
    });
    let mut lines: Vec<OpeningLine> = lines.collect();
    lines.sort_unstable_by(|one, other| one.path.cmp(&other.path));
    Ok(lines)
}

/// What may be a commitment below `value`, with the path that says where: 64 hexadecimal digits. A digest of a document looks the same, and
/// nothing opens it.
fn commitments(value: &Value, path: &str, found: &mut Vec<(Commitment, String)>) {
    match value {
        Value::String(text) => found.extend(
            Commitment::parse(text)
                .ok()
                .map(|commitment| (commitment, path.to_owned())),
        ),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                commitments(item, &format!("{path}.{index}"), found);
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                commitments(field, &format!("{path}.{name}"), found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
