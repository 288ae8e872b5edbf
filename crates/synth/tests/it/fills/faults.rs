//! Everything that is wrong with the files is told at once, with file and key.

use super::small::faults;

/// A hall's fill with one line of `fields`, which has one fault.
#[track_caller]
fn check(line: &str, expected: &str) {
    let file = format!("[[fill]]\nregister = 'hall'\ncode = 'H'\neach = 'household'\n[fill.fields]\n{line}");
    assert_eq!(faults(&[("x", &file)]), [format!("synth/x.toml: fill[1].fields.{expected}")]);
}

/// A fill whose head has one fault.
#[track_caller]
fn check_head(lines: &str, expected: &str) {
    let file = format!("[[fill]]\n{lines}\n[fill.fields]\nname = '社'");
    assert_eq!(faults(&[("x", &file)]), [format!("synth/x.toml: fill[1]{expected}")]);
}

#[test]
fn lines_are_checked_against_the_register() {
    check("nme = 'x'", "nme: register `hall` has no field `nme`");
    check("kind = 'rich'", "kind: code list `village_kind` has no item `rich`");
    check("kind = { pick = { poor = 1, rich = 2 } }", "kind.pick.rich: code list `village_kind` has no item `rich`");
    check("seats = 501", "seats: the register refuses this value of `seats` (entry.number.large)");
    check("seats = 'many'", "seats: this is no value of type integer");
    check(
        "seats = { between = [1, 6], times = 100 }",
        "seats.between: the register refuses this value of `seats` (entry.number.large)",
    );
    check("seats = { person = true }", "seats.person: `person` fills no field of type integer");
    check("site = { row_of = 'loan' }", "site.row_of: the field refers to `site`");
    check("site = { base = true }", "site.base: the base is no row of `site`");
    check("cost = { base_field = 'head' }", "cost.base_field: `head` is of type text, not money");
    check("cost = { base_field = 'heads' }", "cost.base_field: the base has no field `heads`");
}

#[test]
fn lines_refer_to_lines_above_them() {
    check(
        "closed_on = { between_days = [1, 2], after = 'opened_on' }",
        "closed_on.after: `opened_on` is not filled above this line",
    );
    check("closed_on = { between_days = [1, 2], after = 'name' }", "closed_on.after: `name` is no field of type date");
    check("name = { value = 'x', when = { keeper = true } }", "name.when: `keeper` is not filled above this line");
}

#[test]
fn lines_say_one_thing_that_can_be_carried_out() {
    check("name = {}", "name: this says no way to make a value");
    check("name = { person = true, text = 'x' }", "name: `text`, `person` cannot stand together");
    check("name = { person = true, unkown = 0.1 }", "name.unkown: this key is not known here");
    check("name = { person = true, unknown = 3 }", "name.unknown: a share from 0 to 1 is expected");
    check("name = { text = '{hamlet}' }", "name.text: `{hamlet}` stands for nothing here");
    check("open = { pace = 'dig' }", "open.pace: neither this file nor synth.toml declares a work `dig`");
    check("opened_on = { pace_day = true }", "opened_on.pace_day: the fill has no `pace`, or has `months` beside it");
    check("opened_on = { monthly = 5 }", "opened_on.monthly: the fill has no `months`");
}

#[test]
fn heads_name_what_there_is() {
    check_head("register = 'hal'\ncode = 'H'\neach = 'village'", ".register: the plan has no register `hal`");
    check_head("register = 'hall'\neach = 'village'", ": `code` or a line for `code` is missing");
    check_head("register = 'hall'\ncode = 'H'", ": `each` is missing");
    check_head("register = 'hall'\ncode = 'H'\neach = 'seat'", ".each: nothing makes rows of `seat`");
    check_head("register = 'hall'\ncode = 'H'\neach = 'hamlet'", ".each: the plan has no register `hamlet`");
    check_head(
        "register = 'hall'\ncode = 'H'\neach = 'county'",
        ".each: rows of `hall` hang on a village, the base on a county",
    );
    check_head(
        "register = 'hall'\ncode = 'H'\neach = 'village'\nonly = { rich = true }",
        ".only.rich: this key is not known here",
    );
    check_head(
        "register = 'hall'\ncode = 'H'\neach = 'village'\nonly = { in = 'x' }",
        ".only.in: the plan has no group `x`",
    );
    check_head(
        "register = 'hall'\ncode = 'H'\neach = 'household'\nonly = { rich = 1 }",
        ".only.rich: register `household` has no field `rich`",
    );
    check_head(
        "register = 'hall'\ncode = 'H'\neach = 'village'\npace = 'dig'",
        ".pace: neither this file nor synth.toml declares a work `dig`",
    );
    check_head(
        "register = 'hall'\ncode = 'H'\neach = 'village'\neffective = 'opened_on'",
        ".effective: `fields` has no day `opened_on`",
    );
    check_head("register = 'hall'\ncode = 'H'\neach = 'village'\nevery = 3", ".every: this key is not known here");
}

