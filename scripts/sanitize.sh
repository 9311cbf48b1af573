#!/usr/bin/env bash
# Tests under AddressSanitizer and UndefinedBehaviorSanitizer, or ThreadSanitizer.
#   scripts/sanitize.sh [--no-install] [ctest arguments...]    every test: long
#   scripts/sanitize.sh [--no-install] ci                      all units, fuzz corpora, golden and hostile cases
#   scripts/sanitize.sh [--no-install] quick                   the rooms that meet the bytes of strangers first
#   scripts/sanitize.sh [--no-install] threads                 ThreadSanitizer, where there are plain threads
# Left out are tests of what the sanitizers change: memory, system calls, symbols. oneTBB as Debian builds it is not
# instrumented, so ThreadSanitizer would take every hand-over for a race: it looks at plain threads alone.
set -euo pipefail
cd "$(dirname "$0")/.."
install=()
if [[ "${1:-}" == "--no-install" ]]; then install=(--no-install); shift; fi
changed_by_sanitizers='^(hostile\.(symbols|system_calls)|end_to_end\.memory_test)$'
export STANCEMILL_SANITIZED=1  # some tests measure memory besides other things
export UBSAN_OPTIONS="print_stacktrace=1:suppressions=$PWD/tests/undefined.supp" TSAN_OPTIONS=halt_on_error=1
export ASAN_OPTIONS=detect_leaks=1:allocator_may_return_null=1

# build PRESET TARGET...
build() {
  ./scripts/install_deps.sh "${install[@]}"
  cmake --preset "$1" >/dev/null
  cmake --build --preset "$1" -j "$(nproc)" --target "${@:2}"
}

# Where a process may not look into itself (some containers), leaks cannot be found; everything else can.
without_leaks_if_need_be() {
  local small=(./build/asan/tests/base/base_test --gtest_list_tests)
  "${small[@]}" >/dev/null 2>&1 && return
  export ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1
  "${small[@]}" >/dev/null
  echo "leaks cannot be looked for here" >&2
}

# run_programs PROGRAM...: tests of a room or replays of a fuzz corpus, each as a whole, which spares many beginnings
run_programs() {
  local program name
  for program in "$@"; do
    name="$(basename "$program")"
    echo "== $name"
    case "$name" in
      fuzz_replay_*) "$program" "tests/fuzz/corpus/${name#fuzz_replay_}" 2>build/asan/replay.log || {
        tail -50 build/asan/replay.log >&2
        exit 1
      } ;;
      *) "$program" --gtest_brief=1 ;;
    esac
  done
}

case "${1:-}" in
  quick)
    build asan base_test io_test model_test parse_test fuzz_replay_{line_reader,record_parser,gzip,zstd}
    without_leaks_if_need_be
    run_programs build/asan/tests/{base/base,io/io,model/model,parse/parse}_test \
      build/asan/tests/fuzz/fuzz_replay_{line_reader,record_parser,gzip,zstd}
    ;;
  ci)
    build asan all
    without_leaks_if_need_be
    mapfile -t programs < <(find build/asan/tests -type f -perm -u+x \( -name '*_test' -o -name 'fuzz_replay_*' \) | sort)
    run_programs "${programs[@]}"
    ctest --test-dir build/asan --output-on-failure -j "$(nproc)" -R '^(golden|hostile)\.' -E "$changed_by_sanitizers"
    ;;
  threads)
    build tsan graph_threads_test
    run_programs build/tsan/tests/graph/graph_threads_test
    ;;
  *)
    build asan all
    without_leaks_if_need_be
    ctest --test-dir build/asan --output-on-failure -j "$(nproc)" -E "$changed_by_sanitizers" "$@"
    ;;
esac
