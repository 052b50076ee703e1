//! Rule sets: which rule holds on a day, which are refused, and how each reads.

use crate::assembly::clause;
use domain::Code;
use domain::rules::{
    Agreement, Branch, CollegeRule, Days, Majority, MajorityBase, Parameter, Preset, QualifiedMajority, Rule, RuleSet,
    Setting, Silence, SilenceMeaning, Threshold, Veto, VetoHolder,
};
use domain::sample::date;

const HALF: Threshold = Threshold::more_than(1, 2);

/// A number of proxies of the assembly's own, in force over a period.
fn proxies_over(from: Option<&str>, until: Option<&str>) -> Rule {
    Rule {
        from: from.map(date),
        until: until.map(date),
        ..clause(Parameter::ProxiesPerHolder, Setting::Count(3))
    }
}

fn with_own(overrides: Vec<Rule>) -> RuleSet {
    RuleSet {
        overrides,
        preset: Preset::Council,
    }
}

fn qualified(branches: usize) -> Setting {
    let branch = Branch {
        members: Threshold::at_least(2, 3),
        population: HALF,
    };
    Setting::Agreement(Agreement::Qualified(QualifiedMajority {
        branches: vec![branch; branches],
        veto: None,
    }))
}

#[test]
fn a_rule_that_was_not_read_in_a_current_text_is_cited_with_a_warning() {
    let rules = RuleSet::of(Preset::Council);
    let rule = rules.rule(Parameter::ConvocationNotice, date("2025-11-20")).unwrap();
    let cited = "CGCT, art. L. 2121-12 et L. 5211-1 (rédaction de 2008, à vérifier)";
    assert_eq!(
        (rule.cited().as_str(), rule.citation().to_string().as_str()),
        (cited, cited)
    );
    assert_eq!(
        clause(Parameter::CastingVote, Setting::Flag(true)).cited(),
        "statuts, art. 9"
    );
}

#[test]
fn a_rule_may_hold_one_day_and_does_not_cease_before_it_begins() {
    let one_day = proxies_over(Some("2024-01-01"), Some("2024-01-01"));
    assert_eq!(one_day.check(), Ok(()));
    assert!(one_day.holds_on(date("2024-01-01")));
    assert!(!one_day.holds_on(date("2023-12-31")) && !one_day.holds_on(date("2024-01-02")));
    let inverted = proxies_over(Some("2024-01-02"), Some("2024-01-01"));
    assert_eq!(inverted.check().unwrap_err().code, Code::PeriodInverted);
}

#[test]
fn two_rules_of_one_assembly_follow_each_other_and_never_overlap() {
    let until = |day| proxies_over(Some("2024-01-01"), Some(day));
    let from = |day| proxies_over(Some(day), Some("2026-12-31"));
    assert_eq!(with_own(vec![until("2024-12-31"), from("2025-01-01")]).check(), Ok(()));
    for overrides in [
        vec![until("2025-01-01"), from("2025-01-01")],
        vec![from("2025-01-01"), until("2025-01-01")],
        vec![proxies_over(None, None), from("2025-01-01")],
    ] {
        let refusal = with_own(overrides).check().unwrap_err();
        assert_eq!(
            (refusal.code, refusal.field.as_deref()),
            (Code::RuleInvalid, Some("overrides.1"))
        );
    }
}

