#!/usr/bin/env bash
# Installs what is missing, builds, runs every test; closes with ctest's own summary.
#   scripts/test.sh [--no-install] [ctest arguments...]
set -euo pipefail
cd "$(dirname "$0")/.."
install=()
if [[ "${1:-}" == "--no-install" ]]; then install=(--no-install); shift; fi
./scripts/install_deps.sh "${install[@]}"
./scripts/build.sh "${install[@]}" release
./scripts/build_python.sh "${install[@]}"
ctest --test-dir build/release --output-on-failure -j "$(nproc)" "$@"
