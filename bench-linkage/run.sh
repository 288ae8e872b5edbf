#!/bin/sh
# Both engines over one set, cold processes, training included. usage: run.sh DATADIR LINK_BINARY [SPLINK_DIR]
# DATADIR as generate.py writes it; SPLINK_DIR holds splink_cn.py; PYTHON is an interpreter with numpy, pyarrow (and splink).
set -eu
data=$1
link=$2
peer=${3:-}
python=${PYTHON:-python3}
here=$(dirname "$0")
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
measure() { # name, command...
  name=$1
  shift
  "$python" "$here/measure.py" "$name" "$@"
}
for rules in prep wide; do
  measure "bairi $rules, trained in the run" "$link" "$data/registry.parquet" "$data/dept.parquet" --model "$here/$rules.json" --train --save-model "$out/$rules.json" --levels --out "$out/pairs.parquet"
  "$python" "$here/evaluate.py" "$data" "$out/pairs.parquet"
  measure "bairi $rules, stored model" "$link" "$data/registry.parquet" "$data/dept.parquet" --model "$out/$rules.json" --levels --out "$out/pairs.parquet"
done
measure "bairi, default model" "$link" "$data/registry.parquet" "$data/dept.parquet" --levels --out "$out/pairs.parquet"
"$python" "$here/evaluate.py" "$data" "$out/pairs.parquet"
measure "bairi, exact by raw number" "$link" "$data/registry.parquet" "$data/dept.parquet" --model "$here/exact-raw.json" --unsorted --out "$out/pairs.parquet"
measure "bairi, exact by normalised number" "$link" "$data/registry.parquet" "$data/dept.parquet" --model "$here/exact.json" --unsorted --out "$out/pairs.parquet"
if "$python" -c 'import duckdb' 2>/dev/null; then
  for how in raw normalised; do
    measure "duckdb, exact by $how number, identifiers" "$python" "$here/exact_peer.py" "$data" "$how"
    measure "duckdb, exact by $how number, all columns" "$python" "$here/exact_peer.py" "$data" "$how" all
  done
fi
if [ -n "$peer" ] && "$python" -c 'import splink' 2>/dev/null; then
  for rules in prep wide; do
    measure "splink $rules" "$python" "$peer/splink_cn.py" "$data" "$rules" 2
  done
else
  echo "Splink is not installed here, or its script was not given: only our own figures."
fi
