#!/usr/bin/env python3
"""Files with hard habits, derived from generate.py's, linked and measured. usage: field.py DATADIR LINK [VARIANT...]

Prints one line for each variant, untrained and trained in the run: F1 of the best link of each right row at its best
threshold, precision and recall there, precision and recall from the engine's `sure_from`, the share of true pairs that
were written at all, rows that blocking left out. ROWS limits the department's rows, MODE=trained or untrained
leaves out the other, KEEP=DIR keeps the files of the last variant. Needs numpy, pyarrow, pypinyin."""
import copy
import datetime
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pypinyin import lazy_pinyin

COLUMNS = ["name", "id_no", "birth", "sex", "vill", "phone"]
HERE = pathlib.Path(__file__).resolve().parent
WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
TRADITIONAL = dict(zip(
    "张刘陈杨黄赵吴孙马罗郑谢韩许邓冯叶苏卢吕蒋贾钟谭邹陆万龙严汤龚顾钱闫韦军伟华兰丽凤云国东红贵荣银艳杰强辉涛刚飞宝兴义庆静娇晓维学远顺胜贤锋达树开礼连会琼莲书贺泽发",
    "張劉陳楊黃趙吳孫馬羅鄭謝韓許鄧馮葉蘇盧呂蔣賈鍾譚鄒陸萬龍嚴湯龔顧錢閆韋軍偉華蘭麗鳳雲國東紅貴榮銀艷傑強輝濤剛飛寶興義慶靜嬌曉維學遠順勝賢鋒達樹開禮連會瓊蓮書賀澤發"))


class Files:
    """Both files as lists of text by column, '' for missing, and who each row is (`who`, unique negative: nobody else)."""

    def __init__(self, data, rows):
        left, right = pq.read_table(f"{data}/registry.parquet"), pq.read_table(f"{data}/dept.parquet").slice(0, rows)
        self.chance = np.random.default_rng(7)
        self.left = {c: left[c].fill_null("").to_pylist() for c in COLUMNS}
        self.right = {c: right[c].fill_null("").to_pylist() for c in COLUMNS}
        self.left_who, self.right_who = left["rid"].to_numpy(), right["true_rid"].fill_null(-1).to_numpy()

    def copy(self):
        other = copy.copy(self)
        other.left, other.right, other.chance = dict(self.left), dict(self.right), np.random.default_rng(7)
        return other

    def write(self, folder):
        for side, key, name in [(self.left, "rid", "registry"), (self.right, "did", "dept")]:
            columns = {c: pa.array([v or None for v in side[c]], pa.string()) for c in COLUMNS if c in side}
            count = len(next(iter(side.values())))
            more = {"true_rid": pa.array(self.right_who, mask=self.right_who < 0), "errs": np.zeros(count, np.int32)} if name == "dept" else {}
            pq.write_table(pa.table({key: np.arange(count)} | columns | more), folder / f"{name}.parquet")
        (folder / "errnames.json").write_text(json.dumps(["id_missing", "id_typo1", "id_swap"]))


def cells(column, change, share=1.0, both=False):
    """A variant that changes the values of one column, in a share of the rows."""
    def make(f):
        for side in [f.right] + [f.left] * both:
            pick = f.chance.random(len(side[column])) < share
            side[column] = [change(v, i) if v and p else v for i, (v, p) in enumerate(zip(side[column], pick))]
    return make


def without(*columns):
    def make(f):
        for column in columns:
            f.right.pop(column)
    return make


def empty(*columns):
    def make(f):
        for column in columns:
            f.right[column] = [""] * len(f.right[column])
    return make


def together(*variants):
    def make(f):
        for variant in variants:
            variant(f)
    return make


def check(seventeen):
    return "10X98765432"[sum(w * int(d) for w, d in zip(WEIGHTS, seventeen)) % 11]


def fixed(change):
    """Only for numbers of eighteen plain places."""
    return lambda v, i: change(v) if len(v) == 18 and v[:17].isascii() and v[:17].isdigit() else v


