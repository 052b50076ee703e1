//! Multi-year projections: what each member would pay if nothing but what is already known applied. Nothing is recorded.

use super::allocation::{Allocation, Sheet};
use super::convention::Convention;
use super::document::Document;
use super::error::{failed, refused};
use super::id::read_local;
use super::key::Key;
use super::limits;
use super::member::Member;
use super::mutation::UserError;
use super::obligation::PerInhabitant;
use super::reading::Reading;
use super::scalars::Money;
use super::simulation::Comparison;
use async_graphql::{ID, InputObject, Object, Result, SimpleObject};
use domain::Refusal;
use domain::value::{Cents, FiscalYear, PoolCode};
use projections::projection::{
    Growth, MemberAhead, ProjectedPool as PoolView, ProjectedYear as YearView, ProjectionOrder, Stated,
};
use projections::report::projection_document;
use std::sync::Arc;

/// Comment une charge évolue d’un exercice à l’autre.
#[derive(InputObject)]
pub(crate) struct GrowthInput {
    /// La convention ; sans précision, toutes celles qui ont cette charge.
    convention: Option<ID>,
    /// La charge : son code.
    pool: String,
    /// Le taux annuel, en pour cent : « 2 », « 2.5 », « -1.5 ».
    yearly: String,
}

/// La réponse à une projection : les exercices à venir, ou ce qui empêche de les dire.
#[derive(SimpleObject)]
pub(crate) struct ProjectionPayload {
    /// La projection ; rien si elle est impossible.
    projection: Option<Projection>,
    /// Pourquoi elle est impossible ; vide si elle ne l’est pas.
    user_errors: Vec<UserError>,
}

/// What is asked.
pub(crate) struct Asked {
    pub(crate) from: Option<u16>,
    pub(crate) years: u16,
    pub(crate) growth: Option<String>,
    pub(crate) growths: Vec<GrowthInput>,
}

impl Asked {
    fn read(&self, reading: &Reading) -> std::result::Result<ProjectionOrder, Refusal> {
        let growth = |text: &str, field: String| Growth::parse(text).map_err(|refusal| refusal.at(field));
        let pools = self.growths.iter().enumerate().map(|(index, input)| {
            let convention = input.convention.as_ref().map(|id| read_local(id, reading.ledger));
            Ok((
                convention
                    .transpose()
                    .map_err(|refusal| refusal.at(format!("growths.{index}.convention")))?,
                PoolCode::parse(&input.pool).map_err(|refusal| refusal.at(format!("growths.{index}.pool")))?,
                growth(&input.yearly, format!("growths.{index}.yearly"))?,
            ))
        });
        let from = self.from.map(FiscalYear::new).transpose();
        Ok(ProjectionOrder {
            from: from.map_err(|refusal| refusal.at("from"))?,
            years: self.years,
            growth: self
                .growth
                .as_deref()
                .map_or(Ok(Growth::NONE), |text| growth(text, "growth".to_owned()))?,
            pools: pools.collect::<std::result::Result<_, Refusal>>()?,
        })
    }
}

impl ProjectionPayload {
    /// What `asked` answers.
    pub(crate) async fn of(reading: &Arc<Reading>, asked: &Asked) -> Result<Self> {
        let rules = reading.handle.rules(reading.view.size()).await.map_err(failed)?;
        let projected = asked
            .read(reading)
            .and_then(|order| reading.view.project(&rules, &order));
        Ok(match projected {
            Ok(view) => Self {
                projection: Some(Projection {
                    reading: Arc::clone(reading),
                    view: Arc::new(view),
                }),
                user_errors: Vec::new(),
            },
            Err(refusal) => Self {
                projection: None,
                user_errors: vec![refusal.into()],
            },
        })
    }
}

/// A projection.
pub(crate) struct Projection {
    reading: Arc<Reading>,
    view: Arc<projections::projection::Projection>,
}

