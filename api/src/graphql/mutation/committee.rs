//! Installing a committee, and who sits in it.

use super::desk::{Draft, InField, submit};
use super::envelope::{Address, Sender};
use super::payload::Payload;
use crate::graphql::committee::{Committee, MajorityRule, Nature};
use crate::graphql::reading;
use crate::graphql::rule::RulePreset;
use crate::graphql::scalars::{Date, Uuid};
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::committee::command::{InstallCommittee, NewSeat};
use domain::committee::event::QuorumRule;
use domain::rules::{Preset, RuleSet, clauses};
use domain::value::{Name, Personal, SeatId};
use domain::{Code, Refusal};

type Read<T> = std::result::Result<T, Refusal>;

/// Un siège à installer.
#[derive(InputObject)]
pub(super) struct SeatInput {
    /// L’identifiant du siège. Sans précision, il découle de celui de la demande.
    seat: Option<Uuid>,
    /// Le membre auquel il appartient : une partie à la convention.
    member: ID,
    /// Combien de voix il a, une au moins.
    votes: u32,
    /// Son titulaire, s’il est connu. Scellé avant d’être enregistré : le registre ne contient que son engagement.
    holder: Option<String>,
    /// Ses suppléants, s’ils sont connus. Scellés de même.
    substitutes: Option<Vec<String>>,
    /// Son collège : son rang dans la liste des collèges, à partir de zéro.
    college: Option<u16>,
    /// Dernier jour du mandat, s’il a un terme propre.
    until: Option<Date>,
    /// S’il préside. Un siège et un seul préside.
    #[graphql(default)]
    chairs: bool,
}

impl SeatInput {
    pub(super) fn read(&self, draft: &Draft, index: usize) -> Read<NewSeat> {
        let field = format!("seats.{index}");
        let holder = self.holder.as_deref().map(Personal::new).transpose();
        let until = self.until.as_ref().map(Date::read).transpose();
        Ok(NewSeat {
            seat: draft.new_id(self.seat.as_ref(), &field)?,
            member: draft.known(&self.member, format!("{field}.member"))?,
            votes: self.votes,
            holder: holder.in_field(format!("{field}.holder"))?,
            substitutes: persons(self.substitutes.as_deref(), &format!("{field}.substitutes"))?,
            college: self.college,
            until: until.in_field(format!("{field}.until"))?,
        })
    }
}

/// The persons named in the list `field`.
pub(super) fn persons(names: Option<&[String]>, field: &str) -> Read<Vec<Personal>> {
    let names = names.unwrap_or_default().iter().enumerate();
    names
        .map(|(index, name)| Personal::new(name).in_field(format!("{field}.{index}")))
        .collect()
}

/// Les règles d’un comité : celles d’une sorte d’assemblée, et ce qu’il fixe autrement.
#[derive(InputObject)]
struct RuleSetInput {
    /// Les règles dont il part.
    preset: RulePreset,
    /// Ce qu’il fixe autrement : une liste en YAML, où chaque règle a son paramètre (« parameter »), sa valeur (« setting »), la clause
    /// dont elle vient (« reference ») et, s’il y a lieu, sa période (« from », « until »).
    clauses: Option<String>,
}

impl RuleSetInput {
    fn read(&self) -> Read<RuleSet> {
        let overrides = self.clauses.as_deref().map(clauses).transpose();
        Ok(RuleSet {
            overrides: overrides.in_field("rules.clauses")?.unwrap_or_default(),
            preset: Preset::from(self.preset),
        })
    }
}

/// Quand un comité peut voter : une fraction de ses sièges.
#[derive(InputObject)]
struct QuorumRuleInput {
    /// Numérateur.
    numerator: u32,
    /// Dénominateur.
    denominator: u32,
    /// S’il en faut strictement plus.
    strict: bool,
    /// Si un siège qui a donné pouvoir compte comme présent.
    counts_proxies: bool,
    /// Le texte d’où vient la règle.
    reference: String,
}

