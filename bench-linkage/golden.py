#!/usr/bin/env python3
"""Weights against the peer's, given its models. usage: golden.py GOLDENDIR LINK_BINARY (numpy, pyarrow)

Translates each trained Splink model into one of ours, links the same two tables, and compares every scored pair. Levels
that the peer left untrained take the weight that it gave them."""
import datetime
import json
import re
import subprocess
import sys
import tempfile

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq

golden, link = sys.argv[1], sys.argv[2]



def condition(sql, name):
    sql = sql.replace('"', "")
    if sql == "ELSE":
        return dict(when="otherwise")
    if m := re.fullmatch(r"jaro_winkler_similarity\(\w+, \w+\) >= ([\d.]+)", sql):
        return dict(when="jaro_winkler", at_least=float(m[1]))
    if m := re.fullmatch(r"levenshtein\(\w+, \w+\) <= (\d+)", sql):
        return dict(when="levenshtein", at_most=int(m[1]))
    if sql.startswith("length("):
        return dict(when="damerau_levenshtein", at_most=1, same_length=True, length_min=3, bytes=True)
    if m := re.fullmatch(r"damerau_levenshtein\(\w+, ?\w+\) ?<= ?(\d+)", sql):
        return dict(when="one_slip") if name == "birth" else dict(when="damerau_levenshtein", at_most=int(m[1]))
    if m := re.match(r"ABS\(EPOCH", sql):
        return dict(when="days_apart", at_most=int(float(sql.rsplit(" ", 1)[1]) // 86400))
    if "datediff" in sql:
        return dict(when="days_apart", at_least=17, at_most=53)
    if sql.count("substr") == 6:
        return dict(when="day_month_swapped")
    if sql.startswith("substr"):
        return dict(when="equal", of=f"{name}.year")
    m = re.fullmatch(r"(\w+)_l ?= ?(\w+)_r", sql)
    return dict(when="equal") if m[1] == name else dict(when="equal", of=m[1])


def translate(splink, scored, kinds, rules, both_id):
    comparisons = []
    for c in splink["comparisons"]:
        name = c["output_column_name"]
        levels = []
        spec = [x for x in c["comparison_levels"] if not x.get("is_null_level")]
        gamma, mw = scored[f"gamma_{name}"].to_numpy(), scored[f"mw_{name}"].to_numpy()
        for i, x in enumerate(spec):
            m, u = x.get("m_probability"), x.get("u_probability")
            hit = gamma == len(spec) - 1 - i
            if m is None or u is None:
                w = float(mw[hit][0]) if hit.any() else 0.0
                u = u or (m / 2**w if m else 0.01)
                m = u * 2**w
            level = dict(condition(x["sql_condition"], name), m=m, u=u)
            if x.get("tf_adjustment_column"):
                level["term_frequency"] = dict(of=name)
            levels.append(level)
        comparisons.append(dict(name=name, column=name, levels=levels))
    return dict(left_id=[both_id], right_id=[both_id], columns=[dict(name=k, kind=v) for k, v in kinds.items()],
                prior=dict(probability_two_random_records_match=splink["probability_two_random_records_match"]),
                blocking_rules=rules, comparisons=comparisons, threshold_match_weight=-100.0)


def run(name, left, right, model):
    with tempfile.TemporaryDirectory() as tmp:
        pq.write_table(left, f"{tmp}/l.parquet")
        pq.write_table(right, f"{tmp}/r.parquet")
        json.dump(model, open(f"{tmp}/m.json", "w"))
        subprocess.run([link, f"{tmp}/l.parquet", f"{tmp}/r.parquet", "--model", f"{tmp}/m.json", "--out", f"{tmp}/p.parquet",
                        "--frequencies-of-both"], check=True, stdout=subprocess.DEVNULL)
        return pq.read_table(f"{tmp}/p.parquet")


def compare(name, ours, scored, key, names):
    theirs = {(a, b): i for i, (a, b) in enumerate(zip(scored[f"{key}_l"].to_pylist(), scored[f"{key}_r"].to_pylist()))}
    l, r = ours["left_id"].to_pylist(), ours["right_id"].to_pylist()
    at = np.array([theirs.get(p, -1) for p in zip(l, r)])
    found = at >= 0
    worst = {}
    for c in names + ["match_weight"]:
        mine = ours[c if c == "match_weight" else f"weight_{c}"].to_numpy()[found]
        w = scored[c if c == "match_weight" else f"mw_{c}"].to_numpy()[at[found]]
        if f"mw_tf_adj_{c}" in scored.column_names:
            w = w + scored[f"mw_tf_adj_{c}"].to_numpy()[at[found]]
        d = np.abs(mine - w)
        worst[c] = (float(d.max()), int((d > 1e-9).sum()))
    print(name, "pairs of the peer", len(theirs), "found", len(set(at[found].tolist())))
    for c, (d, n) in worst.items():
        print(f"   {c:15} largest difference {d:.2e}, pairs above 1e-9: {n}")


def rule(*on, right=None):
    return dict(on=list(on), block_rows_max=10**6, **({"right": list(right)} if right else {}))


# cn10k
splink = json.load(open(f"{golden}/cn10k/model.json"))
scored = pq.read_table(f"{golden}/cn10k/scored_pairs.parquet")
columns = ["name", "py", "sur", "id18", "idx", "birth", "sex", "vill", "town", "county", "phone"]
kinds = {c: "date" if c == "birth" else "text" for c in columns}
rules = [rule("id18"), rule("name", "birth"), rule("py", "birth"), rule("name", "vill"), rule("phone", "sur"),
         rule("birth", "town", "sex"), rule("idx", "name"), rule("py", "town", "birth.year")]
model = translate(splink, scored, kinds, rules, "uid")
read = lambda f: pq.read_table(f"{golden}/cn10k/{f}").select(["uid"] + columns)
compare("cn10k", run("cn10k", read("registry_std.parquet"), read("dept_std.parquet"), model), scored, "uid",
        [c["output_column_name"] for c in splink["comparisons"]])
# FEBRL 4
splink = json.load(open(f"{golden}/febrl4/model.json"))
scored = pq.read_table(f"{golden}/febrl4/scored_pairs.parquet")
kinds = {c: "text" for c in ("given_name", "surname", "street_number", "address_1", "postcode", "state", "soc_sec_id")}
kinds["date_of_birth"] = "date"
rules = [rule("given_name", "surname"), rule("given_name", "surname", right=["surname", "given_name"]), rule("date_of_birth"),
         rule("soc_sec_id"), rule("state", "address_1"), rule("street_number", "address_1"), rule("postcode")]
model = translate(splink, scored, kinds, rules, "rec_id")


def is_day(text):
    try:
        datetime.datetime.strptime(text, "%Y%m%d")
        return True
    except ValueError:
        return False


def read(f):
    types = {c: pa.string() for c in list(kinds) + ["rec_id"]}
    t = pc.read_csv(f"{golden}/febrl4/{f}", convert_options=pc.ConvertOptions(column_types=types, strings_can_be_null=True))
    # The peer's null level: a date that no calendar has counts as missing; ours keeps it as it was written.
    days = [d if d and is_day(d) else None for d in t["date_of_birth"].to_pylist()]
    t = t.set_column(t.column_names.index("date_of_birth"), "date_of_birth", pa.array(days, pa.string()))
    return t.select(["rec_id"] + list(kinds))


ours = run("febrl4", read("a.csv"), read("b.csv"), model)
compare("febrl4", ours, scored, "rec_id", [c["output_column_name"] for c in splink["comparisons"]])
if len(sys.argv) > 3:
    # FEBRL 4 with our own training: F1 over all pairs, truth in the identifiers.
    for level in (x for c in model["comparisons"] for x in c["levels"]):
        level["m"], level["u"] = min(max(level["m"], 1e-6), 0.999), min(max(level["u"], 1e-6), 0.9999)
    model["prior"] = dict(share_matched=0.5)
    with tempfile.TemporaryDirectory() as tmp:
        pq.write_table(read("a.csv"), f"{tmp}/l.parquet")
        pq.write_table(read("b.csv"), f"{tmp}/r.parquet")
        json.dump(model, open(f"{tmp}/m.json", "w"))
        subprocess.run([link, f"{tmp}/l.parquet", f"{tmp}/r.parquet", "--model", f"{tmp}/m.json", "--out", f"{tmp}/p.parquet",
                        "--train", "--frequencies-of-both"], check=True, stdout=subprocess.DEVNULL)
        p = pq.read_table(f"{tmp}/p.parquet")
    ok = np.array([a.split("-")[1] == b.split("-")[1] for a, b in zip(p["left_id"].to_pylist(), p["right_id"].to_pylist())])
    w = p["match_weight"].to_numpy()
    o = np.argsort(-w, kind="stable")
    tp, k = np.cumsum(ok[o]), np.arange(1, len(o) + 1)
    f = 2 * tp / (k + 5000)
    print("febrl4 trained by us: F1", round(float(f.max()), 5), "completeness", int(ok.sum()) / 5000)
