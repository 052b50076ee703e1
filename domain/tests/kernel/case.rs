//! A golden case, read from YAML.

use domain::Refusal;
use domain::key::standalone::{Answer, NOBODY, Row, RowValue, Standalone};
use domain::key::text::Tree;
use domain::key::text::tree::Value;
use domain::member::Criterion;
use domain::value::{Cents, Date, FiscalYear, Fraction, Period};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What a case expects.
#[derive(Debug)]
pub(crate) enum Expected {
    Amounts(BTreeMap<String, Cents>),
    /// The code of the refusal.
    Refused(String),
}

/// A golden case.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) file: String,
    pub(crate) title: String,
    pub(crate) key: Tree,
    pub(crate) standalone: Standalone,
    pub(crate) expected: Expected,
    pub(crate) total: Option<Cents>,
    pub(crate) lines: BTreeMap<String, BTreeMap<String, Cents>>,
    pub(crate) instalments: BTreeMap<String, Vec<Cents>>,
    /// Why the case itself cannot be read, which is what some cases expect.
    unreadable: Option<Refusal>,
}

impl Case {
    pub(crate) fn calculate(&self) -> Result<Answer, Refusal> {
        if let Some(refusal) = &self.unreadable {
            return Err(refusal.clone());
        }
        let key = self
            .standalone
            .read(&self.key)
            .map_err(|mut faults| faults.remove(0).refusal)?;
        self.standalone.calculate(&key)
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/cases")
}

/// Every case of the folder.
pub(crate) fn cases() -> Vec<Case> {
    let files = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = files
        .filter(|path| path.extension().is_some_and(|end| end == "yaml"))
        .collect();
    files.sort();
    files.iter().flat_map(|file| in_file(file)).collect()
}

fn in_file(path: &Path) -> Vec<Case> {
    let text = std::fs::read_to_string(path).unwrap();
    let tree = Tree::load(&text).unwrap_or_else(|faults| panic!("{} : {}", path.display(), faults[0]));
    let file = path.file_name().unwrap().to_string_lossy().into_owned();
    items(&tree).iter().map(|tree| read(&file, tree)).collect()
}

fn read(file: &str, tree: &Tree) -> Case {
    const KNOWN: [&str; 13] = [
        "cas",
        "source",
        "clé",
        "montant",
        "période",
        "critères",
        "présence",
        "année précédente",
        "références",
        "attendu",
        "total",
        "lignes",
        "échéances",
    ];
    for (name, _) in fields(tree) {
        assert!(
            KNOWN.contains(&name) || name == "refus",
            "{file} : champ « {name} » inconnu"
        );
    }
    let mut unreadable = None;
    let mut note = |refusal: Refusal| unreadable = Some(refusal);
    let standalone = standalone(tree, &mut note);
    let expected = match get(tree, "refus") {
        Some(code) => Expected::Refused(scalar(code).to_owned()),
        None => Expected::Amounts(amounts(get(tree, "attendu").expect("attendu"))),
    };
    Case {
        file: file.to_owned(),
        title: scalar(get(tree, "cas").expect("cas")).to_owned(),
        key: get(tree, "clé").expect("clé").clone(),
        standalone,
        expected,
        total: get(tree, "total").map(euros),
        lines: get(tree, "lignes")
            .map(|lines| named(lines, amounts))
            .unwrap_or_default(),
        instalments: get(tree, "échéances")
            .map(|all| named(all, |list| items(list).iter().map(euros).collect()))
            .unwrap_or_default(),
        unreadable,
    }
}

fn standalone(tree: &Tree, note: &mut impl FnMut(Refusal)) -> Standalone {
    let mut rows = Vec::new();
    for (criterion, members) in get(tree, "critères").map(fields).unwrap_or_default() {
        for (member, values) in fields(members) {
            values_of(criterion, member, values, &mut rows);
        }
    }
    for (series, values) in get(tree, "références").map(fields).unwrap_or_default() {
        values_of(series, NOBODY, values, &mut rows);
    }
    for (member, dates) in get(tree, "présence").map(fields).unwrap_or_default() {
        let (from, until) = scalar(dates).split_once("..").expect("du..au");
        let date = |text: &str| (!text.is_empty()).then(|| Date::parse(text).unwrap());
        rows.push(Row {
            member: member.to_owned(),
            value: None,
            from: date(from),
            until: date(until),
        });
    }
    let period = get(tree, "période").map(|period| Period::parse(scalar(period)));
    let amount = get(tree, "montant").map(|amount| Cents::parse_euros(scalar(amount)));
    let mut read = |result: Result<Cents, Refusal>| result.map_err(&mut *note).ok();
    Standalone {
        rows,
        last_year: get(tree, "année précédente").map(amounts).unwrap_or_default(),
        amount: amount.and_then(&mut read),
        period: period.and_then(Result::ok),
    }
}

/// One value, or one for each vintage.
fn values_of(criterion: &str, member: &str, values: &Tree, rows: &mut Vec<Row>) {
    let mut row = |value: &Tree, vintage: Option<&str>| {
        rows.push(Row {
            member: member.to_owned(),
            value: Some(RowValue {
                criterion: Criterion::new(criterion).unwrap(),
                value: Fraction::parse_decimal(scalar(value)).unwrap(),
                vintage: vintage.map(|year| FiscalYear::parse(year).unwrap()),
                source: None,
            }),
            from: None,
            until: None,
        });
    };
    match &values.value {
        Value::Scalar { .. } => row(values, None),
        _ => fields(values)
            .into_iter()
            .for_each(|(vintage, value)| row(value, Some(vintage))),
    }
}

fn amounts(tree: &Tree) -> BTreeMap<String, Cents> {
    named(tree, euros)
}

fn named<T>(tree: &Tree, read: impl Fn(&Tree) -> T) -> BTreeMap<String, T> {
    fields(tree)
        .into_iter()
        .map(|(name, value)| (name.to_owned(), read(value)))
        .collect()
}

fn euros(tree: &Tree) -> Cents {
    Cents::parse_euros(scalar(tree)).unwrap()
}

fn scalar(tree: &Tree) -> &str {
    match &tree.value {
        Value::Scalar { text, .. } => text,
        other => panic!("ligne {} : un texte est attendu, et non {other:?}", tree.place.line),
    }
}

fn items(tree: &Tree) -> &[Tree] {
    match &tree.value {
        Value::List(items) => items,
        _ => panic!("ligne {} : une liste est attendue", tree.place.line),
    }
}

fn fields(tree: &Tree) -> Vec<(&str, &Tree)> {
    match &tree.value {
        Value::Map(fields) => fields.iter().map(|(name, _, value)| (name.as_str(), value)).collect(),
        _ => panic!("ligne {} : des champs sont attendus", tree.place.line),
    }
}

fn get<'t>(tree: &'t Tree, name: &str) -> Option<&'t Tree> {
    fields(tree)
        .into_iter()
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value)
}
