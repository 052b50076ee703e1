//! The count of the members' answers, against numbers worked by hand and against another reading of the rule.

use domain::consultation::majority::{Counted, Voice, count};
use domain::rules::{
    Agreement, Branch, Parameter, Preset, QualifiedMajority, RuleSet, Setting, Threshold, Veto, VetoHolder,
};
use domain::sample::date;
use std::collections::BTreeSet;

/// Castel, Dourdan, Alpha, Bruyères, Esves: 16 265 inhabitants.
const FIVE: [(&str, u64); 5] = [
    ("Castel", 10_418),
    ("Dourdan", 3_077),
    ("Alpha", 1_873),
    ("Bruyères", 642),
    ("Esves", 255),
];

/// The qualified majority of a closed syndicate, as the data have it.
fn of_preset(preset: Preset) -> Agreement {
    let rules = RuleSet::of(preset);
    let rule = rules.rule(Parameter::MembersAgreement, date("2026-01-01")).unwrap();
    match &rule.setting {
        Setting::Agreement(agreement) => agreement.clone(),
        other => panic!("{other:?}"),
    }
}

fn answers(yes: &[&str], awaited: &[&str]) -> Vec<Counted<&'static str>> {
    FIVE.iter()
        .map(|(member, population)| Counted {
            member: *member,
            population: *population,
            voice: if yes.contains(member) {
                Voice::InFavour
            } else if awaited.contains(member) {
                Voice::Awaited
            } else {
                Voice::Against
            },
        })
        .collect()
}

#[test]
fn four_councils_of_five_do_not_carry_it_without_half_of_the_population_and_castel_alone_holds_a_veto() {
    let rule = of_preset(Preset::ClosedSyndicate);
    let count = count(&rule, &answers(&["Dourdan", "Alpha", "Bruyères", "Esves"], &[]));
    assert!(!count.adopted && count.certain);
    assert_eq!((count.in_favour.members, count.asked.members), (4, 5));
    assert_eq!((count.in_favour.population, count.asked.population), (5_847, 16_265));
    // 35.95 %: 5 847 × 10 000 / 16 265, rounded.
    assert_eq!((5_847 * 100_000 / 16_265 + 5) / 10, 3_595);
    let met: Vec<_> = count
        .branches
        .iter()
        .map(|branch| (branch.members_met, branch.population_met))
        .collect();
    assert_eq!(met, [(true, false), (true, false)]);
    let holders: Vec<_> = count.vetoes.iter().map(|holder| holder.member).collect();
    assert_eq!(holders, ["Castel"]);
}

#[test]
fn three_councils_of_five_carry_it_with_two_thirds_of_the_population() {
    let count = count(
        &of_preset(Preset::ClosedSyndicate),
        &answers(&["Castel", "Alpha", "Bruyères"], &[]),
    );
    assert!(count.adopted && count.certain);
    assert_eq!((count.in_favour.members, count.in_favour.population), (3, 12_933));
    // 79.51 %.
    assert_eq!((12_933 * 100_000 / 16_265 + 5) / 10, 7_951);
    let met: Vec<_> = count
        .branches
        .iter()
        .map(|branch| (branch.members_met, branch.population_met))
        .collect();
    assert_eq!(met, [(false, true), (true, true)]);
}

#[test]
fn a_veto_stops_what_both_branches_carry() {
    // Four members of 30 % or less: two thirds of the councils and more than half of the population, but one above a quarter says no.
    let rule = of_preset(Preset::ClosedSyndicate);
    let voices = [
        (3_000, Voice::Against),
        (2_500, Voice::InFavour),
        (2_500, Voice::InFavour),
        (2_000, Voice::InFavour),
    ];
    let counted: Vec<Counted<usize>> = voices
        .iter()
        .enumerate()
        .map(|(member, (population, voice))| Counted {
            member,
            population: *population,
            voice: *voice,
        })
        .collect();
    let outcome = count(&rule, &counted);
    assert!(
        outcome
            .branches
            .iter()
            .any(|branch| branch.members_met && branch.population_met)
    );
    assert!(!outcome.adopted);
    // Exactly a quarter is not more than a quarter.
    assert_eq!(outcome.vetoes.len(), 1);
}

#[test]
fn only_the_most_populous_commune_can_stop_an_epci() {
    let counted: Vec<Counted<usize>> = [
        (4_000, Voice::InFavour),
        (3_000, Voice::Against),
        (3_000, Voice::InFavour),
    ]
    .iter()
    .enumerate()
    .map(|(member, (population, voice))| Counted {
        member,
        population: *population,
        voice: *voice,
    })
    .collect();
    assert!(count(&of_preset(Preset::Epci), &counted).adopted);
    assert!(!count(&of_preset(Preset::ClosedSyndicate), &counted).adopted);
}

