//! The rules on undoing.

use super::command::{CorrectClericalError, RecordAnnulment, RecordIllegality, RepealAct, RescindAct, ReverseJudgment};
use super::event::{
    ActAnnulled, ActDeclaredIllegal, ActRepealed, ActRescinded, ActRevived, ClericalErrorCorrected, JudgmentReversed,
};
use super::graph::{Acts, Index, Node};
use super::undoing::{Undoing, UndoingKind};
use super::{ActNature, RepealGround};
use crate::committee::event::Effect;
use crate::deadline::months_after;
use crate::event::{Event, EventType};
use crate::law::{self, LegalReference};
use crate::ledger::decide::at_most;
use crate::ledger::{Context, Draft, Envelope, Ledger};
use crate::refusal::{Code, Refusal};
use crate::rules::{Parameter, Preset, RuleSet, Setting};
use crate::value::{ConventionId, Date, EventId, ItemId, Name};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Members that were parties to one case, so that the fact fits a body.
const MAX_PARTIES: usize = 800;

/// An act that somebody wants to undo.
struct Target<'a> {
    index: Index,
    node: &'a Node,
    convention: ConventionId,
}

impl Ledger {
    pub(crate) fn correct_clerical_error(
        &self,
        order: &CorrectClericalError,
        context: &Context,
    ) -> Result<Vec<Draft>, Refusal> {
        let target = self.act(order.act)?;
        self.after_the_act(&target, order.corrected_on, context, "corrected_on")?;
        if order.instead_of == order.read {
            let message = "Les mots à lire sont ceux qui étaient écrits : il n’y a rien à rectifier.";
            return Err(Refusal::new(Code::NothingCorrected, message).at("read"));
        }
        let same = |undoing: &&Undoing| {
            let correction = undoing.correction.as_ref();
            correction.is_some_and(|(wrong, right)| (wrong, right) == (&order.instead_of, &order.read))
        };
        if let Some(undoing) = self.acts.undoings_of(target.index).find(same) {
            return Err(self.already(&target, undoing));
        }
        let event = ClericalErrorCorrected {
            act: order.act,
            convention: target.convention,
            corrected_on: order.corrected_on,
            instead_of: order.instead_of.clone(),
            read: order.read.clone(),
        };
        Ok(vec![Draft::new(event, target.node.on).correcting(order.act)])
    }

    pub(crate) fn repeal_act(&self, order: &RepealAct, context: &Context) -> Result<Vec<Draft>, Refusal> {
        let target = self.act(order.act)?;
        self.repealed_generically(&target)?;
        self.after_the_act(&target, order.decided_on, context, "decided_on")?;
        self.not_yet(
            &target,
            &[UndoingKind::Annulled, UndoingKind::Rescinded, UndoingKind::Repealed],
        )?;
        if order.from < order.decided_on {
            let message = format!(
                "L’abrogation, décidée le {}, vaut pour l’avenir : elle ne peut pas prendre effet le {}. Pour effacer l’acte depuis l’origine, voir le retrait.",
                order.decided_on.french(),
                order.from.french()
            );
            return Err(Refusal::new(Code::ActRetroactive, message)
                .at("from")
                .under(law::NO_RETROACTIVITY));
        }
        if order.nature == ActNature::RightCreating {
            match order.ground {
                RepealGround::UnmetCondition => {}
                RepealGround::Illegality => {
                    within_the_term(&target, order.decided_on, law::UNDO_RIGHT_CREATING)?;
                }
                RepealGround::AnyReason => {
                    let message = "Une décision créatrice de droits ne s’abroge, à l’initiative de l’administration, que si elle est illégale et dans le délai de retrait, ou si une condition posée n’est plus remplie.";
                    return Err(Refusal::new(Code::ActNotIllegal, message)
                        .at("ground")
                        .under(law::UNDO_RIGHT_CREATING));
                }
            }
        }
        let event = ActRepealed {
            act: order.act,
            convention: target.convention,
            decided_on: order.decided_on,
            from: order.from,
            ground: order.ground,
            nature: order.nature,
            number: order.number.clone(),
            reason: order.reason.clone(),
        };
        Ok(vec![Draft::new(event, order.from)])
    }

