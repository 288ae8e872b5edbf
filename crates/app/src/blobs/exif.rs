//! What the camera wrote into a picture: when, where, which side is up. A picture need not say any of it, and what
//! makes no sense is not said.

use std::io::Cursor;

use ::exif::{Exif, In, Reader, Tag, Value};
use chrono::{NaiveDate, NaiveDateTime};

#[derive(Debug, Default, PartialEq)]
pub(crate) struct CameraSays {
    pub(crate) taken_at: Option<NaiveDateTime>,
    pub(crate) place: Option<(f64, f64)>,
    /// As EXIF numbers it; 1 is upright.
    pub(crate) orientation: u8,
}

pub(crate) fn read(picture: &[u8]) -> CameraSays {
    let Ok(exif) = Reader::new().read_from_container(&mut Cursor::new(picture)) else {
        return CameraSays { orientation: 1, ..CameraSays::default() };
    };
    let orientation = exif.get_field(Tag::Orientation, In::PRIMARY).and_then(|f| f.value.get_uint(0));
    CameraSays {
        taken_at: moment(&exif, Tag::DateTimeOriginal).or_else(|| moment(&exif, Tag::DateTimeDigitized)),
        place: place(&exif),
        orientation: orientation.and_then(|n| u8::try_from(n).ok()).unwrap_or(1),
    }
}

fn moment(exif: &Exif, tag: Tag) -> Option<NaiveDateTime> {
    let Value::Ascii(texts) = &exif.get_field(tag, In::PRIMARY)?.value else { return None };
    let at = ::exif::DateTime::from_ascii(texts.first()?).ok()?;
    let day = NaiveDate::from_ymd_opt(at.year.into(), at.month.into(), at.day.into())?;
    day.and_hms_opt(at.hour.into(), at.minute.into(), at.second.into())
}

/// Latitude and longitude. A camera that has not found itself writes zeros.
fn place(exif: &Exif) -> Option<(f64, f64)> {
    let latitude = degrees(exif, Tag::GPSLatitude, Tag::GPSLatitudeRef, b'S')?;
    let longitude = degrees(exif, Tag::GPSLongitude, Tag::GPSLongitudeRef, b'W')?;
    let somewhere = latitude.abs() <= 90.0 && longitude.abs() <= 180.0 && (latitude, longitude) != (0.0, 0.0);
    somewhere.then_some((latitude, longitude))
}

fn degrees(exif: &Exif, tag: Tag, side: Tag, negative: u8) -> Option<f64> {
    let Value::Rational(parts) = &exif.get_field(tag, In::PRIMARY)?.value else { return None };
    let [degrees, minutes, seconds] = parts.first_chunk::<3>()?;
    let value = degrees.to_f64() + minutes.to_f64() / 60.0 + seconds.to_f64() / 3600.0;
    let Value::Ascii(side) = &exif.get_field(side, In::PRIMARY)?.value else { return None };
    let negates = side.first()?.first()?.eq_ignore_ascii_case(&negative);
    value.is_finite().then_some(if negates { -value } else { value })
}
