//! A model taught by people who have found out whether pairs are one person.
//!
//! Pairs are looked at because of their weight, so their levels are no sample of all matches: counting them would teach
//! nonsense. What they do tell, whatever they were chosen by, is how probable a match is *given* the levels. So the
//! correction of each level's weight is a logistic regression on the verdicts with the present match weight as its offset,
//! held back by a normal prior (ridge): few verdicts move little.

use crate::compare::SILENT;
use crate::model::{LevelSpec, Model, Prior};

/// A pair and the verdict on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Lesson {
    /// Bits, under the model that is to be taught.
    pub weight: f64,
    /// One for each comparison of the model.
    pub levels: Vec<u8>,
    pub same: bool,
}

/// How strongly corrections are held back: as if this many verdicts of one half each spoke against a correction.
const RIDGE: f64 = 4.0;
/// Bits that a level's weight may move.
const CORRECTION_MAX: f64 = 8.0;
const ROUNDS: usize = 200;

impl Model {
    /// A lesson about a pair that another model has weighed, as if this one had; `None` if their levels are not alike.
    ///
    /// Of each level the weight is exchanged. What the frequency of a value added to it stays.
    pub fn rebased(&self, lesson: &Lesson, by: &Model) -> Option<Lesson> {
        let alike = self.comparisons.len() == by.comparisons.len()
            && lesson.levels.len() == self.comparisons.len()
            && self
                .comparisons
                .iter()
                .zip(&by.comparisons)
                .all(|(a, b)| a.name == b.name && a.levels.len() == b.levels.len());
        if !alike {
            return None;
        }
        let mut weight = lesson.weight + self.prior.log2() - by.prior.log2();
        for ((own, other), level) in self.comparisons.iter().zip(&by.comparisons).zip(&lesson.levels) {
            if *level != SILENT {
                let (own, other) = (own.levels.get(usize::from(*level))?, other.levels.get(usize::from(*level))?);
                weight += (own.m / own.u).log2() - (other.m / other.u).log2();
            }
        }
        weight.is_finite().then(|| Lesson { weight, ..lesson.clone() })
    }

    /// The model with its levels' weights corrected by verdicts.
    pub fn taught_by(&self, lessons: &[Lesson]) -> Model {
        let corrections = corrections(self, lessons);
        let mut model = self.clone();
        let mut shift = corrections.prior;
        for (comparison, corrections) in model.comparisons.iter_mut().zip(&corrections.levels) {
            let sum = |levels: &[LevelSpec]| levels.iter().map(|level| level.m).sum::<f64>();
            let before = sum(&comparison.levels);
            for (level, correction) in comparison.levels.iter_mut().zip(corrections) {
                level.m *= correction.exp2();
            }
            // As much in all as before; what that takes from each weight the prior gives back.
            let grown = sum(&comparison.levels) / before;
            comparison.levels.iter_mut().for_each(|level| level.m = (level.m / grown).clamp(1e-12, 1.0 - 1e-12));
            shift += grown.log2();
        }
        model.prior = match model.prior {
            Prior::ShareMatched(share) => Prior::ShareMatched((share * shift.exp2()).clamp(1e-6, 0.999)),
            Prior::ProbabilityTwoRandomRecordsMatch(given) => {
                let odds = given / (1.0 - given) * shift.exp2();
                Prior::ProbabilityTwoRandomRecordsMatch((odds / (1.0 + odds)).clamp(1e-12, 0.5))
            }
        };
        model
    }
}

impl Prior {
    /// Bits, but for what the size of the left file adds.
    fn log2(self) -> f64 {
        match self {
            Prior::ShareMatched(share) => share.log2(),
            Prior::ProbabilityTwoRandomRecordsMatch(given) => (given / (1.0 - given)).log2(),
        }
    }
}

/// Bits to be added.
struct Corrections {
    prior: f64,
    levels: Vec<Vec<f64>>,
}

