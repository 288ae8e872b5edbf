//! How long reading takes, and how it grows: `cargo run --release -p bairi-notice --example reading_speed [FILE…]`.
//! Each document is repeated to 0.25, 0.5, 1 and 2 MB; the shortest of nine readings, for a busy machine only adds. In
//! brackets, with the JSON that the command prints.

use std::time::{Duration, Instant};

const KB: [usize; 4] = [250, 500, 1000, 2000];
const READINGS: usize = 9;

fn main() -> std::io::Result<()> {
    let mut documents = vec![
        ("lines".to_owned(), include_str!("../tests/it/documents/lines.txt").to_owned()),
        ("brackets".to_owned(), include_str!("../tests/it/documents/brackets.txt").to_owned()),
        ("table".to_owned(), include_str!("../tests/it/documents/table.txt").to_owned()),
        ("breaks lost".to_owned(), include_str!("../tests/it/documents/phrases.txt").to_owned()),
        ("page".to_owned(), include_str!("../tests/it/documents/page.html").to_owned()),
    ];
    for path in std::env::args().skip(1) {
        let text = String::from_utf8_lossy(&std::fs::read(&path)?).into_owned();
        documents.push((path.rsplit('/').next().unwrap_or_default().to_owned(), text));
    }
    println!("{:<24}{}", "document", KB.map(|kb| format!("{kb:>14} kB")).join(""));
    for (name, text) in &documents {
        let took = KB.map(|kb| {
            let (read, printed) = shortest(text, kb * 1000);
            format!("{:>7.1} ({:>5.1}) ms", milliseconds(read), milliseconds(printed))
        });
        println!("{name:<24}{}", took.join(""));
    }
    Ok(())
}

fn milliseconds(took: Duration) -> f64 {
    took.as_secs_f64() * 1000.0
}

/// Reading alone, and reading with printing into memory.
fn shortest(text: &str, bytes: usize) -> (Duration, Duration) {
    let long = format!("{text}\n").repeat(bytes.div_ceil(text.len() + 1));
    let reading = || {
        let began = Instant::now();
        let notice = bairi_notice::read(long.as_bytes());
        let read = began.elapsed();
        let printed = notice.map(|notice| notice.json(bairi_base::Lang::Zh));
        let whole = began.elapsed();
        drop(printed);
        (read, whole)
    };
    let all: Vec<(Duration, Duration)> = (0..READINGS).map(|_| reading()).collect();
    let shortest = |of: fn(&(Duration, Duration)) -> Duration| all.iter().map(of).min().unwrap_or_default();
    (shortest(|took| took.0), shortest(|took| took.1))
}
