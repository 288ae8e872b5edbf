//! Which unit a row is about.

use bairi_base::UnitCode;

use crate::kit::read;

#[track_caller]
fn unit(csv: &str) -> Result<Option<String>, String> {
    let read = read(csv.as_bytes(), "household").unwrap();
    let row = &read.rows[0];
    match read.faults().first() {
        Some(fault) => Err(fault.clone()),
        None => Ok(row.unit.map(|u: UnitCode| u.to_string())),
    }
}

#[track_caller]
fn check(csv: &str, expected: &str) {
    assert_eq!(unit(csv), Ok(Some(expected.to_owned())));
}

#[test]
fn a_code_or_names_down_the_tree_name_a_unit() {
    for written in [
        "990121100201",
        "梨坑村",
        "梨坑",
        "梨坑村委会",
        "梨东县梨山镇梨坑村",
        "梨花市/梨东县/梨山镇/梨坑村",
        "梨东县梨坑村",
        "梨东 梨山 梨坑",
    ] {
        check(&format!("户编号,行政村\nH1,{written}\n"), "990121100201");
        check(&format!("户编号,单位\nH1,{written}\n"), "990121100201");
    }
}

#[test]
fn columns_of_each_level_name_a_unit_together() {
    check("户编号,县,乡镇,村\nH1,梨东县,梨山镇,梨坑村\n", "990121100201");
    check("户编号,县（市、区）,乡（镇）,行政村\nH1,梨东,梨山,梨坑\n", "990121100201");
    check("户编号,县,村\nH1,990121,梨坑村\n", "990121100201");
    assert_eq!(unit("户编号,县,乡镇,村\nH1,梨西县,梨山镇,梨坑村\n"), Err("2:村:import.unit.name".to_owned()));
}

#[test]
fn a_unit_that_does_not_exist_is_a_fault_of_its_cell() {
    assert_eq!(unit("户编号,行政村\nH1,无名村\n"), Err("2:行政村:import.unit.name".to_owned()));
    assert_eq!(unit("户编号,行政村\nH1,990121100999\n"), Err("2:行政村:entry.unit.unknown".to_owned()));
    assert_eq!(unit("户编号,unit\nH1,0\n"), Err("2:unit:entry.unit.unknown".to_owned()));
    assert_eq!(unit("户编号,行政村\nH1,\n"), Ok(None));
}

#[test]
fn a_row_says_since_when_it_is_true_and_why() {
    let read = read("户编号,生效日期,变更原因\nH1,2017年10月1日,入户核实\n".as_bytes(), "household").unwrap();
    assert_eq!(read.rows[0].effective_on.unwrap().to_string(), "2017-10-01");
    assert_eq!(read.rows[0].reason.as_deref(), Some("入户核实"));
}
