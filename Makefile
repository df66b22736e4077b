# Two commands: `make run` (the portal on this machine) and `make test` (the whole suite).
# Needs Python 3.11 or newer and make; nothing else.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PIP_FLAGS := --quiet --disable-pip-version-check --require-hashes
CODE := manage.py plan_portal agencies tasks reports tests
PYTEST := $(BIN)/python -m pytest
# Two workers: each has its own database; more only fight for the processor.
XDIST ?= -n 2 --dist loadscope

.PHONY: setup setup-dev run worker test test-services test-fuzz bench check fix messages tables help

help:
	@echo "make run            the portal with demonstration data (PORT=8001 make run: another port)"
	@echo "make test           the whole suite on the embedded database"
	@echo "make test-services  the same on DATABASE_URL (PostgreSQL) and REDIS_URL (Redis)"
	@echo "make check          linters, types, contracts, migrations, catalogue, deploy checks"
	@echo "make bench          figures of docs/performance.md"

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "Python 3.11 or newer is needed, and \"$(PYTHON)\" is not. Type: make $(firstword $(MAKECMDGOALS)) PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
	  { echo "This Python has no venv module. On Debian or Ubuntu type: apt-get install python3-venv"; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.base: requirements/base.txt $(VENV)/.made
	@echo "Installing the pinned packages ..."
	@$(BIN)/python -m pip install $(PIP_FLAGS) -r requirements/base.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.base
	@echo "Installing the pinned tools for tests and checks ..."
	@$(BIN)/python -m pip install $(PIP_FLAGS) -r requirements/dev.txt
	@touch $@

setup: $(VENV)/.base

setup-dev: $(VENV)/.dev

run: setup
	@exec $(BIN)/python manage.py run --port "$(PORT)"

worker: setup
	@exec $(BIN)/celery -A plan_portal worker -B -P prefork -c 2 -s var/beat --loglevel warning

test: setup-dev
	$(PYTEST) $(XDIST) -m "not services and not browser and not fuzz" $(ARGS)
	$(PYTEST) -m "browser and not services" -p no:randomly $(ARGS)

test-services: setup-dev
	@test -n "$$DATABASE_URL" -a -n "$$REDIS_URL" || { echo "Set DATABASE_URL (PostgreSQL) and REDIS_URL (Redis), then: make test-services"; exit 1; }
	$(PYTEST) $(XDIST) -m "not browser and not fuzz" $(ARGS)
	$(PYTEST) -m "browser" -p no:randomly $(ARGS)

test-fuzz: setup-dev
	$(PYTEST) -p schemathesis -m fuzz $(ARGS)

bench: setup-dev
	$(BIN)/python manage.py bench --start
	$(BIN)/python manage.py bench --kills 16

check: setup-dev
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/mypy manage.py plan_portal agencies tasks reports
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py check_messages
	$(BIN)/python manage.py print_tables --check
	PORTAL_URL=https://portal.example.vn SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(60))') \
	  $(BIN)/python manage.py check --deploy --fail-level WARNING

fix: setup-dev
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)

messages: setup-dev
	$(BIN)/python manage.py makemessages -l vi --no-location --no-wrap --ignore .venv --ignore var --ignore tests --ignore locale
	$(BIN)/python manage.py compilemessages -l vi --ignore .venv

tables: setup-dev
	$(BIN)/python manage.py print_tables
