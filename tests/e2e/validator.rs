//! The validator of the SCDL schemas, as others run it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process;

/// What frictionless, with the checks of the schema, finds wrong with each file. `schema` is one of `tests/data/scdl`.
pub(crate) fn validate(schema: &str, paths: &[PathBuf]) -> BTreeMap<PathBuf, Vec<String>> {
    let python = std::env::var("ENTENTE_TEST_SCDL").unwrap_or_else(|_| {
        panic!("ENTENTE_TEST_SCDL n’est pas défini : lancer ./test, qui installe le validateur SCDL")
    });
    let output = process::Command::new(python)
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/scdl/validate.py"))
        .arg(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/scdl")).join(schema))
        .args(paths)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice::<serde_json::Value>(&output.stdout)
        .unwrap()
        .as_object()
        .unwrap()
        .iter()
        .map(|(path, errors)| {
            let errors = errors
                .as_array()
                .unwrap()
                .iter()
                .map(|error| error.as_str().unwrap().to_owned());
            (Path::new(path).to_owned(), errors.collect())
        })
        .collect()
}
