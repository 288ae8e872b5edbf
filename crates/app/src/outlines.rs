//! Whether a place lies inside a unit, by the outlines of the plan's map.

use std::collections::HashMap;

use bairi_base::UnitCode;
use serde_json::Value;

/// Kilometres of a degree of latitude.
const DEGREE_KM: f64 = 111.2;
/// Outlines are simplified, and maps of the country are shifted by up to half a kilometre: so near to the line a place
/// counts as inside.
const NEAR_KM: f64 = 2.0;

/// Longitude and latitude of each corner.
type Ring = Vec<(f64, f64)>;

/// The outlines of units; empty if the plan has no map.
#[derive(Default)]
pub(crate) struct Outlines(HashMap<UnitCode, Vec<Ring>>);

impl Outlines {
    /// From the plan's GeoJSON, which has been checked: what cannot be read is left out.
    pub(crate) fn new(map: Option<&str>) -> Outlines {
        let collection: Value = map.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        let features = collection["features"].as_array().map(Vec::as_slice).unwrap_or_default();
        Outlines(features.iter().filter_map(rings).collect())
    }

    /// The unit whose outline is asked about an entry of `unit`: the nearest one above it that has an outline, or
    /// itself, if outlines lie inside it.
    pub(crate) fn around(&self, unit: UnitCode) -> Option<UnitCode> {
        let above = self.0.keys().filter(|outlined| outlined.contains(unit)).max_by_key(|outlined| outlined.level());
        above.copied().or_else(|| self.0.keys().any(|outlined| unit.contains(*outlined)).then_some(unit))
    }

    /// How far outside a unit a place is, in kilometres; 0 inside or near. `None` if nobody knows its outline.
    pub(crate) fn km_outside(&self, unit: UnitCode, (latitude, longitude): (f64, f64)) -> Option<f64> {
        let parts: Vec<&Vec<Ring>> =
            self.0.iter().filter(|(at, _)| unit.contains(**at)).map(|(_, rings)| rings).collect();
        let point = (longitude, latitude);
        let inside = parts.iter().any(|rings| is_inside(rings, point));
        let lines = parts.iter().flat_map(|rings| rings.iter()).flat_map(|ring| ring.windows(2));
        let nearest = lines.map(|line| km_to_line(point, line[0], line[1])).reduce(f64::min)?;
        Some(if inside || nearest <= NEAR_KM { 0.0 } else { nearest })
    }
}

fn rings(feature: &Value) -> Option<(UnitCode, Vec<Ring>)> {
    let unit = UnitCode::parse(feature["properties"]["code"].as_str()?)?;
    let coordinates = feature["geometry"]["coordinates"].as_array()?;
    let ring = |ring: &Value| -> Ring {
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

/// Even and odd: a line to the east crosses the rings an odd number of times. Holes are rings like others.
fn is_inside(rings: &[Ring], (x, y): (f64, f64)) -> bool {
    let crosses = |line: &&[(f64, f64)]| {
        let ((x1, y1), (x2, y2)) = (line[0], line[1]);
        (y1 > y) != (y2 > y) && x < (x2 - x1) * (y - y1) / (y2 - y1) + x1
    };
    rings.iter().flat_map(|ring| ring.windows(2)).filter(crosses).count() % 2 == 1
}

/// On a plane that touches the earth at the point: true enough for a province.
fn km_to_line(point: (f64, f64), from: (f64, f64), to: (f64, f64)) -> f64 {
    let east_km = DEGREE_KM * point.1.to_radians().cos();
    let plane = |(lon, lat): (f64, f64)| ((lon - point.0) * east_km, (lat - point.1) * DEGREE_KM);
    let ((x1, y1), (x2, y2)) = (plane(from), plane(to));
    let (dx, dy) = (x2 - x1, y2 - y1);
    let length = dx * dx + dy * dy;
    let along = if length == 0.0 { 0.0 } else { (-(x1 * dx + y1 * dy) / length).clamp(0.0, 1.0) };
    (x1 + along * dx).hypot(y1 + along * dy)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A square of a degree at the equator, with a hole in its middle.
    const MAP: &str = r#"{"features":[{"properties":{"code":"990101"},"geometry":{"type":"Polygon","coordinates":[
        [[100,0],[101,0],[101,1],[100,1],[100,0]],[[100.4,0.4],[100.6,0.4],[100.6,0.6],[100.4,0.6],[100.4,0.4]]]}}]}"#;

    #[track_caller]
    fn check(place: (f64, f64), km: f64) {
        let outside = Outlines::new(Some(MAP)).km_outside(UnitCode::parse("990101").expect("a code"), place);
        let outside = outside.expect("an outline");
        assert!((outside - km).abs() < 0.1, "{place:?}: {outside} km, not {km}");
    }

    #[test]
    fn a_place_is_inside_near_or_so_many_kilometres_off() {
        check((0.2, 100.2), 0.0);
        check((-0.01, 100.5), 0.0);
        check((-0.1, 100.5), 11.1);
        check((0.5, 102.0), 111.2);
        check((0.5, 100.5), 11.1);
    }

    #[test]
    fn an_entry_is_held_to_the_outline_above_it_or_to_those_below() {
        let outlines = Outlines::new(Some(MAP));
        let unit = |code: &str| UnitCode::parse(code).expect("a code");
        assert_eq!(outlines.around(unit("990101100201")), Some(unit("990101")));
        assert_eq!(outlines.around(unit("99")), Some(unit("99")));
        assert_eq!(outlines.around(unit("990102")), None);
        assert_eq!(outlines.km_outside(unit("990102"), (0.2, 100.2)), None);
        assert_eq!(Outlines::new(None).around(unit("990101")), None);
    }
}