def day(v):
    try:
        return datetime.date(int(v[:4]), int(v[4:6]), int(v[6:]))
    except ValueError:
        return None


def lunar_days():
    """Solar yyyymmdd to lunar yyyymmdd, from the engine's own table of months."""
    text = HERE.parent / "crates/linkage/src/standard/lunar_years.rs"
    found = {}
    for n, year in enumerate(int(x, 16) for x in re.findall(r"0x[0-9a-f]+", text.read_text())):
        at = datetime.date(1900 + n, 1, 1) + datetime.timedelta(days=year >> 17)
        leap = year >> 13 & 15
        for month in range(1, 13):
            for length in [29 + (year >> (month - 1) & 1)] + [29 + (year >> 12 & 1)] * (leap == month):
                for d in range(length):
                    found[f"{at + datetime.timedelta(days=d):%Y%m%d}"] = f"{1900 + n}{month:02}{d + 1:02}"
                at += datetime.timedelta(days=length)
    return found


LUNAR = lunar_days()


def excel(v, i):
    d = day(v)
    return str((d - datetime.date(1899, 12, 30)).days) if d else v


def pinyin(style):
    def change(v, i):
        parts = lazy_pinyin(re.sub(r"\W", "", v))
        return {"blank": lambda: " ".join([parts[0], "".join(parts[1:])]).title(), "upper": lambda: "".join(parts).upper(),
                "each": lambda: " ".join(parts)}[style]()
    return change


