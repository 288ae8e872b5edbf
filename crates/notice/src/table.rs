//! Tables of tasks: a row is a task; the columns are known by their headings or by what stands in them.

use std::ops::Range;

use crate::blocks::Block;
use crate::bodies::{is_body, split};
use crate::charge::{Charge, Role, role_of};
use crate::draft::{Draft, printed};
use crate::mark::{Level, mark};
use crate::source::{Source, han_number};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Number,
    Text,
    Lead,
    Support,
    Limit,
    Other,
}

/// Tasks of every table of the document, in order.
pub(crate) fn drafts(source: &Source, blocks: &[Block]) -> Vec<Draft> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < blocks.len() {
        let rows = rows_of_table(&blocks[at..]);
        if rows >= 2 {
            out.extend(table(source, &blocks[at..at + rows]));
        }
        at += rows.max(1);
    }
    out
}

/// Rows of a table that begins here; a short line between two rows is a heading of the table.
fn rows_of_table(blocks: &[Block]) -> usize {
    let mut count = 0;
    while let Some(block) = blocks.get(count) {
        let heading = count > 0 && block.len() <= 40 && blocks.get(count + 1).is_some_and(Block::is_row);
        if !block.is_row() && !heading {
            break;
        }
        count += 1;
    }
    count
}

fn table(source: &Source, rows: &[Block]) -> Vec<Draft> {
    let heading = rows.iter().take(4).position(|row| is_heading(source, row));
    let Some(heading) = heading else { return Vec::new() };
    let mut columns: Vec<Column> = rows[heading].cells.iter().map(|c| column(&bare(source, c.clone()))).collect();
    let mut heading = heading;
    // A heading of two rows: the lower one says more.
    if let Some(lower) = rows.get(heading + 1).filter(|r| is_heading(source, r) && r.cells.len() == columns.len()) {
        let said = lower.cells.iter().map(|c| column(&bare(source, c.clone())));
        columns = columns.into_iter().zip(said).map(|(a, b)| if b == Column::Other { a } else { b }).collect();
        heading += 1;
    }
    // 牵头单位 beside 责任单位: the second takes part.
    let leads = |n: usize| bare(source, rows[heading].cells[n].clone()).contains("牵头");
    if (0..columns.len()).any(|n| columns[n] == Column::Lead && leads(n)) {
        for (n, column) in columns.iter_mut().enumerate() {
            if *column == Column::Lead && !leads(n) {
                *column = Column::Support;
            }
        }
    }
    let units = columns.iter().any(|c| matches!(c, Column::Lead | Column::Support));
    let mut reader =
        Reader { source, columns, units, section: None, carried: Row::default(), last_number: 0, out: Vec::new() };
    for row in &rows[heading + 1..] {
        reader.row(row);
    }
    let mut out = reader.out;
    // A table in which nobody is responsible for anything is no list of tasks.
    if !out.iter().any(|d: &Draft| d.charge.has_units()) {
        out.clear();
    }
    out
}

fn bare(source: &Source, cell: Range<usize>) -> String {
    source.folded(cell).chars().filter(|c| !c.is_whitespace()).collect()
}

fn is_heading(source: &Source, row: &Block) -> bool {
    let length = |c: &Range<usize>| source.folded[c.clone()].iter().filter(|c| !c.is_whitespace()).count();
    // A row that begins with a number is none, and most do.
    let counted = row.cells.iter().find(|c| !c.is_empty()).is_some_and(|c| source.at(c.start).is_ascii_digit());
    if !row.is_row() || counted || row.cells.iter().any(|c| length(c) > 24) {
        return false;
    }
    let known = |c: &&Range<usize>| length(c) <= 14 && column(&bare(source, (*c).clone())) != Column::Other;
    row.cells.iter().filter(known).count() >= 2
}

