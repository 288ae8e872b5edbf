//! Where the units of the plan's map lie, roughly: enough to put something near.

use std::collections::HashMap;

use bairi_base::UnitCode;
use bairi_plan::Point;
use serde_json::Value;

use crate::chance::Chance;

/// How far from the middle something may lie, in degrees: five kilometres or so.
const SWAY_DEGREES: f64 = 0.05;

/// The middle of each outline.
#[derive(Default)]
pub(crate) struct Middles(HashMap<UnitCode, Point>);

impl Middles {
    /// From the plan's GeoJSON, which has been checked: what cannot be read is left out.
    pub(crate) fn of(map: Option<&str>) -> Middles {
        let collection: Value = map.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        let features = collection["features"].as_array().map(Vec::as_slice).unwrap_or_default();
        let middle = |feature: &Value| {
            let unit = UnitCode::parse(feature["properties"]["code"].as_str()?)?;
            let mut corners = Vec::new();
            collect(&feature["geometry"]["coordinates"], &mut corners);
            let count = corners.len() as f64;
            let mean = |part: fn(&(f64, f64)) -> f64| corners.iter().map(part).sum::<f64>() / count;
            Some((unit, Point::new(mean(|corner| corner.1), mean(|corner| corner.0))?))
        };
        Middles(features.iter().filter_map(middle).collect())
    }

    /// A point near the middle of the nearest unit above, or of the unit itself, that has an outline.
    pub(crate) fn near(&self, unit: UnitCode, chance: &mut Chance) -> Option<Point> {
        let above = self.0.iter().filter(|(outlined, _)| outlined.contains(unit));
        let (_, middle) = above.max_by_key(|(outlined, _)| outlined.level())?;
        let (north, east) = (SWAY_DEGREES * chance.sway(), SWAY_DEGREES * chance.sway());
        Point::new(middle.latitude + north, middle.longitude + east)
    }
}

/// Longitude and latitude of every corner, however deep the rings lie.
fn collect(coordinates: &Value, corners: &mut Vec<(f64, f64)>) {
    let Some(items) = coordinates.as_array() else { return };
    match (items.first().and_then(Value::as_f64), items.get(1).and_then(Value::as_f64)) {
        (Some(longitude), Some(latitude)) => corners.push((longitude, latitude)),
        _ => items.iter().for_each(|item| collect(item, corners)),
    }
}
