//! One row of a history, read into an act.

use super::super::fault::{Faults, clipped};
use super::super::office::folded;
use super::{Field, Layout};
use domain::Refusal;
use domain::past_act::command::PastAct;
use domain::past_act::event::{Claim, Heads, Matter, PastActBudget};
use domain::past_act::{MatterCode, TOPICS};
use domain::value::{Date, FiscalYear, MemberId, Name, Siren, Siret, Text, WebAddress};

/// A row of a file.
pub(super) struct Row<'a> {
    layout: &'a Layout,
    places: &'a [(Field, usize)],
    line: u64,
    record: &'a csv::StringRecord,
}

impl<'a> Row<'a> {
    pub(super) fn new(
        layout: &'a Layout,
        places: &'a [(Field, usize)],
        line: u64,
        record: &'a csv::StringRecord,
    ) -> Self {
        Self {
            layout,
            places,
            line,
            record,
        }
    }

    /// The act that the row tells; nothing when something is wrong with it, which is then among `faults`.
    pub(super) fn act(&self, member: impl Fn(Siren) -> Option<MemberId>, faults: &mut Faults) -> Option<PastAct> {
        if self.layout.scdl {
            self.required(faults, Field::MemberName, |_| Ok(()));
        }
        let siret = self.read(faults, Field::Siret, |cell| said(Siret::parse(cell)));
        let member = self.member(siret.as_ref(), member, faults);
        let number = self.required(faults, Field::Number, |cell| said(Name::new(cell)));
        let decided_on = self.required(faults, Field::DecidedOn, |cell| self.layout.dates.read(cell));
        let object = self.required(faults, Field::Object, |cell| said(Text::new(cell)));
        let received_on = self.read(faults, Field::ReceivedOn, |cell| self.layout.dates.read(cell));
        self.received_after_decided(decided_on, received_on, faults);
        let act = PastAct {
            kind: self.layout.kind,
            matter: self.matter(faults),
            votes: self.votes(faults),
            claim: self.claim(faults),
            actes_id: self.read(faults, Field::ActesId, |cell| said(Name::new(cell))),
            prefecture: self.read(faults, Field::Prefecture, |cell| said(Name::new(cell))),
            received_on,
            budget: self.budget(faults),
            url: self.read(faults, Field::Url, |cell| said(WebAddress::parse(cell))),
            siret,
            member: member?,
            number: number?,
            decided_on: decided_on?,
            object: object?,
        };
        Some(act)
    }

    /// The text of a field: what the layout replaces is replaced, line breaks and tabs are spaces. Empty where the file has no such column.
    fn cell(&self, field: Field) -> String {
        let place = self.places.iter().find(|(known, _)| *known == field);
        let cell = place.and_then(|(_, place)| self.record.get(*place)).unwrap_or_default();
        let mut text = cell.replace("\r\n", " ").replace(['\r', '\n', '\t'], " ");
        for (from, to) in &self.layout.replacements {
            text = text.replace(from, to);
        }
        text.trim().to_owned()
    }

    fn title(&self, field: Field) -> &str {
        let column = self.layout.columns.iter().find(|(known, _)| *known == field);
        column.map_or("", |(_, title)| title)
    }

    fn fault(&self, faults: &mut Faults, field: Field, message: impl Into<String>) {
        let title = Some(self.title(field)).filter(|title| !title.is_empty());
        faults.push(Some(self.line), title, message);
    }

    /// What `read` makes of a field; nothing if it is empty, or wrong, which is then among `faults`.
    fn read<T>(&self, faults: &mut Faults, field: Field, read: impl Fn(&str) -> Result<T, String>) -> Option<T> {
        let cell = Some(self.cell(field)).filter(|cell| !cell.is_empty())?;
        read(&cell).map_err(|message| self.fault(faults, field, message)).ok()
    }

    fn required<T>(&self, faults: &mut Faults, field: Field, read: impl Fn(&str) -> Result<T, String>) -> Option<T> {
        if self.cell(field).is_empty() {
            self.fault(faults, field, "la case est vide : elle est exigée.");
            return None;
        }
        self.read(faults, field, read)
    }

    fn member(
        &self,
        siret: Option<&Siret>,
        find: impl Fn(Siren) -> Option<MemberId>,
        faults: &mut Faults,
    ) -> Option<MemberId> {
        if siret.is_none() && !self.cell(Field::Siret).is_empty() {
            return None; // it is wrong, and said so
        }
        let Some(organisation) = siret.map(Siret::siren).or(self.layout.member) else {
            self.fault(
                faults,
                Field::Siret,
                "la case est vide : le SIRET de la collectivité est exigé.",
            );
            return None;
        };
        let known = find(organisation);
        if known.is_none() {
            let message = format!("aucun membre de ce registre ne porte le SIREN {organisation} : l’inscrire d’abord.");
            self.fault(faults, Field::Siret, message);
        }
        known
    }

    /// Custom check `compare-columns-value`: PREF_DATE >= DELIB_DATE.
    fn received_after_decided(&self, decided_on: Option<Date>, received_on: Option<Date>, faults: &mut Faults) {
        if let (Some(decided_on), Some(received_on)) = (decided_on, received_on)
            && received_on < decided_on
        {
            let message = format!("{received_on} précède la date de l’acte, {decided_on}.");
            self.fault(faults, Field::ReceivedOn, message);
        }
    }