    pub(crate) fn rescind_act(&self, order: &RescindAct, context: &Context) -> Result<Vec<Draft>, Refusal> {
        let target = self.act(order.act)?;
        if target.node.event_type == EventType::ConventionEnteredIntoForce {
            let message = "L’entrée en vigueur d’une convention se constate : retirer la délibération qui l’a permise.";
            return Err(Refusal::new(Code::NotAnAct, message).at("act"));
        }
        self.after_the_act(&target, order.decided_on, context, "decided_on")?;
        self.not_yet(&target, &[UndoingKind::Annulled, UndoingKind::Rescinded])?;
        let text = match order.nature {
            ActNature::RightCreating => law::UNDO_RIGHT_CREATING,
            ActNature::Regulatory | ActNature::NotRightCreating => law::RESCIND,
        };
        let Some(illegality) = &order.illegality else {
            let message = "Un acte ne se retire que s’il est illégal : dire ce qui le rend illégal, ou l’abroger.";
            return Err(Refusal::new(Code::ActNotIllegal, message).at("illegality").under(text));
        };
        within_the_term(&target, order.decided_on, text)?;
        let event = ActRescinded {
            act: order.act,
            convention: target.convention,
            decided_on: order.decided_on,
            illegality: illegality.clone(),
            nature: order.nature,
            number: order.number.clone(),
        };
        Ok(self.with_revivals(&target, event.into(), target.node.on))
    }

    pub(crate) fn record_annulment(&self, order: &RecordAnnulment, context: &Context) -> Result<Vec<Draft>, Refusal> {
        let target = self.act(order.act)?;
        self.after_the_act(&target, order.judged_on, context, "judged_on")?;
        self.not_yet(&target, &[UndoingKind::Annulled, UndoingKind::Rescinded])?;
        self.first_time(&target, UndoingKind::Annulled, &order.court, &order.number)?;
        if let Some(from) = order.effect_from.filter(|from| *from < order.judged_on) {
            let message = format!(
                "Un effet différé commence au plus tôt le jour du jugement, non le {} : sans date, l’annulation vaut depuis l’origine.",
                from.french()
            );
            return Err(Refusal::new(Code::ActDateOrder, message)
                .at("effect_from")
                .under(law::ANNULMENT_DEFERRED));
        }
        let event = ActAnnulled {
            act: order.act,
            convention: target.convention,
            court: order.court.clone(),
            effect_from: order.effect_from,
            judged_on: order.judged_on,
            number: order.number.clone(),
            partial: order.partial.clone(),
        };
        Ok(self.with_revivals(&target, event.into(), order.effect_from.unwrap_or(target.node.on)))
    }

    pub(crate) fn record_illegality(&self, order: &RecordIllegality, context: &Context) -> Result<Vec<Draft>, Refusal> {
        let target = self.act(order.act)?;
        self.after_the_act(&target, order.judged_on, context, "judged_on")?;
        self.not_yet(&target, &[UndoingKind::Annulled, UndoingKind::Rescinded])?;
        self.first_time(&target, UndoingKind::DeclaredIllegal, &order.court, &order.number)?;
        at_most(MAX_PARTIES, order.parties.len(), "parties", "parties")?;
        let mut seen = BTreeSet::new();
        for (index, party) in order.parties.iter().enumerate() {
            let field = format!("parties.{index}");
            self.members.get(*party, &field)?;
            if !seen.insert(party) {
                let message = format!("{} est nommé deux fois.", self.members.name(*party));
                return Err(Refusal::new(Code::MemberTwice, message).at(field));
            }
        }
        let event = ActDeclaredIllegal {
            act: order.act,
            convention: target.convention,
            court: order.court.clone(),
            judged_on: order.judged_on,
            number: order.number.clone(),
            parties: order.parties.clone(),
        };
        Ok(vec![Draft::new(event, order.judged_on)])
    }

    pub(crate) fn reverse_judgment(&self, order: &ReverseJudgment, context: &Context) -> Result<Vec<Draft>, Refusal> {
        let node = self.node_of(order.judgment).map_err(|refusal| refusal.at("judgment"))?;
        if !is_judgment(node.event_type) {
            let message = format!(
                "{} n’est pas un jugement : seul un jugement s’infirme.",
                capitalised(&self.name_of_act(order.judgment))
            );
            return Err(Refusal::new(Code::NotAJudgment, message).at("judgment"));
        }
        let target = self.belonging(node)?;
        self.after_the_act(&target, order.judged_on, context, "judged_on")?;
        self.not_yet(&target, &[UndoingKind::Reversed])
            .map_err(|refusal| refusal.at("judgment"))?;
        let event = JudgmentReversed {
            act: self.act_judged(order.judgment),
            convention: target.convention,
            court: order.court.clone(),
            judged_on: order.judged_on,
            judgment: order.judgment,
            number: order.number.clone(),
        };
        Ok(vec![Draft::new(event, order.judged_on)])
    }

