# One door for everything that is done by hand and in CI. `make help` lists it.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.NOTPARALLEL:
.DEFAULT_GOAL := help
.PHONY: help drill bench test simulate-schedules fuzz sanitize torture torture-servers torture-alerts format check check-format check-build \
	check-architecture check-shell check-runbooks check-rules debug release clean install-dependencies

# After a trap Swift's own backtracer can hang for minutes.
export SWIFT_BACKTRACE := enable=no
# Many tests start servers; more of them at once than this only wait for each other on two cores.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH ?= 3

EXPERIMENT ?= experiments/redis-lock-contention.yaml
DRILL_ARGS ?=
BENCH_ARGS ?=
TEST_ARGS ?=
SCHEDULE_YEARS ?= 5
TORTURE_ARGS ?=
TORTURE_EXPERIMENT ?= all
ALERT_INCIDENTS ?= 1000
FUZZ_RUNS ?= 1000000
FUZZ_SECONDS ?= 3600

release_folder = $$(swift build -c release --show-bin-path)
shell_scripts = scripts/install-dependencies scripts/fuzz scripts/sanitize .ci/run

help: ## Shows this list.
	@sed -nE 's/^([a-z-]+):.*## (.*)/\1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 24

drill: release ## Runs one chaos experiment against a lab of its own (EXPERIMENT=file, DRILL_ARGS=options).
	"$(release_folder)/firedrill" run $(EXPERIMENT) $(DRILL_ARGS)

bench: release ## Measures the load generator, the reference system and the run store (BENCH_ARGS=options).
	@scripts/install-dependencies bench
	"$(release_folder)/firedrill" bench $(BENCH_ARGS)

test: debug ## Builds and runs all tests (TEST_ARGS='--filter ChaosCoreTests').
	swift test --skip-build --disable-xctest $(TEST_ARGS)

simulate-schedules: debug ## Lets schedules live through years of accidents in six zones (SCHEDULE_YEARS=years).
	FIREDRILL_SCHEDULE_YEARS=$(SCHEDULE_YEARS) swift test --skip-build --disable-xctest --filter ScheduleSimulationTests

fuzz: install-dependencies ## Throws broken files at the loaders (FUZZ_RUNS=inputs, FUZZ_SECONDS=limit).
	scripts/fuzz $(FUZZ_RUNS) $(FUZZ_SECONDS)

sanitize: install-dependencies ## Runs the tests under the address and the thread sanitizer (two builds of 8 minutes).
	scripts/sanitize

torture: release ## Kills the tool at every step of every fault and counts what is left (TORTURE_ARGS='--trials 200').
	"$(release_folder)/firedrill" torture $(TORTURE_ARGS)

torture-servers: debug ## Kills each server at each stage of every experiment (TORTURE_EXPERIMENT=name: of one).
	FIREDRILL_EVERY_EXPERIMENT=$(TORTURE_EXPERIMENT) swift test --skip-build --disable-xctest --filter KilledServerTests

torture-alerts: debug release ## Kills the sender under a Slack that throttles, fails and hangs; measures it beside the Alertmanager.
	FIREDRILL_ALERT_TRIAL=$(ALERT_INCIDENTS) FIREDRILL_ALERT_LATENCY=500 FIREDRILL_PROGRAM="$(release_folder)/firedrill" \
		swift test --skip-build --disable-xctest --filter AlertTrialTests

check: check-format check-shell check-build check-architecture check-runbooks check-rules ## All that must hold before a change goes in.
	@echo "check: all good"

check-format: install-dependencies
	swift format lint --strict --parallel --recursive Sources Tests Package.swift

format: ## Brings all Swift files into the house's form.
	swift format --in-place --parallel --recursive Sources Tests Package.swift

check-shell: install-dependencies
	shellcheck $(shell_scripts)

# Warnings are errors in Package.swift, so a build that passes has none.
check-build: debug

check-architecture: debug
	swift test --skip-build --disable-xctest --filter ArchitectureTests

# Dead links between alerts and runbooks, steps without proof, versions that differ; commands missing here only warn.
check-runbooks: debug
	"$$(swift build --show-bin-path)/firedrill" runbook lint

# The rules for the user's own Prometheus; looked at where promtool is there.
check-rules:
	if command -v promtool >/dev/null; then promtool check rules experiments/rules/*.rules.yaml && \
		promtool test rules experiments/rules/*.tests.yaml; else echo "check-rules: no promtool here, left out"; fi

debug: install-dependencies
	@$(call say_when_first,debug)
	swift build --build-tests

# Only what runs: the test kit and the tests need no release build.
release: install-dependencies
	@$(call say_when_first,release)
	swift build -c release --product issuance
	swift build -c release --product firedrill

# The first build compiles all packages we depend on.
define say_when_first
	[ -d .build/$(1) ] || echo "The first $(1) build takes some minutes (about 7 on 2 cores); later ones take seconds."
endef

install-dependencies: ## Installs the missing Debian or Ubuntu packages.
	@scripts/install-dependencies

clean: ## Removes everything that was built.
	rm -rf .build
