#!/usr/bin/env bash
# Checks that each header of engine/ compiles alone: whoever includes it needs to include nothing before it.
set -euo pipefail
cd "$(dirname "$0")/.."
packages="eigen3 icu-uc icu-i18n libhwy libisal libzstd libxxhash sqlite3 libcrypto tomlplusplus"
# shellcheck disable=SC2086
flags="$(pkg-config --cflags $packages)"
export CHECK_HEADERS_COMPILE="${CXX:-g++} -std=c++20 -fsyntax-only -Wall -Wextra -Werror -Iengine -Iengine/include $flags -x c++ -"
count="$(find engine -name '*.h' | wc -l)"
find engine -name '*.h' -print0 | sort -z | xargs -0 -n 1 -P "$(nproc)" bash -c '
  name="${1#engine/include/}"
  echo "#include \"${name#engine/}\"" | $CHECK_HEADERS_COMPILE || { echo "$1: does not compile alone" >&2; exit 1; }
' check_header
echo "headers: all $count compile alone"
