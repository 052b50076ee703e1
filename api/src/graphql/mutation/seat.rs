//! Seats through time: added, removed, filled, vacant; mandates that end; who chairs.

use super::committee::{SeatInput, persons};
use super::desk::{Draft, InField, submit};
use super::envelope::{Address, Sender};
use super::payload::Payload;
use crate::graphql::committee::Committee;
use crate::graphql::reading;
use crate::graphql::scalars::Date;
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::committee::command::{AddSeats, ChangeChair, ChangeRules, EndMandates, FillSeat, RemoveSeats, VacateSeat};
use domain::rules::clauses;
use domain::value::{CommitteeId, Name, Personal};
use domain::{Command, Refusal};

type Read<T> = std::result::Result<T, Refusal>;

/// Le comité, et le jour à partir duquel cela compte.
#[derive(InputObject)]
struct SeatingAddress {
    /// Le comité.
    committee: ID,
    /// À partir de quel jour.
    on: Date,
}

impl SeatingAddress {
    fn read(&self, draft: &Draft) -> Read<(CommitteeId, domain::value::Date)> {
        Ok((
            draft.known(&self.committee, "committee")?,
            self.on.read().in_field("on")?,
        ))
    }
}

/// De quoi ajouter des sièges.
#[derive(InputObject)]
struct SeatsAddInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    #[graphql(flatten)]
    seating: SeatingAddress,
    /// Les sièges ; aucun ne préside.
    seats: Vec<SeatInput>,
}

/// De quoi supprimer des sièges.
#[derive(InputObject)]
struct SeatsRemoveInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    #[graphql(flatten)]
    seating: SeatingAddress,
    /// Les sièges.
    seats: Vec<ID>,
}

/// De quoi enregistrer qui occupe un siège.
#[derive(InputObject)]
struct SeatFillInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    #[graphql(flatten)]
    seating: SeatingAddress,
    /// Le siège.
    seat: ID,
    /// Son titulaire. Scellé avant d’être enregistré.
    holder: Option<String>,
    /// Ses suppléants. Scellés de même.
    substitutes: Option<Vec<String>>,
    /// Dernier jour du mandat, s’il a un terme propre.
    until: Option<Date>,
}

/// De quoi enregistrer qu’un siège est vacant.
#[derive(InputObject)]
struct SeatVacateInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    #[graphql(flatten)]
    seating: SeatingAddress,
    /// Le siège.
    seat: ID,
    /// Pourquoi, sans nommer personne.
    reason: Option<String>,
}

/// De quoi enregistrer que des mandats expirent.
#[derive(InputObject)]
struct MandatesEndInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    #[graphql(flatten)]
    seating: SeatingAddress,
    /// Le membre dont les délégués ne siègent plus. Sans précision, tous.
    member: Option<ID>,
}

/// De quoi changer les règles d’un comité.
#[derive(InputObject)]
struct RulesChangeInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    #[graphql(flatten)]
    seating: SeatingAddress,
    /// Ce qu’il fixe autrement : une liste en YAML, comme à son installation. Ce qu’elle ne dit pas reste inchangé.
    clauses: String,
}

/// De quoi enregistrer qui préside.
#[derive(InputObject)]
struct ChairChangeInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    #[graphql(flatten)]
    seating: SeatingAddress,
    /// Le siège qui préside.
    chair: ID,
    /// Ceux qui président en son absence, dans leur ordre.
    vice_chairs: Option<Vec<ID>>,
}

/// Reads words that may be missing.
pub(super) fn words(text: Option<&str>, field: &str) -> Read<Option<Name>> {
    text.map(Name::new).transpose().in_field(field)
}

/// Mutations on seats.
#[derive(Default)]
pub(super) struct SeatMutation;

