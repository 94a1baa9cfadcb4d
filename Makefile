# Deux commandes suffisent : « make demo » pour voir, « make test » pour vérifier.
SHELL := /bin/bash
PORT ?= 8000
export PORT
PYTHON := .venv/bin/python

.PHONY: demo install test check fix bench

demo: install
	@$(PYTHON) -m maillage.demonstration.lancer

install:
	@bash scripts/installer.sh production

test:
	@bash scripts/installer.sh developpement
	@$(PYTHON) tests/lancer.py

check:
	@bash scripts/installer.sh developpement
	@.venv/bin/ruff check . && .venv/bin/ruff format --check .
	@.venv/bin/djade --check $$(git ls-files '*.html')
	@.venv/bin/lint-imports
	@.venv/bin/mypy
	@$(PYTHON) -m pytest tests/architecture -q -p no:randomly

fix:
	@.venv/bin/ruff check --fix . ; .venv/bin/ruff format .
	@.venv/bin/djade $$(git ls-files '*.html') || true

bench:
	@bash scripts/installer.sh bancs
	@$(PYTHON) benchmarks/lancer.py
