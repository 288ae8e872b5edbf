//! A model made ready to run: names resolved to numbers, once.

use crate::error::ModelError;
use crate::model::{Kind, Model, When};
use crate::part::{Of, Part};
use crate::standard::id_number::Difference;

pub(crate) struct Plan {
    pub(crate) model: Model,
    pub(crate) kinds: Vec<Kind>,
    /// By column.
    pub(crate) fallbacks: Vec<Option<Part>>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) comparisons: Vec<Comparison>,
    /// The comparison that asks for relatives, whose column names the household.
    pub(crate) household: Option<usize>,
}

pub(crate) struct Rule {
    pub(crate) left: Vec<Part>,
    pub(crate) right: Vec<Part>,
    pub(crate) finer: Vec<Part>,
    pub(crate) block_rows_max: usize,
    /// The column of identity numbers whose repairs are looked up too.
    pub(crate) repair: Option<usize>,
}

pub(crate) struct Comparison {
    pub(crate) column: usize,
    pub(crate) levels: Vec<Level>,
    /// An earlier comparison, and its levels (as bits) at which this one has nothing to add.
    pub(crate) silent_with: Option<usize>,
    pub(crate) silent_levels: u32,
    /// The same, where one of the two values was taken from the other column.
    pub(crate) silent_if_taken: u32,
}

pub(crate) struct Level {
    pub(crate) test: Test,
    /// The part whose frequency counts, and how much.
    pub(crate) term: Option<(Part, f64)>,
    /// That frequency is estimated, not counted.
    pub(crate) is_estimated: bool,
    /// Left rows that may share the value if agreement on it is to say something.
    pub(crate) rows_max: u32,
    /// The level is agreement on that very part, so that u is the average frequency.
    pub(crate) is_exact_term: bool,
}

/// A level's condition; the columns are those of the comparison unless a part says otherwise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Test {
    Equal(Part),
    /// Whole identity numbers; hidden places make none.
    SameNumber,
    Otherwise,
    JaroWinkler(f64),
    Levenshtein(usize),
    Damerau {
        at_most: usize,
        same_length: bool,
        length_min: usize,
        bytes: bool,
    },
    Homophone,
    NearHomophone,
    LooksAlike,
    EqualWhereReadable,
    Reordered,
    OneCharacter,
    Shortened,
    /// Identity numbers that differ so.
    Differs(Difference),
    Masked(bool),
    DayMonthSwapped,
    OneSlip,
    Lunar,
    DaysApart(u32, u32),
    YearApart,
    Placeholder,
    Within(u8),
    RelativeMatches,
}

impl Plan {
    pub(crate) fn of(model: &Model) -> Result<Self, ModelError> {
        model.check()?;
        let part = |reference: &String, place: &str| {
            Part::read(reference, &model.columns)
                .ok_or_else(|| ModelError::Reference { place: place.to_owned(), reference: reference.clone() })
        };
        let parts = |references: &[String]| {
            references.iter().map(|r| part(r, "a blocking rule")).collect::<Result<Vec<_>, _>>()
        };
        let fallbacks = model
            .columns
            .iter()
            .map(|c| c.fallback.as_ref().map(|f| part(f, &c.name)).transpose())
            .collect::<Result<_, _>>()?;
        let mut rules = Vec::new();
        for rule in &model.blocking_rules {
            let left = parts(&rule.on)?;
            let right = rule.right.as_ref().map_or_else(|| Ok(left.clone()), |r| parts(r))?;
            if left.is_empty() || left.len() != right.len() {
                return Err(ModelError::Reference { place: "a blocking rule".into(), reference: rule.on.join(" ") });
            }
            let column = left[0].column;
            let is_id = left.len() == 1 && left[0].of == Of::Whole && model.columns[column].kind == Kind::IdNumber;
            if rule.repair && !is_id {
                return Err(ModelError::Reference { place: "a repair rule".into(), reference: rule.on.join(" ") });
            }
            rules.push(Rule {
                left,
                right,
                finer: parts(&rule.finer)?,
                block_rows_max: rule.block_rows_max,
                repair: rule.repair.then_some(column),
            });
        }
        let comparisons =
            model.comparisons.iter().map(|c| comparison(model, c)).collect::<Result<Vec<Comparison>, _>>()?;
        let asks = |c: &Comparison| c.levels.iter().any(|level| level.test == Test::RelativeMatches);
        let household = comparisons.iter().position(asks);
        for (place, found) in comparisons.iter().enumerate().filter(|(_, found)| asks(found)) {
            // With `otherwise`, which ends every comparison.
            let is_alone = found.levels[0].test == Test::RelativeMatches && found.levels.len() == 2;
            if !is_alone || Some(place) != household {
                return Err(ModelError::Households { comparison: model.comparisons[place].name.clone() });
            }
        }
        let kinds = model.columns.iter().map(|c| c.kind).collect();
        Ok(Self { model: model.clone(), kinds, fallbacks, rules, comparisons, household })
    }
}

