//! Every bit of a small bundle, one by one.

use crate::agreement::{audited, one_in, sampled};
use crate::forger::{Forged, chained, honest, story};
use verifier::container::Container;
use verifier::files;
use verifier::report::{Step, Verdict};

#[test]
fn no_bit_of_a_bundle_may_change() {
    let bundle = honest(&chained(&story(12)));
    assert_eq!(audited(&bundle, &[]).verdict, Verdict::Valid);
    let mut flipped = bundle.clone();
    for bit in 0..bundle.len() * 8 {
        flipped[bit / 8] ^= 1 << (bit % 8);
        let opened = Container::open(std::io::Cursor::new(&flipped));
        assert!(
            opened.and_then(|mut container| container.digests()).is_err(),
            "bit {bit}"
        );
        flipped[bit / 8] = bundle[bit / 8];
    }
    // The same through the whole verification.
    for bit in (0..bundle.len() * 8).step_by(one_in(997)) {
        flipped[bit / 8] ^= 1 << (bit % 8);
        let report = audited(&flipped, &[]);
        let found = (report.exit, report.step, report.position);
        assert_eq!(
            found,
            (1, Some(Step::Container), None),
            "bit {bit} : {}",
            report.message
        );
        flipped[bit / 8] = bundle[bit / 8];
    }
}

/// The container and the manifest made right after each bit: what is signed, and what follows from it, still tells.
#[test]
fn no_bit_of_what_is_signed_may_change_even_if_the_manifest_is_made_right() {
    let bundle = Forged::from(&honest(&chained(&story(3))));
    let signed = [
        files::CHECKPOINT,
        "checkpoints/1",
        "tile/0/000.p/3",
        "tile/entries/000.p/3",
    ];
    for name in signed {
        let length = bundle.files[name].len();
        for bit in 0..length * 8 {
            let flip = |content: &mut Vec<u8>| content[bit / 8] ^= 1 << (bit % 8);
            let report = sampled(bit, 97, &bundle.clone().changed(name, flip).sealed());
            assert_eq!(report.exit, 1, "bit {bit} de {name} : {report:?}");
        }
    }
}

/// The manifest says nothing that is free.
#[test]
fn no_bit_of_the_manifest_may_change() {
    let bundle = Forged::from(&honest(&chained(&story(3))));
    let length = bundle.files[files::MANIFEST].len();
    for bit in 0..length * 8 {
        let flip = |content: &mut Vec<u8>| content[bit / 8] ^= 1 << (bit % 8);
        let report = sampled(bit, 97, &bundle.clone().changed(files::MANIFEST, flip).zipped());
        assert_eq!(report.exit, 1, "bit {bit} : {report:?}");
    }
}
