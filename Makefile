# laoyou. The verbs are the interface: make help. One build, non-recursive; each variant has its own folder.
#
#   V=release  what is run and measured        V=asan  AddressSanitizer and UBSan, what is checked
#   V=tsan     ThreadSanitizer                 V=fuzz  clang, libFuzzer

.DELETE_ON_ERROR:
.SUFFIXES:
.SECONDARY:
MAKEFLAGS += --no-builtin-rules -j$(shell nproc)
.DEFAULT_GOAL := help

VERSION := $(shell sed -n 's/.*LAOYOU_VERSION "\(.*\)"/\1/p' src/base/version.h)
V ?= release
PORT ?= 8080
ONLY ?=
B := build/$(V)
GEN := build/gen

CC := gcc
WARN := -Wall -Wextra -Wshadow -Wconversion -Wvla -Wstrict-prototypes -Wmissing-prototypes \
        -Wswitch-enum -Wformat=2 -Wundef -fno-common -Wno-missing-field-initializers -Werror
OPT_release := -O2 -g
# -g1: reports name functions and lines, and that is all they need; a test's program is a fifth as large.
OPT_asan := -O1 -g1 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
OPT_tsan := -O1 -g1 -fsanitize=thread
OPT_fuzz := -O1 -g1 -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
ifeq ($(V),fuzz)
CC := clang
endif
CFLAGS := -std=gnu17 -D_GNU_SOURCE -Isrc -Ibuild -I. -isystem /usr/include/cairo $(WARN) $(OPT_$(V))
LDFLAGS := $(OPT_$(V))
LDLIBS := -lsqlite3 -lpq -lyaml -lmicrohttpd -lcrypto -lsodium -ljansson -lcjose -lqrencode -lxlsxwriter -lcurl -licui18n -licuuc -lzip -lexpat -lcairo -lpthread -lm

