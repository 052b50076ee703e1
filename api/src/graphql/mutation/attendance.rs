//! Opening a session, who comes and goes, who withdraws from an item.

use super::desk::{Draft, InField, submit};
use super::envelope::{Address, Sender};
use super::payload::Payload;
use super::session::SessionAddress;
use crate::graphql::reading;
use crate::graphql::scalars::Date;
use crate::graphql::session::Session;
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::committee::SatBy;
use domain::committee::command::{ChangeAttendance, DeclareInterest, OpenSession};
use domain::committee::event::{Attendee, Proxy};
use domain::value::{Personal, SeatId};
use domain::{Command, Refusal};
use std::collections::BTreeSet;

type Read<T> = std::result::Result<T, Refusal>;

/// Un pouvoir : un siège présent vote pour un siège absent.
#[derive(InputObject)]
struct ProxyInput {
    /// Le siège absent.
    from: ID,
    /// Le siège présent qui vote pour lui.
    to: ID,
    /// Jour où il a été écrit, s’il vaut pour plusieurs séances.
    given_on: Option<Date>,
    /// Si une maladie dûment constatée le fait durer.
    #[graphql(default)]
    illness: bool,
}

impl ProxyInput {
    fn read(&self, draft: &Draft, field: &str) -> Read<Proxy> {
        let given_on = self.given_on.as_ref().map(Date::read).transpose();
        Ok(Proxy {
            from: draft.known(&self.from, format!("{field}.from"))?,
            given_on: given_on.in_field(format!("{field}.givenOn"))?,
            illness: self.illness,
            to: draft.known(&self.to, format!("{field}.to"))?,
        })
    }
}

fn proxies(draft: &Draft, proxies: Option<&[ProxyInput]>) -> Read<Vec<Proxy>> {
    let proxies = proxies.unwrap_or_default().iter().enumerate();
    proxies
        .map(|(index, proxy)| proxy.read(draft, &format!("proxies.{index}")))
        .collect()
}

/// Comment siègent ceux qui ne sont pas des titulaires dans la salle.
#[derive(InputObject)]
struct SittingInput {
    /// Parmi les présents, les sièges occupés par un suppléant.
    substitutes: Option<Vec<ID>>,
    /// Parmi les présents, les sièges qui assistent à distance.
    remote: Option<Vec<ID>>,
}

impl SittingInput {
    fn read(&self, draft: &Draft, seats: &[ID], field: &str) -> Read<Vec<Attendee>> {
        let among = |ids: &Option<Vec<ID>>, field| -> Read<BTreeSet<SeatId>> {
            let ids = ids.as_deref().unwrap_or_default();
            Ok(draft.all_known::<SeatId>(ids, field)?.into_iter().collect())
        };
        let substitutes = among(&self.substitutes, "substitutes")?;
        let remote = among(&self.remote, "remote")?;
        let seats = draft.all_known::<SeatId>(seats, field)?;
        let attendee = |seat: SeatId| Attendee {
            by: if substitutes.contains(&seat) {
                SatBy::Substitute
            } else {
                SatBy::Titular
            },
            remote: remote.contains(&seat),
            seat,
        };
        Ok(seats.into_iter().map(attendee).collect())
    }
}

/// De quoi ouvrir une séance : qui est là, qui représente qui.
#[derive(InputObject)]
struct SessionOpenInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    #[graphql(flatten)]
    session: SessionAddress,
    /// Les sièges présents.
    present: Vec<ID>,
    #[graphql(flatten)]
    sitting: SittingInput,
    /// Les pouvoirs donnés.
    proxies: Option<Vec<ProxyInput>>,
    /// Le siège qui préside la séance. Sans précision, la présidence, ou la première vice-présidence présente.
    chair: Option<ID>,
    /// Le secrétaire de séance. Scellé avant d’être enregistré.
    secretary: Option<String>,
    /// Comment l’assemblée s’est prononcée sur l’urgence, si elle était invoquée.
    urgency_accepted: Option<bool>,
}

