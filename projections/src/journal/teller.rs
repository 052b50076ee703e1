//! What sentences call things.

use super::committees::called;
use crate::LedgerView;
use crate::french::{Article, Designation, de};
use domain::consultation::Question;
use domain::member::MemberKind;
use domain::value::{AmendmentId, CommitteeId, ConventionId, Date, ItemId, KeyId, MemberId};

/// Tells events: names from `view`, as they were on `on`.
#[derive(Clone, Copy)]
pub(crate) struct Teller<'a> {
    pub(crate) view: &'a LedgerView,
    pub(crate) on: Date,
}

impl Teller<'_> {
    /// « la commune d’Ambon », « la communauté de communes Arc Sud Bretagne ».
    pub(crate) fn member(self, id: MemberId) -> Designation {
        match self.view.members.get(id) {
            Some(member) => body(member.kind, member.name_on(self.on).as_str()),
            None => Designation::new(Article::Le, format!("membre {id}")),
        }
    }

    /// « Ambon »: its name alone.
    pub(crate) fn member_name(self, id: MemberId) -> String {
        self.view
            .members
            .get(id)
            .map_or_else(|| id.to_string(), |member| member.name_on(self.on).to_string())
    }

    /// « la convention « Paie mutualisée » ».
    pub(crate) fn convention(self, id: ConventionId) -> Designation {
        match self.view.conventions.get(id) {
            Some(convention) => Designation::titled(Article::La, "convention", convention.title.as_str()),
            None => Designation::new(Article::La, format!("convention {id}")),
        }
    }

    /// « l’avenant n° 2 à la convention « Paie mutualisée » ».
    pub(super) fn amendment(self, convention: ConventionId, id: AmendmentId) -> Designation {
        let known = self.view.conventions.get(convention).and_then(|view| view.state());
        let words = match known.and_then(|state| state.amendments.get(&id)) {
            Some(amendment) => format!("avenant n° {}", amendment.number),
            None => format!("avenant {id}"),
        };
        Designation::new(Article::Elided, format!("{words} {}", self.convention(convention).to()))
    }

    /// « l’adhésion de la commune d’Ambon à la convention « Paie » »: what is asked.
    pub(crate) fn question(self, convention: ConventionId, question: Question) -> Designation {
        let of = self.convention(convention);
        match question {
            Question::Convention => of,
            Question::Amendment(amendment) => self.amendment(convention, amendment),
            Question::Dissolution => {
                Designation::new(Article::La, format!("dissolution de la coopération que règle {of}"))
            }
            Question::Accession(member) => Designation::new(
                Article::Elided,
                format!("adhésion {} {}", self.member(member).de(), of.to()),
            ),
            Question::Withdrawal(member) => {
                Designation::new(Article::Le, format!("retrait {} {}", self.member(member).de(), of.de()))
            }
            Question::Ratification(item) => {
                Designation::new(Article::La, format!("ratification {}", self.decision(item).de()))
            }
        }
    }

    /// « le comité de pilotage ».
    pub(crate) fn committee(self, id: CommitteeId) -> Designation {
        match self.view.committees.get(id) {
            Some(committee) => called(committee.nature, committee.name.as_str()),
            None => Designation::new(Article::Le, format!("comité {id}")),
        }
    }

    /// « la clé « Population » ».
    pub(crate) fn key(self, id: KeyId) -> Designation {
        match self.view.keys.get(id) {
            Some(key) => Designation::titled(Article::La, "clé", key.name.as_str()),
            None => Designation::new(Article::La, format!("clé {id}")),
        }
    }

    /// « la décision « Adoption de la clé » du 12 mars 2026 ».
    pub(crate) fn decision(self, id: ItemId) -> Designation {
        match self.view.decisions.get(id) {
            Some(decision) => {
                let title = Designation::titled(Article::La, "décision", decision.title.as_str());
                title.followed_by(&format!(" du {}", decision.decided_on.french()))
            }
            None => Designation::new(Article::La, format!("décision {id}")),
        }
    }
}

/// A public body by its kind and name.
pub(super) fn body(kind: MemberKind, name: &str) -> Designation {
    match kind {
        MemberKind::Commune => Designation::new(Article::La, format!("commune {}", de(name))),
        MemberKind::Epci => epci(name),
        MemberKind::Syndicate => Designation::titled(Article::Le, "syndicat", name),
        MemberKind::Department => Designation::titled(Article::Le, "département", name),
        MemberKind::Region => Designation::titled(Article::La, "région", name),
        MemberKind::Other => Designation::titled(Article::Elided, "organisme", name),
    }
}

/// The official list writes « CC Arc Sud Bretagne », « Rennes Métropole », « Métropole de Lyon ».
fn epci(name: &str) -> Designation {
    const ABBREVIATIONS: [(&str, &str); 4] = [
        ("CC ", "communauté de communes"),
        ("CA ", "communauté d’agglomération"),
        ("CU ", "communauté urbaine"),
        ("Communauté ", "communauté"),
    ];
    for (abbreviation, words) in ABBREVIATIONS {
        if let Some(rest) = name.strip_prefix(abbreviation) {
            return Designation::new(Article::La, format!("{words} {rest}"));
        }
    }
    if name.starts_with("Métropole") {
        Designation::new(Article::La, name)
    } else if name.contains("Métropole") {
        Designation::new(Article::None, name)
    } else {
        Designation::new(Article::Elided, format!("EPCI {name}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_body_is_called_as_its_letterhead_does() {
        for (kind, name, expected) in [
            (MemberKind::Commune, "Le Guerno", "la commune du Guerno"),
            (
                MemberKind::Epci,
                "CC Arc Sud Bretagne",
                "la communauté de communes Arc Sud Bretagne",
            ),
            (
                MemberKind::Epci,
                "CA Lorient Agglomération",
                "la communauté d’agglomération Lorient Agglomération",
            ),
            (
                MemberKind::Epci,
                "Communauté de communes Arc Sud Bretagne",
                "la communauté de communes Arc Sud Bretagne",
            ),
            (MemberKind::Epci, "Rennes Métropole", "Rennes Métropole"),
            (MemberKind::Epci, "Métropole de Lyon", "la Métropole de Lyon"),
            (MemberKind::Epci, "Redon Agglomération", "l’EPCI Redon Agglomération"),
            (MemberKind::Syndicate, "Syndicat du Blavet", "le syndicat du Blavet"),
            (
                MemberKind::Department,
                "Morbihan",
                "le département «\u{a0}Morbihan\u{a0}»",
            ),
            (
                MemberKind::Other,
                "CCAS de Muzillac",
                "l’organisme «\u{a0}CCAS de Muzillac\u{a0}»",
            ),
        ] {
            assert_eq!(body(kind, name).to_string(), expected);
        }
    }
}
