#!/usr/bin/env bash
# Builds the fuzz targets with clang, libFuzzer, AddressSanitizer and UndefinedBehaviorSanitizer, and runs each in turn.
#   scripts/fuzz.sh SECONDS [TARGET...]          of processor time each; all targets without a name; exits 1 on a find
#   scripts/fuzz.sh --until SECONDS [TARGET...]  only what is missing to so many seconds in all runs together
# Totals of all runs: tests/fuzz/totals.json, in words: scripts/fuzz.sh --table. Finds and the grown corpus go to
# build/fuzz/. Takes clang-14, libclang-rt-14-dev and llvm-14 (not installed otherwise).
#   scripts/fuzz.sh --minimise [TARGET...]       puts a minimised corpus of small files into tests/fuzz/corpus/
set -euo pipefail
cd "$(dirname "$0")/.."

all_targets() { sed -n 's/^stancemill_fuzz_target(\([a-z_0-9]*\).*/\1/p' tests/fuzz/CMakeLists.txt; }
largest_kept=768  # bytes of a file in the project's corpus, and of all of a target's:
largest_corpus=8192

if [[ $# -lt 1 || ! "$1" =~ ^([0-9]+|--until|--minimise|--table)$ || ( "$1" == --until && ! "${2:-}" =~ ^[0-9]+$ ) ]]; then
  sed -n '2,7p' "$0" | sed 's/^# *//' >&2
  echo "Targets: $(all_targets | tr '\n' ' ')" >&2
  exit 2
fi
what="$1"
shift
if [[ "$what" == --table ]]; then exec python3 tests/fuzz/run_target.py build/fuzz --table; fi
time=(--seconds "$what")
if [[ "$what" == --until ]]; then time=(--until "$1"); shift; fi
targets=("$@")
[[ $# -gt 0 ]] || mapfile -t targets < <(all_targets)
for tool in clang++-14 llvm-symbolizer-14; do
  command -v "$tool" >/dev/null && continue
  echo "$tool is missing: apt-get install clang-14 libclang-rt-14-dev llvm-14" >&2
  exit 1
done

mkdir -p build/fuzz
cmake --preset fuzz >/dev/null
cmake --build --preset fuzz -j "$(nproc)" --target "${targets[@]/#/fuzz_}" >build/fuzz/build.log 2>&1 || {
  cat build/fuzz/build.log >&2
  exit 1
}
export ASAN_SYMBOLIZER_PATH=/usr/bin/llvm-symbolizer-14
export ASAN_OPTIONS=detect_leaks=1:allocator_may_return_null=1 UBSAN_OPTIONS=print_stacktrace=1

if [[ "$what" == "--minimise" ]]; then
  for target in "${targets[@]}"; do
    small="build/fuzz/small/$target"
    rm -rf "$small" "build/fuzz/merged/$target"
    mkdir -p "$small" "build/fuzz/merged/$target" "build/fuzz/grown/$target" "tests/fuzz/corpus/$target"
    find "tests/fuzz/corpus/$target" "build/fuzz/grown/$target" "build/fuzz/seeds/$target" -type f \
      -size "-$((largest_kept + 1))c" -exec cp -n {} "$small" \;
    "./build/fuzz/tests/fuzz/fuzz_$target" -merge=1 "build/fuzz/merged/$target" "$small" 2>/dev/null
    # An even choice from the smallest to the largest; what was a find once (find_*) or is whole (sound_*) always stays.
    python3 - "build/fuzz/merged/$target" "tests/fuzz/corpus/$target" "$largest_corpus" <<'PYTHON'
import pathlib, sys
merged, corpus, room = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), int(sys.argv[3])
for path in corpus.iterdir():
    if not path.name.startswith(("find_", "sound_")):
        path.unlink()
files = sorted(merged.iterdir(), key=lambda path: (path.stat().st_size, path.name))
step = max(1.0, sum(path.stat().st_size for path in files) / room)
for path in dict.fromkeys(files[int(i * step)] for i in range(int(len(files) / step))):
    (corpus / path.name[:12]).write_bytes(path.read_bytes())
print(corpus, len(list(corpus.iterdir())), "files,", sum(path.stat().st_size for path in corpus.iterdir()), "bytes")
PYTHON
  done
  exit 0
fi

python3 tests/fuzz/make_seeds.py build/fuzz/seeds
failed=()
for target in "${targets[@]}"; do
  python3 tests/fuzz/run_target.py build/fuzz "$target" "${time[@]}" || failed+=("$target")
done
if [[ ${#failed[@]} -gt 0 ]]; then
  echo "Finds of: ${failed[*]} (build/fuzz/finds/)" >&2
  exit 1
fi
echo "Nothing was found."
