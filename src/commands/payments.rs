//! `entente payments import`.

use super::{choose, load, recording_engine, say};
use crate::cli::{Cli, ImportPayments};
use crate::error::{Kind, Stop, warn};
use crate::import::fault::{Faults, not_imported};
use crate::import::payments::decisions::{self, Choice, Decision};
use crate::import::payments::matching::{Guess, Proposal, number, propose};
use crate::import::payments::read;
use crate::output::{Cell, Format, Table};
use domain::command::{Request, Requester};
use domain::event::Role;
use domain::payment::command::{ReceiveUnattributed, RecordPayment};
use domain::value::{CallId, Cents, CommandId, Name, Organisation, Salt};
use domain::{Command, Context};
use engine::{Engine, LedgerHandle};
use projections::LedgerView;
use projections::french::count;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// Characters of a label that a list shows.
const LABEL: usize = 50;

/// Bytes of the reference of a payment.
const REFERENCE: usize = 200;

pub(super) async fn run(cli: &Cli, options: &ImportPayments, format: Format) -> Result<(), Stop> {
    let bytes = load(&options.file)?;
    let columns = options.columns.clone().unwrap_or_default();
    let engine = recording_engine(cli, cli.store.open_existing().await?);
    let ledger = choose(&engine, &options.ledger).await?;
    let lines = read(&bytes, &columns, ledger.id()).map_err(|faults| not_imported(&options.file, &faults))?;
    let view = ledger.view();
    let proposals = propose(&lines, &view);
    if let Some(path) = &options.proposals {
        return write(path, &[&options.file], &proposals, &view);
    }
    match &options.apply {
        None => {
            table(&proposals, &view).write(format, &mut std::io::stdout())?;
            if format == Format::Table {
                say(summary(&proposals))?;
                say(
                    "Rien n’est enregistré : relancer avec --proposals FICHIER pour décider ligne par ligne, ou avec --apply pour les propositions certaines et fortes.",
                )?;
            }
        }
        Some(None) => apply(&engine, &ledger, &proposals, &sure(&proposals), &options.file).await?,
        Some(Some(path)) => {
            let decided =
                decisions::read(&load(path)?, &proposals, &view).map_err(|faults| not_imported(path, &faults))?;
            apply(&engine, &ledger, &proposals, &decided, path).await?;
        }
    }
    engine.shutdown().await;
    Ok(())
}

/// What needs nobody’s word: one call, named by the line or by its amount and its member.
fn sure(proposals: &[Proposal]) -> Vec<Decision> {
    let sure = proposals.iter().filter_map(|proposal| {
        let call = proposal.sure()?;
        Some(Decision {
            line: proposal.line.line,
            payment: proposal.line.payment,
            choice: Choice::Impute { call, surplus: false },
        })
    });
    sure.collect()
}

fn write(path: &Path, made_from: &[&Path], proposals: &[Proposal], view: &LedgerView) -> Result<(), Stop> {
    let rows = decisions::rows(proposals, view);
    let bytes = decisions::write(&rows).map_err(|error| {
        Stop::new(
            Kind::Failure,
            format!("les propositions ne peuvent pas être écrites : {error}"),
        )
    })?;
    super::delivery::deliver(&bytes, Some(path), made_from)?;
    say(summary(proposals))?;
    say(
        "Compléter la colonne « décision » (imputer, imputer avec excédent, recevoir, ignorer), puis relancer avec --apply et ce fichier.",
    )
}

fn table(proposals: &[Proposal], view: &LedgerView) -> Table {
    let columns = [
        ("line", "Ligne"),
        ("date", "Date"),
        ("label", "Libellé"),
        ("amount", "Montant"),
        ("member", "Membre"),
        ("call", "Appel"),
        ("confidence", "Confiance"),
        ("reason", "Motif"),
    ];
    let mut table = Table::new(&columns, "Aucune ligne.");
    for proposal in proposals {
        let (call, confidence) = match &proposal.guess {
            Guess::Call(call, confidence) => (number(*call), confidence.french()),
            Guess::Several(calls) => (
                calls.iter().map(|call| number(*call)).collect::<Vec<_>>().join(", "),
                "",
            ),
            _ => (String::new(), ""),
        };
        let member = proposal.member.and_then(|member| view.members.get(member));
        table.push(vec![
            Cell::number(proposal.line.line),
            Cell::date(Some(proposal.line.on)),
            Cell::shortened(&proposal.line.label, LABEL),
            Cell::money(proposal.line.amount),
            Cell::text(member.map_or_else(String::new, |member| member.name_on(proposal.line.on).to_string())),
            Cell::text(call),
            Cell::text(confidence),
            Cell::text(&proposal.reason),
        ]);
    }
    table
}

fn summary(proposals: &[Proposal]) -> String {
    let of = |is: fn(&Proposal) -> bool| proposals.iter().filter(|proposal| is(proposal)).count();
    format!(
        "{} : {} à imputer, {} à confirmer ou à choisir, {} sans correspondance, {} de débit, {}.",
        count(proposals.len(), "ligne lue", "lignes lues"),
        of(|proposal| proposal.sure().is_some()),
        of(|proposal| proposal.sure().is_none() && matches!(proposal.guess, Guess::Call(..) | Guess::Several(_))),
        of(|proposal| proposal.guess == Guess::Nothing),
        of(|proposal| proposal.guess == Guess::Debit),
        count(
            of(|proposal| proposal.guess == Guess::Known),
            "déjà enregistrée",
            "déjà enregistrées"
        ),
    )
}

