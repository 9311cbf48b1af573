#!/usr/bin/env bash
# Puts pyarrow, whose wheel brings Apache Arrow's C++ libraries and headers, into build/pyarrow: the format parquet is
# built with them (Debian 12 has no package). Does nothing when it is there.
#   scripts/setup_pyarrow.sh [--no-install]    --no-install: only says whether it is there, and exits 1 if not
set -euo pipefail
cd "$(dirname "$0")/.."
if [[ $# -gt 1 || ( $# -eq 1 && "$1" != "--no-install" ) ]]; then
  sed -n '2,4p' "$0" | sed 's/^# *//' >&2
  exit 2
fi
wanted="$(sed -n 's/^pyarrow==//p' third_party/pyarrow.txt)"
found="$(build/pyarrow/bin/python -c 'import pyarrow; print(pyarrow.__version__)' 2>/dev/null || true)"
if [[ "$found" == "$wanted" ]]; then
  exit 0
fi
if [[ "${1:-}" == "--no-install" ]]; then
  echo "pyarrow $wanted is not in build/pyarrow: the format parquet will be off" >&2
  exit 1
fi
echo "Installing: pyarrow $wanted into build/pyarrow"
mkdir -p build
python3 -m venv build/pyarrow
build/pyarrow/bin/python -m pip install --quiet --disable-pip-version-check --only-binary :all: --requirement third_party/pyarrow.txt
