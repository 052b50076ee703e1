//! The rules on successions and substitutions.

use super::article;
use super::command::{EstablishSubstitution, RecordSuccession};
use super::event::{MemberSucceeded, SubstitutionEstablished};
use super::{MemberKind, Standing, SuccessionKind};
use crate::law;
use crate::ledger::decide::at_most;
use crate::ledger::{Draft, Ledger};
use crate::refusal::{Code, Refusal};
use crate::value::{Date, MemberId};
use std::collections::BTreeSet;

/// Members of one succession or substitution, so that the fact fits a body: the largest groupement of France has fewer than 200 communes.
const MAX_BODIES: usize = 200;
/// Predecessors of one succession that are no members, likewise: each by its name.
const MAX_OTHERS: usize = 50;

impl Ledger {
    pub(crate) fn record_succession(&self, order: &RecordSuccession) -> Result<Vec<Draft>, Refusal> {
        for (members, field, what) in [
            (&order.predecessors, "predecessors", "prédécesseurs"),
            (&order.successors, "successors", "successeurs"),
        ] {
            at_most(MAX_BODIES, members.len(), what, field)?;
            if members.is_empty() {
                let message = "Une succession a au moins un prédécesseur et un successeur.";
                return Err(Refusal::new(Code::SuccessionInvalid, message).at(field));
            }
            self.each_once_and_of_the_kind(members, order.kind, field)?;
        }
        at_most(
            MAX_OTHERS,
            order.others.len(),
            "prédécesseurs hors du registre",
            "others",
        )?;
        let mut drafts = Vec::new();
        for (index, predecessor) in order.predecessors.iter().enumerate() {
            let goes_on = order.successors.contains(predecessor);
            self.can_be_succeeded(order, *predecessor, goes_on)
                .map_err(|refusal| refusal.at(format!("predecessors.{index}")))?;
            if goes_on && order.successors.len() == 1 {
                continue;
            }
            let event = MemberSucceeded {
                effective_on: order.effective_on,
                kind: order.kind,
                member: *predecessor,
                others: order.others.clone(),
                reference: order.reference.clone(),
                successors: order.successors.clone(),
            };
            drafts.push(Draft::new(event, order.effective_on));
        }
        for (index, successor) in order.successors.iter().enumerate() {
            if !order.predecessors.contains(successor) {
                self.can_succeed(order, *successor)
                    .map_err(|refusal| refusal.at(format!("successors.{index}")))?;
            }
        }
        if drafts.is_empty() {
            let message = "Cette succession ne change rien : le seul prédécesseur est son propre successeur.";
            return Err(Refusal::new(Code::SuccessionInvalid, message).at("successors"));
        }
        Ok(drafts)
    }

    fn each_once_and_of_the_kind(&self, ids: &[MemberId], kind: SuccessionKind, field: &str) -> Result<(), Refusal> {
        let wanted = match kind {
            SuccessionKind::CommuneNouvelle
            | SuccessionKind::Merger
            | SuccessionKind::MergerAssociation
            | SuccessionKind::ReEstablishment => Some(MemberKind::Commune),
            SuccessionKind::EpciMerger => Some(MemberKind::Epci),
            SuccessionKind::Absorption | SuccessionKind::Split => None,
        };
        let mut seen = BTreeSet::new();
        for (index, id) in ids.iter().enumerate() {
            let field = format!("{field}.{index}");
            let member = self.members.get(*id, &field)?;
            let name = self.members.name(*id);
            if !seen.insert(id) {
                let message = format!("{name} est nommé deux fois.");
                return Err(Refusal::new(Code::MemberTwice, message).at(field));
            }
            if let Some(wanted) = wanted.filter(|wanted| *wanted != member.kind) {
                let message = format!(
                    "{name} est un membre « {} » : une opération « {} » ne concerne que des membres « {} ».",
                    member.kind.french(),
                    kind.french(),
                    wanted.french()
                );
                return Err(Refusal::new(Code::SuccessionInvalid, message).at(field));
            }
        }
        Ok(())
    }

    /// Refuses to end a member that was not there the day before, or whose later life is already told.
    fn can_be_succeeded(&self, order: &RecordSuccession, id: MemberId, goes_on: bool) -> Result<(), Refusal> {
        let (name, on) = (self.members.name(id), order.effective_on);
        if goes_on && !order.kind.lets_go_on() {
            let message = format!(
                "{name} ne peut pas être son propre successeur : l’opération « {} » crée une personne morale nouvelle, avec son SIREN. L’inscrire d’abord.",
                order.kind.french()
            );
            let refusal = Refusal::new(Code::SuccessionInvalid, message);
            return Err(if order.kind == SuccessionKind::CommuneNouvelle {
                refusal.under(law::COMMUNE_NOUVELLE)
            } else {
                refusal
            });
        }
        let member = self.members.get(id, "predecessors")?;
        let known_since = member.identifiers.first().map(|identifiers| identifiers.from);
        let born_on = self.members.lineage.born_on(id);
        if let Some(since) = born_on.or(known_since).filter(|since| on <= *since) {
            let message = format!(
                "{name} est connu du registre à compter du {} : il ne peut pas lui être succédé dès le {}. Vérifier les dates.",
                since.french(),
                on.french()
            );
            return Err(Refusal::new(Code::MemberNotYet, message));
        }
        self.members.require_active(id, on, "predecessors")?;
        if !goes_on && let Some(later) = self.members.lineage.last_turn(id).filter(|later| on <= *later) {
            let message = format!(
                "Le registre sait déjà ce {} devient le {} : une succession au {} le contredirait.",
                article::que(&name),
                later.french(),
                on.french()
            );
            return Err(Refusal::new(Code::SuccessionInvalid, message));
        }
        Ok(())
    }

