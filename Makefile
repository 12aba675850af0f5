# kzstats: every target sets up what it needs by itself; Python 3.11 or newer with pip is all that must be there.
#   make report ARGS="02_do_the_figures_agree --set rounding=truncate"   passes ARGS on to `kzstats report`
#   make test PYTHON=/path/to/python3.13                                 chooses the interpreter

PYTHON ?= python3
VENV   ?= .venv
ARGS   ?=
# `make fuzz` looks elsewhere each time: SEED=N looks again where a find was made.
SEED    := $(or $(SEED),$(shell date +%s))
SECONDS ?= 60

# The interpreter is looked up before the environment's own comes first on PATH: it may be a newer one.
FOUND := $(or $(shell command -v $(PYTHON) 2>/dev/null),$(PYTHON))
STEPS  = $(VENV)/bin/python tools/steps.py

# The stamp's name changes with the lock, the package's description, the interpreter and the place of the checkout.
KEY   := $(shell { cat requirements.lock pyproject.toml; $(FOUND) -VV; pwd; } 2>/dev/null | cksum | cut -d' ' -f1)
READY := $(VENV)/.ready-$(KEY)
export PATH := $(abspath $(VENV))/bin:$(PATH)
# Bytecode is kept, whatever the shell says: without it every process compiles the package anew and every worker
# rewrites 4,000 asserts, 4 s of processor for each.
unexport PYTHONDONTWRITEBYTECODE

NBVAL = KZSTATS_RATES= pytest --nbval --nbval-current-env --nbval-sanitize-with tests/nbval_sanitize.cfg \
        --nbval-cell-timeout=300 -q notebooks
# Whole files side by side, in processes forked once all is collected: tests of one file share servers, browsers and
# clusters. Three on two processors, since tests of processes wait half of their time; two beside notebooks alone. The
# files that take longest come first (tests/conftest.py).
SHARE = --share 3
QUICK = pytest --share 2 -m "not browser and not kernel and not process and not wheel and not long"
COMPILE = uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
          --no-emit-index-url --no-annotate --custom-compile-command "make lock" --output-file requirements.lock

# As a module, so that the extractor in tools/ is found from the checkout.
PYBABEL = python -m babel.messages.frontend

.DEFAULT_GOAL := help
.PHONY: help report test check lab notebooks picture messages dictionary lint format clean lock bench fuzz wheel-test live-check hooks setup

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

report: $(READY) ## run the notebooks and write the HTML reports and their index to reports/
	@$(STEPS) 'reports: kzstats report $(ARGS)'

test: $(READY) ## prove everything: lint, notebooks, the built wheel, all tests with branch coverage
	@$(STEPS) 'lint: ruff check .' \
	          'format: ruff format --check .' \
	          'types: mypy' \
	          'notebooks: $(NBVAL)' \
	          'sources: pytest -q tests/test_every_source.py' \
	          'wheel: pytest -q tests/test_wheel.py' \
	          --beside 'tests: python -m slipcover -m pytest $(SHARE) --ignore=tests/test_every_source.py -m "not wheel" $(ARGS)'

check: $(READY) ## what to run before a commit, less than a minute: all that needs no browser, no second process; notebooks
	@$(STEPS) 'lint: ruff check .' \
	          'format: ruff format --check .' \
	          'types: mypy' \
	          'notebooks: kzstats notebooks --check --jobs 1' \
	          --beside 'tests: $(QUICK) $(ARGS) || [ $$? = 5 ]'

lab: $(READY) ## open the notebooks in JupyterLab
	@JUPYTER_CONFIG_PATH="$(CURDIR)/tools/jupyterlab$${JUPYTER_CONFIG_PATH:+:$$JUPYTER_CONFIG_PATH}" jupyter lab $(ARGS)

messages: $(READY) ## bring the Russian and Kazakh catalogues up to date with the code
	@$(STEPS) 'extract: $(PYBABEL) -q extract -F tools/messages.cfg -k say -k plural:1,2 --sort-output --add-location file -o $(VENV)/kzstats.pot .' \
	          'update: $(PYBABEL) -q update -D kzstats -d kzstats/locale -i $(VENV)/kzstats.pot --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date -w 120'
	@python -m tools.messages

dictionary: $(READY) ## make the tables of data/README.md out of the dictionary and the code lists
	@$(STEPS) 'dictionary: python tools/dictionary.py'

notebooks: $(READY) ## run the notebooks, keep their fresh outputs in place and their findings in docs, ready to commit
	@$(STEPS) 'notebooks: kzstats notebooks $(ARGS)' 'findings: python tools/findings.py'

picture: $(READY) ## make the picture of the README anew; needs a Chromium
	@$(STEPS) 'picture: python tools/picture.py'

lint: $(READY) ## check style and format, notebooks included
	@$(STEPS) 'lint: ruff check .' 'format: ruff format --check .'

format: $(READY) ## put style and format right where ruff can
	@$(STEPS) 'lint: ruff check --fix .' 'format: ruff format .'

wheel-test: $(READY) ## build the wheel and run it in an empty environment and an empty folder
	@$(STEPS) 'wheel: pytest tests/test_wheel.py $(ARGS)'

bench: $(READY) ## measure every performance claim, each as a ratio
	@uv pip install -q --python $(VENV)/bin/python --group bench
	@$(STEPS) $(foreach script,$(wildcard benchmarks/[a-z]*.py),'$(notdir $(script)): python $(script)')

fuzz: $(READY) ## search with a fresh seed for inputs that break a rule, and say how to repeat a find (SEED=, SECONDS=)
	@$(STEPS) $(foreach script,$(wildcard fuzz/fuzz_*.py),'$(notdir $(script)): python $(script) $(SEED) $(SECONDS)')

live-check: $(READY) ## ask the National Bank's rate service whether it still answers as expected (network)
	@$(STEPS) 'live: kzstats rates live-check $(ARGS)'

lock: $(READY) ## find the newest versions that fit pyproject.toml and write requirements.lock
	@$(STEPS) 'lock: $(COMPILE) --upgrade --quiet'

hooks: $(READY) ## let git check style before each commit
	@pre-commit install

clean: ## remove the environment, caches and everything that was generated
	rm -rf $(VENV) reports site dist nbk-live-check .pytest_cache .ruff_cache .hypothesis
	rm -rf notebooks/.ipynb_checkpoints
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

setup: $(READY) ## only make the environment in .venv

$(READY):
	@$(FOUND) tools/environment.py $(VENV) $@
