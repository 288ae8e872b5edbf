# Bairi: `make demo` runs it, `make test` checks everything. `make help` lists the rest.
# One cargo profile (dev) serves both, so that the dependencies are built once.

CARGO ?= cargo
NPM ?= npm
PLAN ?= plans/jiangxi-2017
# Further words for the demo: make demo ARGS="--port 9000 --scale 0.1"
ARGS ?=
# The benchmark is built as a release is; make bench ARGS="--scale 0.1" for a smaller one.
BENCH_PROFILE ?= release

.PHONY: help demo test bench web fmt check clean rust-tests hygiene e2e tools bench-linkage

help:
	@echo "make demo    build, load the demo data, serve, print the address and the accounts"
	@echo "make test    every check and test, browser tests included"
	@echo "make bench   the benchmark table (optimised build; ARGS=\"--scale 0.1\" for a smaller one)"
	@echo "make bench-linkage LINKAGE_DATA=DIR   linkage against the peer (docs/linkage.md)"
	@echo "make web     styles and behaviours into web/dist"
	@echo "make check   formatting, lints, types; no tests"
	@echo "make fmt     format the Rust code"
	@echo "make clean   remove everything that was built"

demo: tools web
	$(CARGO) run -p bairi -- demo --plan $(PLAN) $(ARGS)

test: check rust-tests e2e
	@echo "make test: everything passed."

bench: tools web
	$(CARGO) run --profile $(BENCH_PROFILE) -p bairi -- bench --plan $(PLAN) $(ARGS)

# LINKAGE_DATA: registry.parquet and dept.parquet; LINKAGE_PEER: the folder of the peer's script; PYTHON: see docs/linkage.md.
bench-linkage:
	$(CARGO) build --release -p bairi-linkage --example link
	bench-linkage/run.sh "$(LINKAGE_DATA)" "$${CARGO_TARGET_DIR:-target}/release/examples/link" "$(LINKAGE_PEER)"

check: tools web
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets -- -D warnings

rust-tests: tools web
	@if command -v cargo-nextest >/dev/null 2>&1; then \
	  $(CARGO) nextest run --workspace && $(CARGO) test --workspace --doc; \
	else \
	  $(CARGO) test --workspace; \
	fi

# The repository's own rules: arrows between crates, sizes, catalogues, places.
hygiene: tools web
	$(CARGO) test -p bairi --test it hygiene

# --- web: npm packages only when the lock file is newer than the last installation ---

web: tools web/node_modules/.installed
	cd web && $(NPM) run build

web/node_modules/.installed: web/package-lock.json web/package.json
	cd web && $(NPM) ci --no-audit --no-fund
	@touch $@

# --- browser tests ---

e2e: tools web e2e/node_modules/.installed
	$(CARGO) build -p bairi
	@browser="$${CHROMIUM_PATH:-$$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}"; \
	cd e2e && $(NPM) run check && \
	if [ -n "$$browser" ]; then \
	  CHROMIUM_PATH="$$browser" npx playwright test; \
	else \
	  npx playwright install chromium && npx playwright test; \
	fi

e2e/node_modules/.installed: e2e/package-lock.json e2e/package.json
	cd e2e && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 $(NPM) ci --no-audit --no-fund
	@touch $@

fmt:
	$(CARGO) fmt --all

clean:
	rm -rf target web/node_modules web/dist e2e/node_modules e2e/results e2e/screenshots

# Says at once what is missing, and where it comes from, instead of failing half-way.
tools:
	@missing=0; \
	need() { command -v "$$1" >/dev/null 2>&1 || { echo "Bairi needs $$1, which was not found: $$2" >&2; missing=1; }; }; \
	need $(CARGO) "install Rust from https://rustup.rs, then open a new shell."; \
	need cc "install a C compiler (Debian: apt install build-essential; macOS: xcode-select --install)."; \
	need node "install Node.js 20.19 or later from https://nodejs.org."; \
	need $(NPM) "it comes with Node.js (https://nodejs.org)."; \
	if command -v node >/dev/null 2>&1; then \
	  node -e 'const [a,b]=process.versions.node.split(".").map(Number); process.exit(a>20||(a===20&&b>=19)?0:1)' || \
	  { echo "Bairi needs Node.js 20.19 or later, but found $$(node --version): install it from https://nodejs.org." >&2; missing=1; }; \
	fi; \
	exit $$missing
