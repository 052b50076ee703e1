//! A scenario: days, acts, what is refused, what is read afterwards.

use crate::compact::{self, Compact};
use crate::office::Office;
use crate::vocabulary as words;
use domain::key::text::Tree;
use domain::key::text::tree::Value as Node;
use serde_json::{Value, json};
use std::path::Path;

/// A scenario, as its file tells it.
pub(crate) struct Scenario {
    pub(crate) file: String,
    /// The days at which every figure is read in the end, and compared with those of the oracle.
    pub(crate) readings: Vec<String>,
    steps: Vec<(usize, Step)>,
}

/// A step of a scenario.
enum Step {
    /// It is now this day.
    Day(String),
    /// Imagined communes are registered, with their populations.
    Communes(Vec<(String, String)>),
    /// Somebody records something.
    Act {
        mutation: &'static str,
        input: Tree,
        /// The code of the refusal, where one is expected.
        refused: Option<String>,
        /// Words that the refusal must hold.
        says: Vec<String>,
        /// What the scenario calls the fact recorded.
        called: Option<String>,
    },
    /// Several things are recorded at once.
    Compact(Compact),
    /// The last sentences of the journal.
    Told(Vec<String>),
    /// What each member must pay for a year.
    Due {
        year: String,
        amounts: Vec<(String, String)>,
    },
    /// What a query gives.
    Read {
        arguments: String,
        query: String,
        expected: Tree,
    },
    /// What a question that is not put to the ledger gives: an act, restored law.
    Asked { question: String, expected: Tree },
}

impl Scenario {
    pub(crate) fn load(path: &Path) -> Self {
        let text = std::fs::read_to_string(path).unwrap();
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        let tree = Tree::load(&text).unwrap_or_else(|faults| panic!("{file} : {}", faults[0]));
        for (name, _) in fields(&tree) {
            assert!(
                ["scénario", "sources", "relevés", "étapes"].contains(&name),
                "{file} : « {name} » inconnu"
            );
        }
        let steps = items(get(&tree, "étapes").expect("étapes"));
        let steps = steps.iter().flat_map(|step| {
            let several = compact::each(step).into_iter();
            several.map(|one| (step.place.line, Step::read(&file, &one)))
        });
        Self {
            readings: get(&tree, "relevés").map(texts).unwrap_or_default(),
            steps: steps.collect(),
            file,
        }
    }

    /// Plays every step, in order, and stops at the first that does not end as it says.
    pub(crate) fn play(&self, office: &mut Office) {
        for (line, step) in &self.steps {
            let place = format!("{}, ligne {line}", self.file);
            step.play(office, &place);
        }
    }
}

impl Step {
    fn read(file: &str, tree: &Tree) -> Self {
        let place = format!("{file}, ligne {}", tree.place.line);
        let parts = fields(tree);
        let (head, body) = parts
            .first()
            .unwrap_or_else(|| panic!("{place} : une étape est attendue"));
        let text = |name: &str| get(tree, name).map(|found| scalar(found).to_owned());
        let known = |allowed: &[&str]| {
            for (name, _) in &parts[1..] {
                assert!(allowed.contains(name), "{place} : « {name} » inconnu");
            }
        };
        match *head {
            "jour" => {
                known(&[]);
                Self::Day(scalar(body).to_owned())
            }
            "communes" => {
                known(&[]);
                Self::Communes(pairs(body))
            }
            "journal" => {
                known(&[]);
                Self::Told(texts(body))
            }
            "dû" => {
                known(&["exercice"]);
                let amounts = fields(body).into_iter();
                Self::Due {
                    year: text("exercice").expect("exercice"),
                    amounts: amounts
                        .map(|(member, euros)| (member.to_owned(), scalar(euros).to_owned()))
                        .collect(),
                }
            }
            "lire" => {
                known(&["attendu", "avec"]);
                Self::Read {
                    arguments: text("avec").unwrap_or_default(),
                    query: scalar(body).to_owned(),
                    expected: get(tree, "attendu").expect("attendu").clone(),
                }
            }
            "demander" => {
                known(&["attendu"]);
                Self::Asked {
                    question: scalar(body).to_owned(),
                    expected: get(tree, "attendu").expect("attendu").clone(),
                }
            }
            verb if Compact::is_one(verb) => {
                known(&[]);
                Self::Compact(Compact::read(verb, body))
            }
            verb => {
                known(&["refus", "dit", "appelé"]);
                Self::Act {
                    mutation: words::mutation(verb)
                        .unwrap_or_else(|| panic!("{place} : « {verb} » n’est pas dans {}", words::FILE)),
                    input: (*body).clone(),
                    refused: text("refus"),
                    says: get(tree, "dit").map(texts).unwrap_or_default(),
                    called: text("appelé"),
                }
            }
        }
    }

