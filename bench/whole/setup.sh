#!/usr/bin/env bash
# Makes the peers of bench/whole ready under build/peers-speed: a virtual environment with the pinned packages of
# requirements.txt, fastText built from PyPI's sources for this CPU, StringZilla's headers, and Debian's packages.
# Idempotent. --no-install leaves the system's packages alone.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
peers=$root/build/peers-speed
fasttext_version=0.9.3
stringzilla_version=5.3.2

install_packages=yes
case "${1:-}" in
  "") ;;
  --no-install) install_packages=no ;;
  -h|--help) sed -n '2,4s/^# //p' "$0"; exit 0 ;;
  *) echo "unknown option: $1" >&2; exit 2 ;;
esac

# shellcheck source=bench/install_missing.sh
source "$here/../install_missing.sh"
need=()
command -v fasttext >/dev/null || need+=(fasttext)
[[ -x /usr/bin/time ]] || need+=(time)
command -v zstd >/dev/null || need+=(zstd)
command -v igzip >/dev/null || need+=(isal)
command -v g++ >/dev/null || need+=(g++)
python3 -c 'import venv, ensurepip' 2>/dev/null || need+=(python3-venv)
install_missing "$install_packages" "${need[@]}"

mkdir -p "$peers"
pip() { "$peers/venv/bin/python" -m pip --disable-pip-version-check --quiet "$@"; }
[[ -x $peers/venv/bin/python ]] || python3 -m venv "$peers/venv"
if ! cmp -s "$here/requirements.txt" "$peers/venv/requirements.installed"; then
  pip install -r "$here/requirements.txt"
  cp "$here/requirements.txt" "$peers/venv/requirements.installed"
fi

# source NAME VERSION: PyPI's source archive, unpacked at build/peers-speed/NAME.
source_of() {
  [[ -f $peers/$1/unpacked-$2 ]] && return
  rm -rf "${peers:?}/$1" "$peers/download"
  pip download --no-deps --no-binary "$1" --dest "$peers/download" "$1==$2"
  mkdir -p "$peers/$1"
  tar xzf "$peers"/download/*.tar.gz -C "$peers/$1" --strip-components 1
  rm -rf "$peers/download"
  touch "$peers/$1/unpacked-$2"
}
source_of stringzilla $stringzilla_version
source_of fasttext $fasttext_version
if [[ ! -x $peers/fasttext/fasttext ]]; then
  echo "building fastText $fasttext_version for this CPU"
  # As its own Makefile does (-O3 -march=native -funroll-loops); <cstdint> is what newer compilers miss in its sources.
  g++ -O3 -march=native -funroll-loops -DNDEBUG -std=c++17 -pthread -include cstdint "$peers"/fasttext/src/*.cc -o "$peers/fasttext/fasttext"
fi
echo "peers are ready in ${peers#"$root"/}"
