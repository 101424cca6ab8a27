#!/bin/sh
# Everything that is judged without running the tests. All steps run; the last line says which failed.
cd "$(dirname "$0")/.." || exit 1
py=.venv/bin/python
# A folder of its own: checking must not create the portal's key or database.
VAR=$(mktemp -d) && export VAR
trap 'rm -rf "$VAR"' EXIT
unset DATABASE_URL REDIS_URL DJANGO_SETTINGS_MODULE
failed=""

step() {
    name=$1
    shift
    echo "== $name"
    "$@" || failed="$failed, $name"
}

step "lint" $py -m ruff check --quiet .
step "format" $py -m ruff format --check --quiet .
step "import rules" .venv/bin/python -c "import sys; from importlinter.cli import lint_imports_command as run; sys.exit(run())"
step "templates" $py -m djlint --lint --quiet templates
step "settings" $py manage.py check --fail-level WARNING
step "migrations" $py manage.py makemigrations --check --dry-run
step "translations" $py scripts/messages.py check
if $py manage.py help workflows >/dev/null 2>&1; then
    step "docs/workflows.md" $py manage.py workflows --check
fi

if [ -n "$failed" ]; then
    echo "FAILED: ${failed#, }"
    exit 1
fi
echo "All checks passed."
