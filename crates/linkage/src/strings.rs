//! Distances between texts that are not Chinese names.

/// Edits between two texts; more than `limit` is `limit + 1`. With `swaps`, two swapped neighbours are one edit.
///
/// Swaps are counted as in the unrestricted Damerau–Levenshtein distance for the small limits used here, except that
/// nothing is inserted between swapped neighbours.
pub(crate) fn distance(a: &[char], b: &[char], limit: usize, swaps: bool) -> usize {
    if a.len().abs_diff(b.len()) > limit {
        return limit + 1;
    }
    let width = b.len() + 1;
    let mut above = vec![0; width];
    let mut row: Vec<usize> = (0..width).collect();
    let mut next = vec![0; width];
    for i in 1..=a.len() {
        next[0] = i;
        let mut best = i;
        for j in 1..width {
            let cost = usize::from(a[i - 1] != b[j - 1]);
            let mut least = (row[j] + 1).min(next[j - 1] + 1).min(row[j - 1] + cost);
            if swaps && i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(above[j - 2] + 1);
            }
            next[j] = least;
            best = best.min(least);
        }
        if best > limit + 1 {
            return limit + 1;
        }
        (above, row, next) = (row, next, above);
    }
    row[b.len()].min(limit + 1)
}

/// The similarity of Jaro and Winkler, 0 to 1, with the usual prefix of four and factor 0.1.
pub(crate) fn jaro_winkler(a: &[char], b: &[char]) -> f64 {
    let jaro = jaro(a, b);
    let prefix = a.iter().zip(b).take(4).take_while(|(a, b)| a == b).count();
    // As DuckDB and rapidfuzz do it: the prefix counts only for what is similar already.
    if jaro > 0.7 { jaro + 0.1 * prefix as f64 * (1.0 - jaro) } else { jaro }
}

fn jaro(a: &[char], b: &[char]) -> f64 {
    if a.is_empty() || b.is_empty() {
        return f64::from(a.is_empty() && b.is_empty());
    }
    let reach = (a.len().max(b.len()) / 2).saturating_sub(1);
    let mut taken = vec![false; b.len()];
    let mut matched = Vec::with_capacity(a.len());
    for (i, c) in a.iter().enumerate() {
        let range = i.saturating_sub(reach)..(i + reach + 1).min(b.len());
        if let Some(j) = range.into_iter().find(|j| !taken[*j] && b[*j] == *c) {
            taken[j] = true;
            matched.push(*c);
        }
    }
    if matched.is_empty() {
        return 0.0;
    }
    let others = b.iter().zip(&taken).filter(|(_, taken)| **taken).map(|(c, _)| c);
    let transposed = matched.iter().zip(others).filter(|(a, b)| a != b).count() / 2;
    let m = matched.len() as f64;
    (m / a.len() as f64 + m / b.len() as f64 + (m - transposed as f64) / m) / 3.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chars(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    #[test]
    fn published_examples_of_jaro_winkler() {
        for (a, b, expected) in [("martha", "marhta", 0.9611), ("dixon", "dicksonx", 0.8133), ("dwayne", "duane", 0.84)]
        {
            assert!((jaro_winkler(&chars(a), &chars(b)) - expected).abs() < 5e-5, "{a} {b}");
        }
    }

    #[test]
    fn swaps_are_one_edit_only_where_asked() {
        let check = |a, b, swaps| distance(&chars(a), &chars(b), 3, swaps);
        assert_eq!((check("abcd", "acbd", true), check("abcd", "acbd", false)), (1, 2));
        assert_eq!(check("kitten", "sitting", false), 3);
        assert_eq!(check("a", "abcdefg", true), 4);
    }
}
