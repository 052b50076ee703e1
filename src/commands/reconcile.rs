//! `entente budget compare`: what the budget of a member says it pays, next to what the ledger says it owes.

use super::budget::{chart_of, same_nomenclature, unreadable};
use super::moment::known;
use super::{choose, choose_member, engine, load, say};
use crate::cli::{Cli, CompareBudget};
use crate::error::{Kind, Stop, warn};
use crate::import::budget::chart::Chart;
use crate::import::budget::{self, AmountKind, BudgetDocument, BudgetFile, Grouping, OperationKind, Stage};
use crate::output::{Cell, Format, Table};
use domain::budget::Direction;
use domain::value::{Account, Cents, Date, MemberId};
use projections::LedgerView;
use projections::members::MemberView;
use projections::obligations::{Balance, ObligationView};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

const COLUMNS: [(&str, &str); 9] = [
    ("by", "Rapprochement"),
    ("subject", "Compte ou organisme"),
    ("label", "Libellé"),
    ("carrier", "Porteur"),
    ("declared", "Au budget"),
    ("due", "Dû"),
    ("called", "Appelé"),
    ("paid", "Payé"),
    ("difference", "Écart"),
];

pub(super) async fn run(cli: &Cli, options: &CompareBudget, format: Format) -> Result<(), Stop> {
    let file = budget::read(&load(&options.file)?).map_err(|faults| unreadable(&options.file, &faults))?;
    let chart = options.nomenclature.as_deref().map(chart_of).transpose()?;
    if let (Some(chart), BudgetFile::Document(document)) = (&chart, &file) {
        same_nomenclature(document, chart)?;
    }
    let engine = engine(cli.store.open_existing().await?);
    let ledger = choose(&engine, &options.ledger).await?;
    let view = known(&ledger, options.moment.known).await?;
    let id = choose_member(&view, &options.member)?;
    let Some(member) = view.members.get(id) else {
        return Err(Stop::new(Kind::Input, "ce membre n’est pas dans le registre"));
    };
    let on = options.moment.on.unwrap_or_else(|| options.year.last_day());
    let lines: Vec<_> = view.obligations.of_member_in(id, options.year).cloned().collect();
    if lines.is_empty() {
        let message = format!("rien n’est réparti pour {} en {}", member.name(), options.year);
        return Err(Stop::new(Kind::Input, message).advise("vérifier --member et --year."));
    }
    let nothing = "Rien à rapprocher.";
    let mut table = Table::new(&COLUMNS, nothing);
    let groupings = match &file {
        BudgetFile::Document(document) => {
            same_budget(document, member, options)?;
            if format == Format::Table {
                say(heading(document))?;
            }
            let budget = Budget {
                document,
                chart: chart.as_ref(),
                on,
            };
            accounts(&mut table, &budget, &lines)?;
            credits(&mut table, &budget, &lines)?;
            &document.groupings
        }
        BudgetFile::Groupings(groupings) => groupings,
    };
    if groupings.is_empty() {
        warn("ce fichier n’a pas d’annexe des organismes de regroupement : seuls les comptes sont rapprochés.");
    } else {
        bodies(&mut table, &view, groupings, &lines, on)?;
    }
    table.write(format, &mut std::io::stdout())
}

/// Refuses the budget of another authority, or of another year.
fn same_budget(document: &BudgetDocument, member: &MemberView, options: &CompareBudget) -> Result<(), Stop> {
    let siren = document.siret.siren();
    if member.history().all(|identifiers| identifiers.siren != siren) {
        let message = format!(
            "ce budget est celui de {} (SIREN {siren}), et {} porte le SIREN {}",
            document.authority,
            member.name(),
            member.identifiers().siren
        );
        return Err(Stop::new(Kind::Input, message).advise("donner à --member le membre dont c’est le budget."));
    }
    if document.year != options.year {
        let message = format!(
            "ce budget est celui de l’exercice {}, non de {}",
            document.year, options.year
        );
        return Err(Stop::new(Kind::Input, message).advise(format!("donner le budget {}.", options.year)));
    }
    if document.stage == Stage::Amending {
        warn("une décision modificative ne dit que ce qu’elle change, non tous les crédits de l’exercice.");
    }
    Ok(())
}

/// Accounts tell what was spent; budgets what may be.
const fn is_of_accounts(stage: Stage) -> bool {
    matches!(stage, Stage::Accounts | Stage::UnifiedAccounts)
}

fn heading(document: &BudgetDocument) -> String {
    let stage = projections::french::capitalised(document.stage.french());
    let read = if is_of_accounts(document.stage) {
        "Au budget : le réalisé. Écart : le réalisé moins le payé."
    } else {
        "Au budget : les crédits votés. Écart : les crédits votés moins le dû."
    };
    format!(
        "{stage} {} : {}, {}. {read} Pour un organisme, le montant déclaré moins l’appelé.",
        document.year, document.authority, document.budget
    )
}

