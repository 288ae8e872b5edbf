//! How alike two Chinese texts read: pairs of neighbouring characters, weighed by how rare they are.

use std::collections::{BTreeMap, HashMap};

/// Texts to be compared with, such as those of all known tasks.
pub(crate) struct Index {
    texts: Vec<BTreeMap<Pair, f64>>,
    rarity: HashMap<Pair, f64>,
    /// The weight of a pair that no text has.
    rarest: f64,
}

type Pair = (char, char);

impl Index {
    pub(crate) fn new<'t>(texts: impl IntoIterator<Item = &'t str>) -> Index {
        let counted: Vec<BTreeMap<Pair, f64>> = texts.into_iter().map(pairs).collect();
        let mut seen: HashMap<Pair, usize> = HashMap::new();
        for pair in counted.iter().flat_map(BTreeMap::keys) {
            *seen.entry(*pair).or_default() += 1;
        }
        let all = counted.len() as f64;
        let rarity: HashMap<Pair, f64> =
            seen.into_iter().map(|(pair, n)| (pair, ((1.0 + all) / (1.0 + n as f64)).ln() + 1.0)).collect();
        let mut index = Index { texts: Vec::new(), rarity, rarest: (1.0 + all).ln() + 1.0 };
        index.texts = counted.into_iter().map(|counts| index.weighed(counts)).collect();
        index
    }

    /// The nearness of a text to each text of the index, from 0 to 1: the cosine of their weighed pairs.
    pub(crate) fn nearness(&self, text: &str) -> Vec<f64> {
        let asked = self.weighed(pairs(text));
        let dot = |known: &BTreeMap<Pair, f64>| {
            let (short, long) = if asked.len() < known.len() { (&asked, known) } else { (known, &asked) };
            short.iter().filter_map(|(pair, weight)| Some(weight * long.get(pair)?)).sum::<f64>()
        };
        self.texts.iter().map(dot).collect()
    }

    /// To length 1; a frequent pair counts less than twice as much for being there twice.
    fn weighed(&self, counts: BTreeMap<Pair, f64>) -> BTreeMap<Pair, f64> {
        let weight =
            |(pair, n): (Pair, f64)| (pair, (1.0 + n.ln()) * self.rarity.get(&pair).copied().unwrap_or(self.rarest));
        let mut weighed: BTreeMap<Pair, f64> = counts.into_iter().map(weight).collect();
        let length = weighed.values().map(|w| w * w).sum::<f64>().sqrt();
        weighed.values_mut().for_each(|w| *w /= length);
        weighed
    }
}

/// Pairs of neighbouring characters, counted. Only letters and digits; nothing reaches over a stop.
fn pairs(text: &str) -> BTreeMap<Pair, f64> {
    let mut counts = BTreeMap::new();
    let mut before = None;
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        let here = c.is_alphanumeric().then_some(c);
        if let (Some(a), Some(b)) = (before, here) {
            *counts.entry((a, b)).or_insert(0.0) += 1.0;
        }
        before = here;
    }
    counts
}

/// How alike two short names are, from 0 to 1: twice the pairs that they share over all of theirs.
pub(crate) fn alike(a: &str, b: &str) -> f64 {
    let (a, b) = (pairs(a), pairs(b));
    let shared: f64 = a.iter().filter_map(|(pair, n)| Some(n.min(*b.get(pair)?))).sum();
    let all: f64 = a.values().chain(b.values()).sum();
    if all == 0.0 { 0.0 } else { 2.0 * shared / all }
}

/// Letters and digits only, so that brackets and spaces make no difference.
pub(crate) fn plain(text: &str) -> String {
    let narrow = |c: char| match c {
        '０'..='９' => char::from(b'0' + (c as u32 - '０' as u32) as u8),
        c => c,
    };
    text.chars().map(narrow).filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_nearest_to_itself_and_far_from_another_subject() {
        let index = Index::new(["易地扶贫搬迁安置点竣工", "家庭医生签约服务", "河道采砂整治"]);
        let found = index.nearness("易地扶贫搬迁安置点竣工");
        assert!(found[0] > 0.999 && found[1] < 0.01 && found[2] < 0.01, "{found:?}");
        assert!(index.nearness("").iter().all(|n| *n == 0.0));
    }

    #[test]
    fn brackets_and_spaces_make_no_difference_to_a_name() {
        assert_eq!(plain("各县（市、区）　党委"), plain("各县(市 、区)党委"));
        assert!(alike("市县市区党委和政府", "各市县市区党委和政府") > 0.9);
        assert_eq!(alike("", ""), 0.0);
    }
}
