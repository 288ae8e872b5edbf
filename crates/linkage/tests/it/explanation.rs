//! A pair says why it weighs what it weighs.

use bairi_linkage::{Explainer, Language, Linker, Model};

use crate::kit::{batch, floats};

fn linked() -> (Model, arrow::array::RecordBatch) {
    let model = Model::default_model();
    let headings = ["id", "name", "birth", "place"];
    let row = |id: &str, name: &str, birth: &str| vec![id.into(), name.into(), birth.into(), "369901102203".into()];
    let left = [row("1", "王福兰", "19780203"), row("2", "王福兰", "19820611"), row("3", "李强", "19601230")];
    let linker = Linker::new(&model, &[batch(&headings, &left)]).unwrap();
    let pairs = linker.session().link(&batch(&headings, &[row("7", "王福岚", "19780203")]), true).unwrap();
    (model, pairs)
}

#[test]
fn the_steps_add_up_to_the_weight_to_the_last_bit() {
    let (model, pairs) = linked();
    assert!(pairs.num_rows() > 0);
    let explainer = Explainer::new(&model, &pairs, Language::Chinese).unwrap();
    for pair in 0..pairs.num_rows() {
        let sum = explainer.steps(pair).map(|step| step.weight).reduce(|sum, weight| sum + weight).unwrap();
        assert_eq!(sum.to_bits(), floats(&pairs, "match_weight")[pair].to_bits());
    }
}

#[test]
fn the_text_names_each_comparison_in_the_readers_language() {
    let (model, pairs) = linked();
    let mut text = String::new();
    Explainer::new(&model, &pairs, Language::Chinese).unwrap().line(0, &mut text);
    assert!(text.contains("姓名 同音字 +") && text.contains("身份证号 缺失 +0.00"), "{text}");
    text.clear();
    Explainer::new(&model, &pairs, Language::English).unwrap().line(0, &mut text);
    assert!(text.contains("name homophone +") && text.contains("birth date equal +"), "{text}");
}

#[test]
fn pairs_without_levels_are_refused_by_name() {
    let (model, pairs) = linked();
    let short = pairs.project(&(0..8).collect::<Vec<_>>()).unwrap();
    let error = Explainer::new(&model, &short, Language::English).err().unwrap();
    assert!(error.to_string().contains("level_"), "{error}");
}
