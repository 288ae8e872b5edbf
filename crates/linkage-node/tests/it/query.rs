//! Questions about pairs, as `bairi link query` puts them.

use std::path::{Path, PathBuf};

use bairi_base::{Finding, Lang, Severity};
use bairi_linkage::{Cancel, Ids, LinkCommand, Resolve, TrainCommand};
use bairi_linkage_node::{Query, QueryCommand};
use datafusion::arrow::array::AsArray;
use datafusion::arrow::datatypes::Int64Type;

use crate::kit::{read, two_files, write};

const ALL: &str = "SELECT * FROM pairs ORDER BY left_id, right_id";

/// The two files in a folder, under names that are no patterns.
fn folder() -> (tempfile::TempDir, PathBuf, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let (left, right) = (folder.path().join("花名册 [1]?.parquet"), folder.path().join("部门 100%#*.data"));
    let (register, department) = two_files();
    write(&left, &register, 100);
    write(&right, &department, 200);
    (folder, left, right)
}

fn command(left: &Path, right: &Path, sql: &str) -> QueryCommand {
    QueryCommand {
        left: left.to_owned(),
        right: right.to_owned(),
        model: None,
        untrained: true,
        ids: Ids::default(),
        sql: sql.to_owned(),
        beside: left.with_file_name("answer"),
        threads: 2,
    }
}

fn ask(left: &Path, right: &Path, sql: &str) -> Query {
    command(left, right, sql).prepare().unwrap()
}

async fn csv(query: &Query) -> Result<String, Vec<Finding>> {
    let mut out = Vec::new();
    query.to_csv(&mut out).await?;
    Ok(String::from_utf8(out).unwrap())
}

fn names(folder: &Path) -> Vec<String> {
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_pairs_are_those_that_the_command_link_writes() {
    let (folder, left, right) = folder();
    let (model, out, asked) =
        (folder.path().join("model.json"), folder.path().join("pairs.parquet"), folder.path().join("asked.parquet"));
    let train = TrainCommand {
        left: left.clone(),
        right: right.clone(),
        model: None,
        out: model.clone(),
        ids: Ids::default(),
        threads: 2,
    };
    train.run().unwrap();
    for (other, keeps) in [(&right, 500), (&left, 0)] {
        let link = LinkCommand {
            left: left.clone(),
            right: other.clone(),
            model: Some(model.clone()),
            untrained: false,
            out: out.clone(),
            ids: Ids::default(),
            resolve: Resolve::All,
            threads: 2,
            with_levels: false,
            unsorted: false,
        };
        link.run(&Cancel::default()).unwrap();
        let command = QueryCommand { model: Some(model.clone()), untrained: false, ..command(&left, other, ALL) };
        let (count, _) = command.prepare().unwrap().to_parquet(&asked).await.unwrap();
        let expected = read(&out);
        assert!(expected.num_rows() >= keeps);
        assert_eq!((read(&asked), count), (expected.clone(), expected.num_rows() as u64));
    }
}

#[tokio::test]
async fn a_model_is_learned_first_unless_one_is_given() {
    let (_folder, left, right) = folder();
    let sql = "SELECT round(max(match_weight), 3) AS top FROM pairs";
    let untrained = csv(&ask(&left, &right, sql)).await.unwrap();
    let trained = QueryCommand { untrained: false, ..command(&left, &right, sql) };
    assert_ne!(csv(&trained.prepare().unwrap()).await.unwrap(), untrained);
}

#[tokio::test]
async fn sure_pairs_are_counted_by_county_without_being_written() {
    let (_folder, left, right) = folder();
    let sql = "SELECT substr(l.place, 1, 6) AS county, count(*) AS sure
               FROM pairs p JOIN left_rows l ON l.id = p.left_id
               WHERE p.match_weight >= 12 GROUP BY 1 ORDER BY 1";
    let told = csv(&ask(&left, &right, sql)).await.unwrap();
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(lines[0], "county,sure");
    assert!(lines.len() >= 4 && lines[1].starts_with("369910,"), "{told}");
    let shown = ask(&left, &right, sql).shown().await.unwrap();
    assert!(shown.text.contains("| county | sure |") && shown.text.contains("| 369910 |"), "{}", shown.text);
}

#[tokio::test]
async fn spreadsheets_can_be_asked_and_leave_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let (left, right) = (folder.path().join("left.csv"), folder.path().join("right.csv"));
    std::fs::write(&left, "id,姓名,身份证号\n1,王福兰,36990119780203100X\n2,李强,\n").unwrap();
    std::fs::write(&right, "编号,姓名,身份证号,单位\n甲7,王福兰,36990119780203100x,民政局\n").unwrap();
    let sql = "SELECT left_id, right_id, r.\"单位\" FROM pairs JOIN right_rows r ON r.\"编号\" = right_id";
    let ids = Ids { left: None, right: Some("编号".to_owned()) };
    let query = QueryCommand { ids, ..command(&left, &right, sql) }.prepare().unwrap();
    assert_eq!(csv(&query).await.unwrap(), "left_id,right_id,单位\n1,甲7,民政局\n");
    drop(query);
    assert_eq!(names(folder.path()), ["left.csv", "right.csv"]);
}

