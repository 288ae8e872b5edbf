//! Pictures and papers made by code: good ones, and ones that nobody should keep.

use std::io::{Cursor, Write};

use exif::experimental::Writer;
use exif::{Field, In, Rational, Tag, Value};
use flate2::Compression;
use flate2::write::ZlibEncoder;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::webp::WebPEncoder;
use image::{Rgb, RgbImage};

/// A slope of colours: each shade is another picture.
fn slope(width: u32, height: u32, shade: u8) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| Rgb([(x % 256) as u8, (y % 256) as u8, shade]))
}

pub fn jpeg(width: u32, height: u32, shade: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new(&mut bytes).encode_image(&slope(width, height, shade)).unwrap();
    bytes
}

pub fn webp(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let picture = slope(width, height, 7);
    let encoder = WebPEncoder::new_lossless(&mut bytes);
    encoder.encode(&picture, width, height, image::ExtendedColorType::Rgb8).unwrap();
    bytes
}

/// What a camera says: the moment as EXIF writes it, latitude and longitude, which side is up.
#[derive(Default)]
pub struct Camera<'a> {
    pub taken: Option<&'a str>,
    pub place: Option<(f64, f64)>,
    pub orientation: Option<u16>,
}

pub fn jpeg_of(camera: &Camera<'_>, shade: u8) -> Vec<u8> {
    let field = |tag, value| Field { tag, ifd_num: In::PRIMARY, value };
    let ascii = |text: &str| Value::Ascii(vec![text.as_bytes().to_vec()]);
    let mut fields = Vec::new();
    fields.extend(camera.taken.map(|at| field(Tag::DateTimeOriginal, ascii(at))));
    fields.extend(camera.orientation.map(|n| field(Tag::Orientation, Value::Short(vec![n]))));
    if let Some((latitude, longitude)) = camera.place {
        let degrees = |value: f64| {
            let millionths = Rational { num: (value * 1e6).round() as u32, denom: 1_000_000 };
            let nothing = Rational { num: 0, denom: 1 };
            Value::Rational(vec![millionths, nothing, nothing])
        };
        fields.push(field(Tag::GPSLatitudeRef, ascii("N")));
        fields.push(field(Tag::GPSLatitude, degrees(latitude)));
        fields.push(field(Tag::GPSLongitudeRef, ascii("E")));
        fields.push(field(Tag::GPSLongitude, degrees(longitude)));
    }
    let mut writer = Writer::new();
    fields.iter().for_each(|field| writer.push_field(field));
    let mut tiff = Cursor::new(Vec::new());
    writer.write(&mut tiff, true).unwrap();
    with_segment(&jpeg(600, 400, shade), 0xe1, &[b"Exif\0\0", tiff.get_ref().as_slice()].concat())
}

/// A JPEG with one more segment behind its beginning.
pub fn with_segment(jpeg: &[u8], mark: u8, content: &[u8]) -> Vec<u8> {
    let length = (content.len() as u16 + 2).to_be_bytes();
    [&jpeg[..2], &[0xff, mark], &length, content, &jpeg[2..]].concat()
}

/// A JPEG that claims to be as large as the format allows.
pub fn jpeg_bomb() -> Vec<u8> {
    let mut bytes = jpeg(8, 8, 1);
    let frame = bytes.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    bytes[frame + 5..frame + 9].copy_from_slice(&[0xff, 0xdc, 0xff, 0xdc]);
    bytes
}

/// A grey PNG whose head may claim another size than its pixels have.
pub fn png(claimed: (u32, u32), drawn: (usize, usize)) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let (width, height) = claimed;
    let head = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 0, 0, 0, 0]].concat();
    chunk(&mut bytes, b"IHDR", &head);
    chunk(&mut bytes, b"IDAT", &packed(&vec![0; (drawn.0 + 1) * drawn.1]));
    chunk(&mut bytes, b"IEND", &[]);
    bytes
}

fn chunk(bytes: &mut Vec<u8>, kind: &[u8; 4], content: &[u8]) {
    bytes.extend((content.len() as u32).to_be_bytes());
    let mut crc = flate2::Crc::new();
    crc.update(kind);
    crc.update(content);
    bytes.extend_from_slice(kind);
    bytes.extend_from_slice(content);
    bytes.extend(crc.sum().to_be_bytes());
}

pub fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A paper with one more object in it.
pub fn pdf(object: &[u8]) -> Vec<u8> {
    let begin = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Count 0 /Kids [] >>\nendobj\n";
    let end = b"\ntrailer\n<< /Root 1 0 R /Size 4 >>\nstartxref\n0\n%%EOF\n";
    [&begin[..], b"3 0 obj\n", object, b"\nendobj\n", &end[..]].concat()
}

/// A stream object with this head.
pub fn stream(head: &str, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    [format!("<< {head} /Length {length} >>\nstream\n").as_bytes(), content, b"\nendstream"].concat()
}
