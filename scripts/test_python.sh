#!/usr/bin/env bash
# Builds the Python package (scripts/build_python.sh) and runs its tests against the command line.
#   scripts/test_python.sh [--no-install] [pytest arguments...]
set -euo pipefail
cd "$(dirname "$0")/.."
install=()
if [[ "${1:-}" == "--no-install" ]]; then install=(--no-install); shift; fi
./scripts/build.sh "${install[@]}" release
./scripts/build_python.sh "${install[@]}"
STANCEMILL_PROGRAM="$PWD/build/release/stancemill" build/python/bin/python -m pytest -q -p no:cacheprovider tests/python "$@"
