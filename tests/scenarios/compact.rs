//! What a scenario says in one step and does in many: an act for each row, a session from its notice to its end, a due date that all pay.

use crate::office::Office;
use crate::script::{fields, get, items, scalar, texts, value};
use domain::key::text::Tree;
use domain::key::text::tree::Value as Node;
use domain::value::Cents;
use serde_json::{Value, json};

/// The fields of a step that repeat it.
const EACH: &str = "pour chaque";
const EACH_MEMBER: &str = "pour chaque membre";
const FIELD: &str = "champ";

/// The step, or as many as it has rows: each with what is common to all, and what is its own.
pub(crate) fn each(step: &Tree) -> Vec<Tree> {
    let rows: Vec<Tree> = match (get(step, EACH), get(step, EACH_MEMBER)) {
        (None, None) => return vec![step.clone()],
        (Some(rows), _) => items(rows).to_vec(),
        (None, Some(members)) => of_each_member(members, get(step, FIELD)),
    };
    let Node::Map(parts) = &step.value else {
        panic!("ligne {} : une étape est attendue", step.place.line)
    };
    let rows = rows.into_iter().map(|row| {
        let parts = parts.iter().enumerate();
        let parts = parts.filter(|(_, (name, ..))| ![EACH, EACH_MEMBER, FIELD].contains(&name.as_str()));
        let parts = parts.map(|(index, (name, place, body))| {
            let body = if index == 0 { merged(body, &row) } else { body.clone() };
            (name.clone(), *place, body)
        });
        with(step, Node::Map(parts.collect()))
    });
    rows.collect()
}

/// A row for each member: its name alone, the value of the one field that changes, or several fields.
fn of_each_member(members: &Tree, field: Option<&Tree>) -> Vec<Tree> {
    let named = |name: &str, own: Vec<_>| {
        let text = format!("membre:{name}");
        let member = with(members, Node::Scalar { text, plain: true });
        let fields = std::iter::once(("membre".to_owned(), members.place, member)).chain(own);
        with(members, Node::Map(fields.collect()))
    };
    match &members.value {
        Node::List(names) => names.iter().map(|name| named(scalar(name), Vec::new())).collect(),
        _ => fields(members)
            .into_iter()
            .map(|(name, row)| match &row.value {
                Node::Map(own) => named(name, own.clone()),
                _ => {
                    let field = scalar(field.expect("« champ » nomme ce qui change d’un membre à l’autre"));
                    named(name, vec![(field.to_owned(), row.place, row.clone())])
                }
            })
            .collect(),
    }
}

fn with(tree: &Tree, value: Node) -> Tree {
    Tree {
        place: tree.place,
        value,
    }
}

fn merged(common: &Tree, row: &Tree) -> Tree {
    let (Node::Map(common_fields), Node::Map(own)) = (&common.value, &row.value) else {
        panic!("ligne {} : des champs sont attendus", row.place.line)
    };
    with(common, Node::Map([common_fields.as_slice(), own].concat()))
}

/// A step that records several facts at once.
pub(crate) struct Compact {
    verb: Verb,
    body: Tree,
}

#[derive(Clone, Copy)]
enum Verb {
    /// A session is convened, opened, votes every item unanimously, and is closed.
    Session,
    /// What remains of instalments is paid.
    Pay,
    /// What is left of credits is repaid.
    Repay,
}

impl Verb {
    fn of(text: &str) -> Option<Self> {
        match text {
            "tenir une séance" => Some(Self::Session),
            "payer jusqu’à l’échéance" => Some(Self::Pay),
            "rembourser les avoirs" => Some(Self::Repay),
            _ => None,
        }
    }