/// Ce que chaque membre paierait les exercices à venir, si rien d’autre que ce qui est déjà connu ne s’appliquait. Rien n’est enregistré : personne
/// ne doit ces sommes.
#[Object]
impl Projection {
    /// L’exercice réparti dont elle part.
    async fn from(&self) -> u16 {
        self.view.from.get()
    }

    /// Les exercices à venir.
    async fn years(&self) -> Vec<u16> {
        self.view.years.iter().map(|year| year.get()).collect()
    }

    /// Ce que chacun paierait, toutes charges comptées, par nom.
    async fn members(&self) -> Result<Vec<ProjectedMember>> {
        let rows = self.reading.view.members_ahead(&self.view).into_iter();
        rows.map(|row| ProjectedMember::of(&self.reading, &self.view.years, &row))
            .collect()
    }

    /// Les charges, par convention puis par code.
    async fn pools(&self) -> Vec<ProjectedPool> {
        let places = 0..self.view.pools.len();
        places
            .map(|place| ProjectedPool {
                reading: Arc::clone(&self.reading),
                projection: Arc::clone(&self.view),
                place,
            })
            .collect()
    }

    /// Tout ce qui est tenu pour acquis, charge par charge.
    async fn hypotheses(&self) -> Vec<ProjectionHypothesis> {
        self.view.stated().into_iter().map(Into::into).collect()
    }

    /// Pourquoi d’autres charges n’y sont pas.
    async fn not_projected(&self) -> &[String] {
        &self.view.not_projected
    }

    /// Le document à remettre : tous les membres et chaque charge, ou un membre seul.
    async fn document(&self, #[graphql(desc = "Ce membre seulement.")] member: Option<ID>) -> Result<Document> {
        let member = member
            .map(|id| read_local(&id, self.reading.ledger))
            .transpose()
            .map_err(refused)?;
        Ok(projection_document(&self.reading.view, &self.view, member).into())
    }
}

/// Ce qu’une projection tient pour acquis.
#[derive(SimpleObject)]
pub(crate) struct ProjectionHypothesis {
    /// La charge.
    pool: String,
    /// Le premier exercice où elle vaut.
    from: u16,
    /// Le dernier.
    until: u16,
    /// Ce qui est tenu pour acquis, en français.
    sentence: String,
}

impl From<Stated> for ProjectionHypothesis {
    fn from(stated: Stated) -> Self {
        Self {
            pool: stated.pool.1.to_string(),
            from: stated.from.get(),
            until: stated.until.get(),
            sentence: stated.sentence,
        }
    }
}

/// Ce qu’un membre paierait, toutes charges comptées.
#[derive(SimpleObject)]
pub(crate) struct ProjectedMember {
    /// Le membre.
    member: Member,
    /// Sa part de l’exercice dont la projection part.
    base: Money,
    /// Les exercices à venir.
    years: Vec<ProjectedAmount>,
}

/// Un montant, pour un exercice à venir.
#[derive(SimpleObject)]
pub(crate) struct ProjectedAmount {
    /// L’exercice.
    year: u16,
    /// Le montant ; rien si l’une de ses charges ne peut pas être projetée : la somme des autres passerait pour le tout.
    amount: Option<Money>,
    /// Le montant par habitant, d’après la dernière population connue en vigueur au 1er janvier ; rien sans montant.
    per_inhabitant: Option<PerInhabitant>,
}

impl ProjectedMember {
    fn of(reading: &Arc<Reading>, years: &[FiscalYear], row: &MemberAhead) -> Result<Self> {
        let amount = |(year, amount): (&FiscalYear, &Option<Cents>)| ProjectedAmount {
            year: year.get(),
            amount: amount.map(Money::from),
            per_inhabitant: amount.map(|amount| PerInhabitant::of(reading, row.member, *year, amount)),
        };
        Ok(Self {
            member: reading.member(row.member)?,
            base: row.base.into(),
            years: years.iter().zip(&row.years).map(amount).collect(),
        })
    }
}

/// A cost pool of a projection.
#[derive(Clone)]
pub(crate) struct ProjectedPool {
    reading: Arc<Reading>,
    projection: Arc<projections::projection::Projection>,
    place: usize,
}

