//! Further fields of rows that are made already.

use bairi_synth::{Cell, Row, What};

use super::small::rows;
use crate::kit::{of, word};

const PHONES: &str =
    "[[more]]\nregister = 'household'\nonly = { status = 'out' }\n[more.fields]\nphone = '15400000000'\n";

#[test]
fn a_field_that_a_row_has_already_is_left_as_it_is() {
    let (before, after) = (rows(&[]).0, rows(&[("phones", PHONES)]).0);
    assert_eq!(before.len(), after.len());
    let added = |row: &Row| word(row, "phone") == Some("15400000000");
    let mut n = 0;
    for (old, new) in before.iter().zip(&after) {
        let without = |row: &Row| {
            let cells = row.cells.iter().filter(|(field, _)| *field != "phone");
            cells.cloned().collect::<Vec<(&str, Cell)>>()
        };
        assert!(without(old) == without(new), "{} has moved", old.register);
        match word(old, "phone") {
            Some(phone) => assert_eq!(word(new, "phone"), Some(phone)),
            None => n += usize::from(added(new)),
        }
    }
    assert!(n > 50, "{n} telephones");
}

#[test]
fn later_states_keep_what_was_added() {
    let (all, _) = rows(&[("phones", PHONES)]);
    let changed = all.iter().filter_map(|row| match row.what {
        What::Change { of } if row.register == "household" => Some((row, &all[of as usize])),
        _ => None,
    });
    let mut kept = 0;
    for (later, first) in changed {
        assert_eq!(word(later, "phone"), word(first, "phone"));
        kept += usize::from(word(later, "phone") == Some("15400000000"));
    }
    assert!(kept > 5, "{kept} later states");
}

#[test]
fn fields_are_added_to_declared_rows_too() {
    let halls = "[[fill]]\nregister = 'hall'\ncode = 'H'\neach = 'village'\n[fill.fields]\nkind = { pick = ['poor', 'ordinary'] }";
    let keepers = "[[more]]\nregister = 'hall'\nonly = { kind = 'poor' }\n[more.fields]\nkeeper = { person = true }\nopen = { has = 'keeper' }";
    let (all, _) = rows(&[("halls", halls), ("keepers", keepers)]);
    let with = of(&all, "hall").filter(|hall| word(hall, "keeper").is_some()).count();
    assert!(
        with > 50
            && of(&all, "hall").all(|hall| word(hall, "keeper").is_some() == (word(hall, "kind") == Some("poor")))
    );
}
