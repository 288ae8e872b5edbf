//! The map's colours: the places of a unit by a task, by an indicator, or by how many of their tasks are late.

use bairi_base::{Fraction, Level, UnitCode};
use bairi_lake::{AsOf, Figure};
use bairi_ledger::Viewer;
use bairi_plan::Measure;
use bairi_schedule::Status;
use serde::Serialize;

use crate::judge::Bench;
use crate::{App, AppError};

/// Classes of a figure, light to dark; the style sheet has as many colours.
pub const CLASSES_MAX: usize = 6;
/// Where the classes of a coverage begin, in percent; the last is "all".
const COVERAGE_FROM: [i64; CLASSES_MAX] = [0, 50, 70, 80, 90, 100];

/// What the map shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "id")]
pub enum MapBy {
    /// How many tasks are overdue or behind.
    Late,
    Task(u32),
    Indicator(String),
}

#[derive(Clone, Debug, Serialize)]
pub struct Choropleth {
    pub by: MapBy,
    pub places: Vec<MapPlace>,
    /// Of a figure: where each class begins, and how many places are in it. Empty for a task, whose colours are statuses.
    pub classes: Vec<MapClass>,
}

#[derive(Clone, Debug, Serialize)]
pub struct MapPlace {
    pub unit: UnitCode,
    /// For a task; absent where it asks nothing.
    pub status: Option<Status>,
    pub figure: Option<Figure>,
    /// For a figure: its place in `classes`; absent if nobody counts.
    pub class: Option<usize>,
}

#[derive(Clone, Copy, Debug, Serialize)]
pub struct MapClass {
    pub from: Fraction,
    /// The greatest value of the class where the classes come from the values themselves.
    pub to: Option<Fraction>,
    pub places: usize,
}

impl App {
    /// The counties of a unit, coloured.
    pub async fn choropleth(
        &self,
        viewer: &Viewer,
        unit: UnitCode,
        by: MapBy,
        as_of: Option<AsOf>,
    ) -> Result<Choropleth, AppError> {
        self.enter(viewer, unit).await?;
        let view = self.view(viewer, as_of).await?;
        let today = as_of.map_or_else(|| self.today(), |moment| moment.true_on);
        let bench = self.bench(viewer, &view, today);
        let counties = bench.asked_of.units(Level::County, unit).to_vec();
        match by {
            MapBy::Task(number) => {
                let task = self.plan().tasks.iter().position(|task| task.number == number);
                Ok(bench.by_task(task.ok_or(AppError::NoSuch { what: "task" })?, number, &counties))
            }
            MapBy::Indicator(id) => {
                let found = self.plan().indicators.iter().find(|indicator| indicator.id == id);
                let coverage =
                    matches!(found.ok_or(AppError::NoSuch { what: "indicator" })?.measure, Measure::Coverage { .. });
                let figures = counties.iter().map(|county| (*county, view.figure(&id, *county))).collect();
                Ok(by_figure(MapBy::Indicator(id), figures, coverage))
            }
            MapBy::Late => {
                let overview = self.overview(viewer, unit, as_of).await?;
                let late = overview.places.iter().filter(|place| place.unit.level() == Level::County);
                let figure = |late: usize| Figure { value: Fraction::whole(late as i64), ..Figure::default() };
                let figures = late.map(|place| (place.unit, Some(figure(place.late())))).collect();
                Ok(by_figure(MapBy::Late, figures, false))
            }
        }
    }
}

impl Bench<'_> {
    fn by_task(&self, task: usize, number: u32, units: &[UnitCode]) -> Choropleth {
        let place = |unit: &UnitCode| {
            let standing = self.task(task, *unit);
            MapPlace {
                unit: *unit,
                status: standing.as_ref().map(|standing| standing.status),
                figure: standing.as_ref().and_then(|standing| standing.headline().figure),
                class: None,
            }
        };
        Choropleth { by: MapBy::Task(number), places: units.iter().map(place).collect(), classes: Vec::new() }
    }
}

