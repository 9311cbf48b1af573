#!/usr/bin/env bash
# Installs the packages that stancemill needs, on Debian 12 or Ubuntu. Does nothing when all are there.
#   scripts/install_deps.sh [--no-install] [build]    --no-install: only says what is missing, and exits 1 if anything is
# build: what building takes; without the word also what the tests and the check of the format take.
set -euo pipefail
may_install=yes
for_tests=yes
for word in "$@"; do
  case "$word" in
    --no-install) may_install=no ;;
    build) for_tests=no ;;
    *) sed -n '2,4p' "$0" | sed 's/^# *//' >&2; exit 2 ;;
  esac
done

packages=(
  cmake ninja-build g++ pkg-config ccache
  libtbb-dev libsimdjson-dev libeigen3-dev libicu-dev libhwy-dev libisal-dev libdeflate-dev libzstd-dev libcli11-dev libxxhash-dev
  libsqlite3-dev libssl-dev nlohmann-json3-dev libtomlplusplus-dev
  libbenchmark-dev libgtest-dev python3 python3-venv
)
if [[ "$for_tests" == yes ]]; then packages+=(clang-format-14 zstd strace time); fi

# The report's page is bundled by node and npm, from wherever they come; its tests open it in Debian's chromium (Ubuntu's
# package of that name is a snap, which many machines cannot run: there the tests in a browser are left out).
command -v node >/dev/null && command -v npm >/dev/null || packages+=(nodejs npm)
if [[ "$for_tests" == yes && -r /etc/os-release ]] && grep -qx 'ID=debian' /etc/os-release; then packages+=(chromium fonts-dejavu-core); fi

# The Python package is compiled with the headers of python3, wherever that comes from.
python3 -c 'import os, sysconfig; os.stat(sysconfig.get_path("include") + "/Python.h")' 2>/dev/null || packages+=(python3-dev)

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  echo "This is neither Debian nor Ubuntu: install what third_party/README.md lists by other means." >&2
  exit 1
fi

missing=()
for package in "${packages[@]}"; do
  state="$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)"
  [[ "$state" == "installed" ]] || missing+=("$package")
done
if [[ ${#missing[@]} -eq 0 ]]; then
  exit 0
fi
if [[ "$may_install" == no ]]; then
  echo "Missing packages: ${missing[*]}" >&2
  exit 1
fi

as_root=()
if [[ "$(id -u)" -ne 0 ]]; then
  if ! command -v sudo >/dev/null; then
    echo "Missing packages: ${missing[*]}" >&2
    echo "Installing them takes root or sudo, and here is neither." >&2
    exit 1
  fi
  as_root=(sudo)
fi
echo "Installing: ${missing[*]}"
log="$(mktemp)"
trap 'rm -f "$log"' EXIT
quietly() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive "$@" >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
}
quietly apt-get update
quietly apt-get install -y --no-install-recommends "${missing[@]}"
echo "Installed."
