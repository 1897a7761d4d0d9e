#!/usr/bin/env bash
# What the portal needs of the machine: deploy/system.sh pango chromium redis-server poppler-utils
# Installed by apt where we may; otherwise the exact command is shown. Missing Pango and Python stop;
# the others only make tests skip, unless CI=true.
set -u

is_there() {
  case "$1" in
    pango) ldconfig_has libpango-1.0 && ldconfig_has libpangoft2-1.0 && ldconfig_has libharfbuzz-subset ;;
    chromium) command -v chromium || command -v chromium-browser || command -v google-chrome ;;
    redis-server) command -v redis-server ;;
    poppler-utils) command -v pdftotext ;;
  esac >/dev/null 2>&1
}

ldconfig_has() { PATH="$PATH:/usr/sbin:/sbin" ldconfig -p | grep -q "$1"; }

packages_of() {
  case "$1" in
    pango) echo libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 ;;
    *) echo "$1" ;;
  esac
}

python() {
  if ! command -v "$1" >/dev/null; then
    echo "Python ontbreekt. Geef: sudo apt-get install python3 python3-venv   (Python 3.11 of nieuwer)" >&2
    exit 1
  fi
  if ! "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "$("$1" --version) is te oud; Python 3.11 of nieuwer is nodig. Geef: make $MAKECMDGOALS PYTHON=python3.11" >&2
    exit 1
  fi
  if ! "$1" -c 'import ensurepip, venv' 2>/dev/null; then
    version=$("$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    install "python$version-venv" && "$1" -c 'import ensurepip, venv' 2>/dev/null && return
    echo "Python kan geen eigen omgeving maken. Geef: sudo apt-get install python$version-venv" >&2
    exit 1
  fi
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

install() {
  command -v apt-get >/dev/null || return 1
  [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null || return 1
  echo "Installeren: $*" >&2
  export DEBIAN_FRONTEND=noninteractive
  as_root apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1 && return
  as_root apt-get update -qq >/dev/null 2>&1
  as_root apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

[ "${1:-}" = python ] && { MAKECMDGOALS=${MAKECMDGOALS:-run}; python "$2"; exit; }

packages=()
for need in "$@"; do
  is_there "$need" || packages+=($(packages_of "$need"))
done
[ ${#packages[@]} = 0 ] || install "${packages[@]}"

status=0
for need in "$@"; do
  is_there "$need" && continue
  command="sudo apt-get install $(packages_of "$need")"
  if [ "$need" = pango ]; then
    echo "Pango ontbreekt; zonder kan het portaal geen PDF maken. Geef: $command" >&2
    status=1
  else
    echo "*** $need ONTBREEKT: de toetsen die het nodig hebben worden overgeslagen. Geef: $command" >&2
    [ "${CI:-}" = true ] && status=1
  fi
done
exit $status
