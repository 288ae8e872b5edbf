//! Identity numbers with hidden places, as published lists have them: 369901********120X, 36990119780203****.

use super::id_number::IdNumber;

/// Stands among the places of a number for one that is hidden.
pub(crate) const HIDDEN: u8 = 11;
/// Tells a word with hidden places from a whole number.
const MARK: u64 = 1 << 63;
/// Fewer readable places, or fewer that two numbers have in common, say too little.
const READABLE_MIN: usize = 6;
const BIRTH: std::ops::Range<usize> = 6..14;

/// Eighteen places of which some are hidden, in one word: to the base 11, where the eleventh digit is a hidden
/// place, and to the base 12 the check character.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Masked(u64);

impl Masked {
    /// `None` if fewer than six places can be read.
    pub(crate) fn of(places: &[u8; 18]) -> Option<Self> {
        let readable = places.iter().filter(|place| **place != HIDDEN).count();
        let digits = places[..17].iter().fold(0u64, |word, place| word * 11 + u64::from((*place).min(10)));
        (readable >= READABLE_MIN).then_some(Self(MARK | (digits * 12 + u64::from(places[17]))))
    }

    #[inline]
    pub(crate) fn from_word(word: u64) -> Option<Self> {
        (word & MARK != 0).then_some(Self(word))
    }

    #[inline]
    pub(crate) fn to_word(self) -> u64 {
        self.0
    }

    pub(crate) fn places(self) -> [u8; 18] {
        let mut rest = self.0 & !MARK;
        let mut places = [HIDDEN; 18];
        places[17] = (rest % 12) as u8;
        rest /= 12;
        for place in places[..17].iter_mut().rev() {
            *place = if rest % 11 == 10 { HIDDEN } else { (rest % 11) as u8 };
            rest /= 11;
        }
        places
    }

    /// The number that has these places, and zeros elsewhere; `None` if one of them is hidden.
    pub(crate) fn shown(self, is_wanted: impl Fn(usize) -> bool) -> Option<IdNumber> {
        let mut places = self.places();
        (0..18).filter(|place| !is_wanted(*place)).for_each(|place| places[place] = 0);
        (!places.contains(&HIDDEN)).then(|| IdNumber::pack(&places))
    }
}

/// Whether two words, at least one of them with hidden places, agree in all places that both show; with `with_birth`,
/// whether the day of birth is among these or not.
#[inline]
pub(crate) fn agree(a: u64, b: u64, with_birth: bool) -> bool {
    (a | b) & MARK != 0 && agree_where_shown(a, b, with_birth)
}

#[cold]
fn agree_where_shown(a: u64, b: u64, with_birth: bool) -> bool {
    let (a, b) = (places(a), places(b));
    let shown = |place: &usize| a[*place] != HIDDEN && b[*place] != HIDDEN;
    let common = (0..18).filter(shown).count();
    let has_birth = BIRTH.clone().all(|place| shown(&place));
    common >= READABLE_MIN && has_birth == with_birth && (0..18).filter(shown).all(|place| a[place] == b[place])
}

fn places(word: u64) -> [u8; 18] {
    match (Masked::from_word(word), IdNumber::from_word(word)) {
        (Some(masked), _) => masked.places(),
        (None, Some(number)) => number.places(),
        (None, None) => [HIDDEN; 18],
    }
}

