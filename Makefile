# Klickfri: film a caseworker once, the robot does the clicks every night. `make` alone lists the targets.
.DEFAULT_GOAL := help

PYTHON ?= $(firstword $(foreach name,python3 python3.11 python3.12 python3.13 python,$(if $(shell $(name) -c "import sys; print(sys.version_info >= (3, 11) or '')" 2>&1 | grep True),$(name))))
BIN    := .venv/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
PY     := $(BIN)/python
READY  := .venv/.ready
MUTMUT := .venv/.mutmut
AUDIT  := .venv/.advisories

# Where a container forbids it, every process of the tests would compile every file anew.
unexport PYTHONDONTWRITEBYTECODE

# What reads the page's script; nothing of it is needed to run the robot.
SCRIPT  := robot/klickfri/screen/browser/page
NODE    := tools/script/node_modules
NO_NODE  := The page's script is neither linted nor type-checked here: that takes npm and Node 20.19 or later.
NO_TOOLS := The page's script is neither linted nor type-checked here: its tools could not be installed by npm.

NO_PYTHON := Python 3.11 or later is needed. On Debian, as root: apt-get install -y python3 python3-venv
SCREEN    := Xvfb setxkbmap xclip
SCREEN_PACKAGES := xvfb x11-xkb-utils xclip
NO_SCREEN := A virtual screen is missing. On Debian, as root: apt-get install -y $(SCREEN_PACKAGES)
NO_SERVER := PostgreSQL's server is missing. On Debian, as root: apt-get install -y postgresql
NO_VENV   := Python's venv is missing. On Debian, as root: apt-get install -y python3-venv

.PHONY: help setup browser server demo film-demo picture test tests test-wide test-attack test-audit test-year test-large test-kill test-mutation audit-dependencies bench bench-drift bench-redraws bench-nights bench-pages questions bench-foreign words lint lint-script format clean

help:  ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 20

setup: browser  ## make .venv with the pinned packages, and find or fetch a browser

demo: browser  ## 25 made-up applications, two robot workers, one report (about a minute once set up)
	@$(PY) -m fixtures.demo

film-demo: browser  ## six films of a scripted caseworker, the flow drafted from them, five other applications (10 minutes)
	@$(foreach name,$(SCREEN),command -v $(name) >/dev/null &&) : || { [ "$$(id -u)" = 0 ] && apt-get update -q && apt-get install -qy $(SCREEN_PACKAGES); } || { echo "$(NO_SCREEN)"; exit 1; }
	@$(PY) -m fixtures.filming.demo

picture: browser  ## the README's moving picture anew: a film, the flow, one case done by the robot (a minute)
	@$(PY) -m fixtures.picture

# Side by side, for mypy is one process: the tests begin while it reads.
test: browser server  ## lint, and what must hold: under ten minutes on two cores
	@$(MAKE) --no-print-directory --jobs=2 lint tests

tests:
	@MAKEFLAGS= $(PY) -m pytest -n 3 -m "not large and not attack and not year and not wide"

test-wide: browser server  ## what `make test` leaves out to be quick: more browsers, forms and stores (minutes; CI runs it)
	@$(PY) -m pytest -n 3 -m "wide and not large and not attack and not year"

test-attack: browser server  ## kills, outages, damaged files and hostile values, in full (minutes)
	@$(PY) -m pytest -n 3 -m attack

test-audit: browser server  ## every attack on the log of docs/log-attacks.md, in full
	@$(PY) -m pytest -n 2 -m log_attack

test-large: browser  ## 1,000 applications; can be stopped and goes on where it was
	@$(PY) -m tests.e2e.large

test-kill: browser server  ## everything dies at every moment of every save; can be stopped and goes on (RANDOM=1000 CASES=300: at random)
	@$(PY) -m tests.kill $(if $(RANDOM),--random $(RANDOM) --cases $(or $(CASES),300))

test-year: $(READY)  ## a year of nights by the clock that is handed in, in under a minute; and 10,000 clocks of cases
	@$(PY) -m pytest -q -s tests/year tests/unit/model/test_deadline.py

test-mutation: $(MUTMUT)  ## a change here and there in the code that decides: does a unit test notice? (all: hours; SAMPLE=300: one)
	@$(PY) -m tests.mutation --sample $(or $(SAMPLE),0) --seed $(or $(SEED),1) $(if $(SUITE),--suite "$(SUITE)") $(PACKAGES)

