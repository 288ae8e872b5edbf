#!/bin/sh
# The documents of the tests as seeds: one copy for each way of wrapping (see src/lib.rs).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
for target in read draft; do
  mkdir -p "$here/corpus/$target"
  for document in "$here"/../tests/it/documents/*.txt "$here"/../tests/it/documents/*.html; do
    for kind in 0 4 5 6; do
      { printf "\\00$kind"; cat "$document"; } > "$here/corpus/$target/$(basename "$document")-$kind"
    done
  done
done
