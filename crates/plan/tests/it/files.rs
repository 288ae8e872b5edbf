//! Names of files, and what a field demands of them.

use bairi_plan::{FieldKind, FileGroup, FileKind, FileName, FilesRule, PlaceRule, validate};
use serde_json::json;

use crate::good::tiny;

fn name(digit: char, ending: &str) -> String {
    format!("{}.{ending}", digit.to_string().repeat(64))
}

#[test]
fn a_name_is_a_hash_and_a_kind() {
    let text = name('a', "webp");
    let parsed = FileName::parse(&text).unwrap();
    assert_eq!((parsed.kind(), parsed.to_string()), (FileKind::Webp, text));
    let bad =
        ["", "a.jpg", "../etc/passwd", &name('A', "jpg"), &name('g', "jpg"), &name('a', "svg"), &name('a', "jpg/x")];
    for text in bad {
        assert_eq!(FileName::parse(text), None, "{text}");
    }
}

#[test]
fn the_text_of_a_field_is_sorted_and_names_each_file_once() {
    let names = [name('b', "pdf"), name('a', "png"), name('b', "pdf")].map(|text| FileName::parse(&text).unwrap());
    let text = FileName::join(names.to_vec());
    assert_eq!(text, format!("{},{}", name('a', "png"), name('b', "pdf")));
    assert_eq!(FileName::parse_all(&text).unwrap().len(), 2);
}

/// The tiny plan's household with a field of at most two pictures.
#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let plan = tiny();
    let mut register = plan.registers.iter().find(|r| r.id == "household").unwrap().clone();
    let mut field = register.field("head").unwrap().clone();
    let rule = FilesRule { max: 2, accept: vec![FileGroup::Image], place: PlaceRule::County, near: None, taken: None };
    (field.id, field.kind, field.required, field.max) = ("photos".to_owned(), FieldKind::Files(rule), false, None);
    register.fields.push(field);
    let values = json!({ "code": "H-1", "head": "梨大山", "status": "not_out", "people": 3, "photos": text });
    let found = validate(&plan, &register, values.as_object().unwrap());
    assert_eq!(found.iter().map(|f| f.code.as_str()).collect::<Vec<_>>(), expected, "{text}");
}

#[test]
fn every_fault_of_a_field_of_files_has_its_code() {
    let [a, b, c] = ['a', 'b', 'c'].map(|digit| name(digit, "jpg"));
    check(&a, &[]);
    check(&format!("{a},{b}"), &[]);
    check("", &["entry.files.name"]);
    check("photo.jpg", &["entry.files.name"]);
    check(&name('a', "pdf"), &["entry.files.accept"]);
    check(&format!("{b},{a}"), &["entry.files.order"]);
    check(&format!("{a},{a}"), &["entry.files.order"]);
    check(&format!("{a},{b},{c}"), &["entry.files.many"]);
}
