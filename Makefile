# Every target sets up what it needs: Python 3.11+ and make are enough.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test ci generated mutants realsize torture year explore lint docs pictures golden bench conformance sources fuzz site clean

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "feedpub needs Python 3.11 or newer: make PYTHON=python3.11 ...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

# Build, check and publish the example newsroom, then show what came out.
demo: $(VENV)/.installed
	$(BIN)/feedpub build --config examples/newsroom/feedpub.toml --now 2026-11-23T09:00:00+02:00
	@ls -l examples/newsroom/public

test: $(VENV)/.installed
	$(BIN)/python -m pytest -n 2

lint: $(VENV)/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The pictures in the docs; needs Chromium.
pictures: $(VENV)/.installed
	$(BIN)/python docs/pictures.py

# The reference pages are written from the schemas and the rules.
docs: $(VENV)/.installed
	$(BIN)/python docs/schemas.py
	$(BIN)/python docs/reference.py

# The documentation as a site, in build/site; a broken link or anchor fails. Pages link to examples
# and schemas, so these are part of it.
PAGES := README.md CONTRIBUTING.md CHANGELOG.md docs examples schemas src/feedpub/audience/agents.toml
site: $(VENV)/.installed
	rm -rf build/pages build/site
	mkdir -p build/pages
	tar -c --exclude=public --exclude='*.py' --exclude='*.store*' --exclude=__pycache__ --exclude='.*' -f - $(PAGES) | tar -x -C build/pages -f -
	$(BIN)/zensical build --strict --clean
	$(BIN)/python docs/check_site.py build/site

# What needs one processor for long, and what needs two, share them.
ci: $(VENV)/.installed
	$(MAKE) -j2 --output-sync=target lint generated mutants site
	$(BIN)/python -m pytest -n 2 --cov --cov-report=term-missing:skip-covered --cov-fail-under=100
	$(MAKE) explore realsize SIZES=2000

# What is written from the schemas and the rules is as they are.
generated: $(VENV)/.installed
	$(BIN)/python docs/schemas.py --check
	$(BIN)/python docs/reference.py --check

mutants: $(VENV)/.installed
	$(BIN)/python tests/mutants.py

# Look for examples that no run has tried yet, where a quick way is compared with the careful one;
# what fails is printed with the line that repeats it.
explore: $(VENV)/.installed
	HYPOTHESIS_PROFILE=explore $(BIN)/python -m pytest -n 2 -m hypothesis tests/test_sources_properties.py \
	  $(addprefix tests/test_checks_,shortcuts.py long_feeds.py streaming.py sitemaps_fast.py json.py)

# Build thousands of untidy records with every format and profile, on one and two processors (SIZES:
# how many; 2000 and 10000 without it).
realsize: $(VENV)/.installed
	$(if $(SIZES),SIZES="$(SIZES)") $(BIN)/python -m pytest -n 2 -m realsize tests/realsize

# Let every call of a build fail, cut the power and kill processes at every moment, and print a table
# (BUDGET: seconds of processor time; all of it takes half an hour). `make test` tries a sample.
torture: $(VENV)/.installed
	BUDGET=$(BUDGET) $(BIN)/python -m pytest -n 2 -m torture -rP tests/torture

# Let a newsroom's year pass, hour by hour, before four subscribers (half an hour); `make test` lets
# two weeks pass.
year: $(VENV)/.installed
	$(BIN)/python -m pytest -n 0 -m year tests/year

# Rewrite the golden files; review the diff before you commit it.
golden: $(VENV)/.installed
	FEEDPUB_GOLDEN=write $(BIN)/python -m pytest -q tests -k golden

# Score the checks against cases with known verdicts, in a folder with expect.csv.
conformance: $(VENV)/.installed
	@test -n "$(CASES)" || { echo "make conformance CASES=/path/to/cases"; exit 2; }
	$(BIN)/python benchmarks/conformance.py $(CASES)

# Score the kinds of source against real exports with known truth, in folders with expect.json.
sources: $(VENV)/.installed
	@test -n "$(CASES)" || { echo "make sources CASES=/path/to/exports"; exit 2; }
	$(BIN)/python benchmarks/sources.py $(CASES) $(ONLY)

# Mutate documents or records and look whether feedpub falls over (WHAT: documents, fixes, shortcuts,
# records; all of them without it): make fuzz SEED=2 COUNT=100000 CASES=/path/to/feeds
fuzz: $(VENV)/.installed
	for what in $(or $(WHAT),documents fixes shortcuts records); do \
	  $(BIN)/python tests/fuzzing.py --what $$what --seed $(or $(SEED),1) --count $(or $(COUNT),20000) $(CASES) || exit; \
	done

# What feedpub costs beside its peers: make bench ONLY="usual start" RUNS=3
bench:
	$(PYTHON) -m benchmarks $(ONLY) $(if $(RUNS),--runs $(RUNS))

clean:
	rm -rf $(VENV) build dist .coverage .mypy_cache .pytest_cache .ruff_cache
