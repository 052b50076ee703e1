//! Writing: one form, that reads as the same key.

use crate::support::{cases, member, read, schema_faults};
use domain::key::text::KeyText;
use domain::key::{
    Basis, Blend, BlendMode, Bound, BoundKind, Bounded, Bracket, Coefficient, Cost, Factor, Fixed, Formula, Index,
    IndexBase, Joiners, KnownOn, Line, LineAmount, Only, Part, PerUnit, Prorata, ProrataBasis, Quota, Reference,
    Rounding, RoundingRule, RoundingUnit, Scale, ScaleMode, Smoothed, Stack, Tariff, Term, UnitCost, VintagePolicy,
};
use domain::member::Criterion;
use domain::value::{Cents, FiscalYear, Fraction, MemberId, Name};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

const LABELS: &[&str] = &[
    "Castel",
    "Bruyères",
    "L’Étang : le haut",
    "* \"Esves\"",
    "yes",
    "200000172",
    "- a, {b} #c",
    "null",
    "a.b",
];

fn label(wanted: MemberId) -> String {
    let found = LABELS.iter().find(|label| member(label) == Some(wanted));
    found.expect("un membre des épreuves").to_string()
}

fn a_member() -> impl Strategy<Value = MemberId> {
    select(LABELS).prop_map(|label| member(label).unwrap())
}

fn members() -> impl Strategy<Value = Vec<MemberId>> {
    subsequence(LABELS, 1..=LABELS.len())
        .prop_shuffle()
        .prop_map(|labels| labels.into_iter().filter_map(member).collect())
}

fn name() -> impl Strategy<Value = Name> {
    let odd = "[a-zéÀ0-9*&!%:#\"'\\[\\]{},|>@`~?=.’« \\\\\u{a0}\u{2028}\u{feff}😀-]{1,20}";
    prop_oneof![odd, any::<String>(), select(LABELS).prop_map(str::to_owned)]
        .prop_filter_map("un nom", |text| Name::new(&text).ok())
}

fn criterion() -> impl Strategy<Value = Criterion> {
    let known = select(&["population municipale", "licences"][..]).prop_map(|name| Criterion::new(name).unwrap());
    prop_oneof![known, name().prop_map(|name| Criterion::new(name.as_str()).unwrap())]
}

fn any_fraction() -> impl Strategy<Value = Fraction> {
    let small = (0..2_000_u128, 1..40_u128).prop_map(|(n, d)| Fraction::new(n, d).unwrap());
    let large = (any::<u128>(), 1..=u128::MAX).prop_map(|(n, d)| Fraction::new(n, d).unwrap());
    prop_oneof![small, decimal(), large]
}

fn decimal() -> impl Strategy<Value = Fraction> {
    (0..=u128::from(u64::MAX), 0..=12_u32).prop_map(|(n, places)| Fraction::new(n, 10_u128.pow(places)).unwrap())
}

fn cents() -> impl Strategy<Value = Cents> {
    (-100_000..10_000_000_000_i64).prop_map(Cents::new)
}

fn vintage() -> impl Strategy<Value = VintagePolicy> {
    prop_oneof![
        Just(VintagePolicy::InForceOnFirstJanuary),
        (1900..=2999_u16).prop_map(|year| VintagePolicy::Pinned(FiscalYear::new(year).unwrap())),
        any::<u8>().prop_map(VintagePolicy::YearsBefore),
        (1..=31_u8, 1..=12_u8, any::<u8>()).prop_map(|(day, month, years_before)| VintagePolicy::KnownOn(KnownOn {
            day,
            month,
            years_before
        })),
    ]
}

fn basis() -> impl Strategy<Value = Basis> {
    let one = prop_oneof![Just(Fraction::ONE), any_fraction()];
    let term = (one, criterion()).prop_map(|(coefficient, criterion)| Term { coefficient, criterion });
    (option::of(name()), vec(term, 1..3), vintage()).prop_map(|(source, terms, vintage)| Basis {
        source,
        terms,
        vintage,
    })
}

fn bound() -> impl Strategy<Value = Bound> {
    prop_oneof![
        cents().prop_map(Bound::Amount),
        any_fraction().prop_map(Bound::ShareOfTotal),
        (decimal(), basis()).prop_map(|(price, units)| Bound::PerUnit(PerUnit { price, units })),
    ]
}

fn first() -> impl Strategy<Value = BoundKind> {
    select(BoundKind::ALL)
}

