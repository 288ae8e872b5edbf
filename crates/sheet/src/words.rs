//! The words inside the files that are made here, in the file's language.

use bairi_base::Lang;
use chrono::NaiveDate;

/// One language's words.
pub(crate) struct Words {
    pub(crate) lang: Lang,
    pub(crate) unit: &'static str,
    pub(crate) unit_hint: &'static str,
    pub(crate) unit_names: &'static str,
    pub(crate) effective_on: &'static str,
    pub(crate) effective_on_hint: &'static str,
    pub(crate) reason: &'static str,
    pub(crate) reason_hint: &'static str,
    pub(crate) explanation: &'static str,
    pub(crate) explained: [&'static str; 4],
    pub(crate) empty_cells: &'static str,
    pub(crate) choices: &'static str,
    pub(crate) wrong_title: &'static str,
    pub(crate) wrong: &'static str,
    pub(crate) yes: &'static str,
    pub(crate) no: &'static str,
    /// Heads the column of a marked copy that says what is wrong.
    pub(crate) faults: &'static str,
    pub(crate) text: &'static str,
    pub(crate) integer: &'static str,
    pub(crate) money: &'static str,
    pub(crate) date: &'static str,
    pub(crate) bool: &'static str,
    pub(crate) one_of: &'static str,
    pub(crate) some_of: &'static str,
    pub(crate) id_number: &'static str,
    pub(crate) phone: &'static str,
    pub(crate) point: &'static str,
    pub(crate) key_of: &'static str,
}

impl Words {
    pub(crate) fn of(lang: Lang) -> &'static Words {
        match lang {
            Lang::Zh => &ZH,
            Lang::En => &EN,
        }
    }
}

const ZH: Words = Words {
    lang: Lang::Zh,
    unit: "行政单位",
    unit_hint: "12位代码，或县、乡镇、村的名称连写。",
    unit_names: "单位名称",
    effective_on: "生效日期",
    effective_on_hint: "情况从哪一天起属实；不填按当天。",
    reason: "变更原因",
    reason_hint: "可不填。",
    explanation: "填写说明",
    explained: ["列", "必填", "怎样填", "提示"],
    empty_cells: "空着的格子表示“这次不说”：新条目按未知登记，已有条目保留原值。",
    choices: "选项",
    wrong_title: "不在选项中",
    wrong: "请从下拉列表中选择。",
    yes: "是",
    no: "否",
    faults: "错误说明",
    text: "文本",
    integer: "整数，只写数字",
    money: "金额，单位元，最多两位小数",
    date: "日期，如 2020-01-31",
    bool: "是或否；没有核实的空着",
    one_of: "选一项：",
    some_of: "可选几项，用顿号隔开：",
    id_number: "18位身份证号码，或20位残疾人证号；格子须为文本格式",
    phone: "电话号码；格子须为文本格式",
    point: "纬度,经度（度，先纬后经），如 28.50000,115.25000",
    key_of: "填编号：",
};

const EN: Words = Words {
    lang: Lang::En,
    unit: "Unit code",
    unit_hint: "The 12-digit code, or the names of county, township and village in a row.",
    unit_names: "Unit names",
    effective_on: "Effective on",
    effective_on_hint: "The day from which it is true; today if left empty.",
    reason: "Reason",
    reason_hint: "May be left empty.",
    explanation: "How to fill in",
    explained: ["Column", "Required", "What to write", "Hint"],
    empty_cells: "An empty cell says nothing: unknown in a new entry, as it was in an existing one.",
    choices: "Choices",
    wrong_title: "Not a choice",
    wrong: "Please choose from the list.",
    yes: "Yes",
    no: "No",
    faults: "What is wrong",
    text: "Text",
    integer: "A whole number, digits only",
    money: "An amount in yuan, at most two decimals",
    date: "A date such as 2020-01-31",
    bool: "Yes or no; empty if nobody has checked",
    one_of: "One of: ",
    some_of: "One or more, separated by commas: ",
    id_number: "The 18-digit identity number, or a 20-digit disability card; the cell must be text",
    phone: "A phone number; the cell must be text",
    point: "Latitude, longitude in degrees, such as 28.50000,115.25000",
    key_of: "The key of: ",
};

/// The line with the two times of a table.
pub fn times_line(lang: Lang, true_on: NaiveDate, known_at: &str) -> String {
    match lang {
        Lang::Zh => format!("情况截至{true_on}，数据截至{known_at}"),
        Lang::En => format!("True on {true_on}; known at {known_at}"),
    }
}
