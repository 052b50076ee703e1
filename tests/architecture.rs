//! The arrows of the house: which crate may see which, and what the rules may never touch.

#[path = "support/sources.rs"]
mod sources;

use cargo_metadata::{DependencyKind, MetadataCommand};
use sources::{root, rust_files, words};
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// Who may depend on whom inside the workspace. A new arrow is a decision: it belongs in an ADR.
const ARROWS: [(&str, &[&str]); 9] = [
    ("api", &["domain", "engine", "projections", "tlog"]),
    ("domain", &[]),
    ("engine", &["domain", "eventstore", "projections", "tlog"]),
    (
        "entente",
        &[
            "api",
            "domain",
            "engine",
            "eventstore",
            "projections",
            "timestamp",
            "tlog",
            "verifier",
        ],
    ),
    ("eventstore", &["tlog"]),
    ("projections", &["domain"]),
    ("timestamp", &[]),
    ("tlog", &[]),
    ("verifier", &["domain", "tlog"]),
];

/// How the names of crates begin that run tasks, speak HTTP or reach a database.
const RUNTIMES_DOORS_AND_DATABASES: &str = "actix async- axum cqrs-es deadpool diesel futures h2 http hyper libsqlite3 mio postgres \
     refinery reqwest rusqlite smol socket2 sqlx tokio tower ureq";

/// Where the clock is read and random ids are drawn, and nowhere else.
const HOME_OF_CLOCK_AND_IDS: &str = "engine/src/environment.rs";

#[test]
fn arrows_point_one_way() {
    let metadata = MetadataCommand::new().current_dir(root()).no_deps().exec().unwrap();
    let members: BTreeSet<&str> = metadata.packages.iter().map(|package| package.name.as_str()).collect();
    let mut found: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for package in &metadata.packages {
        let arrows = package
            .dependencies
            .iter()
            .filter(|dependency| dependency.kind != DependencyKind::Development) // a test may stand on any crate
            .map(|dependency| dependency.name.as_str())
            .filter(|name| members.contains(name));
        found.insert(package.name.as_str(), arrows.collect());
    }
    let allowed = ARROWS.map(|(from, to)| (from, to.iter().copied().collect()));
    assert_eq!(found, BTreeMap::from(allowed));
}

#[test]
fn the_rules_the_read_models_the_proofs_and_the_verifier_need_no_runtime_no_http_and_no_database() {
    for (package, needs) in [
        ("domain", "imbl"),
        ("projections", "imbl"),
        ("timestamp", "der"),
        ("tlog", "sha2"),
        ("verifier", "sha2"),
    ] {
        let crates = normal_dependencies(package);
        assert!(crates.contains(needs), "arbre de {package} illisible : {crates:?}");
        let starts = || RUNTIMES_DOORS_AND_DATABASES.split_whitespace();
        let intruders: Vec<_> = crates
            .iter()
            .filter(|name| starts().any(|start| name.starts_with(start)))
            .collect();
        assert!(intruders.is_empty(), "{package} dépend de {intruders:?}");
    }
}

/// The crates that `package` needs to be built for this machine, with its default features.
fn normal_dependencies(package: &str) -> BTreeSet<String> {
    let mut tree = Command::new(env!("CARGO"));
    tree.args(["tree", "--locked", "--package", package])
        .args(["--edges", "normal", "--prefix", "none"]);
    let output = tree.current_dir(root()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).unwrap();
    lines
        .lines()
        .filter_map(|line| line.split(' ').next())
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_clock_and_random_ids_have_one_home() {
    let banned = functions_that_clippy_bans();
    assert_eq!(banned.len(), 5, "clippy.toml est illisible : {banned:?}");
    let everywhere = [
        "src",
        "tests",
        "domain",
        "timestamp",
        "tlog",
        "verifier",
        "eventstore",
        "projections",
        "engine",
        "api",
    ];
    let mut found = lines_where(&everywhere, |line| {
        banned.iter().any(|function| line.contains(function))
    });
    found.retain(|place| !place.starts_with(HOME_OF_CLOCK_AND_IDS));
    assert!(
        found.is_empty(),
        "à prendre de {HOME_OF_CLOCK_AND_IDS} :\n{}",
        found.join("\n")
    );
}

/// `Type::function` for each path that `clippy.toml` disallows.
fn functions_that_clippy_bans() -> Vec<String> {
    let text = std::fs::read_to_string(root().join("clippy.toml")).unwrap();
    let paths = text
        .lines()
        .filter_map(|line| line.split_once("path = \"")?.1.split('"').next());
    let short = |path: &str| {
        let (owner, function) = path.rsplit_once("::").unwrap();
        format!("{}::{function}", owner.rsplit("::").next().unwrap())
    };
    paths.map(short).collect()
}

#[test]
fn no_float_comes_near_money() {
    let is_float = |line: &str| words(line).any(|word| word == "f32" || word == "f64");
    let found = lines_where(
        &["domain", "projections", "timestamp", "tlog", "verifier", "eventstore"],
        is_float,
    );
    assert!(found.is_empty(), "pas de nombre flottant ici :\n{}", found.join("\n"));
}

/// The lines of code below `folders` that `wanted` accepts, each with its place.
fn lines_where(folders: &[&str], wanted: impl Fn(&str) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for source in rust_files(folders) {
        let path = source.path.display();
        for (number, line) in source.code().filter(|(_, line)| wanted(line)) {
            found.push(format!("{path}:{number}: {}", line.trim()));
        }
    }
    found
}
