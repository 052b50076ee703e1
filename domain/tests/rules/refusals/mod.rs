//! Every refusal code, provoked once. A code that nothing provokes is a rule that nobody has seen at work.

mod acts;
mod cooperation;
mod governance;
mod keys;
mod money;
mod sessions;

use crate::support::{commune, facts, refused, registered, registered_from, registration, succession, value};
use domain::law::Certainty;
use domain::member::command::{ChangeMemberIdentifiers, RecordCriterion};
use domain::member::{CriterionName, MemberKind, SuccessionKind};
use domain::past_act::MatterCode;
use domain::rules::{Parameter, Preset, Quorum, Rule, RuleSet, Setting, Threshold};
use domain::sample::{self, date, siren};
use domain::value::{
    Account, Cents, Date, Digest, FiscalYear, Fraction, FunctionCode, Insee, Instant, LogKey, MemberId, Name,
    Organisation, Personal, PoolCode, Signature, Siren, WebAddress,
};
use domain::{Code, Command, Refusal};
use std::collections::BTreeSet;

/// Refused by the engine: it compares positions, and it holds the tree that a rotation is signed over.
const ELSEWHERE: [Code; 2] = [Code::PositionMoved, Code::RotationNotProven];

/// Refusals that are about the command as a whole.
const WITHOUT_FIELD: [Code; 2] = [Code::LedgerNotOpen, Code::NothingChanged];

/// The code expected, and the refusal obtained.
type Scenario = (Code, Refusal);

#[test]
fn every_code_is_provoked_and_says_in_french_what_is_refused() {
    let rules = [
        members(),
        successions(),
        crate::past_act::refusals(),
        governance::conventions(),
        governance::approvals(),
        cooperation::consultations(),
        cooperation::life(),
        cooperation::movements(),
        cooperation::amendments(),
        governance::committees(),
        governance::sessions(),
        sessions::assemblies(),
        money::keys(),
        money::adoptions(),
        money::money(),
        crate::payment_life::refusals(),
        crate::payment_recovery::refusals(),
        money::titles(),
        crate::settlement::refusals(),
        crate::unit_cost::refusals(),
        crate::withdrawal::refusals(),
        keys::definitions(),
        acts::acts(),
        crate::keeping::refusals(),
    ]
    .concat();
    for (code, refusal) in &rules {
        assert_eq!(refusal.code, *code, "{refusal}");
        assert_eq!(
            refusal.field.is_none(),
            WITHOUT_FIELD.contains(code),
            "{code} : champ {:?}",
            refusal.field
        );
    }
    let all = [rules, values(), keys::calculations()].concat();
    for (code, refusal) in &all {
        assert_eq!(refusal.code, *code, "{refusal}");
        assert!(
            refusal.message.ends_with('.') && refusal.message.len() > 20,
            "{code} : {refusal}"
        );
        assert!(
            !refusal.message.contains(['\'', '"']),
            "{code} : apostrophe et guillemets typographiques : {refusal}"
        );
    }
    let provoked: BTreeSet<Code> = all.iter().map(|(code, _)| *code).chain(ELSEWHERE).collect();
    let forgotten: Vec<_> = Code::ALL.iter().filter(|code| !provoked.contains(code)).collect();
    assert!(forgotten.is_empty(), "{forgotten:?}");
}

fn values() -> Vec<Scenario> {
    let long = "é".repeat(101);
    vec![
        (Code::AccountMalformed, Account::parse("8").unwrap_err()),
        (Code::FunctionMalformed, FunctionCode::parse("2-1").unwrap_err()),
        (Code::AmountMalformed, Cents::parse_euros("12,345").unwrap_err()),
        (Code::AmountTooLarge, Cents::LIMIT.plus(Cents::new(1)).unwrap_err()),
        (Code::DateMalformed, Date::parse("2026-02-29").unwrap_err()),
        (Code::FiscalYearMalformed, FiscalYear::parse("26").unwrap_err()),
        (Code::FractionMalformed, Fraction::new(1, 0).unwrap_err()),
        (
            Code::FractionTooLarge,
            Fraction::new(1, u128::MAX)
                .unwrap()
                .plus(&Fraction::new(1, 7).unwrap())
                .unwrap_err(),
        ),
        (Code::HashMalformed, Digest::parse("abc").unwrap_err()),
        (Code::IdentifierMalformed, MemberId::parse("12").unwrap_err()),
        (Code::InseeMalformed, Insee::parse("2C004").unwrap_err()),
        (Code::InstantMalformed, Instant::parse_lenient("hier").unwrap_err()),
        (Code::MatterMalformed, MatterCode::parse("5.9").unwrap_err()),
        (Code::LogKeyMalformed, LogKey::parse("entente.exemple.fr").unwrap_err()),
        (Code::SignatureMalformed, Signature::parse("abc").unwrap_err()),
        (Code::PersonalMalformed, Personal::new(" ").unwrap_err()),
        (Code::PoolMalformed, PoolCode::parse("Paie").unwrap_err()),
        (Code::SirenChecksum, Siren::parse("200027028").unwrap_err()),
        (Code::SirenMalformed, Siren::parse("2000").unwrap_err()),
        (Code::SiretMalformed, Organisation::parse("20002702700000").unwrap_err()),
        (Code::TextEmpty, Name::new(" ").unwrap_err()),
        (Code::TextMalformed, Name::new("a\u{7}b").unwrap_err()),
        (Code::TextTooLong, Name::new(&long).unwrap_err()),
        (
            Code::WebAddressMalformed,
            WebAddress::parse("javascript:alert(1)").unwrap_err(),
        ),
        (Code::ChoiceUnknown, MemberKind::parse("village").unwrap_err()),
        (Code::RuleInvalid, unreachable_quorum().check().unwrap_err()),
        (
            Code::RuleMissing,
            RuleSet::of(Preset::Blank)
                .rule(Parameter::Quorum, date("2026-01-01"))
                .unwrap_err(),
        ),
    ]
}

