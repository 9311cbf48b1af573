#!/usr/bin/env bash
# Makes the peers ready: a virtual environment at build/peers-quality with the pinned packages of
# requirements.txt, and Debian's fasttext. Idempotent. --no-install leaves the system's packages alone.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
venv=$root/build/peers-quality

install_packages=yes
case "${1:-}" in
  "") ;;
  --no-install) install_packages=no ;;
  -h|--help) sed -n '2,3s/^# //p' "$0"; exit 0 ;;
  *) echo "unknown option: $1" >&2; exit 2 ;;
esac

# shellcheck source=bench/install_missing.sh
source "$here/../install_missing.sh"
need=()
command -v fasttext >/dev/null || need+=(fasttext)
python3 -c 'import venv, ensurepip' 2>/dev/null || need+=(python3-venv)
install_missing "$install_packages" "${need[@]}"

if [[ ! -x $venv/bin/python ]]; then
  python3 -m venv "$venv"
fi
# The sentence-transformer comes alone: sentence_peer.py needs its weights, not the framework that it names.
wanted="$(cat "$here/requirements.txt" "$here/requirements-alone.txt")"
if [[ "$(cat "$venv/requirements.installed" 2>/dev/null)" != "$wanted" ]]; then
  "$venv/bin/python" -m pip install --disable-pip-version-check --quiet -r "$here/requirements.txt"
  "$venv/bin/python" -m pip install --disable-pip-version-check --quiet --no-deps -r "$here/requirements-alone.txt"
  echo "$wanted" >"$venv/requirements.installed"
fi
"$venv/bin/python" -c 'import numpy, scipy, sklearn; print("numpy", numpy.__version__, "scipy", scipy.__version__, "scikit-learn", sklearn.__version__)'
echo "fasttext $(dpkg-query -W -f='${Version}' fasttext 2>/dev/null || echo unknown)"
