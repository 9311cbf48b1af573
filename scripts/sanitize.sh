#!/usr/bin/env bash
# Tests under AddressSanitizer and UndefinedBehaviorSanitizer.
#   scripts/sanitize.sh [--no-install] [ctest arguments...]    every test: some twenty minutes on two cores
#   scripts/sanitize.sh [--no-install] quick                   the rooms that meet the bytes of strangers first: a few minutes
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
      fuzz_replay_*) "./build/$preset/tests/fuzz/$target" "tests/fuzz/corpus/${target#fuzz_replay_}" 2>build/asan/replay.log || {
        tail -50 build/asan/replay.log >&2
        exit 1
      } ;;
      *) "./build/$preset/tests/${target%_test}/$target" --gtest_brief=1 ;;
    esac
  done
}

case "${1:-}" in
  quick)
    run_programs base_test io_test model_test parse_test fuzz_replay_{line_reader,record_parser,gzip,zstd}
    ;;
  *)
    ./scripts/build.sh "${install[@]}" asan
    ctest --test-dir build/asan --output-on-failure -j "$(nproc)" "$@"
    ;;
esac
