//! Lines: what is rounded once for each member, and how much each has to share.

use super::evaluate::{Evaluator, Node, Stop, cents_of};
use super::exact::{Exact, Rational};
use super::number::Whole;
use super::round::{largest_remainder, signed};
use crate::key::formula::label_under;
use crate::key::sheet::{LineSheet, Portion};
use crate::key::{Blend, BlendMode, Formula, Joiners, LineAmount, Prorata, Stack, Total};
use crate::refusal::{Code, Refusal};
use crate::value::{Cents, Fraction, Ratio};

impl Evaluator<'_> {
    /// The lines of `formula`, which stands where lines may.
    pub(super) fn lines<N: Whole>(
        &self,
        formula: &Formula,
        amount: Option<Cents>,
        label: Option<&str>,
    ) -> Result<Vec<LineSheet>, Stop> {
        match formula {
            Formula::Stack(stack) => self.stack::<N>(stack, formula.total(), amount, label),
            Formula::Blend(blend) if blend.mode == BlendMode::Nested => self.nested::<N>(blend, needed(amount)?, label),
            Formula::Prorata(prorata) if prorata.joiners == Joiners::Add && !formula.is_priced() => {
                Ok(vec![self.adding_line::<N>(prorata, needed(amount)?, label)?])
            }
            _ if formula.is_priced() => Ok(vec![self.priced_line::<N>(formula, amount, label)?]),
            _ => Ok(vec![self.shared_line::<N>(formula, needed(amount)?, label)?]),
        }
    }

    /// The lines of a stack: those with an amount or a price first, then the one that takes the rest.
    fn stack<N: Whole>(
        &self,
        stack: &Stack,
        total: Total,
        amount: Option<Cents>,
        label: Option<&str>,
    ) -> Result<Vec<LineSheet>, Stop> {
        if total == Total::Outcome && amount.is_some() {
            return Err(unwanted().into());
        }
        let mut placed = Cents::ZERO;
        let mut sheets = vec![Vec::new(); stack.lines.len()];
        for (line, place) in stack.lines.iter().zip(&mut sheets) {
            let own = match line.amount {
                Some(LineAmount::Rest) => continue,
                Some(LineAmount::Fixed(own)) => Some(own),
                None => None,
            };
            *place = self.lines::<N>(&line.of, own, Some(&label_under(label, line.label.as_str())))?;
            let shared = match own {
                Some(own) => own,
                None => Cents::sum(place.iter().map(|sheet| sheet.amount.unwrap_or(sheet.total)))?,
            };
            placed = placed.plus(shared)?;
        }
        for (line, place) in stack.lines.iter().zip(&mut sheets) {
            if line.amount == Some(LineAmount::Rest) {
                let rest = needed(amount)?.minus(placed)?;
                if opposed(rest, amount) {
                    return Err(exceeds(placed, amount).into());
                }
                *place = self.lines::<N>(&line.of, Some(rest), Some(&label_under(label, line.label.as_str())))?;
            }
        }
        if total == Total::Own && amount.is_some_and(|amount| amount != placed) {
            return Err(exceeds(placed, amount).into());
        }
        Ok(sheets.into_iter().flatten().collect())
    }

    /// The parts of a nested blend: each is a line, of a whole part of the amount.
    fn nested<N: Whole>(&self, blend: &Blend, amount: Cents, label: Option<&str>) -> Result<Vec<LineSheet>, Stop> {
        let weights: Vec<Fraction> = blend.parts.iter().map(|part| part.weight).collect();
        let weights = Exact::<N>::over_one_denominator(&weights)?;
        let weights = Exact::parts_of_sum(weights.n)?;
        let unit: N = self.unit();
        let (parts, _) = largest_remainder(&self.problem.units_of::<N>(amount)?, &weights, |index| index)?;
        let mut sheets = Vec::new();
        for ((part, share), own) in blend.parts.iter().zip(parts).zip(blend.labels()) {
            let share = signed(amount, cents_of(&share.times(&unit)?)?);
            sheets.extend(self.lines::<N>(&part.of, Some(share), Some(&label_under(label, &own)))?);
        }
        Ok(sheets)
    }

    fn shared_line<N: Whole>(&self, formula: &Formula, amount: Cents, label: Option<&str>) -> Result<LineSheet, Stop> {
        let magnitude = magnitude::<N>(amount);
        let node = self.share(formula, &magnitude, &self.everybody())?;
        let portions = self.problem.round_shares(amount, &node.exact)?;
        self.sheet(label, Some(amount), portions, vec![(node, magnitude)])
    }

    fn priced_line<N: Whole>(
        &self,
        formula: &Formula,
        amount: Option<Cents>,
        label: Option<&str>,
    ) -> Result<LineSheet, Stop> {
        if amount.is_some() {
            return Err(unwanted().into());
        }
        let node = self.price::<N>(formula, &self.everybody())?;
        let portion = |index| {
            let amount = self.problem.nearest(&node.exact.at(index))?;
            Ok(Portion {
                amount,
                residue: Cents::ZERO,
            })
        };
        let portions = (0..node.exact.n.len()).map(portion).collect::<Result<_, Stop>>()?;
        self.sheet(label, None, portions, vec![(node, Rational::whole(1))])
    }

    /// A line in which the share of a joiner is one more receipt, and a leaver charges nobody.
    fn adding_line<N: Whole>(&self, prorata: &Prorata, amount: Cents, label: Option<&str>) -> Result<LineSheet, Stop> {
        let first_day = self.problem.period()?.from();
        let (times, whole) = self.times(prorata)?;
        let present = self.present(&vec![true; times.len()])?;
        let there = |(participant, present): (&super::Participant, &bool)| {
            *present && participant.from.is_none_or(|from| from <= first_day)
        };
        let at_first: Vec<bool> = self.problem.participants.iter().zip(&present).map(there).collect();
        let magnitude = magnitude::<N>(amount);
        let among_first = self.share(&prorata.of, &magnitude, &at_first)?;
        let mut portions = self.problem.round_shares(amount, &among_first.exact)?;
        let mut nodes = vec![(among_first, magnitude.clone())];
        if present != at_first {
            nodes.push((self.share(&prorata.of, &magnitude, &present)?, magnitude.clone()));
        }
        let mut exact = Vec::with_capacity(portions.len());
        for (index, (portion, time)) in portions.iter_mut().zip(&times).enumerate() {
            let stays = at_first.get(index) == Some(&true);
            let node = if stays { nodes.first() } else { nodes.last() };
            let Some((node, _)) = node else { continue };
            let due = due(&node.exact.at(index), &magnitude, *time, whole)?;
            if !stays || *time != whole {
                *portion = Portion {
                    amount: signed(amount, self.problem.nearest(&due)?),
                    residue: Cents::ZERO,
                };
            }
            exact.push(due.to_ratio());
        }
        let mut sheet = self.sheet(label, None, portions, nodes)?;
        if self.traced {
            sheet.exact = exact;
        }
        Ok(sheet)
    }

    fn sheet<N: Whole>(
        &self,
        label: Option<&str>,
        amount: Option<Cents>,
        portions: Vec<Portion>,
        nodes: Vec<(Node<N>, Rational<N>)>,
    ) -> Result<LineSheet, Stop> {
        let exact = match nodes.first().filter(|_| self.traced) {
            Some((node, amount)) => node.exact.to_ratios(&amount.to_ratio()),
            None => Vec::<Ratio>::new(),
        };
        Ok(LineSheet {
            label: label.map(str::to_owned),
            amount,
            total: Cents::sum(portions.iter().map(|portion| portion.amount))?,
            portions,
            exact,
            steps: nodes.into_iter().filter_map(|(node, _)| node.step).collect(),
        })
    }
}

