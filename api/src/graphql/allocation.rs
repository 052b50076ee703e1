//! Allocations: each member's share, with its calculation sheet.

use super::act::ChainFlag;
use super::budget::Budget;
use super::convention::Convention;
use super::error::{dangling, refused};
use super::fact::Fact;
use super::id::global_id;
use super::key::Key;
use super::limits;
use super::member::{CriterionStatus, Member};
use super::reading::Reading;
use super::scalars::{CriterionName, Date, Money, Position, Uuid};
use super::settlement::AllocationStage;
use async_graphql::{ID, Object, Result, SimpleObject};
use domain::allocation::event::Input as InputFact;
use projections::allocations::{AllocationView, ShareView};
use projections::sheet::CalculationSheet;
use std::sync::Arc;

/// An allocation.
#[derive(Clone)]
pub(crate) struct Allocation {
    pub(super) reading: Arc<Reading>,
    pub(super) view: Arc<AllocationView>,
}

/// Une répartition : une charge, une clé et des valeurs épinglées donnent la part de chacun, au centime.
#[Object]
impl Allocation {
    /// Identifiant global.
    pub(super) async fn id(&self) -> ID {
        global_id(self.reading.ledger, self.view.computed.allocation)
    }

    /// Le budget.
    async fn budget(&self) -> Result<Budget> {
        self.reading.budget(self.view.computed.budget)
    }

    /// La convention.
    async fn convention(&self) -> Result<Convention> {
        self.reading.convention(self.view.computed.convention)
    }

    /// L’exercice : une année.
    async fn fiscal_year(&self) -> u16 {
        self.view.computed.fiscal_year.get()
    }

    /// La charge répartie : son code.
    async fn pool(&self) -> &str {
        self.view.computed.pool.as_str()
    }

    /// La clé appliquée.
    async fn key(&self) -> Result<Key> {
        self.reading.key(self.view.computed.key)
    }

    /// Empreinte SHA-256 du texte de la clé, telle qu’appliquée.
    async fn key_hash(&self) -> String {
        self.view.computed.key_hash.to_string()
    }

    /// Ce qu’elle partage.
    async fn stage(&self) -> AllocationStage {
        self.view.stage.into()
    }

    /// Celle de la même charge et du même exercice qui l’a précédée : ce qu’elle change se régularise.
    async fn follows(&self) -> Result<Option<Allocation>> {
        let follows = self.view.follows.map(|former| self.reading.allocation(former));
        follows.transpose()
    }

    /// Le montant à partager : le net de la charge au budget. La somme des parts est « total ».
    async fn amount(&self) -> Money {
        self.view.computed.amount.into()
    }

    /// Ce que les membres doivent ensemble, la somme des parts : le montant à partager, sauf pour une clé qui fixe des prix ou arrondit membre par membre.
    async fn total(&self) -> Money {
        self.view.computed.total.into()
    }

    /// Ce que les membres doivent ensemble au-delà du coût partagé, s’il y a lieu : une marge, que ni l’exonération de TVA des groupements de moyens
    /// (CGI, art. 261 B) ni la coopération « en interne » n’admettent.
    async fn mark_up(&self) -> Option<Money> {
        self.view.mark_up().map(Into::into)
    }

    /// La version de la clé appliquée.
    async fn key_version(&self) -> u16 {
        self.view.computed.key_version
    }

    /// La feuille de calcul, refaite à partir de ce qui a été enregistré.
    #[graphql(complexity = "child_complexity + limits::SHEET")]
    async fn sheet(&self) -> Result<Sheet> {
        let sheet = self.reading.view.sheet(self.view.computed.allocation);
        let sheet = sheet.ok_or_else(|| dangling("clé"))?.map_err(refused)?;
        Ok(Sheet { sheet })
    }

    /// Le jour pour lequel elle a été calculée.
    async fn computed_on(&self) -> Date {
        self.view.computed.computed_on.into()
    }

    /// Ce qui est tombé sous elle ; vide si sa chaîne d’autorité tient.
    async fn flags(&self) -> Vec<ChainFlag> {
        ChainFlag::all(&self.reading, self.view.fact.event)
    }

    /// Les parts : une par membre, dans l’ordre de la clé.
    async fn shares(&self) -> Vec<Share> {
        let shares = self.view.shares.iter();
        shares
            .map(|view| Share {
                reading: Arc::clone(&self.reading),
                view: Arc::clone(view),
            })
            .collect()
    }

    /// Le fait qui l’a enregistrée.
    async fn fact(&self) -> Fact {
        Fact::of(&self.reading, self.view.fact)
    }
}

/// A share.
pub(crate) struct Share {
    reading: Arc<Reading>,
    view: Arc<ShareView>,
}

/// La part d’un membre, avec ce sur quoi elle repose.
#[Object]
impl Share {
    /// Le membre.
    async fn member(&self) -> Result<Member> {
        self.reading.member(self.view.allocated.member)
    }

    /// Sa part.
    async fn amount(&self) -> Money {
        self.view.allocated.amount.into()
    }

