use bairi_notice::{Genre, Refusal, read};

#[track_caller]
fn check(bytes: &[u8], wanted: Refusal) {
    let refusal = read(bytes).err();
    assert_eq!(refusal.as_ref(), Some(&wanted));
    for lang in [bairi_base::Lang::Zh, bairi_base::Lang::En] {
        let finding = wanted.finding();
        assert_ne!(finding.message(lang), finding.code);
        assert_ne!(finding.hint(lang), "");
    }
}

#[test]
fn nothing_is_an_empty_document() {
    check(b"", Refusal::Empty);
    check(b" \r\n\t", Refusal::Empty);
    check("\u{FEFF}\u{3000}\n".as_bytes(), Refusal::Empty);
}

#[test]
fn a_program_is_a_binary_file() {
    check(b"\x7fELF\x02\x01\x01\0\0\0", Refusal::Binary);
    check(&[0x89, b'P', b'N', b'G', 0, 0, 0, 13], Refusal::Binary);
    let noise: Vec<u8> = (0..4000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8 | 1).collect();
    check(&noise, Refusal::Binary);
}

#[test]
fn containers_are_told_apart() {
    let ole = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    check(&ole, Refusal::LegacyDoc);
    let stream: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    check(&[&ole[..], &stream].concat(), Refusal::Encrypted);
    check(b"%PDF-1.4 /Encrypt", Refusal::Encrypted);
    check(b"%PDF-1.7", Refusal::Unsupported { kind: "PDF" });
    check(b"{\\rtf1", Refusal::Unsupported { kind: "RTF" });
}

/// An archive with one stored entry, as small as a reader accepts.
fn archive(name: &str, content: &[u8], flags: u8) -> Vec<u8> {
    let (n, c) = ((name.len() as u16).to_le_bytes(), (content.len() as u32).to_le_bytes());
    let head = [&[20, 0, flags, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0][..], &c, &c, &n, &[0, 0]].concat();
    let local = [b"PK\x03\x04", &head[..], name.as_bytes(), content].concat();
    let central = [b"PK\x01\x02\x14\0", &head[..], &[0; 14], name.as_bytes()].concat();
    let sizes = [(central.len() as u32).to_le_bytes(), (local.len() as u32).to_le_bytes()].concat();
    [&local[..], &central, b"PK\x05\x06\0\0\0\0\x01\0\x01\0", &sizes, &[0, 0]].concat()
}

#[test]
fn a_docx_is_read_with_its_table() {
    let cell = |text: &&str| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>");
    let row = |cells: &[&str]| format!("<w:tr>{}</w:tr>", cells.iter().map(cell).collect::<String>());
    let title = "<w:p><w:r><w:t>辛县节水行动</w:t></w:r><w:r><w:t>工作方案</w:t></w:r></w:p>";
    let rows = [
        row(&["序号", "工作任务", "牵头单位", "完成时限"]),
        row(&["1", "建成节水小区12个", "县水利局", "2036年9月底"]),
        row(&["2", "更换老旧管网8公里", "", "2036年11月"]),
    ];
    let xml = format!("<w:document><w:body>{title}<w:tbl>{}</w:tbl></w:body></w:document>", rows.concat());
    let notice = read(&archive("word/document.xml", xml.as_bytes(), 0)).expect("a notice");
    assert_eq!(notice.title.as_deref(), Some("辛县节水行动工作方案"));
    let said = |n: usize| {
        let task = &notice.tasks[n];
        format!("{} {} {}", task.text, task.lead_units[0].name, task.deadlines[0].date)
    };
    assert_eq!(said(0), "建成节水小区12个 县水利局 2036-09-30");
    assert_eq!(said(1), "更换老旧管网8公里 县水利局 2036-11-30");
}

#[test]
fn archives_that_are_no_documents_are_told_apart() {
    check(&archive("xl/workbook.xml", b"<x/>", 0), Refusal::Unsupported { kind: "ZIP" });
    check(&archive("word/document.xml", b"<x/>", 1), Refusal::Encrypted);
    check(&archive("word/document.xml", b"<w:p><w:drawing/></w:p>", 0), Refusal::NoText);
    check(b"PK\x03\x04 cut", Refusal::Unsupported { kind: "ZIP" });
}

#[test]
fn a_scan_holds_no_text() {
    check("<html><body><img src='1.png'><p>……</p></body></html>".as_bytes(), Refusal::NoText);
    check(b"<html><body><img src='1.png'></body></html>", Refusal::NoText);
}

#[test]
fn other_genres_are_named() {
    let statute = "甲市公园管理办法\n第一条 为了加强公园管理，制定本办法。\n第二条 本办法适用于本市公园。\n第三条 市园林局负责公园管理。\n第四条 自发布之日起施行。";
    check(statute.as_bytes(), Refusal::OtherGenre { seen: Genre::Statute });
    let emergency = "甲市防汛应急预案\n一、总则\n（一）编制目的。有序应对洪涝灾害。\n（二）编制依据。有关法律。";
    check(emergency.as_bytes(), Refusal::OtherGenre { seen: Genre::EmergencyPlan });
    check("Dear Sir, 1. Please find enclosed our offer.".as_bytes(), Refusal::OtherGenre { seen: Genre::NoTasks });
    let letter = "亲爱的妈妈：\n　　我在这里一切都好，请不要挂念。\n　　此致\n敬礼";
    check(letter.as_bytes(), Refusal::OtherGenre { seen: Genre::NoTasks });
}
