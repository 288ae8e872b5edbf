use bairi_base::Level;
use bairi_plan::Register;

use crate::ids::{Id, id};

/// A text with places to fill in.
#[derive(Clone, Debug)]
pub(crate) struct Template(pub(crate) Vec<Part>);

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Part {
    Plain(String),
    /// Name of the row's unit.
    Unit,
    /// Name of the unit at a level.
    At(Level),
    Digits,
    Number,
    Year,
    Month,
    Base(Id),
}

impl Template {
    /// Reads `{village}扶贫车间{n}`; `base` is the register of the base rows, and `numbered` whether rows have a number.
    pub(crate) fn read(text: &str, base: Option<&Register>, numbered: bool) -> Result<Template, String> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((plain, behind)) = rest.split_once('{') {
            let (name, behind) = behind.split_once('}').ok_or("a `{` has no `}`")?;
            if !plain.is_empty() {
                parts.push(Part::Plain(plain.to_owned()));
            }
            parts.push(part(name, base, numbered)?);
            rest = behind;
        }
        if !rest.is_empty() {
            parts.push(Part::Plain(rest.to_owned()));
        }
        if parts.is_empty() { Err("the text is empty".to_owned()) } else { Ok(Template(parts)) }
    }
}

fn part(name: &str, base: Option<&Register>, numbered: bool) -> Result<Part, String> {
    if let Some(level) = Level::from_word(name) {
        return Ok(Part::At(level));
    }
    match (name, name.strip_prefix("base.")) {
        ("unit", _) => Ok(Part::Unit),
        ("code", _) => Ok(Part::Digits),
        ("n", _) if numbered => Ok(Part::Number),
        ("year", _) => Ok(Part::Year),
        ("month", _) => Ok(Part::Month),
        (_, Some(field)) if base.is_some_and(|base| base.field(field).is_some()) => Ok(Part::Base(id(field))),
        _ => Err(format!("`{{{name}}}` stands for nothing here")),
    }
}
