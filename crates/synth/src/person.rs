use bairi_base::UnitCode;
use chrono::{Duration, NaiveDate};

use crate::chance::Chance;
use crate::household::{Household, push};
use crate::layout::County;
use crate::maker::Maker;
use crate::pace::Work;
use crate::people::Sex;
use crate::row::{Cell, Cells};
use crate::world::World;

const RETIRED_FROM_YEARS: i64 = 65;
const WORK_FROM_YEARS: i64 = 16;
const AGE_YEARS_MAX: i64 = 97;

/// Somebody's place in a household.
struct Member {
    relation: &'static str,
    sex: Sex,
    age: i64,
}

/// A person as recorded, kept where something will change later.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) ordinal: u64,
    pub(crate) unit: UnitCode,
    pub(crate) cells: Cells,
}

impl Maker {
    /// Records the members of a household, its head first.
    pub(crate) fn persons(&mut self, county: &County, of: &Household, chance: &mut Chance) -> Vec<Person> {
        let world = self.world.clone();
        let members = members(of, chance);
        let keep = self.keeps();
        let mut kept = Vec::new();
        for (n, member) in members.iter().enumerate() {
            let birth = world.days.last - Duration::days(member.age * 365 + chance.below(365) as i64);
            let mut cells = self.person(&world, county, of, n, member, birth, chance);
            self.add_more("person", of.unit, &mut cells);
            let copy = keep.then(|| cells.clone());
            let effective_on = world.days.register_settled().max(birth);
            let ordinal = self.next;
            self.note("person", of.unit, ordinal, &cells);
            self.push_whole("person", of.unit, cells, effective_on);
            self.tally.persons += 1;
            kept.extend(copy.map(|cells| Person { ordinal, unit: of.unit, cells }));
        }
        kept
    }

    #[allow(clippy::too_many_arguments)]
    fn person(
        &mut self,
        world: &World,
        county: &County,
        of: &Household,
        n: usize,
        member: &Member,
        birth: NaiveDate,
        chance: &mut Chance,
    ) -> Cells {
        let (knobs, days) = (&world.knobs.person, &world.days);
        let mut cells = Vec::with_capacity(16);
        cells.push(("code", Cell::Text(format!("{}{:02}", of.code, n + 1))));
        cells.push(("household", Cell::Entry(of.ordinal)));
        cells.push(("name", Cell::Text(name(world, of, n, member, chance))));
        cells.push(("id_number", Cell::Text(self.id_numbers.next(birth, member.sex))));
        cells.push(("sex", Cell::Text(if member.sex == Sex::Male { "1" } else { "2" }.to_owned())));
        push(&mut cells, "birth", (!chance.happens(0.01)).then_some(Cell::Day(birth)));
        cells.push(("relation", Cell::Text(member.relation.to_owned())));
        let school = in_school(member.age, chance);
        push(&mut cells, "schooling", schooling(world, member.age, chance));
        cells.push(("in_school", Cell::Text(school.to_owned())));
        let health = (!chance.happens(knobs.health_unknown)).then(|| health(world, member, of, chance));
        let labour = labour(member, of, health.as_ref(), school, chance);
        push(&mut cells, "health", health);
        // Where nobody can work, everybody's ability is known: that is how the household came by its measures.
        let unknown = member.age >= WORK_FROM_YEARS && !of.no_labour && chance.happens(knobs.labour_unknown);
        push(&mut cells, "labour", (!unknown).then(|| Cell::Text(labour.to_owned())));
        cells.push(("insured", Cell::Bool(chance.happens(knobs.insured))));
        push(&mut cells, "record_on", county.paces.of(Work::Record).day(days, chance).map(|d| Cell::Day(d.max(birth))));
        push(&mut cells, "doctor_on", county.paces.of(Work::Doctor).day(days, chance).map(|d| Cell::Day(d.max(birth))));
        let works = matches!(labour, "ordinary" | "skilled") && chance.happens(0.62);
        if works {
            cells.push(("work_place", Cell::Word(world.tables.work_place.one(chance))));
            cells.push(("work_months", Cell::Int(chance.between(3, 12))));
        }
        cells
    }
}

