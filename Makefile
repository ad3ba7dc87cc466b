# Everything that a learner, an author or CI does with the course. Works with GNU make 3.81 and newer.

PYTHON ?= python3
PORT ?= 8888
BIN := .venv/bin
START := notebooks/00_start_here.ipynb

# A Python that is named on the command line makes the environment again if another version made it.
THIS := $(if $(filter command,$(firstword $(origin PYTHON))),--this-python)
# JupyterLab refuses to run as root unless told; without a display it prints its address.
ROOT_USER := $(if $(filter 0,$(shell id -u)),--allow-root)
HEADLESS := $(if $(filter Linux,$(shell uname -s)),$(if $(DISPLAY)$(WAYLAND_DISPLAY),,--no-browser))
# Two workers on two cores: each computes on one thread, or they would fight for the cores.
ONE_THREAD := OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 MKL_NUM_THREADS=1
WORKERS ?= 2
# Spares each process that reads notebooks three seconds: see tests/spared.
SPARED := PYTHONPATH="$(CURDIR)/tests/spared"
TORCH ?= $(shell sed -n 's/^torch==//p' constraints.txt)

.DEFAULT_GOAL := help
.PHONY: help lab test machines stress lint lines page refresh bench slides picture site test-site binder-check hub test-hub student report badge constraints clean \
	set-up-lab set-up-test set-up-site

help: ## say what there is to make
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

lab: set-up-lab ## install what is missing and open JupyterLab at the first notebook (PORT=8888)
	@$(BIN)/python -m jupyter trust notebooks/0*.ipynb > /dev/null  # so that explorers open alive
	@$(BIN)/python -m jupyterlab --port=$(PORT) $(ROOT_USER) $(HEADLESS) --LabApp.default_url=/lab/tree/$(START)

test: set-up-test lint ## everything that must hold: lint, unit, property, notebook and browser tests
	$(SPARED) $(ONE_THREAD) $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder \
		--nbval --durations=15 $(wildcard notebooks/[0-9]*.ipynb) tests

machines: set-up-test ## run notebooks and tests as other processors would (ONLY=oldest NOTEBOOKS=notebooks/05_variants.ipynb)
	@$(SPARED) $(BIN)/python tools/machines.py $(addprefix --only ,$(ONLY)) $(NOTEBOOKS)

stress: set-up-test ## vary seeds, units, grids, starts and horizons of every verdict (CLAIMS="C5 C6" for some)
	$(ONE_THREAD) $(BIN)/python -m momentum_lessons.claims $(CLAIMS)

lint: set-up-test ## ruff over the package, the tests and the notebooks
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

lines: ## count the lines of the package, room by room
	@$(PYTHON) tools/lines.py

page: set-up-test ## bundle the explorers from page/ again (needs Node and npm; only for who changes them)
	@cd page && npm install --no-audit --no-fund --silent && npm run --silent check && npm run --silent build
	@$(BIN)/python tools/explorer_pages.py notebooks/0*.ipynb docs/*.ipynb

refresh: set-up-test ## execute notebooks and write their outputs back (NOTEBOOKS=notebooks/05_variants.ipynb for one)
	@FORCE=$(FORCE) $(BIN)/python tools/refresh.py $(NOTEBOOKS)

slides: set-up-lab ## build static decks of all notebooks in slides/ that open without a network
	@$(BIN)/python tools/slides.py

picture: set-up-test ## film the first explorer for the README again
	@$(BIN)/python tools/readme_picture.py

site: set-up-site ## build the course as a static site in site/ that opens without a network
	@$(BIN)/python tools/website.py

test-site: set-up-test site ## build the site, and go through it and through all decks in Chromium
	TRY_THE_SITE=1 $(BIN)/python -m pytest --nbval $(wildcard docs/*.ipynb) tests/site \
		tests/browser/test_decks.py tests/browser/test_slides.py

binder-check: set-up-lab ## check what can be checked of the Binder image without Docker
	@$(BIN)/python tools/binder_check.py

hub: ## start JupyterHub for a class (as root; CLASS=/srv/momentum-class PORT=8000; see docs/hub.md)
	@MOMENTUM_CLASS=$(CLASS) $(if $(findstring command,$(origin PORT)),MOMENTUM_PORT=$(PORT)) $(PYTHON) hub/start.py

test-hub: set-up-test ## try the hub with real servers, as root: who gets where, updates, kills
	@MOMENTUM_CLASS=$(CLASS) $(PYTHON) hub/start.py --install
	MOMENTUM_CLASS=$(CLASS) TRY_THE_HUB=1 $(BIN)/python -m pytest -q -p no:xdist tests/hub

student: set-up-lab ## build the course without solutions in build/student, and these in build/lecturer
	@$(BIN)/python tools/student.py

report: set-up-lab ## print a table and a page of what a class handed in (FOLDER=collected KEY=…)
	@$(BIN)/python tools/report.py $(FOLDER) $(addprefix --key ,$(KEY))

badge: ## write the README's address, badges and Binder link (REPO=owner/name)
	@$(PYTHON) tools/badge.py "$(REPO)"

bench: set-up-test ## measure what has a speed budget, and print the ratios
	@for file in benchmarks/*.py; do echo "$$file"; $(BIN)/python $$file || exit 1; done

constraints: ## choose the versions in constraints.txt anew (torch stays unless TORCH=2.x.y)
	@$(PYTHON) -m venv build/uv && build/uv/bin/pip install --quiet --disable-pip-version-check uv
	@echo "torch==$(TORCH)" > build/constraints.txt
	@build/uv/bin/uv pip compile --quiet --universal --fork-strategy fewest --python-version 3.11 --all-extras \
		--no-header --no-annotate --output-file build/constraints.txt pyproject.toml
	@{ sed '/^#/!d' constraints.txt; grep -v -E '^(nvidia|cuda|triton)' build/constraints.txt; } > build/new.txt
	@mv build/new.txt constraints.txt

clean: ## remove the environment and what else was built; notebooks stay as they are
	rm -rf .venv slides site build .pytest_cache .ruff_cache .hypothesis *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

set-up-lab set-up-test set-up-site: set-up-%:
	@$(PYTHON) -c "" || { echo "$(PYTHON) does not run. Name a Python that does: make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) tools/install.py $* $(THIS)
