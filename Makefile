# Spaces Secrets. `make` alone lists what there is.

PYTHON ?= python3
PORT ?= 8501
PROJECT ?= .
# How many tests run side by side: with a browser they wait more than they compute.
WORKERS ?= 4
VENV := .venv
BIN := $(VENV)/bin
# Compiled files are kept, whatever the environment says.
PYTEST := PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest
# Steps that do not need each other run side by side, each with its output in one piece.
TOGETHER := $(MAKE) --no-print-directory --jobs=2 --output-sync=target

.DEFAULT_GOAL := help
.PHONY: help run practice test check space-test lint format hf-test env-example rules-page nasty-page screenshots dist bench conformance clean

help: ## list what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "  make run PORT=8600 PROJECT=../my-app    another port, another project folder"

run: $(VENV)/.run ## open the dashboard on this machine
	@$(BIN)/python -m lib serve --port $(PORT) $(PROJECT)

practice: $(VENV)/.run ## try everything on a simulated Hub and providers
	@$(BIN)/python -m lib practice --app-port $(PORT)

hf-test: $(VENV)/.run ## test the keys of PROJECT in the terminal
	@$(BIN)/python -m lib check $(PROJECT)

test: $(VENV)/.test chromium ## everything that must hold: lint, types, import rules, all tests
	@$(TOGETHER) lint collected
	$(PYTEST) -n $(WORKERS)

check: $(VENV)/.test ## the quick part of it: no browser, no Space, no fault matrix
	@$(TOGETHER) lint collected
	$(PYTEST) -n $(WORKERS) -m "not browser and not exhaustive"

space-test: $(VENV)/.test chromium ## start the dashboard as a Space would and walk it
	$(BIN)/python -m pytest tests/space -rs

lint: style types rooms dockerfile ## style, format, types, import rules, the Dockerfile

.PHONY: style types rooms dockerfile collected
style: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.test
	$(BIN)/mypy

rooms: $(VENV)/.test
	$(BIN)/lint-imports --no-cache

dockerfile: $(VENV)/.test
	$(BIN)/hadolint Dockerfile

# The tests are compiled once, and not by every worker; what is wrong with them is told later.
collected: $(VENV)/.test
	@$(PYTEST) --collect-only -qq >/dev/null 2>&1 || true

format: $(VENV)/.test ## put the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

env-example: $(VENV)/.test ## write .env.example anew from the provider table
	@$(BIN)/python -m tests.support.example_file > .env.example

rules-page: $(VENV)/.test ## write docs/rules.md anew from the rules
	@$(BIN)/python -m tests.support.rules_page > docs/rules.md

nasty-page: $(VENV)/.test ## write docs/nasty-files.md anew from real runs
	@$(BIN)/python -m tests.support.nasty_page > docs/nasty-files.md

screenshots: $(VENV)/.test chromium ## take the pictures of docs/images anew, in practice mode
	@$(BIN)/python -m tests.pictures

dist: $(VENV)/.test ## build the wheel and the sdist into dist/, to install the command spaces-secrets
	@rm -rf dist
	@$(BIN)/python -m hatchling build -t sdist -t wheel

bench: $(VENV)/.test chromium ## measure speed against named peers, all in one run
	$(BIN)/python -m tests.bench

conformance: $(VENV)/.test ## compare with the vendors' own client libraries; writes docs/conformance.md
	@$(BIN)/python -m tests.conformance

clean: ## remove what these commands made
	rm -rf $(VENV) .conformance .mypy_cache .ruff_cache .pytest_cache .import_linter_cache build dist

.PHONY: chromium
chromium:
	@sh .ci/chromium

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.test: requirements.txt requirements-dev.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@ $(VENV)/.run
