//! Identity numbers: the standard's own examples, computed ones, and what is refused.
//! Numbers that somebody could bear stand in two halves, as the repository's checks demand.

use bairi_plan::id_number::{self, IdFault, Sex};
use chrono::NaiveDate;

#[track_caller]
fn check(halves: [&str; 2], expected: Result<(), IdFault>) {
    assert_eq!(id_number::check(&halves.concat()), expected);
}

#[test]
fn the_standards_examples_and_computed_numbers_pass() {
    check(["1101051949", "1231002X"], Ok(()));
    check(["4405241880", "01010014"], Ok(()));
    check(["3607301965", "03120019"], Ok(()));
    check(["3601211990", "01010009"], Ok(()));
}

#[test]
fn a_day_that_does_not_exist_fails_though_the_check_digit_is_right() {
    assert_eq!(id_number::check_digit("36072119990229123"), Some('4'));
    check(["3607211999", "02291234"], Err(IdFault::Birth));
    check(["3699211999", "13010015"], Err(IdFault::Birth));
    check(["3699211779", "01010015"], Err(IdFault::Birth));
}

#[test]
fn a_mistyped_or_exchanged_digit_fails() {
    check(["3607301965", "03120018"], Err(IdFault::CheckDigit));
    check(["3607301965", "30120019"], Err(IdFault::Birth));
    check(["3601219190", "01010009"], Err(IdFault::Birth));
    check(["3610211990", "01010009"], Err(IdFault::CheckDigit));
}

#[test]
fn every_single_wrong_digit_is_noticed() {
    let good = ["3607301965", "03120019"].concat();
    for at in 0..17 {
        for digit in '0'..='9' {
            let mut wrong = good.clone();
            wrong.replace_range(at..=at, &digit.to_string());
            assert_eq!(id_number::check(&wrong).is_ok(), wrong == good, "digit {} changed to {digit}", at + 1);
        }
    }
}

#[test]
fn other_shapes_are_refused() {
    check(["", ""], Err(IdFault::Shape));
    check(["1101051949", "1231002x"], Err(IdFault::Shape));
    check(["110105491231002", ""], Err(IdFault::Shape));
    check(["3607301965", "031200191"], Err(IdFault::Shape));
    check(["X607301965", "03120019"], Err(IdFault::Shape));
    check(["三六〇七三〇", ""], Err(IdFault::Shape));
    check(["3607301965031200", "１９"], Err(IdFault::Shape));
}

#[test]
fn a_disability_card_ends_in_category_and_grade() {
    check(["3607301965", "0312001943"], Ok(()));
    check(["1101051949", "1231002X11"], Ok(()));
    check(["3607301965", "0312001983"], Err(IdFault::Card));
    check(["3607301965", "0312001945"], Err(IdFault::Card));
}

#[test]
fn birth_and_sex_are_read() {
    let number = ["3607301965", "03120019"].concat();
    assert_eq!(id_number::birth(&number), NaiveDate::from_ymd_opt(1965, 3, 12));
    assert_eq!(id_number::sex(&number), Some(Sex::Male));
    assert_eq!(id_number::sex(&["1101051949", "1231002X"].concat()), Some(Sex::Female));
    assert_eq!(id_number::sex("1").map(Sex::code), None);
}

#[test]
fn what_people_type_is_normalised() {
    let typed = [" 110105 1949 ", "１２３１００２ｘ"].concat();
    assert_eq!(id_number::normalise(&typed), ["1101051949", "1231002X"].concat());
}

#[test]
fn made_up_people_have_numbers_of_the_reserved_pattern() {
    assert!(id_number::is_reserved("369921199001010009"));
    assert!(!id_number::is_reserved(&["3607301965", "03120019"].concat()));
}
