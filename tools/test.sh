#!/usr/bin/env bash
# The whole verdict: checks, every test on SQLite, every test that touches the database on a PostgreSQL too.
set -uo pipefail
cd "$(dirname "$0")/.."
unset DATABASE_URL MAIL2ERP_DEMO MAIL2ERP_HOME
failed=0
step() {
  local name=$1 from=$SECONDS
  shift
  "$@" && printf -- '-- %s: good, %s s\n' "$name" $((SECONDS - from)) && return
  printf -- '-- %s: FAILED, %s s\n' "$name" $((SECONDS - from))
  failed=1
}
step "format" .venv/bin/ruff format --check -q .
step "lint" .venv/bin/ruff check -q .
step "types" .venv/bin/mypy
step "tests on PostgreSQL" .venv/bin/python -m tests.servers.postgres \
  .venv/bin/pytest -q -n 2 --dist loadgroup --database-only -m "not browser and not chaos"
step "crash test" .venv/bin/pytest -q -m chaos
step "tests on SQLite" .venv/bin/pytest -q -n 2 --dist loadgroup -m "not chaos"
exit $failed
