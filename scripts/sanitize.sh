#!/usr/bin/env bash
# Tests under AddressSanitizer and UndefinedBehaviorSanitizer.
#   scripts/sanitize.sh [--no-install] [ctest arguments...]    every test: some twenty minutes on two cores
#   scripts/sanitize.sh [--no-install] quick                   the rooms that meet the bytes of strangers, and the fuzz corpus
# ThreadSanitizer has nothing to look at: no room starts a thread of its own, and oneTBB as Debian builds it is not
# instrumented, so that every hand-over would look like a race.
set -euo pipefail
cd "$(dirname "$0")/.."
install=()
if [[ "${1:-}" == "--no-install" ]]; then install=(--no-install); shift; fi
export ASAN_OPTIONS=detect_leaks=1:allocator_may_return_null=1 UBSAN_OPTIONS=print_stacktrace=1

# run_programs TARGET...: builds the targets and runs them
run_programs() {
  local preset=asan target
  ./scripts/install_deps.sh "${install[@]}"
  cmake --preset "$preset" >/dev/null
  cmake --build --preset "$preset" -j "$(nproc)" --target "$@"
  for target in "$@"; do
    echo "== $target"
    case "$target" in
      fuzz_replay_*) "./build/$preset/tests/fuzz/$target" "tests/fuzz/corpus/${target#fuzz_replay_}" 2>/dev/null ;;
      *) "./build/$preset/tests/${target%_test}/$target" --gtest_brief=1 ;;
    esac
  done
}

case "${1:-}" in
  quick)
    mapfile -t replays < <(sed -n 's/^stancemill_fuzz_target(\([a-z_0-9]*\).*/fuzz_replay_\1/p' tests/fuzz/CMakeLists.txt)
    run_programs base_test io_test model_test parse_test "${replays[@]}"
    ;;
  *)
    ./scripts/build.sh "${install[@]}" asan
    ctest --test-dir build/asan --output-on-failure -j "$(nproc)" "$@"
    ;;
esac
