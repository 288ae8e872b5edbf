//! Photos and papers on entries: what is kept, what is refused and why, what they say, and who gets them.

use std::fs;
use std::io::Cursor;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use bairi_app::{AccessKind, AppError, FileIn, FileSize, FilesError, PlaceRemark, TimeRemark, Viewer};
use bairi_base::{Finding, Text};
use bairi_sheet::{Guide, Sheet, UnitNames};

use super::kit::{Kit, PEACH, PEAR, answers, ask, tiny_package, told};
use super::pictures::{Camera, jpeg, jpeg_bomb, jpeg_of, packed, pdf, png, stream, webp, with_segment};

/// A register of works: photos of them, and papers.
pub const WORK: &str = r#"
name = { zh = "工程", en = "Works" }
level = "village"
key = "code"
title = "code"
list = ["code", "photos"]

[fields.code]
name = { zh = "工程编号", en = "Code of the works" }
type = "text"
required = true
unique = true

[fields.seen_on]
name = { zh = "查看日期", en = "Seen on" }
type = "date"

[fields.photos]
name = { zh = "照片", en = "Photos" }
type = "files"
required = true
accept = ["image"]
max = 2
taken = { within = "month", of = "seen_on" }

[fields.papers]
name = { zh = "材料", en = "Papers" }
type = "files"
place = "anywhere"

[fields.spot]
name = { zh = "位置", en = "Spot" }
type = "point"

[fields.parent]
name = { zh = "所属工程", en = "Part of" }
type = "ref"
register = "work"

[fields.own]
name = { zh = "本处照片", en = "Photos of the spot" }
type = "files"
near = { of = "spot" }

[fields.whole]
name = { zh = "全景照片", en = "Photos of the whole" }
type = "files"
place = "anywhere"
near = { via = "parent", of = "spot" }
"#;

async fn kit() -> Kit {
    Kit::of(package().path()).await
}

/// The tiny package with that register.
pub fn package() -> tempfile::TempDir {
    let package = tempfile::tempdir().unwrap();
    copy(&tiny_package(), package.path());
    fs::write(package.path().join("registers/work.toml"), WORK).unwrap();
    package
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for file in from.read_dir().unwrap().map(Result::unwrap) {
        let (from, to) = (file.path(), to.join(file.file_name()));
        if from.is_dir() { copy(&from, &to) } else { fs::copy(from, to).map(drop).unwrap() }
    }
}

pub async fn send(kit: &Kit, viewer: &Viewer, field: &str, bytes: &[u8]) -> Result<String, Finding> {
    let mut file = FileIn::default();
    bytes.chunks(1 << 16).for_each(|piece| file.take(piece));
    let kept = kit.app.keep_file(viewer, "work", field, 1, file).await.unwrap();
    kept.map(|name| name.to_string())
}

/// Works of Pear Hollow with these photos.
pub async fn work(kit: &Kit, viewer: &Viewer, code: &str, photos: &[Vec<u8>]) -> i64 {
    let mut pairs = vec![("unit", PEAR.to_owned()), ("code", code.to_owned()), ("seen_on", "2017-11-20".to_owned())];
    for photo in photos {
        pairs.push(("photos", send(kit, viewer, "photos", photo).await.unwrap()));
    }
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, text)| (*name, text.as_str())).collect();
    kit.saved(viewer, "work", None, &pairs).await
}

pub fn files_on_disk(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for file in folder.read_dir().into_iter().flatten().map(Result::unwrap) {
        match file.path().is_dir() {
            true => found.extend(files_on_disk(&file.path())),
            false => found.push(file.file_name().into_string().unwrap()),
        }
    }
    found
}

#[tokio::test]
async fn the_same_content_is_kept_once_whole_with_its_small_picture_and_facts() {
    let kit = kit().await;
    let county = kit.county().await;
    let picture = jpeg(800, 600, 1);
    let first = send(&kit, &county, "photos", &picture).await.unwrap();
    let again = send(&kit, &county, "photos", &picture).await.unwrap();
    assert_eq!(first, again);
    let mut kept = files_on_disk(&kit.files());
    kept.sort_by_key(String::len);
    let rest = &first[2..];
    assert_eq!(kept, [rest.to_owned(), format!("{rest}.json"), format!("{rest}.small.jpg")]);
    let other = send(&kit, &county, "photos", &jpeg(800, 600, 2)).await.unwrap();
    assert_ne!(first, other);
    assert_eq!(files_on_disk(&kit.files()).len(), 6, "two pictures, nothing left over");
}

