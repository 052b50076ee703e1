//! What changed between two moments.

use super::error::failed;
use super::fact::Fact;
use super::member::Member;
use super::page::{Connection, Window, complexity};
use super::reading::Reading;
use super::scalars::{Date, Instant, Money, Position, Uuid};
use async_graphql::{Enum, Object, Result, SimpleObject};
use engine::Failure;
use projections::changes::{self, Difference, Moment, Scope};
use std::sync::Arc;

/// Ce dont une différence parle.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "projections::changes::Noun")]
pub(crate) enum ChangeSubject {
    /// Le registre lui-même.
    Ledger,
    /// Un membre.
    Member,
    /// Un acte d’un membre, repris d’un fichier.
    PastAct,
    /// Une convention, ses consultations, ses avenants, ses participations.
    Convention,
    /// Un comité.
    Committee,
    /// Une séance.
    Session,
    /// Une décision.
    Decision,
    /// Un acte rectifié, défait ou rétabli.
    Act,
    /// Une clé de répartition.
    Key,
    /// Un coût unitaire notifié.
    UnitCost,
    /// Un état d’unités.
    UnitStatement,
    /// Un budget.
    Budget,
    /// Un débat d’orientation budgétaire.
    Debate,
    /// Une répartition.
    Allocation,
    /// Ce qu’un membre doit pour un exercice.
    MemberYear,
    /// Une ligne de ce qu’un membre doit.
    ObligationLine,
    /// Un appel de fonds.
    Call,
    /// Un titre de recettes.
    Title,
    /// Un paiement.
    Payment,
    /// Un emprunt.
    Loan,
    /// Un bien.
    Asset,
    /// Le règlement d’un retrait.
    Withdrawal,
    /// La clôture d’un exercice.
    Closing,
}

/// Un moment d’une comparaison : ce que le registre savait, et le jour d’où on le regarde.
#[derive(SimpleObject)]
pub(crate) struct ComparedMoment {
    /// La position du dernier fait connu.
    position: Option<Position>,
    /// Quand le registre l’a su.
    recorded_at: Option<Instant>,
    /// La date civile de ce qui en dépend.
    on: Date,
}

impl ComparedMoment {
    fn of(reading: &Reading) -> Self {
        Self {
            position: reading.view.position().map(Into::into),
            recorded_at: reading.view.recorded_at().map(Into::into),
            on: reading.on.into(),
        }
    }
}

/// La valeur d’un champ à un moment.
#[derive(SimpleObject, Clone)]
pub(crate) struct ChangedValue {
    /// En français : « en vigueur », « 1 234,56 € », « 12 mars 2026 ».
    text: String,
    /// Le montant, si c’en est un.
    money: Option<Money>,
    /// La date, si c’en est une.
    date: Option<Date>,
}

impl From<&changes::Value> for ChangedValue {
    fn from(value: &changes::Value) -> Self {
        let (money, date) = match value {
            changes::Value::Money(amount) => (Some((*amount).into()), None),
            changes::Value::Date(date) => (None, Some((*date).into())),
            changes::Value::Text(_) | changes::Value::Number(_) => (None, None),
        };
        Self {
            text: value.french(),
            money,
            date,
        }
    }
}

/// A difference.
#[derive(Clone)]
pub(crate) struct Change {
    /// The moment that knows more.
    later: Arc<Reading>,
    view: Arc<changes::Change>,
}

/// Un champ d’une chose qui n’est pas le même aux deux moments.
#[Object]
impl Change {
    /// De quelle sorte de chose.
    async fn subject(&self) -> ChangeSubject {
        self.view.noun.into()
    }

    /// Laquelle : son identifiant propre, ou celui du fait qui l’a enregistrée si elle n’en a pas.
    async fn subject_id(&self) -> Uuid {
        Uuid::of(self.view.id)
    }

    /// Son nom : « Population », « Muzillac, 2026 ».
    async fn name(&self) -> &str {
        &self.view.name
    }

    /// Quel champ : « dû », « premier jour d’application ».
    async fn field(&self) -> &str {
        &self.view.field
    }

