# Sourced by the setup scripts of the folders beside it.

# install_missing yes|no PACKAGE...: installs these packages of Debian's; with "no" it says that they are missing, and exits 1.
install_missing() {
  local allowed=$1
  shift
  (( $# )) || return 0
  if [[ $allowed == no ]]; then
    echo "missing: $*" >&2
    exit 1
  fi
  local as_root=()
  (( EUID == 0 )) || as_root=(sudo)
  echo "installing $*"
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" apt-get install -y --no-install-recommends "$@"
}