    fn matter(&self, faults: &mut Faults) -> Option<Matter> {
        let [code, name] = [Field::MatterCode, Field::MatterName].map(|field| self.cell(field));
        if code.is_empty() && name.is_empty() && !self.layout.scdl {
            return self.layout.matter.clone();
        }
        let code = self.required(faults, Field::MatterCode, |cell| said(MatterCode::parse(cell)));
        let name = self.required(faults, Field::MatterName, |cell| said(Name::new(cell)));
        let matter = Matter {
            code: code?,
            name: name?,
        };
        if self.layout.scdl
            && let Err(message) = of_the_nomenclature(&matter)
        {
            self.fault(faults, Field::MatterName, message);
        }
        Some(matter)
    }

    /// Heads. A file of the schema gives the five counts or none (`cohesive-columns-value`), and VOTE_REEL is the sum of the three last
    /// (`sum-columns-value`).
    fn votes(&self, faults: &mut Faults) -> Option<Heads> {
        let fields = [
            Field::InOffice,
            Field::Voters,
            Field::InFavour,
            Field::Against,
            Field::Abstentions,
        ];
        let cells = fields.map(|field| self.cell(field));
        if cells.iter().all(String::is_empty) {
            return None;
        }
        let [in_office, took_part, in_favour, against, abstentions] = fields.map(|field| {
            let needed = self.layout.scdl || !matches!(field, Field::InOffice | Field::Voters);
            if needed {
                self.required(faults, field, heads)
            } else {
                self.read(faults, field, heads)
            }
        });
        let votes = Heads {
            abstentions: abstentions?,
            against: against?,
            in_favour: in_favour?,
            in_office,
            voters: took_part,
        };
        if let Some(took_part) = took_part {
            let counted = votes.counted();
            if self.layout.scdl && counted != Some(took_part) {
                let sum = counted.map_or_else(|| "davantage".to_owned(), |sum| sum.to_string());
                let message =
                    format!("{took_part} n’est pas la somme de VOTE_POUR, VOTE_CONTRE et VOTE_ABSTENTION, {sum}.");
                self.fault(faults, Field::Voters, message);
            }
            if let Some(in_office) = in_office.filter(|in_office| *in_office < took_part) {
                let message = format!(
                    "{took_part} élus ont pris part au vote, pour un effectif de {in_office} : des têtes sont attendues, non des voix pondérées."
                );
                self.fault(faults, Field::InOffice, message);
            }
        }
        Some(votes)
    }

    fn claim(&self, faults: &mut Faults) -> Option<Claim> {
        self.read(faults, Field::State, |cell| {
            let folded = cell.to_lowercase();
            let known = self.layout.states.iter().find(|(words, _)| *words == folded);
            let (_, state) = known.ok_or_else(|| {
                format!(
                    "« {} » n’est pas un état de la correspondance : l’y ajouter, sous « états ».",
                    clipped(cell)
                )
            })?;
            Ok(Claim {
                state: *state,
                words: said(Name::new(cell))?,
            })
        })
    }

    /// Custom checks `cohesive-columns-value` and `year-interval-value`.
    fn budget(&self, faults: &mut Faults) -> Option<PastActBudget> {
        let cells = [Field::BudgetYears, Field::BudgetName].map(|field| self.cell(field));
        if cells.iter().all(String::is_empty) {
            return None;
        }
        let years = self.required(faults, Field::BudgetYears, years);
        let name = self.required(faults, Field::BudgetName, |cell| said(Name::new(cell)));
        let (from, until) = years?;
        Some(PastActBudget {
            from,
            name: name?,
            until,
        })
    }
}

/// The sentence of a refusal.
fn said<T>(read: Result<T, Refusal>) -> Result<T, String> {
    read.map_err(|refusal| refusal.message)
}

fn heads(cell: &str) -> Result<u32, String> {
    let number = cell
        .parse()
        .ok()
        .filter(|_| cell.bytes().all(|byte| byte.is_ascii_digit()));
    number.ok_or_else(|| {
        format!(
            "« {} » n’est pas un nombre d’élus : un nombre entier est attendu.",
            clipped(cell)
        )
    })
}

/// `2017`, or `2017/2018`: the first before the last.
fn years(cell: &str) -> Result<(FiscalYear, Option<FiscalYear>), String> {
    let (from, until) = cell
        .split_once('/')
        .map_or((cell, None), |(from, until)| (from, Some(until)));
    let from = said(FiscalYear::parse(from))?;
    let until = until
        .map(FiscalYear::parse)
        .transpose()
        .map_err(|refusal| refusal.message)?;
    match until {
        Some(until) if until <= from => Err(format!(
            "« {} » : la première année précède la dernière.",
            clipped(cell)
        )),
        _ => Ok((from, until)),
    }
}

/// Custom check `nomenclature-actes-value`: the name is a topic of the nomenclature, a slash, a subtopic; and the topic is that of the code.
fn of_the_nomenclature(matter: &Matter) -> Result<(), String> {
    let Some((topic, _)) = matter.name.as_str().split_once('/') else {
        return Err("le nom d’une matière est celui du niveau 1, une barre oblique, celui du niveau 2.".to_owned());
    };
    if topic.ends_with(' ') || matter.name.as_str().contains("/ ") {
        return Err("la barre oblique n’est ni précédée ni suivie d’une espace.".to_owned());
    }
    let of = folded(topic);
    let Some((known, _)) = TOPICS.iter().find(|(known, _)| folded(known) == of) else {
        let topics: Vec<_> = TOPICS.iter().map(|(known, _)| *known).collect();
        return Err(format!(
            "« {} » n’est pas une matière de la nomenclature ACTES : {}.",
            clipped(topic),
            topics.join(", ")
        ));
    };
    if *known == matter.code.topic() {
        return Ok(());
    }
    Err(format!(
        "« {known} » n’est pas la matière du code {}, qui est de « {} ».",
        matter.code,
        matter.code.topic()
    ))
}