    /// Ce qu’il était ; rien s’il n’était pas connu.
    async fn before(&self) -> Option<ChangedValue> {
        self.view.before.as_ref().map(Into::into)
    }

    /// Ce qu’il est ensuite ; rien s’il n’est plus connu.
    async fn after(&self) -> Option<ChangedValue> {
        self.view.after.as_ref().map(Into::into)
    }

    /// De combien un montant a changé, ce qui n’était pas connu comptant pour rien ; rien pour ce qui n’est pas un montant.
    async fn difference(&self) -> Option<Money> {
        self.view.difference().map(Into::into)
    }

    /// Les faits enregistrés entre les deux moments qui l’ont fait, autant qu’ils sont connus. Aucun quand le temps seul l’a fait.
    async fn facts(&self) -> Vec<Fact> {
        self.view
            .facts
            .iter()
            .map(|fact| Fact::of(&self.later, *fact))
            .collect()
    }

    /// La différence en une phrase.
    async fn sentence(&self) -> &str {
        &self.view.sentence
    }
}

/// Un montant aux deux moments : « before » et « difference » font « after », au centime.
#[derive(SimpleObject)]
pub(crate) struct AmountChange {
    /// Ce qu’il était.
    before: Money,
    /// Ce qu’il est ensuite.
    after: Money,
    /// De combien il a changé.
    difference: Money,
}

impl From<Difference> for AmountChange {
    fn from(amount: Difference) -> Self {
        Self {
            before: amount.before.into(),
            after: amount.after.into(),
            difference: amount.change().into(),
        }
    }
}

/// Ce qui est dû aux deux moments, compté chacun à sa date.
#[derive(SimpleObject)]
pub(crate) struct BalanceChange {
    /// Ce qui est dû, appelé ou non.
    due: AmountChange,
    /// Ce qui est appelé.
    called: AmountChange,
    /// Ce qui en est titré.
    titled: AmountChange,
    /// Ce qui est payé.
    paid: AmountChange,
    /// Appelé moins payé.
    remaining: AmountChange,
    /// Ce qui est en retard.
    overdue: AmountChange,
    /// Ce que les régularisations rendent.
    credit: AmountChange,
    /// Ce qui n’en est encore ni remboursé ni imputé.
    to_repay: AmountChange,
}

impl From<&changes::Amounts> for BalanceChange {
    fn from(amounts: &changes::Amounts) -> Self {
        Self {
            due: amounts.due.into(),
            called: amounts.called.into(),
            titled: amounts.titled.into(),
            paid: amounts.paid.into(),
            remaining: amounts.remaining.into(),
            overdue: amounts.overdue.into(),
            credit: amounts.credit.into(),
            to_repay: amounts.to_repay.into(),
        }
    }
}

/// Une ligne de ce qu’un membre doit, qui a changé.
#[derive(SimpleObject)]
pub(crate) struct LineChange {
    /// Ce pour quoi elle est due : le code de la charge, ou ce qu’un retrait fait devoir.
    label: String,
    /// Ce qui la fait devoir : « prévisionnelle », « définitive », « retrait ».
    ground: String,
    /// Ses montants.
    balance: BalanceChange,
    /// Les faits enregistrés entre les deux moments qui l’ont faite.
    facts: Vec<Fact>,
}

/// What a member owes for a year, where it changed.
#[derive(Clone)]
pub(crate) struct ObligationChange {
    later: Arc<Reading>,
    view: Arc<changes::MemberYearChange>,
}

/// Ce qu’un membre doit pour un exercice, qui a changé.
#[Object]
impl ObligationChange {
    /// Le membre.
    async fn member(&self) -> Result<Member> {
        self.later.member(self.view.member)
    }

    /// L’exercice : une année.
    async fn fiscal_year(&self) -> u16 {
        self.view.fiscal_year.get()
    }

    /// La somme de toutes ses lignes.
    async fn balance(&self) -> BalanceChange {
        (&self.view.amounts).into()
    }