#[tokio::test]
async fn a_file_that_is_not_what_was_kept_is_not_given_out() {
    let kit = kit().await;
    let county = kit.county().await;
    let entity = work(&kit, &county, "W1", &[jpeg(40, 30, 1)]).await;
    let name = kit.app.entry(&county, "work", entity).await.unwrap().files[0].name.clone();
    let path = kit.files().join("blobs").join(&name[..2]).join(&name[2..]);
    let mut bytes = fs::read(&path).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&path, bytes).unwrap();
    let got = kit.app.entry_file(&county, "work", entity, &name, FileSize::Original).await;
    assert!(matches!(got, Err(AppError::Files(FilesError::Damaged))), "{got:?}");
}

#[tokio::test]
async fn what_a_telephone_hangs_behind_a_picture_is_cut_off() {
    let kit = kit().await;
    let county = kit.county().await;
    for picture in [jpeg(40, 30, 1), png((40, 30), (40, 30)), webp(40, 30)] {
        let plain = send(&kit, &county, "photos", &picture).await.unwrap();
        let longer = [picture.as_slice(), b"ftypmp42 and a video"].concat();
        assert_eq!(send(&kit, &county, "photos", &longer).await.unwrap(), plain);
    }
}

#[tokio::test]
async fn what_is_no_picture_too_large_or_carries_a_program_is_refused_with_the_reason() {
    let kit = kit().await;
    let county = kit.county().await;
    let whole = jpeg(200, 150, 1);
    let script = b"<script>alert(1)</script>";
    let objects = packed(b"7 0 << /S /J#61vaScript /JS (app.alert(1)) >>");
    let bomb = packed(&vec![b' '; 70 << 20]);
    let cases: Vec<(&str, Vec<u8>, &str, &str)> = vec![
        ("an empty file", Vec::new(), "photos", "entry.files.empty"),
        ("a text", b"photo.jpg".to_vec(), "photos", "entry.files.kind"),
        ("a program", b"MZ\x90\x00this program".to_vec(), "photos", "entry.files.kind"),
        ("a drawing", b"<?xml version=\"1.0\"?>\n<svg onload=\"x()\"/>".to_vec(), "photos", "entry.files.markup"),
        ("a page", b"\xef\xbb\xbf <!DOCTYPE html><p>".to_vec(), "photos", "entry.files.markup"),
        ("a telephone's own", b"\0\0\0\x18ftypheic\0\0\0\0".to_vec(), "photos", "entry.files.heic"),
        ("a paper among photos", pdf(b"<< >>"), "photos", "entry.files.accept"),
        ("half a picture", whole[..whole.len() / 2].to_vec(), "photos", "entry.files.broken"),
        ("a mark without a picture", b"\xff\xd8\xff\xe0\x00\x04ab\xff\xd9".to_vec(), "photos", "entry.files.broken"),
        ("a PNG without pixels", png((40, 30), (2, 2)), "photos", "entry.files.broken"),
        ("a large JPEG", [whole.clone(), vec![0; 10 << 20]].concat(), "photos", "entry.files.large"),
        ("a larger file", vec![0; (20 << 20) + 1], "papers", "entry.files.large"),
        ("a JPEG of four billion pixels", jpeg_bomb(), "photos", "entry.files.pixels"),
        ("a PNG of nine hundred million", png((30_000, 30_000), (9, 9)), "photos", "entry.files.pixels"),
        ("a program in a comment", with_segment(&whole, 0xfe, script), "photos", "entry.files.script"),
        ("a program behind the end", [whole.as_slice(), b"<?PHP x"].concat(), "photos", "entry.files.script"),
        ("a PDF with a program", pdf(b"<< /S /JavaScript /JS (x) >>"), "papers", "entry.files.script"),
        ("its name in disguise", pdf(b"<< /S /J#61vaScript >>"), "papers", "entry.files.script"),
        ("a short name", pdf(b"<< /JS (x) >>"), "papers", "entry.files.script"),
        ("a program in packed objects", pdf(&stream("/Type /ObjStm", &objects)), "papers", "entry.files.script"),
        ("a file inside a PDF", pdf(b"<< /Type /EmbeddedFile >>"), "papers", "entry.files.script"),
        ("packed objects without an end", pdf(&stream("/Type /ObjStm", &bomb)), "papers", "entry.files.broken"),
        ("unreadable objects", pdf(&stream("/Type /ObjStm", b"????")), "papers", "entry.files.broken"),
        ("a locked PDF", pdf(b"<< /Encrypt 5 0 R >>"), "papers", "entry.files.locked"),
        ("an archive behind a PDF", [pdf(b"<< >>"), vec![b'P'; 4096]].concat(), "papers", "entry.files.script"),
        ("a PDF cut off", pdf(b"<< >>")[..60].to_vec(), "papers", "entry.files.broken"),
    ];
    for (what, bytes, field, code) in cases {
        let refused = send(&kit, &county, field, &bytes).await;
        assert_eq!(refused.as_ref().err().map(|f| f.code.as_str()), Some(code), "{what}");
    }
    assert_eq!(files_on_disk(&kit.files()), Vec::<String>::new(), "nothing of them is kept");
}

