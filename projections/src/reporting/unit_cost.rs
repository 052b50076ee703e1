//! Unit costs notified, and the units that members used.

use domain::unit_cost::event::{CostComponent, MemberUnits};
use domain::unit_cost::{ComponentKind, UnitCostNotice, UnitCostStage, UnitStatement, total};
use domain::value::{Account, Fraction, NoticeId, StatementId};

table! {
    UNIT_COST "unit_cost", key 1, "Une notification de coût unitaire. La dernière d’une charge, d’un exercice et d’une étape vaut.";
    write_unit_cost(notice: &UnitCostNotice) {
        notice_id: Id = notice.notified.notice, "Identifiant de la notification.";
        convention_id: Id = notice.notified.convention, "La convention.";
        pool: Text = &notice.notified.pool, "Code de la charge.";
        fiscal_year: Year = notice.notified.fiscal_year, "Exercice.";
        stage: Choice = notice.notified.stage.as_str(), "Prévisionnel ou constaté." of UnitCostStage;
        total_cents: Cents = total(&notice.notified.components).unwrap_or_default(), "Somme des composantes, en centimes.";
        units: Text = exact(&notice.notified.units), "Unités du service sur l’année, exactes : un nombre décimal avec un point, ou une fraction « 1/3 » quand aucun nombre décimal n’est exact.";
        unit_cost: Text = exact(&notice.notified.unit_cost), "Coût d’une unité en euros, exact : un nombre décimal avec un point, ou une fraction « 100/3 » quand aucun nombre décimal n’est exact.";
        decimals: Integer null = notice.notified.decimals.map(u16::from), "Nombre de décimales d’euro auquel il est arrondi, si une clause le dit.";
        unit: Text = notice.notified.unit.to_string(), "Le critère qui compte les unités de chaque membre.";
        series: Text = notice.notified.series.to_string(), "Le critère qui tient le coût d’une unité pour le porteur.";
        notified_on: Date = notice.notified.notified_on, "Jour où les membres l’ont reçue.";
        due_by: Date null = notice.notified.due_by, "Dernier jour pour notifier à temps, quand un texte en fixe un.";
        days_late: Integer = notice.notified.days_late().unwrap_or(0), "Jours de retard : zéro à temps.";
        reference: Text = &notice.notified.reference, "Le document qui notifie.";
        decision_id: Id null = notice.notified.decision, "La décision qui l’approuve, ou qui régularise.";
        event_id: Id = notice.fact, "Le fait qui l’a consignée.";
    }
}

table! {
    COST_COMPONENT "cost_component", key 2, "Une composante d’un coût unitaire.";
    write_component(notice: NoticeId, rank: usize, component: &CostComponent) {
        notice_id: Id = notice, "La notification.";
        rank: Integer = rank, "Rang dans la notification, à partir de 1.";
        kind: Choice = component.kind.as_str(), "Ce qu’elle paie." of ComponentKind;
        label: Text = &component.label, "Libellé.";
        account: Text null = component.account.as_ref().map(Account::as_str), "Compte (M57).";
        amount_cents: Cents = component.amount, "Montant sur l’année, en centimes.";
    }
}

table! {
    UNIT_FORECAST "unit_forecast", key 2, "Les unités prévues d’un membre.";
    write_forecast(notice: NoticeId, of: &MemberUnits) {
        notice_id: Id = notice, "La notification.";
        member_id: Id = of.member, "Le membre.";
        units: Text = exact(&of.units), "Ses unités, exactes : un nombre décimal avec un point, ou une fraction.";
    }
}

table! {
    UNIT_STATEMENT "unit_statement", key 1, "Un état des unités constatées sur une période.";
    write_statement(statement: &UnitStatement) {
        statement_id: Id = statement.stated.statement, "Identifiant de l’état.";
        convention_id: Id = statement.stated.convention, "La convention.";
        pool: Text = &statement.stated.pool, "Code de la charge.";
        fiscal_year: Year = statement.stated.fiscal_year, "Exercice.";
        period_from: Date = statement.stated.period.from(), "Premier jour.";
        period_until: Date = statement.stated.period.until(), "Dernier jour.";
        unit: Text = statement.stated.unit.to_string(), "Le critère qui compte les unités.";
        stated_on: Date = statement.stated.stated_on, "Jour de l’état.";
        reference: Text = &statement.stated.reference, "Le document.";
        replaces_id: Id null = statement.stated.replaces, "L’état qu’il remplace.";
        replaced_by_id: Id null = statement.replaced_by, "L’état qui le remplace : celui-ci ne compte plus.";
        decision_id: Id null = statement.stated.decision, "La décision qui l’approuve, ou qui régularise.";
        event_id: Id = statement.fact, "Le fait qui l’a consigné.";
    }
}

table! {
    STATED_UNITS "stated_units", key 2, "Les unités d’un membre dans un état.";
    write_units(statement: StatementId, of: &MemberUnits) {
        statement_id: Id = statement, "L’état.";
        member_id: Id = of.member, "Le membre.";
        units: Text = exact(&of.units), "Ses unités, exactes : un nombre décimal avec un point, ou une fraction.";
    }
}

/// An exact number, with its decimals where they end.
fn exact(number: &Fraction) -> String {
    number.decimal().unwrap_or_else(|| number.to_string())
}
