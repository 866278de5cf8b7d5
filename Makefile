# make demo: see the suite at work.   make test: run its tests.   make quick: those that need no
# server, in a minute.   make lab: see it under Icinga, with graphs. All set up what they need.

VENV := .venv
PYTHON := $(VENV)/bin/python
INSTALLED := $(VENV)/installed
DEBIAN_ROOT := $(shell [ "$$(id -u)" = 0 ] && [ -e /etc/debian_version ] && echo yes)

.PHONY: demo faults tls mutants coverage load fuzz differential lab screenshots pictures test quick release lab-packages stack-packages test-packages clean

demo: $(INSTALLED)
	$(PYTHON) -m tests.demo

lab: $(INSTALLED) stack-packages
	$(PYTHON) -m tests.stack

# The README's pictures, taken anew.
screenshots: $(INSTALLED) test-packages
	$(PYTHON) -m tests.stack.screenshots

# A thousand services in a real Icinga 2, some minutes.
load: $(INSTALLED) test-packages
	$(PYTHON) -m tests.load

# Readers, page and conversation on made-up data, for so many seconds in all: make fuzz SECONDS=60.
SECONDS ?= 600
fuzz: $(INSTALLED)
	$(PYTHON) -m pip install --quiet --editable '.[test,evidence]'
	$(PYTHON) -m tests.fuzz --seconds $(SECONDS)

# Random keystores, read by the suite and by keytool.
STORES ?= 200
differential: $(INSTALLED)
	$(PYTHON) -m tests.differential --stores $(STORES)

# A fault at a time in the deciding code, and which of them the tests notice: MODULES="notice secret".
mutants: $(INSTALLED)
	$(PYTHON) -m tests.mutants $(MODULES)

# Branches that the tests without servers run; all of those that decide.
DECIDING := check_smcert/readers/*,check_smcert/sources/ssh/conversation.py,check_smcert/notice.py,check_smcert/notices/*,check_smcert/outputs/*,check_smcert/safe_text.py
coverage: $(INSTALLED)
	$(PYTHON) -m pip install --quiet --editable '.[test,evidence]'
	$(PYTHON) -m pytest -q -m 'not server' --cov --cov-report=
	$(PYTHON) -m coverage report
	$(PYTHON) -m coverage report --include='$(DECIDING)' --fail-under=100

# Some hundred faults, one after the other, and docs/faults.md; some minutes.
faults: $(INSTALLED) test-packages
	$(PYTHON) -m tests.faults

# TLS servers of many kinds, read by the suite, check_http and check_tcp, and docs/tls.md.
tls: $(INSTALLED) test-packages
	$(PYTHON) -m tests.tls

# The picture in docs/architecture.md, from the code; it needs Graphviz.
pictures: $(INSTALLED)
	$(PYTHON) docs/draw_conversation.py

test: $(INSTALLED) test-packages
	$(PYTHON) -m pytest

quick: $(INSTALLED)
	$(PYTHON) -m pytest -q -m 'not server and not long'

# demo and test in another release of Debian, in a root of its own:
# make release RELEASE=trixie FOLDER=/var/tmp/trixie
release:
	sh tests/releases/run "$(RELEASE)" "$(FOLDER)"

$(INSTALLED): setup.cfg pyproject.toml check_smcert/__init__.py | lab-packages
	python3 -m venv $(VENV)
	$(PYTHON) -m pip install --quiet --editable '.[test]'
	touch $@

# The real programs that the lab and the tests run, where apt may install them.
lab-packages:
	@if [ -n "$(DEBIAN_ROOT)" ]; then sh tests/install-servers tests/lab/packages.txt; fi

stack-packages:
	@if [ -n "$(DEBIAN_ROOT)" ]; then sh tests/install-servers tests/stack/packages.txt; fi

test-packages: stack-packages
	@if [ -n "$(DEBIAN_ROOT)" ]; then sh tests/install-servers tests/servers.txt; fi

clean:
	rm -rf $(VENV) build *.egg-info .pytest_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
