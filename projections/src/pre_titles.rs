//! Pre-titles: the instalments of calls that are to be titled, with all that a finance suite asks to make a title of each.
//!
//! `docs/reference/pre-titres.md` says what each column holds. The words of the files are those of people who keep accounts, in French.

use crate::LedgerView;
use crate::allocations::AllocationView;
use crate::obligations::{CallView, ObligationView};
use domain::value::{Account, AllocationId, CallId, Cents, Date, Digest, EventId, FiscalYear, MemberId, Name, Siret};
use serde_json::{Value, json};

/// Which instalments are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Those of one allocation.
    Allocation(AllocationId),
    /// Those of every allocation of a fiscal year.
    Year(FiscalYear),
}

/// An instalment to title.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreTitle {
    /// The fiscal year of the call.
    pub fiscal_year: FiscalYear,
    /// Who owes it on the day asked: the member called, or who took its place.
    pub member: MemberId,
    /// What people call it that day.
    pub name: Name,
    /// The establishment that pays.
    pub siret: Siret,
    /// The code of the service that receives the bill, where the member asks for it.
    pub service_code: Option<Name>,
    /// The number of the commitment of expense, where the member asks for it.
    pub commitment_number: Option<Name>,
    /// Account on which the carrier enters it.
    pub receiver_account: Account,
    /// Account on which the member enters it.
    pub payer_account: Account,
    /// What it is for, in French.
    pub label: String,
    /// The amount of the instalment.
    pub amount: Cents,
    /// Day it falls due.
    pub due_on: Date,
    /// Its number in the call.
    pub instalment: u16,
    /// The call: its reference.
    pub call: CallId,
    /// The allocation, whose sheet tells the amount.
    pub allocation: AllocationId,
}

/// Why an instalment cannot be titled as things stand.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Obstacle {
    /// Where to bill this member is not known on that day.
    NoSiret(MemberId),
    /// Several took the place of this member, and no act shares what it owed.
    SeveralDebtors(MemberId),
    /// The chain of authority of the calls of this allocation is broken: why, in French.
    BrokenChain(AllocationId, String),
}

impl LedgerView {
    /// The instalments numbered `instalment` that no title bears on `on`, by allocation, then by name.
    ///
    /// # Errors
    /// All the obstacles, each once: a file without some of its titles would be taken for whole.
    pub fn pre_titles(&self, scope: Scope, instalment: u16, on: Date) -> Result<Vec<PreTitle>, Vec<Obstacle>> {
        let (mut rows, mut obstacles) = (Vec::new(), Vec::new());
        let shared = self.allocations.iter().filter(|allocation| scope.holds(allocation));
        let shared = shared.map(|allocation| (self.charge_label(allocation), self.lines_of_allocation(allocation)));
        let owed = self.obligations.iter().filter(|line| scope.holds_due(line));
        let owed = owed.filter_map(|line| Some((self.due_label(line.due.as_deref()?), vec![&**line])));
        for (label, lines) in shared.chain(owed) {
            for (obligation, call) in self.instalments_to_title(lines, instalment, on) {
                match self.pre_title(&label, obligation, call, instalment, on) {
                    Ok(row) => rows.extend(row),
                    Err(obstacle) => obstacles.push(obstacle),
                }
            }
        }
        obstacles.sort();
        obstacles.dedup();
        if obstacles.is_empty() { Ok(rows) } else { Err(obstacles) }
    }

    /// What each member owes for an allocation.
    fn lines_of_allocation(&self, allocation: &AllocationView) -> Vec<&ObligationView> {
        let computed = &allocation.computed;
        let lines = allocation.shares.iter().filter_map(|share| {
            let mut owed = self
                .obligations
                .of_member_in(share.allocated.member, computed.fiscal_year);
            owed.find(|obligation| obligation.allocation == computed.allocation)
        });
        lines.map(AsRef::as_ref).collect()
    }

    /// The calls of `lines` of which that instalment is to be titled, by the names of the members.
    fn instalments_to_title<'a>(
        &self,
        lines: Vec<&'a ObligationView>,
        instalment: u16,
        on: Date,
    ) -> Vec<(&'a ObligationView, &'a CallView)> {
        let called = lines.into_iter().filter_map(|obligation| {
            let call = obligation.call.as_ref().filter(|call| call.stands_on(on))?;
            let titled = call.titles.iter().any(|title| title.bears_on(instalment, on));
            (!titled).then_some((obligation, call))
        });
        let mut called: Vec<_> = called.collect();
        called.sort_by_key(|(obligation, _)| {
            let member = self.members.get(obligation.member);
            (member.map(|member| member.sort_key().clone()), obligation.member)
        });
        called
    }

    /// The instalment as a pre-title; none if the call has no such instalment, or one of nothing.
    fn pre_title(
        &self,
        charge: &str,
        obligation: &ObligationView,
        call: &CallView,
        number: u16,
        on: Date,
    ) -> Result<Option<PreTitle>, Obstacle> {
        let instalment = call.instalments.iter().find(|instalment| instalment.number == number);
        let Some(instalment) = instalment.filter(|instalment| instalment.amount.is_positive()) else {
            return Ok(None);
        };
        self.require_sound(obligation, call.fact.event)?;
        let [debtor] = self.debtors_on(obligation, on)[..] else {
            return Err(Obstacle::SeveralDebtors(obligation.member));
        };
        let member = self.members.get(debtor).ok_or(Obstacle::NoSiret(debtor))?;
        let billing = member.billing_on(on).ok_or(Obstacle::NoSiret(debtor))?;
        let count = call.instalments.len();
        Ok(Some(PreTitle {
            fiscal_year: obligation.fiscal_year,
            member: debtor,
            name: member.name_on(on).clone(),
            siret: billing.siret.clone(),
            service_code: billing.service_code.clone(),
            commitment_number: billing.commitment_number.clone(),
            receiver_account: call.receiver_account.clone(),
            payer_account: call.payer_account.clone(),
            label: format!(
                "{} {}, {charge}, échéance {number} sur {count}",
                if obligation.due.is_some() {
                    "Retrait"
                } else {
                    "Contribution"
                },
                obligation.fiscal_year
            ),
            amount: instalment.amount,
            due_on: instalment.due_on,
            instalment: number,
            call: call.id,
            allocation: obligation.allocation,
        }))
    }

    /// What the budget calls the cost pool.
    fn charge_label(&self, allocation: &AllocationView) -> String {
        let code = &allocation.computed.pool;
        let budget = self.budgets.get(allocation.computed.budget);
        let pool = budget.and_then(|budget| budget.pool(code));
        pool.map_or_else(|| code.to_string(), |pool| pool.label.to_string())
    }

    /// Refuses a call that rests on an act that fell: the ledger would refuse its title too.
    fn require_sound(&self, obligation: &ObligationView, call: EventId) -> Result<(), Obstacle> {
        let flags = self.flags(call);
        flags.into_iter().next().map_or(Ok(()), |flag| {
            Err(Obstacle::BrokenChain(obligation.allocation, flag.sentence))
        })
    }
}

