//! What a list shows, as a file that says when it was so and comes back in.

use bairi_app::{ExportError, ExportFormat, RowsAsk, RowsOf};
use bairi_base::Lang;
use serde_json::json;

use crate::kit::{Kit, PEAR, PLUM, RIVER, counts, faults, unit};

fn ask(register: &str, place: &str) -> RowsAsk {
    RowsAsk {
        of: RowsOf::Register(register.to_owned()),
        unit: unit(place),
        search: None,
        filters: Vec::new(),
        sort: None,
        columns: Vec::new(),
        offset: 0,
        limit: 0,
        as_of: None,
    }
}

async fn file(kit: &Kit, ask: &RowsAsk, format: ExportFormat) -> Vec<u8> {
    let mut pieces = kit.app.export(&kit.cadre, ask, Lang::Zh, format).await.unwrap();
    let mut file = Vec::new();
    while let Some(piece) = pieces.recv().await {
        file.extend(piece.unwrap());
    }
    file
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_is_masked_limited_to_the_area_and_comes_back_unchanged() {
    let kit = Kit::new().await;
    for (code, place) in [("H1", PEAR), ("H2", PLUM), ("FAR", RIVER)] {
        let values = json!({ "code": code, "head": "王福兰", "status": "out", "people": 4, "income": 333_510,
            "phone": "13800000000", "exit_on": "2016-12-31", "work_county": 990_221_000_000_i64 });
        kit.put(None, place, values).await;
    }
    kit.settle().await;
    for format in [ExportFormat::Csv, ExportFormat::Xlsx] {
        let bytes = file(&kit, &ask("household", "990121100"), format).await;
        if format == ExportFormat::Csv {
            let text = String::from_utf8(bytes.clone()).unwrap();
            assert!(
                text.starts_with('\u{feff}') && text.contains("情况截至2017-10-20") && text.contains("地名均为虚构")
            );
            assert!(text.contains("3335.10") && text.contains("已脱贫") && text.contains("138******00"));
            assert!(!text.contains("13800000000") && !text.contains("FAR") && text.contains("梨东县梨山镇梨坑村"));
        }
        let again = kit.check(&kit.cadre, "household", "export", &bytes).await;
        assert_eq!((faults(&again), counts(&again)), (vec![], [2, 0, 0, 2, 0]), "{format:?}");
    }
    let filtered = RowsAsk { search: Some("H2".to_owned()), ..ask("household", "990121100") };
    let text = String::from_utf8(file(&kit, &filtered, ExportFormat::Csv).await).unwrap();
    assert!(text.contains("H2") && !text.contains("H1"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_register_that_may_not_be_read_is_not_exported() {
    let kit = Kit::new().await;
    let refused = kit.app.export(&kit.department, &ask("person", "990000"), Lang::Zh, ExportFormat::Csv).await;
    assert!(matches!(refused, Err(ExportError::NotFound)));
}