/// More than the whole: nobody could ever meet it.
fn unreachable_quorum() -> RuleSet {
    let rule = Rule {
        certainty: Certainty::Clause,
        from: None,
        parameter: Parameter::Quorum,
        reference: Name::new("statuts, art. 8").unwrap(),
        setting: Setting::Quorum(Quorum {
            counts_proxies: false,
            share: Threshold::more_than(1, 1),
        }),
        until: None,
    };
    RuleSet {
        overrides: vec![rule],
        preset: Preset::Council,
    }
}

fn successions() -> Vec<Scenario> {
    use crate::substitution::{substitution, syndicate};
    let merged = |more: &[Command]| {
        let mut commands = registered(2);
        commands.push(registered_from(2, "2025-01-01"));
        commands.push(succession(SuccessionKind::CommuneNouvelle, "2025-01-01", &[0, 1], &[2]).into());
        commands.extend_from_slice(more);
        facts(commands)
    };
    let party = |n, starts_on| {
        let mut order = crate::support::draft(3);
        order.parties = vec![commune(3), commune(n)];
        order.carrier = commune(3);
        order.starts_on = date(starts_on);
        order
    };
    let replaced = |more: &[Command]| facts(syndicate(2).into_iter().chain(more.iter().cloned()));
    let substituted = replaced(&[substitution("2023-09-01", &[1]).into()]);
    let deliberation = crate::support::deliberation(1, domain::convention::DeliberationSense::Adopted, None);
    let other = registered_from(3, "2023-01-01");
    vec![
        (
            Code::MemberSucceeded,
            refused(merged(std::slice::from_ref(&other)), party(0, "2025-06-01")),
        ),
        (Code::MemberNotYet, refused(merged(&[other]), party(2, "2024-12-31"))),
        (
            Code::SuccessionInvalid,
            refused(
                facts(registered(1)),
                succession(SuccessionKind::Absorption, "2025-01-01", &[0], &[0]),
            ),
        ),
        (Code::MemberSubstituted, refused(substituted, deliberation)),
        (
            Code::SubstitutionInvalid,
            refused(replaced(&[]), substitution("2025-01-01", &[])),
        ),
    ]
}

fn members() -> Vec<Scenario> {
    let one = || facts(registered(1));
    let group = || domain::member::command::RegisterMember {
        kind: MemberKind::Epci,
        ..registration(1)
    };
    let same_siren = domain::member::command::RegisterMember {
        siren: registration(0).siren,
        ..registration(1)
    };
    let unchanged = ChangeMemberIdentifiers {
        member: commune(0),
        from: date("2025-01-01"),
        name: None,
        siren: None,
        insee: None,
    };
    let payslips = |n, figure| {
        let value = value(CriterionName::Payslips, "2023", "2023-01-01", figure);
        RecordCriterion {
            member: commune(n),
            value,
        }
    };
    let known = facts(registered(1).into_iter().chain([payslips(0, 1).into()]));
    let mut opening = sample::story().swap_remove(0).command;
    if let Command::OpenLedger(order) = &mut opening {
        order.operator = siren("215601436");
    }
    vec![
        (Code::LedgerNotOpen, refused(Vec::new(), registration(0))),
        (Code::LedgerAlreadyOpen, refused(one(), opening)),
        (Code::IdentifierTaken, refused(one(), registration(0))),
        (Code::MemberUnknown, refused(one(), payslips(1, 1))),
        (Code::SirenTaken, refused(one(), same_siren)),
        (Code::InseeKind, refused(one(), group())),
        (Code::NothingChanged, refused(one(), unchanged)),
        (Code::CriterionConflict, refused(known, payslips(0, 2))),
    ]
}
