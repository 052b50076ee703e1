//! Sentences on committees and who sits.

use super::teller::Teller;
use crate::french::{Article, Designation, capitalised, count, list};
use domain::committee::Nature;
use domain::committee::event::{
    ChairChanged, CommitteeInstalled, MandatesEnded, RulesChanged, Seat, SeatFilled, SeatVacated, SeatsAdded,
    SeatsRemoved,
};
use domain::value::{CommitteeId, MemberId, SeatId};

impl Teller<'_> {
    pub(super) fn committee_installed(self, data: &CommitteeInstalled) -> String {
        let name = called(data.nature, data.name.as_str());
        let chair = data.seats.iter().find(|seat| seat.seat == data.chair);
        let chair = chair.map(|seat| format!(", sous la présidence {}", self.member(seat.member).de()));
        let installed = if name.is_feminine() { "installée" } else { "installé" };
        format!(
            "{} {} a été {installed} le {} ({}){}.",
            capitalised(&name.to_string()),
            self.convention(data.convention).de(),
            data.installed_on.french(),
            seats_and_votes(&data.seats),
            chair.unwrap_or_default()
        )
    }

    pub(super) fn seats_added(self, data: &SeatsAdded) -> String {
        format!(
            "{} compte à partir du {} de nouveaux sièges ({}) : {}.",
            self.subject(data.committee),
            data.on.french(),
            seats_and_votes(&data.seats),
            self.of_members(data.seats.iter().map(|seat| seat.member))
        )
    }

    pub(super) fn seats_removed(self, data: &SeatsRemoved) -> String {
        format!(
            "{} perd à partir du {} {}.",
            self.subject(data.committee),
            data.on.french(),
            self.seats(data.committee, &data.seats)
        )
    }

    pub(super) fn seat_filled(self, data: &SeatFilled) -> String {
        let titular = if data.holder.is_some() {
            "un titulaire"
        } else {
            "un titulaire non nommé"
        };
        let substitutes = match data.substitutes.len() {
            0 => String::new(),
            number => format!(" et {}", count(number, "suppléant", "suppléants")),
        };
        let until = data
            .until
            .map(|until| format!(", jusqu’au {}", until.french()))
            .unwrap_or_default();
        format!(
            "{} {} est pourvu à partir du {} : {titular}{substitutes}{until}.",
            capitalised(&self.seat(data.committee, data.seat)),
            self.committee(data.committee).to(),
            data.on.french()
        )
    }

    pub(super) fn seat_vacated(self, data: &SeatVacated) -> String {
        let reason = data.reason.as_ref().map(|reason| format!(" ({reason})"));
        format!(
            "{} {} est vacant à partir du {}{} : il n’est plus en exercice.",
            capitalised(&self.seat(data.committee, data.seat)),
            self.committee(data.committee).to(),
            data.on.french(),
            reason.unwrap_or_default()
        )
    }

    pub(super) fn mandates_ended(self, data: &MandatesEnded) -> String {
        let whose = match data.member {
            Some(member) => format!("des délégués {}", self.member(member).de()),
            None => "de tous les délégués".to_owned(),
        };
        format!(
            "Les mandats {whose} {} expirent le {}, à l’installation du nouvel organe.",
            self.committee(data.committee).to(),
            data.on.french()
        )
    }

    pub(super) fn chair_changed(self, data: &ChairChanged) -> String {
        let vice = match data.vice_chairs.len() {
            0 => String::new(),
            number => format!(", avec {}", count(number, "vice-présidence", "vice-présidences")),
        };
        format!(
            "{} est à partir du {} sous la présidence {}{vice}.",
            self.subject(data.committee),
            data.on.french(),
            self.of_seat(data.committee, data.chair)
        )
    }

    pub(super) fn rules_changed(self, data: &RulesChanged) -> String {
        let rules: Vec<String> = data
            .rules
            .iter()
            .map(|rule| {
                format!(
                    "{} : {} ({})",
                    rule.parameter.french(),
                    rule.setting.french(),
                    rule.cited()
                )
            })
            .collect();
        format!(
            "Les règles {} changent à partir du {} : {}.",
            self.committee(data.committee).de(),
            data.on.french(),
            rules.join(" ; ")
        )
    }

    /// The committee, at the head of a sentence.
    pub(super) fn subject(self, committee: CommitteeId) -> String {
        capitalised(&self.committee(committee).to_string())
    }

    /// « un siège de la commune d’Ambon ».
    pub(super) fn seat(self, committee: CommitteeId, seat: SeatId) -> String {
        match self.member_of(committee, seat) {
            Some(member) => format!("un siège {}", self.member(member).de()),
            None => format!("le siège {seat}"),
        }
    }

    /// « de la commune d’Ambon », for the seat that chairs.
    fn of_seat(self, committee: CommitteeId, seat: SeatId) -> String {
        match self.member_of(committee, seat) {
            Some(member) => self.member(member).de(),
            None => format!("du siège {seat}"),
        }
    }

    /// « 2 sièges (Ambon, Muzillac) ».
    pub(super) fn seats(self, committee: CommitteeId, seats: &[SeatId]) -> String {
        let members = seats.iter().filter_map(|seat| self.member_of(committee, *seat));
        let named = self.of_members(members);
        let number = count(seats.len(), "siège", "sièges");
        if named.is_empty() {
            number
        } else {
            format!("{number} ({named})")
        }
    }

    /// The names of `members`, each once, with how many times it comes up.
    fn of_members(self, members: impl Iterator<Item = MemberId>) -> String {
        let mut found: Vec<(MemberId, usize)> = Vec::new();
        for member in members {
            match found.iter_mut().find(|(known, _)| *known == member) {
                Some((_, times)) => *times = times.saturating_add(1),
                None => found.push((member, 1)),
            }
        }
        let names: Vec<String> = found
            .into_iter()
            .map(|(member, times)| match times {
                1 => self.member_name(member),
                _ => format!("{} : {times}", self.member_name(member)),
            })
            .collect();
        list(&names)
    }

    fn member_of(self, committee: CommitteeId, seat: SeatId) -> Option<MemberId> {
        let committee = self.view.committees.get(committee)?;
        Some(committee.seat(seat)?.record.member)
    }
}

/// What a committee is called: by the first word of its name where that says what it is, else by its nature.
pub(super) fn called(nature: Nature, name: &str) -> Designation {
    let nouns = [
        (Article::Le, "comité"),
        (Article::Le, "conseil"),
        (Article::La, "conférence"),
        (Article::Elided, "assemblée"),
    ];
    let first = name.split(' ').next().unwrap_or_default().to_lowercase();
    let by_name = nouns.into_iter().find(|(_, noun)| *noun == first);
    let (article, noun) = by_name.unwrap_or(match nature {
        Nature::SteeringCommittee => (Article::Le, "comité"),
        Nature::Conference => (Article::La, "conférence"),
        Nature::DeliberativeAssembly | Nature::GeneralAssembly => (Article::Elided, "assemblée"),
    });
    Designation::titled(article, noun, name)
}

/// « 6 sièges, 8 voix ».
fn seats_and_votes(seats: &[Seat]) -> String {
    let votes = seats
        .iter()
        .fold(0_u64, |sum, seat| sum.saturating_add(u64::from(seat.votes)));
    format!("{}, {votes} voix", count(seats.len(), "siège", "sièges"))
}
