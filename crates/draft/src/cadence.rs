//! 每月底, 每月25日前, 每半月: as a package writes them.

/// The package's word; empty if it has none, as for a quarter or a week.
pub(crate) fn cadence(phrase: &str) -> String {
    let said: String = crate::similar::plain(phrase);
    if said.contains("半月") || said.contains("半个月") {
        return "half-month".to_owned();
    }
    if !said.contains('月') || said.contains("每年") || said.contains("双月") || said.contains("两个月") {
        return String::new();
    }
    if let Some(day) = day(&said) {
        return format!("day-{day}");
    }
    let end = ["月底", "月末", "月终"].iter().any(|word| said.contains(word));
    if end { "month-end" } else { "monthly" }.to_owned()
}

/// The number before 日 or 号.
fn day(said: &str) -> Option<u8> {
    let (before, _) = said.split_once(['日', '号'])?;
    let digits = before.chars().rev().take_while(char::is_ascii_digit).count();
    let number = before.char_indices().rev().take(digits).last().map(|(at, _)| &before[at..])?;
    number.parse().ok().filter(|day| (1..=31).contains(day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(phrase: &str, expected: &str) {
        assert_eq!(cadence(phrase), expected);
    }

    #[test]
    fn each_cadence_of_a_notice_has_its_word() {
        check("每月底", "month-end");
        check("每月末前", "month-end");
        check("每月", "monthly");
        check("每个月", "monthly");
        check("每半月", "half-month");
        check("每半个月", "half-month");
        check("每月25日前", "day-25");
        check("每月５号", "day-5");
    }

    #[test]
    fn what_a_package_has_no_word_for_stays_blank() {
        check("每季度", "");
        check("每周五", "");
        check("每年12月底前", "");
        check("每两个月", "");
        check("每月99日", "monthly");
    }
}
