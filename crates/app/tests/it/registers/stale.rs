use bairi_app::{SaveError, Shown, Versions};

use super::kit::{Kit, answers, ask};

async fn edit(kit: &Kit, who: &bairi_app::Viewer, home: i64, seq: i64, more: &[(&str, &str)]) -> Result<i64, Versions> {
    let seq = seq.to_string();
    let form = kit.app.form(who, &ask("household", Some(home), Default::default())).await.unwrap();
    let mut all = answers(&[("based-on", &seq)]);
    for field in form.sections.iter().flat_map(|part| &part.fields) {
        all.set(&field.field, field.given.clone());
    }
    for (name, text) in more {
        all.set(name, vec![(*text).to_owned()]);
    }
    match kit.app.save(who, &ask("household", Some(home), all)).await {
        Ok(change) => Ok(change.seq),
        Err(SaveError::Stale(versions)) => Err(*versions),
        Err(other) => panic!("{other}"),
    }
}

#[tokio::test]
async fn a_stale_change_is_refused_with_both_versions_and_can_be_laid_on_top() {
    let kit = Kit::new().await;
    let (county, cadre) = (kit.county().await, kit.cadre().await);
    let home = kit.household(&county, "H1", &[("income", "2000")]).await;
    let first = kit.ledger.find(&county, home).await.unwrap().unwrap().seq;

    let theirs = edit(&kit, &county, home, first, &[("people", "3"), ("income", "2111")]).await.unwrap();
    // The cadre's form still has two people and 2,000 yuan in it, and changes the income only.
    let mine = [("people", "2"), ("income", "2222")];
    let versions = edit(&kit, &cadre, home, first, &mine).await.unwrap_err();
    let row = |id: &str| versions.rows.iter().find(|row| row.field == id).unwrap();
    assert_eq!((&row("income").mine, &row("income").theirs), (&Shown::Money(222_200), &Shown::Money(211_100)));
    assert!(row("income").differs && row("income").changed_by_me);
    assert!(row("people").differs && !row("people").changed_by_me);
    assert!(!row("head").differs);
    assert_eq!(versions.their_name.en, "county");
    // Nothing has been written.
    assert_eq!(kit.ledger.find(&county, home).await.unwrap().unwrap().seq, theirs);

    let merged = kit.app.save(&cadre, &ask("household", Some(home), versions.merged)).await.unwrap();
    assert_eq!(merged.based_on, Some(theirs));
    assert_eq!((merged.values["people"].as_i64(), merged.values["income"].as_i64()), (Some(3), Some(222_200)));
    let everything = kit.ledger.find(&kit.ledger.unscoped_viewer("test"), home).await.unwrap().unwrap();
    assert_eq!(everything.values["phone"], "13800000042", "the mask came back and changed nothing");
}

#[tokio::test]
async fn an_entry_is_taken_off_with_a_reason_and_comes_back() {
    let kit = Kit::new().await;
    let county = kit.county().await;
    let home = kit.household(&county, "H1", &[]).await;
    let seq = kit.ledger.find(&county, home).await.unwrap().unwrap().seq.to_string();
    let without = kit.app.retract(&county, &ask("household", Some(home), answers(&[("based-on", &seq)]))).await;
    assert_eq!(super::kit::told(&Kit::faults(without)), [("entry.required", "change-reason")]);
    let pairs = [("based-on", seq.as_str()), ("change-reason", "登记重复")];
    let taken = kit.app.retract(&county, &ask("household", Some(home), answers(&pairs))).await.unwrap();
    assert!(kit.app.entry(&county, "household", home).await.unwrap().head.retracted);

    let back = [("code", "H1"), ("head", "王福兰"), ("people", "2"), ("status", "not_out")];
    edit(&kit, &county, home, taken.seq, &back).await.unwrap();
    let history = kit.app.history(&county, "household", home).await.unwrap();
    let what: Vec<_> = history.changes.iter().map(|c| c.what).collect();
    assert_eq!(what, [bairi_app::What::Restored, bairi_app::What::Retracted, bairi_app::What::Added]);
    assert_eq!(history.changes[1].reason, "登记重复");
}
