//! No bytes make the reader of bodies panic; a body that has the closed form is JSON that a canonicaliser of RFC 8785 leaves as it is; and a
//! fact that is read is written again, in the version of today, as bytes that are read as the same fact.

#![no_main]

use domain::body;
use domain::sample::LEDGER;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if body::profile::check(bytes).is_ok() {
        let value: serde_json::Value = serde_json::from_slice(bytes).expect("the closed form is JSON");
        let canonical = serde_json_canonicalizer::to_vec(&value).expect("a value");
        assert_eq!(canonical, bytes);
    }
    if let Ok(recorded) = body::decode(LEDGER, bytes) {
        let written = body::encode(LEDGER, &recorded).expect("what is read can be written");
        assert_eq!(body::decode(LEDGER, &written).as_ref(), Ok(&recorded));
    }
});