fn tariff() -> impl Strategy<Value = Formula> {
    let bracket = (option::of(cents()), option::of(decimal()), option::of(decimal()))
        .prop_map(|(flat, price, up_to)| Bracket { flat, price, up_to });
    let scale = (vec(bracket, 1..3), select(ScaleMode::ALL), any::<bool>()).prop_map(
        |(brackets, mode, never_below_previous)| Scale {
            brackets,
            mode,
            never_below_previous,
        },
    );
    (
        option::of(cents()),
        option::of(decimal()),
        option::of(scale),
        option::of(basis()),
    )
        .prop_map(|(flat, price, scale, units)| {
            Formula::Tariff(Tariff {
                flat,
                price,
                scale,
                units,
            })
        })
}

fn unit_cost() -> impl Strategy<Value = Formula> {
    let reference = (criterion(), option::of(name()), vintage()).prop_map(|(series, source, vintage)| {
        Cost::Reference(Reference {
            series,
            source,
            vintage,
        })
    });
    let cost = prop_oneof![decimal().prop_map(Cost::Amount), reference];
    (cost, basis()).prop_map(|(cost, units)| Formula::UnitCost(UnitCost { cost, units }))
}

fn leaf() -> impl Strategy<Value = Formula> {
    let fixed =
        (any::<bool>(), members(), vec(any_fraction(), LABELS.len())).prop_map(|(normalise, members, shares)| {
            let quotas = members
                .into_iter()
                .zip(shares)
                .map(|(member, share)| Quota { member, share });
            Formula::Fixed(Fixed {
                normalise,
                quotas: quotas.collect(),
            })
        });
    let criterion = basis().prop_map(Formula::Criterion);
    prop_oneof![
        Just(Formula::Equal),
        criterion.boxed(),
        fixed.boxed(),
        tariff().boxed(),
        unit_cost().boxed()
    ]
}

fn mixed(below: impl Strategy<Value = Formula> + Clone + 'static) -> impl Strategy<Value = Formula> {
    let part =
        (option::of(name()), below.clone(), any_fraction()).prop_map(|(label, of, weight)| Part { label, of, weight });
    let blend = (select(BlendMode::ALL), any::<bool>(), vec(part, 1..4))
        .prop_map(|(mode, normalise, parts)| Formula::Blend(Blend { mode, normalise, parts }));
    let amount = prop_oneof![cents().prop_map(LineAmount::Fixed), Just(LineAmount::Rest)];
    let line = (option::of(amount), name(), below).prop_map(|(amount, label, of)| Line { amount, label, of });
    let stack = vec(line, 1..3).prop_map(|lines| Formula::Stack(Stack { lines }));
    prop_oneof![blend.boxed(), stack.boxed()]
}

fn wrapped(below: impl Strategy<Value = Formula> + Clone + 'static) -> impl Strategy<Value = Formula> {
    let of = below.prop_map(Box::new).boxed();
    let bounded = (option::of(bound()), first(), option::of(bound()), of.clone())
        .prop_map(|(cap, first, floor, of)| Formula::Bounded(Bounded { cap, first, floor, of }));
    let smoothed = (
        option::of(any_fraction()),
        first(),
        option::of(any_fraction()),
        of.clone(),
    )
        .prop_map(|(decrease, first, increase, of)| {
            Formula::Smoothed(Smoothed {
                decrease,
                first,
                increase,
                of,
            })
        });
    let factor =
        (any_fraction(), a_member(), name()).prop_map(|(factor, member, reason)| Factor { factor, member, reason });
    let coefficient =
        (vec(factor, 0..3), of.clone()).prop_map(|(factors, of)| Formula::Coefficient(Coefficient { factors, of }));
    let only = (members(), of.clone()).prop_map(|(members, of)| Formula::Only(Only { members, of }));
    let prorata = (select(ProrataBasis::ALL), select(Joiners::ALL), of.clone())
        .prop_map(|(basis, joiners, of)| Formula::Prorata(Prorata { basis, joiners, of }));
    let base = prop_oneof![
        decimal().prop_map(IndexBase::Value),
        vintage().prop_map(IndexBase::Vintage)
    ];
    let index =
        (base, vintage(), of, criterion(), option::of(name())).prop_map(|(base, current, of, series, source)| {
            Formula::Index(Index {
                base,
                current,
                of,
                series,
                source,
            })
        });
    prop_oneof![
        bounded.boxed(),
        smoothed.boxed(),
        coefficient.boxed(),
        only.boxed(),
        prorata.boxed(),
        index.boxed()
    ]
}

