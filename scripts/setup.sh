#!/bin/sh
# Installs into .venv what the portal needs, only when the lists have changed since.
#   scripts/setup.sh        what it runs on
#   scripts/setup.sh dev    and what tests and checks need
# PYTHON=/path/to/python3.11 chooses the interpreter for a new .venv.
set -eu
cd "$(dirname "$0")/.."

lists="requirements.txt"
[ "${1:-}" = dev ] && lists="requirements.txt requirements-dev.txt"

good() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

if [ -x .venv/bin/python ] && ! good .venv/bin/python; then
    echo "The Python of .venv does not start or is older than 3.11. Delete the folder .venv and try again." >&2
    exit 1
fi

if [ ! -x .venv/bin/python ]; then
    found=""
    for candidate in ${PYTHON:+"$PYTHON"} python3 python3.13 python3.12 python3.11; do
        if good "$candidate"; then found=$candidate; break; fi
        if [ -n "${PYTHON:-}" ]; then break; fi
    done
    if [ -z "$found" ]; then
        seen=$("${PYTHON:-python3}" -V 2>&1) || seen="none was found"
        echo "The portal needs Python 3.11 or newer (${PYTHON:-python3}: $seen)." >&2
        echo "Install it, or say where it is: make run PYTHON=/path/to/python3.11" >&2
        exit 1
    fi
    if ! "$found" -m venv .venv; then
        rm -rf .venv
        echo "$found cannot make a virtual environment. On Debian and Ubuntu: apt install python3-venv" >&2
        exit 1
    fi
fi

# shellcheck disable=SC2086  # a list of two names without spaces
wanted=$(cksum $lists)
for stamp in .venv/installed-dev .venv/installed; do
    # What tests need includes what the portal runs on.
    [ "$stamp" = .venv/installed ] && [ "${1:-}" = dev ] && continue
    if [ -f "$stamp" ]; then
        case "$(cat "$stamp")" in *"$wanted"*) exit 0 ;; esac
    fi
done

echo "Installing the packages of $lists into .venv ..."
for list in $lists; do set -- "$@" -r "$list"; done
[ "$1" = dev ] && shift
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input "$@"
if [ "$lists" = requirements.txt ]; then
    printf '%s\n' "$wanted" > .venv/installed
else
    printf '%s\n' "$wanted" > .venv/installed-dev
fi
echo "Installed."