    fn fields(self) -> &'static [&'static str] {
        match self {
            Self::Session => &[
                "comité",
                "séance",
                "envoyée le",
                "tenue le",
                "présents",
                "ordre du jour",
                "exécutoire",
            ],
            Self::Pay => &[
                "exercice",
                "répartitions",
                "numéro",
                "payé le",
                "sauf",
                "seulement",
                "moins",
                "référence",
            ],
            Self::Repay => &["exercice", "répartitions", "payé le", "sauf", "seulement", "référence"],
        }
    }
}

impl Compact {
    pub(crate) fn is_one(verb: &str) -> bool {
        Verb::of(verb).is_some()
    }

    pub(crate) fn read(verb: &str, body: &Tree) -> Self {
        let verb = Verb::of(verb).expect("un verbe connu");
        for (name, tree) in fields(body) {
            let line = tree.place.line;
            assert!(verb.fields().contains(&name), "ligne {line} : « {name} » inconnu");
        }
        let body = body.clone();
        Self { verb, body }
    }

    pub(crate) fn play(&self, office: &mut Office, place: &str) {
        match self.verb {
            Verb::Session => self.hold(office, place),
            Verb::Pay => self.pay(office, place),
            Verb::Repay => self.repay(office, place),
        }
    }

    fn text(&self, name: &str) -> &str {
        scalar(get(&self.body, name).unwrap_or_else(|| panic!("« {name} » manque")))
    }

    fn names(&self, name: &str) -> Option<Vec<String>> {
        get(&self.body, name).map(texts)
    }

    fn hold(&self, office: &mut Office, place: &str) {
        let (committee, session) = (self.text("comité"), bare(self.text("séance")));
        let committee = office.global_id("committee", committee);
        let at = json!({ "committee": committee, "session": office.global_id("session", session) });
        let agenda = items(get(&self.body, "ordre du jour").expect("ordre du jour"));
        let points: Vec<_> = agenda.iter().map(|point| proposed(office, point)).collect();
        let convened = json!({ "committee": committee, "session": Office::uuid(session), "sentOn": self.text("envoyée le"),
            "heldOn": self.text("tenue le"), "agenda": points });
        accepted(office, "sessionConvene", convened, place);
        let present = self.names("présents").expect("présents");
        let seats: Vec<_> = present.iter().map(|name| seat(office, name)).collect();
        accepted(office, "sessionOpen", and(&at, json!({ "present": seats })), place);
        for point in agenda {
            let withdraws = get(point, "se retire").map(scalar);
            let voting = present.iter().filter(|name| Some(name.as_str()) != withdraws);
            let ballots: Vec<_> = voting
                .map(|name| json!({ "seat": seat(office, name), "choice": "IN_FAVOUR" }))
                .collect();
            let mut vote = json!({ "item": decision(office, point), "ballots": ballots });
            if let Some(chair) = get(point, "sous la présidence de") {
                vote["chair"] = value(office, "", chair);
            }
            accepted(office, "itemVote", and(&at, vote), place);
        }
        accepted(office, "sessionClose", at, place);
        if let Some(enforceability) = get(&self.body, "exécutoire") {
            for point in agenda {
                let input =
                    json!({ "decision": decision(office, point), "enforceability": value(office, "", enforceability) });
                accepted(office, "decisionMakeEnforceable", input, place);
            }
        }
    }

    fn pay(&self, office: &mut Office, place: &str) {
        let up_to: i64 = self.text("numéro").parse().unwrap();
        let less = get(&self.body, "moins").map_or(Cents::ZERO, |less| cents(scalar(less)));
        let lines = self.lines(office, "call { id instalments { number remaining } }", place);
        let mut paid = 0;
        for (_, line) in lines {
            let instalments = line["call"]["instalments"].as_array().cloned().unwrap_or_default();
            let due = instalments.iter().filter(|one| one["number"].as_i64() <= Some(up_to));
            let due = Cents::sum(due.map(|one| cents(one["remaining"].as_str().unwrap()))).unwrap();
            let amount = due.minus(less).unwrap();
            if amount.is_positive() {
                let payment = json!({ "call": line["call"]["id"], "amount": amount.euros(), "paidOn": self.text("payé le"),
                    "reference": self.text("référence") });
                accepted(office, "paymentRecord", payment, place);
                paid += 1;
            }
        }
        assert!(paid > 0, "{place} : personne n’avait rien à payer");
    }

