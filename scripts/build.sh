#!/usr/bin/env bash
# Builds a preset: scripts/build.sh [--no-install] [release|dev|asan|tsan] [TARGET...]. Installs what is missing first.
set -euo pipefail
cd "$(dirname "$0")/.."
if [[ "${1:-}" == "--no-install" ]]; then
  shift
  ./scripts/install_deps.sh --no-install build
  ./scripts/setup_pyarrow.sh --no-install || true
else
  ./scripts/install_deps.sh build
  ./scripts/setup_pyarrow.sh || echo "pyarrow could not be installed: the format parquet will be off" >&2
fi
preset="${1:-release}"
targets=("${@:2}")
log="$(mktemp)"
trap 'rm -f "$log"' EXIT
cmake --preset "$preset" >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
sed -nE '/^-- (Parquet|report|tests):/p; /^CMake Warning/,/^$/p' "$log"  # what this build has, and what it lacks
cmake --build --preset "$preset" -j "$(nproc)" ${targets[@]:+--target "${targets[@]}"}
