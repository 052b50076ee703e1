//! Bundles of every format version that was ever released: they verify for ever.

use crate::agreement::audited;
use crate::forger::{chained, extract_with_schemas, honest_with_schemas, story};
use domain::sample::CONVENTION;
use std::path::Path;
use verifier::extract::Extract;
use verifier::report::Verdict;

/// Where they are kept. One is added when the format changes, and none is ever written again.
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/data/bundles");

#[test]
fn every_bundle_that_was_kept_is_still_valid() {
    let first = Path::new(FOLDER).join("v1/recit.entente-audit.zip");
    if !first.exists() && std::env::var_os("ENTENTE_BLESS").is_some() {
        std::fs::create_dir_all(first.parent().unwrap()).unwrap();
        std::fs::write(&first, honest_with_schemas(&chained(&story(usize::MAX)))).unwrap();
    }
    let extract = Path::new(FOLDER).join("v1/extrait.entente-audit.zip");
    if !extract.exists() && std::env::var_os("ENTENTE_BLESS").is_some() {
        let of = |_: &_| Extract::of_convention(CONVENTION);
        std::fs::write(&extract, extract_with_schemas(&chained(&story(usize::MAX)), of)).unwrap();
    }
    let mut count = 0;
    for version in std::fs::read_dir(FOLDER).unwrap() {
        for bundle in std::fs::read_dir(version.unwrap().path()).unwrap() {
            let path = bundle.unwrap().path();
            let report = audited(&std::fs::read(&path).unwrap(), &[]);
            assert_eq!(report.verdict, Verdict::Valid, "{} : {report:?}", path.display());
            count += 1;
        }
    }
    assert!(count > 1);
}
