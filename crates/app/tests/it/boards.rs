//! How the tasks stand at a place, from the households up. The tiny plan's first task demands a family doctor for every
//! poor person of each county, its second that no county has a suspected exit on paper.

use bairi_app::{AppError, Part, Reached, Status, TasksAsk, Viewer, WorkAsk};
use bairi_base::Fraction;

use crate::registers::kit::{COUNTY, Kit, PEACH, PEAR, TOWNSHIP, WATER, number, unit};

const PROVINCE: &str = "990000";
const CITY: &str = "990100";
/// A county where nobody is on the register.
const EMPTY: &str = "990122";

/// Two people with a doctor in Pear Hollow, one without in the next township, one with in the other city.
async fn province() -> (Kit, Viewer) {
    let kit = Kit::new().await;
    let all = kit.ledger.unscoped_viewer("test");
    let signed = ("doctor_on", "2017-05-02");
    person(&kit, &all, PEAR, "1", Some(signed)).await;
    person(&kit, &all, PEAR, "2", Some(signed)).await;
    person(&kit, &all, WATER, "3", None).await;
    person(&kit, &all, PEACH, "4", Some(signed)).await;
    (kit, all)
}

async fn person(kit: &Kit, viewer: &Viewer, village: &str, n: &str, doctor: Option<(&str, &str)>) {
    let household = format!("H{n}");
    let code = format!("P{n}");
    kit.household(viewer, &household, &[("unit", village)]).await;
    let id = number("19600101", &format!("01{n}"));
    let mut pairs = vec![("code", code.as_str()), ("household", &household), ("name", "王福兰"), ("id_number", &id)];
    pairs.extend(doctor);
    kit.saved(viewer, "person", None, &pairs).await;
}

/// Numbers of the tasks asked of a place.
async fn asked(kit: &Kit, viewer: &Viewer, place: &str) -> Vec<u32> {
    let board = kit.app.board(viewer, unit(place), None).await.unwrap();
    board.tasks.iter().map(|task| task.number).collect()
}

/// The first task's figure, and how many counties have reached it.
async fn doctors(kit: &Kit, viewer: &Viewer, place: &str) -> (Fraction, Option<Reached>) {
    let board = kit.app.board(viewer, unit(place), None).await.unwrap();
    let headline = board.task(1).unwrap().headline().clone();
    (headline.figure.unwrap().value, headline.reached)
}

#[tokio::test]
async fn a_countys_own_figure_is_judged_and_above_it_the_sum_and_who_has_reached_it() {
    let (kit, all) = province().await;
    assert_eq!(doctors(&kit, &all, PEAR).await, (Fraction::new(2, 2), None));
    assert_eq!(doctors(&kit, &all, COUNTY).await, (Fraction::new(2, 3), None));
    let (sum, reached) = doctors(&kit, &all, CITY).await;
    assert_eq!((sum, reached.map(|r| (r.met, r.of))), (Fraction::new(2, 3), Some((0, 1))));
    let (sum, reached) = doctors(&kit, &all, PROVINCE).await;
    assert_eq!((sum, reached.map(|r| (r.met, r.of))), (Fraction::new(3, 4), Some((1, 2))));
}

#[tokio::test]
async fn a_place_is_asked_only_what_concerns_it() {
    let (kit, all) = province().await;
    assert_eq!(asked(&kit, &all, PROVINCE).await, [1, 2]);
    assert_eq!(asked(&kit, &all, COUNTY).await, [1, 2]);
    // A number that a county must have is not asked of a township, nor a share of nobody of anyone.
    assert_eq!(asked(&kit, &all, TOWNSHIP).await, [1]);
    assert_eq!(asked(&kit, &all, EMPTY).await, [2]);
}

#[tokio::test]
async fn a_number_asked_of_each_county_counts_counties_above_them() {
    let (kit, all) = province().await;
    let board = kit.app.board(&all, unit(PROVINCE), None).await.unwrap();
    let exits = board.task(2).unwrap();
    assert_eq!(exits.status, Status::Met);
    assert_eq!(exits.headline().figure.unwrap().value, Fraction::new(3, 3));
    assert_eq!(exits.headline().reached, Some(Reached { met: 3, behind: 0, of: 3 }));
}

