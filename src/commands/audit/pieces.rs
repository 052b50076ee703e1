//! What a bundle holds besides the facts: what it says of itself, the schemas, the rule sets, the other verifier.

use domain::body;
use domain::event::EventType;
use domain::rules::Preset;
use serde_json::Value;
use std::collections::BTreeMap;
use verifier::files::{ENVELOPE, README, VERIFY, schema};

const README_TEXT: &str = include_str!("LISEZMOI.txt");
const VERIFIER: &str = include_str!("../../../verifier/python/verify.py");

/// The files, by name. Schemas of every type and version that this program reads: a bundle keeps those of its facts.
pub(super) fn pieces() -> serde_json::Result<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::from([
        (README.to_owned(), README_TEXT.into()),
        (VERIFY.to_owned(), VERIFIER.into()),
        (ENVELOPE.to_owned(), written(body::envelope_schema().as_value())?),
    ]);
    for event_type in EventType::ALL {
        let name = schema(event_type.as_str(), event_type.version());
        files.insert(name, written(event_type.data_schema().as_value())?);
    }
    for (event_type, version) in EventType::FORMER {
        if let Some(former) = event_type.former_schema(*version) {
            files.insert(schema(event_type.as_str(), *version), written(former.as_value())?);
        }
    }
    for preset in Preset::ALL {
        files.insert(format!("rules/{}", preset.file()), preset.source().into());
    }
    Ok(files)
}

fn written(schema: &Value) -> serde_json::Result<Vec<u8>> {
    let mut text = serde_json::to_vec_pretty(schema)?;
    text.push(b'\n');
    Ok(text)
}
