//! Who a label names: a member of the ledger, or one that it does not know yet.

use crate::error::{Kind, Stop};
use domain::key::standalone::member_of;
use domain::value::{Date, MemberId, Name, Siren};
use projections::LedgerView;
use projections::french::count;
use projections::members::MemberView;
use std::collections::BTreeMap;

/// Members listed when none fits; the others are counted.
const LISTED: usize = 30;

/// The members of a ledger on a day, and those that join without being known to it.
pub(super) struct Directory<'v> {
    view: &'v LedgerView,
    on: Date,
    strangers: BTreeMap<String, MemberId>,
}

/// Why a label names nobody.
pub(super) enum Unfound {
    /// No member is called so.
    Unknown,
    /// No member has this SIREN.
    NoSuchSiren,
    /// Several are called so: here they are.
    Several(Vec<String>),
}

impl<'v> Directory<'v> {
    /// The members of `view`, as they are called on `on`.
    pub(super) fn new(view: &'v LedgerView, on: Date) -> Self {
        Self {
            view,
            on,
            strangers: BTreeMap::new(),
        }
    }

    /// The member of this SIREN or this exact name.
    pub(super) fn find(&self, label: &str) -> Result<MemberId, Unfound> {
        if let Ok(siren) = Siren::parse(label) {
            let known = self.view.members.by_siren(siren);
            return known.map(|member| member.id).ok_or(Unfound::NoSuchSiren);
        }
        let Ok(name) = Name::new(label) else {
            return Err(Unfound::Unknown);
        };
        let called = |member: &&MemberView| *member.name_on(self.on) == name || *member.name() == name;
        let named: Vec<_> = self
            .view
            .members
            .iter()
            .map(|member| &**member)
            .filter(called)
            .collect();
        match named[..] {
            [only] => Ok(only.id),
            [] => self.strangers.get(name.as_str()).copied().ok_or(Unfound::Unknown),
            _ => Err(Unfound::Several(
                named.into_iter().map(|member| self.designation(member)).collect(),
            )),
        }
    }

    /// A member that the ledger does not know, by its name.
    pub(super) fn learn(&mut self, label: &str) -> Result<(MemberId, String), Stop> {
        let name =
            Name::new(label).map_err(|refusal| Stop::new(Kind::Usage, format!("--join : {}", refusal.message)))?;
        let name = name.as_str().to_owned();
        let member = member_of(&name);
        self.strangers.insert(name.clone(), member);
        Ok((member, name))
    }

    /// Why `label` names nobody, and whom it could name.
    pub(super) fn why(&self, label: &str, unfound: &Unfound) -> String {
        match unfound {
            Unfound::Several(members) => {
                format!(
                    "plusieurs membres s’appellent « {label} » : les nommer par leur SIREN, {}.",
                    members.join(", ")
                )
            }
            Unfound::NoSuchSiren => format!("aucun membre n’a le SIREN {label}. Membres : {}.", self.all()),
            Unfound::Unknown => format!("aucun membre ne s’appelle « {label} ». Membres : {}.", self.all()),
        }
    }

    /// The same, as the end of a command.
    pub(super) fn stop(&self, option: &str, label: &str, unfound: &Unfound) -> Stop {
        Stop::new(Kind::Input, format!("{option} : {}", self.why(label, unfound)))
            .advise("nommer un membre par son SIREN ou par son nom exact.")
    }

    fn designation(&self, member: &MemberView) -> String {
        let identifiers = member.identifiers_on(self.on);
        format!("{} ({})", identifiers.name, identifiers.siren)
    }

    fn all(&self) -> String {
        let members = &self.view.members;
        let mut told: Vec<_> = members
            .iter()
            .take(LISTED)
            .map(|member| self.designation(member))
            .collect();
        if members.len() > LISTED {
            told.push(count(members.len() - LISTED, "autre", "autres"));
        }
        told.join(", ")
    }
}
