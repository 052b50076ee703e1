//! What a bundle holds besides the facts: what it says of itself, the schemas, the rule sets, the other verifier.

use domain::event::EventType;
use domain::event::schema::{of_data, of_envelope};
use domain::rules::Preset;
use serde_json::Value;
use std::collections::BTreeMap;
use verifier::files::{ENVELOPE, README, VERIFY, schema};

const README_TEXT: &str = include_str!("LISEZMOI.txt");
const README_OF_EXTRACT: &str = include_str!("LISEZMOI-EXTRAIT.txt");
const VERIFIER: &str = include_str!("../../../verifier/python/verify.py");

/// The files, by name. Schemas of every type and version that this program reads: a bundle keeps those of its facts.
pub(super) fn pieces(of_extract: bool) -> serde_json::Result<BTreeMap<String, Vec<u8>>> {
    let readme = if of_extract { README_OF_EXTRACT } else { README_TEXT };
    let mut files = BTreeMap::from([
        (README.to_owned(), readme.into()),
        (VERIFY.to_owned(), VERIFIER.into()),
        (ENVELOPE.to_owned(), written(&of_envelope())?),
    ]);
    let written_now = EventType::ALL
        .iter()
        .map(|event_type| (*event_type, event_type.version()));
    for (event_type, version) in written_now.chain(EventType::FORMER.iter().copied()) {
        if let Some(known) = of_data(event_type, version) {
            files.insert(schema(event_type.as_str(), version), written(&known)?);
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
