//! Timestamps as people read them.

use crate::commands::paris;
use crate::output::{Cell, Table};
use ::timestamp::response::Response;
use domain::value::Instant;
use engine::publication::Dated;

/// What a response says, in one sentence.
pub(super) fn sentence(size: u64, response: &Response, signer: &str) -> String {
    let stamp = response.stamp();
    let accuracy = stamp.accuracy_micros.map(within).unwrap_or_default();
    format!(
        "Point de contrôle de {size} faits : horodaté le {} (heure de Paris){accuracy} par « {signer} », politique {}.",
        paris(instant(stamp.millis)),
        stamp.policy
    )
}

/// What was verified of the signer, and what was not.
pub(super) const fn believed(given: bool) -> &'static str {
    if given {
        "Signature vérifiée : elle est d’une autorité donnée, dont les certificats étaient valables à cet instant. Leur révocation n’est pas vérifiée."
    } else {
        "AUTORITÉ NON VÉRIFIÉE : la signature tient sous le certificat joint, mais n’importe qui peut en faire un à ce nom. \
         Avec --authority CERTIFICATS.pem, obtenu ailleurs, elle est vérifiée."
    }
}

/// What was asked, and answered.
pub(super) fn table(all: &[Dated]) -> Table {
    let columns = [
        ("size", "faits"),
        ("state", "état"),
        ("time", "horodaté le"),
        ("authority", "autorité, à ce qu’elle dit"),
    ];
    let mut table = Table::new(
        &columns,
        "Aucun horodatage n’est demandé. « entente timestamp ask » en demande un.",
    );
    for dated in all {
        let response = dated.response.as_deref().map(Response::parse);
        let (state, time, authority) = match &response {
            None => ("demandé", Cell::text(""), String::new()),
            Some(Err(_)) => ("illisible", Cell::text(""), String::new()),
            Some(Ok(response)) => {
                let instant = instant(response.stamp().millis);
                let name = response.stamp().authority.clone();
                ("reçu", Cell::instant(instant, paris(instant)), name.unwrap_or_default())
            }
        };
        table.push(vec![
            Cell::number(dated.size),
            Cell::text(state),
            time,
            Cell::text(authority),
        ]);
    }
    table
}

fn instant(millis: u64) -> Instant {
    Instant::from_millis(i64::try_from(millis).unwrap_or(i64::MAX))
}

/// How near the true time is, from microseconds.
fn within(micros: u64) -> String {
    let (seconds, rest) = (micros / 1_000_000, micros % 1_000_000);
    let digits = format!("{rest:06}");
    match digits.trim_end_matches('0') {
        "" => format!(", à {seconds} s près,"),
        decimals => format!(", à {seconds},{decimals} s près,"),
    }
}