impl ProjectedPool {
    fn view(&self) -> Result<&PoolView> {
        let pool = self.projection.pools.get(self.place);
        pool.ok_or_else(|| super::error::dangling("charge"))
    }
}

/// Une charge, sur les exercices à venir.
#[Object]
impl ProjectedPool {
    /// La convention.
    async fn convention(&self) -> Result<Convention> {
        self.reading.convention(self.view()?.convention)
    }

    /// La charge : son code.
    async fn pool(&self) -> Result<&str> {
        Ok(self.view()?.pool.as_str())
    }

    /// La répartition dont elle part.
    async fn base(&self) -> Result<Allocation> {
        self.reading.allocation(self.view()?.base.computed.allocation)
    }

    /// Comment elle évolue, là où son budget n’est pas voté : « +2 % par an ».
    async fn growth(&self) -> Result<String> {
        Ok(self.view()?.growth.french())
    }

    /// Les exercices à venir.
    async fn years(&self) -> Result<Vec<ProjectedYear>> {
        let places = 0..self.view()?.years.len();
        Ok(places
            .map(|year| ProjectedYear {
                pool: self.clone(),
                year,
            })
            .collect())
    }
}

/// A cost pool in a year to come.
pub(crate) struct ProjectedYear {
    pool: ProjectedPool,
    year: usize,
}

impl ProjectedYear {
    fn view(&self) -> Result<&YearView> {
        let year = self.pool.view()?.years.get(self.year);
        year.ok_or_else(|| super::error::dangling("exercice"))
    }
}

/// Une charge, pour un exercice à venir.
#[Object]
impl ProjectedYear {
    /// L’exercice.
    async fn year(&self) -> Result<u16> {
        Ok(self.view()?.year.get())
    }

    /// Le montant à répartir.
    async fn amount(&self) -> Result<Money> {
        Ok(self.view()?.amount.into())
    }

    /// Ce que les membres paieraient ensemble : le montant, sauf clé qui fixe des prix ou arrondit chaque part ; rien si elle ne peut pas être projetée.
    async fn total(&self) -> Result<Option<Money>> {
        let outcome = self.view()?.outcome.as_ref().ok();
        Ok(outcome.map(|projected| projected.allocation.computed.total.into()))
    }

    /// La clé qui partagerait.
    async fn key(&self) -> Result<Option<Key>> {
        let outcome = self.view()?.outcome.as_ref().ok();
        let key = outcome.map(|projected| self.pool.reading.key(projected.allocation.computed.key));
        key.transpose()
    }

    /// La part de chacun à côté de l’exercice d’avant, et ce qui fait la différence : le montant, la clé, les critères, les membres.
    async fn comparisons(&self) -> Result<Vec<Comparison>> {
        let lines = self
            .view()?
            .outcome
            .as_ref()
            .map_or(&[][..], |projected| &projected.lines);
        Ok(Comparison::all(&self.pool.reading, lines))
    }

    /// La feuille de calcul : de quoi refaire chaque part au crayon.
    #[graphql(complexity = "child_complexity + limits::SHEET")]
    async fn sheet(&self) -> Result<Option<Sheet>> {
        let year = self.view()?;
        if year.outcome.is_err() {
            return Ok(None);
        }
        let sheet = self.pool.reading.view.projected_sheet(year).map_err(refused)?;
        Ok(Some(Sheet::from(sheet)))
    }

    /// Ce qui est tenu pour acquis cet exercice, en français.
    async fn hypotheses(&self) -> Result<&[String]> {
        Ok(&self.view()?.hypotheses)
    }

    /// Pourquoi elle ne peut pas être projetée cet exercice ; vide si elle l’est.
    async fn obstacles(&self) -> Result<Vec<UserError>> {
        let refusal = self.view()?.outcome.as_ref().err();
        Ok(refusal.into_iter().cloned().map(UserError::from).collect())
    }
}
