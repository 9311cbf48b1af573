#!/usr/bin/env bash
# Kills, starves and deceives runs thousands of times; each must end with the bytes of an unbroken run. 35 to 40 minutes on two cores.
#   scripts/torture.sh [--no-install] [options of tests/torture/torture.py, for instance --kills 200 --faults 5]
set -euo pipefail
cd "$(dirname "$0")/.."
install=()
if [[ "${1:-}" == "--no-install" ]]; then install=(--no-install); shift; fi
./scripts/build.sh "${install[@]}" release
python3 tests/torture/torture.py build/release/stancemill "$@"
