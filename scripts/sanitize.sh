#!/usr/bin/env bash
# Tests under AddressSanitizer and UndefinedBehaviorSanitizer.
#   scripts/sanitize.sh [--no-install] [quick] [ctest arguments...]    quick: the rooms that touch the bytes of strangers
set -euo pipefail
cd "$(dirname "$0")/.."
install=()
if [[ "${1:-}" == "--no-install" ]]; then install=(--no-install); shift; fi
if [[ "${1:-}" == "quick" ]]; then
  shift
  ./scripts/install_deps.sh "${install[@]}"
  cmake --preset asan >/dev/null
  cmake --build --preset asan -j "$(nproc)" --target base_test io_test parse_test features_test heads_test model_test sinks_test stancemill
  for target in $(sed -n 's/^stancemill_fuzz_target(\([a-z_0-9]*\).*/fuzz_replay_\1/p' tests/fuzz/CMakeLists.txt); do
    cmake --build --preset asan -j "$(nproc)" --target "$target" >/dev/null
  done
  chosen=(-L quick)
else
  ./scripts/build.sh "${install[@]}" asan
  chosen=()
fi
# Tests that count allocations replace operator new, which is the sanitizer's as well.
export ASAN_OPTIONS=detect_leaks=1:allocator_may_return_null=1 UBSAN_OPTIONS=print_stacktrace=1
ctest --test-dir build/asan --output-on-failure -j "$(nproc)" "${chosen[@]}" "$@"
