# Every command a person types. SOURCES=live or RECORDINGS=<folder> choose the mode; without them it is the sample.
# ENGINE=spark runs the models on Spark (docs/operating/spark.md).
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
RULES := $(wildcard orchestration/publishers/*/rules) dbt_project/audits orchestration/site/queries
GIVEN = $(foreach one,SOURCES RECORDINGS ENGINE,$(if $($(one)),TRADE_CORRIDORS_$(one)="$($(one))"))
RUN = $(GIVEN) $(BIN)/python -m orchestration

.PHONY: help setup probe warehouse page serve status refused data-docs lake engine-check rebuild dev test test-unit check check-python check-sql format generate snapshots lock soak bench clean
.DEFAULT_GOAL := warehouse

setup: .venv/.ready ## install exactly what requirements.lock says (dbt is parsed whenever its project changed)

.venv/.ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q orchestration tests/support
	touch $@

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' Makefile

probe: SOURCES := $(or $(SOURCES),$(if $(RECORDINGS),,live))
probe: setup ## ask every publisher, live, what a night would get: reachable, shape, keys, size; loads nothing
	@$(RUN) probe $(if $(JSON),--json)

warehouse: setup $(if $(filter spark,$(ENGINE)),.venv/.spark) ## ingest, build, audit and publish (the sample, unless told otherwise)
	@$(RUN) warehouse

page: setup ## make the site of the published answers, data/<mode>/site/index.html, with dbt's docs and the Data Docs beside it
	@$(RUN) data-docs
	@$(RUN) dbt-docs
	@$(RUN) page

serve: setup ## serve the site on http://127.0.0.1:8000
	@$(RUN) serve

status: setup ## health on one screen; fails when action is required
	@$(RUN) status

refused: setup ## show the last refusals; ID=<id> or DATASET=<dataset> PARTITION=<partition> with their rows
	@$(RUN) refused $(ID)$(DATASET) $(PARTITION)

data-docs: setup ## what the gates judged and why, as pages to be read offline
	@$(RUN) data-docs

lake: setup ## write what the gates accepted as Parquet, only what changed, to data/<mode>/lake or TRADE_CORRIDORS_LAKE
	@$(RUN) lake

.venv/.spark: requirements-spark.lock .venv/.ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-spark.lock
	touch $@

engine-check: setup .venv/.spark ## build all models on Spark over the lake, and compare every published table (docs/operating/spark.md)
	@$(RUN) engine-check

rebuild: setup ## make the past release BUILD=<build id> again from the landing, and compare row for row
	@$(RUN) rebuild-release "$(BUILD)"

dev: setup ## open the Dagster UI on http://localhost:3000
	@$(RUN) dev

test: setup ## all tests but soak
	$(BIN)/python -m pytest -m "not soak" -n 2 --dist loadscope --no-loadscope-reorder

test-unit: setup ## the tests of single parts, within a minute
	$(BIN)/python -m pytest tests/unit

check: check-python check-sql ## format, lint, types, SQL lint, dbt parse, generated files up to date

check-python: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check-sql: setup
	$(BIN)/python -m orchestration parse
	$(BIN)/sqlfluff lint --processes 2 --disable-progress-bar dbt_project/models
	$(BIN)/sqlfluff lint --processes 2 --disable-progress-bar --config rules.sqlfluff $(RULES)
	$(BIN)/python -m orchestration generate --check

format: setup ## put code and SQL into the house format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/sqlfluff fix --disable-progress-bar dbt_project/models
	$(BIN)/sqlfluff fix --disable-progress-bar --config rules.sqlfluff $(RULES)

generate: setup ## write what follows from the dataset declarations
	$(BIN)/python -m orchestration generate

soak: setup ## what takes long: kills, readers, a month of nights, fuzzing; writes docs/reports
	TRADE_CORRIDORS_REPORTS=1 $(BIN)/python -m pytest -m soak

bench: setup $(if $(filter engine,$(CASE)),.venv/.spark) ## ratios against a reference in the same run, to docs/reports/bench.md; CASE=<name> measures one alone
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-bench.lock
	$(BIN)/python -m tests.bench $(CASE)

snapshots: setup ## accept the asset graph and the published columns as they are now; read the difference
	UPDATE_SNAPSHOTS=1 $(BIN)/python -m pytest -k "snapshot or contract" tests/test_definitions.py tests/integration/test_refusal_sentences.py tests/integration/test_night.py

lock: ## resolve requirements.lock anew (needs uv)
	uv pip compile pyproject.toml --extra dev --generate-hashes --python-version 3.11 --no-emit-index-url --no-header -o requirements.lock
	uv pip compile pyproject.toml --extra dev --extra bench -c requirements.lock --generate-hashes --python-version 3.11 --no-emit-index-url --no-header -o requirements-bench.lock
	uv pip compile pyproject.toml --extra dev --extra spark -c requirements.lock --generate-hashes --python-version 3.11 --no-emit-index-url --no-header -o requirements-spark.lock

clean: ## remove what commands made, but never data/
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache dbt_project/target dbt_project/logs