/// The places of a number as they are written, hidden ones shown by signs; any number of signs stands for what is left out.
pub(crate) fn align(written: &[u8]) -> Option<[u8; 18]> {
    let first = written.iter().position(|place| *place == HIDDEN)?;
    let last = written.iter().rposition(|place| *place == HIDDEN)?;
    let mut places = [HIDDEN; 18];
    match written.len() {
        18 => places.copy_from_slice(written),
        15 if is_month(&written[8..10]) => {
            places[..6].copy_from_slice(&written[..6]);
            (places[6], places[7]) = (1, 9);
            places[8..17].copy_from_slice(&written[6..]);
        }
        // One gap: what stands before it begins the number, what stands behind it ends it.
        _ if first + written.len() - last <= 18 && written[first..=last].iter().all(|place| *place == HIDDEN) => {
            places[..first].copy_from_slice(&written[..first]);
            let back = &written[last + 1..];
            places[18 - back.len()..].copy_from_slice(back);
        }
        _ => return None,
    }
    places[..17].iter_mut().filter(|place| **place > 9).for_each(|place| *place = HIDDEN);
    Some(places)
}

/// Whether two places, as far as they are shown, can be a month.
fn is_month(written: &[u8]) -> bool {
    matches!(written, [0, 1..=9 | HIDDEN] | [1, 0..=2 | HIDDEN] | [HIDDEN, _])
}

#[cfg(test)]
mod tests {
    use super::super::Reading;
    use super::*;

    fn word(text: &str) -> u64 {
        match IdNumber::read(text) {
            Reading::Number(number) => number.to_word(),
            Reading::Masked(masked) | Reading::Rounded(masked) | Reading::Scientific(Some(masked)) => masked.to_word(),
            other => panic!("{text}: {other:?}"),
        }
    }

    #[track_caller]
    fn agrees(written: &str, number: &str, with_birth: bool) {
        let (a, b) = (word(written), word(number));
        assert!(agree(a, b, with_birth) && agree(b, a, with_birth) && !agree(a, b, !with_birth), "{written}");
    }

    #[test]
    fn places_that_are_shown_agree_however_the_others_are_hidden() {
        for written in [
            "369901********120X",
            "369901XXXXXXXX120X",
            "369901＊＊＊＊＊＊＊＊120x",
            "369901****120X",
            "369901…120X",
            "3699**********120X",
            "3699011978****120X",
        ] {
            agrees(written, "36990119780101120X", false);
        }
        for written in
            ["36990119780101****", "36990119780101*", "369901780101***", "3699**19780101120X", "369901197801011000"]
        {
            agrees(written, "36990119780101120X", true);
        }
        agrees("3.69901197801011E+17", "36990119780101120X", true);
    }

    #[test]
    fn one_other_place_is_disagreement() {
        let number = word("36990119780101120X");
        for written in ["369901********121X", "369902********120X", "36990119780102****"] {
            assert!(!agree(word(written), number, true) && !agree(word(written), number, false), "{written}");
        }
        assert!(!agree(number, number, true), "two whole numbers are compared otherwise");
    }

    #[test]
    fn parts_that_are_shown_are_those_of_the_number() {
        let masked = |text| Masked::from_word(word(text)).unwrap();
        let Reading::Number(number) = IdNumber::read("36990119780101120X") else { panic!() };
        let parts = masked("369901********120X").shown(|place| !(6..14).contains(&place)).unwrap();
        assert_eq!(parts.area_and_tail(), number.area_and_tail());
        assert_eq!(
            masked("36990119780101****").shown(|place| (6..14).contains(&place)).unwrap().birth(),
            number.birth()
        );
        assert_eq!(masked("36990119780101****").shown(|place| place >= 14), None);
    }

    #[test]
    fn a_hidden_check_character_alone_is_counted_out() {
        assert_eq!(word("36990119780203100*"), word("36990119780203100X"));
        assert_eq!(word("36990119780101101*"), word(&whole("36990119780101101")));
        for written in ["3****************X", "**************", "36***"] {
            assert_eq!(IdNumber::read(written), Reading::Unreadable, "{written}");
        }
    }

    /// With the check character that belongs to it.
    fn whole(seventeen: &str) -> String {
        let is_right = |text: &String| matches!(IdNumber::read(text), Reading::Number(number) if number.is_valid());
        "0123456789X".chars().map(|c| format!("{seventeen}{c}")).find(is_right).unwrap()
    }
}