fn column(name: &str) -> Column {
    match role_of(name) {
        Some(Role::Lead) => return Column::Lead,
        Some(Role::Support) => return Column::Support,
        Some(Role::Limit) => return Column::Limit,
        Some(Role::Person) => return Column::Other,
        None => {}
    }
    let has = |words: &[&str]| words.iter().any(|w| name.contains(w));
    match name {
        "" => Column::Other,
        n if ["序号", "编号", "号", "项次", "序"].contains(&n) => Column::Number,
        _ if has(&["分值", "备注", "说明", "得分", "领导", "责任人", "联系", "电话", "类别"]) => {
            Column::Other
        }
        _ if has(&["配合", "协办", "协同", "参与", "参加", "协助"]) => Column::Support,
        _ if has(&["牵头", "责任单位", "责任部门", "主办", "责任主体", "承办"]) || ["单位", "部门"].contains(&name) => {
            Column::Lead
        }
        _ if has(&["时限", "时间", "节点", "期限", "进度安排"]) => Column::Limit,
        _ if has(&[
            "任务", "措施", "内容", "工作", "事项", "要求", "目标", "标准", "举措", "做法", "项目", "问题", "指标",
            "成果",
        ]) =>
        {
            Column::Text
        }
        _ => Column::Other,
    }
}

/// What a row says; an empty cell is filled from the row above, as a cell that reaches over several rows.
#[derive(Clone, Default)]
struct Row {
    number: Option<String>,
    lead: Vec<Range<usize>>,
    support: Vec<Range<usize>>,
    limit: Option<Range<usize>>,
}

struct Reader<'a> {
    source: &'a Source,
    columns: Vec<Column>,
    units: bool,
    section: Option<(String, Vec<Range<usize>>)>,
    carried: Row,
    last_number: u32,
    out: Vec<Draft>,
}

