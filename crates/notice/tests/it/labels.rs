//! Labels of a notice, and how well a reading agrees with them.

use std::collections::BTreeMap;

use bairi_notice::{Notice, Op, Task};

#[derive(Debug, Default)]
pub(crate) struct Labels {
    pub(crate) head: BTreeMap<String, String>,
    pub(crate) tasks: Vec<Label>,
    /// Quantities, deliverables and scope are not labelled, and not scored.
    pub(crate) bodies_and_days_only: bool,
}

#[derive(Debug, Default)]
pub(crate) struct Label {
    number: String,
    section: String,
    begin: String,
    end: String,
    due: Vec<String>,
    every: Vec<String>,
    quantities: Vec<String>,
    units: Vec<String>,
    lead: Vec<String>,
    support: Vec<String>,
    make: Vec<String>,
    over: Vec<String>,
}

impl Labels {
    pub(crate) fn parse(text: &str) -> Labels {
        let mut out = Labels::default();
        for line in text.lines().filter(|l| !l.starts_with('#') && !l.trim().is_empty()) {
            let (word, rest) = line.split_once(' ').expect("a word and its value");
            let list = || rest.split(';').map(|s| s.trim().to_owned());
            match word {
                "=" => {
                    let mut parts = rest.split('|').map(str::trim);
                    let (number, section) = parts.next().and_then(|p| p.split_once(' ')).expect("number and section");
                    out.tasks.push(Label {
                        number: number.to_owned(),
                        section: section.trim().to_owned(),
                        begin: parts.next().expect("first words").to_owned(),
                        end: parts.next().expect("last words").to_owned(),
                        ..Label::default()
                    });
                    continue;
                }
                "unlabelled" => {
                    out.bodies_and_days_only = true;
                    continue;
                }
                "title" | "number" | "date" | "issuer" => {
                    out.head.insert(word.to_owned(), rest.to_owned());
                    continue;
                }
                _ => {}
            }
            let task = out.tasks.last_mut().expect("a task before its particulars");
            match word {
                "due" => task.due.push(rest.to_owned()),
                "every" => task.every.push(rest.to_owned()),
                "make" => task.make.push(rest.to_owned()),
                "over" => task.over.push(rest.to_owned()),
                "qty" => task.quantities.push(rest.to_owned()),
                "unit" => task.units.extend(list()),
                "lead" => task.lead.extend(list()),
                "support" => task.support.extend(list()),
                other => panic!("no label is called {other}"),
            }
        }
        out
    }
}

/// Right, read, labelled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Score {
    pub(crate) right: usize,
    pub(crate) read: usize,
    pub(crate) labelled: usize,
}

impl Score {
    fn of(read: &[String], labelled: &[String]) -> Score {
        let mut left: Vec<&String> = labelled.iter().collect();
        let right =
            read.iter().filter(|r| left.iter().position(|l| l == r).map(|at| left.remove(at)).is_some()).count();
        Score { right, read: read.len(), labelled: labelled.len() }
    }

    /// Phrases that hold the labelled words, each label once.
    fn holding(read: &[String], labelled: &[String]) -> Score {
        let mut left: Vec<&String> = labelled.iter().collect();
        let holds = |r: &String, left: &[&String]| left.iter().position(|l| r.contains(l.as_str()));
        let right = read.iter().filter(|r| holds(r, &left).map(|at| left.remove(at)).is_some()).count();
        Score { right, read: read.len(), labelled: labelled.len() }
    }

    fn add(&mut self, other: Score) {
        self.right += other.right;
        self.read += other.read;
        self.labelled += other.labelled;
    }

    /// The harmonic mean of precision and recall; 1 where there is nothing to find and nothing was found.
    pub(crate) fn f1(self) -> f64 {
        if self.read + self.labelled == 0 { 1.0 } else { 2.0 * self.right as f64 / (self.read + self.labelled) as f64 }
    }
}

#[derive(Debug, Default)]
pub(crate) struct Scores {
    pub(crate) tasks: Score,
    pub(crate) dates: Score,
    pub(crate) cadences: Score,
    pub(crate) quantities: Score,
    pub(crate) units: Score,
    pub(crate) deliverables: Score,
    pub(crate) scope: Score,
    /// What was read of deliverables and scope where it differs from the labels; no faults, for they are matters of degree.
    pub(crate) remarks: Vec<String>,
    pub(crate) faults: Vec<String>,
}

impl Scores {
    pub(crate) fn line(&self) -> String {
        let one = |name: &str, s: Score| format!("{name} {}/{}/{} F1 {:.3}", s.right, s.read, s.labelled, s.f1());
        [
            one("tasks", self.tasks),
            one("dates", self.dates),
            one("cadences", self.cadences),
            one("quantities", self.quantities),
            one("units", self.units),
            one("deliverables", self.deliverables),
            one("scope", self.scope),
        ]
        .join("; ")
    }
}

