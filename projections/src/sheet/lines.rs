//! The lines of a sheet next to the rule that gives them: which node each step is, where the amount of each line comes from.

use super::CalculationSheet;
use domain::key::compute::{Participant, Problem};
use domain::key::sheet::{LineSheet, Step};
use domain::key::{BlendMode, Formula, Joiners, LineAmount, Prorata, Rounding};
use domain::value::{Cents, Fraction, Ratio};
use std::ops::Range;

/// A line and its rule.
#[derive(Debug)]
pub(super) struct RuledLine<'a> {
    /// From 1.
    pub(super) number: usize,
    pub(super) sheet: &'a LineSheet,
    /// What it shares; nothing for a price.
    pub(super) amount: Option<Cents>,
    pub(super) formula: &'a Formula,
    pub(super) origin: Origin,
    /// Its steps, the leaves first: a step comes after all those it is made of.
    pub(super) steps: Vec<NumberedStep<'a>>,
}

/// A step and the node it tells.
#[derive(Debug)]
pub(super) struct NumberedStep<'a> {
    /// From 1 in each line.
    pub(super) number: usize,
    /// The step it goes into; nothing for the last one of its tree.
    pub(super) parent: Option<usize>,
    /// The steps it is made of.
    pub(super) children: Vec<usize>,
    pub(super) step: &'a Step,
    pub(super) formula: &'a Formula,
}

/// Where the amount of a line comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// It is the amount of the whole calculation.
    Whole,
    /// The key says it.
    Fixed,
    /// It is what the other lines of this range leave.
    Rest(Range<usize>),
    /// It is a part of what the lines of this range share, by its weight out of the sum of the weights.
    Part(Fraction, Fraction, Range<usize>),
    /// It has none: the key prices.
    Outcome,
}

impl Origin {
    /// The word of files.
    pub(super) const fn as_str(&self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Fixed => "fixed",
            Self::Rest(_) => "rest",
            Self::Part(..) => "part",
            Self::Outcome => "outcome",
        }
    }
}

/// The time of each member within the period.
#[derive(Debug)]
pub(super) struct Presence {
    /// Of each member, in their order.
    pub(super) times: Vec<Ratio>,
    /// Of a member that is there all along.
    pub(super) whole: Ratio,
}

impl RuledLine<'_> {
    /// The rule of a line to which joiners add their share.
    pub(super) fn adding(&self) -> Option<&Prorata> {
        adding(self.formula)
    }

    /// What the total has more than the amount: what rounding each member on its own leaves, and what joiners and leavers make.
    pub(super) fn gap(&self) -> Option<Cents> {
        self.amount
            .map(|amount| Cents::new(self.sheet.total.get().saturating_sub(amount.get())))
    }
}

impl CalculationSheet {
    /// The lines, each with its rule.
    pub(super) fn lines(&self) -> Vec<RuledLine<'_>> {
        let mut rules = Vec::new();
        collect(&self.formula, Origin::Whole, &mut rules);
        let lines = self.sheet.lines.iter().zip(rules).zip(1..);
        lines
            .map(|((sheet, (formula, origin)), number)| {
                let amount = shared_amount(sheet);
                RuledLine {
                    number,
                    sheet,
                    amount,
                    formula,
                    origin: if amount.is_some() { origin } else { Origin::Outcome },
                    steps: numbered(sheet, formula),
                }
            })
            .collect()
    }

    /// What the lines of `range` share together.
    pub(super) fn amount_among(&self, range: &Range<usize>) -> Cents {
        let lines = self.sheet.lines.get(range.clone()).unwrap_or_default();
        let amounts = lines.iter().map(|line| shared_amount(line).unwrap_or(line.total).get());
        Cents::new(amounts.fold(0, i64::saturating_add))
    }

    /// The time of each member by the basis of `prorata`, which the kernel counts: the steps of a line to which joiners add their share do
    /// not hold it.
    pub(super) fn presence(&self, prorata: &Prorata) -> Option<Presence> {
        let formula = Formula::Prorata(Prorata {
            basis: prorata.basis,
            joiners: Joiners::Relieve,
            of: Box::new(Formula::Equal),
        });
        let participant = |member: &super::SheetMember| Participant {
            member: member.member,
            name: member.name.clone(),
            rank: member.rank,
            from: member.from,
            until: member.until,
            last_year: None,
        };
        let participants: Vec<Participant> = self.members.iter().map(participant).collect();
        let problem = Problem {
            formula: &formula,
            rounding: Rounding::DEFAULT,
            participants: &participants,
            carrier: None,
            amount: Some(Cents::ZERO),
            period: self.period,
            year: self.year,
            columns: &[],
            references: &[],
        };
        let sheet = problem.explain().ok()?;
        let step = sheet.lines.first()?.steps.first()?;
        let times = &step.columns.first()?.values;
        Some(Presence {
            times: times.iter().flatten().cloned().collect(),
            whole: step.constants.first()?.1.clone(),
        })
    }
}