#[test]
fn strictness_is_mixed_at_least_here_and_more_than_there() {
    let rule = of_preset(Preset::ClosedSyndicate);
    let equal = |yes: usize, of: usize, population: &dyn Fn(usize) -> u64| {
        let counted: Vec<Counted<usize>> = (0..of)
            .map(|member| Counted {
                member,
                population: population(member),
                voice: if member < yes { Voice::InFavour } else { Voice::Against },
            })
            .collect();
        count(&rule, &counted)
    };
    // Two councils of three are two thirds; half of the population exactly is not more than half.
    let half = equal(2, 3, &|member| if member < 2 { 25 } else { 50 });
    assert_eq!(
        (half.branches[0].members_met, half.branches[0].population_met),
        (true, false)
    );
    let more = equal(2, 3, &|member| [25, 26, 49][member]);
    assert_eq!(
        (more.branches[0].members_met, more.branches[0].population_met),
        (true, true)
    );
    // One council of two is half; two thirds of the population exactly are two thirds.
    let two_thirds = equal(1, 2, &|member| [2, 1][member]);
    assert_eq!(
        (
            two_thirds.branches[1].members_met,
            two_thirds.branches[1].population_met
        ),
        (true, true)
    );
}

#[test]
fn a_result_is_certain_once_nobody_awaited_can_change_it() {
    let rule = of_preset(Preset::ClosedSyndicate);
    let certain = |yes: &[&str], awaited: &[&str]| {
        let count = count(&rule, &answers(yes, awaited));
        (count.certain, count.adopted)
    };
    assert_eq!(
        certain(&["Castel", "Alpha", "Bruyères"], &["Dourdan", "Esves"]),
        (true, true)
    );
    assert_eq!(
        certain(&["Castel", "Alpha"], &["Dourdan", "Bruyères", "Esves"]),
        (false, false)
    );
    // Castel said no: nothing else matters.
    assert_eq!(certain(&[], &["Dourdan", "Alpha", "Bruyères", "Esves"]), (true, false));
}

/// The same rule read otherwise: with fractions as `f`-free cross products over sets, the population as people one by one where small.
fn read_directly(rule: &QualifiedMajority, populations: &[u64], yes: &BTreeSet<usize>) -> bool {
    let reaches = |share: &Threshold, part: i128, whole: i128| {
        // part/whole − numerator/denominator, over the common denominator.
        let difference = part * i128::from(share.denominator) - whole * i128::from(share.numerator);
        difference.signum() > 0 || (difference == 0 && !share.strict)
    };
    let whole: i128 = populations.iter().map(|people| i128::from(*people)).sum();
    let part: i128 = yes.iter().map(|member| i128::from(populations[*member])).sum();
    let councils = (yes.len() as i128, populations.len() as i128);
    let someone_stops = rule.veto.as_ref().is_some_and(|veto| {
        (0..populations.len()).any(|member| {
            let people = populations[member];
            let first = populations.iter().all(|other| *other <= people);
            let holds = reaches(&veto.share, i128::from(people), whole)
                && (first || veto.holder == VetoHolder::EveryMemberAbove);
            holds && !yes.contains(&member)
        })
    });
    !someone_stops
        && rule
            .branches
            .iter()
            .any(|branch| reaches(&branch.members, councils.0, councils.1) && reaches(&branch.population, part, whole))
}

#[test]
fn every_subset_of_up_to_eight_members_is_counted_as_a_direct_reading_does() {
    let tables: [&[u64]; 7] = [
        &[10_418, 3_077, 1_873, 642, 255],
        &[1, 1, 1, 1, 1, 1, 1, 1],
        &[2, 1],
        &[50, 25, 25],
        &[4, 4, 4, 4],
        &[7_000, 6_999, 6_998, 12, 11, 10, 9],
        &[100, 90, 80, 70, 60, 50, 40, 30],
    ];
    let odd = Agreement::Qualified(QualifiedMajority {
        branches: vec![
            Branch {
                members: Threshold::more_than(3, 5),
                population: Threshold::at_least(3, 5),
            },
            Branch {
                members: Threshold::at_least(1, 1),
                population: Threshold::more_than(1, 7),
            },
        ],
        veto: Some(Veto {
            holder: VetoHolder::MostPopulousAbove,
            share: Threshold::at_least(1, 4),
        }),
    });
    let mut compared = 0;
    for agreement in [of_preset(Preset::ClosedSyndicate), of_preset(Preset::Epci), odd] {
        let Agreement::Qualified(rule) = &agreement else {
            panic!("{agreement:?}")
        };
        for populations in tables {
            for bits in 0_u32..1 << populations.len() {
                let yes: BTreeSet<usize> = (0..populations.len())
                    .filter(|member| bits & (1 << member) != 0)
                    .collect();
                let voice = |member: usize, others: Voice| if yes.contains(&member) { Voice::InFavour } else { others };
                let counted = |others: Voice| -> Vec<Counted<usize>> {
                    let members = populations.iter().enumerate();
                    members
                        .map(|(member, population)| Counted {
                            member,
                            population: *population,
                            voice: voice(member, others),
                        })
                        .collect()
                };
                let expected = read_directly(rule, populations, &yes);
                let decided = count(&agreement, &counted(Voice::Against));
                assert_eq!(
                    (decided.adopted, decided.certain),
                    (expected, true),
                    "{populations:?} {yes:?}"
                );
                // The others awaited: certain if and only if every way they may answer gives the same.
                let all: BTreeSet<usize> = (0..populations.len()).collect();
                let same = read_directly(rule, populations, &all) == expected;
                let open = count(&agreement, &counted(Voice::Awaited));
                assert_eq!(
                    (open.adopted, open.certain),
                    (expected, same),
                    "{populations:?} {yes:?}"
                );
                compared += 1;
            }
        }
    }
    assert!(compared > 1_500, "{compared}");
}
