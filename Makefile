# mail2erp: `make run` shows it working, `make test` shows that it works. `make help` lists the rest.
SHELL := /bin/bash
PORT ?= 8000
export MAIL2ERP_HOME ?= var
PY := .venv/bin/python

.PHONY: help env run test bench check fixtures chaos screenshots lock clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

env: ## the environment alone, in .venv
	@tools/env.sh run

run: env ## from a clone to a working app with a demo company; Ctrl-C stops it
	@MAIL2ERP_DEMO=1 MAIL2ERP_URL=http://localhost:$(PORT) $(PY) manage.py serve --port $(PORT)

testenv:
	@tools/env.sh test

test: testenv ## everything: on SQLite, and what touches the database on PostgreSQL too
	@tools/test.sh

check: testenv ## format, lint, types, import rules, migrations in step
	@.venv/bin/ruff format --check -q .
	@.venv/bin/ruff check -q .
	@.venv/bin/mypy
	@.venv/bin/pytest -q tests/test_architecture.py

bench: ## speed, memory and accuracy, beside other programs, as measured here
	@tools/env.sh bench
	@$(PY) -m tools.bench

fixtures: testenv ## render the demo company again
	@$(PY) -m fixtures.demo.render
	@$(PY) -m fixtures.demo.past

chaos: testenv ## kill workers, web and cluster 200 times on the way from mail to ERP
	@$(PY) -m tests.chaos --kills 200

screenshots: testenv ## the pictures of the README, from the running product
	@$(PY) -m tools.screenshots

lock: ## resolve the dependencies again
	@.venv/bin/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header -q -o requirements.lock
	@.venv/bin/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-header -q -c requirements.lock -o requirements-dev.lock

clean: ## remove the environment and caches; your data in var/ stays
	@rm -rf .venv .cache .mypy_cache .ruff_cache .pytest_cache
