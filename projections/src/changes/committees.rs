//! Committees: their seats, who chairs, their rules. Who sits is personal data, and told nowhere here.

use super::Noun;
use super::compare::{Comparison, Side};
use super::portrait::{Portrait, la, le};
use crate::committees::{CommitteeView, SeatView};
use crate::french::{count, list};
use domain::rules::Rule;
use domain::value::{CommitteeId, Name, SeatId};

pub(super) fn compare(comparison: &mut Comparison<'_>) {
    let ids = comparison.ids(false, |view| &view.committees);
    comparison.each(ids, portrait);
}

fn portrait(side: &Side<'_>, id: CommitteeId) -> Option<Portrait> {
    let committee = side.view.committees.get(id)?;
    let installed = [committee.fact];
    let title = side.tell.committee(id);
    let mut portrait = Portrait::new(Noun::Committee, id.uuid(), committee.name.as_str(), title);
    portrait.has(le("nom"), &committee.name, installed);
    portrait.has(la("nature"), committee.nature.french(), installed);
    portrait.has(la("date d’installation"), committee.installed_on, installed);
    let colleges: Vec<_> = committee.colleges.iter().map(Name::as_str).collect();
    portrait.may_have(
        la("liste des collèges"),
        (!colleges.is_empty()).then(|| list(&colleges)),
        installed,
    );
    for (seat, rank) in committee.seats.iter().zip(1_u32..) {
        let label = le(format!(
            "siège n° {rank} ({})",
            side.tell.member_name(seat.record.member)
        ));
        portrait.has(label, occupied(seat), []);
    }
    for chairing in &committee.chairs {
        let vice_chairs = chairing.vice_chairs.len();
        let told = format!(
            "{}, {}",
            seat_called(side, committee, chairing.chair),
            count(vice_chairs, "vice-président", "vice-présidents")
        );
        portrait.has(
            la(format!("présidence à compter du {}", chairing.from.french())),
            told,
            [],
        );
    }
    portrait.has(le("jeu de règles"), committee.rules.preset.french(), installed);
    for rule in &committee.rules.overrides {
        portrait.has(
            la(format!("règle « {} »{}", rule.parameter.french(), holds(rule))),
            rule.setting.french(),
            [],
        );
    }
    Some(portrait)
}

/// « à compter du 1er janvier 2026, jusqu’au 31 décembre 2026 », as far as the rule says.
fn holds(rule: &Rule) -> String {
    let from = rule.from.map(|from| format!(" à compter du {}", from.french()));
    let until = rule.until.map(|until| format!(" jusqu’au {}", until.french()));
    [from, until].into_iter().flatten().collect()
}

fn seat_called(side: &Side<'_>, committee: &CommitteeView, id: SeatId) -> String {
    let mut seats = committee.seats.iter().zip(1_u32..);
    seats.find(|(seat, _)| seat.seat == id).map_or_else(
        || format!("siège {id}"),
        |(seat, rank)| format!("siège n° {rank} ({})", side.tell.member_name(seat.record.member)),
    )
}

/// Whether a seat is held, from when and until when.
fn occupied(seat: &SeatView) -> String {
    let record = &seat.record;
    let votes = usize::try_from(record.votes).unwrap_or(usize::MAX);
    let mut told = vec![count(votes, "voix", "voix")];
    told.push(match record.tenures.last() {
        None => "jamais pourvu".to_owned(),
        Some(tenure) => {
            let until = tenure
                .ends_on
                .map(|day| format!(", vacant à compter du {}", day.french()));
            format!(
                "pourvu à compter du {}{}",
                tenure.from.french(),
                until.unwrap_or_default()
            )
        }
    });
    told.push(count(seat.substitutes, "suppléant", "suppléants"));
    told.extend(
        record
            .removed_on
            .map(|day| format!("supprimé à compter du {}", day.french())),
    );
    told.join(", ")
}
