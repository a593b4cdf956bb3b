# Every command makes .venv first, from a lock with checksums, and only when the lock has changed.
.PHONY: help setup demo test check bench messages

help:
	@echo "make demo      chat with the bot in your browser, without a Telegram account"
	@echo "make test      run the tests"
	@echo "make check     format, lint, types, layers, content, catalogs and the tests: what a change must pass"
	@echo "make messages  collect the texts of flows and messages for the translators"
	@echo "make bench     measure Ruko beside bots written with other libraries"
	@echo "make setup     only make .venv, with everything for development"

setup:
	@scripts/bootstrap dev

demo:
	@scripts/bootstrap run
	@.venv/bin/ruko demo $(ARGS)

test: setup
	@scripts/browser
	@.venv/bin/python -m pytest --numprocesses auto --maxprocesses 4 --dist worksteal

check: setup
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/deptry .
	.venv/bin/ruko check
	.venv/bin/python -m bot.content.extract --check
	@$(MAKE) --no-print-directory test

bench: setup
	@.venv/bin/python -m bench

messages: setup
	@.venv/bin/python -m bot.content.extract
