use bairi_app::{AccessKind, AppError, ListAsk, Shown, UnmaskError};

use super::kit::{COUNTY, Kit, PEAR, WATER, answers, ask, day, number, unit};

#[tokio::test]
async fn sensitive_fields_are_masked_and_a_look_is_on_record_before_it_is_answered() {
    let kit = Kit::new().await;
    let (county, cadre) = (kit.county().await, kit.cadre().await);
    let home = kit.household(&county, "H1", &[]).await;
    let phone = |view: &bairi_app::EntryView| {
        view.sections.iter().flat_map(|s| &s.cells).find(|c| c.column == "phone").unwrap().shown.clone()
    };
    let masked = kit.app.entry(&county, "household", home).await.unwrap();
    assert!(masked.head.may_look);
    assert!(matches!(phone(&masked), Shown::Masked(text) if text.contains('*')));

    let without = kit.app.unmasked_entry(&county, "household", home, "  ").await;
    assert!(matches!(without, Err(UnmaskError::NoPurpose)));
    let bare = kit.app.unmasked_entry(&county, "household", home, "核对电话").await.unwrap();
    assert_eq!(phone(&bare), Shown::Text("13800000042".to_owned()));
    let looks = kit.app.accesses(&county).await.unwrap();
    let looks: Vec<_> =
        looks.iter().filter(|l| l.kind == AccessKind::Look).map(|l| (l.entity, l.purpose.as_str())).collect();
    assert_eq!(looks, [(Some(home), "核对电话")]);

    assert!(!kit.app.entry(&cadre, "household", home).await.unwrap().head.may_look);
    let refused = kit.app.unmasked_entry(&cadre, "household", home, "好奇").await;
    assert!(matches!(refused, Err(UnmaskError::App(AppError::NotAllowed))));
    let lines = kit.app.accesses(&cadre).await.unwrap();
    assert_eq!(lines.iter().filter(|l| l.kind == AccessKind::Refusal && l.what == "look").count(), 1);
}

#[tokio::test]
async fn a_list_counts_names_and_masks_only_what_the_viewer_may_see() {
    let kit = Kit::new().await;
    let (county, cadre) = (kit.county().await, kit.cadre().await);
    kit.household(&county, "H1", &[]).await;
    kit.household(&county, "H2", &[("unit", WATER), ("status", "out")]).await;
    let id = number("19750101", "011");
    let pairs = [("code", "P1"), ("household", "H1"), ("name", "王小明"), ("id_number", id.as_str())];
    kit.saved(&county, "person", None, &pairs).await;

    let list = |register: &str, filters: &[(&str, &str)]| ListAsk {
        register: register.to_owned(),
        unit: unit(COUNTY),
        search: String::new(),
        filters: filters.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(),
        sort: None,
        page: 1,
        as_of: None,
    };
    let households = kit.app.list(&county, &list("household", &[])).await.unwrap();
    assert_eq!((households.total, households.rows.len()), (2, 2));
    let out = kit.app.list(&county, &list("household", &[("status", "out")])).await.unwrap();
    assert_eq!(out.total, 1);
    assert_eq!(out.rows[0].place.iter().map(|t| t.zh.as_str()).collect::<Vec<_>>(), ["梨水乡", "水口村"]);
    let unknown = kit.app.list(&county, &list("household", &[("cause", bairi_app::UNKNOWN)])).await.unwrap();
    assert_eq!(unknown.total, 2);

    let persons = kit.app.list(&county, &list("person", &[])).await.unwrap();
    let at = persons.columns.iter().position(|c| c.column == "household").unwrap();
    assert!(matches!(&persons.rows[0].cells[at], Shown::Entry { title: Some(t), .. } if t.zh == "王福兰"));

    // The cadre's unit is the township; the county is not in the area.
    let beyond = kit.app.list(&cadre, &list("household", &[])).await;
    assert!(matches!(beyond, Err(AppError::OutOfArea { .. })));
    let own = ListAsk { unit: unit(super::kit::TOWNSHIP), ..list("household", &[]) };
    assert_eq!(kit.app.list(&cadre, &own).await.unwrap().total, 1);
    let cards = kit.app.registers(&cadre, unit(PEAR)).await.unwrap();
    let cards: Vec<_> = cards.iter().map(|c| (c.register.as_str(), c.entries)).collect();
    assert_eq!(cards, [("household", 1), ("person", 1)]);
}

#[tokio::test]
async fn the_history_says_what_changed_and_what_stood_at_another_moment() {
    let kit = Kit::new().await;
    let county = kit.county().await;
    let home = kit.household(&county, "H1", &[("income", "2000"), ("effective_on", "2017-10-01")]).await;
    let form = kit.app.form(&county, &ask("household", Some(home), Default::default())).await.unwrap();
    let seq = form.based_on.unwrap().to_string();
    let mut all = answers(&[("based-on", seq.as_str()), ("effective_on", "2017-11-15"), ("change-reason", "入户核实")]);
    for field in form.sections.iter().flat_map(|part| &part.fields) {
        all.set(&field.field, field.given.clone());
    }
    all.set("income", vec!["3000".to_owned()]);
    kit.app.save(&county, &ask("household", Some(home), all)).await.unwrap();

    let history = kit.app.history(&county, "household", home).await.unwrap();
    let last = &history.changes[0];
    assert_eq!((last.reason.as_str(), last.effective_on, last.current), ("入户核实", day("2017-11-15"), true));
    let changed: Vec<_> = last.differences.iter().map(|d| (d.field.as_str(), &d.before, &d.after)).collect();
    assert_eq!(changed, [("income", &Shown::Money(200_000), &Shown::Money(300_000))]);

    let income = async |on: &str| {
        let known = "2017-12-01T00:00:00Z".parse().unwrap();
        let past = kit.app.entry_as_of(&county, "household", home, day(on), known).await.unwrap();
        let state = past.state?;
        let cell = state.sections.iter().flat_map(|s| &s.cells).find(|c| c.column == "income")?;
        Some(cell.shown.clone())
    };
    assert_eq!(income("2017-11-14").await, Some(Shown::Money(200_000)));
    assert_eq!(income("2017-11-15").await, Some(Shown::Money(300_000)));
    assert_eq!(income("2017-09-30").await, None);
}

#[tokio::test]
async fn an_entry_of_another_area_is_as_if_it_were_not_there() {
    let kit = Kit::new().await;
    let (county, cadre) = (kit.county().await, kit.cadre().await);
    let home = kit.household(&county, "H2", &[("unit", WATER)]).await;
    let hidden = kit.app.entry(&cadre, "household", home).await;
    assert!(matches!(hidden, Err(AppError::NoSuch { what: "entry" })));
    assert_eq!(kit.app.accesses(&cadre).await.unwrap()[0].what, "entry");
    let suggested = kit.app.suggest(&cadre, "household", cadre.home(), "王").await.unwrap();
    assert!(suggested.is_empty());
    let suggested = kit.app.suggest(&county, "household", county.home(), "王").await.unwrap();
    assert_eq!(suggested.iter().map(|s| s.key.as_str()).collect::<Vec<_>>(), ["H2"]);
}
