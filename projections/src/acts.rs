//! Acts as people read them: what they are called, where they stand, and what has fallen under them.

use crate::conventions::ConventionView;
use crate::{FactRef, LedgerView};
use domain::act::{BrokenLink, Named, Node, Undoing};
use domain::convention::Stage;
use domain::event::EventType;
use domain::law::{self, LegalReference};
use domain::value::{Cents, Date, EventId};

/// Why what rests on an act is broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    /// The act that fell, or the fact that lacks its authority.
    pub act: FactRef,
    /// The fact that undid it; none if an authority is missing.
    pub by: Option<FactRef>,
    /// Since when it is known: the day of the judgment, of the repeal…
    pub since: Option<Date>,
    /// In French.
    pub sentence: String,
}

/// Something that rests on an act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DependantView {
    /// The fact.
    pub fact: FactRef,
    /// What happened.
    pub event_type: EventType,
    /// What people call it.
    pub name: String,
    /// The date of the act.
    pub on: Date,
    /// What it called, if it is a contribution call that was not withdrawn.
    pub called: Cents,
    /// What was paid of it.
    pub paid: Cents,
}

impl From<&Node> for FactRef {
    fn from(node: &Node) -> Self {
        Self {
            position: node.position,
            event: node.fact,
        }
    }
}

impl LedgerView {
    /// Where a convention stood on `date`: annulled once its entry into force fell, whatever else was done about it.
    pub fn stage_on(&self, convention: &ConventionView, date: Date) -> Stage {
        let fell = convention.in_force.is_some_and(|in_force| {
            let standing = self.acts.standing(in_force.fact.event, date);
            standing.is_some_and(|(standing, _)| !standing.holds())
        });
        if fell {
            Stage::Annulled
        } else {
            convention.stage_on(date)
        }
    }

    /// What people call the act that `id` recorded, with names as they were on `on`.
    pub fn act_named(&self, id: EventId, on: Date) -> String {
        let Some(node) = self.acts.get(id) else {
            return format!("le fait {id}");
        };
        self.acts.name(node, |named| match named {
            Named::Member(id) => self
                .members
                .get(id)
                .map_or_else(|| id.to_string(), |member| member.name_on(on).to_string()),
            Named::Convention(id) => self
                .conventions
                .get(id)
                .map_or_else(|| id.to_string(), |convention| convention.title.to_string()),
            Named::Key(id) => self
                .keys
                .get(id)
                .map_or_else(|| id.to_string(), |key| key.name.to_string()),
            Named::Budget(id) => self
                .budgets
                .get(id)
                .map_or_else(|| id.to_string(), |budget| budget.fiscal_year.to_string()),
        })
    }

    /// What people call the act, on its own date.
    pub fn act_name(&self, node: &Node) -> String {
        self.act_named(node.fact, node.on)
    }

    /// What has fallen under the fact `id` and was standing or thought to be when it happened: empty if its chain holds. Itself included,
    /// if it was undone.
    pub fn flags(&self, id: EventId) -> Vec<Flag> {
        let Some(node) = self.acts.get(id) else {
            return Vec::new();
        };
        let own = self
            .acts
            .standing(id, node.on)
            .filter(|(standing, _)| !standing.holds());
        let own = own.map(|(standing, by)| BrokenLink {
            fact: id,
            fallen: Some(standing),
            by: by.map(|undoing| undoing.fact),
        });
        let broken = self.acts.broken_links(id, node.on).into_iter().chain(own);
        broken.filter_map(|link| self.flag(link)).collect()
    }

    /// All that rests on the act `id`, with what was called and paid on its ground, in the order of their positions.
    pub fn dependants(&self, id: EventId) -> Vec<DependantView> {
        let dependant = |node: &Node| {
            let obligation = (node.event_type == EventType::ContributionCalled)
                .then(|| self.obligations.of_call(domain::value::CallId::new(node.detail)))
                .flatten();
            // What was withdrawn is no longer called.
            let call = obligation.and_then(|obligation| obligation.call.as_ref());
            let call = call.filter(|call| call.id.uuid() == node.detail);
            let paid = call.map(crate::obligations::CallView::paid);
            DependantView {
                fact: node.into(),
                event_type: node.event_type,
                name: self.act_name(node),
                on: node.on,
                called: call.map_or(Cents::ZERO, |call| call.amount),
                paid: paid.unwrap_or(Cents::ZERO),
            }
        };
        self.acts.dependants(id).into_iter().map(dependant).collect()
    }

    fn flag(&self, link: BrokenLink) -> Option<Flag> {
        let node = self.acts.get(link.fact)?;
        let name = self.act_name(node);
        let undoing = link
            .by
            .and_then(|by| self.acts.undoings(link.fact).iter().find(|undoing| undoing.fact == by));
        let sentence = match undoing {
            Some(undoing) => format!(
                "Chaîne rompue depuis le {}, par {} : {name}.",
                undoing.on.french(),
                with_article(undoing)
            ),
            None => format!("Chaîne rompue : il manque ce qui autorise {name}."),
        };
        Some(Flag {
            act: node.into(),
            by: undoing
                .and_then(|undoing| self.acts.get(undoing.fact))
                .map(FactRef::from),
            since: undoing.map(|undoing| undoing.on),
            sentence,
        })
    }
}

/// « l’annulation par le tribunal administratif de Rennes le 12 mai 2026 (n° 2401234) ».
fn with_article(undoing: &Undoing) -> String {
    let told = undoing.french();
    match told.chars().next() {
        Some('a' | 'i') => format!("l’{told}"),
        Some('r') if told.starts_with("retrait") => format!("le {told}"),
        _ => format!("la {told}"),
    }
}

/// The text by which an act of this kind is what it is, where the ledger knows one.
pub(crate) fn reference_of(view: &LedgerView, node: &Node) -> Option<LegalReference> {
    match node.event_type {
        EventType::DeliberationRecorded => {
            let member = view.members.get(domain::value::MemberId::new(node.detail))?;
            Some(law::enforceability_of(member.kind))
        }
        EventType::ActRevived => Some(law::REVIVAL),
        EventType::KeyAdopted => view.acts.retroactive(node.fact).map(|_| law::NO_RETROACTIVITY),
        _ => None,
    }
}
