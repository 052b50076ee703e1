//! The second verifier, written in Python from the specification alone, passes its own tests: vectors, reference cases, forged bundles.

use std::process::Command;

#[test]
fn the_python_verifier_passes_its_tests() {
    let output = Command::new("python3")
        .args(["-m", "unittest", "discover", "-s", "verifier/python/tests"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("python3 est nécessaire pour le second vérificateur");
    let said = String::from_utf8_lossy(&output.stderr);
    let ran = said
        .lines()
        .find_map(|line| line.strip_prefix("Ran ")?.split(' ').next()?.parse::<u32>().ok());
    assert!(output.status.success(), "{said}");
    assert!(ran.is_some_and(|ran| ran > 80), "trop peu d’essais : {said}");
}
