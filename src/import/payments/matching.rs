//! Which call a line of a statement seems to pay, how surely, and why. Pure: nothing is recorded here.

use super::Entry;
use crate::import::office::folded;
use domain::value::{CallId, Cents, Date, MemberId, Siren};
use projections::LedgerView;
use projections::obligations::ObligationView;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How sure a proposal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Confidence {
    /// Something fits, and a person must say so.
    Weak,
    /// Amount and member fit, one call only: applied unless somebody says otherwise.
    Strong,
    /// The line names the call: applied unless somebody says otherwise.
    Certain,
}

impl Confidence {
    pub(crate) const fn french(self) -> &'static str {
        match self {
            Self::Weak => "faible",
            Self::Strong => "forte",
            Self::Certain => "certaine",
        }
    }
}

/// What a line seems to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Guess {
    /// It is already recorded.
    Known,
    /// Money that went out: a refund or a rejection, to be recorded by hand.
    Debit,
    /// It seems to pay one call.
    Call(CallId, Confidence),
    /// It may pay any of several.
    Several(Vec<CallId>),
    /// Nothing fits.
    Nothing,
}

/// A line, what it seems to be, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Proposal {
    /// The line.
    pub(crate) line: Entry,
    /// What it seems to be.
    pub(crate) guess: Guess,
    /// The member that seems to have paid.
    pub(crate) member: Option<MemberId>,
    /// Why, in French.
    pub(crate) reason: String,
}

impl Proposal {
    /// The call it pays without anybody saying so.
    pub(crate) fn sure(&self) -> Option<CallId> {
        match self.guess {
            Guess::Call(call, Confidence::Strong | Confidence::Certain) => Some(call),
            _ => None,
        }
    }
}

/// Proposes what each of `lines` pays, in their order: what one pays no longer remains for the next.
pub(crate) fn propose(lines: &[Entry], view: &LedgerView) -> Vec<Proposal> {
    let mut desk = Desk {
        view,
        promised: BTreeMap::new(),
    };
    lines.iter().map(|line| desk.propose(line)).collect()
}

/// A call that is not paid in full.
struct Open<'v> {
    obligation: &'v Arc<ObligationView>,
    call: CallId,
    remaining: Cents,
    /// What remains of its first unpaid instalment.
    next: Cents,
}

impl Open<'_> {
    fn fits(&self, amount: Cents) -> bool {
        amount == self.remaining || amount == self.next
    }
}

struct Desk<'v> {
    view: &'v LedgerView,
    /// What lines above already pay of a call.
    promised: BTreeMap<CallId, Cents>,
}

impl<'v> Desk<'v> {
    fn propose(&mut self, line: &Entry) -> Proposal {
        let (guess, member, reason) = self.guess(line);
        if let Guess::Call(call, Confidence::Strong | Confidence::Certain) = guess {
            let promised = self.promised.entry(call).or_default();
            *promised = Cents::new(promised.get().saturating_add(line.amount.get()));
        }
        Proposal {
            line: line.clone(),
            guess,
            member,
            reason,
        }
    }

    fn guess(&self, line: &Entry) -> (Guess, Option<MemberId>, String) {
        let told = |guess, member, reason: &str| (guess, member, reason.to_owned());
        if !line.amount.is_positive() {
            return told(
                Guess::Debit,
                None,
                "débit : remboursement ou rejet, à enregistrer à la main",
            );
        }
        if self.view.payments.contains(line.payment) {
            return told(Guess::Known, None, "déjà enregistré");
        }
        let open = self.open(line.on);
        let words = words(&format!("{} {}", line.label, line.sender));
        if let [only] = &named_calls(&open, &words)[..]
            && line.amount <= only.remaining
        {
            let member = only.obligation.member;
            return told(
                Guess::Call(only.call, Confidence::Certain),
                Some(member),
                "numéro de l’appel dans le libellé",
            );
        }
        let (members, by) = self.members(line, &words);
        if let Some(titled) = self.titled(line, &open, &words, &members) {
            return titled;
        }
        match members[..] {
            [member] => self.of_member(line, member, by, &open),
            [] => of_nobody(line, &open),
            _ => {
                let theirs = open.iter().filter(|open| members.contains(&open.obligation.member));
                let fitting: Vec<CallId> = theirs
                    .filter(|open| open.fits(line.amount))
                    .map(|open| open.call)
                    .collect();
                if fitting.is_empty() {
                    told(
                        Guess::Nothing,
                        None,
                        "plusieurs membres possibles, et aucun appel de ce montant",
                    )
                } else {
                    told(Guess::Several(fitting), None, "plusieurs membres possibles : à choisir")
                }
            }
        }
    }

