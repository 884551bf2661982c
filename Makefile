# One word for everything. Each step leaves a stamp and is not done again without need.
#
#   make run        everything that it takes, then the web on http://127.0.0.1:8000 with a demo county
#   make test       the tests, on SQLite and on PostgreSQL        make test-all   the slow ones too
#   make check      style, types, direction of imports, migrations
#   make bench      the measurements                              make install    leaves .venv/bin/bihuan
#   make messages   the translations                              make lock       the locks anew, from pyproject.toml

SHELL := /bin/bash
.DELETE_ON_ERROR:
.NOTPARALLEL:
.DEFAULT_GOAL := help
.PHONY: help run test test-all test-postgresql check bench install messages lock clean browser paper

BIN := .venv/bin
PORT ?= 8000
WORKERS ?= auto
DIST := src/bihuan/ui/static/bihuan/dist/.built
CATALOGUE := src/bihuan/locale/en/LC_MESSAGES/django.mo
FRONTEND := $(shell find frontend -name node_modules -prune -o -type f -print 2>/dev/null)
# Each worker takes the next module when it is free, in the order of reading: the long ones come first, the short ones fill up.
SPREAD := -n $(WORKERS) --dist loadgroup --no-loadscope-reorder
# What stands on the database and must hold on both.
DATABASE_TESTS := tests/apps tests/interfaces
# What is asked on SQLite alone, but for `make test-postgresql`: what a page says of an answer. tests/interfaces/test_hostile_requests.py opens every
# page and sends every form on PostgreSQL too (docs/decisions/0018).
ON_ONE_DATABASE := $(wildcard tests/apps/*/web) tests/interfaces/portal tests/interfaces/rest/test_other_apps.py \
	tests/interfaces/rest/test_problems.py tests/interfaces/rest/test_tokens.py tests/interfaces/rest/test_description.py \
	tests/interfaces/test_permission_matrix.py tests/interfaces/test_pages_in_english.py \
	tests/interfaces/test_exports_are_silent_of_inspections.py tests/interfaces/test_inspections_are_invisible.py
# Of what is slow, what the engine decides: work that is killed or interrupted, and long walks through operations.
SLOW_ON_BOTH := tests/apps tests/interfaces/cli/test_killed_workers.py

help:
	@sed -n 's/^# \{0,1\}//p' Makefile | head -n 7

run: install
	@exec $(BIN)/bihuan up --demo --port $(PORT)

install: .venv/made/run $(DIST) $(CATALOGUE)

test: .venv/made/dev $(DIST) $(CATALOGUE) browser paper
	$(BIN)/pytest $(SPREAD) -m "not slow"
	$(BIN)/python tools/postgres.py $(BIN)/pytest $(SPREAD) -m "not slow and not e2e" $(DATABASE_TESTS) \
		$(ON_ONE_DATABASE:%=--ignore=%)

test-all: .venv/made/dev $(DIST) $(CATALOGUE) browser paper
	$(BIN)/pytest $(SPREAD)
	$(BIN)/python tools/postgres.py $(BIN)/pytest $(SPREAD) -m "not slow and not e2e" $(DATABASE_TESTS) \
		$(ON_ONE_DATABASE:%=--ignore=%)
	$(BIN)/python tools/postgres.py $(BIN)/pytest $(SPREAD) -m "slow and not e2e" $(SLOW_ON_BOTH) $(ON_ONE_DATABASE:%=--ignore=%)

test-postgresql: .venv/made/dev $(DIST) $(CATALOGUE)
	$(BIN)/python tools/postgres.py $(BIN)/pytest $(SPREAD) -m "not e2e" $(DATABASE_TESTS)

check: .venv/made/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	BIHUAN_HOME=.make/check $(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/check_migrations.py

bench: .venv/made/dev $(DIST) $(CATALOGUE)
	@set -e; for script in benchmarks/bench_*.py; do echo "== $$script"; PYTHONPATH=tools $(BIN)/python $$script; done

messages: .venv/made/run
	$(BIN)/python tools/build_locale.py

browser:
	@tools/require_packages.sh "the tests in a browser" chromium fonts-noto-cjk

paper:
	@tools/require_packages.sh "the tests of documents on paper" libreoffice-writer-nogui poppler-utils fonts-noto-cjk

lock: .venv/made/run
	$(BIN)/python tools/make_locks.py

clean:
	rm -rf .venv .make frontend/node_modules $(dir $(DIST)) $(dir $(CATALOGUE))

.venv/made/run: pyproject.toml requirements/run.lock
	@tools/make_environment.sh run

.venv/made/dev: pyproject.toml requirements/dev.lock
	@tools/make_environment.sh dev

$(DIST): $(FRONTEND) tools/build_frontend.py | .venv/made/run
	@$(BIN)/python tools/build_frontend.py

$(CATALOGUE): $(wildcard src/bihuan/locale/en/parts/*.po) tools/build_locale.py | .venv/made/run
	@$(BIN)/python tools/build_locale.py
