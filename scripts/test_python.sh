#!/usr/bin/env bash
# Builds the Python package, installs it into an environment of its own (build/python), and runs its tests against
# the command line.   scripts/test_python.sh [--no-install] [pytest arguments...]
# Takes python3 with headers and venv (python3-dev, python3-venv); pip brings the packages of tests/python/requirements.txt.
set -euo pipefail
cd "$(dirname "$0")/.."
install=()
if [[ "${1:-}" == "--no-install" ]]; then install=(--no-install); shift; fi
if [[ ! -x build/release/stancemill ]]; then ./scripts/build.sh "${install[@]}" release; fi
venv=build/python
if ! cmp -s tests/python/requirements.txt "$venv/requirements.txt"; then
  if [[ ${#install[@]} -gt 0 ]]; then
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
export STANCEMILL_PROGRAM="$PWD/build/release/stancemill"
"$venv/bin/python" -m pytest -q -p no:cacheprovider tests/python "$@"
