//! Six people of two households, as the register has them. The numbers follow the pattern that no authority issues.

use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, Int64Array, RecordBatch, StringArray};

pub(crate) struct Person {
    pub(crate) entry: i64,
    pub(crate) name: &'static str,
    pub(crate) birth: &'static str,
    pub(crate) order: u32,
    pub(crate) village: i64,
    pub(crate) expected: bool,
}

const EAST: i64 = 369_901_102_203;
const WEST: i64 = 369_901_102_204;

pub(crate) const PEOPLE: [Person; 6] = [
    Person { entry: 11, name: "王福兰", birth: "1958-03-04", order: 2, village: EAST, expected: true },
    Person { entry: 12, name: "王小军", birth: "2006-11-20", order: 1, village: EAST, expected: true },
    Person { entry: 13, name: "李秀英", birth: "1971-07-30", order: 4, village: EAST, expected: false },
    Person { entry: 21, name: "陈德旺", birth: "1949-01-15", order: 3, village: WEST, expected: true },
    Person { entry: 22, name: "陈欣怡", birth: "2009-05-09", order: 6, village: WEST, expected: true },
    Person { entry: 23, name: "欧阳翠花", birth: "1952-12-01", order: 8, village: WEST, expected: true },
];

impl Person {
    pub(crate) fn number(&self) -> String {
        number(self.birth, self.order)
    }
}

/// A number with its check character.
pub(crate) fn number(birth: &str, order: u32) -> String {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let places = format!("369901{}{order:03}", birth.replace('-', ""));
    let sum: u32 = places.bytes().zip(WEIGHTS).map(|(place, weight)| u32::from(place - b'0') * weight).sum();
    format!("{places}{}", char::from(b"10X98765432"[(sum % 11) as usize]))
}

pub(crate) fn register() -> Vec<RecordBatch> {
    batch(&PEOPLE.each_ref().map(|person| (person.entry, person)))
}

/// Somebody with two entries that say the same; the second is a thousand further.
pub(crate) fn two_of(entry: i64) -> Vec<RecordBatch> {
    batch(&[entry, entry + 1000].map(|number| (number, person(entry))))
}

fn batch(entries: &[(i64, &Person)]) -> Vec<RecordBatch> {
    let people = || entries.iter().map(|(_, person)| *person);
    let text = |of: fn(&Person) -> String| Arc::new(people().map(|p| Some(of(p))).collect::<StringArray>()) as ArrayRef;
    let columns: [(&str, ArrayRef); 7] = [
        ("id", Arc::new(entries.iter().map(|(entry, _)| Some(*entry)).collect::<Int64Array>())),
        ("name", text(|p| p.name.to_owned())),
        ("id_no", text(Person::number)),
        ("birth", text(|p| p.birth.to_owned())),
        ("household", text(|p| (p.entry / 10).to_string())),
        ("unit", Arc::new(people().map(|p| Some(p.village)).collect::<Int64Array>())),
        ("expected", Arc::new(people().map(|p| Some(p.expected)).collect::<BooleanArray>())),
    ];
    vec![RecordBatch::try_from_iter(columns).unwrap()]
}

pub(crate) fn person(entry: i64) -> &'static Person {
    PEOPLE.iter().find(|p| p.entry == entry).unwrap()
}