def head_number(f):
    """The number of the head in each row: neighbours of one village in the register, else of one village and surname in threes."""
    vill = np.array(f.left["vill"])
    starts = np.r_[True, vill[1:] != vill[:-1]]
    heads = np.array(f.left["id_no"])[np.maximum.accumulate(np.where(starts, np.arange(len(starts)), 0))]
    order = np.lexsort((np.array([n[:1] for n in f.right["name"]]), np.array(f.right["vill"])))
    shared = np.array(f.right["id_no"], dtype=object)
    shared[order] = shared[order][np.arange(len(order)) // 3 * 3]
    f.right["id_no"] = [heads[w] if w >= 0 else s for w, s in zip(f.right_who, shared)]


def swapped_columns(f):
    pick = f.chance.random(len(f.right_who)) < 0.1
    pairs = [(b, a) if p else (a, b) for a, b, p in zip(f.right["name"], f.right["id_no"], pick)]
    f.right["name"], f.right["id_no"] = [a for a, _ in pairs], [b for _, b in pairs]


def other_surnames(prefix):
    def make(f):
        other = f.chance.permutation(len(f.right_who))
        pick = f.chance.random(len(f.right_who)) < 0.2
        names = f.right["name"]
        f.right["name"] = [(names[o][0] + (n if prefix else n[1:])) if p and s != "1" else n
                           for n, s, o, p in zip(names, f.right["sex"], other, pick)]
    return make


def phone_of_village(v):
    return f"138{int(v[-9:]) * 7919 % 100_000_000:08}" if v else ""


def village_phone(f):
    f.right["phone"] = [phone_of_village(v) for v in f.right["vill"]]


def village_phone_both(f):
    village_phone(f)
    f.left["phone"] = [phone_of_village(v) if i % 3 else p for i, (v, p) in enumerate(zip(f.left["vill"], f.left["phone"]))]


def keep_right(f, keep):
    f.right = {c: [v for v, k in zip(values, keep) if k] for c, values in f.right.items()}
    f.right_who = f.right_who[keep]


def no_match(f):
    keep_right(f, f.right_who < 0)


def most_match(f):
    others = np.cumsum(f.right_who < 0)
    keep_right(f, (f.right_who >= 0) | (others * 19 <= (f.right_who >= 0).sum()) & (f.right_who < 0))


def first_rows(count):
    def make(f):
        # Half of them with a partner, as in a work list.
        yes, no = np.where(f.right_who >= 0)[0][: count // 2], np.where(f.right_who < 0)[0][: count // 2]
        keep = np.zeros(len(f.right_who), bool)
        keep[np.r_[yes, no]] = True
        keep_right(f, keep)
    return make


def tiny_register(count):
    def make(f):
        f.left = {c: v[:count] for c, v in f.left.items()}
        f.left_who = f.left_who[:count]
        f.right_who = np.where(f.right_who < count, f.right_who, -1)
    return make


def repeated(f):
    f.right = {c: v[:200_000] * 5 for c, v in f.right.items()}
    f.right_who = np.tile(f.right_who[:200_000], 5)


def reversed_roles(f):
    f.left, f.right, f.left_who, f.right_who = f.right, f.left, f.right_who, f.left_who
    f.right_who = np.where(np.isin(f.right_who, f.left_who), f.right_who, -1)


def relatives(change):
    """Strangers become unregistered relatives of registered people, made from the register's row."""
    def make(f):
        strangers = np.where((f.right_who < 0) & (f.chance.random(len(f.right_who)) < 0.06))[0]
        sources = f.chance.integers(0, len(f.left_who), len(strangers))
        for c in COLUMNS:
            f.right[c] = list(f.right[c])
        for row, source in zip(strangers, sources):
            person = {c: f.left[c][source] for c in COLUMNS}
            if len(person["id_no"]) != 18 or not person["name"] or f.chance.random() < 0.3:
                person["id_no"] = ""
            change(f, person)
            for c in COLUMNS:
                f.right[c][row] = person[c]
    return make


def renumber(person, birth, shift=2):
    if person["id_no"]:
        seventeen = person["id_no"][:6] + birth + f"{(int(person['id_no'][14:17]) + shift) % 1000:03}"
        person["id_no"] = seventeen + check(seventeen)
    person["birth"] = birth


def another(characters, f, than):
    return characters.replace(than, "")[f.chance.integers(7)] if than else ""


def twin(f, p):
    renumber(p, p["birth"])
    p["name"] = p["name"][:-1] + another("梅兰芳英强军伟华", f, p["name"][-1:])


def namesake_son(f, p):
    renumber(p, str(int(p["birth"][:4]) + int(f.chance.integers(20, 35))) + p["birth"][4:6] + f"{f.chance.integers(1, 29):02}", 38)


def sibling(f, p):
    birth = f"{int(p['birth'][:4]) + int(f.chance.integers(1, 6))}{f.chance.integers(1, 13):02}{f.chance.integers(1, 29):02}"
    renumber(p, birth, 16)
    p["name"] = p["name"][:-1] + another("梅兰芳英强军伟华", f, p["name"][-1:])


def spouse(f, p):
    birth = f"{int(p['birth'][:4]) + int(f.chance.integers(-5, 6))}{f.chance.integers(1, 13):02}{f.chance.integers(1, 29):02}"
    renumber(p, birth, 51)
    p["name"] = "王李张刘陈杨赵黄"[f.chance.integers(8)] + "秀桂玉建国志"[f.chance.integers(6)] + "英兰芳强军伟"[f.chance.integers(6)]
    p["sex"] = {"1": "2", "2": "1"}.get(p["sex"], "")


def dots(v, i):
    return v.replace("·", ["•", "．", ".", "-", "", " ", "‧", "・", "∙", "᛫", "˙", "﹒", "●", "⋅", "•  "][i % 15])


def ocr(v, i):
    return "".join({"0": "O", "1": "l", "8": "B", "5": "S", "2": "Z"}.get(c, c) if (i + n) % 4 == 0 else c for n, c in enumerate(v))


def grouped(v):
    return " ".join(v[n:n + 4] for n in range(0, len(v), 4))


NO_ID = empty("id_no")
REMARKS = ["(小)", "（户主）", "[已故]", "〔二〕", "<女>", "1", "﹙大﹚", "〈小〉", "{儿}", "(小"]
HIDE_BIRTH = cells("id_no", fixed(lambda v: v[:6] + "********" + v[14:]))
HIDE_MIDDLE = cells("name", lambda v, i: v[0] + "*" + v[2:] if len(v) >= 2 else v)
VARIANTS = {
    "as it is": lambda f: None,
    "X left out": cells("id_no", lambda v, i: v.rstrip("xXＸ")),
    "X as *": cells("id_no", lambda v, i: re.sub("[xXＸ]$", "*", v)),
    "X as 0": cells("id_no", lambda v, i: re.sub("[xXＸ]$", "0", v)),
    "birthdays lunar": cells("birth", lambda v, i: LUNAR.get(v, v)),
    "no numbers": NO_ID,
    "birthdays lunar, no numbers": together(NO_ID, cells("birth", lambda v, i: LUNAR.get(v, v))),
    "birthdays 1978年2月3日, no numbers": together(NO_ID, cells("birth", lambda v, i: f"{v[:4]}年{int(v[4:6])}月{int(v[6:])}日")),
    "birthdays 78.2.3, no numbers": together(NO_ID, cells("birth", lambda v, i: f"{v[2:4]}.{int(v[4:6])}.{int(v[6:])}")),
    "birthdays 780203, no numbers": together(NO_ID, cells("birth", lambda v, i: v[2:])),
    "birthdays 2/3/1978, no numbers": together(NO_ID, cells("birth", lambda v, i: f"{int(v[4:6])}/{int(v[6:])}/{v[:4]}")),
    "birthdays as serial numbers, no numbers": together(NO_ID, cells("birth", excel)),
    "birthdays 1978-02, no numbers": together(NO_ID, cells("birth", lambda v, i: f"{v[:4]}-{v[4:6]}")),
    "birthdays 1978年2月, no numbers": together(NO_ID, cells("birth", lambda v, i: f"{v[:4]}年{int(v[4:6])}月")),
    "birthdays 1978, no numbers": together(NO_ID, cells("birth", lambda v, i: v[:4])),
    "birthdays -0101, no numbers": together(NO_ID, cells("birth", lambda v, i: v[:4] + "0101")),
    "birthdays 19000101 in 3 of 10, both files": cells("birth", lambda v, i: "19000101", 0.3, True),
    "1 January in 1 of 3, both files, no numbers": together(NO_ID, cells("birth", lambda v, i: v[:4] + "0101" if int(v) % 3 == 0 else v, both=True)),
    "no birthdays": empty("birth"),
    "no birthdays, no numbers": empty("birth", "id_no"),
    "names traditional": cells("name", lambda v, i: "".join(TRADITIONAL.get(c, c) for c in v)),
    "names with blanks": cells("name", lambda v, i: "　".join(v) if len(v) < 4 else v),
    "names in pinyin, Zhang Sanfeng": cells("name", pinyin("blank")),
    "names in pinyin, ZHANGSANFENG": cells("name", pinyin("upper")),
    "names in pinyin, no numbers": together(NO_ID, cells("name", pinyin("each"))),
    "names with remarks 张三(小)": cells("name", lambda v, i: v + REMARKS[i % 10]),
    "names with remarks, no numbers": together(NO_ID, cells("name", lambda v, i: v + REMARKS[i % 10])),
    "names 户主:张三, no numbers": together(NO_ID, cells("name", lambda v, i: ["户主:", "姓名：", "户主 "][i % 3] + v)),
    "name and number swapped in 1 of 10": swapped_columns,
    "husband's surname before, 2 of 10 women": other_surnames(True),
    "another surname, 2 of 10 women": other_surnames(False),
    "given names reversed": cells("name", lambda v, i: v[0] + v[2] + v[1] if len(v) == 3 else v),
    "given names reversed, no numbers": together(NO_ID, cells("name", lambda v, i: v[0] + v[2] + v[1] if len(v) == 3 else v)),
    "last character left out, no numbers": together(NO_ID, cells("name", lambda v, i: v[:-1] if len(v) >= 3 else v)),
    "names 张*三, no numbers": together(NO_ID, HIDE_MIDDLE),
    "names 张**, no numbers": together(NO_ID, cells("name", lambda v, i: v[0] + "*" * (len(v) - 1))),
    "all names with a dot": cells("name", lambda v, i: v[0] + "·" + v[1:] if len(v) == 3 else dots(v, i)),
    "minorities truncated": cells("name", lambda v, i: v[:4] if "·" in v else v),
    "minorities with every dot": cells("name", dots, both=True),
    "numbers scientific": cells("id_no", lambda v, i: f"{v[0]}.{v[1:6]}E+17"),
    "numbers of 15 places": cells("id_no", fixed(lambda v: v[:6] + v[8:17] if v[6:8] == "19" else v)),
    "numbers rounded": cells("id_no", fixed(lambda v: v[:15] + "000")),
    "numbers 3624011978****1234": cells("id_no", fixed(lambda v: v[:10] + "****" + v[14:])),
    "numbers 362401********1234": HIDE_BIRTH,
    "numbers 362401********1234, no birthdays": together(empty("birth"), HIDE_BIRTH),
    "numbers 36240119780203****": cells("id_no", fixed(lambda v: v[:14] + "****")),
    "numbers 3624**********1234": cells("id_no", fixed(lambda v: v[:4] + "*" * 10 + v[14:])),
    "numbers 3****************X": cells("id_no", fixed(lambda v: v[0] + "*" * 16 + v[17])),
    "last six of the number": cells("id_no", fixed(lambda v: v[12:])),
    "masked number, name and place alone": together(empty("birth", "sex", "phone"), HIDE_BIRTH),
    "masked number and name, nothing else": together(empty("birth", "sex", "phone", "vill"), HIDE_BIRTH),
    "masked number, name 张*三": together(empty("birth", "sex", "phone"), HIDE_MIDDLE, HIDE_BIRTH),
    "numbers with apostrophes": cells("id_no", lambda v, i: "'" + v),
    "numbers in blanks of four": cells("id_no", lambda v, i: grouped(v)),
    "two numbers in a cell": cells("id_no", lambda v, i: v + ["/", "、", ",", ";", " "][i % 5] + "36990119780101101" + "X"),
    "number with words": cells("id_no", lambda v, i: ["身份证", "ID:", "证号："][i % 3] + v),
    "one area code for another": cells("id_no", fixed(lambda v: "529999" + v[6:])),
    "numbers read by a machine": cells("id_no", ocr),
    "the head's number in each row": head_number,
    "one phone for a village": village_phone,
    "one phone for a village, both files": village_phone_both,
    "one phone for a village, both files, no numbers": together(NO_ID, village_phone_both),
    "landlines": cells("phone", lambda v, i: f"0791-{v[-7:]}"),
    "two phones, ours first": cells("phone", lambda v, i: v + ["/", "、", " ", ";", ",", "\\"][i % 6] + f"139{i % 10**8:08}"),
    "two phones, ours second": cells("phone", lambda v, i: f"139{i % 10**8:08}" + ["/", "、", " ", ";", ",", "\\"][i % 6] + v),
    "two phones, no numbers": together(NO_ID, cells("phone", lambda v, i: v + "/" + f"139{i % 10**8:08}")),
    "only county codes": cells("vill", lambda v, i: v[:6]),
    "only county codes, no numbers": together(NO_ID, cells("vill", lambda v, i: v[:6])),
    "codes unknown to the register": cells("vill", lambda v, i: "61" + v[2:]),
    "codes unknown, no numbers": together(NO_ID, cells("vill", lambda v, i: "61" + v[2:])),
    "place names instead of codes, no numbers": together(NO_ID, cells("vill", lambda v, i: "某县某乡某村")),
    "codes as decimals": cells("vill", lambda v, i: v + ".0"),
    "no places": empty("vill"),
    "no places, no numbers": empty("vill", "id_no"),
    "no sex": empty("sex"),
    "name and village only": without("id_no", "birth", "sex", "phone"),
    "name and phone only": without("id_no", "birth", "sex", "vill"),
    "name and birthday only": without("id_no", "phone", "sex", "vill"),
    "name only": without("id_no", "birth", "phone", "sex", "vill"),
    "number only": without("name", "birth", "phone", "sex", "vill"),
    "every row five times": repeated,
    "50 rows": first_rows(50),
    "1000 rows": first_rows(1000),
    "200 rows in the register": tiny_register(200),
    "nobody registered": no_match,
    "nobody registered, no numbers": together(no_match, NO_ID),
    "nearly all registered": most_match,
    "nearly all registered, no numbers": together(most_match, NO_ID),
    "register large, list small": reversed_roles,
    "twins of the registered": relatives(twin),
    "twins, no numbers": together(relatives(twin), NO_ID),
    "sons of the same name": relatives(namesake_son),
    "sons of the same name, no numbers": together(relatives(namesake_son), NO_ID),
    "siblings": relatives(sibling),
    "siblings, no numbers": together(relatives(sibling), NO_ID),
    "spouses": relatives(spouse),
    "spouses, no numbers": together(relatives(spouse), NO_ID),
    "sons, siblings, twins; no numbers, no birthdays": together(relatives(sibling), empty("birth", "id_no")),
}


def measure(f, pairs, report):
    table = pq.read_table(pairs, columns=["left_id", "right_id", "match_weight"])
    l, r, w = (table[c].to_numpy() for c in table.column_names)
    ok = (f.left_who[l] == f.right_who[r]) & (f.right_who[r] >= 0)
    total = int(np.isin(f.right_who[f.right_who >= 0], f.left_who).sum())
    order = np.lexsort((l, -w, r))
    best = order[np.r_[True, r[order][1:] != r[order][:-1]]] if len(r) else order
    best = best[np.argsort(-w[best], kind="stable")]
    tp, k = np.cumsum(ok[best]), np.arange(1, len(best) + 1)
    # Only where a threshold can lie: below all pairs of one weight.
    edge = np.r_[w[best][1:] != w[best][:-1], True] if len(best) else np.zeros(0, bool)
    f1 = np.where(edge, 2 * tp / (k + max(total, 1)), -1)
    top = int(f1.argmax()) if len(f1) else None
    found = re.search(r"sure_from: Some\(\s*(-?[\d.]+)", report)
    sure = ok[best][w[best] >= float(found[1])] if found else ok[:0]
    left_out = sum(int(n) for n in re.findall(r"left_out_rows: (\d+)", report))
    share = lambda a, b: round(float(a) / b, 4) if b else 1.0
    has_pairs = np.unique(r[ok]).size
    return dict(F1=round(float(f1[top]), 4) if top is not None else 0.0, P=share(tp[top], k[top]) if top is not None else 1.0,
                R=share(tp[top], total) if top is not None else 0.0, sureP=share(sure.sum(), len(sure)), sureR=share(sure.sum(), total),
                sureN=len(sure), complete=share(has_pairs, total), left_out=left_out)


def main():
    data, link, *wanted = sys.argv[1:]
    whole = Files(data, int(os.environ.get("ROWS", "1000000")))
    with tempfile.TemporaryDirectory() as folder:
        for name, variant in VARIANTS.items():
            if wanted and not any(re.search(w, name) for w in wanted):
                continue
            f, folder_of = whole.copy(), pathlib.Path(os.environ.get("KEEP", folder))
            variant(f)
            f.write(folder_of)
            for training in [[], ["--train"]]:
                if os.environ.get("MODE", "both") not in ("both", "trained" if training else "untrained"):
                    continue
                start = time.time()
                run = subprocess.run([link, folder_of / "registry.parquet", folder_of / "dept.parquet", "--unsorted", "--out", folder_of / "pairs.parquet", *training],
                                     capture_output=True, text=True)
                line = dict(variant=name, trained=bool(training))
                if run.returncode:
                    line["error"] = run.stderr.strip()[-200:]
                else:
                    line |= measure(f, folder_of / "pairs.parquet", run.stdout)
                print(json.dumps(line | dict(s=round(time.time() - start, 1)), ensure_ascii=False), flush=True)


main()