    fn repay(&self, office: &mut Office, place: &str) {
        let mut repaid = 0;
        for (member, line) in self.lines(office, "credit { left }", place) {
            let left = line["credit"]["left"].as_str().map_or(Cents::ZERO, cents);
            if left.is_positive() {
                let repayment = json!({ "allocation": line["allocation"]["id"], "member": member, "amount": left.euros(),
                    "paidOn": self.text("payé le"), "reference": self.text("référence") });
                accepted(office, "creditRepay", repayment, place);
                repaid += 1;
            }
        }
        assert!(repaid > 0, "{place} : personne n’avait d’avoir");
    }

    /// The lines of the allocations named, for every member or those chosen, each with the member's id.
    fn lines(&self, office: &Office, asked: &str, place: &str) -> Vec<(Value, Value)> {
        let year = self.text("exercice");
        let query = format!(
            "obligations(year: {year}, first: 100) {{ nodes {{ member {{ id name }} lines {{ allocation {{ id }} {asked} }} }} }}"
        );
        let found = office.read("", &query)["obligations"]["nodes"].clone();
        let (except, only) = (self.names("sauf"), self.names("seulement"));
        let name = |node: &Value| node["member"]["name"].as_str().unwrap().to_owned();
        let nodes = found.as_array().unwrap();
        for chosen in except.iter().chain(&only).flatten() {
            assert!(
                nodes.iter().any(|node| name(node) == *chosen),
                "{place} : {chosen} ne doit rien"
            );
        }
        let nodes = nodes.iter().filter(|node| {
            only.as_ref().is_none_or(|only| only.contains(&name(node)))
                && except.as_ref().is_none_or(|except| !except.contains(&name(node)))
        });
        let nodes: Vec<_> = nodes.collect();
        let allocations = self.names("répartitions").expect("répartitions").into_iter();
        let lines = allocations.flat_map(|allocation| {
            let id = json!(office.global_id("allocation", &allocation));
            let of_it = nodes.iter().filter_map(move |node| {
                let line = node["lines"]
                    .as_array()?
                    .iter()
                    .find(|line| line["allocation"]["id"] == id)?;
                Some((node["member"]["id"].clone(), line.clone()))
            });
            of_it.collect::<Vec<_>>()
        });
        lines.collect()
    }
}

/// An item of an agenda, less what only its vote needs.
fn proposed(office: &Office, point: &Tree) -> Value {
    let Node::Map(all) = &point.value else {
        panic!("ligne {} : un point est attendu", point.place.line)
    };
    let kept = all
        .iter()
        .filter(|(name, ..)| !["sous la présidence de", "se retire"].contains(&name.as_str()));
    value(office, "", &with(point, Node::Map(kept.cloned().collect())))
}

fn decision(office: &Office, point: &Tree) -> String {
    office.global_id("decision", bare(scalar(get(point, "point").expect("point"))))
}

fn seat(office: &Office, name: &str) -> String {
    office.global_id("seat", &format!("siège:{name}"))
}

fn bare(text: &str) -> &str {
    text.strip_prefix("nouveau ").unwrap_or(text)
}

fn cents(euros: &str) -> Cents {
    Cents::parse_euros(euros).unwrap()
}

fn and(one: &Value, other: Value) -> Value {
    let mut all = one.clone();
    let Value::Object(other) = other else {
        panic!("des champs sont attendus : {other}")
    };
    all.as_object_mut().unwrap().extend(other);
    all
}

fn accepted(office: &mut Office, mutation: &str, input: Value, place: &str) {
    let payload = office.send(mutation, input);
    assert_eq!(payload["userErrors"], json!([]), "{place} : {mutation}");
}
