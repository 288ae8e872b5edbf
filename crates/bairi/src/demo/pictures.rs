//! A few photos for the demonstration, drawn here: they show nobody and no place.

use std::io::Cursor;

use bairi_app::{App, FileIn};
use bairi_base::UnitCode;
use bairi_ledger::{Entry, Ledger, Op, Page, Viewer, Write};
use bairi_plan::{FieldKind, FileName, Point};
use bairi_synth::Pictures;
use chrono::{Days, NaiveDate};
use exif::experimental::Writer;
use exif::{Field, In, Rational, Tag, Value as ExifValue};
use image::codecs::jpeg::JpegEncoder;
use image::{Rgb, RgbImage};
use serde_json::Value;

use crate::fault::Fault;

const LABEL: &str = "演示数据";
const WIDTH: u32 = 960;
const HEIGHT: u32 = 640;
/// The odd picture out was taken so long before its day.
const STALE_DAYS: u64 = 45;

/// Degrees north of what they should be near: a third of a kilometre.
const NEAR_DEGREES: f64 = 0.003;

/// Hangs drawn photos on the first entries of the declared unit, unless they have some; where the field says what they
/// should be near, they are. The last entry's photos are those that a page has something to say of: one from elsewhere,
/// one from long before.
pub(super) async fn hang(app: &App, ledger: &Ledger, wanted: &Pictures) -> Result<(), Fault> {
    let viewer = ledger.unscoped_viewer(LABEL);
    let Some(unit) = UnitCode::parse(&wanted.unit) else { return Err(Fault::NoUnit(wanted.unit.clone())) };
    let page = Page { offset: 0, limit: wanted.entries };
    let (entries, _) = ledger.list(&viewer, &wanted.register, unit, page).await?;
    let last = entries.len().saturating_sub(1);
    for (at, entry) in entries.into_iter().enumerate().filter(|(_, e)| !e.values.contains_key(&wanted.field)) {
        let Some(day) = entry.values.get(&wanted.day).and_then(|day| day.as_str()?.parse::<NaiveDate>().ok()) else {
            continue;
        };
        let usual = near(ledger, &viewer, &entry, &wanted.field).await?.unwrap_or(wanted.place);
        let mut names = Vec::new();
        for n in 0..wanted.each {
            let odd = at == last;
            let place = if odd && n == 0 { wanted.stray } else { usual };
            let taken_on = if odd && n == 1 { day - Days::new(STALE_DAYS) } else { day };
            let photo = photo(at as u32 * wanted.each + n, taken_on, place);
            names.push(keep(app, &viewer, wanted, photo).await?);
        }
        write(ledger, &viewer, entry, &wanted.field, names).await?;
    }
    Ok(())
}

/// A place near the point that the field names, if somebody has entered it.
async fn near(ledger: &Ledger, viewer: &Viewer, entry: &Entry, field: &str) -> Result<Option<[f64; 2]>, Fault> {
    let register = ledger.plan().registers.iter().find(|register| *register.id == *entry.register);
    let rule = match register.and_then(|register| register.field(field)).map(|field| &field.kind) {
        Some(FieldKind::Files(rule)) => rule.near.as_ref(),
        _ => None,
    };
    let Some(rule) = rule else { return Ok(None) };
    let of = match rule.via.as_ref().map(|via| entry.values.get(via).and_then(Value::as_i64)) {
        None => Some(entry.clone()),
        Some(None) => None,
        Some(Some(entity)) => ledger.find(viewer, entity).await?,
    };
    let point = of.and_then(|of| Point::parse(of.values.get(&rule.of)?.as_str()?));
    Ok(point.map(|point| [point.latitude + NEAR_DEGREES, point.longitude]))
}

