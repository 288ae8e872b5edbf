//! Which crate may know which, and which crate alone may name a driver or an engine.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use toml::{Table, Value};

use super::files::root;
use super::none;

/// Dependencies that some crates alone may name.
const ALONE: [(&[&str], &[&str]); 7] = [
    (&["ledger"], &["sea-orm", "sea-orm-migration", "sea-query", "sqlx", "rusqlite", "libsqlite3-sys", "postgres"]),
    (&["ledger"], &["tokio-postgres", "argon2"]),
    (&["lake", "linkage-node"], &["datafusion"]),
    (&["compare", "lake", "linkage"], &["arrow", "parquet"]),
    (&["app"], &["object_store"]),
    (&["server"], &["axum", "askama", "tower-http"]),
    (&["sheet"], &["calamine", "rust_xlsxwriter"]),
];

#[test]
fn crates_depend_on_exactly_what_the_architecture_page_says() {
    let written = table_of_the_page();
    let found: BTreeMap<String, BTreeSet<String>> =
        crates().into_iter().map(|(name, manifest)| (name, ours(&manifest, "dependencies"))).collect();
    let mut broken = Vec::new();
    for name in written.keys().chain(found.keys()).collect::<BTreeSet<_>>() {
        if written.get(name) != found.get(name) {
            broken.push(format!("{name}: Cargo.toml has {:?}, the page {:?}", found.get(name), written.get(name)));
        }
    }
    none(broken);
}

#[test]
fn drivers_and_engines_stay_in_their_crates() {
    let mut broken = Vec::new();
    for (name, manifest) in crates() {
        for (homes, packages) in ALONE {
            for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
                let named = keys(&manifest, section);
                let strays = packages.iter().filter(|p| !homes.contains(&&*name) && named.contains(**p));
                broken
                    .extend(strays.map(|p| format!("crates/{name} [{section}] names {p}, which belongs to {homes:?}")));
            }
        }
    }
    none(broken);
}

#[test]
fn a_crate_has_a_readme_as_its_rustdoc_and_one_integration_test_binary() {
    let mut broken = Vec::new();
    for (name, manifest) in crates() {
        let folder = root().join("crates").join(&name);
        let library = fs::read_to_string(folder.join("src/lib.rs"));
        if library.is_ok_and(|text| !text.starts_with("#![doc = include_str!(\"../README.md\")]")) {
            broken.push(format!("crates/{name}/src/lib.rs does not begin with its README"));
        }
        let tests = manifest.get("test").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        if tests.iter().any(|test| test.get("name").and_then(Value::as_str) != Some("it")) {
            broken.push(format!("crates/{name} has an integration test binary beside `it`"));
        }
        let loose = fs::read_dir(folder.join("tests")).into_iter().flatten().flatten();
        let loose = loose.filter(|entry| entry.path().extension().is_some_and(|e| e == "rs"));
        broken.extend(loose.map(|entry| format!("{} belongs under tests/it", entry.path().display())));
    }
    none(broken);
}

/// Short name and manifest of each crate.
fn crates() -> BTreeMap<String, Table> {
    let folders = fs::read_dir(root().join("crates")).expect("crates/ exists").flatten();
    folders
        .filter_map(|folder| {
            let text = fs::read_to_string(folder.path().join("Cargo.toml")).ok()?;
            let manifest = text.parse().unwrap_or_else(|fault| panic!("{:?}: {fault}", folder.path()));
            Some((folder.file_name().to_string_lossy().into_owned(), manifest))
        })
        .collect()
}

/// Rows such as `| plan | base | … |` under a heading row that begins with `| crate |`.
fn table_of_the_page() -> BTreeMap<String, BTreeSet<String>> {
    let page = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md exists");
    let rows = page.lines().skip_while(|line| !line.starts_with("| crate |")).skip(2);
    rows.take_while(|line| line.starts_with('|'))
        .map(|line| {
            let cells: Vec<&str> = line.split('|').map(|cell| cell.trim().trim_matches('`')).collect();
            let may = cells[2].split(',').map(str::trim).filter(|d| !d.is_empty() && *d != "–");
            (cells[1].to_owned(), may.map(str::to_owned).collect())
        })
        .collect()
}

/// The dependencies of a section that are crates of ours, by short name.
fn ours(manifest: &Table, section: &str) -> BTreeSet<String> {
    keys(manifest, section).iter().filter_map(|key| key.strip_prefix("bairi-").map(str::to_owned)).collect()
}

fn keys(manifest: &Table, section: &str) -> BTreeSet<String> {
    manifest.get(section).and_then(Value::as_table).map(|t| t.keys().cloned().collect()).unwrap_or_default()
}
