//! The outline of the counties, projected once.

use std::collections::HashMap;
use std::fmt::Write;

use bairi_base::UnitCode;
use serde_json::Value;

/// The drawing is so wide; heights follow.
const WIDTH: f64 = 1000.0;
const MARGIN: f64 = 6.0;

struct Outline {
    /// The `d` of an SVG path, absolute start and relative steps in whole units.
    path: String,
    /// Left, top, right, bottom.
    frame: [f64; 4],
}

/// Outlines by unit; empty if the plan has no map.
#[derive(Default)]
pub(crate) struct Outlines(HashMap<UnitCode, Outline>);

impl Outlines {
    /// From the plan's GeoJSON: a plate carrée, shrunk by the cosine of the middle latitude, which is true enough for a
    /// sketch of a province. The plan has been checked, so what cannot be read is left out.
    pub(crate) fn new(map: Option<&str>) -> Outlines {
        let collection: Value = map.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        let features = collection["features"].as_array().cloned().unwrap_or_default();
        let rings: Vec<(UnitCode, Vec<Ring>)> = features.iter().filter_map(rings).collect();
        let points = || rings.iter().flat_map(|(_, rings)| rings.iter().flatten());
        let [west, south, east, north] = bounds(points().copied());
        if west >= east || south >= north {
            return Outlines::default();
        }
        let shrink = ((south + north) / 2.0).to_radians().cos();
        let scale = WIDTH / ((east - west) * shrink);
        let project =
            |(lon, lat): (f64, f64)| (((lon - west) * shrink * scale).round(), ((north - lat) * scale).round());
        let outline = |(unit, rings): (UnitCode, Vec<Vec<(f64, f64)>>)| {
            let rings: Vec<Vec<(f64, f64)>> =
                rings.into_iter().map(|ring| ring.into_iter().map(project).collect()).collect();
            let frame = bounds(rings.iter().flatten().copied());
            (unit, Outline { path: path(&rings), frame })
        };
        Outlines(rings.into_iter().map(outline).collect())
    }

    pub(crate) fn path(&self, unit: UnitCode) -> Option<&str> {
        self.0.get(&unit).map(|outline| outline.path.as_str())
    }

    /// The `viewBox` around some units; `None` if none of them has an outline.
    pub(crate) fn view_box(&self, units: &[UnitCode]) -> Option<String> {
        let frames = units.iter().filter_map(|unit| self.0.get(unit)).map(|outline| outline.frame);
        let [left, top, right, bottom] =
            frames.reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])])?;
        let (width, height) = (right - left + 2.0 * MARGIN, bottom - top + 2.0 * MARGIN);
        Some(format!("{} {} {width} {height}", left - MARGIN, top - MARGIN))
    }
}

/// Longitude and latitude of each corner.
type Ring = Vec<(f64, f64)>;

fn rings(feature: &Value) -> Option<(UnitCode, Vec<Ring>)> {
    let unit = UnitCode::parse(feature["properties"]["code"].as_str()?)?;
    let coordinates = feature["geometry"]["coordinates"].as_array()?;
    let ring = |ring: &Value| -> Vec<(f64, f64)> {
        let points = ring.as_array().into_iter().flatten();
        points.filter_map(|point| Some((point[0].as_f64()?, point[1].as_f64()?))).collect()
    };
    let polygon = |polygon: &Value| polygon.as_array().into_iter().flatten().map(ring).collect::<Vec<_>>();
    let rings = match feature["geometry"]["type"].as_str()? {
        "Polygon" => coordinates.iter().map(ring).collect(),
        "MultiPolygon" => coordinates.iter().flat_map(polygon).collect(),
        _ => return None,
    };
    Some((unit, rings))
}

fn bounds(points: impl Iterator<Item = (f64, f64)>) -> [f64; 4] {
    let nowhere = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
    points.fold(nowhere, |[a, b, c, d], (x, y)| [a.min(x), b.min(y), c.max(x), d.max(y)])
}

fn path(rings: &[Vec<(f64, f64)>]) -> String {
    let mut path = String::new();
    for ring in rings {
        let mut last: Option<(f64, f64)> = None;
        for (x, y) in ring.iter().copied() {
            match last {
                None => _ = write!(path, "M{x} {y}l"),
                Some((a, b)) if (a, b) == (x, y) => continue,
                Some((a, b)) => {
                    let (dx, dy) = (x - a, y - b);
                    let gap = if path.ends_with('l') || dx < 0.0 { "" } else { " " };
                    let inner = if dy < 0.0 { "" } else { " " };
                    _ = write!(path, "{gap}{dx}{inner}{dy}");
                }
            }
            last = Some((x, y));
        }
        path.push('z');
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_becomes_a_path_in_whole_steps() {
        let map = r#"{"features":[{"properties":{"code":"990101"},"geometry":{"type":"Polygon","coordinates":
            [[[100,0],[101,0],[101,1],[100,1],[100,0]]]}}]}"#;
        let outlines = Outlines::new(Some(map));
        let unit = UnitCode::parse("990101").expect("a code");
        assert_eq!(outlines.path(unit), Some("M0 1000l1000 0 0-1000-1000 0 0 1000z"));
        assert_eq!(outlines.view_box(&[unit]).as_deref(), Some("-6 -6 1012 1012"));
        assert_eq!(Outlines::new(None).view_box(&[unit]), None);
    }
}