pub(crate) fn compare(notice: &Notice, labels: &Labels) -> Scores {
    let mut out = Scores::default();
    let same = |label: &Label, task: &Task| {
        let (text, begin) = (squeezed(&task.text), squeezed(&label.begin));
        text.starts_with(&begin) && text.ends_with(&squeezed(&label.end)) && number_agrees(label, task)
    };
    let mut used = vec![false; notice.tasks.len()];
    for label in &labels.tasks {
        let at = notice.tasks.iter().enumerate().position(|(n, task)| !used[n] && same(label, task));
        let found = at.map(|n| {
            used[n] = true;
            &notice.tasks[n]
        });
        if found.is_none() {
            out.faults.push(format!("not found: {} {}", label.number, label.begin));
        }
        out.tasks.add(Score { right: usize::from(found.is_some()), read: 0, labelled: 1 });
        particulars(label, found, &mut out);
    }
    if labels.bodies_and_days_only {
        (out.quantities, out.deliverables, out.scope) = Default::default();
        out.remarks.clear();
    }
    out.tasks.read = notice.tasks.len();
    for (_, task) in used.iter().zip(&notice.tasks).filter(|(used, _)| !**used) {
        out.faults.push(format!("not labelled: {:?} {:?}", task.path, task.text));
        out.dates.read += task.deadlines.len();
        out.units.read += task.lead_units.len() + task.support_units.len();
    }
    out
}

fn number_agrees(label: &Label, task: &Task) -> bool {
    let number = task.number.as_deref().unwrap_or("-");
    let section = if label.section == "-" { true } else { task.path.iter().any(|p| p.starts_with(&label.section)) };
    number == label.number && section
}

fn particulars(label: &Label, task: Option<&Task>, out: &mut Scores) {
    let tight = |all: &[String]| all.iter().map(|s| squeezed(s)).collect::<Vec<_>>();
    let due: Vec<String> =
        task.map_or(vec![], |t| t.deadlines.iter().map(|d| format!("{} {}", d.date, d.phrase.phrase)).collect());
    let every: Vec<String> = task.map_or(vec![], |t| t.cadences.iter().map(|c| c.phrase.clone()).collect());
    let quantities: Vec<String> = task.map_or(vec![], |t| t.quantities.iter().map(quantity).collect());
    let names = |units: &[bairi_notice::Unit]| units.iter().map(|u| u.name.clone()).collect::<Vec<_>>();
    let (lead, support) = task.map_or((vec![], vec![]), |t| (names(&t.lead_units), names(&t.support_units)));
    let mut note = |what: &str, read: &[String], labelled: &[String], score: &mut Score| {
        let (read, labelled) = (tight(read), tight(labelled));
        let here = Score::of(&read, &labelled);
        if here.right < here.read.max(here.labelled) {
            out.faults.push(format!("{} {what}: read {read:?}, labelled {labelled:?}", label.number));
        }
        score.add(here);
    };
    let [mut dates, mut cadences, mut amounts, mut units] = [Score::default(); 4];
    note("dates", &due, &label.due, &mut dates);
    note("cadences", &every, &label.every, &mut cadences);
    note("quantities", &quantities, &label.quantities, &mut amounts);
    if label.lead.is_empty() {
        note("units", &[lead, support].concat(), &label.units, &mut units);
    } else {
        note("lead", &lead, &label.lead, &mut units);
        note("support", &support, &label.support, &mut units);
    }
    let phrases = |all: &[bairi_notice::Phrase]| all.iter().map(|p| squeezed(&p.phrase)).collect::<Vec<_>>();
    let (make, over) = task.map_or((vec![], vec![]), |t| (phrases(&t.deliverables), phrases(&t.scope)));
    let made = Score::holding(&make, &tight(&label.make));
    let spread = Score::holding(&over, &tight(&label.over));
    for (what, read, labelled, score) in [("make", make, &label.make, made), ("over", over, &label.over, spread)] {
        if score.right < score.read.max(score.labelled) {
            out.remarks.push(format!("{} {what}: read {read:?}, labelled {labelled:?}", label.number));
        }
    }
    out.deliverables.add(made);
    out.scope.add(spread);
    out.dates.add(dates);
    out.cadences.add(cadences);
    out.quantities.add(amounts);
    out.units.add(units);
}

fn quantity(found: &bairi_notice::Quantity) -> String {
    let op = match found.op {
        Op::AtLeast => ">=",
        Op::AtMost => "<=",
        Op::Less => "<",
        Op::More => ">",
        Op::Equal => "=",
        Op::Range => "range",
    };
    let value = found.value_max.map_or(found.value.to_string(), |max| format!("{}-{max}", found.value));
    format!("{op}{value}{}{}", found.unit, found.phrase.phrase)
}

fn squeezed(text: &str) -> String {
    let one = |c: char| match c {
        '(' => '（',
        ')' => '）',
        ',' => '，',
        c => c,
    };
    text.chars().filter(|c| !c.is_whitespace()).map(one).collect()
}