fn comparison(model: &Model, spec: &crate::model::ComparisonSpec) -> Result<Comparison, ModelError> {
    let refer = |reference: &String| {
        Part::read(reference, &model.columns)
            .ok_or_else(|| ModelError::Reference { place: spec.name.clone(), reference: reference.clone() })
    };
    let whole = refer(&spec.column)?;
    let kind = model.columns[whole.column].kind;
    let mut levels = Vec::new();
    for (place, level) in spec.levels.iter().enumerate() {
        let (mut test, needs) = test(&level.when, whole, &refer)?;
        if kind == Kind::IdNumber && test == Test::Equal(whole) {
            test = Test::SameNumber;
        }
        let fits = match needs {
            Needs::Any => true,
            Needs::Text => matches!(kind, Kind::Text | Kind::ChineseName),
            Needs::TextOrDate => matches!(kind, Kind::Text | Kind::ChineseName | Kind::Date),
            Needs::Name => kind == Kind::ChineseName,
            Needs::Id => kind == Kind::IdNumber,
            Needs::Date => kind == Kind::Date,
            Needs::Place => kind == Kind::Place,
            Needs::Key => kind == Kind::Key,
        };
        if !fits || whole.of != Of::Whole {
            let condition = format!("{test:?}");
            let needs = needs.name();
            return Err(ModelError::Kind { comparison: spec.name.clone(), level: place, condition, needs });
        }
        let term = level.term_frequency.as_ref().map(|t| Ok::<_, ModelError>((refer(&t.of)?, t.weight))).transpose()?;
        let same = |part| test == Test::Equal(part) || test == Test::SameNumber && part == whole;
        let is_exact_term = term.is_some_and(|(part, _)| same(part));
        let is_estimated = level.term_frequency.as_ref().is_some_and(|t| t.estimated);
        let can_be_estimated = |part: Part| match model.columns[part.column].kind {
            Kind::ChineseName => matches!(part.of, Of::Whole | Of::Pinyin | Of::Sorted),
            Kind::Date => part.of == Of::Whole,
            _ => false,
        };
        if term.is_some_and(|(part, _)| is_estimated && !can_be_estimated(part)) {
            let condition = "an estimated frequency".to_owned();
            let needs = Needs::Name.name();
            return Err(ModelError::Kind { comparison: spec.name.clone(), level: place, condition, needs });
        }
        let rows_max = level.term_frequency.as_ref().and_then(|t| t.rows_max).unwrap_or(u32::MAX);
        levels.push(Level { test, term, is_estimated, rows_max, is_exact_term });
    }
    let (mut silent_with, mut silent_levels, mut silent_if_taken) = (None, 0, 0);
    if let Some(silent) = &spec.silent_when {
        let earlier =
            model.comparisons.iter().take_while(|c| c.name != spec.name).position(|c| c.name == silent.comparison);
        let missing = || ModelError::Reference { place: spec.name.clone(), reference: silent.comparison.clone() };
        silent_with = Some(earlier.ok_or_else(missing)?);
        let bits = |levels: &[u8]| levels.iter().filter(|level| **level < 32).fold(0, |bits, level| bits | 1 << level);
        (silent_levels, silent_if_taken) = (bits(&silent.levels), bits(&silent.levels_if_taken));
    }
    Ok(Comparison { column: whole.column, levels, silent_with, silent_levels, silent_if_taken })
}

enum Needs {
    Any,
    Text,
    TextOrDate,
    Name,
    Id,
    Date,
    Place,
    Key,
}

impl Needs {
    fn name(&self) -> &'static str {
        match self {
            Needs::Any => "whole column",
            Needs::Text => "text",
            Needs::TextOrDate => "text or date",
            Needs::Name => "Chinese name",
            Needs::Id => "identity number",
            Needs::Date => "date",
            Needs::Place => "place",
            Needs::Key => "key",
        }
    }
}

fn test(
    when: &When,
    whole: Part,
    refer: &impl Fn(&String) -> Result<Part, ModelError>,
) -> Result<(Test, Needs), ModelError> {
    Ok(match when {
        When::Equal { of } => (Test::Equal(of.as_ref().map_or(Ok(whole), refer)?), Needs::Any),
        When::Otherwise => (Test::Otherwise, Needs::Any),
        When::JaroWinkler { at_least } => (Test::JaroWinkler(*at_least), Needs::Text),
        // Of dates only the distance 1 is known: one digit.
        When::Levenshtein { at_most } => {
            (Test::Levenshtein(*at_most), if *at_most == 1 { Needs::TextOrDate } else { Needs::Text })
        }
        When::DamerauLevenshtein { at_most, same_length, length_min, bytes } => {
            let test =
                Test::Damerau { at_most: *at_most, same_length: *same_length, length_min: *length_min, bytes: *bytes };
            (test, Needs::Text)
        }
        When::Homophone => (Test::Homophone, Needs::Name),
        When::NearHomophone => (Test::NearHomophone, Needs::Name),
        When::LooksAlike => (Test::LooksAlike, Needs::Name),
        When::EqualWhereReadable => (Test::EqualWhereReadable, Needs::Name),
        When::Reordered => (Test::Reordered, Needs::Name),
        When::OneCharacter => (Test::OneCharacter, Needs::Name),
        When::Shortened => (Test::Shortened, Needs::Name),
        When::OnePlace => (Test::Differs(Difference::OnePlace), Needs::Id),
        When::SwappedPlaces => (Test::Differs(Difference::Swapped), Needs::Id),
        When::OnePlaceAndCheck => (Test::Differs(Difference::OnePlaceAndCheck), Needs::Id),
        When::Masked { with_birth } => (Test::Masked(*with_birth), Needs::Id),
        When::DayMonthSwapped => (Test::DayMonthSwapped, Needs::Date),
        When::OneSlip => (Test::OneSlip, Needs::Date),
        When::Lunar => (Test::Lunar, Needs::Date),
        When::DaysApart { at_least, at_most } => (Test::DaysApart(*at_least, *at_most), Needs::Date),
        When::YearApart => (Test::YearApart, Needs::Date),
        When::Placeholder => (Test::Placeholder, Needs::Date),
        When::Within { digits } => (Test::Within(*digits), Needs::Place),
        When::RelativeMatches => (Test::RelativeMatches, Needs::Key),
    })
}
