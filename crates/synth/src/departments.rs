//! Files as departments would send them: those whom a register expects, most of them, written as offices write; and others.

use std::collections::BTreeMap;

use bairi_base::UnitCode;
use chrono::{Days, NaiveDate};
use serde::Deserialize;

use crate::chance::{Chance, mix};
use crate::people::{IdNumbers, Names, Sex};
use crate::{Knobs, SynthError};

/// Numbers of one day of birth that a province leaves to those who are not in it.
const OTHERS_FROM: u16 = 40_000;
/// Others are born within so many days of somebody who is expected.
const DAYS_APART: i64 = 400;

/// A county that no province has.
const ELSEWHERE: i64 = 359_901_000_000;

/// A department's file that a demonstration makes from its province, to try a comparison with. No row depends on it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DepartmentFile {
    /// The kind of data, as the package's comparisons name it.
    pub data: String,
    /// With the ending that says what it is: `.csv` or `.xlsx`.
    pub name: String,
    /// Whether a CSV is written in GBK.
    #[serde(default)]
    pub gbk: bool,
    /// Lines above the headings.
    #[serde(default)]
    pub lines: Vec<String>,
    /// Meaning and heading, in the file's order.
    pub columns: Vec<(String, String)>,
    /// How a day is written.
    pub day: String,
    /// Share of those expected who are in the file.
    pub(crate) found: f64,
    /// Rows about people whom the register does not know, as a share of those expected.
    pub(crate) others: f64,
}

/// How offices write: shares of the rows.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Habits {
    pub(crate) number_missing: f64,
    pub(crate) number_one_digit: f64,
    pub(crate) number_swapped: f64,
    pub(crate) number_scientific: f64,
    pub(crate) number_wide: f64,
    pub(crate) number_blank: f64,
    pub(crate) name_alike: f64,
    pub(crate) name_blank: f64,
    pub(crate) birth_missing: f64,
    pub(crate) place_missing: f64,
    /// Of another province.
    pub(crate) elsewhere: f64,
    /// Pairs of characters of which one is written for the other.
    pub(crate) alike: String,
}

/// Somebody of whom a register's entry tells: by meaning (`name`, `id_no`, `birth`, `sex`, `phone`) what it says.
#[derive(Clone, Debug, Default)]
pub struct Registered {
    pub unit: Option<UnitCode>,
    pub values: BTreeMap<String, String>,
}

impl DepartmentFile {
    /// The file's rows, in the order of its columns; the same for the same seed and people.
    ///
    /// # Errors
    /// If the knobs make no names.
    pub fn rows(&self, knobs: &Knobs, seed: u64, expected: &[Registered]) -> Result<Vec<Vec<String>>, SynthError> {
        let named = self.data.bytes().fold(0, |sum, byte| mix(sum ^ u64::from(byte)));
        let chance = Chance::new(seed, 0, named);
        let alike = knobs.habits.alike.split_whitespace().filter_map(|pair| {
            let mut characters = pair.chars();
            characters.next().zip(characters.next())
        });
        let mut office = Office { habits: &knobs.habits, alike: alike.collect(), day: &self.day, chance };
        let mut rows: Vec<Vec<String>> = Vec::new();
        for person in expected {
            if office.chance.happens(self.found) {
                rows.push(office.row(person, &self.columns));
            }
        }
        let (names, mut numbers) = (Names::new(&knobs.names)?, IdNumbers::from(OTHERS_FROM));
        for _ in 0..(expected.len() as f64 * self.others).round() as usize {
            let like = &expected[office.chance.below(expected.len())];
            let other = office.other(like, &names, &mut numbers);
            rows.push(office.row(&other, &self.columns));
        }
        for at in (1..rows.len()).rev() {
            let other = office.chance.below(at + 1);
            rows.swap(at, other);
        }
        Ok(rows)
    }
}

struct Office<'a> {
    habits: &'a Habits,
    alike: Vec<(char, char)>,
    day: &'a str,
    chance: Chance,
}

