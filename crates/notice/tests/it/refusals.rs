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

#[test]
fn a_scan_holds_no_text() {
    check("<html><body><img src='1.png'><p>……</p></body></html>".as_bytes(), Refusal::NoText);
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
