//! What both targets share: one input as a document of every kind, and what has to hold of whatever is read.

use bairi_base::Lang;
use bairi_notice::Notice;

/// The document that an input stands for: its first byte says how the rest is wrapped.
pub fn document(input: &[u8]) -> Vec<u8> {
    let Some((kind, rest)) = input.split_first() else { return Vec::new() };
    let text = || String::from_utf8_lossy(rest);
    match kind % 8 {
        // As they are, half of the time: any file at all.
        0..=3 => rest.to_vec(),
        4 => format!("<html><body>{}</body></html>", text()).into_bytes(),
        5 => encoding_rs::GB18030.encode(&text()).0.into_owned(),
        6 => docx(&format!("<w:document><w:body><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:body></w:document>", text())),
        _ => docx(&text()),
    }
}

/// Reads the document and checks what has to hold of every notice.
pub fn read(document: &[u8]) -> Option<Notice> {
    let notice = match bairi_notice::read(document) {
        Ok(notice) => notice,
        Err(refusal) => {
            let finding = refusal.finding();
            assert!(!finding.message(Lang::Zh).is_empty() && !finding.hint(Lang::En).is_empty());
            return None;
        }
    };
    let all: Vec<char> = notice.text.chars().collect();
    let is = |start: usize, end: usize, words: &str| {
        assert_eq!(all[start..end].iter().collect::<String>(), words, "what was read stands where it is said to");
    };
    for task in &notice.tasks {
        is(task.start, task.end, &task.text);
        let deadlines = task.deadlines.iter().map(|deadline| &deadline.phrase);
        let measures = task.quantities.iter().filter_map(|quantity| quantity.measures.as_ref());
        let quantities = task.quantities.iter().map(|quantity| &quantity.phrase).chain(measures);
        let others = task.cadences.iter().chain(&task.deliverables).chain(&task.scope);
        deadlines.chain(quantities).chain(others).for_each(|phrase| is(phrase.start, phrase.end, &phrase.phrase));
        assert!(task.lead_units.iter().chain(&task.support_units).all(|unit| unit.end <= all.len()));
        assert!(task.title.chars().count() <= 30, "{:?}", task.title);
    }
    for lang in [Lang::Zh, Lang::En] {
        assert!(notice.report(lang).to_string().starts_with('{'));
    }
    Some(notice)
}

/// An archive with `word/document.xml` alone, stored.
fn docx(xml: &str) -> Vec<u8> {
    let name = b"word/document.xml";
    let size = (xml.len() as u32).to_le_bytes();
    let mut head = [[20, 0, 0, 0, 0, 0, 0, 0, 0, 0].as_slice(), &[0; 4], &size, &size, &[17, 0, 0, 0]].concat();
    let mut out = [b"PK\x03\x04".as_slice(), &head, name, xml.as_bytes()].concat();
    let at = (out.len() as u32).to_le_bytes();
    head.extend([0; 14]);
    let entry = [b"PK\x01\x02\x14\0".as_slice(), &head, name].concat();
    let length = (entry.len() as u32).to_le_bytes();
    out.extend(entry);
    out.extend([b"PK\x05\x06\0\0\0\0\x01\0\x01\0".as_slice(), &length, &at, &[0; 2]].concat());
    out
}
