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

# Compiled once here, or every process of every start would compile for itself where Python may not write bytecode.
# --no-build-isolation: hatchling is one of the pinned packages; nothing is fetched without a hash.
$(STAMPS)/python: $(STAMPS)/uv requirements.txt $(MEMBERS:%=%/pyproject.toml)
	$(say) "Python packages, pinned by hash"
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip sync --quiet --require-hashes --compile-bytecode requirements.txt
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet --no-deps --no-build-isolation $(MEMBERS:%=-e %)
	@$(BIN)/python -m compileall -q $(PACKAGES)
	@touch $@

$(STAMPS)/npm: $(STAMPS)/python clients/package-lock.json
	$(say) "Client packages"
	@cd clients && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(STAMPS)/clients: $(STAMPS)/npm $(CLIENT_SOURCES)
	$(say) "Web ERP"
	@cd clients && npm run --silent build > ../$(STAMPS)/clients.log 2>&1 || { cat ../$(STAMPS)/clients.log; exit 1; }
	@touch $@

# ---- tests ----
WORKERS ?= $(shell nproc 2>/dev/null || echo 2)

.PHONY: test
test: setup
	$(say) "Tests of the services, libraries and tools"
	@VOLT_CHROMIUM=$$(.ci/browser) $(BIN)/pytest -m "not alone" -n $(WORKERS) --dist loadgroup $(ARGS)
	$(say) "Tests that measure time, with nothing beside them"
	@# ARGS may well choose none of these: pytest's exit status 5.
	@VOLT_CHROMIUM=$$(.ci/browser) $(BIN)/pytest -m alone $(ARGS) || test $$? -eq 5 -a -n "$(strip $(subst ",,$(ARGS)))"
	$(say) "Tests of the clients"
	@cd clients && npm test --silent

# ---- checks: one target each, so that `make -k check` shows all that is wrong ----
ROOMS := libs services tools tests
PACKAGES := $(foreach member,$(MEMBERS),$(member)/$(subst -,_,$(notdir $(member))))
# One run of mypy per folder of tests: their files share names. `tests` is a package of its own.
TEST_FOLDERS := $(foreach folder,$(MEMBERS:%=%/tests),$(if $(wildcard $(folder)/*.py),$(folder))) tests

.PHONY: check check-format check-lint check-types check-borders check-contracts check-clients
check: check-format check-lint check-types check-borders check-contracts check-clients

check-format: setup
	$(say) "Format"
	@$(BIN)/ruff format --check --quiet $(ROOMS) || { echo "run: $(BIN)/ruff format $(ROOMS)"; exit 1; }

check-lint: setup
	$(say) "Lint"
	@$(BIN)/ruff check --quiet $(ROOMS)

check-types: setup
	$(say) "Types"
	@$(BIN)/mypy --strict $(PACKAGES)
	@failed=0; for folder in $(TEST_FOLDERS); do $(BIN)/mypy --strict --no-error-summary $$folder || failed=1; done; exit $$failed

check-borders: setup
	$(say) "Borders between the rooms"
	@$(BIN)/lint-imports

check-contracts: setup
	$(say) "Contract compatibility"
	@$(BIN)/python -m contracts.compatibility

check-clients: setup
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