fn name(world: &World, of: &Household, n: usize, member: &Member, chance: &mut Chance) -> String {
    if n == 0 {
        return of.head.clone();
    }
    let married_in = matches!(member.relation, "02" | "05" | "12");
    let surname = if married_in { world.names.surname(chance) } else { &of.surname };
    world.names.full(surname, member.sex, chance)
}

/// Who lives in a household: a head, mostly a spouse, then children, parents and grandchildren.
fn members(of: &Household, chance: &mut Chance) -> Vec<Member> {
    let age = if of.no_labour { chance.between(63, 88) } else { chance.between(31, 66) };
    let mut members = vec![Member { relation: "01", sex: of.sex, age }];
    if of.size > 1 && chance.happens(0.84) {
        let years = (age + chance.between(-5, 3)).clamp(if of.no_labour { 61 } else { 24 }, 90);
        members.push(Member { relation: "02", sex: of.sex.other(), age: years });
    }
    while members.len() < of.size {
        let child = chance.happens(0.52);
        let sex = if child { Sex::Male } else { Sex::Female };
        let grown = age - chance.between(22, 34);
        let member = match chance.below(10) {
            // Where nobody can work, the young are grandchildren left with the old.
            _ if of.no_labour => grandchild(sex, chance.between(1, 14)),
            0 | 1 if age < 58 => parent(&members, age + chance.between(19, 32)),
            2 | 3 if age > 48 => grandchild(sex, chance.between(0, (age - 44).min(17))),
            4 if age > 50 => Member { relation: "05", sex: Sex::Female, age: grown.max(20) },
            _ => Member { relation: if child { "03" } else { "04" }, sex, age: grown.max(0) },
        };
        members.push(member);
    }
    members
}

fn grandchild(sex: Sex, age: i64) -> Member {
    Member { relation: if sex == Sex::Male { "07" } else { "08" }, sex, age: age.max(0) }
}

/// The mother, or the father if she is there already.
fn parent(members: &[Member], age: i64) -> Member {
    let age = age.min(AGE_YEARS_MAX);
    if members.iter().any(|m| m.relation == "12") {
        Member { relation: "11", sex: Sex::Male, age }
    } else {
        Member { relation: "12", sex: Sex::Female, age }
    }
}

fn in_school(age: i64, chance: &mut Chance) -> &'static str {
    match age {
        3..=5 if chance.happens(0.7) => "02",
        6..=11 => "03",
        12 => "04",
        13 => "05",
        14 => "06",
        15..=17 if chance.happens(0.48) => "07",
        15..=17 if chance.happens(0.6) => "10",
        18..=21 if chance.happens(0.24) => "16",
        _ => "01",
    }
}

fn schooling(world: &World, age: i64, chance: &mut Chance) -> Option<Cell> {
    match age {
        0..=5 => Some(Cell::Text("06".to_owned())),
        6..=12 => Some(Cell::Text("02".to_owned())),
        13..=17 => Some(Cell::Text("03".to_owned())),
        _ => (!chance.happens(0.02)).then(|| Cell::Word(world.tables.schooling.one(chance))),
    }
}

fn health(world: &World, member: &Member, of: &Household, chance: &mut Chance) -> Cell {
    if member.age < 30 && chance.happens(0.93) {
        return Cell::Text("healthy".to_owned());
    }
    if of.no_labour && (WORK_FROM_YEARS..RETIRED_FROM_YEARS).contains(&member.age) {
        return Cell::Text("serious".to_owned());
    }
    Cell::Word(world.tables.health.one(chance))
}

fn labour(member: &Member, of: &Household, health: Option<&Cell>, school: &str, chance: &mut Chance) -> &'static str {
    let ill = matches!(health, Some(Cell::Text(word)) if word == "serious")
        || matches!(health, Some(Cell::Word(word)) if &**word == "serious");
    match member.age {
        ..WORK_FROM_YEARS => "none",
        _ if of.no_labour => {
            if member.age < RETIRED_FROM_YEARS {
                "lost"
            } else {
                "none"
            }
        }
        RETIRED_FROM_YEARS.. => {
            if chance.happens(0.45) {
                "weak"
            } else {
                "none"
            }
        }
        _ if ill => "lost",
        _ if school != "01" => "none",
        _ if chance.happens(0.14) => "skilled",
        _ if chance.happens(0.07) => "weak",
        _ => "ordinary",
    }
}
