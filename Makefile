# `make start` and `make test` are all a newcomer needs; both set up what they use, once.

PYTHON ?= python3
ROUTINE ?= sixty-second-oil-massage
VENV := .venv
BIN := $(VENV)/bin
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
endif

.PHONY: start test soak check clean

start: $(VENV)/.ready
	$(BIN)/voiceguide start $(ROUTINE)

test: $(VENV)/.ready-for-tests
	$(BIN)/python -m pytest -n 2

soak: $(VENV)/.ready-for-tests
	$(BIN)/python -m pytest -m soak

check: $(VENV)/.ready-for-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

$(VENV)/.ready: pyproject.toml
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'voiceguide needs Python 3.11 or later; set PYTHON=... to name one')"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --editable .
	$(BIN)/python -m voiceguide.outputs.install_simpleaudio
	touch $@

$(VENV)/.ready-for-tests: $(VENV)/.ready
	$(BIN)/python -m pip install --quiet --group dev
	touch $@

clean:
	rm -rf $(VENV) dist build
