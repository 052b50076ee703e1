//! The file of decisions: what is proposed for each line of a statement, written for an officer, and read again once completed.

use super::super::fault::{Faults, clipped};
use super::super::office::{Cells, Column, each_row, folded};
use super::matching::{Guess, Proposal, number};
use domain::value::{CallId, Digest, MemberId, PaymentId, Siren};
use projections::LedgerView;

/// The titles, in the order of the file.
pub(crate) const TITLES: [&str; 12] = [
    "paiement",
    "ligne",
    "date",
    "libellé",
    "montant",
    "émetteur",
    "décision",
    "appel",
    "membre",
    "confiance",
    "motif",
    "appels possibles",
];
const PAYMENT: usize = 0;
const DECISION: usize = 6;
const CALL: usize = 7;
const MEMBER: usize = 8;

const fn column(english: &'static str, french: &'static str, required: bool) -> Column {
    Column {
        english,
        french,
        required,
    }
}

const COLUMNS: [Column; 12] = [
    column("payment", "paiement", true),
    column("line", "ligne", false),
    column("date", "date", false),
    column("label", "libellé", false),
    column("amount", "montant", false),
    column("sender", "émetteur", false),
    column("decision", "décision", true),
    column("call", "appel", true),
    column("member", "membre", true),
    column("confidence", "confiance", false),
    column("reason", "motif", false),
    column("candidates", "appels possibles", false),
];

/// What an officer decided of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    /// It pays a call; whether what exceeds it is kept to be imputed.
    Impute {
        /// The call.
        call: CallId,
        /// Whether an excess is real.
        surplus: bool,
    },
    /// It comes from a member, for no call.
    Receive(MemberId),
    /// It is none of the ledger’s business.
    Ignore,
    /// Nobody decided yet.
    Undecided,
}

/// A decision, with its line in the file of decisions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decision {
    /// Its line.
    pub(crate) line: u64,
    /// The payment.
    pub(crate) payment: PaymentId,
    /// What was decided.
    pub(crate) choice: Choice,
}

/// The rows of the file: one per line that is neither a debit nor recorded already.
pub(crate) fn rows(proposals: &[Proposal], view: &LedgerView) -> Vec<[String; 12]> {
    let asked = proposals
        .iter()
        .filter(|proposal| !matches!(proposal.guess, Guess::Known | Guess::Debit));
    asked.map(|proposal| row(proposal, view)).collect()
}

fn row(proposal: &Proposal, view: &LedgerView) -> [String; 12] {
    let line = &proposal.line;
    let (call, confidence, candidates) = match &proposal.guess {
        Guess::Call(call, confidence) => (call.to_string(), confidence.french(), vec![*call]),
        Guess::Several(calls) => (String::new(), "", calls.clone()),
        _ => (String::new(), "", Vec::new()),
    };
    let decision = if proposal.sure().is_some() { "imputer" } else { "" };
    let siren = proposal.member.and_then(|member| view.members.get(member));
    let candidates: Vec<String> = candidates.into_iter().map(|call| described(call, view)).collect();
    [
        line.payment.to_string(),
        line.line.to_string(),
        line.on.to_string(),
        line.label.clone(),
        line.amount.euros().replace('.', ","),
        line.sender.clone(),
        decision.to_owned(),
        call,
        siren.map_or_else(String::new, |member| member.identifiers_on(line.on).siren.to_string()),
        confidence.to_owned(),
        proposal.reason.clone(),
        candidates.join(" | "),
    ]
}

/// « 0e17e47e : Péaule, paie 2025, reste 504,36 € ».
pub(crate) fn described(call: CallId, view: &LedgerView) -> String {
    let Some(obligation) = view.obligations.of_call(call) else {
        return call.to_string();
    };
    let member = view.members.get(obligation.member);
    let paid = obligation
        .call
        .as_ref()
        .map_or_else(Default::default, projections::obligations::CallView::paid);
    let called = obligation
        .call
        .as_ref()
        .map_or_else(Default::default, |call| call.amount);
    format!(
        "{} : {}, {} {}, reste {}",
        number(call),
        member.map_or_else(String::new, |member| member.name().to_string()),
        view.line_label(obligation),
        obligation.fiscal_year,
        called.minus(paid).unwrap_or(called).french()
    )
}

