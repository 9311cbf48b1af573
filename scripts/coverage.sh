#!/usr/bin/env bash
# Measures which lines and branches of engine/ the tests reach, with gcovr: a build and a run of all tests without
# optimisation, in build/coverage.
#   scripts/coverage.sh [ctest arguments...]      every test; writes build/coverage/{summary.txt,index.html}
#   scripts/coverage.sh --rooms io parse model    only the unit tests of these rooms, which is much quicker
# Assertions are compiled out: their branches are there not to be taken.
# Goal: 90 % of lines and 80 % of branches; io, parse and model 95 and 90. Branches that only exceptions take do not count.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v gcovr >/dev/null || { echo "gcovr is missing: apt-get install gcovr" >&2; exit 1; }
cmake -S . -B build/coverage -G Ninja -DCMAKE_BUILD_TYPE=Debug -DSTANCEMILL_BENCHMARKS=OFF \
  -DCMAKE_CXX_FLAGS="--coverage -O1 -fno-inline -fprofile-update=atomic -DNDEBUG" >/dev/null
filter='engine/'
if [[ "${1:-}" == --rooms ]]; then
  shift
  [[ $# -gt 0 ]] || { echo "name rooms after --rooms" >&2; exit 2; }
  filter="engine/($(IFS='|'; echo "$*"))/"
  mapfile -t programs < <(for room in "$@"; do sed -n "s/^stancemill_test(\([a-z_]*\).*/$room \1/p" "tests/$room/CMakeLists.txt"; done)
  cmake --build build/coverage -j "$(nproc)" --target "${programs[@]#* }"
  find build/coverage -name '*.gcda' -delete
  for program in "${programs[@]}"; do "./build/coverage/tests/${program% *}/${program#* }" --gtest_brief=1; done
else
  cmake --build build/coverage -j "$(nproc)"
  find build/coverage -name '*.gcda' -delete
  ctest --test-dir build/coverage --output-on-failure -j "$(nproc)" "$@" || echo "some tests failed: the figures count what ran" >&2
fi
gcovr --root . --filter "$filter" --exclude-throw-branches --exclude-unreachable-branches --object-directory build/coverage \
  --html-details build/coverage/index.html --json-summary build/coverage/summary.json build/coverage >/dev/null
python3 - build/coverage/summary.json <<'PYTHON' | tee build/coverage/summary.txt
import collections, json, sys
rooms = collections.defaultdict(lambda: [0, 0, 0, 0])
for file in json.load(open(sys.argv[1]))["files"]:
    parts = file["filename"].split("/")
    for key in (parts[1] if parts[0] == "engine" else parts[0], "all"):
        for i, name in enumerate(("line_covered", "line_total", "branch_covered", "branch_total")):
            rooms[key][i] += file[name]
print(f"{'room':10} {'lines':>8} {'branches':>9}")
for room, (lines, all_lines, branches, all_branches) in sorted(rooms.items(), key=lambda item: (item[0] == "all", item[0])):
    print(f"{room:10} {100 * lines / max(1, all_lines):7.1f}% {100 * branches / max(1, all_branches):8.1f}%")
PYTHON