impl Reader<'_> {
    fn row(&mut self, row: &Block) {
        if !row.is_row() {
            self.section(std::slice::from_ref(&row.range));
            return;
        }
        let filled: Vec<Range<usize>> = row.cells.iter().filter(|c| !c.is_empty()).cloned().collect();
        let Some(first) = filled.first().cloned() else { return };
        let words = bare(self.source, first.clone());
        if ["合计", "总计", "总分", "小计", "备注", "注"].iter().any(|w| words == *w) || is_heading(self.source, row)
        {
            return;
        }
        let level = mark(self.source, first.start, first.end).map(|m| m.level);
        let heading = match level {
            Some(Level::Part | Level::Heading) => true,
            Some(Level::Group) => !self.units || filled.len() == 1,
            // 一 with no sign, and a heading beside it.
            _ => {
                filled.len() == 2
                    && han_number(&self.source.folded, first.start).is_some_and(|(_, end)| end == first.end)
            }
        };
        let heading = heading && !filled[1..].iter().any(|c| self.is_units(c));
        if heading || filled.len() == 1 && self.columns.len() > 2 && first.len() <= 30 && row.cells.len() < 3 {
            self.section(&filled);
            return;
        }
        let by_column = self.units && row.cells.len() == self.columns.len();
        if by_column { self.by_column(row) } else { self.by_content(&filled) }
    }

    /// A row that is a heading, perhaps with the units of all its rows in brackets.
    fn section(&mut self, cells: &[Range<usize>]) {
        let last = cells.get(1).unwrap_or(&cells[0]).clone();
        let name = if cells.len() > 1 && cells[0].len() <= 4 { cells[0].start..last.end } else { last.clone() };
        let open = last.clone().find(|i| self.source.at(*i) == '(');
        let units = open.map(|open| {
            let close = (open..last.end).rev().find(|i| self.source.at(*i) == ')').unwrap_or(last.end);
            split(self.source, open + 1..close.max(open + 1))
        });
        let units = units.filter(|u| !u.is_empty() && u.iter().all(|n| is_body(&self.source.folded(n.clone()))));
        self.section = Some((self.source.tight(name), units.unwrap_or_default()));
        self.carried = Row::default();
        self.last_number = 0;
    }

    fn by_column(&mut self, row: &Block) {
        let of = |wanted: Column| {
            row.cells
                .iter()
                .zip(&self.columns)
                .filter(move |(c, k)| **k == wanted && !c.is_empty())
                .map(|(c, _)| c.clone())
        };
        let text: Vec<Range<usize>> = of(Column::Text).collect();
        // 无: nobody.
        let somebody = |name: &Range<usize>| !matches!(self.source.folded(name.clone()).as_str(), "无" | "暂无" | "-");
        let names = |wanted| of(wanted).flat_map(|c| split(self.source, c)).filter(somebody).collect::<Vec<_>>();
        let (mut lead, support) = (names(Column::Lead), names(Column::Support));
        let mut support = support;
        // A cell may itself say who leads (A牵头，B配合; A、B按职责分工负责).
        let cell: Vec<_> = of(Column::Lead).collect();
        let told = |cell: &Range<usize>| {
            let text = self.source.folded(cell.clone());
            ["牵头", "负责", "配合", "参与"].iter().any(|verb| text.contains(verb))
        };
        if let [cell] = &cell[..]
            && told(cell)
        {
            let (a, b) = crate::charge::phrase(self.source, cell.clone());
            (lead, support) = (a, [b, support].concat());
        }
        let number = of(Column::Number).next().map(|c| printed(self.source, c));
        let limit = of(Column::Limit).next();
        let said = Row { number, lead, support, limit };
        let (Some(a), Some(b)) = (text.first(), text.last()) else { return };
        let (text, start) = (a.start..b.end, row.cells.iter().find(|c| !c.is_empty()).map_or(a.start, |c| c.start));
        self.emit(said, text, start);
    }

    /// Cells lost on the way: what a cell is shows in what stands in it.
    fn by_content(&mut self, filled: &[Range<usize>]) {
        let plain_number = |c: &Range<usize>| bare(self.source, c.clone()).parse::<u32>().ok();
        let is_units = |c: &Range<usize>| self.is_units(c);
        let text: Vec<&Range<usize>> =
            filled.iter().filter(|c| plain_number(c).is_none() && !is_units(c) && !self.is_limit(c)).collect();
        let (Some(a), Some(b)) = (text.first(), text.last()) else { return };
        let (a, b) = ((*a).clone(), (*b).clone());
        let units = filled
            .iter()
            .filter(|c| c.start < a.start || c.start > b.start)
            .rfind(|c| is_units(c))
            .or_else(|| filled.iter().rfind(|c| is_units(c)));
        let units: Vec<Range<usize>> = units.map(|c| split(self.source, c.clone())).unwrap_or_default();
        let number = plain_number(&filled[0]).filter(|n| !units.is_empty() || *n == self.last_number + 1);
        self.last_number = number.unwrap_or(self.last_number);
        let limit = filled.iter().find(|c| self.is_limit(c)).cloned();
        let said = Row { number: number.map(|n| n.to_string()), lead: units, support: Vec::new(), limit };
        self.emit(said, a.start..b.end, filled[0].start);
    }

    fn is_units(&self, cell: &Range<usize>) -> bool {
        let names = split(self.source, cell.clone());
        !names.is_empty() && names.iter().all(|n| is_body(&self.source.folded(n.clone())))
    }

    fn is_limit(&self, cell: &Range<usize>) -> bool {
        cell.len() <= 20 && !crate::dates::all(self.source, cell.clone(), crate::dates::Year::any(), true).is_empty()
    }

    fn emit(&mut self, said: Row, text: Range<usize>, start: usize) {
        let new = said.number.is_some();
        let from_section = self.section.as_ref().map(|(_, units)| units.clone()).unwrap_or_default();
        let carry = if new && self.units { Row::default() } else { self.carried.clone() };
        let mut lead = if said.lead.is_empty() { carry.lead } else { said.lead };
        let support = if said.support.is_empty() { carry.support } else { said.support };
        if lead.is_empty() && support.is_empty() {
            // A cell may reach over several numbered rows too.
            lead = if from_section.is_empty() { self.carried.lead.clone() } else { from_section };
        }
        let number = said.number.or(self.carried.number.clone());
        let limit = said.limit.or(if new { None } else { self.carried.limit.clone() });
        self.carried =
            Row { number: number.clone(), lead: lead.clone(), support: support.clone(), limit: limit.clone() };
        let path = self.section.iter().map(|(name, _)| name.clone()).chain(number.clone()).collect();
        let span = lead.first().or(support.first()).cloned().unwrap_or(text.clone());
        let charge = Charge { span, lead, support, limit: None, labelled: true };
        self.out.push(Draft { path, number, start, text, charge, limit, row: true, carried: !new });
    }
}
