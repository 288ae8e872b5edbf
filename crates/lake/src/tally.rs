//! One scan of a register for all its indicators: every predicate over every batch, counted by unit.

use bairi_plan::{Indicator, Measure, Register};
use chrono::NaiveDate;
use datafusion::arrow::array::{Array, ArrayRef, AsArray, Int64Array, RecordBatch};
use datafusion::arrow::buffer::BooleanBuffer;
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Int64Type};
use datafusion::arrow::util::bit_chunk_iterator::UnalignedBitChunk;
use datafusion::logical_expr::Expr;

use crate::LakeError;
use crate::catalog::{Catalog, Program};
use crate::columns::UNIT;
use crate::derived::Enricher;
use crate::figures::Totals;
use crate::group::truth;
use crate::scan::{Limit, Scan};
use crate::territory::Territory;
use crate::world::World;

/// An indicator's expressions, as places among those of the program.
struct Sheet {
    population: usize,
    measure: Places,
    gap: Option<usize>,
}

enum Places {
    Coverage { met: usize },
    Count,
    Sum { value: usize },
    Ratio { numerator: usize, denominator: usize },
}

/// Every expression once, however many indicators share it.
#[derive(Default)]
pub(crate) struct Exprs {
    pub(crate) all: Vec<Expr>,
}

impl Exprs {
    pub(crate) fn place(&mut self, expr: Expr) -> usize {
        self.all.iter().position(|e| *e == expr).unwrap_or_else(|| {
            self.all.push(expr);
            self.all.len() - 1
        })
    }
}

/// What each unit has of its own, for each of some indicators of a register.
///
/// `None` for an indicator that cannot be evaluated: the others are not held up by it.
pub(crate) fn tally(
    world: &World,
    territory: &Territory,
    register: &Register,
    indicators: &[&Indicator],
    limits: &[Limit],
) -> Result<Vec<Option<Vec<Totals>>>, LakeError> {
    match fused(world, territory, register, indicators, limits) {
        Ok(own) => Ok(own.into_iter().map(Some).collect()),
        Err(error @ (LakeError::Segment(_) | LakeError::Unreadable(_) | LakeError::Folder(_))) => Err(error),
        Err(error) => match indicators {
            [one] => {
                tracing::error!(indicator = one.id, %error, "an indicator cannot be evaluated");
                Ok(vec![None])
            }
            many => {
                let each = |one: &&Indicator| tally(world, territory, register, &[*one], limits);
                Ok(many.iter().map(each).collect::<Result<Vec<_>, _>>()?.concat())
            }
        },
    }
}

fn fused(
    world: &World,
    territory: &Territory,
    register: &Register,
    indicators: &[&Indicator],
    limits: &[Limit],
) -> Result<Vec<Vec<Totals>>, LakeError> {
    let (program, sheets) = compile(&world.catalog, register, indicators, world.moment.true_on)?;
    let enricher = Enricher::new(world, register, program, limits)?;
    let selection = world.selection(register)?;
    let shelf = world.snapshot.shelf(&register.id)?;
    let scan = Scan { shelf, selection: &selection, columns: &enricher.program.base, limits, hints: &[] };
    // Each from the system, zero and untouched: most registers have entries in few of the units.
    let fresh = || -> Vec<Vec<Totals>> { sheets.iter().map(|_| vec![Totals::default(); territory.len()]).collect() };
    let count = |own: &mut Vec<Vec<Totals>>, batch: &RecordBatch| {
        let units = batch.column(enricher.program.at(UNIT)).as_primitive::<Int64Type>();
        let runs = runs(territory, units);
        let batch = enricher.enrich(batch)?;
        let values = enricher.program.values(&batch)?;
        for (own, sheet) in own.iter_mut().zip(&sheets) {
            sheet.count(&values, &runs, own)?;
        }
        Ok(())
    };
    let mut states = scan.run(fresh, count)?.into_iter();
    let mut own = states.next().expect("at least one thread works");
    for other in states {
        for (a, b) in own.iter_mut().flatten().zip(other.into_iter().flatten()) {
            a.iter_mut().zip(b).for_each(|(a, b)| *a = a.wrapping_add(b));
        }
    }
    Ok(own)
}