SRC := $(wildcard src/*/*.c)
HDR := $(wildcard src/*/*.h)
LIB_SRC := $(filter-out src/cli/main.c,$(SRC))
LIB_OBJ := $(LIB_SRC:%.c=$(B)/%.o) $(B)/gen/messages.o $(B)/gen/assets.o $(B)/gen/divisions.o
MESSAGES := $(sort $(wildcard web/messages/*.yaml))
ASSETS := $(sort $(wildcard web/templates/*.html web/styles/* web/scripts/*))
UNIT := $(patsubst tests/%.c,$(B)/%,$(wildcard tests/test_*.c))
FUZZ := $(patsubst fuzz/%.c,$(B)/%,$(wildcard fuzz/fuzz_*.c))
# Those that take many seconds: whole servers, power cuts, cut lines. They are part of check, not of quick.
SLOW := $(patsubst %,$(B)/test_%,served visit_killed files notice parties powercut lines full faults routes deeds reporting server login listing demo county county_load everyone case_random)
THREADED := $(B)/test_server $(B)/test_session $(B)/test_writer $(B)/test_job $(B)/test_routes $(B)/test_deeds $(B)/test_shelf $(B)/test_table $(B)/test_everyone $(B)/test_owed
FLAGS_STAMP := $(B)/flags

# ---- What people type -------------------------------------------------------------------------

.PHONY: help run build check quick bench benchmarks lint fuzz clean
help: ## this list
	@echo 'laoyou $(VERSION)'
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

run: build ## build, make the demo database, serve it at http://127.0.0.1:8080 (PORT=N)
	@build/laoyou demo --db build/demo.db --area 331121
	@exec build/laoyou serve --db build/demo.db --port $(PORT)

build: build/laoyou ## build/laoyou

quick: ## a minute or so: house rules, build, the fast unit tests, cases, fuzz corpora (no browser)
	@$(MAKE) --no-print-directory V=asan house fast-units cases replay

check: ## everything that must pass before a commit; installs what it needs
	@$(MAKE) --no-print-directory deps-check
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory V=asan house programs
	@$(MAKE) --no-print-directory V=tsan programs
	@$(MAKE) --no-print-directory benchmarks
	@$(MAKE) --no-print-directory --output-sync=target $(PARTS)
	@echo 'make check: all passed'

# The parts of check that have one processor busy: as many side by side as there are, the long ones first, the text of each
# printed when it ends.
PARTS := $(addprefix part-,release/walks-1 release/walks-2 release/walks-3 release/walks-4 release/walks-5 asan/slow-1 asan/slow-2 asan/fast-1 asan/fast-2 \
  tsan/threads-1 tsan/threads-2 asan/cases-1 asan/cases-2 asan/cases-3 asan/cases-4 release/openapi release/outside release/mail release/fidelity asan/packs asan/replay)
.PHONY: $(PARTS)
$(PARTS): part-%:
	@$(MAKE) --no-print-directory V=$(*D) $(*F)

bench: build deps-bench benchmarks ## measure against peers (ONLY=part); writes build/bench.json
	@$(B)/benchmark build/laoyou $(ONLY)

# The programs that measure, built: check does, so that they go on building.
benchmarks: build/slow_sync.so build/load_residents build/load_reports build/load_import build/rules build/measure_everyone \
  build/measure_desk build/measure_sync $(B)/benchmark

lint: deps-lint headers ## format, warnings, analyzers on changed files
	@tools/lint.sh

FUZZ_SECONDS ?= 60
fuzz: deps-lint ## run each fuzzer for FUZZ_SECONDS (60)
	@$(MAKE) --no-print-directory V=fuzz fuzzers FUZZ_SECONDS=$(FUZZ_SECONDS)

clean: ## remove build/
	rm -rf build

# ---- What is installed (Debian packages; tools/deps.sh says what and why) ------------------------

.PHONY: deps-build deps-test deps-check deps-lint deps-bench
deps-build deps-test deps-check deps-lint: deps-%:
	@tools/deps.sh $*
deps-bench: # the peer's npm packages are pinned by its lock file
	@tools/deps.sh bench
	@bench/peer/install.sh

# ---- Building ---------------------------------------------------------------------------------

build/laoyou: build/release/laoyou
	@cp $< $@.new && mv $@.new $@
ifneq ($(V),release)
build/release/laoyou: FORCE
	@$(MAKE) --no-print-directory V=release $@
endif

$(B)/laoyou: $(B)/src/cli/main.o $(B)/liblaoyou.a
	@$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)
	@echo '  LINK $@'

$(B)/liblaoyou.a: $(LIB_OBJ)
	@rm -f $@ && ar rcs $@ $^

$(B)/tests/%.o: | deps-test

$(B)/%.o: %.c $(FLAGS_STAMP) $(GEN)/messages.h | deps-build
	@mkdir -p $(@D)
	@echo '  CC   $< ($(V))'
	@$(CC) $(CFLAGS) -MMD -MP -c -o $@ $<

$(B)/gen/%.o: $(GEN)/%.c $(FLAGS_STAMP) $(GEN)/messages.h | deps-build
	@mkdir -p $(@D)
	@$(CC) $(CFLAGS) -MMD -MP -c -o $@ $<

# Stamps: a text that is written only when it differs, so that what depends on it is built again when
# the flags change, or when a file that went into a generated one is gone.
.PHONY: FORCE
stamp = mkdir -p $(@D); echo '$(1)' | cmp -s - $@ || echo '$(1)' > $@
$(FLAGS_STAMP): FORCE
	@$(call stamp,$(CC) $(CFLAGS) $(LDLIBS))
$(GEN)/messages.list: FORCE
	@$(call stamp,$(MESSAGES))
$(GEN)/assets.list: FORCE
	@$(call stamp,$(ASSETS))

build/tools/%: tools/%.c | deps-build
	@mkdir -p $(@D)
	@gcc -std=gnu17 -D_GNU_SOURCE $(WARN) -O1 -g -o $@ $< -lyaml

build/tools/sqlcheck: $(wildcard tools/sqlcheck*) | deps-build
	@mkdir -p $(@D)
	@gcc -std=gnu17 -D_GNU_SOURCE -I. $(WARN) -O1 -g -o $@ $(filter %.c,$^)

# The header changes only with the list of messages, not with their words.
$(GEN)/messages.h: $(GEN)/messages.c
	@cmp -s $@.new $@ || cp $@.new $@
$(GEN)/messages.c: build/tools/mkmessages $(MESSAGES) $(GEN)/messages.list
	@mkdir -p $(@D)
	@build/tools/mkmessages $(GEN)/messages.h.new $@.new $(MESSAGES) && mv $@.new $@

$(GEN)/assets.c: build/tools/embed $(ASSETS) $(GEN)/assets.list
	@mkdir -p $(@D)
	@build/tools/embed $@.new $(ASSETS) && mv $@.new $@

$(GEN)/divisions.c: data/divisions.csv
	@mkdir -p $(@D)
	@{ echo '/* Made from $<. */'; echo '#include "pack/divisions.h"'; \
	  echo 'const struct pack_division pack_divisions[] = {'; \
	  sed -n 's/^\([0-9]*\),\(.*\)$$/{"\1", "\2"},/p' $<; \
	  echo '};'; echo 'const size_t pack_division_count = sizeof pack_divisions / sizeof *pack_divisions;'; } > $@.new
	@mv $@.new $@

-include $(wildcard $(B)/src/*/*.d $(B)/gen/*.d $(B)/tests/*.d $(B)/fuzz/*.d $(B)/bench/*.d $(B)/bench/rules/*.d)

# ---- Checking ---------------------------------------------------------------------------------

.PHONY: house programs units fast-units cases packs replay fidelity threads openapi mail outside browser headers fuzzers
house: build/tools/house build/tools/sqlcheck build/tools/mkmessages
	@build/tools/house .
	@tests/house/run.sh build/tools/house
	@build/tools/sqlcheck .
	@tests/sql/run.sh build/tools/sqlcheck
	@tests/messages.sh build/tools/mkmessages

# Every header compiles alone.
headers: $(GEN)/messages.h | deps-build
	@for h in $(HDR); do \
	  echo "#include \"$${h#src/}\"" | gcc $(filter-out -Wundef,$(CFLAGS)) -x c -fsyntax-only - || exit 1; done
	@echo 'headers: each of $(words $(HDR)) compiles alone'

$(B)/test_%: $(B)/tests/test_%.o $(B)/tests/support.o $(B)/tests/http.o $(B)/liblaoyou.a
	@$(CC) $(LDFLAGS) -o $@ $(filter %.o,$^) $(filter %.a,$^) $(LDLIBS) -lcmocka

# Tests that stand on more than support.c.
$(B)/test_powercut $(B)/test_full: $(B)/tests/cut_vfs.o
$(B)/test_lines: $(B)/tests/pg_cut.o
$(B)/test_board: $(B)/tests/board_twin.o
$(B)/test_owed $(B)/test_due_tell $(B)/test_what_if: $(B)/tests/owed_county.o
RULE_TESTS := $(B)/tests/rule_twin.o $(B)/tests/rule_random.o $(B)/tests/rule_random_county.o
$(B)/test_rule $(B)/test_explain $(B)/test_program $(B)/test_rule_sql: $(RULE_TESTS)
$(B)/test_routes $(B)/test_deeds $(B)/test_listing $(B)/test_openapi $(B)/test_group $(B)/test_reporting $(B)/test_resident: \
  $(B)/tests/visit.o
$(B)/test_served $(B)/test_visit_killed: $(B)/tests/served.o | $(B)/laoyou

$(B)/fuzz_%: $(B)/fuzz/fuzz_%.o $(B)/fuzz/replay.o $(B)/liblaoyou.a
	@$(CC) $(LDFLAGS) -o $@ $(filter %.o,$^) $(filter %.a,$^) $(LDLIBS)

BENCH_SRC := $(filter-out bench/slow_sync.c bench/load_residents.c bench/load_reports.c bench/load_import.c bench/measure_everyone.c bench/measure_desk.c bench/measure_sync.c,$(wildcard bench/*.c))
$(B)/benchmark: $(BENCH_SRC:%.c=$(B)/%.o)
	@$(CC) $(LDFLAGS) -o $@ $^ -lmicrohttpd -lsqlite3 -lpthread -lm

build/load_residents: $(B)/bench/load_residents.o $(B)/bench/residents.o $(B)/liblaoyou.a
	@$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

build/load_reports: $(B)/bench/load_reports.o $(B)/liblaoyou.a
	@$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

build/rules: $(patsubst %.c,$(B)/%.o,$(wildcard bench/rules/*.c)) $(B)/liblaoyou.a
	@$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

build/load_import: $(B)/bench/load_import.o $(B)/bench/residents.o $(B)/liblaoyou.a
	@$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

build/measure_everyone: $(B)/bench/measure_everyone.o $(B)/liblaoyou.a
	@$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

build/measure_desk: $(B)/bench/measure_desk.o $(B)/liblaoyou.a
	@$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

build/measure_sync: $(B)/bench/measure_sync.o $(B)/liblaoyou.a
	@$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

build/slow_sync.so: bench/slow_sync.c
	@mkdir -p $(@D)
	@gcc -std=gnu17 -D_GNU_SOURCE $(WARN) -O2 -fPIC -shared -o $@ $< -ldl

# Each list beside a PostgreSQL cluster of its own: some tests stop theirs. One that fails does not keep the others from running.
define run_tests
	@tests/postgres.sh sh -c 'for t in $(1); do $$t || { echo "FAILED: $$t"; bad=1; }; done; exit $${bad:-0}'
endef
# Every second of a list, from the first or from the second.
odd = $(if $(1),$(firstword $(1)) $(call odd,$(wordlist 3,$(words $(1)),$(1))))
even = $(call odd,$(wordlist 2,$(words $(1)),$(1)))

FAST := $(filter-out $(SLOW),$(UNIT))
define test_list
.PHONY: $(1)
$(1): $(2) build/tools/sqlcheck | deps-test
	$$(call run_tests,$(2))
endef
$(eval $(call test_list,fast-1,$(call odd,$(FAST))))
$(eval $(call test_list,fast-2,$(call even,$(FAST))))
$(eval $(call test_list,slow-1,$(call odd,$(SLOW))))
$(eval $(call test_list,slow-2,$(call even,$(SLOW))))
$(eval $(call test_list,threads-1,$(call odd,$(THREADED))))
$(eval $(call test_list,threads-2,$(call even,$(THREADED))))
fast-units: fast-1 fast-2
units: fast-units slow-1 slow-2
threads: threads-1 threads-2
# What the lists run, built.
programs: $(if $(filter tsan,$(V)),$(THREADED),$(UNIT) $(FUZZ)) $(B)/laoyou build/tools/sqlcheck | deps-test

cases: cases-1 cases-2 cases-3 cases-4 packs
cases-%: $(B)/laoyou | deps-test
	@tests/postgres.sh tests/cases/run.sh $(B)/laoyou $$(printf '%s\n' tests/cases/*/*.case | awk 'NR % 4 == $* % 4')
packs: $(B)/laoyou
	@for p in packs/*/; do $(B)/laoyou pack check $$p || exit 1; done

replay: $(FUZZ)
	@for f in $(FUZZ); do $$f fuzz/corpus/$${f##*/fuzz_}/* || exit 1; done

# The shipped packs against lists made from the documents by somebody who did not see the packs.
fidelity: build | deps-check
	@node tests/fidelity/compare.mjs build/laoyou

# The description of the interface, and the answers of a running demo held against it.
openapi: build | deps-check
	@tests/openapi/run.sh build/laoyou

mail: build | deps-check
	@tests/mail/run.sh build/laoyou

outside: build | deps-check
	@tests/outside/run.sh build/laoyou

browser: walks-1 walks-2 walks-3 walks-4 walks-5
walks-%: build | deps-check
	@tests/browser/run.sh build/laoyou $*/5

fuzzers: $(FUZZ:%=%.run)
# Fuzzers that stand on more: the rules' over the county of the tests.
$(B)/fuzz_rule $(B)/fuzz_rule.run: $(RULE_TESTS)

$(B)/fuzz_%.run: $(B)/fuzz/fuzz_%.o $(B)/liblaoyou.a
	@clang $(LDFLAGS) -fsanitize=fuzzer -o $(B)/fuzz_$* $(filter %.o,$^) $(filter %.a,$^) $(LDLIBS)
	@mkdir -p build/fuzz/$*
	@$(B)/fuzz_$* -max_total_time=$(FUZZ_SECONDS) -max_len=65536 -timeout=10 build/fuzz/$* fuzz/corpus/$*
