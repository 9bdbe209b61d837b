# AIMY: `make demo` brings the platform up and walks real houses from deed to dividend; `make test` runs every check.

PYTHON ?= $(shell for p in python3.12 python3.11 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info[:2] not in ((3, 11), (3, 12)))' 2>/dev/null && echo $$p && exit; done; echo python3)
RUN = .venv/bin/python -m scripts.toolchain

.PHONY: help setup demo test check mutants fuzz train bench-backtest bench-gas bench-valuation gas-snapshot abis openapi docs fmt lock clean

help: ## Show what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-15s %s\n", $$1, $$2}'

setup: ## Install the pinned tools into this checkout and compile the contracts
	@command -v $(PYTHON) >/dev/null || { echo "AIMY needs Python 3.11 or 3.12, and no python3 was found: name one with make PYTHON=..." >&2; exit 2; }
	@$(PYTHON) scripts/toolchain/setup.py

demo: setup ## Run the platform on real houses (ONCE=1 checks itself and ends; SEED=n picks other houses)
	@$(RUN) python -m scripts.demo $(if $(ONCE),--once) $(if $(SEED),--seed $(SEED)) $(if $(BREAK),--break $(BREAK))

test: setup ## Run every check and test
	@$(RUN) python -m scripts.checks

check: setup ## Run the static checks only: linters, types, import direction, slither
	@$(RUN) python -m scripts.checks --static

mutants: setup ## Take each guard out of the contracts in turn and see its tests go red (ONLY="name ..." tries some)
	@$(RUN) python -m scripts.mutants $(ONLY)

fuzz: setup ## Drive contracts and their twins through new histories (MINUTES= EXAMPLES= STEPS= ONLY=token; SEED= repeats a round)
	@$(RUN) python -m scripts.fuzz $(if $(ONLY),--only $(ONLY)) $(if $(SEED),--seed $(SEED)) $(if $(MINUTES),--minutes $(MINUTES)) \
		$(if $(EXAMPLES),--examples $(EXAMPLES)) $(if $(STEPS),--steps $(STEPS))

train: setup ## Train the valuation models anew from the real sales
	@$(RUN) python -m oracles.valuation.training

bench-backtest: setup ## Value the sales of 2016 as of their days, and Ames on Kaggle's split, into build/bench/backtest.json
	@$(RUN) python -m oracles.valuation.training.backtest

bench-gas: setup ## Measure our gas against its peers on one chain, into build/bench/gas.json
	@$(RUN) python -m scripts.bench

bench-valuation: setup ## Measure how fast houses are valued and what a round costs, into build/bench/valuation.json
	@$(RUN) python -m scripts.bench.valuations

gas-snapshot: setup ## Write tests/gas/snapshot.json anew, from what is measured
	@$(RUN) ape test tests/gas/test_gas_snapshot.py --rewrite-gas --network ethereum:local:foundry

abis: setup ## Export the ABIs of the compiled contracts into aimy/
	@$(RUN) python -m scripts.export_abis

openapi: setup ## Write the read API's committed description anew
	@$(RUN) python -m api.openapi

docs: setup ## Write docs/events.md and indexer/tables.md anew
	@$(RUN) python -m indexer.documentation

fmt: setup ## Format Python and Solidity
	@$(RUN) ruff format . && $(RUN) ruff check --fix . && FOUNDRY_CONFIG=$(CURDIR)/scripts/checks/foundry.toml $(RUN) forge fmt contracts

lock: setup ## Compile the lock files anew from pyproject.toml
	@$(RUN) python -m scripts.toolchain.lock

clean: ## Remove everything that was built, installed or cached
	rm -rf .venv .cache .build build node_modules .run
