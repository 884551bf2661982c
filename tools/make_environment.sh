#!/bin/bash
# Fill .venv with exactly what a lock names, and with bihuan itself.
#
#   tools/make_environment.sh run|dev
#
# uv is quick, plain pip is everywhere: where uv is not to be had or cannot reach its index, pip does the same from the same lock.
set -euo pipefail
cd "$(dirname "$0")/.."
lock="requirements/$1.lock"
python=.venv/bin/python

fail() {
    echo "$1" >&2
    exit 1
}

find_python() {
    local name
    for name in "${PYTHON:-}" python3.11 python3.12 python3.13 python3; do
        if [ -n "$name" ] && command -v "$name" >/dev/null && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
            command -v "$name"
            return
        fi
    done
    fail "bihuan needs Python 3.11 or newer: install the package python3 (Debian 12 or newer)"
}

install() {
    if [ -x .venv/bin/uv ] && .venv/bin/uv pip install --quiet --python "$python" "$@" 2>.venv/uv.log; then
        return
    fi
    "$python" -m pip install --quiet --disable-pip-version-check "$@"
}

if [ ! -x "$python" ]; then
    base=$(find_python)
    "$base" -c 'import ensurepip, venv' 2>/dev/null ||
        fail "this Python cannot make environments: install the package python3-venv"
    echo "making .venv with $("$base" --version)"
    "$base" -m venv .venv
fi
if [ ! -x .venv/bin/uv ]; then
    "$python" -m pip install --quiet --disable-pip-version-check uv 2>/dev/null || true
fi
echo "installing what $lock names"
install --require-hashes -r "$lock"
install --no-deps --no-build-isolation --editable .
mkdir -p .venv/made
touch ".venv/made/$1"
# What the tests need holds all that running needs.
[ "$1" != dev ] || touch .venv/made/run
