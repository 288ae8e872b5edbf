//! Prints what is read from a document: `cargo run -p bairi-notice --example read -- FILE`.

use bairi_base::Lang;

fn main() -> std::io::Result<()> {
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path)?;
        let began = std::time::Instant::now();
        match bairi_notice::read(&bytes) {
            Ok(notice) => println!("{}", notice.json(Lang::Zh)),
            Err(refusal) => {
                let finding = refusal.finding();
                println!("{path}: {} {}", finding.message(Lang::Zh), finding.hint(Lang::Zh));
            }
        }
        eprintln!("{path}: {} bytes in {:?}", bytes.len(), began.elapsed());
    }
    Ok(())
}
