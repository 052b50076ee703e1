//! The worked example of `docs/reference/event-format.md` is what the program reads, writes and hashes.

use domain::body;
use domain::value::{Commitment, LedgerId, Salt};
use eventstore::merkle::{Frontier, leaf_hash};

fn page() -> String {
    std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/reference/event-format.md")).unwrap()
}

/// The bodies of the example, one a line.
fn bodies(page: &str) -> Vec<&str> {
    let (_, example) = page.split_once("```json\n").unwrap();
    example.split_once("\n```").unwrap().0.lines().collect()
}

#[test]
fn the_bodies_of_the_example_are_canonical_and_read_back_to_the_same_bytes() {
    let page = page();
    let ledger = LedgerId::parse("01985f2a-0000-7000-8000-000000000001").unwrap();
    assert_eq!(bodies(&page).len(), 3);
    for (position, body) in (0..).zip(bodies(&page)) {
        let recorded = body::decode(ledger, body.as_bytes()).unwrap();
        assert_eq!(recorded.position, position);
        assert_eq!(body::encode(ledger, &recorded).unwrap(), body.as_bytes());
    }
}

#[test]
fn the_sizes_leaves_and_roots_of_the_example_are_right() {
    let page = page();
    let mut frontier = Frontier::default();
    for (position, body) in bodies(&page).into_iter().enumerate() {
        let leaf = leaf_hash(body.as_bytes());
        assert!(
            page.contains(&format!("feuille {position} {leaf}\n")),
            "feuille {position} : {leaf}"
        );
        frontier.push(leaf);
        let size = frontier.size();
        let root = frontier.root();
        assert!(
            size < 2 || page.contains(&format!("racine  {size} {root}\n")),
            "racine {size} : {root}"
        );
    }
    let sizes: Vec<_> = bodies(&page).iter().map(|body| body.len().to_string()).collect();
    assert!(
        page.contains(&format!(
            "taille    {} octets, puis {}, puis {}\n",
            sizes[0], sizes[1], sizes[2]
        )),
        "{sizes:?}"
    );
}

#[test]
fn the_commitment_of_the_example_opens() {
    let page = page();
    let field = |name: &str| {
        page.lines()
            .rev()
            .find_map(|line| line.strip_prefix(name))
            .unwrap()
            .trim()
    };
    let salt = Commitment::parse(field("sel  "))
        .map(|bytes| Salt(*bytes.bytes()))
        .unwrap();
    let commitment = Commitment::compute(&salt, field("chemin  "), field("valeur  "));
    assert_eq!(commitment.to_string(), field("engagement "));
    assert!(bodies(&page)[0].contains(&commitment.to_string()));
}