impl SessionOpenInput {
    fn read(&self, draft: &Draft) -> Read<OpenSession> {
        let (committee, session) = self.session.read(draft)?;
        let chair = self.chair.as_ref().map(|chair| draft.known(chair, "chair"));
        let secretary = self.secretary.as_deref().map(Personal::new).transpose();
        Ok(OpenSession {
            committee,
            session,
            present: self.sitting.read(draft, &self.present, "present")?,
            proxies: proxies(draft, self.proxies.as_deref())?,
            chair: chair.transpose()?,
            secretary: secretary.in_field("secretary")?,
            urgency_accepted: self.urgency_accepted,
        })
    }
}

/// De quoi enregistrer des arrivées et des départs.
#[derive(InputObject)]
struct SessionChangeAttendanceInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    #[graphql(flatten)]
    session: SessionAddress,
    /// Avant quel point : « decision:registre:uuid ».
    before: Option<ID>,
    /// Les sièges qui arrivent ; un titulaire qui arrive remplace son suppléant, et met fin au pouvoir qu’il avait donné.
    arrivals: Option<Vec<ID>>,
    #[graphql(flatten)]
    sitting: SittingInput,
    /// Les sièges qui partent.
    departures: Option<Vec<ID>>,
    /// Les pouvoirs donnés à partir de là.
    proxies: Option<Vec<ProxyInput>>,
    /// Les sièges qui révoquent leur pouvoir.
    revoked: Option<Vec<ID>>,
    /// Le siège qui préside à partir de là. Sans précision, le même.
    chair: Option<ID>,
}

impl SessionChangeAttendanceInput {
    fn read(&self, draft: &Draft) -> Read<ChangeAttendance> {
        let (committee, session) = self.session.read(draft)?;
        let before = self.before.as_ref().map(|item| draft.known(item, "before"));
        let chair = self.chair.as_ref().map(|chair| draft.known(chair, "chair"));
        let arrivals = self.arrivals.as_deref().unwrap_or_default();
        Ok(ChangeAttendance {
            committee,
            session,
            before: before.transpose()?,
            arrivals: self.sitting.read(draft, arrivals, "arrivals")?,
            departures: draft.all_known(self.departures.as_deref().unwrap_or_default(), "departures")?,
            proxies: proxies(draft, self.proxies.as_deref())?,
            revoked: draft.all_known(self.revoked.as_deref().unwrap_or_default(), "revoked")?,
            chair: chair.transpose()?,
        })
    }
}

/// De quoi enregistrer un déport.
#[derive(InputObject)]
struct ItemDeclareInterestInput {
    #[graphql(flatten)]
    sender: Sender,
    #[graphql(flatten)]
    address: Address,
    #[graphql(flatten)]
    session: SessionAddress,
    /// Le point : « decision:registre:uuid ».
    item: ID,
    /// Les sièges qui y sont intéressés, et s’en déportent.
    seats: Vec<ID>,
}

/// Mutations on attendance.
#[derive(Default)]
pub(super) struct AttendanceMutation;

/// Ce que l’on peut enregistrer de la présence.
#[Object]
impl AttendanceMutation {
    /// Ouvre une séance, et constate son quorum.
    async fn session_open(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: SessionOpenInput,
    ) -> Result<Payload<Session>> {
        let write = |draft: &Draft| {
            let order = input.read(draft)?;
            let session = order.session;
            Ok((order.into(), session))
        };
        submit(context, &input.sender, &input.address, write, reading::session).await
    }

    /// Enregistre des arrivées, des départs et des pouvoirs en cours de séance, et constate le quorum.
    async fn session_change_attendance(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: SessionChangeAttendanceInput,
    ) -> Result<Payload<Session>> {
        let write = |draft: &Draft| {
            let order = input.read(draft)?;
            let session = order.session;
            Ok((order.into(), session))
        };
        submit(context, &input.sender, &input.address, write, reading::session).await
    }

    /// Enregistre que des sièges, intéressés à un point, s’en déportent.
    async fn item_declare_interest(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "La demande.")] input: ItemDeclareInterestInput,
    ) -> Result<Payload<Session>> {
        let write = |draft: &Draft| {
            let (committee, session) = input.session.read(draft)?;
            let order = DeclareInterest {
                committee,
                session,
                item: draft.known(&input.item, "item")?,
                seats: draft.all_known(&input.seats, "seats")?,
            };
            Ok((Command::from(order), session))
        };
        submit(context, &input.sender, &input.address, write, reading::session).await
    }
}