/// What a line shares, with its sign; nothing for a price. Where joiners add their share the total is an outcome, and the line leaves to its
/// steps the amount that they share.
pub(super) fn shared_amount(line: &LineSheet) -> Option<Cents> {
    line.amount.or_else(|| {
        let magnitude = line.steps.first()?.amount.as_ref()?;
        let cents = i64::try_from(magnitude.numerator()).ok()?;
        Some(Cents::new(if line.total.get() < 0 {
            cents.saturating_neg()
        } else {
            cents
        }))
    })
}

fn adding(formula: &Formula) -> Option<&Prorata> {
    match formula {
        Formula::Prorata(prorata) if prorata.joiners == Joiners::Add && !formula.is_priced() => Some(prorata),
        _ => None,
    }
}

/// The rules of the lines of `formula`, in the order the kernel gives them.
fn collect<'a>(formula: &'a Formula, origin: Origin, rules: &mut Vec<(&'a Formula, Origin)>) {
    match formula {
        Formula::Stack(stack) => {
            let among = rules.len()..rules.len().saturating_add(count(formula));
            for line in &stack.lines {
                let origin = match line.amount {
                    Some(LineAmount::Rest) => Origin::Rest(among.clone()),
                    Some(LineAmount::Fixed(_)) | None => Origin::Fixed,
                };
                collect(&line.of, origin, rules);
            }
        }
        Formula::Blend(blend) if blend.mode == BlendMode::Nested => {
            let among = rules.len()..rules.len().saturating_add(count(formula));
            let weights = blend
                .parts
                .iter()
                .try_fold(Fraction::ZERO, |sum, part| sum.plus(&part.weight))
                .unwrap_or(Fraction::ONE);
            for part in &blend.parts {
                collect(&part.of, Origin::Part(part.weight, weights, among.clone()), rules);
            }
        }
        _ => rules.push((formula, origin)),
    }
}

/// How many lines `formula` has.
fn count(formula: &Formula) -> usize {
    match formula {
        Formula::Blend(blend) if blend.mode == BlendMode::SingleStep => 1,
        Formula::Stack(_) | Formula::Blend(_) => formula.children().into_iter().map(count).sum(),
        _ => 1,
    }
}

/// The steps of a line, numbered from the leaves.
fn numbered<'a>(sheet: &'a LineSheet, formula: &'a Formula) -> Vec<NumberedStep<'a>> {
    let root = adding(formula).map_or(formula, |prorata| &prorata.of);
    let mut steps = Vec::new();
    for step in &sheet.steps {
        number(step, root, &mut steps);
    }
    steps
}

fn number<'a>(step: &'a Step, formula: &'a Formula, steps: &mut Vec<NumberedStep<'a>>) -> usize {
    let nodes = step.children.iter().zip(formula.children());
    let children: Vec<usize> = nodes.map(|(step, formula)| number(step, formula, steps)).collect();
    let number = steps.len().saturating_add(1);
    for child in steps.iter_mut().filter(|step| children.contains(&step.number)) {
        child.parent = Some(number);
    }
    steps.push(NumberedStep {
        number,
        parent: None,
        children,
        step,
        formula,
    });
    number
}
