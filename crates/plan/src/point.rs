//! A point on the earth, as a field of an entry holds it.

use std::fmt;

const DEGREE_KM: f64 = 111.2;
/// About a metre; nobody's telephone knows it better.
const DECIMALS: usize = 5;

/// Degrees; north and east are positive.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    pub latitude: f64,
    pub longitude: f64,
}

impl Point {
    /// `None` if there is no such point. Zero and zero is what devices write that have not found themselves.
    pub fn new(latitude: f64, longitude: f64) -> Option<Point> {
        let somewhere = latitude.abs() <= 90.0 && longitude.abs() <= 180.0 && (latitude, longitude) != (0.0, 0.0);
        somewhere.then_some(Point { latitude, longitude })
    }

    /// Latitude, then longitude, as maps write them: `28.5,115.25`, also with a space or a full-width comma between, and
    /// with the words of the compass before the numbers (`北纬28.5 东经115.25`).
    pub fn parse(text: &str) -> Option<Point> {
        let words = text.replace(['北', '纬', '东', '经', '°', '度'], " ").replace(['，', ',', '、', ';', '；'], " ");
        let mut numbers = words.split_whitespace().map(decimal);
        let (latitude, longitude) = (numbers.next()??, numbers.next()??);
        if numbers.next().is_some() { None } else { Point::new(latitude, longitude) }
    }

    /// On a plane that touches the earth between the two: true enough for a province.
    pub fn km_to(self, other: Point) -> f64 {
        let middle = f64::midpoint(self.latitude, other.latitude).to_radians();
        let east = (other.longitude - self.longitude) * DEGREE_KM * middle.cos();
        east.hypot((other.latitude - self.latitude) * DEGREE_KM)
    }
}

/// The text of the log: five decimals, a comma between.
impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.DECIMALS$},{:.DECIMALS$}", self.latitude, self.longitude)
    }
}

/// Digits with a point among them; no exponents, no words for numbers that are none.
fn decimal(text: &str) -> Option<f64> {
    let plain = text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-'));
    text.parse().ok().filter(|_| plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(Point::parse(text).map(|point| point.to_string()).as_deref(), expected, "{text}");
    }

    #[test]
    fn a_point_is_read_as_people_write_it_and_written_one_way() {
        check("28.5,115.25", Some("28.50000,115.25000"));
        check(" 28.512345678， 115.25 ", Some("28.51235,115.25000"));
        check("北纬28.5° 东经115.25°", Some("28.50000,115.25000"));
        check("-28.5 -70", Some("-28.50000,-70.00000"));
        for wrong in ["", "28.5", "28.5,115,3", "91,10", "10,181", "0,0", "1e1,20", "NaN,1", "inf,1", "north,east"] {
            check(wrong, None);
        }
        let written = Point::parse("28.512345678,115.25").unwrap().to_string();
        check(&written, Some(&written));
    }

    #[test]
    fn a_distance_is_that_of_the_earth_within_a_hundredth() {
        let point = |latitude, longitude| Point::new(latitude, longitude).unwrap();
        let near = |km: f64, expected: f64| assert!((km - expected).abs() <= expected / 100.0, "{km}, not {expected}");
        near(point(28.0, 115.0).km_to(point(29.0, 115.0)), 111.2);
        // By the haversine, with a radius of 6,371 km.
        near(point(28.0, 115.0).km_to(point(28.0, 116.0)), 98.2);
        near(point(25.0, 114.0).km_to(point(29.0, 118.0)), 596.0);
        assert_eq!(point(28.0, 115.0).km_to(point(28.0, 115.0)), 0.0);
    }
}