    /// Les lignes qui ont changé : leurs différences font celles de la somme, au centime.
    async fn lines(&self) -> Vec<LineChange> {
        let lines = self.view.lines.iter();
        lines
            .map(|line| LineChange {
                label: line.label.clone(),
                ground: line.ground.to_owned(),
                balance: (&line.amounts).into(),
                facts: line.facts.iter().map(|fact| Fact::of(&self.later, *fact)).collect(),
            })
            .collect()
    }
}

/// A comparison.
pub(crate) struct LedgerChanges {
    before: Arc<Reading>,
    after: Arc<Reading>,
    later: Arc<Reading>,
    found: changes::Changes,
}

impl LedgerChanges {
    /// What changed from one reading to the other of the same ledger. Compared on a thread of its own: two far moments of a large ledger take
    /// a while.
    pub(crate) async fn between(before: Arc<Reading>, after: Arc<Reading>, scope: Scope) -> Result<Self> {
        let sides = (Arc::clone(&before), Arc::clone(&after));
        let compared = tokio::task::spawn_blocking(move || {
            let moment = |reading: &Arc<Reading>| (Arc::clone(&reading.view), reading.on);
            let ((one, from), (other, to)) = (moment(&sides.0), moment(&sides.1));
            changes::changes(Moment { view: &one, on: from }, Moment { view: &other, on: to }, scope)
        });
        let found = compared.await.map_err(|_| failed(Failure::Closed))?;
        let knows_more = if after.view.size() < before.view.size() {
            &before
        } else {
            &after
        };
        Ok(Self {
            later: Arc::clone(knows_more),
            before,
            after,
            found,
        })
    }
}

/// Ce qui a changé entre deux moments d’un registre. Les deux horloges sont dites à part : ce que le registre savait, et le jour d’où on le regarde.
#[Object]
impl LedgerChanges {
    /// Le premier moment.
    async fn from(&self) -> ComparedMoment {
        ComparedMoment::of(&self.before)
    }

    /// Le second moment.
    async fn to(&self) -> ComparedMoment {
        ComparedMoment::of(&self.after)
    }

    /// Toutes les différences : par sorte de chose, puis par nom.
    #[graphql(complexity = "complexity(first, last, child_complexity)")]
    async fn changes(
        &self,
        #[graphql(desc = "Au plus tant de lignes depuis le début : 20 sans précision, 100 au plus.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Après ce curseur.")] after: Option<String>,
        #[graphql(desc = "Au plus tant de lignes avant la fin, 100 au plus.")] last: Option<i32>,
        #[graphql(desc = "Avant ce curseur.")] before: Option<String>,
    ) -> Result<Connection<Change>> {
        let row = |view: &changes::Change| Change {
            later: Arc::clone(&self.later),
            view: Arc::new(view.clone()),
        };
        let key = |view: &changes::Change| format!("{}:{}:{}:{}", view.noun.as_str(), view.id, view.name, view.field);
        let rows = self.found.changes.iter().map(|view| (key(view), row(view)));
        Window::new(first, after, last, before)?.page(rows.collect())
    }

    /// Ce que les membres doivent : par exercice, puis par nom, ligne par ligne.
    #[graphql(complexity = "complexity(first, last, child_complexity)")]
    async fn obligations(
        &self,
        #[graphql(desc = "Au plus tant de lignes depuis le début : 20 sans précision, 100 au plus.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Après ce curseur.")] after: Option<String>,
        #[graphql(desc = "Au plus tant de lignes avant la fin, 100 au plus.")] last: Option<i32>,
        #[graphql(desc = "Avant ce curseur.")] before: Option<String>,
    ) -> Result<Connection<ObligationChange>> {
        let row = |view: &changes::MemberYearChange| ObligationChange {
            later: Arc::clone(&self.later),
            view: Arc::new(view.clone()),
        };
        let key = |view: &changes::MemberYearChange| format!("{}:{}", view.fiscal_year, view.member);
        let rows = self.found.member_years.iter().map(|view| (key(view), row(view)));
        Window::new(first, after, last, before)?.page(rows.collect())
    }
}
