#!/bin/bash
# See that the named Debian packages are there; as root on Debian, install those that are not.
#
#   tools/require_packages.sh PURPOSE PACKAGE…
set -euo pipefail
purpose=$1
shift

is_there() {
    case "$1" in
    chromium) command -v chromium >/dev/null ;;
    fonts-noto-cjk) command -v fc-list >/dev/null && [ -n "$(fc-list ':lang=zh' file)" ] ;;
    libreoffice-writer-nogui) command -v soffice >/dev/null ;;
    poppler-utils) command -v pdftotext >/dev/null && command -v pdftoppm >/dev/null ;;
    make) command -v make >/dev/null ;;
    python3) command -v python3 >/dev/null ;;
    # Another Python than Debian's brings its own.
    python3-venv) (python3.11 -c 'import ensurepip, venv' || python3 -c 'import ensurepip, venv') 2>/dev/null ;;
    *) dpkg --status "$1" >/dev/null 2>&1 ;;
    esac
}

missing=()
for package in "$@"; do
    is_there "$package" || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "$purpose need the package ${missing[*]}: install it (on Debian: apt-get install ${missing[*]}) and try again" >&2
    exit 1
fi
echo "installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
if ! { apt-get update && apt-get install --yes --no-install-recommends "${missing[@]}"; } </dev/null >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    echo "apt-get could not install ${missing[*]}" >&2
    exit 1
fi
rm "$log"
