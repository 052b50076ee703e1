//! `entente sheet`: the calculation sheet of an allocation of a ledger.

use super::delivery::{deliver, workbook};
use super::moment::known;
use super::{choose, choose_convention, engine};
use crate::cli::{Cli, Shared, Sheet};
use crate::error::{Kind, Stop};
use crate::output::OutputFormat;
use projections::LedgerView;
use projections::allocations::AllocationView;
use projections::french::count;
use projections::sheet;
use std::collections::BTreeSet;

pub(super) async fn run(cli: &Cli, options: &Sheet) -> Result<(), Stop> {
    let engine = engine(cli.store.open_existing().await?);
    let ledger = choose(&engine, &options.ledger).await?;
    let view = known(&ledger, options.known).await?;
    let allocation = allocation(&view, &options.shared)?;
    let sheet = view.sheet(allocation.computed.allocation).ok_or_else(unreadable)?;
    let sheet =
        sheet.map_err(|refusal| Stop::new(Kind::Store, format!("le calcul ne peut pas être refait : {refusal}")))?;
    let output = options.output.output.as_deref();
    let written = match cli.format {
        OutputFormat::Table | OutputFormat::Sheet => sheet::text(&sheet).into_bytes(),
        OutputFormat::Csv => sheet::csv(&sheet).into_bytes(),
        OutputFormat::Json => format!("{:#}\n", sheet::json(&sheet)).into_bytes(),
        OutputFormat::Scdl | OutputFormat::Ods => return cli.format.rows().map(drop),
        OutputFormat::Xlsx => workbook(&sheet, output)?,
    };
    deliver(&written, output, &[])?;
    match sheet.differences.len() {
        0 => Ok(()),
        different => {
            let amounts = count(
                different,
                "montant enregistré n’est pas celui",
                "montants enregistrés ne sont pas ceux",
            );
            Err(Stop::new(Kind::Store, format!("{amounts} que donne le calcul"))
                .advise("ne pas se servir de cette répartition ; vérifier le registre avec « entente replay »."))
        }
    }
}

fn unreadable() -> Stop {
    Stop::new(Kind::Store, "la clé de cette répartition n’est pas dans le registre")
        .advise("vérifier le registre avec « entente replay ».")
}

/// The allocation the user means.
fn allocation<'v>(view: &'v LedgerView, shared: &Shared) -> Result<&'v AllocationView, Stop> {
    let of_pool = |allocation: &&'v AllocationView| {
        allocation.computed.fiscal_year == shared.year && allocation.computed.pool == shared.pool
    };
    let allocations: Vec<_> = view
        .allocations
        .iter()
        .map(|allocation| &**allocation)
        .filter(of_pool)
        .collect();
    let of = allocations.iter().map(|allocation| allocation.computed.convention);
    let of: BTreeSet<_> = of.collect();
    let conventions: Vec<_> = of
        .into_iter()
        .filter_map(|id| view.conventions.get(id))
        .map(|known| &**known)
        .collect();
    let convention = choose_convention(&conventions, shared.convention.as_deref(), || none(view, shared))?;
    let mut found = allocations.into_iter();
    found
        .find(|allocation| allocation.computed.convention == convention.id)
        .ok_or_else(|| none(view, shared))
}

fn none(view: &LedgerView, shared: &Shared) -> Stop {
    let known = view.allocations.iter().map(|allocation| {
        let computed = &allocation.computed;
        format!("--year {} --pool {}", computed.fiscal_year, computed.pool)
    });
    let known: BTreeSet<_> = known.collect();
    let stop = Stop::new(
        Kind::Input,
        format!("la charge « {} » n’est pas répartie en {}", shared.pool, shared.year),
    );
    if known.is_empty() {
        return stop.advise("ce registre n’a encore aucune répartition.");
    }
    let known: Vec<_> = known.into_iter().collect();
    stop.advise(format!("choisir parmi : {}.", known.join(", ")))
}