/// The budget that is compared, and the day payments are counted at.
struct Budget<'a> {
    document: &'a BudgetDocument,
    chart: Option<&'a Chart>,
    on: Date,
}

/// One row for each account that the calls to the member name, those that were withdrawn too: their credits stay voted.
fn accounts(table: &mut Table, budget: &Budget<'_>, lines: &[Arc<ObligationView>]) -> Result<(), Stop> {
    let mut by_account: BTreeMap<Option<Account>, Balance> = BTreeMap::new();
    for line in lines {
        let account = account_of(line, budget.on);
        let balance = line.balance_on(budget.on);
        // A credit is entered elsewhere, and what nothing was ever called for stays to be called.
        let is_credit = line
            .credit
            .as_ref()
            .is_some_and(|credit| credit.settled_on <= budget.on);
        if account.is_some() || !(balance.due.is_zero() || is_credit) {
            let sum = by_account.remove(&account).unwrap_or_default();
            by_account.insert(account, sum.plus(balance));
        }
    }
    for (account, balance) in by_account {
        let Some(account) = account else {
            let head = ["compte", "sans appel", "", ""].map(Cell::text).to_vec();
            table.push([head, figures(None, balance, None)].concat());
            continue;
        };
        let declared = budget.declared(account.as_str(), Direction::Expense)?;
        let compared = if is_of_accounts(budget.document.stage) {
            balance.paid
        } else {
            balance.due
        };
        let difference = declared.unwrap_or(Cents::ZERO).minus(compared)?;
        if declared.is_none() {
            warn(format!(
                "ce budget n’a pas de dépense au compte {account}, sur lequel le registre appelle ce membre."
            ));
        }
        let row = figures(declared, balance, Some(difference));
        table.push([budget.head("compte", &account), row].concat());
    }
    Ok(())
}

/// The account of the call that stands on `on`, else of the last that was withdrawn.
fn account_of(line: &ObligationView, on: Date) -> Option<Account> {
    let standing = line.calls().find(|call| call.stands_on(on));
    let call = standing.or(line.call.as_ref()).or_else(|| {
        let withdrawn = line.withdrawn.last()?;
        let withdrawal = withdrawn.withdrawal.as_ref()?;
        warn(format!(
            "l’appel de {} au compte {} a été retiré le {} : rien n’y est plus appelé.",
            withdrawn.amount.french(),
            withdrawn.payer_account,
            withdrawal.on.french()
        ));
        Some(withdrawn)
    });
    call.map(|call| call.payer_account.clone())
}

/// One row for each account on which the member enters what settlements give back: a receipt.
fn credits(table: &mut Table, budget: &Budget<'_>, lines: &[Arc<ObligationView>]) -> Result<(), Stop> {
    let mut by_account: BTreeMap<&Account, [Cents; 2]> = BTreeMap::new();
    for credit in lines.iter().filter_map(|line| line.credit.as_ref()) {
        if credit.settled_on <= budget.on {
            let [owed, used] = by_account.entry(&credit.refunded_account).or_default();
            *owed = owed.plus(credit.amount)?;
            *used = used.plus(credit.used_on(budget.on))?;
        }
    }
    for (account, [owed, used]) in by_account {
        let declared = budget.declared(account.as_str(), Direction::Receipt)?;
        let compared = if is_of_accounts(budget.document.stage) {
            used
        } else {
            owed
        };
        let difference = declared.unwrap_or(Cents::ZERO).minus(compared)?;
        if declared.is_none() {
            warn(format!(
                "ce budget n’a pas de recette au compte {account}, sur lequel ce membre inscrit ses avoirs."
            ));
        }
        let row = vec![
            declared.map_or_else(|| Cell::text(""), Cell::money),
            Cell::money(owed),
            Cell::text(""),
            Cell::money(used),
            Cell::change(difference),
        ];
        table.push([budget.head("avoir", account), row].concat());
    }
    Ok(())
}

impl Budget<'_> {
    fn head(&self, by: &str, account: &Account) -> Vec<Cell> {
        let known = self.chart.and_then(|chart| chart.accounts.get(account.as_str()));
        let label = known.map_or("", |known| known.label.as_str());
        [by, account.as_str(), label, ""].map(Cell::text).to_vec()
    }

    /// What the real expenses or receipts of `account` sum to; none where the budget has none.
    fn declared(&self, account: &str, direction: Direction) -> Result<Option<Cents>, Stop> {
        let of_account = self.document.lines.iter().filter(|line| {
            line.account == account && line.direction == direction && line.operation_kind == OperationKind::Real
        });
        let amounts = of_account.filter_map(|line| {
            if is_of_accounts(self.document.stage) {
                line.amount(AmountKind::Realised)
            } else {
                line.amount(AmountKind::Voted)
                    .or_else(|| line.amount(AmountKind::OpenCredits))
            }
        });
        let amounts: Vec<_> = amounts.collect();
        let sum = Cents::sum(amounts.iter().copied())?;
        Ok((!amounts.is_empty()).then_some(sum))
    }
}