/// Ce que l’on peut enregistrer des sièges.
#[Object]
impl SeatMutation {
    /// Ajoute des sièges à un comité.
    async fn seats_add(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: SeatsAddInput,
    ) -> Result<Payload<Committee>> {
        let write = |draft: &Draft| {
            let (committee, on) = input.seating.read(draft)?;
            let seats = input
                .seats
                .iter()
                .enumerate()
                .map(|(index, seat)| seat.read(draft, index));
            let seats = seats.collect::<Read<_>>()?;
            Ok((AddSeats { committee, on, seats }.into(), committee))
        };
        submit(context, &input.sender, &input.address, write, reading::committee).await
    }

    /// Supprime des sièges d’un comité.
    async fn seats_remove(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: SeatsRemoveInput,
    ) -> Result<Payload<Committee>> {
        let write = |draft: &Draft| {
            let (committee, on) = input.seating.read(draft)?;
            let seats = draft.all_known(&input.seats, "seats")?;
            Ok((RemoveSeats { committee, on, seats }.into(), committee))
        };
        submit(context, &input.sender, &input.address, write, reading::committee).await
    }

    /// Enregistre qui occupe un siège.
    async fn seat_fill(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: SeatFillInput,
    ) -> Result<Payload<Committee>> {
        let write = |draft: &Draft| {
            let (committee, on) = input.seating.read(draft)?;
            let holder = input.holder.as_deref().map(Personal::new).transpose();
            let until = input.until.as_ref().map(Date::read).transpose();
            let order = FillSeat {
                committee,
                seat: draft.known(&input.seat, "seat")?,
                on,
                holder: holder.in_field("holder")?,
                substitutes: persons(input.substitutes.as_deref(), "substitutes")?,
                until: until.in_field("until")?,
            };
            Ok((Command::from(order), committee))
        };
        submit(context, &input.sender, &input.address, write, reading::committee).await
    }

    /// Enregistre qu’un siège est vacant.
    async fn seat_vacate(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: SeatVacateInput,
    ) -> Result<Payload<Committee>> {
        let write = |draft: &Draft| {
            let (committee, on) = input.seating.read(draft)?;
            let order = VacateSeat {
                committee,
                seat: draft.known(&input.seat, "seat")?,
                on,
                reason: words(input.reason.as_deref(), "reason")?,
            };
            Ok((Command::from(order), committee))
        };
        submit(context, &input.sender, &input.address, write, reading::committee).await
    }

    /// Enregistre que des mandats expirent avec le renouvellement des assemblées qui les ont donnés.
    async fn mandates_end(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: MandatesEndInput,
    ) -> Result<Payload<Committee>> {
        let write = |draft: &Draft| {
            let (committee, on) = input.seating.read(draft)?;
            let member = input.member.as_ref().map(|member| draft.known(member, "member"));
            let order = EndMandates {
                committee,
                member: member.transpose()?,
                on,
            };
            Ok((Command::from(order), committee))
        };
        submit(context, &input.sender, &input.address, write, reading::committee).await
    }

    /// Enregistre ce qu’un comité fixe autrement à partir d’un jour : nouveaux statuts, nouveau règlement intérieur.
    async fn rules_change(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: RulesChangeInput,
    ) -> Result<Payload<Committee>> {
        let write = |draft: &Draft| {
            let (committee, on) = input.seating.read(draft)?;
            let order = ChangeRules {
                committee,
                on,
                rules: clauses(&input.clauses).in_field("clauses")?,
            };
            Ok((Command::from(order), committee))
        };
        submit(context, &input.sender, &input.address, write, reading::committee).await
    }

    /// Enregistre qui préside un comité, et qui en son absence.
    async fn chair_change(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: ChairChangeInput,
    ) -> Result<Payload<Committee>> {
        let write = |draft: &Draft| {
            let (committee, on) = input.seating.read(draft)?;
            let vice_chairs = input.vice_chairs.as_deref().unwrap_or_default();
            let order = ChangeChair {
                committee,
                chair: draft.known(&input.chair, "chair")?,
                vice_chairs: draft.all_known(vice_chairs, "viceChairs")?,
                on,
            };
            Ok((Command::from(order), committee))
        };
        submit(context, &input.sender, &input.address, write, reading::committee).await
    }
}
