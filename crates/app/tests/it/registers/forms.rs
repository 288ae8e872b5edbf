use bairi_app::{AccessKind, AppError, PlaceInput, SaveError, Shown};

use super::kit::{Kit, PEACH, PEAR, WATER, answers, ask, number, told, unit};

#[tokio::test]
async fn every_fault_of_a_form_is_named_at_once_in_the_order_of_the_form() {
    let kit = Kit::new().await;
    let county = kit.county().await;
    let empty = kit.app.save(&county, &ask("household", None, answers(&[("effective_on", "")]))).await;
    let required = [
        ("entry.required", "unit"),
        ("entry.required", "code"),
        ("entry.required", "head"),
        ("entry.required", "people"),
        ("entry.required", "status"),
        ("entry.required", "effective_on"),
    ];
    assert_eq!(told(&Kit::faults(empty)), required);

    let wrong = answers(&[
        ("unit", "990121"),
        ("code", "H1"),
        ("head", "王福兰"),
        ("phone", "12345"),
        ("people", "three"),
        ("cause", "77"),
        ("income", "12.345"),
        ("house_safe", "maybe"),
        ("status", "not_out"),
        ("exit_on", "2017-02-30"),
        ("effective_on", "2017-12-01"),
    ]);
    let found = Kit::faults(kit.app.save(&county, &ask("household", None, wrong)).await);
    let expected = [
        ("entry.unit.level", "unit"),
        ("entry.phone.shape", "phone"),
        ("entry.type.number", "people"),
        ("entry.code.unknown", "cause"),
        ("entry.money.unreadable", "income"),
        ("entry.type.bool", "house_safe"),
        ("entry.date.unreadable", "exit_on"),
        ("entry.effective.future", "effective_on"),
    ];
    assert_eq!(told(&found), expected);
}

#[tokio::test]
async fn a_form_with_faults_keeps_what_was_typed() {
    let kit = Kit::new().await;
    let county = kit.county().await;
    let typed = ask("household", None, answers(&[("people", "three"), ("head", "王福兰"), ("unit", PEAR)]));
    let form = kit.app.form(&county, &typed).await.unwrap();
    let given = |id: &str| {
        let field = form.sections.iter().flat_map(|part| &part.fields).find(|f| f.field == id);
        field.unwrap().given.clone()
    };
    assert_eq!((given("people"), given("head")), (vec!["three".to_owned()], vec!["王福兰".to_owned()]));
    assert!(matches!(form.place, PlaceInput::Listed { wanted, .. } if wanted == Some(unit(PEAR))));
}

#[tokio::test]
async fn a_unit_outside_the_area_is_refused_and_the_attempt_is_on_record() {
    let kit = Kit::new().await;
    let cadre = kit.cadre().await;
    for place in [WATER, PEACH] {
        let pairs = [("unit", place), ("code", "H1"), ("head", "王福兰"), ("people", "1"), ("status", "out")];
        let refused = kit.app.save(&cadre, &ask("household", None, answers(&pairs))).await;
        assert!(matches!(refused, Err(SaveError::App(AppError::OutOfArea { unit: at })) if at == unit(place)));
    }
    let lines = kit.app.accesses(&cadre).await.unwrap();
    let refused: Vec<_> =
        lines.iter().map(|line| (line.kind == AccessKind::Look, line.what.as_str(), line.unit)).collect();
    assert_eq!(refused, [(false, "write", Some(unit(PEACH))), (false, "write", Some(unit(WATER)))]);
    let department = kit.department().await;
    let refused = kit.app.form(&department, &ask("household", None, answers(&[]))).await;
    assert!(matches!(refused, Err(AppError::NotAllowed)));
}

