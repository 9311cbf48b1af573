#!/usr/bin/env bash
# Tests on clusters that are made of processes on this machine. Installs and builds what is missing.
#   scripts/test_cluster.sh [--no-install] [slurm|engines] [pytest arguments...]
# slurm: two nodes of Debian's Slurm; a few minutes, most of them waiting. engines: Spark, Ray and datatrove under the
# Python package, in its environment; PySpark alone is a download of 456 MB. By default both.
set -euo pipefail
cd "$(dirname "$0")/.."
install=()
if [[ "${1:-}" == "--no-install" ]]; then install=(--no-install); shift; fi
which=both
if [[ "${1:-}" == slurm || "${1:-}" == engines ]]; then which="$1"; shift; fi
./scripts/build.sh "${install[@]}" release

# shellcheck source=bench/install_missing.sh
source bench/install_missing.sh
may_install="$([[ ${#install[@]} -gt 0 ]] && echo no || echo yes)"

# need_requirements VENV FILE: brings the packages of FILE into VENV, once.
need_requirements() {
  local noted
  noted="$1/$(basename "$2")"
  if cmp -s "$2" "$noted"; then return; fi
  if [[ "$may_install" == no ]]; then
    echo "The packages of $2 are not in $1" >&2
    exit 1
  fi
  echo "Installing: $2 into $1"
  [[ -x "$1/bin/python" ]] || python3 -m venv "$1"
  "$1/bin/python" -m pip install --quiet --disable-pip-version-check --requirement "$2"
  cp "$2" "$noted"
}

test_slurm() {
  local need=()
  for package in slurmctld slurmd slurm-client munge; do
    [[ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)" == installed ]] || need+=("$package")
  done
  install_missing "$may_install" "${need[@]}"
  need_requirements build/cluster tests/cluster/requirements.txt
  build/cluster/bin/python -m pytest -q -p no:cacheprovider tests/cluster/slurm_test.py "$@"
}

test_engines() {
  if ! command -v java >/dev/null; then install_missing "$may_install" openjdk-17-jre-headless; fi
  ./scripts/build_python.sh "${install[@]}"
  need_requirements build/python tests/cluster/engines.txt
  (cd tests/cluster && ../../build/python/bin/python -m pytest -q -p no:cacheprovider \
    columns_test.py spark_test.py ray_test.py datatrove_test.py "$@")
}

if [[ "$which" != engines ]]; then test_slurm "$@"; fi
if [[ "$which" != slurm ]]; then test_engines "$@"; fi
