#!/usr/bin/env bash
# Tests on clusters that are made of processes on this machine: Slurm. Installs Debian's packages of it, builds what is
# missing, and runs tests/cluster in an environment of its own (build/cluster). A few minutes, most of them waiting.
#   scripts/test_cluster.sh [--no-install] [pytest arguments...]
set -euo pipefail
cd "$(dirname "$0")/.."
install=()
if [[ "${1:-}" == "--no-install" ]]; then install=(--no-install); shift; fi
if [[ ! -x build/release/stancemill ]]; then ./scripts/build.sh "${install[@]}" release; fi

# shellcheck source=bench/install_missing.sh
source bench/install_missing.sh
need=()
for package in slurmctld slurmd slurm-client munge; do
  [[ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)" == installed ]] || need+=("$package")
done
install_missing "$([[ ${#install[@]} -gt 0 ]] && echo no || echo yes)" "${need[@]}"

venv=build/cluster
if ! cmp -s tests/cluster/requirements.txt "$venv/requirements.txt"; then
  if [[ ${#install[@]} -gt 0 ]]; then
    echo "The packages of tests/cluster/requirements.txt are not in $venv" >&2
    exit 1
  fi
  echo "Installing: tests/cluster/requirements.txt into $venv"
  python3 -m venv "$venv"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --requirement tests/cluster/requirements.txt
  cp tests/cluster/requirements.txt "$venv/requirements.txt"
fi
"$venv/bin/python" -m pytest -q -p no:cacheprovider tests/cluster "$@"