#[test]
fn required_fields_are_filled() {
    let club = "[[fill]]\nregister = 'club'\ncode = 'C'\neach = 'county'\n[fill.fields]\n";
    assert_eq!(faults(&[("x", club)]), ["synth/x.toml: fill[1].fields: the register requires `name`"]);
    let unknown = format!("{club}name = {{ person = true, unknown = 0.1 }}");
    let message = "the register requires this field: the last maker may have no `unknown` and no `when`";
    assert_eq!(faults(&[("x", &unknown)]), [format!("synth/x.toml: fill[1].fields.name: {message}")]);
}

#[test]
fn registers_cannot_wait_for_each_other() {
    let ring = "[[fill]]\nregister = 'hall'\ncode = 'H'\neach = 'seat'\n[fill.fields]\nname = 'x'
        [[fill]]\nregister = 'seat'\ncode = 'S'\neach = 'hall'\n[fill.fields]\nname = 'x'";
    assert_eq!(
        faults(&[("x", ring)]),
        ["synth/x.toml: fill[1]: these registers wait for each other's rows: hall, seat"]
    );
}

#[test]
fn plants_work_and_papers_are_checked_too() {
    let file = "fil = 1
        [work.dig]\nbefore = 0.5\nnow = 0.4\nspread = 0
        [[fill]]\nregister = 'hall'\ncode = 'H'\neach = 'village'\n[fill.fields]\nname = 'x'
        [fill.plant.one]\nset = { kind = 'rich', nme = 1 }
        [fill.plant.two]\ncount = 1\nset = { seats = 900 }
        [[more]]\nregister = 'hall'\n[more.fields]\nname = { base_field = 'x' }\n[more.plant.two]\ncount = 1\nset = { open = true }
        [[paper]]\nkind = 'deep_list'\nlevel = 'county'\nshare = 1\ndays = [1, 2]
        [[paper]]\nkind = 'shopping_list'\nlevel = 'village'\nshare = 1";
    let found = faults(&[("x", file)]);
    let expected = [
        "work.dig: `finished` is missing",
        "work.dig: `now` is less than `before`",
        "fil: this key is not known here",
        "fill[1].plant.one: `count` is missing",
        "fill[1].plant.one.set.kind: code list `village_kind` has no item `rich`",
        "fill[1].plant.one.set.nme: register `hall` has no field `nme`",
        "fill[1].plant.two.set.seats: the register refuses this value of `seats` (entry.number.large)",
        "more[1].fields.name.base_field: the base has no field `x`",
        "paper[1]: `deep_list` at the level `county` has been declared before",
        "paper[2]: `days` is missing",
        "paper[2].kind: code list `paper_kind` has no item `shopping_list`",
        "paper[2].level: province, city or county is expected",
        "two plants have the name `two`",
    ];
    let line = |fault: &&str| match fault.starts_with("two plants") {
        true => format!("synth: {fault}"),
        false => format!("synth/x.toml: {fault}"),
    };
    assert_eq!(found, expected.iter().map(line).collect::<Vec<_>>());
}

#[test]
fn faults_of_several_files_come_together() {
    let broken = "[[fill]]\nregister = 'hal'\ncode = 'H'\neach = 'village'\n[fill.fields]\n";
    let found = faults(&[("b", broken), ("a", broken)]);
    let message = "fill[1].register: the plan has no register `hal`";
    assert_eq!(found, [format!("synth/a.toml: {message}"), format!("synth/b.toml: {message}")]);
    let unreadable = faults(&[("a", "fill = ["), ("b", "= 3")]);
    assert_eq!(unreadable.len(), 2);
    assert!(unreadable[0].starts_with("synth/a.toml: ") && unreadable[1].starts_with("synth/b.toml: "));
}
