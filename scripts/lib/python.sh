# shellcheck shell=bash
# Sourced by scripts/test: makes the Python of the tests, outside of the tree, and sets PYTHON to it.

venv="${XDG_CACHE_HOME:-$HOME/.cache}/mekong/venv"
wanted=$(python3 --version && cat scripts/test-requirements.txt)
if [ "$(cat "$venv/made-for" 2>/dev/null)" != "$wanted" ]; then
    say "Installing the Python packages of the tests in $venv"
    rm -rf "$venv"
    python3 -m venv "$venv" || stop "python3 could not make $venv; see above."
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r scripts/test-requirements.txt ||
        stop "pip could not install what scripts/test-requirements.txt lists; see above, then run this again."
    printf '%s\n' "$wanted" >"$venv/made-for"
fi
export PYTHON="$venv/bin/python"