#[tokio::test]
async fn pictures_and_papers_of_every_kind_are_taken() {
    let kit = kit().await;
    let county = kit.county().await;
    let packed_text = pdf(&stream("/Filter /FlateDecode", &packed(b"BT (/JS is only a text) Tj ET")));
    let objects = pdf(&stream("/Type /ObjStm /N 1", &packed(b"7 0 << /Type /Font >>")));
    // Bytes of a packed picture that look like a short name.
    let chance = pdf(&stream("/Subtype /Image", b"\x01\x02/JS \x03"));
    for (field, ending, bytes) in [
        ("photos", ".jpg", jpeg(40, 30, 1)),
        ("photos", ".png", png((400, 300), (400, 300))),
        ("photos", ".webp", webp(40, 30)),
        ("papers", ".jpg", jpeg(40, 30, 1)),
        ("papers", ".pdf", pdf(b"<< >>")),
        ("papers", ".pdf", packed_text),
        ("papers", ".pdf", objects),
        ("papers", ".pdf", chance),
    ] {
        let name = send(&kit, &county, field, &bytes).await.unwrap();
        assert!(name.ends_with(ending), "{name}");
    }
}

#[tokio::test]
async fn a_picture_says_when_and_where_it_was_taken_and_the_entry_whether_that_fits() {
    let kit = kit().await;
    let county = kit.county().await;
    let inside = |km: Option<u64>, remark: &PlaceRemark| match (km, remark) {
        (None, PlaceRemark::Inside { .. }) => true,
        (Some(km), PlaceRemark::Outside { km_tenths, .. }) => *km_tenths == km,
        _ => false,
    };
    // The county is a square from 28 to 29 degrees north and 115 to 116 east.
    let cases = [
        (Some("2017:11:05 09:30:00"), Some((28.5, 115.5)), TimeRemark::Within, None),
        (Some("2017:10:31 23:59:59"), Some((27.99, 115.5)), TimeRemark::Before, None),
        (Some("2017:12:01 00:00:00"), Some((27.5, 115.5)), TimeRemark::After, Some(556)),
    ];
    for (at, (taken, place, time, km)) in cases.into_iter().enumerate() {
        let picture = jpeg_of(&Camera { taken, place, orientation: None }, at as u8);
        let entity = work(&kit, &county, &format!("W{at}"), &[picture]).await;
        let view = kit.app.entry(&county, "work", entity).await.unwrap();
        let known = view.files[0].known.as_ref().unwrap();
        assert_eq!((known.width, known.height, known.time), (Some(600), Some(400), time));
        assert!(inside(km, &known.place), "{:?}", known.place);
        let told = serde_json::to_string(&view).unwrap();
        assert!(!told.contains("115.5"), "where it was taken stays inside");
    }
    // A camera without a fix, one without a clock, one whose clock makes no sense.
    for (at, taken) in [None, Some("0000:00:00 00:00:00"), Some("yesterday")].into_iter().enumerate() {
        let camera = Camera { taken, place: Some((0.0, 0.0)), orientation: None };
        let entity = work(&kit, &county, &format!("S{at}"), &[jpeg_of(&camera, 100 + at as u8)]).await;
        let view = kit.app.entry(&county, "work", entity).await.unwrap();
        let known = view.files[0].known.as_ref().unwrap();
        assert_eq!((&known.place, known.time), (&PlaceRemark::Unknown, TimeRemark::Unknown));
    }
}

