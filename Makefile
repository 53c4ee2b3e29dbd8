# Everything starts here, from nothing but Python >= 3.11, git and make: `make run`.

VENV := .venv
BIN := $(VENV)/bin
PICTURES := pictures
RUN := train xor --out $(PICTURES)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help run install test check static browser node bench docs refresh lock clean

help:  ## show what make can do
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

run: $(VENV)/.base  ## train XOR until it is learned, with pictures in pictures/
	@$(BIN)/xorlab $(RUN)

install: $(VENV)/.dev  ## install everything that tests, docs and work on the code need

test: $(VENV)/.dev browser node static docs  ## run everything that must hold before a change lands
	$(BIN)/python -m pytest --numprocesses 2

check: $(VENV)/.dev static  ## run the quick part of `make test`
	$(BIN)/python -m pytest --numprocesses 2 -m "not slow and not browser"

static: $(VENV)/.dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(VENV)/.dev  ## build the documentation into site/, warnings are errors
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

refresh: $(VENV)/.dev  ## write the program's real output into the documentation's examples
	$(BIN)/python tests/snippets.py README.md $$(find docs -name '*.md')

bench: $(VENV)/.dev browser node  ## measure the engine beside its peers, imports and the playground
	$(BIN)/python benchmarks/bench.py

lock: $(VENV)/.dev  ## pin what is installed now in constraints.txt
	$(BIN)/python -m pip freeze --exclude-editable > constraints.txt

clean:  ## remove everything that make has made
	rm -rf $(VENV) node_modules $(PICTURES) site
	rm -rf .mypy_cache .pytest_cache .ruff_cache .import_linter_cache

# --- What the targets above stand on ----------------------------------------------------------
# The stamps .base and .dev are newer than what they install from: when nothing has changed,
# nothing is asked of pip.

PIP_INSTALL = $(BIN)/python -m pip install -qq --disable-pip-version-check \
	--constraint constraints.txt

$(BIN)/python:
	@for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11 python; do \
	  if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2> /dev/null; then \
	    exec "$$python" -m venv $(VENV); \
	  fi; \
	done; \
	echo "No Python 3.11 or newer is on PATH. Name one: make PYTHON=/path/to/python run" >&2; \
	exit 2

$(VENV)/.base: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing xorlab into $(VENV) ..."
	@$(PIP_INSTALL) --editable .
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing xorlab with everything its tests need into $(VENV) ..."
	@$(PIP_INSTALL) --editable '.[dev]'
	@touch $(VENV)/.base $@

# The browser tests look at pages in Debian's Chromium. Without it they are skipped, except where
# CI=true: there they fail.
browser:
	@command -v chromium > /dev/null || command -v chromium-browser > /dev/null || { \
	  command -v apt-get > /dev/null && echo "Installing Chromium ..." && \
	  if [ "$$(id -u)" = 0 ]; then sudo=; else sudo="sudo -n"; fi && \
	  export DEBIAN_FRONTEND=noninteractive && \
	  $$sudo apt-get update -qq > /dev/null && \
	  $$sudo apt-get install -qq --no-install-recommends chromium fonts-dejavu-core > /dev/null; \
	} || echo "There is no Chromium here, and none could be installed: no browser tests."

# The playground's modules are tested in node, their types by TypeScript. Without node these tests
# are skipped, except where CI=true: there they fail.
node:
	@command -v npm > /dev/null || { \
	  command -v apt-get > /dev/null && echo "Installing node ..." && \
	  if [ "$$(id -u)" = 0 ]; then sudo=; else sudo="sudo -n"; fi && \
	  export DEBIAN_FRONTEND=noninteractive && \
	  $$sudo apt-get update -qq > /dev/null && \
	  $$sudo apt-get install -qq --no-install-recommends nodejs npm > /dev/null; \
	} || echo "There is no node here, and none could be installed: no tests of the playground."
	@! command -v npm > /dev/null || $(MAKE) --silent --no-print-directory node_modules/.package-lock.json

node_modules/.package-lock.json: package.json package-lock.json
	@echo "Installing what checks the playground into node_modules ..."
	@npm ci --silent && touch $@ || echo "It could not be installed: no check of its types."
