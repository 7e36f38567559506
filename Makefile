# Doudi. `make help` lists the targets.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
LISTEN ?= 127.0.0.1:50051
POLICIES ?= policies
CASE := tests/cases/case-tonglu-single-listing.yaml
SOAK ?= 200000
MINUTES ?= 30
SEED ?= 1
FUZZ_EXAMPLES ?= 20000
# How many tests run at once: as many as there are cores, of which each takes up to 1 GB.
WORKERS ?= logical
# Where make can keep what two targets say apart, they run at once.
TOGETHER := $(if $(filter output-sync,$(.FEATURES)),--jobs=2 --output-sync=target)

export PYTHON CC

.PHONY: help .venv run test lint format types schemas proto proto-check policies handbook pytest bench bench-population soak soak-engine load faults fuzz columnar spark lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z.-]+:.*## / {printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv: $(READY) ## make or renew the virtual environment, with .venv/bin/doudi

$(READY): requirements.lock pyproject.toml tools/venv.sh
	@tools/venv.sh $(VENV)
	@touch $@

run: $(READY) ## start the server on LISTEN with POLICIES, until Ctrl-C
	@echo "try it in another terminal:  $(BIN)/doudi check $(CASE) --server $(LISTEN)"
	@exec $(BIN)/doudi serve --listen $(LISTEN) --policies $(POLICIES)

test: $(READY) ## everything that has to hold: format, lint, types, stubs, policies, tests
	@$(MAKE) $(TOGETHER) lint types proto-check policies
	@$(MAKE) pytest

lint: $(READY) ## check the format and the style of the code
	@echo "── format and style"
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .

format: $(READY) ## format the code and mend what can be mended
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

types: $(READY) ## check the types (mypy --strict)
	@echo "── types"
	@$(BIN)/mypy

schemas: $(READY) ## generate the JSON Schemas that editors read, after names were declared
	@$(BIN)/doudi schema --policies $(POLICIES)

proto: $(READY) ## generate the stubs and the OpenAPI page from proto/
	@$(BIN)/python -m tools.stubs

proto-check: $(READY) ## check that the committed stubs are those of proto/
	@echo "── generated stubs"
	@$(BIN)/python -m tools.stubs --check

policies: $(READY) ## check the policies and run their tests, which must show every rule and condition
	@echo "── policies"
	@$(BIN)/doudi fmt --check --policies $(POLICIES)
	@$(BIN)/doudi lint --policies $(POLICIES) --strict
	@$(BIN)/doudi schema --check --policies $(POLICIES)
	@$(BIN)/doudi test --policies $(POLICIES) --coverage

handbook: $(READY) ## the page that policy officers check against the notice, as handbook.html
	@$(BIN)/doudi handbook --policies $(POLICIES) --format html --out handbook.html

pytest: $(READY) ## unit, integration and differential tests
	@echo "── tests"
	@$(BIN)/python -m pytest --numprocesses $(WORKERS) --maxprocesses 8 --dist worksteal

bench: $(READY) ## measure against the targets of the design
	@$(BIN)/python -m tests.bench

soak: $(READY) ## MINUTES of mixed load on the whole service, with the memory of every process
	@$(BIN)/python -m tests.load.soak --minutes $(MINUTES) --seed $(SEED)

soak-engine: $(READY) ## SOAK decisions in one process, with the memory they take
	@$(BIN)/python -m tests.bench.soak --decisions $(SOAK)

load: $(READY) ## drive the real server from a second process, with the decision log on and off, beside an echo
	@$(BIN)/python -m tests.load

faults: $(READY) ## break a running server under load, by SEED, on SQLite and PostgreSQL
	@$(BIN)/python -m tests.faults --seed $(SEED)

fuzz: $(READY) ## the differential tests, long: FUZZ_EXAMPLES a property
	@HYPOTHESIS_PROFILE=fuzz FUZZ_EXAMPLES=$(FUZZ_EXAMPLES) $(BIN)/python -m pytest tests/differential

bench-population: $(READY) ## whole populations by size, a subset of the rules beside peers, the notice in Spark
	@$(BIN)/python -m tests.population

spark: $(READY) ## the columnar reading in Spark against that in DuckDB, in an environment of its own
	@$(BIN)/python -m tests.population.spark_agreement

columnar: $(READY) ## the columnar reading against the others, for long: more programs, regions and days
	@DOUDI_COLUMNAR=1 $(BIN)/python -m pytest tests/columnar tests/differential/test_columnar.py

lock: $(READY) ## renew requirements.lock from pyproject.toml
	@$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate --extra dev --extra telemetry pyproject.toml --output-file requirements.lock

clean: ## remove the virtual environment and every cache
	@rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
