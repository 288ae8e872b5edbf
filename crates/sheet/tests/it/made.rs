//! Templates, exports and marked copies: each is read back by the reader itself.

use std::io::Cursor;
use std::ops::ControlFlow;

use bairi_base::{Finding, Lang};
use bairi_plan::FieldKind;
use bairi_sheet::{Column, CsvExport, MarkedAs, Sheet, Table, WriteError, XLSX_ROWS_MAX, XlsxExport, mark, template};
use calamine::{Data, Reader, Xlsx};
use serde_json::{Value, json};

use crate::kit::{guide, plan, read, told};

#[test]
fn a_template_has_every_heading_in_its_language_and_can_be_read_back() {
    let plan = plan();
    for (lang, head, required) in [(Lang::Zh, "户主", "户编号*"), (Lang::En, "Head", "Household code*")] {
        for register in plan.registers.iter().filter(|r| !r.builtin) {
            let file = template(&plan, register, lang).unwrap();
            let empty = read(&file, &register.id).unwrap();
            assert_eq!(empty.notes.iter().map(told).collect::<Vec<_>>(), Vec::<String>::new(), "{}", register.id);
            assert!(empty.rows.is_empty());
        }
        let file = template(&plan, &plan.registers[0], lang).unwrap();
        let mut book = Xlsx::new(Cursor::new(&file)).unwrap();
        let sheets = book.sheet_names();
        let first = book.worksheet_range(&sheets[0]).unwrap();
        let titles: Vec<String> = first.rows().next().unwrap().iter().map(Data::to_string).collect();
        assert!(titles.contains(&required.to_owned()) && titles.iter().any(|t| t.trim_end_matches('*') == head));
        // The explanation names every column.
        let second = book.worksheet_range(&sheets[1]).unwrap();
        let explained: Vec<String> = second.rows().map(|row| row[0].to_string()).collect();
        for title in &titles {
            assert!(explained.contains(&title.trim_end_matches('*').to_owned()), "{title}");
        }
    }
}

fn table(plan: &bairi_plan::Plan) -> Table<'_> {
    let register = plan.registers.iter().find(|r| r.id == "household").unwrap();
    let columns = ["code", "head", "status", "other_causes", "people", "income", "house_safe", "exit_on"];
    let column = |id: &&str| {
        let field = register.field(id).unwrap();
        Column { title: field.name.zh.clone(), kind: Some(field.kind.clone()) }
    };
    Table {
        plan,
        lang: Lang::Zh,
        name: "贫困户台账".to_owned(),
        lines: vec!["贫困户台账".to_owned(), "属实于2017-11-30，所知至2017-11-30 08:00".to_owned()],
        columns: columns.iter().map(column).collect(),
    }
}

fn values() -> Vec<Value> {
    let all = json!(["H1", "=王福兰", "out", "01,02", 4, 333_510, true, "2016-12-31"]);
    all.as_array().unwrap().clone()
}

#[test]
fn an_export_read_back_says_what_went_in() {
    let plan = plan();
    let table = table(&plan);
    let mut csv = CsvExport::new(&table, Vec::new()).unwrap();
    let mut xlsx = XlsxExport::new(&table).unwrap();
    for row in [values(), vec![Value::Null; 8], values()] {
        csv.row(&row).unwrap();
        xlsx.row(&row).unwrap();
    }
    let (csv, xlsx) = (csv.finish().unwrap(), xlsx.finish().unwrap());
    assert!(csv.starts_with("\u{feff}贫困户台账\n".as_bytes()));
    assert!(String::from_utf8_lossy(&csv).contains("3335.10"));
    for file in [csv, xlsx] {
        let read = read(&file, "household").unwrap();
        assert_eq!(read.faults(), Vec::<String>::new());
        let expected = json!({ "code": "H1", "head": "=王福兰", "status": "out", "other_causes": "01,02", "people": 4,
            "income": 333_510, "house_safe": true, "exit_on": "2016-12-31" });
        assert_eq!(read.rows.len(), 2);
        assert_eq!(Value::Object(read.rows[1].values.clone()), expected);
    }
}

#[test]
fn more_rows_than_a_sheet_has_are_refused_and_not_cut_off() {
    let plan = plan();
    let columns = vec![Column { title: "户编号".to_owned(), kind: Some(FieldKind::Text) }];
    let table = Table { lines: Vec::new(), columns, ..table(&plan) };
    let mut xlsx = XlsxExport::new(&table).unwrap();
    let refused = (0..=XLSX_ROWS_MAX).find_map(|_| xlsx.row(&[Value::Null]).err());
    assert!(matches!(refused, Some(WriteError::Rows { max: XLSX_ROWS_MAX })));
}

#[test]
fn more_cells_than_memory_should_hold_are_refused() {
    let plan = plan();
    let columns = vec![Column { title: "户编号".to_owned(), kind: None }; 5_000];
    let wide = Table { columns, ..table(&plan) };
    let mut xlsx = XlsxExport::new(&wide).unwrap();
    let refused = (0..700).find_map(|_| xlsx.row(&[]).err());
    assert!(matches!(refused, Some(WriteError::Cells { .. })));
}

#[test]
fn the_marked_copy_colours_the_faulty_cells_and_says_why() {
    let csv = "户编号,户主,家庭人口\nH1,王福兰,4\nH2,李四,四\nH3,王五,\n";
    let guide = guide("household");
    let sheet = Sheet::open(Cursor::new(csv.as_bytes()), guide.clone()).unwrap();
    let layout = sheet.layout().clone();
    let mut findings = Vec::new();
    let end = sheet.read(|row| {
        findings.extend(row.findings);
        ControlFlow::Continue(())
    });
    assert_eq!(end, Ok(()));
    let people = layout.title(&guide, "people").map(str::to_owned);
    findings.push(Finding::error("entry.required", layout.place(4, people.as_deref())));
    let mut out = Vec::new();
    let made = mark(|| Ok(Cursor::new(csv.as_bytes())), &guide, &findings, Lang::Zh, &mut out).unwrap();
    assert_eq!(made, MarkedAs::Xlsx);
    let mut book = Xlsx::new(Cursor::new(&out)).unwrap();
    let name = book.sheet_names()[0].clone();
    let range = book.worksheet_range(&name).unwrap();
    assert_eq!(range.get_value((0, 3)).unwrap().to_string(), "错误说明");
    assert_eq!(range.get_value((1, 3)).map(Data::to_string).unwrap_or_default(), "");
    for row in [2, 3] {
        let said = range.get_value((row, 3)).unwrap().to_string();
        assert!(said.starts_with("家庭人口: "), "{said}");
    }
    let styles = book.worksheet_style(&name).unwrap();
    let red =
        |row, column| styles.get((row, column)).and_then(|s| s.fill.as_ref()).is_some_and(|fill| fill.is_visible());
    assert!(red(2, 2) && red(3, 2) && !red(1, 2) && !red(2, 1));
    // The marked copy can be mended and come back.
    let again = read(&out, "household").unwrap();
    assert_eq!((again.rows.len(), again.faults()), (3, vec!["3:家庭人口:import.number.unreadable".to_owned()]));
}
