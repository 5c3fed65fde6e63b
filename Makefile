# Everything newsbeam's developers and first-time users run. `make help` lists the targets.
# Each target does its own set-up: a virtual environment in .venv, made again when setup.py changes.

VENV := .venv
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null && echo $$p && break; done)
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
TESTED := $(VENV)/.installed-dev
MEASURING := .venv-bench
PEERS := .venv-peers
DEPLOYING := .venv-deploy
AIRFLOW := .venv-airflow
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help install demo test test-crash test-cluster fuzz lint format golden bench bench-check check-deploy check-deploy-airflow check-deploy-image package clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "newsbeam needs Python 3.11, 3.12 or 3.13; none was found. Name one: make PYTHON=/path/to/python3.12"; exit 1; }
	@echo "Setting up $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV)

$(INSTALLED): setup.py pyproject.toml | $(BIN)/python
	@echo "Installing newsbeam and what it needs (a minute or two, once) ..."
	@$(PIP) --editable .
	@touch $@

$(TESTED): $(INSTALLED)
	@echo "Installing the development tools ..."
	@$(PIP) --editable '.[dev]'
	@touch $@

install: $(INSTALLED) ## set up .venv with the newsbeam command

$(MEASURING)/.installed: benchmarks/requirements.txt setup.py
$(PEERS)/.installed: benchmarks/requirements-peers.txt
$(DEPLOYING)/.installed: deploy/requirements.txt
$(AIRFLOW)/.installed: deploy/airflow/requirements.txt
$(MEASURING)/.installed $(PEERS)/.installed $(DEPLOYING)/.installed $(AIRFLOW)/.installed:
	@echo "Installing what $< lists into $(@D) ..."
	@$(PYTHON) -m venv $(@D)
	@$(@D)/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@

demo: $(INSTALLED) ## start the sample newsroom, ingest it, and show who said what
	@$(BIN)/newsbeam demo

test: $(TESTED) ## run the test suite
	@$(BIN)/python -m pytest

test-crash: $(TESTED) ## kill a running watch and a backfill again and again (KILLS=20); several minutes
	@$(BIN)/python -m pytest -q -s tests/crash_watch.py tests/crash_backfill.py --kills $(or $(KILLS),20)

test-cluster: $(TESTED) ## run it on a Flink cluster of its own; needs Java 17 and Maven, fetches 150 MB once
	@$(BIN)/python -m pytest -q tests/cluster/batch.py tests/cluster/watch.py

fuzz: $(TESTED) ## feed the parsers made-up input (SECONDS=60 for each)
	@$(BIN)/python -m pytest -q -s tests/fuzz_edges.py --fuzz-seconds $(or $(SECONDS),60)

lint: $(TESTED) ## style, types and the direction of imports
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(TESTED) ## rewrite the code in the project's style
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

golden: $(TESTED) ## rewrite the expected outputs in tests/golden; the git diff is the review
	@$(BIN)/python -m pytest --rewrite-golden tests

bench: $(MEASURING)/.installed $(PEERS)/.installed ## measure speed, memory and start-up; BENCH="--help" lists the options
	@$(MEASURING)/bin/python -m benchmarks $(BENCH)

bench-check: $(MEASURING)/.installed ## fail if something has become slower, by ratios that hold on busy machines
	@$(MEASURING)/bin/python -m benchmarks.check

check-deploy: $(INSTALLED) $(DEPLOYING)/.installed ## check the files of deploy/ with the tools that read them
	@$(DEPLOYING)/bin/python deploy/check.py

check-deploy-airflow: $(INSTALLED) $(AIRFLOW)/.installed ## run the DAG of deploy/airflow in a real Airflow
	@$(AIRFLOW)/bin/python deploy/airflow/check.py

check-deploy-image: ## build the image and run newsbeam in it (ENGINE=docker, podman or buildah; BASE=IMAGE)
	@ENGINE=$(ENGINE) BASE=$(BASE) deploy/check_image.sh

package: $(TESTED) ## build the wheel into dist/
	@rm -rf build/lib
	@$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .

clean: ## remove what the targets above made
	@rm -rf $(VENV) $(MEASURING) $(PEERS) $(DEPLOYING) $(AIRFLOW) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
