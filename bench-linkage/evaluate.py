#!/usr/bin/env python3
"""Accuracy of linked pairs against the truth column. usage: evaluate.py DATADIR PAIRS.parquet (numpy, pyarrow)

Best link per right row, F1 at its best threshold, as splink_cn.py does it; the slice has a missing or wrong number."""
import json
import sys

import numpy as np
import pyarrow.parquet as pq

data, pairs = sys.argv[1], sys.argv[2]
truth = pq.read_table(f"{data}/dept.parquet", columns=["did", "true_rid", "errs"])
names = json.load(open(f"{data}/errnames.json"))
did = truth["did"].to_numpy()
rid = truth["true_rid"].fill_null(-1).to_numpy()
errs = truth["errs"].to_numpy()
right = np.full(did.max() + 1, -1)
right[did] = rid
bad = np.zeros(did.max() + 1, bool)
bits = sum(1 << names.index(k) for k in ("id_missing", "id_typo1", "id_swap"))
bad[did] = (errs & bits) != 0
flags = np.zeros(did.max() + 1, np.int64)
flags[did] = errs
table = pq.read_table(pairs, columns=["left_id", "right_id", "match_weight", "match_probability"])
l, r, w, p = (table[c].to_numpy() for c in table.column_names)
ok = right[r] == l
total = int((rid >= 0).sum())
order = np.lexsort((-w, r))
best = order[np.r_[True, r[order][1:] != r[order][:-1]]]


def f1(chosen, n):
    chosen = chosen[np.argsort(-w[chosen], kind="stable")]
    tp = np.cumsum(ok[chosen])
    k = np.arange(1, len(chosen) + 1)
    f = 2 * tp / (k + n)
    i = int(f.argmax())
    return dict(F1=round(float(f[i]), 5), P=round(float(tp[i] / k[i]), 5), R=round(float(tp[i] / n), 5), weight=round(float(w[chosen][i]), 2))


def at(chosen, keep, n):
    c = chosen[keep]
    tp = int(ok[c].sum())
    return dict(P=round(tp / max(len(c), 1), 5), R=round(tp / n, 5), F1=round(2 * tp / max(len(c) + n, 1), 5))


top = f1(best, total)
accepted = best[w[best] >= top["weight"]]
nbad = int(((rid >= 0) & ((errs & bits) != 0)).sum())
# The sure band as the engine sets it: from the heaviest best pair down while their mean probability is at least 0.9999.
heaviest = best[np.argsort(-w[best], kind="stable")]
sure = heaviest[np.cumsum(p[heaviest]) / np.arange(1, len(heaviest) + 1) >= 0.9999]
out = dict(pairs=len(l), completeness=round(int(ok.sum()) / total, 4), best=top,
           sure=at(sure, np.ones(len(sure), bool), total), sure_p99=at(best, p[best] >= 0.99, total), p50=at(best, p[best] >= 0.5, total),
           id_bad=at(accepted, bad[r[accepted]], nbad), id_bad_own_threshold=f1(best[bad[r[best]]], nbad))
slices = {}
for k in names:
    m = (flags >> names.index(k)) & 1 > 0
    n = int(((rid >= 0) & m[did]).sum())
    slices[k] = at(accepted, m[r[accepted]], n)["F1"]
out["slices_F1"] = slices
print(json.dumps(out, indent=1, ensure_ascii=False))
if len(sys.argv) > 3:  # show missed and false links
    reg = pq.read_table(f"{data}/registry.parquet").to_pylist()
    dep = pq.read_table(f"{data}/dept.parquet").to_pylist()
    got = set(r[accepted[ok[accepted]]].tolist())
    cand = {}
    for i in np.where(ok)[0]:
        cand[int(r[i])] = float(w[i])
    miss = [d for d in dep if d["true_rid"] is not None and d["did"] not in got]
    print("missed", len(miss), "of which scored", sum(d["did"] in cand for d in miss))
    for d in miss[: int(sys.argv[3])]:
        x = reg[d["true_rid"]]
        print(cand.get(d["did"]), [x[k] for k in ("name", "id_no", "birth", "sex", "vill", "phone")], [d[k] for k in ("name", "id_no", "birth", "sex", "vill", "phone")])
    false = accepted[~ok[accepted]]
    print("false", len(false))
    for i in false[: int(sys.argv[3])]:
        x, d = reg[int(l[i])], dep[int(r[i])]
        print(round(float(w[i]), 1), d["true_rid"], [x[k] for k in ("name", "id_no", "birth", "sex", "vill", "phone")], [d[k] for k in ("name", "id_no", "birth", "sex", "vill", "phone")])