/// The share of `amount` that is due for `time` out of `whole`.
fn due<N: Whole>(
    share: &Rational<N>,
    amount: &Rational<N>,
    time: Fraction,
    whole: Fraction,
) -> Result<Rational<N>, Stop> {
    let mut due = share.times(amount)?.times(&Rational::of(time))?;
    due.d = due.d.times(&N::from_u128(whole.numerator()))?;
    Ok(due)
}

fn magnitude<N: Whole>(amount: Cents) -> Rational<N> {
    Rational::whole(amount.get().unsigned_abs().into())
}

fn needed(amount: Option<Cents>) -> Result<Cents, Refusal> {
    amount.ok_or_else(|| Refusal::new(Code::AmountNeeded, "Cette clé partage un montant : l’indiquer."))
}

fn unwanted() -> Refusal {
    Refusal::new(
        Code::AmountUnwanted,
        "Cette clé fixe ce que chacun doit : son total est un résultat, ne pas donner de montant.",
    )
}

fn exceeds(placed: Cents, amount: Option<Cents>) -> Refusal {
    let message = format!(
        "Les lignes de la clé font {}, le montant à partager est de {}.",
        placed.french(),
        amount.unwrap_or(Cents::ZERO).french()
    );
    Refusal::new(Code::LinesDoNotSum, message)
}

/// Whether `rest` has the other sign than the amount it is left of.
fn opposed(rest: Cents, amount: Option<Cents>) -> bool {
    amount.is_some_and(|amount| (rest.get() < 0 && amount.get() >= 0) || (rest.get() > 0 && amount.get() <= 0))
}
