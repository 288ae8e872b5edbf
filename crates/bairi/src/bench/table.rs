use bairi_base::Lang;

/// A line of the benchmark's table.
pub(crate) struct Line {
    pub(crate) what: (&'static str, &'static str),
    pub(crate) to_reach: &'static str,
    pub(crate) measured: String,
    /// Whether it was reached; `None` where there is nothing to reach.
    pub(crate) reached: Option<bool>,
}

/// The table as Markdown, with the machine above it.
pub(crate) fn print(machine: &[(&'static str, String)], scale: f64, lines: &[Line], lang: Lang) {
    println!();
    for (name, value) in machine {
        println!("- {name}: {value}");
    }
    println!("- scale: {scale}\n");
    match lang {
        Lang::Zh => println!("| 项目 | 要求 | 实测 | 达到 |"),
        Lang::En => println!("| what | to reach | measured | reached |"),
    }
    println!("|---|---|---|---|");
    for line in lines {
        let what = if lang == Lang::Zh { line.what.0 } else { line.what.1 };
        let reached = match (line.reached, lang) {
            (Some(true), Lang::Zh) => "是",
            (Some(false), Lang::Zh) => "否",
            (Some(true), Lang::En) => "yes",
            (Some(false), Lang::En) => "no",
            (None, _) => "",
        };
        println!("| {what} | {} | {} | {reached} |", line.to_reach, line.measured);
    }
}

/// The middle of some times, in seconds; 0 if there are none.
pub(crate) fn median(mut seconds: Vec<f64>) -> f64 {
    seconds.sort_by(f64::total_cmp);
    match seconds.len() {
        0 => 0.0,
        n if n % 2 == 1 => seconds[n / 2],
        n => (seconds[n / 2 - 1] + seconds[n / 2]) / 2.0,
    }
}

/// All of them, shortest first: `0.31 0.32 0.40 s`.
pub(crate) fn all(seconds: &[f64]) -> String {
    let mut sorted = seconds.to_vec();
    sorted.sort_by(f64::total_cmp);
    let words: Vec<String> = sorted.iter().map(|s| format!("{s:.2}")).collect();
    format!("{} s", words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_or_half_way_between_the_two_middles() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0]), 2.5);
        assert_eq!(median(vec![]), 0.0);
    }
}
