#!/usr/bin/env bash
# Builds the Python package and installs it, with what its tests need, into an environment of its own (build/python).
#   scripts/build_python.sh [--no-install]    --no-install: brings no packages; exits 1 if any is missing
set -euo pipefail
cd "$(dirname "$0")/.."
if [[ $# -gt 1 || ( $# -eq 1 && "$1" != "--no-install" ) ]]; then
  sed -n '2,3p' "$0" | sed 's/^# *//' >&2
  exit 2
fi
venv=build/python
if ! cmp -s tests/python/requirements.txt "$venv/requirements.txt"; then
  if [[ "${1:-}" == "--no-install" ]]; then
    echo "The packages of tests/python/requirements.txt are not in $venv" >&2
    exit 1
  fi
  echo "Installing: tests/python/requirements.txt into $venv"
  mkdir -p build
  python3 -m venv "$venv"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --requirement tests/python/requirements.txt
  cp tests/python/requirements.txt "$venv/requirements.txt"
fi
# Without isolation nanobind stays where it is from build to build, so that only what changed is compiled again; and
# under the name of compiler that CMake chooses by itself, ccache hands over the objects of build/release.
export CXX="${CXX:-c++}"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps .
