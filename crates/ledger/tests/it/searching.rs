use bairi_ledger::{Ledger, Viewer};
use serde_json::json;

use crate::kit::{CITY, COUNTY, FAR, PEAR, PLUM, change, household, id_number, kits, person, put, retract, unit};

/// Codes of what a search finds.
async fn found(ledger: &Ledger, viewer: &Viewer, register: &str, place: &str, text: &str) -> Vec<String> {
    let hits = ledger.search(viewer, register, unit(place), text, 3).await.unwrap();
    hits.iter().map(|e| e.values["code"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_search_finds_beginnings_of_keys_in_the_subtree() {
    for kit in kits().await {
        let (ledger, me) = (&kit.ledger, kit.maintenance());
        let cadre = kit.account("village_cadre", PEAR).await;
        let homes = [("A1", "王福", PEAR), ("A2", "王福兰", PEAR), ("B1", "王海", PLUM), ("F1", "张王", FAR)];
        for (code, head, place) in homes {
            let values = json!({ "code": code, "head_name": head });
            ledger.write(&me, put("household", None, place, values, "2017-10-01")).await.unwrap();
        }
        let cases: [(&Viewer, &str, &str, &[&str]); 10] = [
            // By value: 海 comes before 福.
            (&me, CITY, "王", &["B1", "A1", "A2"]),
            (&me, PEAR, "王", &["A1", "A2"]),
            (&me, COUNTY, " 王福兰 ", &["A2"]),
            (&me, CITY, "A", &["A1", "A2"]),
            (&me, CITY, "a", &[]),
            (&me, CITY, "福", &[]),
            (&me, CITY, "", &[]),
            (&me, CITY, "%", &[]),
            (&cadre, CITY, "王", &["A1", "A2"]),
            (&cadre, PLUM, "王", &[]),
        ];
        for (viewer, place, text, codes) in cases {
            assert_eq!(found(ledger, viewer, "household", place, text).await, codes, "{text} on {}", kit.engine);
        }
    }
}

#[tokio::test]
async fn a_sensitive_key_is_found_whole_only() {
    for kit in kits().await {
        let (ledger, me) = (&kit.ledger, kit.maintenance());
        let home = ledger.write(&me, household("A1")).await.unwrap().entity;
        // A number that ends with X.
        let number = (0..20).map(id_number).find(|n| n.ends_with('X')).unwrap();
        let mut li = person("P1", home);
        li.values.insert("id_number".to_owned(), number.as_str().into());
        ledger.write(&me, li).await.unwrap();
        let cadre = kit.account("village_cadre", PEAR).await;
        for (text, hits) in [(number.as_str(), 1), (&number.to_lowercase(), 1), (&number[..17], 0), ("3699", 0)] {
            assert_eq!(found(ledger, &cadre, "person", PEAR, text).await.len(), hits);
        }
    }
}

#[tokio::test]
async fn a_search_does_not_find_what_was_or_was_retracted_and_names_nobody_twice() {
    for kit in kits().await {
        let (ledger, me) = (&kit.ledger, kit.maintenance());
        let mut writes = Vec::new();
        for code in ["A1", "A2", "A3", "A4", "A5"] {
            let values = json!({ "code": code, "head_name": code });
            writes.push(ledger.write(&me, put("household", None, PEAR, values, "2017-10-01")).await.unwrap().entity);
        }
        assert_eq!(found(ledger, &me, "household", PEAR, "A").await, ["A1", "A2", "A3"], "limited to three");
        let first = ledger.get(&me, writes[0]).await.unwrap();
        ledger.write(&me, change(&first, json!({ "code": "Z1", "head_name": "Z1" }), "2017-10-02")).await.unwrap();
        let second = ledger.get(&me, writes[1]).await.unwrap();
        ledger.write(&me, retract(&second)).await.unwrap();
        assert_eq!(found(ledger, &me, "household", PEAR, "A").await, ["A3", "A4", "A5"], "on {}", kit.engine);
        assert_eq!(found(ledger, &me, "household", PEAR, "Z").await, ["Z1"]);
    }
}

#[tokio::test]
async fn the_latest_changes_of_a_place_come_first_however_many_others_lie_between() {
    for kit in kits().await {
        let (ledger, me) = (&kit.ledger, kit.maintenance());
        let cadre = kit.account("village_cadre", PEAR).await;
        for code in ["A1", "A2"] {
            ledger.write(&me, household(code)).await.unwrap();
        }
        let mut batch = ledger.batch(&me, "the other village").await.unwrap();
        let many = (0..2500).map(|i| put("household", None, PLUM, json!({ "code": format!("L{i}") }), "2017-10-01"));
        batch.append(many.collect()).await.unwrap();
        batch.commit().await.unwrap();
        ledger.write(&me, household("A3")).await.unwrap();
        let seqs = async |viewer, place, limit| {
            let changes = ledger.latest_changes(viewer, unit(place), limit).await.unwrap();
            changes.iter().map(|c| c.seq).collect::<Vec<_>>()
        };
        assert_eq!(seqs(&cadre, CITY, 9).await, [2503, 2, 1], "on {}", kit.engine);
        assert_eq!(seqs(&me, PEAR, 2).await, [2503, 2]);
        assert_eq!(seqs(&me, COUNTY, 2).await, [2503, 2502]);
        assert_eq!(seqs(&me, FAR, 2).await, [] as [i64; 0]);
        assert_eq!(seqs(&me, CITY, 0).await, [] as [i64; 0]);
    }
}