/// Newton's steps, one coordinate at a time: the function is concave, so they go up to its only top.
fn corrections(model: &Model, lessons: &[Lesson]) -> Corrections {
    let ln2 = std::f64::consts::LN_2;
    // The places of the coordinates: 0 is the prior.
    let mut starts = vec![1];
    for comparison in &model.comparisons {
        starts.push(starts[starts.len() - 1] + comparison.levels.len());
    }
    let count = starts[starts.len() - 1];
    let places = |lesson: &Lesson| -> Vec<usize> {
        let level = |(at, level): (usize, &u8)| (*level != SILENT).then(|| starts[at] + usize::from(*level));
        std::iter::once(0).chain(lesson.levels.iter().enumerate().filter_map(level)).collect()
    };
    let mut having: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (number, lesson) in lessons.iter().enumerate() {
        places(lesson).into_iter().filter(|place| *place < count).for_each(|place| having[place].push(number));
    }
    // In nats while working.
    let mut score: Vec<f64> = lessons.iter().map(|lesson| lesson.weight * ln2).collect();
    let mut correction = vec![0.0_f64; count];
    let limit = CORRECTION_MAX * ln2;
    for _ in 0..ROUNDS {
        let mut moved = 0.0_f64;
        for place in 0..count {
            let (mut slope, mut bend) = (-RIDGE / 4.0 * correction[place], RIDGE / 4.0);
            for number in &having[place] {
                let probability = 1.0 / (1.0 + (-score[*number]).exp());
                slope += f64::from(u8::from(lessons[*number].same)) - probability;
                bend += probability * (1.0 - probability);
            }
            let next = (correction[place] + slope / bend).clamp(-limit, limit);
            let step = next - correction[place];
            correction[place] = next;
            having[place].iter().for_each(|number| score[*number] += step);
            moved = moved.max(step.abs());
        }
        if moved < 1e-9 {
            break;
        }
    }
    let bits = |place: usize| correction[place] / ln2;
    let levels = starts.windows(2).map(|pair| (pair[0]..pair[1]).map(bits).collect()).collect();
    Corrections { prior: bits(0), levels }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lessons(model: &Model, level: u8, same: usize, other: usize) -> Vec<Lesson> {
        let mut levels = vec![SILENT; model.comparisons.len()];
        levels[0] = level;
        let one = |same| Lesson { weight: 0.0, levels: levels.clone(), same };
        (0..same).map(|_| one(true)).chain((0..other).map(|_| one(false))).collect()
    }

    /// The weight that a pair of this level gains, prior included.
    fn gain(before: &Model, after: &Model, level: usize) -> f64 {
        let weight = |model: &Model| {
            let level = &model.comparisons[0].levels[level];
            let Prior::ShareMatched(share) = model.prior else { panic!("the default prior is a share") };
            (level.m / level.u).log2() + share.log2()
        };
        weight(after) - weight(before)
    }

    #[test]
    fn verdicts_move_the_weight_towards_what_they_say_and_none_moves_nothing() {
        let model = Model::default_model();
        let taught = model.taught_by(&[]);
        assert!(gain(&model, &taught, 0).abs() < 1e-9);
        // Three in four: log2(3) bits, a little less for the ridge.
        let taught = model.taught_by(&lessons(&model, 0, 750, 250));
        assert!((gain(&model, &taught, 0) - 3_f64.log2()).abs() < 0.05, "{}", gain(&model, &taught, 0));
        let few = model.taught_by(&lessons(&model, 0, 3, 1));
        assert!(gain(&model, &few, 0) < gain(&model, &taught, 0) && gain(&model, &few, 0) > 0.0);
        let refuted = model.taught_by(&lessons(&model, 1, 0, 500));
        assert!(gain(&model, &refuted, 1) < -4.0);
        assert!(Model::from_json(&refuted.to_json()).is_ok());
    }

    #[test]
    fn verdicts_about_what_a_taught_model_weighed_do_not_teach_twice() {
        let model = Model::default_model();
        let first = lessons(&model, 0, 750, 250);
        let taught = model.taught_by(&first);
        // The next run's pairs weigh what the first verdicts made of them, and come out the same.
        let gained = gain(&model, &taught, 0);
        let second = first.iter().map(|lesson| Lesson { weight: lesson.weight + gained, ..lesson.clone() });
        let all: Vec<Lesson> =
            first.iter().cloned().chain(second.map(|l| model.rebased(&l, &taught).unwrap())).collect();
        let again = model.taught_by(&all);
        assert!((gain(&model, &again, 0) - gained).abs() < 0.05, "{} {gained}", gain(&model, &again, 0));
        assert_eq!(model.rebased(&first[0], &model), Some(first[0].clone()));
        let mut other = model.clone();
        other.comparisons.pop();
        assert_eq!(other.rebased(&first[0], &model), None);
    }

    #[test]
    fn the_order_of_verdicts_is_nothing() {
        let model = Model::default_model();
        let mut all = lessons(&model, 0, 20, 30);
        all.extend(lessons(&model, 1, 5, 1));
        let one = model.taught_by(&all);
        all.reverse();
        let other = model.taught_by(&all);
        assert!((gain(&one, &other, 0)).abs() < 1e-6);
    }
}
