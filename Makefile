# make run · make test · make check · make bench · make chaos. `make` alone explains them.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
STAMPS := .stamps
MEMBERS := $(patsubst %/pyproject.toml,%,$(wildcard libs/*/pyproject.toml services/*/pyproject.toml tools/*/pyproject.toml))
CLIENT_SOURCES := $(shell find clients -type f -not -path '*/node_modules/*' -not -path '*/dist/*' 2>/dev/null)
# Node comes from a wheel of the environment, not from the machine.
export PATH := $(abspath $(BIN)):$(PATH)
say = @printf '\033[1m▸ %s\033[0m\n'

.PHONY: help
help:
	@echo "make run      start everything: NATS, PostgreSQL, Redis, services, web ERP, 40 simulated chargers (ARGS='--help' for options)"
	@echo "make test     all tests, against real servers and a real browser (ARGS='-k name' to pick)"
	@echo "make check    format, lint, types, borders between the rooms, contract compatibility"
	@echo "make bench    the project's figures, measured on this machine"
	@echo "make chaos    the long seeded run that kills processes while chargers work (SEED=7)"
	@echo "make setup    only install what the above need; they do it themselves"
	@echo "make lock     refresh requirements.txt from requirements.in"
	@echo "make clean    delete data, builds and caches (make distclean: the installed packages, too)"

.PHONY: run
run: setup
	@$(BIN)/voltctl up $(ARGS)

# ---- set up: each step leaves a stamp, so that the next time is quick ----
.PHONY: setup
setup: $(STAMPS)/python $(STAMPS)/clients

$(STAMPS)/uv: requirements-uv.txt
	$(say) "Python environment in $(VENV)"
	@mkdir -p $(STAMPS)
	@test -x $(BIN)/python || { python=$$(PYTHON='$(PYTHON)' .ci/python) && "$$python" -m venv $(VENV); }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.txt
	@touch $@

# --no-build-isolation: hatchling is one of the pinned packages; nothing is fetched without a hash.
$(STAMPS)/python: $(STAMPS)/uv requirements.txt $(MEMBERS:%=%/pyproject.toml)
	$(say) "Python packages, pinned by hash"
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip sync --quiet --require-hashes requirements.txt
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet --no-deps --no-build-isolation $(MEMBERS:%=-e %)
	@touch $@

$(STAMPS)/npm: $(STAMPS)/python clients/package-lock.json
	$(say) "Client packages"
	@cd clients && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(STAMPS)/clients: $(STAMPS)/npm $(CLIENT_SOURCES)
	$(say) "Web ERP"
	@cd clients && npm run --silent build
	@touch $@

# ---- tests ----
WORKERS ?= $(shell nproc 2>/dev/null || echo 2)

.PHONY: test
test: setup
	$(say) "Tests of the services, libraries and tools"
	@VOLT_CHROMIUM=$$(.ci/browser) $(BIN)/pytest -n $(WORKERS) --dist loadgroup $(ARGS)
	$(say) "Tests of the clients"
	@cd clients && npm test --silent

# ---- checks ----
PACKAGES := $(foreach member,$(MEMBERS),$(member)/$(subst -,_,$(notdir $(member))))
TEST_FOLDERS := $(foreach folder,$(wildcard $(MEMBERS:%=%/tests) tests/*),$(if $(wildcard $(folder)/*.py),$(folder)))

.PHONY: check
check: setup
	$(say) "Format and lint"
	@$(BIN)/ruff format --check --quiet libs services tools tests || { echo "run: $(BIN)/ruff format libs services tools tests"; exit 1; }
	@$(BIN)/ruff check --quiet libs services tools tests
	$(say) "Types"
	@$(BIN)/mypy --strict $(PACKAGES)
	@# One run per folder of tests: their files share names.
	@for folder in $(TEST_FOLDERS); do $(BIN)/mypy --strict --no-error-summary $$folder; done
	$(say) "Borders between the rooms"
	@$(BIN)/lint-imports
	$(say) "Contract compatibility"
	@$(BIN)/python -m contracts.compatibility
	$(say) "Clients"
	@cd clients && npm run --silent check

# ---- figures and faults ----
.PHONY: bench
bench: setup
	@test -f tests/load/__main__.py || { echo "There is no benchmark in tests/load yet."; exit 1; }
	@$(BIN)/python -m tests.load $(ARGS)

SEED ?= 1
.PHONY: chaos
chaos: setup
	@test -f tests/chaos/__main__.py || { echo "There is no long chaos run in tests/chaos yet."; exit 1; }
	@$(BIN)/python -m tests.chaos --seed $(SEED) $(ARGS)

# ---- upkeep ----
COMPILE := $(BIN)/uv pip compile --generate-hashes --universal --python-version 3.11 --no-header --no-emit-index-url --no-emit-find-links --quiet

.PHONY: lock
lock: $(STAMPS)/uv
	$(say) "requirements.txt from requirements.in"
	@$(COMPILE) requirements.in -o requirements.txt
	@echo uv | $(COMPILE) --no-annotate - -o requirements-uv.txt

.PHONY: clean
clean:
	$(say) "Deleting data (.volt), builds and caches"
	@if [ -x $(BIN)/voltctl ]; then $(BIN)/voltctl down; fi
	@rm -rf .volt $(STAMPS)/clients clients/*/dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find libs services tools tests -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: distclean
distclean: clean
	$(say) "Deleting installed packages"
	@rm -rf $(VENV) $(STAMPS) clients/node_modules
