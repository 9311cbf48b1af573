#!/usr/bin/env bash
# Checks the formatting of all C++ files; scripts/check_format.sh --fix changes them.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! command -v clang-format-14 >/dev/null; then
  echo "clang-format-14 is missing: run scripts/install_deps.sh (other versions format differently)" >&2
  exit 1
fi
if [[ "${1:-}" == "--fix" ]]; then options=(-i); else options=(--dry-run --Werror); fi
find engine tests bench \( -name '*.h' -o -name '*.cpp' \) -print0 | sort -z |
  xargs -0 -n 8 -P "$(nproc)" clang-format-14 "${options[@]}"
echo "format: $(find engine tests bench \( -name '*.h' -o -name '*.cpp' \) | wc -l) files in order"
