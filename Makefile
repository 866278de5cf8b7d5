# make demo: see the suite at work.   make test: run its tests.   Both set up all they need.

VENV := .venv
PYTHON := $(VENV)/bin/python
INSTALLED := $(VENV)/installed
DEBIAN_ROOT := $(shell [ "$$(id -u)" = 0 ] && [ -e /etc/debian_version ] && echo yes)

.PHONY: demo test servers clean

demo: $(INSTALLED) servers
	$(PYTHON) -m tests.demo

test: $(INSTALLED) servers
	$(PYTHON) -m pytest

$(INSTALLED): setup.cfg pyproject.toml check_smcert/__init__.py
	python3 -m venv $(VENV) || { echo "python3 -m venv failed: on Debian, apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m pip install --quiet --editable '.[test]'
	touch $@

# The real servers that the lab and the tests run, where apt may install them.
servers:
	@if [ -n "$(DEBIAN_ROOT)" ]; then sh tests/install-servers; fi

clean:
	rm -rf $(VENV) build *.egg-info .pytest_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
