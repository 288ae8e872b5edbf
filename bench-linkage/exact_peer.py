#!/usr/bin/env python3
"""The exact join by identity number in DuckDB, for comparison. usage: exact_peer.py DATADIR raw|normalised (duckdb)

Writes the pairs' identifiers, or with a further word `all` every column of both rows. Normalised: full-width digits, blanks,
lower-case x, and 15 places to 18 with the check character."""
import sys

import duckdb

data, how = sys.argv[1], sys.argv[2]
columns = "r.*, d.*" if sys.argv[3:] == ["all"] else "r.rid, d.did"
weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
seventeen = "(substr(t, 1, 6) || '19' || substr(t, 7))"
total = " + ".join(f"{w} * cast(substr({seventeen}, {n + 1}, 1) as int)" for n, w in enumerate(weights))
con = duckdb.connect()
con.execute("set threads = 2")
con.execute("create macro plain(id) as upper(translate(replace(id, ' ', ''), '０１２３４５６７８９Ｘ', '0123456789X'))")
con.execute(f"create macro eighteen(t) as case when length(t) = 15 then {seventeen} || substr('10X98765432', ({total}) % 11 + 1, 1) else t end")
key = "id_no" if how == "raw" else "eighteen(plain(id_no))"
rows = lambda file: f"(select *, {key} as number from '{data}/{file}.parquet')"
query = f"select {columns} from {rows('registry')} r join {rows('dept')} d on r.number = d.number"
con.execute(f"copy ({query}) to '/dev/null' (format parquet, compression zstd)")
