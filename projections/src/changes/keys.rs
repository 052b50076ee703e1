//! Sharing keys: their rule, and since when they apply.

use super::Noun;
use super::compare::{Comparison, Side};
use super::portrait::{Period, Portrait, l, la, le};
use crate::formula;
use crate::french::list;
use domain::value::KeyId;

pub(super) fn compare(comparison: &mut Comparison<'_>) {
    // Few, and whether they apply depends on the acts under them: all are looked at.
    let ids = comparison.all(|view| view.keys.ids());
    comparison.each(ids, portrait);
}

fn portrait(side: &Side<'_>, id: KeyId) -> Option<Portrait> {
    let key = side.view.keys.get(id)?;
    let defined = [key.defined];
    let version = if key.version > 1 {
        format!(", version {}", key.version)
    } else {
        String::new()
    };
    let name = format!("{}{version}", key.name);
    let mut portrait = Portrait::new(Noun::Key, id.uuid(), name, side.tell.key(id).followed_by(&version));
    if let Some(adoption) = &key.adoption {
        portrait.period = Period::Between(adoption.from, adoption.until);
    }
    portrait.has(la("charge"), key.pool.as_str(), defined);
    let rule = formula::sentence(&key.formula, key.rounding, &|member| side.tell.member_name(member));
    portrait.has(la("règle"), rule, defined);
    let participants: Vec<_> = key
        .participants
        .iter()
        .map(|member| side.tell.member_name(*member))
        .collect();
    portrait.has(la("liste des membres"), list(&participants), defined);
    let ties: Vec<_> = key.ties.iter().map(|member| side.tell.member_name(*member)).collect();
    portrait.may_have(
        l("ordre de départage"),
        (!ties.is_empty()).then(|| list(&ties)),
        defined,
    );
    portrait.may_have(
        la("clé révisée"),
        key.revises.map(|former| side.tell.key(former).words().to_owned()),
        defined,
    );
    portrait.has(l("empreinte du texte"), key.hash.to_string(), defined);
    if let Some(adoption) = &key.adoption {
        let adopted = [adoption.fact];
        let repealed = adoption.repeal.map(|repeal| repeal.fact);
        let replaced = adoption
            .replaced_by
            .and_then(|by| side.view.keys.get(by)?.adoption)
            .map(|by| by.fact);
        let ended = || [Some(adoption.fact), repealed, replaced].into_iter().flatten();
        portrait.has(
            la("décision d’adoption"),
            side.tell.decision(adoption.decision).words(),
            adopted,
        );
        portrait.has(le("premier jour d’application"), adoption.from, adopted);
        portrait.may_have(le("dernier jour d’application"), adoption.until, ended());
        let by = adoption.replaced_by.map(|by| side.tell.key(by).words().to_owned());
        portrait.may_have(la("clé qui la remplace"), by, replaced);
        portrait.may_have(
            la("date d’abrogation"),
            adoption.repeal.map(|repeal| repeal.from),
            repealed,
        );
    }
    let applies = if side.view.key_applies_on(id, side.on) {
        "oui"
    } else {
        "non"
    };
    portrait.has(l("application au jour considéré"), applies, []);
    Some(portrait)
}
