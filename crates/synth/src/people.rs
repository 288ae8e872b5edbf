//! Names, identity numbers and telephone numbers of people who do not exist.

use bairi_plan::id_number;
use chrono::{Datelike, NaiveDate};

use crate::SynthError;
use crate::chance::{Chance, place};
use crate::knobs::{FILE, NameKnobs};

/// Address digits that no county has; two more digits follow.
const RESERVED_ADDRESS: &str = "3699";
const DAYS_FROM_YEAR: i32 = 1900;
/// Days of birth that have a counter.
const DAYS: usize = 366 * 140;
/// Numbers of one day of birth and sex: two digits of the address, and every second sequence.
const PER_DAY: u16 = 100 * 499;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sex {
    Male,
    Female,
}

impl Sex {
    pub(crate) fn other(self) -> Sex {
        match self {
            Sex::Male => Sex::Female,
            Sex::Female => Sex::Male,
        }
    }
}

/// Made from common surnames and characters of given names.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    surnames: Vec<String>,
    weights: Vec<f64>,
    male: Vec<char>,
    female: Vec<char>,
    two_characters: f64,
    phone_block: String,
}

impl Names {
    pub(crate) fn new(knobs: &NameKnobs) -> Result<Names, SynthError> {
        let list = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<Vec<char>>();
        let surnames: Vec<String> = knobs.surnames.split_whitespace().map(str::to_owned).collect();
        let names = Names {
            weights: (0..surnames.len()).map(|rank| 1.0 / (rank as f64 + 3.0)).collect(),
            surnames,
            male: list(&knobs.male),
            female: list(&knobs.female),
            two_characters: knobs.two_characters,
            phone_block: knobs.phone_block.clone(),
        };
        let block = names.phone_block.len() <= 7 && names.phone_block.bytes().all(|b| b.is_ascii_digit());
        if names.surnames.is_empty() || names.male.is_empty() || names.female.is_empty() || !block {
            let message = "[names] needs surnames, characters and a block of at most 7 digits".to_owned();
            return Err(SynthError::Knobs { file: FILE.into(), message });
        }
        Ok(names)
    }

    pub(crate) fn surname(&self, chance: &mut Chance) -> &str {
        &self.surnames[place(&self.weights, chance)]
    }

    pub(crate) fn full(&self, surname: &str, sex: Sex, chance: &mut Chance) -> String {
        let characters = match sex {
            Sex::Male => &self.male,
            Sex::Female => &self.female,
        };
        let mut name = String::with_capacity(12);
        name.push_str(surname);
        name.push(*chance.one_of(characters));
        if chance.happens(self.two_characters) {
            name.push(*chance.one_of(characters));
        }
        name
    }

    pub(crate) fn anybody(&self, chance: &mut Chance) -> String {
        let sex = if chance.happens(0.7) { Sex::Male } else { Sex::Female };
        let surname = self.surname(chance);
        self.full(surname, sex, chance)
    }

    pub(crate) fn phone(&self, chance: &mut Chance) -> String {
        let width = 11 - self.phone_block.len();
        let rest = chance.below(10usize.pow(width as u32));
        format!("{}{rest:0width$}", self.phone_block)
    }
}

/// Gives every made-up person an identity number that nobody else has.
#[derive(Clone, Debug)]
pub(crate) struct IdNumbers {
    given: Vec<u16>,
}

impl IdNumbers {
    pub(crate) fn new() -> IdNumbers {
        IdNumbers::from(0)
    }

    /// Of each day the first so many are somebody else's to give.
    pub(crate) fn from(first: u16) -> IdNumbers {
        IdNumbers { given: vec![first; DAYS * 2] }
    }

    pub(crate) fn next(&mut self, birth: NaiveDate, sex: Sex) -> String {
        let year = (birth.year() - DAYS_FROM_YEAR).clamp(0, 139) as usize;
        let day = year * 366 + birth.ordinal0() as usize;
        let counter = &mut self.given[day * 2 + usize::from(sex == Sex::Female)];
        let n = *counter;
        *counter = (n + 1) % PER_DAY;
        // 37 and 100 have no common divisor: a hundred numbers take each address once.
        let address = (usize::from(n) * 37 + day * 11) % 100;
        let sequence = (n / 100 + 1) * 2 - u16::from(sex == Sex::Male);
        let mut digits = format!(
            "{RESERVED_ADDRESS}{address:02}{:04}{:02}{:02}{sequence:03}",
            birth.year(),
            birth.month(),
            birth.day()
        );
        digits.push(id_number::check_digit(&digits).expect("seventeen digits have been written"));
        digits
    }
}