#[tokio::test]
async fn the_identity_number_fills_birth_and_sex_where_they_were_left_empty() {
    let kit = Kit::new().await;
    let county = kit.county().await;
    let home = kit.household(&county, "H1", &[]).await;
    let code = number("19800229", "012");
    let pairs = [("code", "P1"), ("household", "H1"), ("name", "李春桃"), ("id_number", code.as_str())];
    let person = kit.saved(&county, "person", None, &pairs).await;
    let entry = kit.ledger.find(&kit.ledger.unscoped_viewer("test"), person).await.unwrap().unwrap();
    assert_eq!((&entry.values["birth"], &entry.values["sex"]), (&"1980-02-29".into(), &"2".into()));
    assert_eq!(entry.values["household"].as_i64(), Some(home));
    // It stands where its household stands, for no unit was answered.
    assert_eq!(entry.unit, unit(PEAR));

    let typed = [("code", "P2"), ("household", "H1"), ("name", "李夏荷"), ("sex", "1"), ("birth", "1981-01-01")];
    let other = number("19800228", "022");
    let pairs: Vec<_> = typed.into_iter().chain([("id_number", other.as_str())]).collect();
    let person = kit.saved(&county, "person", None, &pairs).await;
    let entry = kit.ledger.find(&county, person).await.unwrap().unwrap();
    assert_eq!((&entry.values["birth"], &entry.values["sex"]), (&"1981-01-01".into(), &"1".into()));
}

#[tokio::test]
async fn a_reference_is_named_by_key_or_by_a_title_that_only_one_entry_has() {
    let kit = Kit::new().await;
    let county = kit.county().await;
    let first = kit.household(&county, "H1", &[]).await;
    let id = number("19750101", "011");
    let person = |home: &str| {
        let pairs =
            [("code", "P1"), ("household", home), ("name", "王小明"), ("id_number", id.as_str()), ("unit", PEAR)];
        ask("person", None, answers(&pairs))
    };
    let missing = kit.app.save(&county, &person("H9")).await;
    assert_eq!(told(&Kit::faults(missing)), [("entry.reference.missing", "household")]);
    kit.household(&county, "H2", &[]).await;
    let several = kit.app.save(&county, &person("王福兰")).await;
    assert_eq!(told(&Kit::faults(several)), [("entry.reference.several", "household")]);
    kit.household(&county, "H3", &[("head", "赵春生")]).await;
    let saved = kit.app.save(&county, &person("赵春生")).await.unwrap();
    assert_ne!(saved.values["household"].as_i64(), Some(first));

    let taken = kit.app.save(&county, &person("H1")).await;
    let taken = Kit::faults(taken);
    assert_eq!(told(&taken), [("entry.value.taken", "code")]);
    assert!(taken[0].args.contains(&("holder".to_owned(), saved.entity.to_string())));
}

#[tokio::test]
async fn an_address_gives_the_household_beforehand_and_the_form_shows_it() {
    let kit = Kit::new().await;
    let county = kit.county().await;
    let home = kit.household(&county, "H1", &[]).await;
    let given = [("household".to_owned(), home.to_string())].into_iter().collect();
    let form = kit.app.form(&county, &ask("person", None, given)).await.unwrap();
    let field = form.sections[0].fields.iter().find(|f| f.field == "household").unwrap();
    assert!(field.fixed);
    assert_eq!(
        (field.given.as_slice(), field.referred.as_ref().map(|r| r.entity)),
        (&["H1".to_owned()][..], Some(home))
    );
    assert!(matches!(form.place, PlaceInput::Known { unit: at, .. } if at == unit(PEAR)));
    assert_eq!(form.effective_on, super::kit::TODAY);
}

#[tokio::test]
async fn unknown_is_not_no() {
    let kit = Kit::new().await;
    let county = kit.county().await;
    let shown = async |entity| {
        let view = kit.app.entry(&county, "household", entity).await.unwrap();
        let cell = view.sections.iter().flat_map(|s| &s.cells).find(|c| c.column == "house_safe").unwrap();
        cell.shown.clone()
    };
    let unknown = kit.household(&county, "H1", &[("house_safe", "")]).await;
    let no = kit.household(&county, "H2", &[("house_safe", "false")]).await;
    assert_eq!((shown(unknown).await, shown(no).await), (Shown::Unknown, Shown::YesNo(false)));
}