    /// Sa part exacte avant arrondi, en centimes et sans signe : une fraction.
    async fn exact(&self) -> String {
        self.view.allocated.exact.to_string()
    }

    /// Ce que l’arrondi lui donne en plus ou en moins : le centime de reste, ou l’écart que la clé lui attribue.
    async fn residue(&self) -> Money {
        self.view.allocated.residue.into()
    }

    /// Sa part de chaque ligne, pour une clé qui en a plusieurs.
    async fn lines(&self) -> Vec<Line> {
        let lines = self.view.allocated.lines.iter();
        lines
            .map(|line| Line {
                label: line.label.to_string(),
                amount: line.amount.into(),
            })
            .collect()
    }

    /// Ce qu’il devait l’an dernier, si la clé compare.
    async fn last_year(&self) -> Option<Money> {
        self.view.allocated.last_year.map(Into::into)
    }

    /// Son premier jour dans l’exercice, s’il arrive en cours d’année.
    async fn present_from(&self) -> Option<Date> {
        self.view.allocated.presence.as_ref()?.from.map(Into::into)
    }

    /// Son dernier jour dans l’exercice, s’il part en cours d’année.
    async fn present_until(&self) -> Option<Date> {
        self.view.allocated.presence.as_ref()?.until.map(Into::into)
    }

    /// Les valeurs épinglées sur lesquelles elle repose.
    async fn inputs(&self) -> Vec<Input> {
        let member = self.reading.view.members.get(self.view.allocated.member);
        let inputs = self.view.allocated.inputs.iter();
        let position = |input: &InputFact| {
            member.and_then(|member| member.criterion_position(&input.criterion, input.vintage, input.fact))
        };
        inputs.map(|input| Input::of(input, position(input))).collect()
    }

    /// Le fait qui l’a enregistrée.
    async fn fact(&self) -> Fact {
        Fact::of(&self.reading, self.view.fact)
    }
}

/// La part d’un membre dans une ligne.
#[derive(SimpleObject)]
#[graphql(name = "ShareLine")]
pub(crate) struct Line {
    /// Comment la clé l’appelle.
    label: String,
    /// Sa part.
    amount: Money,
}

/// Une valeur épinglée au moment du calcul.
#[derive(SimpleObject)]
pub(crate) struct Input {
    /// Quel critère.
    criterion: CriterionName,
    /// Son millésime : l’année de référence.
    vintage: u16,
    /// Sa valeur exacte.
    value: String,
    /// Sa source.
    source: String,
    /// Provisoire ou définitive ; non connu des répartitions les plus anciennes.
    status: Option<CriterionStatus>,
    /// Quand elle a été connue du public ; non connu des répartitions les plus anciennes.
    known_on: Option<Date>,
    /// Le fait qui l’a enregistrée : son identifiant propre.
    event_id: Uuid,
    /// La position de ce fait.
    position: Option<Position>,
}

impl Input {
    fn of(input: &InputFact, position: Option<u64>) -> Self {
        Self {
            criterion: (&input.criterion).into(),
            vintage: input.vintage.get(),
            value: input.value.to_string(),
            source: input.source.to_string(),
            status: input.status.map(Into::into),
            known_on: input.known_on.map(Into::into),
            event_id: Uuid::of(input.fact),
            position: position.map(Into::into),
        }
    }
}

/// A calculation sheet.
pub(crate) struct Sheet {
    sheet: CalculationSheet,
}

impl From<CalculationSheet> for Sheet {
    fn from(sheet: CalculationSheet) -> Self {
        Self { sheet }
    }
}

/// Une feuille de calcul : l’arbre des étapes, d’où l’on retrouve chaque centime à la main.
#[Object(name = "CalculationSheet")]
impl Sheet {
    /// Pour une personne : le calcul pas à pas, en français.
    async fn text(&self) -> String {
        projections::sheet::text(&self.sheet)
    }

    /// Pour un programme : la même en JSON (docs/reference/calculation-sheet.md).
    async fn json(&self) -> String {
        projections::sheet::json(&self.sheet).to_string()
    }

    /// Pour un tableur : la même en CSV.
    async fn csv(&self) -> String {
        projections::sheet::csv(&self.sheet)
    }

    /// Ce que le calcul donne en tout.
    async fn total(&self) -> Money {
        self.sheet.sheet.total.into()
    }

    /// Si chaque montant enregistré est bien celui que le calcul donne. Non : le registre est à examiner.
    async fn matches(&self) -> bool {
        self.sheet.differences.is_empty()
    }
}

impl Reading {
    /// Every allocation, by fiscal year, each with its cursor.
    pub(crate) fn allocation_rows(self: &Arc<Self>) -> Vec<(String, Allocation)> {
        let allocations = self.view.allocations.iter();
        allocations
            .map(|view| {
                (
                    view.computed.allocation.to_string(),
                    Allocation {
                        reading: Arc::clone(self),
                        view: Arc::clone(view),
                    },
                )
            })
            .collect()
    }
}
