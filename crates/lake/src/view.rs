use std::sync::Arc;

use bairi_base::UnitCode;
use bairi_ledger::Viewer;
use bairi_plan::Plan;

use crate::figures::{Figures, figure};
use crate::{Figure, Times};

/// Every figure of a moment, as far as the viewer may see it. Cheap to clone.
#[derive(Clone)]
pub struct View {
    plan: Arc<Plan>,
    figures: Arc<Figures>,
    viewer: Arc<Viewer>,
    times: Times,
}

impl View {
    pub(crate) fn new(plan: Arc<Plan>, figures: Arc<Figures>, viewer: &Viewer, times: Times) -> View {
        View { plan, figures, viewer: Arc::new(viewer.clone()), times }
    }

    pub fn times(&self) -> Times {
        self.times
    }

    /// `None` if the plan has no such indicator, the unit is unknown or out of the viewer's area, or the unit lies
    /// below the level of the indicator's register.
    pub fn figure(&self, indicator: &str, unit: UnitCode) -> Option<Figure> {
        let at = self.plan.indicators.iter().position(|i| i.id == indicator)?;
        let indicator = &self.plan.indicators[at];
        let place = self.plan.units.position(unit)?;
        let register = self.plan.registers.iter().find(|r| r.id == indicator.register)?;
        if !self.viewer.sees(unit) || self.plan.units.all()[place].level > register.level {
            return None;
        }
        Some(figure(indicator, self.figures.get(at, place)?))
    }
}
