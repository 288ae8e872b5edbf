//! Pictures are decoded once, with limits: whatever cannot be decoded is none, and a small file may claim to be huge.

use std::io::Cursor;

use bairi_plan::FileKind;
use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::codecs::webp::WebPDecoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, Limits, Rgb, RgbImage, RgbaImage};
use zune_png::PngDecoder;
use zune_png::zune_core::bytestream::ZCursor;
use zune_png::zune_core::colorspace::ColorSpace;
use zune_png::zune_core::options::DecoderOptions;

use super::Refusal;

const PIXELS_MAX: u64 = 50_000_000;
/// What a decoder may take for pixels.
const DECODED_BYTES_MAX: u64 = 400 << 20;
/// No side is longer.
const SIDE_MAX: u32 = 30_000;
/// The longer side of the small picture.
const SMALL_SIDE: u32 = 320;
const SMALL_QUALITY: u8 = 80;

pub(crate) fn decode(kind: FileKind, bytes: &[u8]) -> Result<DynamicImage, Refusal> {
    match kind {
        FileKind::Jpeg => decode_with(JpegDecoder::new(Cursor::new(bytes)).map_err(|_| Refusal::Broken)?),
        FileKind::Webp => decode_with(WebPDecoder::new(Cursor::new(bytes)).map_err(|_| Refusal::Broken)?),
        FileKind::Png => decode_png(bytes),
        FileKind::Pdf => Err(Refusal::Kind),
    }
}

fn decode_with(mut decoder: impl ImageDecoder) -> Result<DynamicImage, Refusal> {
    let (width, height) = decoder.dimensions();
    check_size(width.into(), height.into(), decoder.total_bytes())?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(DECODED_BYTES_MAX);
    decoder.set_limits(limits).map_err(|_| Refusal::Broken)?;
    DynamicImage::from_decoder(decoder).map_err(|_| Refusal::Broken)
}

fn check_size(width: u64, height: u64, bytes: u64) -> Result<(), Refusal> {
    if width == 0 || height == 0 {
        return Err(Refusal::Broken);
    }
    let side_max = u64::from(SIDE_MAX);
    let many = width.saturating_mul(height) > PIXELS_MAX || width > side_max || height > side_max;
    if many || bytes > DECODED_BYTES_MAX {
        return Err(Refusal::Pixels { millions_max: PIXELS_MAX / 1_000_000 });
    }
    Ok(())
}

/// The engine's columns are packed with the same library as pictures of this kind; the usual decoder would have that
/// library compiled in another way, so this one unpacks by itself.
fn decode_png(bytes: &[u8]) -> Result<DynamicImage, Refusal> {
    let options = DecoderOptions::default()
        .png_set_strip_to_8bit(true)
        .png_set_decode_animated(false)
        .set_max_width(usize::MAX)
        .set_max_height(usize::MAX);
    let mut decoder = PngDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(|_| Refusal::Broken)?;
    let (width, height) = decoder.dimensions().ok_or(Refusal::Broken)?;
    // Twice: colours of sixteen bits are unpacked before they are cut to eight.
    let size = decoder.output_buffer_size().and_then(|size| size.checked_mul(2)).ok_or(Refusal::Broken)?;
    check_size(width as u64, height as u64, size as u64)?;
    let pixels = decoder.decode_raw().map_err(|_| Refusal::Broken)?;
    let (width, height) = (width as u32, height as u32);
    let picture = match decoder.colorspace().ok_or(Refusal::Broken)? {
        ColorSpace::RGB => RgbImage::from_raw(width, height, pixels).map(DynamicImage::from),
        ColorSpace::RGBA => RgbaImage::from_raw(width, height, pixels).map(DynamicImage::from),
        ColorSpace::Luma => image::GrayImage::from_raw(width, height, pixels).map(DynamicImage::from),
        ColorSpace::LumaA => image::GrayAlphaImage::from_raw(width, height, pixels).map(DynamicImage::from),
        _ => None,
    };
    picture.ok_or(Refusal::Broken)
}

/// The small picture: upright, on white, without anything that the camera wrote.
pub(crate) fn small(picture: &DynamicImage, orientation: u8) -> Result<Vec<u8>, Refusal> {
    let fits = picture.width().max(picture.height()) <= SMALL_SIDE;
    let mut small = if fits { picture.clone() } else { picture.thumbnail(SMALL_SIDE, SMALL_SIDE) };
    small.apply_orientation(Orientation::from_exif(orientation).unwrap_or(Orientation::NoTransforms));
    let small = on_white(&small);
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, SMALL_QUALITY).encode_image(&small).map_err(|_| Refusal::Broken)?;
    Ok(bytes)
}

fn on_white(picture: &DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.to_rgb8();
    }
    let picture = picture.to_rgba8();
    RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        let [red, green, blue, alpha] = picture.get_pixel(x, y).0;
        let over = |value: u8| {
            let (value, alpha) = (u32::from(value), u32::from(alpha));
            ((value * alpha + 255 * (255 - alpha)) / 255) as u8
        };
        Rgb([over(red), over(green), over(blue)])
    })
}
