use std::sync::Arc;

use super::filter::RowFilter;
use super::keys::Keys;
use super::maker::{Maker, Makers};
use crate::ids::{Id, id};

/// A fault that so many rows have.
#[derive(Clone, Debug)]
pub(crate) struct Plant {
    pub(crate) name: Arc<str>,
    /// At the scale of the province.
    pub(crate) count: u64,
    pub(crate) set: Vec<(Id, Maker)>,
    pub(crate) when: Option<RowFilter>,
}

/// Reads `plant`; counts of rows that stand for people follow the scale.
pub(crate) fn plants(makers: &Makers, keys: &Keys, scale: Option<f64>) -> Vec<Plant> {
    let Some(named) = keys.table("plant") else { return Vec::new() };
    let mut plants = Vec::new();
    for (name, value) in named.all() {
        let Some(plant) = Keys::of(value, named.spot.key(name), named.faults) else { continue };
        plant.need("count");
        plant.need("set");
        let count = plant.whole("count", 1).unwrap_or(1) as u64;
        let count = scale.map_or(count, |scale| ((count as f64 * scale).round() as u64).max(1));
        let when = plant.table("when").map(|inner| makers.filter(inner));
        let mut set = Vec::new();
        for (field, value) in plant.table("set").iter().flat_map(|inner| inner.all()) {
            let spot = plant.spot.key("set").key(field);
            match makers.register.field(field) {
                Some(found) => set.extend(makers.set(found, value, spot).map(|maker| (id(field), maker))),
                None => {
                    let register = &makers.register.id;
                    plant.faults.add(&spot, format!("register `{register}` has no field `{field}`"));
                }
            }
        }
        plant.finish();
        plants.push(Plant { name: name.into(), count, set, when });
    }
    plants
}
