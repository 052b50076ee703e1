//! `entente export`.

use super::delivery::{csv, deliver};
use super::moment::known;
use super::{choose, engine};
use crate::cli::{Cli, ExportDeliberations};
use crate::error::{Kind, Stop, warn};
use crate::output::OutputFormat;
use domain::value::Siren;
use projections::LedgerView;
use projections::french::{count, de};
use projections::members::MemberView;
use projections::scdl::{self, COLUMNS, LeftOut};
use std::collections::BTreeMap;

pub(super) async fn run(cli: &Cli, options: &ExportDeliberations) -> Result<(), Stop> {
    if cli.format != OutputFormat::Scdl {
        return Err(Stop::new(
            Kind::Usage,
            "il faut dire au schéma de quel standard écrire les délibérations",
        )
        .advise("ajouter --format scdl."));
    }
    let engine = engine(cli.store.open_existing().await?);
    let ledger = choose(&engine, &options.ledger).await?;
    let view = known(&ledger, options.known).await?;
    for siret in &options.siret {
        if view.members.by_siren(siret.siren()).is_none() {
            let message = format!("le SIRET {siret} n’est celui d’aucun membre de ce registre");
            return Err(Stop::new(Kind::Input, message).advise("vérifier --siret."));
        }
    }
    let mut rows = Vec::new();
    let mut left_out: BTreeMap<LeftOut, usize> = BTreeMap::new();
    let mut partial_votes = 0;
    for member in members(&view, options.member)? {
        let told = scdl::deliberations(&view, member, &options.siret).map_err(|siren| no_siret(member, siren))?;
        rows.extend(told.rows);
        partial_votes += told.partial_votes;
        for (why, acts) in told.left_out {
            *left_out.entry(why).or_default() += acts;
        }
    }
    deliver(&csv(&COLUMNS, &rows)?, options.output.output.as_deref(), &[])?;
    for (why, acts) in left_out {
        warn(format!(
            "{} : {}.",
            count(acts, "acte n’est pas écrit", "actes ne sont pas écrits"),
            reason(why)
        ));
    }
    if partial_votes > 0 {
        warn(format!(
            "{} : l’effectif n’est pas connu, et le schéma veut les cinq nombres ou aucun.",
            count(partial_votes, "vote n’est pas écrit", "votes ne sont pas écrits")
        ));
    }
    Ok(())
}

/// The member of that SIREN, or all of them, by name.
fn members(view: &LedgerView, siren: Option<Siren>) -> Result<Vec<&MemberView>, Stop> {
    let Some(siren) = siren else {
        return Ok(view.members.iter().map(AsRef::as_ref).collect());
    };
    let member = view.members.by_siren(siren).map(AsRef::as_ref);
    member.map(|member| vec![member]).ok_or_else(|| {
        Stop::new(
            Kind::Input,
            format!("aucun membre de ce registre ne porte le SIREN {siren}"),
        )
        .advise("vérifier --member.")
    })
}

fn no_siret(member: &MemberView, siren: Siren) -> Stop {
    let message = format!(
        "le SIRET {} (SIREN {siren}) n’est pas connu, et le schéma l’exige",
        de(member.name().as_str())
    );
    Stop::new(Kind::Input, message).advise("l’ajouter : --siret SIRET. Il figure sur l’avis de situation de l’INSEE.")
}

const fn reason(why: LeftOut) -> &'static str {
    match why {
        LeftOut::NotAdopted => "rejetés ou ajournés, et le schéma est celui des délibérations adoptées",
        LeftOut::NotADeliberation => "ce ne sont pas des délibérations",
        LeftOut::WithoutMatter => "leur fichier ne donnait pas de matière, et le schéma l’exige",
    }
}