/// De quoi installer un comité ou une assemblée.
#[derive(InputObject)]
struct CommitteeInstallInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// L’identifiant du comité. Sans précision, il découle de celui de la demande.
    committee: Option<Uuid>,
    /// Ce qu’il est. Sans précision, un comité de pilotage.
    nature: Option<Nature>,
    /// La convention qui le crée, en vigueur.
    convention: ID,
    /// Son nom.
    name: String,
    /// Jour de son installation.
    installed_on: Date,
    /// Ses collèges, s’il en a.
    colleges: Option<Vec<String>>,
    /// Ses sièges, dont celui qui préside.
    seats: Vec<SeatInput>,
    /// Les rangs, dans la liste des sièges, de ceux qui président en l’absence de la présidence.
    vice_chairs: Option<Vec<usize>>,
    /// Ses règles. Sans précision, celles des commissions administratives (CRPA, R. 133-3 à R. 133-13).
    rules: Option<RuleSetInput>,
    /// Sa règle de quorum, au lieu de ce que disent ses règles.
    quorum: Option<QuorumRuleInput>,
    /// Jours au moins entre la convocation et la séance, au lieu de ce que disent ses règles.
    notice_days: Option<u16>,
    /// Combien de pouvoirs un siège peut détenir, au lieu de ce que disent ses règles.
    proxies_per_holder: Option<u16>,
    /// Ce qu’il lui faut pour adopter, au lieu de ce que disent ses règles.
    majority: Option<MajorityRule>,
    /// Si la présidence a voix prépondérante, au lieu de ce que disent ses règles.
    casting_vote: Option<bool>,
}

impl CommitteeInstallInput {
    fn read(&self, draft: &Draft) -> Read<InstallCommittee> {
        let seats: Vec<NewSeat> = self
            .seats
            .iter()
            .enumerate()
            .map(|(index, seat)| seat.read(draft, index))
            .collect::<Read<_>>()?;
        let colleges = self.colleges.iter().flatten().enumerate();
        Ok(InstallCommittee {
            committee: draft.new_id(self.committee.as_ref(), "committee")?,
            nature: self.nature.unwrap_or(Nature::SteeringCommittee).into(),
            colleges: colleges
                .map(|(index, name)| Name::new(name).in_field(format!("colleges.{index}")))
                .collect::<Read<_>>()?,
            vice_chairs: self.vice_chairs(&seats)?,
            rules: self.rules.as_ref().map(RuleSetInput::read).transpose()?,
            convention: draft.known(&self.convention, "convention")?,
            name: Name::new(&self.name).in_field("name")?,
            installed_on: self.installed_on.read().in_field("installedOn")?,
            chair: self.chair(&seats)?,
            seats,
            quorum: self.quorum.as_ref().map(QuorumRuleInput::read).transpose()?,
            notice_days: self.notice_days,
            proxies_per_holder: self.proxies_per_holder,
            majority: self.majority.map(Into::into),
            casting_vote: self.casting_vote,
        })
    }

    fn vice_chairs(&self, seats: &[NewSeat]) -> Read<Vec<SeatId>> {
        let ranks = self.vice_chairs.iter().flatten();
        let seat = |rank: &usize| {
            let found = seats.get(*rank).map(|seat| seat.seat);
            found.ok_or_else(|| {
                let message = format!("Aucun siège n’a le rang {rank} : les rangs se comptent à partir de zéro.");
                Refusal::new(Code::SeatsInvalid, message).at("viceChairs")
            })
        };
        ranks.map(seat).collect()
    }

    fn chair(&self, seats: &[NewSeat]) -> Read<SeatId> {
        let mut chairs = self
            .seats
            .iter()
            .zip(seats)
            .filter(|(input, _)| input.chairs)
            .map(|(_, seat)| seat.seat);
        match (chairs.next(), chairs.next()) {
            (Some(chair), None) => Ok(chair),
            _ => Err(Refusal::new(
                Code::SeatsInvalid,
                "Un siège, et un seul, préside : le désigner par « chairs ».",
            )
            .at("seats")),
        }
    }
}

impl QuorumRuleInput {
    fn read(&self) -> Read<QuorumRule> {
        Ok(QuorumRule {
            counts_proxies: self.counts_proxies,
            denominator: self.denominator,
            numerator: self.numerator,
            reference: Name::new(&self.reference).in_field("quorum.reference")?,
            strict: self.strict,
        })
    }
}

/// Mutations on committees.
#[derive(Default)]
pub(super) struct CommitteeMutation;

/// Ce que l’on peut enregistrer des comités.
#[Object]
impl CommitteeMutation {
    /// Installe un comité ou une assemblée.
    async fn committee_install(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: CommitteeInstallInput,
    ) -> Result<Payload<Committee>> {
        let write = |draft: &Draft| {
            let order = input.read(draft)?;
            let committee = order.committee;
            Ok((order.into(), committee))
        };
        submit(context, &input.sender, &input.address, write, reading::committee).await
    }
}
