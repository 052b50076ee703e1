//! The deliberations of an assembly as open data tell them: the SCDL schema « Délibérations » 2.1.5.
//!
//! Everything counted is heads. The weight of a vote is never written here: a committee votes by weight, an assembly by head, and only the
//! acts of assemblies come here. `docs/reference/scdl.md` says what each column holds.

use crate::LedgerView;
use crate::conventions::{ConventionView, DeliberationView, RequestView};
use crate::french::capitalised;
use crate::journal::Teller;
use crate::members::MemberView;
use domain::consultation::Question;
use domain::convention::DeliberationSense;
use domain::participation::Movement;
use domain::past_act::event::{Heads, PastActRecorded};
use domain::past_act::{INTERCOMMUNALITY, PastActKind};
use domain::value::{Date, MemberId, Name, Siren, Siret};
use std::collections::BTreeMap;

/// The columns, in the order of the schema.
pub const COLUMNS: [&str; 17] = [
    "COLL_NOM",
    "COLL_SIRET",
    "DELIB_ID",
    "DELIB_DATE",
    "DELIB_MATIERE_CODE",
    "DELIB_MATIERE_NOM",
    "DELIB_OBJET",
    "BUDGET_ANNEE",
    "BUDGET_NOM",
    "PREF_ID",
    "PREF_DATE",
    "VOTE_EFFECTIF",
    "VOTE_REEL",
    "VOTE_POUR",
    "VOTE_CONTRE",
    "VOTE_ABSTENTION",
    "DELIB_URL",
];

/// A row: one text for each of [`COLUMNS`], empty where nothing is known.
pub type Row = [String; COLUMNS.len()];

/// Why an act that the ledger knows has no row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LeftOut {
    /// The schema is about what assemblies adopted.
    NotAdopted,
    /// An arrêté or a decision is no deliberation.
    NotADeliberation,
    /// The schema asks for a matter, and the file that the act comes from gave none.
    WithoutMatter,
}

/// What the ledger knows of the deliberations of one member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deliberations {
    /// By date, then by number.
    pub rows: Vec<Row>,
    /// What has no row, and why.
    pub left_out: BTreeMap<LeftOut, usize>,
    /// Rows whose votes are known but not written: the schema wants all five counts or none.
    pub partial_votes: usize,
}

/// The deliberations of `member`. `sirets` are those its acts do not name themselves; the SIREN that one of them is missing for otherwise.
///
/// A SIRET cannot be worked out of a SIREN: where no file and nobody said it, nothing is written.
pub fn deliberations(view: &LedgerView, member: &MemberView, sirets: &[Siret]) -> Result<Deliberations, Siren> {
    let mut told = Deliberations {
        rows: Vec::new(),
        left_out: BTreeMap::new(),
        partial_votes: 0,
    };
    let siret_on = |date: Date| {
        let siren = member.identifiers_on(date).siren;
        let claimed = view
            .past_acts
            .of(member.id)
            .rev()
            .filter_map(|past| past.act.siret.as_ref());
        let mut known = sirets.iter().chain(claimed);
        known.find(|siret| siret.siren() == siren).ok_or(siren)
    };
    let mut acts: BTreeMap<(Date, &str), Row> = BTreeMap::new();
    for past in view.past_acts.of(member.id) {
        let act = &past.act;
        match row_of_past_act(act) {
            Err(why) => told.leave_out(why),
            Ok(mut row) => {
                let siret = act.siret.as_ref().map_or_else(|| siret_on(act.decided_on), Ok)?;
                told.count_partial(act.votes.as_ref().is_some_and(|votes| votes.in_office.is_none()));
                sign(&mut row, member, act.decided_on, siret);
                acts.insert((act.decided_on, act.number.as_str()), row);
            }
        }
    }
    // What the ledger recorded itself comes before a claim about the same act.
    for (convention, told_by_itself) in own(view, member.id) {
        let approval = &told_by_itself.act;
        let act = (approval.decided_on, approval.number.as_str());
        if approval.sense != DeliberationSense::Adopted {
            acts.remove(&act);
            told.leave_out(LeftOut::NotAdopted);
            continue;
        }
        let mut row = row_of_deliberation(view, convention, told_by_itself);
        told.count_partial(approval.votes.is_some());
        sign(&mut row, member, approval.decided_on, siret_on(approval.decided_on)?);
        acts.insert(act, row);
    }
    for (convention, request) in requests(view, member.id) {
        let on = request.decided_on;
        let mut row = row_of_request(view, convention, request);
        sign(&mut row, member, on, siret_on(on)?);
        acts.insert((on, request.number.as_str()), row);
    }
    told.rows = acts.into_values().collect();
    Ok(told)
}

