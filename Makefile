# Everything a person types. `make` alone lists the targets.
#
# The environment is .venv, filled from requirements.lock (names, versions, hashes). Targets are
# relative paths, so that a folder with a space in its name works.

SHELL := /bin/sh
.SUFFIXES:
.DEFAULT_GOAL := help

# Without bytecode every start of Airflow, dbt and Great Expectations takes twice the time.
unexport PYTHONDONTWRITEBYTECODE
# A virtual environment that is active in the shell has no say in this one.
unexport VIRTUAL_ENV PYTHONHOME PYTHONPATH

# Processes of tests and of sqlfluff; tests of one file stay together, in the order of the files.
WORKERS := 2

# Macros and generic tests are more template than SQL: their layout is their own.
SQL := dbt_project/models dbt_project/tests/identites docs/cookbook

RANGE := 3.11 to 3.13
NAMES := python3.11 python3.12 python3.13 python3 python
IN_RANGE := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
CAN_VENV := import ensurepip, venv
WHICH := import sys; print(sys.executable)

# The first interpreter that runs and is in range; a name on PATH proves nothing (pyenv leaves
# names that fail), so each is run. One that can make an environment goes before one that cannot.
find = for name in $(NAMES); do "$$name" -c '$(IN_RANGE)$(1)' && "$$name" -c '$(WHICH)' && break; done
PYTHON = $(or $(READY),$(FOUND))
READY = $(shell { $(call find,; $(CAN_VENV)) ; } 2>/dev/null)
FOUND = $(shell { $(call find,) ; } 2>/dev/null)

# .venv holds absolute paths: one that was moved, or whose interpreter is gone, is made again.
STALE := $(shell test "$$(cat .venv/ready 2>/dev/null)" = "$$(pwd)" \
	&& .venv/bin/python -c '$(IN_RANGE)' 2>/dev/null || echo stale)

.PHONY: help setup run test lint types sql format audit bench up clean force

help:
	@echo 'make run     set up, then the main job on the bundled sample (ARGS="--portal live" for others)'
	@echo 'make test    set up, then the tests (ARGS="-k name" to choose)'
	@echo 'make setup   only set up: .venv from requirements.lock'
	@echo 'make lint    ruff, mypy, sqlfluff      make format  let ruff and sqlfluff rewrite'
	@echo 'make audit   secrets in the tracked files, known vulnerabilities of the packages'
	@echo 'make bench   times and memory by step  make up      the scheduler and its pages, until Ctrl-C'
	@echo 'make clean   remove .venv and caches; var/ (databases, files, exports) stays'

run: setup
	@.venv/bin/ti run --portal sample $(ARGS)

test: setup
	@.venv/bin/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

lint: setup
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@$(MAKE) --no-print-directory --jobs 2 types sql

# One process, beside those that read SQL.
types: setup
	@.venv/bin/mypy

sql: setup
	@.venv/bin/sqlfluff lint --disable-progress-bar --processes $(WORKERS) $(SQL)

format: setup
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .
	@.venv/bin/sqlfluff fix --disable-progress-bar $(SQL)

audit: setup
	@.venv/bin/python .ci/secret_scan.py
	@.venv/bin/python .ci/audit.py

bench: setup
	@.venv/bin/python -m benchmarks $(ARGS)

up: setup
	@.venv/bin/python .ci/up.py

clean:
	rm -rf .venv .tools .mypy_cache .ruff_cache .pytest_cache build *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

setup: .venv/ready

.venv/ready: requirements.lock pyproject.toml $(if $(STALE),force)
	$(if $(strip $(PYTHON)),,$(error no Python $(RANGE) among $(NAMES): install one, then run make again))
	$(if $(strip $(READY)),,$(error $(PYTHON) cannot make environments (module venv or ensurepip \
	is missing): on Debian or Ubuntu run: apt-get install $(shell '$(PYTHON)' -c \
	'import sys; print("python3.%d-venv" % sys.version_info[1])')))
	@sh .ci/setup '$(PYTHON)'

force:
