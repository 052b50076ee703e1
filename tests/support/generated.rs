//! Generated pages: in git, regenerated and compared by the tests.

use std::path::Path;

/// Compares the page at `path`, from the root of the repository, with what it should hold. With `ENTENTE_BLESS` set, writes it.
pub(crate) fn assert_up_to_date(path: &str, expected: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("ENTENTE_BLESS").is_some() {
        std::fs::write(&file, expected).unwrap();
    }
    let found = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        found == expected,
        "{path} n’est plus à jour : lancer « ./test --bless », relire la différence et l’enregistrer"
    );
}