    fn play(&self, office: &mut Office, place: &str) {
        match self {
            Self::Day(day) => office.set_day(day),
            Self::Communes(communes) => {
                let payload = office.register(communes);
                assert_eq!(payload["userErrors"], json!([]), "{place}");
            }
            Self::Act {
                mutation,
                input,
                refused,
                says,
                called,
            } => {
                let input = value(office, "", input);
                let payload = office.send(mutation, input);
                let errors = &payload["userErrors"];
                let code = errors[0]["code"].as_str().map(str::to_owned);
                assert_eq!(code, *refused, "{place} : {mutation} : {errors:#}");
                assert_eq!(payload["receipt"].is_null(), refused.is_some(), "{place} : {payload:#}");
                let message = plain_spaces(errors[0]["message"].as_str().unwrap_or_default());
                for words in says {
                    assert!(
                        message.contains(words.as_str()),
                        "{place} : « {words} » manque à « {message} »"
                    );
                }
                if let Some(name) = called {
                    office.name_fact(name, &payload);
                }
            }
            Self::Compact(compact) => compact.play(office, place),
            Self::Told(expected) => {
                let journal: Vec<_> = office.journal().iter().map(|line| plain_spaces(line)).collect();
                for words in expected {
                    let found = journal.iter().any(|line| line.contains(words.as_str()));
                    assert!(
                        found,
                        "{place} : « {words} » n’est pas au journal :\n{}",
                        journal.join("\n")
                    );
                }
            }
            Self::Due { year, amounts } => due(office, place, year, amounts),
            Self::Read {
                arguments,
                query,
                expected,
            } => {
                let query = named(office, query);
                let found = office.read(arguments, &query);
                let expected = value(office, "", expected);
                assert_within(&expected, &found, &format!("{place} : {query}"));
            }
            Self::Asked { question, expected } => {
                let question = named(office, question);
                let found = office.ask(&question);
                let expected = value(office, "", expected);
                assert_within(&expected, &found, &format!("{place} : {question}"));
            }
        }
    }
}

/// Compares what every member that owes something for `year` must pay.
fn due(office: &Office, place: &str, year: &str, amounts: &[(String, String)]) {
    let fields = format!("obligations(year: {year}, first: 100) {{ nodes {{ member {{ name }} balance {{ due }} }} }}");
    let found = office.read("", &fields)["obligations"]["nodes"].clone();
    let found = found.as_array().unwrap().iter().map(|row| {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        (text(&row["member"]["name"]), text(&row["balance"]["due"]))
    });
    let mut found: Vec<_> = found.collect();
    let mut expected = amounts.to_vec();
    found.sort();
    expected.sort();
    assert_eq!(found, expected, "{place} : dû pour {year}");
}

/// The value that `tree` gives to the field which the scenario calls `noun`.
pub(crate) fn value(office: &Office, noun: &str, tree: &Tree) -> Value {
    match &tree.value {
        Node::List(items) => items.iter().map(|item| value(office, noun, item)).collect(),
        Node::Map(fields) => fields
            .iter()
            .map(|(noun, _, tree)| {
                let field = words::field(noun).unwrap_or(noun);
                (field.to_owned(), value(office, noun, tree))
            })
            .collect(),
        Node::Scalar { text, plain } => word(office, noun, text, *plain),
    }
}

