//! `entente withdrawal`: where the withdrawal of a member stands, and what it would owe if it left.

use super::moment::{both_clocks, seen};
use super::{choose, choose_convention, choose_member, engine, say};
use crate::cli::{Cli, EstimateWithdrawal, Leaver, ShowWithdrawal};
use crate::error::{Kind, Stop};
use crate::output::{Cell, Format, Table};
use domain::value::{ConventionId, MemberId};
use domain::withdrawal::DebtEstimate;
use projections::LedgerView;
use projections::keys::KeyView;
use projections::statement::WithdrawalStatement;
use std::sync::Arc;

pub(super) async fn show(cli: &Cli, options: &ShowWithdrawal, format: Format) -> Result<(), Stop> {
    let engine = engine(cli.store.open_existing().await?);
    let ledger = choose(&engine, &options.leaver.ledger).await?;
    let (view, on) = seen(&engine, &ledger, options.moment).await?;
    let member = choose_member(&view, &options.leaver.member)?;
    let convention = convention(&view, &options.leaver, member, true)?;
    let statement = view.withdrawal_statement(convention, member, on).ok_or_else(|| {
        Stop::new(Kind::Input, "ce membre n’a jamais été partie à cette convention")
            .advise("choisir un autre --member, ou une autre --convention.")
    })?;
    if format == Format::Table {
        say(both_clocks(&view, Some(on)))?;
        for sentence in statement.sentences(&view) {
            say(sentence)?;
        }
        say("")?;
    }
    lines(&statement).write(format, &mut std::io::stdout())
}

fn lines(statement: &WithdrawalStatement) -> Table {
    let columns = [
        ("fiscalYear", "Exercice"),
        ("label", "Objet"),
        ("dueOn", "Dû le"),
        ("due", "Dû"),
        ("called", "Appelé"),
        ("paid", "Payé"),
        ("remaining", "Reste à payer"),
        ("toRepay", "À rendre"),
        ("act", "Acte"),
        ("line", "Ligne"),
    ];
    let mut table = Table::new(
        &columns,
        "Rien n’est dû : ni contribution impayée, ni dette, ni compensation.",
    );
    for line in &statement.lines {
        table.push(vec![
            Cell::text(line.fiscal_year),
            Cell::text(&line.label),
            Cell::date(line.due_on),
            Cell::money(line.due),
            Cell::money(line.called),
            Cell::money(line.paid),
            Cell::money(line.remaining),
            Cell::money(line.to_repay),
            Cell::text(&line.act),
            Cell::shortened(line.line, 8),
        ]);
    }
    table
}

pub(super) async fn estimate(cli: &Cli, options: &EstimateWithdrawal, format: Format) -> Result<(), Stop> {
    let engine = engine(cli.store.open_existing().await?);
    let ledger = choose(&engine, &options.leaver.ledger).await?;
    let (view, on) = seen(&engine, &ledger, options.moment).await?;
    let member = choose_member(&view, &options.leaver.member)?;
    let convention = convention(&view, &options.leaver, member, false)?;
    let key = key(&view, convention, member, options.key.as_deref())?;
    let rules = ledger.rules(view.size()).await?;
    let estimate = rules.estimate_withdrawal(convention, member, key.id, on)?;
    if format == Format::Table {
        say(both_clocks(&view, Some(on)))?;
        say(format!(
            "Si {} partait le {}, sa part de la dette serait de {} sur {} restant dus, selon la clé « {} ». Rien n’est enregistré.",
            name(&view, member),
            on.french(),
            estimate.share.french(),
            estimate.outstanding.french(),
            key.name
        ))?;
        say("")?;
    }
    shares(&view, &estimate).write(format, &mut std::io::stdout())
}

/// One row for each member and loan: what each would bear, the member that leaves first among equals.
fn shares(view: &LedgerView, estimate: &DebtEstimate) -> Table {
    let columns = [
        ("loan", "Emprunt"),
        ("outstanding", "Restant dû"),
        ("member", "Membre"),
        ("share", "Part"),
        ("leaves", "Part réglée au départ"),
    ];
    let mut table = Table::new(
        &columns,
        "Aucun emprunt contracté pendant la participation ne reste dû.",
    );
    for loan in &estimate.loans {
        let label = view
            .loans
            .get(loan.loan)
            .map_or_else(|_| loan.loan.to_string(), |known| known.purpose.to_string());
        for (member, share) in estimate.participants.iter().zip(&loan.sheet.totals) {
            table.push(vec![
                Cell::text(&label),
                Cell::money(loan.outstanding),
                Cell::text(name(view, *member)),
                Cell::money(*share),
                Cell::text(if *member == estimate.member { "oui" } else { "" }),
            ]);
        }
    }
    table
}

/// The convention meant: that of `--convention`; else, among those of the member, the one it leaves where `leaving`, or the only one.
fn convention(view: &LedgerView, leaver: &Leaver, member: MemberId, leaving: bool) -> Result<ConventionId, Stop> {
    let of_member = |wanted: bool| {
        let conventions = view.conventions.iter().map(AsRef::as_ref);
        let of_it = conventions.filter(|convention: &&projections::conventions::ConventionView| {
            let participation = convention.state().and_then(|state| state.participations.get(&member));
            participation.is_some_and(|participation| !wanted || participation.withdrawal.is_some())
        });
        of_it.collect::<Vec<_>>()
    };
    let left = of_member(leaving);
    let candidates = if left.is_empty() || leaver.convention.is_some() {
        of_member(false)
    } else {
        left
    };
    let found = choose_convention(&candidates, leaver.convention.as_deref(), || {
        Stop::new(
            Kind::Input,
            format!("{} n’est partie à aucune convention de ce registre", name(view, member)),
        )
        .advise("vérifier --member.")
    })?;
    Ok(found.id)
}

/// The key meant, among those adopted for the convention that share with the member.
fn key(
    view: &LedgerView,
    convention: ConventionId,
    member: MemberId,
    wanted: Option<&str>,
) -> Result<Arc<KeyView>, Stop> {
    let lower = wanted.unwrap_or_default().to_lowercase();
    let usable = |key: &&Arc<KeyView>| {
        key.convention == convention && key.adoption.is_some() && key.participants.contains(&member)
    };
    let keys: Vec<_> = view.keys.iter().filter(usable).collect();
    let chosen =
        |key: &&&Arc<KeyView>| key.id.to_string() == lower || key.name.as_str().to_lowercase().starts_with(&lower);
    let matching: Vec<_> = keys.iter().filter(chosen).collect();
    let names = || {
        let names = keys.iter().map(|key| format!("« {} » ({})", key.name, key.id));
        names.collect::<Vec<_>>().join(", ")
    };
    match matching[..] {
        [only] => Ok(Arc::clone(only)),
        [] if keys.is_empty() => Err(Stop::new(Kind::Input, "aucune clé adoptée ne partage avec ce membre")
            .advise("faire adopter une clé, ou vérifier --member.")),
        [] => Err(
            Stop::new(Kind::Input, format!("aucune clé ne correspond à « {lower} »"))
                .advise(format!("choisir --key parmi : {}.", names())),
        ),
        _ => Err(Stop::new(Kind::Input, "plusieurs clés correspondent")
            .advise(format!("préciser --key, parmi : {}.", names()))),
    }
}

fn name(view: &LedgerView, member: MemberId) -> String {
    let known = view.members.get(member);
    known.map_or_else(|| member.to_string(), |known| known.name().to_string())
}
