//! Every link of the documentation leads somewhere.

use std::path::{Path, PathBuf};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

#[test]
fn every_relative_link_of_the_documentation_leads_to_a_file() {
    let pages = pages();
    assert!(pages.len() > 20, "la documentation a disparu : {pages:?}");
    let mut broken = Vec::new();
    for page in pages {
        let text = std::fs::read_to_string(&page).unwrap();
        for target in targets(&text).filter(|target| !page.parent().unwrap().join(target).exists()) {
            broken.push(format!("{} → {target}", page.strip_prefix(ROOT).unwrap().display()));
        }
    }
    assert!(broken.is_empty(), "liens sans cible :\n{}", broken.join("\n"));
}

/// The pages at the root and below `docs/`.
fn pages() -> Vec<PathBuf> {
    let mut folders = vec![Path::new(ROOT).join("docs")];
    let mut pages = markdown_in(Path::new(ROOT));
    while let Some(folder) = folders.pop() {
        pages.extend(markdown_in(&folder));
        folders.extend(entries(&folder).filter(|path| path.is_dir()));
    }
    pages
}

fn markdown_in(folder: &Path) -> Vec<PathBuf> {
    entries(folder)
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect()
}

fn entries(folder: &Path) -> impl Iterator<Item = PathBuf> {
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path())
}

/// The relative targets of `[text](target)`, without their anchors.
fn targets(text: &str) -> impl Iterator<Item = &str> {
    let links = text
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split_once(')'))
        .map(|(target, _)| target);
    links
        .filter(|target| !target.contains("://"))
        .filter_map(|target| target.split('#').next())
        .filter(|file| !file.is_empty())
}
