//! From exact shares to whole units.

use super::bench::Bench;
use super::cells::{Number, all_members};
use super::division::{Place, Slots};
use super::lines::Plan;
use super::page::Style;
use super::shares::Shares;
use super::units::Concern;
use domain::key::sheet::NodeKind;
use domain::key::{Formula, Joiners, Prorata, RoundingRule};
use domain::value::{Fraction, MemberId};
use rust_xlsxwriter::XlsxError;

/// Shares cut into whole units and what they leave.
struct Cut {
    /// The cell of the whole units.
    units: String,
    /// The cell of the remainder.
    rest: String,
    /// What a remainder is a part of: a unit.
    of: String,
}

impl Bench<'_, '_> {
    /// The whole line.
    pub(super) fn line(&mut self, plan: &Plan<'_>) -> Result<(), XlsxError> {
        let Some(step) = plan.line.steps.first() else {
            return Ok(());
        };
        let everybody = Concern::default();
        let Some(amount) = step.amount.as_ref().filter(|_| plan.amount.is_some()) else {
            let price = self.price(plan.formula, step, &everybody)?;
            self.open("arrondi")?;
            self.exact(&price)?;
            let cut = self.cut_parts(&price)?;
            let cents = self.nearest(&cut)?;
            return self.owed(&cents);
        };
        let amount = self.magnitude(amount)?;
        let rounded = match plan.formula {
            Formula::Prorata(prorata) if prorata.joiners == Joiners::Add => self.adding(prorata, plan, &amount)?,
            formula => {
                let shares = self.share(formula, step, &amount, &everybody)?;
                self.round(&shares, &amount)?
            }
        };
        self.owed(&format!("SIGN($D$3)*{rounded}"))
    }

    /// Shares rounded by the rule of the key, without sign.
    fn round(&mut self, shares: &Shares, amount: &Number) -> Result<String, XlsxError> {
        self.open("arrondi")?;
        let cut = match shares {
            Shares::Weights(weights) => self.cut_weights(weights, amount)?,
            Shares::Parts(parts) => {
                self.exact(parts)?;
                self.cut_parts(parts)?
            }
        };
        match self.source.rounding.rule {
            RoundingRule::LargestRemainder => self.largest_remainder(&cut, amount),
            RoundingRule::HalfUpPerMember => self.nearest(&cut),
            RoundingRule::HalfUpResidueTo(member) => self.nearest_with_owner(&cut, amount, Some(member)),
            RoundingRule::HalfUpResidueToCarrier => self.nearest_with_owner(&cut, amount, self.source.carrier),
        }
    }

    /// The exact part, for people to read.
    fn exact(&mut self, parts: &Number) -> Result<(), XlsxError> {
        self.column("Part exacte", Style::Exact, &format!("{}/100", parts.expression()))
            .map(drop)
    }

    /// Whole weights: the remainders are whole numbers over one denominator.
    fn cut_weights(&mut self, weights: &Number, amount: &Number) -> Result<Cut, XlsxError> {
        let whole = self.total("Somme des poids", weights)?;
        let unit = self.source.rounding.unit.cents();
        let whole = if unit == 1 {
            whole
        } else {
            let cell = self.common(
                "Somme des poids × centimes de l’unité",
                &format!("{}*{unit}", whole.whole),
            )?;
            Number::common(cell, whole.most.saturating_mul(unit.into()))
        };
        let of = whole.whole.clone();
        let exact = format!(
            "{}*{}/{of}/{}",
            amount.whole,
            weights.whole,
            if unit == 1 { "100" } else { "1" }
        );
        self.column("Part exacte", Style::Exact, &exact)?;
        let (quotient, left) = self.quotient(&mut Slots::Members, amount, weights, &whole)?;
        let units = self.column("Unités entières", Style::Whole, &format!("{quotient}+INT({left}/{of})"))?;
        let rest = self.column("Reste", Style::Whole, &format!("{left}-{of}*INT({left}/{of})"))?;
        Ok(Cut { units, rest, of })
    }

    /// Parts in cents: remainders within a billionth of a cent are the same.
    fn cut_parts(&mut self, parts: &Number) -> Result<Cut, XlsxError> {
        let unit = self.source.rounding.unit.cents();
        let (cents, fraction) = match &parts.part {
            None => (parts.whole.clone(), String::new()),
            Some(part) => {
                let whole = format!("INT(ROUND({part},9))");
                (
                    format!("({}+{whole})", parts.whole),
                    format!("+ROUND({part},9)-{whole}"),
                )
            }
        };
        let of = unit.to_string();
        let units = if unit == 1 {
            cents.clone()
        } else {
            format!("INT({cents}/{unit})")
        };
        let units = self.column("Unités entières", Style::Whole, &units)?;
        let rest = format!("ROUND(({cents}-{unit}*{units}){fraction},9)");
        let rest = self.column("Reste", Style::Fraction, &rest)?;
        Ok(Cut { units, rest, of })
    }

