#!/usr/bin/env bash
# Holds the engine to linear time on texts that were made to hurt, by counting instructions: some minutes, with valgrind.
#   scripts/linear_time.sh [--no-install] [NAME...]
set -euo pipefail
cd "$(dirname "$0")/.."
install=()
if [[ "${1:-}" == "--no-install" ]]; then install=(--no-install); shift; fi
./scripts/build.sh "${install[@]}" release
exec python3 tests/hostile/linear_time.py build/release/stancemill "$@"