#[tokio::test]
async fn a_question_that_is_none_is_told_in_both_languages_and_writes_nothing() {
    let (folder, left, right) = folder();
    let out = folder.path().join("answer.parquet");
    let before = names(folder.path());
    for (sql, code, word) in [
        ("SELEC * FROM pairs", "link.query.syntax", "SELEC"),
        ("SELECT weight FROM pairs", "link.query.column", "match_weight"),
        ("SELECT * FROM couples", "link.query.plan", "couples"),
        ("SELECT nonsense(left_id) FROM pairs", "link.query.plan", "nonsense"),
        ("SELECT 1; SELECT 2", "link.query.plan", "single SQL statement"),
        ("DROP TABLE pairs", "link.query.change", ""),
        ("COPY pairs TO 'elsewhere.csv'", "link.query.change", ""),
        ("SET datafusion.execution.batch_size = 1", "link.query.change", ""),
        ("SELECT CAST(name AS INT) FROM left_rows", "link.query.run", "cast"),
    ] {
        let findings = ask(&left, &right, sql).to_parquet(&out).await.unwrap_err();
        let [finding] = &findings[..] else { panic!("{sql}: {findings:?}") };
        assert_eq!((finding.code.as_str(), finding.severity), (code, Severity::Error), "{sql}");
        for lang in [Lang::Zh, Lang::En] {
            let told = format!("{} {}", finding.message(lang), finding.hint(lang));
            assert!(told.contains(word) && !finding.hint(lang).is_empty(), "{told}");
            assert!(!told.contains('王'), "a value is told: {told}");
        }
        assert_eq!(names(folder.path()), before, "{sql}");
    }
}

#[tokio::test]
async fn faults_of_the_files_and_of_the_rows_are_the_engine_s() {
    let folder = tempfile::tempdir().unwrap();
    let (left, right) = (folder.path().join("left.csv"), folder.path().join("right.csv"));
    let codes = |findings: &[Finding]| findings.iter().map(|finding| finding.code.clone()).collect::<Vec<_>>();
    std::fs::write(&right, "id,姓名\n7,王福兰\n").unwrap();
    let missing = command(&left, &right, ALL).prepare().err().unwrap();
    assert_eq!(codes(&missing), ["link.file.open"]);
    std::fs::write(&left, "行,出生日期\n1,19780203\n").unwrap();
    let found = ask(&left, &right, ALL).shown().await.unwrap_err();
    assert_eq!(codes(&found), ["link.column.missing", "link.id.missing"]);
    std::fs::write(&left, "id,姓名\n1,王福兰\n1,李强\n").unwrap();
    let found = ask(&left, &right, ALL).shown().await.unwrap_err();
    assert_eq!(codes(&found), ["link.id.repeated"]);
    std::fs::write(&left, b"PAR1 and no more").unwrap();
    let found = ask(&left, &right, ALL).shown().await.unwrap_err();
    assert_eq!(codes(&found), ["link.file.parquet"]);
    std::fs::remove_file(&left).unwrap();
    assert_eq!(names(folder.path()), ["right.csv"]);
}

#[tokio::test]
async fn households_on_both_sides_are_not_asked_and_that_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let (left, right) = (folder.path().join("left.csv"), folder.path().join("right.csv"));
    std::fs::write(&left, "id,姓名,户编号\n1,王福兰,1\n").unwrap();
    std::fs::write(&right, "id,姓名,户编号\n7,王福兰,33\n").unwrap();
    let shown = ask(&left, &right, "SELECT 1 AS one").shown().await.unwrap();
    assert_eq!(shown.findings[0].code, "link.query.households");
    for nobody_s in ["id,姓名\n7,王福兰\n", "id,姓名,户编号\n7,王福兰,\n"] {
        std::fs::write(&right, nobody_s).unwrap();
        assert!(ask(&left, &right, "SELECT 1 AS one").shown().await.unwrap().findings.is_empty());
    }
}

#[tokio::test]
async fn a_long_answer_is_cut_on_the_screen_alone() {
    let (folder, left, right) = folder();
    let sql = "SELECT a.id FROM left_rows a CROSS JOIN left_rows b";
    let shown = ask(&left, &right, sql).shown().await.unwrap();
    assert_eq!(shown.findings[0].code, "link.query.long");
    assert_eq!(shown.text.lines().count(), 1000 + 4);
    assert_eq!(csv(&ask(&left, &right, sql)).await.unwrap().lines().count(), 600 * 600 + 1);
    let out = folder.path().join("answer.parquet");
    assert_eq!(ask(&left, &right, sql).to_parquet(&out).await.unwrap().0, 600 * 600);
}

#[tokio::test]
async fn an_answer_without_rows_has_its_headings() {
    let (folder, left, right) = folder();
    let sql = "SELECT left_id, match_weight FROM pairs WHERE match_weight > 1000";
    assert_eq!(csv(&ask(&left, &right, sql)).await.unwrap(), "left_id,match_weight\n");
    let out = folder.path().join("answer.parquet");
    ask(&left, &right, sql).to_parquet(&out).await.unwrap();
    let (answer, explained) = (read(&out), ask(&left, &right, "EXPLAIN SELECT * FROM pairs").shown().await.unwrap());
    assert!(answer.num_rows() == 0 && answer.column(0).as_primitive_opt::<Int64Type>().is_some());
    assert!(explained.text.contains("LinkExec"), "{}", explained.text);
}
