"""Runs the indicators' SQL on DuckDB: `bairi bench` writes the job, this answers with times and results.

Usage: duckdb_indicators.py JOB.json. The job names `tables` (name -> Parquet or CSV file), `queries` (a list of
{register, sql}), `runs`, `threads` and `results` (a folder for one CSV file for each register).
"""

import json
import sys
import time

import duckdb


def main(path: str) -> None:
    with open(path, encoding="utf-8") as file:
        job = json.load(file)
    db = duckdb.connect()
    db.execute(f"SET threads = {int(job['threads'])}")
    for name, source in job["tables"].items():
        reader = "read_csv" if source.endswith(".csv") else "read_parquet"
        db.execute(f"CREATE VIEW \"{name}\" AS SELECT * FROM {reader}('{source}')")
    seconds = []
    for _ in range(int(job["runs"])):
        begun = time.perf_counter()
        for query in job["queries"]:
            evaluate(db, query["sql"])
        seconds.append(time.perf_counter() - begun)
    for query in job["queries"]:
        target = f"{job['results']}/{query['register']}.csv"
        db.execute(f"COPY ({query['sql']}) TO '{target}' (HEADER)")
    print(json.dumps({"version": duckdb.__version__, "seconds": seconds}))


def evaluate(db: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Runs a query to its end; the answer stays inside DuckDB, so that Python costs nothing."""
    db.execute(f"CREATE OR REPLACE TEMP TABLE answer AS {sql}")


if __name__ == "__main__":
    main(sys.argv[1])