#[test]
fn on_a_day_each_parameter_has_one_rule_and_that_of_the_assembly_comes_first() {
    let day = date("2024-03-14");
    let rules = with_own(vec![proxies_over(Some("2024-01-01"), Some("2024-12-31"))]);
    let of_proxies = |day| {
        let on = rules.on(day).into_iter();
        on.filter(|rule| rule.parameter == Parameter::ProxiesPerHolder)
            .map(|rule| rule.setting.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(of_proxies(day), [Setting::Count(3)]);
    assert_eq!(of_proxies(date("2025-01-01")), [Setting::Count(1)]);
    let known = Parameter::ALL
        .iter()
        .filter(|parameter| rules.find(**parameter, day).is_some());
    assert_eq!(rules.on(day).len(), known.count());
}

#[test]
fn a_share_of_nothing_and_a_majority_of_no_branch_or_of_five_are_no_rules() {
    let check = |parameter, setting| clause(parameter, setting).check().map_err(|refusal| refusal.code);
    let waiver = |share| check(Parameter::InterestedWaiver, Setting::Share(share));
    assert_eq!(waiver(Threshold::at_least(1, 1)), Ok(()));
    for share in [
        Threshold::at_least(0, 2),
        Threshold::more_than(1, 1),
        Threshold::at_least(3, 2),
    ] {
        assert_eq!(waiver(share), Err(Code::RuleInvalid));
    }
    let branches = [0, 1, 4, 5].map(|count| check(Parameter::MembersAgreement, qualified(count)).is_ok());
    assert_eq!(branches, [false, true, true, false]);
}

#[test]
fn a_rule_reads_in_french() {
    let days = |days, clear| Setting::Days(Days { clear, days });
    let expressed = Majority::of(MajorityBase::Expressed, HALF);
    let double = Majority {
        colleges: Some(CollegeRule::Each),
        in_heads_too: true,
        ..expressed.clone()
    };
    let silence = Silence {
        meaning: SilenceMeaning::Unfavourable,
        months: 3,
    };
    let vetoed = Agreement::Qualified(QualifiedMajority {
        branches: vec![
            Branch {
                members: Threshold::at_least(2, 3),
                population: HALF,
            },
            Branch {
                members: Threshold::at_least(1, 2),
                population: Threshold::at_least(2, 3),
            },
        ],
        veto: Some(Veto {
            holder: VetoHolder::EveryMemberAbove,
            share: Threshold::more_than(1, 4),
        }),
    });
    for (setting, french) in [
        (days(0, false), "0 jour"),
        (days(1, true), "1 jour franc"),
        (days(5, true), "5 jours francs"),
        (days(8, false), "8 jours"),
        (Setting::Majority(expressed), "plus de la moitié des suffrages exprimés"),
        (
            Setting::Majority(double),
            "plus de la moitié des suffrages exprimés, dans chaque collège, en voix et en têtes",
        ),
        (
            Setting::Majority(Majority::of(MajorityBase::NoOpposition, Threshold::at_least(1, 1))),
            "sans opposition",
        ),
        (Setting::Silence(silence), "défavorable après 3 mois"),
        (
            Setting::Agreement(Agreement::Share(Threshold::at_least(1, 1))),
            "la totalité des assemblées",
        ),
        (
            Setting::Agreement(vetoed),
            "au moins les deux tiers des assemblées représentant plus de la moitié de la population, ou au moins la moitié des assemblées représentant au moins les deux tiers de la population ; avec l’accord de chaque membre au-dessus de ce seuil (plus d’un quart de la population)",
        ),
    ] {
        assert_eq!(setting.french(), french);
    }
}

#[test]
fn new_rules_end_the_former_ones_on_the_eve_and_drop_those_that_had_not_begun() {
    let count = |from, until, count| Rule {
        setting: Setting::Count(count),
        ..proxies_over(from, until)
    };
    let former = with_own(vec![
        count(None, Some("2023-12-31"), 2),
        count(Some("2024-01-01"), Some("2024-06-30"), 3),
        count(Some("2024-07-01"), None, 4),
    ]);
    let rules = former.amended(date("2024-04-01"), &[count(None, None, 5)]);
    assert_eq!(rules.check(), Ok(()));
    let on = |day| {
        rules
            .count(Parameter::ProxiesPerHolder, date(day))
            .map(|(count, _)| count)
    };
    assert_eq!(
        ["2023-12-31", "2024-01-01", "2024-03-31", "2024-04-01", "2024-07-01"].map(on),
        [Some(2), Some(3), Some(3), Some(5), Some(5)]
    );
    // What had ended before still ends when it did, and what begins that very day is replaced.
    let gap = with_own(vec![
        count(None, Some("2024-02-29"), 2),
        count(Some("2024-04-01"), None, 4),
    ]);
    let rules = gap.amended(date("2024-04-01"), &[count(None, Some("2024-12-31"), 5)]);
    assert_eq!(rules.check(), Ok(()));
    let on = |day| {
        rules
            .count(Parameter::ProxiesPerHolder, date(day))
            .map(|(count, _)| count)
    };
    assert_eq!(on("2024-02-29"), Some(2));
    assert_eq!(
        [on("2024-03-15"), on("2025-01-01")],
        [Some(1), Some(1)],
        "la règle du conseil"
    );
    // Until its last day, included.
    let last = with_own(vec![count(None, Some("2024-04-01"), 2)]);
    let rules = last.amended(date("2024-04-01"), &[count(None, None, 5)]);
    assert_eq!(rules.check(), Ok(()));
}