/// A word: the name of a thing (`membre:Castel`, or `nouveau convention:sivu` where its bare identifier is given), the call that an
/// allocation makes to a member (`appel de Castel sur répartition:eau`), a word of a closed list, a number, yes or no; or itself.
fn word(office: &Office, noun: &str, text: &str, plain: bool) -> Value {
    if !plain {
        return text.into();
    }
    if let Some(bare) = text.strip_prefix("nouveau ") {
        return Office::uuid(bare).into();
    }
    if let Some((member, allocation)) = text.strip_prefix("appel de ").and_then(|of| of.split_once(" sur ")) {
        return office.call(allocation, member).into();
    }
    if let Some((kind, _)) = text.split_once(':')
        && let Some(kind) = words::kind(kind)
    {
        return office.global_id(kind, text).into();
    }
    if let Some(choice) = words::choice(noun, text) {
        return choice.into();
    }
    match text {
        "oui" | "true" => json!(true),
        "non" | "false" => json!(false),
        "~" | "null" | "" => Value::Null,
        digits => digits.parse::<i64>().map_or_else(|_| text.into(), Value::from),
    }
}

/// The same query, each `«membre:Castel»` in it replaced by the id in quotes.
fn named(office: &Office, query: &str) -> String {
    let mut parts = query.split('«');
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once('»').expect("« se ferme par »");
        whole.push_str(&word(office, "", name.trim(), true).to_string());
        whole.push_str(rest);
    }
    whole
}

/// Whether `found` holds all that is `expected`: fields that are not named are free, lists are whole.
fn assert_within(expected: &Value, found: &Value, place: &str) {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            for (name, expected) in expected {
                let found = found.get(name).unwrap_or_else(|| panic!("{place} : « {name} » manque"));
                assert_within(expected, found, &format!("{place} → {name}"));
            }
        }
        (Value::Array(expected), Value::Array(found)) => {
            assert_eq!(expected.len(), found.len(), "{place} : {found:#?}");
            for (index, (expected, found)) in expected.iter().zip(found).enumerate() {
                assert_within(expected, found, &format!("{place} → {index}"));
            }
        }
        // A 64-bit number or a position is text in the API, a number in the file.
        (Value::Number(number), Value::String(text)) => assert_eq!(number.to_string(), *text, "{place}"),
        _ => assert_eq!(expected, found, "{place}"),
    }
}

/// The same words, with the spaces of a keyboard.
fn plain_spaces(text: &str) -> String {
    text.replace(['\u{a0}', '\u{202f}'], " ")
}

fn pairs(tree: &Tree) -> Vec<(String, String)> {
    let pairs = fields(tree).into_iter();
    pairs
        .map(|(name, value)| (name.to_owned(), scalar(value).to_owned()))
        .collect()
}

pub(crate) fn texts(tree: &Tree) -> Vec<String> {
    match &tree.value {
        Node::List(items) => items.iter().map(|item| scalar(item).to_owned()).collect(),
        _ => vec![scalar(tree).to_owned()],
    }
}

pub(crate) fn scalar(tree: &Tree) -> &str {
    match &tree.value {
        Node::Scalar { text, .. } => text,
        other => panic!("ligne {} : un texte est attendu, et non {other:?}", tree.place.line),
    }
}

pub(crate) fn items(tree: &Tree) -> &[Tree] {
    match &tree.value {
        Node::List(items) => items,
        _ => panic!("ligne {} : une liste est attendue", tree.place.line),
    }
}

pub(crate) fn fields(tree: &Tree) -> Vec<(&str, &Tree)> {
    match &tree.value {
        Node::Map(fields) => fields.iter().map(|(name, _, value)| (name.as_str(), value)).collect(),
        _ => panic!("ligne {} : des champs sont attendus", tree.place.line),
    }
}

pub(crate) fn get<'t>(tree: &'t Tree, name: &str) -> Option<&'t Tree> {
    fields(tree)
        .into_iter()
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value)
}
