#!/usr/bin/env bash
# The whole measurement in one command, on a machine that does nothing else:
#   bench/whole/all.sh CORPUS.jsonl [options of run.py]
# It installs the peers, builds, runs all sections (under an hour for 300 MB on 2 cores), draws the plots, and puts the
# tables into README.md and bench/README.md. Results: bench/results/whole-DATE.{json,md}, -peers, -sizes, -threads.
# BENCH_NO_INSTALL=1 leaves the system's packages alone; BENCH_NO_WRITE=1 leaves the READMEs alone.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
if [[ $# -lt 1 || $1 == -h || $1 == --help ]]; then
  sed -n '2,7s/^# \?//p' "$0"
  exit 2
fi
no_install=()
[[ -z ${BENCH_NO_INSTALL:-} ]] || no_install=(--no-install)
"$here/setup.sh" "${no_install[@]}"
"$root/scripts/build.sh" "${no_install[@]}" release
status=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# run.py ends with 1 where a part failed; what was measured is written all the same.
python3 "$here/run.py" "$@" 2>&1 | tee "$log" || status=$?
results=$(sed -n 's/^.*wrote \(.*whole-.*\.json\) and .*$/\1/p' "$log" | tail -n 1)
[[ -n $results ]] || { echo "run.py wrote no results" >&2; exit 1; }
"$root/build/peers-speed/venv/bin/python" "$here/plots.py" "$results"
write=(--write)
[[ -z ${BENCH_NO_WRITE:-} ]] || write=()
python3 "$here/table.py" "$results" "${write[@]}"
exit "$status"
