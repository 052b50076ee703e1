//! Writing a key: one way only, the shortest, so that two keys that share alike are written alike.

use super::KeyText;
use super::layout::Document;
use super::written::{Fields, basis, bound, first, money, number, rate, tariff, text, unit_cost, vintage, word};
use crate::key::{
    Blend, Bounded, Coefficient, Fixed, Formula, Index, IndexBase, Joiners, Line, LineAmount, Only, Part, Prorata,
    Rounding, RoundingRule, Smoothed, Stack,
};
use crate::value::MemberId;

impl KeyText {
    /// Writes it in YAML; `label` is what a member is called. [`KeyText::read`] reads the same key.
    pub fn to_yaml(&self, label: impl Fn(MemberId) -> String) -> String {
        Writer { label: &label }.key(self).yaml()
    }

    /// Writes it in JSON; `label` is what a member is called. [`KeyText::read`] reads the same key.
    pub fn to_json(&self, label: impl Fn(MemberId) -> String) -> String {
        Writer { label: &label }.key(self).json()
    }
}

struct Writer<'l> {
    label: &'l dyn Fn(MemberId) -> String,
}

impl Writer<'_> {
    fn key(&self, key: &KeyText) -> Document {
        let ties = Some(&key.ties).filter(|ties| !ties.is_empty());
        let unit = Some(key.rounding.unit).filter(|unit| *unit != Rounding::DEFAULT.unit);
        Fields::new()
            .maybe("name", key.name.as_ref().map(text))
            .maybe(
                "participants",
                key.participants.as_deref().map(|members| self.members(members)),
            )
            .maybe("rounding", self.rounding(key.rounding.rule))
            .maybe("unit", unit.map(|unit| word(unit.as_str())))
            .maybe("ties", ties.map(|ties| self.members(ties)))
            .maybe("carrier", key.carrier.map(|member| self.member(member)))
            .with("formula", self.formula(&key.formula))
            .done()
    }

    fn rounding(&self, rule: RoundingRule) -> Option<Document> {
        match rule {
            RoundingRule::LargestRemainder => None,
            RoundingRule::HalfUpPerMember => Some(word("halfUpPerMember")),
            RoundingRule::HalfUpResidueToCarrier => Some(word("halfUpResidueToCarrier")),
            RoundingRule::HalfUpResidueTo(member) => Some(Document::field("halfUpResidueTo", self.member(member))),
        }
    }

    fn member(&self, member: MemberId) -> Document {
        Document::Text((self.label)(member))
    }

    fn members(&self, members: &[MemberId]) -> Document {
        Document::List(members.iter().map(|member| self.member(*member)).collect())
    }

    fn formula(&self, formula: &Formula) -> Document {
        let (node, below) = match formula {
            Formula::Equal => return word("equal"),
            Formula::Blend(blend) => ("blend", self.blend(blend)),
            Formula::Bounded(bounded) => ("bounded", self.bounded(bounded)),
            Formula::Coefficient(coefficient) => ("coefficient", self.coefficient(coefficient)),
            Formula::Criterion(wanted) => ("criterion", basis(wanted)),
            Formula::Fixed(fixed) => ("fixed", self.fixed(fixed)),
            Formula::Index(index) => ("index", self.index(index)),
            Formula::Only(only) => ("only", self.only(only)),
            Formula::Prorata(prorata) => ("prorata", self.prorata(prorata)),
            Formula::Smoothed(smoothed) => ("smoothed", self.smoothed(smoothed)),
            Formula::Stack(stack) => ("stack", self.stack(stack)),
            Formula::Tariff(wanted) => ("tariff", tariff(wanted)),
            Formula::UnitCost(wanted) => ("unitCost", unit_cost(wanted)),
        };
        Document::field(node, below)
    }

    fn fixed(&self, fixed: &Fixed) -> Document {
        let quotas = fixed
            .quotas
            .iter()
            .map(|quota| ((self.label)(quota.member), rate(&quota.share)));
        Fields::new()
            .flag("normalise", fixed.normalise)
            .with("quotas", Document::Map(quotas.collect()))
            .done()
    }

    fn blend(&self, blend: &Blend) -> Document {
        Fields::new()
            .with("mode", word(blend.mode.as_str()))
            .flag("normalise", blend.normalise)
            .with(
                "parts",
                Document::List(blend.parts.iter().map(|part| self.part(part)).collect()),
            )
            .done()
    }

    fn part(&self, part: &Part) -> Document {
        Fields::new()
            .maybe("label", part.label.as_ref().map(text))
            .with("weight", rate(&part.weight))
            .with("of", self.formula(&part.of))
            .done()
    }

    fn bounded(&self, bounded: &Bounded) -> Document {
        Fields::new()
            .maybe("floor", bounded.floor.as_ref().map(bound))
            .maybe("cap", bounded.cap.as_ref().map(bound))
            .maybe("first", first(bounded.first))
            .with("of", self.formula(&bounded.of))
            .done()
    }

    fn smoothed(&self, smoothed: &Smoothed) -> Document {
        Fields::new()
            .maybe("increase", smoothed.increase.as_ref().map(rate))
            .maybe("decrease", smoothed.decrease.as_ref().map(rate))
            .maybe("first", first(smoothed.first))
            .with("of", self.formula(&smoothed.of))
            .done()
    }

    fn coefficient(&self, coefficient: &Coefficient) -> Document {
        let factors = coefficient.factors.iter().map(|factor| {
            Fields::new()
                .with("member", self.member(factor.member))
                .with("factor", number(&factor.factor))
                .with("reason", text(&factor.reason))
                .done()
        });
        Fields::new()
            .with("factors", Document::List(factors.collect()))
            .with("of", self.formula(&coefficient.of))
            .done()
    }

    fn only(&self, only: &Only) -> Document {
        Fields::new()
            .with("members", self.members(&only.members))
            .with("of", self.formula(&only.of))
            .done()
    }

    fn prorata(&self, prorata: &Prorata) -> Document {
        let joiners = Some(prorata.joiners).filter(|joiners| *joiners != Joiners::Relieve);
        Fields::new()
            .with("basis", word(prorata.basis.as_str()))
            .maybe("joiners", joiners.map(|joiners| word(joiners.as_str())))
            .with("of", self.formula(&prorata.of))
            .done()
    }

    fn index(&self, index: &Index) -> Document {
        let base = match &index.base {
            IndexBase::Value(value) => number(value),
            IndexBase::Vintage(of) => Document::field("vintage", vintage(*of)),
        };
        Fields::new()
            .with("series", Document::Text(index.series.to_string()))
            .maybe("source", index.source.as_ref().map(text))
            .with("base", base)
            .with("current", vintage(index.current))
            .with("of", self.formula(&index.of))
            .done()
    }

    fn stack(&self, stack: &Stack) -> Document {
        let lines = stack.lines.iter().map(|line| self.line(line));
        Document::field("lines", Document::List(lines.collect()))
    }

    fn line(&self, line: &Line) -> Document {
        let amount = line.amount.map(|amount| match amount {
            LineAmount::Fixed(cents) => money(cents),
            LineAmount::Rest => word("rest"),
        });
        Fields::new()
            .with("label", text(&line.label))
            .maybe("amount", amount)
            .with("of", self.formula(&line.of))
            .done()
    }
}