/// Records what was decided. Every decision is put to the rules before the first is recorded: one refusal refuses them all.
async fn apply(
    engine: &Arc<Engine>,
    ledger: &LedgerHandle,
    proposals: &[Proposal],
    decided: &[Decision],
    file: &Path,
) -> Result<(), Stop> {
    let requests = requests(ledger, proposals, decided)?;
    check(engine, ledger, &requests, file).await?;
    let (mut recorded, mut known) = (0, 0);
    for (_, request) in requests {
        let receipt = ledger.execute(request).await?;
        if receipt.replayed {
            known += 1;
        } else {
            recorded += 1;
        }
    }
    let known = known
        + proposals
            .iter()
            .filter(|proposal| proposal.guess == Guess::Known)
            .count();
    say(format!(
        "{}, {}.",
        count(recorded, "paiement enregistré", "paiements enregistrés"),
        count(
            known,
            "déjà connu : rien n’est doublé",
            "déjà connus : rien n’est doublé"
        ),
    ))?;
    let debits = proposals
        .iter()
        .filter(|proposal| proposal.guess == Guess::Debit)
        .count();
    if debits > 0 {
        warn(format!(
            "{} : remboursements ou rejets, à enregistrer à la main.",
            count(debits, "ligne de débit", "lignes de débit")
        ));
    }
    let left = proposals
        .iter()
        .filter(|proposal| !matches!(proposal.guess, Guess::Known | Guess::Debit));
    let left = left.filter(|proposal| {
        let of = |decision: &&Decision| decision.payment == proposal.line.payment;
        decided
            .iter()
            .find(of)
            .is_none_or(|decision| decision.choice == Choice::Undecided)
    });
    let left = left.count();
    if left > 0 {
        warn(format!(
            "{} sans décision.",
            count(left, "ligne reste", "lignes restent")
        ));
    }
    Ok(())
}

/// The requests that follow from the decisions, each with its line; nothing for a payment that is recorded already.
fn requests(ledger: &LedgerHandle, proposals: &[Proposal], decided: &[Decision]) -> Result<Vec<(u64, Request)>, Stop> {
    let view = ledger.view();
    let operator = view.identity.as_ref().map(|identity| identity.operator);
    let operator = operator.ok_or_else(|| Stop::new(Kind::Store, "ce registre n’est pas ouvert"))?;
    let mut requests = Vec::new();
    for decision in decided {
        let proposal = proposals
            .iter()
            .find(|proposal| proposal.line.payment == decision.payment);
        let Some(proposal) = proposal.filter(|proposal| !matches!(proposal.guess, Guess::Known | Guess::Debit)) else {
            continue;
        };
        let Some(command) = command(proposal, decision.choice)? else {
            continue;
        };
        let name = format!(
            "import/payments/{}",
            decisions::fingerprint(decision.payment, &decision.choice)
        );
        let request = Request {
            command_id: CommandId::new(ledger.id().derive(&name)),
            requester: Requester {
                organisation: Organisation::from(operator),
                role: Role::Officer,
                person: None,
            },
            evidence: Vec::new(),
            command,
        };
        requests.push((decision.line, request));
    }
    Ok(requests)
}

fn command(proposal: &Proposal, choice: Choice) -> Result<Option<Command>, Stop> {
    let line = &proposal.line;
    let reference = Name::new(&line.label[..line.label.floor_char_boundary(REFERENCE)])?;
    Ok(match choice {
        Choice::Impute { call, surplus } => Some(
            RecordPayment {
                payment: line.payment,
                call,
                amount: line.amount,
                paid_on: line.on,
                reference,
                surplus,
            }
            .into(),
        ),
        Choice::Receive(member) => Some(
            ReceiveUnattributed {
                payment: line.payment,
                member,
                amount: line.amount,
                paid_on: line.on,
                reference,
            }
            .into(),
        ),
        Choice::Ignore | Choice::Undecided => None,
    })
}

/// Refuses all the requests if the rules refuse one of them, or together they pay a call beyond its amount.
async fn check(
    engine: &Arc<Engine>,
    ledger: &LedgerHandle,
    requests: &[(u64, Request)],
    file: &Path,
) -> Result<(), Stop> {
    let rules = ledger.rules(ledger.view().size()).await?;
    let context = Context {
        today: engine.environment().today()?,
        salt: Salt([0; 32]),
    };
    let mut faults = Faults::default();
    let mut paid: BTreeMap<CallId, Cents> = BTreeMap::new();
    for (line, request) in requests {
        if let Err(refusal) = rules.decide(request, &context) {
            faults.push(Some(*line), None, format!("{} [{}]", refusal.message, refusal.code));
            continue;
        }
        let Command::RecordPayment(order) = &request.command else {
            continue;
        };
        let sum = paid.entry(order.call).or_default();
        *sum = sum.plus(order.amount)?;
        let call = rules.calls.get(order.call)?;
        if !order.surplus && call.amount.minus(call.paid)? < *sum {
            faults.push(
                Some(*line),
                None,
                "avec les lignes qui précèdent, cet appel serait payé au-delà de son montant : vérifier, ou écrire « imputer avec excédent ».",
            );
        }
    }
    faults.unless_any(()).map_err(|faults| {
        Stop::new(Kind::Refused, format!("{} : {faults}", file.display()))
            .advise("corriger le fichier puis relancer : rien n’a été enregistré.")
    })
}