audit-dependencies: $(AUDIT)  ## is a fault known of any package that constraints.txt pins? (asks a service outside; SERVICE=osv: another)
	@$(PY) -m tests.advisories $(or $(SERVICE),pypi)

bench: browser server  ## the robot against a plain Playwright script, as a ratio with its parts
	@$(PY) -m tests.bench

bench-drift: browser  ## what recorded targets do on changed pages, beside two other ways of recording (some minutes)
	@$(PY) -m tests.bench.drift

bench-redraws: browser  ## what is saved on pages that draw themselves anew while the robot works (some minutes)
	@$(PY) -m tests.bench.redraws

bench-nights: $(READY)  ## a case along a queue of 25,000, a worker along 1,000 cases (HANDS=12: two robots against one)
	@$(PY) -m tests.bench.nights && $(if $(HANDS),$(PY) -m tests.bench.nights hands --cases $(HANDS),true)

bench-pages: browser  ## every page, a full check and a case as PDF in a year of a million entries, beside SQLite's floor (some minutes)
	@$(PY) -m tests.bench.bench_pages

questions: browser  ## every question of docs/questions.md asked in a browser in a year of a million entries; its pictures (some minutes)
	@$(PY) -m tests.questions

bench-foreign: browser  ## real systems that none of us wrote, filmed once, then 20 other cases, twice (some minutes)
	@$(PY) -m tests.bench.foreign

words: $(READY)  ## the texts of the pages looked for anew, and the English catalogue brought up to them; says which have no English yet
	@$(PY) -m tests.words

lint: $(READY) lint-script  ## ruff, the layers, mypy strict; the page's script where Node is there
	@$(PY) -m ruff check . && $(PY) -m ruff format --check . && $(BIN)/lint-imports && $(PY) -m mypy

lint-script:
	@if ! node -e '[a, b] = process.versions.node.split("."); process.exit(Number(a * 100 + +b < 2019))' 2>/dev/null; then echo "$(NO_NODE)"; \
	elif ! $(MAKE) -s $(NODE)/.ready; then echo "$(NO_TOOLS)"; \
	else $(NODE)/.bin/eslint -c tools/script/eslint.config.js $(SCRIPT) && $(NODE)/.bin/tsc -p tools/script; fi

format: $(READY)  ## let ruff rewrite what it can
	@$(PY) -m ruff check --fix . && $(PY) -m ruff format .

clean:  ## remove what make and the demo left: .venv, caches, var
	rm -rf .venv $(NODE) tests/foreign/tryton/node_modules var build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

browser: $(READY)
	@$(PY) -m klickfri doctor --get-browser

# The tests start clusters of their own; none of the machine's is touched.
server:
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || { [ "$$(id -u)" = 0 ] && apt-get update -q && apt-get install -qy postgresql; } || { echo "$(NO_SERVER)"; exit 1; }

# Redone only when the wanted packages change.
$(READY): pyproject.toml constraints.txt
	@$(if $(PYTHON),:,echo "$(NO_PYTHON)"; exit 1)
	@$(PYTHON) -c "import ensurepip" 2>/dev/null || { [ "$$(id -u)" = 0 ] && apt-get update -q && apt-get install -qy python3-venv; } || { echo "$(NO_VENV)"; exit 1; }
	@echo "Setting up .venv with pinned packages; the first time takes a minute or two."
	@test -x $(PY) || $(PYTHON) -m venv .venv
	@$(PY) -m pip install -qq --disable-pip-version-check -c constraints.txt -e ".[dev,desktop,foreign,oracle]"
	@touch $@

# Only for make test-mutation.
$(MUTMUT): $(READY)
	@$(PY) -m pip install -qq --disable-pip-version-check -c constraints.txt -e ".[mutation]"
	@touch $@

# Only for make audit-dependencies.
$(AUDIT): $(READY)
	@$(PY) -m pip install -qq --disable-pip-version-check -c constraints.txt -e ".[advisories]"
	@touch $@

# Redone only when other tools are wanted.
$(NODE)/.ready: tools/script/package.json
	@npm --prefix tools/script install --silent --no-audit --no-fund
	@touch $@