    /// The line names the number of a title. Numbers begin again each year, hence several calls at times.
    fn titled(
        &self,
        line: &Entry,
        open: &[Open<'v>],
        words: &str,
        members: &[MemberId],
    ) -> Option<(Guess, Option<MemberId>, String)> {
        let bears_it = |open: &&Open<'v>| {
            let call = open.obligation.call.as_ref();
            let mut titles = call.into_iter().flat_map(|call| &call.titles);
            titles.any(|title| title.net_on(line.on).is_positive() && names_title(words, title.number.as_str()))
        };
        let named: Vec<&Open<'v>> = open.iter().filter(bears_it).collect();
        let [only] = named[..] else {
            let calls: Vec<CallId> = named.iter().map(|open| open.call).collect();
            let reason = "numéro de titre dans le libellé, plusieurs appels possibles : à choisir";
            return (!calls.is_empty()).then(|| (Guess::Several(calls), None, reason.to_owned()));
        };
        let member = only.obligation.member;
        let debtors = self.view.debtors_on(only.obligation, line.on);
        let answers = |known: &MemberId| *known == member || debtors.contains(known);
        let (confidence, reason) = if line.amount > only.remaining {
            (
                Confidence::Weak,
                "numéro de titre dans le libellé, montant plus grand que le reste : à confirmer",
            )
        } else if members.is_empty() || members.iter().any(answers) {
            (Confidence::Certain, "numéro de titre dans le libellé")
        } else {
            (
                Confidence::Weak,
                "numéro de titre dans le libellé, mais un autre membre y est nommé : à confirmer",
            )
        };
        Some((Guess::Call(only.call, confidence), Some(member), reason.to_owned()))
    }

    /// The line comes from one member.
    fn of_member(
        &self,
        line: &Entry,
        member: MemberId,
        by: &str,
        open: &[Open<'v>],
    ) -> (Guess, Option<MemberId>, String) {
        let answers = |open: &&Open<'v>| {
            open.obligation.member == member || self.view.debtors_on(open.obligation, line.on).contains(&member)
        };
        let theirs: Vec<&Open<'v>> = open.iter().filter(answers).collect();
        let fitting: Vec<CallId> = theirs
            .iter()
            .filter(|open| open.fits(line.amount))
            .map(|open| open.call)
            .collect();
        let (guess, reason) = match (&fitting[..], &theirs[..]) {
            ([call], _) => (Guess::Call(*call, Confidence::Strong), format!("montant exact et {by}")),
            ([], []) => (
                Guess::Nothing,
                format!("{by}, mais rien ne reste à payer : à recevoir sans appel"),
            ),
            ([], [only]) => (
                Guess::Call(only.call, Confidence::Weak),
                format!("{by}, un seul appel ouvert, d’un autre montant : à confirmer"),
            ),
            ([], several) => (
                Guess::Several(several.iter().map(|open| open.call).collect()),
                format!("{by}, plusieurs appels possibles, d’autres montants : à choisir"),
            ),
            (several, _) => (
                Guess::Several(several.to_vec()),
                format!("montant exact et {by}, plusieurs appels possibles : à choisir"),
            ),
        };
        (guess, Some(member), reason)
    }

    /// The members that the line names: by SIREN or SIRET, else by name; and how.
    fn members(&self, line: &Entry, words: &str) -> (Vec<MemberId>, &'static str) {
        let numbers = format!("{} {}", line.sender, line.label);
        let by_number: Vec<MemberId> = numbers
            .split(|c: char| !c.is_ascii_digit())
            .filter(|digits| digits.len() == 9 || digits.len() == 14)
            .filter_map(|digits| Siren::parse(digits.get(..9)?).ok())
            .filter_map(|siren| self.view.members.by_siren(siren))
            .map(|member| member.id)
            .collect();
        if let Some(first) = by_number.first() {
            return (vec![*first], "SIREN");
        }
        let mut named: Vec<(usize, MemberId)> = Vec::new();
        for member in self.view.members.iter() {
            let name = self::words(member.name_on(line.on).as_str());
            if words.contains(&name) {
                named.push((name.len(), member.id));
            }
        }
        // « La Roche » is not named where « La Roche-Bernard » is.
        let longest = named.iter().map(|(length, _)| *length).max();
        let named = named.into_iter().filter(|(length, _)| Some(*length) == longest);
        (named.map(|(_, member)| member).collect(), "nom")
    }

