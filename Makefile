# Two commands: `make serve` sets everything up and serves, `make test` sets up and runs every test.
PYTHON := .venv/bin/python
UV := $(shell command -v uv 2>/dev/null || echo .uv/bin/uv)

# Where the CPU build of torch comes from: a folder of wheels if pip is told one, else uv's own choice.
ifdef PIP_FIND_LINKS
TORCH_FROM := --find-links $(PIP_FIND_LINKS)
export UV_FIND_LINKS := $(PIP_FIND_LINKS)
else
TORCH_FROM := --torch-backend cpu
endif

export RASA_TELEMETRY_ENABLED := false
export TF_CPP_MIN_LOG_LEVEL := 3
export HF_HUB_OFFLINE := 1
# Imports take four times as long without bytecode.
unexport PYTHONDONTWRITEBYTECODE

# Tests run in as many processes as there are cores, at most four; each encodes on one of them.
BESIDE := --numprocesses logical --maxprocesses 4 --dist loadgroup

.PHONY: serve test train install lint types check data clean lock

serve: install
	$(PYTHON) -m bot serve

test: export OMP_NUM_THREADS := 1
test: install lint types data
	$(PYTHON) -m pytest $(BESIDE) --ignore tests/browser
	# Apart: the browser's driver keeps an event loop running, which asynchronous tests do not bear.
	# And one at a time: a browser takes both cores of a small machine.
	$(PYTHON) -m pytest tests/browser

train: install
	$(PYTHON) -m bot train

install: .venv/installed

.venv/installed: requirements.txt requirements-dev.txt Makefile pyproject.toml | $(UV)
	test -x $(PYTHON) || $(UV) venv --python 3.11 .venv
	$(UV) pip install --python .venv --no-deps --compile-bytecode $(TORCH_FROM) torch==2.13.0
	$(UV) pip install --python .venv --no-deps --compile-bytecode --require-hashes -r requirements.txt -r requirements-dev.txt
	$(UV) pip install --python .venv --no-deps --quiet --editable .
	# Plain `rasa test` reads every test story below this folder, Rasa's own template included.
	rm -f .venv/lib/python3.11/site-packages/rasa/cli/initial_project/tests/test_stories.yml
	touch $@

.uv/bin/uv:
	python3 -m venv .uv
	.uv/bin/pip install --quiet --disable-pip-version-check uv

lint: install
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .

types: install
	.venv/bin/mypy

data: install
	$(PYTHON) -W ignore -m rasa data validate --fail-on-warnings

# Freezes what requirements.in and overrides.txt ask for. torch is left out: see requirements.in.
lock: | $(UV)
	$(UV) pip compile requirements.in --override overrides.txt --python-version 3.11 --generate-hashes --no-emit-package torch --no-header --quiet -o requirements.txt
	$(UV) pip compile requirements-dev.in --python-version 3.11 --generate-hashes --no-header --quiet -o requirements-dev.txt

clean:
	rm -rf .venv .uv .rasa .mypy_cache .pytest_cache .ruff_cache var models/*.tar.gz results