fn compile(
    catalog: &Catalog,
    register: &Register,
    indicators: &[&Indicator],
    today: NaiveDate,
) -> Result<(Program, Vec<Sheet>), LakeError> {
    let mut exprs = Exprs::default();
    let mut sheets = Vec::with_capacity(indicators.len());
    for indicator in indicators {
        let mut place = |sql: &str| Ok::<_, LakeError>(exprs.place(catalog.expr(register, sql, today)?));
        let population = place(&indicator.population)?;
        let (measure, gap) = match &indicator.measure {
            Measure::Coverage { met } => (Places::Coverage { met: place(met)? }, &None),
            Measure::Count { gap } => (Places::Count, gap),
            Measure::Sum { value, gap, .. } => (Places::Sum { value: place(value)? }, gap),
            Measure::Ratio { numerator, denominator, gap, .. } => {
                (Places::Ratio { numerator: place(numerator)?, denominator: place(denominator)? }, gap)
            }
        };
        let gap = gap.as_ref().map(|gap| place(gap)).transpose()?;
        sheets.push(Sheet { population, measure, gap });
    }
    let program = catalog.program(register, &exprs.all, &[])?;
    for (sheet, indicator) in sheets.iter().zip(indicators) {
        check_types(&program, sheet, indicator)?;
    }
    Ok((program, sheets))
}

/// A predicate that is no predicate must not become a figure.
fn check_types(program: &Program, sheet: &Sheet, indicator: &Indicator) -> Result<(), LakeError> {
    let check = |at: usize, key: &'static str, wanted: &'static str, fits: fn(&DataType) -> bool| {
        let found = program.data_type(at)?;
        let wrong = || LakeError::WrongType { of: indicator.id.clone(), key, wanted, found: found.to_string() };
        if fits(&found) { Ok(()) } else { Err(wrong()) }
    };
    let truth = |at, key| check(at, key, "true or false", is_truth);
    let number = |at, key| check(at, key, "a whole number", is_whole);
    truth(sheet.population, "population")?;
    if let Some(gap) = sheet.gap {
        truth(gap, "gap")?;
    }
    match sheet.measure {
        Places::Coverage { met } => truth(met, "met"),
        Places::Count => Ok(()),
        Places::Sum { value } => number(value, "value"),
        Places::Ratio { numerator, denominator } => {
            number(numerator, "numerator")?;
            number(denominator, "denominator")
        }
    }
}

pub(crate) fn is_truth(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Boolean | DataType::Null)
}

pub(crate) fn is_whole(data_type: &DataType) -> bool {
    data_type.is_integer() || *data_type == DataType::Null
}

/// Neighbouring rows of one unit: first row, how many, the unit's position.
type Run = (usize, usize, usize);

fn runs(territory: &Territory, units: &Int64Array) -> Vec<Run> {
    let units = units.values();
    let mut runs: Vec<Run> = Vec::new();
    let mut start = 0;
    while start < units.len() {
        let unit = units[start];
        let mut end = start + 1;
        while end < units.len() && units[end] == unit {
            end += 1;
        }
        if let Some(at) = territory.home(unit) {
            runs.push((start, end - start, at));
        }
        start = end;
    }
    runs
}

impl Sheet {
    fn count(&self, values: &[ArrayRef], runs: &[Run], own: &mut [Totals]) -> Result<(), LakeError> {
        let population = truth(&values[self.population]);
        if population.count_set_bits() == 0 {
            return Ok(());
        }
        let mut add = |which: usize, rows: &BooleanBuffer| {
            for (start, len, at) in runs {
                own[*at][which] += ones(rows, *start, *len);
            }
        };
        add(0, &population);
        if let Some(gap) = self.gap {
            add(3, &(&population & &truth(&values[gap])));
        }
        match self.measure {
            Places::Count => {}
            Places::Coverage { met } => {
                let values = &values[met];
                let is_met = &population & &truth(values);
                add(1, &is_met);
                if let Some(known) = values.logical_nulls() {
                    add(2, &(&population & &!known.inner()));
                }
                // Not met, or unknown.
                add(3, &(&population & &!&is_met));
            }
            Places::Sum { value } => sum(&values[value], &population, runs, own, 1)?,
            Places::Ratio { numerator, denominator } => {
                sum(&values[numerator], &population, runs, own, 1)?;
                sum(&values[denominator], &population, runs, own, 2)?;
            }
        }
        Ok(())
    }
}

fn ones(rows: &BooleanBuffer, start: usize, len: usize) -> i64 {
    if len == 1 {
        return i64::from(rows.value(start));
    }
    UnalignedBitChunk::new(rows.values(), rows.offset() + start, len).count_ones() as i64
}

fn sum(
    values: &ArrayRef,
    population: &BooleanBuffer,
    runs: &[Run],
    own: &mut [Totals],
    which: usize,
) -> Result<(), LakeError> {
    let values = cast(values, &DataType::Int64)?;
    let values = values.as_primitive::<Int64Type>();
    for (start, len, at) in runs {
        let mut sum = 0_i64;
        for row in *start..start + len {
            if population.value(row) && values.is_valid(row) {
                sum = sum.wrapping_add(values.value(row));
            }
        }
        own[*at][which] = own[*at][which].wrapping_add(sum);
    }
    Ok(())
}