    /// Refuses a successor that is not there on the day, unless the succession itself makes it live again.
    fn can_succeed(&self, order: &RecordSuccession, id: MemberId) -> Result<(), Refusal> {
        let comes_back = matches!(order.kind, SuccessionKind::Split | SuccessionKind::ReEstablishment);
        match self.members.lineage.standing_on(id, order.effective_on) {
            Standing::Succeeded(ending) if comes_back && ending.effective_on < order.effective_on => Ok(()),
            Standing::Active if order.kind.creates() && self.lived_before(id, order.effective_on) => {
                let message = format!(
                    "{} existait déjà avant le {} : l’opération « {} » crée une personne morale nouvelle. Inscrire celle-ci, ou choisir « {} ».",
                    self.members.name(id),
                    order.effective_on.french(),
                    order.kind.french(),
                    SuccessionKind::Absorption.french()
                );
                Err(Refusal::new(Code::SuccessionInvalid, message))
            }
            _ => self.members.require_active(id, order.effective_on, "successors"),
        }
    }

    /// Whether the register knows `id` before `date`. One that the same order creates out of another predecessor does not count.
    fn lived_before(&self, id: MemberId, date: Date) -> bool {
        let since = self.members.lineage.born_on(id).or_else(|| {
            let first = self.members.get(id, "successors").ok()?.identifiers.first()?;
            Some(first.from)
        });
        since.is_some_and(|since| since < date)
    }

    pub(crate) fn establish_substitution(&self, order: &EstablishSubstitution) -> Result<Vec<Draft>, Refusal> {
        let convention = self.conventions.get(order.convention)?;
        at_most(MAX_BODIES, order.replaced.len(), "communes", "replaced")?;
        let invalid = |message: String| Refusal::new(Code::SubstitutionInvalid, message).under(law::SUBSTITUTION);
        let epci = self.members.get(order.member, "member")?;
        let name = self.members.name(order.member);
        if epci.kind != MemberKind::Epci {
            let message = format!(
                "{name} est un membre « {} » : seul un EPCI à fiscalité propre se substitue à ses communes.",
                epci.kind.french()
            );
            return Err(invalid(message).at("member"));
        }
        self.members
            .require_active(order.member, order.effective_on, "member")?;
        if order.replaced.is_empty() {
            return Err(invalid("Une substitution remplace au moins une commune.".to_owned()).at("replaced"));
        }
        let mut seen = BTreeSet::new();
        for (index, id) in order.replaced.iter().enumerate() {
            let field = format!("replaced.{index}");
            let commune = self.members.get(*id, &field)?;
            let commune_name = self.members.name(*id);
            if !seen.insert(id) {
                let message = format!("{commune_name} est nommé deux fois.");
                return Err(Refusal::new(Code::MemberTwice, message).at(field));
            }
            if commune.kind != MemberKind::Commune {
                let message = format!(
                    "{commune_name} est un membre « {} » : un EPCI se substitue à des communes.",
                    commune.kind.french()
                );
                return Err(invalid(message).at(field));
            }
            self.members.require_active(*id, order.effective_on, &field)?;
            // Statutes may name the EPCI itself, for the communes it represents.
            if !self.is_party(convention, *id) && !convention.has_party(order.member) {
                let message = format!(
                    "Ni {commune_name} ni {name} n’est partie à la convention « {} » : il n’y a personne à remplacer.",
                    convention.title
                );
                return Err(invalid(message).at(field));
            }
            let known = self.members.substitutions.of(order.convention).iter();
            if let Some(earlier) = known.into_iter().find(|known| known.replaced.contains(id)) {
                let message = format!(
                    "{commune_name} est déjà remplacé dans cette convention par {} depuis le {}.",
                    self.members.name(earlier.member),
                    earlier.effective_on.french()
                );
                return Err(invalid(message).at(field));
            }
        }
        let event = SubstitutionEstablished {
            convention: order.convention,
            effective_on: order.effective_on,
            member: order.member,
            reference: order.reference.clone(),
            replaced: order.replaced.clone(),
        };
        Ok(vec![Draft::new(event, order.effective_on)])
    }
}
