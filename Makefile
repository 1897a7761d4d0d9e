# The portal in two commands: make run, make test. And make prove: every heavy proof at its full size.
SHELL := /bin/bash
PYTHON ?= python3
PORT ?= 8000
export PORT

.PHONY: run test prove pictures lint clean

run: .venv/.installed
	@deploy/system.sh pango
	@exec .venv/bin/python -m wup_portal.run

test: .venv/.installed-test
	@deploy/system.sh pango chromium redis-server poppler-utils
	@$(MAKE) --no-print-directory lint
	.venv/bin/pytest -n 4 --dist loadgroup

prove: .venv/.installed-test
	@deploy/system.sh pango chromium redis-server poppler-utils
	PROVE=1 .venv/bin/pytest --timeout 3600

# The pictures of the README and the guides, from the demo content; one line each in docs/pictures.py.
pictures: .venv/.installed-test
	@deploy/system.sh pango chromium poppler-utils
	.venv/bin/python -m docs.pictures

lint: .venv/.installed-test
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/djlint --quiet --lint templates
	DEMO=1 .venv/bin/python manage.py makemigrations --check --dry-run

# Everything that was made here, and the embedded database with its content.
clean:
	-.venv/bin/python -m wup_portal.embedded stop
	rm -rf .venv staticfiles var

.venv/bin/python:
	@deploy/system.sh python "$(PYTHON)"
	$(PYTHON) -m venv .venv

.venv/.installed: requirements.lock | .venv/bin/python
	.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	@touch $@

.venv/.installed-test: requirements-test.lock .venv/.installed
	.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-test.lock
	@touch $@