#[tokio::test]
async fn a_picture_is_so_far_from_the_point_that_its_field_names() {
    let kit = kit().await;
    let county = kit.county().await;
    let photo = async |field: &str, latitude: f64, shade: u8| {
        let camera = Camera { place: Some((latitude, 115.5)), ..Camera::default() };
        send(&kit, &county, field, &jpeg_of(&camera, shade)).await.unwrap()
    };
    let plain = send(&kit, &county, "photos", &jpeg(40, 30, 1)).await.unwrap();
    let whole = [("unit", PEAR), ("code", "W1"), ("photos", plain.as_str()), ("spot", "北纬28.5，东经115.5")];
    kit.saved(&county, "work", None, &whole).await;
    let bare = [("unit", PEAR), ("code", "W2"), ("photos", plain.as_str())];
    kit.saved(&county, "work", None, &bare).await;
    // A hundredth of a degree is 1.1 kilometres.
    let own = photo("own", 28.505, 10).await;
    let far = photo("whole", 28.611, 11).await;
    let remarks = async |code: &str, of: &str, spot: &str| {
        let pairs = [("unit", PEAR), ("code", code), ("photos", plain.as_str()), ("spot", spot), ("parent", of)];
        let pairs = [&pairs[..], &[("own", own.as_str()), ("whole", far.as_str())][..]].concat();
        let entity = kit.saved(&county, "work", None, &pairs).await;
        let view = kit.app.entry(&county, "work", entity).await.unwrap();
        let remark = |field: &str| view.files.iter().find(|f| f.field == field).unwrap().known.clone().unwrap().place;
        (remark("own"), remark("whole"))
    };
    let from = |what: Text, km_tenths: u64, near: bool| PlaceRemark::From { what, km_tenths, near };
    let (spot, first) = (Text::new("位置", "Spot"), Text::new("W1", "W1"));
    assert_eq!(remarks("P1", "W1", "28.5,115.5").await, (from(spot.clone(), 6, true), from(first, 123, false)));
    // Nobody has entered the point: what `place` says holds.
    let (own, whole) = remarks("P2", "W2", "").await;
    assert!(matches!(own, PlaceRemark::Inside { .. }) && whole == PlaceRemark::NotAsked, "{own:?} {whole:?}");
    let mut filled = ask("work", None, answers(&[("unit", PEAR), ("code", "P3"), ("photos", plain.as_str())]));
    filled.answers.set("spot", vec!["behind the mill".to_owned()]);
    assert_eq!(told(&Kit::faults(kit.app.save(&county, &filled).await)), [("entry.point.unreadable", "spot")]);
}

#[tokio::test]
async fn the_small_picture_stands_upright_and_says_nothing_of_the_camera() {
    let kit = kit().await;
    let county = kit.county().await;
    let camera = Camera { taken: Some("2017:11:05 09:30:00"), place: Some((28.5, 115.5)), orientation: Some(6) };
    let entity = work(&kit, &county, "W1", &[jpeg_of(&camera, 1)]).await;
    let name = kit.app.entry(&county, "work", entity).await.unwrap().files[0].name.clone();
    let small = kit.app.entry_file(&county, "work", entity, &name, FileSize::Small).await.unwrap();
    let picture = image::load_from_memory(&small.bytes).unwrap();
    assert_eq!((picture.width(), picture.height(), small.content_type), (213, 320, "image/jpeg"));
    assert!(!small.bytes.windows(4).any(|part| part == b"Exif"));
}

#[tokio::test]
async fn a_file_is_given_to_whoever_may_read_an_entry_that_names_it_and_to_nobody_else() {
    let kit = kit().await;
    let (county, other, department) = (kit.county().await, kit.other_county().await, kit.department().await);
    let picture = jpeg(40, 30, 1);
    let entity = work(&kit, &county, "W1", std::slice::from_ref(&picture)).await;
    let name = kit.app.entry(&county, "work", entity).await.unwrap().files[0].name.clone();
    let got = async |viewer: &Viewer, register: &str, entity: i64, name: &str| {
        kit.app.entry_file(viewer, register, entity, name, FileSize::Original).await
    };
    assert_eq!(got(&county, "work", entity, &name).await.unwrap().bytes, picture);

    assert!(matches!(got(&other, "work", entity, &name).await, Err(AppError::NoSuch { what: "entry" })));
    let lines = kit.app.accesses(&other).await.unwrap();
    assert_eq!(
        lines.iter().filter(|line| line.kind == AccessKind::Refusal && line.what == "entry").count(),
        1,
        "the attempt is on record"
    );
    assert!(got(&department, "work", entity, &name).await.is_err());

    // An entry of his own that does not name it opens nothing, and neither does a name that is none.
    let own =
        [("unit", PEACH), ("code", "W2"), ("photos", &send(&kit, &other, "photos", &jpeg(40, 30, 2)).await.unwrap())];
    let own = kit.saved(&other, "work", None, &own).await;
    for name in [name.as_str(), "../../log.sqlite", ""] {
        assert!(matches!(got(&other, "work", own, name).await, Err(AppError::NoSuch { what: "file" })), "{name}");
    }
}