impl Deliberations {
    fn leave_out(&mut self, why: LeftOut) {
        let count = self.left_out.entry(why).or_default();
        *count = count.saturating_add(1);
    }

    fn count_partial(&mut self, partial: bool) {
        self.partial_votes = self.partial_votes.saturating_add(usize::from(partial));
    }
}

/// The deliberations that the ledger itself recorded.
fn own(view: &LedgerView, member: MemberId) -> impl Iterator<Item = (&ConventionView, &DeliberationView)> {
    view.conventions.iter().flat_map(move |convention| {
        let its_own = convention.deliberations().filter(move |told| told.act.member == member);
        its_own.map(|told| (convention.as_ref(), told))
    })
}

/// The deliberations by which it asked to join or to leave, which the ledger recorded likewise.
fn requests(view: &LedgerView, member: MemberId) -> impl Iterator<Item = (&ConventionView, &RequestView)> {
    view.conventions.iter().flat_map(move |convention| {
        let its_own = convention.requests().filter(move |request| request.member == member);
        its_own.map(|request| (convention.as_ref(), request))
    })
}

fn row_of_past_act(act: &PastActRecorded) -> Result<Row, LeftOut> {
    if act.kind != PastActKind::Deliberation {
        return Err(LeftOut::NotADeliberation);
    }
    if act.claim.as_ref().is_some_and(|claim| !claim.state.was_adopted()) {
        return Err(LeftOut::NotAdopted);
    }
    let matter = act.matter.as_ref().ok_or(LeftOut::WithoutMatter)?;
    let years = act.budget.as_ref().map(|budget| match budget.until {
        Some(until) => format!("{}/{until}", budget.from),
        None => budget.from.to_string(),
    });
    let [in_office, voters, in_favour, against, abstentions] = counts(act.votes.as_ref());
    Ok([
        String::new(),
        String::new(),
        act.number.to_string(),
        act.decided_on.to_string(),
        matter.code.to_string(),
        matter.name.to_string(),
        act.object.to_string(),
        years.unwrap_or_default(),
        written(act.budget.as_ref().map(|budget| &budget.name)),
        written(act.prefecture.as_ref()),
        written(act.received_on),
        in_office,
        voters,
        in_favour,
        against,
        abstentions,
        written(act.url.as_ref()),
    ])
}

/// A deliberation on a convention, or on another question that it puts.
fn row_of_deliberation(view: &LedgerView, convention: &ConventionView, told: &DeliberationView) -> Row {
    let approval = &told.act;
    let on = approval.decided_on;
    let object = match told.question {
        Question::Convention => format!("Convention « {} » : approbation", convention.title),
        question => capitalised(&Teller { view, on }.question(convention.id, question).to_string()),
    };
    row_of_its_own(&approval.number, on, object)
}

fn row_of_request(view: &LedgerView, convention: &ConventionView, request: &RequestView) -> Row {
    let on = request.decided_on;
    let asked = Teller { view, on }.convention(convention.id);
    let object = match request.movement {
        Movement::Accession => format!("Demande d’adhésion {}", asked.to()),
        Movement::Withdrawal => format!("Demande de retrait {}", asked.de()),
    };
    row_of_its_own(&request.number, on, object)
}

/// The ledger knows when a deliberation was transmitted, not when the prefecture registered it; and how many voted, not out of how many.
fn row_of_its_own(number: &Name, decided_on: Date, object: String) -> Row {
    let empty = String::new;
    [
        empty(),
        empty(),
        number.to_string(),
        decided_on.to_string(),
        INTERCOMMUNALITY.code.to_owned(),
        INTERCOMMUNALITY.name.to_owned(),
        object,
        empty(),
        empty(),
        empty(),
        empty(),
        empty(),
        empty(),
        empty(),
        empty(),
        empty(),
        empty(),
    ]
}

fn sign(row: &mut Row, member: &MemberView, on: Date, siret: &Siret) {
    let [name, number, ..] = row;
    *name = member.name_on(on).to_string();
    *number = siret.to_string();
}

/// VOTE_EFFECTIF, VOTE_REEL, VOTE_POUR, VOTE_CONTRE, VOTE_ABSTENTION: all five, or none of them, as the schema wants. VOTE_REEL is who took
/// part, in person or by proxy: the sum of the three last.
fn counts(votes: Option<&Heads>) -> [String; 5] {
    let known = votes.and_then(|votes| Some((votes, votes.in_office?, votes.counted()?)));
    known.map_or_else(Default::default, |(votes, in_office, counted)| {
        [in_office, counted, votes.in_favour, votes.against, votes.abstentions].map(|count| count.to_string())
    })
}

fn written(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}