    /// The missing units go one each to the largest remainders; equal ones are served in the order of the key.
    fn largest_remainder(&mut self, cut: &Cut, amount: &Number) -> Result<String, XlsxError> {
        let unit = self.source.rounding.unit.cents();
        let (rests, ranks) = (all_members(&cut.rest, self.count()), self.inputs.ranks());
        let ties = all_members(&ranks, self.count());
        let missing = format!("{}/{unit}-SUM({})", amount.whole, all_members(&cut.units, self.count()));
        let missing = self.common("Unités à distribuer", &missing)?;
        let rank = format!(
            "1+SUMPRODUCT(({rests}>{rest})+({rests}={rest})*({ties}<{ranks}))",
            rest = cut.rest
        );
        let rank = self.column("Rang du reste", Style::Whole, &rank)?;
        let served = self.column("Unité reçue", Style::Whole, &format!("IF({rank}<={missing},1,0)"))?;
        self.column(
            "Arrondi, en centimes",
            Style::Whole,
            &format!("{unit}*({}+{served})", cut.units),
        )
    }

    /// Each to the nearest unit, the half going up.
    fn nearest(&mut self, cut: &Cut) -> Result<String, XlsxError> {
        let unit = self.source.rounding.unit.cents();
        let nearest = format!("{unit}*({}+IF(2*{}>={},1,0))", cut.units, cut.rest, cut.of);
        self.column("Au plus proche, en centimes", Style::Whole, &nearest)
    }

    fn nearest_with_owner(&mut self, cut: &Cut, amount: &Number, owner: Option<MemberId>) -> Result<String, XlsxError> {
        let nearest = self.nearest(cut)?;
        let place = self
            .source
            .members
            .iter()
            .position(|member| Some(member.member) == owner);
        let number = Fraction::whole(
            place
                .and_then(|place| u64::try_from(place).ok())
                .map_or(0, |place| place.saturating_add(1)),
        );
        let owner = self
            .inputs
            .parameter("N° du membre qui reçoit l’écart d’arrondi", &number, Style::InputWhole)?;
        let gap = format!("{}-SUM({})", amount.whole, all_members(&nearest, self.count()));
        let gap = self.common("Écart d’arrondi, en centimes", &gap)?;
        let received = self.column(
            "Écart reçu",
            Style::Whole,
            &format!("IF({}={owner},{gap},0)", self.inputs.numbers()),
        )?;
        self.column("Arrondi, en centimes", Style::Whole, &format!("{nearest}+{received}"))
    }

    /// The share of a joiner is one more receipt, and a leaver charges nobody.
    fn adding(&mut self, prorata: &Prorata, plan: &Plan<'_>, amount: &Number) -> Result<String, XlsxError> {
        let times = self.inputs.times(prorata.basis)?;
        let first = self.inputs.there_at_first(&times.cell)?;
        let (Some(among_first), Some(among_all)) = (plan.line.steps.first(), plan.line.steps.last()) else {
            return Ok("0".to_owned());
        };
        let everybody = Concern::default();
        let shares = self.share(&prorata.of, among_first, amount, &everybody.and(first.clone()))?;
        let rounded = self.round(&shares, amount)?;
        let before = self.parts(shares, amount)?;
        let shares = self.share(&prorata.of, among_all, amount, &everybody.and(times.cell.clone()))?;
        let after = self.parts(shares, amount)?;
        self.open(&format!(
            "{} : {}",
            NodeKind::Prorata.french(),
            prorata.joiners.french()
        ))?;
        let choose = |before: &str, after: &str| format!("IF({first}>0,{before},{after})");
        let whole = self.column("Part, centimes", Style::Whole, &choose(&before.whole, &after.whole))?;
        let part = self.column("Fraction", Style::Fraction, &choose(before.part(), after.part()))?;
        let part = Number {
            whole,
            part: Some(part),
            most: amount.most,
            sum: amount.sum,
        };
        let time = Number::common(times.cell.clone(), times.most);
        let due = self.divide(
            Place::Members,
            &part,
            &time,
            &Number::common(times.whole.clone(), times.most),
        )?;
        let cut = self.cut_parts(&due)?;
        let nearest = self.nearest(&cut)?;
        let stays = format!("IF(AND({first}>0,{}={}),{rounded},{nearest})", times.cell, times.whole);
        self.column("Dû, en centimes", Style::Whole, &stays)
    }
}