impl Scope {
    fn holds(self, allocation: &AllocationView) -> bool {
        match self {
            Self::Allocation(id) => allocation.computed.allocation == id,
            Self::Year(year) => allocation.computed.fiscal_year == year,
        }
    }

    /// Whether a line of a withdrawal is asked.
    fn holds_due(self, line: &ObligationView) -> bool {
        let asked = match self {
            Self::Allocation(id) => line.allocation == id,
            Self::Year(year) => line.fiscal_year == year,
        };
        asked && line.due.is_some()
    }
}

/// The columns of the file, in order.
pub const COLUMNS: [&str; 15] = [
    "exercice",
    "membre",
    "siret",
    "code_service",
    "numero_engagement",
    "compte_imputation",
    "compte_membre",
    "libelle",
    "montant",
    "echeance",
    "numero_echeance",
    "reference_appel",
    "reference_repartition",
    "feuille",
    "feuille_sha256",
];

/// A calculation sheet as it is written beside the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// The allocation it tells.
    pub allocation: AllocationId,
    /// The name of its file.
    pub file: String,
    /// The digest of its bytes.
    pub sha256: Digest,
}

/// The rows as French finance suites and spreadsheets read them: semicolons, decimal commas, dates JJ/MM/AAAA, lines that end by CR LF, UTF-8
/// announced by its mark.
pub fn csv(rows: &[PreTitle], sheets: &[Attachment]) -> String {
    let mut text = String::from("\u{feff}");
    text.push_str(&record(&COLUMNS.map(str::to_owned)));
    for row in rows {
        let sheet = sheet_of(row, sheets);
        text.push_str(&record(&[
            row.fiscal_year.to_string(),
            row.name.to_string(),
            row.siret.to_string(),
            name(row.service_code.as_ref()),
            name(row.commitment_number.as_ref()),
            row.receiver_account.to_string(),
            row.payer_account.to_string(),
            row.label.clone(),
            row.amount.euros().replace('.', ","),
            french_day(row.due_on),
            row.instalment.to_string(),
            row.call.to_string(),
            row.allocation.to_string(),
            sheet.map(|sheet| sheet.file.clone()).unwrap_or_default(),
            sheet.map(|sheet| sheet.sha256.to_string()).unwrap_or_default(),
        ]));
    }
    text
}

/// The same rows for programs: the names of the columns, amounts with a point, dates AAAA-MM-JJ; what is not known is null.
pub fn json(rows: &[PreTitle], sheets: &[Attachment]) -> Value {
    let row = |row: &PreTitle| {
        let sheet = sheet_of(row, sheets);
        json!({
            "code_service": row.service_code,
            "compte_imputation": row.receiver_account,
            "compte_membre": row.payer_account,
            "echeance": row.due_on,
            "exercice": row.fiscal_year.get(),
            "feuille": sheet.map(|sheet| &sheet.file),
            "feuille_sha256": sheet.map(|sheet| sheet.sha256),
            "libelle": row.label,
            "membre": row.name,
            "montant": row.amount.euros(),
            "numero_echeance": row.instalment,
            "numero_engagement": row.commitment_number,
            "reference_appel": row.call,
            "reference_repartition": row.allocation,
            "siret": row.siret,
        })
    };
    rows.iter().map(row).collect()
}

fn sheet_of<'a>(row: &PreTitle, sheets: &'a [Attachment]) -> Option<&'a Attachment> {
    sheets.iter().find(|sheet| sheet.allocation == row.allocation)
}

fn name(name: Option<&Name>) -> String {
    name.map(ToString::to_string).unwrap_or_default()
}

/// 15/05/2025.
fn french_day(date: Date) -> String {
    date.naive().format("%d/%m/%Y").to_string()
}

fn record(cells: &[String; COLUMNS.len()]) -> String {
    cells.each_ref().map(|cell| escaped(cell)).join(";") + "\r\n"
}

/// A cell, between quotes where what it holds would end it; an apostrophe keeps a spreadsheet from taking it for a formula.
fn escaped(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '@', '\t']);
    let cell = if formula { format!("'{cell}") } else { cell.to_owned() };
    if cell.contains(['"', ';', '\r', '\n']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell
    }
}
