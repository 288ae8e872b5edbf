//! From HTML to text: a line for each block, a tab between the cells of a row.

/// Whether a text is markup rather than prose that happens to hold a `<`.
pub(crate) fn is_html(text: &str) -> bool {
    let head: String = text.chars().take(4000).collect::<String>().to_ascii_lowercase();
    ["<!doctype html", "<html", "<body", "<table", "<p>", "<p ", "<div"].iter().any(|tag| head.contains(tag))
}

const BLOCKS: [&str; 20] = [
    "p",
    "div",
    "br",
    "li",
    "ul",
    "ol",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "table",
    "tr",
    "section",
    "article",
    "header",
    "footer",
    "title",
    "blockquote",
];

pub(crate) fn to_text(html: &str) -> String {
    let mut out = Sheet::default();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        out.text(&rest[..at]);
        rest = &rest[at..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
            continue;
        }
        let Some(end) = rest.find('>') else { break };
        let tag = Tag::of(&rest[1..end]);
        rest = &rest[end + 1..];
        if !tag.closing && ["script", "style", "head"].contains(&tag.name.as_str()) {
            let close = format!("</{}", tag.name);
            rest = find_ignoring_case(rest, &close).map_or("", |at| &rest[at..]);
            continue;
        }
        out.tag(&tag);
    }
    out.text(rest);
    out.done
}

/// Linear: each call walks over what it skips.
fn find_ignoring_case(text: &str, wanted: &str) -> Option<usize> {
    text.as_bytes().windows(wanted.len()).position(|part| part.eq_ignore_ascii_case(wanted.as_bytes()))
}

struct Tag {
    name: String,
    closing: bool,
    rows: usize,
}

impl Tag {
    fn of(inside: &str) -> Tag {
        let closing = inside.starts_with('/');
        let inside = inside.trim_start_matches('/');
        let name = inside.chars().take_while(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
        let lower = inside.to_ascii_lowercase();
        let rows = lower.find("rowspan").map_or(1, |at| {
            let digits = lower[at + 7..].trim_start_matches([' ', '=', '"', '\'']);
            digits.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap_or(1)
        });
        Tag { name, closing, rows: rows.clamp(1, 1000) }
    }
}

/// Text with a line for each paragraph or row and a tab between cells.
#[derive(Default)]
pub(crate) struct Sheet {
    pub(crate) done: String,
    /// Rows that each column of the current table is still covered by a cell from above.
    covered: Vec<usize>,
    column: usize,
    in_cell: bool,
    /// Empty columns that a wide cell still has to its right.
    empty: usize,
}

impl Sheet {
    fn tag(&mut self, tag: &Tag) {
        match (tag.name.as_str(), tag.closing) {
            ("table", false) => {
                self.covered.clear();
                self.line();
            }
            ("tr", false) => self.row(),
            ("tr", true) => {
                self.in_cell = false;
                self.below_cells();
                self.line();
            }
            ("td" | "th", false) => self.cell(tag.rows),
            ("td" | "th", true) => self.in_cell = false,
            (name, _) if BLOCKS.contains(&name) => {
                if self.in_cell && name != "tr" && name != "table" {
                    self.space();
                } else {
                    self.in_cell = false;
                    self.line();
                }
            }
            _ => {}
        }
    }

    pub(crate) fn row(&mut self) {
        self.line();
        (self.column, self.empty) = (0, 0);
    }

    /// The cell just begun reaches over so many columns.
    pub(crate) fn wide(&mut self, columns: usize) {
        self.empty = columns.saturating_sub(1);
    }

    pub(crate) fn cell(&mut self, rows: usize) {
        for _ in 0..std::mem::take(&mut self.empty) {
            self.next_column();
        }
        self.below_cells();
        self.next_column();
        if self.column <= 200 {
            if self.covered.len() < self.column {
                self.covered.resize(self.column, 0);
            }
            self.covered[self.column - 1] = rows - 1;
        }
        self.in_cell = true;
    }

    /// Cells that reach down from above leave an empty one here, so that the columns stay in line.
    fn below_cells(&mut self) {
        while self.covered.get(self.column).is_some_and(|left| *left > 0) {
            self.covered[self.column] -= 1;
            self.next_column();
        }
    }

    fn next_column(&mut self) {
        if self.column > 0 {
            self.done.push('\t');
        }
        self.column += 1;
    }

    pub(crate) fn line(&mut self) {
        if !self.done.ends_with('\n') {
            self.done.push('\n');
        }
    }

    pub(crate) fn space(&mut self) {
        if !self.done.ends_with([' ', '\t', '\n']) {
            self.done.push(' ');
        }
    }

    pub(crate) fn text(&mut self, raw: &str) {
        let mut rest = raw;
        while let Some(at) = rest.find('&') {
            self.words(&rest[..at]);
            rest = &rest[at..];
            let Some(end) = rest.bytes().take(10).position(|b| b == b';') else {
                self.done.push('&');
                rest = &rest[1..];
                continue;
            };
            match entity(&rest[1..end]) {
                Some(c) => self.done.push(c),
                None => self.done.push_str(&rest[..=end]),
            }
            rest = &rest[end + 1..];
        }
        self.words(rest);
    }

    fn words(&mut self, raw: &str) {
        for c in raw.chars() {
            match c {
                '\n' | '\r' | '\t' | ' ' => self.space(),
                c => self.done.push(c),
            }
        }
    }
}

fn entity(name: &str) -> Option<char> {
    if let Some(code) = name.strip_prefix('#') {
        let number = match code.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => code.parse().ok()?,
        };
        return char::from_u32(number).filter(|c| !c.is_control());
    }
    Some(match name {
        "nbsp" | "ensp" | "emsp" => ' ',
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        "ldquo" => '“',
        "rdquo" => '”',
        "lsquo" => '‘',
        "rsquo" => '’',
        "mdash" => '—',
        "ndash" => '–',
        "middot" => '·',
        "hellip" => '…',
        _ => return None,
    })
}
