//! The examples of the reference page and of the cases: each is read, and fits the schema.

use crate::json_schema;
use crate::support::{member, read, schema, schema_faults, value};
use domain::key::text::KeyText;
use domain::key::text::tree::{Tree, Value as Node};
use domain::refusal::Code;
use std::path::Path;

const PAGE: &str = include_str!("../../../docs/reference/key-language.md");

/// The documents of the page. A block that has several alternatives is as many documents; one that has only a basis is completed.
fn examples() -> Vec<String> {
    let blocks = PAGE
        .split("```yaml\n")
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap());
    blocks
        .flat_map(alternatives)
        .map(|document| completed(&document))
        .collect()
}

fn alternatives(block: &str) -> Vec<String> {
    let mut documents = Vec::<String>::new();
    let several = |name: &str| block.matches(&format!("\n{name}:")).count() + usize::from(block.starts_with(name)) > 1;
    let alone = several("formula") || several("criterion");
    for line in block.lines() {
        if documents.is_empty() || alone && !line.starts_with(' ') {
            documents.push(String::new());
        }
        let document = documents.last_mut().unwrap();
        document.push_str(line);
        document.push('\n');
    }
    documents
}

fn completed(document: &str) -> String {
    if !document.starts_with("criterion:") {
        return document.to_owned();
    }
    let lines: Vec<String> = document.lines().map(|line| format!("  {line}\n")).collect();
    format!("formula:\n{}", lines.concat())
}

/// The documents of the page with `change` made to each line in turn.
fn spoiled(change: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let mut all = Vec::new();
    for document in examples() {
        let lines: Vec<&str> = document.lines().collect();
        for (index, line) in lines.iter().enumerate() {
            if let Some(line) = change(line) {
                let before = lines[..index].iter().map(|line| (*line).to_owned());
                let after = lines[index + 1..].iter().map(|line| (*line).to_owned());
                all.push(before.chain([line]).chain(after).collect::<Vec<_>>().join("\n"));
            }
        }
    }
    all
}

#[test]
fn every_example_of_the_page_is_read_and_fits_the_schema() {
    let examples = examples();
    assert!(examples.len() >= 18, "{}", examples.len());
    for document in &examples {
        let key = read(document).unwrap_or_else(|faults| panic!("{document}\n{faults:#?}"));
        assert_eq!(schema_faults(document), Vec::<String>::new(), "{document}");
        assert_eq!(key.formula.faults(&[]), Vec::new(), "{document}");
    }
}

#[test]
fn the_page_shows_every_node() {
    let page: String = examples().concat();
    let nodes = schema()["$defs"]["node"]["oneOf"][1]["properties"]
        .as_object()
        .unwrap()
        .clone();
    for node in nodes.keys().map(String::as_str).chain(["equal"]) {
        assert!(page.contains(node), "{node}");
    }
}

#[test]
fn an_example_with_a_field_more_is_refused_and_does_not_fit() {
    let one_more = spoiled(|line| line.contains('{').then(|| line.replacen('{', "{ zzz: 1, ", 1)));
    let one_more = one_more
        .into_iter()
        .chain(examples().into_iter().map(|document| format!("{document}zzz: 1\n")));
    for document in one_more.filter(|document| !document.contains("quotas: { zzz")) {
        assert!(read(&document).is_err(), "{document}");
        assert_ne!(schema_faults(&document), Vec::<String>::new(), "{document}");
    }
}

#[test]
fn an_example_with_a_word_wrong_is_refused_and_does_not_fit() {
    let words = [
        "singleStep",
        "nested",
        "marginal",
        "actualDays",
        "relieve",
        "cent\n",
        "largestRemainder",
        "first: cap",
        "equal",
        "weight:",
        "of:",
        "yearsBefore",
        "shareOfTotal",
        "brackets",
        "parts",
        "factors",
        "formula",
    ];
    let mut tried = 0;
    for word in words {
        for document in examples().iter().filter(|document| document.contains(word)) {
            let (start, end) = word.split_at(word.len() - 2);
            let document = document.replacen(word, &format!("{start}zz{end}"), 1);
            assert!(read(&document).is_err(), "{document}");
            assert_ne!(schema_faults(&document), Vec::<String>::new(), "{document}");
            tried += 1;
        }
    }
    assert!(tried > words.len(), "{tried}");
}

/// The keys of the cases that any implementation can run: read, unless the case says that the key cannot be.
#[test]
fn every_key_of_the_cases_is_read_and_fits_the_schema_or_neither() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/cases");
    let files = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().path());
    for file in files.filter(|file| file.extension().is_some_and(|extension| extension == "yaml")) {
        let tree = Tree::load(&std::fs::read_to_string(&file).unwrap())
            .unwrap_or_else(|faults| panic!("{}: {faults:?}", file.display()));
        let Node::List(cases) = &tree.value else {
            panic!("{}", file.display())
        };
        for case in cases {
            check_case(case, &file.display().to_string());
        }
    }
}

fn check_case(case: &Tree, file: &str) {
    let Node::Map(fields) = &case.value else {
        panic!("{file}: {:?}", case.place)
    };
    let field = |wanted: &str| fields.iter().find(|(name, ..)| name == wanted).map(|(.., tree)| tree);
    let key = field("clé").unwrap_or_else(|| panic!("{file}: {:?}", case.place));
    let refused = field("refus").map(|code| value(code).as_str().unwrap().to_owned());
    let faults = KeyText::from_tree(key, member).err().unwrap_or_default();
    let misfits = json_schema::faults(schema(), schema(), &value(key));
    assert_eq!(
        faults.is_empty(),
        misfits.is_empty(),
        "{file}: {faults:#?} {misfits:#?}"
    );
    let unreadable = Code::KeyTextMalformed.as_str();
    if refused.as_deref() == Some(unreadable) {
        assert!(!faults.is_empty(), "{file}: {:?}", key.place);
    }
    for fault in faults {
        assert_eq!(Some(fault.refusal.code.as_str()), refused.as_deref(), "{file}: {fault}");
    }
}