async fn keep(app: &App, viewer: &Viewer, wanted: &Pictures, photo: Vec<u8>) -> Result<FileName, Fault> {
    let mut file = FileIn::default();
    file.take(&photo);
    let kept = app.keep_file(viewer, &wanted.register, &wanted.field, 1, file).await;
    let kept = kept.map_err(|error| Fault::Server(std::io::Error::other(error)))?;
    kept.map_err(|finding| Fault::Server(std::io::Error::other(finding.code)))
}

async fn write(ledger: &Ledger, viewer: &Viewer, entry: Entry, field: &str, names: Vec<FileName>) -> Result<(), Fault> {
    let mut values = entry.values;
    values.insert(field.to_owned(), FileName::join(names).into());
    let write = Write {
        register: entry.register,
        entity: Some(entry.entity),
        unit: entry.unit,
        op: Op::Put,
        values,
        effective_on: entry.effective_on,
        recorded_at: None,
        based_on: Some(entry.seq),
        reason: LABEL.to_owned(),
    };
    let written = ledger.write(viewer, write).await;
    written.map(drop).map_err(|error| Fault::Server(std::io::Error::other(error)))
}

/// Houses under a sky; `number` makes it another picture.
fn photo(number: u32, taken_on: NaiveDate, place: [f64; 2]) -> Vec<u8> {
    let house = |x: u32| {
        let (width, at) = (150 + number * 13 % 60, x.wrapping_add(number * 47) % 240);
        (at < width).then_some((at, width))
    };
    let roof = HEIGHT / 3 + number * 29 % 90;
    let picture = RgbImage::from_fn(WIDTH, HEIGHT, |x, y| {
        let ground = HEIGHT * 4 / 5;
        match house(x) {
            _ if y >= ground => Rgb([118, 108 + (x / 8 % 12) as u8, 84]),
            Some((at, width)) if y >= roof => {
                let window = at % 36 >= 12 && (y - roof) % 48 >= 20 && at + 12 < width;
                if window { Rgb([74, 92, 112]) } else { Rgb([214, 196 - (number % 5) as u8 * 8, 170]) }
            }
            _ => Rgb([150 + (y / 8) as u8, 184 + (y / 12) as u8, 222]),
        }
    });
    let mut jpeg = Vec::new();
    JpegEncoder::new(&mut jpeg).encode_image(&picture).expect("a picture of this size can be written to memory");
    with_camera(&jpeg, taken_on, place)
}

/// What a camera would have written: the moment and the place.
fn with_camera(jpeg: &[u8], taken_on: NaiveDate, [latitude, longitude]: [f64; 2]) -> Vec<u8> {
    let field = |tag, value| Field { tag, ifd_num: In::PRIMARY, value };
    let ascii = |text: String| ExifValue::Ascii(vec![text.into_bytes()]);
    let degrees = |value: f64| {
        let nothing = Rational { num: 0, denom: 1 };
        ExifValue::Rational(vec![
            Rational { num: (value.abs() * 1e6).round() as u32, denom: 1_000_000 },
            nothing,
            nothing,
        ])
    };
    let side = |value: f64, sides: [&str; 2]| ascii(sides[usize::from(value < 0.0)].to_owned());
    let fields = [
        field(Tag::DateTimeOriginal, ascii(taken_on.format("%Y:%m:%d 09:30:00").to_string())),
        field(Tag::GPSLatitudeRef, side(latitude, ["N", "S"])),
        field(Tag::GPSLatitude, degrees(latitude)),
        field(Tag::GPSLongitudeRef, side(longitude, ["E", "W"])),
        field(Tag::GPSLongitude, degrees(longitude)),
    ];
    let mut writer = Writer::new();
    fields.iter().for_each(|field| writer.push_field(field));
    let mut tiff = Cursor::new(Vec::new());
    writer.write(&mut tiff, true).expect("five small fields fit into memory");
    let content = [b"Exif\0\0", tiff.get_ref().as_slice()].concat();
    let length = (content.len() as u16 + 2).to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &length, &content, &jpeg[2..]].concat()
}