fn formula() -> impl Strategy<Value = Formula> {
    leaf().boxed().prop_recursive(5, 24, 3, |below| {
        prop_oneof![wrapped(below.clone()).boxed(), mixed(below).boxed()]
    })
}

prop_compose! {
    fn key()(
        name in option::of(name()),
        participants in option::of(members()),
        rule in prop_oneof![
            Just(RoundingRule::LargestRemainder),
            Just(RoundingRule::HalfUpPerMember),
            Just(RoundingRule::HalfUpResidueToCarrier),
            a_member().prop_map(RoundingRule::HalfUpResidueTo),
        ],
        unit in select(RoundingUnit::ALL),
        ties in prop_oneof![Just(Vec::new()), members()],
        carrier in option::of(a_member()),
        formula in formula(),
    ) -> KeyText {
        let mut key = KeyText::new(formula);
        key.name = name;
        key.participants = participants;
        key.rounding = Rounding { rule, unit };
        key.ties = ties;
        key.carrier = carrier;
        key
    }
}

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn a_key_written_in_yaml_reads_as_itself(key in key()) {
        let text = key.to_yaml(label);
        let again = read(&text);
        prop_assert_eq!(again.as_ref(), Ok(&key), "{}", text);
        prop_assert_eq!(again.unwrap().to_yaml(label), text.clone());
        prop_assert_eq!(schema_faults(&text), Vec::<String>::new(), "{}", text);
    }

    #[test]
    fn a_key_written_in_json_is_json_and_reads_as_itself(key in key()) {
        let text = key.to_json(label);
        prop_assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok(), "{}", text);
        let again = read(&text);
        prop_assert_eq!(again.as_ref(), Ok(&key), "{}", text);
        prop_assert_eq!(schema_faults(&text), Vec::<String>::new(), "{}", text);
    }
}

const CANONICAL: &str = "\
name: Paie mutualisée
participants: [Castel, Bruyères]
rounding: { halfUpResidueTo: Castel }
unit: euro
ties: [Castel]
formula:
  bounded:
    floor: \"500.00\"
    cap: { shareOfTotal: 40 % }
    of:
      blend:
        mode: singleStep
        parts:
          - weight: 1/3
            of: { criterion: populationMunicipale }
          - label: usage
            weight: 66.5 %
            of:
              criterion:
                sum:
                  - { name: PC }
                  - { name: DP, coefficient: 0.7 }
                vintage: { knownOn: 10-31, yearsBefore: 1 }
                source: INSEE
";

#[test]
fn what_goes_without_saying_is_not_written() {
    let key = read(CANONICAL).unwrap();
    assert_eq!(key.to_yaml(label), CANONICAL);
    let said = "rounding: largestRemainder\nunit: cent\nties: []\nformula: { fixed: { normalise: false, quotas: { Castel: 1/1 } } }";
    assert_eq!(
        read(said).unwrap().to_yaml(label),
        "formula:\n  fixed:\n    quotas: { Castel: 100 % }\n"
    );
}

#[test]
fn json_says_the_same() {
    let key = read("rounding: halfUpPerMember\nformula: { tariff: { price: 1.1, units: { name: h, vintage: 2022 } } }")
        .unwrap();
    let json = r#"{
  "rounding": "halfUpPerMember",
  "formula": {
    "tariff": {
      "price": "1.10",
      "units": {
        "name": "h",
        "vintage": 2022
      }
    }
  }
}
"#;
    assert_eq!(key.to_json(label), json);
}

/// A dash at the end of a name, before the comma that follows it in a list, was once taken for the beginning of another list.
#[test]
fn a_name_with_a_dash_anywhere_reads_as_itself() {
    for name in [
        "a -",
        "a-",
        "a - b",
        "a -b",
        "a- b",
        "a - (b)",
        "a --",
        "Saint-Jean - Nord -",
    ] {
        let terms = [name, "licences"].map(|name| Term {
            criterion: Criterion::new(name).unwrap(),
            coefficient: Fraction::whole(2),
        });
        let key = KeyText::new(Formula::Criterion(Basis {
            terms: terms.into(),
            vintage: VintagePolicy::InForceOnFirstJanuary,
            source: None,
        }));
        let text = key.to_yaml(label);
        assert_eq!(read(&text), Ok(key), "{text}");
    }
}
