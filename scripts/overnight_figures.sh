#!/usr/bin/env bash
# What journal and resume cost, and the memory of long streams, long lines and bombs. Some minutes, on a quiet machine.
#   scripts/overnight_figures.sh [--no-install] [options of tests/torture/figures.py, for instance --only lines,bombs]
set -euo pipefail
cd "$(dirname "$0")/.."
install=()
if [[ "${1:-}" == "--no-install" ]]; then install=(--no-install); shift; fi
./scripts/build.sh "${install[@]}" release
python3 tests/torture/figures.py build/release/stancemill "$@"
