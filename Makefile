# `make` alone lists the targets. Each one does the set-up it needs first (tools/setup).

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup build simulate package test bench bench-peers fuzz attack soak conformance \
	format tidy clean

ARGS ?=
SOURCES = git ls-files -co --exclude-standard -- 'src/*.h' 'src/*.cpp' 'tests/*.h' 'tests/*.cpp' \
	'bench/*.h' 'bench/*.cpp'

help: ## this list
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/  make \1\t\2/p' Makefile | expand -t 21

setup: ## install what the project needs: system packages, .venv/
	@tools/setup

build: setup build/release/build.ninja ## build build/release/superhero
	@cmake --build --preset release

simulate: build ## play super hero fights: make simulate ARGS="--help" shows the options
	@build/release/superhero simulate $(ARGS)

package: build ## pack it as build/superhero_VERSION_ARCH.deb
	@cpack --config build/release/CPackConfig.cmake -B build/release \
		-D CPACK_OUTPUT_FILE_PREFIX=$(CURDIR)/build

test: setup build/asan-ubsan/build.ninja build/tsan/build.ninja ## build and run all tests
	@tools/setup services
	@cmake --build --preset asan-ubsan
	@cmake --build --preset tsan
	@.venv/bin/python tools/run_tests.py

bench: setup build/release/build.ninja ## build and run the benchmarks
	@cmake --build --preset release --target superhero_bench
	@build/release/superhero_bench $(ARGS)

bench-peers: ## the same tables by DuckDB, confluent-kafka with pyarrow, and PySpark
	@$(MAKE) --no-print-directory bench ARGS=peers

fuzz: ## feed hostile bytes to all that reads any: make fuzz ARGS="--seconds 600"
	@tools/setup fuzz
	@$(MAKE) --no-print-directory build/fuzz/build.ninja
	@cmake --build --preset fuzz
	@tools/fuzz $(ARGS)

attack: build ## attack a server in all known ways, and measure what others feel
	@.venv/bin/python tests/attack/measure.py $(ARGS)

soak: build ## kill processes of all kinds while games are played: make soak ARGS="--minutes 30"
	@tools/setup services
	@tools/soak $(ARGS)

conformance: setup build/asan-ubsan/build.ninja ## try the server against RFC 6455, byte by byte
	@tools/setup services
	@cmake --build --preset asan-ubsan --target superhero echo_server
	@SUPERHERO=build/asan-ubsan/superhero .venv/bin/python -m pytest -q tests/conformance

format: ## lay out the sources as .clang-format says
	@tools/setup lint
	@$(SOURCES) | xargs -r clang-format-19 -i

tidy: ## look for mistakes with clang-tidy
	@tools/setup lint
	@.venv/bin/python -m pytest -q tests/tidy
	@$(MAKE) --no-print-directory build/tidy/build.ninja
	@cmake --build --preset tidy -- -k 0

clean: ## remove build/
	@if [ -d build/cluster ]; then tools/cluster down; fi
	@rm -rf build

# Configures once; after that Ninja runs CMake itself, when a CMake file or the set of sources
# changes.
.PRECIOUS: build/%/build.ninja
build/%/build.ninja: CMakePresets.json | setup
	@cmake --preset $*
	@touch $@
