# The commands of this project. `make run` and `make test` need nothing but Python 3.11+ and make.
VENV ?= .venv
PYTHON_IN_VENV = $(VENV)/bin/python
export VENV

.PHONY: run dev test check fix admin messages portraits slow setup setup-dev

run: setup  ## Everything in one process on PORT (8000)
	@exec "$(PYTHON_IN_VENV)" manage.py serve

dev: setup  ## The same with DEBUG, readable logs and a restart when the code changes
	@DEBUG=1 LOG_FORMAT=text exec "$(PYTHON_IN_VENV)" manage.py serve --reload

admin: setup  ## make admin EMAIL=you@example.com: an administrator with a generated password
	@"$(PYTHON_IN_VENV)" manage.py create_admin "$(EMAIL)"

test: setup-dev  ## Every test this machine can run; DATABASE_URL chooses the database, ARGS go to pytest
	@data=$$(mktemp -d) && trap 'rm -rf "$$data"' EXIT && DATA_DIR="$$data" "$(PYTHON_IN_VENV)" -m pytest -n auto -rs $(ARGS)

check: setup-dev  ## Format, lint, types, imports, templates, system checks, migrations
	"$(VENV)/bin/ruff" format --check .
	"$(VENV)/bin/ruff" check .
	"$(VENV)/bin/mypy" .
	"$(VENV)/bin/lint-imports"
	"$(VENV)/bin/djlint" templates --check
	"$(VENV)/bin/djlint" templates --lint
	"$(PYTHON_IN_VENV)" manage.py check --fail-level WARNING
	"$(PYTHON_IN_VENV)" manage.py makemigrations --check --dry-run

fix: setup-dev  ## What a machine can mend
	"$(VENV)/bin/ruff" check --fix .
	"$(VENV)/bin/ruff" format .
	-"$(VENV)/bin/djlint" templates --reformat --quiet

messages: setup-dev  ## Collect and compile the translations (collecting needs gettext)
	"$(PYTHON_IN_VENV)" -m bin.messages

portraits: setup-dev  ## Draw the preset portraits again
	"$(PYTHON_IN_VENV)" -m bin.portraits

slow: setup-dev  ## Both commands on bare Debian 12 and 13, as root and as an ordinary user: about an hour, as root
	@"$(PYTHON_IN_VENV)" -m avatar_forge.tests.bare_debian $(ARGS)

setup:
	@bin/setup

setup-dev:
	@bin/setup dev
