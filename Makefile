# The commands of everyday work. Each installs what it needs first. See README.md.
#   PORT    port of the portal on this machine (default 8000)
#   VAR     folder of database, uploads, mails, logs and broker (default var)
#   PYTHON  the interpreter for a new .venv (3.11 or newer)

PORT ?= 8000
VAR ?= var
export PORT VAR PYTHON

PY = .venv/bin/python
CHECKED = incubator_network core accounts casework conversations reviews letters onboarding regions talent vouchers incubators services outcomes inbound enterprises matching introductions portal scripts tests manage.py

.PHONY: help setup run demo test sweep browser faults check format

help:
	@echo "make setup    install into .venv what the portal needs"
	@echo "make run      start the portal with demonstration data on http://127.0.0.1:$(PORT)/ (Ctrl-C stops it)"
	@echo "make demo     throw the demonstration data away and load it afresh"
	@echo "make test     the tests, without a browser; at the end every page as everybody"
	@echo "make sweep    only that: every page as everybody"
	@echo "make browser  the tests in Chromium"
	@echo "make faults   matching runs disturbed by killed workers and restarted servers (needs PostgreSQL's programs and redis-server)"
	@echo "make check    style, import rules, templates, migrations, translations"
	@echo "make format   bring the Python code into the one format"
	@echo "Variables: PORT=$(PORT) VAR=$(VAR) PYTHON=$(PYTHON)"

setup:
	@./scripts/setup.sh

run: setup
	@exec $(PY) -m incubator_network.supervisor

demo: setup
	@$(PY) manage.py migrate --verbosity 0
	@$(PY) manage.py demo

test:
	@./scripts/setup.sh dev
	@$(PY) -m pytest -n 2 --dist loadfile -q -m "not browser and not faults"
	@SWEEP=1 $(PY) -m pytest -n 2 --dist loadfile -q tests/sweep

browser:
	@./scripts/setup.sh dev
	@$(PY) -m pytest -n 2 --dist loadfile -q -m browser

faults:
	@./scripts/setup.sh dev
	@$(PY) -m pytest -q -m faults tests/faults

sweep:
	@./scripts/setup.sh dev
	@SWEEP=1 $(PY) -m pytest -n 2 --dist loadfile -q tests/sweep

check:
	@./scripts/setup.sh dev
	@./scripts/check.sh

format:
	@./scripts/setup.sh dev
	@$(PY) -m ruff check --quiet --fix-only $(wildcard $(CHECKED))
	@$(PY) -m ruff format --quiet $(wildcard $(CHECKED))
