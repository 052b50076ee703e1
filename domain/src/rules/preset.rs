//! Presets: the rules of each kind of body, read from `domain/rules/`.

use super::{Rule, text};
use crate::refusal::{Code, Refusal};
use std::collections::BTreeMap;
use std::sync::LazyLock;

macro_rules! presets {
    ($($(#[$doc:meta])* $name:ident $word:literal $french:literal $file:literal;)*) => {
        crate::value::choices! {
            /// A kind of body, with the rules that the law gives it when nothing else is said.
            Preset { $($(#[$doc])* $name $word $french;)* }
        }

        impl Preset {
            /// The text of its file.
            pub const fn source(self) -> &'static str {
                match self { $(Self::$name => include_str!(concat!("../../rules/", $file)),)* }
            }

            /// The name of its file in `domain/rules/`.
            pub const fn file(self) -> &'static str {
                match self { $(Self::$name => $file,)* }
            }
        }
    };
}

presets! {
    /// Conseil municipal of a commune of 3 500 inhabitants and more, conseil communautaire with at least one such commune.
    Council "council" "conseil municipal ou communautaire (3 500 habitants et plus)" "conseil.yaml";
    /// The same below 3 500 inhabitants.
    SmallCouncil "smallCouncil" "conseil municipal ou communautaire (moins de 3 500 habitants)" "petit-conseil.yaml";
    /// Conseil municipal in Moselle, Bas-Rhin and Haut-Rhin.
    AlsaceMoselleCouncil "alsaceMoselleCouncil" "conseil municipal d’Alsace-Moselle" "alsace-moselle.yaml";
    /// Syndicat de communes, syndicat mixte fermé.
    ClosedSyndicate "closedSyndicate" "syndicat de communes ou syndicat mixte fermé" "syndicat-ferme.yaml";
    /// Syndicat mixte ouvert.
    OpenSyndicate "openSyndicate" "syndicat mixte ouvert" "syndicat-mixte-ouvert.yaml";
    /// EPCI with its own taxation, as a cooperation of communes.
    Epci "epci" "EPCI à fiscalité propre" "epci.yaml";
    /// A steering committee, by the default rules of administrative commissions.
    AdministrativeCommission "administrativeCommission" "comité, selon les règles des commissions administratives (CRPA)" "commission.yaml";
    /// Conférence of an entente.
    Entente "entente" "entente" "entente.yaml";
    /// Groupement d'intérêt public.
    Gip "gip" "groupement d’intérêt public" "gip.yaml";
    /// A convention between public bodies: nobody is bound without its own agreement.
    Convention "convention" "convention entre collectivités" "convention.yaml";
    /// Nothing said: everything is to be set.
    Blank "blank" "règles à fixer" "vide.yaml";
}

/// What a preset's file says.
#[derive(Clone, Debug)]
pub struct PresetText {
    /// What it is.
    pub about: String,
    /// Its rules and those it takes over, in the order to look them up.
    pub rules: Vec<Rule>,
}

static PRESETS: LazyLock<BTreeMap<Preset, Result<PresetText, Refusal>>> =
    LazyLock::new(|| Preset::ALL.iter().map(|preset| (*preset, load(*preset, 4))).collect());

fn load(preset: Preset, depth: u8) -> Result<PresetText, Refusal> {
    let file = text::read(preset.source())?;
    let mut rules = file.rules;
    rules.iter().try_for_each(Rule::check)?;
    if let Some(base) = file.extends {
        let base = Preset::parse(&base)?;
        let depth = depth
            .checked_sub(1)
            .ok_or_else(|| Refusal::new(Code::RuleInvalid, "Des règles se reprennent l’une l’autre sans fin."))?;
        let taken_over = load(base, depth)?.rules;
        let set: Vec<_> = rules.iter().map(|rule| rule.parameter).collect();
        rules.extend(taken_over.into_iter().filter(|rule| !set.contains(&rule.parameter)));
    }
    Ok(PresetText {
        about: file.about,
        rules,
    })
}

impl Preset {
    /// What its file says, or what is wrong with it: a test holds that nothing is.
    pub fn text(self) -> Result<&'static PresetText, Refusal> {
        match PRESETS.get(&self) {
            Some(read) => read.as_ref().map_err(Clone::clone),
            None => Err(Refusal::new(Code::RuleMissing, "Ces règles sont inconnues.")),
        }
    }

    /// Its rules, in the order to look them up.
    pub fn rules(self) -> &'static [Rule] {
        self.text().map_or(&[], |text| &text.rules)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{Parameter, RuleSet};
    use crate::value::Date;

    #[test]
    fn every_preset_is_read_and_each_rule_has_a_reference() {
        for preset in Preset::ALL {
            let text = preset
                .text()
                .unwrap_or_else(|refusal| panic!("{} : {refusal}", preset.file()));
            assert!(!text.about.is_empty());
            assert_eq!(text.rules.is_empty(), *preset == Preset::Blank, "{}", preset.file());
        }
    }

    #[test]
    fn no_preset_sets_a_parameter_twice_on_one_day() {
        for preset in Preset::ALL {
            for (index, rule) in preset.rules().iter().enumerate() {
                let clash = preset.rules().iter().take(index).any(|other| {
                    other.parameter == rule.parameter
                        && rule.from.is_none_or(|from| other.holds_on(from))
                        && other
                            .from
                            .is_none_or(|from| rule.from.is_none() || rule.holds_on(from) || other.holds_on(from))
                });
                assert!(!clash, "{} : {}", preset.file(), rule.parameter.french());
            }
        }
    }

    #[test]
    fn rules_are_dated_two_proxies_in_the_covid_years_and_one_otherwise() {
        let council = RuleSet::of(Preset::Council);
        let proxies = |date: &str| {
            let date = Date::parse(date).unwrap();
            council
                .rule(Parameter::ProxiesPerHolder, date)
                .unwrap()
                .setting
                .french()
        };
        assert_eq!(proxies("2019-06-01"), "1");
        assert_eq!(proxies("2021-06-01"), "2");
        assert_eq!(proxies("2026-06-01"), "1");
    }

    #[test]
    fn a_blank_set_says_nothing_and_says_so() {
        let refusal = RuleSet::of(Preset::Blank)
            .rule(Parameter::Quorum, Date::parse("2026-01-01").unwrap())
            .unwrap_err();
        assert_eq!(refusal.code, Code::RuleMissing);
    }
}
