#!/usr/bin/env bash
# Checks that each header of engine/ compiles alone: whoever includes it needs to include nothing before it.
set -euo pipefail
cd "$(dirname "$0")/.."
packages="eigen3 icu-uc icu-i18n libhwy libisal libdeflate libzstd libxxhash sqlite3 libcrypto tomlplusplus"
# shellcheck disable=SC2086
flags="$(pkg-config --cflags $packages)"
# Arrow's headers come with pyarrow; where that is not there, the one header that needs them is left out.
arrow="$(echo build/pyarrow/lib/python3*/site-packages/pyarrow/include)"
skip=(-name none)
if [[ -d "$arrow" ]]; then flags="$flags -isystem $arrow"; else skip=(-name parquet_sink.h); fi
export CHECK_HEADERS_COMPILE="${CXX:-g++} -std=c++20 -fsyntax-only -Wall -Wextra -Werror -Iengine -Iengine/include $flags -x c++ -"
count="$(find engine -name '*.h' ! "${skip[@]}" | wc -l)"
find engine -name '*.h' ! "${skip[@]}" -print0 | sort -z | xargs -0 -n 1 -P "$(nproc)" bash -c '
  name="${1#engine/include/}"
  echo "#include \"${name#engine/}\"" | $CHECK_HEADERS_COMPILE || { echo "$1: does not compile alone" >&2; exit 1; }
' check_header
echo "headers: all $count compile alone"
