//! Catalogues, templates and the built assets are part of the binary: a change of theirs is a change of this crate.

use std::path::Path;

fn main() {
    // Before the assets are built there is only the folder that they will appear in.
    let assets = if Path::new("../../web/dist").exists() { "../../web/dist" } else { "../../web" };
    for path in ["locales", "templates", assets] {
        println!("cargo:rerun-if-changed={path}");
    }
}