    fn node_of(&self, id: EventId) -> Result<&Node, Refusal> {
        self.acts.get(id).ok_or_else(|| {
            let message = format!("Le fait {id} n’est pas un acte de ce registre : vérifier son identifiant.");
            Refusal::new(Code::ActUnknown, message).at("act")
        })
    }

    /// The act that `id` recorded, or a refusal.
    fn act(&self, id: EventId) -> Result<Target<'_>, Refusal> {
        let node = self.node_of(id)?;
        if is_act(node.event_type) {
            return self.belonging(node);
        }
        let message = format!(
            "{} ne se défait pas : remonter à la délibération ou à la décision qui le fonde.",
            capitalised(&self.name_of_act(id))
        );
        Err(Refusal::new(Code::NotAnAct, message).at("act"))
    }

    fn belonging<'a>(&'a self, node: &'a Node) -> Result<Target<'a>, Refusal> {
        let (Some(index), Some(convention)) = (self.acts.index(node.fact), self.acts.convention(node)) else {
            let message = "Cet acte ne relève d’aucune convention connue de ce registre.";
            return Err(Refusal::new(Code::ActUnknown, message).at("act"));
        };
        Ok(Target {
            index,
            node,
            convention,
        })
    }

    /// The act at the end of a chain of judgments.
    fn act_judged(&self, judgment: EventId) -> EventId {
        let mut act = judgment;
        while let Some(target) = self
            .acts
            .get(act)
            .filter(|node| is_judgment(node.event_type))
            .and_then(|node| self.acts.target_of(node.fact))
        {
            act = target;
        }
        act
    }

    /// Refuses a date in the future, or before the act.
    fn after_the_act(&self, target: &Target<'_>, date: Date, context: &Context, field: &str) -> Result<(), Refusal> {
        context.not_after_today(date, field)?;
        if target.node.on <= date {
            return Ok(());
        }
        let message = format!(
            "Le {} précède {} : un acte ne se défait pas avant d’être pris.",
            date.french(),
            self.name_of_act(target.node.fact)
        );
        Err(Refusal::new(Code::ActDateOrder, message).at(field))
    }

    /// Refuses to undo again what one of `kinds` has undone. A partial annulment leaves the rest of the act to be undone.
    fn not_yet(&self, target: &Target<'_>, kinds: &[UndoingKind]) -> Result<(), Refusal> {
        let undone = |undoing: &&Undoing| {
            kinds.contains(&undoing.kind) && undoing.partial.is_none() && self.acts.has_effect(undoing)
        };
        match self.acts.undoings_of(target.index).find(undone) {
            None => Ok(()),
            Some(undoing) => Err(self.already(target, undoing)),
        }
    }

    /// Refuses to record the same judgment on the same act twice.
    fn first_time(&self, target: &Target<'_>, kind: UndoingKind, court: &Name, number: &Name) -> Result<(), Refusal> {
        let same = |undoing: &&Undoing| {
            undoing.kind == kind && undoing.court.as_ref() == Some(court) && undoing.number.as_ref() == Some(number)
        };
        match self.acts.undoings_of(target.index).find(same) {
            None => Ok(()),
            Some(undoing) => Err(self.already(target, undoing)),
        }
    }

    fn already(&self, target: &Target<'_>, undoing: &Undoing) -> Refusal {
        let message = format!(
            "C’est déjà enregistré pour {} : {}.",
            self.name_of_act(target.node.fact),
            undoing.french()
        );
        Refusal::new(Code::AlreadyUndone, message).at("act")
    }

    /// Refuses a repeal that has a command of its own, and names it.
    fn repealed_generically(&self, target: &Target<'_>) -> Result<(), Refusal> {
        let own = match target.node.event_type {
            EventType::KeyAdopted => "abroger la clé par une décision du comité (RepealKey, mutation keyRepeal)",
            EventType::KeyRepealed => "adopter de nouveau la clé, ou une autre (AdoptKey, mutation keyAdopt)",
            EventType::ConventionEnteredIntoForce => "dénoncer ou résilier la convention",
            EventType::DecisionAdopted if self.adopts_a_key(target.node) => {
                "abroger la clé qu’elle adopte (RepealKey, mutation keyRepeal)"
            }
            EventType::ActRepealed | EventType::ActRescinded => "prendre un nouvel acte",
            _ => return Ok(()),
        };
        let message = format!(
            "{} ne s’abroge pas ainsi : {own}.",
            capitalised(&self.name_of_act(target.node.fact))
        );
        Err(Refusal::new(Code::OwnCommand, message).at("act"))
    }

    fn adopts_a_key(&self, node: &Node) -> bool {
        let decision = self.committees.decision(ItemId::new(node.detail));
        decision.is_some_and(|decision| matches!(decision.effect, Effect::AdoptKey(_)))
    }

    /// The fact that an act is deemed never to have been, and one for each act that comes back because of it.
    fn with_revivals(&self, target: &Target<'_>, event: Event, effective: Date) -> Vec<Draft> {
        let mut after = self.acts.clone();
        let envelope = Envelope {
            id: EventId::new(Uuid::max()),
            position: self.size,
            effective,
            authorised_by: &[],
        };
        after.apply(&event, &envelope);
        let mut drafts = vec![Draft::new(event, effective)];
        let revivals = revived(&self.acts, &after, target, effective);
        drafts.extend(revivals.into_iter().filter_map(|revival| {
            let event = ActRevived {
                act: after.node(revival.act)?.fact,
                convention: target.convention,
                from: revival.from,
                undone: after.node(revival.undone)?.fact,
                until: revival.until,
            };
            Some(Draft::new(event, revival.from))
        }));
        drafts
    }
}

