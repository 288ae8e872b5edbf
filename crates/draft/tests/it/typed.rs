use bairi_draft::{Fields, Review};

use crate::kit::{like, review};

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn what_was_typed_is_kept_even_where_it_cannot_be_read() {
    let like = like();
    let mut review = review(&like);
    let typed = pairs(&[("title", " 签约 "), ("target-1-by", "明天"), ("lead", "省卫生部门\n\n省教育厅")]);
    let task = review.tasks[0].typed(&Fields(&typed));
    assert_eq!((task.title.as_str(), task.targets[0].by.as_str()), ("签约", "明天"));
    let lead: Vec<(&str, bool)> = task.lead.iter().map(|item| (item.value.as_str(), item.place.is_some())).collect();
    assert_eq!(lead, [("省卫生部门", true), ("省教育厅", false)]);
    let faults = review.task_faults(&task, &like.plan);
    assert_eq!(faults.iter().map(|fault| fault.code.as_str()).collect::<Vec<_>>(), ["draft.day.unreadable"]);
    // What the form did not have stays as it was.
    assert_eq!(task.targets[0].require, review.tasks[0].targets[0].require);
    review.tasks[0] = task;
    let text = serde_json::to_string(&review).unwrap();
    assert_eq!(serde_json::from_str::<Review>(&text).unwrap(), review);
}

#[test]
fn rows_come_and_go() {
    let like = like();
    let review = review(&like);
    let task = &review.tasks[2];
    assert_eq!((task.targets.len(), task.duties.len()), (1, 0));
    let blank =
        task.typed(&Fields(&pairs(&[("target-2-name", ""), ("target-2-require", ">= 100%"), ("duty-1-name", " ")])));
    assert_eq!((blank.targets.len(), blank.duties.len()), (1, 0));
    let more = task.typed(&Fields(&pairs(&[
        ("target-2-name", "验收"),
        ("duty-1-name", "报送"),
        ("duty-1-cadence", "monthly"),
    ])));
    assert_eq!((more.targets[1].name.as_str(), more.duties[0].cadence.as_str()), ("验收", "monthly"));
    let gone = more.typed(&Fields(&pairs(&[("target-1-gone", "1")])));
    assert_eq!(gone.targets.iter().map(|target| target.name.as_str()).collect::<Vec<_>>(), ["验收"]);
}

#[test]
fn a_task_may_be_left_out_and_taken_in_again() {
    let review = review(&like());
    let out = review.tasks[0].typed(&Fields(&pairs(&[("left_out", "1")])));
    assert!(out.left_out);
    assert!(!out.typed(&Fields(&pairs(&[("title", "签约")]))).left_out);
}
