//! The call for contribution, as it is addressed to the member: how much, on what base, by which key, when, and how to contest it.

use super::{Document, Kind, Page, Section, Value};
use crate::LedgerView;
use crate::allocations::{AllocationView, ShareView};
use crate::obligations::{CallView, ObligationView};
use domain::law::{Certainty, LegalReference};
use domain::rules::{Parameter, Preset, RuleSet, Setting};
use domain::value::{CallId, Cents, ConventionId, Date};
use domain::withdrawal::event::WithdrawalDue;
use std::borrow::Cow;

/// How the debtor of a revenue title contests it. The third point of the same article is that of the recovery.
const TITLE_CONTESTED: LegalReference = LegalReference {
    text: Cow::Borrowed("CGCT, art. L. 1617-5, 2°"),
    certainty: Certainty::Unchecked,
};

/// The document of `call`; none when the ledger knows no such call.
pub fn call_document(view: &LedgerView, call: CallId) -> Option<Document> {
    let line = view.obligations.of_call(call)?;
    let issued = line.call_of(call)?;
    let ground = Ground::of(view, line)?;
    let pool = ground.charge.clone();
    let member = view.latest_name(line.member);
    let subtitle = format!("{member}, exercice {}, {pool}, {}", line.fiscal_year, view.told_from());
    let page = Page {
        name: format!("{member} {pool}"),
        notes: Vec::new(),
        sections: vec![
            heading(view, line, issued, &ground),
            match (&line.due, view.allocations.get(line.allocation)) {
                (Some(due), _) => due_base(view, line, due),
                (None, Some(allocation)) => base(view, line, allocation),
                (None, None) => return None,
            },
            instalments(issued),
        ],
    };
    Some(Document {
        title: "Appel de contribution".to_owned(),
        subtitle: crate::french::capitalised(&subtitle),
        notes: notes(view, line, issued, &ground),
        pages: vec![page],
    })
}

/// For what a call is made: in which cooperation, and for which charge.
struct Ground {
    convention: ConventionId,
    charge: String,
}

impl Ground {
    fn of(view: &LedgerView, line: &ObligationView) -> Option<Self> {
        let charge = match &line.due {
            Some(due) => crate::french::capitalised(&view.due_label(due)),
            None => view.pool_label(&view.pool_of(line.allocation)?),
        };
        Some(Self {
            convention: view.convention_of(line)?,
            charge,
        })
    }
}

const TWO_COLUMNS: [(&str, Kind); 2] = [("Rubrique", Kind::Text), ("Valeur", Kind::Sentence)];

fn two_columns(title: &str, rows: Vec<(&str, Value)>) -> Section {
    let mut section = Section::new(title, &TWO_COLUMNS);
    let rows = rows.into_iter();
    section.rows = rows.map(|(head, value)| vec![Value::text(head), value]).collect();
    section
}

fn heading(view: &LedgerView, line: &ObligationView, issued: &CallView, ground: &Ground) -> Section {
    let convention = view.conventions.get(ground.convention);
    let carrier = convention.map(|known| known.carrier);
    two_columns(
        "Appel",
        vec![
            ("Membre appelé", Value::Text(view.latest_name(line.member))),
            ("SIREN du membre", view.siren_of(line.member)),
            (
                "Porteur",
                Value::or_unknown(carrier, |carrier| Value::Text(view.latest_name(carrier))),
            ),
            (
                "SIREN du porteur",
                carrier.map_or(Value::Unknown, |carrier| view.siren_of(carrier)),
            ),
            ("Convention", Value::Text(view.title_of(ground.convention))),
            ("Charge", Value::Text(ground.charge.clone())),
            ("Exercice", Value::text(line.fiscal_year)),
            ("Répartition", Value::text(line.ground())),
            ("Montant appelé", Value::Money(issued.amount)),
            ("Émis le", Value::Date(issued.issued_on)),
            ("Compte du membre", Value::text(&issued.payer_account)),
            ("Compte du porteur", Value::text(&issued.receiver_account)),
            ("Référence de l’appel", Value::text(issued.id)),
        ],
    )
}

fn base(view: &LedgerView, line: &ObligationView, allocation: &AllocationView) -> Section {
    let computed = &allocation.computed;
    let (decision, decided_on) = view.adoption_told(computed.key, computed.computed_on);
    let mut rows = vec![
        ("Montant à répartir", Value::Money(computed.amount)),
        ("Clé", Value::Text(view.key_told(computed.key))),
        ("Règle", Value::Text(view.rule_told(computed.key))),
        ("Clé adoptée par", decision),
        ("Clé adoptée le", decided_on),
    ];
    if let Some(share) = allocation.share(line.member) {
        rows.extend(
            inputs(share)
                .into_iter()
                .map(|told| ("Donnée retenue", Value::Text(told))),
        );
    }
    rows.push(("Part du membre", Value::Money(line.share)));
    if !line.former.is_zero() {
        rows.push(("Part répartie avant", Value::Money(line.former)));
        rows.push(("Ce que la répartition change", Value::Money(line.due())));
    }
    rows.push(("Répartition calculée le", Value::Date(computed.computed_on)));
    rows.push(("Feuille de calcul", Value::text(computed.allocation)));
    rows.push(("Chaîne d’autorité", Value::Text(view.chain_told(line))));
    two_columns("Base de calcul", rows)
}