/// Reads the decisions of `bytes` on the lines that `proposals` are about, or all that is wrong with them.
pub(crate) fn read(bytes: &[u8], proposals: &[Proposal], view: &LedgerView) -> Result<Vec<Decision>, Faults> {
    let mut decisions: Vec<Decision> = Vec::new();
    each_row(bytes, &COLUMNS, |cells, faults| {
        let payment = cells.read(faults, PAYMENT, |cell| {
            PaymentId::parse(cell).map_err(|refusal| refusal.message)
        });
        let Some(payment) = payment else { return };
        if !proposals.iter().any(|proposal| proposal.line.payment == payment) {
            cells.fault(
                faults,
                PAYMENT,
                "ce paiement n’est pas une ligne du relevé : reprendre les propositions de ce relevé.",
            );
        }
        if decisions.iter().any(|decision| decision.payment == payment) {
            cells.fault(
                faults,
                PAYMENT,
                "ce paiement est donné deux fois : n’en garder qu’une ligne.",
            );
        }
        if let Some(choice) = choice(cells, faults, view) {
            decisions.push(Decision {
                line: cells.line,
                payment,
                choice,
            });
        }
    })?;
    Ok(decisions)
}

fn choice(cells: &Cells<'_, 12>, faults: &mut Faults, view: &LedgerView) -> Option<Choice> {
    let word = folded(cells.cell(DECISION));
    match word.as_str() {
        "" => Some(Choice::Undecided),
        "ignorer" => Some(Choice::Ignore),
        "imputer" | "imputer avec excedent" => Some(Choice::Impute {
            call: call(cells, faults, view)?,
            surplus: word != "imputer",
        }),
        "recevoir" => Some(Choice::Receive(member(cells, faults, view)?)),
        _ => {
            let message = format!(
                "« {} » est inconnu : écrire imputer, imputer avec excédent, recevoir, ignorer, ou rien.",
                clipped(cells.cell(DECISION))
            );
            cells.fault(faults, DECISION, message);
            None
        }
    }
}

/// The call, by its identifier or by its first eight characters.
fn call(cells: &Cells<'_, 12>, faults: &mut Faults, view: &LedgerView) -> Option<CallId> {
    let cell = cells.cell(CALL).to_lowercase();
    let known = view
        .obligations
        .iter()
        .filter_map(|obligation| obligation.call.as_ref());
    let found: Vec<CallId> = known
        .map(|call| call.id)
        .filter(|call| call.to_string() == cell || number(*call) == cell)
        .collect();
    if let [only] = found[..] {
        return Some(only);
    }
    let message = if found.is_empty() {
        "un appel de ce registre est attendu : en choisir un parmi les appels possibles."
    } else {
        "plusieurs appels commencent ainsi : écrire l’identifiant entier."
    };
    cells.fault(faults, CALL, message);
    None
}

fn member(cells: &Cells<'_, 12>, faults: &mut Faults, view: &LedgerView) -> Option<MemberId> {
    let siren = Siren::parse(cells.cell(MEMBER)).ok();
    let member = siren.and_then(|siren| view.members.by_siren(siren));
    if member.is_none() {
        cells.fault(faults, MEMBER, "le SIREN d’un membre de ce registre est attendu.");
    }
    member.map(|member| member.id)
}

/// The bytes of the file: semicolons, and the mark by which an office suite knows UTF-8.
pub(crate) fn write(rows: &[[String; 12]]) -> Result<Vec<u8>, String> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .terminator(csv::Terminator::CRLF)
        .from_writer(b"\xef\xbb\xbf".to_vec());
    let written = writer
        .write_record(TITLES)
        .and_then(|()| rows.iter().try_for_each(|row| writer.write_record(row)));
    written.map_err(|error| error.to_string())?;
    writer.into_inner().map_err(|error| error.to_string())
}

/// The digest by which the same decisions are the same requests.
pub(crate) fn fingerprint(payment: PaymentId, choice: &Choice) -> String {
    Digest::of(format!("{payment}/{choice:?}").as_bytes()).to_string()
}