impl Office<'_> {
    fn row(&mut self, person: &Registered, columns: &[(String, String)]) -> Vec<String> {
        columns.iter().map(|(meaning, _)| self.cell(person, meaning)).collect()
    }

    fn cell(&mut self, person: &Registered, meaning: &str) -> String {
        let value = person.values.get(meaning).cloned().unwrap_or_default();
        match meaning {
            "name" => self.name(value),
            "id_no" => self.number(value),
            "birth" if self.chance.happens(self.habits.birth_missing) => String::new(),
            "birth" => value.parse().map_or(value, |day: NaiveDate| day.format(self.day).to_string()),
            "sex" => match value.as_str() {
                "1" => "男".to_owned(),
                "2" => "女".to_owned(),
                _ => value,
            },
            "place" if self.chance.happens(self.habits.place_missing) => String::new(),
            "place" => person.unit.map_or(String::new(), |unit| format!("{:012}", unit.number())),
            _ => value,
        }
    }

    fn name(&mut self, name: String) -> String {
        if self.chance.happens(self.habits.name_alike) {
            let written = |c: char| {
                self.alike.iter().find_map(|(a, b)| match c {
                    c if c == *a => Some(*b),
                    c if c == *b => Some(*a),
                    _ => None,
                })
            };
            // The surname is what an office gets right.
            let surname = name.chars().next();
            let rest = name.chars().skip(1).map(|c| written(c).unwrap_or(c));
            return surname.into_iter().chain(rest).collect();
        }
        if name.chars().count() == 2 && self.chance.happens(self.habits.name_blank) {
            return name.chars().map(String::from).collect::<Vec<_>>().join("　");
        }
        name
    }

    fn number(&mut self, number: String) -> String {
        let (habits, mut digits) = (self.habits, number.clone().into_bytes());
        if digits.len() != 18 {
            return number;
        }
        let at = self.chance.between(6, 16) as usize;
        match () {
            () if self.chance.happens(habits.number_missing) => return String::new(),
            () if self.chance.happens(habits.number_scientific) => {
                return format!("{}.{}E+17", &number[..1], &number[1..3]);
            }
            () if self.chance.happens(habits.number_wide) => {
                return number.chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap_or(c)).collect();
            }
            () if self.chance.happens(habits.number_blank) => return format!("{} {}", &number[..6], &number[6..]),
            () if self.chance.happens(habits.number_one_digit) => digits[at] = b'0' + (digits[at] - b'0' + 1) % 10,
            () if self.chance.happens(habits.number_swapped) => digits.swap(at - 1, at),
            () => {}
        }
        String::from_utf8(digits).unwrap_or(number)
    }

    /// Somebody whom the register does not know: of the same age and place as one whom it does.
    fn other(&mut self, like: &Registered, names: &Names, numbers: &mut IdNumbers) -> Registered {
        let sex = if self.chance.happens(0.5) { Sex::Male } else { Sex::Female };
        let birth: Option<NaiveDate> = like.values.get("birth").and_then(|birth| birth.parse().ok());
        let days = self.chance.between(0, DAYS_APART) as u64;
        let birth = birth.and_then(|birth| birth.checked_sub_days(Days::new(days))).unwrap_or_default();
        let surname = names.surname(&mut self.chance).to_owned();
        let name = names.full(&surname, sex, &mut self.chance);
        let values = [
            ("name", name),
            ("id_no", numbers.next(birth, sex)),
            ("birth", birth.to_string()),
            ("sex", if sex == Sex::Male { "1" } else { "2" }.to_owned()),
            ("phone", names.phone(&mut self.chance)),
        ];
        let elsewhere = self.chance.happens(self.habits.elsewhere);
        let away = |unit: UnitCode| UnitCode::from_number(ELSEWHERE + unit.number() % 1_000_000);
        let unit = like.unit.map(|unit| if elsewhere { away(unit) } else { unit });
        Registered { unit, values: values.map(|(meaning, value)| (meaning.to_owned(), value)).into() }
    }
}