fn by_figure(by: MapBy, figures: Vec<(UnitCode, Option<Figure>)>, coverage: bool) -> Choropleth {
    let mut classes = if coverage { coverage_classes() } else { classes_of(&figures) };
    let mut places = Vec::with_capacity(figures.len());
    for (unit, figure) in figures {
        let class = figure.and_then(|figure| class_of(&classes, figure.value));
        if let Some(class) = class {
            classes[class].places += 1;
        }
        places.push(MapPlace { unit, status: None, figure, class });
    }
    Choropleth { by, places, classes }
}

fn coverage_classes() -> Vec<MapClass> {
    COVERAGE_FROM.iter().map(|from| MapClass { from: Fraction::new(*from, 100), to: None, places: 0 }).collect()
}

/// As many classes of about the same number of places as there are different values for, at most [`CLASSES_MAX`].
fn classes_of(figures: &[(UnitCode, Option<Figure>)]) -> Vec<MapClass> {
    let mut values: Vec<Fraction> =
        figures.iter().filter_map(|(_, figure)| Some(figure.as_ref()?.value)).filter(|value| value.den > 0).collect();
    values.sort_by(|a, b| a.compare(*b).expect("both have a denominator"));
    let mut different = values.clone();
    different.dedup_by(|a, b| a.compare(*b) == Some(std::cmp::Ordering::Equal));
    let starts: Vec<Fraction> = if different.len() <= CLASSES_MAX {
        different
    } else {
        (0..CLASSES_MAX).map(|class| values[class * values.len() / CLASSES_MAX]).collect()
    };
    let mut classes: Vec<MapClass> = Vec::new();
    for from in starts {
        if classes.last().is_none_or(|last| last.from.compare(from) != Some(std::cmp::Ordering::Equal)) {
            classes.push(MapClass { from, to: None, places: 0 });
        }
    }
    for class in 0..classes.len() {
        let next = classes.get(class + 1).map(|next| next.from);
        let inside = |value: &&Fraction| next.is_none_or(|next| value.compare(next).is_some_and(|o| o.is_lt()));
        classes[class].to = values.iter().rev().find(inside).copied();
    }
    classes
}

/// The last class that begins at or below a value.
fn class_of(classes: &[MapClass], value: Fraction) -> Option<usize> {
    classes.iter().rposition(|class| value.compare(class.from).is_some_and(|order| order.is_ge()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(values: &[(i64, i64)]) -> Vec<(UnitCode, Option<Figure>)> {
        let figure = |(num, den): &(i64, i64)| Figure { value: Fraction::new(*num, *den), ..Figure::default() };
        values.iter().map(|value| (UnitCode::from_number(1), Some(figure(value)))).collect()
    }

    #[test]
    fn a_coverage_one_short_of_all_is_not_in_the_class_of_all() {
        let map = by_figure(MapBy::Late, figures(&[(9_999, 10_000), (1, 1), (0, 3), (0, 0)]), true);
        let classes: Vec<Option<usize>> = map.places.iter().map(|place| place.class).collect();
        assert_eq!(classes, [Some(4), Some(5), Some(0), None]);
    }

    #[test]
    fn classes_of_few_values_are_the_values() {
        let map = by_figure(MapBy::Late, figures(&[(0, 1), (2, 1), (0, 1), (5, 1)]), false);
        let from: Vec<(i64, usize)> = map.classes.iter().map(|class| (class.from.num, class.places)).collect();
        assert_eq!(from, [(0, 2), (2, 1), (5, 1)]);
    }

    #[test]
    fn many_values_fall_into_classes_of_about_the_same_size() {
        let values: Vec<(i64, i64)> = (0..60).map(|n| (n * n, 7)).collect();
        let map = by_figure(MapBy::Late, figures(&values), false);
        assert!(map.classes.iter().all(|class| class.places == 10), "{:?}", map.classes);
    }
}