/// One row for each body of the annex, then for each carrier that it does not name.
fn bodies(
    table: &mut Table,
    view: &LedgerView,
    groupings: &[Grouping],
    lines: &[Arc<ObligationView>],
    on: Date,
) -> Result<(), Stop> {
    let mut carriers = carriers(view, lines, on);
    let mut named = BTreeSet::new();
    for grouping in groupings {
        let found = carriers.keys().copied().find(|carrier| {
            let known = view.members.get(*carrier);
            known.is_some_and(|known| {
                known
                    .history()
                    .any(|name| same_body(name.name.as_str(), &grouping.name))
            })
        });
        let known = found.and_then(|carrier| Some((view.members.get(carrier)?, carriers.get(&carrier).copied()?)));
        // A second body of the same name is not counted against the same calls.
        let known = known.filter(|(carrier, _)| named.insert(carrier.id));
        let head = |carrier: String| {
            vec![
                Cell::text("organisme"),
                Cell::text(&grouping.name),
                Cell::text(""),
                Cell::text(carrier),
            ]
        };
        if let Some((carrier, balance)) = known {
            let difference = grouping.amount.unwrap_or(Cents::ZERO).minus(balance.called)?;
            let carrier = format!("{} ({})", carrier.name(), carrier.identifiers().siren);
            table.push([head(carrier), figures(grouping.amount, balance, Some(difference))].concat());
        } else {
            let empty = || Cell::text("");
            let declared = grouping.amount.map_or_else(empty, Cell::money);
            let row = vec![declared, empty(), empty(), empty(), empty()];
            table.push([head("hors registre".to_owned()), row].concat());
        }
    }
    carriers.retain(|carrier, _| !named.contains(carrier));
    for (carrier, balance) in carriers {
        let Some(carrier) = view.members.get(carrier) else {
            continue;
        };
        warn(format!(
            "l’annexe ne nomme pas {}, que le registre dit porteur.",
            carrier.name()
        ));
        let told = format!("{} ({})", carrier.name(), carrier.identifiers().siren);
        let head = vec![
            Cell::text("organisme"),
            Cell::text("non déclaré"),
            Cell::text(""),
            Cell::text(told),
        ];
        let difference = Cents::ZERO.minus(balance.called)?;
        table.push([head, figures(None, balance, Some(difference))].concat());
    }
    Ok(())
}

/// What is owed to each carrier.
fn carriers(view: &LedgerView, lines: &[Arc<ObligationView>], on: Date) -> BTreeMap<MemberId, Balance> {
    let mut carriers: BTreeMap<MemberId, Balance> = BTreeMap::new();
    for line in lines {
        let convention = view.convention_of(line).and_then(|id| view.conventions.get(id));
        if let Some(convention) = convention {
            let sum = carriers.remove(&convention.carrier).unwrap_or_default();
            carriers.insert(convention.carrier, sum.plus(line.balance_on(on)));
        }
    }
    carriers
}

fn figures(declared: Option<Cents>, balance: Balance, difference: Option<Cents>) -> Vec<Cell> {
    let empty = || Cell::text("");
    vec![
        declared.map_or_else(empty, Cell::money),
        Cell::money(balance.due),
        Cell::money(balance.called),
        Cell::money(balance.paid),
        difference.map_or_else(empty, Cell::change),
    ]
}

/// Whether a body of the annex, which has a name and no SIREN, is the one that the ledger calls `known`: the same words, or all the words
/// of one within the other (« EPT EST ENSEMBLE », « Est Ensemble »).
fn same_body(known: &str, declared: &str) -> bool {
    let (known, declared) = (words(known), words(declared));
    known.trim() == declared.trim()
        || (known.trim().contains(' ') && declared.contains(&known))
        || (declared.trim().contains(' ') && known.contains(&declared))
}

/// Words without accents nor capitals, with a space before and after each.
fn words(name: &str) -> String {
    let folded = name.nfd().filter(|character| !is_combining_mark(*character));
    let letters = folded.map(|character| if character.is_alphanumeric() { character } else { ' ' });
    let lower = letters.collect::<String>().to_lowercase();
    let words: Vec<_> = lower.split_whitespace().collect();
    format!(" {} ", words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::same_body;

    #[test]
    fn a_body_is_recognised_by_its_words() {
        assert!(same_body("Est Ensemble", "EPT EST ENSEMBLE"));
        assert!(same_body("Métropole du Grand Paris", "METROPOLE DU GRAND PARIS"));
        assert!(same_body("SIGEIF", "sigeif"));
        assert!(!same_body("SIGEIF", "SIGEIF Mobilité"));
        assert!(!same_body(
            "Métropole du Grand Paris",
            "FORUM METROPOLITAIN DU GRAND PARIS"
        ));
    }
}