/// What a withdrawal makes owe: by what act, on which debt.
fn due_base(view: &LedgerView, line: &ObligationView, due: &WithdrawalDue) -> Section {
    let settlement = view.withdrawals.get(due.withdrawal);
    let settled = settlement.map(|known| &known.settled);
    let mut rows = vec![
        (
            "Retrait réglé le",
            Value::or_unknown(settled, |settled| Value::Date(settled.settled_on)),
        ),
        (
            "Par quelle autorité",
            Value::or_unknown(settled, |settled| Value::text(settled.terms.french())),
        ),
        (
            "Dette comptée au",
            Value::or_unknown(settled, |settled| Value::Date(settled.debt_on)),
        ),
    ];
    let debts = settled.into_iter().flat_map(|settled| &settled.debts);
    if let Some(debt) = debts.into_iter().find(|debt| Some(debt.loan) == due.loan) {
        rows.push(("Capital restant dû", Value::Money(debt.outstanding)));
        rows.push(("Part de capital du membre", Value::Money(debt.amount)));
        rows.push(("Part fixée", Value::text(debt.share.french())));
    }
    if !due.interest.is_zero() {
        rows.push(("Dont intérêts", Value::Money(due.interest)));
    }
    rows.push(("Montant dû", Value::Money(due.amount)));
    rows.push(("Référence de la ligne", Value::text(due.due)));
    rows.push(("Chaîne d’autorité", Value::Text(view.chain_told(line))));
    two_columns("Base de calcul", rows)
}

/// « population municipale : 1 873, millésime 2023, source INSEE ».
fn inputs(share: &ShareView) -> Vec<String> {
    let told = share.allocated.inputs.iter().map(|input| {
        format!(
            "{} : {}, millésime {}, source {}",
            input.criterion.french(),
            crate::french::number(&input.value),
            input.vintage,
            input.source
        )
    });
    told.collect()
}

fn instalments(issued: &CallView) -> Section {
    let columns = [
        ("Échéance", Kind::Number),
        ("À payer au plus tard le", Kind::Date),
        ("Montant", Kind::Money),
    ];
    let mut section = Section::new("Échéancier", &columns);
    let rows = issued.instalments.iter().map(|instalment| {
        vec![
            Value::Number(instalment.number.into()),
            Value::Date(instalment.due_on),
            Value::Money(instalment.amount),
        ]
    });
    section.rows = rows.collect();
    let sum = issued.instalments.iter().map(|instalment| instalment.amount);
    let sum = sum.fold(Cents::ZERO, crate::money::add);
    section.total = Some(vec![Value::text("Total"), Value::Empty, Value::Money(sum)]);
    section
}

fn notes(view: &LedgerView, line: &ObligationView, issued: &CallView, ground: &Ground) -> Vec<String> {
    let mut notes = vec![
        "Cet appel dit ce qui est dû, sur quelle base et à quelles échéances. Il n’est pas un titre de recettes : il \
         l’accompagne."
            .to_owned(),
    ];
    if let Some(withdrawal) = &issued.withdrawal {
        notes.insert(
            0,
            format!(
                "Appel retiré le {} : {}. Rien n’en est plus dû.",
                withdrawal.on.french(),
                withdrawal.reason.as_str().trim_end_matches('.')
            ),
        );
    }
    let convention = view.conventions.get(ground.convention);
    if let Some(convention) = convention {
        let text = convention
            .legal_form
            .party_rule()
            .map(|rule| format!(", {}", rule.reference));
        notes.push(format!(
            "Fondement : convention {}, {}{}.",
            crate::french::quoted(convention.title.as_str()),
            convention.legal_form.french(),
            text.unwrap_or_default()
        ));
    }
    if let Some((months, cited)) = recourse(issued.issued_on) {
        notes.push(format!(
            "Voies et délais de recours : cet appel peut être contesté devant le tribunal administratif dans les {months} \
             mois de sa notification, délai franc ({cited}) ; le bien-fondé de la créance peut l’être dans les {months} mois \
             de la réception du titre exécutoire {}.",
            crate::french::parenthesised(&TITLE_CONTESTED.to_string())
        ));
    }
    if let Some((settled_on, _)) = line.settled {
        notes.push(format!(
            "Complément issu du règlement de la répartition {}, le {}.",
            line.ground(),
            settled_on.french()
        ));
    }
    notes
}

/// How many months the term of a recourse has on `on`, and the text that says so.
fn recourse(on: Date) -> Option<(u16, String)> {
    let rules = RuleSet::of(Preset::Council);
    let rule = rules.find(Parameter::RecourseTerm, on)?;
    let Setting::Months(months) = rule.setting else {
        return None;
    };
    Some((months, rule.cited()))
}
