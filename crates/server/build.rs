//! Catalogues, templates and the built assets are part of the binary: a change of theirs is a change of this crate.

fn main() {
    for path in ["locales", "templates", "../../web/dist"] {
        println!("cargo:rerun-if-changed={path}");
    }
}
