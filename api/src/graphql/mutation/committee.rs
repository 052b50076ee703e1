//! Installing a steering committee.

use super::desk::{Draft, InField, submit};
use super::envelope::{Address, Sender};
use super::payload::Payload;
use crate::graphql::committee::{Committee, MajorityRule};
use crate::graphql::reading;
use crate::graphql::scalars::{Date, Uuid};
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::committee::command::{InstallCommittee, NewSeat};
use domain::committee::event::QuorumRule;
use domain::value::{Name, Personal, SeatId};
use domain::{Code, Refusal};

type Read<T> = std::result::Result<T, Refusal>;

/// Un siège à installer.
#[derive(InputObject)]
struct SeatInput {
    /// L’identifiant du siège. Sans précision, il découle de celui de la demande.
    seat: Option<Uuid>,
    /// Le membre auquel il appartient : une partie à la convention.
    member: ID,
    /// Combien de voix il a, une au moins.
    votes: u32,
    /// Son titulaire, s’il est connu. Scellé avant d’être enregistré : le registre ne contient que son engagement.
    holder: Option<String>,
    /// S’il préside. Un siège et un seul préside.
    #[graphql(default)]
    chairs: bool,
}

impl SeatInput {
    fn read(&self, draft: &Draft, index: usize) -> Read<NewSeat> {
        let field = format!("seats.{index}");
        let holder = self.holder.as_deref().map(Personal::new).transpose();
        Ok(NewSeat {
            seat: draft.new_id(self.seat.as_ref(), &field)?,
            member: draft.known(&self.member, format!("{field}.member"))?,
            votes: self.votes,
            holder: holder.in_field(format!("{field}.holder"))?,
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

/// De quoi installer un comité de pilotage.
#[derive(InputObject)]
struct CommitteeInstallInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    /// L’identifiant du comité. Sans précision, il découle de celui de la demande.
    committee: Option<Uuid>,
    /// La convention qui le crée, en vigueur.
    convention: ID,
    /// Son nom.
    name: String,
    /// Jour de son installation.
    installed_on: Date,
    /// Ses sièges, dont celui qui préside.
    seats: Vec<SeatInput>,
    /// Sa règle de quorum. Sans précision, celle des commissions administratives (CRPA, R. 133-10).
    quorum: Option<QuorumRuleInput>,
    /// Jours au moins entre la convocation et la séance. Sans précision, cinq (CRPA, R. 133-8).
    notice_days: Option<u16>,
    /// Combien de pouvoirs un siège peut détenir. Sans précision, un.
    proxies_per_holder: Option<u16>,
    /// Ce qu’il lui faut pour adopter. Sans précision, la majorité des voix présentes ou représentées (CRPA, R. 133-11).
    majority: Option<MajorityRule>,
    /// Si la présidence a voix prépondérante. Sans précision, oui (CRPA, R. 133-12).
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
        Ok(InstallCommittee {
            committee: draft.new_id(self.committee.as_ref(), "committee")?,
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
    /// Installe un comité de pilotage.
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