#[tokio::test]
async fn a_change_is_on_the_board() {
    let (kit, all) = province().await;
    assert_eq!(doctors(&kit, &all, COUNTY).await.0, Fraction::new(2, 3));
    person(&kit, &all, WATER, "5", Some(("doctor_on", "2017-11-30"))).await;
    // A board may be as old as its least age while changes pour in.
    tokio::time::sleep(std::time::Duration::from_millis(400)).await;
    assert_eq!(doctors(&kit, &all, COUNTY).await.0, Fraction::new(3, 4));
    person(&kit, &all, WATER, "6", None).await;
    tokio::time::sleep(std::time::Duration::from_millis(400)).await;
    let status = kit.app.board(&all, unit(PEAR), None).await.unwrap().task(1).unwrap().status;
    assert_eq!((doctors(&kit, &all, COUNTY).await.0, status), (Fraction::new(3, 5), Status::Met));
}

#[tokio::test]
async fn a_task_tells_its_places_worst_first_and_its_names() {
    let (kit, all) = province().await;
    let task = kit.app.task(&all, 1, unit(COUNTY), None, None).await.unwrap();
    let places: Vec<_> = task.targets[0].places.iter().map(|place| place.unit).collect();
    assert_eq!(places, [unit("990121101"), unit(TOWNSHIP)]);

    let ask = WorkAsk {
        indicator: "doctor_coverage".to_owned(),
        unit: unit(PROVINCE),
        part: Part::Gap,
        search: String::new(),
        page: 1,
        as_of: None,
    };
    let list = kit.app.work_list(&all, &ask).await.unwrap();
    assert_eq!((list.total, list.rows.len(), list.figure.unwrap().gap), (1, 1, 1));
    assert_eq!(list.rows[0].row.unit, unit(WATER));
    assert!(matches!(kit.app.task(&all, 3, unit(COUNTY), None, None).await, Err(AppError::NoSuch { what: "task" })));
}

#[tokio::test]
async fn the_overview_counts_every_task_once_and_ranks_the_places() {
    let (kit, all) = province().await;
    let overview = kit.app.overview(&all, unit(PROVINCE), None).await.unwrap();
    assert_eq!(overview.statuses.iter().map(|count| count.tasks).sum::<usize>(), 2);
    assert_eq!((overview.day.number, overview.places.len()), (69, 3));
    assert_eq!(overview.places[0].unit, unit(COUNTY), "the county with somebody missing");
    assert_eq!(overview.todo.iter().map(|todo| (todo.task, todo.gap)).collect::<Vec<_>>(), [(1, 1)]);
    assert!(!overview.changes.is_empty());

    let list = TasksAsk { status: Some(Status::Met), ..TasksAsk::default() };
    let met = kit.app.tasks(&all, unit(PROVINCE), None, list).await.unwrap();
    assert_eq!(met.tasks.iter().map(|line| line.info.number).collect::<Vec<_>>(), [2]);
}

#[tokio::test]
async fn a_place_outside_the_viewers_area_is_refused_and_put_on_record() {
    let (kit, _) = province().await;
    let cadre = kit.cadre().await;
    assert!(kit.app.board(&cadre, unit(TOWNSHIP), None).await.is_ok());
    let refused = kit.app.overview(&cadre, unit(PEACH), None).await;
    assert!(matches!(refused, Err(AppError::OutOfArea { unit: at }) if at == unit(PEACH)));
    let records = kit.app.accesses(&cadre).await.unwrap();
    assert!(records.iter().any(|record| record.unit == Some(unit(PEACH))), "the refusal is not on record");
    assert!(matches!(kit.app.board(&cadre, unit("999999"), None).await, Err(AppError::NoSuch { what: "unit" })));
}