/// An act that comes back.
struct Revival {
    act: Index,
    undone: Index,
    from: Date,
    until: Option<Date>,
}

/// The acts that come back when `target` falls between `before` and `after`: what it had replaced, ended or undone, if still able to apply.
/// `effective` is the first day without `target`.
fn revived(before: &Acts, after: &Acts, target: &Target<'_>, effective: Date) -> Vec<Revival> {
    let carried_out = before.edges.range((target.index, 0)..=(target.index, Index::MAX));
    let candidates = std::iter::once(target.index).chain(carried_out.map(|(_, dependant)| *dependant));
    candidates
        .filter_map(|undone| {
            let event_type = before.node(undone)?.event_type;
            let (act, first_day, until) = match event_type {
                EventType::KeyAdopted => {
                    let act = after.adoption_revived_by(undone)?;
                    let (from, _) = before.adoption_days(undone)?;
                    (act, from, after.adoption_days(act)?.1)
                }
                EventType::KeyRepealed => {
                    let act = after.adoption_ended_by(undone)?;
                    (act, after.repealed_from(undone)?, after.adoption_days(act)?.1)
                }
                EventType::ActRepealed | EventType::ActRescinded if undone == target.index => {
                    let act = after.index(after.target_of(target.node.fact)?)?;
                    let from = before.undoings(after.node(act)?.fact).iter();
                    let from = from
                        .filter(|undoing| undoing.fact == target.node.fact)
                        .find_map(|undoing| undoing.from);
                    (act, from.unwrap_or(after.node(act)?.on), None)
                }
                _ => return None,
            };
            let from = first_day.max(effective);
            let fell = before.decided_and_stands(undone, from) && !after.decided_and_stands(undone, from);
            let able = after.decided_and_stands(act, from) && until.is_none_or(|until| from <= until);
            (fell && able).then_some(Revival {
                act,
                undone,
                from,
                until,
            })
        })
        .collect()
}

/// Refuses to rescind an act, or to repeal one that gives rights, beyond the term that the rules give its author.
fn within_the_term(target: &Target<'_>, decided_on: Date, text: LegalReference) -> Result<(), Refusal> {
    let rules = RuleSet::of(Preset::Convention);
    let rule = rules.rule(Parameter::RescissionTerm, target.node.on)?;
    let Setting::Months(months) = rule.setting else {
        return Ok(());
    };
    let last = months_after(target.node.on, months)?;
    if decided_on <= last {
        return Ok(());
    }
    let message = format!(
        "L’acte du {} ne pouvait être retiré, ou abrogé comme illégal, que jusqu’au {} : le délai est de {months} mois.",
        target.node.on.french(),
        last.french()
    );
    Err(Refusal::new(Code::TooLateToRescind, message)
        .at("decided_on")
        .under(text))
}

/// Whether facts of this type record an act that can be undone.
const fn is_act(event_type: EventType) -> bool {
    matches!(
        event_type,
        EventType::DeliberationRecorded
            | EventType::ConventionEnteredIntoForce
            | EventType::DecisionAdopted
            | EventType::DecisionRejected
            | EventType::KeyAdopted
            | EventType::KeyRepealed
            | EventType::BudgetAdopted
            | EventType::WithdrawalSettled
            | EventType::ActRepealed
            | EventType::ActRescinded
    )
}

const fn is_judgment(event_type: EventType) -> bool {
    matches!(
        event_type,
        EventType::ActAnnulled | EventType::ActDeclaredIllegal | EventType::JudgmentReversed
    )
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
