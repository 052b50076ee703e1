//! `entente members compare`: the communes of a ledger beside those of a published list.

use super::moment::{both_clocks, day, known};
use super::{choose, engine, load, say};
use crate::cli::{Cli, CompareMembers};
use crate::error::Stop;
use crate::import::epci_list::{self, EpciList, Listed};
use crate::import::fault::unusable;
use crate::output::{Cell, Format, Table};
use domain::member::MemberKind;
use domain::value::{Date, Siren};
use projections::LedgerView;

pub(super) async fn compare(cli: &Cli, options: &CompareMembers, format: Format) -> Result<(), Stop> {
    let bytes = load(&options.with)?;
    let engine = engine(cli.store.open_existing().await?);
    let on = day(&engine, options.moment.on)?;
    let list = epci_list::read(&bytes, options.epci, on.fiscal_year())
        .map_err(|faults| unusable(&[(&options.with, faults)]))?;
    let ledger = choose(&engine, &options.ledger).await?;
    let view = known(&ledger, options.moment.known).await?;
    let differences = differences(&registered(&view, on), &list.communes);
    let mut table = Table::new(
        &[
            ("insee", "INSEE"),
            ("siren", "SIREN"),
            ("name", "Commune"),
            ("difference", "Écart"),
        ],
        "Le registre et la liste nomment les mêmes communes.",
    );
    for (commune, difference) in &differences {
        table.push(vec![
            Cell::text(commune.insee.as_str()),
            Cell::text(commune.siren),
            Cell::text(&commune.name),
            Cell::text(difference),
        ]);
    }
    table.write(format, &mut std::io::stdout())?;
    if format == Format::Table {
        say(told(&list, options.epci, on))?;
        say(both_clocks(&view, Some(on)))?;
    }
    engine.shutdown().await;
    Ok(())
}

fn told(list: &EpciList, epci: Siren, on: Date) -> String {
    let edition = list.edition.map_or_else(
        || "édition non datée par le fichier".to_owned(),
        |year| format!("édition {year}"),
    );
    format!(
        "Registre au {} ; liste de l’EPCI {epci}, {edition}, {} communes. Une liste n’est pas une preuve : l’arrêté l’est. Rien n’est enregistré.",
        on.french(),
        list.communes.len()
    )
}

/// The communes of the ledger that are there on `on`.
fn registered(view: &LedgerView, on: Date) -> Vec<Listed> {
    let communes = view
        .members
        .iter()
        .filter(|member| member.kind == MemberKind::Commune && view.members.lineage.is_active_on(member.id, on));
    let known = communes.filter_map(|member| {
        let known = member.identifiers_on(on);
        Some(Listed {
            insee: known.insee?,
            siren: known.siren,
            name: known.name.clone(),
        })
    });
    known.collect()
}

/// What the two do not say alike, the list first.
fn differences(registered: &[Listed], list: &[Listed]) -> Vec<(Listed, String)> {
    let mut found = Vec::new();
    for commune in list {
        let same_siren = registered.iter().find(|known| known.siren == commune.siren);
        let same_code = registered.iter().find(|known| known.insee == commune.insee);
        let difference = match (same_siren, same_code) {
            (Some(known), _) if known.insee != commune.insee => {
                Some(format!("au registre, code INSEE {}", known.insee))
            }
            (Some(known), _) if known.name != commune.name => Some(format!("au registre, nom « {} »", known.name)),
            (Some(_), _) => None,
            (None, Some(known)) => Some(format!(
                "au registre, SIREN {} ({}) : une succession ?",
                known.siren, known.name
            )),
            (None, None) => Some("dans la liste, pas au registre".to_owned()),
        };
        found.extend(difference.map(|difference| (commune.clone(), difference)));
    }
    let unlisted = registered.iter().filter(|known| {
        list.iter()
            .all(|commune| commune.siren != known.siren && commune.insee != known.insee)
    });
    found.extend(unlisted.map(|known| (known.clone(), "au registre, pas dans la liste".to_owned())));
    found
}