    /// The calls issued by `on` that are not paid in full.
    fn open(&self, on: Date) -> Vec<Open<'v>> {
        let open = |obligation: &'v Arc<ObligationView>| {
            let call = obligation.call.as_ref().filter(|call| call.issued_on <= on)?;
            let most = self.view.payments.most_paid_from(call.id, on);
            let promised = self.promised.get(&call.id).copied().unwrap_or(Cents::ZERO);
            let remaining = call.amount.minus(most).and_then(|left| left.minus(promised)).ok()?;
            let unpaid = obligation
                .instalments_on(on)
                .find(|instalment| instalment.remaining.is_positive());
            let next = unpaid
                .filter(|_| promised.is_zero())
                .map_or(remaining, |instalment| instalment.remaining);
            remaining.is_positive().then_some(Open {
                obligation,
                call: call.id,
                remaining,
                next,
            })
        };
        self.view.obligations.iter().filter_map(open).collect()
    }
}

/// The line names no member.
fn of_nobody(line: &Entry, open: &[Open<'_>]) -> (Guess, Option<MemberId>, String) {
    let fitting: Vec<&Open<'_>> = open.iter().filter(|open| open.fits(line.amount)).collect();
    match fitting[..] {
        [] => (Guess::Nothing, None, "rien ne correspond".to_owned()),
        [only] => (
            Guess::Call(only.call, Confidence::Weak),
            Some(only.obligation.member),
            "montant exact, émetteur inconnu : à confirmer".to_owned(),
        ),
        _ => (
            Guess::Several(fitting.iter().map(|open| open.call).collect()),
            None,
            "montant exact, plusieurs appels possibles : à choisir".to_owned(),
        ),
    }
}

/// The calls whose number is among the words: the first eight characters of their identifier.
fn named_calls<'o, 'v>(open: &'o [Open<'v>], words: &str) -> Vec<&'o Open<'v>> {
    open.iter()
        .filter(|open| words.contains(&format!(" {} ", number(open.call))))
        .collect()
}

/// Words that people write between « titre » and its number.
const BEFORE_A_NUMBER: [&str; 8] = ["de", "recette", "recettes", "n", "no", "num", "numero", "recouvrement"];

/// Letters and digits that are enough to name a title without the word « titre ».
const TELLING: usize = 5;

/// Whether the words name the title `number`: after « titre », or anywhere for a number that nothing else looks like (letters and digits).
fn names_title(words: &str, number: &str) -> bool {
    let wanted = self::words(number);
    let known: Vec<&str> = wanted.split_whitespace().collect();
    let telling = |text: &str| {
        let marks = text.chars().filter(|c| c.is_alphanumeric());
        marks.count() >= TELLING && text.contains(char::is_alphabetic) && text.contains(|c: char| c.is_ascii_digit())
    };
    if known.is_empty() {
        return false;
    }
    if telling(&wanted) && words.contains(&wanted) {
        return true;
    }
    let said: Vec<&str> = words.split_whitespace().collect();
    let titles = said.iter().enumerate().filter(|(_, word)| **word == "titre");
    titles.into_iter().any(|(place, _)| {
        let rest = said.get(place + 1..).unwrap_or_default().iter().copied();
        let mut rest = rest.skip_while(|word| BEFORE_A_NUMBER.contains(word) && known.first() != Some(word));
        known.iter().all(|word| rest.next() == Some(*word))
    })
}

/// What people may write to name a call: the first eight characters of its identifier.
pub(crate) fn number(call: CallId) -> String {
    call.to_string().chars().take(8).collect()
}

/// The words of a text, without case, accents nor punctuation, a space before and after each.
fn words(text: &str) -> String {
    let plain: String = folded(text)
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    format!(" {} ", words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_named_after_the_word_or_by_a_number_like_no_other() {
        for (label, number, named) in [
            ("VIR PÉAULE TITRE 42", "42", true),
            ("Titre de recettes n° 42", "42", true),
            ("TITRE N°42/2026", "42", true),
            ("TITRE 2026-42", "2026-42", true),
            ("REF T2026-0042 SOLDE", "T2026-0042", true),
            ("VIR PÉAULE 42", "42", false),
            ("TITRE 420", "42", false),
            ("TITRES 41 ET 42", "42", false),
            ("TITRE 41 42", "42", false),
            ("2026 42", "2026-42", false),
        ] {
            assert_eq!(names_title(&words(label), number), named, "{label} / {number}");
        }
    }
}
