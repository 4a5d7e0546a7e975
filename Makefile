# demo: install what the demo needs and run it      test: every check      lint: the quick ones      lock: pin again
# pictures: draw those of the README anew                   playground-teams: try it in Microsoft's Agents Playground
PYTHON ?= python3
PYTEST_FLAGS ?= -n auto --maxprocesses 4 --dist worksteal
VENV := .venv
BIN := $(VENV)/bin
# Only what the lock names, unchanged (hashes), and ready built: no stranger's code runs while installing.
INSTALL := $(BIN)/python -m pip --disable-pip-version-check install --quiet --require-hashes --only-binary :all:
SELF := $(BIN)/python -m pip --disable-pip-version-check install --quiet --no-deps --no-build-isolation --no-index --editable .
UV ?= $(shell command -v uv || echo $(BIN)/uv)
LOCK := $(UV) pip compile pyproject.toml --quiet --universal --python-version 3.11 --group build \
	--generate-hashes --no-emit-index-url --no-header --no-annotate

# What is imported by one test process is read by all others as it was compiled, also where images forbid to keep it.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test lint pictures playground-teams lock
.DELETE_ON_ERROR:

demo: $(VENV)/demo.stamp
	$(BIN)/calbot demo

test: lint
	$(BIN)/calbot rules check
	$(BIN)/python -m pytest $(PYTEST_FLAGS)

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Needs Chromium; says so, and draws nothing, where there is none.
pictures: $(VENV)/dev.stamp
	$(BIN)/python -m tests.pictures

# Tells how: the playground itself is Microsoft's, and is installed by whoever wants it.
playground-teams: $(VENV)/dev.stamp
	$(BIN)/python -m tests.teams.playground

# Needs uv. The deployment's versions come first, the others follow them. UPGRADE=--upgrade takes newer ones.
lock:
	$(LOCK) $(UPGRADE) --extra all --output-file requirements.txt
	$(LOCK) $(UPGRADE) --constraint requirements.txt --output-file requirements/demo.txt
	$(LOCK) $(UPGRADE) --group dev --constraint requirements.txt --output-file requirements/dev.txt

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "calbot needs Python 3.11 or newer; name it: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/%.stamp: requirements/%.txt pyproject.toml | $(BIN)/python
	@echo "Installing requirements/$*.txt into $(VENV) (once, about a minute) ..."
	$(INSTALL) --requirement requirements/$*.txt
	$(SELF)
	touch $@