#[tokio::test]
async fn a_photo_that_was_taken_out_stays_in_the_entrys_past() {
    let kit = kit().await;
    let county = kit.county().await;
    let (first, second) = (jpeg(40, 30, 1), jpeg(40, 30, 2));
    let entity = work(&kit, &county, "W1", std::slice::from_ref(&first)).await;
    let view = kit.app.entry(&county, "work", entity).await.unwrap();
    let old = view.files[0].name.clone();
    let new = send(&kit, &county, "photos", &second).await.unwrap();
    let seq = view.head.seq.to_string();
    let pairs = [("unit", PEAR), ("code", "W1"), ("photos", new.as_str()), ("based-on", seq.as_str())];
    kit.saved(&county, "work", Some(entity), &pairs).await;
    let view = kit.app.entry(&county, "work", entity).await.unwrap();
    assert_eq!(view.files.iter().map(|f| f.name.as_str()).collect::<Vec<_>>(), [new.as_str()]);
    let past = kit.app.entry_file(&county, "work", entity, &old, FileSize::Original).await.unwrap();
    assert_eq!(past.bytes, first);
}

#[tokio::test]
async fn a_form_with_faults_carries_its_files_on() {
    let kit = kit().await;
    let county = kit.county().await;
    let name = send(&kit, &county, "photos", &jpeg(40, 30, 1)).await.unwrap();
    let refused = send(&kit, &county, "photos", b"no picture").await.unwrap_err();
    let mut filled = ask("work", None, answers(&[("unit", PEAR), ("photos", &name)]));
    filled.refused = vec![refused];
    let found = Kit::faults(kit.app.save(&county, &filled).await);
    assert_eq!(told(&found), [("entry.required", "code"), ("entry.files.kind", "photos")]);
    let form = kit.app.form(&county, &filled).await.unwrap();
    let field = form.sections.iter().flat_map(|part| &part.fields).find(|f| f.field == "photos").unwrap();
    let [kept] = field.files.as_slice() else { panic!("{} files are carried on", field.files.len()) };
    assert!(kept.name == name && !kept.on_entry && kept.small.is_some());

    // A required field whose only file was refused says why, and not that it is empty.
    filled.answers = answers(&[("unit", PEAR), ("code", "W1")]);
    assert_eq!(told(&Kit::faults(kit.app.save(&county, &filled).await)), [("entry.files.kind", "photos")]);
}

#[tokio::test]
async fn a_form_cannot_name_files_that_are_not_on_record_or_too_many() {
    let kit = kit().await;
    let county = kit.county().await;
    let unknown = format!("{}.jpg", "a".repeat(64));
    let save = async |photos: &[&str]| {
        let mut pairs = vec![("unit", PEAR), ("code", "W1")];
        pairs.extend(photos.iter().map(|name| ("photos", *name)));
        Kit::faults(kit.app.save(&county, &ask("work", None, answers(&pairs))).await)
    };
    assert_eq!(told(&save(&[&unknown]).await), [("entry.files.missing", "photos")]);
    assert_eq!(told(&save(&["../x.jpg"]).await), [("entry.files.name", "photos")]);
    let mut names = Vec::new();
    for shade in 1..=3 {
        names.push(send(&kit, &county, "photos", &jpeg(40, 30, shade)).await.unwrap());
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    assert_eq!(told(&save(&names).await), [("entry.files.many", "photos")]);
}

#[tokio::test]
async fn a_sheet_brings_no_files_and_an_exports_column_of_them_is_left_alone() {
    let kit = kit().await;
    let plan = kit.app.plan();
    let guide = Guide::new(plan, "work", Arc::new(UnitNames::new(plan)), None).unwrap();
    let csv = format!("工程编号,照片,查看日期\nW1,{}.jpg,2017-11-20\nW2,three,2017-11-21\n", "a".repeat(64));
    let sheet = Sheet::open(Cursor::new(csv.into_bytes()), Arc::new(guide)).unwrap();
    let mut rows = Vec::new();
    let end = sheet.read(|row| {
        rows.push((row.values.keys().cloned().collect::<Vec<_>>(), row.findings.len()));
        ControlFlow::Continue(())
    });
    assert!(end.is_ok());
    assert_eq!(rows, vec![(vec!["code".to_owned(), "seen_on".to_owned()], 0); 2]);
}
