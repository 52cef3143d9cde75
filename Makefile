# `make run` and `make test` are all a newcomer needs; the rest is for who changes something.
PYTHON ?= python3
PY := .venv/bin/python
STAMP := .venv/.requirements
# A MariaDB for the second run of the suite; the database is made and dropped by the run.
TEST_MYSQL_URL ?= mysql://root@127.0.0.1:3306/fullvoice

# llama.cpp with its server, 34 MB, only for who wants a model on this machine: not in requirements.txt.
XLLAMACPP := xllamacpp==2026.10.11549

.PHONY: run test test-sqlite test-mysql check format openapi messages load local-model bench-model bench bench-spoken

run: $(STAMP) .env
	@$(PY) manage.py migrate --verbosity 0
	@$(PY) manage.py seed_demo
	@exec $(PY) manage.py serve

test: test-sqlite test-mysql

test-sqlite: $(STAMP)
	$(PY) -m pytest -n 2 --cov --cov-report=term:skip-covered --cov-fail-under=90

test-mysql: $(STAMP)
	@if $(PY) -m fullvoice.testing "$(TEST_MYSQL_URL)"; then \
	    echo "The suite again, on MariaDB"; DB_URL="$(TEST_MYSQL_URL)" $(PY) -m pytest -n 2; \
	elif [ "$(REQUIRE_SERVICES)" = 1 ]; then \
	    echo "No MariaDB answers at TEST_MYSQL_URL, and REQUIRE_SERVICES=1 asks for one" >&2; exit 1; \
	else echo "No MariaDB answers at TEST_MYSQL_URL: the suite ran on SQLite alone"; fi

check: export ENV = test
check: $(STAMP)
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy .
	.venv/bin/lint-imports
	$(PY) manage.py makemigrations --check --dry-run
	$(PY) manage.py openapi --check

format: $(STAMP)
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

openapi: export ENV = test
openapi: $(STAMP)
	$(PY) manage.py openapi

messages: export ENV = test
messages: $(STAMP)
	@command -v msgfmt >/dev/null || { echo "make messages needs gettext: apt-get install gettext" >&2; exit 1; }
	$(PY) manage.py makemessages -l zh_Hans --ignore=.venv --no-wrap --add-location=file
	$(PY) manage.py compilemessages --ignore=.venv

# 1,000 turns, 32 clients, two server processes, on SQLite and on MariaDB.
load: $(STAMP)
	$(PY) -m pytest -m load --load=1000 fullvoice/tests/test_load.py
	DB_URL="$(TEST_MYSQL_URL)" $(PY) -m pytest -m load --load=1000 fullvoice/tests/test_load.py

# What understanding costs: phrases, the model path, and with EVALS=folder of records the shortlist among all their tools.
bench: $(STAMP)
	$(PY) -m bench.phrases
	$(PY) -m bench.model_path
	@test -z "$(EVALS)" || $(PY) bench/shortlist.py $(EVALS)/*.jsonl

# Spoken commands and confirmations with the real speech models: 200 round trips, then 310 exchanges (an hour or so).
bench-spoken: $(STAMP)
	@ENV=test $(PY) manage.py models pull speech
	$(PY) -m bench.round_trip
	$(PY) -m bench.spoken_confirmation

# A language model on this machine: 1.1 GB once, then 2.4 GB of memory while it serves.
local-model: $(STAMP) .env
	@.venv/bin/uv pip install --quiet --python $(PY) $(XLLAMACPP)
	@$(PY) manage.py models pull llm
	@exec $(PY) manage.py local_model

# The project's way to calls against the bare model, over 60 records: EVALS=folder of the records. Takes an hour or so.
bench-model: $(STAMP)
	@test -n "$(EVALS)" || { echo "make bench-model EVALS=folder of records (see bench/real_model.py)" >&2; exit 2; }
	@.venv/bin/uv pip install --quiet --python $(PY) $(XLLAMACPP)
	@ENV=test $(PY) manage.py models pull llm
	$(PY) bench/real_model.py $(EVALS)

$(STAMP): requirements.txt deploy/system.sh
	@PYTHON=$(PYTHON) deploy/system.sh
	@test -x $(PY) || $(PYTHON) -m venv .venv
	@test -x .venv/bin/uv || .venv/bin/pip install --quiet --disable-pip-version-check uv==0.13.9
	@.venv/bin/uv pip install --quiet --python $(PY) -r requirements.txt
	@touch $@

.env: | $(STAMP)
	@$(PY) -m fullvoice.env
