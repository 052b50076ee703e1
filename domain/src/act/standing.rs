//! Whether an act stands on a date, given all that is recorded.

use super::graph::{Acts, Index};
use super::undoing::{Undoing, UndoingKind};
use crate::value::{Date, EventId, choices};

choices! {
    /// Whether and how an act stands.
    Standing {
        /// It stands as it was taken.
        Stands "stands" "subsiste";
        /// What had undone it was itself undone: it stands again.
        Restored "restored" "rétabli";
        /// It came back because what had replaced it is deemed never to have been.
        Revived "revived" "remis en vigueur";
        /// A court annulled a part of it. Whether that part matters to what rests on it is for a jurist to say.
        AnnulledInPart "annulledInPart" "annulé en partie";
        /// A court declared it illegal between the parties of a case: it stands between everybody else.
        DeclaredIllegal "declaredIllegal" "déclaré illégal";
        /// It no longer applies on that date.
        Repealed "repealed" "abrogé";
        /// It is deemed never to have been: its author rescinded it.
        Rescinded "rescinded" "retiré";
        /// It is deemed never to have been, or no longer applies on that date: a court annulled it.
        Annulled "annulled" "annulé";
    }
}

impl Standing {
    /// Whether something may rest on the act.
    pub const fn holds(self) -> bool {
        !matches!(self, Self::Repealed | Self::Rescinded | Self::Annulled)
    }

    /// Whether the act stands, but may be contested.
    pub const fn is_weak(self) -> bool {
        matches!(self, Self::AnnulledInPart | Self::DeclaredIllegal)
    }
}

impl Acts {
    /// Whether the act stands on `on`, and what says so. None for a fact that is no act of this ledger.
    ///
    /// The date is the one on which one asks whether the act applied: an annulment reaches every date, before the judgment too, unless it
    /// is deferred; a repeal reaches the days from its effect on.
    pub fn standing(&self, id: EventId, on: Date) -> Option<(Standing, Option<&Undoing>)> {
        let index = self.index(id)?;
        Some(self.standing_of(index, on))
    }

    /// What corrected and undid the act, in the order it was recorded; what was itself undone too.
    pub fn undoings(&self, id: EventId) -> &[Undoing] {
        self.index(id)
            .and_then(|index| self.undoings.get(&index))
            .map_or(&[], |undoings| undoings.as_slice())
    }

    /// All that corrected and undid acts, by the position of what it is about.
    pub fn every_undoing(&self) -> impl Iterator<Item = &Undoing> {
        self.undoings.values().flat_map(|undoings| undoings.iter())
    }

    /// The acts that a fact says came back, in the order of their positions.
    pub fn revived(&self) -> impl Iterator<Item = EventId> {
        self.revivals
            .keys()
            .filter_map(|index| self.node(*index))
            .map(|node| node.fact)
    }

    /// Whether an undoing still has effect: a judgment unless it was reversed, another act unless it was itself undone.
    pub fn has_effect(&self, undoing: &Undoing) -> bool {
        let Some(index) = self.index(undoing.fact) else {
            return false;
        };
        match undoing.kind {
            UndoingKind::Repealed | UndoingKind::Rescinded => self.standing_of(index, undoing.on).0.holds(),
            _ => !self.undoings_of(index).any(|next| self.has_effect(next)),
        }
    }

    /// The act that the undoing recorded by `fact` is about; for a judgment that was reversed, that judgment.
    pub fn target_of(&self, fact: EventId) -> Option<EventId> {
        let target = self.undone.get(&self.index(fact)?)?;
        self.node(*target).map(|node| node.fact)
    }

    pub(super) fn undoings_of(&self, index: Index) -> impl Iterator<Item = &Undoing> {
        self.undoings
            .get(&index)
            .into_iter()
            .flat_map(|undoings| undoings.iter())
    }

    pub(super) fn standing_of(&self, index: Index, on: Date) -> (Standing, Option<&Undoing>) {
        let mut found: (Standing, Option<&Undoing>) = (Standing::Stands, None);
        for undoing in self.undoings_of(index) {
            let standing = match (undoing.kind, self.has_effect(undoing)) {
                (UndoingKind::Corrected | UndoingKind::Reversed, _) | (UndoingKind::DeclaredIllegal, false) => continue,
                (UndoingKind::DeclaredIllegal, true) => Standing::DeclaredIllegal,
                (_, false) => Standing::Restored,
                (_, true) if undoing.from.is_some_and(|from| on < from) => continue,
                (UndoingKind::Annulled, true) if undoing.partial.is_some() => Standing::AnnulledInPart,
                (UndoingKind::Annulled, true) => Standing::Annulled,
                (UndoingKind::Rescinded, true) => Standing::Rescinded,
                (UndoingKind::Repealed, true) => Standing::Repealed,
            };
            // The gravest says where the act stands; of two that say the same, the first.
            if standing > found.0 {
                found = (standing, Some(undoing));
            }
        }
        if matches!(found.0, Standing::Stands | Standing::Restored) && self.is_revived(index, on) {
            found.0 = Standing::Revived;
        }
        found
    }

    /// Whether the act came back because one that had replaced or undone it has fallen.
    fn is_revived(&self, index: Index, on: Date) -> bool {
        let revivals = self
            .revivals
            .get(&index)
            .into_iter()
            .flat_map(|revivals| revivals.iter());
        revivals
            .map(|(_, undone)| undone)
            .any(|undone| !self.decided_and_stands(*undone, on))
    }
}
